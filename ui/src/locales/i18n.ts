// The two catalogues. Both are small and both are in the bundle: switching language needs no load and no wait.
import { i18n } from "@lingui/core";
import type { Language } from "@/api/types";
import { messages as en } from "./en.po";
import { messages as zh } from "./zh-CN.po";

i18n.load({ en, "zh-CN": zh });

export function machineLanguage(): Language {
  return navigator.languages.some((language) => language.toLowerCase().startsWith("zh")) ? "zh-CN" : "en";
}

/** Where this computer is, as far as its language tells: `en-GB`. */
export function machineRegion(): { region?: string } {
  const tagged = navigator.languages.map((language) => /-([A-Z]{2})\b/.exec(language)?.[1]).find(Boolean);
  return tagged ? { region: tagged } : {};
}

export function setLanguage(language: Language): void {
  if (i18n.locale !== language) i18n.activate(language);
  document.documentElement.lang = language;
}

export { i18n };
