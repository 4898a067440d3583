// What a view can be divided by, and what the records of a group have in common. Pure.
import type { Group, GroupBy } from "@/api/list-types";
import type { Filter, FieldType, SchemaField, SchemaKind } from "@/api/types";
import { asField } from "../use-schema";

/** A record with two tags stands in two groups. */
const BY_VALUE: FieldType[] = ["text", "choice", "link", "links", "checkbox", "number"];
const MONTH = "month:";

/** The fields of a kind and those that the team added to it. */
export function everyField(kind: SchemaKind): SchemaField[] {
  return [...kind.fields, ...kind.custom.map(asField)];
}

/** How a view is divided by a field; null where it cannot be. */
export function groupingOf(kind: SchemaKind, field: SchemaField): string | null {
  if (field.name === kind.title_field) return null;
  if (field.type === "date") return `${MONTH}${field.name}`;
  return BY_VALUE.includes(field.type) ? field.name : null;
}

/** Everything that a view of the kind can be divided by. */
export function groupingsOf(kind: SchemaKind): { group: string; field: SchemaField }[] {
  return everyField(kind).flatMap((field) => {
    const group = groupingOf(kind, field);
    return group === null ? [] : [{ group, field }];
  });
}

export function isByMonth(group: string): boolean {
  return group.startsWith(MONTH);
}

export function groupedField(group: string): string {
  return isByMonth(group) ? group.slice(MONTH.length) : group;
}

/** How the program is asked for the groups. */
export function groupBy(group: string): GroupBy {
  const field = groupedField(group);
  return isByMonth(group) ? { month: field } : { field };
}

/** The amount that heads of groups and selections sum up. */
export function sumField(kind: SchemaKind): string | null {
  return kind.fields.find((field) => field.type === "money")?.name ?? null;
}

function lastDay(yearMonth: string): string {
  const [year, month] = yearMonth.split("-").map(Number);
  return `${yearMonth}-${new Date(year ?? 1970, month ?? 1, 0).getDate()}`;
}

/** What the records of a group have in common, as a condition. */
export function groupFilter(group: string, key: Group["key"]): Filter {
  const field = groupedField(group);
  if (key === null) return { field, op: "empty" };
  if (isByMonth(group)) return { field, op: "between", value: [`${String(key)}-01`, lastDay(String(key))] };
  return { field, op: "is", value: typeof key === "object" ? key.id : key };
}
