import { Trans, useLingui } from "@lingui/react/macro";
import type { KindName } from "@/api/types";
import { useRead } from "@/api/use-read";
import { ErrorNotice } from "@/components/Notice";
import { clock, instant, instantLong } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { Changes } from "@/record/Timeline";
import { intentWord, VIAS } from "@/record/words";

/** What the journal says about this record: who, when, which way, old and new. */
export function HistoryList({ kind, id }: { kind: KindName; id: string }) {
  const { i18n, t } = useLingui();
  const lang = useLang();
  const { data, error } = useRead("record_history", { kind, id });
  if (error) return <ErrorNotice error={error} />;
  if (!data) return null;
  if (data.changes.length === 0) {
    return (
      <p className="py-6 text-center text-ink-3">
        <Trans>No changes recorded.</Trans>
      </p>
    );
  }
  return (
    <ol aria-label={t`History`} className="overflow-hidden rounded-md border border-line bg-surface shadow-card">
      {data.changes.map((entry, at) => {
        const via = VIAS[entry.via];
        return (
          // Entries have no id here; the journal's order is fixed.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={`${entry.at} ${at}`} className="border-b border-line px-3.5 py-2.5 last:border-0">
            <div className="flex items-baseline gap-2">
              <span className="font-semibold">{i18n._(intentWord(entry.intent))}</span>
              <span className="min-w-0 grow truncate text-ink-2">
                {[entry.member.title, via ? i18n._(via) : ""].filter(Boolean).join(" · ")}
              </span>
              <time dateTime={new Date(entry.at).toISOString()} title={instantLong(lang, entry.at)} className="num shrink-0 text-xs text-ink-3">
                {instant(lang, entry.at)} {clock(lang, entry.at)}
              </time>
            </div>
            <Changes kind={kind} changes={entry.fields} />
          </li>
        );
      })}
    </ol>
  );
}
