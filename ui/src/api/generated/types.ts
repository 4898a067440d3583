// Made from the program's list of commands by its tests. Do not edit: change the Rust and run the tests with COFFER_WRITE_BINDINGS=1.

export type FilterOp = "is" | "is_not" | "in" | "contains" | "starts" | "empty" | "not_empty" | "gt" | "lt" | "ge" | "le" | "between" | "within_days" | "older_days" | "this_week" | "last_month" | "this_month" | "next_month" | "this_quarter" | "this_year";

export type Condition = { field: string, op: FilterOp, value?: unknown, };

export type Filter = { all: Array<Filter>, } | { any: Array<Filter>, } | { not: Filter, } | Condition;

export type Sort = { field: string, desc?: boolean, };

export type CustomType = "text" | "number" | "date" | "checkbox" | "select";

export type Target = { kind: string, slot?: number, field: string, part?: string, } | { custom: { label: string, type: CustomType, kind: string, }, } | { skip: true, };

export type KindName = "member" | "account" | "contact" | "lead" | "deal" | "pipeline" | "stage" | "activity" | "task" | "tag" | "attachment" | "custom_field" | "merge" | "view";

export type Action = { at: number, intent: string, batch: string | null, };

export type ActivityLog = { 
/**
 * `call`, `visit`, `meeting`, `message`, `email`, `note`, `other`.
 */
type: string, text: string, at?: number | null, account?: string | null, contact?: string | null, deal?: string | null, lead?: string | null, 
/**
 * The date of the next contact.
 */
next?: string | null, subject?: string | null, };

export type Address = { label: string, primary: boolean, street: string, city: string, region: string, postal: string, country: string, };

export type Admitted = { member: string, };

export type AnyLink = { kind: string, id: string, title: string, };

/**
 * The answer of a command that did not work.
 */
export type ApiError = { 
/**
 * Which situation.
 */
code: ErrorCode, 
/**
 * Its facts: numbers, names of fields and kinds, reasons as words. No personal data.
 */
details: Record<string, unknown>, 
/**
 * Names this one failure; sixteen hexadecimal digits.
 */
trace: string, };

/**
 * How the program stands.
 */
export type AppState = { state: DoorState, vault: VaultName | null, 
/**
 * How the chosen vault opens.
 */
ways: Ways, keychain: KeychainWord, language: Language | null, theme: Theme, density: Density, warnings: Array<Warning>, 
/**
 * 0: never.
 */
auto_lock_seconds: number, locks_at: number | null, 
/**
 * In percent, from 90 to 130.
 */
text_size: number, 
/**
 * The window draws without the graphics card, from its next start on.
 */
software_rendering: boolean, 
/**
 * Single letters are shortcuts outside of text.
 */
single_keys: boolean, 
/**
 * Keys that differ from the program's own, by action; an empty text turns an action's keys off.
 */
shortcuts: Record<string, string>, 
/**
 * Closing the window keeps the program in the tray; null until somebody said so.
 */
close_to_tray: boolean | null, version: string, };

export type AsOf = { kind: string, id: string, at: number, };

export type AttachmentAdd = { 
/**
 * The handle of a file in memory.
 */
file: string, kind: string, id: string, };

export type AttachmentContent = { media_type: string, name: string, base64: string, };

export type AttachmentRead = { id: string, };

export type Attention = { items: Array<AttentionItem>, 
/**
 * Others beside these.
 */
more: number, };

/**
 * A deal that needs somebody.
 */
export type AttentionItem = { deal: Link, account: Link | null, reason: "no_next_step" | "stale" | "close_passed" | "quiet", 
/**
 * For how many days.
 */
days: number | null, stage: string | null, amount: Money | null, };

/**
 * What the journal's verification found.
 */
export type AuditVerified = { entries: number, ok: boolean, first_bad: FirstBad | null, };

/**
 * What a sealed file brought.
 */
export type Brought = { by: Party, created_ms: number, 
/**
 * It was taken in before; nothing was done.
 */
known: boolean, 
/**
 * Entries that were applied.
 */
applied: number, 
/**
 * Of them not for this device: only their number is known.
 */
opaque: number, 
/**
 * Entries that wait for others.
 */
waiting: number, 
/**
 * Entries that were set aside, with their authors.
 */
set_aside: number, gaps: Array<Gap>, roster_events: number, };

/**
 * What is to be done with each record.
 */
