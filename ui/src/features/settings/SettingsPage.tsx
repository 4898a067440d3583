import { useLingui } from "@lingui/react/macro";
import { useRead } from "@/api/use-read";
import { PageHead } from "@/app/PageHead";
import { cn } from "@/lib/cn";
import { About } from "./About";
import { Book } from "./Book";
import { Data } from "./Data";
import { Look } from "./Look";
import { type Part, useSettingsPart } from "./part";
import { Security } from "./Security";

/** Everything applies at once. */
export function SettingsPage() {
  const { t } = useLingui();
  const part = useSettingsPart((state) => state.part);
  const state = useRead("app_state", {}).data;
  if (!state) return null;
  const parts: [Part, string][] = [
    ["look", t`Appearance`],
    ["book", t`Region`],
    ["security", t`Security`],
    ["data", t`Data`],
    ["about", t`About`],
  ];
  return (
    <>
      <PageHead title={t`Settings`} />
      <div className="flex min-h-0 grow">
        <nav aria-label={t`Settings`} className="flex w-50 shrink-0 flex-col gap-0.5 p-3">
          {parts.map(([value, label]) => (
            <button
              key={value}
              type="button"
              aria-current={part === value ? "page" : undefined}
              onClick={() => useSettingsPart.setState({ part: value })}
              className={cn("flex h-8 items-center rounded-sm px-2.5 text-ink-2 hover:bg-hover", part === value && "bg-selected font-semibold text-accent-text")}
            >
              {label}
            </button>
          ))}
        </nav>
        <div className="min-w-0 grow overflow-y-auto p-5">
          <div className="flex max-w-160 flex-col gap-6">
            {part === "look" ? <Look state={state} /> : null}
            {part === "book" ? <Book /> : null}
            {part === "security" ? <Security state={state} /> : null}
            {part === "data" ? <Data /> : null}
            {part === "about" ? <About state={state} /> : null}
          </div>
        </div>
      </div>
    </>
  );
}
