import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { answering, show } from "@/test-render";
import { LinkPicker } from "./LinkPicker";

const HITS = { hits: [{ kind: "account", id: "a1", row: 1, title: "海拓机电", subtitle: null, why: { field: "name", how: "pinyin", snippet: null } }] };

it("searches when the composition has ended, not while it goes on", async () => {
  const asked = answering(() => HITS);
  show(<LinkPicker kind="account" label="Account" onPick={() => undefined} autoFocus />);
  const field = screen.getByRole("combobox", { name: "Account" });
  fireEvent.compositionStart(field);
  fireEvent.input(field, { target: { value: "hai" }, isComposing: true });
  await Promise.resolve();
  expect(asked).toEqual([]);
  fireEvent.input(field, { target: { value: "海" }, isComposing: true });
  fireEvent.compositionEnd(field);
  await waitFor(() => expect(asked.map((a) => a.request.query)).toEqual(["海"]));
});

it("picks with the keyboard", async () => {
  answering(() => HITS);
  const onPick = vi.fn();
  show(<LinkPicker kind="account" label="Account" onPick={onPick} autoFocus />);
  const field = screen.getByRole("combobox", { name: "Account" });
  fireEvent.change(field, { target: { value: "haituo" } });
  await screen.findByRole("option", { name: "海拓机电" });
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onPick).toHaveBeenCalledWith({ id: "a1", title: "海拓机电" });
});

it("Enter right behind the last letter is for what it finds, and makes nothing that is there", async () => {
  let late: ((records: unknown[]) => void) | undefined;
  vi.stubGlobal("fetch", (path: string) => {
    const answer = (body: unknown) => new Response(JSON.stringify(body), { status: 200 });
    if (path === "/rpc/record_view") return Promise.resolve(answer({ rows: "AQAAAA==", count: 1 }));
    return new Promise((done) => (late = (records) => done(answer({ records }))));
  });
  const onPick = vi.fn();
  show(<LinkPicker kind="tag" label="Tags" onPick={onPick} autoFocus />);
  const field = screen.getByRole("combobox", { name: "Tags" });
  fireEvent.change(field, { target: { value: "East" } });
  fireEvent.keyDown(field, { key: "Enter" });
  await waitFor(() => expect(late).toBeDefined());
  late?.([{ kind: "tag", id: "t1", row: 1, title: "East", fields: {}, custom: {}, derived: {} }]);
  await waitFor(() => expect(onPick).toHaveBeenCalledWith({ id: "t1", title: "East" }));
});
