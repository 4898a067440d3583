import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const sources = import.meta.glob<string>(["../**/*.tsx", "!../**/*.test.tsx"], { query: "?raw", import: "default", eager: true });
const css = readFileSync(join(import.meta.dirname, "theme.css"), "utf8");

it("every size that an icon is drawn in has its rule, so that no icon stays small beside large text", () => {
  const sizes = new Set(Object.values(sources).flatMap((text) => [...text.matchAll(/\bsize=\{(\d+)\}/g)].map(([, size]) => size)));
  expect(sizes.size).toBeGreaterThan(3);
  const ruled = new Set(["16", ...[...css.matchAll(/\.lucide\[width="(\d+)"\] \{\s+--icon: \1;/g)].map(([, size]) => size)]);
  expect([...sizes].filter((size) => !ruled.has(size ?? ""))).toEqual([]);
});
