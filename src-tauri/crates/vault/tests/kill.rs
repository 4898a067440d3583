//! A process killed (SIGKILL) in the middle of a change of passphrase, a new vault key, a backup, a restore. What was
//! acknowledged holds, what was not is either done or not done, and the vault opens.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use coffer_vault::{
    Access, Counted, KdfParams, KeyChange, NewBackup, NewVault, PassphraseChange, RecoveryKit, Restore,
    Secret, SystemRandom, Unlock, Vault, VaultError,
};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Instant;

const DIR: &str = "COFFER_TEST_KILL_DIR";
const WORK: &str = "COFFER_TEST_KILL_WORK";
const KILLS: u64 = 6;

fn secret(number: u64) -> Secret {
    Secret::from_text(format!("passphrase {number}"))
}

fn open(dir: &Path, number: u64) -> Result<Vault, VaultError> {
    Vault::open(dir, Unlock::Passphrase(secret(number)), None)
}

fn count(connection: &rusqlite::Connection) -> rusqlite::Result<Counted> {
    let records: i64 = connection.query_row("SELECT count(*) FROM person", [], |row| row.get(0))?;
    Ok(Counted { records: records.unsigned_abs(), state: [0; 32] })
}

fn records(vault: &Vault) -> u64 {
    count(&vault.connect(Access::Read).unwrap()).unwrap().records
}

/// A vault with passphrase 0 and 500 rows; its kit's words beside it.
fn make(home: &Path) {
    let (passphrase, rng) = (secret(0), &mut SystemRandom);
    let dir = &home.join("vault");
    let kdf = Some(KdfParams::FLOOR);
    let new = NewVault { dir, name: "", passphrase: Some(&passphrase), keychain: None, kdf, rng };
    let (vault, kit) = Vault::create(new).unwrap();
    fs::write(home.join("kit"), kit.words().join(" ")).unwrap();
    let writer = vault.connect(Access::Write).unwrap();
    writer.execute_batch("CREATE TABLE person(name TEXT)").unwrap();
    for number in 0..500 {
        writer.execute("INSERT INTO person VALUES (?1)", [format!("{number:0200}")]).unwrap();
    }
}

/// Starts the work in a process of its own, lets it finish once, and kills it when the given part of the second time
/// is over: in proportion to how long the first took, so that it means the same on a slow machine. Gives back the last
/// number it acknowledged.
fn killed(home: &Path, work: &str, kill: u64) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "the_work", "--ignored", "--nocapture"]).env(DIR, home).env(WORK, work);
    let mut child = child.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "[ready]"), "{work} did not start");
    let started = Instant::now();
    let number = |line: String| line.strip_prefix("[done] ").and_then(|number| number.parse().ok());
    let first: u64 = lines.find_map(number).expect("the work can be done once");
    sleep(started.elapsed().mul_f64((kill as f64 + 0.5) / KILLS as f64));
    child.kill().unwrap();
    child.wait().unwrap();
    lines.filter_map(number).last().unwrap_or(first)
}

fn say(line: &str) {
    println!("{line}");
    std::io::stdout().flush().unwrap();
}

