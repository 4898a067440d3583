//! Making a bundle.

use blake3::Hasher;
use coffer_vault::envelope::{self, PART_OVERHEAD, STANZA};
use coffer_vault::{FileKey, PartKey, Random, Signer};

use super::body::Body;
use super::container::{FRONT, header, header_hash, places};
use super::facts::{Facts, Inside, PartFacts};
use super::{
    Limit, MAX_FILE, MAX_PARTS, MAX_RATIO, MAX_RECIPIENTS, MAX_STRING, MAX_UNPACKED, Manifest, pack, pad,
};
use crate::change::journal::{Domain, Hash};

/// What an author signs under; the signer prepends it.
pub(super) const AUTHOR_DOMAIN: &str = "coffer/bundle-author/1";
static BODY: Domain = Domain::of(|| Hasher::new_derive_key("coffer/bundle-body/1"));
static FILE: Domain = Domain::of(|| Hasher::new_derive_key("coffer/bundle-file/1"));

/// A device that a bundle is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Recipient {
    /// Its Ed25519 key.
    pub device: [u8; 32],
    /// The X25519 key that it receives with, the newest.
    pub receiving: [u8; 32],
}

/// A part of a bundle: one segment, for those who may read it.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// The content.
    pub bytes: &'a [u8],
    /// Who gets its key: places in the list of recipients.
    pub readers: Vec<usize>,
}

/// A bundle that was just sealed.
pub struct Sealed {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its hash: how a copy of it is recognised.
    pub digest: Hash,
    /// What it consists of.
    pub facts: Facts,
}

/// Why nothing was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// There is nobody to seal it for.
    #[error("no recipients")]
    NoRecipients,
    /// A device is in the list twice.
    #[error("a recipient twice")]
    RecipientTwice,
    /// A part names a recipient that is not in the list.
    #[error("part {part} is for a recipient that there is not")]
    NoSuchRecipient {
        /// The part's number.
        part: usize,
    },
    /// A receiving key is none that a device can have.
    #[error("recipient {recipient} has no usable receiving key")]
    UnusableKey {
        /// Its place in the list.
        recipient: usize,
    },
    /// Too much for one file: make several.
    #[error("too large: {limit:?}")]
    TooLarge {
        /// The limit.
        limit: Limit,
    },
}

/// The hash of a whole file.
pub fn digest(file: &[u8]) -> Hash {
    FILE.hash(&[file])
}

/// What the author signs: everything but the two are of fixed length, and the domain goes in front.
pub(super) fn author_message(
    team: &Hash,
    author: &[u8; 32],
    header_hash: &Hash,
    padded_body: &[u8],
) -> Vec<u8> {
    let length = (padded_body.len() as u64).to_be_bytes();
    [team.as_slice(), author, header_hash, &length, &BODY.hash(&[padded_body])].concat()
}

/// What a ring is bound to.
pub(super) fn ring_aad(header_hash: &Hash, team: &Hash, author: &[u8; 32], device: &[u8; 32]) -> Vec<u8> {
    [header_hash.as_slice(), team, author, device].concat()
}

/// What a part is bound to.
pub(super) fn part_aad(header_hash: &Hash, number: usize) -> Vec<u8> {
    [header_hash.as_slice(), &(number as u64).to_be_bytes()].concat()
}

