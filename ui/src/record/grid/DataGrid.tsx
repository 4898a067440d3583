// The table: any number of rows over a vector of row numbers, drawn a screen at a time. It owns the keyboard of a list
// (J/K, arrows, Enter, Space, X) and the scaled scroll space; it knows no kind.
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { RecordView, Sort } from "@/api/types";
import { Checkbox } from "@/components/Checkbox";
import { ArrowDown, ArrowUp } from "@/components/icons";
import { cn } from "@/lib/cn";
import { isImeKey, isTyping } from "@/lib/keys";
import { offsetOf, reveal, rowsIn, scrollTopOf, space } from "@/lib/scaled-scroll";

const OVER = 8;
const TICK_WIDTH = 40;

export interface GridColumn {
  name: string;
  label: string;
  width: number;
  numeric: boolean;
  /** What the order is asked by; null: it has none. */
  sort: string | null;
}

interface DataGridProps {
  label: string;
  rows: Uint32Array;
  columns: GridColumn[];
  /** Is told which positions are on the screen, to read them. */
  onWindow: (first: number, last: number) => void;
  record: (row: number) => RecordView | undefined;
  cell: (record: RecordView, column: GridColumn) => ReactNode;
  sort: Sort | null;
  onSort: (sort: Sort | null) => void;
  active: number;
  column: number;
  onActive: (active: number, column: number) => void;
  selected: ReadonlySet<number>;
  onSelected: (selected: ReadonlySet<number>) => void;
  offset: number;
  onOffset: (offset: number) => void;
  onOpen: (record: RecordView) => void;
  onPeek: () => void;
  onEscape: () => boolean;
}

function useRowHeight(): number {
  const [height, setHeight] = useState(36);
  useLayoutEffect(() => {
    const read = () => {
      const text = getComputedStyle(document.documentElement).getPropertyValue("--row-h");
      setHeight(Number.parseFloat(text) || 36);
    };
    read();
    const watch = new MutationObserver(read);
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-density"] });
    return () => watch.disconnect();
  }, []);
  return height;
}

