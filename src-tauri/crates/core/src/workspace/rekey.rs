//! A new vault key for an open book. The vault copies and proves the database; here the sums, which are made with a key
//! of the vault's, are made again in the copy before it counts, and the anchor learns what they say. A key whose kit
//! was never typed back is remembered in the book itself, so that no later opening takes the kit for kept.

use std::sync::{Arc, PoisonError};

use coffer_vault::anchor::AnchorRecord;
use coffer_vault::{KdfParams, KeyChange, Keychain, Keyed, Random, RecoveryKit, Secret, Unlock};
use rusqlite::Connection;

use super::Workspace;
use super::backup::count;
use crate::audit::sums_of;
use crate::change::Writer;
use crate::error::{Error, Result};
use crate::store::local;

/// Set while the kit of a new key waits to be typed back.
const WAITS: &str = "kit.waits";

/// What a new key is made with.
pub struct Rekey<'a> {
    /// The passphrase, the kit, or the keychain.
    pub proof: &'a Unlock,
    /// The passphrase from now on; `None` keeps the one given as proof.
    pub new: Option<&'a Secret>,
    /// The keychain that holds the device's part.
    pub keychain: Option<&'a dyn Keychain>,
    /// Cost of guessing; `None` measures this machine.
    pub kdf: Option<KdfParams>,
    /// Where the new keys come from.
    pub rng: &'a mut dyn Random,
}

impl Workspace {
    /// Gives the vault a new key and opens the book again: every connection belongs to the old one. A change that is
    /// refused gives the book back as it was. No book comes back only where the vault itself does not open any more.
    pub fn change_key(self, change: Rekey<'_>) -> (Option<Workspace>, Result<RecoveryKit>) {
        let (seq, head) = self.head();
        let Workspace { store, writer, me, listeners, opened, conflicts: _ } = self;
        let mut vault = store.into_vault();
        // The writer, last out, brings the log into the file.
        let Writer { conn, source, .. } = writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        drop(conn);
        let made = (|| {
            let settle = |conn: &Connection, keyed: &dyn Fn(&'static str) -> Keyed| {
                let sums = sums_of(conn, Arc::new(keyed("coffer/state-sum/1")), &|| true);
                let mut sums = sums.map_err(sql)?;
                conn.execute("DELETE FROM sum", [])?;
                sums.save(conn).map_err(sql)?;
                local::set_setting(conn, WAITS, "1").map_err(sql)?;
                // Which slots file belongs to it is noted when there is one.
                conn.execute("DELETE FROM local_setting WHERE name = 'slots'", [])?;
                let state = sums.digest();
                let replica = *me.replica.as_bytes();
                Ok(Some(AnchorRecord { replica, seq, head, roster: me.team, state, slots_generation: 0 }))
            };
            let Rekey { proof, new, keychain, kdf, rng } = change;
            Ok(vault.change_key(KeyChange {
                proof,
                new,
                keychain,
                kdf,
                count: &count,
                settle: &settle,
                rng,
            })?)
        })();
        let again = vault.connect(coffer_vault::Access::Write).map_err(Error::from).and_then(|conn| {
            conn.set_prepared_statement_cache_capacity(256);
            Workspace::assemble(vault, conn, source)
        });
        match again {
            Ok(mut workspace) => {
                workspace.listeners = listeners;
                workspace.opened = opened;
                let noted = workspace.note_slots();
                workspace.opened.slots_differ = opened.slots_differ;
                (Some(workspace), noted.and(made))
            }
            Err(error) => (None, made.and(Err(error))),
        }
    }

    /// Does the kit of a new key wait to be typed back?
    pub fn kit_waits(&self) -> Result<bool> {
        Ok(self.setting(WAITS)?.is_some_and(|waits| waits == "1"))
    }

    /// The kit was typed back: from now on it counts as kept.
    pub fn keep_kit(&mut self) -> Result<()> {
        self.vault_mut().confirm_kit()?;
        self.note_slots()?;
        self.set_setting(WAITS, "0")
    }
}

/// What went wrong in the copy, in the words of the database that the vault passes on.
fn sql(error: Error) -> rusqlite::Error {
    match error {
        Error::Sql(error) => error,
        Error::DiskFull => {
            rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None)
        }
        _ => rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), None),
    }
}
