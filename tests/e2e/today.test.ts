// The page of the day by keyboard alone: done, later, log, plan; and the line of quick add that fills it.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stage, stage } from "./harness";
import { axe } from "./looking/find";
import { ask, createVault, go } from "./steps";

let s: Stage;

/** A day on this machine's calendar, so many from now. */
function day(ahead: number): string {
  const date = new Date();
  date.setDate(date.getDate() + ahead);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

beforeAll(async () => {
  s = await stage({ language: "en" });
  await createVault(s.page, "en", "Yuanfan Trading");
  const account = await ask(s.page, "record_create", { kind: "account", fields: { name: "Haituo Machines" } });
  const contact = await ask(s.page, "record_create", { kind: "contact", fields: { name: "Wang Fang", account: account.id } });
  for (const fields of [
    { title: "Follow up on the quote", due: day(-1), type: "call", contact: contact.id, account: account.id },
    { title: "Send two samples", due: day(0) },
    { title: "Visit the plant", due: day(0), time: "14:30", type: "visit", account: account.id },
    { title: "Review the contract", due: day(3), account: account.id },
  ]) {
    await ask(s.page, "record_create", { kind: "task", fields });
  }
  await go(s.page, "#/today");
  await s.page.getByRole("region", { name: "Overdue" }).waitFor();
});
afterAll(() => s?.end());

const group = (name: string) => s.page.getByRole("region", { name });
const titles = (name: string) => group(name).getByRole("link").allTextContents();

it("what is late stands first, then the day by the clock, then the week", async () => {
  expect(await titles("Overdue")).toEqual(["Follow up on the quote"]);
  expect(await titles("Today")).toEqual(["Visit the plant", "Send two samples"]);
  expect(await titles("Next 7 days")).toEqual(["Review the contract"]);
  await s.page.getByRole("contentinfo", { name: "Status" }).getByText("3 due · 1 overdue").waitFor();
});

it("D is done, the next row has the focus, and Ctrl+Z brings it back", async () => {
  const { page } = s;
  await page.keyboard.press("j");
  await page.keyboard.press("d");
  await group("Overdue").waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.textContent === "Visit the plant");
  await page.keyboard.press("Control+z");
  await group("Overdue").getByRole("link", { name: "Follow up on the quote" }).waitFor();
});

it("Z puts off to tomorrow, S to any day", async () => {
  const { page } = s;
  await group("Today").getByRole("link", { name: "Send two samples" }).focus();
  await page.keyboard.press("z");
  await group("Next 7 days").getByRole("link", { name: "Send two samples" }).waitFor();
  await group("Today").getByRole("link", { name: "Visit the plant" }).focus();
  await page.keyboard.press("s");
  await page.getByRole("dialog").getByRole("textbox", { name: "Due" }).fill("+3");
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await group("Next 7 days").getByRole("link", { name: "Visit the plant" }).waitFor();
});

it("L logs with the person the task names", async () => {
  const { page } = s;
  await group("Overdue").getByRole("link").focus();
  await page.keyboard.press("l");
  await page.getByRole("dialog").getByText("Wang Fang").waitFor();
  await page.keyboard.type("Price is fine");
  await page.keyboard.press("Tab");
  await page.keyboard.type("tomorrow");
  await page.keyboard.press("Enter");
  await group("Next 7 days").getByRole("link", { name: "Contact Wang Fang" }).waitFor();
});

it("a line of quick add says how it is read, and becomes a task of its day", async () => {
  const { page } = s;
  await page.getByRole("heading", { name: "Today", level: 1 }).click();
  await page.keyboard.press("Control+Shift+N");
  await page.keyboard.type("call Wang Fang tomorrow 3pm #quote");
  const read = page.getByRole("status", { name: "How it is read" });
  await read.getByText("15:00").waitFor();
  await read.getByText("Wang Fang", { exact: true }).waitFor();
  await read.getByText("quote", { exact: true }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Enter");
  const row = group("Next 7 days").getByRole("listitem").filter({ hasText: "15:00" });
  await row.getByText("Wang Fang").first().waitFor();
});

it("beside the day stands the deal that needs somebody", async () => {
  const { page } = s;
  await ask(page, "record_create", { kind: "deal", fields: { name: "Annual frame", close_date: day(-4), amount: { minor: 42_000_000, currency: "CNY" } } });
  await group("Needs attention").getByRole("link", { name: "Annual frame" }).click();
  await page.getByRole("heading", { name: "Annual frame" }).waitFor();
});

it("nothing broke on the way", () => {
  expect(s.errors).toEqual([]);
});
