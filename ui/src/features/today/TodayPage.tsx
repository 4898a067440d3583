// Today: overdue first, then today, then the next seven days. Done, later, log: one press each. Nothing else competes.
import { msg } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link, useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useRef } from "react";
import type { Link as RecordLink } from "@/api/types";
import { useWrite } from "@/api/use-write";
import { type Action, useActions } from "@/app/actions";
import { PageHead } from "@/app/PageHead";
import { nounOf, type PageKind } from "@/app/paths";
import { undo } from "@/app/undo";
import { Button, IconButton } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { Building2, Calendar, CircleCheck, ImportIcon, type LucideIcon, MessageSquare, Plus, Star, Sun, User, UserPlus } from "@/components/icons";
import { EmptyState } from "@/components/Notice";
import { type Hue, KindTile } from "@/components/Tag";
import { toast } from "@/components/toast";
import { cn } from "@/lib/cn";
import { addDays, daysBetween, today } from "@/lib/dates";
import { day, dayLong, number } from "@/lib/format";
import { isTyping } from "@/lib/keys";
import { useLang } from "@/lib/use-lang";
import { useCreate, useLog } from "@/record/create-store";
import { type Due, useDue } from "./due";

const LOOK: Record<PageKind, { icon: LucideIcon; hue: Hue }> = {
  task: { icon: CircleCheck, hue: "blue" },
  contact: { icon: User, hue: "teal" },
  account: { icon: Building2, hue: "violet" },
  lead: { icon: UserPlus, hue: "amber" },
  deal: { icon: Star, hue: "orange" },
};

export function TodayPage() {
  const { t } = useLingui();
  const lang = useLang();
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  const now = today();
  const { items, more, ready } = useDue(now);
  const groups: { key: string; name: string; late?: boolean; items: Due[] }[] = [
    { key: "late", name: t`Overdue`, late: true, items: items.filter((item) => item.day < now) },
    { key: "today", name: t`Today`, items: items.filter((item) => item.day === now) },
    { key: "next", name: t`Next 7 days`, items: items.filter((item) => item.day > now) },
  ].filter((group) => group.items.length > 0);

  const newTask = () => useCreate.setState({ kind: "task", preset: { due: now } });
  /** The row that has the focus; J and K move it. */
  const focused = () => document.activeElement?.closest<HTMLElement>("[data-due]") ?? null;
  const move = (by: number) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-due]") ?? [])];
    const at = focused();
    const next = rows[Math.min(rows.length - 1, Math.max(0, at ? rows.indexOf(at) + by : 0))];
    next?.querySelector<HTMLElement>("a")?.focus();
  };
  const current = () => items.find((item) => item.record.id === focused()?.dataset.due);
  const actions: Action[] = [
    { id: "new-here", label: msg`New task`, icon: Plus, keys: "n", group: "here", run: newTask },
    { id: "next-row", label: msg`Next row`, keys: "j", group: "here", hidden: true, run: () => move(1) },
    { id: "previous-row", label: msg`Previous row`, keys: "k", group: "here", hidden: true, run: () => move(-1) },
    {
      id: "log-here",
      label: msg`Log a follow-up`,
      icon: MessageSquare,
      keys: "l",
      group: "here",
      run: () => {
        const about = aboutOf(current());
        if (about) useLog.setState({ about });
      },
    },
  ];
  useActions(actions);

  return (
    <>
      <PageHead title={t`Today`} detail={dayLong(lang, now)}>
        <Button look="primary" icon={<Plus size={16} />} keys="n" onClick={newTask}>
          <Trans>New task</Trans>
        </Button>
      </PageHead>
      <div
        ref={list}
        className="min-h-0 grow overflow-y-auto p-5"
        onKeyDown={(event: KeyboardEvent) => {
          if (isTyping(event.target)) return;
          if (event.key === "ArrowDown") move(1);
          else if (event.key === "ArrowUp") move(-1);
          else return;
          event.preventDefault();
        }}
      >
        {ready && items.length === 0 ? (
          <EmptyState
            icon={<Sun size={32} strokeWidth={1.2} />}
            title={t`Nothing is due`}
            action={
              <>
                <Button onClick={newTask}>
                  <Trans>New task</Trans>
                </Button>
                <Button icon={<ImportIcon size={16} />} onClick={() => void navigate({ to: "/import" })}>
                  <Trans>Import a file</Trans>
                </Button>
              </>
            }
          >
            <Trans>Tasks with a day and everyone whose next contact is due appear here.</Trans>
          </EmptyState>
        ) : null}
        <div className="mx-auto flex max-w-200 flex-col gap-5">
          {groups.map((group) => (
            <section key={group.key} aria-label={group.name}>
              <h2 className="mb-2 flex items-baseline gap-2 font-semibold">
                {group.name}
                <span className={cn("num text-ink-3", group.late && "text-danger")}>{number(lang, group.items.length)}</span>
              </h2>
              <ul className="overflow-hidden rounded-md border border-line bg-surface shadow-card">
                {group.items.map((item) => (
                  <Row key={`${item.record.kind} ${item.record.id}`} item={item} now={now} />
                ))}
              </ul>
            </section>
          ))}
          {more > 0 ? (
            <p className="text-center text-ink-3">
              <Plural value={more} one="# more is in the lists" other="# more are in the lists" />
            </p>
          ) : null}
        </div>
      </div>
    </>
  );
}

