//! The keys of a file that is sealed for several devices: one key for the file, handed to each of them in a stanza, and one
//! for each part of it, handed to those who may read that part in a ring of keys. What a file is made of, and who may
//! read what, is the caller's business; the keys never leave this room.

use crate::random::Random;
use crate::secret::Key;
use crate::stream::{self, Opener, Sealer};
use crate::{ReceivingKeys, VaultError, derive, error::What, hpke, seal};
use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

/// Bytes of a stanza: an encapsulated key, the sealed file key, a tag.
pub const STANZA: usize = 32 + hpke::OVERHEAD;
/// Bytes a sealed part is longer than its content.
pub const PART_OVERHEAD: usize = seal::OVERHEAD;

const STANZA_INFO: &str = "coffer/bundle/1";
const RING_INFO: &str = "coffer/ring/1";
const MAC_INFO: &str = "coffer/bundle/mac/1";
const STREAM_INFO: &str = "coffer/bundle/stream/1";

/// Bytes that `plain` of them become as a stream.
pub fn stream_length(plain: u64) -> u64 {
    stream::sealed_length(plain)
}

/// Bytes of plaintext in a stream of this length; `None` if no stream has it.
pub fn stream_plain_length(sealed: u64) -> Option<u64> {
    let chunks = sealed.div_ceil((stream::CHUNK + stream::TAG) as u64);
    sealed.checked_sub(chunks * stream::TAG as u64).filter(|plain| stream_length(*plain) == sealed)
}

/// The key of one file. Wiped when dropped.
pub struct FileKey(Key);

impl FileKey {
    /// A fresh one.
    pub fn generate(rng: &mut dyn Random) -> Self {
        Self(Key::random(rng))
    }

    /// The file key for the owner of a receiving key, bound to `aad`; `None` for a key that nobody can own.
    pub fn stanza(&self, receiving: &[u8; 32], aad: &[u8], rng: &mut dyn Random) -> Option<[u8; STANZA]> {
        hpke::seal(receiving, STANZA_INFO, aad, self.0.bytes(), rng)?.try_into().ok()
    }

    /// A stanza that nobody can open and that looks like the others.
    pub fn dummy(rng: &mut dyn Random) -> [u8; STANZA] {
        let mut stanza = [0; STANZA];
        stanza[..32].copy_from_slice(&hpke::nobody(rng));
        rng.fill(&mut stanza[32..]);
        stanza
    }

    /// The file key out of the first stanza that one of our keys opens, the newest key first, and that key's number.
    pub fn find(keys: &ReceivingKeys, aad: &[u8], stanzas: &[[u8; STANZA]]) -> Option<(Self, usize)> {
        (0..keys.count()).find_map(|which| {
            stanzas.iter().find_map(|stanza| {
                let plain = keys.open(which, STANZA_INFO, aad, stanza)?;
                Some((Self(Key::from_slice(&plain)?), which))
            })
        })
    }

    /// What proves that whoever wrote `header` had this key, and no other.
    pub fn mac(&self, header: &[u8]) -> [u8; 32] {
        let key = derive::expand(&[self.0.bytes()], &[], MAC_INFO);
        *blake3::keyed_hash(key.bytes(), header).as_bytes()
    }

    /// Whether `mac` is that of `header`, in constant time.
    pub fn holds(&self, header: &[u8], mac: &[u8; 32]) -> bool {
        blake3::Hash::from(self.mac(header)) == *mac
    }

    /// Appends the pieces, one after the other, to `out` as a stream whose key is bound to `header_hash`. One file key and
    /// one header hash make one stream.
    pub fn seal(&self, header_hash: &[u8; 32], pieces: &[&[u8]], mut out: Vec<u8>) -> Vec<u8> {
        let length = pieces.iter().map(|piece| piece.len() as u64).sum();
        out.reserve_exact(usize::try_from(stream_length(length)).unwrap_or(0));
        let key = derive::expand(&[self.0.bytes()], header_hash, STREAM_INFO);
        let mut sealer = Sealer::new(out, &key, &[0; stream::NONCE], header_hash, What::Bundle);
        for piece in pieces {
            sealer.write(piece).expect("a Vec takes every write and memory ends before the cipher's limit");
        }
        sealer.finish().expect("a Vec takes every write")
    }

