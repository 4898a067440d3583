// Everything by the keyboard: the palette, the verbs on a record, the chords, going back, and keys that the person chose.
import { afterAll, beforeAll, expect, it } from "vitest";
import { PASSPHRASE, type Stage, stage } from "./harness";
import { axe } from "./looking/find";
import { ask, createVault, go, WORDS } from "./steps";

let s: Stage;
let haituo: string;

beforeAll(async () => {
  s = await stage({ language: "zh-CN", width: 1024, height: 640 });
  await createVault(s.page, "zh-CN", "远帆贸易", { member: "林晓" });
  for (const [name, phone] of [
    ["宁波海拓机电", "13957488120"],
    ["杭州云起科技", "13805712234"],
  ]) {
    const made = await ask(s.page, "record_create", { kind: "account", fields: { name, phones: [{ value: phone, label: "work", primary: true }] } });
    haituo ??= made.id;
  }
  await ask(s.page, "record_create", { kind: "deal", fields: { name: "年度框架", account: haituo } });
  await go(s.page, `#/accounts/${haituo}`);
  await s.page.getByRole("heading", { name: "宁波海拓机电" }).waitFor();
});
afterAll(() => s?.end());

const box = () => s.page.getByRole("combobox", { name: "搜索或输入命令" });

it("finds by the initials, by pinyin and by the end of a phone, and says so", async () => {
  const { page } = s;
  for (const [typed, name, why] of [
    ["yqkj", "杭州云起科技", "首字母"],
    ["yunqi", "杭州云起科技", "拼音"],
    ["2234", "杭州云起科技", "电话"],
  ] as const) {
    await page.keyboard.press("Control+k");
    await box().fill(typed);
    await page.getByRole("option", { name }).getByText(why, { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await box().waitFor({ state: "detached" });
  }
});

it("an answer stands there within 80 ms of the key, at this size", async () => {
  const { page } = s;
  await page.keyboard.press("Control+k");
  await box().fill("h");
  await page.getByRole("option", { name: "宁波海拓机电" }).first().waitFor();
  // From the press of a letter until a frame shows what it finds, measured in the page; the median of nine.
  const took = await page.evaluate(async () => {
    const input = document.activeElement as HTMLInputElement;
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    const times: number[] = [];
    for (const text of ["ht", "yq", "hai", "yun", "hz", "nb", "yqk", "htj", "kj"]) {
      const begin = performance.now();
      set?.call(input, text);
      input.dispatchEvent(new InputEvent("input", { bubbles: true, data: text }));
      const wanted = /y|hz|kj/.test(text) ? "云起" : "海拓";
      while (![...document.querySelectorAll('[role="option"]')].some((option) => option.textContent?.includes(wanted))) {
        await new Promise((frame) => requestAnimationFrame(frame));
      }
      await new Promise((frame) => requestAnimationFrame(frame));
      times.push(performance.now() - begin);
    }
    return times.toSorted((a, b) => a - b)[4] ?? Number.POSITIVE_INFINITY;
  });
  await page.keyboard.press("Escape");
  expect(took).toBeLessThan(80);
});

it("names the record first and acts on it", async () => {
  const { page } = s;
  await page.keyboard.press("Control+k");
  await box().waitFor();
  expect(await page.getByRole("listbox").getByRole("group").first().getAttribute("aria-label")).toBe("宁波海拓机电");
  await box().fill("标签");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "标签" });
  await dialog.getByRole("combobox").fill("华东");
  await page.keyboard.press("Enter");
  await dialog.getByRole("list", { name: "标签" }).getByText("华东").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("complementary", { name: "字段" }).getByText("华东").waitFor();
});

it("a deal is moved with M, and the way back is Ctrl+Z", async () => {
  const { page } = s;
  await page.keyboard.press("Control+k");
  await box().fill("年度");
  await page.getByRole("option", { name: /年度框架/ }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "年度框架" }).waitFor();
  await page.keyboard.press("m");
  await page.getByRole("option", { name: "方案报价" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.type("报价");
  await page.keyboard.press("Enter");
  const glance = page.getByLabel("概览");
  await glance.getByText("方案报价").waitFor();
  await page.keyboard.press("Control+z");
  await glance.getByText("初步接触").waitFor();
});

it("what was looked at last is offered when nothing is typed, also after the vault was opened again", async () => {
  const { page } = s;
  // The list is kept inside the vault, not in the window.
  await page.keyboard.press("Control+l");
  await page.getByLabel(WORDS["zh-CN"].passphrase, { exact: true }).fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "年度框架" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("group", { name: "最近查看" }).getByRole("option", { name: /宁波海拓机电/ }).click();
  await page.getByRole("heading", { name: "宁波海拓机电" }).waitFor();
});

it("chords go to the lists, Alt+Left comes back", async () => {
  const { page } = s;
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await page.getByRole("heading", { name: "商机" }).waitFor();
  await page.keyboard.press("Alt+ArrowLeft");
  await page.getByRole("heading", { name: "宁波海拓机电" }).waitFor();
});

it("the sheet shows the keys that count: the person's own, and none that are off", async () => {
  const { page } = s;
  const heading = page.getByRole("heading", { name: "宁波海拓机电" });
  /** What is set elsewhere counts from the next start of the window. */
  const set = async (keys: object) => {
    await ask(page, "settings_set", keys);
    await page.reload();
    await heading.waitFor();
  };
  await set({ shortcuts: { log: "mod+j" } });
  const sheet = page.getByRole("dialog", { name: "键盘快捷键" });
  await page.keyboard.press("?");
  await sheet.getByRole("region", { name: "对记录" }).getByText("Ctrl J").first().waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  await page.keyboard.press("Control+j");
  await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  await set({ shortcuts: {}, single_keys: false });
  await page.keyboard.press("t");
  await page.keyboard.press("Control+k");
  // Had T been heard, its question would stand in front.
  await box().waitFor();
  expect(await page.getByRole("dialog").count()).toBe(1);
  await page.keyboard.press("Escape");
  await set({ single_keys: true });
});

it("Ctrl+Enter opens the record in a window of its own", async () => {
  const { page } = s;
  await page.getByRole("heading", { name: "宁波海拓机电" }).click();
  const [other] = await Promise.all([page.context().waitForEvent("page"), page.keyboard.press("Control+Enter")]);
  await other.getByRole("heading", { name: "宁波海拓机电" }).waitFor();
  expect(new URL(other.url()).hash).toBe(`#/accounts/${haituo}`);
  await other.close();
});

it("nothing is cut off at 1024 by 640", async () => {
  expect(await s.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);
});

it("nothing broke on the way", () => {
  expect(s.errors).toEqual([]);
});
