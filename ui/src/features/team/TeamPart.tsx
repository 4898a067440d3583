// The team in the settings: who belongs to it, what each may read, how old is what we know, and files in and out.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useWrite } from "@/api/use-write";
import { Button } from "@/components/Button";
import { FileUp, Lock, UserPlus } from "@/components/icons";
import { Notice } from "@/components/Notice";
import { Row } from "@/features/settings/Row";
import { useInvite } from "./InviteDialog";
import { MemberLine } from "./MemberLine";
import { useSeal } from "./SealedStep";
import { askTeam, useTeamNow } from "./team";
import { useTeam } from "./team-store";

export function TeamPart() {
  const { t } = useLingui();
  const team = useTeamNow();
  const invite = useInvite();
  const seal = useSeal();
  const stop = useWrite("team_request_stop", { onDone: () => void askTeam() });
  if (!team) return null;
  const { joining } = team;
  const inviting = (
    <>
      <Button icon={<UserPlus size={14} />} look={team.alone && !joining ? "primary" : "secondary"} disabled={invite.isPending} onClick={() => invite.mutate({})}>
        <Trans>Invite somebody</Trans>
      </Button>
      {team.invited > 0 ? (
        <Button onClick={() => useTeam.setState({ open: { dialog: "invite", invitation: null } })}>
          <Trans>Take in an answer</Trans>
        </Button>
      ) : null}
    </>
  );
  if (team.alone) {
    return (
      <>
        {joining ? (
          <Notice tone="info" title={t`Waiting to join ${joining.team}`}>
            <Trans>Send the answer, read the six words out when you are called, and take in the sealed file you get.</Trans>
            <div className="mt-2 flex gap-2">
              <Button look="primary" onClick={() => useTeam.setState({ open: { dialog: "join", requested: null } })}>
                <Trans>Continue</Trans>
              </Button>
              <Button disabled={stop.isPending} onClick={() => stop.mutate({})}>
                <Trans>Do not join</Trans>
              </Button>
            </div>
          </Notice>
        ) : null}
        <Row name="members" label={t`Members`} help={t`You keep this book alone. A team shares it in sealed files: no server, and everybody gets the keys of what they may read.`}>
          {team.may_change ? inviting : null}
          {joining ? null : (
            <Button onClick={() => useTeam.setState({ open: { dialog: "join", requested: null } })}>
              <Trans>Join a team</Trans>
            </Button>
          )}
        </Row>
        {team.invited > 0 ? (
          <p className="text-xs text-ink-3">
            <Plural value={team.invited} one="# invitation has no answer yet." other="# invitations have no answer yet." />
          </p>
        ) : null}
      </>
    );
  }
  return (
    <>
      <Row
        name="members"
        label={t`Members`}
        help={
          team.invited > 0 ? (
            <Plural value={team.invited} one="# invitation has no answer yet." other="# invitations have no answer yet." />
          ) : (
            t`What somebody held back cannot be seen from here: the times say when a file of each device was taken in last.`
          )
        }
      >
        <ul aria-label={t`Members`} className="w-full overflow-hidden rounded-md border border-line bg-surface">
          {team.members.map((member) => (
            <MemberLine key={member.id} member={member} mayChange={team.may_change} />
          ))}
        </ul>
        {team.may_change ? inviting : null}
      </Row>
      <Row name="exchange" label={t`Exchange`} help={t`A sealed file is only for the devices of the team. Mail, chat or stick: the way does not matter.`}>
        <Button look="primary" icon={<Lock size={14} />} disabled={seal.isPending} onClick={() => seal.mutate({})}>
          <Trans>Seal a file</Trans>
        </Button>
        <Button icon={<FileUp size={14} />} onClick={() => useTeam.setState({ open: { dialog: "take-in" } })}>
          <Trans>Take in a file</Trans>
        </Button>
      </Row>
    </>
  );
}
