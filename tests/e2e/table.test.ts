// The table as somebody works in it: columns, cells, conditions, views, groups, many records at once, a pasted block.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stage, stage } from "./harness";
import { axe, cutText } from "./looking/find";
import { inTheme } from "./looking/wear";
import { createVault, csv, go, importFile } from "./steps";

let s: Stage;
const INDUSTRIES = ["Food", "Textiles", "Machinery", "Medical"];
const COUNT = 400;

beforeAll(async () => {
  s = await stage({ language: "en" });
  await s.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await createVault(s.page, "en", "Table");
  const rows = Array.from({ length: COUNT }, (_, i) => {
    const n = String(i).padStart(3, "0");
    return `Firm ${n},${INDUSTRIES[i % 4]},${i % 2 === 0 ? "Fair" : "Website"},+852 2811 ${String(6000 + i)}`;
  });
  await importFile(s.page, "en", { name: "firms.csv", buffer: csv("Account Name,Industry,Source,Phone", rows) });
  await go(s.page, "#/accounts");
  await s.page.getByText("Firm 000").waitFor();
}, 240_000);
afterAll(() => s?.end());

const grid = () => s.page.getByRole("grid", { name: "Accounts" });
const head = (name: string) => s.page.locator(`[data-head="${name}"]`);
const cell = (row: number, column: string) => {
  const at = s.page.locator(`[data-head="${column}"]`);
  return at.evaluate((element) => Number(element.getAttribute("aria-colindex")) - 2).then((index) => s.page.locator(`[data-position="${row}"] [data-column="${index}"]`));
};
const heads = () => s.page.locator("[data-head]").evaluateAll((all) => all.map((one) => one.getAttribute("data-head")));
/** What is on the screen now is right for everyone, in both themes. */
async function forEveryone(): Promise<void> {
  // As narrow as a laptop's half: the sidebar is a rail.
  await s.page.setViewportSize({ width: 1080, height: 860 });
  await inTheme(s.page, "dark");
  const dark = await axe(s.page);
  await inTheme(s.page, "light");
  const light = [...(await axe(s.page)), ...(await cutText(s.page))];
  await s.page.setViewportSize({ width: 1360, height: 860 });
  expect([...dark, ...light]).toEqual([]);
}
async function columnMenu(name: string, item: string): Promise<void> {
  await head(name).scrollIntoViewIfNeeded();
  await head(name).hover();
  await head(name).getByRole("button", { name: /^Options of/ }).click();
  await s.page.getByRole("menuitem", { name: item }).click();
  await s.page.getByRole("menu").waitFor({ state: "detached" });
}

it("a column is moved, widened and hidden, and stays so", async () => {
  const { page } = s;
  await columnMenu("industry", "Move left");
  expect((await heads()).indexOf("industry")).toBe(8);
  await columnMenu("industry", "Wider");
  await columnMenu("next_contact", "Hide");
  expect(await heads()).not.toContain("next_contact");
  // What was looked for at the far end scrolled the first columns under the pinned one.
  await grid().evaluate((element) => element.scrollTo({ left: 0 }));
  const edge = await page.locator('[data-edge="contact"]').boundingBox();
  if (!edge) throw new Error("no edge");
  await page.mouse.move(edge.x + edge.width / 2, edge.y + edge.height / 2);
  await page.mouse.down();
  await page.mouse.move(edge.x + 60, edge.y + edge.height / 2, { steps: 4 });
  await page.mouse.up();
  expect((await head("contact").boundingBox())?.width).toBeGreaterThan(140);
  // Dragged before the phones.
  const tags = await head("tags").boundingBox();
  const phones = await head("phones").boundingBox();
  if (!tags || !phones) throw new Error("no heads");
  await page.mouse.move(tags.x + 20, tags.y + 15);
  await page.mouse.down();
  await page.mouse.move(phones.x + 30, tags.y + 15, { steps: 6 });
  // What is kept is written a little later: this is the write that knows the new order.
  const kept = page.waitForResponse((answer) => {
    const written = answer.request().postData() ?? "";
    return answer.url().endsWith("/device_state_set") && written.indexOf('"tags"') < written.indexOf('"phones"');
  });
  await page.mouse.up();
  expect((await heads()).slice(0, 4)).toEqual(["name", "contact", "tags", "phones"]);
  const before = await heads();
  await kept;
  await page.reload();
  await page.getByText("Firm 000").waitFor();
  await expect.poll(heads).toEqual(before);
});

it("a value is edited in its cell, Tab goes on, Escape reverts, Undo takes it back", async () => {
  const { page } = s;
  await (await cell(1, "industry")).click();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Industry" }).fill("Optics");
  await page.keyboard.press("Tab");
  const editor = page.getByRole("group", { name: /^Edit / });
  await editor.waitFor();
  await page.keyboard.press("Escape");
  await editor.waitFor({ state: "detached" });
  await grid().getByText("Optics").waitFor();
  await (await cell(1, "industry")).click();
  await page.keyboard.press("F2");
  await page.getByRole("textbox", { name: "Industry" }).fill("Nothing");
  await page.keyboard.press("Escape");
  expect(await grid().getByText("Nothing").count()).toBe(0);
  await page.keyboard.press("Control+z");
  await grid().getByText("Optics").waitFor({ state: "detached" });
});

