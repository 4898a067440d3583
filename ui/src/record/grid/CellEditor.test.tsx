import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { RecordView, SchemaField } from "@/api/types";
import { Toasts } from "@/components/toast";
import { answering, show } from "@/test-render";
import { CellEditor } from "./CellEditor";

const RECORD: RecordView = {
  kind: "account", id: "id", row: 1, title: "Harbour Foods", subtitle: null, fields: { industry: "Food", employees: 12, done: false }, custom: {}, derived: { last_contact: null, next_contact: null },
  created_at: 0, changed_at: 0, in_trash: false, merged_into: null, aliases: [],
};
const TEXT: SchemaField = { name: "industry", type: "text", class: "identity", required: false };
const NUMBER: SchemaField = { name: "employees", type: "number", class: "identity", required: false };
const BOX: SchemaField = { name: "done", type: "checkbox", class: "identity", required: false };
const STAGE: SchemaField = { name: "stage", type: "link", class: "identity", required: true, link: "stage" };

afterEach(() => vi.unstubAllGlobals());

function edit(field: SchemaField, answer: (command: string, request: Record<string, unknown>) => unknown = () => ({}), record = RECORD) {
  const done = vi.fn();
  const asked = answering(answer);
  show(
    <>
      <CellEditor place={{ record, column: { name: field.name, label: "Value", width: 100, numeric: false, sort: null, editable: true }, low: false, far: false, done }} field={field} label="Value" />
      <Toasts />
    </>,
  );
  return { done, asked };
}
const updates = (asked: { command: string; request: Record<string, unknown> }[]) => asked.filter((one) => one.command === "record_update").map((one) => one.request.fields);

it("Enter saves and stays, with the way back", async () => {
  const { done, asked } = edit(TEXT);
  const input = screen.getByRole("textbox", { name: "Value" });
  fireEvent.change(input, { target: { value: "Textiles" } });
  fireEvent.keyDown(input, { key: "Enter" });
  await waitFor(() => expect(done).toHaveBeenCalledWith("stay"));
  expect(updates(asked)).toEqual([{ industry: "Textiles" }]);
  expect(await screen.findByRole("button", { name: "Undo" })).toBeTruthy();
});
it("Tab saves and goes right, with Shift left; what did not change is not written", async () => {
  const { done, asked } = edit(TEXT);
  const input = screen.getByRole("textbox", { name: "Value" });
  fireEvent.keyDown(input, { key: "Tab", shiftKey: true });
  await waitFor(() => expect(done).toHaveBeenCalledWith("left"));
  expect(updates(asked)).toEqual([]);
});
it("Escape leaves the value as it was", async () => {
  const { done, asked } = edit(TEXT);
  const input = screen.getByRole("textbox", { name: "Value" });
  fireEvent.change(input, { target: { value: "Textiles" } });
  fireEvent.keyDown(input, { key: "Escape" });
  expect(done).toHaveBeenCalledWith("stay");
  expect(updates(asked)).toEqual([]);
});
it("what is no value is said under the cell and not written", async () => {
  const { done, asked } = edit(NUMBER);
  const input = screen.getByRole("textbox", { name: "Value" });
  fireEvent.change(input, { target: { value: "many" } });
  fireEvent.keyDown(input, { key: "Enter" });
  expect((await screen.findByRole("alert")).textContent).toBe("This is not a value for this field");
  expect(done).not.toHaveBeenCalled();
  expect(updates(asked)).toEqual([]);
});
it("a refusal of the program is said under the cell, and one can go on typing", async () => {
  const { done } = edit(TEXT, (command) => (command === "record_update" ? { code: "invalid", details: { field: "industry", reason: "too_long" }, trace: "" } : {}));
  const input = screen.getByRole("textbox", { name: "Value" });
  fireEvent.change(input, { target: { value: "Textiles" } });
  fireEvent.keyDown(input, { key: "Enter" });
  expect(await screen.findByRole("alert")).toBeTruthy();
  expect(done).not.toHaveBeenCalled();
});
it("keys of an input method are not ours", () => {
  const { done } = edit(TEXT);
  fireEvent.keyDown(screen.getByRole("textbox", { name: "Value" }), { key: "Tab", keyCode: 229 });
  fireEvent.keyDown(screen.getByRole("textbox", { name: "Value" }), { key: "Escape", keyCode: 229 });
  expect(done).not.toHaveBeenCalled();
});
it("to edit a box is to turn it", async () => {
  const { done, asked } = edit(BOX);
  await waitFor(() => expect(done).toHaveBeenCalledWith("stay"));
  expect(updates(asked)).toEqual([{ done: true }]);
});
it("a lost deal asks for its reason in the cell", async () => {
  const deal: RecordView = { ...RECORD, kind: "deal", fields: { stage: { id: "s1", title: "Quote" } } };
  const { done, asked } = edit(
    STAGE,
    (command, request) => {
      if (command === "record_view") return { rows: "AQAAAAIAAAA=", count: 2 };
      if (command === "record_page") return { records: [{ ...deal, kind: "stage", id: "s1", row: 1, title: "Quote" }, { ...deal, kind: "stage", id: "s2", row: 2, title: "Lost" }] };
      if (command === "deal_move_stage" && !request.lost_reason) return { code: "invalid", details: { field: "lost_reason", reason: "required" }, trace: "" };
      return {};
    },
    deal,
  );
  fireEvent.click(await screen.findByRole("option", { name: "Lost" }));
  const reason = await screen.findByRole("textbox", { name: "Why was it lost" });
  fireEvent.change(reason, { target: { value: "Price" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(done).toHaveBeenCalledWith("stay"));
  expect(asked.filter((one) => one.command === "deal_move_stage").at(-1)?.request).toEqual({ id: "id", stage: "s2", lost_reason: "Price" });
});
