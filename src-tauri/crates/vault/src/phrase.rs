//! A passphrase for who has no idea for one: words drawn by chance. Drawing only; how hard one is to guess, and whether
//! it is taken, is decided elsewhere.

use crate::Random;
use bip39::Language;
use zeroize::Zeroizing;

/// Words of a passphrase: 55 bits, which the slow key derivation makes as good as many more.
pub const WORDS: usize = 5;

/// Words from the list of the recovery kit, with spaces between them. Their number is a power of two, so that each is as
/// likely as any other.
pub fn suggest(rng: &mut dyn Random) -> Zeroizing<String> {
    let list = Language::English.word_list();
    let mut drawn = Zeroizing::new([0; WORDS * 2]);
    rng.fill(&mut *drawn);
    // As long as the longest five: nothing is moved and left behind while it grows.
    let mut phrase = Zeroizing::new(String::with_capacity(WORDS * 9));
    for pair in drawn.chunks_exact(2) {
        if !phrase.is_empty() {
            phrase.push(' ');
        }
        phrase.push_str(list[usize::from(u16::from_le_bytes([pair[0], pair[1]])) % list.len()]);
    }
    phrase
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededRandom;
    use std::collections::HashSet;

    #[test]
    fn a_suggestion_is_five_words_of_the_list_and_no_two_are_alike() {
        let list: HashSet<&str> = Language::English.word_list().iter().copied().collect();
        let rng = &mut SeededRandom::new(7);
        let mut seen = HashSet::new();
        for _ in 0..200 {
            let phrase = suggest(rng);
            assert_eq!(phrase.split(' ').filter(|word| list.contains(word)).count(), WORDS);
            assert!(seen.insert(phrase.to_string()));
        }
    }

    #[test]
    fn every_part_of_the_list_is_drawn() {
        let list = Language::English.word_list();
        let rng = &mut SeededRandom::new(8);
        let drawn: HashSet<String> =
            (0..4000).flat_map(|_| suggest(rng).split(' ').map(str::to_owned).collect::<Vec<_>>()).collect();
        // 20,000 draws from 2,048 words leave out fewer than one in a thousand.
        assert!(drawn.len() > list.len() - 5, "{}", drawn.len());
    }
}
