//! The recovery kit: 256 random bits on paper, as 24 words and as the text of a QR code. The words open a vault whose
//! slots file (or a backup) is there; the QR text also carries the vault's id and its wrapped key and needs no slots
//! file. Printing and drawing are the caller's.

use crate::device::Signer;
use crate::error::What;
use crate::seal;
use crate::secret::Key;
use crate::slots::{Slot, SlotKind};
use crate::{Random, VaultError, VaultId, derive, hex};
use bip39::{Language, Mnemonic};
use zeroize::Zeroizing;

/// Words on the sheet.
pub const WORDS: usize = 24;
/// What the QR text starts with; the number is its format version.
const QR_PREFIX: &str = "COFFER-KIT-";
const QR_VERSION: u32 = 1;
/// Longest text that is looked at.
const LONGEST_TEXT: usize = 4096;
const SEALED: usize = 32 + seal::OVERHEAD;
const TEAM_RECOVERY: &str = "coffer/team-recovery/1";

/// The printed way in. Also the seed of the team's recovery key.
pub struct RecoveryKit {
    secret: Key,
    carried: Option<(VaultId, Slot)>,
}

impl RecoveryKit {
    pub(crate) fn random(rng: &mut dyn Random) -> Self {
        Self { secret: Key::random(rng), carried: None }
    }

    pub(crate) fn carrying(self, vault: VaultId, slot: Slot) -> Self {
        Self { carried: Some((vault, slot)), ..self }
    }

    pub(crate) fn secret(&self) -> &Key {
        &self.secret
    }

    pub(crate) fn carried(&self) -> Option<(VaultId, &Slot)> {
        self.carried.as_ref().map(|(vault, slot)| (*vault, slot))
    }

    /// The vault it was made for; known when it came from a QR text or was just made, not from words alone.
    pub fn vault_id(&self) -> Option<VaultId> {
        self.carried.as_ref().map(|(vault, _)| *vault)
    }