export type BulkChange = { fields?: Record<string, unknown>, custom?: Record<string, unknown>, 
/**
 * Ids that are added to fields of several links, such as tags.
 */
add?: Record<string, Array<string>>, 
/**
 * Ids that are taken out of them.
 */
remove?: Record<string, Array<string>>, stage?: BulkStage | null, 
/**
 * Into the trash, or out of it.
 */
trash?: boolean | null, };

/**
 * What a change would do.
 */
export type BulkChecked = { 
/**
 * Records that are there.
 */
records: number, 
/**
 * Records that it would change.
 */
changes: number, 
/**
 * Records that are so already.
 */
same: number, 
/**
 * Records that would not take it.
 */
refused: number, };

/**
 * What a bulk change did.
 */
export type BulkReport = { 
/**
 * By which all of it can be undone; empty where nothing was to be done.
 */
batch: string, 
/**
 * Records that it changed.
 */
changed: number, 
/**
 * Records that were so already.
 */
same: number, 
/**
 * Records that did not take it.
 */
refused: number, };

export type BulkRequest = { kind: string, 
/**
 * Row numbers as little-endian u32, in base64.
 */
rows: string, change: BulkChange, };

/**
 * The stage that deals move into.
 */
export type BulkStage = { stage: string, 
/**
 * Needed for a stage of the type lost, where a deal has none yet.
 */
lost_reason?: string | null, };

export type BundleFile = { 
/**
 * The sealed file.
 */
handle: string, };

export type ChangePassphrase = { 
/**
 * The passphrase so far.
 */
old?: Typed | null, 
/**
 * For who has forgotten it: the kit's 24 words or its QR text.
 */
kit?: Typed | null, new: Typed, };

export type Choose = { id: string, };

/**
 * What stood in the field when they were written.
 */
export type ConflictBefore = { value: FieldValue, };

export type ConflictCount = { count: number, };

/**
 * Whose values stand beside one's own, or beside the shown ones.
 */
export type ConflictPerson = { member: Link, 
/**
 * It is oneself, on another device.
 */
own: boolean, count: number, };

/**
 * One's own values, or those that stand beside them.
 */
export type ConflictSide = "mine" | "theirs";

export type ConflictTake = { kind: string, id: string, 
/**
 * As the list names it.
 */
field: string, 
/**
 * The version that is taken.
 */
write: string, 
/**
 * All versions that were to be seen: one that came since goes on waiting.
 */
seen: Array<string>, };

/**
 * One of the values that stand beside each other.
 */
export type ConflictVersion = { 
/**
 * Names it when it is chosen.
 */
write: string, said: SaidWhat, 
/**
 * Of a value.
 */
value: FieldValue, 
/**
 * Of a change: fields' names, custom fields' ids.
 */
fields: Array<string>, member: Link, device: DeviceRef, at: number, 
/**
 * It is what the record shows.
 */
shown: boolean, };

/**
 * A field with values that stand beside each other.
 */
export type ConflictView = { kind: string, id: string, title: string, 
/**
 * A field's name, a custom field's id, `in_trash`, or `home`.
 */
field: string, 
/**
 * The first version is one's own.
 */
own: boolean, 
/**
 * One's own first, else the shown one; then the rest, latest first. At least two.
 */
versions: Array<ConflictVersion>, 
/**
 * None where the journal does not tell.
 */
before: ConflictBefore | null, };

export type Conflicts = { total: number, 
/**
 * In the order of the list, which is by person.
 */
people: Array<ConflictPerson>, conflicts: Array<ConflictView>, };

export type ConflictsChecked = { 
/**
 * Fields that it settles.
 */
count: number, 
/**
 * Of these, fields that show something else then.
 */
changes: number, };

export type ConflictsRequest = { 
/**
 * The place of the first one; the first of all where nothing is said.
 */
start?: number | null, 
/**
 * At most 200; 50 where nothing is said.
 */
count?: number | null, 
/**
 * Only those of one record, with `id`.
 */
kind?: string | null, id?: string | null, };

export type ConflictsResolve = { 
/**
 * Only those with this member.
 */
member?: string | null, side: ConflictSide, };

export type ContentHash = { 
/**
 * Sixty-four hexadecimal digits.
 */
content: string, };

/**
 * What a lead became.
 */
export type Converted = { account: string | null, contact: string, deal: string | null, };

export type Count = { count: number, };

export type CountRequest = { kind: string, filter: Filter, 
/**
 * Only records that a search for this finds.
 */
search?: string | null, };

export type Counted = { count: number, };

export type CountedValue = { value: FieldValue, label: string, count: number, };

