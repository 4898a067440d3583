// What lives from unlock to lock and belongs to no record: the kit while it is being written down, the way a vault
// was opened, the running job.
import { create } from "zustand";
import type { Kit, UnlockReport } from "@/api/types";

interface Session {
  /** The recovery kit, shown once; only between creating and confirming. */
  kit: Kit | null;
  /** The person asked for another vault while one exists. */
  creating: boolean;
  /** What unlocking found about the file's age. */
  report: UnlockReport | null;
  /** The person went past the screen that says the vault was rolled back. */
  passed: boolean;
  /** Codes of warnings that were read. */
  read: string[];
  /** Just created: the start page offers import first. */
  fresh: boolean;
  /** An import that runs on in the status bar. */
  job: string | null;
}

const EMPTY: Session = { kit: null, creating: false, report: null, passed: false, read: [], fresh: false, job: null };

export const useSession = create<Session>(() => EMPTY);

export function forgetSession(): void {
  useSession.setState(EMPTY);
}
