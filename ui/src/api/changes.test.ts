import { expect, it } from "vitest";
import { meets, READS } from "./changes";

it("a list of accounts is made of activities too, because the last contact is", () => {
  expect(meets(READS.record_view({ kind: "account" }), ["activity"])).toBe(true);
});
it("a change of tasks leaves the list of tags alone", () => {
  expect(meets(READS.record_view({ kind: "tag" }), ["task"])).toBe(false);
});
it("a file's content never changes", () => {
  expect(meets(READS.attachment_read({ id: "x" }), ["attachment"])).toBe(false);
});