/// Seals the parts for those who may read them, and the manifest for all recipients. The caller takes the recipients and
/// the readers from the roster. Everything that is drawn comes from `rng`.
pub fn seal(
    team: &Hash,
    author: &Signer,
    recipients: &[Recipient],
    manifest: &Manifest,
    parts: &[Part<'_>],
    rng: &mut dyn Random,
) -> Result<Sealed, SealError> {
    check(recipients, manifest, parts)?;
    // Rings and the declared recipients stand in one order, whatever the caller's was.
    let mut order: Vec<usize> = (0..recipients.len()).collect();
    order.sort_by_key(|place| recipients[*place].device);
    if order.windows(2).any(|pair| recipients[pair[0]].device == recipients[pair[1]].device) {
        return Err(SealError::RecipientTwice);
    }
    let mut declared_at = vec![0; order.len()];
    for (declared, place) in order.iter().enumerate() {
        declared_at[*place] = declared;
    }

    let mut id = [0; 16];
    rng.fill(&mut id);
    let file_key = FileKey::generate(rng);
    let header = header(&id, &stanzas(&file_key, &id, recipients, rng)?);
    let mac = file_key.mac(&header);
    let header_hash = header_hash(&header, &mac);

    let mut keys = Vec::with_capacity(parts.len());
    let mut sealed = Vec::with_capacity(parts.len());
    let mut facts = Vec::with_capacity(parts.len());
    let mut total = 0;
    for (number, part) in parts.iter().enumerate() {
        let packed = pack::pack(part.bytes).map_err(|_| SealError::TooLarge { limit: Limit::Unpacked })?;
        // What compresses too well is padded further, so that an honest part is never taken for a bomb.
        let floor = (part.bytes.len() as u64).div_ceil(MAX_RATIO);
        let padded = pad::pad(&packed, floor);
        total += (padded.len() + PART_OVERHEAD) as u64;
        if total > MAX_FILE {
            return Err(SealError::TooLarge { limit: Limit::File });
        }
        let key = PartKey::generate(rng);
        let bytes = key.seal(&part_aad(&header_hash, number), &padded, rng);
        facts.push(part_facts(part, &declared_at, packed.len(), padded.len(), bytes.len()));
        sealed.push(bytes);
        keys.push(key);
    }

    let mut readable: Vec<Vec<(u64, &PartKey)>> = vec![Vec::new(); recipients.len()];
    for (part, (number, key)) in parts.iter().zip((0..).zip(&keys)) {
        for reader in &part.readers {
            let ring = &mut readable[*reader];
            if ring.last().is_none_or(|(last, _)| *last != number) {
                ring.push((number, key));
            }
        }
    }
    let mut rings = Vec::with_capacity(recipients.len());
    for &place in &order {
        let Recipient { device, receiving } = &recipients[place];
        let aad = ring_aad(&header_hash, team, author.public(), device);
        let ring = PartKey::ring(receiving, &aad, &readable[place], rng);
        rings.push(ring.ok_or(SealError::UnusableKey { recipient: place })?);
    }

    let declared: Vec<_> = order.iter().map(|place| recipients[*place].device).collect();
    let body = Body {
        recipients: declared.clone(),
        manifest: manifest.clone(),
        rings: rings.iter().map(Vec::as_slice).collect(),
        parts: sealed.iter().map(Vec::as_slice).collect(),
    };
    let body = body.encode();
    let padded = pad::pad(&body, 0);
    let length = (header.len() + mac.len()) as u64 + envelope::stream_length((FRONT + padded.len()) as u64);
    if length > MAX_FILE {
        return Err(SealError::TooLarge { limit: Limit::File });
    }
    let signature = author.sign(AUTHOR_DOMAIN, &author_message(team, author.public(), &header_hash, &padded));
    let mut bytes = header;
    bytes.extend_from_slice(&mac);
    let content = [team.as_slice(), author.public(), &signature, &padded];
    let bytes = file_key.seal(&header_hash, &content, bytes);
    let facts = Facts {
        author: *author.public(),
        created_ms: manifest.created_ms,
        recipients: declared,
        places: places(recipients.len()),
        file: length,
        body: body.len() as u64,
        body_padding: (padded.len() - body.len()) as u64,
        parts: facts,
    };
    Ok(Sealed { digest: digest(&bytes), bytes, facts })
}

/// The limits that a reader has, before anything is done.
fn check(recipients: &[Recipient], manifest: &Manifest, parts: &[Part<'_>]) -> Result<(), SealError> {
    if recipients.is_empty() {
        return Err(SealError::NoRecipients);
    }
    let events = manifest.roster.iter().map(|event| &event.body);
    let limit = if recipients.len() > MAX_RECIPIENTS {
        Limit::Recipients
    } else if parts.len() > MAX_PARTS {
        Limit::Parts
    } else if events.chain(&manifest.ledger).any(|bytes| bytes.len() > MAX_STRING) {
        Limit::String
    } else {
        let mut unpacked = vec![0u64; recipients.len()];
        for (number, part) in parts.iter().enumerate() {
            for reader in &part.readers {
                let sum = unpacked.get_mut(*reader).ok_or(SealError::NoSuchRecipient { part: number })?;
                *sum += part.bytes.len() as u64;
            }
        }
        let alone = parts.iter().map(|part| part.bytes.len() as u64);
        if unpacked.iter().copied().chain(alone).all(|bytes| bytes <= MAX_UNPACKED) {
            return Ok(());
        }
        Limit::Unpacked
    };
    Err(SealError::TooLarge { limit })
}

/// A stanza for each recipient among dummies, in an order that says nothing.
fn stanzas(
    file_key: &FileKey,
    id: &[u8; 16],
    recipients: &[Recipient],
    rng: &mut dyn Random,
) -> Result<Vec<[u8; STANZA]>, SealError> {
    let mut stanzas = Vec::with_capacity(places(recipients.len()));
    for (place, recipient) in recipients.iter().enumerate() {
        let stanza = file_key.stanza(&recipient.receiving, id, rng);
        stanzas.push(stanza.ok_or(SealError::UnusableKey { recipient: place })?);
    }
    while stanzas.len() < places(recipients.len()) {
        stanzas.push(FileKey::dummy(rng));
    }
    // Fisher and Yates.
    for last in (1..stanzas.len()).rev() {
        stanzas.swap(last, below(last as u32 + 1, rng) as usize);
    }
    Ok(stanzas)
}

/// A number below `most`, each equally likely.
fn below(most: u32, rng: &mut dyn Random) -> u32 {
    let even = u32::MAX - u32::MAX % most;
    loop {
        let mut bytes = [0; 4];
        rng.fill(&mut bytes);
        let drawn = u32::from_be_bytes(bytes);
        if drawn < even {
            return drawn % most;
        }
    }
}

fn part_facts(part: &Part<'_>, declared: &[usize], packed: usize, padded: usize, sealed: usize) -> PartFacts {
    let mut readers: Vec<_> = part.readers.iter().map(|place| declared[*place]).collect();
    readers.sort_unstable();
    readers.dedup();
    let inside = Inside {
        content: part.bytes.len() as u64,
        packed: packed as u64,
        padding: (padded - pad::PREFIX - packed) as u64,
    };
    PartFacts { sealed: sealed as u64, inside: Some(inside), readers }
}
