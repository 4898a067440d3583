//! Files altered from outside: by a carrier, a thief, a broken stick.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use coffer_core::sync::bundle::{BundleError, Limit, MAX_FILE, PEEK, peek};
use coffer_vault::{Random, SeededRandom};
use proptest::prelude::*;

use super::*;

#[test]
fn every_flipped_bit_is_refused() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let good = sealed(&author, &[&reader], &[b"a segment of the journal"], &mut SeededRandom::new(3));
    assert_eq!(reader.refusal(&good), None);
    assert!((900..1_400).contains(&good.len()), "{}", good.len());
    let mut refused: BTreeMap<String, u32> = BTreeMap::new();
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let error = reader.refusal(&bad).unwrap_or_else(|| panic!("bit {bit} was taken"));
        *refused.entry(format!("{error}")).or_default() += 1;
    }
    println!("{} bits: {refused:?}", good.len() * 8);
    assert_eq!(refused.values().sum::<u32>() as usize, good.len() * 8);
    for situation in ["not a bundle", "not sealed for this device", "damaged"] {
        assert!(refused.contains_key(situation), "{situation}");
    }
}

#[test]
fn every_truncation_and_every_addition_is_refused() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let good = sealed(&author, &[&reader], &[b"a segment of the journal"], &mut SeededRandom::new(3));
    let mut cut_short = 0;
    for length in 0..good.len() {
        let error = reader.refusal(&good[..length]).unwrap_or_else(|| panic!("{length} bytes were taken"));
        // Less than the whole header: it cannot be anything else. Later, the length tells in most cases.
        let told = matches!(error, BundleError::CutShort);
        assert!(told || length >= stream(&good), "{length}: {error}");
        cut_short += u32::from(told);
    }
    println!("{} truncations, {cut_short} called so", good.len());
    assert!(cut_short as usize > good.len() * 8 / 10);
    for added in 1..200 {
        assert!(reader.refusal(&[good.as_slice(), &noise(added, 4)].concat()).is_some(), "{added}");
    }
}

#[test]
fn a_large_file_cut_anywhere_is_called_cut_short() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let good = sealed(&author, &[&reader], &[&noise(300_000, 5)], &mut SeededRandom::new(6));
    let mut called = 0;
    let lengths: Vec<_> = (0..100).map(|n| good.len() * n / 100).collect();
    for &length in &lengths {
        let error = reader.refusal(&good[..length]).unwrap_or_else(|| panic!("{length} bytes were taken"));
        called += usize::from(error == BundleError::CutShort);
    }
    assert!(called >= 99, "{called} of {}", lengths.len());
}

#[test]
fn chunks_swapped_repeated_dropped_or_from_another_bundle_are_refused() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let rng = &mut SeededRandom::new(7);
    let one = sealed(&author, &[&reader], &[&noise(300_000, 8)], rng);
    let two = sealed(&author, &[&reader], &[&noise(300_000, 9)], rng);
    assert_eq!(one.len(), two.len());
    let start = stream(&one);
    let (head, chunks): (_, Vec<_>) = (&one[..start], one[start..].chunks(CHUNK).collect());
    let others: Vec<_> = two[start..].chunks(CHUNK).collect();
    assert!(chunks.len() >= 5);
    let mut tried = 0;
    let mut refuse = |what: &str, chunks: &[&[u8]]| {
        assert!(reader.refusal(&[head, &chunks.concat()].concat()).is_some(), "{what}");
        tried += 1;
    };
    for a in 0..chunks.len() {
        for b in a + 1..chunks.len() {
            let mut swapped = chunks.clone();
            swapped.swap(a, b);
            refuse("swapped", &swapped);
        }
        let mut repeated = chunks.clone();
        repeated.insert(a, chunks[a]);
        refuse("repeated", &repeated);
        let mut dropped = chunks.clone();
        dropped.remove(a);
        refuse("dropped", &dropped);
        let mut spliced = chunks.clone();
        spliced[a] = others[a];
        refuse("spliced", &spliced);
    }
    refuse("another's stream", &others);
    println!("{tried} altered orders of chunks");
    assert!(tried >= 26);
}

