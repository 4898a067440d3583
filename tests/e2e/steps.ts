// Steps that several journeys share, in both languages. They find things as a person does: by role and by name.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Page } from "playwright-core";
import { PASSPHRASE } from "./harness";

export const WORDS = {
  en: {
    language: "Choose a language",
    own: "English",
    name: "Name of the workspace",
    member: "Your name",
    next: "Continue",
    passphrase: "Passphrase",
    again: "Passphrase again",
    create: "Create vault",
    alone: "There is no keychain on this computer",
    agree: "I understand that only the passphrase protects this vault",
    createAlone: "Create without a keychain",
    kit: "Keep the recovery kit",
    kept: "I have kept it",
    three: "Type three words back",
    confirm: "Confirm",
    ready: "Your vault is ready",
    empty: "Start empty",
    importFile: "Import a file",
    unlock: "Unlock",
    accounts: "Accounts",
    contacts: "Contacts",
    check: "Check",
  },
  "zh-CN": {
    language: "选择语言",
    own: "简体中文",
    name: "工作区名称",
    member: "你的名字",
    next: "继续",
    passphrase: "密码",
    again: "再次输入密码",
    create: "创建保险库",
    alone: "这台电脑没有钥匙串",
    agree: "我明白，只有密码在保护这个保险库",
    createAlone: "不用钥匙串创建",
    kit: "保存恢复包",
    kept: "我已保存好",
    three: "输入三个词",
    confirm: "确认",
    ready: "保险库已就绪",
    empty: "从空白开始",
    importFile: "导入文件",
    unlock: "解锁",
    accounts: "客户",
    contacts: "联系人",
    check: "检查",
  },
} as const;
export type Language = keyof typeof WORDS;

/** The 24 words as they stand on the page. */
export async function readKit(page: Page): Promise<string[]> {
  const items = await page.getByRole("main").getByRole("listitem").allTextContents();
  const words = items.map((item) => item.replace(/^\d+\s*/, "").trim());
  expect(words).toHaveLength(24);
  return words;
}

/** The places asked for, from the labels of the three fields. */
export async function typeThree(page: Page, answer: (place: number) => string): Promise<void> {
  const fields = await page.getByRole("textbox").all();
  expect(fields).toHaveLength(3);
  for (const field of fields) {
    const id = await field.getAttribute("id");
    const label = await page.locator(`label[for="${id}"]`).textContent();
    await field.fill(answer(Number(/\d+/.exec(label ?? "")?.[0])));
  }
}

/** What to do on the way to a vault. */
interface OnTheWay {
  member?: string;
  /** At each page, once it is filled in. */
  at?: (page: string) => Promise<void>;
}

/** From the first page to the open, empty vault. Gives the kit. */
export async function createVault(page: Page, language: Language, name: string, way: OnTheWay = {}): Promise<string[]> {
  const w = WORDS[language];
  await page.getByRole("heading", { name: w.language }).waitFor();
  await way.at?.("start-language");
  await page.getByRole("button", { name: w.own, exact: true }).click();
  await page.getByLabel(w.name).fill(name);
  if (way.member) await page.getByLabel(w.member).fill(way.member);
  await way.at?.("start-name");
  await page.getByRole("button", { name: w.next }).click();
  await page.getByLabel(w.passphrase, { exact: true }).fill(PASSPHRASE);
  await page.getByLabel(w.again).fill(PASSPHRASE);
  await way.at?.("start-passphrase");
  await page.getByRole("button", { name: w.create }).click();
  // Without a session bus there is no keychain: it has to be said and agreed to.
  await page.getByRole("heading", { name: w.alone }).waitFor();
  await way.at?.("start-no-keychain");
  await page.getByRole("checkbox", { name: w.agree }).click();
  await page.getByRole("button", { name: w.createAlone }).click();
  await page.getByRole("heading", { name: w.kit }).waitFor();
  const words = await readKit(page);
  await way.at?.("start-kit");
  await page.getByRole("button", { name: w.kept }).click();
  await way.at?.("start-three-words");
  await typeThree(page, (place) => words[place - 1] ?? "");
  await page.getByRole("button", { name: w.confirm }).click();
  await page.getByRole("heading", { name: w.ready }).waitFor();
  return words;
}

