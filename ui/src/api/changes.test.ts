import { QueryClient } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import { apply, meets } from "./changes";

it("a list of accounts is made of activities too, because the last contact is", () => {
  expect(meets("record_view", { kind: "account" }, ["activity"])).toBe(true);
});
it("a change of tasks leaves the list of tags alone", () => {
  expect(meets("record_view", { kind: "tag" }, ["task"])).toBe(false);
});
it("the schema changes only with the team's own fields", () => {
  expect(meets("schema", {}, ["account"])).toBe(false);
  expect(meets("schema", {}, ["custom_field"])).toBe(true);
});
it("the state of the program is not made of records", () => {
  expect(meets("app_state", {}, ["account"])).toBe(false);
});
it("news of the lock drops everything and asks nothing of records", () => {
  const locked = vi.fn();
  apply(new QueryClient(), { state: "locked" }, locked);
  expect(locked).toHaveBeenCalledOnce();
});
it("news marks what was read of its kinds as stale", async () => {
  const client = new QueryClient();
  client.setQueryData(["record_view", { kind: "account" }], { rows: "", count: 0 });
  client.setQueryData(["record_view", { kind: "tag" }], { rows: "", count: 0 });
  apply(client, { kinds: ["account"], ids: null, via: "window" }, () => undefined);
  expect(client.getQueryState(["record_view", { kind: "account" }])?.isInvalidated).toBe(true);
  expect(client.getQueryState(["record_view", { kind: "tag" }])?.isInvalidated).toBe(false);
});
