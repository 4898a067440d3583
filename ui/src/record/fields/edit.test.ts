import { expect, it } from "vitest";
import type { SchemaField } from "@/api/types";
import { wire, writes } from "./edit";

const field = (name: string, type: SchemaField["type"]): SchemaField => ({ name, type, class: "identity", required: false });

it("links are written by id", () => {
  expect(wire(field("account", "link"), { id: "a1", title: "Haituo" })).toBe("a1");
  expect(wire(field("tags", "links"), [{ id: "t1", title: "x" }, { id: "t2", title: "y" }])).toEqual(["t1", "t2"]);
});
it("an emptied field is null", () => {
  expect(wire(field("industry", "text"), undefined)).toBeNull();
  expect(wire(field("account", "link"), null)).toBeNull();
});
it("custom fields are written under custom, without their prefix", () => {
  expect(writes([[field("name", "text"), "A"], [field("custom.c1", "text"), "B"]])).toEqual({ fields: { name: "A" }, custom: { c1: "B" } });
});
