// What is being made, and what is being logged: one dialog each for the whole window.
import { create } from "zustand";
import type { Link } from "@/api/types";
import type { PageKind } from "@/app/paths";

export const useCreate = create<{ kind: PageKind | null; preset: Record<string, unknown> }>(() => ({ kind: null, preset: {} }));

export interface LogAbout {
  kind: PageKind;
  record: Link;
}
export const useLog = create<{ about: LogAbout | null }>(() => ({ about: null }));
