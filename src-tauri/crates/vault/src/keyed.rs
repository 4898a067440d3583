//! Keyed hashes for the caller: the key stays inside, the purpose is part of it.

use crate::derive;
use crate::secret::Key;

/// Keyed BLAKE3 under a subkey of the vault key. Values change when the vault key does.
pub struct Keyed(Key);

impl Keyed {
    pub(crate) fn new(vault_key: &Key, purpose: &'static str) -> Self {
        Self(derive::subkey(vault_key, &format!("{}{purpose}", derive::KEYED)))
    }

    /// 32 bytes for one piece of input.
    pub fn hash(&self, bytes: &[u8]) -> [u8; 32] {
        *blake3::keyed_hash(self.0.bytes(), bytes).as_bytes()
    }

    /// For input that comes in pieces.
    pub fn hasher(&self) -> blake3::Hasher {
        blake3::Hasher::new_keyed(self.0.bytes())
    }
}
