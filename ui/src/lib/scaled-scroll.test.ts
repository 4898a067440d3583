import { describe, expect, it } from "vitest";
import { MAX_HEIGHT, offsetOf, reveal, rowsIn, scrollTopOf, space } from "./scaled-scroll";

const ROW = 36;

describe("the scaled scroll space", () => {
  it("is the true space while it fits", () => {
    const s = space(10_000, ROW, 720);
    expect(s.height).toBe(360_000);
    expect(offsetOf(s, 1234)).toBe(1234);
    expect(scrollTopOf(s, 1234)).toBe(1234);
  });
  it("never asks for an element beyond the browsers' clamp", () => {
    expect(space(5_000_000, ROW, 720).height).toBe(MAX_HEIGHT);
    expect(MAX_HEIGHT).toBeLessThan(33_554_428);
  });
  it("reaches the first and the last of five million rows", () => {
    const count = 5_000_000;
    const s = space(count, ROW, 720);
    expect(rowsIn(s, offsetOf(s, 0), ROW, count, 0)[0]).toBe(0);
    expect(rowsIn(s, offsetOf(s, s.height - s.view), ROW, count, 0)[1]).toBe(count - 1);
  });
  it("comes back to where it was", () => {
    const s = space(2_000_000, ROW, 720);
    for (const offset of [0, 36, 1_000_000, 71_999_280]) {
      expect(offsetOf(s, scrollTopOf(s, offset))).toBeCloseTo(offset, 3);
    }
  });
  it("clamps instead of trusting the browser with a huge position", () => {
    const s = space(2_000_000, ROW, 720);
    expect(scrollTopOf(s, 1e12)).toBe(s.height - s.view);
    expect(scrollTopOf(s, -5)).toBe(0);
  });
  it("moves no further than needed to show a row", () => {
    const s = space(100, ROW, 360);
    expect(reveal(s, 0, ROW, 5)).toBe(0);
    expect(reveal(s, 0, ROW, 10)).toBe(36);
    expect(reveal(s, 720, ROW, 3)).toBe(108);
  });
});
