// Where an import stands. Lives from opening the file to leaving the report, across other screens; gone at lock.
import { create } from "zustand";
import type { Source } from "@/api/types";

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

const EMPTY: Wizard = { step: "file", token: null, sources: [], at: 0, duplicates: "skip", job: null };

export const useWizard = create<Wizard>(() => EMPTY);

export function startOver(): void {
  useWizard.setState(EMPTY);
}

export function putSource(source: Source): void {
  useWizard.setState(({ sources }) => ({ sources: sources.map((old) => (old.source === source.source ? source : old)) }));
}
