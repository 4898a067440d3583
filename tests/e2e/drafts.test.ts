// What was typed and not saved: it outlives the lock and the end of the program, is offered again where it was typed, and
// lies nowhere outside the vault.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PASSPHRASE, type Stage, stage } from "./harness";
import { axe } from "./looking/find";
import { ask, createVault, go, WORDS } from "./steps";

let s: Stage;
let account: string;
const w = WORDS.en;

beforeAll(async () => {
  s = await stage({ language: "en" });
  await createVault(s.page, "en", "Yuanfan Trading", { member: "Lin Xiao" });
  account = (await ask(s.page, "record_create", { kind: "account", fields: { name: "Haituo Machines" } })).id;
  await onAccount();
});
afterAll(() => s?.end());

async function onAccount(): Promise<void> {
  await go(s.page, `#/accounts/${account}`);
  await s.page.getByRole("heading", { name: "Haituo Machines" }).waitFor();
}

async function unlock(): Promise<void> {
  await s.page.getByLabel(w.passphrase, { exact: true }).fill(PASSPHRASE);
  await s.page.keyboard.press("Enter");
  await s.page.getByRole("navigation", { name: "Main" }).waitFor();
}

async function lockAndUnlock(): Promise<void> {
  await s.page.keyboard.press("Control+l");
  await unlock();
}

const composer = () => s.page.getByRole("group", { name: "Log a follow-up" });
const said = () => composer().getByRole("textbox", { name: "What was said or done" });

/** What the vault keeps under a name. */
async function kept(name: string): Promise<unknown> {
  return (await ask(s.page, "device_state_get", { name }) as unknown as { value: unknown }).value;
}

it("a follow-up outlives the lock, with the last letter, and the end of the program", async () => {
  const { page } = s;
  await composer().getByRole("radio", { name: "Visit" }).click();
  await composer().getByRole("button", { name: "Tomorrow", exact: true }).click();
  await said().click();
  await page.keyboard.type("Zanzibar promised a drawing");
  // Right behind the last letter.
  await lockAndUnlock();
  await onAccount();
  await expect.poll(() => said().inputValue()).toBe("Zanzibar promised a drawing");
  expect(await composer().getByRole("radio", { name: "Visit" }).getAttribute("aria-checked")).toBe("true");
  expect(await composer().getByRole("textbox", { name: "Next contact" }).inputValue()).not.toBe("");
  await said().press("End");
  await page.keyboard.type(" by Friday");
  await expect.poll(() => kept(`draft.log.${account}`)).toMatchObject({ text: "Zanzibar promised a drawing by Friday" });
  await s.restart();
  await unlock();
  await onAccount();
  await expect.poll(() => said().inputValue()).toBe("Zanzibar promised a drawing by Friday");
});

it("what was saved is offered no more", async () => {
  const { page } = s;
  await said().press("Control+Enter");
  await page.getByRole("region", { name: "Timeline" }).getByText("Zanzibar promised a drawing by Friday").waitFor();
  await expect.poll(() => kept(`draft.log.${account}`)).toBe(null);
  await lockAndUnlock();
  await onAccount();
  await said().waitFor();
  expect(await said().inputValue()).toBe("");
});

it("the line of quick add waits, and is gone when it was added", async () => {
  const { page } = s;
  const line = page.getByRole("textbox", { name: "What is to be done" });
  await page.keyboard.press("Control+Shift+N");
  await line.fill("call Timbuktu fri 3pm");
  await lockAndUnlock();
  await page.keyboard.press("Control+Shift+N");
  await expect.poll(() => line.inputValue()).toBe("call Timbuktu fri 3pm");
  await page.getByRole("status", { name: "How it is read" }).getByText("15:00").waitFor();
  await page.keyboard.press("Enter");
  await line.waitFor({ state: "detached" });
  await page.keyboard.press("Control+Shift+N");
  await line.waitFor();
  expect(await line.inputValue()).toBe("");
  await page.keyboard.press("Escape");
  await line.waitFor({ state: "detached" });
});

