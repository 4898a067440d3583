// The letters beside a list of people: where each begins. The list may be a million long, so a letter is looked for by
// halving, a title at a time.
import { collator } from "@/lib/format";

export const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** The first common sign of each letter in the order of pinyin; no word begins with I, U or V. */
const FIRST: [string, string][] = [
  ["A", "阿"], ["B", "八"], ["C", "嚓"], ["D", "哒"], ["E", "妸"], ["F", "发"], ["G", "旮"], ["H", "哈"], ["J", "讥"], ["K", "咔"], ["L", "垃"], ["M", "妈"],
  ["N", "拏"], ["O", "噢"], ["P", "妑"], ["Q", "七"], ["R", "呥"], ["S", "仨"], ["T", "他"], ["W", "屲"], ["X", "夕"], ["Y", "丫"], ["Z", "帀"],
];

/** The letter that a title is found under; "#" for signs and digits, which come first. */
export function letterOf(title: string): string {
  const sign = [...title.normalize("NFD").trim()][0] ?? "";
  const upper = sign.toUpperCase();
  if (/^[A-Z]$/.test(upper)) return upper;
  if (!/\p{Script=Han}/u.test(sign)) return "#";
  const pinyin = collator("zh-CN");
  let found = "A";
  for (const [letter, first] of FIRST) {
    if (pinyin.compare(sign, first) < 0) break;
    found = letter;
  }
  return found;
}

/** The first position whose title stands at or after the letter. */
export async function firstOf(letter: string, count: number, titleAt: (position: number) => Promise<string>): Promise<number> {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = letterOf(await titleAt(middle));
    if (at !== "#" && at >= letter) high = middle;
    else low = middle + 1;
  }
  return low;
}
