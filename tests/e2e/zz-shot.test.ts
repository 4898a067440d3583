import { it } from "vitest";
import { stage } from "./harness";
import { createVault, csv, go, importFile, type Language } from "./steps";

const LANG = (process.env.L ?? "zh-CN") as Language;
const DARK = process.env.D === "1";
const ROWS = [
      "杭州云起科技有限公司,赵敏,13805712234,zhao@yunqi.example,A,软件,展会,年度框架在谈,重点",
      "宁波海拓机电有限公司,陈建国,13957488120,chen@haituo.example,A,机电设备,转介绍,价格可接受,老客户",
      "苏州明远电子科技,王芳,051262883310,wang@mingyuan.example,B,电子,官网,,重点",
      "无锡精工机械制造厂,李文博,13656100092,li@jinggong.example,C,机械,展会,寄样品两件,新客",
      "合肥瑞达检测设备,郑浩,055165330021,zheng@ruida.example,B,检测,转介绍,,老客户",
      "南通恒信物资有限公司,周倩,13772965531,zhou@hengxin.example,B,贸易,官网,,新客",
      "上海承望供应链管理,孙悦,02158889012,sun@chengwang.example,A,物流,展会,二期仓库,重点",
      "常州天启自动化,吴迪,15061123390,wu@tianqi.example,C,自动化,官网,,新客",
      "嘉兴和泰新材料股份,高翔,057382716600,gao@hetai.example,A,新材料,转介绍,,老客户",
      "绍兴凯越纺织,何静,13967518823,he@kaiyue.example,C,纺织,展会,,新客",
      "温州正达阀门,林志强,13758721147,lin@zhengda.example,B,机械,官网,,老客户",
      "金华路远物流,许晴,057982401100,xu@luyuan.example,B,物流,转介绍,,重点",
];
it("shots", async () => {
  const s = await stage({ language: LANG, dark: DARK, width: Number(process.env.W ?? 1360), height: Number(process.env.H ?? 860) });
  const { page } = s;
  const shot = (name: string) => page.screenshot({ path: `/tmp/u1/${name}.png` });
  try {
    await createVault(page, LANG, "远帆贸易", { member: "林晓" });
    await importFile(page, LANG, { name: "a.csv", buffer: csv("客户名称,联系人,手机,邮箱,客户等级,客户行业,客户来源,备注,标签", ROWS) });
    await go(page, "#/accounts");
    const grid = page.getByRole("grid");
    await grid.getByText("云起").first().waitFor();
    const steps = await import("/tmp/u1/steps.mjs");
    await steps.default({ page, grid, shot, go });
    console.log("errors", s.errors);
  } finally {
    await s.end();
  }
}, 120_000);
