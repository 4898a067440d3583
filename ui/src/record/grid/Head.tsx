// The head of a list: a click sorts, dragging moves a column, its edge sets the width, and a menu does all of that from
// the keyboard.
import { useLingui } from "@lingui/react/macro";
import { type PointerEvent, type RefObject, useRef, useState } from "react";
import type { Sort } from "@/api/types";
import { Checkbox } from "@/components/Checkbox";
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, ChevronDown, EyeOff, Filter, Group, Pin, PinOff, RotateCcw } from "@/components/icons";
import { Menu, type MenuItem } from "@/components/Menu";
import { cn } from "@/lib/cn";
import { fitWidth, WIDTH_STEP } from "./layout";
import { type GridColumn, leftOf, TICK_WIDTH } from "./Row";

export interface ColumnActs {
  sort: (sort: Sort | null) => void;
  /** Null: the usual width. */
  resize: (name: string, width: number | null) => void;
  move: (name: string, to: number) => void;
  hide: (name: string) => void;
  pin: (count: number) => void;
  /** Not there: the column can group nothing. */
  group?: (name: string) => void;
  canGroup: (name: string) => boolean;
  filter: (name: string) => void;
  canFilter: (name: string) => boolean;
}

interface HeadProps {
  head: RefObject<HTMLDivElement | null>;
  columns: GridColumn[];
  pinned: number;
  width: number;
  sort: Sort | null;
  all: boolean;
  some: boolean;
  onAll: (on: boolean) => void;
  acts: ColumnActs;
}

/** How far a press has to move to be a drag, px. */
const DRAG = 6;

export function Head({ head, columns, pinned, width, sort, all, some, onAll, acts }: HeadProps) {
  const { t } = useLingui();
  const [drag, setDrag] = useState<{ name: string; to: number } | null>(null);
  const from = useRef<{ name: string; x: number; moving: boolean } | null>(null);

  const sortBy = (field: string) => {
    if (sort?.field !== field) acts.sort({ field });
    else if (!sort.desc) acts.sort({ field, desc: true });
    else acts.sort(null);
  };

  /** Before which column a drop at `x` would come. */
  const placeAt = (x: number): number => {
    const cells = [...(head.current?.querySelectorAll<HTMLElement>("[data-head]") ?? [])];
    const at = cells.findIndex((cell) => {
      const box = cell.getBoundingClientRect();
      return x < box.left + box.width / 2;
    });
    return Math.max(1, at < 0 ? cells.length : at);
  };
  const grab = (event: PointerEvent<HTMLElement>, name: string) => {
    if (event.button === 0) from.current = { name, x: event.clientX, moving: false };
  };
  const pull = (event: PointerEvent<HTMLElement>) => {
    const start = from.current;
    if (!start) return;
    if (!start.moving && Math.abs(event.clientX - start.x) < DRAG) return;
    if (!start.moving) event.currentTarget.setPointerCapture(event.pointerId);
    start.moving = true;
    if (start.name !== columns[0]?.name) setDrag({ name: start.name, to: placeAt(event.clientX) });
  };
  const drop = (event: PointerEvent<HTMLElement>) => {
    const start = from.current;
    from.current = null;
    setDrag(null);
    if (!start?.moving || start.name === columns[0]?.name) return;
    acts.move(start.name, placeAt(event.clientX));
    // The press that ends a drag is no click.
    event.currentTarget.addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
  };

  return (
    <div ref={head} role="row" aria-rowindex={1} className="sticky top-0 z-20 flex h-row border-b border-line bg-surface" style={{ width, minWidth: "100%" }}>
      <div role="columnheader" className="sticky left-0 z-10 flex shrink-0 items-center justify-center bg-surface" style={{ width: TICK_WIDTH }}>
        <Checkbox label={t`Select all`} checked={all} indeterminate={some && !all} onChange={onAll} />
      </div>
      {columns.map((column, at) => {
        const field = column.sort;
        const sorted = field !== null && sort?.field === field;
        const isPinned = at < pinned;
        return (
          <div
            key={column.name}
            data-head={column.name}
            role="columnheader"
            aria-colindex={at + 2}
            aria-sort={sorted ? (sort?.desc ? "descending" : "ascending") : undefined}
            className={cn(
              "group/head relative flex shrink-0 items-center bg-surface px-cell text-xs text-ink-2",
              column.numeric && "justify-end",
              isPinned && "sticky z-10",
              isPinned && at === pinned - 1 && pinned > 1 && "border-r border-line",
              at === columns.length - 1 && "grow",
              drag?.name === column.name && "opacity-50",
            )}
            style={isPinned ? { width: column.width, left: leftOf(columns, at) } : { width: column.width }}
          >
            {drag?.to === at ? <span aria-hidden className="absolute inset-y-0 -left-px w-0.5 bg-accent" /> : null}
            {drag?.to === columns.length && at === columns.length - 1 ? <span aria-hidden className="absolute inset-y-0 right-0 w-0.5 bg-accent" /> : null}
            <button
              type="button"
              aria-disabled={field === null || undefined}
              onPointerDown={(event) => grab(event, column.name)}
              onPointerMove={pull}
              onPointerUp={drop}
              onPointerCancel={() => {
                from.current = null;
                setDrag(null);
              }}
              onClick={() => field !== null && sortBy(field)}
              className={cn("-mx-1 flex h-6 min-w-0 touch-none items-center gap-1 rounded-xs px-1 select-none", field !== null && "hover:bg-hover hover:text-ink", sorted && "text-ink")}
            >
              <span className="truncate">{column.label}</span>
              {sorted ? sort?.desc ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden /> : null}
            </button>
            <ColumnMenu column={column} at={at} columns={columns} pinned={pinned} acts={acts} />
            <Edge column={column} onResize={(next) => acts.resize(column.name, next)} />
          </div>
        );
      })}
    </div>
  );
}

