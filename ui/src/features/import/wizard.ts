// Where an import stands. Lives from opening the file to leaving the report, across other screens; gone at lock.
import { create } from "zustand";
import { call } from "@/api/client";
import type { Source } from "@/api/types";
import { queryClient } from "@/api/use-read";

export type Step = "file" | "read" | "map" | "check" | "run";
export const STEPS: Step[] = ["file", "read", "map", "check", "run"];

export type Duplicates = "skip" | "update" | "create";

interface Wizard {
  step: Step;
  token: string | null;
  sources: Source[];
  /** Which of the sources is on the screen. */
  at: number;
  duplicates: Duplicates;
  job: string | null;
}

const EMPTY: Wizard = { step: "file", token: null, sources: [], at: 0, duplicates: "update", job: null };

export const useWizard = create<Wizard>(() => EMPTY);

export function startOver(): void {
  useWizard.setState(EMPTY);
}

/** Lets the program forget the files, too. */
export function leaveImport(): void {
  const { token } = useWizard.getState();
  startOver();
  if (token) call("import_close", { import: token }).catch(() => undefined);
}

/** A source that is read or mapped otherwise; what the check said before holds no longer. */
export function putSource(source: Source): void {
  queryClient.removeQueries({ queryKey: ["import_check"] });
  useWizard.setState(({ sources }) => ({ sources: sources.map((old) => (old.source === source.source ? source : old)) }));
}
