// One walk past every screen, in the order in which a person meets them, with a small book. Who walks along decides what
// is done at each: take pictures, look with axe, both. A part that cannot be reached is told and the walk goes on; only
// without a vault there is nothing to walk through.
import type { Page } from "playwright-core";
import { BAD_ROWS, BOOKS } from "./books";
import { PASSPHRASE } from "./harness";
import { noToasts } from "./looking/wear";
import { createVault, csv, go, importFile, type Language, makeNewKeys, settingsPart, toMap, WORDS } from "./steps";
import { conflicts } from "./walk/conflicts";
import { manyRows, oddNames, rolledBack } from "./walk/late";
import { lists } from "./walk/lists";
import { records } from "./walk/records";
import { joining, team } from "./walk/team";
import { dress, freshList, type Way } from "./walk/way";

export interface Company {
  /** The screen has come and stands still. */
  see: (screen: string) => Promise<void>;
  /** A part of the walk did not come about. */
  lost: (part: string, failure: unknown) => void;
}

/** The screens in the order of the walk: what the gallery's pages are called. */
export async function walk({ page, folder }: { page: Page; folder: string }, language: Language, { see, lost }: Company): Promise<void> {
  const w = WORDS[language];
  const book = BOOKS[language];
  const zh = language === "zh-CN";
  const say = (chinese: string, english: string) => (zh ? chinese : english);
  const part = async (name: string, walkIt: () => Promise<void>) => {
    try {
      await noToasts(page);
      await walkIt();
    } catch (failure) {
      lost(name, failure);
      await page.emulateMedia({ media: "screen" });
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
    }
  };
  const way: Way = { page, language, folder, say, see, part };

  await createVault(page, language, book.name, { member: book.member, at: see });
  await see("start-begin");
  await joining(way);

  await part("accounts-empty", async () => {
    await go(page, "#/accounts");
    await page.getByRole("heading", { name: w.accounts }).waitFor();
    await see("accounts-empty");
    await page.keyboard.press("n");
    await page.getByRole("dialog").waitFor();
    await see("create");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await go(page, "#/deals");
    await page.getByRole("heading", { name: say("商机", "Deals"), level: 1 }).waitFor();
    await see("deals-empty");
  });
  await part("import", async () => {
    await go(page, "#/import");
    await page.locator('input[type="file"]').waitFor({ state: "attached" });
    await see("import-file");
    await importFile(page, language, { name: book.file, buffer: csv(book.header, book.rows) }, see);
    await see("import-report");
  });
  await part("import-check", async () => {
    const bad = BAD_ROWS[language];
    await page.getByRole("button", { name: say("换一个文件", "Another file") }).click();
    await toMap(page, language, { name: "people.csv", buffer: csv(bad.header, bad.rows) });
    await page.getByRole("main").getByRole("button", { name: w.check, exact: true }).last().click();
    await page.getByRole("region", { name: say("有错误的行", "Rows with errors") }).first().waitFor();
    await see("import-check");
    await page.getByRole("radio", { name: say("新增", "New") }).click();
    await page.getByRole("region", { name: say("people.csv 的行", "Rows of people.csv") }).waitFor();
    await see("import-rows");
  });

  const grid = page.getByRole("grid");
  await part("accounts", async () => {
    await dress(way);
    await go(page, "#/accounts");
    // A row is there before its record is.
    await grid.getByText(book.rows[0]?.split(",")[0] ?? "").waitFor();
    await grid.focus();
    await see("accounts");
    await page.keyboard.press("l");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type(book.follow);
    await page.getByRole("dialog").getByRole("button", { name: say("3 天后", "In 3 days") }).click();
    await see("log");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
  await part("peek", async () => {
    await grid.focus();
    for (const key of ["x", "j", "x", "k", "Space"]) await page.keyboard.press(key);
    await page.getByRole("complementary").getByText(book.follow).waitFor();
    await see("accounts-peek");
  });
  await part("record", async () => {
    await page.keyboard.press("Enter");
    await page.getByRole("tablist").waitFor();
    await page.getByRole("region", { name: say("动态", "Timeline") }).getByText(book.follow).waitFor();
    await see("record");
  });
  await part("palette", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    await see("palette-empty");
    await page.keyboard.type(book.find[0]);
    await page.getByRole("option").filter({ hasText: book.find[1] }).first().waitFor();
    await see("palette");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
  await part("shortcuts", async () => {
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await see("shortcuts");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
  for (const [hash, name] of [
    ["#/today", "today"],
    ["#/contacts", "contacts"],
    ["#/leads", "leads-empty"],
    ["#/tasks", "tasks"],
    ["#/trash", "trash-empty"],
  ] as const) {
    await part(name, async () => {
      await go(page, hash);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await see(name);
    });
  }
  await part("settings", async () => {
    await go(page, "#/settings");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await see("settings-look");
    await settingsPart(page, language, say("地区", "Region"));
    await page.getByRole("combobox").first().waitFor();
    await see("settings-region");
    await settingsPart(page, language, say("安全", "Security"));
    await see("settings-security");
    await page.getByRole("button", { name: say("修改密码", "Change the passphrase") }).click();
    await see("settings-passphrase");
    await page.getByRole("button", { name: say("取消", "Cancel") }).click();
    await makeNewKeys(page, language, PASSPHRASE, {
      onForm: () => see("settings-keys"),
      onKit: () => see("settings-new-kit"),
    });
    await page.getByRole("button", { name: say("检查保险库", "Check the vault") }).click();
    await page.getByRole("status").filter({ has: page.getByRole("list") }).waitFor();
    await see("settings-checked");
  });
  await part("manual-page", async () => {
    await settingsPart(page, language, say("帮助", "Help"));
    await page.getByRole("main").getByRole("searchbox").last().fill(say("恢复包", "recovery kit"));
    await see("manual-page");
  });
  for (const [name, chinese, english] of [
    ["settings-keys-of-verbs", "键盘", "Keyboard"],
    ["settings-system", "兼容", "Compatibility"],
    ["settings-help", "帮助", "Help"],
    ["settings-about", "关于", "About"],
    ["settings-data", "数据", "Data"],
  ] as const) {
    await part(name, async () => {
      await settingsPart(page, language, say(chinese, english));
      await see(name);
    });
  }
  await part("settings-search", async () => {
    await page.getByRole("searchbox").first().fill(say("锁", "lock"));
    await see("settings-search");
    await page.getByRole("searchbox").first().fill("");
  });
  await part("export", async () => {
    await page.getByRole("main").getByRole("button", { name: say("导出", "Export"), exact: true }).click();
    await page.getByRole("dialog").waitFor();
    await see("export-everything");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
  // With the sample there is something in every list: long names, sums, days gone by.
  await part("sample", async () => {
    await page.getByRole("button", { name: say("放入示例", "Put in a sample") }).click();
    await page.getByRole("button", { name: say("移除示例", "Remove the sample") }).waitFor({ timeout: 60_000 });
    for (const [hash, name] of [
      ["#/today", "today-full"],
      ["#/deals", "deals"],
      ["#/tasks", "tasks-full"],
    ] as const) {
      await go(page, hash);
      await page.getByRole("heading", { level: 1 }).waitFor();
      if (hash !== "#/today") await page.getByRole("row").nth(1).waitFor();
      await see(name);
    }
    await go(page, "#/accounts");
    await freshList(page);
    // Three in sight, and beside them the panel of the one that has the ring.
    for (const key of ["j", "x", "j", "j", "x", "j", "j", "j", "x", "k", "k", "k", "Space"]) await page.keyboard.press(key);
    await page.getByRole("toolbar").getByText(say("已选 3 条", "3 selected")).waitFor();
    await page.getByRole("complementary", { name: say("预览", "Peek") }).getByRole("region", { name: say("动态", "Timeline") }).getByRole("listitem").first().waitFor();
    await see("accounts-many");
    await page.keyboard.press("Control+Shift+N");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type(say("明天下午3点 给赵敏打电话 #报价", "call Harbour fri 3pm #quote"));
    await see("quick-add");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
  await lists(way);
  await records(way);
  await oddNames(way);
  await team(way);
  await conflicts(way);
  await manyRows(way);
  await part("lock", async () => {
    await page.keyboard.press("Control+l");
    const field = page.getByLabel(w.passphrase, { exact: true });
    await field.fill(PASSPHRASE.slice(0, 12));
    await see("lock");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").first().waitFor();
    await see("lock-wrong");
    await page.getByRole("button", { name: say("忘记密码？用恢复包打开", "Forgot the passphrase? Open with the recovery kit") }).click();
    await page.getByRole("checkbox").click();
    await see("lock-kit");
  });
  await rolledBack(way);
}
