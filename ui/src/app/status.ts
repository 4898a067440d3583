// What the status bar tells of work elsewhere: the sums of what is selected, and a job that runs on behind. The screen
// that knows it says it here; the bar only shows it.
import { create } from "zustand";

export interface SelectionSum {
  count: number;
  /** Sums in words, ready to be shown: "¥420,000", "3 open deals". */
  parts: string[];
}

export interface RunningJob {
  label: string;
  done: number;
  total: number;
  cancel?: () => void;
}

interface Status {
  selection: SelectionSum | null;
  job: RunningJob | null;
}

const QUIET: Status = { selection: null, job: null };

export const useStatus = create<Status>(() => QUIET);

/** At the lock: sums are content. */
export function forgetStatus(): void {
  useStatus.setState(QUIET);
}
