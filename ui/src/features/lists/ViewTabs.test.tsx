import { fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { forgetLists, listState, setListState } from "@/record/list-state";
import { PLAIN, type ViewSpec, writeSpec } from "@/record/view-spec";
import { answering, show } from "@/test-render";
import { ViewTabs } from "./ViewTabs";
import type { SavedView } from "./views";

const VIEW: SavedView = { id: "v1", name: "East", spec: { ...PLAIN, group: "tier" }, pinned: false, colour: "teal", position: 3 };
const SPEC: ViewSpec = { ...PLAIN, filter: [{ field: "tier", op: "is", value: "a" }] };

function Tabs({ current, dirty }: { current: string | null; dirty: boolean }) {
  const [naming, setNaming] = useState(false);
  return <ViewTabs kind="account" views={[VIEW]} current={current} dirty={dirty} spec={SPEC} naming={naming} onNaming={setNaming} />;
}

afterEach(() => {
  vi.unstubAllGlobals();
  forgetLists();
});

it("a tab is chosen by a click and by the arrows", () => {
  show(<Tabs current={null} dirty={false} />);
  fireEvent.click(screen.getByRole("tab", { name: "East" }));
  expect(listState("account").view).toBe("v1");
  setListState("account", { view: null });
  fireEvent.keyDown(screen.getByRole("tab", { name: "All" }), { key: "ArrowRight" });
  expect(listState("account").view).toBe("v1");
});
it("a view that was changed says so", () => {
  show(<Tabs current="v1" dirty />);
  expect(screen.getByRole("tab", { selected: true }).textContent).toBe("Eastchanged");
});
it("what is shown is kept as a view of its own, after the others", async () => {
  const asked = answering(() => ({ id: "v2" }));
  show(<Tabs current={null} dirty />);
  fireEvent.click(screen.getByRole("button", { name: "Save as a new view" }));
  fireEvent.change(await screen.findByRole("textbox", { name: "Name" }), { target: { value: " Key accounts " } });
  fireEvent.click(screen.getByRole("radio", { name: "Green" }));
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(listState("account")).toMatchObject({ view: "v2", taken: "v2", spec: SPEC }));
  expect(asked[0]).toEqual({
    command: "record_create",
    request: { kind: "view", fields: { name: "Key accounts", pinned: false, colour: "green", for_kind: "account", spec: writeSpec(SPEC), position: 4 } },
  });
});
it("a view is pinned, and deleted with the whole list after it", async () => {
  const asked = answering(() => ({ count: 1 }));
  setListState("account", { view: "v1", taken: "v1" });
  show(<Tabs current="v1" dirty={false} />);
  fireEvent.click(screen.getByRole("button", { name: "Options of the view East" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Pin to the sidebar" }));
  await waitFor(() => expect(asked[0]?.request).toEqual({ kind: "view", id: "v1", fields: { pinned: true } }));
  await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
  fireEvent.click(screen.getByRole("button", { name: "Options of the view East" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Delete the view" }));
  await waitFor(() => expect(listState("account").view).toBeNull());
  expect(asked.at(-1)).toEqual({ command: "record_delete", request: { kind: "view", ids: ["v1"] } });
});
