//! Freshness: a small authenticated record beside the database that says how far it had come. SQLCipher proves that a
//! page is ours, not that it is the newest; an old file put back in place shows here. What the heads mean is the
//! caller's business. The record's bytes are in `anchor/record.rs`, the judgement in `anchor/report.rs`.

mod record;
mod report;

pub use record::AnchorRecord;
pub use report::{AnchorReport, Freshness};

use crate::error::What;
use crate::keychain::{self, Keychain, KeychainError};
use crate::secret::{Key, Secret};
use crate::{Vault, VaultError, files};
use record::{LENGTH, Stored};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

/// The sidecar's name: two records of 128 bytes, written in turn.
pub(crate) const FILE: &str = "anchor";
/// The same for a vault key that does not count yet.
const NEXT: &str = "anchor.next";
/// A written record reaches the disk within this time.
const SYNC_WITHIN: Duration = Duration::from_secs(1);
/// The keychain's copy is renewed no more often than this.
const KEYCHAIN_EVERY: Duration = Duration::from_secs(60);

/// The sidecar of an open vault.
pub(crate) struct AnchorFile {
    path: PathBuf,
    key: Key,
    /// Opened at the first write.
    file: Option<File>,
    /// As found at open; `None` if there was no readable record.
    found: Option<Stored>,
    /// There was a file, and a record in it did not verify.
    damaged: bool,
    newest: Option<Stored>,
    counter: u64,
    synced: Duration,
    dirty: bool,
    copied: Option<Duration>,
}

impl AnchorFile {
    /// Reads what is there. Damage is remembered for the report, not raised: the vault still opens. A file written for
    /// a new vault key takes the old one's place if that key counts by now, and is removed if it does not.
    pub(crate) fn open(dir: &Path, key: Key) -> Self {
        let next = dir.join(NEXT);
        if next.exists() {
            let (found, damaged) = read(dir, NEXT, &key);
            let taken = found.is_some() && !damaged;
            // If neither works, the next open tries again.
            let _ = if taken { std::fs::rename(&next, dir.join(FILE)) } else { std::fs::remove_file(&next) };
        }
        let (found, damaged) = read(dir, FILE, &key);
        Self {
            path: dir.join(FILE),
            key,
            file: None,
            counter: found.as_ref().map_or(0, |stored| stored.counter),
            newest: found.clone(),
            found,
            damaged,
            synced: Duration::ZERO,
            dirty: false,
            copied: None,
        }
    }

    /// A record under a key that does not count yet, beside the present file: this one, else the newest.
    pub(crate) fn write_next(&self, key: &Key, record: Option<&AnchorRecord>) -> Result<(), VaultError> {
        let record = record.map(|record| Stored::new(self.counter + 1, record));
        let Some(newest) = record.as_ref().or(self.newest.as_ref()) else { return Ok(()) };
        let mut bytes = vec![0; 2 * LENGTH];
        let place = LENGTH * usize::from(newest.counter % 2 == 1);
        bytes[place..place + LENGTH].copy_from_slice(&newest.seal(key));
        let dir = self.path.parent().unwrap_or(Path::new("."));
        files::replace(dir, NEXT, &bytes, What::Anchor)
    }

    pub(crate) fn write(&mut self, record: &AnchorRecord) -> Result<(), VaultError> {
        let stored = Stored::new(self.counter + 1, record);
        let bytes = stored.seal(&self.key);
        let place = LENGTH as u64 * (stored.counter % 2);
        let io = |error: std::io::Error| VaultError::io(What::Anchor, &error);
        let file = match &mut self.file {
            Some(file) => file,
            empty => {
                let file = files::private().create(true).truncate(false).open(&self.path).map_err(io)?;
                file.set_len(2 * LENGTH as u64).map_err(io)?;
                empty.insert(file)
            }
        };
        file.seek(SeekFrom::Start(place)).and_then(|_| file.write_all(&bytes)).map_err(io)?;
        self.counter = stored.counter;
        self.newest = Some(stored);
        self.dirty = true;
        Ok(())
    }

    fn sync(&mut self) -> Result<(), VaultError> {
        if let (true, Some(file)) = (self.dirty, &self.file) {
            file.sync_data().map_err(|error| VaultError::io(What::Anchor, &error))?;
        }
        self.dirty = false;
        Ok(())
    }
}

/// The newest record, and whether anything that was written does not verify.
fn read(dir: &Path, name: &str, key: &Key) -> (Option<Stored>, bool) {
    let bytes = files::read(dir, name, 2 * LENGTH as u64, What::Anchor);
    let missing = matches!(bytes, Err(VaultError::NotFound));
    let bytes = bytes.unwrap_or_default();
    let (records, rest) = bytes.as_chunks::<LENGTH>();
    // A record of zeros has never been written: the file has its full length from the first write on.
    let written: Vec<_> = records.iter().filter(|record| **record != [0; LENGTH]).collect();
    let readable: Vec<Stored> = written.iter().filter_map(|record| Stored::parse(record, key)).collect();
    let damaged = !missing && (readable.len() < written.len() || readable.is_empty() || !rest.is_empty());
    (readable.into_iter().max_by_key(|stored| stored.counter), damaged)
}

