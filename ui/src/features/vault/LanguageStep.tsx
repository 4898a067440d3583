// The first thing anybody sees: in which language. Two buttons, each in its own words.
import { Trans } from "@lingui/react/macro";
import type { Language } from "@/api/types";
import { useWrite } from "@/api/use-write";
import { Button } from "@/components/Button";
import { useLang } from "@/lib/use-lang";
import { setLanguage } from "@/locales/i18n";

const LANGUAGES: [Language, string][] = [
  ["zh-CN", "简体中文"],
  ["en", "English"],
];

export function LanguageStep({ onDone }: { onDone: () => void }) {
  const lang = useLang();
  const settings = useWrite("settings_set", { quiet: true });
  const choose = (language: Language) => {
    setLanguage(language);
    settings.mutate({ language });
    onDone();
  };
  return (
    <>
      <div>
        <h1 className="text-xl font-semibold">
          <Trans>Choose a language</Trans>
        </h1>
        <p className="mt-1.5 text-md text-ink-2 leading-text">
          <Trans>You can change it in the settings at any time.</Trans>
        </p>
      </div>
      <div className="flex flex-col gap-2">
        {LANGUAGES.map(([language, name]) => (
          <Button
            key={language}
            large
            lang={language}
            look={language === lang ? "primary" : "secondary"}
            autoFocus={language === lang}
            className="h-11"
            onClick={() => choose(language)}
          >
            {name}
          </Button>
        ))}
      </div>
    </>
  );
}
