//! A new vault key: what opens after, what no longer does, and a crash after every step.

use super::*;
use crate::backup::Counted;
use crate::vault::tests::{Fixture, MARKER, copy_dir, files_below, marker_in, passphrase, secret};
use crate::{AnchorRecord, DeviceState, MemoryKeychain, SeededRandom, SystemRandom};
use std::time::Duration;

fn count(connection: &Connection) -> rusqlite::Result<Counted> {
    let records: i64 = connection.query_row("SELECT count(*) FROM person", [], |row| row.get(0))?;
    Ok(Counted { records: records.unsigned_abs(), state: [0; 32] })
}

fn record(seq: u64) -> AnchorRecord {
    AnchorRecord {
        replica: [1; 16],
        seq,
        head: [2; 32],
        roster: [3; 32],
        state: [4; 32],
        slots_generation: 1,
    }
}

/// Stores the hash of "x" under the key that will count.
fn settle(
    connection: &Connection,
    keyed: &dyn Fn(&'static str) -> Keyed,
) -> rusqlite::Result<Option<AnchorRecord>> {
    connection.execute_batch("CREATE TABLE IF NOT EXISTS sum(hash BLOB); DELETE FROM sum")?;
    connection.execute("INSERT INTO sum VALUES (?1)", [keyed("sum").hash(b"x")])?;
    Ok(Some(settled()))
}

/// What the database says under the new key: the same entries, other sums.
fn settled() -> AnchorRecord {
    AnchorRecord { state: [9; 32], ..record(3) }
}

fn change(
    vault: &mut Vault,
    proof: &Unlock,
    keychain: Option<&dyn Keychain>,
    after: &mut dyn FnMut(Step) -> Result<(), VaultError>,
) -> Result<RecoveryKit, VaultError> {
    let kdf = Some(KdfParams::FLOOR);
    let rng = &mut SystemRandom;
    let change = KeyChange { proof, new: None, keychain, kdf, count: &count, settle: &settle, rng };
    vault.change_key_stepwise(change, after)
}

fn same_sum(vault: &Vault) -> bool {
    let stored: Vec<u8> = vault
        .connect(Access::Read)
        .unwrap()
        .query_row("SELECT hash FROM sum", [], |row| row.get(0))
        .unwrap_or_default();
    stored == vault.keyed_hash("sum").hash(b"x")
}

#[test]
fn after_a_new_key_only_the_new_ways_open() {
    let fixture = Fixture::new(80);
    let mut vault = fixture.open("first").unwrap();
    vault.anchor_write(&record(3), Duration::ZERO).unwrap();
    let (old_key, device) = (vault.key.duplicate(), vault.device_public());
    let kit = change(&mut vault, &passphrase("first"), Some(&fixture.keychain), &mut |_| Ok(())).unwrap();
    assert_ne!(vault.key.bytes(), old_key.bytes());
    assert_eq!(marker_in(&vault), MARKER);
    assert!(same_sum(&vault));
    assert_eq!(vault.slot_kinds(), [SlotKind::DevicePassphrase, SlotKind::Kit]);
    let path = vault.database_path();
    assert!(
        database::connect(&path, &derive::subkey(&old_key, derive::DATABASE), Access::Read)
            .and_then(|old| old
                .query_row("SELECT 1 FROM person", [], |_| Ok(()))
                .map_err(|e| VaultError::sql(&e)))
            .is_err()
    );
    vault.close(Some(&fixture.keychain)).unwrap();
    assert!(!fixture.path().join("coffer.db").exists());
    assert!(matches!(fixture.open_by(&fixture.kit()), Err(VaultError::WrongKit)));
    assert!(matches!(fixture.open_by(&fixture.qr_kit()), Err(VaultError::WrongKit)));
    let again = fixture.open_by(&Unlock::Kit(kit)).unwrap();
    assert_eq!((again.report().device, again.device_public()), (DeviceState::Known, device));
    let report = again.anchor_at_open(Some(&fixture.keychain), &settled(), &|_| Some([2; 32]));
    assert!(!report.is_alarm(), "{report:?}");
    drop(again);
    assert_eq!(marker_in(&fixture.open("first").unwrap()), MARKER);
    assert_eq!(fixture.keychain.names().iter().filter(|name| name.contains("/slot/")).count(), 1);
}

#[test]
fn a_wrong_proof_changes_nothing() {
    let fixture = Fixture::new(81);
    let mut vault = fixture.open("first").unwrap();
    let mark = vault.slots_mark();
    let refused = change(&mut vault, &passphrase("wrong"), Some(&fixture.keychain), &mut |_| Ok(()));
    assert!(matches!(refused, Err(VaultError::WrongPassphrase)));
    assert_eq!(vault.slots_mark(), mark);
    assert!(fixture.path().join("coffer.db").exists());
}

#[test]
fn a_crash_after_any_step_leaves_a_vault_that_opens() {
    for with_keychain in [true, false] {
        for stop in [Step::DatabaseCopied, Step::NextWritten, Step::Committed, Step::NextTaken] {
            let dir = tempfile::tempdir().unwrap();
            let chain = MemoryKeychain::new();
            let keychain: Option<&dyn Keychain> = if with_keychain { Some(&chain) } else { None };
            let first = secret("first");
            let new = crate::NewVault {
                dir: dir.path(),
                name: "",
                passphrase: Some(&first),
                keychain,
                kdf: Some(KdfParams::FLOOR),
                rng: &mut SeededRandom::new(82),
            };
            let (mut vault, _) = Vault::create(new).unwrap();
            let writer = vault.connect(Access::Write).unwrap();
            writer.execute_batch("CREATE TABLE person(name TEXT)").unwrap();
            writer.execute("INSERT INTO person VALUES (?1)", [MARKER]).unwrap();
            settle(&writer, &|purpose| vault.keyed_hash(purpose)).unwrap();
            drop(writer);
            vault.anchor_write(&record(3), Duration::ZERO).unwrap();
            let device = vault.device_public();
            let crash = &mut |step| if step == stop { Err(VaultError::InUse) } else { Ok(()) };
            assert!(change(&mut vault, &passphrase("first"), keychain, crash).is_err());
            drop(vault);
            // Twice: the first open tidies up, the second finds it tidy.
            for _ in 0..2 {
                let vault = Vault::open(dir.path(), passphrase("first"), keychain).unwrap();
                assert_eq!(marker_in(&vault), MARKER, "{stop:?}");
                assert!(same_sum(&vault), "{stop:?}");
                assert_eq!(vault.device_public(), device, "{stop:?} {with_keychain}");
                let counts = matches!(stop, Step::Committed | Step::NextTaken);
                let database = if counts { settled() } else { record(3) };
                let report = vault.anchor_at_open(keychain, &database, &|_| Some([2; 32]));
                assert!(!report.is_alarm(), "{stop:?} {report:?}");
                let databases = files_below(dir.path())
                    .into_iter()
                    .filter(|path| path.extension().is_some_and(|ending| ending == "db"))
                    .count();
                assert_eq!(databases, 1, "{stop:?}");
                let next =
                    files_below(dir.path()).iter().any(|path| path.to_string_lossy().contains(".next"));
                assert!(!next, "{stop:?}");
            }
            let copy = tempfile::tempdir().unwrap();
            copy_dir(dir.path(), copy.path());
            assert!(Vault::open(copy.path(), passphrase("first"), keychain).is_ok());
        }
    }
}
