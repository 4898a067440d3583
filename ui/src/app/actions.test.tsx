import { fireEvent, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useActions, useShortcuts } from "./actions";
import { useKeymap } from "./keymap";
import { VERBS, verb } from "./verbs";

const ran = vi.fn();

function Window() {
  useShortcuts();
  useActions([verb("log", () => ran("log")), verb("delete", () => ran("delete")), verb("edit", () => ran("edit"))]);
  useActions([verb("go-today", () => ran("today")), verb("go-leads", () => ran("leads")), verb("lock", () => ran("lock"))], "window");
  return <input aria-label="text" />;
}

beforeEach(() => {
  ran.mockReset();
  render(<Window />);
});
afterEach(() => useKeymap.setState({ shortcuts: {}, single: true }));

const press = (key: string, more: object = {}) => fireEvent.keyDown(document.body, { key, ...more });

it("a chord is one verb, and its second letter by itself another", () => {
  press("g");
  press("l");
  press("l");
  expect(ran.mock.calls.flat()).toEqual(["leads", "log"]);
});

it("letters are text where text is written, and an input method's while it composes", () => {
  fireEvent.keyDown(document.querySelector("input") as Element, { key: "l" });
  press("l", { keyCode: 229 });
  press("l", { isComposing: true });
  expect(ran).not.toHaveBeenCalled();
  fireEvent.keyDown(document.querySelector("input") as Element, { key: "l", ctrlKey: true });
  expect(ran.mock.calls.flat()).toEqual(["lock"]);
});

it("switched off, letters and chords do nothing; named keys and Ctrl do", () => {
  useKeymap.setState({ shortcuts: {}, single: false });
  press("l");
  press("g");
  press("t");
  press("Delete");
  press("l", { ctrlKey: true });
  expect(ran.mock.calls.flat()).toEqual(["delete", "lock"]);
});

it("a verb has the keys that the person chose, and not its own any more", () => {
  useKeymap.setState({ shortcuts: { log: "mod+j", edit: "" }, single: true });
  press("l");
  press("e");
  press("j", { ctrlKey: true });
  expect(ran.mock.calls.flat()).toEqual(["log"]);
});

it("no two verbs that work at the same place have the same keys", () => {
  const own = Object.entries(VERBS).flatMap(([id, one]) => (one.keys ? [[id, one.keys] as const] : []));
  const doubled = own.filter(([, keys], at) => own.findIndex(([, other]) => other === keys) !== at);
  expect(doubled).toEqual([]);
});
