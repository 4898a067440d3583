// Where the groups of a list stand: a head each and, while it is open, its records below. Arithmetic only.
import type { Filter } from "@/api/types";

export interface Grouped {
  /** Stable name of the group. */
  key: string;
  /** What its records have in common. */
  filter: Filter;
  count: number;
}

export type Placed<G extends Grouped = Grouped> = G & {
  open: boolean;
  /** Position of its head. */
  start: number;
  /** Position of its last line. */
  end: number;
};

export function place<G extends Grouped>(groups: G[], folded: ReadonlySet<string>): Placed<G>[] {
  let next = 0;
  return groups.map((group) => {
    const open = !folded.has(group.key);
    const start = next;
    next += 1 + (open ? group.count : 0);
    return { ...group, open, start, end: next - 1 };
  });
}

export function lineCount(placed: Placed[]): number {
  return (placed.at(-1)?.end ?? -1) + 1;
}

/** The group at a position and the place in it; -1 is its head. */
export function placeAt<G extends Grouped>(placed: Placed<G>[], position: number): { group: Placed<G>; at: number } | null {
  let low = 0;
  let high = placed.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const group = placed[middle];
    if (!group) return null;
    if (position < group.start) high = middle - 1;
    else if (position > group.end) low = middle + 1;
    else return { group, at: position - group.start - 1 };
  }
  return null;
}
