//! Small secrets sealed in one piece: XChaCha20-Poly1305 with a random 24-byte nonce in front.

use crate::random::{self, Random};
use crate::secret::Key;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

/// Length of the nonce in front of the ciphertext.
pub(crate) const NONCE: usize = 24;
/// Length added to the plaintext: nonce and tag.
pub(crate) const OVERHEAD: usize = NONCE + 16;

/// `nonce | ciphertext | tag`.
pub(crate) fn seal(key: &Key, aad: &[u8], plain: &[u8], rng: &mut dyn Random) -> Vec<u8> {
    let nonce: [u8; NONCE] = random::bytes(rng);
    let cipher = XChaCha20Poly1305::new(key.bytes().into());
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad })
        .expect("a short message is within the cipher's limit");
    let mut out = Vec::with_capacity(NONCE + sealed.len());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    out
}

/// What was sealed, or `None` when key, associated data or bytes are not the ones it was sealed with.
pub(crate) fn open(key: &Key, aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if sealed.len() < OVERHEAD {
        return None;
    }
    let (nonce, body) = sealed.split_at(NONCE);
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let cipher = XChaCha20Poly1305::new(key.bytes().into());
    cipher.decrypt(&XNonce::from(nonce), Payload { msg: body, aad }).ok().map(Zeroizing::new)
}
