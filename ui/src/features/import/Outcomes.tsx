// The rows that come to one end, each with the record it makes, changes or is already, and its cells as they were read.
import { Trans, useLingui } from "@lingui/react/macro";
import type { ImportShown, Source } from "@/api/types";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";

const HEAD = "sticky top-0 z-10 border-b border-line bg-sunken px-2.5 py-1.5 font-semibold whitespace-nowrap";

/** `count` counts them all; the program names the first of them. */
export function Outcomes({ rows, count, sources, label }: { rows: ImportShown[]; count: number; sources: Source[]; label: string }) {
  const lang = useLang();
  const n = number(lang, rows.length);
  const all = number(lang, count);
  if (count === 0) {
    return (
      <p className="text-ink-3">
        <Trans>No row comes to this.</Trans>
      </p>
    );
  }
  return (
    <section aria-label={label} className="flex flex-col gap-2.5">
      {sources
        .filter((source) => rows.some((row) => row.source === source.source))
        .map((source) => (
          <Table key={source.source} source={source} rows={rows.filter((row) => row.source === source.source)} named={sources.length > 1} />
        ))}
      {rows.length < count ? (
        <p className="text-xs text-ink-3">
          <Trans>
            The first {n} of {all}.
          </Trans>
        </p>
      ) : null}
    </section>
  );
}

function Table({ source, rows, named }: { source: Source; rows: ImportShown[]; named: boolean }) {
  const { t } = useLingui();
  const lang = useLang();
  const columns = source.columns.filter((column) => !("skip" in column.target));
  const name = source.sheet ? `${source.name} · ${source.sheet}` : source.name;
  return (
    <>
      {named ? <h3 className="text-xs font-semibold text-ink-2">{name}</h3> : null}
      <div tabIndex={0} role="region" aria-label={t`Rows of ${name}`} className="max-h-120 overflow-auto rounded-md border border-line bg-surface">
        <table className="min-w-full border-collapse text-left text-xs">
          <thead>
            <tr>
              <th scope="col" className={HEAD}>{t`Row`}</th>
              <th scope="col" className={HEAD}>{t`Record`}</th>
              {columns.map((column) => (
                <th key={column.column} scope="col" className={HEAD}>
                  {column.header}
                </th>
              ))}
              {columns.length === 0 ? <th scope="col" className={HEAD}>{t`The whole row`}</th> : null}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.row} className="border-b border-line last:border-0">
                <td className="num px-2.5 py-1.5 text-ink-3">{number(lang, row.row)}</td>
                <th scope="row" className="max-w-60 truncate px-2.5 py-1.5 font-semibold" title={row.title ?? undefined}>
                  {row.title ?? "—"}
                </th>
                {columns.map((column) => {
                  const cell = row.cells[column.column] ?? "";
                  return (
                    <td key={column.column} className="max-w-60 truncate px-2.5 py-1.5 text-ink-2" title={cell === "" ? undefined : cell}>
                      {cell === "" ? "—" : cell}
                    </td>
                  );
                })}
                {columns.length === 0 ? (
                  <td className="max-w-100 truncate px-2.5 py-1.5 text-ink-2" title={row.cells.filter(Boolean).join(" · ")}>
                    {row.cells.filter(Boolean).join(" · ")}
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
