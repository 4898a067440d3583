// Out of the vault: a list as it is seen, or everything. Says that the file is not encrypted before it is made.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { asApiError, call, saveFile } from "@/api/client";
import { Button } from "@/components/Button";
import { Dialog, DialogFoot } from "@/components/Dialog";
import { Download, Printer } from "@/components/icons";
import { toast, toastError } from "@/components/toast";
import { cn } from "@/lib/cn";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { type ExportWish, useExport } from "./export-store";
import { type FormatName, FORMATS, offered } from "./formats";
import { PrintSheet } from "./PrintSheet";

export function ExportDialog() {
  const { t } = useLingui();
  const { open, printing } = useExport();
  return (
    <>
      <Dialog open={open !== null} onClose={() => useExport.setState({ open: null })} title={open?.view ? (open.view.rows ? t`Export the selection` : t`Export this list`) : t`Export everything`} className="w-120">
        {open ? <Inside wish={open} /> : null}
      </Dialog>
      {printing ? <PrintSheet view={printing} onDone={() => useExport.setState({ printing: null })} /> : null}
    </>
  );
}

function Inside({ wish }: { wish: ExportWish }) {
  const { t, i18n } = useLingui();
  const lang = useLang();
  const names = offered(wish.view !== undefined);
  const [chosen, choose] = useState<FormatName>(names[0] ?? "csv");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const { request } = FORMATS[chosen];
    if (request === null) {
      useExport.setState({ open: null, printing: wish.view ?? null });
      return;
    }
    setBusy(true);
    try {
      const { file, name } = await call("export", { ...request, ...(wish.view ? { view: wish.view } : {}) });
      if (await saveFile(file, name)) toast({ text: t`Exported: ${name}` });
      useExport.setState({ open: null });
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
    setBusy(false);
  };
  const rows = number(lang, wish.count ?? 0);
  return (
    <form onSubmit={(event) => void submit(event)} className="flex min-h-0 flex-col">
      <div className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 pb-4">
        <fieldset className="flex flex-col gap-1">
          <legend className="sr-only">{t`Format`}</legend>
          {names.map((name) => {
            const about = wish.view ? FORMATS[name].list : FORMATS[name].everything;
            return (
              <label
                key={name}
                className={cn("flex items-start gap-2.5 rounded-sm px-2.5 py-2 hover:bg-hover has-focus-visible:shadow-(--ring)", chosen === name && "bg-selected hover:bg-selected")}
              >
                <input type="radio" name="format" autoFocus={chosen === name} checked={chosen === name} onChange={() => choose(name)} className="bare-focus mt-1 accent-accent" />
                <span>
                  <span className="block font-semibold">{i18n._(FORMATS[name].title)}</span>
                  {about ? <span className="block text-xs text-ink-2">{i18n._(about)}</span> : null}
                </span>
              </label>
            );
          })}
        </fieldset>
        <p className="text-xs text-ink-3 leading-text">
          <Trans>What leaves the vault is not encrypted: whoever gets it can read it. The journal notes that you exported.</Trans>
        </p>
      </div>
      <DialogFoot>
        <Button onClick={() => useExport.setState({ open: null })}>
          <Trans>Cancel</Trans>
        </Button>
        <Button type="submit" look="primary" disabled={busy} icon={chosen === "print" ? <Printer size={14} /> : <Download size={14} />}>
          {busy ? (
            t`Exporting`
          ) : chosen === "print" ? (
            <Trans>Print</Trans>
          ) : wish.count === undefined ? (
            <Trans>Export</Trans>
          ) : (
            <Plural value={wish.count} one={`Export ${rows} row`} other={`Export ${rows} rows`} />
          )}
        </Button>
      </DialogFoot>
    </form>
  );
}
