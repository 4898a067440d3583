//! Vaults on a real disk with the in-memory keychain: creation, every way in, damage, healing, interrupted changes.

use super::*;
use crate::keychain::{KeychainState, SERVICE};
use crate::{KdfParams, MemoryKeychain, SeededRandom};
use std::fs;
use tempfile::TempDir;

/// A name nobody else writes: if it is found in a file, something leaked.
pub(crate) const MARKER: &str = "王小明-marker-13800138000";

pub(crate) struct Fixture {
    pub(crate) dir: TempDir,
    pub(crate) keychain: MemoryKeychain,
    pub(crate) words: String,
    pub(crate) qr: String,
}

pub(crate) fn secret(text: &str) -> Secret {
    Secret::from_text(text.to_owned())
}

pub(crate) fn passphrase(text: &str) -> Unlock {
    Unlock::Passphrase(secret(text))
}

impl Fixture {
    /// With keychain and passphrase "first", and one row in its database.
    pub(crate) fn new(seed: u64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let keychain = MemoryKeychain::new();
        let rng = &mut SeededRandom::new(seed);
        let first = secret("first");
        let new = NewVault {
            dir: dir.path(),
            name: "Test",
            passphrase: Some(&first),
            keychain: Some(&keychain),
            kdf: Some(KdfParams::FLOOR),
            rng,
        };
        let (vault, kit) = Vault::create(new).unwrap();
        let connection = vault.connect(Access::Write).unwrap();
        connection.execute_batch("CREATE TABLE person(name TEXT) STRICT").unwrap();
        connection.execute("INSERT INTO person VALUES (?1)", [MARKER]).unwrap();
        drop(connection);
        vault.close(Some(&keychain)).unwrap();
        let words = kit.words().join(" ");
        let qr = kit.qr_text().unwrap().to_string();
        Self { dir, keychain, words, qr }
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn open(&self, text: &str) -> Result<Vault, VaultError> {
        self.open_by(&passphrase(text))
    }

    pub(crate) fn open_by(&self, unlock: &Unlock) -> Result<Vault, VaultError> {
        Vault::open_with(self.path(), unlock, Some(&self.keychain), &mut SeededRandom::new(99))
    }

    pub(crate) fn kit(&self) -> Unlock {
        Unlock::Kit(RecoveryKit::parse(&self.words).unwrap())
    }

    pub(crate) fn qr_kit(&self) -> Unlock {
        Unlock::Kit(RecoveryKit::parse(&self.qr).unwrap())
    }
}

pub(crate) fn marker_in(vault: &Vault) -> String {
    let connection = vault.connect(Access::Read).unwrap();
    connection.query_row("SELECT name FROM person", [], |row| row.get(0)).unwrap()
}

pub(crate) fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Every file below a folder.
pub(crate) fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

pub(crate) fn holds(path: &Path, needle: &[u8]) -> bool {
    fs::read(path).unwrap().windows(needle.len()).any(|window| window == needle)
}

#[test]
fn a_vault_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&Fixture::new(39).open("first").unwrap());
}

#[test]
fn every_way_in_reads_the_same_row() {
    let fixture = Fixture::new(1);
    let device = fixture.open("first").unwrap().device_public();
    for unlock in [passphrase("first"), fixture.kit(), fixture.qr_kit()] {
        let vault = fixture.open_by(&unlock).unwrap();
        assert_eq!(marker_in(&vault), MARKER);
        assert_eq!(vault.device_public(), device);
        assert_eq!(vault.report().device, DeviceState::Known);
        assert_eq!(vault.report().slots, SlotsHealth::Good);
    }
    assert!(matches!(fixture.open("wrong"), Err(VaultError::WrongPassphrase)));
    assert!(matches!(fixture.open(""), Err(VaultError::UnusablePassphrase)));
    assert!(matches!(fixture.open_by(&Unlock::Keychain), Err(VaultError::NoSuchSlot)));
    let other = Fixture::new(2);
    assert!(matches!(fixture.open_by(&other.kit()), Err(VaultError::WrongKit)));
    assert!(matches!(fixture.open_by(&other.qr_kit()), Err(VaultError::WrongKit)));
}

