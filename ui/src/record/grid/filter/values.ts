// The words for the values in a condition. Links are ids in a condition; their titles are asked for.
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { KindName, Money, RecordView, SchemaField } from "@/api/types";
import { useReads } from "@/api/use-read";
import { day, money, number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { useWords } from "../../use-schema";
import { DAYS, type Sentence } from "./ops";

/** Titles of the records that the conditions name, by id. */
export function useTitles(sentences: (Sentence | null)[], fields: SchemaField[]): Map<string, string> {
  const wanted: { kind: KindName; id: string }[] = [];
  for (const sentence of sentences) {
    const link = fields.find((field) => field.name === sentence?.field)?.link;
    if (!link || !Array.isArray(sentence?.value)) continue;
    for (const id of sentence.value) if (typeof id === "string") wanted.push({ kind: link, id });
  }
  const records = useReads("record_get", wanted) as (RecordView | undefined)[];
  return new Map(records.flatMap((record) => (record ? [[record.id, record.title] as const] : [])));
}

export function useValueWords(): (sentence: Sentence, field: SchemaField | undefined, titles: Map<string, string>) => string {
  const { t, i18n } = useLingui();
  const lang = useLang();
  const words = useWords();
  const between = lang === "zh-CN" ? "、" : ", ";
  const one = (value: unknown, field: SchemaField | undefined, titles: Map<string, string>): string => {
    if (typeof value === "boolean") return value ? t`Yes` : t`No`;
    if (typeof value === "number") return number(lang, value);
    if (typeof value === "object" && value !== null && "minor" in value) return money(lang, value as Money);
    const text = String(value);
    if (field?.type === "choice") return words.choice(text);
    if (field?.type === "date") return day(lang, text);
    if (field?.link) return titles.get(text) ?? "…";
    return text;
  };
  return (sentence, field, titles) => {
    const { verb, value } = sentence;
    if (DAYS.includes(verb)) {
      const days = Number(value);
      return i18n._(plural({ days }, { one: "# day", other: "# days" }));
    }
    if (value === undefined) return "";
    if (verb === "between" && Array.isArray(value)) return value.map((end) => one(end, field, titles)).join(" – ");
    return Array.isArray(value) ? value.map((item) => one(item, field, titles)).join(between) : one(value, field, titles);
  };
}
