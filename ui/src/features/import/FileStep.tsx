import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { type ApiError, asApiError, call, type Given, putFile } from "@/api/client";
import { DropZone } from "@/components/DropZone";
import { FileUp } from "@/components/icons";
import { ErrorNotice, Progress } from "@/components/Notice";
import { StepFrame } from "./StepFrame";
import { useWizard } from "./wizard";

export function FileStep() {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const take = async (files: Given[]) => {
    setBusy(true);
    setError(null);
    try {
      const handles: string[] = [];
      for (const file of files) handles.push(await putFile(file));
      const { import: token, sources } = await call("import_open", { files: handles });
      useWizard.setState({ step: "read", token, sources, at: 0, job: null, duplicates: "update", show: null });
    } catch (thrown) {
      setError(asApiError(thrown));
    }
    setBusy(false);
  };
  return (
    <StepFrame>
      <div className="mx-auto flex max-w-160 flex-col gap-4 pt-6">
        {error ? <ErrorNotice error={error} /> : null}
        <DropZone
          primary
          busy={busy}
          onFiles={(files) => void take(files)}
          className="gap-3 rounded-lg bg-surface px-8 py-12"
        >
          <FileUp size={32} strokeWidth={1.2} className="text-ink-3" aria-hidden />
          <p className="text-md font-semibold">
            <Trans>Drop the exported file here</Trans>
          </p>
          <p className="max-w-100 text-ink-2 leading-text">
            <Trans>CSV in any encoding, Excel, vCard, JSON, or a ZIP of them. The file is read in memory and stays where it is.</Trans>
          </p>
          {busy ? (
            <div className="w-60">
              <Progress value={null} label={t`Reading the file`} />
            </div>
          ) : null}
        </DropZone>
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
