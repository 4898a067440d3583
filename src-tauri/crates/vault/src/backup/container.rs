//! The backup file: a readable header with the slots and the wrapped fresh key, then one sealed stream with the database
//! and the attachments. Untrusted until the header's MAC and the stream verify; every length is checked before use.

use super::{Counted, Lasts};
use crate::error::What;
use crate::secret::Key;
use crate::slots::{SlotsFile, encode};
use crate::stream::{self, Opener, Sealer};
use crate::{Random, VaultError, attachment, derive, files, hex, random, seal};
use minicbor::{Decode, Encode};
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const MAGIC: [u8; 8] = *b"CFBACKUP";
const VERSION: u32 = 1;
const LARGEST_HEADER: u32 = 128 * 1024;
/// Most attachments a container may announce.
const MOST_ATTACHMENTS: u32 = 10_000_000;
const HEADER_INFO: &str = "coffer/backup/header/1";
const STREAM_INFO: &str = "coffer/backup/stream/1";
const WRAP_AAD: &[u8] = b"coffer/backup/1";

/// What can be read without a key.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct Header {
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    vault: [u8; 16],
    #[n(1)]
    pub(super) made_ms: i64,
    /// The slots file as it was, byte for byte.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    slots: Vec<u8>,
    /// The fresh key, sealed under the vault's backup key.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    wrapped: Vec<u8>,
    #[n(4)]
    #[cbor(with = "minicbor::bytes")]
    nonce: [u8; stream::NONCE],
}

impl Header {
    pub(super) fn new(
        slots: &SlotsFile,
        vault_key: &Key,
        made_ms: i64,
        fresh: &Key,
        rng: &mut dyn Random,
    ) -> Self {
        let id = slots.slots.vault;
        let wrapped = seal::seal(&derive::subkey(vault_key, derive::BACKUP), &aad(&id), fresh.bytes(), rng);
        Self { vault: id, made_ms, slots: slots.bytes.clone(), wrapped, nonce: random::bytes(rng) }
    }

    /// Magic, version, length, header, MAC: all of it is bound to the stream.
    fn bytes(&self, fresh: &Key) -> Vec<u8> {
        let body = encode(self);
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&VERSION.to_be_bytes());
        bytes.extend_from_slice(&u32::try_from(body.len()).expect("slots are at most 64 KiB").to_be_bytes());
        bytes.extend_from_slice(&body);
        let mac = header_mac(fresh, &bytes);
        bytes.extend_from_slice(mac.as_bytes());
        bytes
    }
}

fn header_mac(fresh: &Key, bytes: &[u8]) -> blake3::Hash {
    blake3::keyed_hash(derive::subkey(fresh, HEADER_INFO).bytes(), bytes)
}

fn stream_key(fresh: &Key) -> Key {
    derive::subkey(fresh, STREAM_INFO)
}

fn aad(vault: &[u8; 16]) -> Vec<u8> {
    [WRAP_AAD, vault].concat()
}

/// What the sealed part announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) counted: Counted,
    pub(super) attachments: usize,
}

/// Writes a container: the database at `database`, then the attachments, synced.
pub(super) fn pack(
    to: &Path,
    header: &Header,
    fresh: &Key,
    counted: Counted,
    database: &Path,
    attachments: &[(String, PathBuf)],
) -> Result<(), VaultError> {
    let io = |error: std::io::Error| VaultError::io(What::Backup, &error);
    let head = header.bytes(fresh);
    let mut file = files::private().create_new(true).open(to).map_err(io)?;
    file.write_all(&head).map_err(io)?;
    let mut sealer = Sealer::new(file, &stream_key(fresh), &header.nonce, &head, What::Backup);
    sealer.write(&counted.records.to_be_bytes())?;
    sealer.write(&counted.state)?;
    let number = u32::try_from(attachments.len()).ok().filter(|number| *number <= MOST_ATTACHMENTS);
    let too_many =
        VaultError::TooLarge { found: attachments.len() as u64, limit: u64::from(MOST_ATTACHMENTS) };
    sealer.write(&number.ok_or(too_many)?.to_be_bytes())?;
    pack_file(&mut sealer, database, What::Database)?;
    for (name, path) in attachments {
        sealer.write(&hex::decode(name).expect("names of ours are hexadecimal"))?;
        pack_file(&mut sealer, path, What::Attachment)?;
    }
    sealer.finish()?.sync_all().map_err(io)
}

/// `length | bytes`; a file that changes its length meanwhile is an error, not a wrong length.
fn pack_file(sealer: &mut Sealer<File>, path: &Path, what: What) -> Result<(), VaultError> {
    let io = |error: std::io::Error| VaultError::io(what, &error);
    let mut file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    sealer.write(&length.to_be_bytes())?;
    let mut left = length;
    let mut piece = vec![0; 4 * stream::CHUNK];
    while left > 0 {
        let wanted = usize::try_from(left).map_or(piece.len(), |left| left.min(piece.len()));
        file.read_exact(&mut piece[..wanted]).map_err(io)?;
        sealer.write(&piece[..wanted])?;
        left -= wanted as u64;
    }
    Ok(())
}

/// A container whose header is well formed; nothing is verified yet.
pub(super) struct Container {
    pub(super) header: Header,
    pub(super) slots: SlotsFile,
    head: Vec<u8>,
    mac: [u8; 32],
    file: File,
}

