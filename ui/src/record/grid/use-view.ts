// A list as two reads: the vector of row numbers, and the pages of records around what is on the screen. In groups there
// is a vector for each group that is open and in sight, so that a view of a million in groups costs what is seen of it.
import type { Filter, KindName, RecordView, Sort } from "@/api/types";
import { useRead, useReads } from "@/api/use-read";
import { decodeIdVector, EMPTY_VECTOR, pageOf, pagesFor } from "@/lib/id-vector";
import { both } from "../view-spec";
import { type Placed, placeAt } from "./places";

export const PAGE = 200;
/** Read beyond the screen, so that scrolling meets what is there already. */
const AHEAD = 100;

export function useVector(kind: KindName, sort: Sort[], filter: Filter | null) {
  const { data, error, isPlaceholderData } = useRead(
    "record_view",
    { kind, ...(sort.length > 0 ? { sort } : {}), ...(filter ? { filter } : {}) },
    { keep: true },
  );
  const rows = data ? decodeIdVector(data.rows) : EMPTY_VECTOR;
  return { rows, ready: data !== undefined, error, settling: isPlaceholderData };
}

function recordsOf(answers: ({ records: RecordView[] } | undefined)[]): Map<number, RecordView> {
  const found = new Map<number, RecordView>();
  for (const answer of answers) for (const record of answer?.records ?? []) found.set(record.row, record);
  return found;
}

/** The pages of a vector around two positions. */
function around(rows: Uint32Array, first: number, last: number): number[][] {
  return pagesFor(first - AHEAD, last + AHEAD, rows.length, PAGE).map((page) => pageOf(rows, page, PAGE));
}

/** The records between two positions, by row number. Pages of the previous state stay until the new ones are there. */
export function useRows(kind: KindName, rows: Uint32Array, first: number, last: number, fields: string[]): Map<number, RecordView> {
  const answers = useReads(
    "record_page",
    around(rows, first, last).map((page) => ({ kind, rows: page, fields })),
  );
  return recordsOf(answers);
}

/** The vectors of the open groups between two positions, and their records. */
export function useGroupRows(
  kind: KindName,
  groups: Placed[],
  filter: Filter | null,
  sort: Sort[],
  first: number,
  last: number,
  fields: string[],
): { row: (position: number) => number | undefined; records: Map<number, RecordView> } {
  const seen = groups.filter((group) => group.open && group.start <= last + AHEAD && group.end >= first - AHEAD);
  const views = useReads(
    "record_view",
    seen.map((group) => ({ kind, filter: both(filter, group.filter) ?? { all: [] }, ...(sort.length > 0 ? { sort } : {}) })),
    // Another group's rows are not this one's.
    false,
  );
  const vectors = new Map(seen.map((group, at) => [group.key, views[at] ? decodeIdVector(views[at].rows) : EMPTY_VECTOR]));
  const pages = seen.flatMap((group) => {
    const top = group.start + 1;
    return around(vectors.get(group.key) ?? EMPTY_VECTOR, Math.max(0, first - top), Math.min(group.count - 1, last - top));
  });
  const answers = useReads(
    "record_page",
    pages.map((rows) => ({ kind, rows, fields })),
  );
  const row = (position: number): number | undefined => {
    const place = placeAt(groups, position);
    return place && place.at >= 0 ? vectors.get(place.group.key)?.[place.at] : undefined;
  };
  return { row, records: recordsOf(answers) };
}
