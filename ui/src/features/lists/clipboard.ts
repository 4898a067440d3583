// Between a list and the clipboard: what is copied out of it, and where a block that is pasted would go.
import { call } from "@/api/client";
import type { KindName, RecordView } from "@/api/types";
import { canEdit } from "@/record/fields/edit";
import { cellText } from "@/record/grid/cell-text";
import { type Column, fieldsOf } from "@/record/grid/columns";
import { MOST_CELLS, readBlock, squared, writeBlock } from "@/record/grid/paste";
import type { Words } from "@/record/use-schema";
import type { Paste } from "./PasteDialog";

/** Rows a page. */
const AT_ONCE = 500;

async function recordsOf(kind: KindName, rows: number[], fields: string[]): Promise<RecordView[]> {
  const records: RecordView[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) records.push(...(await call("record_page", { kind, rows: rows.slice(at, at + AT_ONCE), fields })).records);
  return records;
}

export interface Copying {
  kind: KindName;
  /** Row numbers, in the order of the view. */
  rows: number[];
  columns: Column[];
  label: (column: Column) => string;
  words: Words;
  between: string;
  /** With a line of heads. */
  heads: boolean;
}

/** Rows as a spreadsheet takes them. */
export async function copyRows({ kind, rows, columns, label, words, between, heads }: Copying): Promise<number> {
  const most = Math.floor(MOST_CELLS / columns.length);
  const records = await recordsOf(kind, rows.slice(0, most), fieldsOf(columns));
  const block = [...(heads ? [columns.map(label)] : []), ...records.map((record) => columns.map((column) => cellText(record, column, words, between)))];
  await navigator.clipboard.writeText(writeBlock(block));
  return records.length;
}

export type PasteRefusal = "too_large" | "no_place" | "empty";

export interface Pasting {
  kind: KindName;
  text: string;
  /** Row number at a position of the list, from the ringed row on. */
  rowAt: (position: number) => number | undefined;
  active: number;
  count: number;
  columns: Column[];
  column: number;
  label: (column: Column) => string;
}

/** Lays a block over the list, its first cell on the ringed one. What falls on no value of a record is left out and counted. */
export async function layOut({ kind, text, rowAt, active, count, columns, column, label }: Pasting): Promise<Paste | PasteRefusal> {
  const block = squared(readBlock(text));
  const width = block[0]?.length ?? 0;
  if (width === 0) return "empty";
  if (block.length * width > MOST_CELLS) return "too_large";
  const under = columns.slice(column, column + width);
  const fits = under.map((one) => one.field !== null && canEdit(one.field.type));
  const target = under.filter((_, at) => fits[at]);
  const rows: number[] = [];
  const lines: string[][] = [];
  // Heads of groups are stepped over.
  for (let position = active, at = 0; position < count && at < block.length; position++) {
    const row = rowAt(position);
    if (row === undefined) continue;
    rows.push(row);
    lines.push((block[at] ?? []).filter((_, i) => fits[i]));
    at++;
  }
  if (target.length === 0 || rows.length === 0) return "no_place";
  const records = await recordsOf(kind, rows, []);
  const byRow = new Map(records.map((record) => [record.row, record]));
  const found = rows.flatMap((row, at) => {
    const record = byRow.get(row);
    return record ? [{ record, cells: lines[at] ?? [] }] : [];
  });
  return {
    block: { kind, records: found.map(({ record }) => record.id), fields: target.map((one) => one.name), cells: found.map(({ cells }) => cells) },
    titles: found.map(({ record }) => record.title),
    labels: target.map(label),
    leftOut: block.length * width - found.length * target.length,
  };
}
