//! The command line's words. Help and completions are made from here.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// The encrypted customer book, from the command line.
#[derive(Parser)]
#[command(name = "coffer", version, about, propagate_version = true, max_term_width = 110)]
pub struct Args {
    /// The vault's folder; without it, the one that was open last.
    #[arg(long, global = true, value_name = "DIR")]
    pub vault: Option<PathBuf>,
    /// The first line of standard input is the passphrase.
    #[arg(long, global = true, conflicts_with = "kit_stdin")]
    pub passphrase_stdin: bool,
    /// The first line of standard input is the recovery kit: its 24 words or its QR text.
    #[arg(long, global = true)]
    pub kit_stdin: bool,
    /// Do not ask the keychain at all.
    #[arg(long, global = true)]
    pub no_keychain: bool,
    /// JSON on standard output: one object, or one a line.
    #[arg(long, global = true)]
    pub json: bool,
    /// Go on although an older state of the vault is in place of the newest.
    #[arg(long, global = true)]
    pub accept_rollback: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Make a vault; its recovery kit goes to a new file.
    Create {
        /// A file that does not exist yet.
        #[arg(long, value_name = "FILE")]
        kit_out: PathBuf,
        /// What the vault is called; without it, what its folder is called.
        #[arg(long)]
        name: Option<String>,
        /// What its first member is called.
        #[arg(long)]
        member: Option<String>,
        /// The region of phone numbers that do not say theirs, as CN or GB; without it, that of this computer.
        #[arg(long, value_name = "CODE")]
        region: Option<String>,
    },
    /// See whether the vault opens.
    Unlock,
    /// Change the passphrase; the old one or the recovery kit proves that the vault is yours.
    ///
    /// Both are asked for, or line 1 of standard input is what --passphrase-stdin or --kit-stdin announces and line 2
    /// the new passphrase.
    Passphrase,
    /// Make a new vault key: everything is encrypted anew, old passphrases and kits end, and there is a new kit.
    ///
    /// Copies and backups made before stay as they are. With --new-passphrase-stdin, line 2 of standard input is the
    /// new passphrase; without, the old one stays.
    Rekey {
        /// A file for the new recovery kit that does not exist yet.
        #[arg(long, value_name = "FILE")]
        kit_out: PathBuf,
        /// The second line of standard input is the passphrase from now on.
        #[arg(long)]
        new_passphrase_stdin: bool,
    },
    /// The book's own settings, or change them.
    Settings {
        /// The region of phone numbers that do not say theirs: CN, GB, US, ...
        #[arg(long, value_name = "CODE")]
        region: Option<String>,
        /// The currency of amounts that do not say theirs: CNY, EUR, USD, ...
        #[arg(long, value_name = "CODE")]
        currency: Option<String>,
    },
    /// The vaults this computer knows.
    Vaults,
    /// Bring in a CSV, XLSX, vCard or JSON file, or a folder or ZIP of them.
    Import {
        /// The file or folder.
        path: PathBuf,
        /// The program that wrote it, where it is not recognised.
        #[arg(long, value_name = "NAME")]
        preset: Option<String>,
        /// The row of a table that names the columns, from 1; 0 where none does. Without it Coffer looks for it.
        #[arg(long, value_name = "ROW")]
        head: Option<u32>,
        /// Only say what would be made.
        #[arg(long)]
        dry_run: bool,
        /// What to do with a row whose record is there already.
        #[arg(long, value_enum, default_value_t = Duplicates::Update)]
        duplicates: Duplicates,
        /// Write the rows that failed, with the reason, to this new file.
        #[arg(long, value_name = "FILE")]
        failed_out: Option<PathBuf>,
    },
    /// Take back the latest action, or a whole import by its batch.
    Undo {
        /// The batch of an import.
        batch: Option<String>,
        /// Keep records of the batch that were changed since.
        #[arg(long)]
        keep_changed: bool,
    },
    /// Do again what was undone last.
    Redo,
    /// How many records there are.
    Count,
    /// What the book says, as one hash.
    Hash,
    /// The records of a kind, by name.
    List {
        /// account, contact, lead, deal, activity, task, tag, ...
        kind: String,
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        limit: usize,
    },
    /// One record.
    Show {
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
    },
    /// Find records by name, pinyin, phone, e-mail or a word of their notes.
    Search {
        /// What to look for.
        query: String,
        /// At most so many.
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Log a call, a visit, a message.
    Log {
        /// call, visit, meeting, message, email, note, other.
        #[arg(value_name = "TYPE")]
        ty: String,
        /// What was said; `-` reads it from standard input, after the passphrase's line.
        text: String,
        /// With whom, by id.
        #[arg(long)]
        contact: Option<String>,
        /// With which account, by id.
        #[arg(long)]
        account: Option<String>,
        /// About which deal, by id.
        #[arg(long)]
        deal: Option<String>,
        /// With which lead, by id.
        #[arg(long)]
        lead: Option<String>,
        /// The day of the next contact: YYYY-MM-DD.
        #[arg(long)]
        next: Option<String>,
    },
    /// Take everything out, to a new file.
    Export {
        /// The file to make.
        out: PathBuf,
        /// json and csv lose nothing; vcard and xlsx are for other programs.
        #[arg(long, value_enum)]
        format: Format,
        /// For csv.
        #[arg(long, value_enum)]
        encoding: Option<Encoding>,
        /// For csv: one table of one kind, for people, instead of the set that loses nothing.
        #[arg(long)]
        plain: bool,
        /// Only these kinds.
        #[arg(long, value_delimiter = ',')]
        kinds: Vec<String>,
    },
    /// The team: who belongs to it, who joins, who leaves.
    Team {
        /// What to do.
        #[command(subcommand)]
        what: Team,
    },
    /// Sealed files between teammates' copies.
    Bundle {
        /// What to do.
        #[command(subcommand)]
        what: Bundle,
    },
    /// The journal as evidence.
    Audit {
        /// What to do.
        #[command(subcommand)]
        what: Audit,
    },
    /// Look the whole vault over.
    Doctor {
        /// Make all tables again from the journal.
        #[arg(long)]
        rebuild: bool,
    },
    /// Write an encrypted backup and prove it.
    Backup {
        /// A file that does not exist yet.
        dest: PathBuf,
    },
    /// Bring a backup back as a new vault.
    Restore {
        /// The backup.
        file: PathBuf,
        /// A folder for the new vault.
        #[arg(long, value_name = "DIR")]
        into: PathBuf,
        /// The second line of standard input is the passphrase of the new vault.
        #[arg(long)]
        new_passphrase_stdin: bool,
    },
    /// The window in a browser on this computer.
    Serve {
        /// The port; any free one where nothing is said.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// The folder with the window's pages.
        #[arg(long, value_name = "DIR")]
        ui: Option<PathBuf>,
    },
    /// Call any command of the surface by name; arguments and answer are JSON.
    Call {
        /// The command; `coffer call help` lists them.
        name: String,
        /// Its request; `-` reads it from standard input, after the passphrase's line.
        #[arg(default_value = "{}")]
        args: String,
    },
    /// Completions for a shell.
    Completions {
        /// Which shell.
        shell: Shell,
    },
}

/// What to do with the team.
#[derive(Subcommand)]
pub enum Team {
    /// Members, devices, roles, and when they were last heard.
    Show,
    /// Make an invitation for one person, to be handed over in any way.
    Invite,
    /// Answer an invitation, from an empty vault; shows the request to hand back and six words to compare by voice.
    Request {
        /// The invitation.
        invitation: String,
        /// What you are called.
        #[arg(long)]
        name: String,
    },
    /// The six words of a request, before anything is decided.
    Look {
        /// The request.
        request: String,
    },
    /// Take somebody in whose six words are the same as theirs.
    Admit {
        /// The request.
        request: String,
        /// The six words, as the other person reads them; others than ours stop it.
        #[arg(long)]
        words: String,
        /// What the person is called; without it, as the request says.
        #[arg(long)]
        name: Option<String>,
        /// salesperson, manager, admin, finance, auditor.
        #[arg(long, default_value = "salesperson")]
        role: String,
        /// Departments or regions, with commas between them.
        #[arg(long, value_delimiter = ',')]
        departments: Vec<String>,
        /// It is a second device of this member, by id.
        #[arg(long)]
        member: Option<String>,
    },
    /// Enter the team with the first sealed file for you. What this vault held before, which is nothing, ends.
    Join {
        /// The sealed file.
        file: PathBuf,
    },
    /// Give a member another role.
    Role {
        /// The member, by id.
        member: String,
        /// salesperson, manager, admin, finance, auditor.
        role: String,
        /// Departments or regions, with commas between them.
        #[arg(long, value_delimiter = ',')]
        departments: Vec<String>,
    },
    /// Take a member out: nothing more is sealed to them.
    Remove {
        /// The member, by id.
        member: String,
    },
    /// Who can read a record, and why.
    Readers {
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
    },
}

/// What to do with sealed files.
#[derive(Subcommand)]
pub enum Bundle {
    /// Seal what is new for the others into a new file in a folder.
    Seal {
        /// The folder: a stick, a share, what a sync program carries.
        folder: PathBuf,
    },
    /// Take a sealed file in, or all of a folder that were not taken in yet.
    Open {
        /// The file or folder.
        path: PathBuf,
    },
    /// What is in a sealed file for this device, without taking it in.
    Inspect {
        /// The file.
        file: PathBuf,
    },
}

/// What to do with evidence.
#[derive(Subcommand)]
pub enum Audit {
    /// Prove every entry.
    Verify,
    /// The latest entries.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
}

/// What to do with a row whose record is there already.
#[derive(Clone, Copy, ValueEnum)]
pub enum Duplicates {
    /// Leave the record as it is.
    Skip,
    /// Bring the record up to date.
    Update,
    /// Make another record.
    Create,
}

/// A format to write.
#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// Everything, files of records included.
    Json,
    /// A ZIP of tables, everything as well.
    Csv,
    /// Address cards.
    Vcard,
    /// A workbook.
    Xlsx,
}

/// An encoding to write.
#[derive(Clone, Copy, ValueEnum)]
pub enum Encoding {
    /// With a byte order mark, for spreadsheets.
    #[value(name = "utf-8")]
    Utf8,
    /// For older Chinese programs.
    Gb18030,
}
