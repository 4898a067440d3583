// One box: records by name, pinyin, phone tail or e-mail, and the verbs of where we are. Ranking is the program's.
import { useLingui } from "@lingui/react/macro";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useDeferredValue, useEffect, useId, useRef, useState } from "react";
import { asApiError, openWindow } from "@/api/client";
import type { Hit, KindName, RecordView } from "@/api/types";
import { useRead, useReads } from "@/api/use-read";
import { Kbd } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { FileText, type LucideIcon, Search, Zap } from "@/components/icons";
import { toastError } from "@/components/toast";
import { cn } from "@/lib/cn";
import { composing } from "@/lib/keys";
import { beside } from "@/record/trail";
import { useWords } from "@/record/use-schema";
import { KINDS } from "@/record/words";
import { openQuickAdd } from "@/record/quick-add-store";
import { useAllActions } from "./actions";
import { nounOf, PAGE_ICONS, type PageKind } from "./paths";
import { useRecent } from "./recent";
import type { Group } from "./verbs";

interface Row {
  key: string;
  icon: LucideIcon;
  title: string;
  detail?: string;
  /** Why it was found, where its name does not show it. */
  why?: string;
  keys?: string | undefined;
  run: () => void;
  /** With Ctrl: in a window of its own. */
  elsewhere?: () => void;
}

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog open={open} onClose={onClose} title={t`Search or run a command`} plain className="w-150">
      {open ? <Inside onClose={onClose} /> : null}
    </Dialog>
  );
}

const RECENT_SHOWN = 5;

/** What a record is called by: found there, it shows itself. */
const CALLED: Partial<Record<KindName, string>> = { task: "title" };

/** What was looked at last and is still there. */
function useRecents(): RecordView[] {
  const recent = useRecent((state) => state.list);
  const here = useRouterState({ select: (router) => router.location.pathname });
  // Where one stands is no place to go to.
  const asked = recent.filter((one) => !here.endsWith(`/${one.id}`)).slice(0, RECENT_SHOWN);
  return useReads("record_get", asked).flatMap((record) => (record && !record.in_trash ? [record] : []));
}

function matches(words: string, query: string): boolean {
  const text = words.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((part) => text.includes(part));
}

