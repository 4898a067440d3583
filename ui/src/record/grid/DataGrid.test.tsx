import { I18nProvider } from "@lingui/react";
import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import type { RecordView } from "@/api/types";
import { Tooltip } from "@base-ui/react/tooltip";
import { i18n } from "@/locales/i18n";
import { DataGrid } from "./DataGrid";

function record(row: number): RecordView {
  return {
    kind: "account", id: `id-${row}`, row, title: `Account ${row}`, subtitle: null, fields: {}, custom: {}, derived: { last_contact: null, next_contact: null },
    created_at: 0, changed_at: 0, in_trash: false, merged_into: null, aliases: [],
  };
}

const COLUMNS = [
  { name: "name", label: "Account name", width: 200, numeric: false, sort: "name" },
  { name: "phones", label: "Phones", width: 150, numeric: false, sort: "phones" },
];

function List({ count, onOpen = () => undefined, onSort = () => undefined }: { count: number; onOpen?: (r: RecordView) => void; onSort?: (s: unknown) => void }) {
  const [active, setActive] = useState(0);
  const [column, setColumn] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  return (
    <I18nProvider i18n={i18n}>
      <Tooltip.Provider>
        <DataGrid
          label="Accounts"
          rows={Uint32Array.from({ length: count }, (_, i) => i + 1)}
          columns={COLUMNS}
          onWindow={() => undefined}
          record={record}
          cell={(r, c) => (c.name === "name" ? r.title : "x")}
          sort={null}
          onSort={onSort}
          active={active}
          column={column}
          onActive={(a, c) => {
            setActive(a);
            setColumn(c);
          }}
          selected={selected}
          onSelected={setSelected}
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

it("says how many rows there are and draws only a screen of them", () => {
  render(<List count={10_000} />);
  const grid = screen.getByRole("grid", { name: "Accounts" });
  expect(grid.getAttribute("aria-rowcount")).toBe("10001");
  expect(screen.getAllByRole("row").length).toBeLessThan(80);
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

it("sorts by a click on the head", () => {
  const onSort = vi.fn();
  render(<List count={5} onSort={onSort} />);
  fireEvent.click(screen.getByRole("button", { name: "Phones" }));
  expect(onSort).toHaveBeenCalledWith({ field: "phones" });
});
