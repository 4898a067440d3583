// The conflict inbox by keyboard, with what a real second copy of the book wrote beside this one.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stage, stage } from "./harness";
import { axe } from "./looking/find";
import { ask, createVault, go, writeBeside } from "./steps";

let s: Stage;

beforeAll(async () => {
  s = await stage({ language: "en" });
  await createVault(s.page, "en", "Yuanfan Trading", { member: "Lin Xiao" });
  for (const name of ["Harbour Foods", "Pacific Instruments", "Green Valley"]) await ask(s.page, "record_create", { kind: "account", fields: { name, industry: "Food" } });
  for (const name of ["Ann Lee", "Bo Ek"]) await ask(s.page, "record_create", { kind: "contact", fields: { name } });
  await ask(s.page, "record_create", { kind: "deal", fields: { name: "Line two" } });
  await go(s.page, "#/accounts");
  await s.page.getByRole("heading", { name: "Accounts", level: 1 }).waitFor();
  expect(await s.page.getByRole("link", { name: /Conflicts/ }).count()).toBe(0);
  await writeBeside(s.page, s.folder, "en");
});
afterAll(() => s?.end());

const rows = () => s.page.locator("[data-conflict]");
const waiting = async () => (await ask<{ count: number }>(s.page, "conflicts_count", {})).count;

it("the sidebar and the status bar lead to what waits, and every value says whose it is", async () => {
  const { page } = s;
  await page.getByRole("contentinfo").getByRole("button", { name: "8 to choose" }).waitFor();
  await page.getByRole("link", { name: /Conflicts/ }).click();
  await page.getByRole("heading", { name: "Ben Carter" }).waitFor();
  expect(await rows().count()).toBe(8);
  const industry = page.getByRole("group", { name: "Harbour Foods · Account · Industry" });
  await industry.getByRole("button", { name: /^Take Software You, here/ }).waitFor();
  await industry.getByRole("button", { name: /^Take IT services Ben Carter .* shown$/ }).waitFor();
  await industry.getByText("Food", { exact: true }).waitFor();
  await page.getByRole("group", { name: "Green Valley · Account · In the trash or not" }).getByText("Kept, and changed: Notes").waitFor();
  expect(await axe(page)).toEqual([]);
});

it("one key takes mine, one theirs, one goes on; Ctrl+Z asks again", async () => {
  const { page } = s;
  const active = () => page.locator('[data-conflict][tabindex="0"]');
  const industry = page.getByRole("group", { name: "Harbour Foods · Account · Industry" });
  await page.keyboard.press("Home");
  for (let step = 0; step < 8 && (await active().getAttribute("aria-label")) !== "Harbour Foods · Account · Industry"; step += 1) await page.keyboard.press("j");
  await page.keyboard.press("2");
  await industry.waitFor({ state: "detached" });
  await page.getByText("Chosen: Harbour Foods · Industry").waitFor();
  expect(await waiting()).toBe(7);
  await page.keyboard.press("Control+z");
  await industry.waitFor();
  expect(await waiting()).toBe(8);
  await page.keyboard.press("Home");
  const first = await active().getAttribute("aria-label");
  await page.keyboard.press("3");
  const second = await active().getAttribute("aria-label");
  expect(second).not.toBe(first);
  await page.keyboard.press("1");
  await page.getByRole("group", { name: second ?? "" }).waitFor({ state: "detached" });
  expect(await waiting()).toBe(7);
  // Whoever knows presses on: the next row has the ring before the list has been asked again.
  await page.keyboard.press("End");
  for (const key of ["k", "2", "2"]) await page.keyboard.press(key);
  await expect.poll(() => rows().count()).toBe(5);
  expect(await waiting()).toBe(5);
  await page.keyboard.press("Home");
  await page.waitForFunction(() => document.activeElement?.hasAttribute("data-conflict"));
  await page.keyboard.press("Enter");
  await page.getByRole("tablist", { name: "Parts of the record" }).waitFor();
});

it("the field of a record bears a mark, and the choice is behind it", async () => {
  const { page } = s;
  const { conflicts } = await ask<{ conflicts: { id: string; field: string; kind: string }[] }>(page, "conflicts_list", {});
  const phones = conflicts.find((conflict) => conflict.field === "phones");
  await go(page, `#/contacts/${phones?.id}`);
  await page.getByRole("button", { name: "Several people changed Phones: choose" }).click();
  const choice = page.getByRole("dialog", { name: "Several people changed Phones: choose" });
  await choice.getByRole("button", { name: "Take what Ben Carter wrote" }).click();
  await choice.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Several people changed Phones: choose" }).waitFor({ state: "detached" });
  await page.getByRole("complementary", { name: "Fields" }).getByText("138 0571 2299").waitFor();
});

it("all of one person are counted, settled, and taken back as one", async () => {
  const { page } = s;
  await go(page, "#/conflicts");
  const left = await waiting();
  await page.getByRole("button", { name: "Take all from Ben Carter" }).click();
  await page.getByText(`${left} fields are settled`).waitFor();
  await page.getByRole("button", { name: `Choose in ${left} fields` }).click();
  await page.getByText(`Chosen in ${left} fields`).waitFor();
  await page.getByText("Nothing to choose").waitFor();
  expect(await page.getByRole("link", { name: /Conflicts/ }).count()).toBe(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("heading", { name: "Ben Carter" }).waitFor();
  expect(await waiting()).toBe(left);
  expect(s.errors).toEqual([]);
});
