// The made-up customer books that journeys and pictures bring in: one in each language.
import type { Language } from "./steps";

export interface Book {
  name: string;
  member: string;
  file: string;
  header: string;
  rows: string[];
  /** Said on the phone. */
  follow: string;
  /** Typed into the palette, and what it finds. */
  find: [typed: string, found: string];
  deal: string;
}

export const BOOKS: Record<Language, Book> = {
  "zh-CN": {
    name: "远帆贸易",
    member: "林晓",
    file: "客户.csv",
    header: "客户名称,联系人,手机,邮箱,客户等级,客户行业,客户来源,备注,值班号",
    rows: [
      "杭州云起科技有限公司,赵敏,13805712234,zhao@yunqi.example,A,软件,展会,年度框架在谈,15905710037",
      "宁波海拓机电有限公司,陈建国,13957488120,chen@haituo.example,A,机电设备,转介绍,价格可接受,15905710074",
      "苏州明远电子科技,王芳,051262883310,wang@mingyuan.example,B,电子,官网,,15905710111",
      "无锡精工机械制造厂,李文博,13656100092,li@jinggong.example,C,机械,展会,寄样品两件,15905710148",
      "合肥瑞达检测设备,郑浩,055165330021,zheng@ruida.example,B,检测,转介绍,,",
      "南通恒信物资有限公司,周倩,13772965531,zhou@hengxin.example,B,贸易,官网,,",
      "上海承望供应链管理,孙悦,02158889012,sun@chengwang.example,A,物流,展会,二期仓库,",
      "常州天启自动化,吴迪,15061123390,wu@tianqi.example,C,自动化,官网,,",
      "嘉兴和泰新材料股份,高翔,057382716600,gao@hetai.example,A,新材料,转介绍,,",
      "绍兴凯越纺织,何静,13967518823,he@kaiyue.example,C,纺织,展会,,",
      "温州正达阀门,林志强,13758721147,lin@zhengda.example,B,机械,官网,,",
      "金华路远物流,许晴,057982401100,xu@luyuan.example,B,物流,转介绍,,",
    ],
    follow: "价格可接受，需本周给交期。",
    find: ["htjd", "宁波海拓机电有限公司"],
    deal: "二号线改造",
  },
  en: {
    name: "Yuanfan Trading",
    member: "Lin Xiao",
    file: "accounts.csv",
    header: "Account Name,Phone,Website,Industry,Description,Night desk",
    rows: [
      "Harbour Foods Ltd,+852 2811 6400,harbourfoods.example,Food,Cold-chain packs,+442079460037",
      "Pacific Instruments Inc,+1 415 555 0100,pacific.example,Instruments,Test rigs,+442079460074",
      "Green Valley Trading,+44 20 7946 0018,greenvalley.example,Trading,,+442079460111",
      "Mueller Maschinenbau GmbH,+49 30 901820,mueller.example,Machinery,Spare parts,+442079460148",
      "Northwind Logistics,+1 206 555 0111,northwind.example,Logistics,Annual frame,",
      "Sakura Electronics KK,+81 3 1234 5678,sakura.example,Electronics,,",
      "Alpine Textiles SA,+41 44 668 1800,alpine.example,Textiles,Two prototypes,",
      "Redwood Medical LLC,+1 503 555 0142,redwood.example,Medical,,",
      "宁波海拓机电有限公司,+86 139 5748 8120,haituo.example,Machinery,Price accepted,",
    ],
    follow: "Price is fine, wants delivery dates this week.",
    find: ["htjd", "宁波海拓机电有限公司"],
    deal: "Line two retrofit",
  },
};

/** Rows of a people's list with one that cannot come in: for the check page. */
export const BAD_ROWS: Record<Language, { header: string; rows: string[] }> = {
  "zh-CN": {
    header: "姓名,手机,邮箱",
    rows: [
      "林志强,13758721149,没有邮箱",
      ...["许晴,13758721200", "白露,13758721201", "沈佳,13758721202", "方宇,13758721203", "唐伟,13758721204"].map(
        (row, i) => `${row},p${i}@example.com`,
      ),
    ],
  },
  en: {
    header: "Name,Phone,E-mail",
    rows: [
      "Sam Field,+44 20 7946 0021,nothing yet",
      ...["Ann Lee,+44 20 7946 0022", "Bo Ek,+44 20 7946 0023", "Cy Dunn,+44 20 7946 0024", "Di Park,+44 20 7946 0025"].map(
        (row, i) => `${row},p${i}@example.com`,
      ),
    ],
  },
};

/** Names that break windows: long without a place to break, from right to left, in characters outside the basic plane. */
export const ODD_NAMES = {
  long: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG",
  rightToLeft: "شركة النور للتجارة العامة",
  rare: "𠮷野家𪚥龘有限公司",
};

/** What the walk types or makes past the screens, in both languages. */
const TYPED = "重点 老客户 海外 年度框架 重点行业 宁波海拓机电 联系人 Key Regular Abroad Annual frame no such name Z9 Person everyone";

/** What the colleague at a second copy of the book and its owner write beside each other. */
const BESIDE = "李文博 软件与服务 信息技术 年度框架在谈，周五给报价。 年度框架已定，等合同。 下周来访。 采购经理 采购总监 价格 Ben Carter Software IT services Visits us next week. Buyer Head of purchasing Price";

/** The colleague at a second program who is let into the team, and what they bring. */
export const TEAMMATES = {
  "zh-CN": { team: "启明外贸", name: "沈佳", account: "台州联众五金", tag: "重点行业" },
  en: { team: "Bright Star Export", name: "Sam Field", account: "Coastal Hardware Ltd", tag: "Key" },
} as const;

/** Everything that is data and not the window's own text; the sample's words are the program's, in one language each. */
export function dataOf(language: Language): string {
  return JSON.stringify([BOOKS[language], BAD_ROWS[language], ODD_NAMES, TYPED, BESIDE, TEAMMATES[language]]);
}
