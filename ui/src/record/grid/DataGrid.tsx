// The table: any number of lines over row numbers, drawn a screen at a time. It owns the keyboard of a list; it knows
// no kind. How presses are read, how far it is scrolled, and how head and lines look are rooms of their own beside it.
import { type MouseEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { isImeKey, isTyping } from "@/lib/keys";
import type { DataGridProps, EditEnd, EditorPlace } from "./grid-types";
import { Head } from "./Head";
import { readPress } from "./keys";
import { GroupRow, Row, type RowActs, TICK_WIDTH } from "./Row";
import { useScroll } from "./use-scroll";

export type { EditEnd, EditorPlace, Lines } from "./grid-types";
export type { GridColumn, GroupHead } from "./Row";

export function DataGrid(props: DataGridProps) {
  const id = useId();
  const { lines, columns } = props;
  const count = lines.count;
  const scroll = useScroll(count, props.offset, props.onOffset);
  const { scroller, first, last } = scroll;
  const width = TICK_WIDTH + columns.reduce((sum, column) => sum + column.width, 0);
  const pinned = Math.min(Math.max(1, props.pinned), columns.length);
  const [editing, setEditing] = useState<{ low: boolean; far: boolean } | null>(null);

  const { onWindow } = props;
  useEffect(() => onWindow(first, last), [first, last, onWindow]);

  // A list takes the keyboard when it appears, unless somebody is using it elsewhere.
  useEffect(() => {
    const at = document.activeElement;
    if (at === document.body || at?.id === "content") scroller.current?.focus({ preventScroll: true });
  }, [scroller]);

  const recordAt = (position: number) => {
    const row = lines.row(position);
    return row === undefined ? undefined : props.record(row);
  };
  const active = Math.min(props.active, Math.max(0, count - 1));
  const ring = Math.min(props.column, columns.length - 1);

  /** A ringed cell that scrolled behind the pinned ones, or out to the side, is brought back. */
  const revealColumn = (at: number) => {
    const element = scroller.current;
    if (!element || at < pinned) return;
    const before = TICK_WIDTH + columns.slice(0, at).reduce((sum, column) => sum + column.width, 0);
    const kept = TICK_WIDTH + columns.slice(0, pinned).reduce((sum, column) => sum + column.width, 0);
    const end = before + (columns[at]?.width ?? 0);
    if (before - kept < element.scrollLeft) element.scrollTo({ left: before - kept });
    else if (end > element.scrollLeft + element.clientWidth) element.scrollTo({ left: end - element.clientWidth });
  };
  const go = (to: number, column = ring) => {
    scroller.current?.focus({ preventScroll: true });
    const next = Math.min(Math.max(0, to), count - 1);
    const at = Math.min(Math.max(0, column), columns.length - 1);
    props.onActive(next, at);
    scroll.reveal(next);
    if (at !== ring) revealColumn(at);
  };
  /** Row numbers between two positions, either way round. */
  const between = (from: number, to: number): number[] => {
    const found: number[] = [];
    for (let at = Math.min(from, to); at <= Math.max(from, to); at++) {
      const row = lines.row(at);
      if (row !== undefined) found.push(row);
    }
    return found;
  };
  const tick = (position: number, range: boolean) => {
    const row = lines.row(position);
    if (row === undefined) return;
    if (range) {
      props.onSelected(new Set([...props.selected, ...between(props.anchor, position)]), props.anchor);
      return;
    }
    const next = new Set(props.selected);
    if (!next.delete(row)) next.add(row);
    props.onSelected(next, position);
  };
  const extend = (to: number) => {
    const target = Math.min(Math.max(0, to), count - 1);
    // The first step takes the line that it starts from along.
    const anchor = props.selected.size === 0 ? active : props.anchor;
    const next = new Set(props.selected);
    // Going back towards where it began lets go of what was taken.
    if (Math.abs(target - anchor) < Math.abs(active - anchor)) for (const row of between(active, active)) next.delete(row);
    for (const row of between(anchor, target)) next.add(row);
    props.onSelected(next, anchor);
    go(target);
  };
  const edit = (position: number, at: number): boolean => {
    const record = recordAt(position);
    const column = columns[at];
    if (!record || !column?.editable || !props.editor) return false;
    if (position !== active || at !== ring) {
      props.onActive(position, at);
      scroll.reveal(position);
      revealColumn(at);
    }
    const element = scroller.current;
    const before = TICK_WIDTH + columns.slice(0, at).reduce((sum, one) => sum + one.width, 0);
    const far = element ? at >= pinned && before - element.scrollLeft > element.clientWidth / 2 : false;
    setEditing({ low: scroll.isLow(position), far });
    return true;
  };
  const done = (end: EditEnd) => {
    setEditing(null);
    if (end === "away") return;
    scroller.current?.focus({ preventScroll: true });
    if (end === "stay") return;
    const by = end === "right" ? 1 : -1;
    for (let at = ring + by; at >= 0 && at < columns.length; at += by) if (edit(active, at)) return;
  };
  const menuAt = (position: number, column: number) => {
    const box = document.getElementById(`${id}-${position}-${column}`)?.getBoundingClientRect() ?? scroller.current?.getBoundingClientRect();
    if (box) props.onMenu?.({ x: box.left + 12, y: box.bottom });
  };

  const press = (event: KeyboardEvent): boolean => {
    const read = readPress(event, props.letters ?? true);
    if (!read || count === 0) return false;
    const head = lines.head(active);
    switch (read.do) {
      case "row":
        if (read.extend) extend(active + read.by);
        else go(active + read.by);
        return true;
      case "page":
        go(active + read.by * scroll.page);
        return true;
      case "end":
        go(read.row === "first" ? 0 : count - 1);
        return true;
      case "column":
        if (head) {
          // As in a tree: right opens, left closes.
          if (head.open !== (read.by === 1)) props.onFold(head.key);
        } else go(active, ring + read.by);
        return true;
      case "edge":
        go(active, read.column === "first" ? 0 : columns.length - 1);
        return true;
      case "all":
        props.onSelected(new Set(props.rows), 0);
        return true;
      case "enter": {
        if (head) {
          props.onFold(head.key);
          return true;
        }
        const record = recordAt(active);
        // The title opens the record; any other value is edited where it stands.
        if (record && !(ring > 0 && edit(active, ring))) props.onOpen(record);
        return true;
      }
      case "edit":
        return edit(active, ring);
      case "peek":
        if (head) props.onFold(head.key);
        else props.onPeek();
        return true;
      case "select":
        tick(active, false);
        return true;
      case "copy":
        if ((window.getSelection()?.toString() ?? "") !== "" || !props.onCopy) return false;
        props.onCopy();
        return true;
      case "menu":
        if (!head) menuAt(active, ring);
        return true;
      case "escape":
        if (props.selected.size > 0) {
          props.onSelected(new Set(), 0);
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
      if (event.target instanceof HTMLElement && event.target.closest("[data-editor]")) return;
      if (event.target instanceof HTMLElement && event.target.closest("button") && (event.key === "Enter" || event.key === " ")) return;
      if (pressed.current(event)) event.preventDefault();
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, [scroller]);

  const { jump } = props;
  const jumped = useRef(jump ?? null);
  useEffect(() => {
    if (!jump || jumped.current === jump) return;
    jumped.current = jump;
    props.onActive(jump.to, ring);
    scroll.lift(jump.to);
  });
  // The lines keep one object of verbs; what the verbs do is that of the last drawing.
  const latest = useRef<RowActs>(null);
  useEffect(() => {
    latest.current = {
      point: (position, at) => {
        if (editing) setEditing(null);
        props.onActive(position, at);
        scroller.current?.focus({ preventScroll: true });
      },
      open: (position) => {
        const record = recordAt(position);
        if (record) props.onOpen(record);
      },
      edit: (position, at) => void edit(position, at),
      tick,
      fold: props.onFold,
    };
  });
  const [acts] = useState<RowActs>(() => ({
    point: (position, at) => latest.current?.point(position, at),
    open: (position) => latest.current?.open(position),
    edit: (position, at) => latest.current?.edit(position, at),
    tick: (position, range) => latest.current?.tick(position, range),
    fold: (key) => latest.current?.fold(key),
  }));

  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    const line = (event.target as HTMLElement).closest<HTMLElement>("[data-position]");
    if (!line || !props.onMenu || (event.target as HTMLElement).closest("[data-editor]")) return;
    event.preventDefault();
    const position = Number(line.dataset.position);
    if (lines.head(position)) return;
    const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-column]");
    props.onActive(position, cell ? Number(cell.dataset.column) : ring);
    props.onMenu({ x: event.clientX, y: event.clientY });
  };

  const shown = [];
  for (let position = first; position <= last; position++) shown.push(position);
  const all = props.rows.length > 0 && props.selected.size >= props.rows.length;

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      data-density={props.density ?? undefined}
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-activedescendant={count > 0 ? (lines.head(active) ? `${id}-${active}` : `${id}-${active}-${ring}`) : undefined}
      onScroll={scroll.onScroll}
      onContextMenu={onContextMenu}
      // Square also while it has the focus: a rounded scroller is clipped anew at every frame, which cost 80 ms a key.
      className="group/grid relative min-h-0 min-w-0 grow overflow-auto overscroll-contain bg-surface focus-visible:rounded-none focus-visible:shadow-none"
    >
      <Head
        head={scroll.head}
        columns={columns}
        pinned={pinned}
        width={width}
        sort={props.sort}
        all={all}
        some={props.selected.size > 0}
        onAll={(on) => props.onSelected(on ? new Set(props.rows) : new Set(), 0)}
        acts={props.acts}
      />
      <div role="presentation" className="relative" style={{ height: scroll.height, width, minWidth: "100%" }}>
        {shown.map((position) => {
          const head = lines.head(position);
          const top = scroll.topOf(position);
          if (head) {
            return (
              <GroupRow key={position % scroll.slots} id={`${id}-${position}`} position={position} top={top} width={width} columns={columns.length} head={head} active={position === active} acts={acts} />
            );
          }
          const row = lines.row(position);
          const record = row === undefined ? undefined : props.record(row);
          const isActive = position === active;
          const column = columns[ring];
          return (
            <Row
              key={position % scroll.slots}
              id={`${id}-${position}`}
              position={position}
              top={top}
              width={width}
              columns={columns}
              pinned={pinned}
              record={record}
              cell={props.cell}
              selected={row !== undefined && props.selected.has(row)}
              ring={isActive ? ring : null}
              acts={acts}
              editor={isActive && editing && record && column && props.editor ? <Slot make={props.editor} record={record} column={column} low={editing.low} far={editing.far} done={done} /> : null}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Where the list's owner puts its editor. */
function Slot({ make, ...place }: EditorPlace & { make: (place: EditorPlace) => ReactNode }) {
  return make(place);
}
