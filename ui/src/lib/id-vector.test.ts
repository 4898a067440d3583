import { describe, expect, it } from "vitest";
import { decodeIdVector, pageOf, pagesFor } from "./id-vector";

function encode(rows: number[]): string {
  const bytes = new Uint8Array(rows.length * 4);
  const view = new DataView(bytes.buffer);
  rows.forEach((row, i) => view.setUint32(i * 4, row, true));
  return btoa(String.fromCharCode(...bytes));
}

describe("the id vector", () => {
  it("reads little-endian row numbers, the largest too", () => {
    expect([...decodeIdVector(encode([1, 256, 70_000, 4_294_967_295]))]).toEqual([1, 256, 70_000, 4_294_967_295]);
    expect([...decodeIdVector("AQAAAAABAAA=")]).toEqual([1, 256]);
  });
  it("is empty for an empty view", () => {
    expect(decodeIdVector("")).toHaveLength(0);
  });
  it("refuses bytes that are no u32", () => {
    expect(() => decodeIdVector(btoa("abc"))).toThrow(RangeError);
  });
  it("knows the pages that a window touches", () => {
    expect(pagesFor(190, 210, 1000, 200)).toEqual([0, 1]);
    expect(pagesFor(0, 10, 0, 200)).toEqual([]);
    expect(pagesFor(-5, 10, 5, 200)).toEqual([0]);
    expect(pagesFor(990, 1200, 1000, 200)).toEqual([4]);
  });
  it("cuts a page, the last one short", () => {
    expect(pageOf(Uint32Array.from({ length: 5 }, (_, i) => i + 10), 1, 3)).toEqual([13, 14]);
  });
});
