//! Opening a bundle, in the one order in which nothing is believed before it is proven.

use coffer_vault::{FileKey, PartKey, ReceivingKeys, Vault, verify};

use super::body::Body;
use super::container::{Container, FRONT, places};
use super::facts::{Facts, Inside, PartFacts};
use super::pack::{self, Unpackable};
use super::seal::{AUTHOR_DOMAIN, author_message, digest, part_aad, ring_aad};
use super::{BundleError, Limit, MAX_RATIO, MAX_UNPACKED, Manifest, pad};
use crate::change::journal::Hash;

/// The device that opens.
#[derive(Clone, Copy)]
pub struct Receiver<'a> {
    /// Its Ed25519 key.
    pub device: [u8; 32],
    /// What it receives with.
    pub keys: &'a ReceivingKeys,
}

impl<'a> Receiver<'a> {
    /// The device of an open vault.
    pub fn of(vault: &'a Vault) -> Receiver<'a> {
        Receiver { device: vault.device_public(), keys: vault.receiving() }
    }
}

/// A bundle that holds: sealed for this device by its author, whole. Whether the author may seal for this team is for the
/// caller to ask the roster.
pub struct Opened {
    /// The team it was sealed in: the hash of a genesis, which a caller that has no team yet must see among the roster's
    /// events.
    pub team: Hash,
    /// The device that sealed it: its Ed25519 key.
    pub author: [u8; 32],
    /// The devices it is for, in ascending order. A declaration of the author's, to be compared with the roster.
    pub recipients: Vec<[u8; 32]>,
    /// What it says of itself.
    pub manifest: Manifest,
    /// The parts that this device has keys to, with their numbers.
    pub parts: Vec<(usize, Vec<u8>)>,
    /// How many parts there are.
    pub count: usize,
    /// The file's hash: how a copy of it is recognised.
    pub digest: Hash,
    /// What it consists of.
    pub facts: Facts,
}

/// Opens a whole file. `team` is this device's; none while it is joining one. No side effect, and no partial result.
pub fn open(team: Option<&Hash>, receiver: &Receiver<'_>, bytes: &[u8]) -> Result<Opened, BundleError> {
    let container = Container::parse(bytes)?;
    let (file_key, which) =
        FileKey::find(receiver.keys, container.id, container.stanzas).ok_or(BundleError::NotForThisDevice)?;
    if !file_key.holds(container.header, container.mac) {
        return Err(BundleError::Damaged);
    }
    let header_hash = container.header_hash();
    let plain = file_key.open(&header_hash, container.stream).ok_or_else(|| container.why_not_whole())?;
    drop(file_key);

    let (front, padded) = plain.split_at_checked(FRONT).ok_or(BundleError::Damaged)?;
    let (stated, rest) = front.split_first_chunk::<32>().ok_or(BundleError::Damaged)?;
    let (author, rest) = rest.split_first_chunk::<32>().ok_or(BundleError::Damaged)?;
    let signature = rest.first_chunk::<64>().ok_or(BundleError::Damaged)?;
    let message = author_message(stated, author, &header_hash, padded);
    if !verify(author, AUTHOR_DOMAIN, &message, signature) {
        return Err(BundleError::AuthorSignature);
    }
    if team.is_some_and(|team| team != stated) {
        return Err(BundleError::OtherTeam);
    }

    let content = pad::unpad(padded).ok_or(BundleError::Damaged)?;
    let body = Body::decode(content)?;
    if container.stanzas.len() != places(body.recipients.len()) {
        return Err(BundleError::Damaged);
    }
    // A stanza for a device that is not declared: the author's program is not one of ours.
    let place = body.recipients.binary_search(&receiver.device).map_err(|_| BundleError::Damaged)?;
    let aad = ring_aad(&header_hash, stated, author, &receiver.device);
    let ring =
        PartKey::open_ring(receiver.keys, which, &aad, body.rings[place]).ok_or(BundleError::Damaged)?;
    let (parts, inside) = unseal(&header_hash, &ring, &body.parts)?;

    let mut facts: Vec<_> = (body.parts.iter())
        .map(|part| PartFacts { sealed: part.len() as u64, inside: None, readers: Vec::new() })
        .collect();
    for ((number, _), inside) in parts.iter().zip(inside) {
        facts[*number].inside = Some(inside);
        facts[*number].readers.push(place);
    }
    let facts = Facts {
        author: *author,
        created_ms: body.manifest.created_ms,
        recipients: body.recipients.clone(),
        places: container.stanzas.len(),
        file: bytes.len() as u64,
        body: content.len() as u64,
        body_padding: (padded.len() - content.len()) as u64,
        parts: facts,
    };
    Ok(Opened {
        team: *stated,
        author: *author,
        recipients: body.recipients,
        manifest: body.manifest,
        count: body.parts.len(),
        parts,
        digest: digest(bytes),
        facts,
    })
}

type Unsealed = (Vec<(usize, Vec<u8>)>, Vec<Inside>);

/// The parts that the ring has keys to. All are measured before one is unpacked.
fn unseal(header_hash: &Hash, ring: &[(u64, PartKey)], sealed: &[&[u8]]) -> Result<Unsealed, BundleError> {
    let mut packed = Vec::with_capacity(ring.len());
    let mut total = 0;
    for (number, key) in ring {
        let number = usize::try_from(*number).map_err(|_| BundleError::Damaged)?;
        let bytes = sealed.get(number).ok_or(BundleError::Damaged)?;
        let padded = key.open(&part_aad(header_hash, number), bytes).ok_or(BundleError::Damaged)?;
        let frame = pad::unpad(&padded).ok_or(BundleError::Damaged)?;
        let most = (MAX_UNPACKED - total).min(MAX_RATIO.saturating_mul(bytes.len() as u64));
        let length = pack::measure(frame, most)?;
        total += length;
        let padding = (padded.len() - pad::PREFIX - frame.len()) as u64;
        let inside = Inside { content: length, packed: frame.len() as u64, padding };
        packed.push((number, inside, padded));
    }
    let mut parts = Vec::with_capacity(packed.len());
    let mut facts = Vec::with_capacity(packed.len());
    for (number, inside, padded) in packed {
        let frame = pad::unpad(&padded).ok_or(BundleError::Damaged)?;
        parts.push((number, pack::unpack(frame, inside.content)?));
        facts.push(inside);
    }
    Ok((parts, facts))
}

impl From<Unpackable> for BundleError {
    fn from(why: Unpackable) -> BundleError {
        match why {
            Unpackable::Malformed => BundleError::Damaged,
            Unpackable::TooLong => BundleError::TooLarge { limit: Limit::Unpacked },
        }
    }
}
