import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PASSPHRASE, type Stage, stage } from "./harness";
import { axe } from "./looking/find";
import { ask, createVault, go, WORDS } from "./steps";

let s: Stage;
const w = WORDS.en;

beforeAll(async () => {
  s = await stage({ language: "en" });
  await createVault(s.page, "en", "Yuanfan Trading");
  // An English window begins in the United States: this book's customers are in China.
  await go(s.page, "#/settings");
  await s.page.getByRole("navigation", { name: "Settings" }).getByRole("button", { name: "Region" }).click();
  for (const [box, code] of [
    ["Country or region", "CN"],
    ["Currency", "CNY"],
  ] as const) {
    await s.page.getByRole("combobox", { name: box }).click();
    await s.page.getByRole("option", { name: `(${code})` }).click();
  }
  const { id } = await ask(s.page, "record_create", { kind: "account", fields: { name: "Haituo Machines" } });
  await go(s.page, `#/accounts/${id}`);
  await s.page.getByRole("heading", { name: "Haituo Machines" }).waitFor();
});
afterAll(() => s?.end());

function fields() {
  return s.page.getByRole("complementary", { name: "Fields" });
}

it("a contact made from an account belongs to it", async () => {
  const { page } = s;
  await page.getByRole("tab", { name: "Contacts" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Chen Jianguo");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("heading", { name: "Chen Jianguo" }).waitFor();
  await fields().getByRole("link", { name: "Haituo Machines" }).click();
  await page.getByRole("heading", { name: "Haituo Machines" }).waitFor();
  await page.getByRole("tab", { name: "Contacts 1" }).click();
  await page.getByRole("link", { name: "Chen Jianguo" }).waitFor();
});

it("a deal begins in the first stage, with its amount as people write it", async () => {
  const { page } = s;
  await page.getByRole("tab", { name: "Deals" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Deal name").fill("Annual frame");
  await dialog.getByLabel("Amount").fill("42万");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("heading", { name: "Annual frame" }).waitFor();
  await fields().getByText("¥420,000").waitFor();
  await fields().getByText("First contact").first().waitFor();
});

it("a lost deal needs a reason", async () => {
  const { page } = s;
  await fields().getByRole("button", { name: "Edit Stage" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Stage" }).fill("Lost");
  await page.getByRole("option", { name: "Lost" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Why was it lost" }).fill("Price");
  await page.keyboard.press("Enter");
  await fields().getByText("Price").waitFor();
  await fields().getByText("Lost", { exact: true }).first().waitFor();
});

it("phones are a list, shown as the country writes them", async () => {
  const { page } = s;
  await go(page, "#/accounts");
  await page.getByText("Haituo Machines").first().click();
  await fields().getByRole("button", { name: "Edit Phones" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Phones 1" }).fill("13957488120");
  await page.keyboard.press("Enter");
  await fields().getByText("139 5748 8120").waitFor();
});

it("a file is sealed in the vault and looked at inside", async () => {
  const { page } = s;
  await page.getByRole("tab", { name: "Files" }).click();
  await page.locator('input[type="file"]').setInputFiles({ name: "memo.txt", mimeType: "text/plain", buffer: Buffer.from("two samples before Friday") });
  await page.getByRole("button", { name: "memo.txt" }).click();
  await page.getByRole("dialog").getByText("two samples before Friday").waitFor();
  const [copy] = await Promise.all([page.waitForEvent("download"), page.getByRole("dialog").getByRole("button", { name: "Save a copy" }).click()]);
  expect(await readFile(await copy.path(), "utf8")).toBe("two samples before Friday");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

it("the history says what was changed", async () => {
  const { page } = s;
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByRole("list", { name: "History" }).getByText("139 5748 8120").waitFor();
});

it("a field tells what it was before, and the record how it stood on a day", async () => {
  const { page } = s;
  await fields().getByRole("button", { name: "Edit Account name" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Account name" }).fill("Haituo Machines Ltd");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Haituo Machines Ltd" }).waitFor();
  await fields().getByRole("button", { name: "What Account name was before" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "What Account name was before" }).getByText("Haituo Machines", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "More" }).last().click();
  await page.getByRole("menuitem", { name: "As it was on a day" }).click();
  const bar = page.getByRole("region", { name: "As it was on a day" });
  await bar.getByText(/As it was at the end of/).waitFor();
  expect(await fields().getByRole("button", { name: /^Edit/ }).count()).toBe(0);
  expect(await axe(page)).toEqual([]);
  await bar.getByRole("textbox", { name: "Day" }).fill("2020-01-01");
  await bar.getByText(/It did not exist yet/).waitFor();
  await page.keyboard.press("Escape");
  await bar.getByRole("button", { name: "Back to now" }).click();
  await fields().getByRole("button", { name: "Edit Account name" }).waitFor();
  await page.keyboard.press("Control+z");
  await page.getByRole("heading", { name: "Haituo Machines", exact: true }).waitFor();
});

it("whoever types a name that is there already is told, with whose it is", async () => {
  const { page } = s;
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or run a command" }).fill("New account");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "New: Account" });
  await dialog.getByLabel("Account name").fill("Haituo Machines");
  await dialog.getByText("1 similar record is there already").waitFor();
  await dialog.getByRole("button", { name: "Haituo Machines" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "Haituo Machines", exact: true }).waitFor();
});

it("two that are one are merged side by side, and taken apart again", async () => {
  const { page } = s;
  const phones = [{ value: "057488120001", label: "work", primary: true }];
  const { id } = await ask(page, "record_create", { kind: "account", fields: { name: "Haituo Machinery", phones } });
  await go(page, `#/accounts/${id}`);
  await fields().getByText("0574 8812 0001").waitFor();
  await page.getByRole("button", { name: "More" }).last().click();
  await page.getByRole("menuitem", { name: "Merge with another" }).click();
  const dialog = page.getByRole("dialog", { name: "Merge with another" });
  await dialog.getByRole("combobox").fill("Haituo Machines");
  await dialog.getByRole("option", { name: /^Haituo Machines/ }).first().click();
  expect(await dialog.getByRole("radio", { name: "Phones: Both" }).isChecked()).toBe(true);
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole("radio", { name: "Account name: The other one" }).check();
  await dialog.getByRole("button", { name: "Merge", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "Haituo Machines", exact: true }).waitFor();
  await fields().getByText("139 5748 8120").waitFor();
  await fields().getByText("0574 8812 0001").waitFor();
  await page.getByRole("tab", { name: "Deals 1" }).waitFor();
  await page.getByRole("status", { name: "Messages" }).getByRole("button", { name: "Undo" }).click();
  await go(page, "#/accounts");
  await page.getByRole("grid").getByText("Haituo Machinery").waitFor();
  await page.getByRole("grid").getByText("Haituo Machines").click();
  await page.getByRole("heading", { name: "Haituo Machines", exact: true }).waitFor();
});

it("a field of the team's own is chosen in a merge like any other", async () => {
  const { page } = s;
  const field = await ask(page, "record_create", { kind: "custom_field", fields: { label: "Payment terms", for_kind: "contact", type: "text", class: "commercial" } });
  const made = async (terms: string) => {
    const { id } = await ask(page, "record_create", { kind: "contact", fields: { name: "Zhou Qian" } });
    await ask(page, "record_update", { kind: "contact", id, fields: {}, custom: { [field.id]: terms } });
    return id;
  };
  const older = await made("Net 60");
  await go(page, `#/contacts/${await made("Net 30")}`);
  await fields().getByText("Net 30").waitFor();
  await page.getByRole("button", { name: "More" }).last().click();
  await page.getByRole("menuitem", { name: "Merge with another" }).click();
  const dialog = page.getByRole("dialog", { name: "Merge with another" });
  await dialog.getByRole("combobox").fill("Zhou Qian");
  await dialog.getByRole("option", { name: /^Zhou Qian/ }).first().click();
  await dialog.getByRole("radio", { name: "Payment terms: The other one" }).check();
  await dialog.getByRole("radio", { name: "Payment terms: This one" }).check();
  await dialog.getByRole("button", { name: "Merge", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  // The older of the two is the one that stands, and had the other value.
  await page.waitForURL(new RegExp(older));
  await fields().getByText("Net 30").waitFor();
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByRole("list", { name: "History" }).getByText("merged it with another one").waitFor();
  await page.getByRole("status", { name: "Messages" }).getByRole("button", { name: "Undo" }).click();
  await fields().getByText("Net 60").waitFor();
  await go(page, "#/accounts");
  await page.getByRole("grid").getByText("Haituo Machines").click();
  await page.getByRole("heading", { name: "Haituo Machines", exact: true }).waitFor();
});

it("the timeline is looked through by kind, and E edits the first field", async () => {
  const { page } = s;
  const timeline = page.getByRole("region", { name: "Timeline" });
  await timeline.getByRole("radio", { name: "Files" }).click();
  await timeline.getByText("memo.txt").waitFor();
  await timeline.getByText("filled in Phones").first().waitFor({ state: "detached" });
  await timeline.getByRole("radio", { name: "All" }).click();
  await timeline.getByText("filled in Phones").first().waitFor();
  await page.getByRole("heading", { name: "Haituo Machines" }).click();
  await page.keyboard.press("e");
  await fields().getByRole("textbox", { name: "Account name" }).waitFor();
  await page.keyboard.press("Escape");
});

it("who is due tomorrow is on the page of the day", async () => {
  const { page } = s;
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.keyboard.press("l");
  await page.keyboard.type("Sent the quote");
  await page.getByRole("button", { name: "Tomorrow", exact: true }).click();
  await page.keyboard.press("Control+Enter");
  await page.getByRole("region", { name: "Timeline" }).getByText("Sent the quote").waitFor();
  await go(page, "#/today");
  await page.getByRole("region", { name: "Next 7 days" }).getByRole("link", { name: "Contact Haituo Machines" }).waitFor();
});

it("the trash gives back what was deleted", async () => {
  const { page } = s;
  await go(page, "#/accounts");
  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("x");
  await page.keyboard.press("Delete");
  await page.getByRole("grid").getByText("Haituo Machinery").waitFor({ state: "detached" });
  await go(page, "#/trash");
  await page.getByRole("button", { name: "Restore Haituo Machinery" }).click();
  await page.getByText("The trash is empty").waitFor();
  await go(page, "#/accounts");
  await page.getByText("Haituo Machinery").first().waitFor();
});

it("everything leaves in an open format", async () => {
  const { page } = s;
  await go(page, "#/settings");
  await page.getByRole("button", { name: "Data", exact: true }).click();
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Export everything" });
  await dialog.getByRole("radio", { name: /JSON/ }).check();
  const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Export", exact: true }).click()]);
  const text = await readFile(await download.path(), "utf8");
  expect(text).toContain("Haituo Machines");
  expect(() => JSON.parse(text) as unknown).not.toThrow();
});

it("the language changes while it is used", async () => {
  const { page } = s;
  await page.getByRole("button", { name: "Appearance", exact: true }).click();
  await page.getByRole("radio", { name: "简体中文" }).click();
  await page.getByRole("heading", { name: "设置" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
  await page.getByRole("radio", { name: "English" }).click();
  await page.getByRole("heading", { name: "Settings" }).waitFor();
});

it("this computer gets a name, which stays", async () => {
  const { page } = s;
  await page.getByRole("button", { name: "Security", exact: true }).click();
  await page.getByRole("button", { name: "Rename This computer" }).click();
  await page.getByRole("textbox", { name: "Name of the device" }).fill("Desk in Ningbo");
  await page.keyboard.press("Enter");
  const devices = page.getByRole("list", { name: "Devices" });
  await devices.getByText("Desk in Ningbo").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.reload();
  await page.getByRole("button", { name: "Security", exact: true }).click();
  await devices.getByText("Desk in Ningbo").waitFor();
});

it("the passphrase is changed, and only the new one opens", async () => {
  const { page } = s;
  const fresh = "granite willow 93 harbour sonnet";
  await page.getByRole("button", { name: "Security", exact: true }).click();
  await page.getByRole("button", { name: "Change the passphrase" }).click();
  await page.getByLabel("Present passphrase").fill(PASSPHRASE);
  await page.getByLabel("New passphrase", { exact: true }).fill(fresh);
  await page.getByLabel("New passphrase again").fill(fresh);
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByText("The passphrase was changed.").waitFor();
  await page.keyboard.press("Control+l");
  await page.getByRole("navigation").first().waitFor({ state: "detached" });
  await page.getByLabel(w.passphrase, { exact: true }).fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("That is not the passphrase").waitFor();
  await page.getByLabel(w.passphrase, { exact: true }).fill(fresh);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Settings" }).waitFor();
});

it("nothing broke on the way", () => {
  expect(s.errors).toEqual([]);
});
