// A list on paper: all its rows up to a bound, drawn once for the printer and gone afterwards. The window draws only the
// rows that are on the screen, so the page cannot print itself.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { asApiError, call } from "@/api/client";
import type { ExportView, RecordView } from "@/api/types";
import { toastError } from "@/components/toast";
import { instantLong, number } from "@/lib/format";
import { decodeIdVector, pageOf } from "@/lib/id-vector";
import { useLang } from "@/lib/use-lang";
import { Cell, columnsOf, fieldsOf } from "@/record/grid/columns";
import { useKind, useWords } from "@/record/use-schema";
import { KINDS } from "@/record/words";

/** Some forty pages: more belongs into a file. */
const MOST = 1_000;
const PAGE = 500;

export function PrintSheet({ view, onDone }: { view: ExportView; onDone: () => void }) {
  const { t } = useLingui();
  const lang = useLang();
  const words = useWords();
  const kind = useKind(view.kind);
  const [drawn, setDrawn] = useState<{ records: RecordView[]; count: number; at: number } | null>(null);
  const known = kind ? columnsOf(kind) : [];
  const columns = view.columns.flatMap((wanted) => {
    const column = known.find((one) => one.name === wanted.field);
    return column ? [{ ...column, label: wanted.label }] : [];
  });
  const fields = fieldsOf(columns).join();

  useEffect(() => {
    if (fields === "") return;
    const load = async () => {
      const { rows: text } = await call("record_view", { kind: view.kind, filter: view.filter, sort: view.sort, ...(view.search ? { search: view.search } : {}) });
      const ticked = view.rows ? new Set(decodeIdVector(view.rows)) : null;
      const rows = decodeIdVector(text).filter((row) => ticked === null || ticked.has(row));
      const found: RecordView[] = [];
      for (let page = 0; page * PAGE < Math.min(rows.length, MOST); page += 1) {
        // One after the other: they come in order, and a thousand rows are two requests.
        // oxlint-disable-next-line no-await-in-loop
        const answer = await call("record_page", { kind: view.kind, rows: pageOf(rows, page, PAGE), fields: fields.split(",") });
        found.push(...answer.records);
      }
      setDrawn({ records: found, count: rows.length, at: Date.now() });
    };
    load().catch((thrown: unknown) => {
      toastError(asApiError(thrown));
      onDone();
    });
  }, [view, fields, onDone]);

  useEffect(() => {
    if (drawn === null) return undefined;
    window.addEventListener("afterprint", onDone, { once: true });
    const paint = requestAnimationFrame(() => window.print());
    return () => {
      cancelAnimationFrame(paint);
      window.removeEventListener("afterprint", onDone);
    };
  }, [drawn, onDone]);

  if (drawn === null) return null;
  const { records, count } = drawn;
  const shown = number(lang, records.length);
  return createPortal(
    <section className="print-sheet" aria-label={t`Print`}>
      <h1 className="mb-1 text-xl font-semibold">{words.say(KINDS[view.kind].many)}</h1>
      <p className="mb-3 text-xs text-ink-2">
        {instantLong(lang, drawn.at)} · <Plural value={count} one="# record" other="# records" />
        {records.length < count ? (
          <>
            {" · "}
            <Trans>the first {shown}</Trans>
          </>
        ) : null}
      </p>
      <table className="w-full border-collapse text-left text-xs">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" className="border-b border-line-strong py-1 pr-3 font-semibold">
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <tr key={record.id} className="border-b border-line">
              {columns.map((column) => (
                <td key={column.name} className="py-1 pr-3 align-top">
                  <Cell record={record} column={column} stageType={() => null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>,
    document.body,
  );
}
