import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { forgetSession, useSession } from "@/app/session";
import { useSettingsPart } from "@/features/settings/part";
import { STATE } from "@/features/settings/state-for-tests";
import { answering, show } from "@/test-render";
import { RolledBack } from "./RolledBack";

afterEach(forgetSession);

const open = (anchor: string) => show(<RolledBack state={STATE} warning={{ code: "rolled_back", details: { anchor, slots_older: false } }} />);

it("locking is what Enter does, going on has to be chosen", async () => {
  const asked = answering(() => STATE);
  open("behind");
  screen.getByRole("heading", { name: "This vault was put back to an older state" });
  const lock = screen.getByRole("button", { name: "Lock now" });
  expect(document.activeElement).toBe(lock);
  fireEvent.click(lock);
  await waitFor(() => expect(asked.some((one) => one.command === "vault_lock")).toBe(true));
  expect(useSession.getState().passed).toBe(false);
});

it("to go on is remembered until the lock", () => {
  answering(() => STATE);
  open("different");
  fireEvent.click(screen.getByRole("button", { name: "Open anyway" }));
  expect(useSession.getState().passed).toBe(true);
});

it("checking leads to where the vault is checked", () => {
  answering(() => STATE);
  open("missing");
  fireEvent.click(screen.getByRole("button", { name: "Check the vault" }));
  expect(useSettingsPart.getState().part).toBe("security");
  expect(window.location.hash).toBe("#/settings");
});
