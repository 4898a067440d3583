// Which keys a verb has on this computer: its own, or what the person chose instead. Letters by themselves can be
// switched off as a whole, for who dictates or has a trembling hand.
import { create } from "zustand";
import { isSingle } from "@/lib/keys";

interface Keymap {
  /** By the id of the verb; an empty text takes its keys away. */
  shortcuts: Record<string, string>;
  /** Do letters alone work? */
  single: boolean;
}

export const useKeymap = create<Keymap>(() => ({ shortcuts: {}, single: true }));

/** The keys that count, or none. */
export function keysOf(id: string, own: string | undefined, map: Keymap): string | undefined {
  const keys = map.shortcuts[id] ?? own;
  if (!keys || (!map.single && isSingle(keys))) return undefined;
  return keys;
}

/** The same for a component that shows them. */
export function useKeysOf(id: string, own: string | undefined): string | undefined {
  return keysOf(id, own, useKeymap());
}
