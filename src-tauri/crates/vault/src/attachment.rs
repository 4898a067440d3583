//! Attachments: one sealed file each under a random name, each with a key of its own that the caller keeps in a record.
//! Opened into memory only; nothing of them is ever on disk in the clear. What an attachment is, and who may see it, is
//! not known here.

use crate::error::What;
use crate::random::{self, Random};
use crate::secret::Key;
use crate::stream::{self, Opener, Sealer};
use crate::{VaultError, derive, files, hex};
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The folder inside the vault's.
pub(crate) const FOLDER: &str = "attachments";
/// Largest content, in bytes: 20 MiB.
pub const LIMIT: u64 = 20 * 1024 * 1024;
const MAGIC: [u8; 8] = *b"CFATT\x01\0\0";
/// Magic, nonce, commitment to the key.
const HEADER: usize = 8 + stream::NONCE + 32;
const STREAM_INFO: &str = "coffer/attachment/stream/1";
const COMMIT_INFO: &str = "coffer/attachment/commit/1";

/// The key of one attachment. Goes into a record and comes back out of it; is wiped when dropped.
pub struct AttachmentKey(Key);

impl AttachmentKey {
    /// For the record that names the attachment.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(*self.0.bytes())
    }

    /// From that record; `None` unless it is 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Key::from_slice(bytes).map(Self)
    }
}

/// A content that was just sealed.
pub struct SealedAttachment {
    /// The file's name: 32 hexadecimal digits.
    pub name: String,
    /// Opens it.
    pub key: AttachmentKey,
    /// Bytes of the content.
    pub size: u64,
    /// BLAKE3 of the content.
    pub hash: [u8; 32],
}

/// The attachments of one vault.
pub struct Attachments<'a> {
    dir: &'a Path,
}

impl<'a> Attachments<'a> {
    pub(crate) fn of(dir: &'a Path) -> Self {
        Self { dir }
    }

    /// Seals what `source` gives, at most [`LIMIT`] bytes. `announced` is its length, if known: too much is refused
    /// before anything is read. The file is whole and synced when this returns; until a record names it, it is an
    /// orphan that a later sweep may remove.
    pub fn seal(
        &self,
        source: &mut dyn Read,
        announced: Option<u64>,
        rng: &mut dyn Random,
    ) -> Result<SealedAttachment, VaultError> {
        if let Some(found) = announced.filter(|length| *length > LIMIT) {
            return Err(VaultError::TooLarge { found, limit: LIMIT });
        }
        let name = hex::encode(&random::bytes::<16>(rng)).to_string();
        let partial = self.dir.join(files::PARTIAL);
        files::make_dir(&partial, What::Attachment)?;
        files::make_dir(&self.dir.join(FOLDER), What::Attachment)?;
        let temporary = partial.join(&name);
        let sealed = seal_into(&temporary, source, rng).and_then(|(key, size, hash)| {
            let io = |error: std::io::Error| VaultError::io(What::Attachment, &error);
            std::fs::rename(&temporary, self.path(&name)?).map_err(io)?;
            files::sync_dir(&self.dir.join(FOLDER), What::Attachment)?;
            Ok(SealedAttachment { name: name.clone(), key, size, hash })
        });
        if sealed.is_err() {
            // Encrypted, and swept at the next open if it cannot be removed now.
            let _ = std::fs::remove_file(&temporary);
        }
        sealed
    }