#[test]
fn without_a_keychain_the_passphrase_alone_opens() {
    let dir = tempfile::tempdir().unwrap();
    let (words, rng) = (secret("only"), &mut SeededRandom::new(3));
    let new = NewVault {
        dir: &dir.path().join("new/vault"),
        name: "",
        passphrase: Some(&words),
        keychain: None,
        kdf: Some(KdfParams::FLOOR),
        rng,
    };
    let (vault, _) = Vault::create(new).unwrap();
    assert_eq!(vault.slot_kinds(), [SlotKind::Passphrase, SlotKind::Kit]);
    assert!(!vault.report().device_under_keychain);
    let path = vault.dir().to_owned();
    let device = vault.device_public();
    drop(vault);
    assert_eq!(Vault::open(&path, passphrase("only"), None).unwrap().device_public(), device);
}

#[test]
fn a_vault_without_keychain_and_passphrase_is_not_made() {
    let dir = tempfile::tempdir().unwrap();
    let rng = &mut SeededRandom::new(3);
    let new = NewVault {
        dir: dir.path(),
        name: "",
        passphrase: None,
        keychain: None,
        kdf: Some(KdfParams::FLOOR),
        rng,
    };
    assert!(matches!(Vault::create(new), Err(VaultError::UnusablePassphrase)));
    assert!(!Vault::inspect(dir.path()).exists);
}

#[test]
fn an_existing_vault_is_never_created_over() {
    let fixture = Fixture::new(4);
    let before = fs::read(fixture.path().join("coffer.db")).unwrap();
    let create = || {
        let (words, mut rng) = (secret("x"), SeededRandom::new(5));
        Vault::create(NewVault {
            dir: fixture.path(),
            name: "",
            passphrase: Some(&words),
            keychain: None,
            kdf: Some(KdfParams::FLOOR),
            rng: &mut rng,
        })
        .map(drop)
    };
    assert!(matches!(create(), Err(VaultError::AlreadyExists)));
    fs::remove_file(fixture.path().join("slots.cbor")).unwrap();
    fs::remove_file(fixture.path().join("slots.copy.cbor")).unwrap();
    assert!(matches!(create(), Err(VaultError::AlreadyExists)));
    assert_eq!(fs::read(fixture.path().join("coffer.db")).unwrap(), before);
}

#[test]
fn an_interrupted_creation_is_told_and_started_over() {
    let fixture = Fixture::new(6);
    fs::write(fixture.path().join("creating"), b"").unwrap();
    assert!(matches!(fixture.open("first"), Err(VaultError::HalfCreated)));
    let facts = Vault::inspect(fixture.path());
    assert!(facts.half_created && !facts.exists);
    let (words, mut rng) = (secret("again"), SeededRandom::new(7));
    let new = NewVault {
        dir: fixture.path(),
        name: "",
        passphrase: Some(&words),
        keychain: None,
        kdf: Some(KdfParams::FLOOR),
        rng: &mut rng,
    };
    drop(Vault::create(new).unwrap());
    assert!(fixture.open("again").is_ok());
}

#[test]
fn the_wrong_folder_stays_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Vault::open(dir.path(), passphrase("x"), None), Err(VaultError::NotFound)));
    assert!(matches!(Vault::open(&dir.path().join("no"), passphrase("x"), None), Err(VaultError::NotFound)));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    assert_eq!(Vault::inspect(dir.path()), VaultFacts::default());
}

#[test]
fn a_second_opener_is_refused_and_inspect_says_so() {
    let fixture = Fixture::new(8);
    let vault = fixture.open("first").unwrap();
    assert!(matches!(fixture.open("first"), Err(VaultError::InUse)));
    assert!(Vault::inspect(fixture.path()).in_use);
    drop(vault);
    let facts = Vault::inspect(fixture.path());
    assert!(!facts.in_use && facts.exists && !facts.newer && !facts.slots_damaged);
    assert_eq!(facts.name.as_deref(), Some("Test"));
    assert_eq!(facts.slots, [SlotKind::DevicePassphrase, SlotKind::Kit]);
    assert!(fixture.open("first").is_ok());
}

