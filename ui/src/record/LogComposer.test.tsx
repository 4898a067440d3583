import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { answering, show } from "@/test-render";
import { addDays, today } from "@/lib/dates";
import { LogComposer } from "./LogComposer";

const about = { kind: "account" as const, record: { id: "a1", title: "Haituo" } };

/** What was logged, without what was asked and kept on the way. */
function logged() {
  const asked = answering((command) => (command === "device_state_get" ? { value: null } : { id: "x" }));
  return () => asked.filter(({ command }) => command === "activity_log");
}

it("saves type, text and next date with Ctrl+Enter", async () => {
  const asked = logged();
  show(<LogComposer about={about} />);
  fireEvent.click(screen.getByRole("radio", { name: "Visit" }));
  const text = screen.getByRole("textbox", { name: "What was said or done" });
  fireEvent.change(text, { target: { value: "Saw the line" } });
  fireEvent.click(screen.getByRole("button", { name: "In 3 days" }));
  fireEvent.keyDown(text, { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(asked()).toHaveLength(1));
  expect(asked()[0]).toEqual({
    command: "activity_log",
    request: { type: "visit", text: "Saw the line", account: "a1", next: addDays(today(), 3) },
  });
});

it("does not save what an input method is still composing", async () => {
  const asked = logged();
  show(<LogComposer about={about} />);
  const text = screen.getByRole("textbox", { name: "What was said or done" });
  fireEvent.change(text, { target: { value: "ni" } });
  fireEvent.keyDown(text, { key: "Enter", ctrlKey: true, keyCode: 229 });
  await Promise.resolve();
  expect(asked()).toEqual([]);
});

it("does not save with a next date that is no day", async () => {
  const asked = logged();
  show(<LogComposer about={about} />);
  const text = screen.getByRole("textbox", { name: "What was said or done" });
  fireEvent.change(text, { target: { value: "Called" } });
  fireEvent.change(screen.getByRole("textbox", { name: "Next contact" }), { target: { value: "soonish" } });
  expect(screen.getByText("This is not a day")).toBeTruthy();
  fireEvent.keyDown(text, { key: "Enter", ctrlKey: true });
  await Promise.resolve();
  expect(asked()).toEqual([]);
});

it("says what went wrong and keeps what was typed", async () => {
  answering(() => ({ code: "disk_full", details: {}, trace: "ab" }));
  show(<LogComposer about={about} />);
  const text = screen.getByRole("textbox", { name: "What was said or done" });
  fireEvent.change(text, { target: { value: "Called" } });
  fireEvent.keyDown(text, { key: "Enter", ctrlKey: true });
  await screen.findByText("The disk is full");
  expect((text as HTMLTextAreaElement).value).toBe("Called");
});
