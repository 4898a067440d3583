// The conflict inbox: what several people wrote beside each other, by person. Mine on the left, theirs on the right;
// 1 takes mine, 2 takes theirs, 3 goes on.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useState } from "react";
import type { Conflict, ConflictVersion } from "@/api/conflict-types";
import { useRead, useReads } from "@/api/use-read";
import { useActions } from "@/app/actions";
import { useKeysOf } from "@/app/keymap";
import { PageHead } from "@/app/PageHead";
import { nounOf } from "@/app/paths";
import { VERBS, verb } from "@/app/verbs";
import { Split } from "@/components/icons";
import { EmptyState, ErrorNotice } from "@/components/Notice";
import { useScroll } from "@/record/grid/use-scroll";
import { ConflictRow } from "./ConflictRow";
import { keyOf, lineAt, lineCount, lineOf, useTake } from "./conflicts";
import { PersonLine } from "./PersonLine";

const PAGE = 50;
const nowhere = () => undefined;

/** The row with the ring: where it was, and which conflict it is once that is known. */
interface Wanted {
  place: number;
  key: string | null;
}

/** Where a conflict stands now, among what is here of the list. */
function placeOf(key: string, starts: number[], answers: ({ conflicts: Conflict[] } | undefined)[]): number | null {
  for (const [at, answer] of answers.entries()) {
    const found = (answer?.conflicts ?? []).findIndex((conflict) => keyOf(conflict) === key);
    if (found >= 0) return (starts[at] ?? 0) * PAGE + found;
  }
  return null;
}

/** The chosen row takes the focus once it is drawn. */
function focusActive(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-conflict][tabindex="0"]')?.focus({ preventScroll: true }));
}

export function ConflictsPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { data: head, error } = useRead("conflicts_list", { start: 0, count: PAGE }, { keep: true });
  const total = head?.total ?? 0;
  const people = head?.people ?? [];
  const [wanted, setWanted] = useState<Wanted>({ place: 0, key: null });
  const lines = lineCount(people, total);
  const { scroller, head: ruler, first, last, rowHeight, height, topOf, page, reveal, onScroll } = useScroll(lines, 0, nowhere);

  const pages = new Set<number>([0, Math.floor(wanted.place / PAGE)]);
  for (let position = first; position <= last; position += 1) {
    const line = lineAt(people, position);
    if (line && "place" in line) pages.add(Math.floor(line.place / PAGE));
  }
  const starts = [...pages].toSorted((a, b) => a - b);
  const answers = useReads(
    "conflicts_list",
    starts.map((page) => ({ start: page * PAGE, count: PAGE })),
    false,
  );
  const conflictAt = (place: number): Conflict | undefined => answers[starts.indexOf(Math.floor(place / PAGE))]?.conflicts[place % PAGE];

  // A row keeps the ring also where rows above it go.
  const at = wanted.key === null ? null : placeOf(wanted.key, starts, answers);
  const active = Math.min(at ?? wanted.place, Math.max(0, total - 1));
  const now = conflictAt(active);
  const want = (place: number) => {
    const conflict = conflictAt(place);
    setWanted({ place, key: conflict ? keyOf(conflict) : null });
  };

  // What was settled a moment ago is still in the list until it is asked again.
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  const take = useTake((failed) => setSettled((before) => new Set([...before].filter((key) => key !== keyOf(failed)))));
  const choose = (conflict: Conflict | undefined, version: ConflictVersion | undefined) => {
    if (!conflict || !version || settled.has(keyOf(conflict))) return;
    setSettled((before) => new Set([...before, keyOf(conflict)]));
    take(conflict, version);
    // On to the next at once: the list is asked again meanwhile.
    move(1);
  };

  const move = (by: number) => {
    const next = Math.min(Math.max(0, active + by), Math.max(0, total - 1));
    want(next);
    // The head above the first one comes into view with it.
    reveal(next === 0 ? 0 : lineOf(people, next));
    focusActive();
  };
  // The list takes the keyboard when it appears, and the next row when the one that had it is settled, unless somebody is
  // using it elsewhere.
  const drawn = now && keyOf(now);
  useEffect(() => {
    const focus = document.activeElement;
    if (drawn && (focus === document.body || focus?.id === "content")) focusActive();
  }, [drawn]);

  const open = (conflict: Conflict | undefined) => {
    const noun = conflict ? nounOf(conflict.kind) : null;
    if (conflict && noun) void navigate({ to: "/$noun/$id", params: { noun, id: conflict.id } });
  };
  const none = total === 0;
  useActions([
    verb("take-mine", () => choose(now, now?.versions[0]), { hidden: none }),
    verb("take-theirs", () => choose(now, now?.versions[1]), { hidden: none }),
    verb("decide-later", () => move(1), { hidden: none }),
    verb("next", () => move(1)),
    verb("previous", () => move(-1)),
  ]);
  const keys: [string | undefined, string | undefined] = [useKeysOf("take-mine", VERBS["take-mine"].keys), useKeysOf("take-theirs", VERBS["take-theirs"].keys)];
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -total, End: total };
    const by = steps[event.key];
    if (by !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      move(by);
    } else if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.hasAttribute("data-conflict")) {
      event.preventDefault();
      open(now);
    }
  };

  const shown: number[] = [];
  for (let position = first; position <= last; position += 1) shown.push(position);
  return (
    <>
      <PageHead title={t`Conflicts`} detail={total > 0 ? <Plural value={total} one="# field" other="# fields" /> : null} />
      {error ? <ErrorNotice error={error} className="m-5 max-w-120" /> : null}
      {head && none ? (
        <EmptyState icon={<Split size={32} strokeWidth={1.2} />} title={t`Nothing to choose`}>
          <Trans>When two people change the same field before hearing of each other, both values wait here.</Trans>
        </EmptyState>
      ) : null}
      <div
        ref={scroller}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        className={none ? "hidden" : "relative min-h-0 grow overflow-x-hidden overflow-y-auto bg-surface"}
      >
        {/* As tall as a line: text size shows in it. */}
        <div ref={ruler} aria-hidden className="pointer-events-none absolute h-17 w-px" />
        <div role="list" aria-label={t`Conflicts`} className="relative" style={{ height: height }}>
          {shown.map((position) => {
            const line = lineAt(people, position);
            if (!line) return null;
            const conflict = "place" in line ? conflictAt(line.place) : undefined;
            return (
              <div
                key={"person" in line ? `person ${line.person.member.id}` : conflict ? keyOf(conflict) : `line ${position}`}
                role="listitem"
                aria-posinset={position + 1}
                aria-setsize={lines}
                className="absolute right-0 left-0"
                style={{ top: topOf(position), height: rowHeight }}
              >
                {"person" in line ? <PersonLine person={line.person} /> : null}
                {"place" in line && conflict ? (
                  <ConflictRow
                    conflict={conflict}
                    active={line.place === active}
                    settled={settled.has(keyOf(conflict))}
                    keys={keys}
                    onFocus={() => want(line.place)}
                    onTake={(version) => choose(conflict, version)}
                    onOpen={() => open(conflict)}
                  />
                ) : null}
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}
