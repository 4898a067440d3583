import { expect, it } from "vitest";
import { messages as en } from "./en.po";
import { messages as zh } from "./zh-CN.po";

it("both languages have every text", () => {
  expect(Object.keys(zh).toSorted()).toEqual(Object.keys(en).toSorted());
});

const text = (message: unknown): string => (typeof message === "string" ? message : Array.isArray(message) ? message.map(text).join("") : "");

it("no text shouts, and Chinese ends its sentences the Chinese way", () => {
  for (const messages of [en, zh]) for (const message of Object.values(messages)) expect(text(message)).not.toMatch(/[!！]/);
  for (const message of Object.values(zh)) expect(text(message), text(message)).not.toMatch(/\p{Script=Han}[,.?;:]/u);
});
