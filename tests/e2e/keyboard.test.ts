// From nothing to the first reminder without touching the mouse: new vault, the export of Google Contacts, a customer
// found by pinyin, a follow-up with a next date, Today. In both languages.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { pressOn, tabTo } from "./by-keyboard";
import { PASSPHRASE, stage } from "./harness";
import { type Language, readKit, WORDS } from "./steps";

const GOOGLE = fileURLToPath(new URL("../fixtures/import/google.csv", import.meta.url));
const FIVE_MINUTES = 300_000;

const SAID: Record<Language, { choose: string; start: RegExp; done: string; text: string; field: string; when: string; save: string }> = {
  en: { choose: "Choose files", start: /^Import [\d,]+ rows$/, done: "Import finished", text: "Wants a quote by Friday", field: "Next contact", when: "tomorrow", save: "Follow-up logged" },
  "zh-CN": { choose: "选择文件", start: /^导入 [\d,]+ 行$/, done: "导入完成", text: "周五前要报价", field: "下次联系", when: "明天", save: "已记录跟进" },
};

it.each(["en", "zh-CN"] as Language[])(
  "%s: new vault, Google export, found by pinyin, logged, on Today: by keyboard alone",
  async (language) => {
    const w = WORDS[language];
    const said = SAID[language];
    const begin = Date.now();
    const s = await stage({ language });
    const { page } = s;
    // Listening from the start: asked for at the press, the browser's own dialog can be faster.
    page.on("filechooser", () => undefined);
    const button = (name: string | RegExp) => page.getByRole("button", typeof name === "string" ? { name, exact: true } : { name });
    try {
      // The machine's language has the focus already.
      await page.getByRole("heading", { name: w.language }).waitFor();
      await page.keyboard.press("Enter");
      await page.getByLabel(w.name).waitFor();
      await page.keyboard.type("Yuanfan 远帆");
      await page.keyboard.press("Enter");
      await page.getByLabel(w.passphrase, { exact: true }).waitFor();
      await page.keyboard.type(PASSPHRASE);
      await tabTo(page, page.getByLabel(w.again));
      await page.keyboard.type(PASSPHRASE);
      await page.keyboard.press("Enter");
      await pressOn(page, page.getByRole("checkbox", { name: w.agree }), "Space");
      await pressOn(page, button(w.createAlone));
      await page.getByRole("heading", { name: w.kit }).waitFor();
      const kit = await readKit(page);
      await pressOn(page, button(w.kept));
      await page.getByRole("heading", { name: w.three }).waitFor();
      for (const label of await page.locator("label").allTextContents()) {
        await page.keyboard.type(kit[Number(/\d+/.exec(label)?.[0]) - 1] ?? "");
        await page.keyboard.press("Tab");
      }
      await pressOn(page, button(w.confirm));
      await pressOn(page, button(w.importFile));

      const choose = button(said.choose).last();
      await tabTo(page, choose);
      const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
      await chooser.setFiles({ name: "contacts.csv", mimeType: "text/csv", buffer: await readFile(GOOGLE) });
      await page.getByText("Google Contacts").first().waitFor();
      await pressOn(page, button(w.next));
      await pressOn(page, page.getByRole("main").getByRole("button", { name: w.check, exact: true }).last());
      await pressOn(page, button(said.start));
      await page.getByRole("heading", { name: said.done }).waitFor({ timeout: 60_000 });

      await page.keyboard.press("Control+k");
      await page.keyboard.type("oyxm");
      await page.getByRole("option").filter({ hasText: "欧阳小明" }).first().waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "欧阳小明" }).waitFor();
      await page.keyboard.press("l");
      await page.keyboard.type(said.text);
      await tabTo(page, page.getByRole("textbox", { name: said.field }));
      await page.keyboard.type(said.when);
      await page.keyboard.press("Control+Enter");
      await page.getByText(said.save).first().waitFor();
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await page.keyboard.press("g");
      await page.keyboard.press("t");
      await page.getByRole("main").getByText("欧阳小明").first().waitFor();
      expect(Date.now() - begin).toBeLessThan(FIVE_MINUTES);
      expect(s.errors).toEqual([]);
    } finally {
      await s.end();
    }
  },
  FIVE_MINUTES,
);
