import { Select as Base } from "@base-ui/react/select";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Check, ChevronDown } from "./icons";
import { INPUT } from "./Field";

export interface SelectOption<V extends string> {
  value: V;
  label: ReactNode;
}

export function Select<V extends string>({
  value,
  options,
  onChange,
  label,
  id,
  className,
  placeholder,
  autoFocus,
}: {
  value: V | null;
  options: SelectOption<V>[];
  onChange: (value: V) => void;
  label?: string;
  id?: string;
  className?: string;
  placeholder?: string;
  /** Somebody came to choose: the list is open at once. */
  autoFocus?: boolean;
}) {
  return (
    <Base.Root
      value={value}
      defaultOpen={autoFocus ?? false}
      items={options as { value: V; label: ReactNode }[]}
      onValueChange={(next) => {
        if (next !== null) onChange(next as V);
      }}
    >
      <Base.Trigger
        id={id}
        aria-label={label}
        className={cn(INPUT, "flex h-ctl items-center justify-between gap-2 text-left", className)}
      >
        <Base.Value className="truncate">
          {(chosen: V | null) => options.find((o) => o.value === chosen)?.label ?? <span className="text-ink-3">{placeholder}</span>}
        </Base.Value>
        <Base.Icon className="text-ink-3">
          <ChevronDown size={14} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="pop-in max-h-80 min-w-(--anchor-width) overflow-y-auto rounded-md border border-line bg-surface p-1 shadow-pop">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="flex h-8 items-center gap-2 rounded-xs pr-3 pl-2 outline-none select-none data-highlighted:bg-hover"
              >
                <span className="flex w-4">
                  <Base.ItemIndicator>
                    <Check size={14} />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText>{option.label}</Base.ItemText>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
