// What each screen must be, a line a claim. A claim with `at` is measured in the page at 1360 x 860 and ticked by the
// script; the others are for eyes and are ticked by hand in docs/gallery.md, where the script leaves them as they are.
import type { Page } from "playwright-core";

type Measure = "height" | "width" | "fontSize" | "fontWeight" | "borderRadius" | "minHeight";

export interface Claim {
  say: string;
  /** A CSS selector; the first that is visible is measured. */
  at?: string;
  is?: Partial<Record<Measure, number>>;
}

export interface Screen {
  name: string;
  title: string;
  claims: Claim[];
}

const HEADER: Claim = { say: "header 52 px", at: "main header", is: { height: 52 } };
const TITLE: Claim = { say: "page title 20 px, weight 600", at: "main h1", is: { fontSize: 20, fontWeight: 600 } };
const SIDEBAR: Claim = { say: "sidebar 224 px", at: "nav", is: { width: 224 } };
const STATUS: Claim = { say: "status bar 26 px", at: "footer", is: { height: 26 } };
const FRAME = [SIDEBAR, HEADER, TITLE, STATUS];
const ONE_PRIMARY: Claim = { say: "one primary button at most" };
const CALM: Claim = { say: "seal, one calm sentence, nothing competes" };
const COLUMN: Claim = { say: "column of 420 px", at: "main form", is: { width: 420 } };
const PASSWORD: Claim = { say: "passphrase field 44 px", at: 'main input[type="password"]', is: { height: 44 } };
const DIALOG: Claim = { say: "dialog, radius 12", at: '[role="dialog"]', is: { borderRadius: 12 } };
const POPOVER: Claim = { say: "popover beside what it is about, with a border and a shadow" };
const BAR: Claim = { say: "bar of the selection 40 px, radius 12", at: '[role="toolbar"]', is: { height: 40, borderRadius: 12 } };
const DRY_RUN: Claim = { say: "a sentence counts the records before, the verb on the button counts them, too" };
const MENU: Claim = { say: "verbs with their keys, what cannot be taken back lightly apart and red" };
const EMPTY: Claim = { say: "one sentence, one primary action" };