export type CustomFieldCreate = { for_kind: string, label: string, type: string, 
/**
 * Fixed once it is made; notes where nothing is said.
 */
class?: string | null, options?: Array<string> | null, };

export type DealMoveStage = { id: string, stage: string, 
/**
 * Needed for a stage of the type lost.
 */
lost_reason?: string | null, };

/**
 * How much air is between lines.
 */
export type Density = "compact" | "default" | "comfortable";

/**
 * What follows from other records.
 */
export type Derived = { last_contact: number | null, next_contact: string | null, open_deals?: number, stage?: StageRef, 
/**
 * Of an account, where `contact` is asked for: who was its first person, and how to ring them.
 */
contact?: Person, };

/**
 * A copy of the book.
 */
export type DeviceRef = { id: string, 
/**
 * What somebody here calls it.
 */
name: string | null, 
/**
 * It is this one.
 */
own: boolean, };

export type DeviceRename = { id: string, 
/**
 * At most 64 characters; without any the copy has no name again.
 */
name: string, };

/**
 * A copy of the book.
 */
export type DeviceSeen = { id: string, 
/**
 * What somebody here calls it.
 */
name: string | null, 
/**
 * It is this one.
 */
own: boolean, 
/**
 * The team admitted it.
 */
admitted: boolean, 
/**
 * Its entries in the journal here.
 */
entries: number, 
/**
 * When it wrote last.
 */
last_ms: number | null, };

/**
 * Something that the window remembers.
 */
export type DeviceState = { 
/**
 * Null where nothing was kept.
 */
value: unknown, };

export type DeviceStateGet = { name: string, };

export type DeviceStateSet = { name: string, 
/**
 * Null forgets it.
 */
value: unknown, };

export type Devices = { devices: Array<DeviceSeen>, };

export type Doctor = { checks: Array<DoctorCheck>, };

export type DoctorCheck = { name: string, ok: boolean, say: string, details: Record<string, unknown>, };

export type DoctorRequest = { 
/**
 * Makes all tables again from the journal.
 */
rebuild?: boolean | null, };

export type DoorState = "none" | "kit" | "locked" | "open";

export type DuplicateRule = "skip" | "update" | "create";

/**
 * Every situation a caller can react to.
 */
export type ErrorCode = "usage" | "unknown_command" | "locked" | "wrong_passphrase" | "wrong_kit" | "not_found" | "already_exists" | "in_use" | "refused" | "invalid" | "bad_input" | "damaged" | "rolled_back" | "newer_version" | "no_keychain" | "keychain_locked" | "keychain_no_entry" | "keychain_wrong_value" | "disk_full" | "cancelled" | "kit_unconfirmed" | "internal";

export type ExportColumn = { 
/**
 * A field, the id of a custom field, or what follows from other records: `last_contact`, `next_contact`,
 * `open_deals`, `stage` and `contact` of an account, `created_at`, `changed_at`.
 */
field: string, 
/**
 * What stands above it.
 */
label: string, };

export type ExportFormat = "json" | "csv" | "vcard" | "xlsx";

export type ExportRequest = { format: ExportFormat, 
/**
 * `utf-8` (with a byte order mark) or `gb18030`, for csv.
 */
encoding?: string | null, 
/**
 * Only these kinds.
 */
kinds?: Array<string> | null, 
/**
 * For csv: one table of one kind instead of the lossless set.
 */
plain?: boolean | null, 
/**
 * For csv and xlsx: exactly what a list shows, instead of whole kinds.
 */
view?: ExportView | null, };

/**
 * What a list shows.
 */
export type ExportView = { kind: string, filter: Filter, sort: Array<Sort>, search?: string | null, 
/**
 * Only these rows, still in the view's order: row numbers as little-endian u32, in base64.
 */
rows?: string | null, columns: Array<ExportColumn>, };

/**
 * The failed rows of an import: a table for each set of columns, with the cells as they were and the reason.
 */
export type FailedFiles = { 
/**
 * The first of them.
 */
file: string, name: string, files: Array<MadeFile>, };

/**
 * A field's change.
 */
export type FieldChange = { 
/**
 * A field's name, a custom field's id, or `in_trash`.
 */
field: string, old: FieldValue, new: FieldValue, };

export type FieldSum = { field: string, 
/**
 * Records that have a value.
 */
filled: number, 
/**
 * By currency.
 */
money: Array<Money>, number: number | null, };

/**
 * The value of a field; which form it has follows from the field's type.
 */
export type FieldValue = null | string | number | boolean | Money | AnyLink | Link | Array<Link> | Array<Point> | Array<Address> | Array<Job> | Array<string>;

