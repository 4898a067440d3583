// The dry run: what would become of every row, the rows that come to each end, and why some would not come in.
import { Trans, useLingui } from "@lingui/react/macro";
import { useWrite } from "@/api/use-write";
import { useSession } from "@/app/session";
import { Button } from "@/components/Button";
import { ErrorNotice, Progress } from "@/components/Notice";
import { Segmented } from "@/components/Segmented";
import { cn } from "@/lib/cn";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { useWords } from "@/record/use-schema";
import { KINDS } from "@/record/words";
import type { KindName, RowOutcome } from "@/api/types";
import { Outcomes } from "./Outcomes";
import { Problems } from "./Problems";
import { StepFrame } from "./StepFrame";
import { type Duplicates, outcomesOf, useCheck, useWizard } from "./wizard";

export function CheckStep() {
  const { t } = useLingui();
  const lang = useLang();
  const words = useWords();
  const { token, sources, duplicates, show } = useWizard();
  const { data, error, isFetching } = useCheck();
  const start = useWrite("import_start", {
    onDone: ({ job }) => {
      useWizard.setState({ step: "run", job });
      useSession.setState({ job });
    },
  });
  if (!token) return null;
  const kinds = data ? (Object.entries(data.created) as [KindName, number][]).filter(([, n]) => n > 0) : [];
  const counts = data ? outcomesOf(data) : null;
  // What is wrong is looked at first, as long as nobody says otherwise.
  const shown: RowOutcome = show ?? (data && data.failed > 0 ? "failed" : "created");
  const names: Record<RowOutcome, string> = { created: t({ message: "New", context: "rows" }), updated: t`Will update`, skipped: t`Duplicate`, failed: t`Error` };
  const label = t`Rows: ${names[shown]}`;
  const bring = data ? number(lang, Math.max(0, data.rows - data.failed)) : "";
  return (
    <StepFrame
      foot={
        <>
          <Button onClick={() => useWizard.setState({ step: "map" })}>
            <Trans>Back</Trans>
          </Button>
          <div className="grow" />
          <Button look="primary" disabled={!data || isFetching || start.isPending || data.rows - data.failed <= 0} onClick={() => start.mutate({ import: token, duplicates })}>
            <Trans>Import {bring} rows</Trans>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {error ? <ErrorNotice error={error} /> : null}
        {!data && !error ? (
          <div className="flex max-w-80 flex-col gap-2">
            <span className="text-ink-2">
              <Trans>Checking every row</Trans>
            </span>
            <Progress value={null} label={t`Check`} />
          </div>
        ) : null}
        {data ? (
          <>
            <dl className="flex flex-wrap gap-3">
              {kinds.map(([kind, n]) => (
                <Figure key={kind} label={KINDS[kind] ? t`new: ${words.say(KINDS[kind].many)}` : kind} value={number(lang, n)} />
              ))}
              <Figure label={t`updated`} value={number(lang, data.updated)} />
              <Figure label={t`duplicates`} value={number(lang, data.skipped)} />
              <Figure label={t`errors`} value={number(lang, data.failed)} danger={data.failed > 0} />
            </dl>
            <div className="flex flex-wrap items-center gap-3">
              <span className="text-ink-2">
                <Trans>Rows that are already in the vault</Trans>
              </span>
              <Segmented<Duplicates>
                label={t`Rows that are already in the vault`}
                value={duplicates}
                onChange={(next) => useWizard.setState({ duplicates: next })}
                options={[
                  { value: "skip", label: t`Leave as they are` },
                  { value: "update", label: t`Update` },
                  { value: "create", label: t`Import anyway` },
                ]}
              />
            </div>
            <Segmented<RowOutcome>
              label={t`Rows shown`}
              className="self-start"
              value={shown}
              onChange={(next) => useWizard.setState({ show: next })}
              options={(["created", "updated", "skipped", "failed"] as const).map((outcome) => ({
                value: outcome,
                label: (
                  <>
                    {names[outcome]}
                    <span className={cn("num text-xs", outcome === "failed" && data.failed > 0 && "text-danger")}>{number(lang, counts?.[outcome] ?? 0)}</span>
                  </>
                ),
              }))}
            />
            {shown === "failed" && data.failed > 0 ? (
              <Problems problems={data.errors} failed={data.failed} sources={sources} token={token} />
            ) : (
              <Outcomes rows={data.shown.filter((row) => row.outcome === shown)} count={counts?.[shown] ?? 0} sources={sources} label={label} />
            )}
          </>
        ) : null}
      </div>
    </StepFrame>
  );
}

export function Figure({ label, value, danger }: { label: string; value: string; danger?: boolean }) {
  return (
    <div className="flex min-w-28 flex-col rounded-md border border-line bg-surface px-4 py-3 shadow-card">
      <dt className="order-2 text-xs text-ink-3">{label}</dt>
      <dd className={danger ? "num text-2xl font-semibold text-danger" : "num text-2xl font-semibold"}>{value}</dd>
    </div>
  );
}
