// The tokens' colours, read from tokens.css, against each other as WCAG 2 counts: body text 7:1, other text 4.5:1,
// what only bounds or fills a control 3:1. In both themes. A colour that is changed there is judged here.
import { readFileSync } from "node:fs";

const css = readFileSync(new URL("../src/theme/tokens.css", import.meta.url), "utf8");
const HUES = ["blue", "teal", "green", "lime", "amber", "orange", "rose", "violet"];
const STATES = ["success", "warning", "danger", "info"];

const TEXT = 4.5;
const BODY = 7;
const SHAPE = 3;
/** What stands on what, and how clearly it must. */
const PAIRS = [
  ...["bg", "surface", "sunken", "hover", "selected"].map((on) => ["text", on, BODY]),
  ...["bg", "surface", "sunken", "hover", "selected"].map((on) => ["text-2", on, TEXT]),
  ...["bg", "surface", "sunken"].map((on) => ["text-3", on, TEXT]),
  ...["bg", "surface", "accent-soft", "selected"].map((on) => ["accent-text", on, TEXT]),
  ["on-accent", "accent", TEXT],
  ["on-accent", "accent-hover", TEXT],
  ["on-seal", "seal", TEXT],
  ["seal", "bg", TEXT],
  ...STATES.flatMap((state) => [
    [state, "surface", TEXT],
    [state, "bg", TEXT],
    [state, `${state}-soft`, TEXT],
    ["text-2", `${state}-soft`, TEXT],
  ]),
  ...HUES.flatMap((hue) => [
    [`cat-${hue}-text`, `cat-${hue}-soft`, TEXT],
    [`cat-${hue}`, "surface", SHAPE],
  ]),
  ["border-strong", "surface", SHAPE],
  ["accent", "surface", SHAPE],
  ["accent", "bg", SHAPE],
  // The bulk bar and tooltips are the theme turned over.
  ["bg", "text", BODY],
];

function tokens(selector) {
  const start = css.indexOf("{", css.indexOf(selector));
  const block = css.slice(start + 1, css.indexOf("}", start));
  const found = new Map();
  for (const [, name, l, c, h] of block.matchAll(/--([a-z0-9-]+):\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)) {
    found.set(name, luminance(Number(l), Number(c), Number(h)));
  }
  return found;
}

/** Of an OKLCH colour, as sRGB shows it (out of gamut is cut off). */
function luminance(lightness, chroma, hue) {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const cut = (x) => Math.min(1, Math.max(0, x));
  const red = cut(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = cut(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = cut(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const problems = [];
for (const [theme, selector] of [
  ["light", '[data-theme="light"]'],
  ["dark", '\n[data-theme="dark"]'],
]) {
  const of = tokens(selector);
  for (const [front, back, least] of PAIRS) {
    const [a, b] = [of.get(front), of.get(back)];
    if (a === undefined || b === undefined) {
      problems.push(`${theme}: there is no token --${a === undefined ? front : back}`);
      continue;
    }
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < least) problems.push(`${theme}: --${front} on --${back} is ${ratio.toFixed(2)}:1, wanted ${least}:1`);
  }
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exit(1);