    /// Reads what a person typed or a camera read: 24 words (any spacing and case, numbered or not) or the QR text.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        if text.len() > LONGEST_TEXT {
            return Err(VaultError::UnreadableKit);
        }
        let text = text.trim();
        match text.strip_prefix(QR_PREFIX) {
            Some(rest) => Self::parse_qr(rest),
            None => Self::parse_words(text),
        }
    }

    fn parse_words(text: &str) -> Result<Self, VaultError> {
        let mut phrase = Zeroizing::new(String::with_capacity(text.len()));
        for token in text.split(|c: char| !c.is_ascii_alphabetic()).filter(|token| !token.is_empty()) {
            if !phrase.is_empty() {
                phrase.push(' ');
            }
            for letter in token.chars() {
                phrase.push(letter.to_ascii_lowercase());
            }
        }
        let mnemonic = Mnemonic::parse_in_normalized(Language::English, &phrase)
            .map_err(|_| VaultError::UnreadableKit)?;
        let (entropy, length) = mnemonic.to_entropy_array();
        let entropy = Zeroizing::new(entropy);
        let secret = Key::from_slice(&entropy[..length]).ok_or(VaultError::UnreadableKit)?;
        Ok(Self { secret, carried: None })
    }

    fn parse_qr(rest: &str) -> Result<Self, VaultError> {
        let (version, payload) = rest.split_once(':').ok_or(VaultError::UnreadableKit)?;
        let found: u32 = version.parse().map_err(|_| VaultError::UnreadableKit)?;
        if found > QR_VERSION {
            return Err(VaultError::NewerFormat { what: What::Kit, found, known: QR_VERSION });
        }
        let bytes = hex::decode(payload).ok_or(VaultError::UnreadableKit)?;
        if found != QR_VERSION || bytes.len() != 16 + 16 + 32 + SEALED + 4 {
            return Err(VaultError::UnreadableKit);
        }
        let (body, check) = bytes.split_at(bytes.len() - 4);
        if check != checksum(body) {
            return Err(VaultError::UnreadableKit);
        }
        let vault = VaultId::from_slice(&body[..16]).ok_or(VaultError::UnreadableKit)?;
        let mut id = [0; 16];
        id.copy_from_slice(&body[16..32]);
        let secret = Key::from_slice(&body[32..64]).ok_or(VaultError::UnreadableKit)?;
        let slot = Slot::kit(id, body[64..].to_vec());
        Ok(Self { secret, carried: Some((vault, slot)) })
    }

    fn mnemonic(&self) -> Mnemonic {
        Mnemonic::from_entropy_in(Language::English, self.secret.bytes()).expect("256 bits are 24 words")
    }

    /// The words in order (BIP 39, English list; the last word carries the checksum).
    pub fn words(&self) -> Vec<&'static str> {
        self.mnemonic().words().collect()
    }

    /// The QR code's text: upper-case letters, digits, `-` and `:` only, so that it fits the compact QR alphabet.
    /// `None` for a kit that was typed as words and therefore does not know its vault.
    pub fn qr_text(&self) -> Option<Zeroizing<String>> {
        let (vault, slot) = self.carried()?;
        let mut body = Zeroizing::new(Vec::with_capacity(16 + 16 + 32 + SEALED + 4));
        body.extend_from_slice(vault.bytes());
        body.extend_from_slice(&slot.id);
        body.extend_from_slice(self.secret.bytes());
        body.extend_from_slice(&slot.sealed);
        let check = checksum(&body);
        body.extend_from_slice(&check);
        let payload = Zeroizing::new(hex::encode(&body).to_ascii_uppercase());
        let mut text = Zeroizing::new(String::with_capacity(QR_PREFIX.len() + 2 + payload.len()));
        text.push_str(QR_PREFIX);
        text.push_str(&QR_VERSION.to_string());
        text.push(':');
        text.push_str(&payload);
        Some(text)
    }

    /// Three different word numbers (1 to 24, ascending) to ask for before the first import.
    pub fn ask(rng: &mut dyn Random) -> [usize; 3] {
        let mut numbers: Vec<usize> = (1..=WORDS).collect();
        for place in 0..3 {
            let mut draw = [0; 8];
            rng.fill(&mut draw);
            let left = WORDS - place;
            // The remainder's bias over 2^64 is far below anything that matters for choosing a question.
            let offset = usize::try_from(u64::from_be_bytes(draw) % left as u64).unwrap_or(0);
            numbers.swap(place, place + offset);
        }
        let mut asked = [numbers[0], numbers[1], numbers[2]];
        asked.sort_unstable();
        asked
    }

    /// Whether three retyped words (number from 1, word) are those on the sheet; the same number three times is not
    /// three words.
    pub fn check(&self, answers: &[(usize, &str); 3]) -> bool {
        let words = self.words();
        let right = answers.iter().all(|(number, word)| {
            number
                .checked_sub(1)
                .and_then(|index| words.get(index))
                .is_some_and(|expected| word.trim().eq_ignore_ascii_case(expected))
        });
        right && answers[0].0 != answers[1].0 && answers[1].0 != answers[2].0 && answers[0].0 != answers[2].0
    }

    /// Public half of the team's recovery key, named in the genesis.
    pub fn team_recovery_public(&self) -> [u8; 32] {
        *self.team_recovery_signer().public()
    }

    /// The team's recovery key itself: settles disputes and admits an admin, nothing else.
    pub fn team_recovery_signer(&self) -> Signer {
        Signer::from_seed(&derive::subkey(&self.secret, TEAM_RECOVERY))
    }
}

fn checksum(body: &[u8]) -> [u8; 4] {
    let mut hasher = blake3::Hasher::new_derive_key("coffer/kit-checksum/1");
    hasher.update(body);
    let mut check = [0; 4];
    check.copy_from_slice(&hasher.finalize().as_bytes()[..4]);
    check
}

