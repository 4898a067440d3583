// Numbers, money, dates and phones as the person's language writes them. Everything the window shows of these goes
// through here; nothing here knows a record.
import type { Language, Money } from "@/api/types";
import { type Civil, civil, daysBetween, toDate, today } from "./dates";

type Format = Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat | Intl.DisplayNames;

const cache = new Map<string, Format>();

function kept<T extends Format>(
  key: string,
  make: () => T,
): T {
  let found = cache.get(key) as T | undefined;
  if (found === undefined) {
    found = make();
    cache.set(key, found);
  }
  return found;
}

export function number(lang: Language, n: number): string {
  return kept(`n${lang}`, () => new Intl.NumberFormat(lang, { maximumFractionDigits: 6 })).format(n);
}

/** How many digits of the currency are behind the point. */
export function exponent(currency: string): number {
  try {
    return kept(
      `e${currency}`,
      () => new Intl.NumberFormat("en", { style: "currency", currency }),
    ).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

export function major(money: Money): number {
  return money.minor / 10 ** exponent(money.currency);
}

function currencyFormat(lang: Language, currency: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return new Intl.NumberFormat(lang, {
    style: "currency",
    currency,
    currencyDisplay: currency === "CNY" ? "narrowSymbol" : "symbol",
    ...options,
  });
}

/** Exact, with separators. */
export function money(lang: Language, value: Money): string {
  const whole = value.minor % 10 ** exponent(value.currency) === 0;
  try {
    return kept(`m${lang}${value.currency}${whole}`, () =>
      currencyFormat(lang, value.currency, whole ? { minimumFractionDigits: 0 } : {}),
    ).format(major(value));
  } catch {
    return `${value.currency} ${number(lang, major(value))}`;
  }
}

/** For lists: 万 and 亿 with one decimal in Chinese, K and M in English. */
export function moneyShort(lang: Language, value: Money): string {
  const amount = major(value);
  if (Math.abs(amount) < 10_000) return money(lang, value);
  try {
    return kept(`s${lang}${value.currency}`, () =>
      currencyFormat(lang, value.currency, {
        notation: "compact",
        minimumFractionDigits: lang === "zh-CN" ? 1 : 0,
        maximumFractionDigits: 1,
      }),
    ).format(amount);
  } catch {
    return money(lang, value);
  }
}

/** Reads a typed amount: full-width digits, separators, 万/亿/k/m. `null`: no number. */
export function parseNumber(text: string): number | null {
  const s = text.normalize("NFKC").replace(/[\s,，¥$€£]/g, "").toLowerCase();
  const m = /^([+-]?\d*\.?\d+|[+-]?\d+\.)(万|亿|千|k|m)?$/.exec(s);
  if (!m) return null;
  const factor = { 万: 1e4, 亿: 1e8, 千: 1e3, k: 1e3, m: 1e6 }[m[2] ?? ""] ?? 1;
  // Ten significant decimals are more than any field has; this removes 1.1 * 10000 = 11000.000000000002.
  const n = Number((Number(m[1]) * factor).toFixed(6));
  return Number.isFinite(n) ? n : null;
}

export function parseMoney(text: string, currency: string): Money | null {
  const n = parseNumber(text);
  if (n === null) return null;
  const minor = Math.round(n * 10 ** exponent(currency));
  return Number.isSafeInteger(minor) ? { minor, currency } : null;
}

function relative(lang: Language, days: number): string {
  return kept(`r${lang}`, () => new Intl.RelativeTimeFormat(lang, { numeric: "auto" })).format(days, "day");
}

/** Within a week relative (昨天, 3 天前), else `11月12日`, with the year only if it is another. */
export function day(lang: Language, value: Civil, now: Civil = today()): string {
  const distance = daysBetween(now, value);
  if (Math.abs(distance) <= 7) {
    const text = relative(lang, distance);
    return lang === "zh-CN" ? text.replace(/(\d+)天/, "$1 天") : text;
  }
  const sameYear = value.slice(0, 4) === now.slice(0, 4);
  return kept(
    `d${lang}${sameYear}`,
    () =>
      new Intl.DateTimeFormat(lang, {
        month: lang === "zh-CN" ? "long" : "short",
        day: "numeric",
        ...(sameYear ? {} : { year: "numeric" }),
      }),
  ).format(toDate(value));
}

export function dayLong(lang: Language, value: Civil): string {
  return kept(
    `dl${lang}`,
    () => new Intl.DateTimeFormat(lang, { dateStyle: "full" }),
  ).format(toDate(value));
}

/** 周二, Tue: enough within a week. */
export function weekdayShort(lang: Language, value: Civil): string {
  return kept(`ws${lang}`, () => new Intl.DateTimeFormat(lang, { weekday: "short" })).format(toDate(value));
}

/** `11月23日 星期一`, `Mon, Nov 23`: the day that a page is about. */
export function dayHead(lang: Language, value: Civil): string {
  return kept(
    `dh${lang}`,
    () =>
      new Intl.DateTimeFormat(lang, {
        month: lang === "zh-CN" ? "long" : "short",
        day: "numeric",
        weekday: lang === "zh-CN" ? "long" : "short",
      }),
  )
    .format(toDate(value))
    .replace(/日星/, "日 星");
}

export function month(lang: Language, value: Civil): string {
  return kept(
    `mo${lang}`,
    () => new Intl.DateTimeFormat(lang, { year: "numeric", month: "long" }),
  ).format(toDate(value));
}

/** The seven heads of a calendar, Monday first. */
export function weekdayHeads(lang: Language): string[] {
  const f = kept(`w${lang}`, () => new Intl.DateTimeFormat(lang, { weekday: "narrow" }));
  return Array.from({ length: 7 }, (_, i) => f.format(new Date(2024, 0, 1 + i, 12)));
}

export function instant(lang: Language, ms: number, now: Date = new Date()): string {
  return day(lang, civil(new Date(ms)), civil(now));
}

export function clock(lang: Language, ms: number): string {
  return kept(
    `t${lang}`,
    () => new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hour12: false }),
  ).format(new Date(ms));
}

