import type { ReactNode } from "react";

/** A setting: its name, its control, and a line of help under it. */
export function Row({ label, help, children }: { label: string; help?: ReactNode; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[11.25rem_1fr] gap-x-5 max-wide:grid-cols-[8.75rem_1fr]">
      <div className="flex min-h-8 items-center self-start">{label}</div>
      <div className="flex min-w-0 flex-col gap-1">
        <div className="flex min-h-8 flex-wrap items-center gap-2">{children}</div>
        {help ? <div className="text-xs text-ink-3">{help}</div> : null}
      </div>
    </div>
  );
}
