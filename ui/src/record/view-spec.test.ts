import { expect, it } from "vitest";
import { both, filterOf, PLAIN, readSpec, sameSpec, writeSpec, type ViewSpec } from "./view-spec";

const SPEC: ViewSpec = {
  filter: [
    { field: "tier", op: "is", value: "a" },
    { not: { field: "last_contact", op: "older_days", value: 30 } },
  ],
  any: true,
  sort: [{ field: "name" }, { field: "created", desc: true }],
  columns: [
    { name: "name", width: 240 },
    { name: "owner", width: null },
  ],
  pinned: 2,
  group: "tier",
  density: "compact",
};

it("a view comes back as it was written", () => {
  expect(readSpec(writeSpec(SPEC))).toEqual(SPEC);
  expect(readSpec(writeSpec(PLAIN))).toEqual(PLAIN);
});
it("a single condition of another program is a chip of its own", () => {
  expect(readSpec({ v: 1, filter: { field: "tier", op: "is", value: "a" } })?.filter).toEqual([{ field: "tier", op: "is", value: "a" }]);
});
it("what is no view is refused, what is odd in one is left out", () => {
  for (const wrong of ["", "[]", "{", "null", '{"v":2}', '{"v":1,"layout":"board"}', 7]) expect(readSpec(wrong)).toBeNull();
  const odd = readSpec({ v: 1, sort: [{ desc: true }, { field: "name" }], columns: [3, { name: "name", width: -4 }], pinned: -9, density: "huge", group: "" });
  expect(odd).toMatchObject({ sort: [{ field: "name" }], columns: [{ name: "name", width: null }], pinned: 1, density: null, group: null });
});
it("says what differs and what does not", () => {
  expect(sameSpec(SPEC, { ...SPEC })).toBe(true);
  expect(sameSpec(SPEC, { ...SPEC, any: false })).toBe(false);
  expect(sameSpec({ ...PLAIN, any: true }, PLAIN)).toBe(true);
  expect(sameSpec({ ...PLAIN, sort: [{ field: "name", desc: false }] }, { ...PLAIN, sort: [{ field: "name" }] })).toBe(true);
});
it("nothing narrows a plain view", () => {
  expect(filterOf(PLAIN)).toBeNull();
  expect(both(null, null)).toBeNull();
  expect(both({ all: [] }, null)).toEqual({ all: [] });
});
