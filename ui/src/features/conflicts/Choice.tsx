// All values of one field with who wrote them, to choose from: in the popover beside a field, and behind "more" in the list.
import { Trans, useLingui } from "@lingui/react/macro";
import type { Conflict, ConflictVersion } from "@/api/conflict-types";
import { Button } from "@/components/Button";
import { isEmpty, Show } from "@/record/fields/show";
import { useFieldOf } from "./conflicts";
import { Said, useWho, Who } from "./Version";

export function Choice({ conflict, onTake }: { conflict: Conflict; onTake: (version: ConflictVersion) => void }) {
  const { t } = useLingui();
  const who = useWho();
  const { field, label } = useFieldOf()(conflict);
  const { before } = conflict;
  const mine = conflict.versions[0]?.member.id;
  return (
    <div className="flex flex-col gap-2">
      <h3 className="text-xs font-semibold text-ink-2">{label}</h3>
      <ul className="flex flex-col">
        {conflict.versions.map((version) => {
          const own = conflict.own && version.member.id === mine;
          return (
            <li key={version.write} className="flex items-center gap-3 border-t border-line py-2">
              <div className="flex min-w-0 grow flex-col gap-0.5">
                <Said conflict={conflict} version={version} field={field} place="page" />
                <Who version={version} own={own} />
              </div>
              <Button aria-label={t`Take what ${who(version, own)} wrote`} onClick={() => onTake(version)}>
                <Trans>Take</Trans>
              </Button>
            </li>
          );
        })}
      </ul>
      {before && field ? (
        <div className="flex flex-wrap items-baseline gap-x-1.5 border-t border-line pt-2 text-xs text-ink-3">
          <Trans>Before that</Trans>
          <span className="min-w-0 text-ink-2">{isEmpty(before.value) ? t`empty` : <Show value={before.value} field={field} place="cell" />}</span>
        </div>
      ) : null}
    </div>
  );
}
