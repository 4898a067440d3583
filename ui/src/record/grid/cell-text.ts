// A value as text for the clipboard: exact, as another program can read it.
import type { Address, Link, Money, Point, RecordView } from "@/api/types";
import { major } from "@/lib/format";
import { addressText } from "../fields/show";
import type { Words } from "../use-schema";
import { type Column, valueOf } from "./columns";
import { civil } from "@/lib/dates";

export function cellText(record: RecordView, column: Column, words: Words, between: string): string {
  const { field, name } = column;
  if (!field) {
    const { derived } = record;
    switch (name) {
      case "last_contact":
        return derived.last_contact ? civil(new Date(derived.last_contact)) : "";
      case "next_contact":
        return derived.next_contact ?? "";
      case "contact":
        return derived.contact?.title ?? "";
      case "stage":
        return derived.stage?.title ?? "";
      case "open_deals":
        return String(derived.open_deals ?? 0);
      case "created_at":
        return civil(new Date(record.created_at));
      case "changed_at":
        return civil(new Date(record.changed_at));
      default:
        return "";
    }
  }
  const value = valueOf(record, column);
  if (value === null || value === undefined) return "";
  switch (field.type) {
    case "money":
      return `${major(value as Money)} ${(value as Money).currency}`;
    case "choice":
      return words.choice(String(value));
    case "checkbox":
      return value === true ? "✓" : "";
    case "instant":
      return civil(new Date(Number(value)));
    case "percent":
      return `${String(value)}%`;
    case "link":
      return (value as Link).title;
    case "links":
      return (value as Link[]).map((link) => link.title).join(between);
    case "points":
      return (value as Point[]).map((point) => point.value).join(between);
    case "addresses":
      return (value as Address[]).map(addressText).join(between);
    case "text_list":
      return (value as string[]).join(between);
    default:
      return typeof value === "object" ? "" : String(value);
  }
}
