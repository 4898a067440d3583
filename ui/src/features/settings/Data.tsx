import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { asApiError, call, saveFile } from "@/api/client";
import { Button } from "@/components/Button";
import { Download } from "@/components/icons";
import { Notice } from "@/components/Notice";
import { Select } from "@/components/Select";
import { toast, toastError } from "@/components/toast";
import { Row } from "./Row";

type Format = "json" | "csv" | "csv-gb" | "xlsx" | "vcard";

export function Data() {
  const { t } = useLingui();
  const [format, setFormat] = useState<Format>("json");
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const request =
        format === "csv-gb"
          ? ({ format: "csv", encoding: "gb18030" } as const)
          : format === "csv"
            ? ({ format: "csv", encoding: "utf-8" } as const)
            : { format };
      const { file, name } = await call("export", request);
      if (await saveFile(file, name)) toast({ text: t`Exported: ${name}` });
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
    setBusy(false);
  };
  const help: Record<Format, string> = {
    json: t`Everything, with files. It can be imported again without loss.`,
    csv: t`A table per kind, for any program. It can be imported again without loss.`,
    "csv-gb": t`For Excel on older Chinese systems.`,
    xlsx: t`A workbook with a sheet per kind.`,
    vcard: t`Contacts for phones and address books.`,
  };
  return (
    <>
      <Row label={t`Export everything`} help={help[format]}>
        <Select<Format>
          label={t`Format`}
          className="w-56"
          value={format}
          onChange={setFormat}
          options={[
            { value: "json", label: t`JSON` },
            { value: "csv", label: t`CSV (UTF-8)` },
            { value: "csv-gb", label: t`CSV (GB18030)` },
            { value: "xlsx", label: t`Excel (XLSX)` },
            { value: "vcard", label: t`vCard 4` },
          ]}
        />
        <Button icon={<Download size={14} />} disabled={busy} onClick={() => void run()}>
          {busy ? t`Exporting` : t`Export`}
        </Button>
      </Row>
      <Notice tone="warning" title={t`An export leaves the vault`}>
        <Trans>The file is not encrypted: whoever gets it can read it. The journal notes that you exported.</Trans>
      </Notice>
    </>
  );
}
