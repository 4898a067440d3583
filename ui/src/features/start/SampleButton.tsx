import { Trans, useLingui } from "@lingui/react/macro";
import { useRead } from "@/api/use-read";
import { Button } from "@/components/Button";
import { Progress } from "@/components/Notice";
import { useSample } from "./sample";

/** On an empty list: something to look at, as long as the whole book is empty. */
export function SampleButton() {
  const { t } = useLingui();
  const counts = useRead("count", {}).data;
  const sample = useSample();
  if (sample.part !== null) {
    return (
      <div className="flex w-28 items-center">
        <Progress value={sample.part} label={t`Filling in the sample`} />
      </div>
    );
  }
  const people = (counts?.account ?? 0) + (counts?.contact ?? 0) + (counts?.lead ?? 0);
  if (!counts || people > 0) return null;
  return (
    <Button look="ghost" onClick={() => void sample.fill()}>
      <Trans>Put in a sample</Trans>
    </Button>
  );
}
