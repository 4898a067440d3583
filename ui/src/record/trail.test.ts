import { expect, it } from "vitest";
import { trail } from "./trail";

it("names each once", () => {
  expect(trail(["王芳", "宁波海拓机电", "宁波海拓机电 · 扩容采购"])).toBe("王芳 · 宁波海拓机电 · 扩容采购");
  expect(trail(["Acme", "Yearly frame"])).toBe("Acme · Yearly frame");
  expect(trail([null, "Acme", undefined, ""])).toBe("Acme");
  expect(trail([])).toBe("");
});
