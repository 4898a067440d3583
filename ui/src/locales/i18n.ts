// The two catalogues. Both are small and both are in the bundle: switching language needs no load and no wait. Each
// language is an object of its own, so that whatever was drawn with the one is drawn anew with the other.
import { i18n as everywhere, type I18n, type MessageDescriptor, setupI18n } from "@lingui/core";
import { useSyncExternalStore } from "react";
import type { Language } from "@/api/types";
import { messages as en } from "./en.po";
import { messages as zh } from "./zh-CN.po";

const LANGUAGES: Record<Language, I18n> = {
  en: setupI18n({ locale: "en", messages: { en } }),
  "zh-CN": setupI18n({ locale: "zh-CN", messages: { "zh-CN": zh } }),
};

// What the macros outside of components use (plural, t): it changes in place.
everywhere.load({ en, "zh-CN": zh });

/** A text in all languages at once, for searching: people look for a word in the one that comes to their mind. */
export function inEveryLanguage(text: MessageDescriptor): string {
  return Object.values(LANGUAGES)
    .map((language) => language._(text))
    .join(" ");
}

/** The language of the window, for code outside of components; inside, `useLingui` follows it. */
export let i18n: I18n = LANGUAGES.en;

const listeners = new Set<() => void>();

/** The same, for the root of the window. */
export function useI18n(): I18n {
  return useSyncExternalStore(
    (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    () => i18n,
  );
}

export function machineLanguage(): Language {
  return navigator.languages.some((language) => language.toLowerCase().startsWith("zh")) ? "zh-CN" : "en";
}

/** Where this computer is, as far as its language tells: `en-GB`. */
export function machineRegion(): { region?: string } {
  const tagged = navigator.languages.map((language) => /-([A-Z]{2})\b/.exec(language)?.[1]).find(Boolean);
  return tagged ? { region: tagged } : {};
}

export function setLanguage(language: Language): void {
  document.documentElement.lang = language;
  if (everywhere.locale !== language) everywhere.activate(language);
  if (i18n === LANGUAGES[language]) return;
  i18n = LANGUAGES[language];
  for (const hear of listeners) hear();
}
