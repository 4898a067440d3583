// What a field was before: who changed it, when, which way. A quiet sign beside the value, there only where there is
// something to tell; hover or focus opens it.
import { Popover } from "@base-ui/react/popover";
import { useLingui } from "@lingui/react/macro";
import type { HistoryEntry, KindName } from "@/api/types";
import { useRead } from "@/api/use-read";
import { History } from "@/components/icons";
import { clock, instant, instantLong } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { isEmpty } from "@/record/fields/show";
import { ChangeLine, Whence } from "@/record/Timeline";

const SHOWN = 6;

/** The changes of each field, latest first, without its first value: that is no change. */
export function changesByField(entries: HistoryEntry[]): Map<string, HistoryEntry[]> {
  const found = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    for (const change of entry.fields) {
      if (isEmpty(change.old)) continue;
      const name = change.field;
      found.set(name, [...(found.get(name) ?? []), { ...entry, fields: [change] }]);
    }
  }
  return found;
}

export function useChangesByField(kind: KindName, id: string): Map<string, HistoryEntry[]> {
  return changesByField(useRead("record_history", { kind, id }).data?.changes ?? []);
}

export function FieldHistory({ kind, label, entries }: { kind: KindName; label: string; entries: HistoryEntry[] }) {
  const { t } = useLingui();
  const lang = useLang();
  return (
    <Popover.Root>
      <Popover.Trigger
        openOnHover
        delay={300}
        closeDelay={150}
        render={
          <button
            type="button"
            aria-label={t`What ${label} was before`}
            className="inline-flex size-6 shrink-0 items-center justify-center rounded-sm bg-surface text-ink-3 opacity-0 group-focus-within/line:opacity-100 group-hover/line:opacity-100 hover:bg-hover hover:text-ink focus-visible:opacity-100 data-popup-open:opacity-100"
          />
        }
      >
        <History size={13} strokeWidth={1.5} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="left" sideOffset={6} className="z-50">
          <Popover.Popup
            aria-label={t`What ${label} was before`}
            className="pop-in max-h-(--available-height) w-80 overflow-y-auto rounded-md border border-line bg-surface p-3 shadow-pop outline-none"
          >
            <div aria-hidden className="mb-2 text-xs font-semibold text-ink-2">
              {label}
            </div>
            <ol className="flex flex-col">
              {entries.slice(0, SHOWN).map((entry, at) => {
                return (
                  // Entries have no id here; the journal's order is fixed.
                  // oxlint-disable-next-line react/no-array-index-key
                  <li key={`${entry.at} ${at}`} className="border-t border-line py-1.5 last:pb-0">
                    <div className="flex gap-2 text-xs text-ink-3">
                      <span className="min-w-0 grow truncate">
                        {entry.member?.title}
                        <Whence item={entry} told={["window"]} />
                      </span>
                      <time dateTime={new Date(entry.at).toISOString()} title={instantLong(lang, entry.at)} className="num shrink-0">
                        {instant(lang, entry.at)} {clock(lang, entry.at)}
                      </time>
                    </div>
                    {entry.fields.map((change) => (
                      <ChangeLine key={change.field} kind={kind} change={change} />
                    ))}
                  </li>
                );
              })}
            </ol>
            {entries.length > SHOWN ? <p className="mt-2 text-xs text-ink-3">{t`The rest is under History.`}</p> : null}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
