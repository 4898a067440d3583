//! R6: what a carrier, a thief or a broken stick can do to a bundle, and what a hostile device can send as one. Nothing
//! that was altered is ever taken, nothing panics, and nothing takes more memory or time than it should. Each kind of
//! attack counts how often it struck, so that none passes by never happening.

mod altered;
mod hostile;
mod vectors;

use std::collections::BTreeMap;

use coffer_core::Id;
use coffer_core::change::journal::Hash;
use coffer_core::sync::bundle::{BundleError, Manifest, Opened, Part, Receiver, Recipient, open, seal};
use coffer_core::sync::roster::Signed;
use coffer_vault::{Random, ReceivingKeys, SeededRandom, Signer};

/// Where the header's pieces lie.
const SUITE: usize = 8;
const FLAGS: usize = 9;
const PLACES: usize = 26;
const STANZAS: usize = 28;
const STANZA: usize = 80;
const CHUNK: usize = 64 * 1024 + 16;

const TEAM: Hash = [7; 32];

struct Device {
    signer: Signer,
    keys: ReceivingKeys,
}

impl Device {
    fn make(seed: u64) -> Device {
        let rng = &mut SeededRandom::new(seed);
        Device { signer: Signer::generate(rng), keys: ReceivingKeys::generate(rng) }
    }

    fn recipient(&self) -> Recipient {
        Recipient { device: *self.signer.public(), receiving: self.keys.public()[0] }
    }

    fn open(&self, file: &[u8]) -> Result<Opened, BundleError> {
        open(Some(&TEAM), &Receiver { device: *self.signer.public(), keys: &self.keys }, file)
    }

    fn refusal(&self, file: &[u8]) -> Option<BundleError> {
        self.open(file).err()
    }
}

fn manifest() -> Manifest {
    let replica = Id::from_bytes([1; 16]);
    Manifest {
        created_ms: 1_764_000_000_000,
        min_reader: 1,
        since: BTreeMap::from([(replica, 0)]),
        have: BTreeMap::from([(replica, 9)]),
        heads: BTreeMap::from([(replica, (9, [3; 32]))]),
        roster: vec![Signed { body: b"event".to_vec(), author: [5; 32], sig: [6; 64] }],
        ledger: vec![],
    }
}

/// A bundle from `author` for the others, who all read every part.
fn sealed(author: &Device, to: &[&Device], parts: &[&[u8]], rng: &mut dyn Random) -> Vec<u8> {
    let recipients: Vec<_> = to.iter().map(|device| device.recipient()).collect();
    let parts: Vec<_> = parts.iter().map(|bytes| Part { bytes, readers: (0..to.len()).collect() }).collect();
    seal(&TEAM, &author.signer, &recipients, &manifest(), &parts, rng).unwrap().bytes
}

/// Bytes that do not compress.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; length];
    SeededRandom::new(seed).fill(&mut bytes);
    bytes
}

fn places(file: &[u8]) -> usize {
    usize::from(u16::from_be_bytes([file[PLACES], file[PLACES + 1]]))
}

/// Where the stream begins.
fn stream(file: &[u8]) -> usize {
    STANZAS + places(file) * STANZA + 32
}
