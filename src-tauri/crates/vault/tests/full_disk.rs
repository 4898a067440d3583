//! A disk that is really full (a small tmpfs; skipped with a message where one cannot be mounted): every operation says
//! so, leaves what was there, and works again once there is room.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use coffer_vault::{
    Access, Counted, KdfParams, NewBackup, NewVault, PassphraseChange, Secret, SystemRandom, Unlock, Vault,
    VaultError,
};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Option<Self> {
        fs::create_dir(at).unwrap();
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(at);
        let done = command.stderr(Stdio::null()).status().is_ok_and(|status| status.success());
        done.then(|| Self(at.to_owned()))
    }

    /// Takes all the room there is.
    fn fill(&self) {
        let mut filler = fs::File::create(self.0.join("filler")).unwrap();
        for size in [65_536, 4_096, 1] {
            let piece = vec![1; size];
            while filler.write_all(&piece).is_ok() {}
        }
    }

    fn free(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn secret(text: &str) -> Secret {
    Secret::from_text(text.to_owned())
}

fn create(dir: &Path) -> Result<Vault, VaultError> {
    let (passphrase, rng) = (secret("first"), &mut SystemRandom);
    let kdf = Some(KdfParams::FLOOR);
    let new = NewVault { dir, name: "", passphrase: Some(&passphrase), keychain: None, kdf, rng };
    Vault::create(new).map(|(vault, _)| vault)
}

fn open(dir: &Path, text: &str) -> Result<Vault, VaultError> {
    Vault::open(dir, Unlock::Passphrase(secret(text)), None)
}

fn count(connection: &rusqlite::Connection) -> rusqlite::Result<Counted> {
    let records: i64 = connection.query_row("SELECT count(*) FROM person", [], |row| row.get(0))?;
    Ok(Counted { records: records.unsigned_abs(), state: [0; 32] })
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let home = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(&home.path().join("disk")) else {
        eprintln!("skipped: no tmpfs can be mounted here");
        return;
    };
    let dir = disk.0.join("vault");
    let mut vault = create(&dir).unwrap();
    let writer = vault.connect(Access::Write).unwrap();
    writer.execute_batch("CREATE TABLE person(name TEXT); INSERT INTO person VALUES ('x')").unwrap();
    drop(writer);
    disk.fill();

    let change = |vault: &mut Vault| {
        let proof = Unlock::Passphrase(secret("first"));
        let new = secret("second");
        let kdf = Some(KdfParams::FLOOR);
        let rng = &mut SystemRandom;
        vault.change_passphrase(PassphraseChange { proof: &proof, new: Some(&new), keychain: None, kdf, rng })
    };
    let back_up = |vault: &Vault, dest: &Path| {
        let (writer, rng) = (&vault.connect(Access::Write)?, &mut SystemRandom);
        vault.backup(NewBackup { dest, made_ms: 0, writer, count: &count, rng })
    };
    assert!(matches!(change(&mut vault), Err(VaultError::DiskFull)));
    assert!(matches!(vault.confirm_kit(), Err(VaultError::DiskFull)));
    let attachment = vault.attachments().seal(&mut &[0; 100_000][..], None, &mut SystemRandom);
    assert!(matches!(attachment, Err(VaultError::DiskFull)));
    assert_eq!(vault.attachments().names().unwrap(), Vec::<String>::new());
    let elsewhere = home.path().join("backup");
    let refused = back_up(&vault, &elsewhere);
    assert!(matches!(refused, Err(VaultError::DiskFull)), "no room for the temporary copy: {refused:?}");
    assert!(!elsewhere.exists());
    assert!(matches!(create(&disk.0.join("other")), Err(VaultError::DiskFull)));
    drop(vault);
    assert!(matches!(open(&dir, "second"), Err(VaultError::WrongPassphrase)));
    // SQLite needs 32 KiB for the index of its log even to read, so that is said at once.
    assert!(matches!(open(&dir, "first"), Err(VaultError::DiskFull)));

    disk.free();
    let mut vault = open(&dir, "first").unwrap();
    assert_eq!(count(&vault.connect(Access::Read).unwrap()).unwrap().records, 1);
    assert_eq!(back_up(&vault, &elsewhere).unwrap().counted.records, 1);
    change(&mut vault).unwrap();
    drop(vault);
    assert!(open(&dir, "second").is_ok());
    assert!(create(&disk.0.join("other")).is_ok(), "what the full disk interrupted starts over");
}