/** In the security part of the settings: a new vault key, its kit retyped. Gives the kit. */
export async function makeNewKeys(
  page: Page,
  language: Language,
  passphrase: string,
  way: { onForm?: () => Promise<void>; onKit?: () => Promise<void> } = {},
): Promise<string[]> {
  const w = WORDS[language];
  const make = language === "en" ? "Make new keys" : "更换密钥";
  await page.getByRole("button", { name: make }).click();
  await page.getByLabel(language === "en" ? "Present passphrase" : "当前密码").fill(passphrase);
  await way.onForm?.();
  await page.getByRole("button", { name: make }).click();
  await page.getByRole("heading", { name: language === "en" ? "Keep the new recovery kit" : "保存新的恢复包" }).waitFor();
  const words = await readKit(page);
  await way.onKit?.();
  await page.getByRole("button", { name: w.kept }).click();
  await typeThree(page, (place) => words[place - 1] ?? "");
  await page.getByRole("button", { name: w.confirm }).click();
  await page.getByRole("button", { name: make }).waitFor();
  return words;
}

/** Goes by the address bar, which holds nouns and ids only. */
export async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    window.location.hash = to;
  }, hash);
}

export function csv(header: string, rows: string[]): Buffer {
  return Buffer.from(`\uFEFF${[header, ...rows].join("\r\n")}\r\n`, "utf8");
}

/** In the settings: opens one of their parts. */
export async function settingsPart(page: Page, language: Language, name: string): Promise<void> {
  const parts = page.getByRole("navigation", { name: language === "en" ? "Settings" : "设置" });
  await parts.getByRole("button", { name, exact: true }).click();
}

interface TestFile {
  name: string;
  buffer: Buffer;
}
type At = (step: string) => Promise<void>;
const NOWHERE: At = () => Promise.resolve();

/** From the import page with an open file chooser to the mapping. */
export async function toMap(page: Page, language: Language, file: TestFile, at: At = NOWHERE): Promise<void> {
  await go(page, "#/import");
  await page.locator('input[type="file"]').setInputFiles({ name: file.name, mimeType: "text/csv", buffer: file.buffer });
  await page.getByRole("region", { name: language === "en" ? "Preview" : "预览" }).waitFor();
  await at("import-read");
  await page.getByRole("button", { name: WORDS[language].next }).click();
}

/** From the import page with an open file chooser to the report. */
export async function importFile(page: Page, language: Language, file: TestFile, at: At = NOWHERE): Promise<void> {
  const w = WORDS[language];
  await toMap(page, language, file, at);
  const check = page.getByRole("main").getByRole("button", { name: w.check, exact: true }).last();
  await check.waitFor();
  // What would become of it is told while its columns are still being mapped; of a long file once it is checked.
  await page.locator("main header").getByRole("status").filter({ hasText: /\d|—/ }).waitFor();
  await at("import-map");
  await check.click();
  const start = page.getByRole("button", { name: language === "en" ? /^Import [\d,]+ rows$/ : /^导入 [\d,]+ 行$/ });
  await start.waitFor();
  await start.click();
  await page.getByRole("heading", { name: language === "en" ? "Import finished" : "导入完成" }).waitFor({ timeout: 120_000 });
}

/** Asks the program itself, for what a journey needs to be there before it begins. */
export async function ask<Answer = { id: string }>(page: Page, command: string, request: object): Promise<Answer> {
  const { ok, body } = await page.evaluate(
    async ([path, text]) => {
      const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: text, credentials: "same-origin" });
      return { ok: answer.ok, body: (await answer.json()) as unknown };
    },
    [`/rpc/${command}`, JSON.stringify(request)] as const,
  );
  if (!ok) throw new Error(`${command}: ${JSON.stringify(body)}`);
  return body as Answer;
}

const COLLEAGUE = process.env.COFFER_COLLEAGUE ?? fileURLToPath(new URL("../../target/debug/examples/write_beside", import.meta.url));

/** The database of the only vault below the program's home: named anew when its keys are. */
export async function databaseIn(folder: string): Promise<string> {
  const found = (await readdir(folder, { recursive: true })).find((path) => /(?:^|\/)coffer(?:\.\d+)?\.db$/.test(path));
  if (!found) throw new Error("no vault below the program's home");
  return join(folder, found);
}

/** Locks the book, lets a colleague at a second copy of it write beside its owner, and opens it again: a choice waits. */
export async function writeBeside(page: Page, folder: string, language: Language, count = 0): Promise<void> {
  await page.keyboard.press("Control+l");
  const field = page.getByLabel(WORDS[language].passphrase, { exact: true });
  await field.waitFor();
  const colleague = spawn(COLLEAGUE, [dirname(await databaseIn(folder)), language, String(count)], { stdio: ["pipe", "inherit", "inherit"] });
  colleague.stdin.end(`${PASSPHRASE}\n`);
  const [code] = (await once(colleague, "exit")) as [number | null];
  expect(code).toBe(0);
  await field.fill(PASSPHRASE);
  await page.getByRole("button", { name: WORDS[language].unlock, exact: true }).click();
  await page.getByRole("navigation").first().waitFor();
}
