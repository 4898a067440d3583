import { I18nProvider } from "@lingui/react";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { type ReactNode, useState } from "react";
import { expect, it, vi } from "vitest";
import type { RecordView } from "@/api/types";
import { Tooltip } from "@base-ui/react/tooltip";
import { i18n } from "@/locales/i18n";
import { DataGrid, type EditorPlace } from "./DataGrid";
import type { ColumnActs } from "./Head";

function record(row: number): RecordView {
  return {
    kind: "account", id: `id-${row}`, row, title: `Account ${row}`, subtitle: null, fields: {}, custom: {}, derived: { last_contact: null, next_contact: null },
    created_at: 0, changed_at: 0, in_trash: false, merged_into: null, aliases: [],
  };
}

const COLUMNS = [
  { name: "name", label: "Account name", width: 200, numeric: false, sort: "name", editable: true },
  { name: "phones", label: "Phones", width: 150, numeric: false, sort: "phones", editable: true },
  { name: "owner", label: "Owner", width: 100, numeric: false, sort: null, editable: false },
];

function acts(own: Partial<ColumnActs> = {}): ColumnActs {
  const nothing = () => undefined;
  return { sort: nothing, resize: nothing, move: nothing, hide: nothing, pin: nothing, canGroup: () => false, filter: nothing, canFilter: () => true, ...own };
}

interface ListProps {
  count: number;
  onOpen?: (record: RecordView) => void;
  own?: Partial<ColumnActs>;
  heads?: Record<number, string>;
  onFold?: (key: string) => void;
  editor?: (place: EditorPlace) => ReactNode;
}

function List({ count, onOpen = () => undefined, own, heads = {}, onFold = () => undefined, editor }: ListProps) {
  const [active, setActive] = useState(0);
  const [column, setColumn] = useState(0);
  const [anchor, setAnchor] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const rows = Uint32Array.from({ length: count }, (_, i) => i + 1);
  return (
    <I18nProvider i18n={i18n}>
      <Tooltip.Provider>
        <DataGrid
          label="Accounts"
          lines={{
            count,
            row: (position) => (heads[position] ? undefined : rows[position]),
            head: (position) => (heads[position] ? { key: heads[position], label: heads[position], text: heads[position], count: "2", sums: "", open: true } : undefined),
          }}
          rows={rows}
          columns={COLUMNS}
          pinned={1}
          onWindow={() => undefined}
          record={record}
          cell={(r, c) => (c.name === "name" ? r.title : "x")}
          {...(editor ? { editor } : {})}
          sort={null}
          acts={acts(own)}
          active={active}
          column={column}
          onActive={(a, c) => {
            setActive(a);
            setColumn(c);
          }}
          selected={selected}
          anchor={anchor}
          onSelected={(next, from) => {
            setSelected(next);
            setAnchor(from);
          }}
          onFold={onFold}
          offset={0}
          onOffset={() => undefined}
          onOpen={onOpen}
          onPeek={() => undefined}
          onEscape={() => false}
        />
      </Tooltip.Provider>
    </I18nProvider>
  );
}

function ticked(): string[] {
  return screen.queryAllByRole("row", { selected: true }).map((row) => row.getAttribute("data-position") ?? "");
}

it("says how many rows there are and draws only a screen of them", () => {
  render(<List count={10_000} />);
  const grid = screen.getByRole("grid", { name: "Accounts" });
  expect(grid.getAttribute("aria-rowcount")).toBe("10001");
  expect(screen.getAllByRole("row").length).toBeLessThan(80);
});

it("the last of a million rows is reached and drawn, and the first again", () => {
  render(<List count={1_000_000} />);
  const grid = screen.getByRole("grid");
  fireEvent.keyDown(grid, { key: "End", ctrlKey: true });
  expect(screen.getByText("Account 1000000")).toBeTruthy();
  expect(screen.getAllByRole("row").length).toBeLessThan(80);
  fireEvent.keyDown(grid, { key: "Home", ctrlKey: true });
  expect(screen.getByText("Account 1")).toBeTruthy();
});

it("moves with J and K and opens with Enter", () => {
  const onOpen = vi.fn();
  render(<List count={100} onOpen={onOpen} />);
  const grid = screen.getByRole("grid");
  for (const key of ["j", "j", "k", "Enter"]) fireEvent.keyDown(grid, { key });
  expect(onOpen).toHaveBeenCalledTimes(1);
  expect(onOpen.mock.calls[0]?.[0].title).toBe("Account 2");
});

it("selects with X and lets go with Escape", () => {
  render(<List count={5} />);
  const grid = screen.getByRole("grid");
  fireEvent.keyDown(grid, { key: "x" });
  expect(screen.getAllByRole("row", { selected: true })).toHaveLength(1);
  fireEvent.keyDown(grid, { key: "Escape" });
  expect(screen.queryAllByRole("row", { selected: true })).toHaveLength(0);
});

