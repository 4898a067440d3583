// The manual, offline: chapters of short pages with a search over all of them, and every key at the end.
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { keysOf, useKeymap } from "@/app/keymap";
import { type VerbId, VERBS } from "@/app/verbs";
import { TextInput } from "@/components/Field";
import { ChevronDown } from "@/components/icons";
import { KeyLine } from "@/components/KeyLine";
import { showKeys } from "@/lib/keys";
import { CHAPTERS, type Page } from "./pages";

/** Keys that lists read themselves. */
const MOTIONS = [
  { keys: "j", label: msg`Next row` },
  { keys: "k", label: msg`Previous row` },
  { keys: "space", label: msg`Peek` },
  { keys: "x", label: msg`Select` },
  { keys: "shift+down", label: msg`Select more` },
  { keys: "escape", label: msg`One layer back` },
];

export function Help() {
  const { t, i18n } = useLingui();
  const map = useKeymap();
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const has = (words: string) => wanted.every((word) => words.toLowerCase().includes(word));
  const wordsOf = (page: Page) => [page.title, ...page.text].map((text) => i18n._(text)).join(" ");
  const chapters = CHAPTERS.map((chapter) => ({
    ...chapter,
    pages: chapter.pages.filter((page) => has(`${i18n._(chapter.title)} ${wordsOf(page)}`)),
  })).filter((chapter) => chapter.pages.length > 0);
  const keys = [
    ...(Object.keys(VERBS) as VerbId[]).map((id) => ({ keys: keysOf(id, VERBS[id].keys, map) ?? "", label: i18n._(VERBS[id].label) })),
    ...MOTIONS.map((motion) => ({ keys: motion.keys, label: i18n._(motion.label) })),
  ].filter((line, at, all) => line.keys !== "" && has(`${line.label} ${showKeys(line.keys)}`) && all.findIndex((one) => one.keys === line.keys && one.label === line.label) === at);
  return (
    <>
      <TextInput
        type="search"
        aria-label={t`Search the manual`}
        placeholder={t`Search the manual`}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      {chapters.map((chapter) => (
        <section key={chapter.id} aria-label={i18n._(chapter.title)}>
          <h2 className="mb-2 text-lg font-semibold">{i18n._(chapter.title)}</h2>
          <div className="overflow-hidden rounded-md border border-line bg-surface">
            {chapter.pages.map((page) => (
              <details key={page.id} open={wanted.length > 0} className="group border-b border-line last:border-0">
                <summary className="flex min-h-10 cursor-default items-center justify-between gap-3 px-3.5 font-semibold hover:bg-hover">
                  {i18n._(page.title)}
                  <ChevronDown size={14} aria-hidden className="shrink-0 text-ink-3 group-open:rotate-180" />
                </summary>
                <div className="flex flex-col gap-2 px-3.5 pb-3.5 text-ink-2 leading-text">
                  {page.text.map((text) => (
                    <p key={text.id}>{i18n._(text)}</p>
                  ))}
                </div>
              </details>
            ))}
          </div>
        </section>
      ))}
      {keys.length > 0 ? (
        <section aria-label={t`Every key`}>
          <h2 className="mb-2 text-lg font-semibold">{t`Every key`}</h2>
          <dl className="rounded-md border border-line bg-surface px-3.5 py-1.5">
            {keys.map((line) => (
              <KeyLine key={`${line.keys} ${line.label}`} label={line.label} keys={line.keys} />
            ))}
          </dl>
        </section>
      ) : null}
      {chapters.length === 0 && keys.length === 0 ? <p className="text-ink-3">{t`Nothing found`}</p> : null}
    </>
  );
}