it("a new contact goes on where it was, or starts over", async () => {
  const { page } = s;
  const dialog = page.getByRole("dialog", { name: "New: Contact" });
  const open = async () => {
    await go(page, "#/contacts");
    await page.getByRole("heading", { name: "Contacts" }).waitFor();
    await page.keyboard.press("n");
    await dialog.waitFor();
  };
  await open();
  await dialog.getByLabel("Name", { exact: true }).fill("Xenia Ouagadougou");
  await dialog.getByRole("textbox", { name: "Phones" }).first().fill("13957488120");
  await lockAndUnlock();
  // Nothing of it stands there before it is asked for.
  expect(await dialog.count()).toBe(0);
  await open();
  await dialog.getByText("You had begun this before.").waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await dialog.getByLabel("Name", { exact: true }).inputValue()).toBe("Xenia Ouagadougou");
  expect(await dialog.getByRole("textbox", { name: "Phones" }).first().inputValue()).toBe("13957488120");
  await dialog.getByRole("button", { name: "Start over" }).click();
  await expect.poll(() => dialog.getByLabel("Name", { exact: true }).inputValue()).toBe("");
  await dialog.getByLabel("Name", { exact: true }).fill("Xenia again");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await open();
  expect(await dialog.getByLabel("Name", { exact: true }).inputValue()).toBe("Xenia again");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => kept("draft.new.contact")).toBe(null);
});

it("a field under edit is offered under its value when the program locked by itself, and written only then", async () => {
  const { page } = s;
  await onAccount();
  const fields = page.getByRole("complementary", { name: "Fields" });
  await fields.getByRole("button", { name: "Edit Notes" }).focus();
  await page.keyboard.press("Enter");
  await fields.getByRole("textbox", { name: "Notes" }).fill("Wants Kilimanjaro samples");
  await expect.poll(() => kept(`draft.field.${account}`)).toEqual({ notes: "Wants Kilimanjaro samples" });
  // Not by this page: the tray, another window, the clock.
  await ask(page, "vault_lock", {});
  await unlock();
  await onAccount();
  const offer = fields.getByRole("group", { name: "Not saved: Notes" });
  await offer.getByText("Wants Kilimanjaro samples").waitFor();
  expect(await axe(page)).toEqual([]);
  const record = (await ask(page, "record_get", { kind: "account", id: account })) as unknown as { fields: { notes: unknown } };
  expect(record.fields.notes).toBe(null);
  await offer.getByRole("button", { name: "Go on" }).click();
  const box = fields.getByRole("textbox", { name: "Notes" });
  expect(await box.inputValue()).toBe("Wants Kilimanjaro samples");
  await box.press("Control+Enter");
  await offer.waitFor({ state: "detached" });
  await fields.getByText("Wants Kilimanjaro samples").waitFor();
  await expect.poll(() => kept(`draft.field.${account}`)).toBe(null);
});

it("says so where the vault cannot take a draft", async () => {
  await said().fill("x".repeat(70_000));
  await composer().getByText(/could not be kept as a draft/).waitFor();
  await said().fill("");
  await composer().getByText(/could not be kept as a draft/).waitFor({ state: "detached" });
});

it("nothing of it lies outside the vault", async () => {
  const { page, folder } = s;
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
  const looked: string[] = [];
  for (const part of ["data", "config", "cache"]) {
    const entries = await readdir(join(folder, part), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      looked.push(path);
      const bytes = await readFile(path);
      for (const word of ["Zanzibar", "Timbuktu", "Ouagadougou", "Kilimanjaro"]) expect(bytes.includes(word), path).toBe(false);
    }
  }
  expect(looked.some((path) => path.endsWith("coffer.db"))).toBe(true);
});

it("the sidebar stays as it was left", async () => {
  const { page } = s;
  const nav = page.getByRole("navigation", { name: "Main" });
  const width = async () => (await nav.boundingBox())?.width ?? 0;
  expect(await width()).toBeGreaterThan(200);
  await page.keyboard.press("Control+\\");
  await expect.poll(width).toBeLessThan(100);
  await lockAndUnlock();
  await expect.poll(width).toBeLessThan(100);
  await s.restart();
  await unlock();
  await expect.poll(width).toBeLessThan(100);
  await page.keyboard.press("Control+\\");
  await expect.poll(width).toBeGreaterThan(200);
});

it("nothing broke on the way", () => {
  expect(s.errors).toEqual([]);
});
