import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { listState } from "@/record/list-state";
import { answering, show } from "@/test-render";
import { PinnedViews } from "./PinnedViews";

const went = vi.fn();
vi.mock("@tanstack/react-router", () => ({ useNavigate: () => went, useRouterState: () => false }));

const filter = { all: [{ field: "tier", op: "is", value: "a" }] };
const view = (id: string, row: number, name: string, spec: unknown, kind = "account") => ({
  kind: "view", id, row, title: name, fields: { for_kind: kind, spec: JSON.stringify(spec), pinned: true, colour: "teal" }, custom: {}, derived: {},
});

it("a pinned view says how many it holds and opens its list; what nobody here can show is left out", async () => {
  const asked = answering((command) => {
    if (command === "record_view") return { rows: "AQAAAAIAAAADAAAA", count: 3 };
    if (command === "record_page") {
      return { records: [view("v1", 1, "East", { v: 1, layout: "list", filter }), view("v2", 2, "Board", { v: 1, layout: "board" }), view("v3", 3, "Tags", { v: 1 }, "tag")] };
    }
    return { count: 128 };
  });
  show(<PinnedViews words="" item="" />);
  const button = await screen.findByRole("button", { name: /^East/ });
  await waitFor(() => expect(button.textContent).toMatch(/128$/));
  expect(screen.getAllByRole("button")).toHaveLength(1);
  expect(asked.find((one) => one.command === "record_count")?.request).toEqual({ kind: "account", filter });
  fireEvent.click(button);
  expect(listState("account").view).toBe("v1");
  expect(went).toHaveBeenCalledWith({ to: "/$noun", params: { noun: "accounts" } });
});
