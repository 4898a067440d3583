//! What a session asks of the machine it runs on: a keychain, folders, time, randomness. Little enough that a test
//! brings its own.

use std::path::PathBuf;

use coffer_core::clock::{self, Source};
use coffer_vault::{KdfParams, Keychain, SystemKeychain};
use directories::ProjectDirs;

use crate::locality::region_in;
use crate::settings::Language;

/// The machine as a session sees it.
pub trait Host: Send + Sync {
    /// The keychain, where one is to be used at all.
    fn keychain(&self) -> Option<&dyn Keychain>;
    /// Where vaults lie when nobody says otherwise.
    fn data_dir(&self) -> Option<PathBuf>;
    /// Where the settings of this program lie.
    fn config_dir(&self) -> Option<PathBuf>;
    /// Milliseconds since 1970, UTC.
    fn now_ms(&self) -> i64;
    /// Time and randomness for a workspace.
    fn source(&self) -> Box<dyn Source>;
    /// Randomness fit for keys.
    fn fill(&self, bytes: &mut [u8]);
    /// What a guess at a passphrase costs; nothing to have it measured.
    fn kdf(&self) -> Option<KdfParams> {
        None
    }
    /// The language of this machine, where nobody has set one.
    fn language(&self) -> Language {
        match said(&["LC_ALL", "LC_MESSAGES", "LANG"]) {
            Some(value) if value.starts_with("zh") => Language::Chinese,
            _ => Language::English,
        }
    }
    /// The region of this machine (ISO 3166-1 alpha-2), where it says one.
    fn region(&self) -> Option<String> {
        region_in(&said(&["LC_ALL", "LC_MONETARY", "LC_TELEPHONE", "LANG"])?)
    }
}

/// The first of these that the environment has a word for.
fn said(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

/// The machine itself.
pub struct Machine {
    keychain: Option<SystemKeychain>,
    dirs: Option<ProjectDirs>,
}

impl Machine {
    /// `with_keychain` false: the keychain is not even asked.
    pub fn new(with_keychain: bool) -> Machine {
        Machine {
            keychain: with_keychain.then(SystemKeychain::new),
            dirs: ProjectDirs::from("com", "coffercrm", "coffer"),
        }
    }
}

impl Host for Machine {
    fn keychain(&self) -> Option<&dyn Keychain> {
        self.keychain.as_ref().map(|keychain| keychain as &dyn Keychain)
    }

    fn data_dir(&self) -> Option<PathBuf> {
        self.dirs.as_ref().map(|dirs| dirs.data_dir().to_owned())
    }

    fn config_dir(&self) -> Option<PathBuf> {
        self.dirs.as_ref().map(|dirs| dirs.config_dir().to_owned())
    }

    fn now_ms(&self) -> i64 {
        clock::Machine.now_ms()
    }

    fn source(&self) -> Box<dyn Source> {
        Box::new(clock::Machine)
    }

    fn fill(&self, bytes: &mut [u8]) {
        clock::Machine.fill(bytes);
    }
}

/// A host's randomness as the vault wants it.
pub(crate) struct HostRandom<'a>(pub &'a dyn Host);

impl coffer_vault::Random for HostRandom<'_> {
    fn fill(&mut self, out: &mut [u8]) {
        self.0.fill(out);
    }
}

/// `n` random bytes as hexadecimal text: handles, tokens.
pub(crate) fn random_hex(host: &dyn Host, n: usize) -> String {
    let mut bytes = vec![0u8; n];
    host.fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
