import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stage, stage } from "./harness";
import { createVault, csv, go, importFile } from "./steps";

let s: Stage;

beforeAll(async () => {
  s = await stage({ language: "zh-CN" });
  await createVault(s.page, "zh-CN", "远帆贸易");
});
afterAll(() => s?.end());

const HEADER = "客户名称,联系人,手机,邮箱,客户等级,备注";
const ROWS = [
  "宁波海拓机电有限公司,陈建国,13957488120,chen@haituo.example,A,价格可接受",
  "杭州云起科技有限公司,赵敏,13805712234,zhao@yunqi.example,B,",
  "苏州明远电子科技,单晓明,13656100092,shan@mingyuan.example,A,需本周给交期",
];

it("a Chinese table comes in without mapping anything by hand", async () => {
  await importFile(s.page, "zh-CN", { name: "客户.csv", buffer: csv(HEADER, ROWS) });
  await go(s.page, "#/accounts");
  await s.page.getByText("宁波海拓机电有限公司").waitFor();
  await s.page.getByText("共 3 条").waitFor();
});

it("anyone is found by pinyin, by initials and by the tail of a phone", async () => {
  const { page } = s;
  for (const [typed, found] of [
    ["haituo", "宁波海拓机电有限公司"],
    ["cjg", "陈建国"],
    ["2234", "杭州云起科技有限公司"],
    ["海拓", "宁波海拓机电有限公司"],
  ] as const) {
    await page.keyboard.press("Control+k");
    await page.keyboard.type(typed);
    await page.getByRole("option").filter({ hasText: found }).first().waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
});

it("a row that cannot come in is shown with its reason and can be downloaded", async () => {
  const { page } = s;
  await go(page, "#/import");
  await page.getByRole("button", { name: "换一个文件" }).click();
  await page.locator('input[type="file"]').setInputFiles({
    name: "坏行.csv",
    mimeType: "text/csv",
    // One address among twenty is none: the column stays what it is, the row waits outside.
    buffer: csv("姓名,手机,邮箱", [
      "林志强,13758721147,没有邮箱",
      ...Array.from({ length: 19 }, (_, i) => `许晴${i},137587212${String(i).padStart(2, "0")},xu${i}@example.com`),
    ]),
  });
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByRole("button", { name: "检查", exact: true }).last().click();
  await page.getByRole("region", { name: "有错误的行" }).first().waitFor();
  await page.getByRole("button", { name: /^导入 19 行$/ }).click();
  await page.getByRole("heading", { name: "导入完成" }).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "下载" }).click()]);
  const path = await download.path();
  const { readFile } = await import("node:fs/promises");
  expect(await readFile(path, "utf8")).toContain("林志强");
});

it("a cell that is wrong is corrected on the check page, and its row comes in", async () => {
  const { page } = s;
  await page.getByRole("button", { name: "换一个文件" }).click();
  await page.locator('input[type="file"]').setInputFiles({
    name: "一格错.csv",
    mimeType: "text/csv",
    buffer: csv("姓名,手机,邮箱", ["白露,13758721301,bailu 在 example.com", ...Array.from({ length: 9 }, (_, i) => `方宇${i},1375872131${i},fang${i}@example.com`)]),
  });
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByRole("button", { name: "检查", exact: true }).last().click();
  await page.getByRole("button", { name: "导入 9 行" }).waitFor();
  const cell = page.getByRole("textbox", { name: /邮箱/ });
  await cell.fill("bailu@example.com");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "导入 10 行" }).click();
  await page.getByRole("heading", { name: "导入完成" }).waitFor();
  await go(page, "#/contacts");
  await page.getByText("bailu@example.com").waitFor();
  await go(page, "#/import");
});

it("the whole import is taken back with one click", async () => {
  const { page } = s;
  await page.getByRole("button", { name: "撤销这次导入" }).click();
  await page.getByRole("heading", { name: "导入已撤销" }).waitFor();
  await go(page, "#/contacts");
  await page.getByText("共 22 条").waitFor();
  expect(await page.getByText("方宇0").count()).toBe(0);
});

it("nothing broke on the way", () => {
  expect(s.errors).toEqual([]);
});