impl Container {
    pub(super) fn open(path: &Path) -> Result<Self, VaultError> {
        let file = File::open(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => VaultError::NotFound,
            _ => VaultError::io(What::Backup, &error),
        })?;
        Self::read(file)
    }

    fn read(mut file: File) -> Result<Self, VaultError> {
        let mut head = vec![0; 16];
        exact(&mut file, &mut head)?;
        if head[..8] != MAGIC {
            return Err(VaultError::BackupDamaged);
        }
        let number = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (found, length) = (number(8), number(12));
        if found > VERSION {
            return Err(VaultError::NewerFormat { what: What::Backup, found, known: VERSION });
        }
        if found != VERSION || length > LARGEST_HEADER {
            return Err(VaultError::BackupDamaged);
        }
        let mut body = vec![0; length as usize];
        exact(&mut file, &mut body)?;
        let mut mac = [0; 32];
        exact(&mut file, &mut mac)?;
        let header: Header = minicbor::decode(&body).map_err(|_| VaultError::BackupDamaged)?;
        if encode(&header) != body {
            return Err(VaultError::BackupDamaged);
        }
        let slots = SlotsFile::parse(&header.slots).map_err(|error| match error {
            newer @ VaultError::NewerFormat { .. } => newer,
            _ => VaultError::BackupDamaged,
        })?;
        if slots.slots.vault != header.vault {
            return Err(VaultError::BackupDamaged);
        }
        head.extend_from_slice(&body);
        Ok(Self { header, slots, head, mac, file })
    }

    /// The backup's own key, once its slots have given the vault key; checks the slots' and the header's MAC with it.
    pub(super) fn fresh_key(&self, vault_key: &Key) -> Result<Key, VaultError> {
        let wrapping = derive::subkey(vault_key, derive::BACKUP);
        let plain = seal::open(&wrapping, &aad(&self.header.vault), &self.header.wrapped);
        let fresh = plain.and_then(|plain| Key::from_slice(&plain)).ok_or(VaultError::BackupDamaged)?;
        let authentic = header_mac(&fresh, &self.head) == blake3::Hash::from_bytes(self.mac);
        if authentic && self.slots.is_authentic(vault_key) {
            Ok(fresh)
        } else {
            Err(VaultError::BackupDamaged)
        }
    }

    /// Verifies the whole stream. The database goes to `database`, to last there or not; attachments go into `attachments`
    /// to last, or nowhere when they are only being verified.
    pub(super) fn unpack(
        self,
        fresh: &Key,
        database: &Path,
        attachments: Option<&Path>,
        lasts: Lasts,
    ) -> Result<Summary, VaultError> {
        let mut aad = self.head;
        aad.extend_from_slice(&self.mac);
        let damaged = || VaultError::BackupDamaged;
        let (key, nonce) = (stream_key(fresh), self.header.nonce);
        let mut opener = Opener::new(self.file, &key, &nonce, &aad, What::Backup, damaged);
        let records = u64::from_be_bytes(array(&mut opener)?);
        let state: [u8; 32] = array(&mut opener)?;
        let number = u32::from_be_bytes(array(&mut opener)?);
        if number > MOST_ATTACHMENTS {
            return Err(VaultError::BackupDamaged);
        }
        let length = u64::from_be_bytes(array(&mut opener)?);
        let file = files::private().create_new(true).open(database);
        let file = file.map_err(|error| VaultError::io(What::Database, &error))?;
        unpack_file(&mut opener, length, Some(file), What::Database, lasts)?;
        for _ in 0..number {
            let name = hex::encode(&array::<16, _>(&mut opener)?);
            let length = u64::from_be_bytes(array(&mut opener)?);
            let file = match attachments {
                Some(folder) => {
                    debug_assert!(attachment::is_name(&name));
                    let made = files::private().create_new(true).open(folder.join(name.as_str()));
                    Some(made.map_err(|error| VaultError::io(What::Attachment, &error))?)
                }
                None => None,
            };
            unpack_file(&mut opener, length, file, What::Attachment, Lasts::Yes)?;
        }
        if !opener.next()?.is_empty() {
            return Err(VaultError::BackupDamaged);
        }
        let attachments = usize::try_from(number).unwrap_or(usize::MAX);
        Ok(Summary { counted: Counted { records, state }, attachments })
    }
}

fn array<const N: usize, R: Read>(opener: &mut Opener<R>) -> Result<[u8; N], VaultError> {
    let mut bytes = Zeroizing::new([0; N]);
    opener.read_exact(&mut *bytes)?;
    Ok(*bytes)
}

fn unpack_file(
    opener: &mut Opener<File>,
    length: u64,
    mut into: Option<File>,
    what: What,
    lasts: Lasts,
) -> Result<(), VaultError> {
    let mut left = length;
    while left > 0 {
        let next = opener.next_up_to(left)?;
        if next.is_empty() {
            return Err(VaultError::BackupDamaged);
        }
        if let Some(file) = &mut into {
            file.write_all(next).map_err(|error| VaultError::io(what, &error))?;
        }
        left -= next.len() as u64;
    }
    let into = into.filter(|_| lasts == Lasts::Yes);
    into.map_or(Ok(()), |file| file.sync_all().map_err(|error| VaultError::io(what, &error)))
}

fn exact(file: &mut File, into: &mut [u8]) -> Result<(), VaultError> {
    file.read_exact(into).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => VaultError::BackupDamaged,
        _ => VaultError::io(What::Backup, &error),
    })
}
