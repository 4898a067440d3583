// How a vault begins and how the window is dressed: words drawn by chance, the sample in and out, settings at once.
import { expect, it } from "vitest";
import { stage } from "./harness";
import { createVault, go, settingsPart, WORDS } from "./steps";

it("five words are drawn, have to be typed back, and open a vault", async () => {
  const s = await stage({ language: "en" });
  const { page } = s;
  const w = WORDS.en;
  try {
    await page.getByRole("button", { name: w.own, exact: true }).click();
    await page.getByLabel(w.name).fill("Drawn");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Suggest five words" }).click();
    const shown = page.getByRole("group", { name: "Suggested passphrase" }).locator("[translate=no]");
    await shown.waitFor();
    const first = (await shown.textContent()) ?? "";
    expect(first.split(" ")).toHaveLength(5);
    await page.getByRole("button", { name: "Others" }).click();
    await expect.poll(() => shown.textContent()).not.toBe(first);
    const words = (await shown.textContent()) ?? "";
    // Drawn is not yet kept in mind: without typing it again the vault is not made.
    await page.getByRole("button", { name: w.create }).click();
    await page.getByText("The two are not the same").waitFor();
    await page.getByLabel(w.again).fill(words);
    await page.getByRole("button", { name: w.create }).click();
    await page.getByRole("heading", { name: w.alone }).waitFor();
    expect(await page.getByText("too weak to stand alone").count()).toBe(0);
    expect(s.errors).toEqual([]);
  } finally {
    await s.end();
  }
});

it.each(["en", "zh-CN"] as const)("%s: the sample comes in from the first page and leaves without a trace", async (language) => {
  const s = await stage({ language });
  const { page } = s;
  const zh = language === "zh-CN";
  try {
    await createVault(page, language, "Yuanfan");
    const put = page.getByRole("button", { name: zh ? "放入示例" : "Put in a sample" });
    await put.click();
    await page.waitForURL(/#\/today$/);
    await go(page, "#/accounts");
    await page.getByText(zh ? "共 60 条" : "60 in all").waitFor();
    await go(page, "#/settings");
    await settingsPart(page, language, zh ? "数据" : "Data");
    await page.getByRole("button", { name: zh ? "移除示例" : "Remove the sample" }).click();
    await put.waitFor();
    for (const hash of ["#/accounts", "#/contacts", "#/deals", "#/tasks"]) {
      await go(page, hash);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expect.poll(() => page.getByRole("row").count()).toBeLessThan(2);
    }
    expect(s.errors).toEqual([]);
  } finally {
    await s.end();
  }
}, 120_000);

it("language, text size, density and keys hold at once and after the lock", async () => {
  const s = await stage({ language: "en" });
  const { page } = s;
  try {
    await createVault(page, "en", "Yuanfan");
    await go(page, "#/settings");
    const root = () =>
      page.evaluate(() => {
        const style = getComputedStyle(document.documentElement);
        return { text: getComputedStyle(document.body).fontSize, row: style.getPropertyValue("--row-h"), lang: document.documentElement.lang };
      });
    expect(await root()).toEqual({ text: "13px", row: "36px", lang: "en" });
    for (let step = 0; step < 6; step += 1) await page.getByRole("button", { name: "Larger" }).click();
    await page.getByText("130 %", { exact: true }).waitFor();
    await page.getByRole("radio", { name: "Roomy" }).click();
    await expect.poll(root).toEqual({ text: "16.9px", row: "57px", lang: "en" });
    await page.getByRole("radio", { name: "简体中文" }).click();
    await page.getByRole("heading", { name: "设置", level: 1 }).waitFor();
    await settingsPart(page, "zh-CN", "键盘");
    const row = page.getByRole("listitem").filter({ hasText: "前往客户" }).locator("button[aria-pressed]");
    await row.click();
    await page.keyboard.press("F8");
    await expect.poll(() => row.getAttribute("aria-label")).toContain("F8");
    await page.keyboard.press("F8");
    await page.getByRole("heading", { name: "客户", level: 1 }).waitFor();
    await page.keyboard.press("Control+l");
    await page.getByRole("main", { name: "已锁定" }).waitFor();
    await expect.poll(root).toEqual({ text: "16.9px", row: "57px", lang: "zh-CN" });
    await page.reload();
    await page.getByRole("main", { name: "已锁定" }).waitFor();
    await expect.poll(root).toEqual({ text: "16.9px", row: "57px", lang: "zh-CN" });
    expect(s.errors).toEqual([]);
  } finally {
    await s.end();
  }
});
