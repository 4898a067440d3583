// One stream of what happened to a record: follow-ups, stage moves, edits, tasks and files, newest first, by day.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { FieldChange, KindName, SchemaField, TimelineItem } from "@/api/types";
import { useRead } from "@/api/use-read";
import { Button } from "@/components/Button";
import {
  ArrowRight,
  CircleCheck,
  FileIcon,
  type LucideIcon,
  MessageSquare,
  Pencil,
  Plus,
  Star,
} from "@/components/icons";
import { Segmented } from "@/components/Segmented";
import { KindTile } from "@/components/Tag";
import { ErrorNotice } from "@/components/Notice";
import { civil } from "@/lib/dates";
import { clock, day, dayLong, instantLong } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { ACTIVITY_LOOK } from "./activity-look";
import { isEmpty, Show } from "./fields/show";
import { happened, hasSubject, toldVias } from "./happened";
import { asField, useKind, useWords } from "./use-schema";
import { VIAS } from "./words";

const OTHER: Record<Exclude<TimelineItem["type"], "activity">, LucideIcon> = {
  stage: Star,
  change: Pencil,
  created: Plus,
  task: CircleCheck,
  file: FileIcon,
};

const STEP = 50;

/** What can be looked at by itself. */
const FILTERS: Record<string, TimelineItem["type"][]> = {
  activity: ["activity"],
  stage: ["stage"],
  change: ["change", "created"],
  task: ["task"],
  file: ["file"],
};

/** `plain`: without the choice of what to show (peek). */
export function Timeline({ kind, id, plain }: { kind: KindName; id: string; plain?: boolean }) {
  const { t } = useLingui();
  const lang = useLang();
  const [limit, setLimit] = useState(STEP);
  const [filter, setFilter] = useState("all");
  const types = FILTERS[filter];
  const { data, error } = useRead("timeline", { kind, id, limit, ...(types ? { types } : {}) }, { keep: true });
  if (error) return <ErrorNotice error={error} />;
  if (!data) return null;
  const { items } = data;
  const days = new Map<string, TimelineItem[]>();
  for (const item of items) {
    const key = civil(new Date(item.at));
    days.set(key, [...(days.get(key) ?? []), item]);
  }
  return (
    <section aria-label={t`Timeline`} className="flex flex-col gap-3">
      {plain ? null : (
        <Segmented
          label={t`Show`}
          className="self-start"
          value={filter}
          onChange={setFilter}
          options={[
            { value: "all", label: t`All` },
            { value: "activity", label: t`Follow-ups` },
            ...(kind === "deal" || kind === "account" || kind === "contact" ? [{ value: "stage", label: t`Stages` }] : []),
            { value: "change", label: t`Changes` },
            { value: "task", label: t`Tasks` },
            { value: "file", label: t`Files` },
          ]}
        />
      )}
      {items.length === 0 ? (
        <p className="py-6 text-center text-ink-3">
          {types ? <Trans>Nothing of this kind yet.</Trans> : <Trans>Nothing here yet. Press L to log the first follow-up.</Trans>}
        </p>
      ) : null}
      {[...days].map(([date, list]) => (
        <div key={date}>
          <h3 className="mb-1 text-xs font-semibold text-ink-3 first-letter:uppercase" title={dayLong(lang, date)}>
            {day(lang, date)}
          </h3>
          <ol className="flex flex-col">
            {list.map((item, at) => (
              // Two entries may share their moment; the order within a day does not change.
              // oxlint-disable-next-line react/no-array-index-key
              <Item key={`${item.at} ${at}`} kind={kind} item={item} />
            ))}
          </ol>
        </div>
      ))}
      {data.more ? (
        <Button className="self-center" onClick={() => setLimit(limit + STEP)}>
          <Trans>Earlier</Trans>
        </Button>
      ) : null}
    </section>
  );
}

