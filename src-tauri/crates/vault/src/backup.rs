//! Backup: the database as it stands on disk, with the attachments, in one file sealed under a key of its own that is
//! read back, opened, checked and counted before it gets its name. The file's format is in `backup/container.rs`, the
//! way back in `backup/restore.rs`. When and where to back up, and how many to keep, is the caller's business.

mod container;
mod restore;

pub use restore::{Restore, RestoreReport};

use crate::error::What;
use crate::files::{self, PARTIAL};
use crate::secret::Key;
use crate::{Random, SlotKind, Vault, VaultError, VaultId, database, hex, random};
use container::{Header, Summary};
use rusqlite::Connection;
use std::fs::File;
use std::path::{Path, PathBuf};

/// What a caller counts in a database: once in the source, once in what was read back, and again after a restore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Records, as the caller counts them.
    pub records: u64,
    /// A fingerprint of the state; zeros if the caller has none.
    pub state: [u8; 32],
}

/// How a caller counts.
pub type Count<'a> = &'a dyn Fn(&Connection) -> rusqlite::Result<Counted>;

/// What to back up to where.
pub struct NewBackup<'a> {
    /// The file to make. Its folder must exist; the file must not.
    pub dest: &'a Path,
    /// Milliseconds since 1970, UTC: written into the file.
    pub made_ms: i64,
    /// The vault's writing connection. Nobody writes meanwhile.
    pub writer: &'a Connection,
    /// See [`Counted`].
    pub count: Count<'a>,
    /// Where the fresh key comes from.
    pub rng: &'a mut dyn Random,
}

/// A backup that was read back and found whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// What was counted on both sides.
    pub counted: Counted,
    /// Attachments in it.
    pub attachments: u32,
    /// Bytes of the file.
    pub bytes: u64,
    /// BLAKE3 of the file.
    pub hash: [u8; 32],
}

/// What a backup says of itself without a key. Unproven until it is restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupFacts {
    /// Which vault.
    pub vault: VaultId,
    /// Its name on that day.
    pub name: String,
    /// Milliseconds since 1970, UTC.
    pub made_ms: i64,
    /// The ways in it had on that day.
    pub slots: Vec<SlotKind>,
}

/// Looks at a backup without opening it: what to ask for before a restore.
pub fn inspect(file: &Path) -> Result<BackupFacts, VaultError> {
    let container = container::Container::open(file)?;
    let slots = &container.slots.slots;
    Ok(BackupFacts {
        vault: slots.vault_id(),
        name: slots.name.clone(),
        made_ms: container.header.made_ms,
        slots: slots.slots.iter().map(crate::slots::Slot::kind).collect(),
    })
}

impl Vault {
    /// Makes a backup and proves it. On any error there is no file of that name, and what was there before is
    /// untouched. The temporary copies are encrypted like everything else. If somebody writes meanwhile, that is an error
    /// and no backup.
    pub fn backup(&self, new: NewBackup<'_>) -> Result<BackupReport, VaultError> {
        let NewBackup { dest, made_ms, writer, count, rng } = new;
        if dest.symlink_metadata().is_ok() {
            return Err(VaultError::DestinationExists);
        }
        let folder = dest.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        sweep(folder, &self.device.id)?;
        files::make_dir(&self.dir.join(PARTIAL), What::Backup)?;
        let fresh = Key::random(rng);
        let sql = |error: rusqlite::Error| VaultError::sql(&error);
        let settled = is_settled(writer).map_err(sql)?;
        let version = data_version(writer).map_err(sql)?;
        let scratch = Scratch::new(&self.dir.join(PARTIAL), rng);
        let counted = count(writer).map_err(sql)?;
        // Every page is encrypted already: as a rule the file can go in as it is. While somebody still reads an older
        // state, the log cannot be emptied, and the pages are gathered instead. (Reading the file lets go of the locks
        // that SQLite holds on it against other processes; the vault's own lock keeps those out.)
        let database = if settled { self.database_path() } else { scratch.0.clone() };
        if !settled {
            copy(writer, &scratch.0, &self.database_key, Lasts::No)?;
        }

        let unnamed = Unnamed(folder.join(format!("{}{}", prefix(&self.device.id), tail(rng).as_str())));
        let header = Header::new(&self.file, &self.key, made_ms, &fresh, rng);
        let names = self.attachments().names()?;
        let mut attachments = Vec::with_capacity(names.len());
        for name in names {
            let path = self.attachments().path(&name)?;
            attachments.push((name, path));
        }
        container::pack(&unnamed.0, &header, &fresh, counted, &database, &attachments)?;
        if data_version(writer).map_err(sql)? != version {
            return Err(VaultError::Database { code: rusqlite::ffi::SQLITE_BUSY });
        }
        drop(scratch);

        let scratch = Scratch::new(&self.dir.join(PARTIAL), rng);
        let (bytes, hash) = self.read_back(&unnamed.0, &scratch.0, counted, attachments.len(), count)?;
        rename_new(&unnamed.0, dest)?;
        files::sync_dir(folder, What::Backup)?;
        let attachments = u32::try_from(attachments.len()).unwrap_or(u32::MAX);
        Ok(BackupReport { counted, attachments, bytes, hash })
    }

