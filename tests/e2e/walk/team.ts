// The team's screens, with a colleague at a second program and a second vault: joining while the book is empty, and once
// there is something in it inviting, exchanging, and who reads what.
import { TEAMMATES } from "../books";
import { type Stage, stage } from "../harness";
import { ask, createVault, go, settingsPart } from "../steps";
import { closed, made, type Way } from "./way";

interface Handed {
  text: string;
}
interface Asked {
  request: Handed;
  words: { word: string }[];
}

/** Hands a file's bytes from one program to the other; gives the handle there. */
async function carried(from: Stage["page"], to: Stage["page"], file: { handle: string; name: string }): Promise<string> {
  const bytes = await from.evaluate(async (handle) => [...new Uint8Array(await (await fetch(`/file/${handle}`)).arrayBuffer())], file.handle);
  return to.evaluate(
    async ([sent, name]) => {
      const answer = await fetch(`/file?name=${name}`, { method: "PUT", body: new Uint8Array(sent) });
      return ((await answer.json()) as { handle: string }).handle;
    },
    [bytes, file.name] as const,
  );
}

async function sealedBy(page: Stage["page"]): Promise<{ handle: string; name: string }> {
  return ask<{ handle: string; name: string }>(page, "bundle_seal", {});
}

async function toTeam({ page, language, say }: Way): Promise<void> {
  await go(page, "#/settings");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await settingsPart(page, language, say("团队", "Team"));
  await page.getByRole("group", { name: say("成员", "Members") }).waitFor();
}

/** While the book is empty: alone, and asked to join another one's team. */
export async function joining(way: Way): Promise<void> {
  const { page, language, say, see, part } = way;
  await part("team-alone", async () => {
    const other = await stage({ language });
    try {
      await createVault(other.page, language, TEAMMATES[language].team, { member: TEAMMATES[language].name });
      const { text } = await ask<Handed>(other.page, "team_invite", {});
      await toTeam(way);
      await see("team-alone");
      await page.getByRole("button", { name: say("加入团队", "Join a team") }).click();
      await see("team-join");
      await page.getByLabel(say("邀请", "Invitation"), { exact: true }).fill(text);
      await page.getByRole("button", { name: say("生成答复", "Make the answer") }).click();
      await page.getByRole("list", { name: say("六个词", "Six words") }).waitFor();
      await see("team-answer");
      await closed(page);
      await page.getByText(TEAMMATES[language].team).waitFor();
      await see("team-waiting");
      await page.getByRole("button", { name: say("不加入", "Do not join") }).click();
      await page.getByRole("button", { name: say("加入团队", "Join a team") }).waitFor();
    } finally {
      await other.end();
    }
  });
}

/** With something in the book: a colleague is invited, let in, and files go both ways. */
export async function team(way: Way): Promise<void> {
  const { page, language, say, see, part } = way;
  await part("team", async () => {
    const other = await stage({ language });
    try {
      await createVault(other.page, language, TEAMMATES[language].team, { member: TEAMMATES[language].name });
      await toTeam(way);
      await page.getByRole("button", { name: say("邀请同事", "Invite somebody") }).click();
      const invitation = await page.getByLabel(say("邀请", "Invitation"), { exact: true }).inputValue();
      await see("team-invite");
      const asked = await ask<Asked>(other.page, "team_request", { invitation, name: TEAMMATES[language].name });
      await page.getByRole("button", { name: say("已有答复", "I have the answer") }).click();
      await page.getByLabel(say("对方的答复", "Answer of the other person")).fill(asked.request.text);
      await page.getByRole("dialog").getByRole("button", { name: say("继续", "Continue") }).click();
      const fields = page.getByRole("group", { name: say("你听到的词", "The words as you hear them") }).getByRole("textbox");
      await fields.first().waitFor();
      for (const [at, { word }] of asked.words.entries()) await fields.nth(at).fill(word);
      await page.getByRole("dialog").getByLabel(say("部门", "Departments")).fill(say("华东，外贸", "East, Export"));
      await see("team-compare");
      await page.getByRole("button", { name: say("同意加入", "Let in") }).click();
      await page.getByRole("dialog").getByRole("button", { name: say("封同步包", "Seal the file") }).click();
      await page.getByRole("button", { name: say("保存文件", "Save the file") }).waitFor();
      await see("team-sealed");
      await closed(page);
      await ask(other.page, "team_join", { handle: await carried(page, other.page, await sealedBy(page)) });
      await made(other.page, "account", { name: TEAMMATES[language].account });
      await made(other.page, "tag", { name: TEAMMATES[language].tag });
      const back = await sealedBy(other.page);
      const bytes = await other.page.evaluate(async (handle) => [...new Uint8Array(await (await fetch(`/file/${handle}`)).arrayBuffer())], back.handle);
      await page.getByRole("button", { name: say("收同步包", "Take in a file") }).click();
      await see("team-take-in");
      await page.getByRole("dialog").locator('input[type="file"]').setInputFiles({ name: back.name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) });
      await page.getByRole("dialog").getByRole("table").waitFor();
      await see("team-file");
      await page.getByRole("button", { name: say("收下", "Take it in"), exact: true }).click();
      await page.getByRole("dialog").getByRole("status").waitFor();
      await see("team-brought");
      await closed(page);
      await see("team-members");
      const menu = page.getByRole("button", { name: say(`更改${TEAMMATES[language].name}`, `Change ${TEAMMATES[language].name}`) });
      await menu.click();
      await page.getByRole("menuitem", { name: say("更改角色", "Change the role") }).click();
      await page.getByRole("dialog").getByRole("combobox").waitFor();
      await see("team-role");
      await closed(page);
      await menu.click();
      await page.getByRole("menuitem", { name: say("移除", "Remove") }).click();
      await page.getByRole("dialog").getByRole("alert").waitFor();
      await see("team-remove");
      await closed(page);
      const { id } = await made(page, "account", { name: TEAMMATES[language].account });
      await go(page, `#/accounts/${id}`);
      await page.getByRole("button", { name: say("更多", "More"), exact: true }).last().click();
      await page.getByRole("menuitem", { name: say("谁能看", "Who can read this") }).click();
      await page.getByRole("list", { name: say("能看的人", "Readers") }).getByRole("listitem").first().waitFor();
      await see("team-readers");
      await closed(page);
    } finally {
      await other.end();
    }
  });
}
