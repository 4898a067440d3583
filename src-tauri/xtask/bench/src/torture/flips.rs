//! R4: flipped bits, a log that was flipped or cut, old pages and whole old files put back, with sidecar and keychain as
//! they are. Each is reported: at opening, or by the look at everything that follows an unlock.

use std::fs;
use std::path::Path;

use coffer_core::Workspace;
use coffer_core::records::Contact;
use coffer_core::schema::Value;

use super::Run;
use super::looking::{is_reported, make_pair, open, sample, twin};
use crate::book::{Done, Place};

/// Bytes of a page of the database; the log has 24 more for each, and 32 at its start.
const PAGE: usize = 4096;
const FRAME: usize = PAGE + 24;
const LOG_HEADER: usize = 32;

const DATABASE: &str = "coffer.db";
const LOG: &str = "coffer.db-wal";

/// Alters copies of one vault, one alteration each.
pub fn run(run: &mut Run) -> Done {
    run.expect(&["database bits", "log bits", "log cuts", "old pages", "old files", "old folders"]);
    let place = sample(&run.root, 24)?;
    database_bits(run, &place)?;
    log(run, &place)?;
    old(run, &place)
}

/// Opens an altered copy: is the alteration reported?
fn reported(place: &Place) -> bool {
    match open(&place.path(), &*place.keychain) {
        Ok(ws) => is_reported(&ws),
        Err(_) => true,
    }
}

/// Tries every alteration, in two lines at once; gives those that nobody reports.
fn unreported<A: Sync>(all: &[A], broken: impl Fn(&A) -> Done<bool> + Sync) -> Done<Vec<usize>> {
    let half = all.len().div_ceil(2).max(1);
    let line = |at: usize, part: &[A]| -> Result<Vec<usize>, String> {
        let mut missed = Vec::new();
        for (index, alteration) in part.iter().enumerate() {
            if !broken(alteration).map_err(|error| error.to_string())? {
                missed.push(at * half + index);
            }
        }
        Ok(missed)
    };
    let line = &line;
    let lines: Vec<Result<Vec<usize>, String>> = std::thread::scope(|scope| {
        let lines: Vec<_> =
            all.chunks(half).enumerate().map(|(at, part)| scope.spawn(move || line(at, part))).collect();
        lines
            .into_iter()
            .map(|line| line.join().unwrap_or_else(|_| Err("a line of R4 died".into())))
            .collect()
    });
    let mut missed = Vec::new();
    for line in lines {
        missed.extend(line?);
    }
    Ok(missed)
}

fn alter(path: &Path, change: impl FnOnce(&mut Vec<u8>)) -> Done {
    let mut bytes = fs::read(path)?;
    change(&mut bytes);
    Ok(fs::write(path, bytes)?)
}

fn database_bits(run: &mut Run, place: &Place) -> Done {
    let mut r = run.random(41);
    let length = fs::metadata(place.path().join(DATABASE))?.len() as usize;
    // Every part of a page gets its turn: the first page with its salt, contents, the proof at the end.
    let bits: Vec<(usize, usize)> = (0..run.amount.flips)
        .map(|flip| {
            let at = match flip % 6 {
                0 => r.below(PAGE),
                1 => r.below(length / PAGE) * PAGE + PAGE - 1 - r.below(80),
                _ => r.below(length),
            };
            (at, r.below(8))
        })
        .collect();
    let missed = unreported(&bits, |(at, bit)| {
        let copy = twin(place, &run.root)?;
        alter(&copy.path().join(DATABASE), |bytes| bytes[*at] ^= 1 << bit)?;
        Ok(reported(&copy))
    })?;
    if let Some(flip) = missed.first() {
        return Err(
            format!("{:?} (byte, bit) of the database was flipped and nobody says so", bits[*flip]).into()
        );
    }
    for _ in &bits {
        run.count("database bits");
    }
    Ok(())
}

/// What a power cut leaves: all files as they are while the book is open, with the newest changes only in the log.
fn interrupted(run: &Run, place: &Place) -> Done<(Place, (u64, [u8; 32]))> {
    let live = twin(place, &run.root)?;
    let ws = open(&live.path(), &*live.keychain)?;
    for i in 0..6 {
        make_pair(&ws, &format!("late {i}"), "+8613900000003")?;
    }
    let head = ws.head();
    let image = twin(&live, &run.root)?;
    // The index of the log is memory that a power cut takes.
    fs::remove_file(image.path().join("coffer.db-shm"))?;
    drop(ws);
    Ok((image, head))
}

