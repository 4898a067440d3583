//! Changing how a vault opens: passphrase, kit, name. (A new vault key is in `vault/rekey.rs`.) Every change writes the new way in, opens the
//! vault with it from disk, and only then drops the old one; a crash at any step leaves a vault that opens.

use super::{Unlock, Vault};
use crate::keychain::{self, Keychain};
use crate::kit::RecoveryKit;
use crate::secret::Secret;
use crate::slots::{self, Slot, SlotKind, SlotMaker, Slots, Way};
use crate::{KdfParams, Random, VaultError, device};

/// A change of passphrase.
pub struct PassphraseChange<'a> {
    /// The old passphrase, the kit, or the keychain: whoever finds an unlocked screen must not be able to lock its
    /// owner out.
    pub proof: &'a Unlock,
    /// The new passphrase; `None` for the keychain alone.
    pub new: Option<&'a Secret>,
    /// The keychain that will hold the device's part; `None` for a passphrase alone.
    pub keychain: Option<&'a dyn Keychain>,
    /// Cost of guessing; `None` measures this machine.
    pub kdf: Option<KdfParams>,
    /// Where the new salt and secret come from.
    pub rng: &'a mut dyn Random,
}

/// The steps of a change of passphrase, in order. After each of them the vault opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    KeychainStored,
    BothWritten,
    Reopened,
    OldDropped,
}

impl Vault {
    /// Replaces the passphrase (and the keychain secret). The vault key stays: this helps against somebody who may
    /// have seen the passphrase and has no copy of the files. The old slots are dropped only after the new one has
    /// opened the vault from disk.
    pub fn change_passphrase(&mut self, change: PassphraseChange<'_>) -> Result<(), VaultError> {
        self.change_passphrase_stepwise(change, &mut |_| Ok(()))
    }

    /// As above; `after` may stop it after any step, as a crash would.
    pub(crate) fn change_passphrase_stepwise(
        &mut self,
        change: PassphraseChange<'_>,
        after: &mut dyn FnMut(Step) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let PassphraseChange { proof, new, keychain, kdf, rng } = change;
        let old_position = self.prove(proof.way(), keychain)?;
        let replaced: Vec<Slot> =
            self.slots().slots.iter().filter(|slot| is_personal(slot.kind())).cloned().collect();
        // The slot that proved itself is the one an interrupted change falls back to; a kit replaces all of them.
        let replaces = match proof.way() {
            Way::Kit(_) => replaced.first().map(|slot| slot.id),
            _ => Some(self.slots().slots[old_position].id),
        };
        let kdf = kdf.unwrap_or_else(KdfParams::calibrate);
        let maker =
            SlotMaker { vault: self.id(), vault_key: &self.key, passphrase: new, keychain, kdf, replaces };
        let made = maker.make(rng)?;
        after(Step::KeychainStored)?;

        let mut both = self.slots().clone();
        both.slots.push(made.clone());
        self.commit(both)?;
        after(Step::BothWritten)?;

        let way = new.map_or(Way::Keychain, Way::Passphrase);
        let on_disk = slots::read(&self.dir)?;
        let reopens = on_disk.first().is_some_and(|file| {
            let only_new = Slots { slots: vec![made.clone()], ..file.slots.clone() };
            file.bytes == self.file.bytes && slots::unlock(&only_new, way, keychain).is_ok()
        });
        if !reopens {
            return Err(VaultError::SlotsDamaged);
        }
        after(Step::Reopened)?;

        let mut only = self.slots().clone();
        only.slots.retain(|slot| !replaced.iter().any(|old| old.id == slot.id));
        self.commit(only)?;
        after(Step::OldDropped)?;

        // Where the passphrase goes, the device identity goes too.
        device::move_under(
            &self.dir,
            self.file.slots.vault_id(),
            &self.key,
            &mut self.device,
            keychain,
            rng,
        )?;
        if let Some(keychain) = keychain {
            for old in replaced.iter().filter(|slot| slot.kind().is_device_bound()) {
                // An entry that stays behind opens nothing: its slot is gone.
                let _ = keychain.delete(keychain::SERVICE, &keychain::slot_name(self.id(), &old.id));
            }
        }
        Ok(())
    }

    /// Checks that somebody may change locks, with the same means as unlocking. A keychain that worked at unlock and
    /// has lost its entry since is `KeychainVanished`.
    fn prove(&self, way: Way<'_>, keychain: Option<&dyn Keychain>) -> Result<usize, VaultError> {
        match slots::unlock(self.slots(), way, keychain) {
            Ok((key, position)) if key.bytes() == self.key.bytes() => Ok(position),
            Ok(_) => Err(VaultError::SlotsDamaged),
            Err(VaultError::KeychainNoEntry) => Err(VaultError::KeychainVanished),
            Err(other) => Err(other),
        }
    }

    /// Whether the vault opens with this right now, from the slots in memory: for "type your passphrase again".
    pub fn check(&self, unlock: &Unlock, keychain: Option<&dyn Keychain>) -> Result<(), VaultError> {
        self.prove(unlock.way(), keychain).map(drop)
    }

    /// A new kit. The old one stops opening this vault, but not copies made before: for those, change the vault key.
    pub fn new_kit(&mut self, rng: &mut dyn Random) -> Result<RecoveryKit, VaultError> {
        let kit = RecoveryKit::random(rng);
        let slot = slots::kit_slot(self.id(), &self.key, kit.secret(), rng);
        let mut changed = self.slots().clone();
        changed.slots.retain(|slot| slot.kind() != SlotKind::Kit);
        changed.slots.push(slot.clone());
        changed.kit_confirmed = false;
        self.commit(changed)?;
        Ok(kit.carrying(self.id(), slot))
    }

    /// Notes that the kit is saved: its words were retyped, or it was written to a file the user named.
    pub fn confirm_kit(&mut self) -> Result<(), VaultError> {
        if self.slots().kit_confirmed {
            return Ok(());
        }
        let mut changed = self.slots().clone();
        changed.kit_confirmed = true;
        self.commit(changed)
    }

    /// Whether the present kit was confirmed.
    pub fn kit_confirmed(&self) -> bool {
        self.slots().kit_confirmed
    }

    /// Gives the vault another name (up to 200 bytes, readable without a key).
    pub fn rename(&mut self, name: &str) -> Result<(), VaultError> {
        if name.len() > slots::LONGEST_NAME {
            return Err(VaultError::TooLarge { found: name.len() as u64, limit: slots::LONGEST_NAME as u64 });
        }
        let mut changed = self.slots().clone();
        name.clone_into(&mut changed.name);
        self.commit(changed)
    }

    /// Writes both copies and only then takes the new state over.
    pub(crate) fn commit(&mut self, changed: Slots) -> Result<(), VaultError> {
        let next = Slots { generation: self.slots().generation + 1, ..changed };
        let file = next.seal(&self.key);
        file.write(&self.dir)?;
        self.file = file;
        Ok(())
    }
}

/// The slots a change of passphrase replaces: every way in but the kit.
fn is_personal(kind: SlotKind) -> bool {
    matches!(kind, SlotKind::Device | SlotKind::DevicePassphrase | SlotKind::Passphrase)
}

#[cfg(test)]
mod tests;
