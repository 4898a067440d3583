// Every screen in both languages, both themes and at the smallest window: axe finds nothing serious, no text is cut, none
// is of the other language, and what has the focus shows it.
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { dataOf } from "./books";
import { stage } from "./harness";
import { axe, cutText, foreign, unseenFocus } from "./looking/find";
import { inTheme, textSize } from "./looking/wear";
import type { Language } from "./steps";
import { walk } from "./walk";

/** Dialogs hold the focus among themselves, and a started form would lose what is typed: Tab goes round those once. */
async function tabbed(page: Page): Promise<string[]> {
  if ((await page.getByRole("dialog").count()) > 0) return [];
  return unseenFocus(page);
}

it.each(["en", "zh-CN"] as Language[])(
  "%s: nothing serious for axe, nothing cut, nothing untranslated, on any screen",
  async (language) => {
    const s = await stage({ language, width: 1024, height: 640 });
    const found: string[] = [];
    const data = dataOf(language);
    try {
      const { page } = s;
      await walk(page, language, {
        see: async (screen) => {
          const note = (lines: string[], how: string) => found.push(...lines.map((line) => `${screen}, ${how}: ${line}`));
          await inTheme(page, "dark");
          note(await axe(page), "dark");
          await inTheme(page, "light");
          note(await axe(page), "light");
          note(await cutText(page), "1024 x 640");
          note(await foreign(page, language, data), "text");
          await page.setViewportSize({ width: 1360, height: 860 });
          await textSize(page, 130);
          note(await cutText(page), "130 %");
          await textSize(page, 100);
          await page.setViewportSize({ width: 1024, height: 640 });
        },
        lost: (part, failure) => found.push(`${part} was not reached: ${String(failure).slice(0, 300)}`),
      });
      expect(found).toEqual([]);
      expect(s.errors).toEqual([]);
    } finally {
      await s.end();
    }
  },
  600_000,
);

it("whatever Tab reaches shows that it has the focus", async () => {
  const s = await stage({ language: "en" });
  const found: string[] = [];
  try {
    await walk(s.page, "en", {
      see: async (screen) => {
        if (/^(?:accounts|contacts|today|tasks|record|trash-empty|settings-look|settings-security|settings-data|import-file)$/.test(screen)) {
          found.push(...(await tabbed(s.page)).map((line) => `${screen}: ${line}`));
        }
      },
      lost: (part, failure) => found.push(`${part} was not reached: ${String(failure).slice(0, 300)}`),
    });
    expect(found).toEqual([]);
  } finally {
    await s.end();
  }
}, 300_000);