#[cfg(unix)]
#[test]
fn nobody_else_can_look_in() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new(9);
    let vault = fixture.open("first").unwrap();
    let connection = vault.connect(Access::Write).unwrap();
    connection.execute("INSERT INTO person VALUES ('x')", []).unwrap();
    for path in files_below(fixture.path()) {
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", path.display());
    }
    let inner = fixture.path().join("attachments");
    assert_eq!(fs::metadata(inner).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn no_file_holds_what_was_written() {
    let fixture = Fixture::new(10);
    let vault = fixture.open("first").unwrap();
    let connection = vault.connect(Access::Write).unwrap();
    connection.execute("INSERT INTO person VALUES (?1)", [MARKER]).unwrap();
    let key = vault.key.bytes().to_vec();
    // While open: the write-ahead log is there too.
    let files = files_below(fixture.path());
    assert!(files.iter().any(|path| path.to_string_lossy().ends_with("-wal")));
    for path in &files {
        assert!(!holds(path, MARKER.as_bytes()), "{}", path.display());
        assert!(!holds(path, "13800138000".as_bytes()), "{}", path.display());
        assert!(!holds(path, b"SQLite format 3"), "{}", path.display());
        assert!(!holds(path, &key), "{}", path.display());
    }
}

#[test]
fn a_reader_only_reads() {
    let fixture = Fixture::new(11);
    let vault = fixture.open("first").unwrap();
    let writer = vault.connect(Access::Write).unwrap();
    let fts = "CREATE VIRTUAL TABLE found USING fts5(words, content='', contentless_delete=1);
               INSERT INTO found(rowid, words) VALUES (1, 'hello world')";
    writer.execute_batch(fts).unwrap();
    let reader = vault.connect(Access::Read).unwrap();
    let hits = |text: &str| -> i64 {
        let sql = "SELECT count(*) FROM found WHERE found MATCH ?1";
        reader.query_row(sql, [text], |row| row.get(0)).unwrap()
    };
    assert_eq!(hits("hello"), 1);
    // The index changes under the reader: FTS5 asks `data_version` itself, which the authorizer lets through.
    writer.execute("INSERT INTO found(rowid, words) VALUES (2, 'hello again')", []).unwrap();
    assert_eq!(hits("hello"), 2);
    let json: i64 = reader.query_row("SELECT sum(value) FROM json_each('[1,2]')", [], |r| r.get(0)).unwrap();
    assert_eq!(json, 3);
    let integrity: String = reader.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).unwrap();
    assert_eq!(integrity, "ok");
    for refused in [
        "PRAGMA user_version = 7",
        "PRAGMA application_id = 7",
        "INSERT INTO person VALUES ('x')",
        "DELETE FROM person",
        "UPDATE person SET name = 'x'",
        "CREATE TABLE t(x)",
        "CREATE TEMP TABLE t(x)",
        "DROP TABLE person",
        "ATTACH 'other.db' AS other",
        "ATTACH ':memory:' AS other",
        "PRAGMA query_only = OFF",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA key = 'x'",
        "PRAGMA rekey = 'x'",
        "PRAGMA cipher_plaintext_header_size = 32",
        "PRAGMA writable_schema = ON",
        "VACUUM",
        "VACUUM INTO 'copy.db'",
        "REINDEX",
        "ANALYZE",
        "SELECT load_extension('x')",
        "SELECT sqlcipher_export('main')",
    ] {
        assert!(reader.execute_batch(refused).is_err(), "{refused}");
    }
    assert_eq!(marker_in(&vault), MARKER);
}

