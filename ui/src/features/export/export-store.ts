// What is to be exported: a list as it is seen, or everything. Lists, their menu and the settings open the dialog here.
import { create } from "zustand";
import type { ExportView } from "@/api/types";

export interface ExportWish {
  /** A list as it is seen, or with `rows` what is ticked in it; without one, the whole book. */
  view?: ExportView;
  /** How many rows that is, if it is known. */
  count?: number;
}

export const useExport = create<{ open: ExportWish | null; printing: ExportView | null }>(() => ({ open: null, printing: null }));

/** At the lock: a view names what somebody looked for. */
export function forgetExport(): void {
  useExport.setState({ open: null, printing: null });
}
