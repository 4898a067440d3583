import type { ReactNode } from "react";

/** 52 px: title, a quiet count, the page's verbs. */
export function PageHead({ title, detail, before, children }: { title: ReactNode; detail?: ReactNode; before?: ReactNode; children?: ReactNode }) {
  return (
    <header className="flex h-13 shrink-0 items-center gap-2.5 border-b border-line px-5">
      {before}
      {/* A name may be longer than the window. */}
      <h1 className="min-w-0 truncate text-xl font-semibold" title={typeof title === "string" ? title : undefined}>
        {title}
      </h1>
      {detail ? <div className="num shrink-0 text-ink-3">{detail}</div> : null}
      <div className="grow" />
      {children}
    </header>
  );
}