function Item({ kind, item }: { kind: KindName; item: TimelineItem }) {
  const { t } = useLingui();
  const lang = useLang();
  const words = useWords();
  const type = String(item.record?.fields.type ?? "other");
  const look = item.type === "activity" ? (ACTIVITY_LOOK[type] ?? ACTIVITY_LOOK.other) : undefined;
  const Icon = look?.icon ?? (item.type === "activity" ? MessageSquare : OTHER[item.type]);
  const when = (
    <time dateTime={new Date(item.at).toISOString()} title={instantLong(lang, item.at)} className="num shrink-0 text-xs text-ink-3">
      {clock(lang, item.at)}
    </time>
  );
  const about = item.type === "stage" && item.record ? item.record.kind : kind;
  const schema = useKind(about);
  const field = (name: string) => words.field(about, name, schema?.custom);
  const fields = item.record?.fields ?? {};
  const said = item.type === "activity" ? [fields.subject, fields.text].filter((part) => typeof part === "string" && part !== "").join("\n") : "";
  const next = item.type === "activity" ? fields.next : null;
  const body = (
    <>
      <div className="flex items-baseline gap-2">
        <div className="min-w-0 grow break-words text-ink-2">
          <Who item={item} /> <span className="text-ink">{happened(item, kind, field)}</span>
          <Whence item={item} told={toldVias(item)} />
        </div>
        {when}
      </div>
      {said ? <p className="mt-0.5 leading-text break-words whitespace-pre-wrap select-text">{said}</p> : null}
      {typeof next === "string" ? (
        <p className="mt-0.5 text-xs text-ink-2">
          {t`Next contact`}: <span className="num">{day(lang, next)}</span>
        </p>
      ) : null}
      {item.type === "change" || item.type === "stage" ? <Changes kind={about} changes={item.fields} /> : null}
    </>
  );
  return (
    <li className="flex gap-3 border-b border-line py-2.5 last:border-0">
      {look ? (
        <KindTile hue={look.hue}>
          <Icon size={14} strokeWidth={1.5} />
        </KindTile>
      ) : (
        <span aria-hidden className="inline-flex size-7 shrink-0 items-center justify-center text-ink-3">
          <Icon size={14} strokeWidth={1.5} />
        </span>
      )}
      <div className="min-w-0 grow pt-1">{body}</div>
    </li>
  );
}

/** Who it was; the rest of the sentence follows. */
export function Who({ item }: { item: Pick<TimelineItem, "type" | "member"> }) {
  const { t } = useLingui();
  if (!hasSubject(item)) return null;
  return <span className="font-semibold text-ink">{item.member?.title || t`Somebody`}</span>;
}

/** Where from, where that is not this window: another device, the command line, a rule. `told`: said already. */
export function Whence({ item, told }: { item: Pick<TimelineItem, "via" | "device">; told: string[] }) {
  const { t, i18n } = useLingui();
  const devices = useRead("devices", {}).data?.devices;
  const device = devices?.find((one) => one.id === item.device);
  const via = told.includes(item.via) ? undefined : VIAS[item.via];
  const elsewhere = device && !device.own ? (device.name ? t`on ${device.name}` : t`on another computer`) : "";
  const parts = [via ? i18n._(via) : "", elsewhere].filter(Boolean);
  return parts.length > 0 ? <span className="text-xs text-ink-3"> · {parts.join(" · ")}</span> : null;
}

const AS_TEXT: SchemaField = { name: "", type: "text", class: "", required: false };

/** Old value, arrow, new value, in the face of the field. */
export function ChangeLine({ kind, change, name }: { kind: KindName; change: FieldChange; name?: string }) {
  const { t } = useLingui();
  const schema = useKind(kind);
  const field =
    schema?.fields.find((f) => f.name === change.field) ??
    schema?.custom.map(asField).find((f) => f.name === change.field || f.name === `custom.${change.field}`) ??
    AS_TEXT;
  const shown = (value: unknown) =>
    isEmpty(value) ? <span className="text-ink-3">{t`empty`}</span> : <Show value={value} field={field} place="cell" />;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-1.5 text-xs">
      {name ? <span className="text-ink-3">{name}</span> : null}
      {isEmpty(change.old) ? null : (
        <>
          <span className="max-w-60 truncate text-ink-2">{shown(change.old)}</span>
          <ArrowRight size={11} aria-label={t`becomes`} className="shrink-0 text-ink-3" />
        </>
      )}
      <span className="max-w-60 truncate">{shown(change.new)}</span>
    </div>
  );
}

/** The values that changed. Of a single one the sentence above says the name. */
export function Changes({ kind, changes }: { kind: KindName; changes: FieldChange[] }) {
  const words = useWords();
  const schema = useKind(kind);
  const shown = changes.filter((change) => change.field !== "in_trash");
  if (shown.length === 0) return null;
  return (
    <ul className="mt-0.5 flex flex-col gap-0.5">
      {shown.map((change) => (
        <li key={change.field}>
          <ChangeLine kind={kind} change={change} {...(changes.length > 1 ? { name: words.field(kind, change.field, schema?.custom) } : {})} />
        </li>
      ))}
    </ul>
  );
}