#[test]
fn a_writer_keeps_to_its_own_file() {
    let fixture = Fixture::new(12);
    let vault = fixture.open("first").unwrap();
    let writer = vault.connect(Access::Write).unwrap();
    let other = fixture.path().join("plain.db");
    for refused in [
        &*format!("ATTACH '{}' AS other KEY ''", other.display()),
        &*format!("VACUUM INTO '{}'", other.display()),
        "SELECT sqlcipher_export('main')",
        "SELECT load_extension('x')",
        "PRAGMA rekey = 'x'",
        "PRAGMA cipher_memory_security = OFF",
    ] {
        assert!(writer.execute_batch(refused).is_err(), "{refused}");
    }
    for bound in ["ATTACH ?1 AS other KEY ''", "ATTACH ?1 || '' AS other KEY ''", "VACUUM INTO ?1"] {
        assert!(writer.execute(bound, [other.to_str().unwrap()]).is_err(), "{bound}");
        assert!(vault.connect(Access::Read).unwrap().execute(bound, [other.to_str().unwrap()]).is_err());
    }
    assert!(!other.exists());
    writer.execute_batch("VACUUM; PRAGMA secure_delete = ON; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let check = |name: &str| -> Vec<String> {
        let mut statement = writer.prepare(name).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(check("PRAGMA cipher_integrity_check"), Vec::<String>::new());
    assert_eq!(check("PRAGMA integrity_check"), ["ok"]);
    let setting = |name: &str| -> String {
        writer.query_row(name, [], |row| row.get_ref(0).map(|value| format!("{value:?}"))).unwrap()
    };
    assert!(setting("PRAGMA journal_mode").contains("119, 97, 108")); // "wal"
    assert_eq!(setting("PRAGMA synchronous"), "Integer(2)");
    assert_eq!(setting("PRAGMA temp_store"), "Integer(2)");
    assert_eq!(setting("PRAGMA foreign_keys"), "Integer(0)");
    assert_eq!(setting("PRAGMA page_size"), "Text([52, 48, 57, 54])"); // "4096", in SQLCipher's answer
}

#[test]
fn one_damaged_slots_file_is_healed_from_the_other() {
    let fixture = Fixture::new(13);
    let good = fs::read(fixture.path().join("slots.cbor")).unwrap();
    for name in ["slots.cbor", "slots.copy.cbor"] {
        let path = fixture.path().join(name);
        for bit in (0..good.len() * 8).step_by(61) {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &bad).unwrap();
            match fixture.open("first") {
                Ok(vault) => assert_eq!(vault.report().slots, SlotsHealth::Healed, "{name} bit {bit}"),
                // A flipped version number reads as a newer format, and says so.
                Err(VaultError::NewerFormat { .. }) => fs::write(&path, &good).unwrap(),
                Err(other) => panic!("{name} bit {bit}: {other}"),
            }
            assert_eq!(fs::read(&path).unwrap(), good, "{name} bit {bit}");
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(fixture.open("first").unwrap().report().slots, SlotsHealth::Healed);
        assert_eq!(fs::read(&path).unwrap(), good);
    }
}

#[test]
fn every_flipped_bit_and_every_truncation_of_the_slots_file_is_refused() {
    let fixture = Fixture::new(14);
    let good = fs::read(fixture.path().join("slots.cbor")).unwrap();
    assert!(SlotsFile::parse(&good).is_ok());
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(SlotsFile::parse(&bad).is_err(), "bit {bit}");
    }
    for length in 0..good.len() {
        assert!(SlotsFile::parse(&good[..length]).is_err(), "length {length}");
    }
    let mut longer = good;
    longer.push(0);
    assert!(SlotsFile::parse(&longer).is_err());
}

