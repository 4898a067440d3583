// The table of a list with what stands beside it: the panel that walks along.
import { useLingui } from "@lingui/react/macro";
import { useCallback } from "react";
import type { RecordView, SchemaKind } from "@/api/types";
import type { PageKind } from "@/app/paths";
import { useShortList } from "@/record/fields/LinkPicker";
import { CellEditor } from "@/record/grid/CellEditor";
import { Cell, TitleCell } from "@/record/grid/columns";
import { DataGrid, type EditorPlace, type GridColumn } from "@/record/grid/DataGrid";
import { filterable } from "@/record/grid/filter/ops";
import type { ColumnActs } from "@/record/grid/Head";
import { choiceOf, moved, resized, toggled } from "@/record/grid/layout";
import { groupingOf } from "@/record/grid/use-groups";
import { changeView, listState, setListState, useListState } from "@/record/list-state";
import { Peek } from "@/record/Peek";
import { KINDS } from "@/record/words";
import type { ListColumns } from "./use-columns";
import type { ListData } from "./use-list-data";

interface ListTableProps {
  kind: PageKind;
  schema: SchemaKind;
  columns: ListColumns;
  data: ListData;
  onOpen: (record: RecordView) => void;
  onFilter: (field: string) => void;
  onRemove: () => void;
}

export function ListTable({ kind, schema, columns, data, onOpen, onFilter }: ListTableProps) {
  const { i18n } = useLingui();
  const state = useListState(kind);
  const { spec } = state;
  const stages = useShortList("stage", kind === "deal");
  const byName = new Map(columns.shown.map((column) => [column.name, column]));
  const stageTypes = new Map(stages.map((stage) => [stage.id, typeof stage.fields.type === "string" ? stage.fields.type : null]));
  const filterNames = filterable(schema).map((field) => field.name);
  const onOffset = useCallback((offset: number) => setListState(kind, { offset }), [kind]);

  const cell = (record: RecordView, column: GridColumn) => {
    if (column.name === schema.title_field) {
      return (
        <span data-title className="min-w-0 hover:text-accent-text">
          <TitleCell record={record} />
        </span>
      );
    }
    const found = byName.get(column.name);
    return found ? <Cell record={record} column={found} stageType={(id) => stageTypes.get(id) ?? null} /> : null;
  };
  const editor = (place: EditorPlace) => {
    const field = byName.get(place.column.name)?.field;
    return field ? <CellEditor key={`${place.record.id} ${field.name}`} place={place} field={field} label={place.column.label} /> : null;
  };
  const choice = () => choiceOf(columns.shown, columns.all);
  const grouping = (name: string) => {
    const field = byName.get(name)?.field;
    return field && name !== schema.title_field ? groupingOf(field) : null;
  };
  const acts: ColumnActs = {
    sort: (sort) => changeView(kind, { sort: sort ? [sort] : [] }),
    resize: (name, width) => changeView(kind, { columns: resized(choice(), name, width) }),
    move: (name, to) => changeView(kind, { columns: moved(choice(), name, to) }),
    hide: (name) => changeView(kind, { columns: toggled(choice(), name) }),
    pin: (pinned) => changeView(kind, { columns: choice(), pinned }),
    group: (name) => changeView(kind, { group: grouping(name) }),
    canGroup: (name) => grouping(name) !== null,
    filter: onFilter,
    canFilter: (name) => filterNames.includes(name),
  };
  const fold = (key: string) => {
    const folded = new Set(listState(kind).folded);
    if (!folded.delete(key)) folded.add(key);
    setListState(kind, { folded });
  };
  const active = data.activeRecord;
  return (
    <>
      <DataGrid
        label={i18n._(KINDS[kind].many)}
        lines={data.lines}
        rows={data.rows}
        columns={columns.grid}
        pinned={spec.pinned}
        density={spec.density}
        onWindow={data.onWindow}
        record={data.record}
        cell={cell}
        editor={editor}
        sort={spec.sort[0] ?? null}
        acts={acts}
        active={state.active}
        column={state.column}
        onActive={(at, column) => setListState(kind, { active: at, column })}
        selected={state.selected}
        anchor={state.anchor}
        onSelected={(selected, anchor) => setListState(kind, { selected, anchor })}
        onFold={fold}
        offset={state.offset}
        onOffset={onOffset}
        onOpen={onOpen}
        onPeek={() => setListState(kind, { peek: !state.peek })}
        onEscape={() => {
          if (!state.peek) return false;
          setListState(kind, { peek: false });
          return true;
        }}
      />
      {state.peek && active ? <Peek kind={kind} id={active.id} onClose={() => setListState(kind, { peek: false })} /> : null}
    </>
  );
}