    /// Opens the finished file the way a restore would, from the medium and with this vault's key.
    fn read_back(
        &self,
        file: &Path,
        scratch: &Path,
        expected: Counted,
        attachments: usize,
        count: Count<'_>,
    ) -> Result<(u64, [u8; 32]), VaultError> {
        drop_from_cache(file);
        let opened = container::Container::open(file)?;
        let key = opened.fresh_key(&self.key)?;
        let summary = opened.unpack(&key, scratch, None, Lasts::No)?;
        let found = check_database(scratch, &self.database_key, count)?;
        if summary != (Summary { counted: expected, attachments }) || found != expected {
            return Err(VaultError::BackupDiffers { expected: expected.records, found: found.records });
        }
        let mut hasher = blake3::Hasher::new();
        let io = |error: std::io::Error| VaultError::io(What::Backup, &error);
        hasher.update_reader(File::open(file).map_err(io)?).map_err(io)?;
        Ok((file.metadata().map_err(io)?.len(), *hasher.finalize().as_bytes()))
    }
}

/// Does a file have to outlive a power cut? One that is read once and removed need not be on the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lasts {
    /// Synced before it counts.
    Yes,
    /// A step on the way.
    No,
}

/// Moves what is in the write-ahead log into the database file; says whether all of it is there now.
fn is_settled(source: &Connection) -> rusqlite::Result<bool> {
    source.query_row("PRAGMA wal_checkpoint(FULL)", [], |row| {
        Ok(row.get::<_, i64>(0)? == 0 && row.get::<_, i64>(1)? == row.get::<_, i64>(2)?)
    })
}

/// Another number as soon as another connection has committed.
fn data_version(source: &Connection) -> rusqlite::Result<i64> {
    source.query_row("PRAGMA data_version", [], |row| row.get(0))
}

/// Copies an open database into a new file under another key.
pub(crate) fn copy(source: &Connection, to: &Path, key: &Key, lasts: Lasts) -> Result<(), VaultError> {
    let sql = |error: rusqlite::Error| VaultError::sql(&error);
    let mut target = database::create(to, key)?;
    // The file is synced as a whole below; until then it is nobody's database.
    target.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF").map_err(sql)?;
    let copied = rusqlite::backup::Backup::new(source, &mut target).and_then(|backup| backup.step(-1));
    match copied.map_err(sql)? {
        rusqlite::backup::StepResult::Done => {}
        _ => return Err(VaultError::Database { code: rusqlite::ffi::SQLITE_BUSY }),
    }
    target.close().map_err(|(_, error)| sql(error))?;
    if lasts == Lasts::No {
        return Ok(());
    }
    let synced = File::open(to).and_then(|file| file.sync_all());
    synced.map_err(|error| VaultError::io(What::Database, &error))
}

