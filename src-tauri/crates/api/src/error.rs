//! What a caller is told when something did not work: a code out of a closed set, facts, and a trace. Never a sentence,
//! never a name, a phone or a path: the window and the command line have their own words for every code.

use coffer_core::Error;
use coffer_core::sync::bundle::BundleError;
use coffer_vault::VaultError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

/// Every situation a caller can react to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request is not of the command's form.
    Usage,
    /// There is no such command.
    UnknownCommand,
    /// The vault is locked.
    Locked,
    /// The passphrase does not open the vault.
    WrongPassphrase,
    /// The kit's words or its text do not open the vault, or the retyped words are not those on the sheet.
    WrongKit,
    /// There is no such vault, record, file or job.
    NotFound,
    /// A vault or a file is there already; nothing was touched.
    AlreadyExists,
    /// Another program has the vault open.
    InUse,
    /// The caller may not do this, or the vault's state does not allow it.
    Refused,
    /// A field's value was not taken.
    Invalid,
    /// A file from outside cannot be read.
    BadInput,
    /// The vault's files are damaged.
    Damaged,
    /// An older state of the vault is in place of the newest.
    RolledBack,
    /// A newer version of the program made this.
    NewerVersion,
    /// No keychain service.
    NoKeychain,
    /// The keychain is locked.
    KeychainLocked,
    /// The keychain has no entry for this vault.
    KeychainNoEntry,
    /// The keychain's entry is not this vault's.
    KeychainWrongValue,
    /// No space left, or the medium cannot be written.
    DiskFull,
    /// Stopped by its owner.
    Cancelled,
    /// The recovery kit is not confirmed yet.
    KitUnconfirmed,
    /// A bug, or a failure of the machine that has no code of its own.
    Internal,
}

impl ErrorCode {
    /// Every code, for total maps and tests.
    pub const ALL: [ErrorCode; 22] = {
        use ErrorCode::*;
        [
            Usage,
            UnknownCommand,
            Locked,
            WrongPassphrase,
            WrongKit,
            NotFound,
            AlreadyExists,
            InUse,
            Refused,
            Invalid,
            BadInput,
            Damaged,
            RolledBack,
            NewerVersion,
            NoKeychain,
            KeychainLocked,
            KeychainNoEntry,
            KeychainWrongValue,
            DiskFull,
            Cancelled,
            KitUnconfirmed,
            Internal,
        ]
    };

    /// The code as it stands in JSON.
    pub fn word(self) -> &'static str {
        use ErrorCode::*;
        match self {
            Usage => "usage",
            UnknownCommand => "unknown_command",
            Locked => "locked",
            WrongPassphrase => "wrong_passphrase",
            WrongKit => "wrong_kit",
            NotFound => "not_found",
            AlreadyExists => "already_exists",
            InUse => "in_use",
            Refused => "refused",
            Invalid => "invalid",
            BadInput => "bad_input",
            Damaged => "damaged",
            RolledBack => "rolled_back",
            NewerVersion => "newer_version",
            NoKeychain => "no_keychain",
            KeychainLocked => "keychain_locked",
            KeychainNoEntry => "keychain_no_entry",
            KeychainWrongValue => "keychain_wrong_value",
            DiskFull => "disk_full",
            Cancelled => "cancelled",
            KitUnconfirmed => "kit_unconfirmed",
            Internal => "internal",
        }
    }

    /// What a program that ends with this error exits with: 2 usage, 3 locked or wrong passphrase, 4 refused or in
    /// use, 5 bad input, 6 damaged or rolled back, 7 environment, 70 a bug.
    pub fn exit_code(self) -> u8 {
        use ErrorCode::*;
        match self {
            Usage | UnknownCommand => 2,
            Locked | WrongPassphrase | WrongKit => 3,
            InUse | Refused | AlreadyExists | NotFound | Cancelled | KitUnconfirmed => 4,
            Invalid | BadInput => 5,
            Damaged | RolledBack | NewerVersion => 6,
            NoKeychain | KeychainLocked | KeychainNoEntry | KeychainWrongValue | DiskFull => 7,
            Internal => 70,
        }
    }

    /// The status a caller over HTTP sees.
    pub fn http_status(self) -> u16 {
        use ErrorCode::*;
        match self {
            Usage | Invalid | BadInput => 400,
            Locked | WrongPassphrase | WrongKit | KitUnconfirmed => 401,
            Refused => 403,
            UnknownCommand | NotFound => 404,
            AlreadyExists | InUse | Cancelled => 409,
            NoKeychain | KeychainLocked | KeychainNoEntry | KeychainWrongValue => 424,
            DiskFull => 507,
            Damaged | RolledBack | NewerVersion | Internal => 500,
        }
    }
}

