// What a list remembers while the vault is open: its order, its filter, where it was. Positions and choices, never
// records.
import { create } from "zustand";
import type { Condition, KindName, Sort } from "@/api/types";

export interface ListState {
  sort: Sort | null;
  filter: Condition[];
  /** Position of the ringed row in the view. */
  active: number;
  column: number;
  /** True offset of the scroller, px. */
  offset: number;
  /** Row numbers that are ticked. */
  selected: ReadonlySet<number>;
  peek: boolean;
}

const FRESH: ListState = {
  sort: null,
  filter: [],
  active: 0,
  column: 0,
  offset: 0,
  selected: new Set(),
  peek: false,
};

type Lists = Partial<Record<KindName, ListState>>;
const useLists = create<{ lists: Lists }>(() => ({ lists: {} }));

/** Open tasks are what a list of tasks is for. */
const FRESH_TASKS: ListState = { ...FRESH, filter: [{ field: "done", op: "is_not", value: true }] };

function fresh(kind: KindName): ListState {
  return kind === "task" ? FRESH_TASKS : FRESH;
}

export function useListState(kind: KindName): ListState {
  return useLists((state) => state.lists[kind]) ?? fresh(kind);
}

export function setListState(kind: KindName, change: Partial<ListState>): void {
  useLists.setState(({ lists }) => ({ lists: { ...lists, [kind]: { ...(lists[kind] ?? fresh(kind)), ...change } } }));
}

export function forgetLists(): void {
  useLists.setState({ lists: {} });
}
