import { describe, expect, it } from "vitest";
import { ariaKeys, isImeKey, isTyping, showKeys, spell } from "./keys";

function key(init: KeyboardEventInit & { keyCode?: number }): KeyboardEvent {
  const event = new KeyboardEvent("keydown", init);
  if (init.keyCode !== undefined) Object.defineProperty(event, "keyCode", { value: init.keyCode });
  return event;
}

describe("the keys of an input method", () => {
  it("are not ours while composing", () => {
    expect(isImeKey({ isComposing: true, keyCode: 74 })).toBe(true);
  });
  it("are not ours when WebKit sends 229", () => {
    expect(isImeKey({ isComposing: false, keyCode: 229 })).toBe(true);
  });
  it("are ours otherwise", () => {
    expect(isImeKey({ isComposing: false, keyCode: 74 })).toBe(false);
  });
});

describe("a press", () => {
  it("is spelled one way", () => {
    expect(spell(key({ key: "K", ctrlKey: true }))).toBe("mod+k");
    expect(spell(key({ key: "Z", ctrlKey: true, shiftKey: true }))).toBe("mod+shift+z");
    expect(spell(key({ key: "?", shiftKey: true }))).toBe("?");
    expect(spell(key({ key: " " }))).toBe("space");
    expect(spell(key({ key: "ArrowLeft", altKey: true }))).toBe("alt+left");
  });
  it("is shown and told in the platform's words", () => {
    expect(showKeys("mod+shift+z")).toBe("Ctrl Shift Z");
    expect(showKeys("g a")).toBe("G A");
    expect(ariaKeys("mod+k")).toBe("Control+K");
  });
});

it("knows when somebody is typing", () => {
  expect(isTyping(document.createElement("textarea"))).toBe(true);
  const box = document.createElement("input");
  box.type = "checkbox";
  expect(isTyping(box)).toBe(false);
  expect(isTyping(document.createElement("div"))).toBe(false);
});
