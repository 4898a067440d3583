// What the ticked rows sum up to, said in the status bar: amounts by currency, numbers that can be added.
import { useEffect } from "react";
import type { KindName, SchemaField, SchemaKind } from "@/api/types";
import { useRead } from "@/api/use-read";
import { useStatus } from "@/app/status";
import { encodeIdVector } from "@/lib/id-vector";
import { money, number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import type { Column } from "@/record/grid/columns";
import { useWords } from "@/record/use-schema";

/** A sum of percentages says nothing. */
function isSummed(field: SchemaField | null): field is SchemaField {
  return field !== null && (field.type === "money" || field.type === "number" || field.type === "decimal");
}

export function useSelectionSums(kind: KindName, schema: SchemaKind, shown: Column[], selected: ReadonlySet<number>): void {
  const lang = useLang();
  const words = useWords();
  const fields = shown.flatMap(({ field }) => (isSummed(field) ? [field.name] : []));
  const some = selected.size > 0;
  const { data } = useRead("record_sums", { kind, rows: some ? encodeIdVector(selected) : "", fields }, { enabled: some && fields.length > 0, keep: true });
  const parts = (some ? (data?.fields ?? []) : []).flatMap((sum) => {
    const name = words.field(kind, sum.field, schema.custom);
    const amounts = sum.money.map((amount) => money(lang, amount));
    const text = sum.money.length > 0 ? amounts.join(" + ") : sum.number === null ? "" : number(lang, sum.number);
    return text === "" ? [] : [`${name} ${text}`];
  });
  const said = parts.join("\n");
  const count = selected.size;
  useEffect(() => {
    useStatus.setState({ selection: count > 0 ? { count, parts: said === "" ? [] : said.split("\n") } : null });
    return () => useStatus.setState({ selection: null });
  }, [count, said]);
}
