// Two people, two vaults, two programs: invited, compared, let in, and then what one seals the other reads. Nothing goes
// from one to the other but texts and files.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { type Stage, stage } from "./harness";
import { axe } from "./looking/find";
import { ask, createVault, go, settingsPart } from "./steps";

let lin: Stage;
let li: Stage;

beforeAll(async () => {
  lin = await stage({ language: "en" });
  li = await stage({ language: "en" });
  await createVault(lin.page, "en", "Yuanfan Trading", { member: "Lin Xiao" });
  await createVault(li.page, "en", "Li at work", { member: "Li Wen" });
  await ask(lin.page, "record_create", { kind: "account", fields: { name: "Harbour Foods", industry: "Food" } });
});
afterAll(async () => {
  await lin?.end();
  await li?.end();
});

async function team(page: Page): Promise<void> {
  await go(page, "#/settings");
  await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
  await settingsPart(page, "en", "Team");
  await page.getByRole("group", { name: "Members" }).waitFor();
}
const dialog = (page: Page) => page.getByRole("dialog");

/** The six words as the other person reads them out. */
const wordsOn = async (page: Page) => (await page.getByRole("list", { name: "Six words" }).locator("li > span:first-child").allTextContents()).map((word) => word.trim());

async function fillWords(page: Page, words: string[]): Promise<void> {
  const fields = await page.getByRole("group", { name: "The words as you hear them" }).getByRole("textbox").all();
  expect(fields).toHaveLength(6);
  for (const [at, field] of fields.entries()) await field.fill(words[at] ?? "");
}

async function savedFile(page: Page): Promise<{ name: string; buffer: Buffer }> {
  const download = page.waitForEvent("download");
  await dialog(page).getByRole("button", { name: "Save the file" }).click();
  const file = await download;
  return { name: file.suggestedFilename(), buffer: await readFile(await file.path()) };
}

const give = (page: Page, file: { name: string; buffer: Buffer }) =>
  dialog(page).locator('input[type="file"]').setInputFiles({ ...file, mimeType: "application/octet-stream" });

/** Lin invites; Li answers. Gives the answer. */
async function answered(): Promise<string> {
  await lin.page.getByRole("button", { name: "Invite somebody" }).click();
  const invitation = await dialog(lin.page).getByLabel("Invitation", { exact: true }).inputValue();
  expect(invitation).toMatch(/^COFFER-TEAM-1:/);
  await li.page.getByRole("button", { name: "Join a team" }).click();
  await dialog(li.page).getByLabel("Invitation", { exact: true }).fill(invitation);
  await dialog(li.page).getByRole("button", { name: "Make the answer" }).click();
  const answer = await dialog(li.page).getByLabel("Answer", { exact: true }).inputValue();
  await dialog(lin.page).getByRole("button", { name: "I have the answer" }).click();
  await dialog(lin.page).getByLabel("Answer of the other person").fill(answer);
  await dialog(lin.page).getByRole("button", { name: "Continue" }).click();
  await dialog(lin.page).getByRole("list", { name: "Six words" }).waitFor();
  return answer;
}

it("a book with something in it is not given up for a team", async () => {
  const { page } = lin;
  const { text } = await ask<{ text: string }>(li.page, "team_invite", {});
  await team(page);
  await page.getByRole("button", { name: "Join a team" }).click();
  await dialog(page).getByLabel("Invitation", { exact: true }).fill(text);
  await dialog(page).getByRole("button", { name: "Make the answer" }).click();
  await dialog(page).getByText("This book is not empty").waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
});

it("wrong words let nobody in and spoil the invitation", async () => {
  await team(lin.page);
  await team(li.page);
  expect(await axe(lin.page)).toEqual([]);
  await answered();
  const words = await wordsOn(li.page);
  expect(await wordsOn(lin.page)).toEqual(words);
  await fillWords(lin.page, [...words.slice(0, 5), words[0] === words[5] ? "other" : (words[0] ?? "")]);
  await dialog(lin.page).getByRole("button", { name: "Let in" }).click();
  await dialog(lin.page).getByText("The words are not the same").waitFor();
  expect((await ask<{ members: unknown[] }>(lin.page, "team", {})).members).toHaveLength(1);
  await dialog(lin.page).getByRole("button", { name: "New invitation" }).click();
  await dialog(lin.page).getByLabel("Invitation", { exact: true }).waitFor();
  await lin.page.keyboard.press("Escape");
  await dialog(lin.page).waitFor({ state: "detached" });
});

