// One line of a list: a record with its cells, or the head of a group. Drawn again only when something about it
// changed, so that a press of a key costs two lines and not a screen of them.
import { useLingui } from "@lingui/react/macro";
import { memo, type ReactNode } from "react";
import type { RecordView } from "@/api/types";
import { Check, ChevronDown, ChevronRight } from "@/components/icons";
import { cn } from "@/lib/cn";

export const TICK_WIDTH = 40;

export interface GridColumn {
  name: string;
  label: string;
  width: number;
  numeric: boolean;
  /** What the order is asked by; null: it has none. */
  sort: string | null;
  /** Can its value be edited in the cell? */
  editable: boolean;
}

export interface GroupHead {
  key: string;
  label: ReactNode;
  text: string;
  count: string;
  sums: string;
  open: boolean;
}

/** What may be done with a line; one object for all of them, the same all the time. */
export interface RowActs {
  point: (position: number, column: number) => void;
  open: (position: number) => void;
  edit: (position: number, column: number) => void;
  tick: (position: number, range: boolean) => void;
  fold: (key: string) => void;
}

/** Where the pinned columns stop. */
export function leftOf(columns: GridColumn[], at: number): number {
  return TICK_WIDTH + columns.slice(0, at).reduce((sum, column) => sum + column.width, 0);
}

interface RowProps {
  id: string;
  position: number;
  top: number;
  width: number;
  columns: GridColumn[];
  pinned: number;
  record: RecordView | undefined;
  cell: (record: RecordView, column: GridColumn) => ReactNode;
  selected: boolean;
  /** The ringed column, where the ring is in this line. */
  ring: number | null;
  acts: RowActs;
  /** The editor, where a cell of this line is being edited. */
  editor: ReactNode;
}

export const Row = memo(function Row({ id, position, top, width, columns, pinned, record, cell, selected, ring, acts, editor }: RowProps) {
  const { t } = useLingui();
  const ground = selected ? "bg-selected" : "bg-surface group-hover/row:bg-hover";
  return (
    <div
      id={id}
      role="row"
      tabIndex={-1}
      data-position={position}
      aria-rowindex={position + 2}
      aria-selected={selected}
      className={cn("group/row absolute left-0 flex h-row border-b border-line text-cell", editor && "z-10")}
      style={{ width, minWidth: "100%", top }}
    >
      <div role="gridcell" className={cn("sticky left-0 z-10 flex shrink-0 items-center justify-center", ground)} style={{ width: TICK_WIDTH }}>
        <TickBox label={t`Select ${record?.title ?? ""}`} checked={selected} onTick={(range) => acts.tick(position, range)} />
      </div>
      {columns.map((column, at) => {
        const isPinned = at < pinned;
        const isRinged = ring === at;
        return (
          <div
            key={column.name}
            id={`${id}-${at}`}
            role="gridcell"
            tabIndex={-1}
            aria-colindex={at + 2}
            data-column={at}
            onClick={(event) => {
              acts.point(position, at);
              if (at === 0 && (event.target as HTMLElement).closest("[data-title]")) acts.open(position);
            }}
            onDoubleClick={() => (column.editable && at > 0 ? acts.edit(position, at) : acts.open(position))}
            onKeyDown={() => undefined}
            className={cn(
              "flex shrink-0 items-center px-cell",
              editor && isRinged ? "relative z-20" : "overflow-hidden",
              ground,
              column.numeric && "justify-end",
              isPinned && "sticky z-10",
              isPinned && at === pinned - 1 && pinned > 1 && "border-r border-line",
              at === columns.length - 1 && "grow",
              isRinged && "outline-2 -outline-offset-2 outline-line-strong group-focus-within/grid:outline-accent",
            )}
            style={isPinned ? { width: column.width, left: leftOf(columns, at) } : { width: column.width }}
          >
            {record ? cell(record, column) : null}
            {editor && isRinged ? editor : null}
          </div>
        );
      })}
    </div>
  );
});

/** Looks and speaks as the checkbox does, and is a tenth of its weight: a screen of rows has thirty of them. */
function TickBox({ label, checked, onTick }: { label: string; checked: boolean; onTick: (range: boolean) => void }) {
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={checked}
      aria-label={label}
      tabIndex={-1}
      // With Shift: everything between the last tick and this one.
      onClick={(event) => onTick(event.shiftKey)}
      className={cn(
        "relative flex size-4 shrink-0 items-center justify-center rounded-xs border text-on-accent after:absolute after:-inset-1.5",
        checked ? "border-accent bg-accent" : "border-line-strong bg-surface",
      )}
    >
      {checked ? <Check size={12} strokeWidth={2.5} /> : null}
    </button>
  );
}

interface HeadProps {
  id: string;
  position: number;
  top: number;
  width: number;
  columns: number;
  head: GroupHead;
  active: boolean;
  acts: RowActs;
}

/** What a group is called, how many it has and what they sum up to. */
export const GroupRow = memo(function GroupRow({ id, position, top, width, columns, head, active, acts }: HeadProps) {
  const Arrow = head.open ? ChevronDown : ChevronRight;
  return (
    <div
      id={id}
      role="row"
      tabIndex={-1}
      data-position={position}
      aria-rowindex={position + 2}
      className="absolute left-0 flex h-row border-b border-line bg-sunken text-cell"
      style={{ width, minWidth: "100%", top }}
      onClick={() => {
        acts.point(position, 0);
        acts.fold(head.key);
      }}
      onKeyDown={() => undefined}
    >
      <div
        role="gridcell"
        aria-colspan={columns + 1}
        className={cn(
          "sticky left-0 flex min-w-0 items-center gap-2 px-cell",
          active && "outline-2 -outline-offset-2 outline-line-strong group-focus-within/grid:outline-accent",
        )}
      >
        <button type="button" tabIndex={-1} aria-expanded={head.open} className="flex min-w-0 items-center gap-2">
          <Arrow size={14} aria-hidden className="shrink-0 text-ink-3" />
          <span className="truncate font-semibold">{head.label}</span>
        </button>
        <span className="num text-ink-2">{head.count}</span>
        {head.sums === "" ? null : <span className="num ml-2 text-ink-2">{head.sums}</span>}
      </div>
    </div>
  );
});
