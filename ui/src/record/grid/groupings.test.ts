import { expect, it } from "vitest";
import type { SchemaField, SchemaKind } from "@/api/types";
import { groupBy, groupFilter, groupingsOf } from "./groupings";

const field = (name: string, type: SchemaField["type"]): SchemaField => ({ name, type, class: "identity", required: false });
const KIND: SchemaKind = {
  name: "account",
  number: 2,
  title_field: "name",
  fields: [field("name", "text"), field("industry", "text"), { ...field("tags", "links"), link: "tag" }, field("phones", "points"), field("since", "date")],
  custom: [
    { id: "c1", label: "Region", type: "select", class: "identity", options: ["East", "West"] },
    { id: "c2", label: "Seats", type: "number", class: "identity", options: [] },
    { id: "c3", label: "Renewal", type: "date", class: "identity", options: [] },
  ],
};

it("a view is divided by what records share: tags and the team's own fields too, no names and no numbers to call", () => {
  expect(groupingsOf(KIND).map(({ group }) => group)).toEqual(["industry", "tags", "month:since", "custom.c1", "month:custom.c3"]);
});
it("the program is asked by field or by month, and a group is read as its condition", () => {
  expect(groupBy("tags")).toEqual({ field: "tags" });
  expect(groupBy("month:custom.c3")).toEqual({ month: "custom.c3" });
  expect(groupFilter("tags", { id: "t1", title: "Key account" })).toEqual({ field: "tags", op: "is", value: "t1" });
  expect(groupFilter("tags", null)).toEqual({ field: "tags", op: "empty" });
  expect(groupFilter("custom.c1", "East")).toEqual({ field: "custom.c1", op: "is", value: "East" });
  expect(groupFilter("month:since", "2028-02")).toEqual({ field: "since", op: "between", value: ["2028-02-01", "2028-02-29"] });
});
