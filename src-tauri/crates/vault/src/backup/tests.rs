//! Backups of a vault with rows and attachments: round trips, damage of every kind, crashes, and what must not be found.

use super::*;
use crate::vault::tests::{Fixture, MARKER, copy_dir, files_below, holds, marker_in, passphrase, secret};
use crate::{
    Access, AttachmentKey, DeviceState, KdfParams, MemoryKeychain, Secret, SeededRandom, SlotKind, Unlock,
};
use std::fs;

fn count(connection: &Connection) -> rusqlite::Result<Counted> {
    let records: i64 = connection.query_row("SELECT count(*) FROM person", [], |row| row.get(0))?;
    let all: Option<String> =
        connection.query_row("SELECT group_concat(name) FROM person", [], |row| row.get(0))?;
    let state = *blake3::hash(all.unwrap_or_default().as_bytes()).as_bytes();
    Ok(Counted { records: records.unsigned_abs(), state })
}

fn back_up(vault: &Vault, dest: &Path, seed: u64) -> Result<BackupReport, VaultError> {
    let writer = &vault.connect(Access::Write)?;
    writer.busy_timeout(std::time::Duration::from_millis(50)).unwrap();
    vault.backup(NewBackup {
        dest,
        made_ms: 1_764_000_000_000,
        writer,
        count: &count,
        rng: &mut SeededRandom::new(seed),
    })
}

fn restore(
    file: &Path,
    into: &Path,
    unlock: &Unlock,
    keychain: Option<&dyn crate::Keychain>,
    new: Option<&Secret>,
) -> Result<(Vault, RestoreReport), VaultError> {
    let rng = &mut SeededRandom::new(70);
    let kdf = Some(KdfParams::FLOOR);
    Vault::restore(Restore { file, into, unlock, keychain, new_passphrase: new, kdf, count: &count, rng })
}

/// A vault with 300 rows and two attachments, and a folder for its backups.
struct Full {
    fixture: Fixture,
    dest: tempfile::TempDir,
    attachments: Vec<(String, [u8; 32], Vec<u8>)>,
}

fn full(seed: u64) -> Full {
    let fixture = Fixture::new(seed);
    let vault = fixture.open("first").unwrap();
    let writer = vault.connect(Access::Write).unwrap();
    for number in 0..300 {
        writer.execute("INSERT INTO person VALUES (?1)", [format!("{MARKER} {number}")]).unwrap();
    }
    let rng = &mut SeededRandom::new(seed + 1000);
    let attachments = [b"".to_vec(), format!("{MARKER} scan").into_bytes().repeat(5000)]
        .into_iter()
        .map(|content| {
            let made = vault.attachments().seal(&mut &*content, None, rng).unwrap();
            (made.name, *made.key.to_bytes(), content)
        })
        .collect();
    Full { fixture, dest: tempfile::tempdir().unwrap(), attachments }
}

#[test]
fn what_was_backed_up_comes_back_by_kit_on_another_machine() {
    let full = full(50);
    let file = full.dest.path().join("one.coffer-backup");
    let vault = full.fixture.open("first").unwrap();
    let report = back_up(&vault, &file, 51).unwrap();
    assert_eq!((report.counted.records, report.attachments), (301, 2));
    assert_eq!(report.bytes, fs::metadata(&file).unwrap().len());
    assert_eq!(report.hash, *blake3::hash(&fs::read(&file).unwrap()).as_bytes());
    let facts = inspect(&file).unwrap();
    assert_eq!((facts.vault, &*facts.name, facts.made_ms), (vault.id(), "Test", 1_764_000_000_000));
    assert_eq!(facts.slots, [SlotKind::DevicePassphrase, SlotKind::Kit]);
    // The original stays open: the restored vault stands beside it.
    let into = tempfile::tempdir().unwrap();
    let elsewhere = MemoryKeychain::new();
    let new = secret("second");
    let (restored, back) =
        restore(&file, into.path(), &full.fixture.kit(), Some(&elsewhere), Some(&new)).unwrap();
    assert_eq!((back.counted, back.attachments, back.kit_only), (report.counted, 2, false));
    assert_eq!(back.made_ms, 1_764_000_000_000);
    assert_eq!(restored.report().device, DeviceState::New);
    assert_eq!(restored.id(), vault.id());
    assert_ne!(restored.device_public(), vault.device_public());
    for (name, key, content) in &full.attachments {
        let key = AttachmentKey::from_bytes(key).unwrap();
        assert_eq!(*restored.attachments().open(name, &key).unwrap(), *content);
    }
    let reader = restored.connect(Access::Read).unwrap();
    assert_eq!(count(&reader).unwrap(), report.counted);
    drop(reader);
    drop(restored);
    let again = Vault::open(into.path(), passphrase("second"), Some(&elsewhere)).unwrap();
    assert_eq!(again.report().device, DeviceState::Known);
    assert!(matches!(
        Vault::open(into.path(), passphrase("first"), Some(&elsewhere)),
        Err(VaultError::InUse)
    ));
    drop(again);
    assert!(Vault::open(into.path(), full.fixture.kit(), None).is_ok());
}