export type FirstBad = { replica: string, seq: number, what: string, };

/**
 * Entries of a copy that have to come before what came.
 */
export type Gap = { device: string, member: string, from: number, to: number, };

export type Group = { key: Key, count: number, 
/**
 * By currency.
 */
sums: Array<Money>, };

export type Groups = { groups: Array<Group>, };

export type GroupsRequest = { kind: string, filter: Filter, 
/**
 * Only records that a search for this finds.
 */
search?: string | null, by: { field: string, } | { month: string, } | { custom: string, }, 
/**
 * An amount to add up in each group.
 */
sum?: string | null, };

/**
 * Something that is handed to another person: as text, and as a QR code of it.
 */
export type HandedOver = { text: string, qr_svg: string, };

export type History = { changes: Array<HistoryEntry>, };

export type HistoryEntry = { at: number, 
/**
 * Who; null where this copy may not read it.
 */
member: Link | null, 
/**
 * The copy that wrote it.
 */
device: string, via: string, intent: string, fields: Array<FieldChange>, };

export type Hit = { kind: string, id: string, row: number, title: string, subtitle: string | null, why: Why, };

export type Hits = { hits: Array<Hit>, };

export type ImportCheck = { import: string, duplicates?: DuplicateRule | null, 
/**
 * The first rows that this becomes of are told one by one.
 */
show?: RowOutcome | null, };

/**
 * What an import would do.
 */
export type ImportChecked = { rows: number, created: { [key in string]: number }, updated: number, skipped: number, failed: number, errors: Array<ImportProblem>, 
/**
 * What cards had that is not taken in.
 */
left_out: Array<string>, 
/**
 * The first rows of the outcome that was asked for.
 */
shown: Array<ImportShown>, };

export type ImportColumn = { column: number, header: string, samples: Array<string>, target: Target, sure: boolean, };

export type ImportFix = { import: string, source: number, 
/**
 * Its number in the file, as problems name it.
 */
row: number, 
/**
 * From 0.
 */
column: number, text: string, };

export type ImportMap = { import: string, source: number, columns?: Array<MapColumn> | null, encoding?: string | null, separator?: string | null, 
/**
 * The row that names the columns, from 1; 0 where none does.
 */
head?: number | null, kind?: string | null, preset?: string | null, 
/**
 * Leave the whole source out.
 */
skip?: boolean | null, };

export type ImportOpen = { 
/**
 * Handles of files in memory.
 */
files: Array<string>, };

/**
 * An import, ready to be mapped.
 */
export type ImportOpened = { import: string, sources: Array<ImportSource>, 
/**
 * Files of an archive or folder that are of no format that is read here.
 */
left_out: Array<string>, };

/**
 * A row that was not, or would not be, taken in.
 */
export type ImportProblem = { source: number, row: number, reason: { code: string, column?: number, field?: string, }, cells: Array<string>, };

export type ImportRef = { import: string, };

/**
 * What an import did.
 */
export type ImportReport = { 
/**
 * By which the whole import can be undone.
 */
batch: string, rows: number, 
/**
 * Records made, by kind.
 */
created: { [key in string]: number }, updated: number, skipped: number, failed: number, 
/**
 * What cards had that is not taken in.
 */
left_out: Array<string>, };

/**
 * A row, and what becomes of it.
 */
export type ImportShown = { source: number, row: number, 
/**
 * Long ones are cut.
 */
cells: Array<string>, outcome: RowOutcome, 
/**
 * What its record is called.
 */
title: string | null, 
/**
 * The record that is there already.
 */
record: string | null, };

/**
 * A file, a sheet of a workbook, or a file in an archive.
 */
export type ImportSource = { source: number, name: string, 
/**
 * The sheet of a workbook, or the list in a JSON document.
 */
sheet: string | null, format: "csv" | "xlsx" | "vcard" | "json", encoding: string | null, separator: string | null, 
/**
 * The row that names the columns, from 1; 0 without one.
 */
head: number, rows: number, preset: string | null, kind: string, 
/**
 * One of our own exports: it needs no mapping.
 */
own: boolean, skipped: boolean, columns: Array<ImportColumn>, warnings: Array<ImportWarning>, preview: Array<Array<string>>, };

export type ImportStart = { import: string, duplicates?: DuplicateRule | null, };

export type ImportWarning = { 
/**
 * `national_id`, `bank_card`, `password`, `lost_digits`.
 */
code: string, column: number, count: number, };

/**
 * One kind of record in a sealed file: how many of them, and which classes of their fields.
 */
