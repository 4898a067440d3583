// Filter chips as sentences: field, how, value. One level, all of them hold.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import type { Condition, FieldType, FilterOp, KindName, SchemaField, SchemaKind } from "@/api/types";
import { Button } from "@/components/Button";
import { TextInput } from "@/components/Field";
import { Plus, X } from "@/components/icons";
import { Popover } from "@/components/Popover";
import { Select } from "@/components/Select";
import { day, number, parseNumber } from "@/lib/format";
import { parseDay } from "@/lib/dates";
import { useLang } from "@/lib/use-lang";
import { useShortList } from "../fields/LinkPicker";
import { asField, useWords } from "../use-schema";

const OPS: Record<FilterOp, MessageDescriptor> = {
  is: msg({ message: "is", context: "filter" }),
  is_not: msg({ message: "is not", context: "filter" }),
  in: msg({ message: "is one of", context: "filter" }),
  contains: msg({ message: "contains", context: "filter" }),
  starts: msg({ message: "starts with", context: "filter" }),
  empty: msg({ message: "is empty", context: "filter" }),
  not_empty: msg({ message: "is not empty", context: "filter" }),
  gt: msg({ message: "more than", context: "filter" }),
  lt: msg({ message: "less than", context: "filter" }),
  ge: msg({ message: "from", context: "filter" }),
  le: msg({ message: "up to", context: "filter" }),
  between: msg({ message: "between", context: "filter" }),
  within_days: msg({ message: "within the next days:", context: "filter" }),
  older_days: msg({ message: "longer ago than days:", context: "filter" }),
};

const BY_TYPE: Record<FieldType, FilterOp[]> = {
  text: ["contains", "is", "starts", "empty", "not_empty"],
  long_text: ["contains", "empty", "not_empty"],
  number: ["is", "ge", "le", "empty", "not_empty"],
  decimal: ["is", "ge", "le", "empty", "not_empty"],
  percent: ["is", "ge", "le", "empty", "not_empty"],
  checkbox: ["is"],
  date: ["is", "ge", "le", "within_days", "older_days", "empty", "not_empty"],
  instant: ["older_days", "empty", "not_empty"],
  money: ["ge", "le", "empty", "not_empty"],
  choice: ["is", "is_not", "empty", "not_empty"],
  link: ["is", "is_not", "empty", "not_empty"],
  links: ["is", "is_not", "empty", "not_empty"],
  points: ["contains", "empty", "not_empty"],
  addresses: ["contains", "empty", "not_empty"],
  jobs: [],
  text_list: [],
  key: [],
  any_link: [],
};

/** Derived values that a view can be narrowed by, as fields. */
const DERIVED: SchemaField[] = [
  { name: "last_contact", type: "instant", class: "identity", required: false },
  { name: "next_contact", type: "date", class: "identity", required: false },
];

const WITH_DERIVED: KindName[] = ["account", "contact", "lead", "deal"];
/** Links to long kinds are found by search, not by a chip. */
const SHORT_LINKS: (KindName | undefined)[] = ["tag", "stage", "pipeline", "member"];

function filterable(kind: SchemaKind): SchemaField[] {
  const own = kind.fields.filter(
    (field) => BY_TYPE[field.type]?.length > 0 && (!(field.type === "link" || field.type === "links") || SHORT_LINKS.includes(field.link)),
  );
  return [...own, ...kind.custom.map(asField), ...(WITH_DERIVED.includes(kind.name) ? DERIVED : [])];
}

interface Shown extends Condition {
  /** The words of a chosen link. */
  text?: string;
}