#[test]
fn a_restore_beside_the_original_shares_no_keychain_entry() {
    let full = full(52);
    let file = full.dest.path().join("one");
    let vault = full.fixture.open("first").unwrap();
    back_up(&vault, &file, 53).unwrap();
    let before = full.fixture.keychain.names();
    let into = tempfile::tempdir().unwrap();
    let by = passphrase("first");
    let (mut restored, _) = restore(&file, into.path(), &by, Some(&full.fixture.keychain), None).unwrap();
    assert_eq!(restored.slot_kinds(), [SlotKind::Kit, SlotKind::DevicePassphrase]);
    let new = secret("second");
    let change = crate::PassphraseChange {
        proof: &by,
        new: Some(&new),
        keychain: Some(&full.fixture.keychain),
        kdf: Some(KdfParams::FLOOR),
        rng: &mut SeededRandom::new(54),
    };
    restored.change_passphrase(change).unwrap();
    drop((restored, vault));
    for name in before {
        assert!(full.fixture.keychain.names().contains(&name), "{name}");
    }
    assert!(full.fixture.open("first").is_ok());
    assert!(Vault::open(into.path(), passphrase("second"), Some(&full.fixture.keychain)).is_ok());
}

#[test]
fn without_a_new_passphrase_only_the_kit_opens_and_that_is_said() {
    let full = full(55);
    let file = full.dest.path().join("one");
    back_up(&full.fixture.open("first").unwrap(), &file, 56).unwrap();
    let into = tempfile::tempdir().unwrap();
    let (restored, report) = restore(&file, into.path(), &full.fixture.kit(), None, None).unwrap();
    assert!(report.kit_only && !restored.report().device_under_keychain);
    assert_eq!(restored.slot_kinds(), [SlotKind::Kit]);
    drop(restored);
    assert!(matches!(Vault::open(into.path(), passphrase("first"), None), Err(VaultError::NoSuchSlot)));
    assert!(Vault::open(into.path(), full.fixture.kit(), None).is_ok());
}

#[test]
fn nothing_is_overwritten_and_a_vault_is_not_restored_over() {
    let full = full(57);
    let vault = full.fixture.open("first").unwrap();
    let file = full.dest.path().join("one");
    fs::write(&file, b"mine").unwrap();
    assert!(matches!(back_up(&vault, &file, 58), Err(VaultError::DestinationExists)));
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    let file = full.dest.path().join("two");
    back_up(&vault, &file, 59).unwrap();
    drop(vault);
    let over = restore(&file, full.fixture.path(), &full.fixture.kit(), None, None);
    assert!(matches!(over, Err(VaultError::AlreadyExists)));
    assert!(full.fixture.open("first").is_ok());
    let missing = full.dest.path().join("no/such/folder/file");
    let vault = full.fixture.open("first").unwrap();
    assert!(matches!(back_up(&vault, &missing, 60), Err(VaultError::Io { .. })));
}

#[test]
fn a_wrong_secret_is_not_called_damage() {
    let full = full(61);
    let file = full.dest.path().join("one");
    back_up(&full.fixture.open("first").unwrap(), &file, 62).unwrap();
    let into = tempfile::tempdir().unwrap();
    let keychain = &full.fixture.keychain;
    let wrong = restore(&file, into.path(), &passphrase("wrong"), Some(keychain), None);
    assert!(matches!(wrong, Err(VaultError::WrongPassphrase)));
    let other = restore(&file, into.path(), &Fixture::new(63).kit(), Some(keychain), None);
    assert!(matches!(other, Err(VaultError::WrongKit)));
    let elsewhere = restore(&file, into.path(), &passphrase("first"), Some(&MemoryKeychain::new()), None);
    assert!(matches!(elsewhere, Err(VaultError::KeychainNoEntry)));
    assert_eq!(fs::read_dir(into.path()).unwrap().count(), 0);
}

