//! W8 unlocking, W9 backup: what a vault costs at its ends.

use std::fs;
use std::path::Path;

use coffer_core::Workspace;
use coffer_vault::{Access, Unlock};

use super::figure::{Figure, Must};
use super::import::Loaded;
use crate::book::{Done, Place};
use crate::measure::{Took, median, took};

/// Times a vault is opened.
const OPENINGS: usize = 7;

/// W8: from the key to a book that answers, as it stands after the key derivation. Gives the book back, open.
pub fn unlock(mut loaded: Loaded, n: usize, say: &mut dyn FnMut(Figure)) -> Done<Loaded> {
    let mut walls = Vec::new();
    let mut cpus = Vec::new();
    loaded.ws.close(Some(&*loaded.place.keychain))?;
    for _ in 0..OPENINGS {
        let (opened, t) = took(|| -> Done<Workspace> {
            let ws = loaded.place.open()?;
            ws.read(|conn| {
                Ok(conn.query_row("SELECT count(*) FROM member", [], |row| row.get::<_, i64>(0))?)
            })?;
            Ok(ws)
        });
        opened?.close(Some(&*loaded.place.keychain))?;
        walls.push(t.wall * 1e3);
        cpus.push(t.cpu);
    }
    say(Figure::of("W8", "unlock after the key derivation", n, median(walls), "ms", Must::AtMost(100.0))
        .cpu(median(cpus)));
    loaded.ws = loaded.place.open()?;
    Ok(loaded)
}

/// W9: a backup that is read back, opened, checked and counted, against copying the file, checking its pages and opening
/// it; and the restore.
pub fn backup(loaded: &Loaded, root: &Path, n: usize, say: &mut dyn FnMut(Figure)) -> Done {
    let rounds = if n > 200_000 { 1 } else { 3 };
    let (mut pairs, mut restores): (Vec<(Took, Took)>, Vec<Took>) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let at = Place::new(root)?;
        let file = at.folder.path().join("book.coffer");
        let (made, ours) = took(|| loaded.ws.backup(&file));
        let report = made?;
        if report.counted.records == 0 {
            return Err("the backup counted nothing".into());
        }
        let (checked, theirs) = took(|| copy_and_check(loaded));
        checked?;
        pairs.push((ours, theirs));
        let into = at.folder.path().join("restored");
        let (restored, t) =
            took(|| Workspace::restore(&file, &into, &Unlock::Keychain, Some(&*loaded.place.keychain), None));
        if restored?.1.counted.records != report.counted.records {
            return Err("the restore counted something else than the backup".into());
        }
        restores.push(t);
    }
    let value = median(pairs.iter().map(|(ours, _)| ours.wall));
    let floor = median(pairs.iter().map(|(_, theirs)| theirs.wall));
    let ratio = median(pairs.iter().map(|(ours, theirs)| ours.wall / theirs.wall));
    let cpu = median(pairs.iter().map(|(ours, _)| ours.cpu));
    say(Figure::of("W9", "backup, proved", n, value, "s", Must::RatioAtMost(4.0))
        .cpu(cpu)
        .against(floor, ratio));
    let restore = median(restores.iter().map(|t| t.wall));
    say(Figure::of("W9", "restore, proved", n, restore, "s", Must::Nothing)
        .cpu(median(restores.iter().map(|t| t.cpu)))
        .against(floor, restore / floor));
    Ok(())
}

/// What a careful person does by hand: copy, check every page's HMAC, open again.
fn copy_and_check(loaded: &Loaded) -> Done {
    let vault = loaded.ws.vault();
    // The writer's pages are all in the file, so that the copy is whole.
    let conn = vault.connect(Access::Write)?;
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let copy = Place::new(loaded.floor_place.folder.path())?;
    fs::create_dir_all(copy.path())?;
    for entry in fs::read_dir(vault.dir())? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            let to = copy.path().join(entry.file_name());
            fs::copy(entry.path(), &to)?;
            fs::File::open(&to)?.sync_all()?;
        }
    }
    let opened = coffer_vault::Vault::open(&copy.path(), Unlock::Keychain, Some(&*loaded.place.keychain))?;
    let conn = opened.connect(Access::Write)?;
    let complaints = conn.prepare("PRAGMA cipher_integrity_check")?.query([])?.next()?.is_some();
    if complaints {
        return Err("the copy is damaged".into());
    }
    conn.query_row("SELECT count(*) FROM contact", [], |row| row.get::<_, i64>(0))?;
    Ok(())
}
