//! Making a slot: which key wraps the vault key, and what is stored where. Not when slots are added or dropped.

use super::{Slot, SlotKdf, SlotKind};
use crate::keychain::{self, Keychain};
use crate::secret::{Key, Secret};
use crate::{KdfParams, Random, VaultError, VaultId, derive, kdf, random, seal};

const DEVICE_INFO: &str = "coffer/slot/device/1";
const BOTH_INFO: &str = "coffer/slot/device+passphrase/1";
const PASSPHRASE_INFO: &str = "coffer/slot/passphrase/1";
const KIT_INFO: &str = "coffer/slot/kit/1";

/// What a new slot is made with.
pub(crate) struct SlotMaker<'a> {
    pub(crate) vault: VaultId,
    pub(crate) vault_key: &'a Key,
    pub(crate) passphrase: Option<&'a Secret>,
    pub(crate) keychain: Option<&'a dyn Keychain>,
    pub(crate) kdf: KdfParams,
    pub(crate) replaces: Option<[u8; 16]>,
}

/// The wrapping key of a slot with a keychain secret, a derived passphrase, or both.
pub(super) fn wrapping_key(keychain: Option<&[u8]>, passphrase: Option<&Key>, id: &[u8; 16]) -> Key {
    match (keychain, passphrase) {
        (Some(secret), Some(derived)) => derive::expand(&[secret, derived.bytes()], id, BOTH_INFO),
        (Some(secret), None) => derive::expand(&[secret], id, DEVICE_INFO),
        (None, Some(derived)) => derive::expand(&[derived.bytes()], id, PASSPHRASE_INFO),
        (None, None) => unreachable!("every caller has one of the two"),
    }
}

/// The wrapping key of a kit's slot.
pub(super) fn kit_key(kit: &Key, id: &[u8; 16]) -> Key {
    derive::expand(&[kit.bytes()], id, KIT_INFO)
}

/// See [`Slot::keychain_check`].
pub(super) fn keychain_check(secret: &[u8]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_derive_key("coffer/keychain-check/1");
    hasher.update(secret);
    let mut check = [0; 16];
    check.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    check
}

impl SlotMaker<'_> {
    /// Stores a new keychain secret (and reads it back), derives, wraps. The kind follows from what was given; with
    /// neither keychain nor passphrase there is nothing to lock with.
    pub(crate) fn make(&self, rng: &mut dyn Random) -> Result<Slot, VaultError> {
        let kind = match (self.keychain, self.passphrase) {
            (Some(_), Some(_)) => SlotKind::DevicePassphrase,
            (Some(_), None) => SlotKind::Device,
            (None, Some(_)) => SlotKind::Passphrase,
            (None, None) => return Err(VaultError::UnusablePassphrase),
        };
        let id: [u8; 16] = random::bytes(rng);
        let (derived, slot_kdf) = match self.passphrase {
            Some(passphrase) => {
                let salt: [u8; 16] = random::bytes(rng);
                let derived = kdf::derive(passphrase, &salt, self.kdf)?;
                let KdfParams { memory_kib, passes, lanes } = self.kdf;
                (Some(derived), Some(SlotKdf { salt, memory_kib, passes, lanes }))
            }
            None => (None, None),
        };
        let secret = match self.keychain {
            Some(keychain) => {
                Some(keychain::store_new(keychain, &keychain::slot_name(self.vault, &id), rng)?)
            }
            None => None,
        };
        let secret = secret.as_ref().map(Secret::expose);
        let key = wrapping_key(secret, derived.as_ref(), &id);
        Ok(wrap(
            Slot {
                id,
                kind: kind.code(),
                kdf: slot_kdf,
                keychain_check: secret.map(keychain_check),
                replaces: self.replaces,
                sealed: Vec::new(),
            },
            self.vault,
            &key,
            self.vault_key,
            rng,
        ))
    }
}

/// The slot of a recovery kit with this 256-bit secret.
pub(crate) fn kit_slot(vault: VaultId, vault_key: &Key, kit: &Key, rng: &mut dyn Random) -> Slot {
    let id: [u8; 16] = random::bytes(rng);
    let slot = Slot {
        id,
        kind: SlotKind::Kit.code(),
        kdf: None,
        keychain_check: None,
        replaces: None,
        sealed: Vec::new(),
    };
    wrap(slot, vault, &kit_key(kit, &id), vault_key, rng)
}

fn wrap(mut slot: Slot, vault: VaultId, key: &Key, vault_key: &Key, rng: &mut dyn Random) -> Slot {
    slot.sealed = seal::seal(key, &slot.aad(vault), vault_key.bytes(), rng);
    slot
}
