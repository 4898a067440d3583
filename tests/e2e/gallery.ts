// Pictures of every screen, in both languages and both themes, from the real program with a small book in it.
// `npm run gallery` writes them to ui/test-results/gallery, or where COFFER_GALLERY says; COFFER_GALLERY_SIZE=1024x640
// takes them in another window. No journey: nothing is asserted but that each screen came.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { describe, it } from "vitest";
import { PASSPHRASE, stage } from "./harness";
import { createVault, csv, go, importFile, type Language, makeNewKeys, readKit, WORDS } from "./steps";

const OUT = process.env.COFFER_GALLERY ?? fileURLToPath(new URL("../../ui/test-results/gallery", import.meta.url));

const [WIDTH, HEIGHT] = (process.env.COFFER_GALLERY_SIZE ?? "1360x860").split("x").map(Number) as [number, number];

const BOOK: Record<Language, { name: string; member: string; header: string; rows: string[]; follow: string }> = {
  "zh-CN": {
    name: "远帆贸易",
    member: "林晓",
    header: "客户名称,联系人,手机,邮箱,客户等级,客户行业,客户来源,备注",
    rows: [
      "杭州云起科技有限公司,赵敏,13805712234,zhao@yunqi.example,A,软件,展会,年度框架在谈",
      "宁波海拓机电有限公司,陈建国,13957488120,chen@haituo.example,A,机电设备,转介绍,价格可接受",
      "苏州明远电子科技,王芳,051262883310,wang@mingyuan.example,B,电子,官网,",
      "无锡精工机械制造厂,李文博,13656100092,li@jinggong.example,C,机械,展会,寄样品两件",
      "合肥瑞达检测设备,郑浩,055165330021,zheng@ruida.example,B,检测,转介绍,",
      "南通恒信物资有限公司,周倩,13772965531,zhou@hengxin.example,B,贸易,官网,",
      "上海承望供应链管理,孙悦,02158889012,sun@chengwang.example,A,物流,展会,二期仓库",
      "常州天启自动化,吴迪,15061123390,wu@tianqi.example,C,自动化,官网,",
      "嘉兴和泰新材料股份,高翔,057382716600,gao@hetai.example,A,新材料,转介绍,",
      "绍兴凯越纺织,何静,13967518823,he@kaiyue.example,C,纺织,展会,",
      "温州正达阀门,林志强,13758721147,lin@zhengda.example,B,机械,官网,",
      "金华路远物流,许晴,057982401100,xu@luyuan.example,B,物流,转介绍,",
    ],
    follow: "价格可接受，需本周给交期。",
  },
  en: {
    name: "Yuanfan Trading",
    member: "Lin Xiao",
    header: "Account Name,Phone,Website,Industry,Description",
    rows: [
      "Harbour Foods Ltd,+852 2811 6400,harbourfoods.example,Food,Cold-chain packs",
      "Pacific Instruments Inc,+1 415 555 0100,pacific.example,Instruments,Test rigs",
      "Green Valley Trading,+44 20 7946 0018,greenvalley.example,Trading,",
      "Mueller Maschinenbau GmbH,+49 30 901820,mueller.example,Machinery,Spare parts",
      "Northwind Logistics,+1 206 555 0111,northwind.example,Logistics,Annual frame",
      "Sakura Electronics KK,+81 3 1234 5678,sakura.example,Electronics,",
      "Alpine Textiles SA,+41 44 668 1800,alpine.example,Textiles,Two prototypes",
      "Redwood Medical LLC,+1 503 555 0142,redwood.example,Medical,",
    ],
    follow: "Price is fine, wants delivery dates this week.",
  },
};