impl Drop for AnchorFile {
    fn drop(&mut self) {
        // The last chance; an error has nobody to go to, and a stale anchor only says "database ahead".
        let _ = self.sync();
    }
}

impl Vault {
    pub(crate) fn anchor_file(&self) -> MutexGuard<'_, AnchorFile> {
        self.anchor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Compares what was anchored (sidecar and keychain) with what the database holds. To be called once after
    /// opening and before the first write. `head_at(seq)` is the database's journal head after entry `seq` of the
    /// same replica, `None` if it has no such entry.
    pub fn anchor_at_open(
        &self,
        keychain: Option<&dyn Keychain>,
        database: &AnchorRecord,
        head_at: &dyn Fn(u64) -> Option<[u8; 32]>,
    ) -> AnchorReport {
        let mut anchor = self.anchor_file();
        let judge = |stored: &Stored| report::judge(stored, database, head_at);
        let sidecar = match (&anchor.found, anchor.damaged) {
            (_, true) => Freshness::Unreadable,
            (Some(stored), false) => judge(stored),
            (None, false) => Freshness::Missing,
        };
        // A damaged record does not hide what the other one says.
        let sidecar = match &anchor.found {
            Some(stored) if judge(stored).is_alarm() => judge(stored),
            _ => sidecar,
        };
        let kept = keychain.map(|chain| chain.get(keychain::SERVICE, &self.anchor_name()));
        let copy = match &kept {
            Some(Ok(secret)) => {
                secret.expose().as_array().and_then(|bytes| Stored::parse(bytes, &anchor.key))
            }
            _ => None,
        };
        let in_keychain = match (&kept, &copy) {
            (None, _) => Freshness::Unavailable,
            (Some(Err(KeychainError::NoEntry)), _) => Freshness::Missing,
            (Some(Err(_)), _) => Freshness::Unavailable,
            (Some(Ok(_)), Some(stored)) => judge(stored),
            (Some(Ok(_)), None) => Freshness::Unreadable,
        };
        // The counter never goes back, not even when an older sidecar was put in place.
        let counter = copy.as_ref().map_or(0, |stored| stored.counter);
        anchor.counter = anchor.counter.max(counter);
        let generation = anchor.found.iter().chain(&copy).map(|stored| stored.slots_generation).max();
        let slots_older = generation.is_some_and(|anchored| anchored > self.slots_mark().generation);
        AnchorReport { sidecar, keychain: in_keychain, slots_older, seq: database.seq }
    }

    /// Notes a commit. Without a sync in the path of most commits: one is made if the last is a second old. `now` is
    /// the time since any fixed moment of this process.
    pub fn anchor_write(&self, record: &AnchorRecord, now: Duration) -> Result<(), VaultError> {
        let mut anchor = self.anchor_file();
        anchor.write(record)?;
        if now.saturating_sub(anchor.synced) >= SYNC_WITHIN {
            anchor.sync()?;
            anchor.synced = now;
        }
        Ok(())
    }

    /// How long until [`Vault::anchor_sync`] should be called though nothing more is written; `None` if all is on disk.
    pub fn anchor_due(&self, now: Duration) -> Option<Duration> {
        let anchor = self.anchor_file();
        anchor.dirty.then(|| (anchor.synced + SYNC_WITHIN).saturating_sub(now))
    }

    /// Puts the newest record on disk.
    pub fn anchor_sync(&self) -> Result<(), VaultError> {
        self.anchor_file().sync()
    }

    /// Whether a minute has passed since the keychain's copy was renewed and there is something to renew.
    pub fn anchor_keychain_due(&self, now: Duration) -> bool {
        let anchor = self.anchor_file();
        anchor.newest.is_some()
            && anchor.copied.is_none_or(|copied| now.saturating_sub(copied) >= KEYCHAIN_EVERY)
    }

    /// As [`Vault::anchor_to_keychain`], noting the time for [`Vault::anchor_keychain_due`].
    pub fn anchor_to_keychain_at(&self, keychain: &dyn Keychain, now: Duration) -> Result<(), VaultError> {
        self.anchor_file().copied = Some(now);
        self.anchor_to_keychain(keychain)
    }

    /// Copies the newest record into the keychain, where somebody who swaps the whole folder does not reach. Talks to
    /// the keychain (a tenth of a second or more): at lock, and otherwise at most once a minute.
    pub fn anchor_to_keychain(&self, keychain: &dyn Keychain) -> Result<(), VaultError> {
        let anchor = self.anchor_file();
        let Some(sealed) = anchor.newest.as_ref().map(|stored| stored.seal(&anchor.key)) else {
            return Ok(());
        };
        drop(anchor);
        keychain.set(keychain::SERVICE, &self.anchor_name(), &Secret::new(sealed.to_vec()))?;
        Ok(())
    }

    fn anchor_name(&self) -> String {
        keychain::anchor_name(self.id(), &self.device.id)
    }
}

#[cfg(test)]
mod tests;