impl Slot {
    fn kit(id: [u8; 16], sealed: Vec<u8>) -> Self {
        Self { id, kind: SlotKind::Kit.code(), kdf: None, keychain_check: None, replaces: None, sealed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededRandom;
    use crate::slots::kit_slot;
    use proptest::prelude::*;

    fn kit(seed: u64) -> RecoveryKit {
        let rng = &mut SeededRandom::new(seed);
        let kit = RecoveryKit::random(rng);
        let vault = VaultId::random(rng);
        let slot = kit_slot(vault, &Key::random(rng), kit.secret(), rng);
        kit.carrying(vault, slot)
    }

    #[test]
    fn the_words_are_the_published_ones() {
        // BIP 39's own test vector for 32 bytes of 0x7f.
        let kit = RecoveryKit { secret: Key::from_slice(&[0x7f; 32]).unwrap(), carried: None };
        let expected = "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth \
                        useful legal winner thank year wave sausage worth title";
        assert_eq!(kit.words().join(" "), expected);
    }

    #[test]
    fn words_are_read_back_as_people_type_them() {
        let kit = kit(1);
        let typed = kit.words().iter().enumerate().fold(String::new(), |text, (index, word)| {
            format!("{text}{}. {}\n", index + 1, word.to_uppercase())
        });
        assert_eq!(RecoveryKit::parse(&typed).unwrap().secret.bytes(), kit.secret.bytes());
    }

    #[test]
    fn a_wrong_word_is_noticed() {
        let mut words = kit(2).words();
        words.swap(0, 1);
        assert!(matches!(RecoveryKit::parse(&words.join(" ")), Err(VaultError::UnreadableKit)));
        words.pop();
        assert!(matches!(RecoveryKit::parse(&words.join(" ")), Err(VaultError::UnreadableKit)));
    }

    #[test]
    fn every_changed_character_of_the_qr_text_is_noticed() {
        let text = kit(3).qr_text().unwrap();
        assert!(text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-' || c == ':'));
        let back = RecoveryKit::parse(&text).unwrap();
        assert_eq!(back.qr_text().unwrap().as_str(), text.as_str());
        for place in QR_PREFIX.len() + 2..text.len() {
            let mut changed = text.as_bytes().to_vec();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(RecoveryKit::parse(&changed).is_err(), "place {place}");
        }
    }

    #[test]
    fn a_newer_qr_text_says_so() {
        let text = kit(4).qr_text().unwrap().replace("KIT-1:", "KIT-2:");
        assert!(matches!(RecoveryKit::parse(&text), Err(VaultError::NewerFormat { found: 2, .. })));
    }

    #[test]
    fn three_words_are_three_different_words() {
        let kit = kit(5);
        let words = kit.words();
        assert!(kit.check(&[(1, words[0]), (7, words[6]), (24, words[23])]));
        assert!(!kit.check(&[(1, words[0]), (1, words[0]), (1, words[0])]));
        assert!(!kit.check(&[(1, words[0]), (7, words[6]), (24, "zebra")]) || words[23] == "zebra");
        assert!(!kit.check(&[(0, words[0]), (7, words[6]), (25, words[23])]));
        let asked = RecoveryKit::ask(&mut SeededRandom::new(9));
        assert!(asked[0] < asked[1] && asked[1] < asked[2] && asked[2] <= WORDS && asked[0] >= 1);
    }

    #[test]
    fn the_team_key_follows_from_the_kit() {
        let words = kit(6).words().join(" ");
        let again = RecoveryKit::parse(&words).unwrap();
        assert_eq!(again.team_recovery_public(), kit(6).team_recovery_public());
        assert_ne!(again.team_recovery_public(), kit(7).team_recovery_public());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC*") {
            let _ = RecoveryKit::parse(&text);
            let _ = RecoveryKit::parse(&format!("{QR_PREFIX}1:{text}"));
        }
    }
}
