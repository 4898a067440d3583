//! The OS keychain as a trait with two implementations: the platform's own (`keychain/system.rs`) and one in memory
//! (`keychain/memory.rs`). Which entries exist and what they are called is decided here; what they mean is not.

mod memory;
mod system;

pub use memory::MemoryKeychain;
pub use system::SystemKeychain;

use crate::{Random, Secret, VaultError, VaultId, hex};

/// The service all our entries are filed under.
pub const SERVICE: &str = "com.coffercrm.desktop";

/// Whether a keychain can be talked to at all. Asking stores nothing and opens no prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeychainState {
    /// The service answers.
    Present,
    /// No service on this machine or in this session.
    Absent,
    /// The service answers and says it is locked. The Secret Service says so only when an entry is asked for.
    Locked,
}

/// Why a keychain did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// No service.
    #[error("no keychain service")]
    Absent,
    /// Locked, and the prompt was dismissed.
    #[error("keychain locked")]
    Locked,
    /// The service works; this entry is not in it.
    #[error("no such entry")]
    NoEntry,
    /// The connection broke while it was being used.
    #[error("keychain went away")]
    Vanished,
    /// Anything else.
    #[error("keychain failure")]
    Failed,
}

impl From<KeychainError> for VaultError {
    fn from(error: KeychainError) -> Self {
        match error {
            KeychainError::Absent => Self::KeychainAbsent,
            KeychainError::Locked => Self::KeychainLocked,
            KeychainError::NoEntry => Self::KeychainNoEntry,
            KeychainError::Vanished => Self::KeychainVanished,
            KeychainError::Failed => Self::KeychainFailed,
        }
    }
}

/// A place outside the vault's folder that keeps small secrets for this user of this machine.
pub trait Keychain: Send + Sync {
    /// See [`KeychainState`].
    fn state(&self) -> KeychainState;
    /// The secret under a name.
    fn get(&self, service: &str, name: &str) -> Result<Secret, KeychainError>;
    /// Stores or replaces.
    fn set(&self, service: &str, name: &str, secret: &Secret) -> Result<(), KeychainError>;
    /// Removes; `NoEntry` if there was none.
    fn delete(&self, service: &str, name: &str) -> Result<(), KeychainError>;
}

/// The entry of one slot. Every slot has its own, so that an old one can be dropped after the new one works.
pub(crate) fn slot_name(vault: VaultId, slot: &[u8; 16]) -> String {
    format!("vault/{vault}/slot/{}", hex::encode(slot).as_str())
}

/// The entry that seals the device identity.
pub(crate) fn device_name(vault: VaultId, device: &[u8; 16]) -> String {
    format!("vault/{vault}/device/{}", hex::encode(device).as_str())
}

/// The anchor's copy. Per device, so that a restored vault beside the original has its own.
pub(crate) fn anchor_name(vault: VaultId, device: &[u8; 16]) -> String {
    format!("vault/{vault}/anchor/{}", hex::encode(device).as_str())
}

/// Makes a 256-bit secret, stores it, and reads it back before it is relied on: a keychain without a default
/// collection accepts nothing and only says so here.
pub(crate) fn store_new(
    keychain: &dyn Keychain,
    name: &str,
    rng: &mut dyn Random,
) -> Result<Secret, VaultError> {
    let mut bytes = vec![0; 32];
    rng.fill(&mut bytes);
    let secret = Secret::new(bytes);
    keychain.set(SERVICE, name, &secret)?;
    let back = match keychain.get(SERVICE, name) {
        Err(KeychainError::NoEntry) => return Err(VaultError::KeychainVanished),
        other => other?,
    };
    if back.expose() != secret.expose() {
        return Err(VaultError::KeychainWrongValue);
    }
    Ok(secret)
}
