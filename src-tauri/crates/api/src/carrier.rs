//! Sealed files in a folder: a stick, a share, what a sync program carries. Files of others, half files and files that a
//! cloud program copied because it saw a conflict are all met there; none of them does any harm.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::commands::bundles::{Brought, brought};
use crate::error::{ApiError, ErrorCode, bundle_word};
use crate::files::LARGEST;
use crate::session::{Open, Scope, Session};

/// What a sealed file's name ends with.
pub const ENDING: &str = "coffer";
/// More files of a folder are not looked at in one go.
const MOST_FILES: usize = 10_000;

/// A sealed file that was written into a folder.
#[derive(Serialize)]
struct Written {
    name: String,
    bytes: u64,
    entries: u64,
    recipients: usize,
}

/// What became of a file of the folder.
#[derive(Serialize)]
struct Met {
    name: String,
    /// `taken`, `known`, `own`, `gap`, or why it was left: `not_for_this_device`, `not_sealed`, `cut_short`, `damaged`,
    /// `other_team`, `newer`, `too_large`, `unknown_author`, `unreadable`.
    outcome: &'static str,
    applied: u64,
}

#[derive(Serialize)]
struct Folder {
    files: Vec<Met>,
    applied: u64,
}

impl Session {
    /// Seals what is new for the others into a new file of that folder. Gives its name and size as JSON.
    pub fn seal_into(&self, folder: &Path) -> Result<serde_json::Value, ApiError> {
        self.may(Scope::Export)?;
        self.with_open(|open| {
            let sealed = open.ws.seal(&open.actor())?;
            write_new(folder, &sealed.name, &sealed.bytes)?;
            let (bytes, entries) = (sealed.bytes.len() as u64, sealed.entries);
            let written = Written { name: sealed.name, bytes, entries, recipients: sealed.recipients.len() };
            Ok(serde_json::to_value(written)?)
        })
    }

    /// Takes in every sealed file of that folder that was not taken in before. Gives what became of each as JSON.
    pub fn take_in_from(&self, folder: &Path) -> Result<serde_json::Value, ApiError> {
        self.may(Scope::Import)?;
        self.with_open(|open| Ok(serde_json::to_value(take_in(open, folder)?)?))
    }
}

fn io(error: &std::io::Error) -> ApiError {
    match error.kind() {
        std::io::ErrorKind::NotFound => ApiError::not_found("folder"),
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            ApiError::new(ErrorCode::DiskFull)
        }
        kind => ApiError::new(ErrorCode::Internal).with("reason", "io").with("kind", kind.to_string()),
    }
}

/// A reader of the folder sees the whole file or none: it is written under a name that nobody takes, synced, renamed to a
/// name that was never there.
fn write_new(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), ApiError> {
    let path = folder.join(name);
    let half = folder.join(format!(".{name}.half"));
    if path.exists() {
        return Err(ApiError::new(ErrorCode::AlreadyExists).with("what", "file"));
    }
    let written = File::create_new(&half).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&half, &path)?;
        // Not every file system of a stick can sync a folder; the file itself is.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    });
    written.map_err(|error| {
        let _ = fs::remove_file(&half);
        io(&error)
    })
}

/// Files whose names end as ours do; what is hidden, half or another's is not looked at.
fn names(folder: &Path) -> Result<Vec<PathBuf>, ApiError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| io(&error))? {
        let path = entry.map_err(|error| io(&error))?.path();
        let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && path.extension().is_some_and(|ending| ending == ENDING) && path.is_file() {
            found.push(path);
        }
        if found.len() > MOST_FILES {
            return Err(ApiError::new(ErrorCode::BadInput).with("reason", "too_many_files"));
        }
    }
    found.sort();
    Ok(found)
}

fn take_in(open: &Open<'_>, folder: &Path) -> Result<Folder, ApiError> {
    let mut left = names(folder)?;
    let mut files: Vec<Met> = Vec::new();
    // A file may need what another one brings, whatever their order: again, as long as that helps.
    loop {
        let mut again = Vec::new();
        let mut helped = false;
        for path in std::mem::take(&mut left) {
            let met = take_one(open, &path)?;
            helped |= met.applied > 0;
            if met.outcome == "gap" || met.outcome == "unknown_author" {
                again.push(path);
            } else {
                files.push(met);
            }
        }
        if again.is_empty() || !helped {
            for path in again {
                files.push(take_one(open, &path)?);
            }
            break;
        }
        left = again;
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let applied = files.iter().map(|met| met.applied).sum();
    Ok(Folder { files, applied })
}

fn take_one(open: &Open<'_>, path: &Path) -> Result<Met, ApiError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let left = |outcome| Ok(Met { name: name.clone(), outcome, applied: 0 });
    let Ok(size) = path.metadata().map(|facts| facts.len()) else { return left("unreadable") };
    if size > LARGEST as u64 {
        return left("too_large");
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    let read = File::open(path).and_then(|file| file.take(LARGEST as u64 + 1).read_to_end(&mut bytes));
    if read.is_err() {
        return left("unreadable");
    }
    match open.ws.open_bundle(&open.actor(), &bytes) {
        Ok(received) => {
            let Brought { known, applied, gaps, by, .. } = brought(open, &received);
            let outcome = match (known, by.own, gaps.is_empty()) {
                (_, true, _) => "own",
                (true, ..) => "known",
                (false, false, true) => "taken",
                (false, false, false) => "gap",
            };
            Ok(Met { name, outcome, applied })
        }
        Err(coffer_core::Error::Bundle(error)) => left(bundle_word(&error)),
        Err(error) => Err(error.into()),
    }
}
