import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import type { Brought, Inspected, Spoken } from "@/api/team-types";
import { answering, show } from "@/test-render";
import { TeamAsOf } from "./TeamAsOf";
import { TeamDialogs } from "./TeamDialogs";
import { TeamPart } from "./TeamPart";
import { departmentsOf, oldestHeard, othersOf } from "./team";
import { ALONE, device, TEAM } from "./team-for-tests";
import { forgetTeam, useTeam } from "./team-store";
import { NO_WORDS, TypedWords } from "./TypedWords";

vi.mock("@tanstack/react-router", () => ({ useNavigate: () => () => undefined }));
afterEach(() => {
  act(() => forgetTeam());
  vi.unstubAllGlobals();
});

const SIX: Spoken[] = ["apple", "brick", "cedar", "delta", "ember", "fable"].map((word, at) => ({ word, number: at + 10 }));
const REFUSED = (reason: string) => ({ code: "refused", details: { reason }, trace: "" });
const NOTHING = { devices: [] };
const PARTY = { member: "m-li", name: "Li Wen", device: "0011223344556677", own: false };

function inTeam(answer: (command: string, request: Record<string, unknown>) => unknown = () => NOTHING) {
  return answering((command, request) => (command === "team" ? TEAM : answer(command, request)));
}

it("departments are read with commas of either script, each once", () => {
  expect(departmentsOf("East，West, East、 North ;")).toEqual(["East", "West", "North"]);
  expect(departmentsOf("  ")).toEqual([]);
});

it("the team is as old as what came from whoever was heard of longest ago; leavers do not count", () => {
  const [lin, li] = TEAM.members;
  if (!lin || !li) throw new Error("a team of two");
  const more = { ...TEAM, members: [lin, { ...li, devices: [device("a", { heard_ms: 9 }), device("b", { heard_ms: 5 }), device("c", { active: false })] }] };
  expect(oldestHeard(more)).toBe(5);
  expect(oldestHeard({ ...TEAM, members: [lin, { ...li, devices: [device("a", { heard_ms: 9 }), device("b")] }] })).toBeNull();
  expect(othersOf({ ...TEAM, members: [lin, { ...li, active: false }] })).toEqual([]);
});

it("the status bar says nothing of a team while there is none", async () => {
  const asked = answering(() => ALONE);
  const { container } = show(<TeamAsOf />);
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(container.textContent).toBe("");
});

it("the status bar says as of when the team is known", async () => {
  inTeam();
  show(<TeamAsOf />);
  await screen.findByRole("button", { name: /^Team as of .*2023/ });
});

it("who is alone is offered to invite or to join; who waits is told for whom", async () => {
  answering(() => ALONE);
  const { unmount } = show(<TeamPart />);
  await screen.findByRole("button", { name: "Invite somebody" });
  screen.getByRole("button", { name: "Join a team" });
  expect(screen.queryByRole("button", { name: "Seal a file" })).toBeNull();
  unmount();
  answering(() => ({ ...ALONE, joining: { team: "Bright Star", request: "COFFER-JOIN-1:x", words: SIX } }));
  show(
    <>
      <TeamPart />
      <TeamDialogs />
    </>,
  );
  await screen.findByText("Waiting to join Bright Star");
  fireEvent.click(screen.getByRole("button", { name: "Continue" }));
  expect((await screen.findByRole("list", { name: "Six words" })).textContent).toContain("apple10");
  expect(screen.getByLabelText<HTMLTextAreaElement>("Answer").value).toBe("COFFER-JOIN-1:x");
});

