import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import type { AppState } from "@/api/types";
import { VERBS } from "@/app/verbs";
import { Toasts } from "@/components/toast";
import { messages as en } from "@/locales/en.po";
import { setLanguage } from "@/locales/i18n";
import { messages as zh } from "@/locales/zh-CN.po";
import { answering, show } from "@/test-render";
import { Keys } from "./Keys";
import { LINES, PARTS } from "./lines";
import { useSettingsPart } from "./part";
import { SettingsPage } from "./SettingsPage";
import { TEAM } from "@/features/team/team-for-tests";
import { STATE } from "./state-for-tests";

function answerWith(state: AppState) {
  return answering((command) => {
    if (command === "app_state" || command === "settings_set") return state;
    if (command === "devices") return { devices: [{ id: "0a1b2c3d4e5f", own: true, admitted: true, entries: 12, last_ms: 1_700_000_000_000 }] };
    if (command === "team") return TEAM;
    if (command === "vault_settings") return { region: "CN", currency: "CNY" };
    return { present: false, batch: null };
  });
}

/** The name of a line as a catalogue has it. */
const wordIn = (messages: Record<string, unknown>, line: (typeof LINES)[number]) => [messages[line.label.id]].flat().join("");
const sets = (asked: ReturnType<typeof answering>) => asked.filter((one) => one.command === "settings_set").map((one) => one.request);

beforeEach(() => useSettingsPart.setState({ part: "look", line: null }));

it("text grows by five, and the toast takes it back", async () => {
  const asked = answerWith(STATE);
  show(
    <>
      <SettingsPage />
      <Toasts />
    </>,
  );
  fireEvent.click(await screen.findByRole("button", { name: "Larger" }));
  await waitFor(() => expect(sets(asked)).toEqual([{ text_size: 105 }]));
  fireEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(sets(asked)).toEqual([{ text_size: 105 }, { text_size: 100 }]));
});

it("text does not grow beyond its bound", async () => {
  answerWith({ ...STATE, text_size: 130 });
  show(<SettingsPage />);
  expect((await screen.findByRole<HTMLButtonElement>("button", { name: "Larger" })).disabled).toBe(true);
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Smaller" }).disabled).toBe(false);
});

it("a line is found by what people call it, and opens with its control focused", async () => {
  answerWith(STATE);
  show(<SettingsPage />);
  const search = await screen.findByRole("searchbox");
  fireEvent.change(search, { target: { value: "blank window" } });
  fireEvent.keyDown(search, { key: "Enter" });
  const control = await screen.findByRole("switch", { name: "Draw without the graphics card" });
  await waitFor(() => expect(document.activeElement).toBe(control));
});

it("every line of the search is a line of the part it names", async () => {
  answerWith(STATE);
  for (const [part] of PARTS) {
    useSettingsPart.setState({ part, line: null });
    const { unmount } = show(<SettingsPage />);
    for (const line of LINES.filter((one) => one.part === part)) {
      // Its label stands there, once at least, beside what the search itself may show.
      expect((await screen.findAllByText(String(line.label.message))).length, line.name).toBeGreaterThan(0);
    }
    unmount();
  }
});

it("every line says in a sentence what it is for", async () => {
  answerWith(STATE);
  for (const [part] of PARTS) {
    useSettingsPart.setState({ part, line: null });
    const { unmount } = show(<SettingsPage />);
    for (const line of LINES.filter((one) => one.part === part)) {
      await screen.findAllByRole("group", { name: String(line.label.message), description: /\S.*\.$/ });
    }
    unmount();
  }
});

it.each(["en", "zh-CN"] as const)("a line is found by its name in either language, in a window that speaks %s", async (language) => {
  answerWith(STATE);
  setLanguage(language);
  show(<SettingsPage />);
  const search = await screen.findByRole("searchbox");
  for (const line of LINES) {
    for (const typed of [en, zh].map((messages) => wordIn(messages, line))) {
      fireEvent.change(search, { target: { value: typed } });
      const own = wordIn(language === "en" ? en : zh, line);
      expect(screen.getAllByRole("button").map((button) => button.firstElementChild?.textContent), `${line.name} by ${typed}`).toContain(own);
    }
  }
  setLanguage("en");
});

it("a verb is given the keys that are pressed, and whoever had them has none", async () => {
  const asked = answerWith(STATE);
  show(<Keys state={STATE} />);
  const row = screen.getByRole("button", { name: `${VERBS.log.label.message}: L` });
  fireEvent.click(row);
  fireEvent.keyDown(row, { key: "e" });
  await waitFor(() => expect(sets(asked)).toEqual([{ shortcuts: { log: "e", edit: "" } }]), { timeout: 3_000 });
  screen.getByText(`Taken from “${VERBS.edit.label.message}”`);
});

it("keys of the input method are refused, Backspace takes keys away, Escape keeps them", async () => {
  const asked = answerWith(STATE);
  show(<Keys state={STATE} />);
  const row = screen.getByRole("button", { name: `${VERBS.log.label.message}: L` });
  fireEvent.click(row);
  fireEvent.keyDown(row, { key: "a", altKey: true });
  screen.getByText("These belong to input methods or other programs");
  fireEvent.keyDown(row, { key: "Escape" });
  expect(sets(asked)).toEqual([]);
  fireEvent.click(row);
  fireEvent.keyDown(row, { key: "Backspace" });
  await waitFor(() => expect(sets(asked)).toEqual([{ shortcuts: { log: "" } }]));
});
