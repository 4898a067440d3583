// The words of the team, what is known of it, and what becomes of it after an act: when a copy was heard of is no record,
// so no news tells of it.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { Party, RoleName, Team, TeamDevice, TeamMember } from "@/api/team-types";
import { queryClient, useRead } from "@/api/use-read";

export const ROLES: Record<RoleName, { name: MessageDescriptor; reads: MessageDescriptor }> = {
  salesperson: { name: msg`Salesperson`, reads: msg`Reads the own book, and what the departments and the team share.` },
  manager: { name: msg`Manager`, reads: msg`Reads the books of the departments named here, and what is shared.` },
  finance: { name: msg`Finance`, reads: msg`Reads names and amounts of contracts and payments, and no customer's contact data.` },
  auditor: { name: msg`Auditor`, reads: msg`Reads names everywhere and the journal of the team, and changes nothing.` },
  admin: { name: msg`Admin`, reads: msg`Reads every book and may change the team.` },
};
export const ROLE_NAMES = Object.keys(ROLES) as RoleName[];

export const CLASSES: Record<string, MessageDescriptor> = {
  identity: msg`Name and links`,
  reach: msg`Phones and addresses`,
  commercial: msg`Amounts`,
  notes: msg`Notes`,
  sensitive: msg`Sensitive`,
};

export function useTeamNow(): Team | undefined {
  return useRead("team", {}, { keep: true }).data;
}

export function askTeam(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ["team"] });
}

/** Departments as they are typed: commas of either script stand between them. */
export function departmentsOf(typed: string): string[] {
  return [...new Set(typed.split(/[,，、;；]/).map((name) => name.trim()).filter(Boolean))];
}

/** Departments as they are shown and typed again. */
export function departmentsText(names: string[], locale: string): string {
  return names.join(locale.startsWith("zh") ? "、" : ", ");
}

/** Devices of others that count. */
export function othersOf(team: Team): TeamDevice[] {
  return team.members.filter((member) => member.active).flatMap((member) => member.devices.filter((device) => device.active && !device.own));
}

/** How old is what is known of the others: the time of whoever was heard of longest ago; null of whom nothing came yet. */
export function oldestHeard(team: Team): number | null {
  const heard = othersOf(team).map((device) => device.heard_ms);
  return heard.includes(null) ? null : Math.min(...(heard as number[]));
}

/** What a device is called where its member is named beside it. */
export function useDeviceFace(): (device: TeamDevice) => string {
  const { t } = useLingui();
  // The names that people gave devices on this computer.
  const known = useRead("devices", {}).data?.devices ?? [];
  return (device) => device.name || known.find((own) => own.id === device.id)?.name || (device.own ? t`This computer` : t`Device ${device.id.slice(0, 8)}`);
}

/** Who made a file, or for whom it is. */
export function usePartyFace(): (party: Party) => string {
  const { t } = useLingui();
  return (party) => (party.own ? t`this device` : party.name || t`device ${party.device.slice(0, 8)}`);
}

export function useMemberFace(): (member: Pick<TeamMember, "name" | "id">) => string {
  const { t } = useLingui();
  return (member) => member.name || t`Member ${member.id.slice(0, 8)}`;
}

/** An audience, in words. */
export function useAudience(): (compartment: string) => string {
  const { t } = useLingui();
  const team = useTeamNow();
  const face = useMemberFace();
  return (compartment) => {
    const [sort, of = ""] = compartment.split(/:(.*)/s);
    const whose = () => face(team?.members.find((member) => member.id === of) ?? { id: of, name: "" });
    if (sort === "book") return t`Book of ${whose()}`;
    if (sort === "money") return t`Contracts and payments of ${whose()}`;
    if (sort === "pool") return t`Pool ${of}`;
    if (sort === "dept") return t`Department ${of}`;
    if (sort === "org") return t`The whole team`;
    if (sort === "audit") return t`Journal of the team`;
    return t`Those who work on this record`;
  };
}
