// Every screen in both themes and both languages, looked at by axe: nothing serious, nothing critical.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { stage } from "./harness";
import { createVault, csv, go, importFile, type Language, WORDS } from "./steps";

const AXE = fileURLToPath(new URL("../../ui/node_modules/axe-core/axe.min.js", import.meta.url));

async function look(page: Page, where: string, found: string[]): Promise<void> {
  await page.evaluate(await readFile(AXE, "utf8"));
  const results = await page.evaluate(() => (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run());
  for (const violation of results.violations) {
    if (violation.impact !== "serious" && violation.impact !== "critical") continue;
    found.push(`${where}: ${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }
}

describe.each([
  ["en", false],
  ["en", true],
  ["zh-CN", false],
  ["zh-CN", true],
] as [Language, boolean][])("%s, dark %s", (language, dark) => {
  it(
    "has no serious fault on any screen",
    async () => {
      const s = await stage({ language, dark, width: 1024, height: 640 });
      const found: string[] = [];
      try {
        const { page } = s;
        await page.getByLabel(WORDS[language].name).waitFor();
        await look(page, "create", found);
        await createVault(page, language, "Axe");
        await look(page, "ready", found);
        await importFile(page, language, {
          name: "a.csv",
          buffer: csv("姓名,手机,邮箱", ["陈建国,13957488120,chen@haituo.example", "赵敏,13805712234,zhao@yunqi.example"]),
        });
        await look(page, "import report", found);
        await go(page, "#/contacts");
        await page.getByText("赵敏").waitFor();
        await look(page, "list", found);
        await page.keyboard.press("Space");
        await page.getByRole("complementary").waitFor();
        await look(page, "peek", found);
        await page.keyboard.press("Enter");
        await page.getByRole("tablist").waitFor();
        await look(page, "record", found);
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox").waitFor();
        await look(page, "palette", found);
        await page.keyboard.press("Escape");
        for (const hash of ["#/today", "#/deals", "#/tasks", "#/trash", "#/settings", "#/import"]) {
          await go(page, hash);
          await page.getByRole("heading", { level: 1 }).waitFor();
          await look(page, hash, found);
        }
        await page.keyboard.press("Control+l");
        await page.getByRole("button", { name: WORDS[language].unlock, exact: true }).waitFor();
        await look(page, "lock", found);
      } finally {
        await s.end();
      }
      expect(found).toEqual([]);
    },
    240_000,
  );
});
