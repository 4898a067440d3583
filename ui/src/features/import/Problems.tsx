// The rows that would not come in: by reason, each with the cell that is wrong, to be corrected where it stands. What is
// corrected here is corrected in the prepared import only; the file stays as it is.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { ImportProblem, Source } from "@/api/types";
import { rowReason } from "@/api/errors";
import { cn } from "@/lib/cn";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { ProblemRow } from "./ProblemRow";

const SHOWN = 200;

const keyOf = (row: ImportProblem) => `${row.source} ${row.row} ${row.reason.code} ${row.reason.column ?? ""}`;

/** `failed` counts them all; the program names the first of them. */
export function Problems({ problems, failed, sources, token }: { problems: ImportProblem[]; failed: number; sources: Source[]; token: string }) {
  const { t, i18n } = useLingui();
  const lang = useLang();
  const [reason, setReason] = useState<string | null>(null);
  const codes = [...new Set(problems.map((row) => row.reason.code))];
  const wanted = reason !== null && codes.includes(reason) ? reason : null;
  const shown = problems.filter((row) => wanted === null || row.reason.code === wanted).slice(0, SHOWN);
  const n = number(lang, shown.length);
  const all = number(lang, failed);
  const chip = (code: string | null, label: string, count: number) => (
    <button
      key={code ?? "all"}
      type="button"
      aria-pressed={wanted === code}
      onClick={() => setReason(code)}
      className={cn(
        "inline-flex h-7 items-center gap-1.5 rounded-full border border-line px-3 text-xs text-ink-2 hover:bg-hover",
        wanted === code && "border-accent bg-accent-soft font-semibold text-accent-text",
      )}
    >
      {label}
      <span className="num font-normal">{number(lang, count)}</span>
    </button>
  );
  return (
    <section aria-label={t`Rows with errors`} className="flex flex-col gap-2.5">
      <h2 className="font-semibold">
        <Trans>Rows with errors</Trans>
      </h2>
      <p className="text-xs text-ink-3">
        <Trans>Correct a cell here and press Enter. What stays wrong stays out; after the import you can download it with the reason.</Trans>
      </p>
      {codes.length > 1 ? (
        <div role="group" aria-label={t`Show only`} className="flex flex-wrap gap-1.5">
          {chip(null, t`All`, problems.length)}
          {codes.map((code) => chip(code, i18n._(rowReason(code)), problems.filter((row) => row.reason.code === code).length))}
        </div>
      ) : null}
      <div tabIndex={0} role="region" aria-label={t`Rows with errors`} className="max-h-120 overflow-auto rounded-md border border-line bg-surface">
        <table className="w-full border-collapse text-left text-xs">
          <thead>
            <tr>
              {[t`Row`, t`Reason`, t`Wrong cell`, t`The whole row`].map((head) => (
                <th key={head} scope="col" className="sticky top-0 z-10 border-b border-line bg-sunken px-2.5 py-1.5 font-semibold">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <ProblemRow key={keyOf(row)} problem={row} token={token} columns={sources.find((source) => source.source === row.source)?.columns ?? []} />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < failed && wanted === null ? (
        <p className="text-xs text-ink-3">
          <Trans>
            The first {n} of {all}.
          </Trans>
        </p>
      ) : null}
    </section>
  );
}