export type InFile = { kind: string, records: number, classes: Array<string>, 
/**
 * The audience that they live in.
 */
compartment: string, };

/**
 * What a sealed file is, as far as this device has keys for it.
 */
export type Inspected = { by: Party, created_ms: number, bytes: number, 
/**
 * It was taken in before.
 */
known: boolean, recipients: Array<Party>, 
/**
 * Parts of the file, and those that this device has keys for.
 */
parts: number, readable: number, entries: number, contents: Array<InFile>, roster_events: number, };

export type Job = { account: Link, title: string, department: string, role: string, past: boolean, };

export type JobRef = { job: string, };

export type JobStarted = { job: string, };

/**
 * How a job stands.
 */
export type JobState = "running" | "done" | "cancelled" | "failed";

/**
 * How far a job is, and what came of it.
 */
export type JobStatus = { state: JobState, done: number, total: number, 
/**
 * Rows a second.
 */
rate: number, left_ms: number | null, 
/**
 * Of an import.
 */
report: ImportReport | null, 
/**
 * Of a bulk change.
 */
bulk: BulkReport | null, error: ApiError | null, };

export type Joined = { 
/**
 * Entries that are in.
 */
entries: number, 
/**
 * Of them known by nothing but their place.
 */
opaque: number, };

/**
 * An invitation that this vault answered, while it waits.
 */
export type Joining = { team: string, request: string, words: Array<Spoken>, };

export type Journal = { lines: Array<JournalLine>, };

export type JournalLine = { 
/**
 * Null where this copy knows nothing of the entry but its place.
 */
at: number | null, device: string, seq: number, 
/**
 * Who; null where this copy may not read it.
 */
member: Link | null, via: string, intent: string, 
/**
 * The facts of an event, as text; empty for a change.
 */
event: string, parts: number, };

export type JournalRequest = { limit?: number | null, };

/**
 * What the records of a group have in common: nothing, a number, a text, a month, a record.
 */
export type Key = null | number | string | Link;

export type KeychainWord = "present" | "absent" | "locked";

/**
 * The recovery kit, shown once.
 */
export type Kit = { words: Array<string>, qr_svg: string, qr_text: string, vault_name: string, created_at: number, };

export type KitCheck = { words: Array<KitWord>, };

export type KitShown = { kit: Kit, };

export type KitWord = { 
/**
 * From 0.
 */
index: number, word: Typed, };

/**
 * The window's language.
 */
export type Language = "zh-CN" | "en";

export type LeadConvert = { id: string, 
/**
 * Make a deal as well.
 */
deal?: boolean | null, };

/**
 * A link: an id and what it is called. The title is empty where the record is not here.
 */
export type Link = { id: string, title: string, };

export type Looked = { 
/**
 * As the person calls themselves.
 */
name: string, words: Array<Spoken>, };

export type Made = { id: string, };

/**
 * A file to fetch.
 */
export type MadeFile = { file: string, name: string, bytes: number, };

export type MapColumn = { column: number, target: Target, };

export type Merged = { 
/**
 * The record that stands for all.
 */
id: string, 
/**
 * By which each merge is taken back.
 */
merges: Array<string>, };

/**
 * An amount in minor units.
 */
export type Money = { minor: number, currency: string, };

/**
 * The running month in numbers; money by currency.
 */
export type MonthNumbers = { won: Array<Money>, won_count: number, open: Array<Money>, open_count: number, 
/**
 * Accounts that were made this month.
 */
new_accounts: number, 
/**
 * Activities of this month.
 */
followups: number, };

/**
 * A request or an answer without fields.
 */
export type Nothing = Record<symbol, never>;

export type PageRequest = { kind: string, 
/**
 * At most 500.
 */
rows: Array<number>, 
/**
 * Only these fields; all of them where nothing is said.
 */
fields?: Array<string> | null, };

/**
 * A member and the device, for whom or by whom a file was sealed.
 */
export type Party = { 
/**
 * None where the roster here does not know the device.
 */
member: string | null, name: string, 
/**
 * The device's Ed25519 key, its first eight bytes in hexadecimal digits.
 */
device: string, own: boolean, };

export type Passphrase = { passphrase: Typed, 
/**
 * Words that a guesser would try first: names, the company.
 */
hints?: Array<string> | null, };

export type PasteApplied = { 
/**
 * Records that were changed.
 */
changed: number, 
/**
 * By which all of it is taken back; empty where nothing was to be done.
 */
batch: string, };

/**
 * What a cell means.
 */
