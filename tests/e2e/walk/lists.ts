// The table with what stands in front of it and beside it. Before it the sample was put in.
import { noToasts } from "../looking/wear";
import { go } from "../steps";
import { cell, closed, columnMenu, freshList, grid, menuItem, type Way } from "./way";

async function addCondition({ page, say }: Way, field: [chinese: string, english: string] | null): Promise<void> {
  await grid(page).focus();
  await page.keyboard.press("Control+f");
  const choose = page.getByRole("combobox", { name: say("字段", "Field"), exact: true });
  await choose.waitFor();
  if (!field) return;
  await choose.click();
  await page.getByRole("option", { name: say(...field), exact: true }).click();
}

async function views(way: Way): Promise<void> {
  const { page, say, see, part } = way;
  await part("filter", async () => {
    await freshList(page);
    await addCondition(way, ["行业", "Industry"]);
    const values = page.getByRole("combobox", { name: say("值", "Value"), exact: true });
    await values.waitFor();
    await page.getByRole("option").nth(2).waitFor();
    await values.press("Enter");
    await values.press("ArrowDown");
    await values.press("Enter");
    await page.getByRole("button", { name: say("显示", "Show") }).filter({ hasText: /\d/ }).waitFor();
    await see("filter-editor");
    await page.getByRole("button", { name: say("显示", "Show") }).filter({ hasText: /\d/ }).click();
  });
  await part("view", async () => {
    await page.getByRole("button", { name: say("另存为视图", "Save as view") }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").first().fill(say("重点行业", "Key industries"));
    await see("view-save");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await noToasts(page);
    await columnMenu(way, "tier");
    await see("column-menu");
    await menuItem(page, say("隐藏", "Hide"));
    await page.getByRole("tab", { name: say("有改动", "changed") }).waitFor();
    await see("view-dirty");
  });
  await part("grouped", async () => {
    await columnMenu(way, "industry");
    await menuItem(page, say("按此分组", "Group by this"));
    await page.getByRole("row").getByRole("button", { expanded: true }).first().waitFor();
    await page.evaluate(() => document.querySelector('[role="grid"]')?.scrollTo({ left: 0 }));
    await grid(page).focus();
    await page.keyboard.press("Control+Home");
    await see("grouped");
    await page.keyboard.press("Control+1");
    await page.getByRole("row").getByRole("button", { expanded: true }).first().waitFor({ state: "detached" });
  });
  await part("nothing", async () => {
    await freshList(page);
    await addCondition(way, null);
    await page.getByRole("textbox", { name: say("值", "Value"), exact: true }).fill("no such name");
    await page.keyboard.press("Enter");
    const clear = page.getByRole("button", { name: say("清除筛选", "Clear the filter") });
    await clear.waitFor();
    await see("list-nothing");
    await clear.click();
    await page.getByRole("row").nth(1).waitFor();
  });
  await part("columns", async () => {
    await page.getByRole("button", { name: say("列", "Columns"), exact: true }).click();
    await page.getByRole("combobox", { name: say("分组", "Group by") }).waitFor();
    await see("columns");
    await closed(page);
  });
}

async function rows(way: Way): Promise<void> {
  const { page, say, see, part } = way;
  await part("context-menu", async () => {
    await freshList(page);
    await (await cell(page, 2, "tier")).click({ button: "right" });
    await page.getByRole("menu").waitFor();
    await see("context-menu");
    await closed(page);
  });
  await part("cell-edit", async () => {
    await (await cell(page, 1, "source")).click();
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: say("来源", "Source") }).waitFor();
    await see("cell-edit");
    await page.keyboard.press("Escape");
    await page.evaluate(() => document.querySelector('[role="grid"]')?.scrollTo({ left: 0 }));
  });
  await part("paste", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await (await cell(page, 0, "tier")).click();
    await page.evaluate(() => navigator.clipboard.writeText("A\nB\nC\nZ9\n"));
    await page.keyboard.press("Control+v");
    await page.getByRole("dialog").getByRole("status").getByText(say("无法识别", "cannot be read")).waitFor();
    await see("paste");
    await closed(page);
  });
  await part("export-list", async () => {
    await page.getByRole("button", { name: say("导出或打印此列表", "Export or print this list") }).click();
    await page.getByRole("dialog").waitFor();
    await see("export-list");
    await page.evaluate(() => {
      window.print = () => window.dispatchEvent(new Event("beforeprint"));
    });
    await page.getByRole("radio", { name: say("纸张或 PDF", "Paper or PDF") }).check();
    await page.getByRole("dialog").getByRole("button", { name: say("打印", "Print"), exact: true }).click();
    await page.locator(".print-sheet tbody tr").first().waitFor({ state: "attached" });
    await page.emulateMedia({ media: "print" });
    await see("print-sheet");
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    await page.locator(".print-sheet").waitFor({ state: "detached" });
  });
}

async function bulk(way: Way): Promise<void> {
  const { page, say, see, part } = way;
  const sentence = () => page.getByText(say("将改动", "will change")).first();
  const tick = async (hash: string) => {
    await go(page, hash);
    await freshList(page);
    for (const key of ["x", "j", "x", "j", "x"]) await page.keyboard.press(key);
    await page.getByRole("toolbar").getByText(say("已选 3 条", "3 selected")).waitFor();
  };
  await part("bulk-assign", async () => {
    await tick("#/accounts");
    await page.keyboard.press("a");
    await page.getByRole("combobox", { name: say("负责人", "Owner") }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText(say("负责人：", "Owner:")).first().waitFor();
    await see("bulk-assign");
    await closed(page);
  });
  await part("bulk-tag", async () => {
    await grid(page).focus();
    await page.keyboard.press("t");
    const field = page.getByRole("combobox", { name: say("标签", "Tags") });
    await field.fill(say("重点", "Key"));
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Enter");
    await sentence().waitFor();
    await see("bulk-tag");
    await page.keyboard.press("Escape");
    await closed(page);
  });
  await part("bulk-field", async () => {
    await page.getByRole("button", { name: say("改字段", "Set a field") }).click();
    await page.getByRole("combobox", { name: say("字段", "Field"), exact: true }).click();
    await page.getByRole("option", { name: say("来源", "Source"), exact: true }).click();
    await page.getByRole("textbox", { name: say("来源", "Source") }).fill(say("老客户介绍", "Referred"));
    await sentence().waitFor();
    await see("bulk-field");
    await closed(page);
  });
  await part("bulk-stage", async () => {
    await tick("#/deals");
    await page.keyboard.press("m");
    await page.getByRole("combobox", { name: say("阶段", "Stage"), exact: true }).click();
    await page.getByRole("option").nth(2).click();
    await sentence().waitFor();
    await see("bulk-stage");
    await closed(page);
    await freshList(page);
  });
}

export async function lists(way: Way): Promise<void> {
  await go(way.page, "#/accounts");
  await views(way);
  await rows(way);
  await bulk(way);
}