#[test]
fn damage_anywhere_is_refused_and_a_next_attempt_starts_over() {
    let full = full(64);
    let file = full.dest.path().join("one");
    back_up(&full.fixture.open("first").unwrap(), &file, 65).unwrap();
    let good = fs::read(&file).unwrap();
    let bad_file = full.dest.path().join("bad");
    let into = tempfile::tempdir().unwrap();
    let attempt = |bytes: &[u8]| {
        fs::write(&bad_file, bytes).unwrap();
        restore(&bad_file, into.path(), &full.fixture.kit(), None, None).map(drop)
    };
    let header = 16 + u32::from_be_bytes(good[12..16].try_into().unwrap()) as usize + 32;
    // Every bit of the header (the stream cut short behind it, so that no megabytes are written for each), then a bit in
    // every few kilobytes of the stream.
    let bits = (0..header * 8).chain((header * 8..good.len() * 8).step_by(80_021));
    for bit in bits {
        let length = if bit < header * 8 { header + 64 } else { good.len() };
        let mut bad = good[..length].to_vec();
        bad[bit / 8] ^= 1 << (bit % 8);
        let refused = attempt(&bad).unwrap_err();
        // A flipped version number reads as a newer format, and says so.
        let expected = matches!(refused, VaultError::BackupDamaged | VaultError::NewerFormat { .. });
        assert!(expected, "bit {bit}: {refused:?}");
    }
    for length in (0..header + 64).step_by(3).chain((header + 64..good.len()).step_by(29_989)) {
        assert!(attempt(&good[..length]).is_err(), "length {length}");
    }
    let mut longer = good.clone();
    longer.push(0);
    assert!(attempt(&longer).is_err());
    assert!(!Vault::inspect(into.path()).exists);
    attempt(&good).unwrap();
    assert!(Vault::open(into.path(), full.fixture.kit(), None).is_ok());
}

mod hostile {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), magic in any::<bool>()) {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("x");
            let start: &[u8] = if magic { b"CFBACKUP\0\0\0\x01\0\0\0" } else { b"" };
            fs::write(&path, [start, &bytes].concat()).unwrap();
            prop_assert!(inspect(&path).is_err());
        }
    }
}

#[test]
fn a_backup_that_cannot_be_proved_gets_no_name() {
    let full = full(66);
    let vault = full.fixture.open("first").unwrap();
    let file = full.dest.path().join("one");
    // The caller's count sees something else the second time, as it would if rows had not arrived.
    let calls = std::cell::Cell::new(0u64);
    let drifting = |connection: &Connection| {
        calls.set(calls.get() + 1);
        let counted = count(connection)?;
        Ok(Counted { records: counted.records - calls.get(), ..counted })
    };
    let rng = &mut SeededRandom::new(67);
    let writer = &vault.connect(Access::Write).unwrap();
    let refused = vault.backup(NewBackup { dest: &file, made_ms: 0, writer, count: &drifting, rng });
    assert!(matches!(refused, Err(VaultError::BackupDiffers { expected: 300, found: 299 })));
    assert_eq!(fs::read_dir(full.dest.path()).unwrap().count(), 0);
    assert_eq!(fs::read_dir(full.fixture.path().join(PARTIAL)).unwrap().count(), 0);
}

#[test]
fn a_damaged_source_is_not_backed_up() {
    let full = full(68);
    let vault = full.fixture.open("first").unwrap();
    let path = vault.database_path();
    drop(vault);
    let mut bytes = fs::read(&path).unwrap();
    let last_page = bytes.len() - 2000;
    bytes[last_page] ^= 1;
    fs::write(&path, bytes).unwrap();
    let vault = full.fixture.open("first").unwrap();
    let file = full.dest.path().join("one");
    assert!(matches!(back_up(&vault, &file, 69), Err(VaultError::DatabaseDamaged)));
    assert!(!file.exists());
}

