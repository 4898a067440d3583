//! Keys and bytes: key slots, keychain, the encrypted database file, sealed files, the anchor, backup. Knows no CRM
//! word: what the database holds and what an anchor's heads mean is the caller's business. Hands out signers, hashes
//! and keyed connections, never a key.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod anchor;
pub mod attachment;
pub mod backup;
mod database;
mod derive;
pub mod device;
pub mod envelope;
mod error;
mod files;
mod hex;
pub mod hpke;
pub mod kdf;
pub mod keychain;
pub mod keyed;
pub mod kit;
pub mod phrase;
mod random;
mod seal;
mod secret;
mod slots;
pub mod spoken;
mod stream;
mod vault;
#[cfg(test)]
mod vectors;

pub use self::hpke::ReceivingKeys;
pub use anchor::{AnchorRecord, AnchorReport, Freshness};
pub use attachment::{AttachmentKey, Attachments, SealedAttachment};
pub use backup::{BackupFacts, BackupReport, Counted, NewBackup, Restore, RestoreReport};
pub use database::Access;
pub use device::{Signer, verify};
pub use envelope::{FileKey, PartKey};
pub use error::VaultError;
pub use kdf::KdfParams;
pub use keychain::{Keychain, KeychainError, KeychainState, MemoryKeychain, SystemKeychain};
pub use keyed::Keyed;
pub use kit::RecoveryKit;
pub use random::{Random, SeededRandom, SystemRandom};
pub use secret::Secret;
pub use slots::{SlotKind, SlotsMark};
pub use vault::{
    DeviceState, KeyChange, NewVault, OpenReport, PassphraseChange, Settle, SlotsHealth, Unlock, Vault,
    VaultFacts, VaultId,
};
