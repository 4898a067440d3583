import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { cn } from "@/lib/cn";
import { ariaKeys } from "@/lib/keys";
import { Kbd } from "./Button";

export interface MenuItem {
  key: string;
  label: ReactNode;
  icon?: ReactNode;
  keys?: string | undefined;
  danger?: boolean;
  disabled?: boolean;
  run: () => void;
}

/** A menu under its button. */
export function Menu({ trigger, items }: { trigger: ReactElement; items: (MenuItem | "line")[] }) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger as ReactElement<Record<string, unknown>>} />
      <Items items={items} align="end" />
    </Base.Root>
  );
}

/** A menu at a place of the window: where somebody clicked, or beside the cell whose menu was asked for. */
export function PlaceMenu({ at, items, onClose }: { at: { x: number; y: number } | null; items: (MenuItem | "line")[]; onClose: () => void }) {
  const anchor = at ? { getBoundingClientRect: () => DOMRect.fromRect({ x: at.x, y: at.y }) } : null;
  return (
    <Base.Root open={at !== null} onOpenChange={(open) => !open && onClose()}>
      <Items items={items} align="start" anchor={anchor} />
    </Base.Root>
  );
}

function Items({ items, align, anchor }: { items: (MenuItem | "line")[]; align: "start" | "end"; anchor?: { getBoundingClientRect: () => DOMRect } | null }) {
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={4} align={align} {...(anchor ? { anchor } : {})} className="z-50">
        <Base.Popup className="pop-in min-w-44 rounded-md border border-line bg-surface p-1 shadow-pop outline-none">
          {items.map((item, at) =>
            item === "line" ? (
              // A line has no identity but its place.
              // oxlint-disable-next-line react/no-array-index-key
              <Base.Separator key={`line-${at}`} className="my-1 h-px bg-line" />
            ) : (
              <Base.Item
                key={item.key}
                disabled={item.disabled ?? false}
                {...(item.keys ? { "aria-keyshortcuts": ariaKeys(item.keys) } : {})}
                onClick={item.run}
                className={cn(
                  "flex h-8 items-center gap-2 rounded-xs px-2 outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover",
                  item.danger && "text-danger",
                )}
              >
                <span className="flex w-4 text-ink-2">{item.icon}</span>
                <span className="grow">{item.label}</span>
                {item.keys ? <Kbd keys={item.keys} /> : null}
              </Base.Item>
            ),
          )}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  );
}
