import { afterEach, expect, it } from "vitest";
import { answering } from "@/test-render";
import { forgetRecent, readRecent, sawRecord, useRecent } from "./recent";

afterEach(forgetRecent);

it("keeps the newest first, each once, and no more than twenty", () => {
  for (let n = 0; n < 25; n++) sawRecord("account", `a${n}`);
  sawRecord("account", "a20");
  const { list } = useRecent.getState();
  expect(list).toHaveLength(20);
  expect(list.slice(0, 2).map((one) => one.id)).toEqual(["a20", "a24"]);
});

it("does not write before it has read what was kept", () => {
  const asked = answering(() => ({}));
  sawRecord("account", "a1");
  expect(asked).toEqual([]);
  useRecent.setState({ known: true });
  sawRecord("deal", "d1");
  expect(asked[0]).toEqual({ command: "device_state_set", request: { name: "recent", value: [{ kind: "deal", id: "d1" }, { kind: "account", id: "a1" }] } });
});

it("takes only what it wrote itself", () => {
  expect(readRecent([{ kind: "account", id: "a" }, { kind: "stage", id: "s" }, null, 3])).toEqual([{ kind: "account", id: "a" }]);
  expect(readRecent("x")).toEqual([]);
});
