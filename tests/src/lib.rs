//! What journeys and laws share: real vaults in throw-away folders, with a keychain in memory, a fixed clock and
//! numbers from a seed. No Tauri inside.

pub mod beside;
pub mod copies;

use std::path::Path;

use coffer_core::clock::Fixed;
use coffer_core::workspace::Seeds;
use coffer_core::{Actor, Workspace};
use coffer_vault::{MemoryKeychain, NewVault, SeededRandom, Unlock, Vault};
use tempfile::TempDir;

/// 2026-11-02 01:00 UTC, when every test begins.
pub const START_MS: i64 = 1_793_581_200_000;

/// A real vault in a folder of its own.
pub struct Book {
    /// The open book; none while it is closed.
    pub ws: Option<Workspace>,
    /// The keychain that opens it.
    pub keychain: MemoryKeychain,
    /// Its folder; gone when the test ends.
    pub dir: TempDir,
    /// The kit's words.
    pub kit: String,
    seed: u64,
}

/// What a test book starts with.
pub fn seeds() -> Seeds {
    Seeds {
        member: "林晓".into(),
        pipeline: "销售流程".into(),
        stages: vec![
            ("初访".into(), "open", 10),
            ("报价".into(), "open", 50),
            ("赢单".into(), "won", 100),
            ("输单".into(), "lost", 0),
        ],
    }
}

impl Book {
    /// A fresh book.
    pub fn new(seed: u64) -> Book {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let keychain = MemoryKeychain::new();
        let (vault, kit) = Vault::create(NewVault {
            dir: &dir.path().join("vault"),
            name: "远帆贸易",
            passphrase: None,
            keychain: Some(&keychain),
            kdf: None,
            rng: &mut SeededRandom::new(seed),
        })
        .expect("a vault is made");
        let recovery = kit.team_recovery_public();
        let words = kit.words().join(" ");
        let ws = Workspace::create(vault, recovery, &seeds(), Box::new(Fixed::new(START_MS, 1, seed)))
            .expect("a book is made");
        Book { ws: Some(ws), keychain, dir, kit: words, seed }
    }

    /// The vault's folder.
    pub fn path(&self) -> std::path::PathBuf {
        self.dir.path().join("vault")
    }

    /// The open book.
    pub fn ws(&self) -> &Workspace {
        self.ws.as_ref().expect("the book is open")
    }

    /// The member at this device, acting through the window.
    pub fn actor(&self) -> Actor {
        self.ws().actor("window")
    }

    /// Closes and opens again.
    pub fn reopen(&mut self) {
        self.close();
        let vault =
            Vault::open(&self.path(), Unlock::Keychain, Some(&self.keychain)).expect("the vault opens");
        let source = Fixed::new(START_MS + 3_600_000, 1, self.seed + 1);
        self.ws = Some(
            Workspace::open(vault, Some(&self.keychain), None, Box::new(source)).expect("the book opens"),
        );
    }

    /// Closes the book.
    pub fn close(&mut self) {
        if let Some(ws) = self.ws.take() {
            ws.close(Some(&self.keychain)).expect("the book closes");
        }
    }
}

/// Every file below `dir` that contains `marker`, UTF-8 or UTF-16.
pub fn files_with(dir: &Path, marker: &str) -> Vec<std::path::PathBuf> {
    let wide: Vec<u8> = marker.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut found = Vec::new();
    let mut ahead = vec![dir.to_path_buf()];
    while let Some(path) = ahead.pop() {
        if path.is_dir() {
            ahead.extend(
                std::fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()),
            );
        } else if let Ok(bytes) = std::fs::read(&path) {
            let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
            if holds(marker.as_bytes()) || holds(&wide) {
                found.push(path);
            }
        }
    }
    found
}
