import { Trans, useLingui } from "@lingui/react/macro";
import type { KindName } from "@/api/types";
import { useRead } from "@/api/use-read";
import { ErrorNotice } from "@/components/Notice";
import { clock, instant, instantLong } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { done, toldVias } from "@/record/happened";
import { Changes, Whence, Who } from "@/record/Timeline";
import { useKind, useWords } from "@/record/use-schema";

/** What the journal says about this record: who, when, which way, old and new. */
export function HistoryList({ kind, id }: { kind: KindName; id: string }) {
  const { t } = useLingui();
  const lang = useLang();
  const words = useWords();
  const schema = useKind(kind);
  const field = (name: string) => words.field(kind, name, schema?.custom);
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
        return (
          // Entries have no id here; the journal's order is fixed.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={`${entry.at} ${at}`} className="border-b border-line px-3.5 py-2.5 last:border-0">
            <div className="flex items-baseline gap-2">
              <div className="min-w-0 grow break-words text-ink-2">
                <Who item={{ type: "change", member: entry.member }} />{" "}
                <span className="text-ink">{done(entry, kind, at === data.changes.length - 1, field)}</span>
                <Whence item={entry} told={toldVias({ type: "change" })} />
              </div>
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
