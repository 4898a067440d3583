// Looking back: the record as it stood at the end of a day. Nothing is changed by looking, and nothing can be.
import { Trans, useLingui } from "@lingui/react/macro";
import type { ApiError } from "@/api/client";
import type { KindName, RecordView } from "@/api/types";
import { useRead } from "@/api/use-read";
import { Button } from "@/components/Button";
import { DateField } from "@/components/DateField";
import { History } from "@/components/icons";
import { toDate, today } from "@/lib/dates";
import { dayLong } from "@/lib/format";
import { useLang } from "@/lib/use-lang";

/** The last moment of a day on this machine's calendar. */
export function endOf(day: string): number {
  const date = toDate(day);
  date.setHours(23, 59, 59, 999);
  return date.getTime();
}

export function usePast(kind: KindName, id: string, day: string | null): { past: RecordView | null; error: ApiError | null } {
  const { data, error } = useRead("record_as_of", { kind, id, at: endOf(day ?? today()) }, { enabled: day !== null });
  return { past: day === null ? null : (data ?? null), error: day === null ? null : error };
}

export function AsOfBar({ day, error, onDay, onClose }: { day: string; error: ApiError | null; onDay: (day: string) => void; onClose: () => void }) {
  const { t } = useLingui();
  const lang = useLang();
  return (
    <div role="region" aria-label={t`As it was on a day`} className="flex items-start gap-3 border-b border-line bg-warning-soft px-5 py-2">
      <History size={16} strokeWidth={1.5} className="mt-2 shrink-0 text-warning" aria-hidden />
      <p role="status" className="min-w-0 grow py-1.5">
        {error ? (
          error.code === "not_found" ? (
            <Trans>It did not exist yet at the end of {dayLong(lang, day)}.</Trans>
          ) : (
            <Trans>This day could not be read.</Trans>
          )
        ) : (
          <Trans>As it was at the end of {dayLong(lang, day)}. What differs from now is marked.</Trans>
        )}
      </p>
      <div className="w-48 shrink-0">
        <DateField
          autoFocus
          label={t`Day`}
          value={day}
          onChange={(next) => {
            if (next) onDay(next > today() ? today() : next);
          }}
        />
      </div>
      <Button onClick={onClose}>
        <Trans>Back to now</Trans>
      </Button>
    </div>
  );
}
