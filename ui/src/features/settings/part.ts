// Which part of the settings is open: others lead to one of them.
import { create } from "zustand";

export type Part = "look" | "book" | "security" | "data" | "about";

export const useSettingsPart = create<{ part: Part }>(() => ({ part: "look" }));
