import { describe, expect, it } from "vitest";
import { addMonths, daysBetween, monthGrid, parseDay, weekday } from "./dates";

// A Tuesday.
const NOW = "2026-11-24";

describe("typed days", () => {
  it.each([
    ["2026-11-03", "2026-11-03"],
    ["2026年11月3日", "2026-11-03"],
    ["2026/1/5", "2026-01-05"],
    ["20261103", "2026-11-03"],
    ["12.3", "2026-12-03"],
    ["11.3", "2027-11-03"],
    ["１２月３日", "2026-12-03"],
    ["今天", "2026-11-24"],
    ["明天", "2026-11-25"],
    ["后天", "2026-11-26"],
    ["tomorrow", "2026-11-25"],
    ["+3", "2026-11-27"],
    ["+7d", "2026-12-01"],
    ["3天后", "2026-11-27"],
    ["2w", "2026-12-08"],
    ["fri", "2026-11-27"],
    ["tue", "2026-12-01"],
    ["周五", "2026-11-27"],
    ["周一", "2026-11-30"],
    ["下周三", "2026-12-02"],
    ["1个月", "2026-12-24"],
  ])("%s is %s", (typed, day) => {
    expect(parseDay(typed, NOW)).toBe(day);
  });
  it.each(["", "13.40", "2026-02-30", "soon", "3", "12"])("%s is no day", (typed) => {
    expect(parseDay(typed, NOW)).toBeNull();
  });
});

describe("the calendar", () => {
  it("starts its weeks on Monday", () => {
    expect(weekday(NOW)).toBe(1);
    const grid = monthGrid(NOW);
    expect(grid).toHaveLength(42);
    expect(grid[0]).toBe("2026-10-26");
  });
  it("keeps the last day of a month within the next", () => {
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
  });
  it("counts days across daylight saving", () => {
    expect(daysBetween("2026-03-01", "2026-11-24")).toBe(268);
  });
});