export function DataGrid(props: DataGridProps) {
  const { t } = useLingui();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useRowHeight();
  const [view, setView] = useState(0);
  const [offset, setOffset] = useState(props.offset);
  const count = props.rows.length;
  const s = space(count, rowHeight, Math.max(0, view - rowHeight));
  const [first, last] = rowsIn(s, offset, rowHeight, count, OVER);
  const width = TICK_WIDTH + props.columns.reduce((sum, column) => sum + column.width, 0);
  const scaled = s.total !== s.height;

  const { onWindow, onOffset } = props;
  useEffect(() => onWindow(first, last), [first, last, onWindow]);
  useEffect(() => {
    // Kept for the way back to this list.
    const later = setTimeout(() => onOffset(offset), 120);
    return () => clearTimeout(later);
  }, [offset, onOffset]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setView(element.clientHeight);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  // A list takes the keyboard when it appears, unless somebody is using it elsewhere.
  useEffect(() => {
    const at = document.activeElement;
    if (at === document.body || at?.id === "content") scroller.current?.focus({ preventScroll: true });
  }, []);

  // Where the list was when it was left; once, when its height is known.
  const restored = useRef(false);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (restored.current || !element || view === 0 || count === 0) return;
    restored.current = true;
    element.scrollTop = scrollTopOf(s, props.offset);
  });

  /** The `scrollTop` set by ourselves: its event carries no news. */
  const moved = useRef(-1);
  const scrollTo = (next: number) => {
    const element = scroller.current;
    if (!element) return;
    setOffset(next);
    const top = scrollTopOf(s, next);
    moved.current = top;
    element.scrollTop = top;
  };
  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    if (scaled && Math.abs(element.scrollTop - moved.current) < 1) return;
    moved.current = -1;
    setOffset(offsetOf(s, element.scrollTop));
  };

  // In a scaled space a wheel's pixels are true pixels: a notch is three rows, not three thousand.
  useEffect(() => {
    const element = scroller.current;
    if (!element || !scaled) return;
    const wheel = (event: WheelEvent) => {
      if (event.deltaY === 0 || event.ctrlKey) return;
      event.preventDefault();
      scrollTo(Math.min(Math.max(0, offset + event.deltaY), s.total - s.view));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  });

  const go = (to: number, column = props.column) => {
    scroller.current?.focus({ preventScroll: true });
    const next = Math.min(Math.max(0, to), count - 1);
    props.onActive(next, Math.min(Math.max(0, column), props.columns.length - 1));
    const wanted = reveal(s, offset, rowHeight, next);
    if (wanted !== offset) scrollTo(wanted);
  };
  const toggle = (position: number) => {
    const row = props.rows[position];
    if (row === undefined) return;
    const next = new Set(props.selected);
    if (!next.delete(row)) next.add(row);
    props.onSelected(next);
  };
  const extend = (to: number) => {
    const next = new Set(props.selected);
    for (const position of [props.active, Math.min(Math.max(0, to), count - 1)]) {
      const row = props.rows[position];
      if (row !== undefined) next.add(row);
    }
    props.onSelected(next);
    go(to);
  };
  const activeRow = props.rows[props.active];
  const activeRecord = activeRow === undefined ? undefined : props.record(activeRow);

  const press = (event: KeyboardEvent): boolean => {
    const page = Math.max(1, Math.floor(s.view / rowHeight) - 1);
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "Home") go(0);
      else if (event.key === "End") go(count - 1);
      else if (event.key.toLowerCase() === "a") props.onSelected(new Set(props.rows));
      else return false;
      return true;
    }
    if (event.altKey) return false;
    switch (event.key) {
      case "j":
      case "ArrowDown":
        if (event.shiftKey) extend(props.active + 1);
        else go(props.active + 1);
        return true;
      case "k":
      case "ArrowUp":
        if (event.shiftKey) extend(props.active - 1);
        else go(props.active - 1);
        return true;
      case "ArrowRight":
        go(props.active, props.column + 1);
        return true;
      case "ArrowLeft":
        go(props.active, props.column - 1);
        return true;
      case "PageDown":
        go(props.active + page);
        return true;
      case "PageUp":
        go(props.active - page);
        return true;
      case "Home":
        go(props.active, 0);
        return true;
      case "End":
        go(props.active, props.columns.length - 1);
        return true;
      case "Enter":
        if (activeRecord) props.onOpen(activeRecord);
        return true;
      case " ":
        props.onPeek();
        return true;
      case "x":
        toggle(props.active);
        return true;
      case "Escape":
        if (props.selected.size > 0) {
          props.onSelected(new Set());
          return true;
        }
        return props.onEscape();
      default:
        return false;
    }
  };
  const pressed = useRef(press);
  useEffect(() => {
    pressed.current = press;
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isImeKey(event) || isTyping(event.target)) return;
      const inGrid = event.target instanceof Node && scroller.current?.contains(event.target);
      if (!inGrid && event.target !== document.body && (event.target as HTMLElement).id !== "content") return;
      if (event.target instanceof HTMLElement && event.target.closest("button") && (event.key === "Enter" || event.key === " ")) return;
      if (pressed.current(event)) event.preventDefault();
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, []);

  const sortBy = (field: string) => {
    if (props.sort?.field !== field) props.onSort({ field });
    else if (!props.sort.desc) props.onSort({ field, desc: true });
    else props.onSort(null);
  };
  const top = scrollTopOf(s, offset);
  const all = count > 0 && props.selected.size >= count;
  const shown = [];
  for (let position = first; position <= last; position++) shown.push(position);

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={props.columns.length + 1}
      aria-multiselectable
      aria-activedescendant={count > 0 ? `${id}-${props.active}` : undefined}
      onScroll={onScroll}
      className="group/grid relative min-h-0 min-w-0 grow overflow-auto overscroll-contain bg-surface focus-visible:shadow-none"
    >
      <div role="row" aria-rowindex={1} className="sticky top-0 z-20 flex h-row border-b border-line bg-surface" style={{ width: Math.max(width, 0), minWidth: "100%" }}>
        <div role="columnheader" className="sticky left-0 z-10 flex shrink-0 items-center justify-center bg-surface" style={{ width: TICK_WIDTH }}>
          <Checkbox
            label={t`Select all`}
            checked={all}
            indeterminate={!all && props.selected.size > 0}
            onChange={(on) => props.onSelected(on ? new Set(props.rows) : new Set())}
          />
        </div>
        {props.columns.map((column, at) => {
          const field = column.sort;
          const sorted = field !== null && props.sort?.field === field;
          return (
            <div
              key={column.name}
              role="columnheader"
              aria-sort={sorted ? (props.sort?.desc ? "descending" : "ascending") : undefined}
              className={cn("flex shrink-0 items-center bg-surface px-cell text-xs text-ink-2", column.numeric && "justify-end", at === 0 && "sticky z-10", at === props.columns.length - 1 && "grow")}
              style={{ width: column.width, ...(at === 0 ? { left: TICK_WIDTH } : {}) }}
            >
              {field !== null ? (
                <button
                  type="button"
                  onClick={() => sortBy(field)}
                  className={cn("-mx-1 flex h-6 min-w-0 items-center gap-1 rounded-xs px-1 hover:bg-hover hover:text-ink", sorted && "text-ink")}
                >
                  <span className="truncate">{column.label}</span>
                  {sorted ? props.sort?.desc ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden /> : null}
                </button>
              ) : (
                <span className="truncate">{column.label}</span>
              )}
            </div>
          );
        })}
      </div>
      <div role="presentation" className="relative" style={{ height: s.height, width, minWidth: "100%" }}>
        {shown.map((position) => {
          const row = props.rows[position] ?? 0;
          const record = props.record(row);
          const isSelected = props.selected.has(row);
          const isActive = position === props.active;
          const ground = isSelected ? "bg-selected" : "bg-surface group-hover/row:bg-hover";
          return (
            <div
              key={row}
              id={`${id}-${position}`}
              role="row"
              tabIndex={-1}
              aria-rowindex={position + 2}
              aria-selected={isSelected}
              onClick={() => {
                props.onActive(position, props.column);
                scroller.current?.focus({ preventScroll: true });
              }}
              onDoubleClick={() => record && props.onOpen(record)}
              onKeyDown={() => undefined}
              className="group/row absolute left-0 flex h-row border-b border-line text-cell"
              style={{
                width,
                minWidth: "100%",
                top: scaled ? top + (position * rowHeight - offset) : position * rowHeight,
              }}
            >
              <div role="gridcell" className={cn("sticky left-0 z-10 flex shrink-0 items-center justify-center", ground)} style={{ width: TICK_WIDTH }}>
                <Checkbox label={t`Select ${record?.title ?? ""}`} checked={isSelected} onChange={() => toggle(position)} tabIndex={-1} />
              </div>
              {props.columns.map((column, at) => (
                <div
                  key={column.name}
                  role="gridcell"
                  tabIndex={-1}
                  onClick={(event) => {
                    event.stopPropagation();
                    props.onActive(position, at);
                    scroller.current?.focus({ preventScroll: true });
                    if (at === 0 && record && (event.target as HTMLElement).closest("[data-title]")) props.onOpen(record);
                  }}
                  onKeyDown={() => undefined}
                  className={cn(
                    "flex shrink-0 items-center overflow-hidden px-cell",
                    ground,
                    column.numeric && "justify-end",
                    at === 0 && "sticky z-10",
                    at === props.columns.length - 1 && "grow",
                    isActive && at === props.column && "outline-2 -outline-offset-2 outline-line-strong group-focus-within/grid:outline-accent",
                  )}
                  style={{ width: column.width, ...(at === 0 ? { left: TICK_WIDTH } : {}) }}
                >
                  {record ? props.cell(record, column) : null}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
