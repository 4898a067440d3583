import { afterAll, beforeAll, expect, it } from "vitest";
import { PASSPHRASE, type Stage, stage } from "./harness";
import { createVault, typeThree, WORDS } from "./steps";

let s: Stage;
let kit: string[];
const w = WORDS.en;

beforeAll(async () => {
  s = await stage({ language: "en" });
});
afterAll(() => s?.end());

it("a vault without a keychain is made only after the person agreed", async () => {
  kit = await createVault(s.page, "en", "Yuanfan Trading");
  await s.page.getByRole("button", { name: w.empty }).click();
  await s.page.getByRole("heading", { name: w.accounts }).waitFor();
  await s.page.getByText("No accounts yet").waitFor();
});

it("an account is made and a follow-up with a next date is logged by keyboard", async () => {
  const { page } = s;
  await page.keyboard.press("n");
  await page.getByRole("dialog").getByLabel("Account name").fill("Haituo Machines");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("heading", { name: "Haituo Machines" }).waitFor();
  await page.keyboard.press("l");
  await page.keyboard.type("Price is fine, wants delivery dates this week");
  await page.getByRole("textbox", { name: "Next contact" }).fill("tomorrow");
  await page.keyboard.press("Control+Enter");
  const timeline = page.getByRole("region", { name: "Timeline" });
  await timeline.getByText("Price is fine, wants delivery dates this week").waitFor();
  const facts = page.getByLabel("At a glance");
  await facts.getByText("tomorrow").first().waitFor();
  await facts.getByText("today").first().waitFor();
});

it("a field is edited where it stands and Ctrl+Z takes it back", async () => {
  const { page } = s;
  const fields = page.getByRole("complementary", { name: "Fields" });
  await fields.getByRole("button", { name: "Edit Industry" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Machinery");
  await page.keyboard.press("Enter");
  await fields.getByText("Machinery").waitFor();
  await page.keyboard.press("Control+z");
  await fields.getByText("Machinery").waitFor({ state: "detached" });
});

it("locking leaves nothing of the vault on the screen", async () => {
  const { page } = s;
  await page.keyboard.press("Control+l");
  await page.getByRole("main", { name: "Locked" }).waitFor();
  const text = (await page.locator("body").textContent()) ?? "";
  expect(text).not.toContain("Haituo");
  expect(text).not.toContain("delivery");
  expect(await page.title()).toBe("Coffer");
});

it("a wrong passphrase is refused in words, the right one opens", async () => {
  const { page } = s;
  await page.getByLabel(w.passphrase, { exact: true }).fill("not this one");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("That is not the passphrase").waitFor();
  await page.getByLabel(w.passphrase, { exact: true }).fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByText("Haituo Machines").first().waitFor();
});

it("the kit opens the vault, and words that are not the kit's do not", async () => {
  const { page } = s;
  await page.keyboard.press("Control+l");
  await page.getByRole("button", { name: /recovery kit/ }).click();
  await page.getByRole("textbox").fill([...kit.slice(1), "zebra"].join(" "));
  await page.getByRole("button", { name: w.unlock }).click();
  await page.getByRole("alert").waitFor();
  await page.getByRole("textbox").fill(kit.join(" "));
  await page.getByRole("button", { name: w.unlock }).click();
  await page.getByText("Haituo Machines").first().waitFor();
});

it("three wrong words do not confirm a kit", async () => {
  const other = await stage({ language: "en" });
  try {
    const { page } = other;
    await page.getByRole("button", { name: w.own, exact: true }).click();
    await page.getByLabel(w.name).fill("Second");
    await page.keyboard.press("Enter");
    await page.getByLabel(w.passphrase, { exact: true }).fill(PASSPHRASE);
    await page.getByLabel(w.again).fill(PASSPHRASE);
    await page.keyboard.press("Enter");
    await page.getByRole("checkbox", { name: w.agree }).click();
    await page.getByRole("button", { name: w.createAlone }).click();
    await page.getByRole("button", { name: w.kept }).click();
    await typeThree(page, () => "zebra");
    await page.getByRole("button", { name: w.confirm }).click();
    await page.getByRole("alert").getByText("These words do not match the recovery kit").waitFor();
  } finally {
    await other.end();
  }
});

it("nothing broke on the way", () => {
  expect(s.errors).toEqual([]);
});
