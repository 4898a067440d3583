import { fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { ALONE } from "@/features/team/team-for-tests";
import { answering, show } from "@/test-render";
import { forgetStatus, useStatus } from "./status";
import { StatusBar } from "./StatusBar";
import { useLocksAt } from "./use-auto-lock";

vi.mock("@tanstack/react-router", () => ({ useNavigate: () => () => undefined, useRouterState: () => false }));
afterEach(() => {
  forgetStatus();
  useLocksAt.setState({ at: null });
});

function open() {
  answering((command) => (command === "team" ? ALONE : { rows: "", count: 0 }));
  show(<StatusBar />);
}

it("counts down only in the last minute", async () => {
  useLocksAt.setState({ at: Date.now() + 61_000 });
  open();
  expect(screen.queryByText(/Locks in/)).toBeNull();
  useLocksAt.setState({ at: Date.now() + 42_000 });
  await screen.findByText(/^Locks in 0:4[12]$/);
});

it("shows the sums that a list says, and the work that goes on, with its way out", async () => {
  const cancel = vi.fn();
  useStatus.setState({ selection: { count: 1204, parts: ["¥420,000"] }, job: { label: "Changing", done: 300, total: 1204, cancel } });
  open();
  expect(screen.getByText("1,204 selected")).toBeTruthy();
  expect(screen.getByText("¥420,000")).toBeTruthy();
  expect(screen.getByText("Changing 300 of 1,204")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(cancel).toHaveBeenCalledOnce();
});
