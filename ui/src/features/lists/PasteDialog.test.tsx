import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { PasteCell } from "@/api/list-types";
import { answering, show } from "@/test-render";
import { type Paste, PasteDialog } from "./PasteDialog";

const PASTE: Paste = {
  block: { kind: "account", records: ["a", "b"], fields: ["industry"], cells: [["Food"], ["Textiles"]] },
  titles: ["Harbour Foods", "Alpine"],
  labels: ["Industry"],
  leftOut: 1,
};
const cell = (shown: string, changes: boolean, error: string | null = null): PasteCell[] => [{ value: shown, shown, changes, error }];

afterEach(() => vi.unstubAllGlobals());

it("shows what would change, and does it as one action", async () => {
  const asked = answering((command) => (command === "paste_check" ? { cells: [cell("Food", true), cell("Textiles", false)] } : { changed: 1, batch: "b" }));
  const onClose = vi.fn();
  show(<PasteDialog paste={PASTE} onClose={onClose} />);
  fireEvent.click(await screen.findByRole("button", { name: "Change 1 cell" }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(screen.getByText(/1 cell has no place here/)).toBeTruthy();
  expect(asked.find((one) => one.command === "paste_apply")?.request).toEqual(PASTE.block);
});
it("a cell that cannot be read says why, and nothing is pasted", async () => {
  answering(() => ({ cells: [cell("Food", true), cell("x", false, "not_a_date")] }));
  show(<PasteDialog paste={PASTE} onClose={() => undefined} />);
  expect(await screen.findByText("Not a date that can be read")).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Change 1 cell" }).disabled).toBe(true);
});
