// What lists ask of the program beyond the vector of rows: counts, groups, sums, the values of a field, one change of
// many records, a block pasted from a spreadsheet, and what this device keeps about its own looks.
import type { FieldValue, Filter, KindName, Link, Money } from "./types";

export interface Group {
  /** What the records of the group have in common; null where the field is empty. */
  key: null | number | string | Link;
  count: number;
  sums: Money[];
}
export type GroupBy = { field: string } | { month: string };

export interface FieldSum {
  field: string;
  filled: number;
  /** One amount a currency. */
  money: Money[];
  number: number | null;
}

export interface ValueCount {
  value: FieldValue;
  label: string;
  count: number;
}

/** One change of many records. */
export interface BulkChange {
  fields: Record<string, unknown>;
  custom: Record<string, unknown>;
  /** Ids that are added to fields of several links, and taken out of them. */
  add: Record<string, string[]>;
  remove: Record<string, string[]>;
  stage?: { stage: string; lost_reason?: string };
  trash?: boolean;
}
/** A change of these parts. */
export function bulkChange(parts: Partial<BulkChange>): BulkChange {
  return { fields: {}, custom: {}, add: {}, remove: {}, ...parts };
}
export interface BulkCount {
  records: number;
  changes: number;
  same: number;
  refused: number;
}
export interface BulkReport {
  /** Empty where nothing was to be done. */
  batch: string;
  changed: number;
  same: number;
  refused: number;
}

export interface PasteBlock {
  kind: KindName;
  records: string[];
  fields: string[];
  cells: string[][];
}
export interface PasteCell {
  value: FieldValue;
  shown: string;
  changes: boolean;
  error: string | null;
}

/** `rows` is base64 of little-endian u32 row numbers, as `record_view` answers. */
export interface ListReads {
  record_count: [{ kind: KindName; filter?: Filter; search?: string }, { count: number }];
  record_groups: [{ kind: KindName; filter?: Filter; search?: string; by: GroupBy; sum?: string }, { groups: Group[] }];
  record_sums: [{ kind: KindName; rows: string; fields: string[] }, { count: number; fields: FieldSum[] }];
  field_values: [{ kind: KindName; field: string; query?: string; limit?: number }, { values: ValueCount[] }];
  bulk_check: [{ kind: KindName; rows: string; change: BulkChange }, BulkCount];
  paste_check: [PasteBlock, { cells: PasteCell[][] }];
  device_state_get: [{ name: string }, { value: unknown }];
}
export interface ListActs {
  bulk_start: [{ kind: KindName; rows: string; change: BulkChange }, { job: string }];
  paste_apply: [PasteBlock, { changed: number; batch: string }];
  device_state_set: [{ name: string; value: unknown }, Record<symbol, never>];
}
