// The views that were pinned: a coloured dot, their name, and how many records they hold now.
import { Trans } from "@lingui/react/macro";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import type { KindName, RecordView } from "@/api/types";
import { useRead } from "@/api/use-read";
import { Tip } from "@/components/Button";
import { Dot, type Hue, HUES, hueOf } from "@/components/Tag";
import { cn } from "@/lib/cn";
import { number } from "@/lib/format";
import { decodeIdVector } from "@/lib/id-vector";
import { useLang } from "@/lib/use-lang";
import { showView, useListState } from "@/record/list-state";
import { filterOf, readSpec, type ViewSpec } from "@/record/view-spec";
import { type Noun, nounOf } from "./paths";

/** More than these are a list, and lists have their tabs. */
const MOST = 12;

export interface PinnedView {
  id: string;
  name: string;
  kind: KindName;
  noun: Noun;
  hue: Hue;
  spec: ViewSpec;
}

/** What of the records can be shown: of a kind that has a list, written in a way that we read. */
export function pinnedViews(records: RecordView[]): PinnedView[] {
  return records.flatMap((record) => {
    const kind = record.fields.for_kind as KindName;
    const noun = nounOf(kind);
    const spec = readSpec(record.fields.spec);
    if (!noun || !spec) return [];
    const hue = HUES.find((one) => one === record.fields.colour) ?? hueOf(record.title);
    return [{ id: record.id, name: record.title, kind, noun, hue, spec }];
  });
}

function usePinnedViews(): PinnedView[] {
  const view = useRead("record_view", { kind: "view", filter: { field: "pinned", op: "is", value: true }, sort: [{ field: "position" }] }, { keep: true }).data;
  const rows = view ? Array.from(decodeIdVector(view.rows).subarray(0, MOST)) : [];
  const page = useRead("record_page", { kind: "view", rows }, { enabled: rows.length > 0, keep: true }).data;
  const found = new Map((page?.records ?? []).map((record) => [record.row, record]));
  return pinnedViews(rows.flatMap((row) => found.get(row) ?? []));
}

export function PinnedViews({ words, item }: { words: string; item: string }) {
  const views = usePinnedViews();
  if (views.length === 0) return null;
  return (
    <div>
      <h2 className={cn("mb-1 px-2 text-xs font-semibold text-ink-3", words)}>
        <Trans>Saved views</Trans>
      </h2>
      <ul className="flex flex-col gap-0.5">
        {views.map((view) => (
          <Pinned key={view.id} view={view} words={words} item={item} />
        ))}
      </ul>
    </div>
  );
}

function Pinned({ view, words, item }: { view: PinnedView; words: string; item: string }) {
  const lang = useLang();
  const navigate = useNavigate();
  const filter = filterOf(view.spec);
  const count = useRead("record_count", { kind: view.kind, ...(filter ? { filter } : {}) }, { keep: true }).data?.count;
  const shown = useListState(view.kind).view === view.id;
  const here = useRouterState({ select: (router) => router.location.pathname === `/${view.noun}` });
  return (
    <li>
      <Tip label={view.name}>
        <button
          type="button"
          aria-current={shown && here ? "page" : undefined}
          className={cn(item, "w-full text-left")}
          onClick={() => {
            showView(view.kind, view.id);
            void navigate({ to: "/$noun", params: { noun: view.noun } });
          }}
        >
          <span className="flex w-4 shrink-0 justify-center">
            <Dot hue={view.hue} />
          </span>
          <span className="sr-only">{view.name}</span>
          <span aria-hidden className={cn("min-w-0 grow truncate", words)}>
            {view.name}
          </span>
          {count === undefined ? null : <span className={cn("num text-xs font-normal text-ink-3 in-aria-[current=page]:text-ink-2", words)}>{number(lang, count)}</span>}
        </button>
      </Tip>
    </li>
  );
}
