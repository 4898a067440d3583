// One condition being made or changed: field, verb, value, and how many records it would leave, counted while it is put
// together.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useDeferredValue, useState } from "react";
import type { Filter, SchemaField, SchemaKind } from "@/api/types";
import { useRead } from "@/api/use-read";
import { Button } from "@/components/Button";
import { TextInput } from "@/components/Field";
import { Select } from "@/components/Select";
import { parseDay } from "@/lib/dates";
import { major, parseMoney, parseNumber } from "@/lib/format";
import { useWords } from "../../use-schema";
import { ALONE, DAYS, filterOfSentence, PICKED, type Sentence, type Verb, VERBS, verbsOf } from "./ops";
import { ValuePicker } from "./ValuePicker";

/** A typed value as it stood in the condition. */
function typedOf(value: unknown): string {
  if (typeof value === "object" && value !== null && "minor" in value) return String(major(value as { minor: number; currency: string }));
  return value === undefined ? "" : String(value);
}

export function FilterEditor({
  kind,
  fields,
  start,
  rest,
  onApply,
}: {
  kind: SchemaKind;
  fields: SchemaField[];
  /** What is being changed, or the field to begin with. */
  start: Partial<Sentence>;
  /** The whole filter, were this its condition; for the count. */
  rest: (filter: Filter) => Filter;
  onApply: (filter: Filter) => void;
}) {
  const { t, i18n } = useLingui();
  const words = useWords();
  const currency = useRead("vault_settings", {}).data?.currency ?? "CNY";
  const [name, setName] = useState(start.field ?? fields[0]?.name ?? "");
  const field = fields.find((one) => one.name === name);
  const verbs = field ? verbsOf(field) : [];
  const [chosenVerb, setVerb] = useState<Verb | null>(start.verb ?? null);
  const verb = chosenVerb ?? verbs[0] ?? "is";
  const [picked, setPicked] = useState<unknown[]>(start.verb && PICKED.includes(start.verb) && Array.isArray(start.value) ? start.value : []);
  const ends = start.verb === "between" && Array.isArray(start.value) ? start.value : [start.verb && !PICKED.includes(start.verb) ? start.value : undefined, undefined];
  const [low, setLow] = useState(typedOf(ends[0]));
  const [high, setHigh] = useState(typedOf(ends[1]));
  const [tried, setTried] = useState(false);

  const one = (typed: string): unknown => {
    if (!field || typed.trim() === "") return undefined;
    switch (field.type) {
      case "number":
      case "decimal":
      case "percent":
        return parseNumber(typed.replace("%", "")) ?? undefined;
      case "money":
        return parseMoney(typed, currency) ?? undefined;
      case "date":
        return parseDay(typed) ?? undefined;
      default:
        return typed.trim();
    }
  };
  const value = (): unknown => {
    if (DAYS.includes(verb)) {
      const days = parseNumber(low);
      return days === null || days < 0 || days > 10_000 ? undefined : Math.round(days);
    }
    if (PICKED.includes(verb)) return picked.length > 0 ? picked : undefined;
    if (verb !== "between") return one(low);
    const two = [one(low), one(high)];
    return two.includes(undefined) ? undefined : two;
  };
  const given = value();
  const complete = field !== undefined && (ALONE.includes(verb) || given !== undefined);
  const filter = complete ? filterOfSentence({ field: name, verb, ...(ALONE.includes(verb) ? {} : { value: given }) }) : null;
  const asked = useDeferredValue(filter ? rest(filter) : null);
  const count = useRead("record_count", { kind: kind.name, ...(asked ? { filter: asked } : {}) }, { enabled: asked !== null, keep: true }).data?.count;

  const apply = () => {
    setTried(true);
    if (filter) onApply(filter);
  };
  const input = (label: string, text: string, set: (text: string) => void, first: boolean) => (
    <TextInput
      aria-label={label}
      aria-invalid={(tried && one(text) === undefined) || undefined}
      autoFocus={first}
      inputMode={DAYS.includes(verb) ? "numeric" : "text"}
      placeholder={field?.type === "date" && !DAYS.includes(verb) ? t`tomorrow, fri, 11.3, +7d` : undefined}
      value={text}
      onChange={(event) => set(event.target.value)}
    />
  );
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        event.stopPropagation();
        apply();
      }}
    >
      <Select
        label={t`Field`}
        value={name}
        options={fields.map((one) => ({ value: one.name, label: words.field(kind.name, one.name, kind.custom) }))}
        onChange={(next) => {
          setName(next);
          setVerb(null);
          setPicked([]);
          setLow("");
          setHigh("");
          setTried(false);
        }}
      />
      <Select label={t`Condition`} value={verb} options={verbs.map((code) => ({ value: code, label: i18n._(VERBS[code]) }))} onChange={setVerb} />
      {ALONE.includes(verb) ? null : DAYS.includes(verb) ? (
        <label className="flex items-center gap-2">
          {input(t`Days`, low, setLow, true)}
          <span className="shrink-0 text-ink-2">{t({ message: "days", context: "unit" })}</span>
        </label>
      ) : PICKED.includes(verb) && field ? (
        <ValuePicker key={name} kind={kind.name} field={field} chosen={picked} onChange={setPicked} onDone={apply} />
      ) : verb === "between" ? (
        <div className="flex items-center gap-2">
          {input(t`From`, low, setLow, true)}
          <span aria-hidden>–</span>
          {input(t`To`, high, setHigh, false)}
        </div>
      ) : (
        input(t`Value`, low, setLow, true)
      )}
      <Button type="submit" look="primary" aria-live="polite" disabled={tried && !complete}>
        {filter === null || count === undefined ? <Trans>Apply</Trans> : <Plural value={count ?? 0} one="Show # record" other="Show # records" />}
      </Button>
    </form>
  );
}
