// Pictures of every screen, in both languages, both themes and three sizes, from the real program with a small book in
// it. `cargo xtask gallery` builds and runs this: COFFER_GALLERY is the folder for the pictures, COFFER_GALLERY_PAGE the
// page of claims that is written, COFFER_GALLERY_README where the README's pictures go, COFFER_GALLERY_ONLY a part of the
// names of the screens that are wanted. Fails where a screen was not reached, after it has shown the others.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, expect, it } from "vitest";
import { dataOf } from "./books";
import { stage } from "./harness";
import { measure, SCREENS } from "./looking/checklist";
import { cutText, foreign } from "./looking/find";
import { type Found, writeReport } from "./looking/report";
import { inTheme, noToasts, settled, textSize } from "./looking/wear";
import type { Language } from "./steps";
import { walk } from "./walk";

const OUT = process.env.COFFER_GALLERY ?? fileURLToPath(new URL("../../target/gallery", import.meta.url));
const ONLY = process.env.COFFER_GALLERY_ONLY ?? "";
const WIDE = { width: 1360, height: 860 };
const SMALL = { width: 1024, height: 640 };
/** Screen, language and theme of the pictures that the README shows. */
const README: Record<string, string> = {
  "accounts-many zh-CN light": "accounts",
  "record en light": "account",
  "import-map zh-CN light": "import",
  "today-full en dark": "today",
  "lock zh-CN dark": "lock",
};

const found = new Map<string, Found>();

async function keep(page: Page, folder: string, screen: string): Promise<void> {
  await settled(page);
  await page.screenshot({ path: join(folder, `${screen}.png`) });
}

async function look(page: Page, language: Language, screen: string): Promise<void> {
  await noToasts(page);
  const here: Found = found.get(screen) ?? { measured: new Map<string, string | null>(), wrong: [] };
  found.set(screen, here);
  const note = (how: string, lines: string[]) => here.wrong.push(...lines.map((line) => `${language}, ${how}: ${line}`));
  const folder = (name: string) => join(OUT, language, name);
  for (const theme of ["light", "dark"] as const) {
    await inTheme(page, theme);
    await keep(page, folder(theme), screen);
    const name = README[`${screen} ${language} ${theme}`];
    if (name && process.env.COFFER_GALLERY_README) await keep(page, process.env.COFFER_GALLERY_README, name);
  }
  for (const claim of SCREENS.find((one) => one.name === screen)?.claims ?? []) {
    if (!claim.at) continue;
    const instead = await measure(page, claim);
    // What holds in one language and not in the other does not hold.
    if (instead !== null || !here.measured.has(claim.say)) here.measured.set(claim.say, instead);
  }
  note("text", await foreign(page, language, dataOf(language)));
  // On paper there is neither a window nor a text size.
  if (screen === "print-sheet") return;
  await textSize(page, 130);
  await keep(page, folder("130-percent"), screen);
  note("130 %", await cutText(page));
  await textSize(page, 100);
  await page.setViewportSize(SMALL);
  await keep(page, folder("1024x640"), screen);
  note("1024 x 640", await cutText(page));
  await page.setViewportSize(WIDE);
  await inTheme(page, "light");
}

it.each(["zh-CN", "en"] as Language[])(
  "%s: every screen",
  async (language) => {
    for (const look of ["light", "dark", "130-percent", "1024x640"]) await mkdir(join(OUT, language, look), { recursive: true });
    const s = await stage({ language, ...WIDE });
    const lost: string[] = [];
    const seen: string[] = [];
    try {
      await walk(s, language, {
        see: async (screen) => {
          seen.push(screen);
          if (screen.includes(ONLY)) await look(s.page, language, screen);
        },
        lost: (part, failure) => lost.push(`${part}: ${String(failure).slice(0, 600)}`),
      });
    } finally {
      await s.end();
    }
    expect(lost).toEqual([]);
    // The page of claims names exactly the screens there are.
    expect(seen.toSorted()).toEqual(SCREENS.map((screen) => screen.name).toSorted());
  },
  900_000,
);

afterAll(async () => {
  for (const [screen, { wrong }] of found) for (const one of wrong) process.stdout.write(`${screen}: ${one}\n`);
  if (process.env.COFFER_GALLERY_PAGE && ONLY === "") await writeReport(process.env.COFFER_GALLERY_PAGE, found);
});
