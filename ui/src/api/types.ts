// What crosses between the window and the program: every command with its request and response, and the records in
// them. Written by hand beside the contract until the generated bindings replace it; nothing here decides anything.

import type { ConflictActs, ConflictReads } from "./conflict-types";
import type { WarningCode } from "./generated/types";
import type { BulkReport, ListActs, ListReads } from "./list-types";
import type { RecordActs, RecordReads } from "./record-types";
import type { TeamActs, TeamReads } from "./team-types";

export type { WarningCode };
export type Language = "zh-CN" | "en";
export type Theme = "system" | "light" | "dark";
export type Density = "compact" | "default" | "comfortable";

export type ErrorCode =
  | "usage"
  | "unknown_command"
  | "locked"
  | "wrong_passphrase"
  | "wrong_kit"
  | "not_found"
  | "already_exists"
  | "in_use"
  | "refused"
  | "invalid"
  | "bad_input"
  | "damaged"
  | "rolled_back"
  | "newer_version"
  | "no_keychain"
  | "keychain_locked"
  | "keychain_no_entry"
  | "keychain_wrong_value"
  | "disk_full"
  | "cancelled"
  | "kit_unconfirmed"
  | "internal";

export interface ApiErrorBody {
  code: ErrorCode;
  details: Record<string, unknown>;
  trace: string;
}

export type KindName =
  | "member"
  | "account"
  | "contact"
  | "lead"
  | "deal"
  | "pipeline"
  | "stage"
  | "activity"
  | "task"
  | "tag"
  | "attachment"
  | "custom_field"
  | "view";

export interface Link {
  id: string;
  title: string;
}
export interface Money {
  minor: number;
  currency: string;
}
export interface Point {
  value: string;
  label?: string;
  primary?: boolean;
}
export interface Address {
  label: string;
  primary: boolean;
  street: string;
  city: string;
  region: string;
  postal: string;
  country: string;
}
export interface Job {
  account: Link;
  title: string;
  department: string;
  role: string;
  past: boolean;
}
/** A link to a record of any kind. */
export interface AnyLink {
  kind: string;
  id: string;
  title: string;
}
export type FieldValue =
  | null
  | string
  | number
  | boolean
  | Money
  | AnyLink
  | Link
  | Link[]
  | Point[]
  | Address[]
  | Job[]
  | string[];

export interface StageRef {
  id: string;
  title: string;
  type: "open" | "won" | "lost" | null;
}
export interface Derived {
  last_contact: number | null;
  next_contact: string | null;
  open_deals?: number;
  stage?: StageRef;
  /** Of an account, where a list asks for `contact`. */
  contact?: { id: string; title: string; phone: string | null };
}
export interface RecordView {
  kind: KindName;
  id: string;
  row: number;
  title: string;
  subtitle: string | null;
  fields: Record<string, FieldValue>;
  custom: Record<string, FieldValue>;
  derived: Derived;
  created_at: number;
  changed_at: number;
  in_trash: boolean;
  merged_into: string | null;
  aliases: string[];
}

export type FieldType =
  | "text"
  | "long_text"
  | "number"
  | "decimal"
  | "percent"
  | "checkbox"
  | "date"
  | "instant"
  | "money"
  | "choice"
  | "link"
  | "links"
  | "points"
  | "addresses"
  | "jobs"
  | "text_list"
  | "key"
  | "any_link";
export type PointSort = "phone" | "email" | "messenger" | "web" | "external";
export type CustomType = "text" | "number" | "date" | "checkbox" | "select";

export interface SchemaField {
  name: string;
  type: FieldType;
  class: string;
  required: boolean;
  choices?: string[];
  link?: KindName;
  points?: PointSort;
}
export interface CustomField {
  id: string;
  label: string;
  type: CustomType;
  class: string;
  options: string[];
}
export interface SchemaKind {
  name: KindName;
  number: number;
  title_field: string;
  fields: SchemaField[];
  custom: CustomField[];
}

