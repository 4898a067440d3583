// One record: what a field was before, the record on an earlier day, two that are one, and what was thrown away.
import { ask, go } from "../steps";
import { closed, made, type Way } from "./way";

export async function records({ page, say, see, part }: Way): Promise<void> {
  const name = say("宁波海拓机电有限公司", "Haituo Electric Ltd");
  const twin = say("宁波海拓机电", "Haituo Electric");
  let id = "";
  await part("field-history", async () => {
    ({ id } = await made(page, "account", { name, industry: say("机电", "Electric") }));
    for (const industry of [say("机电设备", "Electric machines"), say("工业自动化", "Automation")]) {
      await ask(page, "record_update", { kind: "account", id, fields: { industry } });
    }
    await go(page, `#/accounts/${id}`);
    const label = say("行业 的历史值", "What Industry was before");
    await page.getByRole("button", { name: label }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: label }).waitFor();
    await see("field-history");
    await closed(page);
  });
  const more = async (item: string) => {
    await page.getByRole("button", { name: say("更多", "More"), exact: true }).last().click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await part("as-of", async () => {
    await more(say("查看某天的样子", "As it was on a day"));
    await page.getByRole("region", { name: say("查看某天的样子", "As it was on a day") }).getByRole("status").filter({ hasText: /\S/ }).waitFor();
    await see("as-of");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: say("回到现在", "Back to now") }).click();
  });
  await part("merge", async () => {
    await made(page, "account", {
      name: twin,
      industry: say("机械", "Machinery"),
      source: say("展会", "Fair"),
      phones: [{ value: say("057488120001", "+442079460099"), label: "work", primary: true }],
    });
    await more(say("与另一条合并", "Merge with another"));
    const dialog = page.getByRole("dialog", { name: say("与另一条合并", "Merge with another") });
    await dialog.getByRole("combobox").fill(twin);
    await dialog.getByRole("option").first().waitFor();
    await see("merge-find");
    await dialog.getByRole("option").first().click();
    await dialog.getByRole("radio").first().waitFor();
    await see("merge");
    await closed(page);
  });
  await part("trash", async () => {
    for (const lost of [say("已停业的客户", "Closed Down Ltd"), say("重复的客户", "Twice Entered Inc")]) {
      const gone = await made(page, "account", { name: lost });
      await ask(page, "record_delete", { kind: "account", ids: [gone.id] });
    }
    await go(page, "#/trash");
    await page.getByRole("button", { name: say("全部恢复", "Restore all") }).waitFor();
    await see("trash");
  });
}
