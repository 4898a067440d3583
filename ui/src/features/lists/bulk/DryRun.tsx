// What a change of many records would do, in a sentence, before it is done.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type BulkChange, bulkChange } from "@/api/list-types";
import type { KindName } from "@/api/types";
import { useRead } from "@/api/use-read";
import { Button } from "@/components/Button";
import { ErrorNotice } from "@/components/Notice";
import { encodeIdVector } from "@/lib/id-vector";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { startBulk } from "./job";

export function DryRun({ kind, selected, change, onDone }: { kind: KindName; selected: ReadonlySet<number>; change: Partial<BulkChange> | null; onDone: () => void }) {
  const { t } = useLingui();
  const lang = useLang();
  const check = useRead("bulk_check", { kind, rows: encodeIdVector(selected), change: bulkChange(change ?? {}) }, { enabled: change !== null, keep: true });
  const counts = change === null ? undefined : check.data;
  const trash = change?.trash === true;
  const same = counts ? number(lang, counts.same) : "";
  const refused = counts ? number(lang, counts.refused) : "";
  return (
    <div className="flex flex-col gap-2">
      {check.error && change !== null ? <ErrorNotice error={check.error} /> : null}
      <p role="status" className="min-h-5 text-xs text-ink-2">
        {counts ? (
          <>
            {trash ? (
              <Plural value={counts.changes} one="# record will move to the trash" other="# records will move to the trash" />
            ) : (
              <Plural value={counts.changes} one="# record will change" other="# records will change" />
            )}
            {counts.same > 0 ? <Trans> · {same} have it already</Trans> : null}
            {counts.refused > 0 ? <span className="text-danger">{t` · ${refused} cannot be changed`}</span> : null}
          </>
        ) : null}
      </p>
      <Button
        look={trash ? "danger" : "primary"}
        disabled={!counts || counts.changes === 0}
        onClick={() => {
          if (!change) return;
          void startBulk(kind, selected, bulkChange(change)).then((begun) => begun && onDone());
        }}
      >
        {!counts || counts.changes === 0 ? (
          trash ? (
            <Trans>Delete</Trans>
          ) : (
            <Trans>Change</Trans>
          )
        ) : trash ? (
          <Plural value={counts.changes} one="Delete # record" other="Delete # records" />
        ) : (
          <Plural value={counts.changes} one="Change # record" other="Change # records" />
        )}
      </Button>
    </div>
  );
}
