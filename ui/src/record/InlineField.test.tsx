import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import type { RecordView, SchemaField } from "@/api/types";
import { answering, show } from "@/test-render";
import { InlineField } from "./InlineField";

const industry: SchemaField = { name: "industry", type: "text", class: "identity", required: false };
const account: RecordView = {
  kind: "account", id: "a1", row: 1, title: "Haituo", subtitle: null, fields: { industry: "Machinery" }, custom: {}, derived: {},
  created_at: 0, changed_at: 0, in_trash: false, merged_into: null, aliases: [],
} as unknown as RecordView;

/** What was asked, without what is kept on the way. */
function written(answer: () => unknown) {
  const asked = answering((command) => (command.startsWith("device_state") ? { value: null } : answer()));
  return () => asked.filter(({ command }) => !command.startsWith("device_state"));
}

it("opens with its button, saves with Enter", async () => {
  const asked = written(() => ({}));
  show(<InlineField record={account} field={industry} label="Industry" />);
  fireEvent.click(screen.getByRole("button", { name: "Edit Industry" }));
  const field = screen.getByRole("textbox", { name: "Industry" });
  fireEvent.change(field, { target: { value: "Logistics" } });
  fireEvent.keyDown(field, { key: "Enter" });
  await waitFor(() => expect(asked()).toEqual([{ command: "record_update", request: { kind: "account", id: "a1", fields: { industry: "Logistics" } } }]));
});

it("reverts with Escape and writes nothing", async () => {
  const asked = written(() => ({}));
  show(<InlineField record={account} field={industry} label="Industry" />);
  fireEvent.click(screen.getByRole("button", { name: "Edit Industry" }));
  const field = screen.getByRole("textbox", { name: "Industry" });
  fireEvent.change(field, { target: { value: "Logistics" } });
  fireEvent.keyDown(field, { key: "Escape" });
  expect(screen.getByText("Machinery")).toBeTruthy();
  await Promise.resolve();
  expect(asked()).toEqual([]);
});

it("shows the program's objection under the field", async () => {
  written(() => ({ code: "invalid", details: { field: "industry", reason: "too_long" }, trace: "" }));
  show(<InlineField record={account} field={industry} label="Industry" />);
  fireEvent.click(screen.getByRole("button", { name: "Edit Industry" }));
  const field = screen.getByRole("textbox", { name: "Industry" });
  fireEvent.change(field, { target: { value: "x" } });
  fireEvent.keyDown(field, { key: "Enter" });
  await screen.findByText("The text is too long");
});
