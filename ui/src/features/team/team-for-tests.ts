// A team of two as the program tells it, for tests of components.
import type { Team, TeamDevice, TeamMember } from "@/api/team-types";

export function device(id: string, more: Partial<TeamDevice> = {}): TeamDevice {
  return { id, name: "", own: false, active: true, heard_ms: null, sealed_ms: null, behind: 0, ...more };
}

const LIN: TeamMember = {
  id: "m-lin", name: "Lin Xiao", role: "admin", departments: [], own: true, active: true, suspended: false,
  devices: [device("d-lin-laptop", { own: true })],
};
const LI: TeamMember = {
  id: "m-li", name: "Li Wen", role: "salesperson", departments: ["East"], own: false, active: true, suspended: false,
  devices: [device("d-li-laptop", { name: "Li's laptop", heard_ms: 1_700_000_000_000, behind: 4 })],
};

export const TEAM: Team = { name: "Yuanfan", members: [LIN, LI], may_change: true, invited: 0, joining: null, alone: false };
export const ALONE: Team = { ...TEAM, members: [LIN], alone: true };
