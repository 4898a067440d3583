// Each screen's main action by keys alone: nothing is clicked and nothing is filled in from outside.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { arrowTo, command, pressOn, tabTo } from "./by-keyboard";
import { PASSPHRASE, type Stage, stage } from "./harness";
import { ask, createVault, csv } from "./steps";

let s: Stage;
const button = (name: string) => s.page.getByRole("button", { name, exact: true });
const dialog = (name: string) => s.page.getByRole("dialog", { name });
const grid = () => s.page.getByRole("grid", { name: "Accounts" });
const total = (n: number) => s.page.getByRole("banner").or(s.page.locator("main header")).getByText(`${n} in all`);

beforeAll(async () => {
  s = await stage({ language: "en" });
  const { page } = s;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  // Listening from the start: asked for at the press, the browser's own dialog can be faster.
  page.on("filechooser", () => undefined);
  await createVault(page, "en", "Keys");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await page.getByRole("heading", { name: "Import" }).waitFor();
}, 240_000);
afterAll(() => s?.end());

/** The list of accounts, with the focus in its table. */
async function list(): Promise<void> {
  const { page } = s;
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.getByRole("heading", { name: "Accounts", level: 1 }).waitFor();
  await tabTo(page, grid());
  await page.keyboard.press("Control+Home");
}

it("import: a title above the heads, the row that names the columns chosen, the new rows looked at, brought in", async () => {
  const { page } = s;
  const choose = button("Choose files");
  await tabTo(page, choose);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
  const rows = ["Alpha Foods,Food,Fair", "Beta Textiles,Textiles,Website", "Gamma Foods,Food,Fair", "Delta Mills,Textiles,Fair"];
  await chooser.setFiles({ name: "firms.csv", mimeType: "text/csv", buffer: csv("Account Name,Industry,Source", rows) });
  await page.getByRole("region", { name: "Preview" }).waitFor();
  await pressOn(page, page.getByRole("combobox", { name: "Names of the columns" }));
  await arrowTo(page, page.getByRole("option", { name: "None: A, B, C" }), "ArrowUp");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Preview" }).getByRole("cell", { name: "Account Name" }).waitFor();
  await pressOn(page, page.getByRole("combobox", { name: "Names of the columns" }));
  await arrowTo(page, page.getByRole("option", { name: "In row 1" }));
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Preview" }).getByRole("columnheader", { name: "Account Name" }).waitFor();
  await pressOn(page, button("Continue"));
  await pressOn(page, page.getByRole("main").getByRole("button", { name: "Check", exact: true }).last());
  await tabTo(page, page.getByRole("radio", { name: "New" }));
  await page.getByRole("region", { name: "Rows of firms.csv" }).getByRole("rowheader", { name: "Gamma Foods" }).waitFor();
  await pressOn(page, button("Import 4 rows"));
  await page.getByRole("heading", { name: "Import finished" }).waitFor();
  await pressOn(page, button("Show them"));
  await grid().getByText("Gamma Foods").waitFor();
});

it("filter: a condition is made, changed and taken away", async () => {
  const { page } = s;
  await list();
  await page.keyboard.press("Control+f");
  await page.getByRole("textbox", { name: "Value" }).waitFor();
  await page.keyboard.type("Foods");
  await page.keyboard.press("Enter");
  await total(2).waitFor();
  await pressOn(page, button("Remove the filter Account name"));
  await total(4).waitFor();
});

it("views: one is saved, shown by its number, and left", async () => {
  const { page } = s;
  await list();
  await page.keyboard.press("Control+f");
  await page.getByRole("textbox", { name: "Value" }).waitFor();
  await page.keyboard.type("Foods");
  await page.keyboard.press("Enter");
  await total(2).waitFor();
  await command(page, "Save as a new view");
  await dialog("Save as a new view").waitFor();
  await page.keyboard.type("Food people");
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "Food people", selected: true }).waitFor();
  await dialog("Save as a new view").waitFor({ state: "detached" });
  await page.keyboard.press("Control+1");
  await total(4).waitFor();
  await page.keyboard.press("Control+2");
  await total(2).waitFor();
  await page.keyboard.press("Control+1");
  await total(4).waitFor();
});

it("groups: made from the menu of a column, folded, and dissolved", async () => {
  const { page } = s;
  await list();
  await pressOn(page, page.getByRole("button", { name: "Columns", exact: true }));
  const choose = async (name: string) => {
    await pressOn(page, page.getByRole("combobox", { name: "Group by" }));
    await page.getByRole("option", { name, exact: true }).waitFor();
    await page.keyboard.press("Home");
    await arrowTo(page, page.getByRole("option", { name, exact: true }));
    await page.keyboard.press("Enter");
    await page.getByRole("listbox").waitFor({ state: "detached" });
  };
  await choose("Industry");
  await page.keyboard.press("Escape");
  await page.getByRole("row").getByRole("button", { name: "Food", expanded: true }).waitFor();
  await list();
  await page.keyboard.press("Enter");
  await page.getByRole("row").getByRole("button", { name: "Food", expanded: false }).waitFor();
  await pressOn(page, page.getByRole("button", { name: "Columns", exact: true }));
  await choose("No groups");
  await page.keyboard.press("Escape");
  await page.getByRole("row").getByRole("button", { name: "Food" }).waitFor({ state: "detached" });
});

