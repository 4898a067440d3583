import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { Warning } from "@/api/types";
import { useSettingsPart } from "@/features/settings/part";
import { show } from "@/test-render";
import { Banners } from "./Banners";
import { forgetSession } from "./session";

const went = vi.fn();
vi.mock("@tanstack/react-router", () => ({ useNavigate: () => went }));

afterEach(() => {
  cleanup();
  forgetSession();
});

const warning = (code: Warning["code"], details: Warning["details"] = {}): Warning => ({ code, details });

it("says loudly that rows do not add up, and cannot be put away", () => {
  show(<Banners report={null} warnings={[warning("rows_differ_from_sums")]} />);
  expect(screen.getByRole("alert").textContent).toContain("restore the last backup");
  expect(screen.queryByRole("button", { name: "Understood" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Check the vault" }));
  expect(went).toHaveBeenCalledWith({ to: "/settings" });
  expect(useSettingsPart.getState().part).toBe("security");
});

it.each([
  ["behind", false, "put back to an older state"],
  ["different", false, "a different history"],
  ["missing", false, "last state is gone"],
  ["fresh", true, "older file with the locks"],
])("keeps an alarm (%s, slots older %s) until the vault is locked", (anchor, slots, text) => {
  show(<Banners report={null} warnings={[warning("rolled_back", { anchor, slots_older: slots })]} />);
  expect(screen.getByRole("alert").textContent).toContain(text);
  expect(screen.queryByRole("button", { name: "Understood" })).toBeNull();
});

it("says that the scan failed, that files were missing, that somebody tried", () => {
  show(
    <Banners
      report={null}
      warnings={[warning("refused_unlocks", { count: 7 }), warning("files_missing", { count: 2 }), warning("scan_failed")]}
    />,
  );
  const said = screen.getAllByRole("alert").map((alert) => alert.textContent);
  expect(said).toHaveLength(3);
  expect(said.join()).toContain("7 attempts");
  expect(said.join()).toContain("2 files");
  // What is only told goes when it was read.
  fireEvent.click(screen.getAllByRole("button", { name: "Understood" })[0] as HTMLElement);
  expect(screen.getAllByRole("alert")).toHaveLength(2);
});

it("says an alarm once although the report has it too", () => {
  const report = { anchor: "behind" as const, details: { alarm: true } };
  show(<Banners report={report} warnings={[warning("rolled_back", { anchor: "behind", slots_older: false })]} />);
  expect(screen.getAllByRole("alert")).toHaveLength(1);
});
