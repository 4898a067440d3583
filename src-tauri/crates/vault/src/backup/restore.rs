//! The way back: a backup becomes a new vault in a new folder, with a device identity and keychain entries of its own, so
//! that it can stand beside the original. Nothing of the backup is trusted before it verifies.

use super::container::Container;
use super::{Count, Counted, Lasts, Scratch, check_database, copy};
use crate::error::What;
use crate::files::{self, CREATING, PARTIAL};
use crate::keychain::Keychain;
use crate::secret::{Key, Secret};
use crate::slots::{self, Slot, SlotKind, SlotMaker, Slots};
use crate::vault::{claim, database_file};
use crate::{
    DeviceState, KdfParams, OpenReport, Random, SlotsHealth, Unlock, Vault, VaultError, attachment, database,
    derive, device,
};
use std::path::Path;

/// What to restore where.
pub struct Restore<'a> {
    /// The backup.
    pub file: &'a Path,
    /// The new vault's folder; made if it is not there. One that holds a vault is refused.
    pub into: &'a Path,
    /// A way in that the vault had when the backup was made. The kit always works; a passphrase made with a keychain
    /// works only where that keychain entry still is.
    pub unlock: &'a Unlock,
    /// The keychain of this machine.
    pub keychain: Option<&'a dyn Keychain>,
    /// A passphrase for the new vault. `None` keeps the one used to unlock; after unlocking with the kit, only the
    /// kit (and a passphrase that needs no keychain) opens the new vault until one is set.
    pub new_passphrase: Option<&'a Secret>,
    /// Cost of guessing; `None` measures this machine.
    pub kdf: Option<KdfParams>,
    /// See [`Counted`].
    pub count: Count<'a>,
    /// Where the new identity and slots come from.
    pub rng: &'a mut dyn Random,
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestoreReport {
    /// Counted in the restored database, and equal to what the backup announced.
    pub counted: Counted,
    /// Attachments restored.
    pub attachments: usize,
    /// When the backup was made: milliseconds since 1970, UTC.
    pub made_ms: i64,
    /// Only the kit opens the new vault: a passphrase should be set now.
    pub kit_only: bool,
}

impl Vault {
    /// Restores a backup into a new vault and opens it. It has the same id and vault key, and a new device identity:
    /// its caller starts a new replica. A restore that fails leaves a folder that a next attempt starts over.
    pub fn restore(restore: Restore<'_>) -> Result<(Self, RestoreReport), VaultError> {
        let Restore { file, into, unlock, keychain, new_passphrase, kdf, count, rng } = restore;
        if let Some(passphrase) = new_passphrase {
            crate::kdf::usable(passphrase)?;
        }
        let container = Container::open(file)?;
        let old = container.slots.slots.clone();
        let (key, position) = slots::unlock(&old, unlock.way(), keychain)?;
        let fresh = container.fresh_key(&key)?;
        let made_ms = container.header.made_ms;

        files::make_dir(into, What::Folder)?;
        files::refuse_network(into)?;
        let lock = files::lock(into)?;
        claim(into)?;
        files::make_dir(&into.join(PARTIAL), What::Folder)?;
        let attachments = into.join(attachment::FOLDER);
        files::make_dir(&attachments, What::Attachment)?;

        let scratch = Scratch::new(&into.join(PARTIAL), rng);
        let summary = container.unpack(&fresh, &scratch.0, Some(&attachments), Lasts::No)?;
        files::sync_dir(&attachments, What::Attachment)?;
        let database_key = derive::subkey(&key, derive::DATABASE);
        let target = into.join(database_file(0));
        // Page by page, and not as a file: with a salt of its own no page of the one copy passes for a page of the other.
        copy(&database::keyed(&scratch.0, &database_key)?, &target, &database_key, Lasts::Yes)?;
        drop(scratch);
        let counted = check_database(&target, &database_key, count)?;
        if counted != summary.counted {
            let (expected, found) = (summary.counted.records, counted.records);
            return Err(VaultError::BackupDiffers { expected, found });
        }

        let made =
            RestoredSlots { old: &old, used: position, unlock, key: &key, keychain, new_passphrase, kdf };
        let file = made.make(rng)?.seal(&key);
        let kit_only = file.slots.slots.iter().all(|slot| slot.kind() == SlotKind::Kit);
        let slot = file.slots.slots.last().map_or(SlotKind::Kit, Slot::kind);
        let device = device::enrol(into, file.slots.vault_id(), &key, keychain, rng)?;
        files::clear(&into.join(PARTIAL))?;
        file.write(into)?;
        files::remove(&into.join(CREATING), What::Folder)?;
        files::sync_dir(into, What::Folder)?;
        let report = OpenReport {
            slot,
            device: DeviceState::New,
            device_under_keychain: device.under_keychain,
            slots: SlotsHealth::Good,
            settled_passphrase: false,
        };
        let vault = Self::assemble(into.to_owned(), key, file, device, report, lock);
        Ok((vault, RestoreReport { counted, attachments: summary.attachments, made_ms, kit_only }))
    }
}

/// Which ways in the restored vault has.
struct RestoredSlots<'a> {
    old: &'a Slots,
    used: usize,
    unlock: &'a Unlock,
    key: &'a Key,
    keychain: Option<&'a dyn Keychain>,
    new_passphrase: Option<&'a Secret>,
    kdf: Option<KdfParams>,
}

impl RestoredSlots<'_> {
    /// Kits stay. A slot that needs a keychain entry is made anew with an entry of its own (a shared one would be
    /// deleted under the other vault at its next change of passphrase) or left out. A new passphrase replaces all
    /// others.
    fn make(&self, rng: &mut dyn Random) -> Result<Slots, VaultError> {
        let used = self.old.slots[self.used].kind();
        let kept_passphrase = match self.unlock {
            Unlock::Passphrase(passphrase) if used == SlotKind::DevicePassphrase => Some(passphrase),
            _ => None,
        };
        let passphrase = self.new_passphrase.or(kept_passphrase);
        let mut slots = self.old.clone();
        slots.generation += 1;
        slots.epoch = 0;
        slots.slots.retain(|slot| match slot.kind() {
            kind if kind.is_device_bound() => false,
            SlotKind::Passphrase => self.new_passphrase.is_none(),
            _ => true,
        });
        if passphrase.is_some() || used == SlotKind::Device {
            let maker = SlotMaker {
                vault: self.old.vault_id(),
                vault_key: self.key,
                passphrase,
                keychain: self.keychain,
                kdf: self.kdf.unwrap_or_else(KdfParams::calibrate),
                replaces: None,
            };
            slots.slots.push(maker.make(rng)?);
        }
        Ok(slots)
    }
}
