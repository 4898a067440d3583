import { fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import type { Filter, SchemaKind } from "@/api/types";
import { answering, show } from "@/test-render";
import { FilterBar } from "./FilterBar";

const KIND: SchemaKind = {
  name: "account",
  number: 2,
  title_field: "name",
  fields: [
    { name: "industry", type: "text", class: "identity", required: false },
    { name: "name", type: "text", class: "identity", required: true },
  ],
  custom: [],
};

function Bar({ start = [], onChange }: { start?: Filter[]; onChange: (change: { filter: Filter[]; any?: boolean }) => void }) {
  const [filter, setFilter] = useState(start);
  const [any, setAny] = useState(false);
  const [adding, setAdding] = useState<string | null>(null);
  return (
    <FilterBar
      kind={KIND}
      filter={filter}
      any={any}
      onChange={(change) => {
        setFilter(change.filter);
        if (change.any !== undefined) setAny(change.any);
        onChange(change);
      }}
      adding={adding}
      onAdding={setAdding}
    />
  );
}

afterEach(() => vi.unstubAllGlobals());

function program() {
  return answering((command, request) => {
    if (command === "field_values") {
      const values = [{ value: "Food", label: "Food", count: 12 }, { value: "Textiles", label: "Textiles", count: 3 }];
      return { values: request.query ? values.slice(1) : values };
    }
    if (command === "record_count") return { count: 15 };
    return { currency: "CNY", region: "CN" };
  });
}

it("values are picked from those there are, counted before they are applied, and read as a sentence", async () => {
  const asked = program();
  const onChange = vi.fn();
  show(<Bar onChange={onChange} />);
  fireEvent.click(screen.getByRole("button", { name: "Add a condition" }));
  fireEvent.click(await screen.findByRole("option", { name: /Food/ }));
  fireEvent.click(screen.getByRole("option", { name: /Textiles/ }));
  fireEvent.click(await screen.findByRole("button", { name: "Show 15 records" }));
  expect(onChange).toHaveBeenCalledWith({ filter: [{ field: "industry", op: "in", value: ["Food", "Textiles"] }] });
  expect(screen.getByRole("button", { name: "Industry is Food, Textiles" })).toBeTruthy();
  expect(asked.filter((one) => one.command === "record_count").at(-1)?.request).toEqual({
    kind: "account",
    filter: { all: [{ field: "industry", op: "in", value: ["Food", "Textiles"] }] },
  });
});

it("an input method's keys pick nothing; Enter takes the value, and once more applies", async () => {
  program();
  const onChange = vi.fn();
  show(<Bar onChange={onChange} />);
  fireEvent.click(screen.getByRole("button", { name: "Add a condition" }));
  await screen.findByRole("option", { name: /Food/ });
  const input = screen.getByRole("combobox", { name: "Value" });
  fireEvent.keyDown(input, { key: "Enter", keyCode: 229 });
  expect(screen.queryAllByRole("option", { selected: true })).toHaveLength(0);
  fireEvent.keyDown(input, { key: "Enter" });
  expect(screen.getAllByRole("option", { selected: true })).toHaveLength(1);
  fireEvent.keyDown(input, { key: "Enter" });
  expect(onChange).toHaveBeenCalledWith({ filter: [{ field: "industry", op: "is", value: "Food" }] });
});

it("conditions hold all together or any of them, and go one by one", async () => {
  program();
  const onChange = vi.fn();
  show(<Bar start={[{ field: "industry", op: "is", value: "Food" }, { not: { field: "last_contact", op: "older_days", value: 7 } }, { any: [] }]} onChange={onChange} />);
  expect(screen.getByRole("button", { name: "Last contact in the last 7 days" })).toBeTruthy();
  expect(screen.getByText("Several conditions")).toBeTruthy();
  fireEvent.click(screen.getAllByRole("button", { name: "All conditions hold" })[0] as HTMLElement);
  expect(onChange.mock.calls.at(-1)?.[0].any).toBe(true);
  expect(screen.getAllByRole("button", { name: "Any of the conditions is enough" })).toHaveLength(2);
  fireEvent.click(screen.getByRole("button", { name: "Remove the filter Several conditions" }));
  await waitFor(() => expect(screen.queryByText("Several conditions")).toBeNull());
});
