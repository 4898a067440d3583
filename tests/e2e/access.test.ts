// Every screen in both languages, both themes and at the smallest window: axe finds nothing serious, no text is cut, none
// is of the other language, and whatever can have the focus shows it.
import { expect, it } from "vitest";
import { dataOf } from "./books";
import { stage } from "./harness";
import { axe, cutText, foreign, unseenFocus } from "./looking/find";
import { inTheme, textSize } from "./looking/wear";
import type { Language } from "./steps";
import { walk } from "./walk";

it.each(["en", "zh-CN"] as Language[])(
  "%s: nothing serious for axe, nothing cut, nothing untranslated, no focus unseen, on any screen",
  async (language) => {
    const s = await stage({ language, width: 1024, height: 640 });
    const found: string[] = [];
    const data = dataOf(language);
    try {
      const { page } = s;
      await walk(s, language, {
        see: async (screen) => {
          const note = (lines: string[], how: string) => found.push(...lines.map((line) => `${screen}, ${how}: ${line}`));
          await inTheme(page, "dark");
          note(await axe(page, "colours"), "dark");
          await inTheme(page, "light");
          note(await axe(page), "light");
          note(await foreign(page, language, data), "text");
          // On paper nothing is cut by a window and nothing is pressed.
          if (screen === "print-sheet") return;
          note(await cutText(page), "1024 x 640");
          await page.setViewportSize({ width: 1360, height: 860 });
          await textSize(page, 130);
          note(await cutText(page), "130 %");
          await textSize(page, 100);
          await page.setViewportSize({ width: 1024, height: 640 });
          note(await unseenFocus(page), "focus");
        },
        lost: (part, failure) => found.push(`${part} was not reached: ${String(failure).slice(0, 300)}`),
      });
      expect(found).toEqual([]);
      expect(s.errors).toEqual([]);
    } finally {
      await s.end();
    }
  },
  900_000,
);
