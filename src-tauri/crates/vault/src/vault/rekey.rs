//! A new vault key: for "somebody may know it", a lost kit, a stolen copy. Everything is written under the new key beside
//! the old, proved, and taken over by one replaced slots file; until then the old vault is untouched, after it the old
//! database is removed. Copies made before stay readable to whoever could read them: no key change reaches those.

use super::{Unlock, Vault, database_file};
use crate::anchor::{AnchorFile, AnchorRecord};
use crate::backup::{Count, Lasts, check_database, copy};
use crate::error::What;
use crate::keychain::{self, Keychain};
use crate::kit::RecoveryKit;
use crate::secret::{Key, Secret};
use crate::slots::{self, SlotKind, SlotMaker, Slots, Way};
use crate::{Access, KdfParams, Keyed, Random, VaultError, database, derive, device, files};
use rusqlite::Connection;
use std::sync::Mutex;

/// Brings what the database holds under the old key's hashes in line with the new key's, in the new database before it
/// counts. Gives what is to be anchored of it (its slots generation is filled in here); `None` takes the anchor's last
/// record over as it is.
pub type Settle<'a> =
    &'a dyn Fn(&Connection, &dyn Fn(&'static str) -> Keyed) -> rusqlite::Result<Option<AnchorRecord>>;

/// A change of the vault key. The caller has closed its connections before.
pub struct KeyChange<'a> {
    /// The passphrase, the kit, or the keychain.
    pub proof: &'a Unlock,
    /// The passphrase from now on; `None` keeps the one given as proof (after proof by kit or keychain: the keychain
    /// alone).
    pub new: Option<&'a Secret>,
    /// The keychain that holds the device's part.
    pub keychain: Option<&'a dyn Keychain>,
    /// Cost of guessing; `None` measures this machine.
    pub kdf: Option<KdfParams>,
    /// Counted in the old and the new database; both must be equal.
    pub count: Count<'a>,
    /// See [`Settle`].
    pub settle: Settle<'a>,
    /// Where the new keys come from.
    pub rng: &'a mut dyn Random,
}

/// The steps of a change of the vault key, in order. After each of them the vault opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    DatabaseCopied,
    NextWritten,
    Committed,
    NextTaken,
}

impl Vault {
    /// Makes a new vault key, re-encrypts the database under it and gives back a new kit; every old slot is gone.
    /// Attachments keep their own keys. Connections, keyed hashes and backups' keys made before belong to the old key.
    pub fn change_key(&mut self, change: KeyChange<'_>) -> Result<RecoveryKit, VaultError> {
        self.change_key_stepwise(change, &mut |_| Ok(()))
    }

    pub(crate) fn change_key_stepwise(
        &mut self,
        change: KeyChange<'_>,
        after: &mut dyn FnMut(Step) -> Result<(), VaultError>,
    ) -> Result<RecoveryKit, VaultError> {
        let KeyChange { proof, new, keychain, kdf, count, settle, rng } = change;
        self.check(proof, keychain)?;
        let passphrase = match (new, proof.way()) {
            (Some(new), _) => Some(new),
            (None, Way::Passphrase(same)) => Some(same),
            (None, Way::Keychain | Way::Kit(_)) => None,
        };
        let id = self.id();
        let key = Key::random(rng);
        let database_key = derive::subkey(&key, derive::DATABASE);
        let epoch = self.slots().epoch + 1;
        let target = self.dir.join(database_file(epoch));
        self.remove_database(epoch)?;
        self.copy_under(&target, &database_key, count)?;
        let writer = database::keyed(&target, &database_key)?;
        let settled = settle(&writer, &|purpose| Keyed::new(&key, purpose));
        let settled = settled
            .and_then(|anchored| writer.close().map(|()| anchored).map_err(|(_, error)| error))
            .map_err(|error| VaultError::sql(&error))?;
        let generation = self.slots().generation + 1;
        let anchored = settled.map(|record| AnchorRecord { slots_generation: generation, ..record });
        check_database(&target, &database_key, count)?;
        after(Step::DatabaseCopied)?;

        let kdf = kdf.unwrap_or_else(KdfParams::calibrate);
        let maker = SlotMaker { vault: id, vault_key: &key, passphrase, keychain, kdf, replaces: None };
        let personal = maker.make(rng)?;
        let kit = RecoveryKit::random(rng);
        let kit_slot = slots::kit_slot(id, &key, kit.secret(), rng);
        if !self.device.under_keychain {
            device::seal_next(&self.dir, id, &key, &self.device, rng)?;
        }
        let anchor_key = || derive::subkey(&key, derive::ANCHOR);
        self.anchor_file().write_next(&anchor_key(), anchored.as_ref())?;
        if let Some(keychain) = keychain {
            // A copy under the old key would read as damage; without one, the sidecar speaks alone until the next.
            let _ = keychain.delete(keychain::SERVICE, &keychain::anchor_name(id, &self.device.id));
        }
        after(Step::NextWritten)?;

        let old: Vec<_> = self.slots().slots.clone();
        let next = Slots {
            generation,
            epoch,
            kit_confirmed: false,
            slots: vec![personal, kit_slot.clone()],
            ..self.slots().clone()
        };
        let file = next.seal(&key);
        let before = self.slots().epoch;
        file.write(&self.dir)?;
        (self.key, self.database_key, self.file) = (key, database_key, file);
        after(Step::Committed)?;

        device::take_next(&self.dir, id, &self.key);
        self.anchor = Mutex::new(AnchorFile::open(&self.dir, derive::subkey(&self.key, derive::ANCHOR)));
        after(Step::NextTaken)?;

        self.remove_database(before)?;
        if let Some(keychain) = keychain {
            for slot in old.iter().filter(|slot| slot.kind().is_device_bound()) {
                // An entry that stays behind opens nothing: its slot is gone.
                let _ = keychain.delete(keychain::SERVICE, &keychain::slot_name(id, &slot.id));
            }
            self.anchor_to_keychain(keychain)?;
        }
        debug_assert!(self.slot_kinds().contains(&SlotKind::Kit));
        Ok(kit.carrying(id, kit_slot))
    }

    fn copy_under(&self, target: &std::path::Path, key: &Key, count: Count<'_>) -> Result<(), VaultError> {
        let source = self.connect(Access::Read)?;
        let sql = |error: rusqlite::Error| VaultError::sql(&error);
        source.execute_batch("BEGIN").map_err(sql)?;
        let expected = count(&source).map_err(sql)?;
        copy(&source, target, key, Lasts::Yes)?;
        source.execute_batch("COMMIT").map_err(sql)?;
        let found = check_database(target, key, count)?;
        if found == expected {
            Ok(())
        } else {
            Err(VaultError::BackupDiffers { expected: expected.records, found: found.records })
        }
    }

    fn remove_database(&self, epoch: u32) -> Result<(), VaultError> {
        for ending in ["", "-wal", "-shm", "-journal"] {
            let name = format!("{}{ending}", database_file(epoch));
            files::remove(&self.dir.join(name), What::Database)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
