import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import { type ApiError, asApiError, call, putFile } from "@/api/client";
import { Button } from "@/components/Button";
import { FileUp } from "@/components/icons";
import { ErrorNotice, Progress } from "@/components/Notice";
import { cn } from "@/lib/cn";
import { StepFrame } from "./StepFrame";
import { useWizard } from "./wizard";

export function FileStep() {
  const { t } = useLingui();
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const take = async (files: File[]) => {
    if (files.length === 0 || busy) return;
    setBusy(true);
    setError(null);
    try {
      const handles: string[] = [];
      for (const file of files) handles.push(await putFile(file));
      const { import: token, sources } = await call("import_open", { files: handles });
      useWizard.setState({ step: "read", token, sources, at: 0, job: null, duplicates: "update" });
    } catch (thrown) {
      setError(asApiError(thrown));
    }
    setBusy(false);
  };
  return (
    <StepFrame>
      <div className="mx-auto flex max-w-160 flex-col gap-4 pt-6">
        {error ? <ErrorNotice error={error} /> : null}
        <div
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            void take([...event.dataTransfer.files]);
          }}
          className={cn(
            "flex flex-col items-center gap-3 rounded-lg border border-dashed border-line-strong bg-surface px-8 py-12 text-center",
            over && "border-accent bg-accent-soft",
          )}
        >
          <FileUp size={32} strokeWidth={1.2} className="text-ink-3" aria-hidden />
          <p className="text-md font-semibold">
            <Trans>Drop the exported file here</Trans>
          </p>
          <p className="max-w-100 text-ink-2 leading-text">
            <Trans>CSV in any encoding, Excel, vCard, JSON, or a ZIP of them. The file is read in memory and stays where it is.</Trans>
          </p>
          <Button look="primary" disabled={busy} onClick={() => chooser.current?.click()}>
            <Trans>Choose files</Trans>
          </Button>
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            aria-label={t`Choose files`}
            onChange={(event) => {
              void take([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
          {busy ? (
            <div className="w-60">
              <Progress value={null} label={t`Reading the file`} />
            </div>
          ) : null}
        </div>
        <p className="text-xs text-ink-3 leading-text">
          <Trans>
            Recognised without mapping: Google Contacts, Outlook, LinkedIn, Salesforce, HubSpot, Zoho, Pipedrive, Atomic
            CRM and the usual Chinese CRM templates. Nothing is written before you have seen the check.
          </Trans>
        </p>
      </div>
    </StepFrame>
  );
}