    /// What [`FileKey::seal`] sealed; `None` if a byte of it differs.
    pub fn open(&self, header_hash: &[u8; 32], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let key = derive::expand(&[self.0.bytes()], header_hash, STREAM_INFO);
        let differs = || VaultError::Io { what: What::Bundle, kind: std::io::ErrorKind::InvalidData };
        let mut opener = Opener::new(sealed, &key, &[0; stream::NONCE], header_hash, What::Bundle, differs);
        let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
        loop {
            let next = opener.next().ok()?;
            if next.is_empty() {
                return Some(plain);
            }
            plain.extend_from_slice(next);
        }
    }
}

/// The key of one part of a file. Wiped when dropped.
pub struct PartKey(Key);

impl PartKey {
    /// A fresh one.
    pub fn generate(rng: &mut dyn Random) -> Self {
        Self(Key::random(rng))
    }

    /// The part, sealed and bound to `aad`.
    pub fn seal(&self, aad: &[u8], plain: &[u8], rng: &mut dyn Random) -> Vec<u8> {
        seal::seal(&self.0, aad, plain, rng)
    }

    /// What was sealed; `None` if a byte of it, or of `aad`, differs.
    pub fn open(&self, aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        seal::open(&self.0, aad, sealed)
    }

    /// A ring: the keys of the numbered parts for the owner of a receiving key, bound to `aad`. `None` for a key that
    /// nobody can own.
    pub fn ring(
        receiving: &[u8; 32],
        aad: &[u8],
        keys: &[(u64, &Self)],
        rng: &mut dyn Random,
    ) -> Option<Vec<u8>> {
        // Reserved whole: a buffer that moves while it grows leaves keys behind.
        let mut plain = Zeroizing::new(Vec::with_capacity(9 + keys.len() * 44));
        encode_ring(keys.iter().map(|(number, key)| (*number, *key)), &mut plain);
        hpke::seal(receiving, RING_INFO, aad, &plain, rng)
    }

    /// The keys of a ring that was sealed to our key numbered `which`, their numbers ascending. `None` if it was not, or
    /// if it is not in its one encoding.
    pub fn open_ring(
        keys: &ReceivingKeys,
        which: usize,
        aad: &[u8],
        sealed: &[u8],
    ) -> Option<Vec<(u64, Self)>> {
        let plain = keys.open(which, RING_INFO, aad, sealed)?;
        let mut d = Decoder::new(&plain);
        let mut ring: Vec<(u64, Self)> = Vec::new();
        for _ in 0..d.array().ok()?? {
            if d.array().ok()?? != 2 {
                return None;
            }
            let number = d.u64().ok()?;
            if ring.last().is_some_and(|(last, _)| *last >= number) {
                return None;
            }
            ring.push((number, Self(Key::from_slice(d.bytes().ok()?)?)));
        }
        let mut again = Zeroizing::new(Vec::with_capacity(plain.len()));
        encode_ring(ring.iter().map(|(number, key)| (*number, key)), &mut again);
        (again == plain).then_some(ring)
    }
}

