// Left: the column with three of its values; right: the field it goes to. A column without a home is never dropped
// silently: it becomes a field or is left out by choice.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { Target } from "@/api/types";
import { useWrite } from "@/api/use-write";
import { Button } from "@/components/Button";
import { ArrowRight } from "@/components/icons";
import { ErrorNotice } from "@/components/Notice";
import { cn } from "@/lib/cn";
import { SourceTabs } from "./ReadStep";
import { StepFrame } from "./StepFrame";
import { TargetPicker } from "./TargetPicker";
import { useTargets } from "./targets";
import { putSource, useWizard } from "./wizard";

export function MapStep() {
  const { t } = useLingui();
  const { token, sources, at } = useWizard();
  const source = sources[at];
  const { groups, name } = useTargets(source?.kind ?? "contact");
  const map = useWrite("import_map", { quiet: true, onDone: putSource });
  if (!source || !token) return null;
  const pick = (column: number, target: Target) => map.mutate({ import: token, source: source.source, columns: [{ column, target }] });
  // What has no field in Coffer is proposed as a field of its own; nobody has said yet that it is wanted.
  const strays = source.columns.filter((column) => !column.sure && "custom" in column.target);
  const leaveOut = () =>
    map.mutate({
      import: token,
      source: source.source,
      columns: strays.map((column) => ({ column: column.column, target: { skip: true } })),
    });
  return (
    <>
      <SourceTabs />
      <StepFrame
        foot={
          <>
            <Button onClick={() => useWizard.setState({ step: "read" })}>
              <Trans>Back</Trans>
            </Button>
            <div className="grow" />
            <Button look="primary" onClick={() => useWizard.setState({ step: "check" })}>
              <Trans>Check</Trans>
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-4">
          {map.error ? <ErrorNotice error={map.error} /> : null}
          {strays.length > 0 ? (
            <div className="flex flex-wrap items-center gap-2 rounded-md bg-warning-soft px-3 py-2">
              <span className="grow">
                <Plural
                  value={strays.length}
                  one="# column has no field in Coffer. It becomes a field of its own, unless you leave it out."
                  other="# columns have no field in Coffer. They become fields of their own, unless you leave them out."
                />
              </span>
              <Button onClick={leaveOut}>
                <Trans>Leave them out</Trans>
              </Button>
            </div>
          ) : null}
          {source.columns.length === 0 ? (
            <p className="text-ink-2">
              <Trans>Cards and exports of Coffer itself need no mapping.</Trans>
            </p>
          ) : (
            <div className="overflow-hidden rounded-md border border-line bg-surface">
              <table className="w-full table-fixed border-collapse text-left">
                <thead className="text-xs text-ink-3">
                  <tr className="border-b border-line">
                    <th scope="col" className="w-[26%] px-3 py-2 font-normal">
                      <Trans>Your column</Trans>
                    </th>
                    <th scope="col" className="px-3 py-2 font-normal">
                      <Trans>Its first values</Trans>
                    </th>
                    <th scope="col" className="w-8" aria-label={t`becomes`} />
                    <th scope="col" className="w-[34%] px-3 py-2 font-normal">
                      <Trans>Field in Coffer</Trans>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {source.columns.map((column) => {
                    const skipped = "skip" in column.target;
                    return (
                      <tr key={column.column} className="border-b border-line last:border-0">
                        <th scope="row" className={cn("px-3 py-2 align-top font-semibold break-words", skipped && "text-ink-3")}>
                          {column.header}
                        </th>
                        <td className="px-3 py-2 align-top text-xs text-ink-2">
                          {column.samples.slice(0, 3).map((sample, i) => (
                            // Samples are known by their place.
                            // oxlint-disable-next-line react/no-array-index-key
                            <div key={i} className="truncate" title={sample}>
                              {sample === "" ? <span className="text-ink-3">—</span> : sample}
                            </div>
                          ))}
                        </td>
                        <td className="py-2 align-top text-ink-3">
                          <ArrowRight size={14} className="mt-2" aria-hidden />
                        </td>
                        <td className="px-3 py-2 align-top">
                          <TargetPicker column={column} kind={source.kind} groups={groups} name={name} onPick={(target) => pick(column.column, target)} />
                        </td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          )}
        </div>
      </StepFrame>
    </>
  );
}
