// Which columns a list of each kind has and starts with, and how a cell finds its value: a field, a custom field, or
// what the program derives.
import type { ReactNode } from "react";
import type { FieldType, RecordView, SchemaField, SchemaKind, StageRef } from "@/api/types";
import type { PageKind } from "@/app/paths";
import { Avatar, StageDot } from "@/components/Tag";
import { cn } from "@/lib/cn";
import { daysBetween, today } from "@/lib/dates";
import { day, dayLong, phone } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { isNumeric, NONE, Show, When } from "../fields/show";
import { asField } from "../use-schema";

export interface Column {
  name: string;
  width: number;
  numeric: boolean;
  field: SchemaField | null;
}

const WIDTHS: Record<PageKind, [string, number][]> = {
  account: [
    ["name", 210],
    ["contact", 116],
    ["phones", 164],
    ["tags", 140],
    ["stage", 140],
    ["tier", 80],
    ["last_contact", 104],
    ["next_contact", 104],
    ["owner", 90],
    ["industry", 130],
    ["source", 110],
    ["created_at", 110],
  ],
  contact: [
    ["name", 180],
    ["account", 200],
    ["title", 120],
    ["phones", 164],
    ["emails", 190],
    ["tags", 110],
    ["last_contact", 104],
    ["next_contact", 104],
    ["owner", 90],
    ["role", 120],
    ["created_at", 110],
  ],
  lead: [
    ["name", 180],
    ["company", 220],
    ["phones", 164],
    ["emails", 190],
    ["source", 110],
    ["status", 110],
    ["last_contact", 104],
    ["next_contact", 104],
    ["owner", 90],
    ["created_at", 110],
  ],
  deal: [
    ["name", 210],
    ["account", 200],
    ["stage", 140],
    ["amount", 120],
    ["close_date", 124],
    ["probability", 96],
    ["next_step", 160],
    ["last_contact", 104],
    ["next_contact", 104],
    ["owner", 90],
  ],
  task: [
    ["title", 260],
    ["due", 120],
    ["done", 80],
    ["account", 200],
    ["contact", 140],
    ["deal", 160],
    ["owner", 90],
  ],
};

/** The first person of an account: not a field of it, and worked out only for a list that asks. */
const PERSON = "contact";

const DERIVED_COLUMNS = ["last_contact", "next_contact", "open_deals", "created_at", "changed_at"];

/** The stage of an account is that of its newest open deal; of a deal it is a field. */
function isDerived(kind: SchemaKind, name: string): boolean {
  return DERIVED_COLUMNS.includes(name) || (name === "stage" && kind.name !== "deal") || (name === PERSON && kind.name === "account");
}

const BY_TYPE: Partial<Record<FieldType, number>> = { checkbox: 80, date: 110, choice: 100, money: 120, number: 96, percent: 96, points: 170, addresses: 220, long_text: 220 };
/** What no column can show on one line, or nobody asks of a list. */
const NO_COLUMN: FieldType[] = ["key", "jobs", "any_link"];

/** Every column there is: those a list starts with, the team's own fields, and the rest of the schema. */
export function columnsOf(kind: SchemaKind): Column[] {
  const columns: Column[] = [];
  for (const [name, width] of WIDTHS[kind.name as PageKind] ?? []) {
    if (isDerived(kind, name)) {
      columns.push({ name, width, numeric: name === "open_deals", field: null });
      continue;
    }
    const field = kind.fields.find((f) => f.name === name);
    if (field) columns.push({ name, width, numeric: isNumeric(field.type), field });
  }
  for (const custom of kind.custom) {
    const field = asField(custom);
    columns.push({ name: field.name, width: 120, numeric: isNumeric(field.type), field });
  }
  for (const field of kind.fields) {
    if (NO_COLUMN.includes(field.type) || columns.some((column) => column.name === field.name)) continue;
    columns.push({ name: field.name, width: BY_TYPE[field.type] ?? 130, numeric: isNumeric(field.type), field });
  }
  if (kind.name === "account") columns.push({ name: "open_deals", width: 96, numeric: true, field: null });
  if (kind.name !== "task") columns.push({ name: "changed_at", width: 110, numeric: false, field: null });
  return columns;
}

