import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { RecordView, SchemaKind } from "@/api/types";
import { answering, show } from "@/test-render";
import { Facts } from "./Facts";
import { Fields } from "./Fields";

vi.mock("@tanstack/react-router", () => ({ Link: ({ children }: { children: React.ReactNode }) => <a href="#x">{children}</a> }));

const SCHEMA: SchemaKind = {
  name: "account", number: 2, title_field: "name", custom: [],
  fields: [
    { name: "name", type: "text", class: "identity", required: true },
    { name: "industry", type: "text", class: "identity", required: false },
  ],
};
const record = (name: string, industry: string | null, more: Partial<RecordView> = {}): RecordView => ({
  kind: "account", id: "a1", row: 1, title: name, subtitle: null, fields: { name, industry }, custom: {},
  derived: { last_contact: Date.now(), next_contact: null }, created_at: 0, changed_at: 0, in_trash: false, merged_into: null, aliases: [], ...more,
});
const CHANGES = {
  changes: [
    { at: 2, member: { id: "m", title: "Lin" }, device: "d", via: "window", intent: "account.update", fields: [{ field: "name", old: "Haituo", new: "Haituo Ltd" }] },
    { at: 1, member: { id: "m", title: "Lin" }, device: "d", via: "window", intent: "account.create", fields: [{ field: "name", old: null, new: "Haituo" }] },
  ],
};

it("only a field that was something else has a sign of its history", async () => {
  answering((command) => (command === "record_history" ? CHANGES : { kinds: [] }));
  show(<Fields kind="account" schema={SCHEMA} record={record("Haituo Ltd", "Machines")} past={null} />);
  await screen.findByRole("button", { name: "What Account name was before" });
  expect(screen.queryByRole("button", { name: "What Industry was before" })).toBeNull();
});

it("looking back marks what differs from now, and nothing can be changed", async () => {
  answering((command) => (command === "record_history" ? CHANGES : { kinds: [] }));
  show(<Fields kind="account" schema={SCHEMA} record={record("Haituo Ltd", "Machines")} past={record("Haituo", "Machines")} />);
  await screen.findByText("Haituo");
  expect(screen.getAllByText("differs from now")).toHaveLength(1);
  expect(screen.queryAllByRole("button")).toEqual([]);
});

it("when we last spoke is told of now only", () => {
  show(<Facts kind="account" record={record("Haituo", null)} past={false} />);
  expect(screen.getByText("Last contact")).toBeTruthy();
  show(<Facts kind="account" record={record("Haituo", null)} past />);
  expect(screen.getAllByText("Last contact")).toHaveLength(1);
});