fn log(run: &mut Run, place: &Place) -> Done {
    let (image, head) = interrupted(run, place)?;
    let whole = open(&twin(&image, &run.root)?.path(), &*image.keychain)?;
    if whole.head() != head || is_reported(&whole) {
        return Err("the log of an interrupted run does not bring everything back".into());
    }
    drop(whole);
    let length = fs::metadata(image.path().join(LOG))?.len() as usize;
    let frames = (length - LOG_HEADER) / FRAME;
    if frames < 6 {
        return Err(format!("the log has only {frames} frames").into());
    }
    // Reported, or so harmless that every change is there and proves itself (a bit in a page that a later frame of the
    // log replaces).
    let holds = |copy: &Place| -> bool {
        match open(&copy.path(), &*copy.keychain) {
            Ok(ws) => is_reported(&ws) || ws.head() == head,
            Err(_) => true,
        }
    };
    let mut r = run.random(42);
    let bits: Vec<(usize, usize)> = (0..run.amount.flips)
        .map(|flip| {
            let at = match flip % 4 {
                0 => r.below(LOG_HEADER),
                1 => LOG_HEADER + r.below(frames) * FRAME + r.below(24),
                _ => r.below(length),
            };
            (at, r.below(8))
        })
        .collect();
    let missed = unreported(&bits, |(at, bit)| {
        let copy = twin(&image, &run.root)?;
        alter(&copy.path().join(LOG), |bytes| bytes[*at] ^= 1 << bit)?;
        Ok(holds(&copy))
    })?;
    if let Some(flip) = missed.first() {
        let which = bits[*flip];
        return Err(format!(
            "{which:?} (byte, bit) of the log was flipped, changes are gone, nobody says so"
        )
        .into());
    }
    let cuts: Vec<usize> =
        (0..frames).map(|frame| LOG_HEADER + frame * FRAME).chain([0, LOG_HEADER / 2]).collect();
    let missed = unreported(&cuts, |cut| {
        let copy = twin(&image, &run.root)?;
        alter(&copy.path().join(LOG), |bytes| bytes.truncate(*cut))?;
        Ok(holds(&copy))
    })?;
    if let Some(cut) = missed.first() {
        return Err(
            format!("the log was cut to {} bytes, changes are gone, nobody says so", cuts[*cut]).into()
        );
    }
    for _ in &bits {
        run.count("log bits");
    }
    for _ in &cuts {
        run.count("log cuts");
    }
    Ok(())
}

/// Changes a little of everything.
fn change(ws: &Workspace) -> Done {
    let ids: Vec<[u8; 16]> = ws.read(|conn| {
        let mut statement = conn.prepare("SELECT id FROM contact WHERE n % 5 = 3")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    })?;
    for id in ids {
        ws.commit(&ws.actor("window"), "contact.update", |draft| {
            draft.set(
                Contact::KIND,
                coffer_core::id::Id::from_bytes(id),
                Contact::TITLE,
                Value::text("技术总监"),
            )
        })?;
    }
    for i in 0..4 {
        make_pair(ws, &format!("newer {i}"), "+8613900000004")?;
    }
    Ok(())
}

/// Tables that are in no journal and in no sum.
const OF_THIS_DEVICE: [&str; 3] = ["table local_setting", "table local_action", "table local_batch"];

/// Which table or index a page is the root of.
fn owner(place: &Place, page: usize) -> Done<String> {
    let vault = place.vault()?;
    let conn = vault.connect(coffer_vault::Access::Read)?;
    let mut statement = conn.prepare("SELECT type || ' ' || name FROM sqlite_schema WHERE rootpage = ?1")?;
    Ok(statement.query_row([page], |row| row.get(0)).unwrap_or_else(|_| "within a tree".to_owned()))
}

fn old(run: &mut Run, place: &Place) -> Done {
    let newer = twin(place, &run.root)?;
    let ws = open(&newer.path(), &*newer.keychain)?;
    change(&ws)?;
    ws.close(Some(&*newer.keychain))?;
    let before = fs::read(place.path().join(DATABASE))?;
    let after = fs::read(newer.path().join(DATABASE))?;
    let pages = before.len().min(after.len()) / PAGE;
    let span = |page: usize| page * PAGE..(page + 1) * PAGE;
    let changed: Vec<usize> = (0..pages).filter(|page| before[span(*page)] != after[span(*page)]).collect();
    let missed = unreported(&changed, |page| {
        let copy = twin(&newer, &run.root)?;
        alter(&copy.path().join(DATABASE), |bytes| bytes[span(*page)].copy_from_slice(&before[span(*page)]))?;
        Ok(reported(&copy))
    })?;
    let mut named = Vec::new();
    for index in missed {
        let page = changed[index] + 1;
        let owner = owner(&newer, page)?;
        // Settings of this device and its undo list are in no sum: an older page of theirs brings back an older setting
        // or an older list, never an older record. docs/threat-model.md says so.
        if OF_THIS_DEVICE.contains(&owner.as_str()) {
            run.count("old pages of this device's own state");
        } else {
            named.push(format!("{page} ({owner})"));
        }
    }
    if !named.is_empty() {
        let pages = named.join(", ");
        return Err(format!("pages were put back to an older state and nobody says so: {pages}").into());
    }
    for _ in &changed {
        run.count("old pages");
    }
    let copy = twin(&newer, &run.root)?;
    fs::copy(place.path().join(DATABASE), copy.path().join(DATABASE))?;
    if !reported(&copy) {
        return Err("yesterday's database file is in place and nobody says so".into());
    }
    run.count("old files");
    let mut copy = twin(place, &run.root)?;
    copy.keychain = newer.keychain.clone();
    if !reported(&copy) {
        return Err("yesterday's whole folder is in place and nobody says so".into());
    }
    run.count("old folders");
    Ok(())
}
