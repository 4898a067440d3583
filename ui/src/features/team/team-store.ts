// Which dialog of the team is open, and with what. Several places open them; the shell draws them.
import { create } from "zustand";
import type { HandedOver, Requested, SealedFile, TeamMember } from "@/api/team-types";

export type TeamDialog =
  | { dialog: "invite"; invitation: HandedOver | null }
  | { dialog: "join"; requested: Requested | null }
  | { dialog: "sealed"; file: SealedFile }
  | { dialog: "take-in" }
  | { dialog: "role"; member: TeamMember }
  | { dialog: "remove"; member: TeamMember }
  | { dialog: "readers"; kind: string; id: string; title: string };

export const useTeam = create<{ open: TeamDialog | null }>(() => ({ open: null }));

export function closeTeam(): void {
  useTeam.setState({ open: null });
}

/** At the lock: an invitation and a name are nobody's business. */
export function forgetTeam(): void {
  closeTeam();
}
