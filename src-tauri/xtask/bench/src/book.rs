//! Throw-away vaults that open without a passphrase: the keychain is in memory, so nothing of a figure or a fault is
//! the key derivation's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::Workspace;
use coffer_core::clock::Machine;
use coffer_core::workspace::Seeds;
use coffer_vault::{Keychain, MemoryKeychain, NewVault, SystemRandom, Unlock, Vault};
use tempfile::TempDir;

/// Anything that stops a run.
pub type Stop = Box<dyn std::error::Error + Send + Sync>;
/// What every step gives.
pub type Done<T = ()> = Result<T, Stop>;

/// A folder with one vault in it, and the keychain that opens it.
pub struct Place {
    /// Gone with the value.
    pub folder: TempDir,
    /// Its secrets.
    pub keychain: Arc<MemoryKeychain>,
}

impl Place {
    /// An empty folder below `root`.
    pub fn new(root: &Path) -> Done<Place> {
        std::fs::create_dir_all(root)?;
        let folder = tempfile::Builder::new().prefix("vault-").tempdir_in(root)?;
        Ok(Place { folder, keychain: Arc::default() })
    }

    /// The vault's own folder.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("vault")
    }

    /// Makes a vault and leaves it empty: what the floor writes into.
    pub fn bare(&self) -> Done<Vault> {
        Ok(create(&self.path(), &*self.keychain)?.0)
    }

    /// Makes a vault with a customer book in it.
    pub fn make(&self) -> Done<Workspace> {
        let (vault, recovery) = create(&self.path(), &*self.keychain)?;
        Ok(Workspace::create(vault, recovery, &seeds(), Box::new(Machine))?)
    }

    /// Opens the vault.
    pub fn vault(&self) -> Done<Vault> {
        Ok(Vault::open(&self.path(), Unlock::Keychain, Some(&*self.keychain))?)
    }

    /// Opens the book.
    pub fn open(&self) -> Done<Workspace> {
        Ok(Workspace::open(self.vault()?, Some(&*self.keychain), None, Box::new(Machine))?)
    }

    /// Bytes of all files of the vault.
    pub fn bytes(&self) -> u64 {
        std::fs::read_dir(self.path())
            .map(|entries| entries.flatten().filter_map(|entry| entry.metadata().ok()).map(|m| m.len()).sum())
            .unwrap_or(0)
    }
}

/// A vault without a passphrase, and the public half of its recovery key.
pub fn create(dir: &Path, keychain: &dyn Keychain) -> Done<(Vault, [u8; 32])> {
    let (vault, kit) = Vault::create(NewVault {
        dir,
        name: "bench",
        passphrase: None,
        keychain: Some(keychain),
        kdf: None,
        rng: &mut SystemRandom,
    })?;
    let recovery = kit.team_recovery_public();
    Ok((vault, recovery))
}

/// What a book starts with: the stages are the data set's.
pub fn seeds() -> Seeds {
    let stage = |name: &str, ty, probability| (name.to_owned(), ty, probability);
    Seeds {
        member: "Bench".to_owned(),
        pipeline: "Sales".to_owned(),
        stages: vec![
            stage("lead", "open", 0),
            stage("qualified", "open", 20),
            stage("proposal", "open", 40),
            stage("negotiation", "open", 60),
            stage("won", "won", 100),
            stage("lost", "lost", 0),
        ],
    }
}
