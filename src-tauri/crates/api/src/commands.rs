//! The one list of commands: name, request, answer, read or write, what a read is made of, the scope it needs.
//! Dispatch, the TypeScript map and the command line's `call` come from it. The commands themselves are in
//! `commands/<area>.rs`.

use serde::Serialize;
use serde::de::DeserializeOwned;
use ts_rs::TS;

use crate::bindings::Collector;
use crate::error::ApiError;
use crate::session::{Scope, Session};

pub(crate) mod app;
mod bulk;
pub(crate) mod bundles;
mod conflicts;
mod desk;
mod device;
mod devices;
pub(crate) mod export;
mod files;
mod history;
pub(crate) mod import;
mod jobs;
pub(crate) mod locality;
mod locks;
mod numbers;
mod paste;
mod quick;
mod records;
mod rekey;
mod sample;
mod schema;
mod similar;
mod team;
mod undo;
pub(crate) mod vaults;
mod verbs;
mod views;

/// What must be open for a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// An open vault whose kit is confirmed.
    Book,
}

/// Does a command change anything?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// It only looks.
    Read,
    /// It changes something.
    Write,
}

/// One command.
pub struct Command {
    /// Its name on every transport.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// What must be open.
    pub needs: Needs,
    /// Whether it changes anything.
    pub mode: Mode,
    /// What a caller must be allowed to do.
    pub scope: Scope,
    /// The kinds of record that its answer is made of; `any` for every kind, `asked` for the request's own.
    pub reads: &'static [&'static str],
    pub(crate) run: fn(&Session, &[u8]) -> Result<Vec<u8>, ApiError>,
    pub(crate) types: fn(&mut Collector) -> (String, String),
}

/// The command of this name.
pub(crate) fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// A request or an answer without fields.
#[derive(Serialize, serde::Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

fn decode<T: DeserializeOwned>(args: &[u8]) -> Result<T, ApiError> {
    // A caller with nothing to say may say nothing.
    let args = if args.is_empty() { b"{}" } else { args };
    Ok(serde_json::from_slice(args)?)
}

fn answer(response: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    Ok(serde_json::to_vec(response)?)
}

macro_rules! commands {
    ($($(#[doc = $about:literal])+ $needs:ident $mode:ident $scope:ident $name:ident [$($reads:ident)*]:
        $Request:ty => $Response:ty = $run:path;)*) => {
        /// Every command there is.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: stringify!($name),
            about: concat!($($about),+),
            needs: Needs::$needs,
            mode: Mode::$mode,
            scope: Scope::$scope,
            reads: &[$(stringify!($reads)),*],
            run: |session, args| commands!(@$needs session, args, $Request, $Response, $run),
            types: |collector| (collector.add::<$Request>(), collector.add::<$Response>()),
        }),*];
    };
    (@Nothing $session:ident, $args:ident, $Request:ty, $Response:ty, $run:path) => {{
        let request: $Request = decode($args)?;
        let response: $Response = $run($session, request)?;
        answer(&response)
    }};
    (@Book $session:ident, $args:ident, $Request:ty, $Response:ty, $run:path) => {
        $session.with_open(|open| {
            let request: $Request = decode($args)?;
            let response: $Response = $run(open, request)?;
            answer(&response)
        })
    };
}

