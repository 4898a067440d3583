//! Opening: lock, slots, key, then everything the key lets us check: the slots' MAC, the device, the database's first
//! page. What can be healed is healed and reported; what cannot is a situation of its own.

use super::{DeviceState, OpenReport, SlotsHealth, Unlock, Vault, database_file};
use crate::error::What;
use crate::files::{self, CREATING};
use crate::keychain::{self, Keychain};
use crate::secret::Key;
use crate::slots::{self, SlotKind, Slots, SlotsFile, Way};
use crate::{Access, Random, SystemRandom, VaultError, database, derive, device};
use std::path::Path;

/// A slots file that opened, and what was done about it.
struct Opened {
    key: Key,
    file: SlotsFile,
    slot: SlotKind,
    health: SlotsHealth,
    settled: bool,
    /// Keychain entries nothing refers to any more.
    stale: Vec<String>,
}

impl Vault {
    /// Opens a vault. `keychain` is whatever keychain there is, also for a kit: it keeps the device identity.
    pub fn open(dir: &Path, unlock: Unlock, keychain: Option<&dyn Keychain>) -> Result<Self, VaultError> {
        Self::open_with(dir, &unlock, keychain, &mut SystemRandom)
    }

    /// As [`Vault::open`], with the randomness that a new device identity is made of.
    pub fn open_with(
        dir: &Path,
        unlock: &Unlock,
        keychain: Option<&dyn Keychain>,
        rng: &mut dyn Random,
    ) -> Result<Self, VaultError> {
        if dir.join(CREATING).exists() {
            return Err(if files::is_locked(dir) { VaultError::InUse } else { VaultError::HalfCreated });
        }
        // Looked at before the lock, so that opening the wrong folder leaves no lock file in it.
        if matches!(slots::read(dir), Err(VaultError::NotFound)) && latest_database(dir).is_none() {
            return Err(VaultError::NotFound);
        }
        files::refuse_network(dir)?;
        let lock = files::lock(dir)?;
        let opened = open_slots(dir, unlock.way(), keychain)?;
        let database_key = derive::subkey(&opened.key, derive::DATABASE);
        let epoch = opened.file.slots.epoch;
        probe(&dir.join(database_file(epoch)), &database_key)?;

        let id = opened.file.slots.vault_id();
        if matches!(opened.health, SlotsHealth::Healed | SlotsHealth::RebuiltFromKit) || opened.settled {
            opened.file.write(dir)?;
        }
        if let Some(keychain) = keychain {
            for name in &opened.stale {
                // An entry that stays behind opens nothing: its slot is gone.
                let _ = keychain.delete(keychain::SERVICE, name);
            }
        }
        files::clear(&dir.join(files::PARTIAL))?;
        remove_other_databases(dir, epoch)?;
        let (mut device, state) = match device::load(dir, id, &opened.key, keychain) {
            Ok(device) => (device, DeviceState::Known),
            Err(device::Lost::Newer(found)) => {
                return Err(VaultError::NewerFormat { what: What::Device, found, known: 1 });
            }
            Err(device::Lost::Io(kind)) => return Err(VaultError::Io { what: What::Device, kind }),
            Err(_) => (new_device(dir, &opened, keychain, rng)?, DeviceState::New),
        };
        if keychain.is_some() && opened.slot.is_device_bound() {
            // It was made while the keychain was away. If this does not work, the next open tries again.
            let _ = device::move_under(dir, id, &opened.key, &mut device, keychain, rng);
        }
        let report = OpenReport {
            slot: opened.slot,
            device: state,
            device_under_keychain: device.under_keychain,
            slots: opened.health,
            settled_passphrase: opened.settled,
        };
        Ok(Self::assemble(dir.to_owned(), opened.key, opened.file, device, report, lock))
    }
}

/// Reads the first page. The key's slot has opened, so what fails here is damage.
fn probe(path: &Path, key: &Key) -> Result<(), VaultError> {
    let connection = database::connect(path, key, Access::Read)?;
    let schema = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0));
    schema.map(drop).map_err(|error| VaultError::sql(&error))
}

/// A new identity, under the keychain if it works: whoever opens with the kit because the keychain is gone still gets
/// in.
fn new_device(
    dir: &Path,
    opened: &Opened,
    keychain: Option<&dyn Keychain>,
    rng: &mut dyn Random,
) -> Result<device::Device, VaultError> {
    let id = opened.file.slots.vault_id();
    if keychain.is_some()
        && let Ok(device) = device::enrol(dir, id, &opened.key, keychain, rng)
    {
        return Ok(device);
    }
    device::enrol(dir, id, &opened.key, None, rng)
}