    /// The content, in memory.
    pub fn open(&self, name: &str, key: &AttachmentKey) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let file = File::open(self.path(name)?).map_err(|error| match error.kind() {
            ErrorKind::NotFound => VaultError::AttachmentMissing,
            _ => VaultError::io(What::Attachment, &error),
        })?;
        let length = file.metadata().map_err(|error| VaultError::io(What::Attachment, &error))?.len();
        let largest = HEADER as u64 + stream::sealed_length(LIMIT);
        if length > largest {
            return Err(VaultError::TooLarge { found: length, limit: largest });
        }
        let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or(0)));
        let mut opener = opener(file, key)?;
        loop {
            let next = opener.next()?;
            if next.is_empty() {
                return Ok(content);
            }
            content.extend_from_slice(next);
        }
    }

    /// Removes the file; none is not an error.
    pub fn remove(&self, name: &str) -> Result<(), VaultError> {
        files::remove(&self.path(name)?, What::Attachment)
    }

    /// The names of all attachment files, sorted; other files in the folder are passed over.
    pub fn names(&self) -> Result<Vec<String>, VaultError> {
        let entries = match std::fs::read_dir(self.dir.join(FOLDER)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(VaultError::io(What::Attachment, &error)),
        };
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| is_name(name))
            .collect();
        names.sort();
        Ok(names)
    }

    /// A name comes from a record, which may come from a peer: only what we could have made is a path of ours.
    pub(crate) fn path(&self, name: &str) -> Result<PathBuf, VaultError> {
        if is_name(name) { Ok(self.dir.join(FOLDER).join(name)) } else { Err(VaultError::AttachmentMissing) }
    }
}

/// 32 lower-case hexadecimal digits.
pub(crate) fn is_name(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn header(key: &Key, nonce: &[u8; stream::NONCE]) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..8].copy_from_slice(&MAGIC);
    header[8..8 + stream::NONCE].copy_from_slice(nonce);
    let commit = derive::expand(&[key.bytes()], &[], COMMIT_INFO);
    let commitment = blake3::keyed_hash(commit.bytes(), &header[..8 + stream::NONCE]);
    header[8 + stream::NONCE..].copy_from_slice(commitment.as_bytes());
    header
}

fn seal_into(
    path: &Path,
    source: &mut dyn Read,
    rng: &mut dyn Random,
) -> Result<(AttachmentKey, u64, [u8; 32]), VaultError> {
    let io = |error: std::io::Error| VaultError::io(What::Attachment, &error);
    let key = Key::random(rng);
    let nonce: [u8; stream::NONCE] = random::bytes(rng);
    let header = header(&key, &nonce);
    let mut file = files::private().create_new(true).open(path).map_err(io)?;
    file.write_all(&header).map_err(io)?;
    let stream_key = derive::expand(&[key.bytes()], &[], STREAM_INFO);
    let mut sealer = Sealer::new(file, &stream_key, &nonce, &header, What::Attachment);
    let mut hasher = blake3::Hasher::new();
    let mut piece = Zeroizing::new(vec![0; stream::CHUNK]);
    let mut size = 0;
    loop {
        let got = match source.read(&mut piece) {
            Ok(got) => got,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            // The source is the caller's file, not ours: "cannot be written" would be the wrong word for it.
            Err(error) => return Err(VaultError::Io { what: What::Attachment, kind: error.kind() }),
        };
        if got == 0 {
            break;
        }
        size += got as u64;
        if size > LIMIT {
            return Err(VaultError::TooLarge { found: size, limit: LIMIT });
        }
        hasher.update(&piece[..got]);
        sealer.write(&piece[..got])?;
    }
    sealer.finish()?.sync_all().map_err(io)?;
    Ok((AttachmentKey(key), size, *hasher.finalize().as_bytes()))
}

