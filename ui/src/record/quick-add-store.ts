// The line of quick add: open or not, with what in it.
import { create } from "zustand";

export const useQuickAdd = create<{ open: boolean; text: string }>(() => ({ open: false, text: "" }));

export function openQuickAdd(text = ""): void {
  useQuickAdd.setState({ open: true, text });
}
