//! Every way a vault can refuse, as situations with facts. No sentence for a user, no path, no personal data: a caller
//! maps a situation to its exit code and its text.

use std::io::ErrorKind;

/// What kind of file an error speaks about. Never a path: paths carry people's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The vault's folder itself.
    Folder,
    /// The lock file that keeps a second process out.
    Lock,
    /// The slots file and its copy.
    Slots,
    /// The sealed device identity.
    Device,
    /// The encrypted database.
    Database,
    /// The freshness sidecar.
    Anchor,
    /// A sealed attachment.
    Attachment,
    /// A backup container.
    Backup,
    /// The printed recovery kit.
    Kit,
    /// A file sealed for several devices.
    Bundle,
}

impl std::fmt::Display for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Folder => "vault folder",
            Self::Lock => "lock file",
            Self::Slots => "slots file",
            Self::Device => "device file",
            Self::Database => "database",
            Self::Anchor => "anchor file",
            Self::Attachment => "attachment",
            Self::Backup => "backup",
            Self::Kit => "recovery kit",
            Self::Bundle => "bundle",
        })
    }
}

/// Why the vault did not do what was asked. The set is closed: a caller may match it without a wildcard.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no vault in that folder.
    #[error("no vault there")]
    NotFound,
    /// A vault (or a file that could be one) is there already; nothing was touched.
    #[error("a vault exists there already")]
    AlreadyExists,
    /// A creation was interrupted before it finished; nothing of value is there, creating again starts over.
    #[error("creation was interrupted: create again")]
    HalfCreated,
    /// Another process holds the vault's lock.
    #[error("the vault is in use by another process")]
    InUse,
    /// The vault has no slot that this way of unlocking fits.
    #[error("this vault cannot be unlocked that way")]
    NoSuchSlot,
    /// The passphrase does not open any slot. The slots file itself is intact.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The passphrase is empty or longer than 1,024 bytes.
    #[error("the passphrase is empty or too long")]
    UnusablePassphrase,
    /// The kit is well formed and does not open this vault.
    #[error("this recovery kit does not open this vault")]
    WrongKit,
    /// The text is no recovery kit: unknown word, wrong count, failed checksum or a damaged QR text.
    #[error("not a recovery kit: a word or its checksum is wrong")]
    UnreadableKit,
    /// There is no keychain service on this machine (or in this session).
    #[error("no keychain service is running")]
    KeychainAbsent,
    /// The keychain is locked and its prompt was dismissed.
    #[error("the keychain is locked")]
    KeychainLocked,
    /// A vault is there, but the keychain has no entry for it: another keychain, a new profile, or the entry was
    /// deleted. Next step: the recovery kit. A new key is never made.
    #[error("the keychain has no entry for this vault: use the recovery kit")]
    KeychainNoEntry,
    /// The keychain's entry is not the one this vault was locked with. Next step: the recovery kit.
    #[error("the keychain entry does not belong to this vault: use the recovery kit")]
    KeychainWrongValue,
    /// The keychain answered, and then went away or lost the entry within one operation.
    #[error("the keychain went away")]
    KeychainVanished,
    /// The keychain failed in a way it does not explain.
    #[error("the keychain failed")]
    KeychainFailed,
    /// Both copies of the slots file are unreadable or were altered. Next step: the kit's QR text, or a backup.
    #[error("the slots file and its copy are damaged: use the recovery kit's QR text or a backup")]
    SlotsDamaged,
    /// The key is right (its slot opened) and the database still cannot be read. Next step: a backup.
    #[error("the database is damaged: restore a backup")]
    DatabaseDamaged,
    /// The slots are there and the database file is not.
    #[error("the database file is missing: restore a backup")]
    DatabaseMissing,
    /// Made by a newer version of the program; nothing was touched.
    #[error("{what} was made by a newer version (format {found}, this program knows {known})")]
    NewerFormat {
        /// Which file.
        what: What,
        /// Its format version.
        found: u32,
        /// The newest version this program reads.
        known: u32,
    },
    /// Key derivation parameters outside the accepted range: refused before any work is done.
    #[error("key derivation parameters out of range")]
    KdfOutOfRange,
    /// The attachment's file is altered, cut short or sealed under another key.
    #[error("the attachment is damaged")]
    AttachmentDamaged,
    /// The attachment's file is not there.
    #[error("the attachment's file is missing")]
    AttachmentMissing,
    /// Over the size limit; checked before anything is allocated or written.
    #[error("too large: {found} bytes, the limit is {limit}")]
    TooLarge {
        /// Bytes found or announced.
        found: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The backup is altered, cut short or not a backup at all.
    #[error("the backup is damaged")]
    BackupDamaged,
    /// The backup was read back and does not hold what was put in.
    #[error("the backup read back differs: {found} records instead of {expected}")]
    BackupDiffers {
        /// Records counted in the source.
        expected: u64,
        /// Records counted in what was read back.
        found: u64,
    },
    /// A file of that name exists at the destination; backups never overwrite.
    #[error("the destination exists already")]
    DestinationExists,
    /// No space is left on the device or in the quota.
    #[error("the disk is full")]
    DiskFull,
    /// The medium or the file is not writable for this user.
    #[error("{what} cannot be written")]
    ReadOnly {
        /// Which file.
        what: What,
    },
    /// The folder lies on a network file system, where locks and syncs do not hold.
    #[error("the folder is on a network file system ({kind})")]
    NetworkFileSystem {
        /// The file system's name.
        kind: String,
    },
    /// An input or output error the other situations do not cover.
    #[error("{what}: {kind}")]
    Io {
        /// Which file.
        what: What,
        /// The system's word for it.
        kind: ErrorKind,
    },
    /// SQLite refused for a reason that is no damage: busy, interrupted, misuse.
    #[error("the database refused (code {code})")]
    Database {
        /// SQLite's extended result code.
        code: i32,
    },
}

impl VaultError {
    /// A system error on one of our files, told apart where a caller can act on it.
    pub(crate) fn io(what: What, error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly { what },
            kind => Self::Io { what, kind },
        }
    }

    /// A SQLite error after the key slot has opened: the key is known to be right, so "not a database" is damage.
    pub(crate) fn sql(error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error {
            rusqlite::Error::SqliteFailure(inner, _) => match inner.code {
                ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Self::DatabaseDamaged,
                ErrorCode::DiskFull => Self::DiskFull,
                ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly { what: What::Database },
                ErrorCode::CannotOpen => Self::Io { what: What::Database, kind: ErrorKind::NotFound },
                // The index of the write-ahead log could not grow: it is 32 KiB, and a full disk is why that fails.
                ErrorCode::SystemIoFailure if inner.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => {
                    Self::DiskFull
                }
                ErrorCode::SystemIoFailure => Self::Io { what: What::Database, kind: ErrorKind::Other },
                _ => Self::Database { code: inner.extended_code },
            },
            _ => Self::Database { code: 0 },
        }
    }
}
