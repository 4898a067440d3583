import { expect, it } from "vitest";
import { aboutOf, type Due, inTime, withoutEchoes } from "./due";

function due(kind: "account" | "contact", id: string, day: string, account?: string): Due {
  return {
    day,
    time: null,
    record: {
      kind, id, row: 1, title: id, subtitle: null, fields: account ? { account: { id: account, title: account } } : {}, custom: {},
      derived: { last_contact: null, next_contact: null }, created_at: 0, changed_at: 0, in_trash: false, merged_into: null, aliases: [],
    },
  };
}

it("a person's next contact is not told a second time by their account", () => {
  const items = [due("contact", "chen", "2026-11-24", "haituo"), due("account", "haituo", "2026-11-24")];
  expect(withoutEchoes(items).map(({ record }) => record.id)).toEqual(["chen"]);
});
it("an account with a day of its own stays", () => {
  const items = [due("contact", "chen", "2026-11-24", "haituo"), due("account", "haituo", "2026-11-25")];
  expect(withoutEchoes(items)).toHaveLength(2);
});

it("a day goes by the clock, and what has no time comes last", () => {
  const at = (time: string | null, day = "2026-11-24"): Due => ({ ...due("contact", time ?? "whole", day), time });
  const sorted = [at(null), at("14:30"), at("9:05"), at(null, "2026-11-23")].toSorted(inTime);
  expect(sorted.map(({ day, time }) => [day.slice(8), time])).toEqual([["23", null], ["24", "9:05"], ["24", "14:30"], ["24", null]]);
});
it("a task is logged with the person it names, a person with themselves", () => {
  const task: Due = { ...due("contact", "t", "2026-11-24", "haituo") };
  task.record = { ...task.record, kind: "task", fields: { account: { id: "haituo", title: "Haituo" }, contact: { id: "chen", title: "Chen" } } };
  expect(aboutOf(task)).toEqual({ kind: "contact", record: { id: "chen", title: "Chen" } });
  expect(aboutOf(due("contact", "chen", "2026-11-24"))?.record.id).toBe("chen");
  expect(aboutOf(undefined)).toBeNull();
});