export interface Warning {
  code: WarningCode;
  details: Record<string, unknown>;
}

export interface AppState {
  state: "none" | "kit" | "locked" | "open";
  vault: { name: string; id: string } | null;
  ways: { keychain: boolean; passphrase: boolean; kit: boolean };
  keychain: "present" | "absent" | "locked";
  language: Language | null;
  theme: Theme;
  density: Density;
  warnings: Warning[];
  auto_lock_seconds: number;
  locks_at: number | null;
  version: string;
  /** In percent: 90, 95, … 130. */
  text_size: number;
  /** The window draws without the graphics card, from its next start on. */
  software_rendering: boolean;
  /** Do letters alone work as shortcuts? */
  single_keys: boolean;
  /** Keys the person chose instead of a verb's own, by the verb's id; an empty text takes them away. */
  shortcuts: Record<string, string>;
  /** Closing the window keeps the program in the tray; null until somebody said so. */
  close_to_tray: boolean | null;
}

/** Where the business of the open book is. */
export interface VaultSettings {
  region: string;
  currency: string;
}

export interface Kit {
  words: string[];
  qr_svg: string;
  qr_text: string;
  vault_name: string;
  created_at: number;
}

export type Anchor = "fresh" | "behind" | "different" | "missing" | "ahead";
export interface UnlockReport {
  anchor: Anchor;
  details: Record<string, unknown>;
}

export type FilterOp =
  | "is"
  | "is_not"
  | "in"
  | "contains"
  | "starts"
  | "empty"
  | "not_empty"
  | "gt"
  | "lt"
  | "ge"
  | "le"
  | "between"
  | "within_days"
  | "older_days"
  | "this_week"
  | "this_month"
  | "last_month"
  | "next_month"
  | "this_quarter"
  | "this_year";
export interface Condition {
  field: string;
  op: FilterOp;
  value?: unknown;
}
export type Filter = { all: Filter[] } | { any: Filter[] } | { not: Filter } | Condition;
export interface Sort {
  field: string;
  desc?: boolean;
}

export interface FieldChange {
  field: string;
  old: FieldValue;
  new: FieldValue;
}
export type Via = "window" | "cli" | "import" | "undo" | "redo" | "api" | "sync" | "automation";
export interface HistoryEntry {
  at: number;
  /** Who; null where this copy may not read it. */
  member: Link | null;
  device: string;
  via: Via;
  intent: string;
  fields: FieldChange[];
}
export interface TimelineItem {
  type: "activity" | "stage" | "change" | "created" | "task" | "file";
  at: number;
  record: RecordView | null;
  member: Link | null;
  via: Via;
  /** The copy of the book that wrote it. */
  device: string;
  fields: FieldChange[];
}
export interface Related {
  contacts: RecordView[];
  deals: RecordView[];
  tasks: RecordView[];
  files: RecordView[];
  children: RecordView[];
}

export interface Hit {
  kind: KindName;
  id: string;
  row: number;
  title: string;
  subtitle: string | null;
  why: {
    field: string;
    how: "exact" | "prefix" | "word" | "contains" | "pinyin" | "initials" | "phone" | "email" | "note";
    snippet: string | null;
  };
}

export type Target =
  | { kind: string; field: string; part?: string; slot?: number }
  | { custom: { label: string; type: CustomType; kind: string } }
  | { skip: true };