async function picture(page: Page, folder: string, name: string): Promise<void> {
  // Fonts and the last answer have arrived; pictures do not show a text half there.
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState("networkidle").catch(() => undefined);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

describe.each([
  ["zh-CN", false],
  ["zh-CN", true],
  ["en", false],
  ["en", true],
] as [Language, boolean][])("%s, dark %s", (language, dark) => {
  it(
    "every screen",
    async () => {
      const folder = join(OUT, `${language}-${dark ? "dark" : "light"}`);
      await mkdir(folder, { recursive: true });
      const w = WORDS[language];
      const book = BOOK[language];
      const s = await stage({ language, dark, width: WIDTH, height: HEIGHT });
      const { page } = s;
      const zh = language === "zh-CN";
      try {
        await page.getByLabel(w.name).waitFor();
        await picture(page, folder, "01-create");
        await createVault(page, language, book.name, {
          member: book.member,
          onPassphrase: () => picture(page, folder, "02-passphrase"),
          onAlone: () => picture(page, folder, "03-no-keychain"),
          onKit: async () => {
            await readKit(page);
            await picture(page, folder, "04-kit");
          },
          onThree: () => picture(page, folder, "05-three-words"),
        });
        await picture(page, folder, "06-ready");
        await go(page, "#/accounts");
        await page.getByRole("heading", { name: w.accounts }).waitFor();
        await picture(page, folder, "07-empty");
        await go(page, "#/import");
        await page.locator('input[type="file"]').waitFor({ state: "attached" });
        await picture(page, folder, "08-import-file");
        await importFile(page, language, { name: zh ? "客户.csv" : "accounts.csv", buffer: csv(book.header, book.rows) }, (step) => picture(page, folder, step));
        await go(page, "#/accounts");
        const grid = page.getByRole("grid");
        // A row is there before its record is.
        await grid.getByText(book.rows[0]?.split(",")[0] ?? "").waitFor();
        await grid.focus();
        await page.keyboard.press("l");
        await page.getByRole("dialog").waitFor();
        await page.keyboard.type(book.follow);
        await page.getByRole("dialog").getByRole("button", { name: zh ? "3 天后" : "In 3 days" }).click();
        await picture(page, folder, "12-log");
        await page.keyboard.press("Control+Enter");
        await page.getByRole("dialog").waitFor({ state: "detached" });
        await grid.focus();
        await page.keyboard.press("x");
        await page.keyboard.press("j");
        await page.keyboard.press("x");
        await page.keyboard.press("k");
        await page.keyboard.press("Space");
        await page.getByRole("complementary").getByText(book.follow).waitFor();
        await picture(page, folder, "13-accounts");
        await page.keyboard.press("Enter");
        await page.getByRole("tablist").waitFor();
        await page.getByRole("region", { name: zh ? "动态" : "Timeline" }).getByText(book.follow).waitFor();
        await picture(page, folder, "14-record");
        await page.keyboard.press("Control+k");
        await page.keyboard.type(zh ? "ht" : "har");
        await page.getByRole("option").first().waitFor();
        await picture(page, folder, "15-palette");
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
        for (const [hash, name] of [
          ["#/today", "16-today"],
          ["#/contacts", "17-contacts"],
          ["#/settings", "18-settings"],
        ] as const) {
          await go(page, hash);
          await page.getByRole("heading", { level: 1 }).waitFor();
          await picture(page, folder, name);
        }
        const part = (name: string) => page.getByRole("navigation", { name: zh ? "设置" : "Settings" }).getByRole("button", { name }).click();
        await part(zh ? "地区" : "Region");
        await page.getByRole("combobox").first().waitFor();
        await picture(page, folder, "18-settings-region");
        await part(zh ? "安全" : "Security");
        await picture(page, folder, "18-settings-security");
        await page.getByRole("button", { name: zh ? "修改密码" : "Change the passphrase" }).click();
        await picture(page, folder, "18-settings-passphrase");
        await page.getByRole("button", { name: zh ? "取消" : "Cancel" }).click();
        await makeNewKeys(page, language, PASSPHRASE, {
          onForm: () => picture(page, folder, "18-settings-keys"),
          onKit: () => picture(page, folder, "18-new-kit"),
        });
        await page.getByRole("button", { name: zh ? "检查保险库" : "Check the vault" }).click();
        await page.getByRole("status").filter({ has: page.getByRole("list") }).waitFor();
        await picture(page, folder, "18-settings-checked");
        await part(zh ? "数据" : "Data");
        await picture(page, folder, "18-settings-data");
        await page.keyboard.press("Control+l");
        await page.getByLabel(w.passphrase, { exact: true }).fill(PASSPHRASE.slice(0, 12));
        await picture(page, folder, "19-lock");
        await page.getByRole("button", { name: zh ? "忘记密码？用恢复包打开" : "Forgot the passphrase? Open with the recovery kit" }).click();
        await page.getByRole("checkbox").click();
        await picture(page, folder, "20-forgot");
      } finally {
        await s.end();
      }
    },
    240_000,
  );
});
