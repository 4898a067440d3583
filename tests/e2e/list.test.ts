import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stage, stage } from "./harness";
import { createVault, csv, go, importFile } from "./steps";

let s: Stage;
const COUNT = 10_000;

beforeAll(async () => {
  s = await stage({ language: "en", width: 1024, height: 640 });
  await createVault(s.page, "en", "Ten Thousand");
  const rows = Array.from({ length: COUNT }, (_, i) => {
    const n = String(i).padStart(5, "0");
    return `Person ${n},Company ${String(i % 500).padStart(3, "0")},+86138${String(10_000_000 + i)},p${n}@example.com`;
  });
  await importFile(s.page, "en", { name: "people.csv", buffer: csv("Name,Company,Mobile Phone,E-mail Address", rows) });
  await go(s.page, "#/contacts");
  await s.page.getByText("Person 00000").waitFor();
}, 240_000);
afterAll(() => s?.end());

function grid() {
  return s.page.getByRole("grid", { name: "Contacts" });
}

it("ten thousand rows are there and a screenful is drawn", async () => {
  expect(await grid().getAttribute("aria-rowcount")).toBe(String(COUNT + 1));
  expect(await grid().getByRole("row").count()).toBeLessThan(80);
});

it("the keyboard goes to the last row and back", async () => {
  await grid().focus();
  await s.page.keyboard.press("Control+End");
  await s.page.getByText("Person 09999").waitFor();
  await s.page.keyboard.press("Control+Home");
  await s.page.getByText("Person 00000").waitFor();
});

it("a click on the head turns the order round", async () => {
  await s.page.getByRole("columnheader", { name: "Name" }).getByRole("button").first().click();
  await s.page.getByText("Person 09999").waitFor();
  expect(await s.page.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort")).toBe("descending");
  await s.page.getByRole("columnheader", { name: "Name" }).getByRole("button").first().click();
  await s.page.getByText("Person 00000").waitFor();
});

it("Space peeks, the panel walks with the arrows, Enter opens, Escape comes back to the row", async () => {
  const { page } = s;
  await grid().focus();
  await page.keyboard.press("Space");
  const peek = page.getByRole("complementary", { name: "Peek" });
  await peek.getByText("Person 00000").first().waitFor();
  await page.keyboard.press("j");
  await peek.getByText("Person 00001").first().waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Person 00001" }).waitFor();
  await page.keyboard.press("Escape");
  await grid().waitFor();
  await peek.getByText("Person 00001").first().waitFor();
  await page.keyboard.press("Escape");
  await peek.waitFor({ state: "detached" });
});

it("a value is edited in the peek, and what changed is marked there", async () => {
  const { page } = s;
  await grid().focus();
  await page.keyboard.press("Space");
  const peek = page.getByRole("complementary", { name: "Peek" });
  await peek.getByRole("button", { name: "Copy p00001@example.com" }).waitFor();
  expect(await peek.getByText(/^Changed /).count()).toBe(0);
  await peek.getByRole("button", { name: "Edit E-mails" }).press("Enter");
  await peek.getByRole("textbox").first().fill("first@example.com");
  await page.keyboard.press("Enter");
  await peek.getByRole("button", { name: "Copy first@example.com" }).waitFor();
  await peek.getByText(/^Changed /).waitFor({ state: "attached" });
  await page.keyboard.press("Control+z");
  await peek.getByRole("button", { name: "Copy p00001@example.com" }).waitFor();
  await grid().focus();
  await page.keyboard.press("Escape");
  await peek.waitFor({ state: "detached" });
});

it("a press on a number copies it", async () => {
  const { page } = s;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await grid().focus();
  await page.keyboard.press("Space");
  const peek = page.getByRole("complementary", { name: "Peek" });
  await peek.getByRole("button", { name: /^Copy .*138 1000 0001/ }).last().click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("+8613810000001");
  await grid().focus();
  await page.keyboard.press("Escape");
  await peek.waitFor({ state: "detached" });
});

it("ticked rows go to the trash and Ctrl+Z brings them back", async () => {
  const { page } = s;
  await grid().focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByRole("toolbar", { name: "Selection" }).getByText("2 selected").waitFor();
  await page.keyboard.press("Delete");
  await page.getByText("9,998 in all").waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText("10,000 in all").waitFor();
});

it("a filter narrows the list and says so", async () => {
  const { page } = s;
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("textbox", { name: "Value" }).fill("Person 0123");
  await page.keyboard.press("Enter");
  await page.getByText("10 in all").waitFor();
  await page.getByRole("button", { name: "Remove the filter Name" }).click();
  await page.getByText("10,000 in all").waitFor();
});

it("nothing is cut off at 1024 by 640", async () => {
  const wide = await s.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
});

it("nothing broke on the way", () => {
  expect(s.errors).toEqual([]);
});
