// What the conflict inbox asks of the program.
import type { FieldValue, KindName, Link } from "./types";

type Empty = Record<symbol, never>;

/** One of the values that stand beside each other. */
export interface ConflictVersion {
  /** Names it when it is chosen. */
  write: string;
  said: "value" | "kept" | "trashed" | "changed";
  value: FieldValue;
  /** Of a change: the fields that were changed. */
  fields: string[];
  member: Link;
  device: { id: string; name: string | null; own: boolean };
  at: number;
  /** It is what the record shows. */
  shown: boolean;
}

/** A field with values that several people wrote beside each other. */
export interface Conflict {
  kind: KindName;
  id: string;
  title: string;
  /** A field's name, a custom field's id, `in_trash`, or `home`. */
  field: string;
  /** The first version is one's own. */
  own: boolean;
  versions: ConflictVersion[];
  before: { value: FieldValue } | null;
}

/** Whose values stand beside one's own. */
export interface ConflictPerson {
  member: Link;
  /** It is oneself, on another device. */
  own: boolean;
  count: number;
}

export type ConflictSide = "mine" | "theirs";

export interface ConflictReads {
  conflicts_list: [{ start?: number; count?: number; kind?: KindName; id?: string }, { total: number; people: ConflictPerson[]; conflicts: Conflict[] }];
  conflicts_count: [Empty, { count: number }];
  conflicts_check: [{ member?: string; side: ConflictSide }, { count: number; changes: number }];
}
export interface ConflictActs {
  conflict_take: [{ kind: KindName; id: string; field: string; write: string; seen: string[] }, Empty];
  conflicts_resolve: [{ member?: string; side: ConflictSide }, { job: string }];
}
