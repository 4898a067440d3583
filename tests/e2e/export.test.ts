// Out of the vault: a list as it is seen, on paper and in a file, and everything from the settings.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stage, stage } from "./harness";
import { createVault, csv, go, importFile, settingsPart } from "./steps";

let s: Stage;

beforeAll(async () => {
  s = await stage({ language: "en", dark: true });
  await createVault(s.page, "en", "Out");
  await importFile(s.page, "en", {
    name: "firms.csv",
    buffer: csv("Account Name,Industry,Phone", ["Beta,Food,+852 2811 6401", "=Alpha()|x,Textiles,+852 2811 6402", "Gamma 甲,Food,+852 2811 6403"]),
  });
  await go(s.page, "#/accounts");
  await s.page.getByText("Gamma 甲").waitFor();
}, 240_000);
afterAll(() => s?.end());

async function openExport(): Promise<void> {
  await s.page.getByRole("grid").focus();
  await s.page.keyboard.press("Control+k");
  await s.page.keyboard.type("Export or print");
  await s.page.getByRole("option").filter({ hasText: "Export or print this list" }).waitFor();
  await s.page.keyboard.press("Enter");
  await s.page.getByRole("dialog", { name: "Export this list" }).waitFor();
}

it("a list goes into a file as it is seen: its order, its heads, formulas made harmless", async () => {
  const { page } = s;
  await openExport();
  await page.getByRole("radio", { name: /CSV \(UTF-8\)/ }).check();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export 3 rows" }).click()]);
  const lines = (await readFile(await download.path(), "utf8")).replace(/^\uFEFF/, "").trim().split(/\r?\n/);
  expect(lines[0]?.split(",")[0]).toBe("Account name");
  expect(lines).toHaveLength(4);
  // What a spreadsheet would run is text.
  expect(lines.join("\n")).toContain("'=Alpha()|x");
  expect(lines.findIndex((line) => line.startsWith("Beta"))).toBeLessThan(lines.findIndex((line) => line.startsWith("Gamma")));
});

it("ticked rows go out alone, in the order of the list", async () => {
  const { page } = s;
  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("x");
  await page.keyboard.press("k");
  await page.keyboard.press("x");
  await page.getByRole("toolbar", { name: "Selection" }).getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /CSV \(UTF-8\)/ }).check();
  const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Export 2 rows" }).click()]);
  const lines = (await readFile(await download.path(), "utf8")).replace(/^\uFEFF/, "").trim().split(/\r?\n/);
  expect(lines.map((line) => line.split(",")[0])).toEqual(["Account name", "Beta", "Gamma 甲"]);
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("grid").focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Home");
});

it("on paper there is the list and nothing else, light and whole", async () => {
  const { page } = s;
  // The browser's own print dialog would wait for somebody.
  await page.evaluate(() => {
    window.print = () => {
      window.dispatchEvent(new Event("beforeprint"));
    };
  });
  await openExport();
  await page.getByRole("radio", { name: /Paper or PDF/ }).check();
  await page.getByRole("dialog").getByRole("button", { name: "Print" }).click();
  await page.locator('html[data-theme="light"]').waitFor({ state: "attached" });
  await page.emulateMedia({ media: "print" });
  const sheet = page.locator(".print-sheet");
  expect(await sheet.isVisible()).toBe(true);
  expect(await page.locator("#root").isVisible()).toBe(false);
  expect(await sheet.getByRole("row").count()).toBe(4);
  await sheet.getByText("Gamma 甲").waitFor();
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await sheet.waitFor({ state: "detached" });
  await page.locator('html[data-theme="dark"]').waitFor({ state: "attached" });
});

it("a record's page prints what it says, without what is only there to be pressed", async () => {
  const { page } = s;
  await page.getByRole("grid").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.emulateMedia({ media: "print" });
  expect(await page.getByRole("heading", { level: 1 }).isVisible()).toBe(true);
  expect(await page.getByRole("navigation").first().isVisible()).toBe(false);
  // A number is pressed to copy it, and is on paper what it says.
  expect(await page.locator("main button:not([data-print]):visible").count()).toBe(0);
  expect(await page.getByText(/\+852 2811 640\d/).isVisible()).toBe(true);
  await page.emulateMedia({ media: "screen" });
});

it("everything goes out of the settings, and says that it is not encrypted", async () => {
  const { page } = s;
  await go(page, "#/settings");
  await settingsPart(page, "en", "Data");
  await page.getByRole("main").getByRole("button", { name: "Export", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Export everything" });
  await dialog.getByText("is not encrypted").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Export" }).click()]);
  expect(await readFile(await download.path(), "utf8")).toContain("Gamma 甲");
});

it("nothing broke on the way", () => {
  expect(s.errors).toEqual([]);
});
