import { type ReactNode, useEffect, useId, useRef } from "react";
import { useSettingsPart } from "./part";

/** A setting: its name, its control, and a line of help under it. `name`: what the search of the settings leads to. */
export function Row({ label, help, name, children }: { label: string; help?: ReactNode; name?: string; children: ReactNode }) {
  const row = useRef<HTMLDivElement>(null);
  const helpId = useId();
  const wanted = useSettingsPart((state) => name !== undefined && state.line === name);
  useEffect(() => {
    if (!wanted) return;
    row.current?.scrollIntoView({ block: "center" });
    row.current?.querySelector<HTMLElement>("button:not([tabindex='-1']), input, select, [role=combobox]")?.focus();
    useSettingsPart.setState({ line: null });
  }, [wanted]);
  return (
    <div ref={row} role="group" aria-label={label} aria-describedby={help ? helpId : undefined} className="grid grid-cols-[11.25rem_1fr] gap-x-5 max-wide:grid-cols-[8.75rem_1fr]">
      <div className="flex min-h-8 items-center self-start">{label}</div>
      <div className="flex min-w-0 flex-col gap-1">
        <div className="flex min-h-8 flex-wrap items-center gap-2">{children}</div>
        {help ? (
          <div id={helpId} className="text-xs text-ink-3">
            {help}
          </div>
        ) : null}
      </div>
    </div>
  );
}
