//! Backup and restore of a whole book. The vault makes and proves the file; what is counted in it is decided here.

use std::path::Path;

use coffer_vault::backup::{BackupReport, Counted, NewBackup, Restore, RestoreReport};
use coffer_vault::{Keychain, Random, Secret, SystemRandom, Unlock, Vault};
use rusqlite::Connection;

use super::Workspace;
use crate::clock::Source;
use crate::error::Result;
use crate::records::KINDS;

/// Lets the vault draw from the workspace's randomness.
pub(crate) struct Draw<'a>(pub &'a mut dyn Source);

impl Random for Draw<'_> {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }
}

/// All records, trash included, and a fingerprint of journal heads and state sums.
pub(crate) fn count(conn: &Connection) -> rusqlite::Result<Counted> {
    let mut records = 0;
    for kind in KINDS {
        let sql = format!("SELECT count(*) FROM \"{}\"", kind.name);
        records += conn.query_row(&sql, [], |row| row.get::<_, u64>(0))?;
    }
    let mut hasher = blake3::Hasher::new_derive_key("coffer/backup-count/1");
    for sql in
        ["SELECT id, seq, head FROM replica ORDER BY id", "SELECT c, class, value FROM sum ORDER BY c, class"]
    {
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..3 {
                match row.get_ref(column)? {
                    rusqlite::types::ValueRef::Integer(n) => hasher.update(&n.to_be_bytes()),
                    rusqlite::types::ValueRef::Blob(bytes) => hasher.update(bytes),
                    _ => &mut hasher,
                };
            }
        }
    }
    Ok(Counted { records, state: *hasher.finalize().as_bytes() })
}

impl Workspace {
    /// Writes a backup to `dest`, a file that must not exist, and proves it: read back, opened, checked, counted.
    pub fn backup(&self, dest: &Path) -> Result<BackupReport> {
        self.with_writer(|writer, vault| {
            let made_ms = writer.source.now_ms();
            let mut rng = Draw(&mut *writer.source);
            let writer = &writer.conn;
            Ok(vault.backup(NewBackup { dest, made_ms, writer, count: &count, rng: &mut rng })?)
        })
    }

    /// Restores a backup into a new vault in `into` and proves it. The book is opened as any other.
    pub fn restore(
        file: &Path,
        into: &Path,
        unlock: &Unlock,
        keychain: Option<&dyn Keychain>,
        new_passphrase: Option<&Secret>,
    ) -> Result<(Vault, RestoreReport)> {
        let mut rng = SystemRandom;
        let restore =
            Restore { file, into, unlock, keychain, new_passphrase, kdf: None, count: &count, rng: &mut rng };
        Ok(Vault::restore(restore)?)
    }
}
