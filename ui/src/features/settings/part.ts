// Which part of the settings is open, and which line of it was asked for: others lead to one of them.
import { create } from "zustand";

export type Part = "look" | "keys" | "book" | "team" | "security" | "data" | "system" | "help" | "about";

export const useSettingsPart = create<{ part: Part; line: string | null }>(() => ({ part: "look", line: null }));
