//! The outside of a bundle: what can be read without a key.
//!
//! ```text
//! "CFBUNDLE" | suite(1) | flags(1) | bundle id(16) | n(2) | n x stanza(80) | MAC(32) | stream
//! ```

use blake3::Hasher;
use coffer_vault::{envelope, envelope::STANZA};

use super::{BundleError, Limit, MAX_FILE, MAX_RECIPIENTS, pad};
use crate::change::journal::{Domain, Hash};

pub(super) const MAGIC: [u8; 8] = *b"CFBUNDLE";
/// X25519, HKDF-SHA256, ChaCha20-Poly1305 for keys; XChaCha20-Poly1305 for contents; Ed25519; BLAKE3; Zstandard.
pub(super) const SUITE: u8 = 1;
const FLAGS: u8 = 0;
/// Where the stanzas begin.
const STANZAS: usize = 28;
const MAC: usize = 32;
/// Bytes in front of the padded body inside the stream: team, author, signature.
pub(super) const FRONT: usize = 32 + 32 + 64;
/// The shortest file: one stanza, and a body of nothing.
const SHORTEST: usize = STANZAS + STANZA + MAC + FRONT + 16;
/// How many bytes of a file [`peek`] looks at.
pub const PEEK: usize = STANZAS;

static HEADER: Domain = Domain::of(|| Hasher::new_derive_key("coffer/bundle-header/1"));

/// Is this a file that [`super::open`] should be given? `start` holds its first [`PEEK`] bytes, or all of a shorter
/// one; `length` is the whole file's. Costs nothing, proves nothing.
pub fn peek(start: &[u8], length: u64) -> Result<(), BundleError> {
    let seen = start.len().min(MAGIC.len());
    if start[..seen] != MAGIC[..seen] {
        return Err(BundleError::NotABundle);
    }
    if length > MAX_FILE {
        return Err(BundleError::TooLarge { limit: Limit::File });
    }
    if start.len() < PEEK {
        return Err(BundleError::CutShort);
    }
    let (suite, flags) = (start[8], start[9]);
    if suite > SUITE {
        return Err(BundleError::Newer { found: suite.into(), known: SUITE.into() });
    }
    if flags != FLAGS {
        return Err(BundleError::Newer { found: flags.into(), known: FLAGS.into() });
    }
    let places = usize::from(u16::from_be_bytes([start[26], start[27]]));
    if places > MAX_RECIPIENTS {
        return Err(BundleError::TooLarge { limit: Limit::Recipients });
    }
    if suite == 0 || places == 0 {
        return Err(BundleError::Damaged);
    }
    if length < (SHORTEST + (places - 1) * STANZA) as u64 {
        return Err(BundleError::CutShort);
    }
    Ok(())
}

/// The pieces of a file whose outside holds.
pub(super) struct Container<'a> {
    pub(super) id: &'a [u8; 16],
    pub(super) stanzas: &'a [[u8; STANZA]],
    /// Everything before the MAC.
    pub(super) header: &'a [u8],
    pub(super) mac: &'a [u8; MAC],
    pub(super) stream: &'a [u8],
}

impl<'a> Container<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Container<'a>, BundleError> {
        peek(&bytes[..bytes.len().min(PEEK)], bytes.len() as u64)?;
        let places = usize::from(u16::from_be_bytes([bytes[26], bytes[27]]));
        // `peek` has seen that the file is long enough for all of these.
        let (header, rest) =
            bytes.split_at_checked(STANZAS + places * STANZA).ok_or(BundleError::CutShort)?;
        let (mac, stream) = rest.split_first_chunk::<MAC>().ok_or(BundleError::CutShort)?;
        let id = header[10..].first_chunk::<16>().ok_or(BundleError::CutShort)?;
        let (stanzas, _) = header[STANZAS..].as_chunks::<STANZA>();
        Ok(Container { id, stanzas, header, mac, stream })
    }

    /// What payload, signature, rings and parts are bound to.
    pub(super) fn header_hash(&self) -> Hash {
        header_hash(self.header, self.mac)
    }

    /// A stream that does not open: is its end missing? Bodies are padded to few lengths, so a file that was broken off
    /// has in most cases one that no bundle has.
    pub(super) fn why_not_whole(&self) -> BundleError {
        let body = envelope::stream_plain_length(self.stream.len() as u64)
            .and_then(|plain| plain.checked_sub(FRONT as u64));
        match body {
            Some(body) if pad::padme(body) == body => BundleError::Damaged,
            _ => BundleError::CutShort,
        }
    }
}

/// The header's hash covers the MAC, which commits to the file key: so does everything that is bound to the hash.
pub(super) fn header_hash(header: &[u8], mac: &[u8; MAC]) -> Hash {
    HEADER.hash(&[header, mac])
}

/// The header of a file for `stanzas`, in the order given.
pub(super) fn header(id: &[u8; 16], stanzas: &[[u8; STANZA]]) -> Vec<u8> {
    let mut header = Vec::with_capacity(STANZAS + stanzas.len() * STANZA);
    header.extend_from_slice(&MAGIC);
    header.extend_from_slice(&[SUITE, FLAGS]);
    header.extend_from_slice(id);
    header.extend_from_slice(&u16::try_from(stanzas.len()).unwrap_or(u16::MAX).to_be_bytes());
    header.extend_from_slice(stanzas.as_flattened());
    header
}

/// How many stanzas a file for so many devices has: 4, 8, 16, 32, 64, then multiples of 64.
pub(super) fn places(recipients: usize) -> usize {
    if recipients <= 64 { recipients.next_power_of_two().max(4) } else { recipients.next_multiple_of(64) }
}
