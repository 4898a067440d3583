// A verb is one object: its word, its icon, its keys, what it does. Menus, palette and keyboard share it. Screens
// register theirs while they are shown; the newest layer wins a key.
import type { MessageDescriptor } from "@lingui/core";
import { useEffect, useRef } from "react";
import { create } from "zustand";
import type { LucideIcon } from "@/components/icons";
import { isImeKey, isTyping, spell } from "@/lib/keys";

export interface Action {
  id: string;
  label: MessageDescriptor;
  icon?: LucideIcon;
  /** `mod+k`, `e`, `g a`. */
  keys?: string;
  /** Where the palette lists it. */
  group: "here" | "go" | "create" | "app";
  /** Not in the palette (motions). */
  hidden?: boolean;
  run: () => void;
}

const useLayers = create<{ layers: { key: symbol; actions: Action[] }[] }>(() => ({ layers: [] }));

/** All verbs that work now, the newest layer first. */
export function useAllActions(): Action[] {
  return useLayers((state) => state.layers).toReversed().flatMap((layer) => layer.actions);
}

/** Registers verbs for as long as the component lives. */
export function useActions(actions: Action[]): void {
  const latest = useRef(actions);
  const shape = actions.map((action) => `${action.id} ${action.hidden ?? false} ${action.label.id}`).join();
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const key = Symbol("layer");
    const stable = latest.current.map((action) => ({
      ...action,
      run: () => latest.current.find((a) => a.id === action.id)?.run(),
    }));
    useLayers.setState(({ layers }) => ({ layers: [...layers, { key, actions: stable }] }));
    return () => useLayers.setState(({ layers }) => ({ layers: layers.filter((layer) => layer.key !== key) }));
    // The set of verbs is the identity; what they do is read when they run.
  }, [shape]);
}

const CHORD_MS = 1_200;

function somethingOpen(): boolean {
  return document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"],[role="listbox"]') !== null;
}

/** The one listener of the window. */
export function useShortcuts(): void {
  useEffect(() => {
    let first = "";
    let at = 0;
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isImeKey(event)) return;
      const press = spell(event);
      const withMod = press.startsWith("mod+");
      // Letters are text where text is written, and belong to what is open in front.
      if (!withMod && (isTyping(event.target) || somethingOpen())) return;
      if (withMod && isTyping(event.target) && ["mod+z", "mod+shift+z", "mod+a"].includes(press)) return;
      const actions = useLayers.getState().layers.toReversed().flatMap((layer) => layer.actions);
      const chord = first !== "" && Date.now() - at < CHORD_MS ? `${first} ${press}` : "";
      const action = actions.find((a) => a.keys === chord) ?? actions.find((a) => a.keys === press);
      first = "";
      if (action) {
        event.preventDefault();
        action.run();
      } else if (actions.some((a) => a.keys?.startsWith(`${press} `))) {
        first = press;
        at = Date.now();
      }
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, []);
}
