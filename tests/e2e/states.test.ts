// Names and moments that break windows: very long, from right to left, in rare characters; a program that is gone; a
// slow answer.
import { expect, it } from "vitest";
import { stage } from "./harness";
import { cutText } from "./looking/find";
import { createVault, csv, go, importFile } from "./steps";

const LONG = `${"Überlandverkehrsgesellschaft".repeat(5)} mbH & Co. KG`;
const RIGHT_TO_LEFT = "شركة النور للتجارة العامة";
// Outside the basic plane, and one with a variation selector.
const RARE = "𠮷野家𪚥龘有限公司";

it("very long, right-to-left and rare names are whole, and break nothing", async () => {
  const s = await stage({ language: "en", width: 1024, height: 640 });
  const { page } = s;
  try {
    await createVault(page, "en", LONG);
    expect(await cutText(page)).toEqual([]);
    await importFile(page, "en", { name: "names.csv", buffer: csv("Account Name,Industry", [LONG, RIGHT_TO_LEFT, RARE].map((name) => `${name},Trade`)) });
    for (const name of [LONG, RIGHT_TO_LEFT, RARE]) {
      await go(page, "#/accounts");
      await page.getByRole("grid").getByText(name).waitFor();
      expect(await cutText(page), "list").toEqual([]);
      await page.keyboard.press("Control+k");
      await page.keyboard.type([...name].slice(0, 12).join(""));
      await page.getByRole("option").filter({ hasText: name }).first().waitFor();
      await page.keyboard.press("Enter");
      const title = page.getByRole("heading", { level: 1 });
      await expect.poll(() => title.textContent()).toContain(name);
      expect(await cutText(page), "record").toEqual([]);
      // Nothing is wider than the window.
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024);
    }
    await page.keyboard.press("Control+l");
    await page.getByRole("main", { name: "Locked" }).waitFor();
    expect(await cutText(page)).toEqual([]);
    expect(s.errors).toEqual([]);
  } finally {
    await s.end();
  }
}, 120_000);

it("a slow answer shows neither a spinner nor a skeleton, and the list when it has come", async () => {
  const s = await stage({ language: "en" });
  const { page } = s;
  try {
    await createVault(page, "en", "Slow");
    let free = () => undefined as void;
    const held = new Promise<void>((done) => {
      free = done;
    });
    await page.route("**/rpc/record_view", async (route) => {
      await held;
      await route.continue();
    });
    await go(page, "#/accounts");
    await page.getByRole("heading", { name: "Accounts", level: 1 }).waitFor();
    await page.waitForTimeout(250);
    expect(await page.getByRole("progressbar").count()).toBe(0);
    expect(await page.locator("[aria-busy=true], [class*=skeleton]").count()).toBe(0);
    // "Nothing there" is an answer, and none has come.
    expect(await page.getByText("No accounts yet").count()).toBe(0);
    free();
    await page.getByText("No accounts yet").waitFor();
    expect(s.errors).toEqual([]);
  } finally {
    await s.end();
  }
});

it("a failure says what to do next", async () => {
  const s = await stage({ language: "en" });
  const { page } = s;
  try {
    await createVault(page, "en", "Failing");
    await page.route("**/rpc/record_trash", (route) =>
      route.fulfill({ status: 500, contentType: "application/json", body: JSON.stringify({ code: "internal", details: {}, trace: "00000000000000aa" }) }),
    );
    await go(page, "#/trash");
    const alert = page.getByRole("main").getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toContain("00000000000000aa");
    await go(page, "#/no-such-page");
    await page.getByRole("heading", { level: 1 }).waitFor();
  } finally {
    await s.end();
  }
});
