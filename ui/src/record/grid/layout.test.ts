import { expect, it } from "vitest";
import { choiceOf, fitWidth, moved, resized, shownColumns, toggled } from "./layout";

const ALL = [
  { name: "name", width: 200 },
  { name: "phones", width: 150 },
  { name: "owner", width: 90 },
  { name: "notes", width: 120 },
];
const names = (columns: { name: string }[]) => columns.map((column) => column.name);
const START = ["name", "phones", "owner"];

it("a list starts with its columns, the title first", () => {
  expect(names(shownColumns(ALL, START, null, "name"))).toEqual(START);
  expect(names(shownColumns(ALL, ["phones"], null, "name"))).toEqual(["name", "phones"]);
});
it("a chosen order and width hold; a column that is gone is left out", () => {
  const shown = shownColumns(ALL, START, [{ name: "owner", width: 300 }, { name: "custom.gone", width: 90 }, { name: "phones", width: null }], "name");
  expect(shown).toEqual([ALL[0], { name: "owner", width: 300 }, ALL[1]]);
  expect(choiceOf(shown, ALL)).toEqual([{ name: "name", width: null }, { name: "owner", width: 300 }, { name: "phones", width: null }]);
});
it("a column moves to where it is dropped, never before the title", () => {
  const choice = choiceOf(ALL, ALL);
  expect(names(moved(choice, "notes", 1))).toEqual(["name", "notes", "phones", "owner"]);
  expect(names(moved(choice, "phones", 3))).toEqual(["name", "owner", "phones", "notes"]);
  expect(names(moved(choice, "phones", 4))).toEqual(["name", "owner", "notes", "phones"]);
  expect(names(moved(choice, "phones", 0))).toEqual(["name", "phones", "owner", "notes"]);
  expect(moved(choice, "name", 2)).toBe(choice);
});
it("hides and shows, and leaves the title alone", () => {
  const choice = choiceOf(ALL.slice(0, 2), ALL);
  expect(names(toggled(choice, "phones"))).toEqual(["name"]);
  expect(names(toggled(choice, "notes"))).toEqual(["name", "phones", "notes"]);
  expect(toggled(choice, "name")).toBe(choice);
});
it("widths stay within reason", () => {
  expect(fitWidth(3)).toBe(64);
  expect(fitWidth(10_000)).toBe(800);
  expect(resized([{ name: "name", width: null }], "name", 222.4)).toEqual([{ name: "name", width: 222 }]);
});