fn opener(mut file: File, key: &AttachmentKey) -> Result<Opener<File>, VaultError> {
    let mut found = [0; HEADER];
    file.read_exact(&mut found).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => VaultError::AttachmentDamaged,
        _ => VaultError::io(What::Attachment, &error),
    })?;
    let mut nonce = [0; stream::NONCE];
    nonce.copy_from_slice(&found[8..8 + stream::NONCE]);
    // The header commits to the key, so that no file opens under two.
    if blake3::hash(&header(&key.0, &nonce)) != blake3::hash(&found) {
        return Err(VaultError::AttachmentDamaged);
    }
    let stream_key = derive::expand(&[key.0.bytes()], &[], STREAM_INFO);
    let damaged = || VaultError::AttachmentDamaged;
    Ok(Opener::new(file, &stream_key, &nonce, &found, What::Attachment, damaged))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededRandom;
    use crate::vault::tests::{files_below, holds};
    use std::fs;

    fn sealed(dir: &Path, content: &[u8]) -> SealedAttachment {
        let rng = &mut SeededRandom::new(1);
        Attachments::of(dir).seal(&mut &*content, Some(content.len() as u64), rng).unwrap()
    }

    #[test]
    fn a_content_comes_back_and_is_nowhere_in_the_clear() {
        let dir = tempfile::tempdir().unwrap();
        let content: Vec<u8> = b"contract of Li Lei ".iter().copied().cycle().take(200_001).collect();
        let made = sealed(dir.path(), &content);
        assert_eq!((made.size, made.hash), (200_001, *blake3::hash(&content).as_bytes()));
        let attachments = Attachments::of(dir.path());
        assert_eq!(*attachments.open(&made.name, &made.key).unwrap(), content);
        assert_eq!(attachments.names().unwrap(), std::slice::from_ref(&made.name));
        for path in files_below(dir.path()) {
            assert!(!holds(&path, b"Li Lei"));
            assert!(!holds(&path, made.key.0.bytes()));
        }
        attachments.remove(&made.name).unwrap();
        attachments.remove(&made.name).unwrap();
        assert!(matches!(attachments.open(&made.name, &made.key), Err(VaultError::AttachmentMissing)));
    }

    #[test]
    fn too_much_is_refused_before_and_while_reading() {
        let dir = tempfile::tempdir().unwrap();
        let attachments = Attachments::of(dir.path());
        let rng = &mut SeededRandom::new(2);
        let announced = attachments.seal(&mut std::io::empty(), Some(LIMIT + 1), rng);
        assert!(matches!(announced, Err(VaultError::TooLarge { limit: LIMIT, .. })));
        assert_eq!(files_below(dir.path()).len(), 0);
        let endless = attachments.seal(&mut std::io::repeat(1), None, rng);
        assert!(matches!(endless, Err(VaultError::TooLarge { .. })));
        assert_eq!(files_below(dir.path()).len(), 0);
        // A file that has grown past what we make is not read into memory.
        let made = attachments.seal(&mut &b"x"[..], None, rng).unwrap();
        let path = attachments.path(&made.name).unwrap();
        fs::OpenOptions::new().write(true).open(path).unwrap().set_len(2 * LIMIT).unwrap();
        assert!(matches!(attachments.open(&made.name, &made.key), Err(VaultError::TooLarge { .. })));
    }

    #[test]
    fn another_key_every_flipped_bit_and_every_truncation_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let made = sealed(dir.path(), b"short");
        let attachments = Attachments::of(dir.path());
        let other = AttachmentKey::from_bytes(&[9; 32]).unwrap();
        assert!(matches!(attachments.open(&made.name, &other), Err(VaultError::AttachmentDamaged)));
        let path = attachments.path(&made.name).unwrap();
        let good = fs::read(&path).unwrap();
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &bad).unwrap();
            assert!(attachments.open(&made.name, &made.key).is_err(), "bit {bit}");
        }
        for length in 0..good.len() {
            fs::write(&path, &good[..length]).unwrap();
            assert!(attachments.open(&made.name, &made.key).is_err(), "length {length}");
        }
    }

    #[test]
    fn a_name_is_never_a_path() {
        let dir = tempfile::tempdir().unwrap();
        let attachments = Attachments::of(dir.path());
        let key = AttachmentKey::from_bytes(&[9; 32]).unwrap();
        for name in
            ["", "..", "../slots.cbor", "/etc/passwd", "0123456789ABCDEF0123456789ABCDEF", &"a".repeat(33)]
        {
            assert!(matches!(attachments.open(name, &key), Err(VaultError::AttachmentMissing)), "{name}");
            assert!(attachments.remove(name).is_err(), "{name}");
        }
    }
}