fn open_slots(dir: &Path, way: Way<'_>, keychain: Option<&dyn Keychain>) -> Result<Opened, VaultError> {
    let candidates = match slots::read(dir) {
        Ok(candidates) => candidates,
        Err(damage @ (VaultError::SlotsDamaged | VaultError::NotFound)) => {
            let damage =
                if matches!(damage, VaultError::NotFound) { VaultError::SlotsDamaged } else { damage };
            return rebuild(dir, way).ok_or(damage);
        }
        Err(other) => return Err(other),
    };
    let mut refusal = VaultError::SlotsDamaged;
    for (place, candidate) in candidates.iter().enumerate() {
        // The same bytes would refuse again, for the price of another key derivation.
        if place > 0 && candidate.bytes == candidates[0].bytes {
            continue;
        }
        match slots::unlock(&candidate.slots, way, keychain) {
            // The newer file is genuine and has dropped this slot: an older copy does not bring it back.
            Ok((key, _)) if place > 0 && candidates[0].is_authentic(&key) => {}
            Ok((key, position)) if candidate.is_authentic(&key) => {
                let identical = candidates.len() == 2 && candidates[0].bytes == candidates[1].bytes;
                let health = if place == 0 && identical { SlotsHealth::Good } else { SlotsHealth::Healed };
                let slot = candidate.slots.slots[position].kind();
                let (file, stale) = settle(candidate, position, &key);
                let settled = !stale.is_empty();
                return Ok(Opened { key, file, slot, health, settled, stale });
            }
            // The vault key is right, so somebody without it rewrote the file: the other copy may be whole.
            Ok(_) => refusal = VaultError::SlotsDamaged,
            Err(reason) if place == 0 => refusal = reason,
            Err(_) => {}
        }
    }
    rebuild_if_damaged(dir, way, refusal)
}

fn rebuild_if_damaged(dir: &Path, way: Way<'_>, refusal: VaultError) -> Result<Opened, VaultError> {
    match refusal {
        VaultError::SlotsDamaged => rebuild(dir, way).ok_or(refusal),
        other => Err(other),
    }
}

/// Slots made anew from what a kit's QR text carries.
fn rebuild(dir: &Path, way: Way<'_>) -> Option<Opened> {
    let Way::Kit(kit) = way else { return None };
    let (carried, key) = slots::unlock_carried(kit)?;
    // A generation well above any real one: the old mark in the database is then reported as what it is, a jump.
    let latest = latest_database(dir)?;
    let database_key = derive::subkey(&key, derive::DATABASE);
    // After an interrupted change of the vault key there may be a newer file that this key does not open.
    let epoch =
        (0..=latest).rev().find(|epoch| probe(&dir.join(database_file(*epoch)), &database_key).is_ok());
    let slots = Slots { generation: 1 << 32, epoch: epoch.unwrap_or(latest), ..carried };
    let file = slots.seal(&key);
    let health = SlotsHealth::RebuiltFromKit;
    Some(Opened { key, file, slot: SlotKind::Kit, health, settled: false, stale: Vec::new() })
}

/// The highest epoch with a database file.
fn latest_database(dir: &Path) -> Option<u32> {
    let names = std::fs::read_dir(dir).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter_map(|name| epoch_of(&name)).max()
}

fn epoch_of(name: &str) -> Option<u32> {
    let middle = name.strip_prefix("coffer")?.strip_suffix(".db")?;
    let epoch = if middle.is_empty() { 0 } else { middle.strip_prefix('.')?.parse().ok()? };
    (database_file(epoch) == name).then_some(epoch)
}

/// Database files of the epochs next to this one: the old one after a change of the vault key, the new one of a change
/// that never finished. Any other file is somebody's own.
fn remove_other_databases(dir: &Path, epoch: u32) -> Result<(), VaultError> {
    let entries = std::fs::read_dir(dir).map_err(|error| VaultError::io(What::Folder, &error))?;
    for name in entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
        let main = name.trim_end_matches("-wal").trim_end_matches("-shm").trim_end_matches("-journal");
        if epoch_of(main).is_some_and(|other| other.abs_diff(epoch) == 1) {
            files::remove(&dir.join(&name), What::Database)?;
        }
    }
    Ok(())
}

/// Finishes an interrupted change of passphrase in favour of the one that was just used. Opening in another way (the
/// kit) settles nothing: nobody has said which passphrase they know.
fn settle(file: &SlotsFile, used: usize, key: &Key) -> (SlotsFile, Vec<String>) {
    let slots = &file.slots;
    let used = &slots.slots[used];
    let loser = match used.replaces {
        Some(old) => Some(old),
        None => slots.slots.iter().find(|slot| slot.replaces == Some(used.id)).map(|slot| slot.id),
    };
    let Some(loser) = loser else { return (file.clone(), Vec::new()) };
    let mut settled = slots.clone();
    settled.slots.retain(|slot| slot.id != loser);
    // `replaces` is part of what the slot's key is bound to: it stays as written, and refers to nothing from now on.
    if settled.slots.len() == slots.slots.len() {
        return (file.clone(), Vec::new());
    }
    settled.generation += 1;
    let stale = keychain::slot_name(slots.vault_id(), &loser);
    (settled.seal(key), vec![stale])
}
