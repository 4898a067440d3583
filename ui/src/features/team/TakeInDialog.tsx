// A sealed file of a teammate: first a look at what is in it, then it is taken in, then what it brought.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { type ApiError, asApiError, call, type Given, putFile } from "@/api/client";
import type { Brought, Inspected } from "@/api/team-types";
import { Button } from "@/components/Button";
import { DialogFoot } from "@/components/Dialog";
import { DropZone } from "@/components/DropZone";
import { FileUp } from "@/components/icons";
import { ErrorNotice, Progress } from "@/components/Notice";
import { BroughtReport } from "./BroughtReport";
import { FileLook } from "./FileLook";
import { askTeam } from "./team";
import { closeTeam } from "./team-store";

type Step = { step: "choose" } | { step: "look"; handle: string; inspected: Inspected } | { step: "report"; brought: Brought };

export function TakeInSteps() {
  const { t } = useLingui();
  const [at, setAt] = useState<Step>({ step: "choose" });
  const [rest, setRest] = useState<Given[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const run = async (work: () => Promise<Step>) => {
    setBusy(true);
    setError(null);
    try {
      setAt(await work());
    } catch (thrown) {
      setError(asApiError(thrown));
      setAt({ step: "choose" });
    }
    setBusy(false);
  };
  const take = ([file, ...more]: Given[]) => {
    if (!file) return;
    setRest(more);
    void run(async () => {
      const handle = await putFile(file);
      return { step: "look", handle, inspected: await call("bundle_inspect", { handle }) };
    });
  };
  const open = (handle: string) =>
    run(async () => {
      const brought = await call("bundle_open", { handle });
      await askTeam();
      return { step: "report", brought };
    });
  return (
    <>
      <div className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 pt-px pb-4">
        {error ? <ErrorNotice error={error} /> : null}
        {at.step === "choose" ? (
          <DropZone primary busy={busy} icon={<FileUp size={14} />} onFiles={take} className="gap-3 rounded-md px-6 py-8">
            <p className="text-ink-2 leading-text">
              <Trans>Drop a sealed file of a teammate here. You see what is in it before it is taken in.</Trans>
            </p>
          </DropZone>
        ) : null}
        {at.step === "look" ? <FileLook file={at.inspected} /> : null}
        {at.step === "report" ? <BroughtReport brought={at.brought} /> : null}
        {busy ? <Progress value={null} label={t`Reading the file`} /> : null}
      </div>
      <DialogFoot>
        <Button onClick={closeTeam}>
          <Trans>Close</Trans>
        </Button>
        {at.step === "look" ? (
          <Button data-first look="primary" disabled={busy} onClick={() => void open(at.handle)}>
            <Trans>Take it in</Trans>
          </Button>
        ) : null}
        {at.step === "report" && rest.length > 0 ? (
          <Button look="primary" disabled={busy} onClick={() => take(rest)}>
            <Trans>Next file ({rest.length})</Trans>
          </Button>
        ) : null}
      </DialogFoot>
    </>
  );
}
