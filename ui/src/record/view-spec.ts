// What a view of a list is: which records, in what order, which columns and how wide, in what groups. It is kept as
// JSON in a record of kind `view`, so it travels like any record; what another version wrote is read as far as it goes.
import type { Condition, Density, Filter, Sort } from "@/api/types";

export interface ColumnChoice {
  name: string;
  width: number | null;
}

export interface ViewSpec {
  /** Conditions of one level; `any`: one of them is enough. A nested one is kept and shown as one chip. */
  filter: Filter[];
  any: boolean;
  sort: Sort[];
  /** The columns shown, in their order; null: what a list of the kind starts with. */
  columns: ColumnChoice[] | null;
  /** How many columns stay while the others scroll; the first always does. */
  pinned: number;
  /** A field, or `month:` and a date field. */
  group: string | null;
  density: Density | null;
}

export const PLAIN: ViewSpec = { filter: [], any: false, sort: [], columns: null, pinned: 1, group: null, density: null };

export function isCondition(filter: Filter): filter is Condition {
  return "field" in filter;
}

/** What the program is asked: nothing, where nothing narrows the list. */
export function filterOf(spec: Pick<ViewSpec, "filter" | "any">): Filter | null {
  if (spec.filter.length === 0) return null;
  return spec.any ? { any: spec.filter } : { all: spec.filter };
}

/** Two conditions that both hold. */
export function both(one: Filter | null, other: Filter | null): Filter | null {
  if (!one || !other) return one ?? other;
  return { all: [one, other] };
}

const DENSITIES: Density[] = ["compact", "default", "comfortable"];

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Null: this is no view that we can show. */
export function readSpec(json: unknown): ViewSpec | null {
  let value: unknown = json;
  if (typeof json === "string") {
    try {
      value = JSON.parse(json);
    } catch {
      return null;
    }
  }
  if (!isObject(value) || value.v !== 1 || (value.layout ?? "list") !== "list") return null;
  const filter = isObject(value.filter) ? (value.filter as unknown as Filter) : null;
  const any = filter !== null && "any" in filter;
  const conditions = filter === null ? [] : "any" in filter ? filter.any : "all" in filter ? filter.all : [filter];
  const columns = list(value.columns).flatMap((column) =>
    isObject(column) && typeof column.name === "string"
      ? [{ name: column.name, width: typeof column.width === "number" && column.width > 0 ? column.width : null }]
      : [],
  );
  const density = DENSITIES.find((one) => one === value.density) ?? null;
  return {
    filter: list(conditions).filter(isObject) as unknown as Filter[],
    any,
    sort: list(value.sort).filter((sort): sort is Record<string, unknown> => isObject(sort) && typeof sort.field === "string") as unknown as Sort[],
    columns: columns.length > 0 ? columns : null,
    pinned: typeof value.pinned === "number" ? Math.max(1, Math.round(value.pinned)) : 1,
    group: typeof value.group === "string" && value.group !== "" ? value.group : null,
    density,
  };
}

export function writeSpec(spec: ViewSpec): string {
  return JSON.stringify({
    v: 1,
    layout: "list",
    filter: filterOf(spec) ?? { all: [] },
    sort: spec.sort,
    columns: spec.columns ?? [],
    pinned: spec.pinned,
    group: spec.group,
    density: spec.density,
  });
}

export function sameSpec(one: ViewSpec, other: ViewSpec): boolean {
  // One condition is the same whether all or any must hold.
  const plain = (spec: ViewSpec) => writeSpec({ ...spec, any: spec.any && spec.filter.length > 1, sort: spec.sort.map(({ field, desc }) => (desc ? { field, desc } : { field })) });
  return plain(one) === plain(other);
}
