import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "@/lib/cn";

export const INPUT =
  "w-full min-w-0 rounded-sm border border-line-strong bg-surface px-2.5 text-ink placeholder:text-ink-3 disabled:opacity-60 aria-invalid:border-danger";

export function TextInput({ className, ...rest }: ComponentProps<"input">) {
  return <input autoComplete="off" spellCheck={false} className={cn(INPUT, "h-ctl", className)} {...rest} />;
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(INPUT, "resize-none py-1.5 leading-text", className)} {...rest} />;
}

interface FieldProps {
  label: ReactNode;
  help?: ReactNode;
  error?: ReactNode;
  className?: string;
  /** Gets the id and the names of what describes it. */
  children: (ids: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean | undefined }) => ReactNode;
}

/** A label, its control, one line of help, and what is wrong, tied together for everyone. */
export function Field({ label, help, error, className, children }: FieldProps) {
  const id = useId();
  const described = [help ? `${id}-help` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined;
  return (
    <div className={cn("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className="text-ink">
        {label}
      </label>
      {children({ id, "aria-describedby": described, "aria-invalid": error ? true : undefined })}
      {help ? (
        <div id={`${id}-help`} className="text-xs text-ink-3">
          {help}
        </div>
      ) : null}
      {error ? (
        <div id={`${id}-error`} role="alert" className="text-xs text-danger">
          {error}
        </div>
      ) : null}
    </div>
  );
}