/// The structure of every table and index, for which every page in use is read and proves its MAC, then the caller's
/// count. Unused pages are not read: nothing is in them.
pub(crate) fn check_database(path: &Path, key: &Key, count: Count<'_>) -> Result<Counted, VaultError> {
    let connection = database::keyed(path, key)?;
    let rows = |sql: &str| -> rusqlite::Result<Vec<String>> {
        connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    };
    let checked = || -> rusqlite::Result<bool> {
        // That each index entry has its row is the original's matter: in a copy page by page it costs a random look a row,
        // half of the whole backup.
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -65536")?;
        Ok(rows("PRAGMA quick_check(1)")? == ["ok"])
    };
    match checked() {
        Ok(true) => {}
        Ok(false) => return Err(VaultError::DatabaseDamaged),
        Err(error) => return Err(VaultError::sql(&error)),
    }
    let counted = count(&connection).map_err(|error| VaultError::sql(&error))?;
    connection.close().map_err(|(_, error)| VaultError::sql(&error))?;
    Ok(counted)
}

/// A temporary database that is removed with its side files, whatever happens.
struct Scratch(PathBuf);

impl Scratch {
    fn new(folder: &Path, rng: &mut dyn Random) -> Self {
        Self(folder.join(format!("{}.db", tail(rng).as_str())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm", "-journal"] {
            let mut name = self.0.clone().into_os_string();
            name.push(ending);
            // Encrypted, and swept at the next open if it cannot be removed now.
            let _ = std::fs::remove_file(name);
        }
    }
}

/// A container that has not earned its name yet; removed unless it is renamed.
struct Unnamed(PathBuf);

impl Drop for Unnamed {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn tail(rng: &mut dyn Random) -> zeroize::Zeroizing<String> {
    hex::encode(&random::bytes::<8>(rng))
}

/// Unfinished containers are named after the device that wrote them, so that only its own are swept.
fn prefix(device: &[u8; 16]) -> String {
    format!(".coffer-unfinished-{}-", hex::encode(&device[..8]).as_str())
}

/// Removes what a crash during an earlier backup left in this folder.
fn sweep(folder: &Path, device: &[u8; 16]) -> Result<(), VaultError> {
    let entries = std::fs::read_dir(folder).map_err(|error| VaultError::io(What::Backup, &error))?;
    let prefix = prefix(device);
    for name in entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
        if name.starts_with(&prefix) {
            files::remove(&folder.join(name), What::Backup)?;
        }
    }
    Ok(())
}

/// Gives the file its name, unless somebody took it in the meantime.
fn rename_new(from: &Path, to: &Path) -> Result<(), VaultError> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Ok(()) => return Ok(()),
            Err(rustix::io::Errno::EXIST) => return Err(VaultError::DestinationExists),
            // Not every file system on a stick can do this; then the check below is as good as it gets.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {}
            Err(other) => return Err(VaultError::io(What::Backup, &other.into())),
        }
    }
    if to.symlink_metadata().is_ok() {
        return Err(VaultError::DestinationExists);
    }
    std::fs::rename(from, to).map_err(|error| VaultError::io(What::Backup, &error))
}

/// Asks the system to forget its cached copy, so that reading back reads the medium.
fn drop_from_cache(path: &Path) {
    #[cfg(target_os = "linux")]
    if let Ok(file) = File::open(path) {
        // Advice only: where it is not taken, the read-back is as good as the cache.
        let _ = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = path;
}

/// A container with an empty database file and no attachment, for docs/format.md.
#[cfg(test)]
pub(crate) fn vector(
    slots: &crate::slots::SlotsFile,
    vault_key: &Key,
    database: &Path,
    rng: &mut dyn Random,
) -> Vec<u8> {
    let fresh = Key::random(rng);
    let header = Header::new(slots, vault_key, 1_764_000_000_000, &fresh, rng);
    let to = database.with_extension("container");
    let counted = Counted { records: 3, state: [0xaa; 32] };
    container::pack(&to, &header, &fresh, counted, database, &[]).expect("a scratch folder is writable");
    std::fs::read(to).expect("just written")
}

#[cfg(test)]
mod tests;
