import { expect, it } from "vitest";
import { beside, trail } from "./trail";

it("names each once", () => {
  expect(trail(["王芳", "宁波海拓机电", "宁波海拓机电 · 扩容采购"])).toBe("王芳 · 宁波海拓机电 · 扩容采购");
  expect(trail(["Acme", "Yearly frame"])).toBe("Acme · Yearly frame");
  expect(trail([null, "Acme", undefined, ""])).toBe("Acme");
  expect(trail([])).toBe("");
});

it("says beside a title what the title does not say", () => {
  expect(beside("宁波海拓机电 · 扩容采购", "宁波海拓机电 · 方案报价")).toBe("方案报价");
  expect(beside("王芳", "宁波海拓机电 · 采购经理")).toBe("宁波海拓机电 · 采购经理");
  expect(beside("王芳", "")).toBe("");
});
