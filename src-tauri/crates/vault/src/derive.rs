//! Subkeys of the vault key: HKDF-SHA256, one named info each. A name, once used, is never used for anything else.

use crate::secret::Key;
use hkdf::Hkdf;
use sha2::Sha256;

/// SQLCipher's raw key.
pub(crate) const DATABASE: &str = "coffer/key/database/1";
/// MAC of the anchor's records.
pub(crate) const ANCHOR: &str = "coffer/key/anchor/1";
/// Wraps the fresh key of each backup.
pub(crate) const BACKUP: &str = "coffer/key/backup/1";
/// MAC of the slots file, checked once the vault key is known.
pub(crate) const SLOTS: &str = "coffer/key/slots/1";
/// Seals the device identity where there is no keychain.
pub(crate) const DEVICE: &str = "coffer/key/device/1";
/// Start of the info of a caller's keyed hash; the purpose follows.
pub(crate) const KEYED: &str = "coffer/key/hash/1/";

/// One 256-bit key out of another and a name.
pub(crate) fn subkey(from: &Key, info: &str) -> Key {
    expand(&[from.bytes()], &[], info)
}

/// A key out of several secrets in order, an optional salt and a name. Each secret has a fixed length at its call
/// site, so their concatenation cannot be read two ways.
pub(crate) fn expand(secrets: &[&[u8]], salt: &[u8], info: &str) -> Key {
    let mut joined = zeroize::Zeroizing::new(Vec::with_capacity(secrets.iter().map(|s| s.len()).sum()));
    for secret in secrets {
        joined.extend_from_slice(secret);
    }
    let mut key = Key::zeroed();
    Hkdf::<Sha256>::new(Some(salt), &joined)
        .expand(info.as_bytes(), key.bytes_mut())
        .expect("32 bytes are within what HKDF-SHA256 can give");
    key
}
