// Where a record of each kind is shown. URLs carry the noun and the id, nothing else.
import type { KindName } from "@/api/types";
import { Building2, CircleCheck, type LucideIcon, Star, User, UserPlus } from "@/components/icons";

export const NOUNS = {
  accounts: "account",
  contacts: "contact",
  leads: "lead",
  deals: "deal",
  tasks: "task",
} as const satisfies Record<string, KindName>;

export type Noun = keyof typeof NOUNS;
export type PageKind = (typeof NOUNS)[Noun];

/** The sign of each kind that has pages. */
export const PAGE_ICONS: Record<PageKind, LucideIcon> = {
  account: Building2,
  contact: User,
  lead: UserPlus,
  deal: Star,
  task: CircleCheck,
};

export function nounOf(kind: KindName): Noun | null {
  return (Object.keys(NOUNS) as Noun[]).find((noun) => NOUNS[noun] === kind) ?? null;
}

export function isNoun(text: string): text is Noun {
  return text in NOUNS;
}
