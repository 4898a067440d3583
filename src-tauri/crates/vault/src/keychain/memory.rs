//! A keychain that lasts as long as the process: for tests of the rooms above, and for a sample vault that must leave
//! nothing behind. It can be locked, unlocked and taken away like a real one.

use super::{Keychain, KeychainError, KeychainState};
use crate::Secret;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Secrets by service and name, wiped when dropped.
pub struct MemoryKeychain(Mutex<Inside>);

struct Inside {
    state: KeychainState,
    entries: HashMap<(String, String), Secret>,
}

impl MemoryKeychain {
    /// Present and empty.
    pub fn new() -> Self {
        Self(Mutex::new(Inside { state: KeychainState::Present, entries: HashMap::new() }))
    }

    /// Locks it, unlocks it, or takes the service away; the entries stay.
    pub fn set_state(&self, state: KeychainState) {
        self.inside().state = state;
    }

    /// How many entries it holds.
    pub fn len(&self) -> usize {
        self.inside().entries.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names of all entries, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.inside().entries.keys().map(|(_, name)| name.clone()).collect();
        names.sort();
        names
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> Result<MutexGuard<'_, Inside>, KeychainError> {
        let inside = self.inside();
        match inside.state {
            KeychainState::Present => Ok(inside),
            KeychainState::Absent => Err(KeychainError::Absent),
            KeychainState::Locked => Err(KeychainError::Locked),
        }
    }
}

impl Default for MemoryKeychain {
    fn default() -> Self {
        Self::new()
    }
}

impl Keychain for MemoryKeychain {
    fn state(&self) -> KeychainState {
        self.inside().state
    }

    fn get(&self, service: &str, name: &str) -> Result<Secret, KeychainError> {
        let inside = self.open()?;
        let entry = inside.entries.get(&(service.to_owned(), name.to_owned()));
        entry.map(|secret| Secret::new(secret.expose().to_vec())).ok_or(KeychainError::NoEntry)
    }

    fn set(&self, service: &str, name: &str, secret: &Secret) -> Result<(), KeychainError> {
        let copy = Secret::new(secret.expose().to_vec());
        self.open()?.entries.insert((service.to_owned(), name.to_owned()), copy);
        Ok(())
    }

    fn delete(&self, service: &str, name: &str) -> Result<(), KeychainError> {
        let removed = self.open()?.entries.remove(&(service.to_owned(), name.to_owned()));
        removed.map(drop).ok_or(KeychainError::NoEntry)
    }
}