export function instantLong(lang: Language, ms: number): string {
  return kept(
    `il${lang}`,
    () => new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short", hour12: false }),
  ).format(new Date(ms));
}

/** `9:42`; hours when there are any. */
export function countdown(ms: number): string {
  const s = Math.max(0, Math.ceil(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const h = Math.floor(s / 3600);
  return h > 0
    ? `${h}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`
    : `${Math.floor(s / 60)}:${two(s % 60)}`;
}

const TWO_DIGIT = new Set(
  "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98".split(
    " ",
  ),
);

function grouped(digits: string): string {
  if (digits.length <= 4) return digits;
  if (digits.length === 9) return `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`;
  const parts: string[] = [];
  let rest = digits;
  while (rest.length > 4) {
    parts.unshift(rest.slice(-4));
    rest = rest.slice(0, -4);
  }
  if (rest.length === 1 && parts.length > 0) parts[0] = rest + (parts[0] ?? "");
  else parts.unshift(rest);
  return parts.join(" ");
}

/** `+8613800138000` -> `138 0013 8000`, `+862012345678` -> `020 1234 5678`; what is no E.164 stays as it is. */
export function phone(value: string): string {
  if (!/^\+\d{6,15}$/.test(value)) return value;
  const digits = value.slice(1);
  if (digits.startsWith("86")) {
    const n = digits.slice(2);
    if (/^1\d{10}$/.test(n)) return `${n.slice(0, 3)} ${n.slice(3, 7)} ${n.slice(7)}`;
    if (/^(10|2\d)\d{8}$/.test(n)) return `0${n.slice(0, 2)} ${n.slice(2, 6)} ${n.slice(6)}`;
    if (/^[3-9]\d{9,10}$/.test(n)) return `0${n.slice(0, 3)} ${grouped(n.slice(3))}`;
  }
  if (digits.startsWith("1") && digits.length === 11) {
    return `+1 ${digits.slice(1, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`;
  }
  const cc = digits.startsWith("7") ? 1 : TWO_DIGIT.has(digits.slice(0, 2)) ? 2 : 3;
  return `+${digits.slice(0, cc)} ${grouped(digits.slice(cc))}`;
}

export function fileSize(lang: Language, bytes: number): string {
  if (bytes < 1000) return `${number(lang, bytes)} B`;
  const [n, unit] = bytes < 1e6 ? [bytes / 1e3, "KB"] : [bytes / 1e6, "MB"];
  return `${kept(`f${lang}`, () => new Intl.NumberFormat(lang, { maximumFractionDigits: 1 })).format(n)} ${unit}`;
}

/** Names and labels: Chinese by pinyin among Latin letters. */
export function collator(lang: Language): Intl.Collator {
  return new Intl.Collator(lang === "zh-CN" ? "zh-CN-u-co-pinyin" : "en", { numeric: true });
}

/** A country or region by its ISO code; the code where nobody knows a name. */
export function regionName(lang: Language, code: string): string {
  return kept(`R${lang}`, () => new Intl.DisplayNames(lang, { type: "region" })).of(code) ?? code;
}

/** A currency by its ISO code. */
export function currencyName(lang: Language, code: string): string {
  return kept(`C${lang}`, () => new Intl.DisplayNames(lang, { type: "currency" })).of(code) ?? code;
}
