// Keys that a person presses to give them to a verb: one press, or two letters one after the other. Knows which keys
// belong to the input method and to other programs and are not to be taken.
import { isImeKey, spell } from "./keys";

/** On Chinese desktops these switch the input method, or call WeChat, QQ and the window's menu. */
const TAKEN = new Set([
  "mod+space",
  "shift+space",
  "mod+.",
  "mod+shift+f",
  "alt+a",
  "mod+alt+a",
  "mod+alt+z",
  "mod+alt+w",
  "alt+space",
  "alt+tab",
  "alt+f4",
]);
/** These move about in a form; whoever loses them is lost. */
const NEEDED = new Set(["tab", "shift+tab", "enter", "escape", "space", "up", "down", "left", "right"]);

export type Heard = { keys: string } | { wait: string } | { no: "taken" | "needed" } | null;

type Press = Parameters<typeof spell>[0];

/** What this press makes of what was pressed before (one letter, or nothing). */
export function hear(event: Press, before: string): Heard {
  if (isImeKey(event) || ["Shift", "Control", "Alt", "Meta", "CapsLock", "Dead", "Process"].includes(event.key)) return null;
  const press = spell(event);
  if (TAKEN.has(press)) return { no: "taken" };
  if (NEEDED.has(press)) return { no: "needed" };
  const letter = /^[a-z]$/.test(press);
  if (before !== "" && letter) return { keys: `${before} ${press}` };
  return letter ? { wait: press } : { keys: press };
}