export type PasteCell = { 
/**
 * What the field would hold.
 */
value: FieldValue, 
/**
 * The same as text.
 */
shown: string, 
/**
 * It is another value than the record has.
 */
changes: boolean, 
/**
 * Why it cannot be taken, as in the list of failed rows of an import.
 */
error: string | null, };

export type PasteChecked = { cells: Array<Array<PasteCell>>, };

export type PasteRequest = { kind: string, 
/**
 * A record for each row of cells.
 */
records: Array<string>, 
/**
 * A field for each column: a name or `custom.<id>`.
 */
fields: Array<string>, 
/**
 * At most 10,000 in all.
 */
cells: Array<Array<string>>, };

/**
 * A person of an account, in a list of accounts.
 */
export type Person = { id: string, title: string, phone: string | null, };

export type Point = { value: string, label?: string, primary?: boolean, };

export type QuickAdd = { text: string, 
/**
 * The day it is where the person is.
 */
day: string, };

/**
 * What a line would become.
 */
export type QuickAddParsed = { 
/**
 * Empty where nothing but a day was typed.
 */
title: string, type: "task", due: string | null, 
/**
 * `15:30`.
 */
time: string | null, links: Array<QuickLink>, tags: Array<QuickTag>, 
/**
 * Which sort of contact it will be.
 */
activity_type: string | null, };

/**
 * A record that the line names.
 */
export type QuickLink = { kind: string, id: string, title: string, 
/**
 * No other can be meant: only these are linked.
 */
sure: boolean, };

/**
 * A tag of the line.
 */
export type QuickTag = { 
/**
 * Null where it is not there yet.
 */
id: string | null, name: string, };

/**
 * Somebody who reads a record, or a part of it.
 */
export type Reader = { member: string, name: string, own: boolean, 
/**
 * `own`, `manages`, `admin`, `role` or `grant`.
 */
why: string, 
/**
 * The classes of fields that they read.
 */
classes: Array<string>, 
/**
 * When a grant runs out.
 */
until_ms: number | null, };

export type Readers = { 
/**
 * The audience that the record lives in.
 */
compartment: string, readers: Array<Reader>, };

export type RecordCreate = { kind: string, fields: Record<string, unknown>, custom: Record<string, unknown>, };

export type RecordMerge = { kind: string, into: string, from: Array<string>, 
/**
 * The values chosen for the record that stands.
 */
fields: Record<string, unknown>, 
/**
 * The same of fields that the team added, by their ids.
 */
custom: Record<string, unknown>, };

export type RecordReaders = { kind: string, id: string, };

export type RecordRef = { kind: string, id: string, };

export type RecordRefs = { kind: string, ids: Array<string>, };

export type RecordUnmerge = { merge: string, };

export type RecordUpdate = { kind: string, id: string, fields: Record<string, unknown>, custom: Record<string, unknown>, };

/**
 * A record as a caller sees it.
 */
export type RecordView = { kind: string, id: string, row: number, title: string, subtitle: string | null, fields: { [key in string]: FieldValue }, custom: { [key in string]: FieldValue }, derived: Derived, created_at: number, changed_at: number, in_trash: boolean, merged_into: string | null, 
/**
 * Records that were merged into this one.
 */
aliases: Array<string>, };

export type Records = { records: Array<RecordView>, };

export type Redone = { redone: number, intent: string | null, };

export type Rekey = { 
/**
 * The passphrase so far.
 */
passphrase?: Typed | null, 
/**
 * Instead of it: the kit's 24 words or its QR text.
 */
kit?: Typed | null, 
/**
 * The passphrase from now on; without one the given one stays.
 */
new?: Typed | null, };

/**
 * What hangs on a record.
 */
export type Related = { contacts: Array<RecordView>, deals: Array<RecordView>, tasks: Array<RecordView>, files: Array<RecordView>, children: Array<RecordView>, };

export type Requested = { 
/**
 * What the team calls itself.
 */
team: string, request: HandedOver, words: Array<Spoken>, };

/**
 * What becomes of a row.
 */
export type RowOutcome = "created" | "updated" | "skipped" | "failed";

/**
 * What a version of a field says.
 */
export type SaidWhat = "value" | "kept" | "trashed" | "changed";

export type SampleFill = { language: Language, };

/**
 * Whether the sample book is in.
 */
export type SampleState = { present: boolean, batch: string | null, };

export type Schema = { kinds: Array<SchemaKind>, };

/**
 * A field that this team added.
 */
export type SchemaCustom = { id: string, label: string, type: string, class: string, options: Array<string>, };

