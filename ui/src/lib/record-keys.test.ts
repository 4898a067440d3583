import { expect, it } from "vitest";
import { hear } from "./record-keys";

const press = (key: string, more: Partial<Parameters<typeof hear>[0]> = {}) => ({
  key,
  keyCode: 0,
  isComposing: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

it("takes one press, or two letters after each other", () => {
  expect(hear(press("k", { ctrlKey: true }), "")).toEqual({ keys: "mod+k" });
  expect(hear(press("F2"), "")).toEqual({ keys: "f2" });
  expect(hear(press("g"), "")).toEqual({ wait: "g" });
  expect(hear(press("p"), "g")).toEqual({ keys: "g p" });
});

it("leaves the keys of input methods, of WeChat and of the form alone", () => {
  expect(hear(press("a", { altKey: true }), "")).toEqual({ no: "taken" });
  expect(hear(press(" ", { ctrlKey: true }), "")).toEqual({ no: "taken" });
  expect(hear(press("Tab"), "")).toEqual({ no: "needed" });
  expect(hear(press("n", { isComposing: true }), "")).toBeNull();
  expect(hear(press("Shift", { shiftKey: true }), "")).toBeNull();
});
