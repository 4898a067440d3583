// The files of a record: added by choosing or dropping, looked at inside. Nothing is written to the disk in the clear.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { asApiError, call, type Given, putFile, saveFile } from "@/api/client";
import type { KindName, RecordView } from "@/api/types";
import { useRead } from "@/api/use-read";
import { Button } from "@/components/Button";
import { Dialog, DialogFoot } from "@/components/Dialog";
import { DropZone } from "@/components/DropZone";
import { Download, FileText, Paperclip } from "@/components/icons";
import { ErrorNotice } from "@/components/Notice";
import { toastError } from "@/components/toast";
import { fileSize } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { remove } from "@/record/remove";
import { When } from "@/record/fields/show";

export function Files({ kind, id, files }: { kind: KindName; id: string; files: RecordView[] }) {
  const { t } = useLingui();
  const lang = useLang();
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState<RecordView | null>(null);
  const add = async (list: Given[]) => {
    setBusy(true);
    try {
      for (const file of list) {
        const handle = await putFile(file);
        await call("attachment_add", { file: handle, kind, id });
      }
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
    setBusy(false);
  };
  return (
    <section aria-label={t`Files`} className="flex flex-col gap-3">
      {files.length > 0 ? (
        <ul className="overflow-hidden rounded-md border border-line bg-surface shadow-card">
          {files.map((file) => (
            <li key={file.id} className="flex min-h-12 items-center gap-3 border-b border-line px-3.5 py-2 last:border-0">
              <FileText size={16} strokeWidth={1.5} className="shrink-0 text-ink-2" aria-hidden />
              <button type="button" onClick={() => setShown(file)} className="min-w-0 grow truncate text-left hover:text-accent-text hover:underline">
                {file.title}
              </button>
              {typeof file.fields.size === "number" ? <span className="num text-xs text-ink-3">{fileSize(lang, file.fields.size)}</span> : null}
              <span className="text-xs text-ink-3">
                <When ms={file.created_at} />
              </span>
              <Button look="ghost" className="h-7 px-2 text-xs" onClick={() => void remove("attachment", [file.id], file.title)}>
                <Trans>Delete</Trans>
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      <DropZone
        busy={busy}
        icon={<Paperclip size={14} />}
        onFiles={(list) => void add(list)}
        className="gap-2 rounded-md p-6 text-ink-2"
      >
        <p>
          <Trans>Drop files here. They are sealed in the vault, up to 20 MB each.</Trans>
        </p>
      </DropZone>
      <Dialog open={shown !== null} onClose={() => setShown(null)} title={shown?.title ?? ""} className="top-12 w-220 max-h-[calc(100vh-6rem)]">
        {shown ? (
          <>
            <Content id={shown.id} />
            <Copy id={shown.id} />
          </>
        ) : null}
      </Dialog>
    </section>
  );
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (ch) => ch.charCodeAt(0));
}

const TEXT = /^(text\/|application\/(json|xml))/;
const IMAGE = /^image\/(png|jpeg|gif|webp|bmp)$/;

function Content({ id }: { id: string }) {
  const { t } = useLingui();
  const { data, error } = useRead("attachment_read", { id });
  if (error) return <ErrorNotice error={error} className="m-5" />;
  if (!data) return null;
  if (IMAGE.test(data.media_type)) {
    return (
      <div className="min-h-0 overflow-auto bg-sunken p-4">
        <img alt={data.name} className="mx-auto max-w-full" src={`data:${data.media_type};base64,${data.base64}`} />
      </div>
    );
  }
  if (TEXT.test(data.media_type)) {
    return (
      <pre tabIndex={0} aria-label={t`Content`} className="min-h-40 overflow-auto bg-sunken p-4 font-code text-xs leading-text whitespace-pre-wrap select-text">
        {new TextDecoder().decode(bytesOf(data.base64))}
      </pre>
    );
  }
  return (
    <p className="px-5 pb-5 text-ink-2 leading-text">
      <Trans>This kind of file cannot be shown inside. Save a copy to look at it with another program.</Trans>
    </p>
  );
}

/** The way out, said plainly: what lies on the disk is not sealed any more. */
function Copy({ id }: { id: string }) {
  const { data } = useRead("attachment_read", { id });
  const [busy, setBusy] = useState(false);
  if (!data) return null;
  const save = async () => {
    setBusy(true);
    try {
      const handle = await putFile(new File([bytesOf(data.base64)], data.name, { type: data.media_type }));
      await saveFile(handle, data.name);
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
    setBusy(false);
  };
  return (
    <DialogFoot>
      <span className="grow text-xs text-ink-3">
        <Trans>A copy outside the vault is not encrypted.</Trans>
      </span>
      <Button icon={<Download size={14} />} disabled={busy} onClick={() => void save()}>
        <Trans>Save a copy</Trans>
      </Button>
    </DialogFoot>
  );
}