#[test]
fn headers_of_two_bundles_do_not_mix() {
    let (author, reader, fellow) = (Device::make(1), Device::make(2), Device::make(3));
    let rng = &mut SeededRandom::new(10);
    let one = sealed(&author, &[&reader, &fellow], &[b"first"], rng);
    let two = sealed(&author, &[&reader, &fellow], &[b"other"], rng);
    assert_eq!((one.len(), stream(&one)), (two.len(), stream(&two)));
    let end = stream(&one);
    let mut tried = 0;
    // Every piece of the header taken from the other: id, each stanza, all stanzas, MAC, the whole header.
    let mut pieces = vec![10..26, STANZAS..end - 32, end - 32..end, 0..end, 10..end - 32];
    pieces.extend((0..places(&one)).map(|n| STANZAS + n * STANZA..STANZAS + (n + 1) * STANZA));
    for piece in pieces {
        let mut mixed = one.clone();
        mixed[piece.clone()].copy_from_slice(&two[piece.clone()]);
        for device in [&reader, &fellow] {
            assert!(device.refusal(&mixed).is_some(), "{piece:?}");
            tried += 1;
        }
    }
    println!("{tried} mixed headers");
    assert!(tried >= 18);
}

#[test]
fn a_stripped_moved_or_added_stanza_is_refused() {
    let (author, reader, fellow) = (Device::make(1), Device::make(2), Device::make(3));
    let good = sealed(&author, &[&reader, &fellow], &[b"segment"], &mut SeededRandom::new(11));
    let count = places(&good);
    let with = |stanzas: &[&[u8]]| {
        let mut file = good[..STANZAS].to_vec();
        file[PLACES..STANZAS].copy_from_slice(&(stanzas.len() as u16).to_be_bytes());
        [file, stanzas.concat(), good[STANZAS + count * STANZA..].to_vec()].concat()
    };
    let stanzas: Vec<_> = good[STANZAS..][..count * STANZA].chunks(STANZA).collect();
    assert_eq!(with(&stanzas), good);
    let mut tried = 0;
    let mut refuse = |file: Vec<u8>| {
        for device in [&reader, &fellow] {
            assert!(device.refusal(&file).is_some());
            tried += 1;
        }
    };
    for place in 0..count {
        let mut fewer = stanzas.clone();
        fewer.remove(place);
        refuse(with(&fewer));
        let mut twice = stanzas.clone();
        twice.insert(place, stanzas[place]);
        refuse(with(&twice));
        for other in place + 1..count {
            let mut moved = stanzas.clone();
            moved.swap(place, other);
            refuse(with(&moved));
        }
    }
    println!("{tried} files with other stanzas");
    assert!(tried >= 28);
}

#[test]
fn another_suite_flag_or_number_of_places_is_never_taken_for_ours() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let good = sealed(&author, &[&reader], &[b"segment"], &mut SeededRandom::new(12));
    let changed = |at: usize, byte: u8| {
        let mut file = good.clone();
        file[at] = byte;
        reader.refusal(&file)
    };
    assert_eq!(changed(SUITE, 0), Some(BundleError::Damaged));
    for suite in 2..=255u8 {
        assert_eq!(changed(SUITE, suite), Some(BundleError::Newer { found: suite.into(), known: 1 }));
    }
    for flags in 1..=255u8 {
        assert_eq!(changed(FLAGS, flags), Some(BundleError::Newer { found: flags.into(), known: 0 }));
    }
    let mut none = good.clone();
    none[PLACES + 1] = 0;
    assert_eq!(reader.refusal(&none), Some(BundleError::Damaged));
    let mut many = good.clone();
    many[PLACES..STANZAS].copy_from_slice(&1_025u16.to_be_bytes());
    assert_eq!(reader.refusal(&many), Some(BundleError::TooLarge { limit: Limit::Recipients }));
}

/// Draws the same bundle id every time; everything else is fresh.
struct SameId {
    drawn: bool,
    rest: SeededRandom,
}

impl Random for SameId {
    fn fill(&mut self, out: &mut [u8]) {
        if std::mem::replace(&mut self.drawn, true) { self.rest.fill(out) } else { out.fill(0x55) }
    }
}

#[test]
fn a_bundle_id_used_twice_costs_nothing() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let make = |bytes: &[u8], seed| {
        sealed(&author, &[&reader], &[bytes], &mut SameId { drawn: false, rest: SeededRandom::new(seed) })
    };
    let (one, two) = (make(b"first", 13), make(b"other", 14));
    assert_eq!(one[10..26], two[10..26]);
    assert_eq!((reader.refusal(&one), reader.refusal(&two)), (None, None));
    let start = stream(&one);
    assert_eq!(start, stream(&two));
    let mixed = [&one[..start], &two[start..]].concat();
    assert_eq!(reader.refusal(&mixed), Some(BundleError::Damaged));
    // Stanzas are bound to the id, which is the same: what keeps them apart is the MAC.
    let mut mixed = one.clone();
    mixed[STANZAS..start - 32].copy_from_slice(&two[STANZAS..start - 32]);
    assert_eq!(reader.refusal(&mixed), Some(BundleError::Damaged));
    let digest = |file: &[u8]| reader.open(file).unwrap().digest;
    assert_ne!(digest(&one), digest(&two));
}

