// What a sealed file brought, and what is still missing, by name.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { Brought, Gap } from "@/api/team-types";
import { CircleCheck } from "@/components/icons";
import { Notice } from "@/components/Notice";
import { instantLong, number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { usePartyFace } from "./team";

export function BroughtReport({ brought }: { brought: Brought }) {
  const { t } = useLingui();
  const lang = useLang();
  const face = usePartyFace();
  const whose = face(brought.by);
  const at = instantLong(lang, brought.created_ms);
  const gapLine = (gap: Gap) => {
    const who = gap.member || t`Device ${gap.device.slice(0, 8)}`;
    const from = number(lang, gap.from);
    const to = number(lang, gap.to);
    return gap.from === gap.to ? t`Entry ${from} of ${who}` : t`Entries ${from}–${to} of ${who}`;
  };
  return (
    <div role="status" className="flex flex-col gap-3">
      <p className="flex items-center gap-2 font-semibold">
        <CircleCheck size={16} className="shrink-0 text-success" aria-hidden />
        {brought.known ? <Trans>This file was taken in before; nothing was done</Trans> : <Trans>Taken in: what {whose} sealed on {at}</Trans>}
      </p>
      <ul className="flex flex-col gap-1 text-ink-2">
        <li>
          <Plural value={brought.applied} one="# entry is in the book" other="# entries are in the book" />
        </li>
        {brought.opaque > 0 ? (
          <li>
            <Plural value={brought.opaque} one="of them # is not for you: only its place is known" other="of them # are not for you: only their places are known" />
          </li>
        ) : null}
        {brought.roster_events > 0 ? (
          <li>
            <Plural value={brought.roster_events} one="# statement on who belongs to the team" other="# statements on who belongs to the team" />
          </li>
        ) : null}
        {brought.set_aside > 0 ? (
          <li>
            <Plural value={brought.set_aside} one="# entry was set aside: its author had no right to it" other="# entries were set aside: their authors had no right to them" />
          </li>
        ) : null}
      </ul>
      {brought.gaps.length > 0 || brought.waiting > 0 ? (
        <Notice tone="info" title={t`Something is still missing`}>
          <Plural value={brought.waiting} one="# entry waits for what comes before it." other="# entries wait for what comes before them." />{" "}
          <Trans>The next files bring it.</Trans>
          <ul className="mt-1">
            {brought.gaps.map((gap) => (
              <li key={`${gap.device} ${gap.from}`}>{gapLine(gap)}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
    </div>
  );
}
