// How a value of each type is shown: `cell` is one line in a list, `page` is all of it. A total map: a type of the
// schema without its face does not compile.
import { useLingui } from "@lingui/react/macro";
import { Link as RouterLink } from "@tanstack/react-router";
import type { ComponentType, ReactNode } from "react";
import type { Address, FieldType, Job, Link, Money, Point, SchemaField } from "@/api/types";
import { nounOf } from "@/app/paths";
import { Check } from "@/components/icons";
import { Tag } from "@/components/Tag";
import { toast } from "@/components/toast";
import { cn } from "@/lib/cn";
import { day, dayLong, instant, instantLong, money, moneyShort, number, phone } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { useWords } from "../use-schema";

export interface ShowProps {
  value: unknown;
  field: SchemaField;
  place: "cell" | "page";
}

export const NONE = <span className="text-ink-3">—</span>;

function Text({ value, field, place }: ShowProps) {
  const words = useWords();
  // The sort of a task is free text; quick add writes the code of an activity there.
  const text = field.name === "type" ? words.choice(String(value)) : String(value);
  return place === "cell" ? (
    <span dir="auto" className="truncate" title={text}>
      {text}
    </span>
  ) : (
    <span dir="auto" className="wrap-anywhere whitespace-pre-wrap select-text">{text}</span>
  );
}

function Num({ value }: ShowProps) {
  const lang = useLang();
  return <span className="num">{number(lang, Number(value))}</span>;
}

function Percent({ value }: ShowProps) {
  const lang = useLang();
  return <span className="num">{number(lang, Number(value))}%</span>;
}

function Yes({ value }: ShowProps) {
  const { t } = useLingui();
  return value ? (
    <span className="inline-flex items-center gap-1">
      <Check size={14} aria-hidden />
      {t`Yes`}
    </span>
  ) : (
    <span className="text-ink-3">{t`No`}</span>
  );
}

function Day({ value }: ShowProps) {
  const lang = useLang();
  const text = String(value);
  return (
    <time dateTime={text} title={dayLong(lang, text)} className="num whitespace-nowrap">
      {day(lang, text)}
    </time>
  );
}

export function When({ ms }: { ms: number }) {
  const lang = useLang();
  return (
    <time dateTime={new Date(ms).toISOString()} title={instantLong(lang, ms)} className="num whitespace-nowrap">
      {instant(lang, ms)}
    </time>
  );
}

function Amount({ value, place }: ShowProps) {
  const lang = useLang();
  const amount = value as Money;
  return (
    <span className="num whitespace-nowrap" title={money(lang, amount)}>
      {place === "cell" ? moneyShort(lang, amount) : money(lang, amount)}
    </span>
  );
}

function Choice({ value, field }: ShowProps) {
  const words = useWords();
  const text = words.choice(String(value));
  return field.name === "tier" ? (
    <Tag hue={value === "a" ? "teal" : value === "b" ? "blue" : "amber"}>{text}</Tag>
  ) : (
    <span className="truncate">{text}</span>
  );
}

function Ref({ value, field, place }: ShowProps) {
  const link = value as Link;
  const noun = field.link ? nounOf(field.link) : null;
  if (place === "cell" || !noun) return <span dir="auto" className="truncate">{link.title}</span>;
  return (
    <RouterLink to="/$noun/$id" params={{ noun, id: link.id }} className="break-words text-accent-text hover:underline">
      {link.title}
    </RouterLink>
  );
}

function Refs({ value, field, place }: ShowProps) {
  const links = value as Link[];
  if (field.link === "tag") {
    return (
      <span className={cn("flex gap-1", place === "cell" ? "overflow-hidden" : "flex-wrap")}>
        {links.map((link, at) => (
          // In a narrow cell the last one gives way, with dots, rather than being cut through.
          <Tag key={link.id} className={place === "cell" && at === links.length - 1 ? "min-w-9 shrink" : undefined}>
            {link.title}
          </Tag>
        ))}
      </span>
    );
  }
  return place === "cell" ? (
    <span className="truncate">{links.map((link) => link.title).join("、")}</span>
  ) : (
    <span className="flex flex-col gap-0.5">
      {links.map((link) => (
        <Ref key={link.id} value={link} field={{ ...field, type: "link" }} place={place} />
      ))}
    </span>
  );
}

function pointText(point: Point, field: SchemaField): string {
  return field.points === "phone" ? phone(point.value) : point.value;
}