#[test]
#[ignore = "killed by the other tests of this file"]
fn the_work() {
    let (Some(home), Ok(work)) = (std::env::var_os(DIR), std::env::var(WORK)) else { return };
    let home = Path::new(&home);
    let dir = home.join("vault");
    let start: u64 = fs::read_to_string(home.join("number")).map_or(0, |text| text.parse().unwrap());
    let mut vault = open(&dir, start).unwrap();
    let kdf = Some(KdfParams::FLOOR);
    say("[ready]");
    for number in start.. {
        let rng = &mut SystemRandom;
        match &*work {
            "passphrase" => {
                let (proof, new) = (Unlock::Passphrase(secret(number)), secret(number + 1));
                let change = PassphraseChange { proof: &proof, new: Some(&new), keychain: None, kdf, rng };
                vault.change_passphrase(change).unwrap();
            }
            "key" => {
                let (proof, new) = (Unlock::Passphrase(secret(number)), secret(number + 1));
                let settle =
                    &|_: &rusqlite::Connection, _: &dyn Fn(&'static str) -> coffer_vault::Keyed| Ok(None);
                let (new, keychain) = (Some(&new), None);
                let change = KeyChange { proof: &proof, new, keychain, kdf, count: &count, settle, rng };
                vault.change_key(change).unwrap();
            }
            "backup" => {
                let dest = &home.join(format!("backup-{}", number + 1));
                let writer = &vault.connect(Access::Write).unwrap();
                vault.backup(NewBackup { dest, made_ms: 0, writer, count: &count, rng }).unwrap();
            }
            _ => {
                let into = &home.join(format!("restored-{}", number + 1));
                let unlock = &Unlock::Passphrase(secret(0));
                let (file, keychain, new_passphrase) = (&home.join("backup"), None, None);
                let restore =
                    Restore { file, into, unlock, keychain, new_passphrase, kdf, count: &count, rng };
                Vault::restore(restore).unwrap();
            }
        }
        say(&format!("[done] {}", number + 1));
    }
}

/// Kills a change that leads from passphrase n to n + 1 again and again; afterwards one of the two opens.
fn changes(work: &str) {
    let home = tempfile::tempdir().unwrap();
    make(home.path());
    let dir = home.path().join("vault");
    for kill in 0..KILLS {
        let acknowledged = killed(home.path(), work, kill);
        // The one in flight first: it counts if it was written, whether or not it was said.
        let (found, vault) = match open(&dir, acknowledged + 1) {
            Ok(vault) => (acknowledged + 1, vault),
            Err(VaultError::WrongPassphrase) => (acknowledged, open(&dir, acknowledged).unwrap()),
            Err(error) => panic!("{work}, kill {kill}: {error}"),
        };
        assert_eq!(records(&vault), 500);
        drop(vault);
        fs::write(home.path().join("number"), found.to_string()).unwrap();
    }
}

#[test]
fn a_change_of_passphrase_can_be_killed() {
    changes("passphrase");
}

#[test]
fn a_new_vault_key_can_be_killed() {
    changes("key");
}

#[test]
fn a_backup_can_be_killed() {
    let home = tempfile::tempdir().unwrap();
    make(home.path());
    for kill in 0..KILLS {
        killed(home.path(), "backup", kill);
        drop(open(&home.path().join("vault"), 0).unwrap());
        assert!(!home.path().join("vault/partial").exists(), "swept at open");
        // Whatever has a name is whole.
        for entry in fs::read_dir(home.path()).unwrap() {
            let file = entry.unwrap().path();
            let is_backup =
                file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("backup-"));
            if is_backup {
                let into = tempfile::tempdir().unwrap();
                let words = fs::read_to_string(home.path().join("kit")).unwrap();
                let unlock = Unlock::Kit(RecoveryKit::parse(&words).unwrap());
                let restore = Restore {
                    file: &file,
                    into: into.path(),
                    unlock: &unlock,
                    keychain: None,
                    new_passphrase: None,
                    kdf: Some(KdfParams::FLOOR),
                    count: &count,
                    rng: &mut SystemRandom,
                };
                assert_eq!(Vault::restore(restore).unwrap().1.counted.records, 500);
                fs::remove_file(&file).unwrap();
            }
        }
    }
}

#[test]
fn a_restore_can_be_killed() {
    let home = tempfile::tempdir().unwrap();
    make(home.path());
    let vault = open(&home.path().join("vault"), 0).unwrap();
    let dest = &home.path().join("backup");
    let (writer, rng) = (&vault.connect(Access::Write).unwrap(), &mut SystemRandom);
    vault.backup(NewBackup { dest, made_ms: 0, writer, count: &count, rng }).unwrap();
    drop(vault);
    let (mut whole, mut unfinished) = (0u64, 0u64);
    for kill in 0..KILLS {
        let done = killed(home.path(), "restore", kill);
        for number in 1..=done + 1 {
            let into = home.path().join(format!("restored-{number}"));
            match open(&into, 0) {
                Ok(vault) => {
                    assert_eq!(records(&vault), 500);
                    whole += 1;
                }
                Err(VaultError::HalfCreated | VaultError::NotFound) => {
                    assert!(number > done, "an acknowledged restore is whole");
                    assert!(!Vault::inspect(&into).exists);
                    unfinished += 1;
                }
                Err(error) => panic!("kill {kill}, restore {number}: {error}"),
            }
            let _ = fs::remove_dir_all(&into);
        }
    }
    assert!(
        whole > 0 && unfinished > 0,
        "{whole} whole, {unfinished} unfinished: the test would prove nothing"
    );
}
