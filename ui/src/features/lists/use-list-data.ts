// What a list shows: its row numbers, its lines with or without groups, and the records on the screen.
import { useCallback, useState } from "react";
import type { RecordView, SchemaKind } from "@/api/types";
import type { PageKind } from "@/app/paths";
import { type Column, fieldsOf } from "@/record/grid/columns";
import type { Lines } from "@/record/grid/DataGrid";
import { lineCount, place, placeAt } from "@/record/grid/places";
import { useGroupHead, useGroups } from "@/record/grid/use-groups";
import { useGroupRows, useRows, useVector } from "@/record/grid/use-view";
import { useListState } from "@/record/list-state";
import { filterOf } from "@/record/view-spec";

/** Before anything is measured: a screenful. */
const FIRST_WINDOW: [number, number] = [0, 60];
const STEP = 25;
const NO_ROWS = new Uint32Array(0);

export function useListData(kind: PageKind, schema: SchemaKind, shown: Column[]) {
  const state = useListState(kind);
  const { spec } = state;
  const [[first, last], setWindow] = useState(FIRST_WINDOW);
  // In steps: a list that moves by a row has what it needs already, and is not drawn again for it.
  const onWindow = useCallback((from: number, to: number) => {
    const next: [number, number] = [from - (from % STEP), to + STEP - (to % STEP)];
    setWindow((now) => (now[0] === next[0] && now[1] === next[1] ? now : next));
  }, []);
  const filter = filterOf(spec);
  const fields = fieldsOf(shown);
  const { rows, ready, error } = useVector(kind, spec.sort, filter);
  const grouping = useGroups(schema, spec.group, filter);
  const headOf = useGroupHead(spec.group, grouping.field);
  const placed = place(grouping.groups ?? [], state.folded);
  const inGroups = useGroupRows(kind, placed, filter, spec.sort, first, last, fields);
  const flat = useRows(kind, grouping.groups ? NO_ROWS : rows, first, last, fields);

  const { groups } = grouping;
  const lines: Lines = groups
    ? {
        count: lineCount(placed),
        row: inGroups.row,
        head: (position) => {
          const found = placeAt(placed, position);
          return found && found.at < 0 ? headOf(found.group) : undefined;
        },
      }
    : { count: rows.length, row: (position) => rows[position], head: () => undefined };
  const records: Map<number, RecordView> = groups ? inGroups.records : flat;
  const active = Math.min(state.active, Math.max(0, lines.count - 1));
  const activeRow = lines.row(active);
  return {
    rows,
    ready,
    error: error ?? grouping.error,
    lines,
    record: (row: number) => records.get(row),
    onWindow,
    filter,
    groups,
    activeRecord: activeRow === undefined ? undefined : records.get(activeRow),
  };
}

export type ListData = ReturnType<typeof useListData>;
