// What a list remembers while the vault is open: the view shown and what was changed about it, and where it was.
// Positions and choices, never records.
import { create } from "zustand";
import type { KindName, Sort } from "@/api/types";
import { PLAIN, type ViewSpec } from "./view-spec";

export interface ListState {
  /** The saved view that is shown; null: all records. */
  view: string | null;
  /** The view whose definition `spec` started from: while it differs from `view`, the definition is still to be taken. */
  taken: string | null;
  /** The view as it is now, saved or not. */
  spec: ViewSpec;
  /** Position of the ringed line in the view. */
  active: number;
  column: number;
  /** True offset of the scroller, px. */
  offset: number;
  /** Row numbers that are ticked. */
  selected: ReadonlySet<number>;
  /** Where ticking began, for a range. */
  anchor: number;
  /** Groups that are closed, by their key. */
  folded: ReadonlySet<string>;
  peek: boolean;
}

const DEFAULT_SORT: Partial<Record<KindName, Sort>> = {
  account: { field: "name" },
  contact: { field: "name" },
  lead: { field: "created", desc: true },
  deal: { field: "created", desc: true },
  task: { field: "due" },
};

/** All records of a kind, in the order that people expect. Open tasks are what a list of tasks is for. */
export function wholeList(kind: KindName): ViewSpec {
  const sort = DEFAULT_SORT[kind];
  return {
    ...PLAIN,
    sort: sort ? [sort] : [],
    filter: kind === "task" ? [{ field: "done", op: "is_not", value: true }] : [],
  };
}

function fresh(kind: KindName): ListState {
  return {
    view: null,
    taken: null,
    spec: wholeList(kind),
    active: 0,
    column: 0,
    offset: 0,
    selected: new Set(),
    anchor: 0,
    folded: new Set(),
    peek: false,
  };
}

type Lists = Partial<Record<KindName, ListState>>;
const useLists = create<{ lists: Lists }>(() => ({ lists: {} }));
const FRESH = new Map<KindName, ListState>();

function start(kind: KindName): ListState {
  let found = FRESH.get(kind);
  if (!found) FRESH.set(kind, (found = fresh(kind)));
  return found;
}

export function useListState(kind: KindName): ListState {
  return useLists((state) => state.lists[kind]) ?? start(kind);
}

export function listState(kind: KindName): ListState {
  return useLists.getState().lists[kind] ?? start(kind);
}

export function setListState(kind: KindName, change: Partial<ListState>): void {
  useLists.setState(({ lists }) => ({ lists: { ...lists, [kind]: { ...(lists[kind] ?? start(kind)), ...change } } }));
}

/** Other records are shown from now on: what was ticked and where the list stood belongs to the old ones. */
const FROM_THE_TOP: Partial<ListState> = { active: 0, offset: 0, anchor: 0, selected: new Set() };

/** Changes the view; a change of what is shown begins at the top. */
export function changeView(kind: KindName, change: Partial<ViewSpec>): void {
  const { spec } = listState(kind);
  const others = "filter" in change || "any" in change || "group" in change;
  setListState(kind, { spec: { ...spec, ...change }, ...(others ? FROM_THE_TOP : "sort" in change ? { active: 0, offset: 0 } : {}) });
}

/** Shows a view of the list: a saved one by its id, or all records. Its definition is taken when it has been read. */
export function showView(kind: KindName, view: string | null): void {
  setListState(kind, { view, ...(view === null ? { taken: null, spec: { ...wholeList(kind), ...looks(kind) } } : { taken: "" }), ...FROM_THE_TOP, folded: new Set() });
}

/** Columns of "all" are this device's own and stay when one comes back to it. */
const kept: Partial<Record<KindName, Pick<ViewSpec, "columns" | "pinned">>> = {};
export function keepLooks(kind: KindName, looks: Pick<ViewSpec, "columns" | "pinned">): void {
  kept[kind] = looks;
}
function looks(kind: KindName): Partial<ViewSpec> {
  return kept[kind] ?? {};
}

/** Takes the definition of the view that is shown, once it is known. */
export function takeView(kind: KindName, view: string, spec: ViewSpec): void {
  setListState(kind, { view, taken: view, spec, ...FROM_THE_TOP, folded: new Set() });
}

export function forgetLists(): void {
  useLists.setState({ lists: {} });
  for (const kind of Object.keys(kept)) delete kept[kind as KindName];
}
