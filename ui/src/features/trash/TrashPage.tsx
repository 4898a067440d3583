import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { KindName, RecordView } from "@/api/types";
import { useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { PageHead } from "@/app/PageHead";
import { Button } from "@/components/Button";
import { RotateCcw, Trash2 } from "@/components/icons";
import { EmptyState, ErrorNotice } from "@/components/Notice";
import { Avatar } from "@/components/Tag";
import { When } from "@/record/fields/show";
import { KINDS } from "@/record/words";

const LIMIT = 500;

/** What was deleted, newest first, and the way back. */
export function TrashPage() {
  const { t, i18n } = useLingui();
  const { data, error } = useRead("record_trash", { limit: LIMIT });
  const restore = useWrite("record_restore");
  const records: RecordView[] = data?.records ?? [];
  const kinds = [...new Set(records.map((record) => record.kind))];
  const restoreAll = () => {
    for (const kind of kinds) {
      restore.mutate({ kind: kind as KindName, ids: records.filter((r) => r.kind === kind).map((r) => r.id) });
    }
  };
  return (
    <>
      <PageHead title={t`Trash`} detail={records.length > 0 ? <Plural value={records.length} one="# record" other="# records" /> : null}>
        {records.length > 0 ? (
          <Button icon={<RotateCcw size={14} />} disabled={restore.isPending} onClick={restoreAll}>
            <Trans>Restore all</Trans>
          </Button>
        ) : null}
      </PageHead>
      <div className="min-h-0 grow overflow-y-auto p-5">
        {error ? <ErrorNotice error={error} /> : null}
        {data && records.length === 0 ? (
          <EmptyState icon={<Trash2 size={32} strokeWidth={1.2} />} title={t`The trash is empty`}>
            <Trans>What you delete waits here. Ctrl+Z brings the last one back, too.</Trans>
          </EmptyState>
        ) : null}
        {records.length > 0 ? (
          <ul aria-label={t`Trash`} className="mx-auto max-w-200 overflow-hidden rounded-md border border-line bg-surface shadow-card">
            {records.map((record) => (
              <li key={record.id} className="flex min-h-14 items-center gap-3 border-b border-line px-3.5 py-2 last:border-0">
                <Avatar name={record.title} round={record.kind === "contact"} />
                <div className="min-w-0 grow">
                  <div className="truncate text-md">{record.title}</div>
                  <div className="truncate text-xs text-ink-3">
                    {[i18n._(KINDS[record.kind].one), record.subtitle].filter(Boolean).join(" · ")}
                  </div>
                </div>
                <span className="text-xs text-ink-3">
                  <When ms={record.changed_at} />
                </span>
                <Button
                  aria-label={t`Restore ${record.title}`}
                  disabled={restore.isPending}
                  onClick={() => restore.mutate({ kind: record.kind, ids: [record.id] })}
                >
                  <Trans>Restore</Trans>
                </Button>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </>
  );
}