it("leaves the keys of an input method alone", () => {
  const onOpen = vi.fn();
  render(<List count={5} onOpen={onOpen} />);
  fireEvent.keyDown(screen.getByRole("grid"), { key: "Enter", keyCode: 229 });
  expect(onOpen).not.toHaveBeenCalled();
});

it("sorts by a click on the head: up, down, not at all", () => {
  const sort = vi.fn();
  render(<List count={5} own={{ sort }} />);
  fireEvent.click(screen.getByRole("button", { name: "Phones" }));
  expect(sort).toHaveBeenCalledWith({ field: "phones" });
});

it("Shift and the arrows take rows along, and let go of them on the way back", () => {
  render(<List count={9} />);
  const grid = screen.getByRole("grid");
  fireEvent.keyDown(grid, { key: "j" });
  for (let i = 0; i < 3; i++) fireEvent.keyDown(grid, { key: "ArrowDown", shiftKey: true });
  expect(ticked()).toEqual(["1", "2", "3", "4"]);
  for (let i = 0; i < 2; i++) fireEvent.keyDown(grid, { key: "ArrowUp", shiftKey: true });
  expect(ticked()).toEqual(["1", "2"]);
});

it("Enter edits a value and opens at the title; what cannot be edited opens too", () => {
  const onOpen = vi.fn();
  render(<List count={3} onOpen={onOpen} editor={({ column }) => <div data-editor>editing {column.label}</div>} />);
  const grid = screen.getByRole("grid");
  fireEvent.keyDown(grid, { key: "Enter" });
  expect(onOpen).toHaveBeenCalledTimes(1);
  fireEvent.keyDown(grid, { key: "ArrowRight" });
  fireEvent.keyDown(grid, { key: "Enter" });
  expect(screen.getByText("editing Phones")).toBeTruthy();
  fireEvent.keyDown(grid, { key: "ArrowRight" });
  fireEvent.keyDown(grid, { key: "Enter" });
  expect(onOpen).toHaveBeenCalledTimes(2);
});

it("F2 edits the title; Tab goes on to the next value that can be edited, Escape comes back to the list", () => {
  const places: EditorPlace[] = [];
  render(
    <List
      count={3}
      editor={(place) => {
        places.push(place);
        return <div data-editor>editing {place.column.label}</div>;
      }}
    />,
  );
  const grid = screen.getByRole("grid");
  fireEvent.keyDown(grid, { key: "F2" });
  expect(screen.getByText("editing Account name")).toBeTruthy();
  act(() => places.at(-1)?.done("right"));
  expect(screen.getByText("editing Phones")).toBeTruthy();
  // After the last value there is nothing to go on to.
  act(() => places.at(-1)?.done("right"));
  expect(screen.queryByText(/editing/)).toBeNull();
  expect(document.activeElement).toBe(grid);
});

it("the head of a group folds with Enter and the arrows", () => {
  const onFold = vi.fn();
  render(<List count={4} heads={{ 0: "open deals" }} onFold={onFold} />);
  const grid = screen.getByRole("grid");
  expect(screen.getByRole("button", { expanded: true }).textContent).toContain("open deals");
  fireEvent.keyDown(grid, { key: "Enter" });
  fireEvent.keyDown(grid, { key: "ArrowLeft" });
  // It is open: nothing to open.
  fireEvent.keyDown(grid, { key: "ArrowRight" });
  expect(onFold.mock.calls).toEqual([["open deals"], ["open deals"]]);
});

it("the menu of a column moves, hides, pins and widens it", async () => {
  const move = vi.fn();
  const hide = vi.fn();
  const resize = vi.fn();
  render(<List count={4} own={{ move, hide, resize }} />);
  const choose = async (item: string) => {
    fireEvent.click(screen.getByRole("button", { name: "Options of Phones" }));
    fireEvent.click(await screen.findByRole("menuitem", { name: item }));
    await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
  };
  await choose("Move right");
  expect(move).toHaveBeenCalledWith("phones", 3);
  await choose("Wider");
  expect(resize).toHaveBeenCalledWith("phones", 174);
  await choose("Hide");
  expect(hide).toHaveBeenCalledWith("phones");
});

it("a drag of a column's edge sets its width", () => {
  const resize = vi.fn();
  const { container } = render(<List count={4} own={{ resize }} />);
  const edge = container.querySelector<HTMLElement>('[data-edge="phones"]');
  if (!edge) throw new Error("no edge");
  edge.setPointerCapture = () => undefined;
  fireEvent.pointerDown(edge, { clientX: 300, pointerId: 1 });
  fireEvent.pointerMove(edge, { clientX: 350, pointerId: 1 });
  fireEvent.pointerUp(edge, { clientX: 350, pointerId: 1 });
  expect(resize).toHaveBeenLastCalledWith("phones", 200);
});