#[test]
fn what_compresses_a_thousandfold_is_no_bomb_when_we_made_it_and_costs_what_it_says() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let content = vec![0; 5_000_000];
    let file = sealed(&author, &[&reader], &[&content], &mut SeededRandom::new(15));
    assert!(file.len() > 50_000 && file.len() < 60_000, "{}", file.len());
    assert_eq!(reader.refusal(&file), None);
}

#[test]
fn two_small_contents_of_other_sizes_make_files_of_one_size() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let length =
        |bytes: usize| sealed(&author, &[&reader], &[&noise(bytes, 16)], &mut SeededRandom::new(17)).len();
    assert_eq!(length(1_200), length(1_230));
    let lengths: std::collections::BTreeSet<_> = (1_000..2_000).step_by(10).map(length).collect();
    println!("100 contents between 1,000 and 2,000 bytes make {} lengths", lengths.len());
    assert!(lengths.len() <= 20);
}

#[test]
fn a_look_from_outside_tells_what_is_worth_opening() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let good = sealed(&author, &[&reader], &[b"segment"], &mut SeededRandom::new(18));
    let length = good.len() as u64;
    assert_eq!(peek(&good[..PEEK], length), Ok(()));
    assert_eq!(peek(b"%PDF-1.7 and what follows it", length), Err(BundleError::NotABundle));
    assert_eq!(peek(b"", 0), Err(BundleError::CutShort));
    assert_eq!(peek(&good[..10], 10), Err(BundleError::CutShort));
    assert_eq!(peek(&good[..PEEK], 400), Err(BundleError::CutShort));
    assert_eq!(peek(&good[..PEEK], MAX_FILE + 1), Err(BundleError::TooLarge { limit: Limit::File }));
}

#[test]
fn refusing_a_stranger_among_a_thousand_stanzas_takes_no_time_to_speak_of() {
    let (author, stranger) = (Device::make(1), Device::make(2));
    let others: Vec<_> = (0..1_024).map(|n| Device::make(1_000 + n)).collect();
    let to: Vec<_> = others.iter().collect();
    let file = sealed(&author, &to, &[b"segment"], &mut SeededRandom::new(19));
    assert_eq!(places(&file), 1_024);
    let began = Instant::now();
    assert_eq!(stranger.refusal(&file), Some(BundleError::NotForThisDevice));
    println!("1,024 stanzas tried in {:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(others[1_023].refusal(&file), None);
}

/// How often arbitrary bytes came how far: no bundle, cut short, too many or another version, a header without a stanza of
/// ours.
static CAME: [AtomicU32; 4] = [const { AtomicU32::new(0) }; 4];

#[test]
fn arbitrary_bytes_are_never_taken() {
    arbitrary_bytes();
    let came: Vec<_> = CAME.iter().map(|count| count.load(Ordering::Relaxed)).collect();
    println!("arbitrary bytes: {came:?}");
    assert!(came.iter().all(|count| *count > 0), "{came:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]
    fn arbitrary_bytes(
        bytes in prop::collection::vec(any::<u8>(), 0..3_000),
        dress in 0u8..4,
    ) {
        let reader = Device::make(2);
        let mut file = bytes;
        if dress > 0 && file.len() >= PEEK {
            file[..8].copy_from_slice(b"CFBUNDLE");
        }
        if dress > 1 && file.len() >= PEEK {
            file[SUITE] = 1;
            file[FLAGS] = 0;
        }
        if dress > 2 && file.len() >= PEEK {
            let fitting = (file.len() / STANZA).clamp(1, 30) as u16;
            file[PLACES..STANZAS].copy_from_slice(&fitting.to_be_bytes());
        }
        let came = match reader.refusal(&file) {
            Some(BundleError::NotABundle) => 0,
            Some(BundleError::CutShort) => 1,
            Some(BundleError::Newer { .. } | BundleError::TooLarge { .. } | BundleError::Damaged) => 2,
            Some(BundleError::NotForThisDevice) => 3,
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        CAME[came].fetch_add(1, Ordering::Relaxed);
    }

    #[test]
    fn a_good_file_with_arbitrary_damage_is_never_taken(
        seed in any::<u64>(),
        at in any::<prop::sample::Index>(),
        wreck in prop::collection::vec(any::<u8>(), 1..40),
        cut in 0usize..40,
    ) {
        let (author, reader) = (Device::make(1), Device::make(2));
        let good = sealed(&author, &[&reader], &[b"segment", b"another"], &mut SeededRandom::new(seed));
        let at = at.index(good.len());
        let mut file = good.clone();
        let end = (at + cut).min(file.len());
        file.splice(at..end, wreck);
        prop_assert_eq!(reader.refusal(&file).is_none(), file == good);
    }
}
