// Which fields a new record asks for, and in which sections its page shows them. Everything else of the schema follows
// under "More".
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { SchemaField, SchemaKind } from "@/api/types";
import type { PageKind } from "@/app/paths";
import { asField } from "./use-schema";

export const NEW: Record<PageKind, string[]> = {
  account: ["name", "phones", "industry", "tier", "source", "tags"],
  contact: ["name", "account", "title", "phones", "emails", "tags"],
  lead: ["name", "company", "phones", "emails", "source"],
  deal: ["name", "account", "contact", "stage", "amount", "close_date"],
  task: ["title", "due", "account", "contact", "notes"],
};

export interface Section {
  title: MessageDescriptor;
  fields: string[];
}

export const SECTIONS: Record<PageKind, Section[]> = {
  account: [
    { title: msg`Basics`, fields: ["name", "tier", "status", "account_type", "industry", "source", "owner", "tags"] },
    { title: msg`Reach`, fields: ["phones", "emails", "messengers", "websites", "addresses"] },
    { title: msg`Company`, fields: ["credit_code", "tax_id", "parent", "employees", "revenue"] },
    { title: msg`Notes`, fields: ["notes"] },
  ],
  contact: [
    { title: msg`Basics`, fields: ["name", "account", "title", "department", "role", "reports_to", "status", "source", "owner", "tags"] },
    { title: msg`Reach`, fields: ["phones", "emails", "messengers", "websites", "addresses", "do_not_email"] },
    { title: msg`Person`, fields: ["family", "given", "middle", "prefix", "suffix", "nickname", "birthday", "gender", "jobs"] },
    { title: msg`Notes`, fields: ["notes"] },
  ],
  lead: [
    { title: msg`Basics`, fields: ["name", "company", "title", "status", "source", "industry", "tier", "owner", "tags"] },
    { title: msg`Reach`, fields: ["phones", "emails", "messengers", "websites", "addresses", "do_not_email"] },
    { title: msg`Company`, fields: ["employees", "revenue"] },
    { title: msg`Converted to`, fields: ["converted_at", "account", "contact", "deal"] },
    { title: msg`Notes`, fields: ["notes"] },
  ],
  deal: [
    { title: msg`Basics`, fields: ["name", "account", "contact", "pipeline", "stage", "amount", "close_date", "probability", "next_step", "owner", "tags"] },
    { title: msg`Details`, fields: ["participants", "deal_type", "source", "lead", "lost_reason", "closed_at"] },
    { title: msg`Notes`, fields: ["notes"] },
  ],
  task: [
    { title: msg`Basics`, fields: ["title", "done", "due", "time", "type", "owner", "tags"] },
    { title: msg`About`, fields: ["account", "contact", "deal", "lead"] },
    { title: msg`Notes`, fields: ["notes"] },
  ],
};

/** What nobody edits by hand and nobody misses. */
const HIDDEN = ["done_at"];

/** The sections with the fields that the schema has; what no section names comes last. */
export function sectionsOf(kind: SchemaKind): { title: MessageDescriptor; fields: SchemaField[] }[] {
  const named = new Set<string>(HIDDEN);
  const sections = (SECTIONS[kind.name as PageKind] ?? []).map((section) => ({
    title: section.title,
    fields: section.fields.flatMap((name) => {
      named.add(name);
      return kind.fields.filter((field) => field.name === name);
    }),
  }));
  const custom = kind.custom.map(asField);
  const rest = kind.fields.filter((field) => !named.has(field.name) && field.type !== "key");
  if (custom.length > 0) sections.splice(-1, 0, { title: msg`Own fields`, fields: custom });
  if (rest.length > 0) sections.push({ title: msg`More`, fields: rest });
  return sections.filter((section) => section.fields.length > 0);
}
