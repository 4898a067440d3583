// What the table is given and what it says back.
import type { ReactNode } from "react";
import type { RecordView, Sort } from "@/api/types";
import type { ColumnActs } from "./Head";
import type { GridColumn, GroupHead } from "./Row";

/** What stands at each position: a record's row number, or the head of a group. */
export interface Lines {
  count: number;
  row: (position: number) => number | undefined;
  head: (position: number) => GroupHead | undefined;
}

/** Where an edit goes on to when it is done. */
export type EditEnd = "stay" | "left" | "right" | "away";

export interface EditorPlace {
  record: RecordView;
  column: GridColumn;
  /** Opens upwards, because there is no room below. */
  low: boolean;
  /** Opens to the left, because there is no room to the right. */
  far: boolean;
  done: (end: EditEnd) => void;
}

export interface DataGridProps {
  label: string;
  lines: Lines;
  /** All row numbers of the view, for "select all". */
  rows: Uint32Array;
  columns: GridColumn[];
  pinned: number;
  density?: string | null;
  /** Are single letters keys? */
  letters?: boolean;
  /** Is told which positions are on the screen, to read them. */
  onWindow: (first: number, last: number) => void;
  record: (row: number) => RecordView | undefined;
  cell: (record: RecordView, column: GridColumn) => ReactNode;
  editor?: (place: EditorPlace) => ReactNode;
  sort: Sort | null;
  acts: ColumnActs;
  active: number;
  column: number;
  onActive: (active: number, column: number) => void;
  selected: ReadonlySet<number>;
  anchor: number;
  onSelected: (selected: ReadonlySet<number>, anchor: number) => void;
  onFold: (key: string) => void;
  offset: number;
  onOffset: (offset: number) => void;
  onOpen: (record: RecordView) => void;
  onPeek: () => void;
  onCopy?: () => void;
  /** Asked for at a place of the window, or by its key. */
  onMenu?: (at: { x: number; y: number }) => void;
  onEscape: () => boolean;
  /** Somebody outside wants to see a position; a new object each time. */
  jump?: { to: number } | null;
}
