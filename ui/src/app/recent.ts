// Which records were looked at last on this computer, newest first. Ids only; what they are called is read when shown.
// The list is kept inside the vault and belongs to this copy of it.
import { useEffect } from "react";
import { create } from "zustand";
import { call } from "@/api/client";
import type { PageKind } from "./paths";
import { NOUNS } from "./paths";

export interface Recent {
  kind: PageKind;
  id: string;
}

const KEPT = 20;
const NAME = "recent";

/** `known`: what was kept has been read, so that writing does not forget it. */
export const useRecent = create<{ list: Recent[]; known: boolean }>(() => ({ list: [], known: false }));

function joined(list: Recent[], older: Recent[]): Recent[] {
  return [...list, ...older.filter((one) => !list.some((other) => other.id === one.id))].slice(0, KEPT);
}

export function sawRecord(kind: PageKind, id: string): void {
  useRecent.setState(({ list }) => ({ list: joined([{ kind, id }], list) }));
  const { known, list } = useRecent.getState();
  // Losing this is no loss: it is written again with the next record.
  if (known) call("device_state_set", { name: NAME, value: list }).catch(() => undefined);
}

export function forgetRecent(): void {
  useRecent.setState({ list: [], known: false });
}

/** What was kept, as far as it is what we wrote. */
export function readRecent(value: unknown): Recent[] {
  const kinds: string[] = Object.values(NOUNS);
  return Array.isArray(value)
    ? value.filter((one): one is Recent => typeof one === "object" && one !== null && kinds.includes(String(one.kind)) && typeof one.id === "string")
    : [];
}

/** Reads what was kept, once after the vault was opened. */
export function useKeptRecent(): void {
  useEffect(() => {
    call("device_state_get", { name: NAME }).then(
      ({ value }) => useRecent.setState(({ list }) => ({ list: joined(list, readRecent(value)), known: true })),
      () => undefined,
    );
  }, []);
}
