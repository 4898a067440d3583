// Which records were looked at last on this computer, newest first. Ids only; what they are called is read when shown.
import { create } from "zustand";
import type { PageKind } from "./paths";

export interface Recent {
  kind: PageKind;
  id: string;
}

const KEPT = 20;

export const useRecent = create<{ list: Recent[] }>(() => ({ list: [] }));

export function sawRecord(kind: PageKind, id: string): void {
  useRecent.setState(({ list }) => ({ list: [{ kind, id }, ...list.filter((one) => one.id !== id)].slice(0, KEPT) }));
}

export function forgetRecent(): void {
  useRecent.setState({ list: [] });
}