/** A task is logged with whom it is about. */
function aboutOf(item: Due | undefined): { kind: PageKind; record: RecordLink } | null {
  if (!item) return null;
  const { record } = item;
  if (record.kind !== "task") return { kind: record.kind, record: { id: record.id, title: record.title } };
  for (const kind of ["contact", "deal", "lead", "account"] as const) {
    const link = record.fields[kind] as RecordLink | null | undefined;
    if (link) return { kind, record: link };
  }
  return null;
}

function Row({ item, now }: { item: Due; now: string }) {
  const { t } = useLingui();
  const lang = useLang();
  const { record, day: due } = item;
  const look = LOOK[record.kind];
  const Icon = look.icon;
  const noun = nounOf(record.kind) ?? "tasks";
  const about = aboutOf(item);
  const late = daysBetween(now, due) < 0;
  const done = useWrite("record_update", {
    onDone: (_, request) =>
      toast({
        text: "done" in request.fields ? msg`Done` : msg`Moved to tomorrow`,
        action: { label: msg`Undo`, run: () => void undo() },
      }),
  });
  const detail =
    record.kind === "task"
      ? (["contact", "account", "deal", "lead"] as const)
          .flatMap((kind) => (record.fields[kind] as RecordLink | null | undefined)?.title ?? [])
          .join(" · ")
      : (record.subtitle ?? "");
  return (
    <li data-due={record.id} className="flex min-h-14 items-center gap-3 border-b border-line px-3.5 py-2 last:border-0 focus-within:bg-hover hover:bg-hover">
      {record.kind === "task" ? (
        <Checkbox label={t`Done: ${record.title}`} checked={false} onChange={() => done.mutate({ kind: "task", id: record.id, fields: { done: true } })} />
      ) : (
        <span className="size-4" />
      )}
      <KindTile hue={look.hue}>
        <Icon size={14} strokeWidth={1.5} />
      </KindTile>
      <div className="min-w-0 grow">
        <Link to="/$noun/$id" params={{ noun, id: record.id }} className="block truncate text-md hover:text-accent-text">
          {record.kind === "task" ? record.title : t`Contact ${record.title}`}
        </Link>
        {detail ? <div className="truncate text-xs text-ink-3">{detail}</div> : null}
      </div>
      <time dateTime={due} title={dayLong(lang, due)} className={cn("num whitespace-nowrap text-ink-2", late && "font-semibold text-danger")}>
        {day(lang, due, now)}
      </time>
      {record.kind === "task" ? (
        <IconButton
          label={t`Tomorrow: ${record.title}`}
          onClick={() => done.mutate({ kind: "task", id: record.id, fields: { due: addDays(now, 1) } })}
        >
          <Calendar size={16} strokeWidth={1.5} />
        </IconButton>
      ) : null}
      {about ? (
        <IconButton label={t`Log: ${about.record.title}`} keys="l" onClick={() => useLog.setState({ about })}>
          <MessageSquare size={16} strokeWidth={1.5} />
        </IconButton>
      ) : (
        <span className="size-7" />
      )}
    </li>
  );
}
