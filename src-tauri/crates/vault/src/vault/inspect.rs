//! What can be said about a folder without any key: for the list of vaults and the lock screen.

use super::VaultId;
use crate::files::{self, CREATING};
use crate::slots::{self, Slot, SlotKind};
use crate::{Vault, VaultError};
use std::path::Path;

/// Facts readable without a key. All of them are unproven until the vault is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VaultFacts {
    /// A vault is there (perhaps a damaged one).
    pub exists: bool,
    /// A creation was interrupted; creating again starts over.
    pub half_created: bool,
    /// Its name.
    pub name: Option<String>,
    /// Its id.
    pub id: Option<VaultId>,
    /// The kinds of its slots.
    pub slots: Vec<SlotKind>,
    /// Generation of the slots file.
    pub generation: Option<u64>,
    /// Whether its kit was confirmed.
    pub kit_confirmed: bool,
    /// A process has it open.
    pub in_use: bool,
    /// Its slots were written by a newer version of the program.
    pub newer: bool,
    /// Neither copy of the slots file can be read.
    pub slots_damaged: bool,
}

impl Vault {
    /// Looks, and touches nothing.
    pub fn inspect(dir: &Path) -> VaultFacts {
        let half_created = dir.join(CREATING).exists();
        let has_database = dir.join(super::database_file(0)).exists();
        let in_use = files::is_locked(dir);
        let facts = VaultFacts { half_created, in_use, ..VaultFacts::default() };
        match slots::read(dir) {
            Ok(found) => {
                let slots = &found[0].slots;
                VaultFacts {
                    exists: !half_created,
                    name: Some(slots.name.clone()),
                    id: Some(slots.vault_id()),
                    slots: slots.slots.iter().map(Slot::kind).collect(),
                    generation: Some(slots.generation),
                    kit_confirmed: slots.kit_confirmed,
                    ..facts
                }
            }
            Err(VaultError::NotFound) if !has_database || half_created => facts,
            Err(VaultError::NewerFormat { .. }) => VaultFacts { exists: true, newer: true, ..facts },
            Err(_) => VaultFacts { exists: true, slots_damaged: true, ..facts },
        }
    }
}
