//! What can go wrong in the core, as situations with facts. No sentence for people and no personal data: the surface
//! turns each into a code, the window turns the code into words.

use crate::change::journal::Malformed;
use crate::id::Id;

/// Why a field's value was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Invalid {
    Required,
    WrongType,
    TooLong { most: usize },
    TooMany { most: usize },
    OutOfRange,
    NotAChoice,
    NoSuchRecord,
    CreditCode,
    Cycle,
    Fixed,
    UnknownField,
}

impl Invalid {
    /// A stable word for the reason.
    pub fn code(self) -> &'static str {
        match self {
            Invalid::Required => "required",
            Invalid::WrongType => "wrong_type",
            Invalid::TooLong { .. } => "too_long",
            Invalid::TooMany { .. } => "too_many",
            Invalid::OutOfRange => "out_of_range",
            Invalid::NotAChoice => "not_a_choice",
            Invalid::NoSuchRecord => "no_such_record",
            Invalid::CreditCode => "credit_code",
            Invalid::Cycle => "cycle",
            Invalid::Fixed => "fixed",
            Invalid::UnknownField => "unknown_field",
        }
    }
}

/// A situation that the core could not go on from. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Keys, files, keychain.
    #[error(transparent)]
    Vault(#[from] coffer_vault::VaultError),
    /// A file from outside cannot be read.
    #[error(transparent)]
    File(#[from] crate::exchange::ReadError),
    /// A sealed file was not taken.
    #[error(transparent)]
    Bundle(#[from] crate::sync::bundle::BundleError),
    /// Nothing was sealed.
    #[error(transparent)]
    Seal(#[from] crate::sync::bundle::SealError),
    /// The database said no.
    #[error("database")]
    Sql(#[source] rusqlite::Error),
    /// The disk is full.
    #[error("no space left")]
    DiskFull,
    /// The database or the journal in it does not fit together.
    #[error("damaged: {what}")]
    Damaged {
        /// Where it was noticed.
        what: &'static str,
    },
    /// A newer program made this vault.
    #[error("made by a newer version (schema {found}, this program knows {known})")]
    Newer {
        /// The vault's schema version.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// There is no such record.
    #[error("no such {kind}")]
    NotFound {
        /// The kind that was looked for.
        kind: &'static str,
        /// The id that was looked for.
        id: Id,
    },
    /// A field's value was not taken.
    #[error("{kind}.{field}: {reason:?}")]
    Invalid {
        /// The record's kind.
        kind: &'static str,
        /// The field.
        field: String,
        /// Why.
        reason: Invalid,
    },
    /// The actor may not do this.
    #[error("refused: {action}")]
    Refused {
        /// What was asked for.
        action: &'static str,
    },
    /// There is nothing to undo or to redo.
    #[error("nothing to undo")]
    NothingToUndo,
    /// The records were changed after the action that is to be undone.
    #[error("{count} records were changed since")]
    ChangedSince {
        /// How many.
        count: u64,
    },
    /// The work was stopped by its owner.
    #[error("cancelled")]
    Cancelled,
    /// A kind, field or filter that the schema does not have.
    #[error("unknown {what}")]
    Unknown {
        /// What sort of name it was.
        what: &'static str,
    },
    /// A limit was passed.
    #[error("more than {most} {what}")]
    TooLarge {
        /// What there was too much of.
        what: &'static str,
        /// The limit.
        most: u64,
    },
    /// Bytes from outside are not of the format.
    #[error("malformed {what}")]
    Malformed {
        /// What was read.
        what: &'static str,
    },
}

/// The core's result.
pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Damaged { what: "database" },
            Some(ErrorCode::OperationInterrupted) => Error::Cancelled,
            _ => Error::Sql(error),
        }
    }
}

impl From<Malformed> for Error {
    fn from(_: Malformed) -> Error {
        Error::Damaged { what: "journal" }
    }
}
