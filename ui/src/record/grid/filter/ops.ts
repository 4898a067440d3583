// How a condition is spoken of: the sentence's verbs, which of them a field has, and how a sentence and the program's
// condition become one another. Pure.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Condition, FieldType, Filter, KindName, SchemaField, SchemaKind } from "@/api/types";
import { asField } from "../../use-schema";
import { isCondition } from "../../view-spec";

/** A stretch of the calendar around today, which needs no value. */
const SPANS = ["this_week", "this_month", "last_month", "next_month", "this_quarter", "this_year"] as const;

export type Verb = "in" | "not_in" | "contains" | "starts" | "is" | "ge" | "le" | "between" | "within_days" | "last_days" | "older_days" | (typeof SPANS)[number] | "empty" | "not_empty";

export const VERBS: Record<Verb, MessageDescriptor> = {
  in: msg({ message: "is", context: "filter" }),
  not_in: msg({ message: "is not", context: "filter" }),
  contains: msg({ message: "contains", context: "filter" }),
  starts: msg({ message: "starts with", context: "filter" }),
  is: msg({ message: "is", context: "filter" }),
  ge: msg({ message: "from", context: "filter" }),
  le: msg({ message: "up to", context: "filter" }),
  between: msg({ message: "between", context: "filter" }),
  within_days: msg({ message: "in the next", context: "filter" }),
  last_days: msg({ message: "in the last", context: "filter" }),
  older_days: msg({ message: "not in the last", context: "filter" }),
  this_week: msg({ message: "this week", context: "filter" }),
  this_month: msg({ message: "this month", context: "filter" }),
  last_month: msg({ message: "last month", context: "filter" }),
  next_month: msg({ message: "next month", context: "filter" }),
  this_quarter: msg({ message: "this quarter", context: "filter" }),
  this_year: msg({ message: "this year", context: "filter" }),
  empty: msg({ message: "is empty", context: "filter" }),
  not_empty: msg({ message: "is not empty", context: "filter" }),
};

/** A condition as a sentence. Of `in` and `not_in` the value is a list. */
export interface Sentence {
  field: string;
  verb: Verb;
  value?: unknown;
}

/** Verbs that say everything by themselves. */
export const ALONE: Verb[] = [...SPANS, "empty", "not_empty"];
export const DAYS: Verb[] = ["within_days", "last_days", "older_days"];
/** Verbs whose value is picked from those that the records have. */
export const PICKED: Verb[] = ["in", "not_in"];

const TEXT: Verb[] = ["contains", "in", "not_in", "starts", "empty", "not_empty"];
const NUMBER: Verb[] = ["ge", "le", "between", "is", "empty", "not_empty"];
const BY_TYPE: Record<FieldType, Verb[]> = {
  text: TEXT,
  long_text: ["contains", "empty", "not_empty"],
  number: NUMBER,
  decimal: NUMBER,
  percent: NUMBER,
  checkbox: ["in"],
  date: ["within_days", "last_days", "older_days", ...SPANS, "is", "ge", "le", "between", "empty", "not_empty"],
  // What has happened has not happened next month.
  instant: ["last_days", "older_days", ...SPANS.filter((span) => span !== "next_month"), "empty", "not_empty"],
  money: ["ge", "le", "between", "empty", "not_empty"],
  choice: ["in", "not_in", "empty", "not_empty"],
  link: ["in", "not_in", "empty", "not_empty"],
  links: ["in", "not_in", "empty", "not_empty"],
  points: ["contains", "empty", "not_empty"],
  addresses: ["contains", "empty", "not_empty"],
  jobs: [],
  text_list: [],
  key: [],
  any_link: [],
};

/** Texts that few values repeat: one picks from them rather than types. */
const REPEATED = ["industry", "source", "status", "account_type", "deal_type", "department", "lost_reason", "role"];

export function verbsOf(field: SchemaField): Verb[] {
  const verbs = BY_TYPE[field.type] ?? [];
  if (field.type === "text" && REPEATED.includes(field.name)) return ["in", "not_in", ...verbs.filter((verb) => !PICKED.includes(verb))];
  return verbs;
}

/** Derived values that a view can be narrowed by, as fields. */
const DERIVED: SchemaField[] = [
  { name: "last_contact", type: "instant", class: "identity", required: false },
  { name: "next_contact", type: "date", class: "identity", required: false },
];
const CREATED: SchemaField = { name: "created", type: "instant", class: "identity", required: false };
const WITH_DERIVED: KindName[] = ["account", "contact", "lead", "deal"];

export function filterable(kind: SchemaKind): SchemaField[] {
  const own = kind.fields.filter((field) => verbsOf(field).length > 0);
  return [...own, ...kind.custom.map(asField), ...(WITH_DERIVED.includes(kind.name) ? DERIVED : []), CREATED];
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Null: the condition says more than a sentence of ours can. */
export function sentenceOf(filter: Filter): Sentence | null {
  if ("not" in filter) {
    const inner = filter.not;
    if (!isCondition(inner)) return null;
    if (inner.op === "in") return { field: inner.field, verb: "not_in", value: list(inner.value) };
    if (inner.op === "older_days") return { field: inner.field, verb: "last_days", value: inner.value };
    return null;
  }
  if (!isCondition(filter)) return null;
  const { field, op, value } = filter;
  switch (op) {
    case "is":
      // A number or a day is compared, anything else is one of few.
      return typeof value === "number" || (typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value)) ? { field, verb: "is", value } : { field, verb: "in", value: list(value) };
    case "in":
      return { field, verb: "in", value: list(value) };
    case "is_not":
      return value === true ? { field, verb: "in", value: [false] } : { field, verb: "not_in", value: list(value) };
    case "gt":
    case "lt":
      return null;
    default:
      return ALONE.includes(op) || value === undefined ? { field, verb: op } : { field, verb: op, value };
  }
}

export function filterOfSentence({ field, verb, value }: Sentence): Filter {
  switch (verb) {
    case "in": {
      const values = list(value);
      // A box that nobody touched is not ticked.
      if (values.length === 1 && values[0] === false) return { field, op: "is_not", value: true };
      return values.length === 1 ? { field, op: "is", value: values[0] } : { field, op: "in", value: values };
    }
    case "not_in": {
      const values = list(value);
      return values.length === 1 ? { field, op: "is_not", value: values[0] } : { not: { field, op: "in", value: values } };
    }
    case "last_days":
      return { not: { field, op: "older_days", value } };
    default:
      return ALONE.includes(verb) ? { field, op: verb } : ({ field, op: verb, value } satisfies Condition);
  }
}
