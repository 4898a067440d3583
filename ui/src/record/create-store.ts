// What is being made, logged, planned, moved, handed on or tagged: one dialog each for the whole window.
import { create } from "zustand";
import type { Link } from "@/api/types";
import type { PageKind } from "@/app/paths";

export const useCreate = create<{ kind: PageKind | null; preset: Record<string, unknown> }>(() => ({ kind: null, preset: {} }));

/** The record that a verb is about. */
export interface LogAbout {
  kind: PageKind;
  record: Link;
}
export const useLog = create<{ about: LogAbout | null }>(() => ({ about: null }));

/** The verbs that ask one thing before they act. */
export type AskingVerb = "schedule" | "stage" | "assign" | "tag";
export const useVerb = create<{ verb: AskingVerb | null; about: LogAbout | null }>(() => ({ verb: null, about: null }));

/** At the lock: they name records. */
export function forgetDialogs(): void {
  useCreate.setState({ kind: null, preset: {} });
  useLog.setState({ about: null });
  useVerb.setState({ verb: null, about: null });
}
