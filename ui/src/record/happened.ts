// What happened to a record, as the rest of a sentence that begins with a name: "Lin Xiao" + "created this account".
import type { MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import type { FieldChange, HistoryEntry, KindName, RecordView, TimelineItem } from "@/api/types";
import { i18n } from "@/locales/i18n";
import { isEmpty } from "./fields/show";

const CREATED: Partial<Record<KindName, MessageDescriptor>> = {
  account: msg`created this account`,
  contact: msg`created this contact`,
  lead: msg`created this lead`,
  deal: msg`created this deal`,
  task: msg`created this task`,
};
const IMPORTED: Partial<Record<KindName, MessageDescriptor>> = {
  account: msg`imported this account`,
  contact: msg`imported this contact`,
  lead: msg`imported this lead`,
  deal: msg`imported this deal`,
  task: msg`imported this task`,
};
const SPOKE: Record<string, MessageDescriptor> = {
  call: msg`spoke on the phone`,
  visit: msg`paid a visit`,
  meeting: msg`had a meeting`,
  message: msg`exchanged messages`,
  email: msg`exchanged e-mails`,
  note: msg`made a note`,
  other: msg`followed up`,
};

/** The ways that the sentence tells itself; any other is told behind it. */
export function toldVias({ type }: Pick<TimelineItem, "type">): string[] {
  return type === "change" || type === "created" ? ["window", "import", "undo", "redo"] : ["window"];
}

/** One change or several, of the record itself. `field`: what the field is called. */
export function changed(changes: FieldChange[], via: string, field: (name: string) => string): string {
  const trash = changes.find((change) => change.field === "in_trash");
  if (trash) return i18n._(trash.new === true ? msg`moved it to the trash` : msg`took it out of the trash`);
  const [one] = changes;
  const name = one && changes.length === 1 ? field(one.field) : "";
  if (via === "undo") return i18n._(name ? msg`took back a change of ${name}` : msg`took back changes`);
  if (via === "redo") return i18n._(name ? msg`made a change of ${name} again` : msg`made changes again`);
  if (one && name) {
    if (isEmpty(one.old)) return i18n._(msg`filled in ${name}`);
    return i18n._(isEmpty(one.new) ? msg`cleared ${name}` : msg`changed ${name}`);
  }
  const n = changes.length;
  if (via === "import") return i18n._(msg`changed it by an import`);
  return n === 0 ? i18n._(msg`changed it`) : i18n._(plural({ n }, { one: "changed # field", other: "changed # fields" }));
}

/** `kind`: of the record whose story it is; an entry may be about another one that belongs to it. */
export function happened(item: TimelineItem, kind: KindName, field: (name: string) => string): string {
  const other = item.record && item.record.kind !== kind ? item.record.title : "";
  const title = item.record?.title ?? "";
  const fields: RecordView["fields"] = item.record?.fields ?? {};
  switch (item.type) {
    case "activity": {
      const said = i18n._(SPOKE[String(fields.type)] ?? SPOKE.other!);
      const minutes = typeof fields.minutes === "number" ? fields.minutes : null;
      return minutes === null ? said : `${said} ${i18n._(msg`${minutes} min`)}`;
    }
    case "created":
      if (other) return i18n._(item.via === "import" ? msg`imported the deal ${other}` : msg`created the deal ${other}`);
      return i18n._((item.via === "import" ? IMPORTED : CREATED)[kind] ?? msg`created it`);
    case "stage":
      return other ? i18n._(msg`changed the stage of ${other}`) : i18n._(msg`changed the stage`);
    case "task":
      return i18n._(fields.done === true ? msg`Task done: ${title}` : msg`Task planned: ${title}`);
    case "file":
      return i18n._(msg`File added: ${title}`);
    case "change":
      return changed(item.fields, item.via, field);
  }
}

/** An entry of the journal. `first`: the record's birth. */
export function done({ intent, via, fields }: HistoryEntry, kind: KindName, first: boolean, field: (name: string) => string): string {
  const verb = intent.split(".").pop() ?? "";
  if (first) return i18n._((via === "import" ? IMPORTED : CREATED)[kind] ?? msg`created it`);
  if (verb === "merge") return i18n._(msg`merged it with another one`);
  if (verb === "unmerge") return i18n._(msg`took a merge apart`);
  if (verb === "convert") return i18n._(msg`converted it`);
  if (verb === "move_stage") return i18n._(msg`changed the stage`);
  return changed(fields, via, field);
}

/** Tasks and files say what there is, not who made it. */
export function hasSubject(item: Pick<TimelineItem, "type">): boolean {
  return item.type !== "task" && item.type !== "file";
}
