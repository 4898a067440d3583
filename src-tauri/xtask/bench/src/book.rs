//! Throw-away vaults that open without a passphrase: the keychain is in memory, so nothing of a figure or a fault is
//! the key derivation's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::Workspace;
use coffer_core::clock::Machine;
use coffer_core::workspace::Seeds;
use coffer_vault::keychain::SERVICE;
use coffer_vault::{Keychain, MemoryKeychain, NewVault, Secret, SystemRandom, Unlock, Vault};
use tempfile::TempDir;

/// Anything that stops a run.
pub type Stop = Box<dyn std::error::Error + Send + Sync>;
/// What every step gives.
pub type Done<T = ()> = Result<T, Stop>;

/// A folder with one vault in it, and the keychain that opens it.
pub struct Place {
    /// Where it all is.
    pub folder: Folder,
    /// Its secrets.
    pub keychain: Arc<MemoryKeychain>,
}

/// A folder that is gone with the value, or one that stays for the next run.
pub enum Folder {
    /// Gone with the value.
    Passing(TempDir),
    /// Stays.
    Lasting(PathBuf),
}

impl Folder {
    /// The folder.
    pub fn path(&self) -> &Path {
        match self {
            Folder::Passing(folder) => folder.path(),
            Folder::Lasting(folder) => folder,
        }
    }
}

impl Place {
    /// An empty folder that outlives the run.
    pub fn lasting(folder: &Path) -> Done<Place> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        std::fs::create_dir_all(folder)?;
        Ok(Place { folder: Folder::Lasting(folder.to_owned()), keychain: Arc::default() })
    }

    /// Writes the keychain beside the vault: made-up data, so the secrets may lie in a file.
    pub fn keep(&self) -> Done {
        let mut lines = String::new();
        for name in self.keychain.names() {
            let secret = self.keychain.get(SERVICE, &name).map_err(|e| format!("{e:?}"))?;
            let hex: String = secret.expose().iter().map(|byte| format!("{byte:02x}")).collect();
            lines.push_str(&format!("{name} {hex}\n"));
        }
        Ok(std::fs::write(self.folder.path().join("keychain"), lines)?)
    }

    /// The place that an earlier run kept.
    pub fn kept(folder: &Path) -> Done<Place> {
        let lines = std::fs::read_to_string(folder.join("keychain"))?;
        let keychain = MemoryKeychain::new();
        for (name, hex) in lines.lines().filter_map(|line| line.split_once(' ')) {
            let bytes: Vec<u8> = (0..hex.len() / 2)
                .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16))
                .collect::<Result<_, _>>()?;
            keychain.set(SERVICE, name, &Secret::new(bytes)).map_err(|e| format!("{e:?}"))?;
        }
        Ok(Place { folder: Folder::Lasting(folder.to_owned()), keychain: Arc::new(keychain) })
    }

    /// An empty folder below `root`, gone with the value.
    pub fn new(root: &Path) -> Done<Place> {
        std::fs::create_dir_all(root)?;
        let folder = tempfile::Builder::new().prefix("vault-").tempdir_in(root)?;
        Ok(Place { folder: Folder::Passing(folder), keychain: Arc::default() })
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
