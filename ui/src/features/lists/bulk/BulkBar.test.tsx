import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { SchemaKind } from "@/api/types";
import { useStatus } from "@/app/status";
import { Toasts } from "@/components/toast";
import { answering, show } from "@/test-render";
import { useState } from "react";
import { BulkBar } from "./BulkBar";
import type { PanelName } from "./panels";

const KIND: SchemaKind = {
  name: "account",
  number: 2,
  title_field: "name",
  fields: [
    { name: "name", type: "text", class: "identity", required: true },
    { name: "industry", type: "text", class: "identity", required: false },
    { name: "owner", type: "link", class: "identity", required: false, link: "member" },
    { name: "tags", type: "links", class: "identity", required: false, link: "tag" },
  ],
  custom: [],
};

afterEach(() => vi.unstubAllGlobals());

function Bar({ onClear, selected = new Set([1, 2, 300]), onExport = () => undefined }: { onClear: () => void; selected?: Set<number>; onExport?: () => void }) {
  const [panel, setPanel] = useState<PanelName | "delete" | null>(null);
  return (
    <>
      <BulkBar kind={KIND} selected={selected} panel={panel} onPanel={setPanel} onExport={onExport} onRemove={() => undefined} onClear={onClear} />
      <Toasts />
    </>
  );
}

it("says what a change would do, does it, tells what it did and takes all of it back", async () => {
  let state = "running";
  const asked = answering((command) => {
    if (command === "bulk_check") return { records: 3, changes: 2, same: 1, refused: 0 };
    if (command === "bulk_start") return { job: "j" };
    if (command === "job_status") {
      const answer = { state, done: 1, total: 3, rate: 1, left_ms: null, report: null, error: null, bulk: state === "done" ? { batch: "b", changed: 2, same: 1, refused: 0 } : null };
      state = "done";
      return answer;
    }
    if (command === "undo") return { undone: 2, intent: "update" };
    return {};
  });
  const onClear = vi.fn();
  show(<Bar onClear={onClear} />);
  fireEvent.click(screen.getByRole("button", { name: "Set a field" }));
  const input = await screen.findByRole("textbox", { name: "Industry" });
  fireEvent.change(input, { target: { value: "Food" } });
  await screen.findByText(/2 records will change/);
  expect(screen.getByText(/1 have it already/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Change 2 records" }));
  await waitFor(() => expect(onClear).toHaveBeenCalled());
  expect(asked.find((one) => one.command === "bulk_start")?.request).toEqual({ kind: "account", rows: "AQAAAAIAAAAsAQAA", change: { fields: { industry: "Food" }, custom: {}, add: {}, remove: {} } });
  await screen.findByText("Changed 2 records");
  expect(useStatus.getState().job).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(asked.find((one) => one.command === "undo")?.request).toEqual({ batch: "b" }));
});

it("a change that changes nothing cannot be started", async () => {
  answering((command) => (command === "bulk_check" ? { records: 3, changes: 0, same: 3, refused: 0 } : {}));
  show(<Bar onClear={() => undefined} />);
  fireEvent.click(screen.getByRole("button", { name: "Set a field" }));
  fireEvent.change(await screen.findByRole("textbox", { name: "Industry" }), { target: { value: "Food" } });
  await screen.findByText(/3 have it already/);
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Change" }).disabled).toBe(true);
});

it("many are not deleted without a sentence, and its button says so", async () => {
  const asked = answering((command) => (command === "bulk_check" ? { records: 600, changes: 600, same: 0, refused: 0 } : {}));
  show(<Bar onClear={() => undefined} selected={new Set(Array.from({ length: 600 }, (_, at) => at + 1))} />);
  fireEvent.click(screen.getByRole("button", { name: "Delete" }));
  await screen.findByText("600 records will move to the trash");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Delete 600 records" }).disabled).toBe(false);
  expect(asked.find((one) => one.command === "bulk_check")?.request.change).toMatchObject({ trash: true });
  expect(asked.some((one) => one.command === "bulk_start")).toBe(false);
});

it("what is ticked can leave from the bar", () => {
  answering(() => ({}));
  const onExport = vi.fn();
  show(<Bar onClear={() => undefined} onExport={onExport} />);
  fireEvent.click(screen.getByRole("button", { name: "Export" }));
  expect(onExport).toHaveBeenCalled();
});
