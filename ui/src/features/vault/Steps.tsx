import { Trans } from "@lingui/react/macro";
import { cn } from "@/lib/cn";

const ALL = 5;

/** How far the first run is: language, workspace, passphrase, kit, begin. */
export function Steps({ at }: { at: 1 | 2 | 3 | 4 | 5 }) {
  return (
    <div className="flex items-center gap-3 text-xs text-ink-3">
      <span className="num">
        <Trans>
          Step {at} of {ALL}
        </Trans>
      </span>
      <span aria-hidden className="flex gap-1">
        {Array.from({ length: ALL }, (_, step) => (
          <span key={step} className={cn("h-1 w-6 rounded-full", step < at ? "bg-accent" : "bg-line")} />
        ))}
      </span>
    </div>
  );
}
