import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { answering, show } from "@/test-render";
import { ExportDialog } from "./ExportDialog";
import { useExport } from "./export-store";

afterEach(() => useExport.setState({ open: null, printing: null }));

const VIEW = { kind: "account" as const, filter: { all: [] }, sort: [{ field: "name" }], columns: [{ field: "name", label: "Account name" }] };

it("a list goes out as it is seen, in the chosen format", async () => {
  const asked = answering((command) => (command === "export" ? { file: "h", name: "accounts.csv", bytes: 3 } : { code: "not_found", details: {}, trace: "" }));
  useExport.setState({ open: { view: VIEW, count: 1204 } });
  show(<ExportDialog />);
  fireEvent.click(await screen.findByRole("radio", { name: /CSV \(GB18030\)/ }));
  fireEvent.click(screen.getByRole("button", { name: "Export 1,204 rows" }));
  await waitFor(() => expect(asked.find((one) => one.command === "export")?.request).toEqual({ format: "csv", encoding: "gb18030", view: VIEW }));
});

it("what is ticked goes out, and nothing else: in a file and on paper", async () => {
  const rows = btoa(String.fromCharCode(9, 0, 0, 0, 7, 0, 0, 0));
  const ticked = btoa(String.fromCharCode(7, 0, 0, 0));
  const asked = answering((command) => {
    if (command === "export") return { file: "h", name: "accounts.xlsx", bytes: 3 };
    if (command === "schema") return { kinds: [{ name: "account", number: 2, title_field: "name", custom: [], fields: [{ name: "name", type: "text", class: "identity", required: true }] }] };
    if (command === "record_view") return { rows, count: 2 };
    return { code: "not_found", details: {}, trace: "" };
  });
  const view = { ...VIEW, rows: ticked };
  useExport.setState({ open: { view, count: 1 } });
  show(<ExportDialog />);
  await screen.findByRole("dialog", { name: "Export the selection" });
  fireEvent.click(screen.getByRole("button", { name: "Export 1 row" }));
  await waitFor(() => expect(asked.find((one) => one.command === "export")?.request).toEqual({ format: "xlsx", view }));
  act(() => useExport.setState({ open: null, printing: view }));
  await waitFor(() => expect(asked.find((one) => one.command === "record_page")?.request).toMatchObject({ rows: [7] }));
});

it("everything is offered without loss first, and never on paper", async () => {
  answering(() => ({}));
  useExport.setState({ open: {} });
  show(<ExportDialog />);
  const names = (await screen.findAllByRole("radio")).map((radio) => (radio as HTMLInputElement).checked);
  expect(names[0]).toBe(true);
  expect(screen.queryByRole("radio", { name: /Paper/ })).toBeNull();
});

it("a list on paper is drawn whole, then printed", async () => {
  const rows = btoa(String.fromCharCode(7, 0, 0, 0));
  answering((command) => {
    if (command === "schema") return { kinds: [{ name: "account", number: 2, title_field: "name", custom: [], fields: [{ name: "name", type: "text", class: "identity", required: true }] }] };
    if (command === "record_view") return { rows, count: 1 };
    return { records: [{ kind: "account", id: "a", row: 7, title: "Haituo", subtitle: null, fields: { name: "Haituo" }, custom: {}, derived: {}, created_at: 0, changed_at: 0, in_trash: false, merged_into: null, aliases: [] }] };
  });
  const print = vi.fn();
  vi.stubGlobal("print", print);
  useExport.setState({ open: { view: VIEW, count: 1 } });
  show(<ExportDialog />);
  fireEvent.click(await screen.findByRole("radio", { name: /Paper or PDF/ }));
  fireEvent.click(screen.getByRole("button", { name: "Print" }));
  await waitFor(() => expect(print).toHaveBeenCalledTimes(1));
  expect(document.querySelector(".print-sheet td")?.textContent).toBe("Haituo");
  window.dispatchEvent(new Event("afterprint"));
  await waitFor(() => expect(document.querySelector(".print-sheet")).toBeNull());
});
