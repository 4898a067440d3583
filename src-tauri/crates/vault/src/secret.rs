//! Secrets in memory: wiped when dropped, and neither printable, copyable nor serialisable.

use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Something only the user or the keychain knows, as bytes: a passphrase, a keychain secret.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes the bytes over; the caller's own copies, if any, are the caller's to wipe.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// A passphrase as typed, in Unicode's composed form (NFC), so that two keyboards that spell the same letters
    /// differently give the same bytes. The given string is wiped.
    pub fn from_text(text: String) -> Self {
        let text = Zeroizing::new(text);
        // Composing never makes a text longer than three times its bytes (UAX 15), so the buffer is not moved, and no
        // unwiped copy is left behind.
        let mut composed = Vec::with_capacity(text.len() * 3);
        for letter in text.nfc() {
            composed.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Self(composed)
    }

    /// The bytes, for a store or a derivation. Named so that its uses can be found.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

/// A 256-bit key on the heap, so that moving its owner leaves no copy on the stack behind.
pub(crate) struct Key(Box<Zeroizing<[u8; 32]>>);

impl Key {
    pub(crate) fn zeroed() -> Self {
        Self(Box::new(Zeroizing::new([0; 32])))
    }

    pub(crate) fn random(rng: &mut dyn crate::Random) -> Self {
        let mut key = Self::zeroed();
        rng.fill(key.bytes_mut());
        key
    }

    /// Copies 32 bytes; `None` for any other length.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut key = Self::zeroed();
        if bytes.len() != 32 {
            return None;
        }
        key.bytes_mut().copy_from_slice(bytes);
        Some(key)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8; 32] {
        &mut self.0
    }

    #[cfg(test)]
    pub(crate) fn duplicate(&self) -> Self {
        let mut copy = Self::zeroed();
        copy.bytes_mut().copy_from_slice(self.bytes());
        copy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_passphrase_however_it_was_spelled() {
        let composed = Secret::from_text("caf\u{e9} \u{5ba2}".to_owned());
        let decomposed = Secret::from_text("cafe\u{301} \u{5ba2}".to_owned());
        assert_eq!(composed.expose(), decomposed.expose());
        assert_eq!(composed.expose(), "café 客".as_bytes());
    }
}
