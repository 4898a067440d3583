// Made from the program's list of commands by its tests. Do not edit: change the Rust and run the tests with COFFER_WRITE_BINDINGS=1.

import type * as t from "./types";

export type Commands = {
  /** How the program stands: which vault, open or not, how it opens, settings, warnings. */
  app_state: { request: t.Nothing; response: t.AppState };
  /** Sets language, looks and the automatic lock. */
  settings_set: { request: t.SettingsSet; response: t.AppState };
  /** Somebody is there: pushes the automatic lock back. */
  activity_seen: { request: t.Nothing; response: t.Seen };
  /** How hard a passphrase is to guess. */
  passphrase_strength: { request: t.Passphrase; response: t.Strength };
  /** Draws a passphrase of five words by chance; kept nowhere. */
  passphrase_suggest: { request: t.Nothing; response: t.Suggested };
  /** The vaults this program knows. */
  vault_list: { request: t.Nothing; response: t.VaultList };
  /** Chooses the vault to open next. */
  vault_choose: { request: t.Choose; response: t.AppState };
  /** Makes a vault and shows its recovery kit. */
  vault_create: { request: t.VaultCreate; response: t.KitShown };
  /** Makes a new kit for a vault whose first one was never confirmed. */
  vault_kit_new: { request: t.Nothing; response: t.KitShown };
  /** Confirms the kit by three of its words; only then does the book begin. */
  vault_kit_check: { request: t.KitCheck; response: t.Nothing };
  /** Opens the vault. */
  vault_unlock: { request: t.UnlockWith; response: t.Unlocked };
  /** Closes the vault and drops everything that came out of it. */
  vault_lock: { request: t.Nothing; response: t.Nothing };
  /** Changes the passphrase; the old one, the kit or, in a vault without a passphrase, the keychain proves the right. */
  vault_change_passphrase: { request: t.ChangePassphrase; response: t.Nothing };
  /** Makes a new vault key, encrypts everything anew and shows a new kit; every old way in ends, copies made before stay as they are. */
  vault_rekey: { request: t.Rekey; response: t.KitShown };
  /** Where the book's business is: the region of phone numbers and the currency of amounts that do not say theirs. */
  vault_settings: { request: t.Nothing; response: t.VaultSettings };
  /** Sets the book's region and currency; what is stored stays as it is. */
  vault_settings_set: { request: t.VaultSettingsSet; response: t.VaultSettings };
  /** What the window keeps under a name, on this device only. */
  device_state_get: { request: t.DeviceStateGet; response: t.DeviceState };
  /** Keeps something of the window's under a name, on this device only; null forgets it. */
  device_state_set: { request: t.DeviceStateSet; response: t.Nothing };
  /** The kinds of record, their fields, and the fields this team added. */
  schema: { request: t.Nothing; response: t.Schema };
  /** How many records of each kind there are. */
  count: { request: t.Nothing; response: { [key in string]: number } };
  /** The row numbers of the records that a view shows, in its order. */
  record_view: { request: t.ViewRequest; response: t.View };
  /** Records by row number, at most 500. */
  record_page: { request: t.PageRequest; response: t.Records };
  /** How many records a view shows. */
  record_count: { request: t.CountRequest; response: t.Count };
  /** A view in groups, with the number of records and the sum of an amount in each. */
  record_groups: { request: t.GroupsRequest; response: t.Groups };
  /** What chosen records add up to. */
  record_sums: { request: t.SumsRequest; response: t.Sums };
  /** The values that a field has, most frequent first. */
  field_values: { request: t.ValuesRequest; response: t.Values };
  /** One record. */
  record_get: { request: t.RecordRef; response: t.RecordView };
  /** Makes a record. */
  record_create: { request: t.RecordCreate; response: t.Made };
  /** Changes fields of a record. */
  record_update: { request: t.RecordUpdate; response: t.Nothing };
  /** Puts records into the trash. */
  record_delete: { request: t.RecordRefs; response: t.Counted };
  /** Takes records out of the trash. */
  record_restore: { request: t.RecordRefs; response: t.Counted };
  /** Says what a change to many records would do, and does nothing. */
  bulk_check: { request: t.BulkRequest; response: t.BulkChecked };
  /** Makes the same change to many records, as a job that one undo takes back. */
  bulk_start: { request: t.BulkRequest; response: t.JobStarted };
  /** Says what a block of pasted cells means, cell by cell, and writes nothing. */
  paste_check: { request: t.PasteRequest; response: t.PasteChecked };
  /** Writes a block of pasted cells over records as one action, or, where a cell cannot be taken, nothing. */
  paste_apply: { request: t.PasteRequest; response: t.PasteApplied };
  /** Who may be there already while somebody types a new record. */
  similar: { request: t.SimilarRequest; response: t.SimilarRecords };
  /** What lies in the trash, latest first. */
  record_trash: { request: t.TrashRequest; response: t.Records };
  /** What hangs on a record: people, deals, tasks, files, daughters. */
  related: { request: t.RecordRef; response: t.Related };
  /** Finds records by name, phone, e-mail or a word of their notes. */
  search: { request: t.SearchRequest; response: t.Hits };
  /** Open deals that need somebody: own ones first, then the most pressing. */
  attention: { request: t.Nothing; response: t.Attention };
  /** The running month in numbers. */
  month_numbers: { request: t.Nothing; response: t.MonthNumbers };
  /** The copies of the book that wrote into it. */
  devices: { request: t.Nothing; response: t.Devices };
  /** Gives a copy of the book a name, on this device only; an empty one takes it away. */
  device_rename: { request: t.DeviceRename; response: t.Nothing };
  /** Who changed what of a record, latest first. */
  record_history: { request: t.RecordRef; response: t.History };
  /** The record as it was at an instant. */
  record_as_of: { request: t.AsOf; response: t.RecordView };
  /** What happened with a record, latest first. */
  timeline: { request: t.TimelineRequest; response: t.Timeline };
  /** Opens a file of the vault into memory. */
  attachment_read: { request: t.AttachmentRead; response: t.AttachmentContent };
  /** Seals a file and hangs it on a record. */
  attachment_add: { request: t.AttachmentAdd; response: t.Made };
  /** Opens files and proposes what their columns are for. */
  import_open: { request: t.ImportOpen; response: t.ImportOpened };
  /** Changes how a source is read or what its columns are for. */
  import_map: { request: t.ImportMap; response: t.ImportSource };
  /** Tries an import and changes nothing. */
  import_check: { request: t.ImportCheck; response: t.ImportChecked };
  /** Corrects a cell of a prepared import, and says what is still wrong with its row; null when nothing is. */
  import_fix: { request: t.ImportFix; response: t.ImportProblem | null };
  /** Takes an import in, as a job. */
  import_start: { request: t.ImportStart; response: t.JobStarted };
  /** Makes the lists of failed rows. */
  import_failed: { request: t.ImportRef; response: t.FailedFiles };
  /** Forgets a prepared import. */
  import_close: { request: t.ImportRef; response: t.Nothing };
  /** How far a job is; who may begin such a job may ask. */
  job_status: { request: t.JobRef; response: t.JobStatus };
  /** Asks a job to stop; what it did so far is taken back. */
  job_cancel: { request: t.JobRef; response: t.Nothing };
  /** Puts a book to look around in, as a job: sixty customers with people, deals, follow-ups and tasks. */
  sample_fill: { request: t.SampleFill; response: t.JobStarted };
  /** Whether the sample book is in. */
  sample_state: { request: t.Nothing; response: t.SampleState };
  /** Takes the sample book out, also what was changed in it and logged on it since. */
  sample_remove: { request: t.Nothing; response: t.Counted };
  /** Writes everything, or some kinds, into a file in memory. */
  export: { request: t.ExportRequest; response: t.MadeFile };
  /** Says what a line typed in a hurry would become: its day, its time, whom it names. */
  quick_add_parse: { request: t.QuickAdd; response: t.QuickAddParsed };
  /** Makes a task of a line typed in a hurry. */
  quick_add: { request: t.QuickAdd; response: t.Made };
  /** Logs a call, a visit, a message, with the date of the next contact. */
  activity_log: { request: t.ActivityLog; response: t.Made };
  /** Turns a lead into a contact, an account and, if wanted, a deal. */
  lead_convert: { request: t.LeadConvert; response: t.Converted };
  /** Moves a deal into a stage; a lost one needs a reason. */
  deal_move_stage: { request: t.DealMoveStage; response: t.Nothing };
  /** Makes several records one. */
  record_merge: { request: t.RecordMerge; response: t.Merged };
  /** Takes a merge back. */
  record_unmerge: { request: t.RecordUnmerge; response: t.Nothing };
  /** Adds a field to a kind. */
  custom_field_create: { request: t.CustomFieldCreate; response: t.Made };
  /** The team: members, devices, who joins. */
  team: { request: t.Nothing; response: t.Team };
  /** Makes an invitation for one person. */
  team_invite: { request: t.Nothing; response: t.HandedOver };
  /** Answers an invitation, from a book that holds nothing yet. */
  team_request: { request: t.TeamRequest; response: t.Requested };
  /** Forgets that this vault wanted to join a team. */
  team_request_stop: { request: t.Nothing; response: t.Nothing };
  /** Whose request it is, and the six words to compare. */
  team_look: { request: t.TeamLook; response: t.Looked };
  /** Takes in who answered an invitation, when the six words are the same on both sides. */
  team_admit: { request: t.TeamAdmit; response: t.Admitted };
  /** Enters the team with the first sealed file for this device. */
  team_join: { request: t.TeamJoin; response: t.Joined };
  /** Gives a member another role. */
  team_role: { request: t.TeamRole; response: t.Nothing };
  /** Takes a member out. */
  team_remove: { request: t.TeamRemove; response: t.Nothing };
  /** Who can read a record, and why. */
  record_readers: { request: t.RecordReaders; response: t.Readers };
  /** Seals what is new for the others into a file. */
  bundle_seal: { request: t.Nothing; response: t.SealedFile };
  /** Takes a sealed file in. */
  bundle_open: { request: t.BundleFile; response: t.Brought };
  /** What is in a sealed file for this device, without taking it in. */
  bundle_inspect: { request: t.BundleFile; response: t.Inspected };
  /** What several people wrote beside each other and waits for a choice, by person. */
  conflicts_list: { request: t.ConflictsRequest; response: t.Conflicts };
  /** How many fields wait for a choice. */
  conflicts_count: { request: t.Nothing; response: t.ConflictCount };
  /** Takes one of the values that stand beside each other. */
  conflict_take: { request: t.ConflictTake; response: t.Nothing };
  /** Says what taking one side of many would do, and does nothing. */
  conflicts_check: { request: t.ConflictsResolve; response: t.ConflictsChecked };
  /** Takes one side of everything that waits, or of all with one person, as a job that one undo takes back. */
  conflicts_resolve: { request: t.ConflictsResolve; response: t.JobStarted };
  /** Takes back the latest action, or a whole batch. */
  undo: { request: t.UndoRequest; response: t.Undone };
  /** Does again what was undone last. */
  redo: { request: t.Nothing; response: t.Redone };
  /** What can be undone and redone, latest first. */
  undo_stack: { request: t.Nothing; response: t.Stack };
  /** Proves every entry of the journal. */
  audit_verify: { request: t.Nothing; response: t.AuditVerified };
  /** The latest lines of the journal. */
  journal: { request: t.JournalRequest; response: t.Journal };
  /** Looks the whole vault over; can make its tables again from the journal. */
  doctor: { request: t.DoctorRequest; response: t.Doctor };
  /** What the book says, as one hash that knows no ids and no times. */
  content_hash: { request: t.Nothing; response: t.ContentHash };
};

