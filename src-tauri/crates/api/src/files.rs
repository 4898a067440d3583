//! Files between a caller and a command, in memory only: what an import reads, what an export made. Never on disk,
//! wiped when dropped, gone when the vault locks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

use crate::error::{ApiError, ErrorCode};
use crate::host::{Host, random_hex};

/// The largest file, in bytes.
pub const LARGEST: usize = 512 << 20;
/// All files of a session together.
const MOST_BYTES: usize = 1 << 30;
/// So many files at a time.
const MOST_FILES: usize = 256;
/// A file nobody asked for in this time is dropped.
const KEPT_MS: i64 = 30 * 60 * 1_000;
/// The longest name, in characters.
const LONGEST_NAME: usize = 200;

/// A file in memory.
#[derive(Clone)]
pub struct MemoryFile {
    /// Its name: the last part of a path, for people.
    pub name: String,
    /// What is in it; wiped when the last holder drops it.
    pub bytes: Arc<Zeroizing<Vec<u8>>>,
    used_ms: i64,
}

/// The files of one session.
#[derive(Default)]
pub(crate) struct Files(Mutex<HashMap<String, MemoryFile>>);

impl Files {
    /// Keeps a file and gives its handle.
    pub fn put(&self, host: &dyn Host, name: &str, bytes: Vec<u8>) -> Result<String, ApiError> {
        let bytes = Zeroizing::new(bytes);
        let too_large = |limit: usize| {
            Err(ApiError::new(ErrorCode::BadInput)
                .with("reason", "too_large")
                .with("found", bytes.len())
                .with("limit", limit))
        };
        if bytes.len() > LARGEST {
            return too_large(LARGEST);
        }
        let now = host.now_ms();
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|_, file| now - file.used_ms < KEPT_MS);
        let held: usize = files.values().map(|file| file.bytes.len()).sum();
        if held + bytes.len() > MOST_BYTES || files.len() >= MOST_FILES {
            return too_large(MOST_BYTES.saturating_sub(held));
        }
        let handle = random_hex(host, 16);
        let file = MemoryFile { name: last_part(name), bytes: Arc::new(bytes), used_ms: now };
        files.insert(handle.clone(), file);
        Ok(handle)
    }

    /// The file behind a handle.
    pub fn get(&self, host: &dyn Host, handle: &str) -> Result<MemoryFile, ApiError> {
        let now = host.now_ms();
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|_, file| now - file.used_ms < KEPT_MS);
        let file = files.get_mut(handle).ok_or_else(|| ApiError::not_found("file"))?;
        file.used_ms = now;
        Ok(file.clone())
    }

    /// Drops one file.
    pub fn drop_file(&self, handle: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(handle);
    }

    /// Drops files that nobody asked for in half an hour.
    pub fn expire(&self, now_ms: i64) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|_, file| now_ms - file.used_ms < KEPT_MS);
    }

    /// Drops all of them.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The name without folders, control characters or excess length.
fn last_part(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    if clean.is_empty() { "file".to_owned() } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_no_folder() {
        assert_eq!(last_part("C:\\Users\\li\\客户.csv"), "客户.csv");
        assert_eq!(last_part("/home/li/a.csv"), "a.csv");
        assert_eq!(last_part("\u{0}\n"), "file");
    }
}
