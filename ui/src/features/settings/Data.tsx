// What goes out of the vault as a whole, and the sample that goes out of it again.
import { Trans, useLingui } from "@lingui/react/macro";
import { useRead } from "@/api/use-read";
import { Button } from "@/components/Button";
import { Download, Trash2 } from "@/components/icons";
import { Notice, Progress } from "@/components/Notice";
import { useExport } from "@/features/export/export-store";
import { useSample } from "@/features/start/sample";
import { Row } from "./Row";

export function Data() {
  const { t } = useLingui();
  const present = useRead("sample_state", {}).data?.present ?? false;
  const sample = useSample();
  return (
    <>
      <Row name="export" label={t`Export everything`} help={t`In open formats, as often as you like.`}>
        <Button icon={<Download size={14} />} onClick={() => useExport.setState({ open: {} })}>
          <Trans>Export</Trans>
        </Button>
      </Row>
      <Notice tone="warning" title={t`An export leaves the vault`}>
        <Trans>The file is not encrypted: whoever gets it can read it. The journal notes that you exported.</Trans>
      </Notice>
      <Row
        name="sample"
        label={t`Sample data`}
        help={present ? t`Everything that came with the sample goes, also what you changed in it. Your own records stay.` : t`60 made-up accounts to try things on. They leave without a trace.`}
      >
        {sample.part !== null ? (
          <div className="w-40">
            <Progress value={sample.part} label={t`Filling in the sample`} />
          </div>
        ) : present ? (
          <Button look="danger" icon={<Trash2 size={14} />} disabled={sample.removing} onClick={() => void sample.remove()}>
            <Trans>Remove the sample</Trans>
          </Button>
        ) : (
          <Button onClick={() => void sample.fill()}>
            <Trans>Put in a sample</Trans>
          </Button>
        )}
      </Row>
    </>
  );
}