#[test]
fn altered_slots_with_a_right_checksum_are_refused_or_healed() {
    let fixture = Fixture::new(15);
    let path = fixture.path().join("slots.cbor");
    let good = fs::read(&path).unwrap();
    // Somebody without the vault key renames the vault and raises the generation; the checksum is no secret.
    let parsed = SlotsFile::parse(&good).unwrap();
    let forged = Slots { name: "Forged".to_owned(), generation: 9, ..parsed.slots };
    let forged = forged.seal(&Key::zeroed()).bytes;
    fs::write(&path, &forged).unwrap();
    let vault = fixture.open("first").unwrap();
    assert_eq!((vault.report().slots, vault.name()), (SlotsHealth::Healed, "Test"));
    drop(vault);
    assert_eq!(fs::read(&path).unwrap(), good);
    fs::write(&path, &forged).unwrap();
    fs::write(fixture.path().join("slots.copy.cbor"), &forged).unwrap();
    assert!(matches!(fixture.open("first"), Err(VaultError::SlotsDamaged)));
    assert!(matches!(fixture.open_by(&fixture.kit()), Err(VaultError::SlotsDamaged)));
    let rebuilt = fixture.open_by(&fixture.qr_kit()).unwrap();
    assert_eq!(rebuilt.report().slots, SlotsHealth::RebuiltFromKit);
    assert_eq!(marker_in(&rebuilt), MARKER);
}

#[test]
fn a_newer_slots_file_says_so_and_stays() {
    let fixture = Fixture::new(18);
    let path = fixture.path().join("slots.cbor");
    let mut newer = fs::read(&path).unwrap();
    assert_eq!(newer[1], 1);
    newer[1] = 2;
    fs::write(&path, &newer).unwrap();
    assert!(matches!(fixture.open("first"), Err(VaultError::NewerFormat { found: 2, .. })));
    assert!(Vault::inspect(fixture.path()).newer);
    assert_eq!(fs::read(&path).unwrap(), newer);
}

#[test]
fn a_damaged_database_is_not_called_a_wrong_passphrase() {
    let fixture = Fixture::new(19);
    let path = fixture.path().join("coffer.db");
    let good = fs::read(&path).unwrap();
    let mut bad = good.clone();
    bad[100] ^= 1;
    fs::write(&path, &bad).unwrap();
    assert!(matches!(fixture.open("first"), Err(VaultError::DatabaseDamaged)));
    assert!(matches!(fixture.open("wrong"), Err(VaultError::WrongPassphrase)));
    fs::write(&path, b"").unwrap();
    assert!(matches!(fixture.open("first"), Err(VaultError::DatabaseDamaged)));
    fs::remove_file(&path).unwrap();
    assert!(matches!(fixture.open("first"), Err(VaultError::DatabaseMissing)));
    assert!(!path.exists());
}

#[test]
fn six_keychain_states_each_say_their_own_and_the_kit_opens_in_all() {
    let fixture = Fixture::new(20);
    let slot = fixture.keychain.names().into_iter().find(|name| name.contains("/slot/")).unwrap();
    let kept = fixture.keychain.get(SERVICE, &slot).unwrap();
    assert!(fixture.open("first").is_ok());
    fixture.keychain.set_state(KeychainState::Absent);
    assert!(matches!(fixture.open("first"), Err(VaultError::KeychainAbsent)));
    assert!(fixture.open_by(&fixture.kit()).is_ok());
    fixture.keychain.set_state(KeychainState::Locked);
    assert!(matches!(fixture.open("first"), Err(VaultError::KeychainLocked)));
    assert!(fixture.open_by(&fixture.kit()).is_ok());
    fixture.keychain.set_state(KeychainState::Present);
    fixture.keychain.set(SERVICE, &slot, &Secret::new(vec![1; 32])).unwrap();
    assert!(matches!(fixture.open("first"), Err(VaultError::KeychainWrongValue)));
    assert!(fixture.open_by(&fixture.kit()).is_ok());
    let fresh = MemoryKeychain::new();
    let other = Vault::open(fixture.path(), passphrase("first"), Some(&fresh));
    assert!(matches!(other, Err(VaultError::KeychainNoEntry)));
    assert!(fresh.is_empty(), "no new key is ever made for an existing vault");
    fixture.keychain.set(SERVICE, &slot, &kept).unwrap();
    let mut vault = fixture.open("first").unwrap();
    fixture.keychain.delete(SERVICE, &slot).unwrap();
    let (proof, rng) = (passphrase("first"), &mut SeededRandom::new(21));
    let change = PassphraseChange {
        proof: &proof,
        new: None,
        keychain: Some(&fixture.keychain),
        kdf: Some(KdfParams::FLOOR),
        rng,
    };
    assert!(matches!(vault.change_passphrase(change), Err(VaultError::KeychainVanished)));
    drop(vault);
    assert_eq!(marker_in(&fixture.open_by(&fixture.kit()).unwrap()), MARKER);
}

