import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import type { ImportProblem, Source } from "@/api/types";
import { answering, show } from "@/test-render";
import { Problems } from "./Problems";

const problem = (row: number, code: string, cell: string): ImportProblem => ({ source: 0, row, reason: { code, column: 1 }, cells: ["Ann", cell] });
const source = { source: 0, columns: [{ column: 1, header: "E-mail", samples: [], target: { skip: true }, sure: true }] } as unknown as Source;

function open(problems: ImportProblem[]) {
  show(<Problems problems={problems} failed={problems.length} sources={[source]} token="tok" />);
}

it("a cell is corrected where it stands, and the row says so", async () => {
  const asked = answering(() => null);
  open([problem(2, "not_an_email", "nothing"), problem(3, "not_an_email", "none")]);
  const cell = screen.getByRole("textbox", { name: "Row 2, E-mail" });
  cell.focus();
  fireEvent.change(cell, { target: { value: "ann@example.com" } });
  fireEvent.keyDown(cell, { key: "Enter" });
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Row 3, E-mail" }));
  await screen.findByText("Corrected");
  expect(asked.filter((one) => one.command === "import_fix").map((one) => one.request)).toEqual([
    { import: "tok", source: 0, row: 2, column: 1, text: "ann@example.com" },
  ]);
});

it("a cell that is still wrong says what is wrong now", async () => {
  answering(() => problem(2, "too_long", "x"));
  open([problem(2, "not_an_email", "nothing")]);
  const cell = screen.getByRole("textbox", { name: "Row 2, E-mail" });
  fireEvent.change(cell, { target: { value: "x" } });
  fireEvent.keyDown(cell, { key: "Enter" });
  await screen.findByText("E-mail: Longer than the field takes");
  expect(cell.getAttribute("aria-invalid")).toBe("true");
});

it("nothing is sent while nothing was changed", async () => {
  const asked = answering(() => null);
  open([problem(2, "not_an_email", "nothing")]);
  const cell = screen.getByRole("textbox", { name: "Row 2, E-mail" });
  fireEvent.keyDown(cell, { key: "Enter" });
  fireEvent.blur(cell);
  await waitFor(() => expect(asked).toEqual([]));
});

it("shows the rows of one reason", () => {
  open([problem(2, "not_an_email", "a"), problem(3, "too_long", "b"), problem(4, "too_long", "c")]);
  fireEvent.click(screen.getByRole("button", { name: /Longer than the field takes/ }));
  expect(screen.getAllByRole("textbox").map((cell) => cell.getAttribute("aria-label"))).toEqual(["Row 3, E-mail", "Row 4, E-mail"]);
});
