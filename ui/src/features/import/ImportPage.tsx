// The import wizard: file, reading, mapping, check, run. Nothing is written before the last step, and the last step can
// be taken back whole.
import { useLingui } from "@lingui/react/macro";
import type { ComponentType } from "react";
import { PageHead } from "@/app/PageHead";
import { Check } from "@/components/icons";
import { cn } from "@/lib/cn";
import { CheckStep } from "./CheckStep";
import { Counts } from "./Counts";
import { FileStep } from "./FileStep";
import { MapStep } from "./MapStep";
import { ReadStep } from "./ReadStep";
import { RunStep } from "./RunStep";
import { type Step, STEPS, useWizard } from "./wizard";

const BODIES: Record<Step, ComponentType> = { file: FileStep, read: ReadStep, map: MapStep, check: CheckStep, run: RunStep };

export function ImportPage() {
  const { t } = useLingui();
  const { step, job, token } = useWizard();
  const names: Record<Step, string> = {
    file: t`Choose a file`,
    read: t`How it is read`,
    map: t`Columns to fields`,
    check: t`Check`,
    run: t`Write`,
  };
  const at = STEPS.indexOf(step);
  const Body = BODIES[step];
  return (
    <>
      <PageHead title={t`Import`} detail={names[step]}>
        {token ? <Counts key={token} /> : null}
      </PageHead>
      <div className="flex min-h-0 grow">
        <nav aria-label={t`Steps`} className="w-50 shrink-0 border-r border-line p-4 max-wide:w-48">
          <ol className="flex flex-col gap-1">
            {STEPS.map((one, i) => {
              const done = i < at;
              const reachable = done && job === null;
              return (
                <li key={one}>
                  <button
                    type="button"
                    disabled={!reachable && one !== step}
                    aria-current={one === step ? "step" : undefined}
                    onClick={() => useWizard.setState({ step: one })}
                    className={cn(
                      "flex h-9 w-full items-center gap-2.5 rounded-sm px-2 text-left text-ink-3",
                      reachable && "text-ink-2 hover:bg-hover",
                      one === step && "bg-selected font-semibold text-accent-text",
                    )}
                  >
                    <span
                      aria-hidden
                      className={cn(
                        "num inline-flex size-5 shrink-0 items-center justify-center rounded-full border border-line-strong text-2xs",
                        one === step && "border-accent bg-accent text-on-accent",
                        done && "border-success text-success",
                      )}
                    >
                      {done ? <Check size={11} strokeWidth={2.5} /> : i + 1}
                    </span>
                    <span className="truncate">{names[one]}</span>
                  </button>
                </li>
              );
            })}
          </ol>
        </nav>
        <div className="flex min-w-0 grow flex-col"><Body /></div>
      </div>
    </>
  );
}
