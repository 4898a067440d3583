//! The 128 bytes of an anchor record. Where they are kept is not decided here.

use crate::secret::Key;

/// Bytes of a record.
pub(crate) const LENGTH: usize = 128;
const MAGIC: [u8; 8] = *b"CFAN\x01\0\0\0";
const MAC_AT: usize = 112;

/// How far a vault has come, in the caller's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnchorRecord {
    /// This copy of the vault.
    pub replica: [u8; 16],
    /// Number of its last journal entry; 0 if it has none.
    pub seq: u64,
    /// Hash of that entry.
    pub head: [u8; 32],
    /// Hash of the known roster.
    pub roster: [u8; 32],
    /// Sum over the state of all records.
    pub state: [u8; 32],
    /// Generation of the slots file.
    pub slots_generation: u64,
}

impl AnchorRecord {
    /// Roster and state in one, so that a record stays at 128 bytes.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key("coffer/anchor-state/1");
        hasher.update(&self.roster).update(&self.state);
        *hasher.finalize().as_bytes()
    }
}

/// A record as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    /// Grows with every write, so that the newer of two records is known even when the replica changes.
    pub(crate) counter: u64,
    pub(crate) replica: [u8; 16],
    pub(crate) seq: u64,
    pub(crate) slots_generation: u64,
    pub(crate) head: [u8; 32],
    pub(crate) digest: [u8; 32],
}

impl Stored {
    pub(crate) fn new(counter: u64, record: &AnchorRecord) -> Self {
        Self {
            counter,
            replica: record.replica,
            seq: record.seq,
            slots_generation: record.slots_generation,
            head: record.head,
            digest: record.digest(),
        }
    }

    pub(crate) fn seal(&self, key: &Key) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        bytes[0..8].copy_from_slice(&MAGIC);
        bytes[8..16].copy_from_slice(&self.counter.to_be_bytes());
        bytes[16..32].copy_from_slice(&self.replica);
        bytes[32..40].copy_from_slice(&self.seq.to_be_bytes());
        bytes[40..48].copy_from_slice(&self.slots_generation.to_be_bytes());
        bytes[48..80].copy_from_slice(&self.head);
        bytes[80..112].copy_from_slice(&self.digest);
        let mac = mac(&bytes[..MAC_AT], key);
        bytes[MAC_AT..].copy_from_slice(&mac);
        bytes
    }

    /// `None` unless the record is whole and was written with this key.
    pub(crate) fn parse(bytes: &[u8; LENGTH], key: &Key) -> Option<Self> {
        let number = |at: usize| Some(u64::from_be_bytes(bytes[at..at + 8].try_into().ok()?));
        let stored = Self {
            counter: number(8)?,
            replica: bytes[16..32].try_into().ok()?,
            seq: number(32)?,
            slots_generation: number(40)?,
            head: bytes[48..80].try_into().ok()?,
            digest: bytes[80..112].try_into().ok()?,
        };
        let sealed = stored.seal(key);
        // Compared through BLAKE3's constant-time equality.
        (blake3::hash(&sealed) == blake3::hash(bytes)).then_some(stored)
    }
}

/// First 16 bytes of the keyed hash.
fn mac(body: &[u8], key: &Key) -> [u8; 16] {
    let mut mac = [0; 16];
    mac.copy_from_slice(&blake3::keyed_hash(key.bytes(), body).as_bytes()[..16]);
    mac
}
