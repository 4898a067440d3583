import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { today } from "@/lib/dates";
import { answering, show } from "@/test-render";
import { QuickAdd } from "./QuickAdd";
import { openQuickAdd, useQuickAdd } from "./quick-add-store";

vi.mock("@tanstack/react-router", () => ({ useNavigate: () => () => undefined }));
afterEach(() => useQuickAdd.setState({ open: false, text: "" }));

const PARSED = {
  title: "给王芳打电话",
  type: "task",
  due: "2026-11-25",
  time: "15:00",
  links: [{ kind: "contact", id: "c1", title: "王芳", sure: false }],
  tags: [{ id: null, name: "报价" }],
  activity_type: "call",
};

function open(text = "") {
  const asked = answering((command) => (command === "quick_add_parse" ? PARSED : { id: "t1" }));
  show(<QuickAdd />);
  openQuickAdd(text);
  return asked;
}

it("says how it reads the line, and what it is not sure of", async () => {
  open("明天下午3点 给王芳打电话 #报价");
  const read = await screen.findByRole("status", { name: "How it is read" });
  await waitFor(() => expect(read.textContent).toContain("给王芳打电话"));
  for (const part of ["15:00", "王芳perhaps", "报价", "new", "Call"]) expect(read.textContent).toContain(part);
});

it("adds with Enter, as of this day", async () => {
  const asked = open("call Wang Fang");
  fireEvent.keyDown(await screen.findByRole("textbox", { name: "What is to be done" }), { key: "Enter" });
  await waitFor(() => expect(asked.find((one) => one.command === "quick_add")?.request).toEqual({ text: "call Wang Fang", day: today() }));
  await waitFor(() => expect(useQuickAdd.getState().open).toBe(false));
});

it("neither reads nor adds what an input method is still composing", async () => {
  const asked = open();
  const box = await screen.findByRole("textbox", { name: "What is to be done" });
  fireEvent.change(box, { target: { value: "mingtian" }, isComposing: true });
  fireEvent.keyDown(box, { key: "Enter", keyCode: 229 });
  await new Promise((done) => setTimeout(done, 20));
  expect(asked.filter((one) => one.command === "quick_add")).toEqual([]);
});
