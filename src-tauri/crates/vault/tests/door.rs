//! What a program that links this crate meets, in a build without this crate's own test settings: the floor of the key
//! derivation, and a second process at the lock.
#![allow(clippy::unwrap_used)]

use coffer_vault::{KdfParams, NewVault, Secret, SystemRandom, Unlock, Vault, VaultError};
use std::path::Path;
use std::process::Command;

const CHILD: &str = "COFFER_TEST_SECOND_PROCESS";

fn create(dir: &Path, kdf: KdfParams) -> Result<Vault, VaultError> {
    let passphrase = Secret::from_text("first".to_owned());
    let rng = &mut SystemRandom;
    let new =
        NewVault { dir, name: "Door", passphrase: Some(&passphrase), keychain: None, kdf: Some(kdf), rng };
    Vault::create(new).map(|(vault, _)| vault)
}

fn open(dir: &Path) -> Result<Vault, VaultError> {
    Vault::open(dir, Unlock::Passphrase(Secret::from_text("first".to_owned())), None)
}

#[test]
fn nothing_below_the_floor_is_made() {
    assert_eq!(KdfParams::FLOOR, KdfParams { memory_kib: 65_536, passes: 3, lanes: 4 });
    let dir = tempfile::tempdir().unwrap();
    for weak in [
        KdfParams { memory_kib: 65_535, ..KdfParams::FLOOR },
        KdfParams { passes: 2, ..KdfParams::FLOOR },
        KdfParams { lanes: 3, ..KdfParams::FLOOR },
    ] {
        assert!(matches!(create(dir.path(), weak), Err(VaultError::KdfOutOfRange)));
    }
    assert!(create(dir.path(), KdfParams::FLOOR).is_ok());
    assert!(open(dir.path()).is_ok());
}

#[test]
fn a_second_process_is_refused_until_the_first_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let vault = create(dir.path(), KdfParams::FLOOR).unwrap();
    let second = || {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "the_second_process", "--ignored", "--nocapture"]);
        let output = child.env(CHILD, dir.path()).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let said = second();
    assert!(said.contains("[InUse]"), "{said}");
    drop(vault);
    let said = second();
    assert!(said.contains("[opened]"), "{said}");
}

#[test]
#[ignore = "run by a_second_process_is_refused_until_the_first_is_gone in a process of its own"]
#[allow(clippy::print_stdout)]
fn the_second_process() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    match open(Path::new(&dir)) {
        Ok(_) => println!("[opened]"),
        Err(error) => println!("[{error:?}]"),
    }
}