export interface SourceColumn {
  column: number;
  header: string;
  samples: string[];
  target: Target;
  sure: boolean;
}
export interface Source {
  source: number;
  name: string;
  /** The sheet of a workbook, or the list in a JSON document. */
  sheet: string | null;
  format: "csv" | "xlsx" | "vcard" | "json";
  encoding: string | null;
  separator: string | null;
  /** The row that names the columns, from 1; 0 without one. */
  head: number;
  rows: number;
  preset: string | null;
  kind: string;
  /** One of Coffer's own exports: it needs no mapping. */
  own: boolean;
  /** Left out as a whole. */
  skipped: boolean;
  columns: SourceColumn[];
  warnings: { code: string; column: number; count: number }[];
  preview: string[][];
}
export interface ImportCheck {
  rows: number;
  created: Record<string, number>;
  updated: number;
  skipped: number;
  failed: number;
  left_out: string[];
  errors: ImportProblem[];
  /** The first rows of the outcome that was asked for. */
  shown: ImportShown[];
}
export type RowOutcome = "created" | "updated" | "skipped" | "failed";
/** A row, and what becomes of it. */
export interface ImportShown {
  source: number;
  row: number;
  /** Long ones are cut. */
  cells: string[];
  outcome: RowOutcome;
  title: string | null;
  /** The record that is there already. */
  record: string | null;
}
/** A row that does not come in. */
export interface ImportProblem {
  source: number;
  row: number;
  reason: { code: string; column?: number; field?: string };
  cells: string[];
}
export interface ImportReport {
  /** What cards had that is not taken in. */
  left_out: string[];
  batch: string;
  rows: number;
  created: Record<string, number>;
  updated: number;
  skipped: number;
  failed: number;
}
export interface JobStatus {
  state: "running" | "done" | "cancelled" | "failed";
  done: number;
  total: number;
  rate: number;
  left_ms: number | null;
  report: ImportReport | null;
  bulk: BulkReport | null;
  error: ApiErrorBody | null;
}

export interface News {
  kinds?: string[];
  ids?: string[] | null;
  via?: string;
  state?: AppState["state"];
}

/** What a list shows, in its order and with the heads it shows. */
export interface ExportView {
  kind: KindName;
  filter: Filter;
  sort: Sort[];
  search?: string;
  columns: { field: string; label: string }[];
  /** Only these of them, as `record_view` names rows. */
  rows?: string | null;
}

type Empty = Record<symbol, never>;
type Writes = { fields: Record<string, unknown>; custom?: Record<string, unknown> };

/** Commands that only answer. */
export interface Reads extends ConflictReads, ListReads, RecordReads, TeamReads {
  app_state: [Empty, AppState];
  vault_list: [Empty, { vaults: { id: string; name: string; current: boolean }[] }];
  passphrase_strength: [
    { passphrase: string; hints: string[] },
    { score: number; guesses_log10: number; reason: string | null },
  ];
  vault_settings: [Empty, VaultSettings];
  schema: [Empty, { kinds: SchemaKind[] }];
  count: [Empty, Partial<Record<KindName, number>>];
  record_view: [{ kind: KindName; filter?: Filter; sort?: Sort[]; search?: string }, { rows: string; count: number }];
  record_page: [{ kind: KindName; rows: number[]; fields?: string[] }, { records: RecordView[] }];
  record_get: [{ kind: KindName; id: string }, RecordView];
  record_trash: [{ kind?: KindName; limit?: number }, { records: RecordView[] }];
  record_history: [{ kind: KindName; id: string }, { changes: HistoryEntry[] }];
  timeline: [{ kind: KindName; id: string; before?: number; limit?: number; types?: TimelineItem["type"][] }, { items: TimelineItem[]; more: boolean }];
  related: [{ kind: KindName; id: string }, Related];
  undo_stack: [
    Empty,
    { undo: { at: number; intent: string; batch: string | null }[]; redo: { at: number; intent: string; batch: string | null }[] },
  ];
  search: [{ query: string; limit?: number; kinds?: KindName[] }, { hits: Hit[] }];
  attachment_read: [{ id: string }, { media_type: string; name: string; base64: string }];
  import_check: [{ import: string; duplicates?: "skip" | "update" | "create"; show?: RowOutcome | null }, ImportCheck];
  sample_state: [Empty, { present: boolean; batch: string | null }];
  job_status: [{ job: string }, JobStatus];
  audit_verify: [Empty, { entries: number; ok: boolean; first_bad: { replica: string; seq: number; what: string } | null }];
  doctor: [{ rebuild?: boolean }, { checks: { name: string; ok: boolean; say: string; details: Record<string, unknown> }[] }];
}