/** In the order of the walk. */
export const SCREENS: Screen[] = [
  { name: "start-language", title: "First run: language", claims: [COLUMN, { say: "both languages in their own words; the machine's leads" }] },
  { name: "start-name", title: "First run: workspace", claims: [CALM, COLUMN, { say: "seal 64 px", at: "main form > span", is: { width: 64, height: 64 } }, ONE_PRIMARY] },
  { name: "start-passphrase", title: "First run: passphrase", claims: [COLUMN, PASSWORD, { say: "says that nobody can recover it" }, { say: "an honest meter with words" }] },
  { name: "start-no-keychain", title: "First run: no keychain here", claims: [COLUMN, { say: "what is lost, what is better, and a tick before going on" }] },
  { name: "start-kit", title: "First run: recovery kit", claims: [{ say: "24 words and the QR code on one card" }, { say: "keep or print, in that order" }] },
  { name: "start-three-words", title: "First run: three words back", claims: [COLUMN] },
  { name: "start-begin", title: "First run: begin", claims: [{ say: "import, sample or empty; one of them leads" }] },
  { name: "team-alone", title: "Team, alone", claims: [...FRAME, { say: "one sentence, two actions: invite or join" }] },
  { name: "team-join", title: "Join a team: the invitation", claims: [DIALOG, { say: "first field has the focus" }] },
  { name: "team-answer", title: "Join a team: the answer and six words", claims: [DIALOG, { say: "six words large, with their numbers" }, { say: "says what comes next, and that it may be closed" }] },
  { name: "team-waiting", title: "Team, waiting to join", claims: [{ say: "names the team; going on leads, leaving stands beside it" }] },
  { name: "accounts-empty", title: "Accounts, empty", claims: [...FRAME, EMPTY] },
  { name: "create", title: "New record", claims: [DIALOG, { say: "first field has the focus" }] },
  { name: "deals-empty", title: "Deals, empty", claims: [EMPTY] },
  { name: "import-file", title: "Import: file", claims: [...FRAME, { say: "five steps on a rail to the left" }, { say: "drop or choose" }] },
  { name: "import-read", title: "Import: how it is read", claims: [{ say: "encoding, separator, head row and kind of row can be overridden; the first rows are shown" }] },
  { name: "import-map", title: "Import: columns to fields", claims: [{ say: "left the column with three values, right its field" }, { say: "a guess is called a guess" }] },
  { name: "import-report", title: "Import: report", claims: [{ say: "numbers, undo of the whole import, show them" }] },
  { name: "import-check", title: "Import: check", claims: [{ say: "new, updated, duplicates, errors always at the top right" }, { say: "the verb on the button counts the rows" }] },
  { name: "import-rows", title: "Import: check, the rows of one outcome", claims: [{ say: "new, updated, duplicates, errors always at the top right" }, { say: "each row with its number, its record and its cells under their heads" }] },
  { name: "accounts", title: "Accounts", claims: [...FRAME, { say: "rows 36 px", at: '[role="row"][aria-rowindex="2"]', is: { height: 36 } }, { say: "phones never truncated" }, { say: "tags as soft pills; stage is dot and word" }] },
  { name: "log", title: "Log a follow-up", claims: [{ say: "text, kind, next date, save: four actions" }] },
  { name: "accounts-peek", title: "Accounts with two selected and peek", claims: [{ say: "selected rows tinted, focused cell ringed" }, { say: "peek between 316 and 420 px" }] },
  { name: "record", title: "An account's page", claims: [SIDEBAR, STATUS, { say: "fields by section to the side, timeline in the middle" }] },
  { name: "palette-empty", title: "Palette, nothing typed", claims: [{ say: "verbs of here first, each with its key" }] },
  { name: "palette", title: "Palette, searching", claims: [{ say: "found by pinyin initials, and says why" }] },
  { name: "shortcuts", title: "Keyboard shortcuts", claims: [{ say: "every key, in the glyphs of the platform" }] },
  { name: "today", title: "Today", claims: [...FRAME, { say: "overdue, today, next 7 days; nothing competes" }] },
  { name: "contacts", title: "Contacts", claims: [...FRAME, { say: "avatar tile" }] },
  { name: "leads-empty", title: "Leads, empty", claims: [EMPTY] },
  { name: "tasks", title: "Tasks", claims: [HEADER] },
  { name: "trash-empty", title: "Trash, empty", claims: [{ say: "says how things come here and go back" }] },
  { name: "settings-look", title: "Settings: appearance", claims: [...FRAME, { say: "list of categories 200 px", at: "main nav", is: { width: 200 } }] },
  { name: "settings-region", title: "Settings: region", claims: [{ say: "label left, control right, one line of help" }] },
  { name: "settings-security", title: "Settings: security", claims: [{ say: "label left, control right, one line of help" }] },
  { name: "settings-passphrase", title: "Settings: another passphrase", claims: [{ say: "the old one or the kit proves the right" }] },
  { name: "settings-keys", title: "Settings: new keys", claims: [{ say: "says what a new key does not reach" }] },
  { name: "settings-new-kit", title: "Settings: the new kit", claims: [{ say: "says that the old page ends" }] },
  { name: "settings-checked", title: "Settings: the vault checked", claims: [{ say: "a line a check, with icon and word" }] },
  { name: "settings-keys-of-verbs", title: "Settings: keyboard", claims: [{ say: "every verb with its keys; letters can be switched off as a whole" }] },
  { name: "settings-system", title: "Settings: compatibility", claims: [{ say: "says for which trouble a switch is, and from when it holds" }] },
  { name: "settings-help", title: "Settings: help", claims: [{ say: "searched offline; what is not protected stands as plainly as what is" }] },
  { name: "manual-page", title: "Manual: a page found by a word", claims: [{ say: "only the chapters with the word, their pages open" }] },
  { name: "settings-search", title: "Settings: found by a word", claims: [{ say: "a line with the part in which it stands" }] },
  { name: "export-everything", title: "Export everything", claims: [DIALOG, { say: "without loss comes first; says that it leaves the vault" }] },
  { name: "today-full", title: "Today, with the sample", claims: [...FRAME, { say: "overdue with its count in red, days tabular to the right" }, { say: "rail of 328 px with the month and what needs attention" }] },
  { name: "deals", title: "Deals", claims: [{ say: "amounts right, tabular; stage is dot and word" }] },
  { name: "accounts-many", title: "Accounts, three ticked, with the sample", claims: [...FRAME, { say: "inverted bar, bottom centre, with the count and the verbs" }, { say: "tags as soft pills; stage is dot and word" }, { say: "peek beside it, selected rows tinted" }] },
  { name: "tasks-full", title: "Tasks, with the sample", claims: [{ say: "overdue days red" }] },
  { name: "quick-add", title: "Quick add", claims: [{ say: "what was read stands below while typing" }] },
  { name: "settings-data", title: "Settings: data", claims: [{ say: "says that an export leaves the vault" }] },
  { name: "settings-about", title: "Settings: about", claims: [{ say: "version, licence, what it is built from" }] },
  { name: "filter-editor", title: "A condition being made", claims: [POPOVER, { say: "values that are there, with how many records; the button says how many it leaves" }] },
  { name: "view-save", title: "Saving a view", claims: [DIALOG, { say: "says what is kept" }] },
  { name: "column-menu", title: "The menu of a column", claims: [POPOVER, { say: "sorts, filters, groups, moves, widens, pins and hides from the keyboard" }] },
  { name: "view-dirty", title: "A saved view that was changed", claims: [{ say: "a dot at its tab, Save and Save as view at the end of the chips" }, { say: "the condition is a sentence on a chip" }] },
  { name: "grouped", title: "Accounts in groups", claims: [{ say: "a head a group with its word and count, foldable" }] },
  { name: "list-nothing", title: "Nothing matches the filter", claims: [{ say: "one sentence and the way out of it" }] },
  { name: "columns", title: "Columns, groups and row height", claims: [POPOVER, { say: "shown in their order, hidden below with a search" }] },
  { name: "context-menu", title: "The menu of a row", claims: [POPOVER, MENU] },
  { name: "cell-edit", title: "A value edited in its cell", claims: [{ say: "the editor stands over its cell and moves nothing" }] },
  { name: "paste", title: "A pasted block, previewed", claims: [DIALOG, { say: "what changes is marked, what cannot be read says why, nothing is written before" }] },
  { name: "export-list", title: "Export this list", claims: [DIALOG, { say: "the button counts the rows; says that it leaves the vault" }] },
  { name: "print-sheet", title: "A list on paper", claims: [{ say: "on white, the heads of the list, nothing of the window" }] },
  { name: "bulk-assign", title: "Many: hand on", claims: [BAR, POPOVER, { say: "a sentence says how many change and how many have it already" }] },
  { name: "bulk-tag", title: "Many: tag", claims: [BAR, POPOVER, DRY_RUN] },
  { name: "bulk-field", title: "Many: set a field", claims: [BAR, POPOVER, DRY_RUN] },
  { name: "bulk-stage", title: "Many: move the stage", claims: [BAR, POPOVER, DRY_RUN, { say: "stage is dot and word" }] },
  { name: "field-history", title: "What a field was before", claims: [POPOVER, { say: "from what to what, who and when" }] },
  { name: "as-of", title: "A record as it was on a day", claims: [{ say: "says the day and the way back; nothing can be edited" }] },
  { name: "merge-find", title: "Merge: which one is the same", claims: [DIALOG, { say: "found by typing, with what tells two of a name apart" }] },
  { name: "merge", title: "Merge: side by side", claims: [DIALOG, { say: "only the fields that differ; this, the other, or both" }] },
  { name: "trash", title: "Trash", claims: [HEADER, { say: "what, of which kind, since when, and the way back of each" }] },
  { name: "odd-list", title: "Long, right-to-left and rare names in a list", claims: [{ say: "every name is whole or ends in dots, no row is higher, nothing overlaps" }] },
  { name: "odd-record", title: "A very long name on its page", claims: [{ say: "the head keeps its buttons, the name ends in dots" }] },
  { name: "team-invite", title: "Invite: the invitation", claims: [DIALOG, { say: "as a QR code and to copy" }] },
  { name: "team-compare", title: "Invite: six words compared", claims: [DIALOG, { say: "six words large, with their numbers" }, { say: "what was heard is typed; who says theirs first is said" }, ONE_PRIMARY] },
  { name: "team-sealed", title: "A sealed file", claims: [DIALOG, { say: "names for whom it is before it is saved" }] },
  { name: "team-take-in", title: "Take in a file: choose", claims: [DIALOG, { say: "drop or choose" }] },
  { name: "team-file", title: "Take in a file: what is in it", claims: [DIALOG, { say: "by whom, when, for whom; kinds, parts and readers; what this device has no key for" }] },
  { name: "team-brought", title: "Take in a file: what it brought", claims: [DIALOG, { say: "numbers before words, what is missing by name" }] },
  { name: "team-members", title: "Team", claims: [...FRAME, { say: "of each member role, departments, devices, as of when" }, ONE_PRIMARY] },
  { name: "team-role", title: "Another role", claims: [DIALOG, { say: "says what the role reads, and from when on" }] },
  { name: "team-remove", title: "A member leaves", claims: [DIALOG, { say: "says what a leaver may still hold before it is done" }] },
  { name: "team-readers", title: "Who can read a record", claims: [DIALOG, { say: "each reader with the reason; what kind of promise stands behind it" }] },
  { name: "conflicts", title: "Conflicts, by person", claims: [HEADER, { say: "mine left, theirs right, each with who, where and when; keys on the row that has the ring" }, { say: "what is shown now says so; what stood there before is told" }] },
  { name: "conflicts-all", title: "Conflicts: all of one person", claims: [{ say: "says how many are settled and how many show something else then" }] },
  { name: "conflict-field", title: "A field that several people changed", claims: [{ say: "a small mark beside the value, the choice behind it" }] },
  { name: "conflicts-none", title: "Conflicts, none", claims: [HEADER, { say: "one sentence" }] },
  { name: "import-running", title: "Import: running", claims: [{ say: "count, rate and time left, with a way to stop" }] },
  { name: "rows-10000", title: "Ten thousand contacts, at the end", claims: [{ say: "the last row stands above the foot; the letters beside it say where" }] },
  { name: "bulk-progress", title: "Many: under way", claims: [STATUS, { say: "bar, count and stop in the status bar; the window goes on" }] },
  { name: "lock", title: "Lock", claims: [CALM, COLUMN, PASSWORD, { say: "seal 64 px", at: "main form > span", is: { width: 64, height: 64 } }, { say: "no data, no counts; only ways that the vault really has" }] },
  { name: "lock-wrong", title: "Lock, wrong passphrase", claims: [{ say: "the word stands under the field" }] },
  { name: "lock-kit", title: "Lock, recovery kit", claims: [{ say: "words counted, another passphrase offered" }] },
  { name: "rolled-back", title: "This vault was put back to an older state", claims: [{ say: "column of 420 px", at: "main > div > div", is: { width: 420 } }, { say: "says what happened before anything of the book; locking leads" }] },
  { name: "rolled-back-open", title: "Today, in a vault that was put back", claims: [...FRAME, { say: "the alarm stays above every page" }] },
];

/** Null when it holds, else what was found instead. */
export async function measure(page: Page, claim: Claim): Promise<string | null> {
  return page.evaluate(
    ({ at, is }) => {
      const element = [...document.querySelectorAll(at)].find((one) => one.checkVisibility() && one.getBoundingClientRect().height > 0);
      if (!element) return "not on the screen";
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const found = { height: box.height, width: box.width, minHeight: box.height, fontSize: style.fontSize, fontWeight: style.fontWeight, borderRadius: style.borderRadius };
      const wrong = Object.entries(is).filter(([name, wanted]) => Math.abs(Number.parseFloat(String(found[name as keyof typeof found])) - wanted) > 1.01);
      return wrong.length === 0 ? null : wrong.map(([name]) => `${name} is ${String(found[name as keyof typeof found])}`).join(", ");
    },
    { at: claim.at ?? "", is: claim.is ?? {} },
  );
}
