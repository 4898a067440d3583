// A view in groups: the groups with their counts and sums, and how each is called.
import { useLingui } from "@lingui/react/macro";
import type { Filter, Link, Money, SchemaField, SchemaKind } from "@/api/types";
import type { Group } from "@/api/list-types";
import { useRead } from "@/api/use-read";
import { StageDot, Tag } from "@/components/Tag";
import { collator, money, month, number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { useShortList } from "../fields/LinkPicker";
import { useWords } from "../use-schema";
import { everyField, groupBy, groupedField, groupFilter, isByMonth, sumField } from "./groupings";
import type { Grouped } from "./places";
import type { GroupHead } from "./Row";

export interface ViewGroup extends Grouped {
  value: Group["key"];
  sums: Money[];
}

export function useGroups(kind: SchemaKind, group: string | null, filter: Filter | null) {
  const lang = useLang();
  const name = group === null ? "" : groupedField(group);
  const field = everyField(kind).find((one) => one.name === name);
  const sum = sumField(kind);
  const enabled = group !== null && field !== undefined;
  const { data, error } = useRead(
    "record_groups",
    { kind: kind.name, by: groupBy(group ?? ""), ...(filter ? { filter } : {}), ...(sum ? { sum } : {}) },
    { enabled, keep: true },
  );
  const stages = useShortList("stage", enabled && name === "stage");
  if (!enabled || !data) return { groups: null, field, error: enabled ? error : null };

  // A box that nobody touched is not ticked: both stand in one group.
  const merged = new Map<string, ViewGroup>();
  for (const one of data.groups) {
    const value = field.type === "checkbox" ? (one.key === 1 ? 1 : 0) : one.key;
    const key = value === null ? "" : typeof value === "object" ? value.id : String(value);
    const had = merged.get(key);
    if (had) {
      had.count += one.count;
      had.sums = addMoney(had.sums, one.sums);
    } else {
      const filter: Filter = field.type === "checkbox" ? { field: name, op: value === 1 ? "is" : "is_not", value: true } : groupFilter(group, value);
      merged.set(key, { key, filter, value, count: one.count, sums: one.sums });
    }
  }
  const names = collator(lang);
  const rank = ({ value }: ViewGroup): number | string => {
    if (typeof value === "number") return value;
    if (typeof value === "object") {
      const at = stages.findIndex((stage) => stage.id === (value as Link).id);
      return name === "stage" && at >= 0 ? at : (value as Link).title;
    }
    return field.type === "choice" ? (field.choices ?? []).indexOf(value) : value;
  };
  // In the order of the thing itself (stages, choices, months), names by name; without a value last.
  const groups = [...merged.values()].toSorted((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
    const [one, other] = [rank(a), rank(b)];
    return typeof one === "number" && typeof other === "number" ? one - other : names.compare(String(one), String(other));
  });
  return { groups, field, error: null };
}

export function addMoney(one: Money[], other: Money[]): Money[] {
  const sums = new Map(one.map((money) => [money.currency, money.minor]));
  for (const { currency, minor } of other) sums.set(currency, (sums.get(currency) ?? 0) + minor);
  return [...sums].map(([currency, minor]) => ({ currency, minor }));
}

/** The head of a group in words. */
export function useGroupHead(group: string | null, field: SchemaField | undefined): (one: ViewGroup & { open: boolean }) => GroupHead {
  const { t } = useLingui();
  const lang = useLang();
  const words = useWords();
  const stages = useShortList("stage", field?.name === "stage");
  return (one) => {
    const { value } = one;
    let text: string;
    if (value === null) text = t`No value`;
    else if (group !== null && isByMonth(group)) text = month(lang, `${String(value)}-01`);
    else if (typeof value === "object") text = value.title;
    else if (field?.type === "checkbox") text = value === 1 ? t`Yes` : t`No`;
    else if (field?.type === "choice") text = words.choice(String(value));
    else text = typeof value === "number" ? number(lang, value) : value;
    const stage = field?.name === "stage" && typeof value === "object" && value !== null ? stages.find((one) => one.id === value.id) : undefined;
    return {
      key: one.key,
      label: stage ? (
        <StageDot title={text} type={typeof stage.fields.type === "string" ? stage.fields.type : null} />
      ) : field?.link === "tag" && value !== null ? (
        <Tag>{text}</Tag>
      ) : (
        text
      ),
      text,
      count: number(lang, one.count),
      sums: one.sums.map((sum) => money(lang, sum)).join(" · "),
      open: one.open,
    };
  };
}
