//! Long contents sealed in chunks: STREAM over XChaCha20-Poly1305, 64 KiB of plaintext a chunk. A cut, swapped, repeated
//! or added chunk does not open. Which key and what header belong to it is its callers' business.

use crate::VaultError;
use crate::error::What;
use crate::secret::Key;
use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use std::io::{Read, Write};
use zeroize::{Zeroize, Zeroizing};

/// Plaintext bytes of every chunk but the last.
pub(crate) const CHUNK: usize = 64 * 1024;
/// Bytes a chunk grows by.
pub(crate) const TAG: usize = 16;
/// The random part of each chunk's nonce; a 32-bit counter and the last-chunk mark follow it.
pub(crate) const NONCE: usize = 19;

/// Length of what `plain` bytes become. An empty content is one empty chunk.
pub(crate) fn sealed_length(plain: u64) -> u64 {
    plain + plain.div_ceil(CHUNK as u64).max(1) * TAG as u64
}

/// Seals what is written to it. `aad` is bound to every chunk.
pub(crate) struct Sealer<W: Write> {
    inner: W,
    encryptor: EncryptorBE32<XChaCha20Poly1305>,
    aad: Vec<u8>,
    buffer: Vec<u8>,
    what: What,
}

impl<W: Write> Sealer<W> {
    pub(crate) fn new(inner: W, key: &Key, nonce: &[u8; NONCE], aad: &[u8], what: What) -> Self {
        let encryptor =
            EncryptorBE32::from_aead(XChaCha20Poly1305::new(key.bytes().into()), &(*nonce).into());
        Self { inner, encryptor, aad: aad.to_vec(), buffer: Vec::with_capacity(CHUNK + TAG), what }
    }

    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> Result<(), VaultError> {
        while !bytes.is_empty() {
            // A full chunk is sealed only when more follows, since the last one is sealed differently.
            if self.buffer.len() == CHUNK {
                self.encryptor.encrypt_next_in_place(&self.aad, &mut self.buffer).map_err(|_| {
                    VaultError::TooLarge { found: u64::MAX, limit: u64::from(u32::MAX) * CHUNK as u64 }
                })?;
                self.inner.write_all(&self.buffer).map_err(|error| VaultError::io(self.what, &error))?;
                self.buffer.clear();
            }
            let taken = bytes.len().min(CHUNK - self.buffer.len());
            self.buffer.extend_from_slice(&bytes[..taken]);
            bytes = &bytes[taken..];
        }
        Ok(())
    }

    /// Seals the last chunk and gives the inner writer back.
    pub(crate) fn finish(mut self) -> Result<W, VaultError> {
        self.encryptor
            .encrypt_last_in_place(&self.aad, &mut self.buffer)
            .expect("one chunk is within the cipher's limit");
        self.inner.write_all(&self.buffer).map_err(|error| VaultError::io(self.what, &error))?;
        Ok(self.inner)
    }
}

/// Opens what [`Sealer`] sealed. Nothing is given out before its chunk is verified.
pub(crate) struct Opener<R: Read> {
    inner: R,
    decryptor: Option<DecryptorBE32<XChaCha20Poly1305>>,
    aad: Vec<u8>,
    /// Sealed bytes read ahead: one more than a chunk, to know whether it is the last.
    ahead: Vec<u8>,
    plain: Zeroizing<Vec<u8>>,
    given: usize,
    what: What,
    damaged: fn() -> VaultError,
}

impl<R: Read> Opener<R> {
    pub(crate) fn new(
        inner: R,
        key: &Key,
        nonce: &[u8; NONCE],
        aad: &[u8],
        what: What,
        damaged: fn() -> VaultError,
    ) -> Self {
        let decryptor =
            DecryptorBE32::from_aead(XChaCha20Poly1305::new(key.bytes().into()), &(*nonce).into());
        Self {
            inner,
            decryptor: Some(decryptor),
            aad: aad.to_vec(),
            ahead: Vec::with_capacity(CHUNK + TAG + 1),
            plain: Zeroizing::new(Vec::with_capacity(CHUNK + TAG)),
            given: 0,
            what,
            damaged,
        }
    }

    /// The next verified bytes, at most a chunk; empty at the end.
    pub(crate) fn next(&mut self) -> Result<&[u8], VaultError> {
        self.refill()?;
        let bytes = &self.plain[self.given..];
        self.given = self.plain.len();
        Ok(bytes)
    }

