import { expect, it } from "vitest";
import type { HistoryEntry } from "@/api/types";
import { tellsApart } from "@/record/SimilarNotice";
import { endOf } from "./AsOf";
import { changesByField } from "./FieldHistory";
import { differs } from "./Fields";
import { valueOn } from "./MergeDialog";

it("joining two lists keeps this one's order and main one, and takes each value once", () => {
  const mine = [{ value: "+861", primary: true }];
  const theirs = [{ value: "+861", primary: true }, { value: "+862", primary: true }];
  expect(valueOn("both", mine, theirs)).toEqual([{ value: "+861", primary: true }, { value: "+862", primary: false }]);
  expect(valueOn("both", [{ id: "t1", title: "A" }], [{ id: "t1", title: "A" }, { id: "t2", title: "B" }])).toHaveLength(2);
  expect(valueOn("both", null, theirs)).toEqual(theirs);
  expect(valueOn("other", "x", undefined)).toBeNull();
});

it("a field's first value is no change of it", () => {
  const entry = (at: number, old: string | null, now: string): HistoryEntry => ({
    at, member: { id: "m", title: "Lin" }, device: "d", via: "window", intent: "account.update", fields: [{ field: "name", old, new: now }],
  });
  const found = changesByField([entry(3, "B", "C"), entry(2, "A", "B"), entry(1, null, "A")]);
  expect(found.get("name")?.map((one) => one.at)).toEqual([3, 2]);
});

it("empty is empty in whichever way", () => {
  expect(differs(undefined, [])).toBe(false);
  expect(differs("", "a")).toBe(true);
});

it("a day ends with its last moment on this calendar", () => {
  const end = new Date(endOf("2026-11-24"));
  expect([end.getDate(), end.getHours(), end.getMinutes(), end.getMilliseconds()]).toEqual([24, 23, 59, 999]);
});

it("one sign and an empty line tell nobody apart", () => {
  expect(tellsApart({ name: "王", phones: [{ value: " " }] })).toEqual({});
  expect(tellsApart({ name: " Haituo ", phones: [{ value: "13957488120" }] })).toEqual({ name: "Haituo", phones: ["13957488120"] });
});