#[test]
fn a_lost_device_secret_means_a_new_device() {
    let fixture = Fixture::new(22);
    let before = fixture.open("first").unwrap().device_public();
    let entry = fixture.keychain.names().into_iter().find(|name| name.contains("/device/")).unwrap();
    fixture.keychain.delete(SERVICE, &entry).unwrap();
    let vault = fixture.open("first").unwrap();
    assert_eq!(vault.report().device, DeviceState::New);
    assert_ne!(vault.device_public(), before);
    let now = vault.device_public();
    drop(vault);
    let vault = fixture.open("first").unwrap();
    assert_eq!((vault.report().device, vault.device_public()), (DeviceState::Known, now));
}

#[test]
fn an_identity_made_while_the_keychain_was_away_moves_there_later() {
    let fixture = Fixture::new(33);
    fixture.keychain.set_state(KeychainState::Absent);
    let vault = fixture.open_by(&fixture.kit()).unwrap();
    assert_eq!((vault.report().device, vault.report().device_under_keychain), (DeviceState::New, false));
    let device = vault.device_public();
    drop(vault);
    fixture.keychain.set_state(KeychainState::Present);
    for _ in 0..2 {
        let vault = fixture.open("first").unwrap();
        assert_eq!((vault.report().device, vault.report().device_under_keychain), (DeviceState::Known, true));
        assert_eq!(vault.device_public(), device);
    }
}

#[test]
fn a_destroyed_vault_leaves_nothing() {
    let fixture = Fixture::new(36);
    let vault = fixture.open("first").unwrap();
    vault.attachments().seal(&mut &b"x"[..], None, &mut SeededRandom::new(37)).unwrap();
    vault.destroy(Some(&fixture.keychain)).unwrap();
    assert!(!fixture.path().exists());
    assert!(fixture.keychain.is_empty());
    let other = Fixture::new(38);
    fs::write(other.path().join("letter.txt"), b"mine").unwrap();
    other.open("first").unwrap().destroy(Some(&other.keychain)).unwrap();
    assert_eq!(files_below(other.path()), [other.path().join("letter.txt")]);
}

#[test]
fn a_keyed_hash_belongs_to_its_purpose_and_vault() {
    let (one, two) = (Fixture::new(31).open("first").unwrap(), Fixture::new(32).open("first").unwrap());
    let hash = one.keyed_hash("state-sum").hash(b"x");
    assert_eq!(hash, *one.keyed_hash("state-sum").hasher().update(b"x").finalize().as_bytes());
    assert_ne!(hash, one.keyed_hash("suppression").hash(b"x"));
    assert_ne!(hash, two.keyed_hash("state-sum").hash(b"x"));
}

mod hostile {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_make_the_slots_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            prop_assert!(SlotsFile::parse(&bytes).is_err());
        }

        #[test]
        fn a_slots_file_with_a_changed_stretch_is_refused(at in 0usize..400, with in any::<[u8; 4]>()) {
            let slots = Slots {
                vault: [1; 16], name: "n".to_owned(), generation: 1, epoch: 0, kit_confirmed: false,
                slots: vec![slots::kit_slot(VaultId::new([1; 16]), &Key::zeroed(), &Key::zeroed(),
                    &mut SeededRandom::new(1))],
            };
            let good = slots.seal(&Key::zeroed()).bytes;
            let mut bad = good.clone();
            for (offset, byte) in with.iter().enumerate() {
                let place = (at + offset) % good.len();
                bad[place] = *byte;
            }
            prop_assume!(bad != good);
            prop_assert!(SlotsFile::parse(&bad).is_err());
        }
    }
}