export function FilterBar({ kind, filter, onChange }: { kind: SchemaKind; filter: Condition[]; onChange: (filter: Condition[]) => void }) {
  const { t, i18n } = useLingui();
  const words = useWords();
  const lang = useLang();
  const [open, setOpen] = useState(false);
  const fields = filterable(kind);
  const value = (condition: Shown) => {
    const field = fields.find((f) => f.name === condition.field);
    if (condition.value === undefined) return "";
    if (condition.text) return condition.text;
    if (field?.type === "choice") return words.choice(String(condition.value));
    if (field?.type === "checkbox") return condition.value ? t`Yes` : t`No`;
    if (field?.type === "date" && typeof condition.value === "string") return day(lang, condition.value);
    return typeof condition.value === "number" ? number(lang, condition.value) : String(condition.value);
  };
  return (
    <div role="group" aria-label={t`Filter`} className="flex min-h-10 shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-5 py-1.5">
      {filter.map((condition, at) => {
        const name = words.field(kind.name, condition.field, kind.custom);
        const text = value(condition);
        return (
          <span key={`${condition.field} ${condition.op} ${text}`} className="inline-flex h-6 items-center rounded-full bg-accent-soft pl-2.5 text-xs text-accent-text">
            <span className="whitespace-nowrap">
              {name} {i18n._(OPS[condition.op])} <span className="font-semibold">{text}</span>
            </span>
            <button
              type="button"
              aria-label={t`Remove the filter ${name}`}
              onClick={() => onChange(filter.filter((_, i) => i !== at))}
              className="ml-0.5 inline-flex size-6 items-center justify-center rounded-full hover:bg-hover"
            >
              <X size={12} />
            </button>
          </span>
        );
      })}
      <Popover
        label={t`Add a filter`}
        open={open}
        onOpenChange={setOpen}
        className="w-72"
        trigger={
          <button
            type="button"
            aria-label={t`Add a filter`}
            className="inline-flex h-6 items-center gap-1 rounded-full px-2 text-xs text-accent-text hover:bg-hover"
          >
            <Plus size={12} aria-hidden />
            <Trans>Filter</Trans>
          </button>
        }
      >
        {open ? (
          <Editor
            kind={kind}
            fields={fields}
            onAdd={(condition) => {
              onChange([...filter, condition]);
              setOpen(false);
            }}
          />
        ) : null}
      </Popover>
      {filter.length > 0 ? (
        <Button look="link" className="ml-auto text-xs" onClick={() => onChange([])}>
          <Trans>Clear</Trans>
        </Button>
      ) : null}
    </div>
  );
}

const DAYS: FilterOp[] = ["within_days", "older_days"];
const ALONE: FilterOp[] = ["empty", "not_empty"];

function Editor({ kind, fields, onAdd }: { kind: SchemaKind; fields: SchemaField[]; onAdd: (condition: Shown) => void }) {
  const { t, i18n } = useLingui();
  const words = useWords();
  const [name, setName] = useState(fields[0]?.name ?? "");
  const field = fields.find((f) => f.name === name);
  const ops = field ? BY_TYPE[field.type] : [];
  const [op, setOp] = useState<FilterOp>(ops[0] ?? "is");
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const linked = field?.link && (field.type === "link" || field.type === "links") ? field.link : null;
  const list = useShortList(linked ?? "tag", linked !== null);

  const read = (): { value?: unknown; text?: string } | null => {
    if (ALONE.includes(op)) return {};
    if (DAYS.includes(op)) {
      const n = parseNumber(typed);
      return n === null ? null : { value: Math.round(n) };
    }
    if (!field || typed === "") return null;
    switch (field.type) {
      case "number":
      case "decimal":
      case "percent": {
        const n = parseNumber(typed);
        return n === null ? null : { value: n };
      }
      case "money": {
        const n = parseNumber(typed);
        return n === null ? null : { value: Math.round(n * 100), text: typed };
      }
      case "date": {
        const date = parseDay(typed);
        return date === null ? null : { value: date };
      }
      case "checkbox":
        return { value: true, text: t`Yes` };
      case "link":
      case "links":
        return { value: typed, text: list.find((record) => record.id === typed)?.title ?? "" };
      default:
        return { value: typed };
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const value = read();
    setTried(true);
    // A box that nobody touched is neither yes nor no: "no" means "not yes".
    if (value) onAdd({ field: name, op: field?.type === "checkbox" && typed === "no" ? "is_not" : op, ...value });
  };
  const options = linked
    ? list.map((record) => ({ value: record.id, label: record.title }))
    : field?.type === "choice"
      ? (field.choices ?? []).map((code) => ({ value: code, label: words.choice(code) }))
      : field?.type === "checkbox"
        ? [
            { value: "yes", label: t`Yes` },
            { value: "no", label: t`No` },
          ]
        : null;
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <Select
        label={t`Field`}
        value={name}
        options={fields.map((f) => ({ value: f.name, label: words.field(kind.name, f.name, kind.custom) }))}
        onChange={(next) => {
          setName(next);
          setTyped("");
          const type = fields.find((f) => f.name === next)?.type ?? "text";
          setOp(BY_TYPE[type][0] ?? "is");
        }}
      />
      <Select label={t`Condition`} value={op} options={ops.map((code) => ({ value: code, label: i18n._(OPS[code]) }))} onChange={setOp} />
      {ALONE.includes(op) ? null : options ? (
        <Select label={t`Value`} value={typed || null} placeholder={t`Choose`} options={options} onChange={setTyped} />
      ) : (
        <TextInput
          aria-label={t`Value`}
          aria-invalid={(tried && read() === null) || undefined}
          autoFocus
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <Button type="submit" look="primary">
        <Trans>Apply</Trans>
      </Button>
    </form>
  );
}
