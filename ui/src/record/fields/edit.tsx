// How a value of each type is edited. An editor holds what is typed and hands up either a value or the fact that there
// is none yet; when to save is decided by the place (inline, form).
import { useLingui } from "@lingui/react/macro";
import { type ComponentType, useState } from "react";
import type { Address, FieldType, Link, Money, Point, SchemaField } from "@/api/types";
import { useRead } from "@/api/use-read";
import { Button, IconButton } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { DateField } from "@/components/DateField";
import { TextArea, TextInput } from "@/components/Field";
import { Plus, Star, X } from "@/components/icons";
import { Select } from "@/components/Select";
import { Tag } from "@/components/Tag";
import { cn } from "@/lib/cn";
import { exponent, major, number, parseMoney, parseNumber } from "@/lib/format";
import { composing } from "@/lib/keys";
import { useLang } from "@/lib/use-lang";
import { useWords } from "../use-schema";
import { LinkPicker } from "./LinkPicker";

/** What is typed is no value of the type. */
export const INVALID: unique symbol = Symbol("invalid");

export interface EditProps {
  value: unknown;
  field: SchemaField;
  label: string;
  id?: string;
  onChange: (value: unknown) => void;
  /** Save now (Enter, a choice made). Gets the value, because state may lag behind. */
  onSave?: (value: unknown) => void;
  onCancel?: () => void;
  autoFocus?: boolean;
}

function keys(props: EditProps, current: () => unknown) {
  return (event: React.KeyboardEvent) => {
    if (composing(event)) return;
    if (event.key === "Enter" && !event.shiftKey && props.onSave) {
      event.preventDefault();
      event.stopPropagation();
      props.onSave(current());
    } else if (event.key === "Escape" && props.onCancel) {
      event.preventDefault();
      event.stopPropagation();
      props.onCancel();
    }
  };
}

function TextEdit(props: EditProps) {
  const text = (props.value as string | null) ?? "";
  const read = (typed: string) => (typed.trim() === "" ? null : typed.trim());
  return (
    <TextInput
      id={props.id}
      aria-label={props.id ? undefined : props.label}
      autoFocus={props.autoFocus}
      defaultValue={text}
      maxLength={1000}
      onChange={(event) => props.onChange(read(event.target.value))}
      onKeyDown={(event) => keys(props, () => read((event.target as HTMLInputElement).value))(event)}
    />
  );
}

function LongEdit(props: EditProps) {
  const text = (props.value as string | null) ?? "";
  const read = (typed: string) => (typed.trim() === "" ? null : typed);
  return (
    <TextArea
      id={props.id}
      aria-label={props.id ? undefined : props.label}
      autoFocus={props.autoFocus}
      rows={5}
      defaultValue={text}
      onChange={(event) => props.onChange(read(event.target.value))}
      onKeyDown={(event) => {
        if (composing(event)) return;
        const typed = (event.target as HTMLTextAreaElement).value;
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) props.onSave?.(read(typed));
        else if (event.key === "Escape" && props.onCancel) props.onCancel();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}

function NumberEdit(props: EditProps) {
  const lang = useLang();
  const value = props.value as number | string | null;
  const read = (typed: string) => {
    if (typed.trim() === "") return null;
    const n = parseNumber(typed.replace("%", ""));
    if (n === null) return INVALID;
    return props.field.type === "decimal" ? n : Math.round(n);
  };
  return (
    <TextInput
      id={props.id}
      aria-label={props.id ? undefined : props.label}
      autoFocus={props.autoFocus}
      inputMode="decimal"
      className="num text-right"
      defaultValue={value === null || value === undefined ? "" : typeof value === "number" ? number(lang, value) : value}
      onChange={(event) => props.onChange(read(event.target.value))}
      onKeyDown={(event) => keys(props, () => read((event.target as HTMLInputElement).value))(event)}
    />
  );
}

export const CURRENCIES = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP", "TWD", "SGD", "KRW", "AUD", "CAD", "CHF"];

function MoneyEdit(props: EditProps) {
  const { t } = useLingui();
  const money = props.value as Money | null;
  const usual = useRead("vault_settings", {}).data?.currency ?? "CNY";
  const [chosen, setCurrency] = useState(money?.currency);
  const currency = chosen ?? usual;
  const [text, setText] = useState(money ? major(money).toFixed(money.minor % 10 ** exponent(money.currency) === 0 ? 0 : exponent(money.currency)) : "");
  const read = (typed: string, unit: string) => (typed.trim() === "" ? null : (parseMoney(typed, unit) ?? INVALID));
  const options = CURRENCIES.includes(currency) ? CURRENCIES : [currency, ...CURRENCIES];
  return (
    <div className="flex gap-1">
      <Select
        label={t`Currency`}
        className="w-22 shrink-0"
        value={currency}
        options={options.map((code) => ({ value: code, label: code }))}
        onChange={(unit) => {
          setCurrency(unit);
          props.onChange(read(text, unit));
        }}
      />
      <TextInput
        id={props.id}
        aria-label={props.id ? undefined : props.label}
        autoFocus={props.autoFocus}
        inputMode="decimal"
        className="num text-right"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          props.onChange(read(event.target.value, currency));
        }}
        onKeyDown={keys(props, () => read(text, currency))}
      />
    </div>
  );
}