/** The names of the columns that a list starts with. */
export function startingOf(kind: SchemaKind): string[] {
  return [...(WIDTHS[kind.name as PageKind] ?? []).map(([name]) => name), ...kind.custom.map((custom) => asField(custom).name)];
}

const SORTABLE: FieldType[] = ["text", "number", "percent", "checkbox", "date", "instant", "money", "choice"];

/** What the program sorts this column by; null where an order would mean nothing (ids, lists). */
export function sortOf(column: Column): string | null {
  if (column.name === "created_at") return "created";
  if (column.name === "changed_at") return "changed";
  if (column.name === "last_contact" || column.name === "next_contact") return column.name;
  if (!column.field || column.name.startsWith("custom.")) return null;
  return SORTABLE.includes(column.field.type) ? column.name : null;
}

/** The field names to ask for, so that a page carries only what is shown. */
export function fieldsOf(columns: Column[]): string[] {
  return columns.filter((column) => column.field || column.name === PERSON).map((column) => column.name);
}

export function valueOf(record: RecordView, column: Column): unknown {
  if (!column.field) return undefined;
  return column.name.startsWith("custom.") ? record.custom[column.name.slice(7)] : record.fields[column.name];
}

/** A day ahead, red once it is past. */
export function NextDay({ value }: { value: string }) {
  const lang = useLang();
  const late = daysBetween(today(), value) < 0;
  return (
    <time dateTime={value} title={dayLong(lang, value)} className={cn("num whitespace-nowrap", late && "font-semibold text-danger")}>
      {day(lang, value)}
    </time>
  );
}

export function Cell({ record, column, stageType }: { record: RecordView; column: Column; stageType: (id: string) => string | null }): ReactNode {
  switch (column.name) {
    case "last_contact":
      return record.derived.last_contact ? <When ms={record.derived.last_contact} /> : NONE;
    case "next_contact":
      return record.derived.next_contact ? <NextDay value={record.derived.next_contact} /> : NONE;
    case PERSON:
      if (record.kind !== "account") return <Plain record={record} column={column} />;
      return record.derived.contact ? <span dir="auto" className="truncate">{record.derived.contact.title}</span> : NONE;
    case "phones": {
      // A company without a number of its own is rung through its first person.
      const own = record.fields.phones;
      const theirs = record.kind === "account" && (!Array.isArray(own) || own.length === 0) ? record.derived.contact?.phone : null;
      return theirs ? <span className="num whitespace-nowrap">{phone(theirs)}</span> : <Plain record={record} column={column} />;
    }
    case "open_deals":
      return <span className="num">{record.derived.open_deals ?? 0}</span>;
    case "created_at":
      return <When ms={record.created_at} />;
    case "changed_at":
      return <When ms={record.changed_at} />;
    case "stage": {
      const stage = (record.derived.stage ?? record.fields.stage) as StageRef | null | undefined;
      return stage ? <StageDot title={stage.title} type={stage.type ?? stageType(stage.id)} /> : NONE;
    }
    case "due":
      return record.fields.due && !record.fields.done ? <NextDay value={String(record.fields.due)} /> : <Plain record={record} column={column} />;
    default:
      return <Plain record={record} column={column} />;
  }
}

function Plain({ record, column }: { record: RecordView; column: Column }) {
  return column.field ? <Show value={valueOf(record, column)} field={column.field} place="cell" /> : NONE;
}

export function TitleCell({ record }: { record: RecordView }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      {record.kind === "contact" ? <Avatar name={record.title} size="sm" round /> : null}
      <span dir="auto" className="truncate" title={record.title}>
        {record.title}
      </span>
    </span>
  );
}