/** Commands that change something or have an effect. */
export interface Acts extends ConflictActs, ListActs, RecordActs, TeamActs {
  vault_choose: [{ id: string }, AppState];
  vault_create: [{ name: string; passphrase: string; allow_no_keychain?: boolean; member?: string; region?: string }, { kit: Kit }];
  vault_kit_new: [Empty, { kit: Kit }];
  vault_kit_check: [{ words: { index: number; word: string }[] }, Empty];
  vault_unlock: [{ passphrase?: string; kit?: string }, { report: UnlockReport }];
  vault_lock: [Empty, Empty];
  vault_change_passphrase: [{ old?: string; kit?: string; new: string }, Empty];
  vault_rekey: [{ passphrase?: string; kit?: string; new?: string }, { kit: Kit }];
  vault_settings_set: [{ region?: string; currency?: string }, VaultSettings];
  activity_seen: [Empty, { locks_at: number | null }];
  settings_set: [
    {
      language?: Language;
      theme?: Theme;
      density?: Density;
      auto_lock_seconds?: number;
      text_size?: number;
      software_rendering?: boolean;
      single_keys?: boolean;
      shortcuts?: Record<string, string>;
      close_to_tray?: boolean;
    },
    AppState,
  ];
  record_create: [{ kind: KindName } & Writes, { id: string }];
  record_update: [{ kind: KindName; id: string } & Writes, Empty];
  record_delete: [{ kind: KindName; ids: string[] }, { count: number }];
  record_restore: [{ kind: KindName; ids: string[] }, { count: number }];
  activity_log: [
    {
      type: string;
      text: string;
      at?: number;
      account?: string;
      contact?: string;
      deal?: string;
      lead?: string;
      next?: string;
      subject?: string;
    },
    { id: string },
  ];
  lead_convert: [{ id: string; deal?: boolean }, { account: string | null; contact: string; deal: string | null }];
  deal_move_stage: [{ id: string; stage: string; lost_reason?: string }, Empty];
  custom_field_create: [
    { for_kind: KindName; label: string; type: CustomType; class?: string; options?: string[] },
    { id: string },
  ];
  passphrase_suggest: [Empty, { passphrase: string }];
  sample_fill: [{ language: Language }, { job: string }];
  sample_remove: [Empty, { count: number }];
  import_fix: [{ import: string; source: number; row: number; column: number; text: string }, ImportProblem | null];
  undo: [{ batch?: string }, { undone: number; intent: string | null }];
  redo: [Empty, { redone: number; intent: string | null }];
  attachment_add: [{ file: string; kind: KindName; id: string }, { id: string }];
  import_open: [{ files: string[] }, { import: string; sources: Source[]; left_out: string[] }];
  import_map: [
    {
      import: string;
      source: number;
      columns?: { column: number; target: Target }[];
      encoding?: string;
      separator?: string;
      head?: number | null;
      kind?: string;
      skip?: boolean;
    },
    Source,
  ];
  import_start: [{ import: string; duplicates?: "skip" | "update" | "create" }, { job: string }];
  import_failed: [{ import: string }, { file: string; name: string; files: { file: string; name: string; bytes: number }[] }];
  import_close: [{ import: string }, Empty];
  job_cancel: [{ job: string }, Empty];
  export: [
    { format: "json" | "csv" | "vcard" | "xlsx"; encoding?: "utf-8" | "gb18030"; kinds?: KindName[]; view?: ExportView },
    { file: string; name: string; bytes: number },
  ];
}

export type Commands = Reads & Acts;
export type ReadName = keyof Reads;
export type ActName = keyof Acts;
export type CommandName = keyof Commands;
export type Request<C extends CommandName> = Commands[C][0];
export type Response<C extends CommandName> = Commands[C][1];
