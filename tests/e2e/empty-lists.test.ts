// What a list says when no row is left: there is nothing yet, or a filter hides what there is.
import { expect, it } from "vitest";
import { stage } from "./harness";
import { ask, createVault, go } from "./steps";

it("an empty list of tasks has no tasks, done ones are all done, and only a filter can be cleared", async () => {
  const s = await stage({ language: "en" });
  const { page } = s;
  try {
    await createVault(page, "en", "Nothing Yet");
    const main = page.getByRole("main");
    const clear = main.getByRole("button", { name: "Clear the filter" });

    // The list of tasks is narrowed to the open ones from the start; nothing is hidden by that.
    await go(page, "#/tasks");
    await main.getByText("No tasks yet").waitFor();
    expect(await clear.count()).toBe(0);
    expect(await main.getByText("Nothing matches the filter").count()).toBe(0);
    const task = await ask(page, "record_create", { kind: "task", fields: { title: "Send the offer", done: true } });
    await main.getByText("Every task is done").waitFor();
    await main.getByRole("button", { name: "Show them all" }).click();
    await main.getByRole("gridcell", { name: "Send the offer", exact: true }).waitFor();
    await ask(page, "record_delete", { kind: "task", ids: [task.id] });
    await main.getByText("No tasks yet").waitFor();

    await go(page, "#/accounts");
    await main.getByText("No accounts yet").waitFor();
    expect(await clear.count()).toBe(0);
    await ask(page, "record_create", { kind: "account", fields: { name: "Harbour Foods" } });
    await main.getByRole("gridcell", { name: "Harbour Foods", exact: true }).waitFor();
    await page.getByRole("button", { name: "Add a condition" }).click();
    await page.getByRole("textbox", { name: "Value" }).fill("Nobody");
    await page.keyboard.press("Enter");
    await main.getByText("Nothing matches the filter").waitFor();
    expect(await main.getByText("No accounts yet").count()).toBe(0);
    await clear.click();
    await main.getByRole("gridcell", { name: "Harbour Foods", exact: true }).waitFor();
    expect(s.errors).toEqual([]);
  } finally {
    await s.end();
  }
}, 120_000);
