// What a pasted block would do, cell by cell, before it is done: what changes is marked, what cannot be read says why.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { msg } from "@lingui/core/macro";
import { useState } from "react";
import { asApiError, call } from "@/api/client";
import { rowReason } from "@/api/errors";
import type { PasteBlock } from "@/api/list-types";
import { useRead } from "@/api/use-read";
import { undo } from "@/app/undo";
import { Button } from "@/components/Button";
import { Dialog, DialogFoot } from "@/components/Dialog";
import { ErrorNotice } from "@/components/Notice";
import { toast, toastError } from "@/components/toast";
import { cn } from "@/lib/cn";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";

export interface Paste {
  block: PasteBlock;
  /** Titles of the records and words of the fields, in the order of the block. */
  titles: string[];
  labels: string[];
  /** Columns and rows of the block that have no place here. */
  leftOut: number;
}

/** The first so many rows are shown; all of them are counted. */
const SHOWN = 100;

export function PasteDialog({ paste, onClose }: { paste: Paste | null; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog open={paste !== null} onClose={onClose} title={t`Paste a block`} className="w-200">
      {paste ? <Preview paste={paste} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Preview({ paste, onClose }: { paste: Paste; onClose: () => void }) {
  const { i18n } = useLingui();
  const lang = useLang();
  const [busy, setBusy] = useState(false);
  const { block, titles, labels, leftOut } = paste;
  const { data, error } = useRead("paste_check", block);
  const cells = data?.cells ?? [];
  const changes = cells.flat().filter((cell) => cell.changes && cell.error === null).length;
  const wrong = cells.flat().filter((cell) => cell.error !== null).length;
  const more = Math.max(0, cells.length - SHOWN);
  const rest = number(lang, more);
  const apply = async () => {
    setBusy(true);
    try {
      const { changed, batch } = await call("paste_apply", block);
      toast({ text: i18n._(msg`Pasted into ${number(lang, changed)} records`), action: { label: msg`Undo`, run: () => void undo(batch) } });
      onClose();
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
    setBusy(false);
  };
  return (
    <>
      <div className="flex min-h-0 flex-col gap-2 px-5 pb-4">
        {error ? <ErrorNotice error={error} /> : null}
        <p role="status" className="text-ink-2">
          {data ? (
            <>
              <Plural value={changes} one="# cell will change" other="# cells will change" />
              {wrong > 0 ? (
                <span className="text-danger">
                  {" · "}
                  <Plural value={wrong} one="# cannot be read" other="# cannot be read" />
                </span>
              ) : null}
              {leftOut > 0 ? (
                <span className="text-warning">
                  {" · "}
                  <Plural value={leftOut} one="# cell has no place here" other="# cells have no place here" />
                </span>
              ) : null}
            </>
          ) : null}
        </p>
        <div role="presentation" className="max-h-100 overflow-auto rounded-sm border border-line">
          <table className="w-full text-xs">
            <thead className="sticky top-0 bg-sunken text-left">
              <tr>
                <th scope="col" className="p-2 font-semibold">
                  <Trans>Record</Trans>
                </th>
                {labels.map((label) => (
                  <th key={label} scope="col" className="p-2 font-semibold whitespace-nowrap">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {cells.slice(0, SHOWN).map((row, at) => (
                <tr key={block.records[at]} className="border-t border-line">
                  <th scope="row" className="max-w-48 truncate p-2 text-left font-normal text-ink-2">
                    {titles[at]}
                  </th>
                  {row.map((cell, column) => (
                    <td key={labels[column]} className={cn("max-w-60 p-2", cell.error ? "bg-danger-soft" : cell.changes ? "bg-warning-soft" : "text-ink-3")}>
                      <span className="block truncate" title={cell.shown}>
                        {cell.shown === "" ? "—" : cell.shown}
                      </span>
                      {cell.error ? <span className="block text-danger">{i18n._(rowReason(cell.error))}</span> : null}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {more > 0 ? (
          <p className="text-xs text-ink-3">
            <Trans>and {rest} more rows</Trans>
          </p>
        ) : null}
      </div>
      <DialogFoot>
        <Button onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button look="primary" disabled={!data || wrong > 0 || changes === 0 || busy} onClick={() => void apply()}>
          {changes > 0 ? <Plural value={changes} one="Change # cell" other="Change # cells" /> : <Trans>Change</Trans>}
        </Button>
      </DialogFoot>
    </>
  );
}
