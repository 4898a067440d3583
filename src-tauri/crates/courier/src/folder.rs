//! The local side: `outbox/` with what is to be sent, `inbox/` with what came, and `.courier/` with our own lock, facts and
//! log. Files of the outbox are only read; the app that put them there takes them away.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::name::{self, Kind};
use crate::trouble::{Code, Trouble};

/// What may wait in the inbox: files, and bytes.
const INBOX: (u64, u64) = (10_000, 4 << 30);

/// The folder, locked for us.
pub struct Folder {
    root: PathBuf,
    /// Held as long as we run; the system lets go of it when we end, however we end.
    _lock: File,
}

impl Folder {
    /// Makes what is missing in the folder and locks it.
    ///
    /// # Errors
    /// `locked` while another courier works here, `local` when the folder is not there or cannot be written.
    pub fn open(root: &Path) -> Result<Self, Trouble> {
        if !root.is_dir() {
            return Err(Trouble::lasting(Code::Local));
        }
        for part in ["outbox", "inbox", ".courier"] {
            fs::create_dir_all(root.join(part))?;
        }
        let path = root.join(".courier/lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { root: root.to_path_buf(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Trouble::lasting(Code::Locked)),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// A file of our own.
    pub fn own(&self, name: &str) -> PathBuf {
        self.root.join(".courier").join(name)
    }

    /// The names of the sealed files in the outbox, oldest first.
    pub fn outbox(&self) -> Result<Vec<String>, Trouble> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.root.join("outbox"))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if name::kind(&name) != Kind::Sealed {
                continue;
            }
            // The app may take a file away while we look.
            let Ok(facts) = entry.metadata() else { continue };
            if facts.is_file() {
                found.push((facts.modified().ok(), name));
            }
        }
        found.sort();
        Ok(found.into_iter().map(|(_, name)| name).collect())
    }

    /// Reads a file of the outbox whole, if it looks like a sealed file: nothing else ever leaves. Nothing, if whoever put it
    /// there has taken it away.
    ///
    /// # Errors
    /// `too_large`, `not_sealed`, or `local`.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let file = match File::open(self.root.join("outbox").join(name)) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let size = file.metadata()?.len();
        if size > name::LARGEST {
            return Err(Trouble::lasting(Code::TooLarge));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        file.take(name::LARGEST + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > name::LARGEST {
            return Err(Trouble::lasting(Code::TooLarge));
        }
        if !bytes.starts_with(&name::MAGIC) {
            return Err(Trouble::lasting(Code::NotSealed));
        }
        Ok(Some(bytes))
    }

    /// Whether a file of this name lies in the inbox or in the outbox.
    pub fn has(&self, name: &str) -> bool {
        ["inbox", "outbox"].iter().any(|part| self.root.join(part).join(name).exists())
    }

    /// Whether a file of this name lies in the outbox.
    pub fn is_waiting(&self, name: &str) -> bool {
        self.root.join("outbox").join(name).exists()
    }

    /// Whether the inbox has room for so many more bytes.
    pub fn has_room(&self, more: u64) -> Result<bool, Trouble> {
        let (mut files, mut bytes) = (1, more);
        for entry in fs::read_dir(self.root.join("inbox"))? {
            // The app may take a file away while we look.
            let Ok(facts) = entry?.metadata() else { continue };
            files += 1;
            bytes += facts.len();
        }
        Ok(files <= INBOX.0 && bytes <= INBOX.1)
    }

    /// Begins the one file that is being fetched. Its name has no pattern of ours, so nobody takes it for whole.
    pub fn begin(&self) -> Result<Incoming, Trouble> {
        let path = self.coming();
        let file = File::create(&path)?;
        Ok(Incoming { file, sum: blake3::Hasher::new(), size: 0, first: Vec::new() })
    }

    /// The sum of the file that was being fetched when we last ended, if there is one.
    pub fn left_over(&self) -> Result<Option<String>, Trouble> {
        sum_of(&self.coming())
    }

    /// Whether the inbox has these bytes under this name.
    pub fn inbox_has(&self, name: &str, sum: &str) -> Result<bool, Trouble> {
        Ok(sum_of(&self.root.join("inbox").join(name))?.as_deref() == Some(sum))
    }

    /// Puts the fetched file under its name.
    ///
    /// # Errors
    /// `name_taken` when something has the name: it stays, and the fetched file stays where it is.
    pub fn place(&self, name: &str) -> Result<(), Trouble> {
        let to = self.root.join("inbox").join(name);
        if to.exists() {
            return Err(Trouble::lasting(Code::NameTaken));
        }
        fs::rename(self.coming(), to)?;
        self.sync_inbox()
    }

    /// Throws the fetched file away.
    pub fn discard(&self) -> Result<(), Trouble> {
        match fs::remove_file(self.coming()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn coming(&self) -> PathBuf {
        self.root.join("inbox/.coming.tmp")
    }

    /// Makes the rename survive a power cut; only Unix lets a folder be synced.
    fn sync_inbox(&self) -> Result<(), Trouble> {
        if cfg!(unix) {
            File::open(self.root.join("inbox"))?.sync_all()?;
        }
        Ok(())
    }
}

/// The sum of a file; nothing if it is not there.
fn sum_of(path: &Path) -> Result<Option<String>, Trouble> {
    match File::open(path) {
        Ok(file) => {
            let mut sum = blake3::Hasher::new();
            sum.update_reader(file)?;
            Ok(Some(sum.finalize().to_hex().to_string()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A file that is being fetched.
pub struct Incoming {
    file: File,
    sum: blake3::Hasher,
    size: u64,
    first: Vec<u8>,
}

impl Incoming {
    /// Takes the next bytes; stops as soon as it is seen that this is no sealed file or too large.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let missing = name::MAGIC.len().saturating_sub(self.first.len());
        self.first.extend(&bytes[..missing.min(bytes.len())]);
        if !name::MAGIC.starts_with(&self.first) {
            return Err(Trouble::lasting(Code::NotSealed));
        }
        self.size += bytes.len() as u64;
        if self.size > name::LARGEST {
            return Err(Trouble::lasting(Code::TooLarge));
        }
        self.sum.update(bytes);
        self.file.write_all(bytes)?;
        Ok(())
    }

    /// The whole file is here and on the disk: its size and its sum.
    pub fn finish(self) -> Result<(u64, String), Trouble> {
        if self.first.len() < name::MAGIC.len() {
            return Err(Trouble::lasting(Code::NotSealed));
        }
        self.file.sync_all()?;
        Ok((self.size, self.sum.finalize().to_hex().to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_taken_away_meanwhile_is_no_trouble() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(root.path()).unwrap();
        assert_eq!(folder.read("0123456789abcdef0123456789abcdef.coffer"), Ok(None));
    }

    #[test]
    fn a_file_that_came_stays_out_of_sight_until_it_is_whole_and_never_replaces_another() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(root.path()).unwrap();
        let name = "0123456789abcdef0123456789abcdef.coffer";
        let mut incoming = folder.begin().unwrap();
        incoming.take(b"CFBU").unwrap();
        assert!(!folder.has(name));
        incoming.take(b"NDLE and more").unwrap();
        let (size, sum) = incoming.finish().unwrap();
        assert_eq!(size, 17);
        assert_eq!(folder.left_over(), Ok(Some(sum.clone())));
        folder.place(name).unwrap();
        assert_eq!(folder.inbox_has(name, &sum), Ok(true));
        let mut second = folder.begin().unwrap();
        second.take(b"CFBUNDLE other").unwrap();
        second.finish().unwrap();
        assert_eq!(folder.place(name), Err(Trouble::lasting(Code::NameTaken)));
        assert_eq!(folder.inbox_has(name, &sum), Ok(true));
    }

    #[test]
    fn what_does_not_begin_as_a_sealed_file_is_dropped_at_its_first_bytes() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(root.path()).unwrap();
        assert_eq!(folder.begin().unwrap().take(b"CFX"), Err(Trouble::lasting(Code::NotSealed)));
        let mut short = folder.begin().unwrap();
        short.take(b"CFBUNDL").unwrap();
        assert_eq!(short.finish(), Err(Trouble::lasting(Code::NotSealed)));
    }
}
