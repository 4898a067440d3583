// The import itself: count, rate, time left, cancel; then the report with the way back.
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, asApiError, call, saveFile } from "@/api/client";
import type { KindName } from "@/api/types";
import { useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { nounOf } from "@/app/paths";
import { useSession } from "@/app/session";
import { Button } from "@/components/Button";
import { CircleCheck, Download, Undo2 } from "@/components/icons";
import { ErrorNotice, Notice, Progress } from "@/components/Notice";
import { toast, toastError } from "@/components/toast";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { useWords } from "@/record/use-schema";
import { KINDS } from "@/record/words";
import { Figure } from "./CheckStep";
import { StepFrame } from "./StepFrame";
import { leaveImport, useWizard } from "./wizard";

const OFTEN_MS = 250;

export function RunStep() {
  const { t } = useLingui();
  const lang = useLang();
  const words = useWords();
  const navigate = useNavigate();
  const { job, token } = useWizard();
  const [taken, setTaken] = useState(false);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const { data, error } = useRead("job_status", { job: job ?? "" }, { enabled: job !== null, every: over ? false : OFTEN_MS });
  if (data && data.state !== "running" && !over) setOver(true);
  const cancel = useWrite("job_cancel");
  const leave = () => {
    useSession.setState({ job: null });
    leaveImport();
  };
  const undoAll = async (batch: string) => {
    setBusy(true);
    try {
      await call("undo", { batch });
      setTaken(true);
      toast({ text: msg`The import was taken back` });
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
    setBusy(false);
  };
  const download = async () => {
    if (!token) return;
    try {
      const { files } = await call("import_failed", { import: token });
      for (const { file, name } of files) await saveFile(file, name);
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
  };
  if (error) {
    return (
      <StepFrame foot={<Button onClick={leave}>{t`Another file`}</Button>}>
        <ErrorNotice error={error} className="max-w-120" />
      </StepFrame>
    );
  }
  if (!data) return null;
  if (data.state === "running") {
    const done = number(lang, data.done);
    const total = number(lang, data.total);
    const rate = number(lang, Math.round(data.rate));
    const seconds = data.left_ms === null ? null : Math.max(1, Math.ceil(data.left_ms / 1000));
    return (
      <StepFrame
        foot={
          <>
            <span className="text-xs text-ink-3">
              <Trans>You can work on meanwhile; the status bar shows how far it is.</Trans>
            </span>
            <div className="grow" />
            <Button disabled={cancel.isPending} onClick={() => job && cancel.mutate({ job })}>
              <Trans>Cancel the import</Trans>
            </Button>
          </>
        }
      >
        <div className="mx-auto flex max-w-140 flex-col gap-3 pt-10">
          <h2 className="text-lg font-semibold">
            <Trans>Importing</Trans>
          </h2>
          <Progress label={t`Import`} value={data.total > 0 ? data.done / data.total : null} />
          <p className="num text-ink-2" role="status">
            <Trans>
              {done} of {total} rows
            </Trans>
            {data.rate > 0 ? <> · {t`${rate} rows a second`}</> : null}
            {seconds !== null && data.rate > 0 ? <> · {seconds < 90 ? t`${seconds} s left` : t`${Math.ceil(seconds / 60)} min left`}</> : null}
          </p>
        </div>
      </StepFrame>
    );
  }
  const report = data.report;
  const kinds = report ? (Object.entries(report.created) as [KindName, number][]).filter(([, n]) => n > 0) : [];
  const first = kinds[0] ? nounOf(kinds[0][0]) : null;
  return (
    <StepFrame
      foot={
        <>
          <Button onClick={leave}>
            <Trans>Another file</Trans>
          </Button>
          <div className="grow" />
          {report && !taken && data.state === "done" ? (
            <Button icon={<Undo2 size={14} />} disabled={busy} onClick={() => void undoAll(report.batch)}>
              {busy ? t`Taking it back` : t`Undo this import`}
            </Button>
          ) : null}
          {first && !taken ? (
            <Button
              look="primary"
              onClick={() => {
                leave();
                void navigate({ to: "/$noun", params: { noun: first } });
              }}
            >
              <Trans>Show them</Trans>
            </Button>
          ) : null}
        </>
      }
    >
      <div className="mx-auto flex max-w-160 flex-col gap-5 pt-6">
        {data.state === "failed" ? <ErrorNotice error={data.error ? new ApiError(data.error) : asApiError(null)} /> : null}
        {data.state === "cancelled" ? (
          <Notice tone="info" title={t`The import was cancelled`}>
            <Trans>What it had begun was taken back. The vault is as it was before.</Trans>
          </Notice>
        ) : null}
        {data.state === "done" && report ? (
          <>
            <h2 className="flex items-center gap-2 text-lg font-semibold">
              <CircleCheck size={20} className="text-success" aria-hidden />
              {taken ? t`The import was taken back` : t`Import finished`}
            </h2>
            <dl className="flex flex-wrap gap-3">
              {kinds.map(([kind, n]) => (
                <Figure key={kind} label={KINDS[kind] ? t`new: ${words.say(KINDS[kind].many)}` : kind} value={number(lang, n)} />
              ))}
              <Figure label={t`updated`} value={number(lang, report.updated)} />
              <Figure label={t`duplicates`} value={number(lang, report.skipped)} />
              <Figure label={t`errors`} value={number(lang, report.failed)} danger={report.failed > 0} />
            </dl>
            {report.failed > 0 ? (
              <div className="flex flex-wrap items-center gap-3">
                <span className="text-ink-2">
                  <Trans>The rows that did not come in, with their cells and the reason:</Trans>
                </span>
                <Button icon={<Download size={14} />} onClick={() => void download()}>
                  <Trans>Download</Trans>
                </Button>
              </div>
            ) : null}
          </>
        ) : null}
      </div>
    </StepFrame>
  );
}
