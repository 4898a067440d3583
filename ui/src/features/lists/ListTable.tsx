// The table of a list with what stands beside and over it: the letters of people, the panel that walks along, the bar
// of what is ticked, the menu of a row, the block that is pasted.
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useCallback, useEffect, useState } from "react";
import type { RecordView, SchemaKind } from "@/api/types";
import { asApiError } from "@/api/client";
import { useKeymap } from "@/app/keymap";
import type { PageKind } from "@/app/paths";
import { toast, toastError } from "@/components/toast";
import { PlaceMenu } from "@/components/Menu";
import { isTyping } from "@/lib/keys";
import { useLang } from "@/lib/use-lang";
import { CellEditor } from "@/record/grid/CellEditor";
import { DataGrid, type EditorPlace } from "@/record/grid/DataGrid";
import { filterable } from "@/record/grid/filter/ops";
import type { ColumnActs } from "@/record/grid/Head";
import { choiceOf, moved, resized, toggled } from "@/record/grid/layout";
import { LetterRail } from "@/record/grid/LetterRail";
import { letterOf } from "@/record/grid/letters";
import { MOST_CELLS } from "@/record/grid/paste";
import { groupingOf } from "@/record/grid/groupings";
import { changeView, listState, setListState, useListState } from "@/record/list-state";
import { Peek } from "@/record/Peek";
import { useWords } from "@/record/use-schema";
import { KINDS } from "@/record/words";
import { useTextScale } from "@/theme/theme";
import { BulkBar } from "./bulk/BulkBar";
import type { PanelName } from "./bulk/panels";
import { copyRows, layOut } from "./clipboard";
import { type Paste, PasteDialog } from "./PasteDialog";
import { useRowMenu } from "./row-menu";
import { useCells } from "./use-cells";
import { useSelectionSums } from "./use-selection-sums";
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
  panel: PanelName | "delete" | null;
  onPanel: (panel: PanelName | "delete" | null) => void;
  /** The ticked rows, out of the vault. */
  onExport: () => void;
}

export function ListTable({ kind, schema, columns, data, onOpen, onFilter, onRemove, panel, onPanel, onExport }: ListTableProps) {
  const { i18n } = useLingui();
  const lang = useLang();
  const words = useWords();
  const singleKeys = useKeymap((map) => map.single);
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const [paste, setPaste] = useState<Paste | null>(null);
  const [jump, setJump] = useState<{ to: number } | null>(null);
  const state = useListState(kind);
  const { spec } = state;
  const byName = new Map(columns.shown.map((column) => [column.name, column]));
  const filterNames = filterable(schema).map((field) => field.name);
  const onOffset = useCallback((offset: number) => setListState(kind, { offset }), [kind]);

  const cell = useCells(schema, columns);
  const editor = (place: EditorPlace) => {
    const field = byName.get(place.column.name)?.field;
    return field ? <CellEditor key={`${place.record.id} ${field.name}`} place={place} field={field} label={place.column.label} /> : null;
  };
  const scale = useTextScale();
  const choice = () => choiceOf(columns.shown, columns.all);
  const grouping = (name: string) => {
    const field = byName.get(name)?.field;
    return field ? groupingOf(schema, field) : null;
  };
  const acts: ColumnActs = {
    sort: (sort) => changeView(kind, { sort: sort ? [sort] : [] }),
    resize: (name, width) => changeView(kind, { columns: resized(choice(), name, width === null ? null : width / scale) }),
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
  useSelectionSums(kind, schema, columns.shown, state.selected);

  const label = (column: { name: string }) => words.field(kind, column.name, schema.custom);
  const copy = async () => {
    const { selected } = listState(kind);
    const ringed = data.lines.row(state.active);
    const rows = selected.size > 0 ? [...data.rows].filter((row) => selected.has(row)) : ringed === undefined ? [] : [ringed];
    const at = Math.min(state.column, columns.shown.length - 1);
    // What is ticked goes as a table with its heads; otherwise the value under the ring goes by itself.
    const taken = selected.size > 0 ? columns.shown : columns.shown.slice(at, at + 1);
    try {
      const count = await copyRows({ kind, rows, columns: taken, label, words, between: lang === "zh-CN" ? "、" : ", ", heads: selected.size > 0 });
      toast({ text: selected.size > 0 ? i18n._(msg`Copied rows: ${count}`) : i18n._(msg`Copied`) });
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
  };
  // A block from a spreadsheet lands on the ringed cell.
  useEffect(() => {
    const hear = (event: ClipboardEvent) => {
      const target = event.target as HTMLElement | null;
      const elsewhere = target?.closest("[data-editor],[role=dialog]") || (target !== document.body && !target?.closest("[role=grid]"));
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (isTyping(target) || elsewhere || text === "") return;
      event.preventDefault();
      void layOut({
        kind,
        text,
        rowAt: data.lines.row,
        active: Math.min(state.active, data.lines.count - 1),
        count: data.lines.count,
        columns: columns.shown,
        column: Math.min(state.column, columns.shown.length - 1),
        label,
      }).then(
        (laid) => {
          if (typeof laid === "object") setPaste(laid);
          else if (laid === "too_large") toast({ text: i18n._(msg`At most ${MOST_CELLS} cells are pasted at once; import the file instead`), danger: true });
          else if (laid === "no_place") toast({ text: msg`Nothing can be pasted here: choose a cell with a field`, danger: true });
        },
        (thrown: unknown) => toastError(asApiError(thrown)),
      );
    };
    document.addEventListener("paste", hear);
    return () => document.removeEventListener("paste", hear);
  });
  const clear = () => setListState(kind, { selected: new Set() });
  const items = useRowMenu({ kind, schema, record: active, column: columns.grid[Math.min(state.column, columns.grid.length - 1)], onOpen, onCopy: () => void copy(), onRemove, onFilter: changeView });
  const inOrder = spec.sort[0]?.field === schema.title_field && !spec.sort[0].desc;
  const letters = kind === "contact" && inOrder && spec.group === null && data.rows.length > 0;
  return (
    <>
      <div className="relative flex min-h-0 min-w-0 grow">
        <DataGrid
          label={i18n._(KINDS[kind].many)}
          lines={data.lines}
          rows={data.rows}
          columns={columns.grid}
          pinned={spec.pinned}
          density={spec.density}
          letters={singleKeys}
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
          onCopy={() => void copy()}
          onMenu={setMenu}
          jump={jump}
          onEscape={() => {
            if (!state.peek) return false;
            setListState(kind, { peek: false });
            return true;
          }}
        />
        {letters ? <LetterRail kind={kind} rows={data.rows} current={active ? letterOf(active.title) : null} onGo={(to) => setJump({ to })} /> : null}
        {state.selected.size > 0 ? <BulkBar kind={schema} selected={state.selected} panel={panel} onPanel={onPanel} onExport={onExport} onRemove={onRemove} onClear={clear} /> : null}
      </div>
      {state.peek && active ? <Peek kind={kind} id={active.id} phone={active.derived.contact?.phone ?? null} onClose={() => setListState(kind, { peek: false })} /> : null}
      <PlaceMenu at={menu} items={items} onClose={() => setMenu(null)} />
      <PasteDialog paste={paste} onClose={() => setPaste(null)} />
    </>
  );
}