export type CommandName = keyof Commands;

/** What each command needs, and which kinds its answer is made of. */
export const commands = {
  app_state: { mode: "read", needs: "nothing", scope: "state", reads: [] },
  settings_set: { mode: "write", needs: "nothing", scope: "state", reads: [] },
  activity_seen: { mode: "read", needs: "nothing", scope: "state", reads: [] },
  passphrase_strength: { mode: "read", needs: "nothing", scope: "state", reads: [] },
  passphrase_suggest: { mode: "read", needs: "nothing", scope: "state", reads: [] },
  vault_list: { mode: "read", needs: "nothing", scope: "vault", reads: [] },
  vault_choose: { mode: "write", needs: "nothing", scope: "vault", reads: [] },
  vault_create: { mode: "write", needs: "nothing", scope: "vault", reads: [] },
  vault_kit_new: { mode: "write", needs: "nothing", scope: "vault", reads: [] },
  vault_kit_check: { mode: "write", needs: "nothing", scope: "vault", reads: [] },
  vault_unlock: { mode: "write", needs: "nothing", scope: "vault", reads: [] },
  vault_lock: { mode: "write", needs: "nothing", scope: "vault", reads: [] },
  vault_change_passphrase: { mode: "write", needs: "nothing", scope: "vault", reads: [] },
  vault_rekey: { mode: "write", needs: "nothing", scope: "vault", reads: [] },
  vault_settings: { mode: "read", needs: "book", scope: "read", reads: [] },
  vault_settings_set: { mode: "write", needs: "book", scope: "write", reads: [] },
  device_state_get: { mode: "read", needs: "book", scope: "read", reads: [] },
  device_state_set: { mode: "write", needs: "book", scope: "write", reads: [] },
  schema: { mode: "read", needs: "book", scope: "read", reads: ["custom_field"] },
  count: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  record_view: { mode: "read", needs: "book", scope: "read", reads: ["asked"] },
  record_page: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  record_count: { mode: "read", needs: "book", scope: "read", reads: ["asked"] },
  record_groups: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  record_sums: { mode: "read", needs: "book", scope: "read", reads: ["asked"] },
  field_values: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  record_get: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  record_create: { mode: "write", needs: "book", scope: "write", reads: [] },
  record_update: { mode: "write", needs: "book", scope: "write", reads: [] },
  record_delete: { mode: "write", needs: "book", scope: "write", reads: [] },
  record_restore: { mode: "write", needs: "book", scope: "write", reads: [] },
  bulk_check: { mode: "read", needs: "book", scope: "write", reads: ["asked"] },
  bulk_start: { mode: "write", needs: "book", scope: "write", reads: [] },
  paste_check: { mode: "read", needs: "book", scope: "write", reads: ["asked"] },
  paste_apply: { mode: "write", needs: "book", scope: "write", reads: [] },
  similar: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  record_trash: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  related: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  search: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  attention: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  month_numbers: { mode: "read", needs: "book", scope: "read", reads: ["account", "deal", "stage", "activity"] },
  devices: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  device_rename: { mode: "write", needs: "book", scope: "write", reads: [] },
  record_history: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  record_as_of: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  timeline: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  attachment_read: { mode: "read", needs: "book", scope: "read", reads: ["attachment"] },
  attachment_add: { mode: "write", needs: "book", scope: "import", reads: [] },
  import_open: { mode: "write", needs: "book", scope: "import", reads: [] },
  import_map: { mode: "write", needs: "book", scope: "import", reads: [] },
  import_check: { mode: "read", needs: "book", scope: "import", reads: ["any"] },
  import_fix: { mode: "write", needs: "book", scope: "import", reads: [] },
  import_start: { mode: "write", needs: "book", scope: "import", reads: [] },
  import_failed: { mode: "read", needs: "book", scope: "import", reads: [] },
  import_close: { mode: "write", needs: "book", scope: "import", reads: [] },
  job_status: { mode: "read", needs: "book", scope: "state", reads: [] },
  job_cancel: { mode: "write", needs: "book", scope: "state", reads: [] },
  sample_fill: { mode: "write", needs: "book", scope: "write", reads: [] },
  sample_state: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  sample_remove: { mode: "write", needs: "book", scope: "write", reads: [] },
  export: { mode: "read", needs: "book", scope: "export", reads: [] },
  quick_add_parse: { mode: "read", needs: "book", scope: "read", reads: ["contact", "account", "deal", "lead", "tag"] },
  quick_add: { mode: "write", needs: "book", scope: "write", reads: [] },
  activity_log: { mode: "write", needs: "book", scope: "write", reads: [] },
  lead_convert: { mode: "write", needs: "book", scope: "write", reads: [] },
  deal_move_stage: { mode: "write", needs: "book", scope: "write", reads: [] },
  record_merge: { mode: "write", needs: "book", scope: "write", reads: [] },
  record_unmerge: { mode: "write", needs: "book", scope: "write", reads: [] },
  custom_field_create: { mode: "write", needs: "book", scope: "write", reads: [] },
  team: { mode: "read", needs: "book", scope: "read", reads: ["member"] },
  team_invite: { mode: "write", needs: "book", scope: "vault", reads: [] },
  team_request: { mode: "write", needs: "book", scope: "vault", reads: [] },
  team_request_stop: { mode: "write", needs: "book", scope: "vault", reads: [] },
  team_look: { mode: "read", needs: "book", scope: "vault", reads: [] },
  team_admit: { mode: "write", needs: "book", scope: "vault", reads: [] },
  team_join: { mode: "write", needs: "nothing", scope: "vault", reads: [] },
  team_role: { mode: "write", needs: "book", scope: "vault", reads: [] },
  team_remove: { mode: "write", needs: "book", scope: "vault", reads: [] },
  record_readers: { mode: "read", needs: "book", scope: "read", reads: ["asked"] },
  bundle_seal: { mode: "write", needs: "book", scope: "export", reads: [] },
  bundle_open: { mode: "write", needs: "book", scope: "import", reads: [] },
  bundle_inspect: { mode: "read", needs: "book", scope: "import", reads: [] },
  conflicts_list: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  conflicts_count: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  conflict_take: { mode: "write", needs: "book", scope: "write", reads: [] },
  conflicts_check: { mode: "read", needs: "book", scope: "write", reads: ["any"] },
  conflicts_resolve: { mode: "write", needs: "book", scope: "write", reads: [] },
  undo: { mode: "write", needs: "book", scope: "write", reads: [] },
  redo: { mode: "write", needs: "book", scope: "write", reads: [] },
  undo_stack: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  audit_verify: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  journal: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  doctor: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
  content_hash: { mode: "read", needs: "book", scope: "read", reads: ["any"] },
} as const;
