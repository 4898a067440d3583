import { expect, it } from "vitest";
import type { Filter } from "@/api/types";
import { filterOfSentence, sentenceOf, type Sentence, verbsOf } from "./ops";

const SENTENCES: Sentence[] = [
  { field: "tier", verb: "in", value: ["a"] },
  { field: "tier", verb: "in", value: ["a", "b"] },
  { field: "tier", verb: "not_in", value: ["a"] },
  { field: "tags", verb: "not_in", value: ["a", "b"] },
  { field: "done", verb: "in", value: [true] },
  { field: "done", verb: "in", value: [false] },
  { field: "last_contact", verb: "last_days", value: 7 },
  { field: "last_contact", verb: "older_days", value: 30 },
  { field: "due", verb: "within_days", value: 7 },
  { field: "due", verb: "is", value: "2026-11-03" },
  { field: "employees", verb: "is", value: 12 },
  { field: "amount", verb: "between", value: [{ minor: 1, currency: "CNY" }, { minor: 2, currency: "CNY" }] },
  { field: "name", verb: "contains", value: "云起" },
  { field: "owner", verb: "empty" },
  { field: "close_date", verb: "this_month" },
  { field: "last_contact", verb: "this_quarter" },
];

it("a sentence and its condition become one another", () => {
  for (const sentence of SENTENCES) expect(sentenceOf(filterOfSentence(sentence))).toEqual(sentence);
});
it("a box that is not ticked was never touched or was cleared", () => {
  expect(filterOfSentence({ field: "done", verb: "in", value: [false] })).toEqual({ field: "done", op: "is_not", value: true });
});
it("what is nested deeper is no sentence", () => {
  const nested: Filter[] = [{ any: [] }, { all: [{ field: "tier", op: "is", value: "a" }] }, { not: { all: [] } }, { field: "employees", op: "gt", value: 3 }];
  for (const filter of nested) expect(sentenceOf(filter)).toBeNull();
});
it("a stretch of the calendar is asked for by its name, so that it moves on with the days", () => {
  expect(filterOfSentence({ field: "close_date", verb: "next_month" })).toEqual({ field: "close_date", op: "next_month" });
});
it("what has happened cannot be asked for next month; a day can", () => {
  const field = (type: "date" | "instant") => verbsOf({ name: "x", type, class: "identity", required: false });
  expect(field("date")).toContain("next_month");
  expect(field("instant")).toContain("this_month");
  expect(field("instant")).not.toContain("next_month");
});