it("what waits to join survives closing, and can be dropped", async () => {
  const { page } = li;
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await page.getByText("Waiting to join Yuanfan Trading").waitFor();
  await page.getByRole("button", { name: "Continue" }).click();
  await dialog(page).getByRole("list", { name: "Six words" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Do not join" }).click();
  await page.getByRole("button", { name: "Join a team" }).waitFor();
});

it("the right words let in, the first sealed file opens the team's book", async () => {
  await answered();
  expect(await axe(lin.page)).toEqual([]);
  expect(await axe(li.page)).toEqual([]);
  await fillWords(lin.page, await wordsOn(li.page));
  await dialog(lin.page).getByRole("combobox", { name: "Role" }).click();
  await lin.page.getByRole("option", { name: "Admin" }).click();
  await dialog(lin.page).getByLabel("Departments").fill("East，West");
  await dialog(lin.page).getByRole("button", { name: "Let in" }).click();
  await dialog(lin.page).getByRole("button", { name: "Seal the file" }).click();
  await dialog(lin.page).getByText("Sealed for Li Wen.").waitFor();
  const file = await savedFile(lin.page);
  await dialog(lin.page).waitFor({ state: "detached" });
  await lin.page.getByRole("list", { name: "Members" }).getByText("Admin · East, West").waitFor();
  await lin.page.getByRole("contentinfo").getByRole("button", { name: "Team: not all heard from" }).waitFor();

  await give(li.page, file);
  await dialog(li.page).waitFor({ state: "detached" });
  await li.page.getByRole("list", { name: "Members" }).getByText("Lin Xiao", { exact: true }).waitFor();
  await go(li.page, "#/accounts");
  await li.page.getByRole("grid").getByText("Harbour Foods").waitFor();
});

it("a file is looked into before it is taken in, and its report says what it brought", async () => {
  await ask(li.page, "record_create", { kind: "account", fields: { name: "Pacific Instruments" } });
  await team(li.page);
  await li.page.getByRole("button", { name: "Seal a file" }).click();
  await dialog(li.page).getByText("Sealed for Lin Xiao.").waitFor();
  const file = await savedFile(li.page);

  const { page } = lin;
  await page.getByRole("button", { name: "Take in a file" }).click();
  await give(page, file);
  await dialog(page).getByRole("row", { name: /Accounts 1 .*Book of Li Wen/ }).waitFor();
  expect(await axe(page)).toEqual([]);
  await dialog(page).getByRole("button", { name: "Take it in" }).click();
  await dialog(page).getByText(/^Taken in: what Li Wen sealed/).waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await page.getByRole("contentinfo").getByRole("button", { name: /^Team as of / }).waitFor();
  await page.getByRole("button", { name: "Take in a file" }).click();
  await give(page, { name: "notes.txt", buffer: Buffer.from("not sealed at all") });
  await dialog(page).getByText("This is no sealed file").waitFor();
  await page.keyboard.press("Escape");
  await go(page, "#/accounts");
  await page.getByRole("grid").getByText("Pacific Instruments").waitFor();
});

it("a record says who can read it and why", async () => {
  const { page } = lin;
  await page.getByRole("grid").getByText("Pacific Instruments").click();
  await page.getByRole("tablist").first().waitFor();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Who can read this" }).click();
  const readers = dialog(page).getByRole("list", { name: "Readers" });
  await readers.getByText("Li Wen").waitFor();
  await readers.getByText("Lin Xiao").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
});

it("a role is changed, and a member taken out with what they may still hold said first", async () => {
  const { page } = lin;
  await team(page);
  await page.getByRole("button", { name: "Change Li Wen" }).click();
  await page.getByRole("menuitem", { name: "Change the role" }).click();
  await dialog(page).getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Salesperson" }).click();
  await dialog(page).getByRole("button", { name: "Change", exact: true }).click();
  await page.getByRole("list", { name: "Members" }).getByText("Salesperson · East, West").waitFor();
  await page.getByRole("button", { name: "Change Li Wen" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await dialog(page).getByText("What was received stays").waitFor();
  await dialog(page).getByRole("button", { name: "Remove", exact: true }).click();
  await dialog(page).waitFor({ state: "detached" });
  const members = await ask<{ members: { name: string; active: boolean }[] }>(page, "team", {});
  expect(members.members.filter((member) => member.active).map((member) => member.name)).toEqual(["Lin Xiao"]);
  expect(lin.errors).toEqual([]);
  expect(li.errors).toEqual([]);
});