#[test]
fn no_marker_is_in_any_file_and_a_crash_is_swept() {
    let full = full(71);
    let vault = full.fixture.open("first").unwrap();
    let file = full.dest.path().join("one");
    // Looked at from inside: when the caller counts what was read back, every temporary file is on disk.
    let seen = std::cell::RefCell::new(Vec::new());
    let looking = |connection: &Connection| {
        for folder in [full.fixture.path(), full.dest.path()] {
            for path in files_below(folder) {
                assert!(!holds(&path, MARKER.as_bytes()), "{}", path.display());
                assert!(!holds(&path, b"SQLite format 3"), "{}", path.display());
                seen.borrow_mut().push(path);
            }
        }
        count(connection)
    };
    let rng = &mut SeededRandom::new(72);
    let writer = &vault.connect(Access::Write).unwrap();
    vault.backup(NewBackup { dest: &file, made_ms: 0, writer, count: &looking, rng }).unwrap();
    let left = |part: &str| seen.borrow().iter().any(|path| path.to_string_lossy().contains(part));
    assert!(left("/partial/") && left(".coffer-unfinished-"));
    assert!(!holds(&file, MARKER.as_bytes()));

    // What a crash would have left.
    let unfinished = full.dest.path().join(format!("{}x", prefix(&vault.device_id())));
    fs::write(&unfinished, b"half").unwrap();
    fs::create_dir_all(full.fixture.path().join(PARTIAL)).unwrap();
    fs::write(full.fixture.path().join(PARTIAL).join("left.db"), b"half").unwrap();
    back_up(&vault, &full.dest.path().join("two"), 73).unwrap();
    assert!(!unfinished.exists());
    drop(vault);
    drop(full.fixture.open("first").unwrap());
    assert!(!full.fixture.path().join(PARTIAL).exists());
}

#[test]
fn a_backup_has_a_key_of_its_own() {
    let full = full(74);
    let vault = full.fixture.open("first").unwrap();
    let (one, two) = (full.dest.path().join("one"), full.dest.path().join("two"));
    back_up(&vault, &one, 75).unwrap();
    back_up(&vault, &two, 76).unwrap();
    let (one, two) = (container::Container::open(&one).unwrap(), container::Container::open(&two).unwrap());
    let (a, b) = (one.fresh_key(&vault.key).unwrap(), two.fresh_key(&vault.key).unwrap());
    assert_ne!(a.bytes(), b.bytes());
}

#[test]
fn somebody_reading_an_older_state_keeps_nothing_out_of_a_backup() {
    let full = full(79);
    let vault = full.fixture.open("first").unwrap();
    let reader = vault.connect(Access::Read).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(count(&reader).unwrap().records, 301);
    let writer = vault.connect(Access::Write).unwrap();
    writer.execute("INSERT INTO person VALUES ('late')", []).unwrap();
    let file = full.dest.path().join("one");
    assert_eq!(back_up(&vault, &file, 80).unwrap().counted.records, 302);
    assert_eq!(count(&reader).unwrap().records, 301, "the reader saw no other state");
    let into = tempfile::tempdir().unwrap();
    let by = passphrase("first");
    let restored = restore(&file, into.path(), &by, Some(&full.fixture.keychain), None).unwrap();
    assert_eq!(restored.1.counted.records, 302);
}

#[test]
fn somebody_writing_meanwhile_is_no_backup() {
    let full = full(81);
    let vault = full.fixture.open("first").unwrap();
    let writer = vault.connect(Access::Write).unwrap();
    let file = full.dest.path().join("one");
    let meddling = |connection: &Connection| {
        writer.execute("INSERT INTO person VALUES ('meanwhile')", [])?;
        count(connection)
    };
    let rng = &mut SeededRandom::new(82);
    let own = &vault.connect(Access::Write).unwrap();
    let made = vault.backup(NewBackup { dest: &file, made_ms: 0, writer: own, count: &meddling, rng });
    assert!(matches!(made, Err(VaultError::Database { .. })));
    assert!(!file.exists());
}

#[test]
fn rows_still_in_the_log_are_in_the_backup() {
    let full = full(77);
    let vault = full.fixture.open("first").unwrap();
    let writer = vault.connect(Access::Write).unwrap();
    writer.execute("INSERT INTO person VALUES ('late')", []).unwrap();
    let file = full.dest.path().join("one");
    // The writer stays open, so the row is only in the write-ahead log.
    assert_eq!(back_up(&vault, &file, 78).unwrap().counted.records, 302);
    // And a copy of the folder alone, without a backup, opens too and has the row: the log belongs to it.
    let copy = tempfile::tempdir().unwrap();
    copy_dir(full.fixture.path(), copy.path());
    let copied = Vault::open(copy.path(), passphrase("first"), Some(&full.fixture.keychain)).unwrap();
    assert_eq!(count(&copied.connect(Access::Read).unwrap()).unwrap().records, 302);
    assert_eq!(marker_in(&copied), MARKER);
}
