// What is due: open tasks by their day, and people, accounts and deals by the date of their next contact.
import type { Filter, KindName, Link, RecordView, Sort } from "@/api/types";
import { useRead } from "@/api/use-read";
import type { PageKind } from "@/app/paths";
import { addDays, today } from "@/lib/dates";
import type { LogAbout } from "@/record/create-store";
import { decodeIdVector } from "@/lib/id-vector";

/** More than this a day does not hold; the lists have the rest. */
export const MOST = 200;
const AHEAD = 7;

export interface Due {
  record: RecordView & { kind: PageKind };
  day: string;
  /** Of a task that has one: `14:30`. */
  time: string | null;
}

/** By day; within a day what has a time, then what has the whole day. */
export function inTime(a: Due, b: Due): number {
  const at = (due: Due) => `${due.day} ${due.time?.padStart(5, "0") ?? "~"}`;
  return at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0;
}

/** Whom a task is with, and everything else with itself; nothing where a task stands alone. */
export function aboutOf(item: Due | undefined): LogAbout | null {
  if (!item) return null;
  const { record } = item;
  if (record.kind !== "task") return { kind: record.kind, record: { id: record.id, title: record.title } };
  for (const kind of ["contact", "deal", "lead", "account"] as const) {
    const link = record.fields[kind] as Link | null | undefined;
    if (link) return { kind, record: link };
  }
  return null;
}

const FIELDS: Record<string, string[]> = {
  task: ["done", "due", "time", "account", "contact", "deal", "lead", "type"],
  contact: ["account"],
  deal: ["account", "next_step"],
  account: [],
  lead: ["company"],
};

function useDueOf(kind: PageKind, filter: Filter, sort: Sort): { records: RecordView[]; count: number; ready: boolean } {
  const view = useRead("record_view", { kind: kind as KindName, filter, sort: [sort] }, { keep: true }).data;
  const rows = view ? Array.from(decodeIdVector(view.rows).subarray(0, MOST)) : [];
  const page = useRead("record_page", { kind: kind as KindName, rows, fields: FIELDS[kind] ?? [] }, { enabled: rows.length > 0, keep: true }).data;
  const byRow = new Map((page?.records ?? []).map((record) => [record.row, record]));
  return {
    records: rows.flatMap((row) => byRow.get(row) ?? []),
    count: view?.count ?? 0,
    ready: view !== undefined && (rows.length === 0 || page !== undefined),
  };
}

function useContacts(kind: PageKind, last: string) {
  return useDueOf(kind, { field: "next_contact", op: "le", value: last }, { field: "next_contact" });
}

/** A follow-up with a person dates their account as well; the person says it better. */
export function withoutEchoes(items: Due[]): Due[] {
  const told = new Set<string>();
  for (const { record, day } of items) {
    if (record.kind === "account") continue;
    const account = record.fields.account as Link | null | undefined;
    if (account) told.add(`${account.id} ${day}`);
  }
  return items.filter(({ record, day }) => record.kind !== "account" || !told.has(`${record.id} ${day}`));
}

export function useDue(now: string): { items: Due[]; more: number; ready: boolean } {
  const last = addDays(now, AHEAD);
  const open: Filter = { all: [{ field: "done", op: "is_not", value: true }, { field: "due", op: "le", value: last }] };
  const tasks = useDueOf("task", open, { field: "due" });
  const contacts = useContacts("contact", last);
  const accounts = useContacts("account", last);
  const leads = useContacts("lead", last);
  const deals = useContacts("deal", last);
  const parts = [tasks, contacts, deals, leads, accounts];
  const items = withoutEchoes(
    parts.flatMap((part) =>
      part.records.flatMap((record): Due[] => {
        const day = record.kind === "task" ? record.fields.due : record.derived.next_contact;
        const time = record.kind === "task" && typeof record.fields.time === "string" ? record.fields.time : null;
        return typeof day === "string" ? [{ record: record as Due["record"], day, time }] : [];
      }),
    ),
  ).toSorted(inTime);
  return {
    items,
    more: parts.reduce((sum, part) => sum + Math.max(0, part.count - MOST), 0),
    ready: parts.every((part) => part.ready),
  };
}

/** How much is due by today, and how much of it is late: the same items that the page shows. */
export function useDueCount(): { due: number; late: number } {
  const now = today();
  const { items } = useDue(now);
  return { due: items.filter((item) => item.day <= now).length, late: items.filter((item) => item.day < now).length };
}
