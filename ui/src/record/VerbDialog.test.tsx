import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { addDays, today } from "@/lib/dates";
import { answering, show } from "@/test-render";
import { type AskingVerb, useVerb } from "./create-store";
import { VerbDialog } from "./VerbDialog";

afterEach(() => useVerb.setState({ verb: null, about: null }));

const MEMBERS = [
  { id: "m1", title: "Lin Xiao" },
  { id: "m2", title: "Zhang Ning" },
];
const STAGES = [
  { id: "s1", title: "Quote", type: "open" },
  { id: "s2", title: "Lost", type: "lost" },
];

function ask(verb: AskingVerb, kind: "account" | "deal" | "task") {
  const asked = answering((command, request) => {
    if (command === "record_get") {
      return { kind, id: "r1", title: "Haituo", fields: { owner: MEMBERS[0], stage: STAGES[0], due: "2026-11-20", account: null }, custom: {}, derived: {} };
    }
    if (command === "record_view") return { rows: "AQAAAAIAAAA=", count: 2 };
    if (command === "record_page") {
      const list = request.kind === "member" ? MEMBERS : STAGES;
      return { records: list.map((one, at) => ({ kind: request.kind, row: at + 1, ...one, fields: one, custom: {}, derived: {} })) };
    }
    return { id: "x" };
  });
  show(<VerbDialog />);
  useVerb.setState({ verb, about: { kind, record: { id: "r1", title: "Haituo" } } });
  return asked;
}
const written = (asked: { command: string; request: unknown }[], command: string) => asked.find((one) => one.command === command)?.request;

it("hands a record on with a name and Enter", async () => {
  const asked = ask("assign", "account");
  const box = await screen.findByRole("combobox", { name: "Owner" });
  await screen.findByRole("option", { name: /Zhang Ning/ });
  fireEvent.change(box, { target: { value: "zhang" } });
  fireEvent.keyDown(box, { key: "Enter" });
  await waitFor(() => expect(written(asked, "record_update")).toEqual({ kind: "account", id: "r1", fields: { owner: "m2" } }));
});

it("asks why a deal is lost before it moves it", async () => {
  const asked = ask("stage", "deal");
  fireEvent.click(await screen.findByRole("option", { name: "Lost" }));
  expect(written(asked, "deal_move_stage")).toBeUndefined();
  fireEvent.change(await screen.findByLabelText("Why was it lost"), { target: { value: "Price" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(written(asked, "deal_move_stage")).toEqual({ id: "r1", stage: "s2", lost_reason: "Price" }));
});

it("plans a task with whom it is about, for tomorrow unless told otherwise", async () => {
  const asked = ask("schedule", "account");
  fireEvent.click(await screen.findByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(written(asked, "record_create")).toEqual({ kind: "task", fields: { title: "Follow up with Haituo", due: addDays(today(), 1), account: "r1" } }),
  );
});

it("gives a task another day and makes no second one", async () => {
  const asked = ask("schedule", "task");
  fireEvent.click(await screen.findByRole("button", { name: "In a week" }));
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(written(asked, "record_update")).toEqual({ kind: "task", id: "r1", fields: { due: addDays(today(), 7) } }));
  expect(written(asked, "record_create")).toBeUndefined();
});
