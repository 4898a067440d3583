// A list by its tags and by the team's own fields, and conditions that move on with the calendar.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stage, stage } from "./harness";
import { ask, createVault, go } from "./steps";

let s: Stage;

beforeAll(async () => {
  s = await stage({ language: "en" });
  const { page } = s;
  await createVault(page, "en", "Groups");
  const key = await ask(page, "record_create", { kind: "tag", fields: { name: "Key" } });
  const old = await ask(page, "record_create", { kind: "tag", fields: { name: "Old" } });
  const region = await ask(page, "custom_field_create", { for_kind: "account", label: "Region", type: "select", options: ["North", "South"] });
  await ask(page, "record_create", { kind: "account", fields: { name: "Alder", tags: [key.id, old.id] }, custom: { [region.id]: "South" } });
  await ask(page, "record_create", { kind: "account", fields: { name: "Birch", tags: [old.id] }, custom: { [region.id]: "North" } });
  await ask(page, "record_create", { kind: "account", fields: { name: "Cedar" } });
  await go(page, "#/accounts");
  await page.getByRole("gridcell", { name: "Alder", exact: true }).waitFor();
}, 120_000);
afterAll(() => s?.end());

async function group(by: string): Promise<void> {
  const { page } = s;
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await page.getByRole("combobox", { name: "Group by" }).click();
  await page.getByRole("option", { name: by, exact: true }).click();
  await page.keyboard.press("Escape");
}
/** What stands in the lines of the list, from above: heads with their counts, and names. */
const lines = () =>
  s.page.locator("[data-position]").evaluateAll((all) =>
    all
      .toSorted((a, b) => Number(a.getAttribute("data-position")) - Number(b.getAttribute("data-position")))
      .map((line) => (line.querySelector("[data-title]") ?? line).textContent?.trim()),
  );

it("a record with two tags stands in both groups, one without stands last", async () => {
  await group("Tags");
  await expect.poll(lines).toEqual(["Key1", "Alder", "Old2", "Alder", "Birch", "No value1", "Cedar"]);
});

it("a field of the team's own divides the list in the order of its choices", async () => {
  await group("Region");
  await expect.poll(lines).toEqual(["North1", "Birch", "South1", "Alder", "No value1", "Cedar"]);
  await group("No groups");
  await expect.poll(lines).toEqual(["Alder", "Birch", "Cedar"]);
});

it("this month is a condition, and last month hides what was made today", async () => {
  const { page } = s;
  const choose = async (verb: string) => {
    await page.getByRole("combobox", { name: "Condition" }).click();
    await page.getByRole("option", { name: verb, exact: true }).click();
  };
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("combobox", { name: "Field" }).click();
  await page.getByRole("option", { name: "Created on", exact: true }).click();
  await choose("this month");
  await page.getByRole("button", { name: "Show 3 records" }).click();
  await page.getByRole("button", { name: "Created on this month" }).click();
  await choose("last month");
  await page.getByRole("button", { name: "Show 0 records" }).click();
  await page.getByText("Nothing matches the filter").waitFor();
  expect(s.errors).toEqual([]);
});
