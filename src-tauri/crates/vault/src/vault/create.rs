//! Making a vault: a folder, a key, its slots, a device identity, an empty database, a kit. The slots file is written
//! last and a marker stands until then, so that an interrupted creation is never taken for a vault.

use super::{DeviceState, OpenReport, SlotsHealth, Vault, VaultId, database_file};
use crate::error::What;
use crate::files::{self, CREATING};
use crate::keychain::{self, Keychain, KeychainState};
use crate::kit::RecoveryKit;
use crate::secret::{Key, Secret};
use crate::slots::{self, SlotMaker, Slots};
use crate::{KdfParams, Random, VaultError, anchor, database, derive, device};
use std::path::Path;

/// What a vault is made with.
pub struct NewVault<'a> {
    /// Its folder; made if it is not there. One that holds a vault is refused.
    pub dir: &'a Path,
    /// Its name, up to 200 bytes; readable without a key (it stands on the lock screen).
    pub name: &'a str,
    /// With a keychain: both are needed to open (the default). Without: the passphrase alone guards the vault, and the
    /// caller has made sure that this is wanted.
    pub passphrase: Option<&'a Secret>,
    /// Where the device's secrets go. It must be present and unlocked.
    pub keychain: Option<&'a dyn Keychain>,
    /// Cost of guessing the passphrase; `None` measures this machine (about 0.7 s a guess).
    pub kdf: Option<KdfParams>,
    /// Where all keys come from.
    pub rng: &'a mut dyn Random,
}

impl Vault {
    /// Makes a vault and opens it. The kit is shown once and cannot be shown again.
    pub fn create(new: NewVault<'_>) -> Result<(Self, RecoveryKit), VaultError> {
        let NewVault { dir, name, passphrase, keychain, kdf, rng } = new;
        if name.len() > slots::LONGEST_NAME {
            return Err(VaultError::TooLarge { found: name.len() as u64, limit: slots::LONGEST_NAME as u64 });
        }
        match keychain.map(Keychain::state) {
            Some(KeychainState::Absent) => return Err(VaultError::KeychainAbsent),
            Some(KeychainState::Locked) => return Err(VaultError::KeychainLocked),
            Some(KeychainState::Present) | None => {}
        }
        if let Some(passphrase) = passphrase {
            crate::kdf::usable(passphrase)?;
        }
        files::make_dir(dir, What::Folder)?;
        files::refuse_network(dir)?;
        let lock = files::lock(dir)?;
        claim(dir)?;

        let id = VaultId::random(rng);
        let key = Key::random(rng);
        let kdf = kdf.unwrap_or_else(KdfParams::calibrate);
        let maker = SlotMaker { vault: id, vault_key: &key, passphrase, keychain, kdf, replaces: None };
        let first = maker.make(rng)?;
        let kit = RecoveryKit::random(rng);
        let kit_slot = slots::kit_slot(id, &key, kit.secret(), rng);
        let database_key = derive::subkey(&key, derive::DATABASE);
        let mut rest = || -> Result<_, VaultError> {
            let device = device::enrol(dir, id, &key, keychain, rng)?;
            new_database(&dir.join(database_file(0)), &database_key)?;
            files::make_dir(&dir.join(crate::attachment::FOLDER), What::Attachment)?;
            let slots = Slots {
                vault: *id.bytes(),
                name: name.to_owned(),
                generation: 1,
                epoch: 0,
                kit_confirmed: false,
                slots: vec![first.clone(), kit_slot.clone()],
            };
            let file = slots.seal(&key);
            file.write(dir)?;
            files::remove(&dir.join(CREATING), What::Folder)?;
            files::sync_dir(dir, What::Folder)?;
            Ok((device, file))
        };
        let (device, file) = match rest() {
            Ok(made) => made,
            Err(error) => {
                // Nothing refers to the entry any more; one that cannot be removed is 32 random bytes.
                if let Some(keychain) = keychain {
                    let _ = keychain.delete(keychain::SERVICE, &keychain::slot_name(id, &first.id));
                }
                return Err(error);
            }
        };
        let report = OpenReport {
            slot: first.kind(),
            device: DeviceState::New,
            device_under_keychain: device.under_keychain,
            slots: SlotsHealth::Good,
            settled_passphrase: false,
        };
        let vault = Self::assemble(dir.to_owned(), key, file, device, report, lock);
        Ok((vault, kit.carrying(id, kit_slot)))
    }
}

/// Refuses a folder with a vault in it; clears away what an interrupted creation left; sets the marker.
pub(crate) fn claim(dir: &Path) -> Result<(), VaultError> {
    let ours =
        [slots::FILE, slots::COPY, device::FILE, anchor::FILE, "coffer.db", "coffer.db-wal", "coffer.db-shm"];
    if dir.join(CREATING).exists() {
        for name in ours {
            files::remove(&dir.join(name), What::Folder)?;
        }
        files::clear(&dir.join(files::PARTIAL))?;
        files::clear(&dir.join(crate::attachment::FOLDER))?;
    } else if ours.iter().any(|name| dir.join(name).exists()) {
        return Err(VaultError::AlreadyExists);
    }
    files::replace(dir, CREATING, b"", What::Folder)
}

fn new_database(path: &Path, key: &Key) -> Result<(), VaultError> {
    let connection = database::create(path, key)?;
    let made = connection.execute_batch(&format!("PRAGMA application_id = {}", database::APPLICATION_ID));
    made.and_then(|()| connection.close().map_err(|(_, error)| error))
        .map_err(|error| VaultError::sql(&error))
}
