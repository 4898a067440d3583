// A verb is one object: its word, its icon, its keys, what it does. Menus, palette and keyboard share it. Screens
// register theirs while they are shown; the screen wins a key over the window.
import type { MessageDescriptor } from "@lingui/core";
import { useEffect, useRef } from "react";
import { create } from "zustand";
import type { LucideIcon } from "@/components/icons";
import { isImeKey, isTyping, spell } from "@/lib/keys";
import { keysOf, useKeymap } from "./keymap";
import type { Group } from "./verbs";

export interface Action {
  id: string;
  label: MessageDescriptor;
  icon?: LucideIcon;
  /** Its own keys, which the person may have changed: `mod+k`, `e`, `g a`. */
  keys?: string | undefined;
  /** Where the palette lists it. */
  group: Group;
  /** What it acts on, by name: a record, "3 records". */
  of?: string;
  /** Not in the palette (motions). */
  hidden?: boolean;
  run: () => void;
}

interface Layer {
  key: symbol;
  level: "window" | "screen";
  actions: Action[];
}
const useLayers = create<{ layers: Layer[] }>(() => ({ layers: [] }));

/** The screen's verbs before the window's, whichever registered first, with the keys that count. */
function inOrder(layers: Layer[], map: ReturnType<typeof useKeymap.getState>): Action[] {
  const of = (level: Layer["level"]) => layers.filter((layer) => layer.level === level).toReversed();
  return [...of("screen"), ...of("window")].flatMap((layer) =>
    layer.actions.map((action) => ({ ...action, keys: keysOf(action.id, action.keys, map) })),
  );
}

/** All verbs that work now. */
export function useAllActions(): Action[] {
  return inOrder(
    useLayers((state) => state.layers),
    useKeymap(),
  );
}

/** Registers verbs for as long as the component lives. */
export function useActions(actions: Action[], level: Layer["level"] = "screen"): void {
  const latest = useRef(actions);
  const shape = actions.map((action) => `${action.id} ${action.hidden ?? false} ${action.label.id} ${action.of ?? ""}`).join();
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const key = Symbol(shape);
    const stable = latest.current.map((action) => ({
      ...action,
      run: () => latest.current.find((a) => a.id === action.id)?.run(),
    }));
    useLayers.setState(({ layers }) => ({ layers: [...layers, { key, level, actions: stable }] }));
    return () => useLayers.setState(({ layers }) => ({ layers: layers.filter((layer) => layer.key !== key) }));
    // The set of verbs is the identity; what they do is read when they run.
  }, [shape, level]);
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
      const actions = inOrder(useLayers.getState().layers, useKeymap.getState());
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
