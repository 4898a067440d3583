// Which theme and density the document wears. The tokens do the rest.
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

dark.addEventListener("change", wear);
