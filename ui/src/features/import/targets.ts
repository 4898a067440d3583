// What a column can go to, grouped by kind, with the words of this language. Lists of labelled values offer their usual
// labels; addresses their pieces. The text forms are the program's (`label:work`, `city:work`).
import { useLingui } from "@lingui/react/macro";
import type { KindName, SchemaField, SchemaKind, Target } from "@/api/types";
import { useRead } from "@/api/use-read";
import { useWords, type Words } from "@/record/use-schema";
import { KINDS } from "@/record/words";

export interface TargetOption {
  key: string;
  label: string;
  target: Target;
}
export interface TargetGroup {
  kind: KindName;
  name: string;
  options: TargetOption[];
}

const OFFERED: KindName[] = ["contact", "account", "lead", "deal", "activity", "task"];
const LABELS: Record<string, string[]> = {
  phone: ["mobile", "work", "home", "fax", "other"],
  email: ["work", "home", "other"],
  messenger: ["wechat", "qq", "whatsapp", "other"],
  web: ["website", "linkedin", "other"],
  external: ["other"],
};
const PIECES = ["formatted", "street", "city", "region", "postal", "country"] as const;

export function targetKey(target: Target): string {
  if ("skip" in target) return "-";
  if ("custom" in target) return `custom ${target.custom.kind} ${target.custom.label}`;
  return [target.kind, target.slot ?? 0, target.field, target.part ?? ""].join(" ");
}

/** `label:work` -> what and which. */
function splitPart(part: string): [string, string] {
  const at = part.search(/[:#]/);
  return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
}

export function useTargets(main: string): { groups: TargetGroup[]; name: (target: Target) => string } {
  const { t } = useLingui();
  const words = useWords();
  const kinds = useRead("schema", {}).data?.kinds ?? [];
  const pieces: Record<string, string> = {
    formatted: t`whole address`,
    street: t`street`,
    city: t`city`,
    region: t`province or state`,
    postal: t`postal code`,
    country: t`country`,
    pobox: t`post office box`,
    value: t`value`,
    label: t`label`,
    id: t`by id`,
    name: t`by name`,
    email: t`by e-mail`,
    minor: t`in minor units`,
    currency: t`currency`,
    time: t`time of day`,
    not: t`the opposite`,
    line: t`as a line`,
  };
  const beside: Record<string, string> = {
    id: t`Id in the other program`,
    created_at: t`Created on`,
    in_trash: t`Deleted there`,
    was_done: t`Was it done`,
    outcome: t`Won or lost`,
    about: t`Belongs to`,
    custom: t`Custom field named in the row`,
  };
  const partWord = (part: string): string => {
    const [what, which] = splitPart(part);
    const label = which === "" ? "" : /^\d+$/.test(which) ? which : words.label(which);
    if (what === "label" && !/^\d+$/.test(which)) return label;
    if (what === "flag") return words.choice(which);
    return [pieces[what] ?? what, label].filter(Boolean).join(" · ");
  };
  const fieldWord = (kind: SchemaKind | undefined, field: string) =>
    beside[field] ?? (kind ? words.field(kind.name, field, kind.custom) : field);
  const name = (target: Target): string => {
    if ("skip" in target) return t`Leave out`;
    if ("custom" in target) return t`New field: ${target.custom.label}`;
    const kind = kinds.find((k) => k.name === target.kind);
    const word = fieldWord(kind, target.field);
    const kindWord = kind ? words.say(KINDS[kind.name].one) : target.kind;
    const slot = target.slot ? ` ${target.slot + 1}` : "";
    return `${kindWord}${slot} · ${word}${target.part ? ` · ${partWord(target.part)}` : ""}`;
  };
  const order = [main as KindName, ...OFFERED.filter((kind) => kind !== main)];
  const groups = order.flatMap((kindName): TargetGroup[] => {
    const kind = kinds.find((k) => k.name === kindName);
    if (!kind || !OFFERED.includes(kindName)) return [];
    return [{ kind: kindName, name: words.say(KINDS[kindName].one), options: optionsOf(kind, words, partWord, beside) }];
  });
  return { groups, name };
}

function optionsOf(kind: SchemaKind, words: Words, partWord: (part: string) => string, beside: Record<string, string>): TargetOption[] {
  const make = (field: string, label: string, part?: string): TargetOption => {
    const target: Target = { kind: kind.name, field, ...(part ? { part } : {}) };
    return { key: targetKey(target), label, target };
  };
  const each = (field: SchemaField): TargetOption[] => {
    const word = words.field(kind.name, field.name, kind.custom);
    if (field.type === "points") {
      return (LABELS[field.points ?? "phone"] ?? []).map((label) => make(field.name, `${word} · ${words.label(label)}`, `label:${label}`));
    }
    if (field.type === "addresses") {
      return PIECES.map((piece) => make(field.name, `${word} · ${partWord(piece)}`, `${piece}:work`));
    }
    if (field.type === "link" || field.type === "links") return [make(field.name, word)];
    return [make(field.name, word)];
  };
  const fields = kind.fields.filter((field) => !["jobs", "key", "text_list"].includes(field.type) && field.points !== "external");
  const custom = kind.custom.map((field): TargetOption => {
    const target: Target = { custom: { label: field.label, type: field.type, kind: kind.name } };
    return { key: targetKey(target), label: field.label, target };
  });
  return [...fields.flatMap(each), make("id", beside.id ?? "id"), make("created_at", beside.created_at ?? "created_at"), ...custom];
}
