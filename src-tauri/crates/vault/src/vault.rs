//! An open vault: its keys in memory, its lock held, and what it hands out. Making, opening and changing one are in
//! `vault/create.rs`, `vault/open.rs`, `vault/change.rs` and `vault/rekey.rs`; this file has the types they share and the doors of an
//! open vault.

mod change;
mod create;
mod inspect;
mod open;
mod rekey;
#[cfg(test)]
pub(crate) mod tests;

pub use change::PassphraseChange;
pub use create::NewVault;
pub(crate) use create::claim;
pub use inspect::VaultFacts;
pub use rekey::{KeyChange, Settle};

use crate::anchor::AnchorFile;
use crate::attachment::Attachments;
use crate::device::{Device, Signer};
use crate::error::What;
use crate::keychain::{self, Keychain};
use crate::secret::{Key, Secret};
use crate::slots::{self, SlotKind, Slots, SlotsFile, SlotsMark, Way};
use crate::{
    Access, Keyed, Random, RecoveryKit, VaultError, anchor, attachment, database, derive, device, files, hex,
    random,
};
use rusqlite::Connection;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Which vault: 16 random bytes, the same for a vault and everything restored from its backups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VaultId([u8; 16]);

impl VaultId {
    pub(crate) fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub(crate) fn random(rng: &mut dyn Random) -> Self {
        Self(random::bytes(rng))
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The 16 bytes.
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl std::fmt::Display for VaultId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// How somebody wants in.
pub enum Unlock {
    /// The keychain alone (a vault made without a passphrase).
    Keychain,
    /// A passphrase, with the keychain where the vault was made with one.
    Passphrase(Secret),
    /// The recovery kit. Opens whatever happened to keychain and passphrase; its QR text even without slots files.
    Kit(RecoveryKit),
}

impl Unlock {
    pub(crate) fn way(&self) -> Way<'_> {
        match self {
            Self::Keychain => Way::Keychain,
            Self::Passphrase(secret) => Way::Passphrase(secret),
            Self::Kit(kit) => Way::Kit(kit),
        }
    }
}

/// What became of the device identity at this open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceState {
    /// The one from before.
    Known,
    /// A new one: the vault was just created or restored here, or the old identity could not be had (its file or its
    /// keychain entry is gone, or the kit was used without the keychain). The caller starts a new replica.
    New,
}

/// State of the two copies of the slots file at this open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotsHealth {
    /// Both were as they should be.
    Good,
    /// One was missing, damaged, altered or older, and was written anew from the other.
    Healed,
    /// Both were gone or unreadable; the kit's QR text brought them back. Only the kit opens this vault until a
    /// passphrase is set.
    RebuiltFromKit,
}

/// What the caller should know (and say) about this open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenReport {
    /// The kind of slot that opened.
    pub slot: SlotKind,
    /// The device identity.
    pub device: DeviceState,
    /// Whether the identity is sealed under the keychain; if not, whoever can open a stolen folder can sign as this
    /// device.
    pub device_under_keychain: bool,
    /// The slots files.
    pub slots: SlotsHealth,
    /// An interrupted change of passphrase was settled: the one just used is the only one now.
    pub settled_passphrase: bool,
}

/// An open vault. Dropping it wipes the keys and lets go of the lock.
pub struct Vault {
    pub(crate) dir: PathBuf,
    pub(crate) key: Key,
    pub(crate) database_key: Key,
    pub(crate) file: SlotsFile,
    pub(crate) device: Device,
    pub(crate) anchor: Mutex<AnchorFile>,
    report: OpenReport,
    _lock: File,
}

impl Vault {
    /// The vault's id.
    pub fn id(&self) -> VaultId {
        self.slots().vault_id()
    }

