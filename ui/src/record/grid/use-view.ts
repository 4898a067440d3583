// A list as two reads: the vector of row numbers, and the pages of records around what is on the screen.
import type { Filter, KindName, RecordView, Sort } from "@/api/types";
import { useRead, useReads } from "@/api/use-read";
import { decodeIdVector, EMPTY_VECTOR, pageOf, pagesFor } from "@/lib/id-vector";

export const PAGE = 200;

export function useVector(kind: KindName, sort: Sort | null, filter: Filter | null) {
  const { data, error, isPlaceholderData } = useRead(
    "record_view",
    { kind, ...(sort ? { sort: [sort] } : {}), ...(filter ? { filter } : {}) },
    { keep: true },
  );
  const rows = data ? decodeIdVector(data.rows) : EMPTY_VECTOR;
  return { rows, ready: data !== undefined, error, settling: isPlaceholderData };
}

/** The records between two positions, by row number. Pages of the previous state stay until the new ones are there. */
export function useRows(kind: KindName, rows: Uint32Array, first: number, last: number, fields: string[]): Map<number, RecordView> {
  const pages = pagesFor(first, last, rows.length, PAGE);
  const answers = useReads(
    "record_page",
    pages.map((page) => ({ kind, rows: pageOf(rows, page, PAGE), fields })),
  );
  const found = new Map<number, RecordView>();
  for (const answer of answers) for (const record of answer?.records ?? []) found.set(record.row, record);
  return found;
}