it("a member's line says role, departments, as of when, and what is not confirmed; only who may change the team can", async () => {
  inTeam();
  const { unmount } = show(<TeamPart />);
  await screen.findByText("Salesperson · East");
  const line = (await screen.findByRole("list", { name: "Devices of Li Wen" })).textContent;
  expect(line).toMatch(/Li's laptop.*as of .*2023.*4 entries of yours not confirmed/);
  screen.getByRole("button", { name: "Change Li Wen" });
  unmount();
  answering((command) => (command === "team" ? { ...TEAM, may_change: false } : NOTHING));
  show(<TeamPart />);
  await screen.findByText("Salesperson · East");
  expect(screen.queryByRole("button", { name: "Change Li Wen" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Invite somebody" })).toBeNull();
});

function Typed({ onWords }: { onWords: (words: string[]) => void }) {
  const [words, setWords] = useState(NO_WORDS);
  return (
    <TypedWords
      words={words}
      onWords={(now) => {
        setWords(now);
        onWords(now);
      }}
    />
  );
}

it("a space goes on to the next word, and six at once fill all fields", () => {
  const onWords = vi.fn();
  show(<Typed onWords={onWords} />);
  const [first, second] = screen.getAllByRole("textbox");
  if (!first || !second) throw new Error("six fields");
  fireEvent.change(first, { target: { value: "apple" } });
  fireEvent.keyDown(first, { key: " " });
  expect(document.activeElement).toBe(second);
  fireEvent.change(first, { target: { value: "apple brick 12，delta ember fable" } });
  expect(onWords).toHaveBeenLastCalledWith(["apple", "brick", "12", "delta", "ember", "fable"]);
});

async function toCompare() {
  useTeam.setState({ open: { dialog: "invite", invitation: null } });
  show(<TeamDialogs />);
  fireEvent.change(await screen.findByLabelText("Answer of the other person"), { target: { value: "COFFER-JOIN-1:x" } });
  fireEvent.click(screen.getByRole("button", { name: "Continue" }));
  const fields = (await screen.findByRole("group", { name: "The words as you hear them" })).querySelectorAll("input");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Let in" }).disabled).toBe(true);
  fireEvent.change(fields[0] as HTMLInputElement, { target: { value: SIX.map(({ word }) => word).join(" ") } });
}

it("who is let in gets the words as typed, the name, the role and the departments; then the first file is sealed", async () => {
  const asked = inTeam((command) => {
    if (command === "team_look") return { name: "Sam", words: SIX };
    if (command === "team_admit") return { member: "m-sam" };
    if (command === "bundle_seal") return { handle: "h", name: "0a1b.coffer", bytes: 900, entries: 3, recipients: [PARTY] };
    return NOTHING;
  });
  await toCompare();
  fireEvent.change(screen.getByLabelText("Departments"), { target: { value: "East，West" } });
  fireEvent.click(screen.getByRole("button", { name: "Let in" }));
  fireEvent.click(await screen.findByRole("button", { name: "Seal the file" }));
  await screen.findByText(/^Sealed for Li Wen\./);
  expect(asked.find((one) => one.command === "team_admit")?.request).toEqual({
    request: "COFFER-JOIN-1:x", words: SIX.map(({ word }) => word), name: "Sam", role: "salesperson", departments: ["East", "West"],
  });
});

it("other words let nobody in, and lead to a new invitation", async () => {
  const asked = inTeam((command) => {
    if (command === "team_look") return { name: "Sam", words: SIX };
    if (command === "team_admit") return REFUSED("words_differ");
    if (command === "team_invite") return { text: "COFFER-TEAM-1:y", qr_svg: "<svg/>" };
    return NOTHING;
  });
  await toCompare();
  fireEvent.click(screen.getByRole("button", { name: "Let in" }));
  await screen.findByText("The words are not the same");
  expect(screen.queryByRole("button", { name: "Let in" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "New invitation" }));
  expect((await screen.findByLabelText<HTMLTextAreaElement>("Invitation")).value).toBe("COFFER-TEAM-1:y");
  expect(asked.filter((one) => one.command === "team_invite")).toHaveLength(1);
});

it("a book with something in it is refused with what to do", async () => {
  answering((command) => (command === "team" ? ALONE : { code: "refused", details: { action: "book not empty" }, trace: "" }));
  useTeam.setState({ open: { dialog: "join", requested: null } });
  show(<TeamDialogs />);
  fireEvent.change(await screen.findByLabelText("Invitation"), { target: { value: "COFFER-TEAM-1:y" } });
  const make = screen.getByRole<HTMLButtonElement>("button", { name: "Make the answer" });
  await waitFor(() => expect(make.disabled).toBe(false));
  fireEvent.click(make);
  expect((await screen.findByRole("alert")).textContent).toMatch(/This book is not empty.*New vault/);
});

const LOOK: Inspected = {
  by: PARTY, created_ms: 1_700_000_000_000, bytes: 4_096, known: false, recipients: [{ ...PARTY, own: true }], parts: 5, readable: 3, entries: 12,
  contents: [{ kind: "account", records: 7, classes: ["identity", "reach"], compartment: "book:m-li" }], roster_events: 1,
};
const BROUGHT: Brought = {
  by: PARTY, created_ms: 1_700_000_000_000, known: false, applied: 12, opaque: 2, waiting: 3, set_aside: 0,
  gaps: [{ device: "d-li-laptop", member: "Li Wen", from: 41, to: 44 }], roster_events: 0,
};

async function taken(answers: Record<string, unknown>) {
  const asked = inTeam((command) => (command.startsWith("/file") ? { handle: "h" } : (answers[command] ?? NOTHING)));
  const plain = globalThis.fetch;
  // The file itself goes as bytes.
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => (path.startsWith("/file") ? Promise.resolve(new Response(JSON.stringify({ handle: "h" }))) : plain(path, init)));
  useTeam.setState({ open: { dialog: "take-in" } });
  show(<TeamDialogs />);
  await screen.findByRole("button", { name: "Choose files" });
  const chooser = document.querySelector<HTMLInputElement>('input[type="file"]');
  fireEvent.change(chooser as HTMLInputElement, { target: { files: [new File(["x"], "0a1b.coffer")] } });
  return asked;
}

it("a file is looked into first: by whom, of what, and what this device has no key for; then gaps are named", async () => {
  const asked = await taken({ bundle_inspect: LOOK, bundle_open: BROUGHT });
  await screen.findByText("3 of 5 for this device; it has no key for the others");
  await screen.findByText("Book of Li Wen");
  const row = screen.getByRole("row", { name: /Accounts/ }).textContent;
  expect(row).toBe("Accounts7Name and links · Phones and addressesBook of Li Wen");
  expect(asked.some((one) => one.command === "bundle_open")).toBe(false);
  fireEvent.click(screen.getByRole("button", { name: "Take it in" }));
  await screen.findByText(/^Taken in: what Li Wen sealed/);
  screen.getByText("Entries 41–44 of Li Wen");
  screen.getByText(/3 entries wait/);
  expect(asked.find((one) => one.command === "bundle_open")?.request).toEqual({ handle: "h" });
});

it("a file that is none is refused in its own words, and another can be chosen", async () => {
  await taken({ bundle_inspect: { code: "bad_input", details: { reason: "not_sealed", what: "bundle" }, trace: "" } });
  await screen.findByText("This is no sealed file");
  screen.getByRole("button", { name: "Choose files" });
});

it("before a member is taken out it is said what they may still hold", async () => {
  const asked = inTeam();
  const [, member] = TEAM.members;
  if (!member) throw new Error("a team of two");
  useTeam.setState({ open: { dialog: "remove", member } });
  show(<TeamDialogs />);
  expect((await screen.findByRole("alert")).textContent).toMatch(/Li Wen may still hold everything/);
  fireEvent.click(screen.getByRole("button", { name: "Remove" }));
  await waitFor(() => expect(asked.find((one) => one.command === "team_remove")?.request).toEqual({ member: "m-li" }));
});

it("who can read a record stands with the reason and the classes", async () => {
  inTeam((command) =>
    command === "record_readers"
      ? { compartment: "book:m-li", readers: [{ member: "m-lin", name: "Lin Xiao", own: true, why: "admin", classes: ["identity", "reach"], until_ms: null }, { member: "m-li", name: "Li Wen", own: false, why: "grant", classes: ["identity"], until_ms: 1_700_000_000_000 }] }
      : NOTHING,
  );
  useTeam.setState({ open: { dialog: "readers", kind: "account", id: "a", title: "Haituo" } });
  show(<TeamDialogs />);
  const lines = (await screen.findByRole("list", { name: "Readers" })).querySelectorAll("li");
  expect(lines[0]?.textContent).toMatch(/Lin Xiao.*You.*Name and links · Phones and addresses.*is an admin/);
  expect(lines[1]?.textContent).toMatch(/by a grant.*until .*2023/);
  await screen.findByText("It lives in: Book of Li Wen");
});
