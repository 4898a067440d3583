//! What the journal keeps beside changes: what was opened, shown or refused. An event names records by id and commands
//! by name; what stands in them it never repeats. A refused unlock cannot be written into a locked vault: it waits in a
//! small file beside it, for the next unlock. Whoever holds the folder can delete that file; this is a note, no brake.

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use coffer_core::id::Id;
use coffer_core::records::CustomField;
use coffer_core::schema::{Class, Value};
use coffer_core::store::Record;
use coffer_core::{Workspace, query};

use crate::error::ApiError;
use crate::session::{Open, guard};

/// What this opening of a vault has noted already, and what it may not write yet.
#[derive(Default)]
pub(crate) struct Noted {
    /// Records whose sensitive fields were shown.
    shown: HashSet<Id>,
    /// Commands that were refused.
    refused: HashSet<&'static str>,
    /// Reads that wait for the first write.
    held: Vec<(&'static str, Vec<u8>)>,
    /// The journal's last entry when the vault was opened.
    began: u64,
}

/// So many notes wait at most.
const MOST_HELD: usize = 1_000;

impl Noted {
    /// For a vault that was just opened.
    pub fn at(began: u64) -> Noted {
        Noted { began, ..Noted::default() }
    }
}

impl Open<'_> {
    /// Notes a look at something. Looking must go on where nothing can be written (a full disk), and must not be what
    /// silences the alarm over an older file: then the note waits for the next one that goes in.
    pub fn note(&self, intent: &'static str, event: Vec<u8>) {
        let mut noted = guard(&self.session.0.noted);
        noted.held.push((intent, event));
        if self.ws.opened().anchor.is_alarm() && self.ws.head().0 == noted.began {
            noted.held.truncate(MOST_HELD);
            return;
        }
        let held = std::mem::take(&mut noted.held);
        for (at, (intent, event)) in held.iter().enumerate() {
            if self.ws.note(&self.actor(), intent, event.clone()).is_err() {
                noted.held = held[at..].iter().take(MOST_HELD).cloned().collect();
                return;
            }
        }
    }

    /// Notes that somebody was shown what the record holds of the sensitive class: once a record and opening.
    pub fn note_sensitive(&self, record: &Record) -> Result<(), ApiError> {
        if self.is_sensitive(record)? && guard(&self.session.0.noted).shown.insert(record.id) {
            self.note("sensitive.read", format!("{}:{}", record.kind.name, record.id).into_bytes());
        }
        Ok(())
    }

    fn is_sensitive(&self, record: &Record) -> Result<bool, ApiError> {
        let mut fields = record.kind.fields.iter().zip(&record.values);
        if fields.any(|(field, value)| field.class == Class::Sensitive && *value != Value::Null) {
            return Ok(true);
        }
        if record.custom.values().all(|value| *value == Value::Null) {
            return Ok(false);
        }
        let definitions = self.ws.read(query::custom_fields)?;
        Ok(definitions.iter().any(|definition| {
            definition.text(CustomField::CLASS) == "sensitive"
                && record.custom.get(&definition.id).is_some_and(|value| *value != Value::Null)
        }))
    }

    /// Notes that a command was refused: once a command and opening, so that a script that insists fills nothing.
    pub fn note_refused(&self, command: &'static str) {
        if guard(&self.session.0.noted).refused.insert(command) {
            self.note("refused", command.as_bytes().to_vec());
        }
    }
}

/// The file of refused unlocks, beside the vault's own.
const REFUSED: &str = "refused";
/// It grows no longer than this.
const LONGEST: u64 = 16 << 10;

/// Refused unlocks since the last one that worked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Refused {
    passphrase: u64,
    kit: u64,
    first: i64,
    last: i64,
}

impl Refused {
    /// How many there were.
    pub fn count(self) -> u64 {
        self.passphrase + self.kit
    }

    fn event(self) -> Vec<u8> {
        format!("passphrase:{} kit:{} first:{} last:{}", self.passphrase, self.kit, self.first, self.last)
            .into_bytes()
    }
}

/// Remembers a refused unlock. Failing to is no reason to answer anything else than "refused".
pub(crate) fn remember_refused(dir: &Path, way: &str, now_ms: i64) {
    let path = dir.join(REFUSED);
    if fs::metadata(&path).is_ok_and(|found| found.len() >= LONGEST) {
        return;
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let _ = options.open(path).and_then(|mut file| file.write_all(format!("{now_ms} {way}\n").as_bytes()));
}

/// Writes what waits into the journal of the vault that is open now, and says how many there were.
pub(crate) fn settle_refused(
    ws: &Workspace,
    actor: &coffer_core::Actor,
    dir: &Path,
) -> Result<u64, ApiError> {
    let path = dir.join(REFUSED);
    let known = fs::metadata(&path).is_ok_and(|found| found.len() <= 2 * LONGEST);
    let Some(text) = known.then(|| fs::read_to_string(&path).ok()).flatten() else { return Ok(0) };
    let found = read_refused(&text);
    if found.count() > 0 {
        ws.note(actor, "vault.refused", found.event())?;
    }
    // A file that cannot be removed is noted twice.
    let _ = fs::remove_file(&path);
    Ok(found.count())
}

fn read_refused(text: &str) -> Refused {
    let mut found = Refused::default();
    for line in text.lines() {
        let Some((at, way)) = line.split_once(' ') else { continue };
        let Ok(at) = at.parse::<i64>() else { continue };
        match way {
            "passphrase" => found.passphrase += 1,
            "kit" => found.kit += 1,
            _ => continue,
        }
        found.first = if found.count() == 1 { at } else { found.first.min(at) };
        found.last = found.last.max(at);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_unlocks_are_counted_by_the_way_that_was_tried() {
        let folder = tempfile::tempdir().expect("a folder");
        for (way, at) in [("passphrase", 7), ("kit", 9), ("passphrase", 8)] {
            remember_refused(folder.path(), way, at);
        }
        let text = fs::read_to_string(folder.path().join(REFUSED)).expect("kept");
        assert_eq!(read_refused(&text), Refused { passphrase: 2, kit: 1, first: 7, last: 9 });
        assert_eq!(read_refused("x\n12\n1 garlic\n\u{0} kit"), Refused::default());
    }

    #[test]
    fn the_file_of_refused_unlocks_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().expect("a folder");
        for at in 0..2_000 {
            remember_refused(folder.path(), "passphrase", at + 1_793_581_200_000);
        }
        let length = fs::metadata(folder.path().join(REFUSED)).expect("kept").len();
        assert!((LONGEST..LONGEST + 64).contains(&length), "{length}");
    }
}
