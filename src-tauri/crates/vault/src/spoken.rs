//! Six words that two people read to each other, so that they know that they hold the same keys. Nothing is secret here:
//! the words stand for public keys. They are slow to make, so that nobody finds other keys with the same words in time.

use crate::VaultError;
use crate::kdf::{self, KdfParams};
use crate::secret::Secret;
use bip39::Language;

/// How many words: 66 bits.
pub const WORDS: usize = 6;
/// Each stands for one of 2,048.
const BITS: usize = 11;
/// One derivation has this cost on every machine: both sides must get the same words.
const COST: KdfParams = KdfParams::FLOOR;
/// The salt of the derivation.
const SALT: &[u8; 16] = b"coffer/spoken/1\0";

/// The six words of a transcript: the first 66 bits of Argon2id (version 0x13, at the floor of what is accepted for
/// passphrases) of its BLAKE3 hash under `coffer/spoken/1`, most significant bit first, in BIP 39's English list. Each comes
/// with its number from 0, for people who would rather read numbers.
pub fn words(transcript: &[u8]) -> Result<[(u16, &'static str); WORDS], VaultError> {
    let hash = blake3::derive_key("coffer/spoken/1", transcript);
    let key = kdf::derive(&Secret::new(hash.to_vec()), SALT, COST)?;
    let list = Language::English.word_list();
    let bit = |at: usize| u16::from(key.bytes()[at / 8] >> (7 - at % 8) & 1);
    Ok(std::array::from_fn(|word| {
        let number = (0..BITS).fold(0, |number, at| number << 1 | bit(word * BITS + at));
        (number, list[usize::from(number)])
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_follow_from_every_byte_and_from_nothing_else() {
        let transcript = [7; 40];
        let spoken = words(&transcript).unwrap();
        assert_eq!(words(&transcript).unwrap(), spoken);
        for at in 0..transcript.len() {
            let mut other = transcript;
            other[at] ^= 1;
            assert_ne!(words(&other).unwrap(), spoken, "byte {at}");
        }
    }
}
