import { cn } from "@/lib/cn";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";

/** 40 px: words with a line under the one that is shown; arrows move it. */
export function TabBar<V extends string>({
  label,
  value,
  tabs,
  onChange,
}: {
  label: string;
  value: V;
  tabs: { value: V; label: string; count?: number }[];
  onChange: (value: V) => void;
}) {
  const lang = useLang();
  return (
    <div
      role="tablist"
      aria-label={label}
      className="flex h-10 shrink-0 gap-1 overflow-x-auto overflow-y-hidden [scrollbar-width:none] border-b border-line px-4"
      onKeyDown={(event) => {
        const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (by === 0) return;
        event.preventDefault();
        const at = tabs.findIndex((tab) => tab.value === value);
        const next = tabs[(at + by + tabs.length) % tabs.length];
        if (next) onChange(next.value);
        const list = event.currentTarget;
        requestAnimationFrame(() => list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
      }}
    >
      {tabs.map((tab) => {
        const on = tab.value === value;
        return (
          <button
            key={tab.value}
            type="button"
            role="tab"
            aria-selected={on}
            tabIndex={on ? 0 : -1}
            onClick={() => onChange(tab.value)}
            className={cn(
              "-mb-px flex shrink-0 items-center gap-1.5 border-b-2 border-transparent px-2 whitespace-nowrap text-ink-2 hover:text-ink",
              on && "border-accent font-semibold text-ink",
            )}
          >
            {tab.label}
            {tab.count ? <span className="num text-xs font-normal text-ink-3">{number(lang, tab.count)}</span> : null}
          </button>
        );
      })}
    </div>
  );
}
