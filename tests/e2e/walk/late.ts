// What comes late in the life of a book: ten thousand people, names that break windows, and a file put back.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { ODD_NAMES } from "../books";
import { PASSPHRASE } from "../harness";
import { csv, databaseIn, go, toMap, WORDS } from "../steps";
import { freshList, grid, heldJob, made, type Way } from "./way";

const MANY = 10_000;

export async function manyRows({ page, language, say, see, part }: Way): Promise<void> {
  const w = WORDS[language];
  await part("many", async () => {
    await go(page, "#/import");
    await page.getByRole("navigation", { name: say("步骤", "Steps") }).getByRole("button").first().click();
    const rows = Array.from({ length: MANY }, (_, i) => `${say("联系人", "Person")} ${String(i).padStart(5, "0")},p${i}@example.com`);
    const header = say("姓名,邮箱", "Name,E-mail");
    await toMap(page, language, { name: say("全部联系人.csv", "everyone.csv"), buffer: csv(header, rows) });
    await page.getByRole("main").getByRole("button", { name: w.check, exact: true }).last().click();
    const start = page.getByRole("button", { name: say("导入 10,000 行", "Import 10,000 rows") });
    await start.waitFor({ timeout: 60_000 });
    const letGo = await heldJob(page);
    await start.click();
    await page.getByText(say("每秒", "rows a second")).first().waitFor();
    await see("import-running");
    await letGo();
    await page.getByRole("heading", { name: say("导入完成", "Import finished") }).waitFor({ timeout: 120_000 });
  });
  await part("rows-10000", async () => {
    await go(page, "#/contacts");
    await page.getByRole("main").getByText(/10,\d{3}/).first().waitFor();
    await freshList(page);
    await page.keyboard.press("Control+End");
    const last = await grid(page).getAttribute("aria-rowcount");
    await page.locator(`[aria-rowindex="${last}"]`).getByText("@").waitFor();
    await see("rows-10000");
  });
  await part("bulk-progress", async () => {
    await page.keyboard.press("Control+a");
    await page.getByRole("button", { name: say("改字段", "Set a field") }).click();
    await page.getByRole("combobox", { name: say("字段", "Field"), exact: true }).click();
    await page.getByRole("option", { name: say("职务", "Job title"), exact: true }).click();
    await page.getByRole("textbox", { name: say("职务", "Job title") }).fill(say("采购", "Buyer"));
    const start = page.getByRole("button", { name: say("改动", "Change") }).filter({ hasText: /\d/ });
    await start.waitFor();
    const letGo = await heldJob(page);
    await start.click();
    await page.getByRole("contentinfo").getByRole("progressbar", { name: say("正在改动", "Changing") }).waitFor();
    await see("bulk-progress");
    await letGo();
    await page.getByText(say("已改动", "Changed")).first().waitFor({ timeout: 120_000 });
  });
}

export async function oddNames({ page, say, see, part }: Way): Promise<void> {
  await part("odd-list", async () => {
    const ids: string[] = [];
    const { long, rightToLeft, rare } = ODD_NAMES;
    for (const name of [rightToLeft, rare, long]) ids.push((await made(page, "lead", { name, company: name, source: say("展会", "Fair") })).id);
    await go(page, "#/leads");
    await grid(page).getByText(long).first().waitFor();
    await grid(page).focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("Space");
    await page.getByRole("complementary", { name: say("预览", "Peek") }).getByText(long).first().waitFor();
    await see("odd-list");
    await go(page, `#/leads/${ids.at(-1)}`);
    await page.getByRole("tablist").waitFor();
    await see("odd-record");
  });
}

/** From the lock screen: yesterday's file in the place of today's, and what is said before the book opens. */
export async function rolledBack({ page, language, folder, say, see, part }: Way): Promise<void> {
  await part("rolled-back", async () => {
    const w = WORDS[language];
    const field = page.getByLabel(w.passphrase, { exact: true });
    const unlock = async () => {
      await field.fill(PASSPHRASE);
      await page.getByRole("button", { name: w.unlock, exact: true }).click();
    };
    await page.reload();
    await field.waitFor();
    const database = await databaseIn(folder);
    await copyFile(database, join(folder, "yesterday"));
    await unlock();
    await page.getByRole("navigation").first().waitFor();
    await page.keyboard.press("Control+l");
    await field.waitFor();
    await copyFile(join(folder, "yesterday"), database);
    await unlock();
    await page.getByRole("button", { name: say("仍然打开", "Open anyway") }).waitFor();
    await see("rolled-back");
    await page.getByRole("button", { name: say("仍然打开", "Open anyway") }).click();
    await page.getByRole("navigation").first().waitFor();
    await go(page, "#/today");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await see("rolled-back-open");
  });
}