fn encode_ring<'a>(keys: impl ExactSizeIterator<Item = (u64, &'a PartKey)>, out: &mut Vec<u8>) {
    let mut e = Encoder::new(out);
    let written = (|| {
        e.array(keys.len() as u64)?;
        for (number, key) in keys {
            e.array(2)?.u64(number)?.bytes(key.0.bytes())?;
        }
        Ok::<_, minicbor::encode::Error<_>>(())
    })();
    written.expect("a Vec takes every write");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededRandom;

    #[test]
    fn a_file_key_is_found_among_dummies_by_an_older_key_too() {
        let rng = &mut SeededRandom::new(3);
        let old = ReceivingKeys::generate(rng);
        let new = ReceivingKeys::generate(rng);
        let both = [new.to_bytes().as_slice(), old.to_bytes().as_slice()].concat();
        let both = ReceivingKeys::from_bytes(&both).unwrap();
        let key = FileKey::generate(rng);
        let mut stanzas: Vec<_> = (0..4).map(|_| FileKey::dummy(rng)).collect();
        assert!(FileKey::find(&both, b"id", &stanzas).is_none());
        stanzas[2] = key.stanza(&old.public()[0], b"id", rng).unwrap();
        let (found, which) = FileKey::find(&both, b"id", &stanzas).unwrap();
        assert_eq!((found.0.bytes(), which), (key.0.bytes(), 1));
        assert!(FileKey::find(&both, b"other", &stanzas).is_none());
        assert!(FileKey::find(&new, b"id", &stanzas).is_none());
    }

    #[test]
    fn a_stream_is_bound_to_its_header_and_its_lengths_are_known() {
        let key = FileKey::generate(&mut SeededRandom::new(4));
        for length in [0, 1, stream::CHUNK, stream::CHUNK + 1, 200_000] {
            let plain = vec![7; length];
            let (one, two) = plain.split_at(length / 3);
            let sealed = key.seal(&[1; 32], &[one, two], Vec::new());
            assert_eq!(stream_plain_length(sealed.len() as u64), Some(length as u64));
            assert_eq!(*key.open(&[1; 32], &sealed).unwrap(), plain);
            assert!(key.open(&[2; 32], &sealed).is_none());
        }
        for none in [0, 15, (stream::CHUNK + stream::TAG + 1) as u64] {
            assert_eq!(stream_plain_length(none), None, "{none}");
        }
        assert!(key.holds(b"header", &key.mac(b"header")));
        assert!(!key.holds(b"Header", &key.mac(b"header")));
    }

    #[test]
    fn a_ring_opens_for_its_device_alone_and_in_ascending_order_only() {
        let rng = &mut SeededRandom::new(5);
        let mine = ReceivingKeys::generate(rng);
        let receiving = mine.public()[0];
        let (a, b) = (PartKey::generate(rng), PartKey::generate(rng));
        let ring = PartKey::ring(&receiving, b"aad", &[(0, &a), (300, &b)], rng).unwrap();
        let opened = PartKey::open_ring(&mine, 0, b"aad", &ring).unwrap();
        let seen: Vec<_> = opened.iter().map(|(number, key)| (*number, *key.0.bytes())).collect();
        assert_eq!(seen, [(0, *a.0.bytes()), (300, *b.0.bytes())]);
        assert!(PartKey::open_ring(&mine, 0, b"other", &ring).is_none());
        assert!(PartKey::open_ring(&ReceivingKeys::generate(rng), 0, b"aad", &ring).is_none());
        for wrong in [[(300, &a), (0, &b)], [(7, &a), (7, &b)]] {
            let ring = PartKey::ring(&receiving, b"aad", &wrong, rng).unwrap();
            assert!(PartKey::open_ring(&mine, 0, b"aad", &ring).is_none());
        }
        let empty = PartKey::ring(&receiving, b"aad", &[], rng).unwrap();
        assert_eq!(PartKey::open_ring(&mine, 0, b"aad", &empty).unwrap().len(), 0);
    }

    #[test]
    fn a_ring_that_declares_more_than_it_has_is_refused_without_room_for_it() {
        let rng = &mut SeededRandom::new(6);
        let mine = ReceivingKeys::generate(rng);
        let huge = [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        let ring = hpke::seal(&mine.public()[0], RING_INFO, b"", &huge, rng).unwrap();
        assert!(PartKey::open_ring(&mine, 0, b"", &ring).is_none());
    }
}
