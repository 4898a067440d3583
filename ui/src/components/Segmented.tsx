import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface Option<V extends string> {
  value: V;
  label: ReactNode;
}

/** A choice of few, all visible; arrows move it, as radios do. */
export function Segmented<V extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: {
  label: string;
  value: V;
  options: Option<V>[];
  onChange: (value: V) => void;
  className?: string;
}) {
  const move = (by: number) => {
    const at = options.findIndex((option) => option.value === value);
    const next = options[(at + by + options.length) % options.length];
    if (next) onChange(next.value);
  };
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={cn("inline-flex rounded-sm border border-line bg-sunken p-0.5", className)}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight" || event.key === "ArrowDown") move(1);
        else if (event.key === "ArrowLeft" || event.key === "ArrowUp") move(-1);
        else return;
        event.preventDefault();
        const group = event.currentTarget;
        requestAnimationFrame(() => group.querySelector<HTMLElement>('[aria-checked="true"]')?.focus());
      }}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          onClick={() => onChange(option.value)}
          className={cn(
            "flex h-7 items-center gap-1.5 rounded-xs px-2.5 text-ink-2 whitespace-nowrap hover:text-ink",
            option.value === value && "bg-surface text-ink shadow-card dark:bg-hover",
          )}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
