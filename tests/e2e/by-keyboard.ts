// Moving about without a mouse, as a journey by keys alone does.
import type { Locator, Page } from "playwright-core";

/** Presses Tab until it is there, as a person without a mouse does. */
export async function tabTo(page: Page, wanted: Locator, most = 80): Promise<void> {
  await wanted.waitFor();
  for (let press = 0; press < most; press += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never came to ${String(wanted)}`);
}

export async function pressOn(page: Page, wanted: Locator, key = "Enter"): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press(key);
}

/** Chooses in an open list or menu by the arrows. */
export async function arrowTo(page: Page, wanted: Locator, key = "ArrowDown"): Promise<void> {
  await wanted.waitFor();
  for (let press = 0; press < 60; press += 1) {
    // Focused, or pointed at by what has the focus.
    const on = await wanted.evaluate((element) => element === document.activeElement || element.hasAttribute("data-highlighted") || (element.id !== "" && document.activeElement?.getAttribute("aria-activedescendant") === element.id));
    if (on) return;
    await page.keyboard.press(key);
  }
  throw new Error(`the arrows never came to ${String(wanted)}`);
}

/** A verb of the palette, by its name. */
export async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or run a command" }).waitFor();
  await page.keyboard.type(name);
  await arrowTo(page, page.getByRole("option", { name: new RegExp(`^${name}`) }).first());
  await page.keyboard.press("Enter");
}
