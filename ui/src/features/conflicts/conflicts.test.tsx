import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { Conflict, ConflictPerson } from "@/api/conflict-types";
import { Toasts } from "@/components/toast";
import { answering, show } from "@/test-render";
import { ConflictMark } from "./ConflictMark";
import { ConflictRow } from "./ConflictRow";
import { lineAt, lineCount, lineOf } from "./conflicts";
import { PersonLine } from "./PersonLine";

vi.mock("@tanstack/react-router", () => ({ Link: ({ children }: { children: React.ReactNode }) => <a href="#x">{children}</a> }));
afterEach(() => vi.unstubAllGlobals());

const SCHEMA = { kinds: [{ name: "account", number: 2, title_field: "name", custom: [], fields: [{ name: "industry", type: "text", class: "identity", required: false }] }] };
const version = (write: string, value: string | null, who: string, own: boolean, shown: boolean) => ({
  write, said: "value" as const, value, fields: [], member: { id: who, title: who }, device: { id: `${who} device`, name: null, own }, at: Date.now(), shown,
});
const CONFLICT: Conflict = {
  kind: "account", id: "a1", title: "Haituo", field: "industry", own: true,
  versions: [version("w1", "Machines", "Lin", true, false), version("w2", "Automation", "Ben", false, true)],
  before: { value: "Food" },
};
const person = (title: string, count: number): ConflictPerson => ({ member: { id: title, title }, own: false, count });

it("every person's conflicts stand below their head, and each has its line", () => {
  const people = [person("Ben", 2), person("Cy", 3)];
  expect(lineCount(people, 5)).toBe(7);
  const told = Array.from({ length: 8 }, (_, at) => lineAt(people, at)).map((line) => (line === null ? null : "person" in line ? line.person.member.title : line.place));
  expect(told).toEqual(["Ben", 0, 1, "Cy", 2, 3, 4, null]);
  for (let place = 0; place < 5; place += 1) expect(lineAt(people, lineOf(people, place))).toEqual({ place });
});

it("a row says whose each value is and what stood there before, and a value is the button that takes it", async () => {
  answering(() => SCHEMA);
  const onTake = vi.fn();
  const rest = { active: true, settled: false, keys: ["1", "2"] as [string, string], onFocus: () => undefined, onOpen: () => undefined };
  show(<ConflictRow conflict={CONFLICT} {...rest} onTake={onTake} />);
  await screen.findByRole("group", { name: "Haituo · Account · Industry" });
  expect((await screen.findByText("Food")).textContent).toBe("Food");
  expect(screen.getByRole("button", { name: /^Take Machines You, here/ })).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: /^Take Automation Ben/ }));
  expect(onTake).toHaveBeenCalledWith(CONFLICT.versions[1]);
  expect(screen.queryByRole("button", { name: /values/ })).toBeNull();
});

it("a third value is behind a button that says how many there are", async () => {
  answering(() => SCHEMA);
  const onTake = vi.fn();
  const third = version("w3", null, "Cy", false, false);
  const rest = { active: false, settled: false, keys: [undefined, undefined] as [undefined, undefined], onFocus: () => undefined, onOpen: () => undefined };
  show(<ConflictRow conflict={{ ...CONFLICT, versions: [...CONFLICT.versions, third] }} {...rest} onTake={onTake} />);
  fireEvent.click(await screen.findByRole("button", { name: "3 values" }));
  fireEvent.click(await screen.findByRole("button", { name: "Take what Cy wrote" }));
  expect(onTake).toHaveBeenCalledWith(third);
});

it("the mark of a field opens the choice, takes a value and names all that were seen", async () => {
  const asked = answering((command) => (command === "schema" ? SCHEMA : {}));
  show(
    <>
      <ConflictMark conflict={CONFLICT} />
      <Toasts />
    </>,
  );
  fireEvent.click(await screen.findByRole("button", { name: "Several people changed Industry: choose" }));
  fireEvent.click(await screen.findByRole("button", { name: "Take what Ben wrote" }));
  await screen.findByText("Chosen: Haituo · Industry");
  expect(asked.find((one) => one.command === "conflict_take")?.request).toEqual({ kind: "account", id: "a1", field: "industry", write: "w2", seen: ["w1", "w2"] });
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(asked.some((one) => one.command === "undo")).toBe(true));
});

it("how many fields all of a person are is said before they are settled", async () => {
  const asked = answering((command) => {
    if (command === "conflicts_check") return { count: 12, changes: 5 };
    if (command === "conflicts_resolve") return { job: "j" };
    if (command === "job_status") return { state: "done", done: 12, total: 12, rate: 1, left_ms: null, report: null, error: null, bulk: { batch: "b", changed: 12, same: 0, refused: 0 } };
    return { undone: 12, intent: "conflict.resolve" };
  });
  show(
    <>
      <PersonLine person={person("Ben", 12)} />
      <Toasts />
    </>,
  );
  fireEvent.click(screen.getByRole("button", { name: "Take all from Ben" }));
  await screen.findByText("12 fields are settled, 5 of them with another value than is shown now.");
  fireEvent.click(screen.getByRole("button", { name: "Choose in 12 fields" }));
  await screen.findByText("Chosen in 12 fields");
  expect(asked.find((one) => one.command === "conflicts_resolve")?.request).toEqual({ member: "Ben", side: "theirs" });
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(asked.find((one) => one.command === "undo")?.request).toEqual({ batch: "b" }));
});
