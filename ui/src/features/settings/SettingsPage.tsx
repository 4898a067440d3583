// 200 px of categories with a search, 640 px of lines. Everything applies at once, with the way back in the toast.
import { useLingui } from "@lingui/react/macro";
import { type ComponentType, useState } from "react";
import type { AppState } from "@/api/types";
import { useRead } from "@/api/use-read";
import { PageHead } from "@/app/PageHead";
import { TextInput } from "@/components/Field";
import { Help } from "@/features/help/Help";
import { TeamPart } from "@/features/team/TeamPart";
import { cn } from "@/lib/cn";
import { composing } from "@/lib/keys";
import { inEveryLanguage } from "@/locales/i18n";
import { About } from "./About";
import { Book } from "./Book";
import { Data } from "./Data";
import { Keys } from "./Keys";
import { LINES, PARTS } from "./lines";
import { Look } from "./Look";
import { type Part, useSettingsPart } from "./part";
import { Security } from "./Security";
import { System } from "./System";

const BODIES: Record<Part, ComponentType<{ state: AppState }>> = {
  look: Look,
  keys: Keys,
  book: Book,
  team: TeamPart,
  security: Security,
  data: Data,
  system: System,
  help: Help,
  about: About,
};
const ITEM = "flex min-h-8 w-full items-center rounded-sm px-2.5 py-1 text-left text-ink-2 hover:bg-hover";

export function SettingsPage() {
  const { t, i18n } = useLingui();
  const part = useSettingsPart((state) => state.part);
  const [query, setQuery] = useState("");
  const state = useRead("app_state", {}).data;
  if (!state) return null;
  const wanted = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = LINES.filter((line) => {
    const words = `${inEveryLanguage(line.label)} ${inEveryLanguage(line.words)}`.toLowerCase();
    return wanted.every((word) => words.includes(word));
  });
  const open = (line: (typeof LINES)[number]) => {
    useSettingsPart.setState({ part: line.part, line: line.name });
    setQuery("");
  };
  const partName = PARTS.find(([name]) => name === part)?.[1];
  const Body = BODIES[part];
  return (
    <>
      <PageHead title={t`Settings`} />
      <div className="flex min-h-0 grow">
        <nav aria-label={t`Settings`} className="flex w-50 shrink-0 flex-col gap-0.5 overflow-y-auto border-r border-line p-3">
          <TextInput
            type="search"
            aria-label={t`Search the settings`}
            placeholder={t`Search the settings`}
            className="mb-2 shrink-0"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (composing(event)) return;
              if (event.key === "Escape") setQuery("");
              if (event.key === "Enter" && wanted.length > 0 && found[0]) open(found[0]);
            }}
          />
          {wanted.length > 0
            ? found.map((line) => (
                <button key={line.name} type="button" onClick={() => open(line)} className={cn(ITEM, "flex-col items-start")}>
                  <span className="text-ink">{i18n._(line.label)}</span>
                  <span className="text-xs text-ink-3">{i18n._(PARTS.find(([name]) => name === line.part)?.[1] ?? line.label)}</span>
                </button>
              ))
            : PARTS.map(([value, label]) => (
                <button
                  key={value}
                  type="button"
                  aria-current={part === value ? "page" : undefined}
                  onClick={() => useSettingsPart.setState({ part: value, line: null })}
                  className={cn(ITEM, part === value && "bg-selected font-semibold text-accent-text hover:bg-selected")}
                >
                  {i18n._(label)}
                </button>
              ))}
          {wanted.length > 0 && found.length === 0 ? <p className="px-2.5 text-ink-3">{t`Nothing found`}</p> : null}
        </nav>
        {/* Some parts are only read: then it is the page itself that the arrows move. */}
        <div tabIndex={0} role="region" aria-label={partName ? i18n._(partName) : t`Settings`} className="min-w-0 grow overflow-y-auto p-5">
          <div className="flex max-w-160 flex-col gap-6">
            <Body state={state} />
          </div>
        </div>
      </div>
    </>
  );
}