    /// The name its owner gave it. Readable without a key.
    pub fn name(&self) -> &str {
        &self.slots().name
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What happened at this open.
    pub fn report(&self) -> OpenReport {
        self.report
    }

    /// Which state the slots file is in: to be kept in the database at each change and compared at each open.
    pub fn slots_mark(&self) -> SlotsMark {
        self.file.mark()
    }

    /// The kinds of all slots.
    pub fn slot_kinds(&self) -> Vec<SlotKind> {
        self.slots().slots.iter().map(slots::Slot::kind).collect()
    }

    pub(crate) fn slots(&self) -> &Slots {
        &self.file.slots
    }

    /// The database file; its name changes when the vault key does.
    pub fn database_path(&self) -> PathBuf {
        self.dir.join(database_file(self.slots().epoch))
    }

    /// A keyed connection: WAL, `synchronous=FULL`, memory security, temporary tables in memory, foreign keys not
    /// enforced, defensive. `Access::Read` may only select.
    pub fn connect(&self, access: Access) -> Result<Connection, VaultError> {
        database::connect(&self.database_path(), &self.database_key, access)
    }

    /// Signs as this device.
    pub fn signer(&self) -> &Signer {
        &self.device.signer
    }

    /// This device's Ed25519 public key.
    pub fn device_public(&self) -> [u8; 32] {
        *self.device.signer.public()
    }

    /// This device's id: 16 random bytes, new with each identity.
    pub fn device_id(&self) -> [u8; 16] {
        self.device.id
    }

    /// This device's X25519 public keys, newest first.
    pub fn receiving_public(&self) -> Vec<[u8; 32]> {
        self.device.receiving.public()
    }

    /// Opens what is sealed to this device.
    pub fn receiving(&self) -> &crate::ReceivingKeys {
        &self.device.receiving
    }

    /// A keyed hash for one purpose, say `"state-sum"`. The same purpose gives the same hash for the life of the
    /// vault key.
    pub fn keyed_hash(&self, purpose: &'static str) -> Keyed {
        Keyed::new(&self.key, purpose)
    }

    /// The sealed attachments of this vault.
    pub fn attachments(&self) -> Attachments<'_> {
        Attachments::of(&self.dir)
    }

    /// Puts the anchor on disk and into the keychain, then closes. A vault that is only dropped still syncs its
    /// anchor, but leaves the keychain's copy as it is. The caller's connections must be closed before.
    pub fn close(self, keychain: Option<&dyn Keychain>) -> Result<(), VaultError> {
        self.anchor_sync()?;
        match keychain {
            Some(keychain) => self.anchor_to_keychain(keychain),
            None => Ok(()),
        }
    }

    /// Removes the vault: its keychain entries, then every file of it, the slots first, so that an interrupted removal
    /// leaves nothing that opens. Files that are not ours stay, and with them the folder.
    pub fn destroy(self, keychain: Option<&dyn Keychain>) -> Result<(), VaultError> {
        if let Some(keychain) = keychain {
            let (id, device) = (self.id(), &self.device.id);
            let slots = self.slots().slots.iter().map(|slot| keychain::slot_name(id, &slot.id));
            let own = [keychain::device_name(id, device), keychain::anchor_name(id, device)];
            for name in slots.chain(own) {
                // An entry that stays behind is random bytes without anything left to open.
                let _ = keychain.delete(keychain::SERVICE, &name);
            }
        }
        let dir = self.dir.clone();
        for name in [slots::FILE, slots::COPY, device::FILE, anchor::FILE] {
            files::remove(&dir.join(name), What::Folder)?;
        }
        for ending in ["", "-wal", "-shm", "-journal"] {
            let name = format!("{}{ending}", database_file(self.slots().epoch));
            files::remove(&dir.join(name), What::Database)?;
        }
        files::clear(&dir.join(attachment::FOLDER))?;
        files::clear(&dir.join(files::PARTIAL))?;
        drop(self);
        files::remove(&dir.join(files::LOCK), What::Lock)?;
        // Only an empty folder goes.
        let _ = std::fs::remove_dir(&dir);
        Ok(())
    }

    /// From parts that are all in place on disk.
    pub(crate) fn assemble(
        dir: PathBuf,
        key: Key,
        file: SlotsFile,
        device: Device,
        report: OpenReport,
        lock: File,
    ) -> Self {
        let database_key = derive::subkey(&key, derive::DATABASE);
        let anchor = Mutex::new(AnchorFile::open(&dir, derive::subkey(&key, derive::ANCHOR)));
        Self { dir, key, database_key, file, device, anchor, report, _lock: lock }
    }

    #[cfg(test)]
    pub(crate) fn subkey(&self, info: &'static str) -> Key {
        derive::subkey(&self.key, info)
    }
}

/// The database file that a vault key of this epoch opens.
pub(crate) fn database_file(epoch: u32) -> String {
    match epoch {
        0 => "coffer.db".to_owned(),
        later => format!("coffer.{later}.db"),
    }
}
