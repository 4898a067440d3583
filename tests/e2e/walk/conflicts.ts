// What a colleague at a second copy of the book wrote beside its owner, and the choice.
import { ask, go, writeBeside } from "../steps";
import type { Way } from "./way";

export async function conflicts({ page, language, folder, say, see, part }: Way): Promise<void> {
  await part("conflicts", async () => {
    await writeBeside(page, folder, language);
    await go(page, "#/conflicts");
    await page.locator("[data-conflict]").nth(2).waitFor();
    await page.keyboard.press("Home");
    await page.keyboard.press("j");
    await see("conflicts");
    await page.getByRole("button", { name: say("全部用李文博的", "Take all from Ben Carter") }).click();
    await page.getByRole("dialog").getByText(/\d/).first().waitFor();
    await see("conflicts-all");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
  await part("conflict-field", async () => {
    const { conflicts: found } = await ask<{ conflicts: { id: string; field: string }[] }>(page, "conflicts_list", {});
    await go(page, `#/accounts/${found.find((conflict) => conflict.field === "industry")?.id}`);
    await page.getByRole("button", { name: say("行业有多人改过：选择", "Several people changed Industry: choose") }).click();
    await page.getByRole("dialog").waitFor();
    await see("conflict-field");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
  await part("conflicts-none", async () => {
    await go(page, "#/conflicts");
    await page.getByRole("button", { name: say("全部保留我的", "Keep all mine") }).click();
    await page.getByRole("dialog").getByRole("button", { name: say("采用", "Choose in") }).click();
    await page.getByText(say("没有冲突", "Nothing to choose")).waitFor();
    await see("conflicts-none");
  });
}
