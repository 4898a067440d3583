//! Secrets in memory: wiped when dropped, and neither printable, copyable nor serialisable.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Something only the user or the keychain knows, as bytes: a passphrase, a keychain secret.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes the bytes over; the caller's own copies, if any, are the caller's to wipe.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// A passphrase as typed. The string's buffer is taken over, not copied.
    pub fn from_text(text: String) -> Self {
        Self(text.into_bytes())
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
