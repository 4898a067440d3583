//! The slots file: every way into the vault, each wrapping the same vault key. Two copies on disk, each with a checksum
//! (damage is seen before unlocking and healed from the other copy) and a MAC (alteration is seen after). Opening a
//! slot is in `slots/unlock.rs`, making one in `slots/make.rs`.

mod make;
mod unlock;

pub(crate) use make::{SlotMaker, kit_slot};
pub(crate) use unlock::{Way, unlock, unlock_carried};

use crate::error::What;
use crate::files;
use crate::kdf::KdfParams;
use crate::secret::Key;
use crate::{VaultError, VaultId, derive};
use minicbor::{Decode, Encode};
use std::path::Path;

/// Format version of the slots file.
pub(crate) const VERSION: u32 = 1;
/// The file's name.
pub(crate) const FILE: &str = "slots.cbor";
/// The second copy's name.
pub(crate) const COPY: &str = "slots.copy.cbor";
/// Nothing larger is read.
const LARGEST: u64 = 64 * 1024;
/// More slots than this is no file of ours.
const MOST_SLOTS: usize = 64;
/// Longest vault name in bytes.
pub(crate) const LONGEST_NAME: usize = 200;

/// What a slot asks for. Slots are alternatives: the weakest one rules, so making a stronger one removes `Device`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// The keychain's secret alone.
    Device,
    /// The keychain's secret and a passphrase together.
    DevicePassphrase,
    /// A passphrase alone: only where there is no keychain.
    Passphrase,
    /// The printed recovery kit.
    Kit,
    /// A kind this version does not know; kept as it is.
    Other(u8),
}

impl SlotKind {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Device => 1,
            Self::DevicePassphrase => 2,
            Self::Passphrase => 3,
            Self::Kit => 4,
            Self::Other(code) => code,
        }
    }

    fn from_code(code: u8) -> Self {
        match code {
            1 => Self::Device,
            2 => Self::DevicePassphrase,
            3 => Self::Passphrase,
            4 => Self::Kit,
            other => Self::Other(other),
        }
    }

    /// Whether it needs the keychain of this device.
    pub(crate) fn is_device_bound(self) -> bool {
        matches!(self, Self::Device | Self::DevicePassphrase)
    }
}

/// Which state of the slots file this is: kept by the caller in the database and by the anchor, so that an older slots
/// file put back in place is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotsMark {
    /// Grows by one with every change.
    pub generation: u64,
    /// BLAKE3 of the file's bytes.
    pub hash: [u8; 32],
}

/// Cost and salt of a slot with a passphrase.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct SlotKdf {
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub(crate) salt: [u8; 16],
    #[n(1)]
    pub(crate) memory_kib: u32,
    #[n(2)]
    pub(crate) passes: u32,
    #[n(3)]
    pub(crate) lanes: u32,
}

impl SlotKdf {
    pub(crate) fn params(&self) -> KdfParams {
        KdfParams { memory_kib: self.memory_kib, passes: self.passes, lanes: self.lanes }
    }
}

/// One way in. Everything but `sealed` is the header, which is bound to the sealed key as associated data.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Slot {
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub(crate) id: [u8; 16],
    #[n(1)]
    pub(crate) kind: u8,
    #[n(2)]
    pub(crate) kdf: Option<SlotKdf>,
    /// First 16 bytes of a hash of the keychain's secret: tells a wrong keychain value from a wrong passphrase. The
    /// secret is 256 random bits, so the hash gives nothing away.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    pub(crate) keychain_check: Option<[u8; 16]>,
    /// The slot this one is taking over from, while a change of passphrase is not finished.
    #[n(4)]
    #[cbor(with = "minicbor::bytes")]
    pub(crate) replaces: Option<[u8; 16]>,
    #[n(5)]
    #[cbor(with = "minicbor::bytes")]
    pub(crate) sealed: Vec<u8>,
}

impl Slot {
    pub(crate) fn kind(&self) -> SlotKind {
        SlotKind::from_code(self.kind)
    }

    /// `"coffer/slot/1" | vault id | header in canonical CBOR`.
    fn aad(&self, vault: VaultId) -> Vec<u8> {
        let header = Self { sealed: Vec::new(), ..self.clone() };
        let mut aad = b"coffer/slot/1".to_vec();
        aad.extend_from_slice(vault.bytes());
        aad.extend_from_slice(&encode(&header));
        aad
    }
}

/// What the slots file says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Slots {
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub(crate) vault: [u8; 16],
    #[n(1)]
    pub(crate) name: String,
    #[n(2)]
    pub(crate) generation: u64,
    /// Which database file this vault key opens: 0 = `coffer.db`, n = `coffer.n.db`.
    #[n(3)]
    pub(crate) epoch: u32,
    #[n(4)]
    pub(crate) kit_confirmed: bool,
    #[n(5)]
    pub(crate) slots: Vec<Slot>,
}

