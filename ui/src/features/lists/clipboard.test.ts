import { expect, it, vi } from "vitest";
import type { SchemaField } from "@/api/types";
import type { Column } from "@/record/grid/columns";
import { answering } from "@/test-render";
import { layOut } from "./clipboard";

function column(name: string, type: SchemaField["type"] | null): Column {
  return { name, width: 100, numeric: false, field: type ? { name, type, class: "", required: false } : null };
}
const COLUMNS = [column("name", "text"), column("last_contact", null), column("industry", "text"), column("amount", "money")];

function lay(text: string, more: Partial<Parameters<typeof layOut>[0]> = {}) {
  answering((_, request) => ({ records: (request.rows as number[]).map((row) => ({ kind: "account", id: `id${row}`, row, title: `Account ${row}` })) }));
  return layOut({ kind: "account", text, rowAt: (position) => (position === 1 ? undefined : 10 + position), active: 0, count: 4, columns: COLUMNS, column: 0, label: (one) => one.name, ...more });
}

it("a block lies on the rows below, steps over heads of groups, and leaves out what is no field", async () => {
  const paste = await lay("a\tx\tb\nc\ty\td\n");
  expect(paste).toEqual({
    block: { kind: "account", records: ["id10", "id12"], fields: ["name", "industry"], cells: [["a", "b"], ["c", "d"]] },
    titles: ["Account 10", "Account 12"],
    labels: ["name", "industry"],
    leftOut: 2,
  });
});
it("what hangs over the end of the list or of the columns is counted, not taken", async () => {
  const paste = await lay("1\t2\t3\n1\t2\t3\n1\t2\t3\n", { active: 3, column: 3 });
  expect(paste).toMatchObject({ block: { records: ["id13"], fields: ["amount"], cells: [["1"]] }, leftOut: 8 });
});
it("refuses what has no place, and what is an import", async () => {
  expect(await lay("", {})).toBe("empty");
  expect(await lay("x", { column: 1 })).toBe("no_place");
  expect(await lay(Array.from({ length: 10_001 }, () => "x").join("\n"))).toBe("too_large");
  vi.unstubAllGlobals();
});
