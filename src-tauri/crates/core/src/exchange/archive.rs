//! Folders and ZIP archives of tables: the backups that other programs make. What is unpacked is limited before it is
//! held; what is not a table, a card file or JSON is named as left out.

use std::io::{Read, Seek};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use super::decode;
use super::input::{Input, MAX_HELD};
use super::problem::ReadError;

/// Files in an archive or folder.
const MAX_ENTRIES: usize = 10_000;
/// Bytes that an archive may unpack to altogether: 1 GiB.
const MAX_UNPACKED: u64 = 1 << 30;
/// Folders in folders.
const MAX_DEPTH: usize = 6;

/// What was found: files to open, and the names of those that are not for us.
#[derive(Debug, Default)]
pub struct Found {
    /// Files of formats that are read here, by name.
    pub inputs: Vec<Input>,
    /// Names of the others.
    pub left_out: Vec<String>,
}

fn is_ours(name: &str) -> bool {
    let lower = name.to_lowercase();
    let extension = lower.rsplit_once('.').map(|(_, extension)| extension);
    matches!(extension, Some("csv" | "tsv" | "txt" | "xlsx" | "xls" | "ods" | "vcf" | "json"))
}

fn is_litter(name: &str) -> bool {
    name.starts_with("__MACOSX/")
        || name.rsplit('/').next().is_none_or(|file| file.is_empty() || file.starts_with('.'))
}

fn damaged(error: ZipError) -> ReadError {
    match error {
        ZipError::Io(error) => ReadError::Io(error),
        _ => ReadError::Damaged { format: "ZIP" },
    }
}

/// The tables of a ZIP archive.
pub fn unzip(input: &Input) -> Result<Found, ReadError> {
    let mut archive = ZipArchive::new(input.reader()?).map_err(damaged)?;
    if archive.len() > MAX_ENTRIES {
        return Err(ReadError::TooLarge { what: "entries", limit: MAX_ENTRIES as u64 });
    }
    let mut found = Found::default();
    let mut left = MAX_UNPACKED;
    for at in 0..archive.len() {
        let mut entry = match archive.by_index(at) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(ReadError::Protected);
            }
            Err(error) => return Err(damaged(error)),
        };
        // Names are often in the system's old encoding, with nothing that says so.
        let name = match std::str::from_utf8(entry.name_raw()) {
            Ok(name) => name.to_owned(),
            Err(_) => decode::text(entry.name_raw()),
        };
        if entry.is_dir() || is_litter(&name) {
            continue;
        }
        if !is_ours(&name) {
            found.left_out.push(name);
            continue;
        }
        let limit = left.min(MAX_HELD);
        if entry.size() > limit {
            return Err(ReadError::TooLarge { what: "unpacked", limit });
        }
        let mut bytes = Vec::new();
        // The declared size is the archive's word; the limit is ours.
        entry
            .by_ref()
            .take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| ReadError::Damaged { format: "ZIP" })?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge { what: "unpacked", limit });
        }
        left -= bytes.len() as u64;
        found.inputs.push(Input::memory(name, bytes));
    }
    found.inputs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// The tables in a folder and the folders in it. Links are not followed.
pub fn folder(path: &Path) -> Result<Found, ReadError> {
    let mut found = Found::default();
    let mut waiting = vec![(path.to_owned(), 0)];
    while let Some((folder, depth)) = waiting.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let (kind, path) = (entry.file_type()?, entry.path());
            let name = path
                .strip_prefix(path.parent().unwrap_or(&path))
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            if name.starts_with('.') {
                continue;
            }
            if kind.is_dir() && depth < MAX_DEPTH {
                waiting.push((path, depth + 1));
            } else if kind.is_file() && is_ours(&name) {
                found.inputs.push(Input::file(&path));
            } else if kind.is_file() {
                found.left_out.push(name);
            }
            if found.inputs.len() + found.left_out.len() > MAX_ENTRIES {
                return Err(ReadError::TooLarge { what: "entries", limit: MAX_ENTRIES as u64 });
            }
        }
    }
    found.inputs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// The names in an archive whose unpacked size, measured by unpacking it into nothing, is within the limit.
pub(super) fn measure<R: Read + Seek>(reader: R) -> Result<Vec<String>, ReadError> {
    let mut archive = ZipArchive::new(reader).map_err(damaged)?;
    if archive.len() > MAX_ENTRIES {
        return Err(ReadError::TooLarge { what: "entries", limit: MAX_ENTRIES as u64 });
    }
    let mut left = MAX_UNPACKED;
    let mut names = Vec::with_capacity(archive.len());
    for at in 0..archive.len() {
        let mut entry = match archive.by_index(at) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(ReadError::Protected);
            }
            Err(error) => return Err(damaged(error)),
        };
        names.push(String::from_utf8_lossy(entry.name_raw()).into_owned());
        let n = std::io::copy(&mut entry.by_ref().take(left + 1), &mut std::io::sink())
            .map_err(|_| ReadError::Damaged { format: "ZIP" })?;
        left = left.checked_sub(n).ok_or(ReadError::TooLarge { what: "unpacked", limit: MAX_UNPACKED })?;
    }
    Ok(names)
}

/// One entry of an archive that was measured before.
pub(super) fn entry<R: Read + Seek>(reader: R, name: &str) -> Result<Vec<u8>, ReadError> {
    let mut archive = ZipArchive::new(reader).map_err(damaged)?;
    let mut entry = archive.by_name(name).map_err(damaged)?;
    let mut bytes = Vec::new();
    entry
        .by_ref()
        .take(MAX_UNPACKED)
        .read_to_end(&mut bytes)
        .map_err(|_| ReadError::Damaged { format: "ZIP" })?;
    Ok(bytes)
}
