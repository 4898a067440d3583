// What a press means in a list. Only reading: what is done with it is the grid's.

export type Press =
  | { do: "row"; by: number; extend: boolean }
  | { do: "page"; by: 1 | -1 }
  | { do: "column"; by: 1 | -1 }
  | { do: "edge"; column: "first" | "last" }
  | { do: "end"; row: "first" | "last" }
  | { do: "all" | "enter" | "edit" | "peek" | "select" | "escape" | "menu" | "copy" };

interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** `letters`: single letters are switched on. Null: the press is not the list's. */
export function readPress(event: Key, letters = true): Press | null {
  if (event.ctrlKey || event.metaKey) {
    if (event.shiftKey || event.altKey) return null;
    if (event.key === "Home") return { do: "end", row: "first" };
    if (event.key === "End") return { do: "end", row: "last" };
    if (event.key.toLowerCase() === "a") return { do: "all" };
    if (event.key.toLowerCase() === "c") return { do: "copy" };
    return null;
  }
  if (event.altKey) return null;
  switch (event.key) {
    case "ArrowDown":
      return { do: "row", by: 1, extend: event.shiftKey };
    case "ArrowUp":
      return { do: "row", by: -1, extend: event.shiftKey };
    case "ArrowRight":
      return { do: "column", by: 1 };
    case "ArrowLeft":
      return { do: "column", by: -1 };
    case "PageDown":
      return { do: "page", by: 1 };
    case "PageUp":
      return { do: "page", by: -1 };
    case "Home":
      return { do: "edge", column: "first" };
    case "End":
      return { do: "edge", column: "last" };
    case "Enter":
      return { do: "enter" };
    case "F2":
      return { do: "edit" };
    case " ":
      return { do: "peek" };
    case "Escape":
      return { do: "escape" };
    case "ContextMenu":
      return { do: "menu" };
    case "F10":
      return event.shiftKey ? { do: "menu" } : null;
    default:
  }
  if (!letters) return null;
  switch (event.key.toLowerCase()) {
    case "j":
      return { do: "row", by: 1, extend: event.shiftKey };
    case "k":
      return { do: "row", by: -1, extend: event.shiftKey };
    case "x":
      return event.shiftKey ? null : { do: "select" };
    case "e":
      return event.shiftKey ? null : { do: "edit" };
    default:
      return null;
  }
}