it("many: two are ticked and get a field, and Ctrl+Z takes it back", async () => {
  const { page } = s;
  await list();
  for (const key of ["x", "j", "x"]) await page.keyboard.press(key);
  await page.getByRole("toolbar", { name: "Selection" }).getByText("2 selected").waitFor();
  await pressOn(page, button("Set a field"));
  await pressOn(page, page.getByRole("combobox", { name: "Field" }));
  await arrowTo(page, page.getByRole("option", { name: "Source", exact: true }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("textbox", { name: "Source" }));
  await page.keyboard.type("Letter");
  await pressOn(page, button("Change 2 records"));
  await page.getByText("Changed 2 records").waitFor();
  await page.keyboard.press("Control+z");
  await grid().getByText("Letter").first().waitFor({ state: "detached" });
});

it("paste: a block is previewed and taken", async () => {
  const { page } = s;
  await list();
  await page.evaluate(() => navigator.clipboard.writeText("Aleph Foods\nBeth Textiles\n"));
  await page.keyboard.press("Control+v");
  await dialog("Paste a block").getByText("2 cells will change").waitFor();
  await pressOn(page, button("Change 2 cells"));
  await grid().getByText("Beth Textiles").waitFor();
  await page.keyboard.press("Control+z");
  await grid().getByText("Beth Textiles").waitFor({ state: "detached" });
});

it("export: a list goes into a file of the chosen kind", async () => {
  const { page } = s;
  await list();
  await command(page, "Export or print this list");
  const radio = page.getByRole("radio", { name: /CSV \(UTF-8\)/ });
  await dialog("Export this list").waitFor();
  while (!(await radio.isChecked())) await page.keyboard.press("ArrowDown");
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect(await readFile(await download.path(), "utf8")).toContain("Gamma Foods");
  await dialog("Export this list").waitFor({ state: "detached" });
});

it("print: a list goes onto paper", async () => {
  const { page } = s;
  await page.evaluate(() => {
    window.print = () => window.dispatchEvent(new Event("beforeprint"));
  });
  await list();
  await command(page, "Export or print this list");
  const radio = page.getByRole("radio", { name: /Paper or PDF/ });
  await dialog("Export this list").waitFor();
  while (!(await radio.isChecked())) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".print-sheet tbody tr").first().waitFor({ state: "attached" });
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await page.locator(".print-sheet").waitFor({ state: "detached" });
});

it("history: what a field was before, and the record as it was", async () => {
  const { page } = s;
  const { id } = await ask(page, "record_create", { kind: "account", fields: { name: "Omega Works", industry: "Food" } });
  await ask(page, "record_update", { kind: "account", id, fields: { industry: "Optics" } });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Omega");
  await page.getByRole("option").filter({ hasText: "Omega Works" }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Omega Works" }).waitFor();
  await pressOn(page, button("What Industry was before"));
  await dialog("What Industry was before").getByText("Food").waitFor();
  await page.keyboard.press("Escape");
  await dialog("What Industry was before").waitFor({ state: "detached" });
  await command(page, "As it was on a day");
  await page.getByRole("region", { name: "As it was on a day" }).getByText(/As it was at the end of/).waitFor();
  await pressOn(page, button("Back to now"));
  await page.getByRole("region", { name: "As it was on a day" }).waitFor({ state: "detached" });
});

it("merge: the other one is found, a side is chosen, the two are one", async () => {
  const { page } = s;
  await ask(page, "record_create", { kind: "account", fields: { name: "Omega Works Ltd", industry: "Glass" } });
  await command(page, "Merge with another");
  await dialog("Merge with another").waitFor();
  await page.keyboard.type("Omega Works Ltd");
  await page.getByRole("option", { name: /Omega Works Ltd/ }).first().waitFor();
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("radio", { name: "Industry: This one" }));
  await page.keyboard.press("ArrowRight");
  expect(await page.getByRole("radio", { name: "Industry: The other one" }).isChecked()).toBe(true);
  await pressOn(page, button("Merge"));
  await dialog("Merge with another").waitFor({ state: "detached" });
  await page.getByRole("complementary", { name: "Fields" }).getByText("Glass").waitFor();
});

it("trash: a record is thrown away and brought back", async () => {
  const { page } = s;
  await list();
  await page.keyboard.press("Delete");
  await total(4).waitFor();
  await command(page, "Trash");
  await page.getByRole("heading", { name: "Trash" }).waitFor();
  await pressOn(page, button("Restore Alpha Foods"));
  await page.getByText("The trash is empty").waitFor();
  await list();
  await total(5).waitFor();
});

it("settings: a line is found by a word, changed and taken back", async () => {
  const { page } = s;
  await page.keyboard.press("Control+,");
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  await tabTo(page, page.getByRole("searchbox", { name: "Search the settings" }));
  await page.keyboard.type("night");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "radio");
  await page.keyboard.press("ArrowLeft");
  await page.locator('html[data-theme="dark"]').waitFor({ state: "attached" });
  await pressOn(page, button("Undo"));
  await page.locator('html[data-theme="light"]').waitFor({ state: "attached" });
});

it("help: a page of the manual is found and opened, and the sheet of keys", async () => {
  const { page } = s;
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("F1");
  await tabTo(page, page.getByRole("searchbox", { name: "Search the manual" }));
  await page.keyboard.type("malware");
  await page.getByText(/it reads what you read/).waitFor();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("?");
  await dialog("Keyboard shortcuts").waitFor();
  await page.keyboard.press("Escape");
  await dialog("Keyboard shortcuts").waitFor({ state: "detached" });
});

it("lock: closed and opened again", async () => {
  const { page } = s;
  await page.keyboard.press("Control+l");
  await page.getByRole("main", { name: "Locked" }).waitFor();
  await tabTo(page, page.getByLabel("Passphrase", { exact: true }));
  await page.keyboard.type(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation").first().waitFor();
});

it("nothing broke on the way", () => {
  expect(s.errors).toEqual([]);
});