function CheckEdit(props: EditProps) {
  return (
    <Checkbox
      {...(props.id ? { id: props.id } : {})}
      label={props.label}
      checked={props.value === true}
      onChange={(on) => {
        props.onChange(on);
        props.onSave?.(on);
      }}
    />
  );
}

function DateEdit(props: EditProps) {
  const [day, setDay] = useState((props.value as string | null) ?? null);
  const [bad, setBad] = useState(false);
  return (
    <div
      onKeyDown={(event) => {
        if (event.key === "Escape" && props.onCancel && !composing(event)) {
          event.stopPropagation();
          props.onCancel();
        }
      }}
    >
      <DateField
        {...(props.id ? { id: props.id } : {})}
        label={props.label}
        {...(props.autoFocus ? { autoFocus: true } : {})}
        value={day}
        onChange={(next) => {
          setBad(next === undefined);
          if (next !== undefined) setDay(next);
          props.onChange(next === undefined ? INVALID : next);
        }}
        onEnter={() => props.onSave?.(bad ? INVALID : day)}
      />
    </div>
  );
}

function ChoiceEdit(props: EditProps) {
  const words = useWords();
  const options = props.field.choices ?? [];
  return (
    <Select
      {...(props.id ? { id: props.id } : {})}
      label={props.label}
      {...(props.autoFocus && props.onSave ? { autoFocus: true } : {})}
      value={(props.value as string | null) ?? ""}
      placeholder="—"
      options={[...(props.field.required ? [] : [{ value: "", label: "—" }]), ...options.map((code) => ({ value: code, label: words.choice(code) }))]}
      onChange={(code) => {
        const next = code === "" ? null : code;
        props.onChange(next);
        props.onSave?.(next);
      }}
    />
  );
}

function LinkEdit(props: EditProps) {
  const { t } = useLingui();
  const [link, setLink] = useState((props.value as Link | null) ?? null);
  if (!props.field.link) return null;
  if (link && !props.onSave) {
    // In a form: what is chosen, and a way to choose again.
    return (
      <div className="flex h-ctl items-center gap-2 rounded-sm border border-line-strong bg-surface pr-1 pl-2.5">
        <span className="grow truncate">{link.title}</span>
        <IconButton
          label={t`Remove ${link.title}`}
          className="size-6"
          onClick={() => {
            setLink(null);
            props.onChange(null);
          }}
        >
          <X size={14} />
        </IconButton>
      </div>
    );
  }
  return (
    <LinkPicker
      kind={props.field.link}
      label={props.label}
      {...(props.id ? { id: props.id } : {})}
      {...(props.autoFocus ? { autoFocus: true } : {})}
      // A deal is always in some stage.
      clear={link !== null && !props.field.required && props.field.link !== "stage"}
      {...(props.onCancel ? { onEscape: props.onCancel } : {})}
      onPick={(next) => {
        setLink(next);
        props.onChange(next);
        props.onSave?.(next);
      }}
    />
  );
}

function LinksEdit(props: EditProps) {
  const { t } = useLingui();
  const [links, setLinks] = useState((props.value as Link[] | null) ?? []);
  const set = (next: Link[]) => {
    setLinks(next);
    props.onChange(next);
  };
  if (!props.field.link) return null;
  return (
    <div className="flex flex-col gap-1.5">
      {links.length > 0 ? (
        <div className="flex flex-wrap gap-1">
          {links.map((link) => (
            <span key={link.id} className="inline-flex items-center">
              <Tag className="rounded-r-none">{link.title}</Tag>
              <button
                type="button"
                aria-label={t`Remove ${link.title}`}
                onClick={() => set(links.filter((other) => other.id !== link.id))}
                className="inline-flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink"
              >
                <X size={12} />
              </button>
            </span>
          ))}
        </div>
      ) : null}
      <LinkPicker
        kind={props.field.link}
        label={props.label}
        {...(props.id ? { id: props.id } : {})}
        {...(props.autoFocus ? { autoFocus: true } : {})}
        except={links.map((link) => link.id)}
        {...(props.onCancel ? { onEscape: props.onCancel } : {})}
        onPick={(link) => link && set([...links, link])}
      />
    </div>
  );
}

const LABELS: Record<string, string[]> = {
  phone: ["mobile", "work", "home", "fax", "other"],
  email: ["work", "home", "other"],
  messenger: ["wechat", "qq", "whatsapp", "other"],
  web: ["website", "linkedin", "other"],
  external: ["other"],
};

