//! What can be wrong with a file ([`ReadError`]: nothing can be read) or with a row of it ([`Problem`]: the row waits
//! in the list of failed rows, all others go on). Neither carries a cell: the cells stand beside the problem.

use serde::Serialize;

/// Why a row was not taken in. Closed: the window has a sentence for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nothing in the row says what the record is called.
    NoName,
    /// A date, but not one that can be read.
    NotADate,
    /// Not a whole number, or too large.
    NotANumber,
    /// Not an amount of money.
    NotMoney,
    /// Not a share between 0 and 100.
    NotAPercent,
    /// Neither yes nor no.
    NotACheckbox,
    /// Not one of the field's choices.
    NotAChoice,
    /// Not an e-mail address.
    NotAnEmail,
    /// Longer than the field takes.
    TooLong,
    /// More values than a list takes.
    TooMany,
    /// The row has more cells than the header has columns.
    ExtraCells,
    /// Several records bear the name that the row links to.
    AmbiguousLink,
    /// No record has the id that the row links to.
    UnknownLink,
    /// Two rows of the import claim the same id of the other program.
    RepeatedId,
    /// A record with the same id, phone, e-mail or credit code is already there, and duplicates were to be skipped.
    Duplicate,
    /// A rule of the workspace refuses the record.
    Refused,
    /// The card or object is no record that can be read.
    Unreadable,
}

impl Reason {
    /// The word of the reason in files and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Reason::NoName => "no_name",
            Reason::NotADate => "not_a_date",
            Reason::NotANumber => "not_a_number",
            Reason::NotMoney => "not_money",
            Reason::NotAPercent => "not_a_percent",
            Reason::NotACheckbox => "not_a_checkbox",
            Reason::NotAChoice => "not_a_choice",
            Reason::NotAnEmail => "not_an_email",
            Reason::TooLong => "too_long",
            Reason::TooMany => "too_many",
            Reason::ExtraCells => "extra_cells",
            Reason::AmbiguousLink => "ambiguous_link",
            Reason::UnknownLink => "unknown_link",
            Reason::RepeatedId => "repeated_id",
            Reason::Duplicate => "duplicate",
            Reason::Refused => "refused",
            Reason::Unreadable => "unreadable",
        }
    }
}

/// Why a row was not taken in, and which column is to blame.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Problem {
    /// What is wrong.
    #[serde(rename = "code")]
    pub reason: Reason,
    /// The column, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The name of the field that the cell was meant for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
}

impl Problem {
    /// A problem of the whole row.
    pub fn of_row(reason: Reason) -> Problem {
        Problem { reason, column: None, field: None }
    }

    /// A problem of one cell.
    pub fn of_cell(reason: Reason, column: u32, field: Option<&'static str>) -> Problem {
        Problem { reason, column: Some(column), field }
    }
}

/// Why a whole file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The disk said no.
    #[error("the file cannot be read")]
    Io(#[from] std::io::Error),
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Larger than the limit, before or after unpacking.
    #[error("{what} is larger than the limit of {limit}")]
    TooLarge {
        /// What is too large: `file`, `unpacked`, `columns`, `rows`, `entries`.
        what: &'static str,
        /// The limit, in bytes or pieces.
        limit: u64,
    },
    /// The bytes are of a format that is not read here (a PDF, an old database).
    #[error("not a table, a card file or an export that can be read")]
    UnknownFormat,
    /// The bytes begin like the format but break its rules.
    #[error("the {format} file is damaged")]
    Damaged {
        /// Which format it claims to be.
        format: &'static str,
    },
    /// A workbook or archive that asks for a password.
    #[error("the file is protected by a password")]
    Protected,
    /// The export was written by a newer version of the program.
    #[error("the export has version {found}, this program reads up to {known}")]
    NewerVersion {
        /// The version in the file.
        found: u64,
        /// The newest version read here.
        known: u64,
    },
}
