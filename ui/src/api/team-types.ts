// What the screens of the team ask of the program. These answers are shown as they come, so they are the program's own.
import type * as program from "./generated/types";

export type { Brought, Gap, HandedOver, InFile, Inspected, Joining, Looked, Party, Reader, Readers, Requested, SealedFile, Spoken, Team, TeamDevice, TeamMember } from "./generated/types";

type Empty = Record<symbol, never>;
type File = { handle: string };

export type RoleName = NonNullable<program.TeamMember["role"]>;

export interface TeamReads {
  team: [Empty, program.Team];
  team_look: [{ request: string }, program.Looked];
  record_readers: [{ kind: string; id: string }, program.Readers];
  bundle_inspect: [File, program.Inspected];
}
export interface TeamActs {
  team_invite: [Empty, program.HandedOver];
  team_request: [{ invitation: string; name: string }, program.Requested];
  team_request_stop: [Empty, Empty];
  team_admit: [{ request: string; words: string[]; name?: string; role: RoleName | null; departments?: string[]; member?: string }, { member: string }];
  team_join: [File, program.Joined];
  team_role: [{ member: string; role: RoleName; departments: string[] }, Empty];
  team_remove: [{ member: string }, Empty];
  bundle_seal: [Empty, program.SealedFile];
  bundle_open: [File, program.Brought];
}
