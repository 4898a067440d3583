// Today: overdue first, then today, then the next seven days. Done, later, log: one press each. Nothing else competes.
import { msg } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type FocusEvent, type KeyboardEvent, useEffect, useState } from "react";
import { useWrite } from "@/api/use-write";
import { useActions } from "@/app/actions";
import { useKeysOf } from "@/app/keymap";
import { PageHead } from "@/app/PageHead";
import { undo } from "@/app/undo";
import { VERBS, verb } from "@/app/verbs";
import { Button } from "@/components/Button";
import { ImportIcon, Plus, Sun } from "@/components/icons";
import { EmptyState } from "@/components/Notice";
import { toast } from "@/components/toast";
import { cn } from "@/lib/cn";
import { addDays, today } from "@/lib/dates";
import { dayHead, number } from "@/lib/format";
import { isTyping } from "@/lib/keys";
import { useLang } from "@/lib/use-lang";
import { useLog, useVerb } from "@/record/create-store";
import { openQuickAdd } from "@/record/quick-add-store";
import { recordVerbs } from "@/record/record-verbs";
import { aboutOf, type Due, useDue } from "./due";
import { DueRow } from "./DueRow";
import { Rail } from "./Rail";

/** The rows as they stand on the page. */
function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-due-list] [data-due]")];
}
function focusRow(index: number): void {
  const all = rows();
  all[Math.min(all.length - 1, Math.max(0, index))]?.querySelector<HTMLElement>("a")?.focus();
}

export function TodayPage() {
  const { t } = useLingui();
  const lang = useLang();
  const navigate = useNavigate();
  const now = today();
  const { items, more, ready } = useDue(now);
  const groups: { key: string; name: string; late?: boolean; items: Due[] }[] = [
    { key: "late", name: t`Overdue`, late: true, items: items.filter((item) => item.day < now) },
    { key: "today", name: t`Today`, items: items.filter((item) => item.day === now) },
    { key: "next", name: t`Next 7 days`, items: items.filter((item) => item.day > now) },
  ].filter((group) => group.items.length > 0);

  // The row that had the focus last: what the keys and the palette act on.
  const [at, setAt] = useState<{ id: string; place: number } | null>(null);
  const current = items.find((item) => item.record.id === at?.id);
  const move = (by: number) => {
    const held = rows().findIndex((row) => row.contains(document.activeElement));
    focusRow(held < 0 ? (current ? items.indexOf(current) : 0) : held + by);
  };
  // What is done leaves the list; the one that takes its place has the focus, so that the next press is for it.
  const left = at !== null && ready && !current ? at.place : null;
  useEffect(() => {
    if (left !== null && (document.activeElement === document.body || document.activeElement === null)) focusRow(left);
  }, [left]);

  const update = useWrite("record_update", {
    onDone: (_, request) => {
      const item = items.find(({ record }) => record.id === request.id);
      const about = aboutOf(item);
      const done = "done" in request.fields;
      toast({
        text: done ? msg`Done` : msg`Moved to tomorrow`,
        action: { label: msg`Undo`, run: () => void undo() },
        // What was done is worth a line, and the next step a day.
        ...(done && about ? { also: { label: msg`Log`, run: () => useLog.setState({ about }) } } : {}),
      });
    },
  });
  const done = (item: Due | undefined) => {
    if (item?.record.kind === "task") update.mutate({ kind: "task", id: item.record.id, fields: { done: true } });
    else if (item) useLog.setState({ about: aboutOf(item) });
  };
  const later = (item: Due | undefined) => {
    if (item?.record.kind === "task") update.mutate({ kind: "task", id: item.record.id, fields: { due: addDays(now, 1) } });
    else if (item) useVerb.setState({ verb: "schedule", about: aboutOf(item) });
  };
  const itself = (item: Due | undefined) => (item ? { kind: item.record.kind, record: { id: item.record.id, title: item.record.title } } : null);
  const of = current ? { of: current.record.title, hidden: false } : { hidden: true };
  useActions([
    verb("new", () => openQuickAdd(), { label: msg`New task` }),
    verb("next", () => move(1)),
    verb("previous", () => move(-1)),
    verb("done", () => done(current), of),
    verb("tomorrow", () => later(current), of),
    // A task is logged with whom it is about; planned, handed on and opened as itself.
    verb("log", () => current && aboutOf(current) && useLog.setState({ about: aboutOf(current) }), of),
    ...recordVerbs(() => itself(current), itself(current)).filter((action) => action.id !== "log"),
  ]);
  const newKeys = useKeysOf("new", VERBS.new.keys);

  return (
    <>
      <PageHead title={t`Today`} detail={dayHead(lang, now)}>
        <Button look="primary" icon={<Plus size={16} />} keys={newKeys} onClick={() => openQuickAdd()}>
          <Trans>New task</Trans>
        </Button>
      </PageHead>
      <div className="min-h-0 grow overflow-y-auto p-5">
        <div className="mx-auto flex max-w-295 flex-wrap items-start gap-7">
          <div
            data-due-list
            className="flex min-w-0 grow-[999] basis-120 flex-col gap-5"
            onFocus={(event: FocusEvent) => {
              const id = (event.target as HTMLElement).closest<HTMLElement>("[data-due]")?.dataset.due;
              if (id) setAt({ id, place: items.findIndex((item) => item.record.id === id) });
            }}
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
                    <Button onClick={() => openQuickAdd()}>
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
            {groups.map((group) => (
              <section key={group.key} aria-label={group.name}>
                <h2 className="mb-2 flex items-baseline gap-2 font-semibold text-ink-2">
                  {group.name}
                  <span className={cn("num font-normal text-ink-3", group.late && "text-danger")}>{number(lang, group.items.length)}</span>
                </h2>
                <ul className="overflow-hidden rounded-md border border-line bg-surface shadow-card">
                  {group.items.map((item) => (
                    <DueRow
                      key={`${item.record.kind} ${item.record.id}`}
                      item={item}
                      now={now}
                      onDone={() => done(item)}
                      onLater={() => later(item)}
                      onLog={() => useLog.setState({ about: aboutOf(item) })}
                    />
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
          <Rail />
        </div>
      </div>
    </>
  );
}
