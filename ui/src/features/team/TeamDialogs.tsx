import { useLingui } from "@lingui/react/macro";
import { Dialog } from "@/components/Dialog";
import { InviteSteps } from "./InviteDialog";
import { JoinSteps } from "./JoinDialog";
import { RemoveForm, RoleForm } from "./MemberDialogs";
import { ReadersList } from "./Readers";
import { SealedStep } from "./SealedStep";
import { TakeInSteps } from "./TakeInDialog";
import { useMemberFace } from "./team";
import { closeTeam, type TeamDialog, useTeam } from "./team-store";

export function TeamDialogs() {
  const open = useTeam((state) => state.open);
  return open ? <One key={open.dialog} open={open} /> : null;
}

function One({ open }: { open: TeamDialog }) {
  const { t } = useLingui();
  const face = useMemberFace();
  const title = (): string => {
    switch (open.dialog) {
      case "invite":
        return t`Invite somebody`;
      case "join":
        return t`Join a team`;
      case "sealed":
        return t`Sealed for the others`;
      case "take-in":
        return t`Take in a file`;
      case "role":
        return t`Role of ${face(open.member)}`;
      case "remove":
        return t`Remove ${face(open.member)} from the team`;
      default:
        return t`Who can read this, and why`;
    }
  };
  const body = () => {
    switch (open.dialog) {
      case "invite":
        // Another invitation begins anew.
        return <InviteSteps key={open.invitation?.text ?? ""} invitation={open.invitation} />;
      case "join":
        return <JoinSteps requested={open.requested} />;
      case "sealed":
        return <SealedStep file={open.file} />;
      case "take-in":
        return <TakeInSteps />;
      case "role":
        return <RoleForm member={open.member} />;
      case "remove":
        return <RemoveForm member={open.member} />;
      default:
        return <ReadersList kind={open.kind} id={open.id} />;
    }
  };
  return (
    <Dialog open onClose={closeTeam} title={title()} description={open.dialog === "readers" ? open.title : undefined} className="top-12 max-h-[calc(100vh-6rem)] w-140">
      {body()}
    </Dialog>
  );
}
