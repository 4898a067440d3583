// The words are held to the fields that the program declares: a field without its word in the window fails here.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CHOICES, FIELDS, KINDS } from "./words";

const RECORDS = join(process.cwd(), "../src-tauri/crates/core/src/records");
/** Never on the screen: key material, and the edges of merges. */
const SILENT = new Set(["attachment.digest", "attachment.key", "attachment.file"]);

const declared = readdirSync(RECORDS)
  .filter((file) => file.endsWith(".rs"))
  .flatMap((file) => {
    const text = readFileSync(join(RECORDS, file), "utf8");
    return [...text.matchAll(/= \d+ "(\w+)", called by [\s\S]*?\n {4}\}/g)].map((block) => ({
      kind: block[1] ?? "",
      fields: [...block[0].matchAll(/^ {8}\w+ = \d+ "(\w+)":/gm)].map((field) => field[1] ?? ""),
    }));
  })
  .filter(({ kind }) => kind !== "merge");

it("every kind has its word", () => {
  expect(declared.map(({ kind }) => kind).toSorted()).toEqual(Object.keys(KINDS).toSorted());
});

it("every field has its word", () => {
  const missing = declared.flatMap(({ kind, fields }) =>
    fields.map((field) => `${kind}.${field}`).filter((name) => !SILENT.has(name) && !FIELDS[kind as keyof typeof FIELDS]?.[name.split(".")[1] ?? ""]),
  );
  expect(missing).toEqual([]);
});

it("every choice has its word", () => {
  const lists = ["account.rs", "contact.rs", "pipeline.rs", "activity.rs"].map((file) => readFileSync(join(RECORDS, file), "utf8"));
  const codes = lists.flatMap((text) => [...text.matchAll(/pub const \w+: &\[&str\] =\s*&\[([^\]]*)\]/g)].flatMap((list) => [...(list[1] ?? "").matchAll(/"(\w+)"/g)].map((code) => code[1] ?? "")));
  expect(codes.length).toBeGreaterThan(15);
  expect(codes.filter((code) => !CHOICES[code])).toEqual([]);
});
