// Which theme, density and text size the document wears. The tokens do the rest.
import { useSyncExternalStore } from "react";
import type { Density, Theme } from "@/api/types";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
let wanted: Theme = "system";

function wear(): void {
  document.documentElement.dataset.theme = wanted === "system" ? (dark.matches ? "dark" : "light") : wanted;
}

export function setTheme(theme: Theme): void {
  wanted = theme;
  wear();
}

export function setDensity(density: Density): void {
  document.documentElement.dataset.density = density;
}

/** 90 to 130 percent. Rows are measured anew where somebody watches the density. */
export function setTextSize(percent: number): void {
  const root = document.documentElement;
  root.style.setProperty("--text-scale", String(percent / 100));
  root.dataset.density = root.dataset.density ?? "default";
}

/** How much larger than usual text is drawn: for what is counted in pixels, as the widths of columns. */
export function useTextScale(): number {
  return useSyncExternalStore(
    (hear) => {
      const watch = new MutationObserver(hear);
      watch.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
      return () => watch.disconnect();
    },
    () => Number(document.documentElement.style.getPropertyValue("--text-scale")) || 1,
  );
}

dark.addEventListener("change", wear);
// Paper is light, whatever the screen wears.
window.addEventListener("beforeprint", () => {
  document.documentElement.dataset.theme = "light";
});
window.addEventListener("afterprint", wear);