/// The file as it lies on disk: `[version, body, mac, checksum]`.
#[derive(Encode, Decode)]
#[cbor(array)]
struct Envelope {
    #[n(0)]
    version: u32,
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    body: Vec<u8>,
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    mac: [u8; 32],
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    checksum: [u8; 32],
}

/// A slots file that is well formed and intact; its MAC is not checked yet.
#[derive(Clone)]
pub(crate) struct SlotsFile {
    pub(crate) slots: Slots,
    pub(crate) bytes: Vec<u8>,
    body: Vec<u8>,
    mac: [u8; 32],
}

/// Canonical CBOR of a value: fields in order of their numbers, absent ones left out, shortest lengths.
pub(crate) fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).expect("encoding into memory does not fail")
}

fn checksum(body: &[u8], mac: &[u8; 32]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("coffer/slots-checksum/1");
    hasher.update(body).update(mac);
    *hasher.finalize().as_bytes()
}

fn mac(key: &Key, body: &[u8]) -> [u8; 32] {
    *blake3::keyed_hash(derive::subkey(key, derive::SLOTS).bytes(), body).as_bytes()
}

impl Slots {
    pub(crate) fn vault_id(&self) -> VaultId {
        VaultId::new(self.vault)
    }

    pub(crate) fn seal(&self, key: &Key) -> SlotsFile {
        let body = encode(self);
        let mac = mac(key, &body);
        let envelope =
            Envelope { version: VERSION, checksum: checksum(&body, &mac), mac, body: body.clone() };
        SlotsFile { slots: self.clone(), bytes: encode(&envelope), body, mac }
    }
}

impl SlotsFile {
    /// Reads untrusted bytes. Anything but the exact bytes we would write ourselves is refused.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, VaultError> {
        if bytes.len() as u64 > LARGEST {
            return Err(VaultError::SlotsDamaged);
        }
        let mut version = minicbor::Decoder::new(bytes);
        let found = match (version.array(), version.u32()) {
            (Ok(Some(_)), Ok(found)) => found,
            _ => return Err(VaultError::SlotsDamaged),
        };
        if found > VERSION {
            return Err(VaultError::NewerFormat { what: What::Slots, found, known: VERSION });
        }
        let envelope: Envelope = minicbor::decode(bytes).map_err(|_| VaultError::SlotsDamaged)?;
        let sound = found == VERSION
            && envelope.checksum == checksum(&envelope.body, &envelope.mac)
            && encode(&envelope) == bytes;
        if !sound {
            return Err(VaultError::SlotsDamaged);
        }
        let slots: Slots = minicbor::decode(&envelope.body).map_err(|_| VaultError::SlotsDamaged)?;
        let sound = encode(&slots) == envelope.body
            && slots.slots.len() <= MOST_SLOTS
            && slots.name.len() <= LONGEST_NAME;
        if !sound {
            return Err(VaultError::SlotsDamaged);
        }
        Ok(Self { slots, bytes: bytes.to_vec(), body: envelope.body, mac: envelope.mac })
    }

    /// Whether it was written by somebody who knew the vault key.
    pub(crate) fn is_authentic(&self, key: &Key) -> bool {
        let expected = blake3::Hash::from_bytes(mac(key, &self.body));
        expected == blake3::Hash::from_bytes(self.mac)
    }

    pub(crate) fn mark(&self) -> SlotsMark {
        SlotsMark { generation: self.slots.generation, hash: *blake3::hash(&self.bytes).as_bytes() }
    }

    /// Both copies, the first one first: a crash between the two leaves one whole file of each generation.
    pub(crate) fn write(&self, dir: &Path) -> Result<(), VaultError> {
        files::replace(dir, FILE, &self.bytes, What::Slots)?;
        files::replace(dir, COPY, &self.bytes, What::Slots)
    }
}

/// The readable copies, the newest first (the first file wins a tie).
pub(crate) fn read(dir: &Path) -> Result<Vec<SlotsFile>, VaultError> {
    let mut found = Vec::new();
    let mut damaged = false;
    for name in [FILE, COPY] {
        match files::read(dir, name, LARGEST, What::Slots) {
            Ok(bytes) => match SlotsFile::parse(&bytes) {
                Ok(file) => found.push(file),
                Err(newer @ VaultError::NewerFormat { .. }) => return Err(newer),
                Err(_) => damaged = true,
            },
            Err(VaultError::NotFound) => {}
            Err(VaultError::TooLarge { .. }) => damaged = true,
            Err(other) => return Err(other),
        }
    }
    if found.is_empty() {
        return Err(if damaged { VaultError::SlotsDamaged } else { VaultError::NotFound });
    }
    found.sort_by_key(|file| std::cmp::Reverse(file.slots.generation));
    Ok(found)
}