export type SchemaField = { name: string, type: string, class: string, required: boolean, choices?: Array<string>, link?: string, points?: string, };

export type SchemaKind = { name: string, number: number, title_field: string, fields: Array<SchemaField>, custom: Array<SchemaCustom>, };

/**
 * A sealed file that can be saved.
 */
export type SealedFile = { handle: string, 
/**
 * Says nothing of what is in it.
 */
name: string, bytes: number, entries: number, recipients: Array<Party>, 
/**
 * Devices that announced no key to seal to yet: the file is not for them.
 */
left_out: Array<Party>, };

export type SearchRequest = { query: string, limit?: number | null, kinds?: Array<string> | null, };

export type Seen = { locks_at: number | null, };

export type SettingsSet = { language?: Language | null, theme?: Theme | null, density?: Density | null, auto_lock_seconds?: number | null, 
/**
 * In percent: 90, 95, … 130.
 */
text_size?: number | null, software_rendering?: boolean | null, single_keys?: boolean | null, 
/**
 * All of them: what is not named has the program's own keys again.
 */
shortcuts?: { [key in string]: string } | null, close_to_tray?: boolean | null, };

/**
 * What was typed so far.
 */
export type SimilarFields = { name?: string | null, phones?: Array<string> | null, emails?: Array<string> | null, credit_code?: string | null, };

/**
 * A record that may be the same.
 */
export type SimilarRecord = { kind: string, id: string, title: string, 
/**
 * Whose it is.
 */
owner: string | null, why: "name" | "phone" | "email" | "credit_code" | "pinyin", };

export type SimilarRecords = { records: Array<SimilarRecord>, };

export type SimilarRequest = { kind: string, fields: SimilarFields, 
/**
 * The record itself, where it is there already.
 */
exclude?: string | null, };

/**
 * One of six words, and its number for who would rather read numbers.
 */
export type Spoken = { number: number, word: string, };

export type Stack = { undo: Array<Action>, redo: Array<Action>, };

/**
 * The stage of a deal.
 */
export type StageRef = { id: string, title: string, type: "open" | "won" | "lost" | null, };

/**
 * How hard a passphrase is to guess.
 */
export type Strength = { 
/**
 * 0 to 4; from 3 on it is good enough.
 */
score: number, guesses_log10: number, 
/**
 * The weakness, as a word.
 */
reason: string | null, };

/**
 * A passphrase drawn by chance.
 */
export type Suggested = { 
/**
 * Five words. Goes to whoever asked and is kept nowhere.
 */
passphrase: string, };

export type Sums = { 
/**
 * Of the rows those that are shown in lists.
 */
count: number, fields: Array<FieldSum>, };

export type SumsRequest = { kind: string, 
/**
 * Row numbers as little-endian u32, in base64.
 */
rows: string, fields: Array<string>, };

export type Team = { name: string, members: Array<TeamMember>, 
/**
 * This member may change the team.
 */
may_change: boolean, 
/**
 * Invitations without an answer.
 */
invited: number, joining: Joining | null, 
/**
 * There is nobody else: nothing to seal.
 */
alone: boolean, };

export type TeamAdmit = { 
/**
 * The request's text.
 */
request: string, 
/**
 * The six words as the other person read them. Others than ours stop it, and the invitation is void.
 */
words: Array<string>, 
/**
 * What the new member is called; without it, as the request says.
 */
name?: string | null, role: "salesperson" | "manager" | "admin" | "finance" | "auditor" | null, departments?: Array<string> | null, 
/**
 * It is another device of this member.
 */
member?: string | null, };

/**
 * A device of a member.
 */
export type TeamDevice = { 
/**
 * The vault copy that it writes as.
 */
id: string, name: string, 
/**
 * It is this one.
 */
own: boolean, active: boolean, 
/**
 * When a sealed file of it was taken in last.
 */
heard_ms: number | null, 
/**
 * When something was sealed for it last.
 */
sealed_ms: number | null, 
/**
 * Our entries that it has not said it has.
 */
behind: number, };

export type TeamJoin = { 
/**
 * The sealed file.
 */
handle: string, };

export type TeamLook = { 
/**
 * The request's text.
 */
request: string, };

/**
 * A member of the team.
 */
export type TeamMember = { id: string, name: string, 
/**
 * None for a role of a newer version.
 */
role: "salesperson" | "manager" | "admin" | "finance" | "auditor" | null, departments: Array<string>, own: boolean, active: boolean, 
/**
 * A party to a dispute that waits for its settlement.
 */
suspended: boolean, devices: Array<TeamDevice>, };

