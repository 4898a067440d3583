import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Switch as BaseSwitch } from "@base-ui/react/switch";
import { cn } from "@/lib/cn";
import { Check, Minus } from "./icons";

interface CheckboxProps {
  checked: boolean;
  indeterminate?: boolean;
  onChange: (checked: boolean) => void;
  label?: string;
  id?: string;
  className?: string;
  disabled?: boolean;
  /** Kept out of the tab order where a grid owns the keyboard. */
  tabIndex?: number;
}

export function Checkbox({ checked, indeterminate, onChange, label, id, className, disabled, tabIndex }: CheckboxProps) {
  return (
    <Base.Root
      id={id}
      checked={checked}
      indeterminate={indeterminate ?? false}
      disabled={disabled ?? false}
      onCheckedChange={(next) => onChange(next)}
      aria-label={label}
      {...(tabIndex === undefined ? {} : { tabIndex })}
      className={cn(
        "flex size-4 shrink-0 items-center justify-center rounded-xs border border-line-strong bg-surface text-on-accent",
        "data-checked:border-accent data-checked:bg-accent data-indeterminate:border-accent data-indeterminate:bg-accent",
        "relative after:absolute after:-inset-1.5",
        className,
      )}
    >
      <Base.Indicator className="flex">
        {indeterminate ? <Minus size={12} strokeWidth={2.5} /> : <Check size={12} strokeWidth={2.5} />}
      </Base.Indicator>
    </Base.Root>
  );
}

export function Switch({ checked, onChange, label }: { checked: boolean; onChange: (on: boolean) => void; label: string }) {
  return (
    <BaseSwitch.Root
      checked={checked}
      onCheckedChange={(on) => onChange(on)}
      aria-label={label}
      className="flex h-5 w-9 items-center rounded-full bg-line-strong p-0.5 data-checked:bg-accent"
    >
      <BaseSwitch.Thumb className="size-4 rounded-full bg-surface shadow-card transition-transform duration-(--t-fast) data-checked:translate-x-4" />
    </BaseSwitch.Root>
  );
}
