// Civil dates (`YYYY-MM-DD`) and how people type them in Chinese and English. No time zones: a date is a day on the
// wall calendar of this machine.

export type Civil = string;

function pad(n: number, width = 2): string {
  return String(n).padStart(width, "0");
}

export function civil(date: Date): Civil {
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

export function today(now: Date = new Date()): Civil {
  return civil(now);
}

/** Noon, so that no daylight-saving shift moves the day. */
export function toDate(day: Civil): Date {
  const [y, m, d] = day.split("-").map(Number);
  return new Date(y ?? 1970, (m ?? 1) - 1, d ?? 1, 12);
}

export function addDays(day: Civil, days: number): Civil {
  const date = toDate(day);
  date.setDate(date.getDate() + days);
  return civil(date);
}

export function addMonths(day: Civil, months: number): Civil {
  const date = toDate(day);
  const wanted = date.getDate();
  date.setDate(1);
  date.setMonth(date.getMonth() + months);
  const last = new Date(date.getFullYear(), date.getMonth() + 1, 0).getDate();
  date.setDate(Math.min(wanted, last));
  return civil(date);
}

/** Whole days from `from` to `to`. */
export function daysBetween(from: Civil, to: Civil): number {
  return Math.round((toDate(to).getTime() - toDate(from).getTime()) / 86_400_000);
}

/** 0 = Monday. */
export function weekday(day: Civil): number {
  return (toDate(day).getDay() + 6) % 7;
}

/** The six weeks that show the month of `day`, Monday first. */
export function monthGrid(day: Civil): Civil[] {
  const first = `${day.slice(0, 8)}01`;
  const start = addDays(first, -weekday(first));
  return Array.from({ length: 42 }, (_, i) => addDays(start, i));
}

function valid(y: number, m: number, d: number): Civil | null {
  const date = new Date(y, m - 1, d, 12);
  return date.getFullYear() === y && date.getMonth() === m - 1 && date.getDate() === d ? civil(date) : null;
}

const NEAR: Record<string, number> = {
  今天: 0,
  today: 0,
  明天: 1,
  tomorrow: 1,
  tmr: 1,
  后天: 2,
  大后天: 3,
  昨天: -1,
  yesterday: -1,
  前天: -2,
};
const WEEKDAYS: Record<string, number> = {
  一: 0, 二: 1, 三: 2, 四: 3, 五: 4, 六: 5, 日: 6, 天: 6,
  mon: 0, tue: 1, wed: 2, thu: 3, fri: 4, sat: 5, sun: 6,
};

/**
 * Reads a typed day: `2026-11-03`, `2026年11月3日`, `11.3`, `3 Nov` is not read; `明天`, `fri`, `下周三`, `+3`, `3天后`,
 * `2w`. A month and day without a year is the next such day. `null`: no day.
 */
export function parseDay(text: string, now: Civil = today()): Civil | null {
  const s = text
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replace(/\s+/g, " ");
  if (s === "") return null;
  const near = NEAR[s];
  if (near !== undefined) return addDays(now, near);
  let m = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(s) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(s);
  if (m) return valid(Number(m[1]), Number(m[2]), Number(m[3]));
  m = /^(\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(s);
  if (m) {
    const year = Number(now.slice(0, 4));
    const day = valid(year, Number(m[1]), Number(m[2]));
    return day !== null && day < now ? valid(year + 1, Number(m[1]), Number(m[2])) : day;
  }
  m = /^\+?(\d{1,3}) ?(天后|天|d|days?)?$/.exec(s);
  if (m && (s.startsWith("+") || m[2])) return addDays(now, Number(m[1]));
  m = /^\+?(\d{1,2}) ?(周后|周|w|weeks?)$/.exec(s);
  if (m) return addDays(now, Number(m[1]) * 7);
  m = /^\+?(\d{1,2}) ?(个月后|个月|months?)$/.exec(s);
  if (m) return addMonths(now, Number(m[1]));
  m = /^(下)?(?:周|星期|礼拜)([一二三四五六日天])$/.exec(s);
  if (m) {
    const monday = addDays(now, -weekday(now));
    const day = addDays(monday, (WEEKDAYS[m[2] ?? ""] ?? 0) + (m[1] ? 7 : 0));
    return !m[1] && day < now ? addDays(day, 7) : day;
  }
  m = /^(next )?(mon|tue|wed|thu|fri|sat|sun)[a-z]*$/.exec(s);
  if (m) {
    const ahead = ((WEEKDAYS[m[2] ?? ""] ?? 0) - weekday(now) + 7) % 7 || 7;
    return addDays(now, m[1] && ahead < 7 - weekday(now) ? ahead + 7 : ahead);
  }
  return null;
}
