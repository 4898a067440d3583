import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { answering, show } from "@/test-render";
import { CloseAsked } from "./CloseAsked";
import { useCloseAsked } from "./close-asked";

afterEach(() => act(() => useCloseAsked.setState({ open: false })));

function open() {
  const asked = answering(() => ({}));
  show(<CloseAsked />);
  act(() => useCloseAsked.setState({ open: true }));
  return () => asked.filter(({ command }) => command === "settings_set").map(({ request }) => request);
}

it.each([
  ["Keep in the tray", true],
  ["Quit", false],
])("%s is kept as the answer", async (button, close_to_tray) => {
  const kept = open();
  fireEvent.click(await screen.findByRole("button", { name: button }));
  await waitFor(() => expect(kept()).toEqual([{ close_to_tray }]));
  await waitFor(() => expect(useCloseAsked.getState().open).toBe(false));
});

it("Escape answers nothing", async () => {
  const kept = open();
  fireEvent.keyDown(await screen.findByRole("dialog"), { key: "Escape" });
  await waitFor(() => expect(useCloseAsked.getState().open).toBe(false));
  expect(kept()).toEqual([]);
});