function ColumnMenu({ column, at, columns, pinned, acts }: { column: GridColumn; at: number; columns: GridColumn[]; pinned: number; acts: ColumnActs }) {
  const { t } = useLingui();
  const field = column.sort;
  const items: (MenuItem | "line")[] = [];
  if (field !== null) {
    items.push(
      { key: "up", label: t`Sort ascending`, icon: <ArrowUp size={14} />, run: () => acts.sort({ field }) },
      { key: "down", label: t`Sort descending`, icon: <ArrowDown size={14} />, run: () => acts.sort({ field, desc: true }) },
    );
  }
  if (acts.canFilter(column.name)) items.push({ key: "filter", label: t`Filter by this`, icon: <Filter size={14} />, run: () => acts.filter(column.name) });
  if (acts.group && acts.canGroup(column.name)) items.push({ key: "group", label: t`Group by this`, icon: <Group size={14} />, run: () => acts.group?.(column.name) });
  if (items.length > 0) items.push("line");
  if (at > 0) {
    items.push(
      { key: "left", label: t`Move left`, icon: <ArrowLeft size={14} />, disabled: at < 2, run: () => acts.move(column.name, at - 1) },
      { key: "right", label: t`Move right`, icon: <ArrowRight size={14} />, disabled: at === columns.length - 1, run: () => acts.move(column.name, at + 2) },
    );
  }
  items.push(
    { key: "wider", label: t`Wider`, run: () => acts.resize(column.name, fitWidth(column.width + WIDTH_STEP)) },
    { key: "narrower", label: t`Narrower`, run: () => acts.resize(column.name, fitWidth(column.width - WIDTH_STEP)) },
    { key: "usual", label: t`Usual width`, icon: <RotateCcw size={14} />, run: () => acts.resize(column.name, null) },
  );
  items.push(
    "line",
    at === pinned - 1 && at > 0
      ? { key: "unpin", label: t`Unpin`, icon: <PinOff size={14} />, run: () => acts.pin(1) }
      : { key: "pin", label: t`Pin up to here`, icon: <Pin size={14} />, disabled: at === pinned - 1, run: () => acts.pin(at + 1) },
  );
  if (at > 0) items.push({ key: "hide", label: t`Hide`, icon: <EyeOff size={14} />, run: () => acts.hide(column.name) });
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t`Options of ${column.label}`}
          className="absolute right-1.5 inline-flex size-6 items-center justify-center rounded-xs bg-surface text-ink-3 opacity-0 group-hover/head:opacity-100 hover:bg-hover hover:text-ink focus-visible:opacity-100 aria-expanded:opacity-100"
        >
          <ChevronDown size={14} />
        </button>
      }
      items={items}
    />
  );
}

/** The right edge of a head: dragged, it sets the width; pressed twice, it gives the usual one back. */
function Edge({ column, onResize }: { column: GridColumn; onResize: (width: number | null) => void }) {
  const start = useRef<{ x: number; width: number } | null>(null);
  return (
    <span
      aria-hidden
      data-edge={column.name}
      className="absolute inset-y-1.5 -right-1 z-10 w-2 cursor-col-resize touch-none border-r-2 border-transparent hover:border-accent active:border-accent"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width: column.width };
      }}
      onPointerMove={(event) => {
        const from = start.current;
        if (from) onResize(fitWidth(from.width + event.clientX - from.x));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onPointerCancel={() => {
        start.current = null;
      }}
      onDoubleClick={() => onResize(null)}
    />
  );
}
