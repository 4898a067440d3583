//! Sidecar and keychain copy against databases that are fresh, ahead, behind, different and gone.

use super::*;
use crate::vault::tests::Fixture;
use std::fs;

fn record(seq: u64) -> AnchorRecord {
    AnchorRecord {
        replica: [1; 16],
        seq,
        head: head(seq),
        roster: [2; 32],
        state: [u8::try_from(seq % 256).unwrap(); 32],
        slots_generation: 1,
    }
}

fn head(seq: u64) -> [u8; 32] {
    *blake3::hash(&seq.to_be_bytes()).as_bytes()
}

fn report(fixture: &Fixture, database: &AnchorRecord) -> AnchorReport {
    let vault = fixture.open("first").unwrap();
    vault.anchor_at_open(Some(&fixture.keychain), database, &|seq| (seq <= database.seq).then(|| head(seq)))
}

/// A vault anchored at entry 5, with its keychain copy.
fn anchored() -> Fixture {
    let fixture = Fixture::new(40);
    let vault = fixture.open("first").unwrap();
    for seq in 1..=5 {
        vault.anchor_write(&record(seq), Duration::from_millis(seq * 10)).unwrap();
    }
    vault.close(Some(&fixture.keychain)).unwrap();
    fixture
}

#[test]
fn a_new_vault_has_no_anchor_and_that_is_no_alarm() {
    let found = report(&Fixture::new(41), &AnchorRecord { seq: 0, ..record(1) });
    assert_eq!((found.sidecar, found.keychain), (Freshness::Missing, Freshness::Missing));
    assert!(!found.is_alarm());
}

#[test]
fn fresh_ahead_behind_and_different_are_told_apart() {
    let fixture = anchored();
    let found = report(&fixture, &record(5));
    assert_eq!(
        (found.sidecar, found.keychain, found.is_alarm()),
        (Freshness::Fresh, Freshness::Fresh, false)
    );
    let found = report(&fixture, &record(7));
    assert_eq!((found.sidecar, found.is_alarm()), (Freshness::DatabaseAhead { by: 2 }, false));
    let found = report(&fixture, &record(4));
    let behind = Freshness::DatabaseBehind { anchored: 5, found: 4 };
    assert_eq!((found.sidecar, found.keychain, found.is_alarm()), (behind, behind, true));
    let found = report(&fixture, &AnchorRecord { state: [9; 32], ..record(5) });
    assert_eq!((found.sidecar, found.is_alarm()), (Freshness::Different { seq: 5 }, true));
    let found = report(&fixture, &AnchorRecord { replica: [9; 16], ..record(5) });
    assert_eq!((found.sidecar, found.is_alarm()), (Freshness::OtherReplica, true));
    let vault = fixture.open("first").unwrap();
    let forked = vault.anchor_at_open(None, &record(9), &|_| Some([0; 32]));
    assert_eq!((forked.sidecar, forked.keychain), (Freshness::Different { seq: 5 }, Freshness::Unavailable));
}

#[test]
fn a_folder_rolled_back_as_a_whole_shows_in_the_keychain() {
    let fixture = anchored();
    let old = fs::read(fixture.path().join(FILE)).unwrap();
    let vault = fixture.open("first").unwrap();
    vault.anchor_write(&record(6), Duration::ZERO).unwrap();
    vault.anchor_write(&record(7), Duration::ZERO).unwrap();
    vault.close(Some(&fixture.keychain)).unwrap();
    fs::write(fixture.path().join(FILE), old).unwrap();
    let found = report(&fixture, &record(5));
    assert_eq!(found.sidecar, Freshness::Fresh);
    assert_eq!(found.keychain, Freshness::DatabaseBehind { anchored: 7, found: 5 });
    assert!(found.is_alarm());
}

#[test]
fn every_flipped_bit_of_the_sidecar_is_reported() {
    let fixture = anchored();
    let path = fixture.path().join(FILE);
    let good = fs::read(&path).unwrap();
    assert_eq!(good.len(), 2 * LENGTH);
    let key = fixture.open("first").unwrap().subkey(crate::derive::ANCHOR);
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &bad).unwrap();
        let file = AnchorFile::open(fixture.path(), key.duplicate());
        assert!(file.damaged, "bit {bit}");
    }
    for length in 0..good.len() {
        fs::write(&path, &good[..length]).unwrap();
        let file = AnchorFile::open(fixture.path(), key.duplicate());
        // Cut exactly between the records the file reads as one record: an older one, which the keychain shows.
        assert!(file.damaged || length == LENGTH, "length {length}");
    }
    fs::write(&path, &good[..LENGTH]).unwrap();
    assert!(!report(&fixture, &record(5)).sidecar.is_alarm());
    fs::remove_file(&path).unwrap();
    let found = report(&fixture, &record(5));
    assert_eq!((found.sidecar, found.is_alarm()), (Freshness::Missing, true));
}

#[test]
fn a_torn_write_leaves_the_record_before() {
    let fixture = anchored();
    let path = fixture.path().join(FILE);
    let mut torn = fs::read(&path).unwrap();
    // Counter 5 is odd, so it lies second; the next write goes to the first place and stops half way.
    torn[..64].fill(0xee);
    fs::write(&path, torn).unwrap();
    let vault = fixture.open("first").unwrap();
    assert_eq!(vault.anchor_file().found.as_ref().unwrap().seq, 5);
    let found = vault.anchor_at_open(None, &record(5), &|seq| Some(head(seq)));
    assert_eq!(found.sidecar, Freshness::Unreadable);
    let found = vault.anchor_at_open(None, &record(3), &|seq| Some(head(seq)));
    assert_eq!(found.sidecar, Freshness::DatabaseBehind { anchored: 5, found: 3 });
}

#[test]
fn an_older_slots_file_is_noticed() {
    let fixture = anchored();
    let vault = fixture.open("first").unwrap();
    vault.anchor_write(&AnchorRecord { slots_generation: 2, ..record(6) }, Duration::ZERO).unwrap();
    drop(vault);
    let found = report(&fixture, &record(6));
    assert!(found.slots_older && found.is_alarm());
}

#[test]
fn a_sync_is_due_within_a_second_and_a_copy_once_a_minute() {
    let fixture = Fixture::new(42);
    let vault = fixture.open("first").unwrap();
    let at = Duration::from_millis;
    assert_eq!(vault.anchor_due(at(0)), None);
    assert!(!vault.anchor_keychain_due(at(0)));
    vault.anchor_write(&record(1), at(5_000)).unwrap();
    assert_eq!(vault.anchor_due(at(5_000)), None, "the last sync was long ago, so this one was synced");
    vault.anchor_write(&record(2), at(5_200)).unwrap();
    assert_eq!(vault.anchor_due(at(5_200)), Some(at(800)));
    vault.anchor_sync().unwrap();
    assert_eq!(vault.anchor_due(at(5_300)), None);
    assert!(vault.anchor_keychain_due(at(5_300)));
    vault.anchor_to_keychain_at(&fixture.keychain, at(5_300)).unwrap();
    assert!(!vault.anchor_keychain_due(at(65_000)));
    assert!(vault.anchor_keychain_due(at(65_300)));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(FILE), &bytes).unwrap();
        let file = AnchorFile::open(dir.path(), Key::from_slice(&[1; 32]).unwrap());
        // Zeros are what a file holds before its first record.
        proptest::prop_assert!(file.found.is_none() && (file.damaged || bytes.iter().all(|byte| *byte == 0)));
    }
}
