import { expect, it } from "vitest";
import { lineCount, place, placeAt } from "./places";

const GROUPS = [
  { key: "a", filter: { all: [] }, count: 3 },
  { key: "b", filter: { all: [] }, count: 0 },
  { key: "c", filter: { all: [] }, count: 200_000 },
];

it("every position is a head or a record of its group", () => {
  const placed = place(GROUPS, new Set());
  expect(lineCount(placed)).toBe(200_006);
  const said = (position: number) => {
    const found = placeAt(placed, position);
    return found ? `${found.group.key}${found.at}` : null;
  };
  expect([0, 1, 3, 4, 5, 6, 200_005].map(said)).toEqual(["a-1", "a0", "a2", "b-1", "c-1", "c0", "c199999"]);
  expect(said(200_006)).toBeNull();
  expect(said(-1)).toBeNull();
});
it("a closed group is its head alone", () => {
  const placed = place(GROUPS, new Set(["c"]));
  expect(lineCount(placed)).toBe(6);
  expect(placed[2]).toMatchObject({ open: false, start: 5, end: 5 });
});
it("nothing has no lines", () => {
  expect(lineCount(place([], new Set()))).toBe(0);
});
