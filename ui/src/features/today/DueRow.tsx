// One thing that is due, 56 px: what, with whom, when, and three quiet verbs that darken where the person is.
import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Link as RecordLink } from "@/api/types";
import { useKeysOf } from "@/app/keymap";
import { nounOf, PAGE_ICONS, type PageKind } from "@/app/paths";
import { VERBS } from "@/app/verbs";
import { IconButton } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { Calendar, Check, MessageSquare } from "@/components/icons";
import { type Hue, KindTile } from "@/components/Tag";
import { cn } from "@/lib/cn";
import { day, dayLong, weekdayShort } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { ACTIVITY_LOOK } from "@/record/activity-look";
import { trail } from "@/record/trail";
import { aboutOf, type Due } from "./due";

const HUES: Record<PageKind, Hue> = { task: "blue", contact: "teal", account: "violet", lead: "amber", deal: "orange" };

export function DueRow({ item, now, onDone, onLater, onLog }: { item: Due; now: string; onDone: () => void; onLater: () => void; onLog: () => void }) {
  const { t } = useLingui();
  const { record, day: due } = item;
  const task = record.kind === "task";
  const look = task ? ACTIVITY_LOOK[String(record.fields.type ?? "")] : undefined;
  const Icon = look?.icon ?? PAGE_ICONS[record.kind];
  const noun = nounOf(record.kind) ?? "tasks";
  const keys = { log: useKeysOf("log", VERBS.log.keys), later: useKeysOf("tomorrow", VERBS.tomorrow.keys), done: useKeysOf("done", VERBS.done.keys) };
  const detail = task
    ? trail((["contact", "account", "deal", "lead"] as const).map((kind) => (record.fields[kind] as RecordLink | null | undefined)?.title))
    : (record.subtitle ?? "");
  const quiet = "text-ink-3 group-hover/due:text-ink group-focus-within/due:text-ink";
  return (
    <li data-due={record.id} className="group/due flex min-h-14 items-center gap-3 border-b border-line px-3.5 py-2 last:border-0 focus-within:bg-hover hover:bg-hover">
      {task ? <Checkbox label={t`Done: ${record.title}`} checked={false} onChange={onDone} /> : <span className="size-4 shrink-0" />}
      <KindTile hue={look?.hue ?? HUES[record.kind]}>
        <Icon size={14} strokeWidth={1.5} />
      </KindTile>
      <div className="min-w-0 grow">
        <Link to="/$noun/$id" params={{ noun, id: record.id }} title={record.title} className="block truncate text-md hover:text-accent-text">
          {task ? record.title : t`Contact ${record.title}`}
        </Link>
        {detail ? (
          <div className="truncate text-xs text-ink-3 group-focus-within/due:text-ink-2 group-hover/due:text-ink-2" title={detail}>
            {detail}
          </div>
        ) : null}
      </div>
      <DueDay item={item} now={now} due={due} />
      <div className="flex shrink-0">
        {aboutOf(item) ? (
          <IconButton label={t`Log: ${aboutOf(item)?.record.title ?? ""}`} keys={keys.log} className={quiet} onClick={onLog}>
            <MessageSquare size={16} strokeWidth={1.5} />
          </IconButton>
        ) : (
          <span className="size-7" />
        )}
        <IconButton label={task ? t`Tomorrow: ${record.title}` : t`Schedule: ${record.title}`} keys={keys.later} className={quiet} onClick={onLater}>
          <Calendar size={16} strokeWidth={1.5} />
        </IconButton>
        {task ? (
          <IconButton label={t`Done: ${record.title}`} keys={keys.done} className={quiet} onClick={onDone}>
            <Check size={16} strokeWidth={1.5} />
          </IconButton>
        ) : (
          <span className="size-7" />
        )}
      </div>
    </li>
  );
}

/** Late in words and red; today by the clock; ahead by the day of the week. */
function DueDay({ item, now, due }: { item: Due; now: string; due: string }) {
  const { t } = useLingui();
  const lang = useLang();
  const late = due < now;
  const text = late ? day(lang, due, now) : due === now ? (item.time ?? t`All day`) : [weekdayShort(lang, due), item.time].filter(Boolean).join(" ");
  return (
    <time dateTime={due} title={dayLong(lang, due)} className={cn("num shrink-0 whitespace-nowrap text-ink-2", late && "font-semibold text-danger")}>
      {text}
    </time>
  );
}