function Points({ value, field, place }: ShowProps) {
  const { t } = useLingui();
  const words = useWords();
  const points = value as Point[];
  const main = points.find((point) => point.primary) ?? points[0];
  if (!main) return NONE;
  if (place === "cell") {
    // A phone is never cut: its column is wide enough for it.
    return (
      <span className={cn(field.points === "phone" ? "num whitespace-nowrap" : "truncate")} title={pointText(main, field)}>
        {pointText(main, field)}
        {points.length > 1 ? <span className="ml-1 text-ink-2">+{points.length - 1}</span> : null}
      </span>
    );
  }
  return (
    <span className="flex flex-col gap-0.5">
      {points.map((point) => {
        const text = pointText(point, field);
        return (
          <span key={`${point.value} ${point.label ?? ""}`} className="flex min-h-5 max-w-full items-center gap-2">
            {/* To be dialled or written to elsewhere: a press copies it. */}
            <button
              type="button"
              data-print
              title={t`Copy ${text}`}
              aria-label={t`Copy ${text}`}
              onClick={(event) => {
                event.stopPropagation();
                void navigator.clipboard.writeText(point.value).then(() => toast({ text: t`Copied` }));
              }}
              className={cn("-mx-1 min-w-0 rounded-xs px-1 text-start wrap-anywhere hover:bg-hover hover:text-accent-text", field.points === "phone" && "num whitespace-nowrap")}
            >
              {text}
            </button>
            {point.label ? <span className="shrink-0 text-xs text-ink-3">{words.label(point.label)}</span> : null}
            {point.primary && points.length > 1 ? <span className="shrink-0 text-xs text-ink-3">{t`main`}</span> : null}
          </span>
        );
      })}
    </span>
  );
}

/** As it is written in the country: large to small where the sign is Han, else small to large. */
export function addressText(address: Address): string {
  const { street, city, region, postal, country } = address;
  const han = /\p{Script=Han}/u.test([street, city, region].join(""));
  if (han) {
    const place = [country === "中国" ? "" : country, region, city === region ? "" : city, street].filter(Boolean).join("");
    return [place, postal].filter(Boolean).join(" ");
  }
  return [street, city, [region, postal].filter(Boolean).join(" "), country].filter(Boolean).join(", ");
}

function Addresses({ value, place }: ShowProps) {
  const words = useWords();
  const list = value as Address[];
  const main = list.find((address) => address.primary) ?? list[0];
  if (!main) return NONE;
  if (place === "cell") return <span className="truncate">{addressText(main)}</span>;
  return (
    <span className="flex flex-col gap-1">
      {list.map((address) => (
        <span key={addressText(address)} className="break-words whitespace-pre-line select-text">
          {addressText(address)}
          {address.label ? <span className="ml-2 text-xs text-ink-3">{words.label(address.label)}</span> : null}
        </span>
      ))}
    </span>
  );
}

function Jobs({ value }: ShowProps) {
  const words = useWords();
  return (
    <span className="flex flex-col gap-0.5">
      {(value as Job[]).map((job) => (
        <span key={`${job.account.id} ${job.title ?? ""}`} className={cn("break-words", job.past && "text-ink-3 line-through")}>
          {[job.account.title, job.department, job.title, job.role ? words.choice(job.role) : ""].filter(Boolean).join(" · ")}
        </span>
      ))}
    </span>
  );
}

function List({ value }: ShowProps) {
  return <span className="break-words">{(value as string[]).join(", ")}</span>;
}

const SHOW: Record<FieldType, ComponentType<ShowProps>> = {
  text: Text,
  long_text: Text,
  number: Num,
  // A decimal that no double holds comes as its digits.
  decimal: (props) => (typeof props.value === "number" ? <Num {...props} /> : <Text {...props} />),
  percent: Percent,
  checkbox: Yes,
  date: Day,
  instant: ({ value }) => <When ms={Number(value)} />,
  money: Amount,
  choice: Choice,
  link: Ref,
  links: Refs,
  points: Points,
  addresses: Addresses,
  jobs: Jobs,
  text_list: List,
  key: () => NONE,
  any_link: Ref,
};

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

export function Show(props: ShowProps): ReactNode {
  if (isEmpty(props.value)) return NONE;
  const Face = SHOW[props.field.type] ?? Text;
  return <Face {...props} />;
}

export function isNumeric(type: FieldType): boolean {
  return type === "number" || type === "decimal" || type === "percent" || type === "money";
}
