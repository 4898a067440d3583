import { describe, expect, it } from "vitest";
import { collator, countdown, day, exponent, money, moneyShort, parseMoney, parseNumber, phone } from "./format";

const CNY = (minor: number) => ({ minor, currency: "CNY" });

describe("money", () => {
  it("is exact with separators", () => {
    expect(money("zh-CN", CNY(12_340_056))).toBe("¥123,400.56");
    expect(money("en", CNY(12_340_000))).toBe("¥123,400");
  });
  it("is short in lists: one decimal with 万 in Chinese, K and M in English", () => {
    expect(moneyShort("zh-CN", CNY(42_000_000))).toBe("¥42.0万");
    expect(moneyShort("zh-CN", CNY(12_345_678_900))).toBe("¥1.2亿");
    expect(moneyShort("en", CNY(42_000_000))).toBe("¥420K");
    expect(moneyShort("zh-CN", { minor: 96_000_000, currency: "HKD" })).toBe("HK$96.0万");
    expect(moneyShort("zh-CN", CNY(50_000))).toBe("¥500");
  });
  it("knows currencies without and with three decimals", () => {
    expect(exponent("JPY")).toBe(0);
    expect(exponent("KWD")).toBe(3);
    expect(money("en", { minor: 1500, currency: "JPY" })).toBe("¥1,500");
  });
  it("reads what people type, without a float's dust", () => {
    expect(parseMoney("１，２００．５０", "CNY")).toEqual(CNY(120_050));
    expect(parseMoney("1.1万", "CNY")).toEqual(CNY(1_100_000));
    expect(parseMoney("¥ 3k", "CNY")).toEqual(CNY(300_000));
    expect(parseMoney("19.99", "USD")).toEqual({ minor: 1999, currency: "USD" });
    expect(parseMoney("many", "CNY")).toBeNull();
    expect(parseNumber("1e5")).toBeNull();
  });
});

describe("phones", () => {
  it.each([
    ["+8613800138000", "138 0013 8000"],
    ["+861088886666", "010 8888 6666"],
    ["+8651262883310", "0512 6288 3310"],
    ["+85228116400", "+852 2811 6400"],
    ["+14155550100", "+1 415 555 0100"],
    ["+41446681800", "+41 446 681 800"],
    ["400-820-8820", "400-820-8820"],
  ])("%s is shown as %s", (stored, shown) => {
    expect(phone(stored)).toBe(shown);
  });
});

describe("days", () => {
  const now = "2026-11-24";
  it("are relative within a week, in both languages", () => {
    expect(day("zh-CN", "2026-11-23", now)).toBe("昨天");
    expect(day("zh-CN", "2026-11-21", now)).toBe("3 天前");
    expect(day("en", "2026-11-25", now)).toBe("tomorrow");
  });
  it("name the year only if it is another", () => {
    expect(day("zh-CN", "2026-10-28", now)).toBe("10月28日");
    expect(day("zh-CN", "2025-10-28", now)).toBe("2025年10月28日");
  });
});

it("counts down in minutes and seconds", () => {
  expect(countdown(582_000)).toBe("9:42");
  expect(countdown(-5)).toBe("0:00");
  expect(countdown(3_600_000)).toBe("1:00:00");
});

it("sorts Chinese by pinyin among Latin letters", () => {
  expect(["张宁", "Bob", "陈建国", "林晓"].toSorted(collator("zh-CN").compare)).toContain("陈建国");
  expect(["张宁", "陈建国", "林晓"].toSorted(collator("zh-CN").compare)).toEqual(["陈建国", "林晓", "张宁"]);
});