function Inside({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useLingui();
  const words = useWords();
  const navigate = useNavigate();
  const actions = useAllActions();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  // What is still being composed is not yet a question.
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const asked = useDeferredValue(query.trim());
  const recents = useRecents();
  const { data, isPlaceholderData, isError } = useRead("search", { query: asked, limit: 12 }, { enabled: asked !== "", keep: true });

  // "Nothing" is an answer to what stands in the box, not to what stood there a moment ago.
  const settled = asked === query.trim() && (asked === "" || isError || (data !== undefined && !isPlaceholderData));
  // Enter right behind the last letter is for what that letter finds, not for what stood there before it.
  const [wanted, setWanted] = useState<"no" | "here" | "elsewhere">("no");

  const why = ({ kind, why: { field, how } }: Hit): string => {
    if (how === "pinyin") return t({ message: "pinyin", context: "found by" });
    if (how === "initials") return t({ message: "initials", context: "found by" });
    return field === (CALLED[kind] ?? "name") ? "" : words.field(kind, field);
  };
  const about = ({ title, subtitle, why: { snippet } }: Hit) => (snippet && snippet !== title ? snippet : (subtitle ?? ""));
  const record = (kind: KindName, id: string, title: string, detail: string, found = ""): Row[] => {
    const noun = nounOf(kind);
    if (!noun) return [];
    return [
      {
        key: `${kind}-${id}`,
        icon: PAGE_ICONS[kind as PageKind] ?? FileText,
        title,
        detail: [words.say(KINDS[kind].one), beside(title, detail)].filter(Boolean).join(" · "),
        why: found,
        run: () => void navigate({ to: "/$noun/$id", params: { noun, id } }),
        elsewhere: () => void openWindow(noun, id).catch((thrown: unknown) => toastError(asApiError(thrown))),
      },
    ];
  };
  const hits = asked === "" ? [] : (data?.hits ?? []).flatMap((hit) => record(hit.kind, hit.id, hit.title, about(hit), why(hit)));
  const seen = new Set<string>();
  const verbs = (group: Group, of?: string): Row[] =>
    actions
      .filter((a) => a.group === group && (of === undefined || (a.of ?? "") === of) && !a.hidden && !seen.has(a.id) && seen.add(a.id))
      .filter((a) => asked === "" || matches(i18n._(a.label), asked))
      .map((a) => ({ key: a.id, icon: a.icon ?? Search, title: i18n._(a.label), keys: a.keys, run: a.run }));
  // Some verbs take all that is ticked, others the record under the ring: each stands under the name of what it acts on.
  const chosen = [...new Set(actions.flatMap((a) => (a.group === "selection" && !a.hidden ? [a.of ?? ""] : [])))];
  const recent = asked === "" ? recents.flatMap((one) => record(one.kind, one.id, one.title, one.subtitle ?? "")) : [];
  const add: Row[] =
    asked === ""
      ? []
      : [{ key: "quick-add-this", icon: Zap, title: t`Quick add “${asked}”`, keys: actions.find((a) => a.id === "quick-add")?.keys, run: () => openQuickAdd(asked) }];
  const groups: { name: string; rows: Row[] }[] = [
    ...chosen.map((of) => ({ name: of === "" ? t`Selection` : of, rows: verbs("selection", of) })),
    { name: t`Here`, rows: verbs("here") },
    { name: t`Recent`, rows: recent },
    { name: t`Records`, rows: hits },
    { name: t`Go to`, rows: verbs("go") },
    { name: t`Create`, rows: [...verbs("create"), ...add] },
    { name: t`Coffer`, rows: verbs("app") },
  ].filter((group) => group.rows.length > 0);
  const flat = groups.flatMap((group) => group.rows);
  const active = flat[Math.min(at, flat.length - 1)];

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });

  const run = (row: Row | undefined, elsewhere = false) => {
    if (!row) return;
    onClose();
    // After the dialog has given the focus back, so that the verb may move it.
    setTimeout((elsewhere ? row.elsewhere : undefined) ?? row.run, 0);
  };

  useEffect(() => {
    if (wanted !== "no" && settled) run(active, wanted === "elsewhere");
  });

  return (
    <>
      <div className="flex items-center gap-2.5 border-b border-line px-4 has-focus-visible:border-accent">
        <Search size={16} className="shrink-0 text-ink-3" aria-hidden />
        <input
          role="combobox"
          aria-label={t`Search or run a command`}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={active ? `${id}-${active.key}` : undefined}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          placeholder={t`Name, pinyin, phone or e-mail; or a command`}
          className="bare-focus h-12 w-full bg-transparent text-md outline-none placeholder:text-ink-3"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
            setWanted("no");
            if (!(event.nativeEvent as InputEvent).isComposing) setQuery(event.target.value);
          }}
          onCompositionEnd={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (composing(event)) return;
            if (event.key === "ArrowDown") setAt(Math.min(flat.length - 1, at + 1));
            else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
            else if (event.key === "Enter") {
              const elsewhere = event.ctrlKey || event.metaKey;
              if (settled) run(active, elsewhere);
              else setWanted(elsewhere ? "elsewhere" : "here");
            }
            else return;
            event.preventDefault();
          }}
        />
        <Kbd keys="escape" />
      </div>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={t`Results`} className="max-h-110 overflow-y-auto p-2">
        {flat.length === add.length && settled ? <p className="px-3 py-6 text-center text-ink-3">{t`Nothing found`}</p> : null}
        {groups.map((group) => (
          <div key={group.name} role="group" aria-label={group.name} className="mb-1">
            <div aria-hidden className="px-2 py-1 text-xs text-ink-3">
              {group.name}
            </div>
            {group.rows.map((row) => (
              <Line
                key={row.key}
                id={`${id}-${row.key}`}
                row={row}
                active={row === active}
                onHover={() => setAt(flat.indexOf(row))}
                onRun={() => run(row)}
              />
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

function Line({ id, row, active, onHover, onRun }: { id: string; row: Row; active: boolean; onHover: () => void; onRun: () => void }): ReactNode {
  const Icon = row.icon;
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      tabIndex={-1}
      onPointerMove={onHover}
      onClick={onRun}
      onKeyDown={(event) => event.key === "Enter" && onRun()}
      className={cn("flex h-9 items-center gap-3 rounded-sm px-2", active && "bg-selected")}
    >
      <Icon size={16} strokeWidth={1.5} className="shrink-0 text-ink-2" aria-hidden />
      <span className="max-w-80 shrink-0 truncate">{row.title}</span>
      <span className={cn("min-w-0 grow truncate text-xs", active ? "text-ink-2" : "text-ink-3")}>{row.detail}</span>
      {row.why ? <span className={cn("shrink-0 text-xs", active ? "text-ink-2" : "text-ink-3")}>{row.why}</span> : null}
      {row.keys ? <Kbd keys={row.keys} className={active ? "border-line-strong text-ink-2" : ""} /> : null}
    </div>
  );
}
