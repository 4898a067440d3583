import { Tooltip } from "@base-ui/react/tooltip";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { cn } from "@/lib/cn";
import { ariaKeys, showKeys } from "@/lib/keys";

export function Kbd({ keys, className }: { keys: string; className?: string }) {
  return (
    <kbd
      aria-hidden
      className={cn(
        "inline-flex h-5 items-center rounded-xs border border-line px-1.5 text-2xs text-ink-3 whitespace-nowrap",
        className,
      )}
    >
      {showKeys(keys)}
    </kbd>
  );
}

type Look = "primary" | "secondary" | "ghost" | "danger" | "link";
const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover shadow-card",
  secondary: "bg-surface text-ink border border-line shadow-card hover:bg-hover",
  ghost: "text-ink-2 hover:bg-hover hover:text-ink",
  danger: "bg-surface text-danger border border-line shadow-card hover:bg-danger-soft",
  link: "text-accent-text hover:underline px-0",
};

interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  icon?: ReactNode;
  /** Shown on the button and told to screen readers. */
  keys?: string | undefined;
  large?: boolean;
}

export function Button({ look = "secondary", icon, keys, large, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-keyshortcuts={keys ? ariaKeys(keys) : undefined}
      className={cn(
        "inline-flex h-ctl shrink-0 items-center justify-center gap-1.5 rounded-sm px-3 whitespace-nowrap select-none",
        "disabled:pointer-events-none disabled:opacity-50",
        large && "h-10 px-4",
        LOOKS[look],
        look === "link" && "h-auto",
        className,
      )}
      {...rest}
    >
      {icon}
      {children}
      {keys ? (
        <Kbd
          keys={keys}
          className={look === "primary" ? "ml-1 border-current text-on-accent" : "ml-1"}
        />
      ) : null}
    </button>
  );
}

/** Name and keys of a control that shows only an icon. */
export function Tip({ label, keys, children }: { label: string; keys?: string | undefined; children: ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger delay={400} render={children as ReactElement<Record<string, unknown>>} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-50">
          <Tooltip.Popup className="pop-in flex items-center gap-2 rounded-sm bg-ink px-2 py-1 text-xs text-bg shadow-pop">
            {label}
            {keys ? <span className="opacity-70">{showKeys(keys)}</span> : null}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

interface IconButtonProps extends ComponentProps<"button"> {
  label: string;
  keys?: string | undefined;
}

export function IconButton({ label, keys, className, children, ...rest }: IconButtonProps) {
  return (
    <Tip label={label} {...(keys ? { keys } : {})}>
      <button
        type="button"
        aria-label={label}
        aria-keyshortcuts={keys ? ariaKeys(keys) : undefined}
        className={cn(
          "inline-flex size-7 shrink-0 items-center justify-center rounded-sm text-ink-2 hover:bg-hover hover:text-ink",
          "disabled:pointer-events-none disabled:opacity-50",
          className,
        )}
        {...rest}
      >
        {children}
      </button>
    </Tip>
  );
}