/// The answer of a command that did not work.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{}", code.word())]
pub struct ApiError {
    /// Which situation.
    pub code: ErrorCode,
    /// Its facts: numbers, names of fields and kinds, reasons as words. No personal data.
    #[ts(type = "Record<string, unknown>")]
    pub details: Map<String, Value>,
    /// Names this one failure; sixteen hexadecimal digits.
    pub trace: String,
}

impl ApiError {
    /// The situation without facts.
    pub fn new(code: ErrorCode) -> ApiError {
        let mut bytes = [0u8; 8];
        // A trace that cannot be drawn is no reason to hide the failure itself.
        let _ = getrandom::fill(&mut bytes);
        ApiError {
            code,
            details: Map::new(),
            trace: bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    /// Adds a fact.
    pub fn with(mut self, name: &str, fact: impl Into<Value>) -> ApiError {
        self.details.insert(name.to_owned(), fact.into());
        self
    }

    /// A request that is not of the command's form.
    pub(crate) fn usage(reason: &str) -> ApiError {
        ApiError::new(ErrorCode::Usage).with("reason", reason)
    }

    /// There is no such thing of this sort.
    pub(crate) fn not_found(what: &str) -> ApiError {
        ApiError::new(ErrorCode::NotFound).with("what", what)
    }

    /// Not now, for this reason.
    pub(crate) fn refused(reason: &str) -> ApiError {
        ApiError::new(ErrorCode::Refused).with("reason", reason)
    }

    /// A field's value was not taken.
    pub(crate) fn invalid(field: &str, reason: &str) -> ApiError {
        ApiError::new(ErrorCode::Invalid).with("field", field).with("reason", reason)
    }
}

impl From<VaultError> for ApiError {
    fn from(error: VaultError) -> ApiError {
        use ErrorCode as Code;
        let of = ApiError::new;
        match error {
            VaultError::NotFound => ApiError::not_found("vault"),
            VaultError::AlreadyExists => of(Code::AlreadyExists).with("what", "vault"),
            VaultError::HalfCreated => of(Code::Refused).with("reason", "half_created"),
            VaultError::InUse => of(Code::InUse),
            VaultError::NoSuchSlot => of(Code::Locked).with("reason", "no_such_way"),
            VaultError::WrongPassphrase => of(Code::WrongPassphrase),
            VaultError::UnusablePassphrase => ApiError::invalid("passphrase", "unusable"),
            VaultError::WrongKit => of(Code::WrongKit),
            VaultError::UnreadableKit => of(Code::WrongKit).with("reason", "unreadable"),
            VaultError::KeychainAbsent => of(Code::NoKeychain),
            VaultError::KeychainLocked => of(Code::KeychainLocked),
            VaultError::KeychainNoEntry => of(Code::KeychainNoEntry),
            VaultError::KeychainWrongValue => of(Code::KeychainWrongValue),
            VaultError::KeychainVanished => of(Code::NoKeychain).with("reason", "vanished"),
            VaultError::KeychainFailed => of(Code::NoKeychain).with("reason", "failed"),
            VaultError::SlotsDamaged => of(Code::Damaged).with("what", "slots"),
            VaultError::DatabaseDamaged => of(Code::Damaged).with("what", "database"),
            VaultError::DatabaseMissing => of(Code::Damaged).with("what", "database_missing"),
            VaultError::NewerFormat { what, found, known } => of(Code::NewerVersion)
                .with("what", what.to_string())
                .with("found", found)
                .with("known", known),
            VaultError::KdfOutOfRange => of(Code::Damaged).with("what", "key_derivation"),
            VaultError::AttachmentDamaged => of(Code::Damaged).with("what", "attachment"),
            VaultError::AttachmentMissing => of(Code::Damaged).with("what", "attachment_missing"),
            VaultError::TooLarge { found, limit } => {
                of(Code::BadInput).with("reason", "too_large").with("found", found).with("limit", limit)
            }
            VaultError::BackupDamaged => of(Code::Damaged).with("what", "backup"),
            VaultError::BackupDiffers { expected, found } => {
                of(Code::Damaged).with("what", "backup").with("expected", expected).with("found", found)
            }
            VaultError::DestinationExists => of(Code::AlreadyExists).with("what", "file"),
            VaultError::DiskFull => of(Code::DiskFull),
            VaultError::ReadOnly { what } => {
                of(Code::DiskFull).with("reason", "read_only").with("what", what.to_string())
            }
            VaultError::NetworkFileSystem { kind } => {
                of(Code::Refused).with("reason", "network_file_system").with("kind", kind)
            }
            VaultError::Io { what, kind } => of(Code::Internal)
                .with("reason", "io")
                .with("what", what.to_string())
                .with("kind", kind.to_string()),
            VaultError::Database { code } => {
                of(Code::Internal).with("reason", "database").with("sqlite", code)
            }
        }
    }
}

/// A stable word for why a sealed file was not taken.
pub(crate) fn bundle_word(error: &BundleError) -> &'static str {
    match error {
        BundleError::NotABundle => "not_sealed",
        BundleError::CutShort => "cut_short",
        BundleError::Damaged => "damaged",
        BundleError::NotForThisDevice => "not_for_this_device",
        BundleError::OtherTeam => "other_team",
        BundleError::Newer { .. } => "newer",
        BundleError::TooLarge { .. } => "too_large",
        BundleError::AuthorSignature => "unknown_author",
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> ApiError {
        use ErrorCode as Code;
        let of = ApiError::new;
        match error {
            Error::Vault(error) => error.into(),
            Error::Sql(error) => of(Code::Internal)
                .with("reason", "database")
                .with("sqlite", error.sqlite_error().map_or(0, |inner| inner.extended_code)),
            Error::Bundle(error) => {
                let reason = bundle_word(&error);
                match error {
                    BundleError::Newer { found, known } => of(Code::NewerVersion)
                        .with("what", "bundle")
                        .with("found", found)
                        .with("known", known),
                    _ => of(Code::BadInput).with("reason", reason).with("what", "bundle"),
                }
            }
            Error::Seal(_) => of(Code::Refused).with("reason", "not_sealed"),
            Error::DiskFull => of(Code::DiskFull),
            Error::Damaged { what } => of(Code::Damaged).with("what", what),
            Error::Newer { found, known } => of(Code::NewerVersion).with("found", found).with("known", known),
            Error::NotFound { kind, id } => ApiError::not_found(kind).with("id", id.to_string()),
            Error::Invalid { kind, field, reason } => {
                use coffer_core::error::Invalid;
                let error = ApiError::invalid(&field, reason.code()).with("kind", kind);
                match reason {
                    Invalid::TooLong { most } | Invalid::TooMany { most } => error.with("most", most),
                    _ => error,
                }
            }
            Error::Refused { action } => of(Code::Refused).with("action", action),
            Error::NothingToUndo => of(Code::Refused).with("reason", "nothing_to_undo"),
            Error::ChangedSince { count } => {
                of(Code::Refused).with("reason", "changed_since").with("count", count)
            }
            Error::Cancelled => of(Code::Cancelled),
            Error::Unknown { what } => of(Code::Usage).with("reason", "unknown").with("what", what),
            Error::TooLarge { what, most } => {
                of(Code::BadInput).with("reason", "too_large").with("what", what).with("most", most)
            }
            Error::File(error) => error.into(),
            Error::Malformed { what } => of(Code::BadInput).with("reason", "malformed").with("what", what),
        }
    }
}

impl From<serde_json::Error> for ApiError {
    /// The parser's own message may quote the value it stumbled over; only where and what sort is told, and the name of
    /// a missing field, which is one of ours.
    fn from(error: serde_json::Error) -> ApiError {
        use serde_json::error::Category;
        let reason = match error.classify() {
            Category::Data => "form",
            Category::Syntax | Category::Eof | Category::Io => "json",
        };
        let told = ApiError::usage(reason).with("line", error.line()).with("column", error.column());
        let message = error.to_string();
        let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        match missing {
            Some(field) => told.with("missing", field),
            None => told,
        }
    }
}

/// The JSON that every transport sends for an error.
#[cfg(feature = "serve")]
pub(crate) fn body(error: &ApiError) -> Vec<u8> {
    let fallback =
        || serde_json::json!({"code": "internal", "details": {}, "trace": ""}).to_string().into_bytes();
    serde_json::to_vec(error).unwrap_or_else(|_| fallback())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_code_reads_the_same_in_json_and_in_words() {
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_value(code).expect("a word"), json!(code.word()));
        }
    }

    #[test]
    fn exit_codes_are_those_that_scripts_were_promised() {
        for code in ErrorCode::ALL {
            assert!([2, 3, 4, 5, 6, 7, 70].contains(&code.exit_code()), "{code:?}");
        }
    }

    #[test]
    fn a_parser_error_does_not_quote_what_it_read() {
        let error = serde_json::from_str::<u32>("\"陈建国 13957488120\"").expect_err("is no number");
        let told = serde_json::to_string(&ApiError::from(error)).expect("json");
        assert!(!told.contains("陈建国") && !told.contains("139"), "{told}");
    }
}
