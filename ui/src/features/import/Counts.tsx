// New, updated, duplicate, error: at the top right of every step from the moment there is a file; a dash while unknown.
import { Plural, Trans } from "@lingui/react/macro";
import { useRead } from "@/api/use-read";
import { cn } from "@/lib/cn";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { outcomesOf, useCheck, useWizard } from "./wizard";

export function Counts() {
  const lang = useLang();
  const { job } = useWizard();
  const check = useCheck().data;
  // Once it has run, what it did is what counts.
  const report = useRead("job_status", { job: job ?? "" }, { enabled: false }).data?.report;
  const known = report ?? check;
  const outcomes = known ? outcomesOf(known) : null;
  const say = (n: number | undefined) => (n === undefined ? "—" : number(lang, n));
  const n = { created: say(outcomes?.created), updated: say(outcomes?.updated), skipped: say(outcomes?.skipped), failed: say(outcomes?.failed) };
  return (
    <div role="status" className="num flex gap-4 text-xs whitespace-nowrap text-ink-2">
      <span>
        <Trans>{n.created} new</Trans>
      </span>
      <span>
        <Trans>{n.updated} updated</Trans>
      </span>
      <span>
        <Plural value={outcomes?.skipped ?? 0} one={`${n.skipped} duplicate`} other={`${n.skipped} duplicates`} />
      </span>
      <span className={cn(outcomes && outcomes.failed > 0 && "font-semibold text-danger")}>
        <Plural value={outcomes?.failed ?? 0} one={`${n.failed} error`} other={`${n.failed} errors`} />
      </span>
    </div>
  );
}
