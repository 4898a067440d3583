// What the page of a record, the page of the day and quick add ask of the program.
import type { KindName, Link, Money, RecordView } from "./types";

type Empty = Record<symbol, never>;

/** How a line of quick add is read. */
export interface QuickAddParsed {
  title: string;
  type: "task";
  due: string | null;
  time: string | null;
  links: { kind: KindName; id: string; title: string; sure: boolean }[];
  tags: { id: string | null; name: string }[];
  activity_type: string | null;
}

/** A deal that needs somebody, and why. */
export interface Attention {
  deal: Link;
  account: Link | null;
  reason: "no_next_step" | "stale" | "close_passed" | "quiet";
  days: number | null;
  stage: string | null;
  amount: Money | null;
}

/** The running month in figures; money by currency. */
export interface MonthNumbers {
  won: Money[];
  won_count: number;
  open: Money[];
  open_count: number;
  new_accounts: number;
  followups: number;
}

/** A record that may be the one that is being typed. */
export interface Similar {
  kind: KindName;
  id: string;
  title: string;
  owner: string | null;
  why: "name" | "phone" | "email" | "credit_code" | "pinyin";
}

/** A copy of the book that has written into it. */
export interface Device {
  id: string;
  /** What somebody on this computer calls it. */
  name: string | null;
  own: boolean;
  admitted: boolean;
  entries: number;
  last_ms: number | null;
}
export interface RecordReads {
  quick_add_parse: [{ text: string; day: string }, QuickAddParsed];
  attention: [Empty, { items: Attention[]; more: number }];
  month_numbers: [Empty, MonthNumbers];
  similar: [
    { kind: KindName; fields: { name?: string; phones?: string[]; emails?: string[]; credit_code?: string }; exclude?: string },
    { records: Similar[] },
  ];
  record_as_of: [{ kind: KindName; id: string; at: number }, RecordView];
  devices: [Empty, { devices: Device[] }];
}
export interface RecordActs {
  quick_add: [{ text: string; day: string }, { id: string }];
  record_merge: [{ kind: KindName; into: string; from: string[]; fields: Record<string, unknown>; custom?: Record<string, unknown> }, { id: string; merges: string[] }];
  /** An empty name takes it away. */
  device_rename: [{ id: string; name: string }, Empty];
  record_unmerge: [{ merge: string }, Empty];
}
