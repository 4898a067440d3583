import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { show } from "@/test-render";
import { asText, flushDrafts, forgetDrafts, useDraft } from "./drafts";

afterEach(forgetDrafts);

function Place() {
  const draft = useDraft("place", asText);
  return (
    <>
      <input aria-label="line" onChange={(event) => draft.keep(asText(event.target.value))} />
      <output>{`${draft.start} ${draft.now} ${draft.trouble}`}</output>
    </>
  );
}

/** A program that answers each write only when it is told to. */
function slowly(refuse = false) {
  const written: unknown[] = [];
  const go: (() => void)[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const answer = (body: unknown, ok = true) => new Response(JSON.stringify(body), { status: ok ? 200 : 400 });
    if (path === "/rpc/device_state_get") return Promise.resolve(answer({ value: null }));
    written.push((JSON.parse(String(init.body)) as { value: unknown }).value);
    return new Promise((done) => go.push(() => done(refuse ? answer({ code: "usage", details: { reason: "too_large" }, trace: "" }, false) : answer({}))));
  });
  return { written, go };
}

async function type(text: string) {
  fireEvent.change(screen.getByRole("textbox"), { target: { value: text } });
  await act(() => Promise.resolve());
}

it("keeps one after the other: what is thrown away does not come back", async () => {
  const { written, go } = slowly();
  show(<Place />);
  await screen.findByText("null null false");
  await type("a");
  void flushDrafts();
  await waitFor(() => expect(written).toEqual(["a"]));
  await type("");
  const all = flushDrafts();
  await act(() => new Promise((done) => setTimeout(done, 20)));
  // The first is not answered yet: the second waits for it.
  expect(written).toEqual(["a"]);
  go[0]?.();
  await waitFor(() => expect(written).toEqual(["a", null]));
  go[1]?.();
  await all;
});

it("writes while one is still typing, and says so where it cannot", async () => {
  const { written, go } = slowly(true);
  show(<Place />);
  await screen.findByText("null null false");
  for (const text of ["a", "ab", "abc"]) await type(text);
  await waitFor(() => expect(written).toEqual(["abc"]));
  go[0]?.();
  await screen.findByText("null abc true");
});

it("keeps nothing that waits at the lock", async () => {
  const { written } = slowly();
  show(<Place />);
  await screen.findByText("null null false");
  await type("secret");
  forgetDrafts();
  await new Promise((done) => setTimeout(done, 350));
  expect(written).toEqual([]);
});
