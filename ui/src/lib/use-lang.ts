import { useLingui } from "@lingui/react";
import type { Language } from "@/api/types";

/** The language of the window, for `lib/format`. */
export function useLang(): Language {
  return useLingui().i18n.locale === "zh-CN" ? "zh-CN" : "en";
}