export type TeamRemove = { member: string, };

export type TeamRequest = { 
/**
 * The invitation's text.
 */
invitation: string, 
/**
 * What the person is called.
 */
name: string, };

export type TeamRole = { member: string, role: "salesperson" | "manager" | "admin" | "finance" | "auditor", departments: Array<string>, };

/**
 * Light or dark.
 */
export type Theme = "system" | "light" | "dark";

export type Timeline = { items: Array<TimelineItem>, more: boolean, };

export type TimelineItem = { type: TimelineType, at: number, record: RecordView | null, member: Link | null, via: string, 
/**
 * The copy that wrote it.
 */
device: string, fields: Array<FieldChange>, };

export type TimelineRequest = { kind: string, id: string, 
/**
 * Only what was earlier.
 */
before?: number | null, 
/**
 * 50 where nothing is said.
 */
limit?: number | null, 
/**
 * Only of these types.
 */
types?: Array<TimelineType> | null, };

export type TimelineType = "activity" | "stage" | "change" | "created" | "task" | "file";

export type TrashRequest = { kind?: string | null, limit?: number | null, };

/**
 * A text that must leave no trace: a passphrase, a kit. Neither printable nor serialisable; wiped when dropped.
 */
export type Typed = string;

export type UndoRequest = { 
/**
 * A whole import, by its batch.
 */
batch?: string | null, 
/**
 * Take the batch back even where its records were changed since; those are kept.
 */
keep_changed?: boolean | null, };

export type Undone = { undone: number, intent: string | null, };

/**
 * What to say about how fresh the vault is.
 */
export type UnlockReport = { anchor: "fresh" | "behind" | "different" | "missing" | "ahead", details: Record<string, unknown>, };

export type UnlockWith = { passphrase?: Typed | null, 
/**
 * The kit's 24 words or its QR text.
 */
kit?: Typed | null, };

export type Unlocked = { report: UnlockReport, };

export type Values = { values: Array<CountedValue>, };

export type ValuesRequest = { kind: string, 
/**
 * A field's name or `custom.<id>`.
 */
field: string, 
/**
 * Only values that this fits: words, pinyin, initials.
 */
query?: string | null, 
/**
 * 50 where nothing is said.
 */
limit?: number | null, };

export type VaultCreate = { name: string, 
/**
 * Without one the keychain alone opens the vault.
 */
passphrase?: Typed | null, 
/**
 * Go on where there is no keychain: the passphrase alone then guards the vault.
 */
allow_no_keychain?: boolean | null, 
/**
 * What the first member is called.
 */
member?: string | null, 
/**
 * The region of phone numbers that do not say theirs; without one the language and the machine decide.
 */
region?: string | null, };

export type VaultEntry = { id: string, name: string, current: boolean, };

export type VaultList = { vaults: Array<VaultEntry>, };

export type VaultName = { name: string, id: string, };

/**
 * Where the book's business is.
 */
export type VaultSettings = { 
/**
 * Of phone numbers that do not say theirs: ISO 3166-1 alpha-2.
 */
region: string, 
/**
 * Of amounts that do not say theirs: ISO 4217.
 */
currency: string, };

export type VaultSettingsSet = { region?: string | null, currency?: string | null, };

/**
 * The rows of a view.
 */
export type View = { 
/**
 * Row numbers as little-endian u32, in base64.
 */
rows: string, count: number, };

export type ViewRequest = { kind: string, filter: Filter, sort: Array<Sort>, 
/**
 * Only records that a search for this finds, in the view's own order.
 */
search?: string | null, };

/**
 * Something the window should say.
 */
export type Warning = { code: WarningCode, details: Record<string, unknown>, };

/**
 * Everything that a caller is told without having asked. The window has a text for each, or does not compile.
 */
export type WarningCode = "passphrase_alone" | "slots_damaged" | "newer_version" | "half_created" | "in_use" | "settings_not_saved" | "waits_for_admission" | "rolled_back" | "slots_differ" | "slots_healed" | "slots_rebuilt" | "passphrase_settled" | "device_without_keychain" | "anchor_not_saved" | "rows_differ_from_sums" | "scan_failed" | "files_missing" | "kit_not_confirmed" | "refused_unlocks";

export type Ways = { keychain: boolean, passphrase: boolean, kit: boolean, };

/**
 * Why a record was found.
 */
export type Why = { field: string, how: "exact" | "prefix" | "word" | "contains" | "pinyin" | "initials" | "phone" | "email" | "note", snippet: string | null, };
