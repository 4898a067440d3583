import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { answering, show } from "@/test-render";
import { Timeline } from "./Timeline";

vi.mock("@tanstack/react-router", () => ({ Link: ({ children }: { children: React.ReactNode }) => <a href="#x">{children}</a> }));

const change = (via: string, device: string, field: { field: string; old: unknown; new: unknown } = { field: "name", old: "A", new: "B" }) => ({
  type: "change", at: Date.now(), record: null, member: { id: "m", title: "Lin" }, via, device, fields: [field],
});

function open() {
  const asked = answering((command) => {
    if (command === "timeline") return { items: [
      change("window", "own"),
      change("import", "own"),
      change("window", "laptop"),
      change("cli", "own", { field: "name", old: null, new: "A" }),
      change("window", "own", { field: "in_trash", old: false, new: true }),
      change("undo", "desk"),
    ], more: false };
    if (command === "devices") {
      return { devices: [{ id: "own", own: true, admitted: true, entries: 2, last_ms: 1 }, { id: "laptop", own: false, admitted: true, entries: 1, last_ms: 1 }, { id: "desk", name: "the desk", own: false, admitted: true, entries: 1, last_ms: 1 }] };
    }
    return { kinds: [] };
  });
  show(<Timeline kind="account" id="a1" />);
  return asked;
}

it("says who did what, which way, and from which computer where it is another", async () => {
  open();
  await screen.findByText(/on another computer/);
  const said = screen.getAllByRole("listitem").map((line) => line.querySelector("div.break-words")?.textContent).filter(Boolean);
  expect(said).toEqual([
    "Lin changed Account name",
    "Lin changed Account name",
    "Lin changed Account name · on another computer",
    "Lin filled in Account name · on the command line",
    "Lin moved it to the trash",
    "Lin took back a change of Account name · on the desk",
  ]);
});

it("asks the program for one kind of thing, so that all of them are found", async () => {
  const asked = open();
  fireEvent.click(await screen.findByRole("radio", { name: "Follow-ups" }));
  await waitFor(() => expect(asked.at(-1)?.request).toEqual({ kind: "account", id: "a1", limit: 50, types: ["activity"] }));
});
