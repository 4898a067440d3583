// One box: records by name, pinyin, phone tail or e-mail, and the verbs of where we are. Ranking is the program's.
import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useDeferredValue, useEffect, useId, useRef, useState } from "react";
import type { Hit } from "@/api/types";
import { useRead } from "@/api/use-read";
import { Kbd } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { FileText, type LucideIcon, Search } from "@/components/icons";
import { cn } from "@/lib/cn";
import { phone } from "@/lib/format";
import { composing } from "@/lib/keys";
import { useWords } from "@/record/use-schema";
import { KINDS } from "@/record/words";
import { type Action, useAllActions } from "./actions";
import { nounOf, PAGE_ICONS, type PageKind } from "./paths";


interface Row {
  key: string;
  icon: LucideIcon;
  title: string;
  detail?: string;
  keys?: string | undefined;
  run: () => void;
}

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog open={open} onClose={onClose} title={t`Search or run a command`} plain className="w-150">
      {open ? <Inside onClose={onClose} /> : null}
    </Dialog>
  );
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
  const { data, isPlaceholderData } = useRead("search", { query: asked, limit: 12 }, { enabled: asked !== "", keep: true });

  // "Nothing" is an answer to what stands in the box, not to what stood there a moment ago.
  const settled = asked === query.trim() && (asked === "" || (data !== undefined && !isPlaceholderData));

  const why = (hit: Hit) => {
    if (hit.why.how === "phone" && hit.why.snippet) return phone(hit.why.snippet);
    return hit.why.snippet ?? hit.subtitle ?? "";
  };
  const hits: Row[] =
    asked === ""
      ? []
      : (data?.hits ?? []).map((hit) => ({
          key: `${hit.kind}-${hit.id}`,
          icon: PAGE_ICONS[hit.kind as PageKind] ?? FileText,
          title: hit.title,
          detail: [why(hit), words.say(KINDS[hit.kind].one)].filter(Boolean).join(" · "),
          run: () => {
            const noun = nounOf(hit.kind);
            if (noun) void navigate({ to: "/$noun/$id", params: { noun, id: hit.id } });
          },
        }));
  const verbs = (group: Action["group"]): Row[] => {
    const seen = new Set<string>();
    return actions
      .filter((a) => a.group === group && !a.hidden && !seen.has(a.id) && seen.add(a.id))
      .filter((a) => asked === "" || matches(i18n._(a.label), asked))
      .map((a) => ({ key: a.id, icon: a.icon ?? Search, title: i18n._(a.label), keys: a.keys, run: a.run }));
  };
  const groups: { name: string; rows: Row[] }[] = [
    { name: t`Here`, rows: verbs("here") },
    { name: t`Records`, rows: hits },
    { name: t`Go to`, rows: verbs("go") },
    { name: t`Create`, rows: verbs("create") },
    { name: t`Coffer`, rows: verbs("app") },
  ].filter((group) => group.rows.length > 0);
  if (hits.length > 0) groups.sort((a, b) => Number(b.rows === hits) - Number(a.rows === hits));
  const flat = groups.flatMap((group) => group.rows);
  const active = flat[Math.min(at, flat.length - 1)];

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });

  const run = (row: Row | undefined) => {
    if (!row) return;
    onClose();
    // After the dialog has given the focus back, so that the verb may move it.
    setTimeout(row.run, 0);
  };

  return (
    <>
      <div className="flex items-center gap-2.5 border-b border-line px-4">
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
            if (!(event.nativeEvent as InputEvent).isComposing) setQuery(event.target.value);
          }}
          onCompositionEnd={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (composing(event)) return;
            if (event.key === "ArrowDown") setAt(Math.min(flat.length - 1, at + 1));
            else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
            else if (event.key === "Enter") run(active);
            else return;
            event.preventDefault();
          }}
        />
        <Kbd keys="escape" />
      </div>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={t`Results`} className="max-h-110 overflow-y-auto p-2">
        {flat.length === 0 && settled ? <p className="px-3 py-6 text-center text-ink-3">{t`Nothing found`}</p> : null}
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
      <span className="min-w-0 grow truncate text-xs text-ink-3">{row.detail}</span>
      {row.keys ? <Kbd keys={row.keys} /> : null}
    </div>
  );
}
