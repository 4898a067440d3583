//! Opening a slot, and saying precisely why none opened. The file's checksum has passed before this runs, so a slot that
//! does not open means a wrong secret, not damage.

use super::make::{keychain_check, kit_key, wrapping_key};
use super::{Slot, SlotKind, Slots};
use crate::keychain::{self, Keychain};
use crate::secret::{Key, Secret};
use crate::{RecoveryKit, VaultError, kdf, seal};

/// What the user brings.
#[derive(Clone, Copy)]
pub(crate) enum Way<'a> {
    Keychain,
    Passphrase(&'a Secret),
    Kit(&'a RecoveryKit),
}

/// The vault key and the position of the slot that gave it.
pub(crate) fn unlock(
    slots: &Slots,
    way: Way<'_>,
    keychain: Option<&dyn Keychain>,
) -> Result<(Key, usize), VaultError> {
    // The most telling refusal wins: a slot that was reached and did not open says more than one that was not reached.
    let mut refusal = VaultError::NoSuchSlot;
    for (position, slot) in slots.slots.iter().enumerate() {
        let outcome = match (way, slot.kind()) {
            (Way::Keychain, SlotKind::Device) => open_bound(slots, slot, None, keychain),
            (Way::Passphrase(text), SlotKind::DevicePassphrase) => {
                open_bound(slots, slot, Some(text), keychain)
            }
            (Way::Passphrase(text), SlotKind::Passphrase) => open_passphrase(slots, slot, text),
            (Way::Kit(kit), SlotKind::Kit) => {
                let key = kit_key(kit.secret(), &slot.id);
                unwrap(slots, slot, &key).ok_or(VaultError::WrongKit)
            }
            _ => continue,
        };
        match outcome {
            Ok(key) => return Ok((key, position)),
            Err(reason) => {
                if !matches!(refusal, VaultError::WrongPassphrase) {
                    refusal = reason;
                }
            }
        }
    }
    Err(refusal)
}

fn open_bound(
    slots: &Slots,
    slot: &Slot,
    passphrase: Option<&Secret>,
    keychain: Option<&dyn Keychain>,
) -> Result<Key, VaultError> {
    let keychain = keychain.ok_or(VaultError::KeychainAbsent)?;
    let secret = keychain.get(keychain::SERVICE, &keychain::slot_name(slots.vault_id(), &slot.id))?;
    if slot.keychain_check != Some(keychain_check(secret.expose())) {
        return Err(VaultError::KeychainWrongValue);
    }
    let derived = match passphrase {
        Some(text) => Some(derived(slot, text)?),
        None => None,
    };
    let key = wrapping_key(Some(secret.expose()), derived.as_ref(), &slot.id);
    let refusal =
        if passphrase.is_some() { VaultError::WrongPassphrase } else { VaultError::KeychainWrongValue };
    unwrap(slots, slot, &key).ok_or(refusal)
}

fn open_passphrase(slots: &Slots, slot: &Slot, passphrase: &Secret) -> Result<Key, VaultError> {
    let key = wrapping_key(None, Some(&derived(slot, passphrase)?), &slot.id);
    unwrap(slots, slot, &key).ok_or(VaultError::WrongPassphrase)
}

fn derived(slot: &Slot, passphrase: &Secret) -> Result<Key, VaultError> {
    let stored = slot.kdf.as_ref().ok_or(VaultError::SlotsDamaged)?;
    kdf::derive(passphrase, &stored.salt, stored.params())
}

fn unwrap(slots: &Slots, slot: &Slot, key: &Key) -> Option<Key> {
    let plain = seal::open(key, &slot.aad(slots.vault_id()), &slot.sealed)?;
    Key::from_slice(&plain)
}

/// The vault key out of the slot a kit's QR text carries.
pub(crate) fn unlock_carried(kit: &RecoveryKit) -> Option<(Slots, Key)> {
    let (vault, slot) = kit.carried()?;
    let slots = Slots {
        vault: *vault.bytes(),
        name: String::new(),
        generation: 0,
        epoch: 0,
        kit_confirmed: true,
        slots: vec![slot.clone()],
    };
    let key = unwrap(&slots, slot, &kit_key(kit.secret(), &slot.id))?;
    Some((slots, key))
}