it("a condition is a sentence over values that are there, and says how many it leaves", async () => {
  const { page } = s;
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("combobox", { name: "Field" }).click();
  await page.getByRole("option", { name: "Industry" }).click();
  await page.getByRole("combobox", { name: "Value" }).fill("med");
  await page.getByRole("option", { name: /Medical/ }).click();
  await page.getByRole("combobox", { name: "Value" }).fill("");
  await page.getByRole("option", { name: /Food/ }).click();
  await forEveryone();
  await page.getByRole("button", { name: "Show 200 records" }).click();
  await page.getByRole("button", { name: "Industry is Medical, Food" }).waitFor();
  await page.getByText("200 in all").waitFor();
});

it("a view is saved, changed, saved again and shown by its number", async () => {
  const { page } = s;
  await page.getByRole("button", { name: "Save as view" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Fed and cured");
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "Fed and cured", selected: true }).waitFor();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await columnMenu("source", "Hide");
  await page.getByRole("tab", { name: /Fed and cured.*changed/ }).waitFor();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("tab", { name: /changed/ }).waitFor({ state: "detached" });
  await grid().focus();
  await page.keyboard.press("Control+1");
  await page.getByText(`${COUNT} in all`).waitFor();
  await page.keyboard.press("Control+2");
  await page.getByText("200 in all").waitFor();
  await expect.poll(heads).not.toContain("source");
  // It is there after a new start of the window.
  await page.reload();
  await page.getByRole("tab", { name: "Fed and cured" }).click();
  await page.getByText("200 in all").waitFor();
  await page.keyboard.press("Control+1");
});

it("groups have heads with counts and fold", async () => {
  const { page } = s;
  await columnMenu("industry", "Group by this");
  const food = page.getByRole("button", { name: "Food", expanded: true });
  await page.getByRole("row").filter({ has: food }).getByText("100").waitFor();
  expect(await grid().getAttribute("aria-rowcount")).toBe(String(COUNT + 4 + 1));
  await forEveryone();
  await food.click();
  await page.getByRole("button", { name: "Food", expanded: false }).waitFor();
  expect(await grid().getAttribute("aria-rowcount")).toBe(String(COUNT - 100 + 4 + 1));
  await grid().focus();
  await page.keyboard.press("Control+End");
  await grid().getByText("Firm 397").waitFor();
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await forEveryone();
  await page.getByRole("combobox", { name: "Group by" }).click();
  await page.getByRole("option", { name: "No groups" }).click();
  await page.keyboard.press("Escape");
  await expect.poll(() => grid().getAttribute("aria-rowcount")).toBe(String(COUNT + 1));
});

it("many records change after a sentence, as one action that is taken back as one", async () => {
  const { page } = s;
  await grid().focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+a");
  await page.getByRole("toolbar", { name: "Selection" }).getByText(`${COUNT} selected`).waitFor();
  await page.getByRole("button", { name: "Set a field" }).click();
  await page.getByRole("combobox", { name: "Field" }).click();
  await page.getByRole("option", { name: "Source", exact: true }).click();
  await page.getByRole("textbox", { name: "Source" }).fill("Fair");
  await page.getByText("200 records will change").waitFor();
  await forEveryone();
  await page.getByRole("button", { name: "Change 200 records" }).click();
  await page.getByText("Changed 200 records").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText(/^Taken back/).waitFor();
  await (await cell(1, "source")).getByText("Website").waitFor();
});

it("a block from a spreadsheet is previewed and pasted as one action", async () => {
  const { page } = s;
  await (await cell(0, "industry")).click();
  await page.evaluate(() => navigator.clipboard.writeText("Optics\tReferral\nGlass\tReferral\n"));
  await page.keyboard.press("Control+v");
  const dialog = page.getByRole("dialog", { name: "Paste a block" });
  // Nobody of the team is called so: the owner's column cannot take it, and nothing is pasted.
  await dialog.getByText("2 cannot be read").waitFor();
  await forEveryone();
  expect(await dialog.getByRole("button", { name: "Change 2 cells" }).isDisabled()).toBe(true);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await columnMenu("owner", "Hide");
  await (await cell(0, "industry")).click();
  await page.keyboard.press("Control+v");
  await dialog.getByText("4 cells will change").waitFor();
  await dialog.getByRole("button", { name: "Change 4 cells" }).click();
  await dialog.waitFor({ state: "detached" });
  await (await cell(1, "industry")).getByText("Glass").waitFor();
  await (await cell(0, "source")).getByText("Referral").waitFor();
  await page.keyboard.press("Control+z");
  await grid().getByText("Glass").waitFor({ state: "detached" });
});

it("the menu of a row narrows the list to a value", async () => {
  const { page } = s;
  await (await cell(0, "industry")).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Only with this value" }).click();
  await page.getByText("100 in all").waitFor();
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await page.getByText(`${COUNT} in all`).waitFor();
});

it("the letters beside people go to where one begins", async () => {
  const { page } = s;
  const people = ["Adam Young", "Bella Young", "王芳", "Mary Young", "陈建国", "Zoe Young"].map((name) => `${name},${name.toLowerCase().replace(/\W/g, "") || "x"}@example.com`);
  await importFile(page, "en", { name: "people.csv", buffer: csv("Name,E-mail Address", people) });
  await go(page, "#/contacts");
  await page.getByText("Adam Young").waitFor();
  await page.getByRole("navigation", { name: "Letters" }).getByRole("button", { name: "Go to W" }).click();
  await page.keyboard.press("Tab");
  await page.getByRole("grid", { name: "Contacts" }).focus();
  await page.keyboard.press("Space");
  await page.getByRole("complementary", { name: "Peek" }).getByText("王芳").first().waitFor();
  await forEveryone();
});

it("nothing broke on the way", () => {
  expect(s.errors).toEqual([]);
});
