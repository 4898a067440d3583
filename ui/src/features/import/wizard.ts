// Where an import stands. Lives from opening the file to leaving the report, across other screens; gone at lock.
import { create } from "zustand";
import { call } from "@/api/client";
import type { RowOutcome, Source } from "@/api/types";
import { queryClient, useRead } from "@/api/use-read";

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
  /** Of which rows the check shows the cells; null: nobody has chosen yet. */
  show: RowOutcome | null;
  job: string | null;
}

const EMPTY: Wizard = { step: "file", token: null, sources: [], at: 0, duplicates: "update", show: null, job: null };

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
  void queryClient.resetQueries({ queryKey: ["import_check"] });
  useWizard.setState(({ sources }) => ({ sources: sources.map((old) => (old.source === source.source ? source : old)) }));
}

/** Files up to here are checked while their columns are still being mapped: it takes no longer than a glance. */
const AT_ONCE = 5_000;

/** What would become of every row, as soon as it is known. Asked on the check page, and before it where it is quick. */
export function useCheck() {
  const { token, sources, step, duplicates, show, job } = useWizard();
  const rows = sources.reduce((sum, source) => sum + (source.skipped ? 0 : source.rows), 0);
  const wanted = step === "check" || ((step === "read" || step === "map") && rows <= AT_ONCE);
  return useRead(
    "import_check",
    // Rows that do not come in are named in every answer, each with its reason.
    { import: token ?? "", duplicates, show: show === null || show === "failed" ? "created" : show },
    { enabled: token !== null && job === null && wanted, keep: true },
  );
}

/** How many rows come to which end. */
export function outcomesOf(check: { rows: number; updated: number; skipped: number; failed: number }): Record<RowOutcome, number> {
  const { rows, updated, skipped, failed } = check;
  return { created: Math.max(0, rows - updated - skipped - failed), updated, skipped, failed };
}
