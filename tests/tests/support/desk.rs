//! A session on a real vault in a throw-away folder, with a keychain in memory, a clock that a test moves and numbers
//! from a seed. Everything goes through `Session::call`, as it does from a window.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use coffer_api::{ApiError, ErrorCode, Host, Language, Scopes, Session};
use coffer_core::clock::{Fixed, Source};
use coffer_vault::{KdfParams, Keychain, MemoryKeychain};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A machine for tests.
pub struct TestHost {
    pub keychain: Option<MemoryKeychain>,
    pub folder: PathBuf,
    pub now: AtomicI64,
    pub seed: AtomicU64,
}

impl Host for TestHost {
    fn keychain(&self) -> Option<&dyn Keychain> {
        self.keychain.as_ref().map(|keychain| keychain as &dyn Keychain)
    }
    fn data_dir(&self) -> Option<PathBuf> {
        Some(self.folder.join("data"))
    }
    fn config_dir(&self) -> Option<PathBuf> {
        Some(self.folder.join("config"))
    }
    fn now_ms(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }
    fn source(&self) -> Box<dyn Source> {
        Box::new(Fixed::new(self.now_ms(), 1, self.seed.fetch_add(1, Ordering::Relaxed)))
    }
    fn fill(&self, bytes: &mut [u8]) {
        Fixed::new(0, 1, self.seed.fetch_add(1, Ordering::Relaxed)).fill(bytes);
    }
    fn kdf(&self) -> Option<KdfParams> {
        Some(KdfParams::FLOOR)
    }
    fn language(&self) -> Language {
        Language::Chinese
    }
}

/// A session with its machine.
pub struct Desk {
    pub host: Arc<TestHost>,
    pub session: Session,
    _folder: Option<TempDir>,
}

pub const PASSPHRASE: &str = "海拓-旧码头-七号";

impl Desk {
    /// A fresh machine without a vault.
    pub fn empty(seed: u64, keychain: bool) -> Desk {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let host = Arc::new(TestHost {
            keychain: keychain.then(MemoryKeychain::new),
            folder: folder.path().to_owned(),
            now: AtomicI64::new(coffer_tests::START_MS),
            seed: AtomicU64::new(seed << 20),
        });
        let session = Session::new(host.clone(), "window", Scopes::ALL, None);
        Desk { host, session, _folder: Some(folder) }
    }

    /// A machine with an open vault whose kit is confirmed.
    pub fn open(seed: u64) -> Desk {
        let desk = Desk::empty(seed, true);
        desk.create();
        desk
    }

    /// Makes a vault and confirms its kit.
    pub fn create(&self) -> Value {
        let made = self.ok(
            "vault_create",
            json!({"name": "远帆贸易", "passphrase": PASSPHRASE, "allow_no_keychain": self.host.keychain.is_none()}),
        );
        let word = |index: usize| json!({"index": index, "word": made["kit"]["words"][index]});
        self.ok("vault_kit_check", json!({"words": [word(2), word(11), word(23)]}));
        made
    }

    /// Another program on the same machine.
    pub fn second(&self) -> Desk {
        let session = Session::new(self.host.clone(), "cli", Scopes::ALL, None);
        Desk { host: self.host.clone(), session, _folder: None }
    }

    /// Calls a command.
    pub fn call(&self, name: &str, args: Value) -> Result<Value, ApiError> {
        let answer = self.session.call(name, args.to_string().as_bytes())?;
        Ok(serde_json::from_slice(&answer).expect("an answer is JSON"))
    }

    /// Calls a command that works.
    #[track_caller]
    pub fn ok(&self, name: &str, args: Value) -> Value {
        match self.call(name, args) {
            Ok(answer) => answer,
            Err(error) => panic!("{name}: {} {:?}", error.code.word(), error.details),
        }
    }

    /// Calls a command that does not.
    #[track_caller]
    pub fn fails(&self, name: &str, args: Value) -> ErrorCode {
        match self.call(name, args) {
            Ok(answer) => panic!("{name} worked: {answer}"),
            Err(error) => error.code,
        }
    }

    /// Moves the clock.
    pub fn later(&self, ms: i64) {
        self.host.now.fetch_add(ms, Ordering::Relaxed);
    }
}