    /// Fills `out` completely or says that the content ends too early.
    pub(crate) fn read_exact(&mut self, mut out: &mut [u8]) -> Result<(), VaultError> {
        while !out.is_empty() {
            self.refill()?;
            let taken = out.len().min(self.plain.len() - self.given);
            if taken == 0 {
                return Err((self.damaged)());
            }
            let (now, later) = out.split_at_mut(taken);
            now.copy_from_slice(&self.plain[self.given..self.given + taken]);
            self.given += taken;
            out = later;
        }
        Ok(())
    }

    /// As [`Opener::next`], at most `limit` bytes.
    pub(crate) fn next_up_to(&mut self, limit: u64) -> Result<&[u8], VaultError> {
        self.refill()?;
        let left = self.plain.len() - self.given;
        let taken = usize::try_from(limit).map_or(left, |limit| left.min(limit));
        let bytes = &self.plain[self.given..self.given + taken];
        self.given += taken;
        Ok(bytes)
    }

    fn refill(&mut self) -> Result<(), VaultError> {
        if self.given < self.plain.len() {
            return Ok(());
        }
        let Some(mut decryptor) = self.decryptor.take() else { return Ok(()) };
        let wanted = CHUNK + TAG + 1 - self.ahead.len();
        self.inner
            .by_ref()
            .take(wanted as u64)
            .read_to_end(&mut self.ahead)
            .map_err(|error| VaultError::io(self.what, &error))?;
        self.plain.zeroize();
        self.plain.clear();
        self.given = 0;
        let is_last = self.ahead.len() <= CHUNK + TAG;
        let sealed = self.ahead.len().min(CHUNK + TAG);
        self.plain.extend_from_slice(&self.ahead[..sealed]);
        self.ahead.drain(..sealed);
        if is_last {
            decryptor.decrypt_last_in_place(&self.aad, &mut *self.plain).map_err(|_| (self.damaged)())
        } else {
            decryptor.decrypt_next_in_place(&self.aad, &mut *self.plain).map_err(|_| (self.damaged)())?;
            self.decryptor = Some(decryptor);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> Key {
        Key::from_slice(&[3; 32]).unwrap()
    }

    fn sealed(plain: &[u8], pieces: usize) -> Vec<u8> {
        let mut sealer = Sealer::new(Vec::new(), &key(), &[5; NONCE], b"aad", What::Backup);
        for piece in plain.chunks(pieces.max(1)) {
            sealer.write(piece).unwrap();
        }
        sealer.finish().unwrap()
    }

    fn opened(bytes: &[u8]) -> Result<Vec<u8>, VaultError> {
        let damaged = || VaultError::BackupDamaged;
        let mut opener = Opener::new(bytes, &key(), &[5; NONCE], b"aad", What::Backup, damaged);
        let mut plain = Vec::new();
        loop {
            let next = opener.next()?;
            if next.is_empty() {
                return Ok(plain);
            }
            plain.extend_from_slice(next);
        }
    }

    #[test]
    fn contents_of_every_edge_length_come_back() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7] {
            let plain: Vec<u8> = (0..length).map(|place| (place % 251) as u8).collect();
            let bytes = sealed(&plain, 10_000);
            assert_eq!(bytes.len() as u64, sealed_length(length as u64));
            assert_eq!(opened(&bytes).unwrap(), plain, "{length}");
        }
    }

    #[test]
    fn swapped_dropped_repeated_and_cut_chunks_are_refused() {
        let plain: Vec<u8> = (0..3 * CHUNK).map(|place| (place / CHUNK) as u8).collect();
        let bytes = sealed(&plain, CHUNK);
        let chunk = CHUNK + TAG;
        let (a, b, c) = (&bytes[..chunk], &bytes[chunk..2 * chunk], &bytes[2 * chunk..]);
        for bad in [
            [b, a, c].concat(),
            [a, c].concat(),
            [a, a, b, c].concat(),
            [a, b].concat(),
            [a, b, c, c].concat(),
        ] {
            assert!(opened(&bad).is_err());
        }
        assert!(opened(&bytes[..bytes.len() - 1]).is_err());
        assert!(opened(&[]).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_flipped_bit_is_refused(length in 0usize..200_000, bit in any::<prop::sample::Index>()) {
            let mut bytes = sealed(&vec![7; length], 65_537);
            let bit = bit.index(bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(opened(&bytes).is_err());
        }
    }
}
