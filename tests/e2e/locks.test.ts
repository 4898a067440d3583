// The locks, as a person turns them: new keys with a new kit, a forgotten passphrase replaced with it.
import { copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { PASSPHRASE, stage } from "./harness";
import { createVault, go, makeNewKeys, WORDS } from "./steps";

const NEW = "seven quiet harbours 88 amber";

it("makes new keys, then a forgotten passphrase is replaced with the new kit", async () => {
  const s = await stage();
  const { page } = s;
  const w = WORDS.en;
  try {
    const first = await createVault(page, "en", "Yuanfan");
    await go(page, "#/settings");
    const parts = page.getByRole("navigation", { name: "Settings" });
    await parts.getByRole("button", { name: "Security" }).click();
    const second = await makeNewKeys(page, "en", PASSPHRASE);
    expect(second).not.toEqual(first);
    expect(await page.getByRole("alert").filter({ hasText: "never confirmed" }).count()).toBe(0);

    await page.keyboard.press("Control+l");
    await page.getByRole("button", { name: "Forgot the passphrase? Open with the recovery kit" }).click();
    const kit = page.getByLabel("The 24 words of the recovery kit");
    await kit.fill(first.join(" "));
    await page.getByRole("button", { name: w.unlock }).click();
    await page.getByText("These words do not match the kit").waitFor();
    await kit.fill(second.join(" "));
    await page.getByRole("checkbox", { name: "I forgot the passphrase and choose a new one" }).click();
    await page.getByLabel("New passphrase", { exact: true }).fill(NEW);
    await page.getByLabel("New passphrase again").fill(NEW);
    await page.getByRole("button", { name: w.unlock }).click();
    await page.getByText("The passphrase was changed.").first().waitFor();

    await page.keyboard.press("Control+l");
    await page.getByRole("navigation").first().waitFor({ state: "detached" });
    const field = page.getByLabel(w.passphrase, { exact: true });
    await field.fill(PASSPHRASE);
    await page.getByRole("button", { name: w.unlock }).click();
    await page.getByText("That is not the passphrase").waitFor();
    await field.fill(NEW);
    await page.getByRole("button", { name: w.unlock }).click();
    await page.getByRole("navigation").first().waitFor();
    expect(s.errors).toEqual([]);
  } finally {
    await s.end();
  }
});

it("keeps region and currency for what is typed next", async () => {
  const s = await stage({ language: "zh-CN" });
  const { page } = s;
  try {
    await createVault(page, "zh-CN", "远帆");
    await go(page, "#/settings");
    await page.getByRole("navigation", { name: "设置" }).getByRole("button", { name: "地区" }).click();
    const region = page.getByRole("combobox", { name: "国家或地区" });
    expect(await region.textContent()).toContain("CN");
    await page.getByRole("combobox", { name: "币种" }).click();
    await page.getByRole("option", { name: /EUR/ }).click();
    await go(page, "#/deals");
    await page.getByRole("button", { name: /新建商机/ }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "币种" }).waitFor();
    expect(await dialog.getByRole("combobox", { name: "币种" }).textContent()).toContain("EUR");
    expect(s.errors).toEqual([]);
  } finally {
    await s.end();
  }
});

/** The folder of the only vault below the program's home. */
async function vaultIn(folder: string): Promise<string> {
  const database = (await readdir(folder, { recursive: true })).find((path) => path.endsWith("coffer.db"));
  return join(folder, database ?? "", "..");
}

it.each([
  ["en", "This vault was put back to an older state", "Open anyway", "Lock now", "Understood"],
  ["zh-CN", "这个保险库被换回了旧的状态", "仍然打开", "立即锁定", "知道了"],
] as const)("says in %s that an older file was put in place, stops there, and stays with it", async (language, title, anyway, lock, understood) => {
  const s = await stage({ language, width: 1024, height: 640 });
  const { page } = s;
  const w = WORDS[language];
  const unlock = async () => {
    await page.getByLabel(w.passphrase, { exact: true }).fill(PASSPHRASE);
    await page.getByRole("button", { name: w.unlock }).click();
  };
  const book = page.getByRole("navigation").first();
  try {
    await createVault(page, language, "Yuanfan");
    await page.keyboard.press("Control+l");
    await page.getByLabel(w.passphrase, { exact: true }).waitFor();
    const vault = await vaultIn(s.folder);
    await copyFile(join(vault, "coffer.db"), join(s.folder, "yesterday"));
    await unlock();
    await book.waitFor();
    await page.keyboard.press("Control+l");
    await page.getByLabel(w.passphrase, { exact: true }).waitFor();
    await copyFile(join(s.folder, "yesterday"), join(vault, "coffer.db"));
    for (let time = 0; time < 2; time += 1) {
      await unlock();
      const alarm = page.getByRole("alert").filter({ hasText: title });
      await alarm.waitFor();
      // Nothing of the book is there before the person has said so.
      expect(await book.count()).toBe(0);
      await page.getByRole("button", { name: anyway }).click();
      await book.waitFor();
      for (const hash of ["#/accounts", "#/settings", "#/today"]) {
        await go(page, hash);
        await page.getByRole("heading", { level: 1 }).waitFor();
        expect(await alarm.isVisible()).toBe(true);
      }
      expect(await page.getByRole("button", { name: understood }).count()).toBe(0);
      // A window that was loaded anew says it as well.
      await page.reload();
      await alarm.waitFor();
      expect(await book.count()).toBe(0);
      if (process.env.COFFER_GALLERY) await page.screenshot({ path: join(process.env.COFFER_GALLERY, `alarm-${language}.png`) });
      await page.getByRole("button", { name: lock }).first().click();
      await page.getByLabel(w.passphrase, { exact: true }).waitFor();
    }
    expect(s.errors).toEqual([]);
  } finally {
    await s.end();
  }
});
