import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { STATE } from "@/features/settings/state-for-tests";
import { answering, show } from "@/test-render";
import { CreateVault } from "./CreateVault";

const NONE = { ...STATE, state: "none" as const, vault: null, language: null };

function begin(keychain: "present" | "absent" = "present") {
  const asked = answering((command) => {
    if (command === "vault_list") return { vaults: [] };
    if (command === "passphrase_strength") return { score: 4, guesses_log10: 16, reason: null };
    if (command === "passphrase_suggest") return { passphrase: "one two three four five" };
    if (command === "vault_create") return { kit: { words: [], qr_svg: "", qr_text: "", vault_name: "", created_at: 0 } };
    return { ...NONE, keychain };
  });
  show(<CreateVault state={{ ...NONE, keychain }} />);
  return asked;
}

async function toPassphrase() {
  fireEvent.click(screen.getByRole("button", { name: "English" }));
  fireEvent.change(await screen.findByRole("textbox", { name: "Name of the workspace" }), { target: { value: "Yuanfan" } });
  fireEvent.click(screen.getByRole("button", { name: "Continue" }));
  return screen.findByLabelText("Passphrase");
}

it("the language comes first, then the name, then the passphrase", async () => {
  begin();
  screen.getByText("Step 1 of 5");
  await toPassphrase();
  screen.getByText("Step 3 of 5");
});

it("drawn words fill the first field and are typed back by hand", async () => {
  const asked = begin();
  const first = (await toPassphrase()) as HTMLInputElement;
  fireEvent.click(screen.getByRole("button", { name: "Suggest five words" }));
  await screen.findByText("one two three four five");
  expect(first.value).toBe("one two three four five");
  fireEvent.click(screen.getByRole("button", { name: "Create vault" }));
  await screen.findByText("The two are not the same");
  expect(asked.some((one) => one.command === "vault_create")).toBe(false);
  fireEvent.change(screen.getByLabelText("Passphrase again"), { target: { value: "one two three four five" } });
  fireEvent.click(screen.getByRole("button", { name: "Create vault" }));
  await waitFor(() => expect(asked.find((one) => one.command === "vault_create")?.request).toMatchObject({ name: "Yuanfan", passphrase: "one two three four five" }));
});

it("words that were changed by hand are no longer shown", async () => {
  begin();
  const first = await toPassphrase();
  fireEvent.click(screen.getByRole("button", { name: "Suggest five words" }));
  await screen.findByText("one two three four five");
  fireEvent.change(first, { target: { value: "one two three four six" } });
  expect(screen.queryByText("one two three four five")).toBeNull();
});

it("where there is no keychain it is said, and agreed to, before anything is made", async () => {
  const asked = begin("absent");
  fireEvent.change(await toPassphrase(), { target: { value: "one two three four five" } });
  fireEvent.change(screen.getByLabelText("Passphrase again"), { target: { value: "one two three four five" } });
  fireEvent.click(screen.getByRole("button", { name: "Create vault" }));
  const make = await screen.findByRole<HTMLButtonElement>("button", { name: "Create without a keychain" });
  expect(make.disabled).toBe(true);
  await userEvent.setup().click(screen.getByRole("checkbox"));
  await waitFor(() => expect(make.disabled).toBe(false));
  fireEvent.click(make);
  await waitFor(() => expect(asked.find((one) => one.command === "vault_create")?.request).toMatchObject({ allow_no_keychain: true }));
});
