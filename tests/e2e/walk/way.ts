// What the parts of the walk share: the page, the language, how a screen is looked at, and steps that only pictures need.
import type { Page } from "playwright-core";
import { ask, type Language } from "../steps";

export interface Way {
  page: Page;
  language: Language;
  /** The program's home. */
  folder: string;
  /** The same thing in the language of the walk. */
  say: (chinese: string, english: string) => string;
  /** The screen has come and stands still. */
  see: (screen: string) => Promise<void>;
  /** A part that may be lost without losing the rest. */
  part: (name: string, walkIt: () => Promise<void>) => Promise<void>;
}

export const grid = (page: Page) => page.getByRole("grid");

/** A list with nothing ticked, no panel beside it, and the ring on its first row. */
export async function freshList(page: Page): Promise<void> {
  await page.getByRole("row").nth(1).waitFor();
  await grid(page).focus();
  const bar = page.getByRole("toolbar");
  const peek = page.getByRole("complementary", { name: /^(?:Peek|预览)$/ });
  for (let layer = 0; layer < 6 && (await bar.count()) + (await peek.count()) > 0; layer += 1) {
    await grid(page).focus();
    await page.keyboard.press("Escape");
    await page.waitForTimeout(100);
  }
  await bar.waitFor({ state: "detached" });
  await peek.waitFor({ state: "detached" });
  await grid(page).focus();
  await page.keyboard.press("Control+Home");
}

/** A cell by its row, from 0, and the name of its column. */
export async function cell(page: Page, row: number, column: string) {
  const index = await page.locator(`[data-head="${column}"]`).getAttribute("aria-colindex");
  return page.locator(`[data-position="${row}"] [data-column="${Number(index) - 2}"]`);
}

/** The menu of a column, open. */
export async function columnMenu({ page, say }: Way, column: string): Promise<void> {
  const head = page.locator(`[data-head="${column}"]`);
  await head.scrollIntoViewIfNeeded();
  await head.hover();
  await head.getByRole("button", { name: say("的选项", "Options of") }).click();
  await page.getByRole("menu").waitFor();
}

export async function menuItem(page: Page, name: string): Promise<void> {
  await page.getByRole("menuitem", { name }).click();
  await page.getByRole("menu").waitFor({ state: "detached" });
}

/** Closes what stands in front. */
export async function closed(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page.locator('[role="dialog"],[role="menu"]').first().waitFor({ state: "detached" });
}

/** A job somewhere in its middle: what the program said there is said again until it is let go. Gives the letting go. */
export async function heldJob(page: Page): Promise<() => Promise<void>> {
  let kept: { job: string; body: string } | null = null;
  const path = "**/rpc/job_status";
  await page.route(path, async (route) => {
    const { job } = route.request().postDataJSON() as { job: string };
    if (kept?.job === job) return route.fulfill({ status: 200, contentType: "application/json", body: kept.body });
    const answer = await route.fetch();
    const body = await answer.text();
    const { state, done } = JSON.parse(body) as { state: string; done: number };
    if (kept === null && state === "running" && done > 0) kept = { job, body };
    return route.fulfill({ response: answer, body });
  });
  return () => page.unroute(path);
}

/** Makes a record past the screens. */
export function made(page: Page, kind: string, fields: object): Promise<{ id: string }> {
  return ask(page, "record_create", { kind, fields });
}

async function idsOf(page: Page, kind: string, order: string): Promise<string[]> {
  const bytes = Buffer.from((await ask<{ rows: string }>(page, "record_view", { kind, sort: [{ field: order }] })).rows, "base64");
  const rows = Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readUInt32LE(at * 4));
  return (await ask<{ records: { id: string }[] }>(page, "record_page", { kind, rows, fields: [] })).records.map(({ id }) => id);
}

/** Some of the book gets tags and deals, so that every kind of cell has something in it. */
export async function dress({ page, say }: Way): Promise<void> {
  const accounts = await idsOf(page, "account", "name");
  const tags: string[] = [];
  for (const name of [say("重点", "Key"), say("老客户", "Regular"), say("海外", "Abroad")]) tags.push((await made(page, "tag", { name })).id);
  const stages = await idsOf(page, "stage", "position");
  for (const [at, id] of accounts.entries()) {
    if (at % 3 !== 2) await ask(page, "record_update", { kind: "account", id, fields: { tags: at % 4 === 0 ? [tags[0], tags[1]] : [tags[at % 3]] } });
    if (at % 2 === 0) await made(page, "deal", { name: say("年度框架", "Annual frame"), account: id, stage: stages[(at / 2) % 4] });
  }
}
