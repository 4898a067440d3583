// How a value of each type is edited. An editor holds what is typed and hands up either a value or the fact that there
// is none yet; when to save is decided by the place (inline, form). A total map: a type of the schema without its editor
// does not compile.
import type { ComponentType } from "react";
import type { FieldType, Link, SchemaField } from "@/api/types";
import { AddressesEdit } from "./editors/addresses";
import type { EditProps } from "./editors/edit-props";
import { LinkEdit, LinksEdit } from "./editors/links";
import { MoneyEdit } from "./editors/money";
import { CheckEdit, ChoiceEdit, DateEdit, LongEdit, NumberEdit, TextEdit } from "./editors/plain";
import { PointsEdit } from "./editors/points";

export { INVALID } from "./editors/edit-props";

const EDIT: Record<FieldType, ComponentType<EditProps> | null> = {
  text: TextEdit,
  long_text: LongEdit,
  number: NumberEdit,
  decimal: NumberEdit,
  percent: NumberEdit,
  checkbox: CheckEdit,
  date: DateEdit,
  // Set by the program.
  instant: null,
  money: MoneyEdit,
  choice: ChoiceEdit,
  link: LinkEdit,
  links: LinksEdit,
  points: PointsEdit,
  addresses: AddressesEdit,
  // Shown; edited from the account's side once that exists.
  jobs: null,
  text_list: null,
  key: null,
  any_link: null,
};

export function canEdit(type: FieldType): boolean {
  return EDIT[type] !== null && EDIT[type] !== undefined;
}

/** Types whose editor is more than one control: saved when the person leaves it, or by its button. */
export function isBlock(type: FieldType): boolean {
  return type === "points" || type === "addresses" || type === "links" || type === "long_text" || type === "money";
}

export function Edit(props: EditProps) {
  const Face = EDIT[props.field.type];
  return Face ? <Face {...props} /> : null;
}

/** A value as it is written: links by id. */
export function wire(field: SchemaField, value: unknown): unknown {
  if (value === undefined) return null;
  if (field.type === "link") return (value as Link | null)?.id ?? null;
  if (field.type === "links") return ((value as Link[] | null) ?? []).map((link) => link.id);
  return value;
}

/** Splits values by name into built-in and custom ones, as a write wants them. */
export function writes(values: [SchemaField, unknown][]): { fields: Record<string, unknown>; custom?: Record<string, unknown> } {
  const fields: Record<string, unknown> = {};
  const custom: Record<string, unknown> = {};
  for (const [field, value] of values) {
    if (field.name.startsWith("custom.")) custom[field.name.slice(7)] = wire(field, value);
    else fields[field.name] = wire(field, value);
  }
  return Object.keys(custom).length > 0 ? { fields, custom } : { fields };
}
