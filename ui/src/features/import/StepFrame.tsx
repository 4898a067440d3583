import type { ReactNode } from "react";

/** The scrolling middle of a step and its foot with the way on. */
export function StepFrame({ children, foot }: { children: ReactNode; foot?: ReactNode }) {
  return (
    <>
      <div className="min-h-0 grow overflow-y-auto p-5">{children}</div>
      {foot ? <div className="flex h-14 shrink-0 items-center gap-2 border-t border-line bg-surface px-5">{foot}</div> : null}
    </>
  );
}
