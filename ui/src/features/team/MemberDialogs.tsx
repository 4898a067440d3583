// Another role for a member, and taking one out. Both say what they cannot do.
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { FormEvent } from "react";
import { useState } from "react";
import type { TeamMember } from "@/api/team-types";
import { useWrite } from "@/api/use-write";
import { Button } from "@/components/Button";
import { DialogFoot } from "@/components/Dialog";
import { ErrorNotice, Notice } from "@/components/Notice";
import { toast } from "@/components/toast";
import { RolePick, type RoleWish } from "./RolePick";
import { askTeam, departmentsOf, departmentsText, useMemberFace } from "./team";
import { closeTeam } from "./team-store";

export function RoleForm({ member }: { member: TeamMember }) {
  const { i18n } = useLingui();
  const [wish, setWish] = useState<RoleWish>({ role: member.role ?? "salesperson", departments: departmentsText(member.departments, i18n.locale) });
  const set = useWrite("team_role", {
    quiet: true,
    onDone: () => {
      void askTeam();
      closeTeam();
      toast({ text: msg`The role is changed` });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate({ member: member.id, role: wish.role, departments: departmentsOf(wish.departments) });
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col">
      <div className="flex flex-col gap-3 overflow-y-auto px-5 pt-px pb-4">
        <RolePick wish={wish} onWish={setWish} />
        <p className="text-xs text-ink-3 leading-text">
          <Trans>It holds for what is sealed from now on. What was read before stays where it was read.</Trans>
        </p>
        {set.error ? <ErrorNotice error={set.error} /> : null}
      </div>
      <DialogFoot>
        <Button onClick={closeTeam}>
          <Trans>Cancel</Trans>
        </Button>
        <Button type="submit" look="primary" disabled={set.isPending}>
          <Trans>Change</Trans>
        </Button>
      </DialogFoot>
    </form>
  );
}

export function RemoveForm({ member }: { member: TeamMember }) {
  const { t } = useLingui();
  const who = useMemberFace()(member);
  const remove = useWrite("team_remove", {
    quiet: true,
    onDone: () => {
      void askTeam();
      closeTeam();
      toast({ text: t`${who} is no longer in the team` });
    },
  });
  return (
    <>
      <div className="flex flex-col gap-3 px-5 pb-4">
        <p className="leading-text">
          <Trans>Devices that have learned of this seal nothing more for {who} and take in nothing that {who} writes from now on. Seal a file for the others, so that they learn of it soon.</Trans>
        </p>
        <Notice tone="warning" title={t`What was received stays`}>
          <Trans>{who} may still hold everything that was sealed for them until now, and copies of it. No program can call that back. The records of {who} stay in the book.</Trans>
        </Notice>
        {remove.error ? <ErrorNotice error={remove.error} /> : null}
      </div>
      <DialogFoot>
        <Button data-first onClick={closeTeam}>
          <Trans>Cancel</Trans>
        </Button>
        <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate({ member: member.id })}>
          <Trans>Remove</Trans>
        </Button>
      </DialogFoot>
    </>
  );
}
