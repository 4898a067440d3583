import { expect, it } from "vitest";
import { type Due, withoutEchoes } from "./due";

function due(kind: "account" | "contact", id: string, day: string, account?: string): Due {
  return {
    day,
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
