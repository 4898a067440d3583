import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { answering, show } from "@/test-render";
import { useActions } from "./actions";
import { useKeymap } from "./keymap";
import { Palette } from "./Palette";
import { forgetRecent, sawRecord } from "./recent";
import { verb } from "./verbs";

const went = vi.fn();
vi.mock("@tanstack/react-router", () => ({ useNavigate: () => went, useRouterState: () => "/today" }));

afterEach(() => {
  forgetRecent();
  useKeymap.setState({ shortcuts: {}, single: true });
  went.mockReset();
});

it("says that nothing was found only when the answer to what stands there has come", async () => {
  const late: ((hits: unknown[]) => void)[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    const answer = (body: unknown) => new Response(JSON.stringify(body), { status: 200 });
    if (path !== "/rpc/search") return Promise.resolve(answer({ kinds: [] }));
    return new Promise((done) => late.push((hits) => done(answer({ hits }))));
  });
  show(<Palette open onClose={() => undefined} />);
  fireEvent.change(await screen.findByRole("combobox"), { target: { value: "har" } });
  await vi.waitFor(() => expect(late).toHaveLength(1));
  expect(screen.queryByText("Nothing found")).toBeNull();
  late[0]?.([]);
  await screen.findByText("Nothing found");
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "harb" } });
  await vi.waitFor(() => expect(late).toHaveLength(2));
  expect(screen.queryByText("Nothing found")).toBeNull();
});

function record(id: string, title: string) {
  return { kind: "account", id, row: 1, title, subtitle: null, fields: {}, custom: {}, derived: {}, in_trash: false };
}

function Registered({ log }: { log: () => void }) {
  useActions([verb("log", log, { of: "Haituo" })]);
  useActions([verb("lock", () => undefined)], "window");
  return <Palette open onClose={() => undefined} />;
}

it("names what is chosen and its verbs first, then what was looked at last, then the rest", async () => {
  sawRecord("account", "a1");
  answering((command) => (command === "record_get" ? record("a1", "Harbour Foods") : { kinds: [] }));
  const log = vi.fn();
  show(<Registered log={log} />);
  await screen.findByRole("option", { name: /Harbour Foods/ });
  expect(screen.getAllByRole("group").map((group) => group.getAttribute("aria-label"))).toEqual(["Haituo", "Recent", "Coffer"]);
  fireEvent.keyDown(screen.getByRole("combobox"), { key: "Enter" });
  await waitFor(() => expect(log).toHaveBeenCalledOnce());
});

function Several() {
  useActions([verb("tag", () => undefined, { of: "3 records" }), verb("log", () => undefined, { of: "Haituo" }), verb("delete", () => undefined, { of: "3 records" })]);
  return <Palette open onClose={() => undefined} />;
}

it("a verb stands under the name of what it acts on", async () => {
  answering(() => ({ kinds: [] }));
  show(<Several />);
  await screen.findByRole("option", { name: /Log a follow-up/ });
  const said = screen.getAllByRole("group").map((group) => [group.getAttribute("aria-label"), group.querySelectorAll('[role="option"]').length]);
  expect(said).toEqual([
    ["3 records", 2],
    ["Haituo", 1],
  ]);
});

it("opens a record that was looked at last", async () => {
  sawRecord("account", "a1");
  answering((command) => (command === "record_get" ? record("a1", "Harbour Foods") : { kinds: [] }));
  show(<Palette open onClose={() => undefined} />);
  fireEvent.click(await screen.findByRole("option", { name: /Harbour Foods/ }));
  await waitFor(() => expect(went).toHaveBeenCalledWith({ to: "/$noun/$id", params: { noun: "accounts", id: "a1" } }));
});

it("does not run what Enter confirms in an input method", async () => {
  answering(() => ({ kinds: [], hits: [] }));
  const log = vi.fn();
  show(<Registered log={log} />);
  fireEvent.keyDown(await screen.findByRole("combobox"), { key: "Enter", keyCode: 229 });
  await new Promise((done) => setTimeout(done, 20));
  expect(log).not.toHaveBeenCalled();
});

it("shows the keys that the person chose", async () => {
  answering(() => ({ kinds: [] }));
  useKeymap.setState({ shortcuts: { log: "mod+j" }, single: true });
  show(<Registered log={() => undefined} />);
  expect((await screen.findByRole("option", { name: /Log a follow-up/ })).textContent).toContain("Ctrl J");
});

it("Enter right behind the last letter is for what that letter finds", async () => {
  let late: ((hits: unknown[]) => void) | undefined;
  vi.stubGlobal("fetch", (path: string) => {
    const answer = (body: unknown) => new Response(JSON.stringify(body), { status: 200 });
    if (path !== "/rpc/search") return Promise.resolve(answer({ kinds: [] }));
    return new Promise((done) => (late = (hits) => done(answer({ hits }))));
  });
  const log = vi.fn();
  show(<Registered log={log} />);
  const box = await screen.findByRole("combobox");
  fireEvent.change(box, { target: { value: "har" } });
  fireEvent.keyDown(box, { key: "Enter" });
  await vi.waitFor(() => expect(late).toBeDefined());
  expect(went).not.toHaveBeenCalled();
  late?.([{ kind: "account", id: "a7", row: 1, title: "Harbour", subtitle: null, why: { field: "name", how: "prefix", snippet: null } }]);
  await waitFor(() => expect(went).toHaveBeenCalledWith({ to: "/$noun/$id", params: { noun: "accounts", id: "a7" } }));
  expect(log).not.toHaveBeenCalled();
});

it("says why a record was found where its name does not show it", async () => {
  const hit = (id: string, title: string, why: object) => ({ kind: "account", id, row: 1, title, subtitle: null, why: { snippet: null, ...why } });
  answering((command) =>
    command === "search"
      ? {
          hits: [
            hit("a1", "One", { field: "name", how: "initials" }),
            hit("a2", "Two", { field: "phones", how: "phone" }),
            hit("a3", "Three", { field: "name", how: "prefix" }),
            hit("a4", "Four", { field: "notes", how: "note", snippet: "two samples" }),
          ],
        }
      : { kinds: [] },
  );
  show(<Palette open onClose={() => undefined} />);
  fireEvent.change(await screen.findByRole("combobox"), { target: { value: "t" } });
  await screen.findByRole("option", { name: /One/ });
  const said = ["One", "Two", "Three", "Four"].map((name) => screen.getByRole("option", { name: new RegExp(name) }).textContent);
  expect(said).toEqual(["OneAccountinitials", "TwoAccountPhones", "ThreeAccount", "FourAccount · two samplesNotes"]);
});
