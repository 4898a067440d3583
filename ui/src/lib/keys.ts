// Reading the keyboard: who is typing, what an IME owns, and how a key is written on this platform.

interface KeyLike {
  key: string;
  keyCode: number;
  isComposing: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** The key belongs to an input method (229 is what WebKit sends while composing): not ours to read. */
export function isImeKey(event: { isComposing: boolean; keyCode: number }): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** The same for React's events. */
export function composing(event: { nativeEvent: { isComposing: boolean }; keyCode: number }): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

/** Is the person writing into something? Single letters are text there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) {
    return true;
  }
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(target.type);
  return target.getAttribute("role") === "combobox";
}

export const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** `mod+shift+z`, `j`, `?`, `delete`: one press in our spelling. */
export function spell(event: KeyLike): string {
  const parts: string[] = [];
  if (isMac ? event.metaKey : event.ctrlKey) parts.push("mod");
  if (event.altKey) parts.push("alt");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase().replace("arrow", "");
  // A shifted sign is a sign of its own ("?"); shift counts with letters and named keys.
  if (event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key))) parts.push("shift");
  parts.push(key === " " ? "space" : key);
  return parts.join("+");
}

/** Keys that a keyboard of letters alone presses: `e`, `?`, `g a`. They can be switched off (WCAG 2.1.4). */
export function isSingle(keys: string): boolean {
  return keys.split(" ").every((press) => [...press.replace(/^shift\+/, "")].length === 1);
}

const ARROWS = { left: "←", right: "→", up: "↑", down: "↓" };
const GLYPHS: Record<string, string> = isMac
  ? { mod: "⌘", shift: "⇧", alt: "⌥", enter: "↩", delete: "⌫", escape: "Esc", space: "Space", ...ARROWS }
  : { mod: "Ctrl", shift: "Shift", alt: "Alt", enter: "Enter", delete: "Del", escape: "Esc", space: "Space", ...ARROWS };

/** How a shortcut is shown: `Ctrl K`, `⌘ K`, `G A`. */
export function showKeys(keys: string): string {
  return keys
    .split(/[+ ]/)
    .map((part) => GLYPHS[part] ?? (part.length === 1 ? part.toUpperCase() : part[0]?.toUpperCase() + part.slice(1)))
    .join(" ");
}

const ARIA: Record<string, string> = {
  mod: isMac ? "Meta" : "Control",
  left: "ArrowLeft",
  right: "ArrowRight",
  up: "ArrowUp",
  down: "ArrowDown",
};

/** How a shortcut is told to a screen reader (`aria-keyshortcuts`). */
export function ariaKeys(keys: string): string {
  return keys
    .split(" ")
    .map((press) =>
      press
        .split("+")
        .map((part) => ARIA[part] ?? (part[0]?.toUpperCase() ?? "") + part.slice(1))
        .join("+"),
    )
    .join(" ");
}