function PointsEdit(props: EditProps) {
  const { t } = useLingui();
  const words = useWords();
  const known = LABELS[props.field.points ?? "phone"] ?? ["other"];
  const fresh = (): Point => ({ value: "", label: known[0] ?? "" });
  const start = (props.value as Point[] | null) ?? [];
  const [points, setPoints] = useState<Point[]>(start.length > 0 ? start : [fresh()]);
  const set = (next: Point[]) => {
    setPoints(next);
    const kept = next.filter((point) => point.value.trim() !== "").map((point) => ({ ...point, value: point.value.trim() }));
    if (kept.length > 0 && !kept.some((point) => point.primary)) kept[0] = { ...kept[0]!, primary: true };
    props.onChange(kept);
  };
  const change = (at: number, part: Partial<Point>) => set(points.map((point, i) => (i === at ? { ...point, ...part } : point)));
  const labels = (point: Point) => [...new Set([...known, ...(point.label ? [point.label] : [])])];
  return (
    <div className="flex flex-col gap-1">
      {points.map((point, at) => (
        // A line is known by its place while it is being typed.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className="flex items-center gap-1">
          <TextInput
            id={at === 0 ? props.id : undefined}
            aria-label={at === 0 && props.id ? undefined : `${props.label} ${at + 1}`}
            autoFocus={props.autoFocus && at === 0}
            inputMode={props.field.points === "phone" ? "tel" : props.field.points === "email" ? "email" : "text"}
            className="num"
            value={point.value}
            onChange={(event) => change(at, { value: event.target.value })}
            onKeyDown={(event) => {
              if (composing(event)) return;
              if (event.key === "Enter" && props.onSave) {
                event.preventDefault();
                event.stopPropagation();
                props.onSave(undefined);
              } else if (event.key === "Escape" && props.onCancel) {
                event.stopPropagation();
                props.onCancel();
              }
            }}
          />
          <Select
            label={t`Label`}
            className="w-22 shrink-0"
            value={point.label ?? ""}
            placeholder="—"
            options={labels(point).map((label) => ({ value: label, label: words.label(label) }))}
            onChange={(label) => change(at, { label })}
          />
          <IconButton
            label={t`Main one`}
            aria-pressed={point.primary === true}
            className={cn("size-6", point.primary && "text-accent-text")}
            onClick={() => set(points.map((other, i) => ({ ...other, primary: i === at })))}
          >
            <Star size={14} fill={point.primary ? "currentColor" : "none"} />
          </IconButton>
          <IconButton label={t`Remove`} className="size-6" onClick={() => set(points.filter((_, i) => i !== at))}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
      <Button look="link" className="self-start text-xs" icon={<Plus size={12} />} onClick={() => setPoints([...points, fresh()])}>
        {t`Add one`}
      </Button>
    </div>
  );
}

const NO_ADDRESS: Address = { label: "work", primary: false, street: "", city: "", region: "", postal: "", country: "" };

function AddressesEdit(props: EditProps) {
  const { t } = useLingui();
  const words = useWords();
  const start = (props.value as Address[] | null) ?? [];
  const [list, setList] = useState<Address[]>(start.length > 0 ? start : [{ ...NO_ADDRESS, primary: true }]);
  const set = (next: Address[]) => {
    setList(next);
    props.onChange(next.filter((a) => [a.street, a.city, a.region, a.postal, a.country].some((part) => part.trim() !== "")));
  };
  const parts: [keyof Address, string, string][] = [
    ["country", t`Country`, "w-24"],
    ["region", t`Province or state`, "grow"],
    ["city", t`City`, "grow"],
    ["postal", t`Postal code`, "w-24"],
  ];
  return (
    <div className="flex flex-col gap-2">
      {list.map((address, at) => {
        const change = (part: Partial<Address>) => set(list.map((a, i) => (i === at ? { ...a, ...part } : a)));
        return (
          // A line is known by its place while it is being typed.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={at} className="flex flex-col gap-1">
            <div className="flex items-center gap-1">
              <Select
                label={t`Label`}
                className="w-28"
                value={address.label ?? ""}
                placeholder="—"
                options={[...new Set(["work", "home", "billing", "shipping", "other", ...(address.label ? [address.label] : [])])].map((label) => ({
                  value: label,
                  label: words.label(label),
                }))}
                onChange={(label) => change({ label })}
              />
              <div className="grow" />
              <IconButton label={t`Remove`} className="size-6" onClick={() => set(list.filter((_, i) => i !== at))}>
                <X size={14} />
              </IconButton>
            </div>
            <TextArea
              rows={2}
              aria-label={t`Street`}
              placeholder={t`Street`}
              autoFocus={props.autoFocus && at === 0}
              value={address.street ?? ""}
              onChange={(event) => change({ street: event.target.value })}
            />
            <div className="flex flex-wrap gap-1">
              {parts.map(([part, name, width]) => (
                <TextInput
                  key={part}
                  aria-label={name}
                  placeholder={name}
                  className={cn("w-24", width)}
                  value={(address[part] as string | undefined) ?? ""}
                  onChange={(event) => change({ [part]: event.target.value })}
                />
              ))}
            </div>
          </div>
        );
      })}
      <Button look="link" className="self-start text-xs" icon={<Plus size={12} />} onClick={() => setList([...list, NO_ADDRESS])}>
        {t`Add one`}
      </Button>
    </div>
  );
}

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