commands! {
    /// How the program stands: which vault, open or not, how it opens, settings, warnings.
    Nothing Read State app_state []: Nothing => app::AppState = app::state;
    /// Sets language, looks and the automatic lock.
    Nothing Write State settings_set []: app::SettingsSet => app::AppState = app::settings_set;
    /// Somebody is there: pushes the automatic lock back.
    Nothing Read State activity_seen []: Nothing => app::Seen = app::seen;
    /// How hard a passphrase is to guess.
    Nothing Read State passphrase_strength []: app::Passphrase => app::Strength = app::strength;
    /// Draws a passphrase of five words by chance; kept nowhere.
    Nothing Read State passphrase_suggest []: Nothing => app::Suggested = app::suggest;

    /// The vaults this program knows.
    Nothing Read Vault vault_list []: Nothing => vaults::VaultList = vaults::list;
    /// Chooses the vault to open next.
    Nothing Write Vault vault_choose []: vaults::Choose => app::AppState = vaults::choose;
    /// Makes a vault and shows its recovery kit.
    Nothing Write Vault vault_create []: locks::VaultCreate => locks::KitShown = locks::create;
    /// Makes a new kit for a vault whose first one was never confirmed.
    Nothing Write Vault vault_kit_new []: Nothing => locks::KitShown = locks::kit_new;
    /// Confirms the kit by three of its words; only then does the book begin.
    Nothing Write Vault vault_kit_check []: locks::KitCheck => Nothing = locks::kit_check;
    /// Opens the vault.
    Nothing Write Vault vault_unlock []: locks::UnlockWith => locks::Unlocked = locks::unlock;
    /// Closes the vault and drops everything that came out of it.
    Nothing Write Vault vault_lock []: Nothing => Nothing = locks::lock;
    /// Changes the passphrase; the old one, the kit or, in a vault without a passphrase, the keychain proves the right.
    Nothing Write Vault vault_change_passphrase []: locks::ChangePassphrase => Nothing = locks::change_passphrase;
    /// Makes a new vault key, encrypts everything anew and shows a new kit; every old way in ends, copies made before
    /// stay as they are.
    Nothing Write Vault vault_rekey []: rekey::Rekey => locks::KitShown = rekey::rekey;

    /// Where the book's business is: the region of phone numbers and the currency of amounts that do not say theirs.
    Book Read Read vault_settings []: Nothing => locality::VaultSettings = locality::get;
    /// Sets the book's region and currency; what is stored stays as it is.
    Book Write Write vault_settings_set []:
        locality::VaultSettingsSet => locality::VaultSettings = locality::set;

    /// What the window keeps under a name, on this device only.
    Book Read Read device_state_get []: device::DeviceStateGet => device::DeviceState = device::get;
    /// Keeps something of the window's under a name, on this device only; null forgets it.
    Book Write Write device_state_set []: device::DeviceStateSet => Nothing = device::set;

    /// The kinds of record, their fields, and the fields this team added.
    Book Read Read schema [custom_field]: Nothing => schema::Schema = schema::schema;
    /// How many records of each kind there are.
    Book Read Read count [any]: Nothing => std::collections::BTreeMap<String, u64> = views::count;
    /// The row numbers of the records that a view shows, in its order.
    Book Read Read record_view [asked]: views::ViewRequest => views::View = views::view;
    /// Records by row number, at most 500.
    Book Read Read record_page [any]: views::PageRequest => views::Records = views::page;
    /// How many records a view shows.
    Book Read Read record_count [asked]: numbers::CountRequest => numbers::Count = numbers::count;
    /// A view in groups, with the number of records and the sum of an amount in each.
    Book Read Read record_groups [any]: numbers::GroupsRequest => numbers::Groups = numbers::groups;
    /// What chosen records add up to.
    Book Read Read record_sums [asked]: numbers::SumsRequest => numbers::Sums = numbers::sums;
    /// The values that a field has, most frequent first.
    Book Read Read field_values [any]: numbers::ValuesRequest => numbers::Values = numbers::values;
    /// One record.
    Book Read Read record_get [any]: records::RecordRef => crate::view::RecordView = records::get;
    /// Makes a record.
    Book Write Write record_create []: records::RecordCreate => records::Made = records::create;
    /// Changes fields of a record.
    Book Write Write record_update []: records::RecordUpdate => Nothing = records::update;
    /// Puts records into the trash.
    Book Write Write record_delete []: records::RecordRefs => records::Counted = records::delete;
    /// Takes records out of the trash.
    Book Write Write record_restore []: records::RecordRefs => records::Counted = records::restore;
    /// Says what a change to many records would do, and does nothing.
    Book Read Write bulk_check [asked]: bulk::BulkRequest => bulk::BulkChecked = bulk::check;
    /// Makes the same change to many records, as a job that one undo takes back.
    Book Write Write bulk_start []: bulk::BulkRequest => jobs::JobStarted = bulk::start;
    /// Says what a block of pasted cells means, cell by cell, and writes nothing.
    Book Read Write paste_check [asked]: paste::PasteRequest => paste::PasteChecked = paste::check;
    /// Writes a block of pasted cells over records as one action, or, where a cell cannot be taken, nothing.
    Book Write Write paste_apply []: paste::PasteRequest => paste::PasteApplied = paste::apply;
    /// Who may be there already while somebody types a new record.
    Book Read Read similar [any]: similar::SimilarRequest => similar::SimilarRecords = similar::find;
    /// What lies in the trash, latest first.
    Book Read Read record_trash [any]: views::TrashRequest => views::Records = views::trash;
    /// What hangs on a record: people, deals, tasks, files, daughters.
    Book Read Read related [any]: records::RecordRef => views::Related = views::related;
    /// Finds records by name, phone, e-mail or a word of their notes.
    Book Read Read search [any]: views::SearchRequest => views::Hits = views::find;

    /// Open deals that need somebody: own ones first, then the most pressing.
    Book Read Read attention [any]: Nothing => desk::Attention = desk::needed;
    /// The running month in numbers.
    Book Read Read month_numbers [account deal stage activity]: Nothing => desk::MonthNumbers = desk::month_numbers;
    /// The copies of the book that wrote into it.
    Book Read Read devices [any]: Nothing => devices::Devices = devices::devices;
    /// Gives a copy of the book a name, on this device only; an empty one takes it away.
    Book Write Write device_rename []: devices::DeviceRename => Nothing = devices::rename;
    /// Who changed what of a record, latest first.
    Book Read Read record_history [any]: records::RecordRef => history::History = history::record_history;
    /// The record as it was at an instant.
    Book Read Read record_as_of [any]: history::AsOf => crate::view::RecordView = history::record_as_of;
    /// What happened with a record, latest first.
    Book Read Read timeline [any]: history::TimelineRequest => history::Timeline = history::timeline;
    /// Opens a file of the vault into memory.
    Book Read Read attachment_read [attachment]:
        files::AttachmentRead => files::AttachmentContent = files::attachment_read;
    /// Seals a file and hangs it on a record.
    Book Write Import attachment_add []: files::AttachmentAdd => records::Made = files::attachment_add;

    /// Opens files and proposes what their columns are for.
    Book Write Import import_open []: import::ImportOpen => import::ImportOpened = import::import_open;
    /// Changes how a source is read or what its columns are for.
    Book Write Import import_map []: import::ImportMap => import::shown::ImportSource = import::import_map;
    /// Tries an import and changes nothing.
    Book Read Import import_check [any]: import::run::ImportCheck => import::run::ImportChecked = import::run::import_check;
    /// Corrects a cell of a prepared import, and says what is still wrong with its row; null when nothing is.
    Book Write Import import_fix []: import::fix::ImportFix => Option<import::run::ImportProblem> = import::fix::import_fix;
    /// Takes an import in, as a job.
    Book Write Import import_start []: import::run::ImportStart => jobs::JobStarted = import::run::import_start;
    /// Makes the lists of failed rows.
    Book Read Import import_failed []: import::ImportRef => import::run::FailedFiles = import::run::import_failed;
    /// Forgets a prepared import.
    Book Write Import import_close []: import::ImportRef => Nothing = import::import_close;
    /// How far a job is; who may begin such a job may ask.
    Book Read State job_status []: jobs::JobRef => jobs::JobStatus = jobs::job_status;
    /// Asks a job to stop; what it did so far is taken back.
    Book Write State job_cancel []: jobs::JobRef => Nothing = jobs::job_cancel;

    /// Puts a book to look around in, as a job: sixty customers with people, deals, follow-ups and tasks.
    Book Write Write sample_fill []: sample::SampleFill => jobs::JobStarted = sample::fill;
    /// Whether the sample book is in.
    Book Read Read sample_state [any]: Nothing => sample::SampleState = sample::state;
    /// Takes the sample book out, also what was changed in it and logged on it since.
    Book Write Write sample_remove []: Nothing => records::Counted = sample::remove;

    /// Writes everything, or some kinds, into a file in memory.
    Book Read Export export []: export::ExportRequest => import::run::MadeFile = export::export;

    /// Says what a line typed in a hurry would become: its day, its time, whom it names.
    Book Read Read quick_add_parse [contact account deal lead tag]:
        quick::QuickAdd => quick::QuickAddParsed = quick::parse;
    /// Makes a task of a line typed in a hurry.
    Book Write Write quick_add []: quick::QuickAdd => records::Made = quick::add;
    /// Logs a call, a visit, a message, with the date of the next contact.
    Book Write Write activity_log []: verbs::ActivityLog => records::Made = verbs::activity_log;
    /// Turns a lead into a contact, an account and, if wanted, a deal.
    Book Write Write lead_convert []: verbs::LeadConvert => verbs::Converted = verbs::lead_convert;
    /// Moves a deal into a stage; a lost one needs a reason.
    Book Write Write deal_move_stage []: verbs::DealMoveStage => Nothing = verbs::deal_move_stage;
    /// Makes several records one.
    Book Write Write record_merge []: verbs::RecordMerge => verbs::Merged = verbs::merge;
    /// Takes a merge back.
    Book Write Write record_unmerge []: verbs::RecordUnmerge => Nothing = verbs::unmerge;
    /// Adds a field to a kind.
    Book Write Write custom_field_create []: schema::CustomFieldCreate => records::Made = schema::custom_field_create;

    /// The team: members, devices, who joins.
    Book Read Read team [member]: Nothing => team::Team = team::team;
    /// Makes an invitation for one person.
    Book Write Vault team_invite []: Nothing => team::HandedOver = team::invite;
    /// Answers an invitation, from a book that holds nothing yet.
    Book Write Vault team_request []: team::TeamRequest => team::Requested = team::request;
    /// Forgets that this vault wanted to join a team.
    Book Write Vault team_request_stop []: Nothing => Nothing = team::request_stop;
    /// Whose request it is, and the six words to compare.
    Book Read Vault team_look []: team::TeamLook => team::Looked = team::look;
    /// Takes in who answered an invitation, when the six words are the same on both sides.
    Book Write Vault team_admit []: team::TeamAdmit => team::Admitted = team::admit;
    /// Enters the team with the first sealed file for this device.
    Nothing Write Vault team_join []: team::TeamJoin => team::Joined = team::join;
    /// Gives a member another role.
    Book Write Vault team_role []: team::TeamRole => Nothing = team::set_role;
    /// Takes a member out.
    Book Write Vault team_remove []: team::TeamRemove => Nothing = team::remove;
    /// Who can read a record, and why.
    Book Read Read record_readers [asked]: team::RecordReaders => team::Readers = team::readers;
    /// Seals what is new for the others into a file.
    Book Write Export bundle_seal []: Nothing => bundles::SealedFile = bundles::seal;
    /// Takes a sealed file in.
    Book Write Import bundle_open []: bundles::BundleFile => bundles::Brought = bundles::take_in;
    /// What is in a sealed file for this device, without taking it in.
    Book Read Import bundle_inspect []: bundles::BundleFile => bundles::Inspected = bundles::inspect;

    /// What several people wrote beside each other and waits for a choice, by person.
    Book Read Read conflicts_list [any]: conflicts::ConflictsRequest => conflicts::Conflicts = conflicts::list;
    /// How many fields wait for a choice.
    Book Read Read conflicts_count [any]: Nothing => conflicts::ConflictCount = conflicts::count;
    /// Takes one of the values that stand beside each other.
    Book Write Write conflict_take []: conflicts::ConflictTake => Nothing = conflicts::take;
    /// Says what taking one side of many would do, and does nothing.
    Book Read Write conflicts_check [any]: conflicts::ConflictsResolve => conflicts::ConflictsChecked = conflicts::check;
    /// Takes one side of everything that waits, or of all with one person, as a job that one undo takes back.
    Book Write Write conflicts_resolve []: conflicts::ConflictsResolve => jobs::JobStarted = conflicts::resolve;

    /// Takes back the latest action, or a whole batch.
    Book Write Write undo []: undo::UndoRequest => undo::Undone = undo::undo;
    /// Does again what was undone last.
    Book Write Write redo []: Nothing => undo::Redone = undo::redo;
    /// What can be undone and redone, latest first.
    Book Read Read undo_stack [any]: Nothing => undo::Stack = undo::stack;

    /// Proves every entry of the journal.
    Book Read Read audit_verify [any]: Nothing => history::AuditVerified = history::audit_verify;
    /// The latest lines of the journal.
    Book Read Read journal [any]: history::JournalRequest => history::Journal = history::journal_lines;
    /// Looks the whole vault over; can make its tables again from the journal.
    Book Read Read doctor [any]: history::DoctorRequest => history::Doctor = history::doctor;
    /// What the book says, as one hash that knows no ids and no times.
    Book Read Read content_hash [any]: Nothing => history::ContentHash = history::content_hash;
}
