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
