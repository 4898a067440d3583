// The window in another theme and another text size, as the settings would dress it, without leaving the screen.
import type { Page } from "playwright-core";

/** The vault's theme follows the system, as a fresh one does: this changes the system's. */
export async function inTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  // Paper is light in both.
  if (await page.evaluate(() => matchMedia("print").matches)) return;
  await page.emulateMedia({ colorScheme: theme });
  await page.locator(`html[data-theme="${theme}"]`).waitFor({ state: "attached" });
}

/** What the setting does to the document; that the setting does it is a test of its own. */
export async function textSize(page: Page, percent: number): Promise<void> {
  await page.evaluate((size) => {
    const root = document.documentElement;
    root.style.setProperty("--text-scale", String(size / 100));
    root.dataset.density = root.dataset.density ?? "default";
  }, percent);
  await settled(page);
}

/** Fonts and the last answer have arrived, and two frames were painted: no picture of a text half there. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
  await page.waitForLoadState("networkidle", { timeout: 2_000 }).catch(() => undefined);
  // A row is there before its record is.
  await page.waitForFunction(() => [...document.querySelectorAll("[data-position]")].every((row) => row.textContent?.trim() !== ""), undefined, { timeout: 2_000 }).catch(() => undefined);
}

/** Notices leave by themselves; a picture with one says something that is gone when it is looked at. */
export async function noToasts(page: Page): Promise<void> {
  const close = page.getByRole("status", { name: /^(?:Messages|消息)$/ }).getByRole("button", { name: /^(?:Close|关闭)$/ });
  for (let left = await close.count(); left > 0; left -= 1) await close.first().click();
}
