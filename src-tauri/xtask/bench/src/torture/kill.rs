//! R1: `kill -9` in the middle of edits, imports, undo, change of passphrase, backup and restore. Whatever the child had
//! said is done must be there; whatever it had not must be there whole or not at all; the rest must prove itself.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use coffer_core::Workspace;
use coffer_core::clock::Machine;
use coffer_core::records::{Account, Contact};
use coffer_vault::{KdfParams, MemoryKeychain, NewVault, SystemRandom, Unlock, Vault, VaultError};

use super::Run;
use super::child::{LARGE, SMALL, passphrase};
use super::looking::{all_is_well, named, open, sample};
use crate::book::{Done, Place, seeds};
use crate::data::Mersenne;
use crate::keys::serve;

/// The works, each with its share of a hundred kills and how long after a sign of life the longest wait is.
const WORKS: &[(&str, u64, u64)] = &[
    ("edit", 62, 60),
    ("import", 8, 2_500),
    ("bulk", 3, 5_000),
    ("undo", 8, 1_500),
    ("passphrase", 6, 1_500),
    ("backup", 7, 400),
    ("restore", 6, 400),
];

/// Kills children, in two lines at once.
pub fn run(run: &mut Run) -> Done {
    run.expect(&WORKS.iter().map(|(work, ..)| *work).collect::<Vec<_>>());
    let total: u64 = run.amount.kills;
    let mut jobs: Vec<(&'static str, u64, u64)> = WORKS
        .iter()
        .map(|(work, share, wait)| (*work, (total * share).div_ceil(100).max(1), *wait))
        .collect();
    // The dear ones in one line, the many cheap ones in the other.
    let cheap = jobs.remove(0);
    let shared: &Run = run;
    let (first, second) = std::thread::scope(|scope| {
        let other = scope.spawn(|| series(shared, cheap.0, cheap.1, cheap.2, 0).map_err(|e| e.to_string()));
        let mut mine = Ok(());
        for (at, (work, kills, wait)) in jobs.iter().enumerate() {
            mine = mine.and_then(|()| series(shared, work, *kills, *wait, at as u64 + 1));
        }
        (mine, other.join())
    });
    first?;
    second.map_err(|_| "the thread of edits died")??;
    for (work, kills, _) in jobs.into_iter().chain([cheap]) {
        for _ in 0..kills {
            run.count(work);
        }
    }
    Ok(())
}

/// Kills one kind of work so many times, in vaults that are made anew every 25 kills.
fn series(run: &Run, work: &'static str, kills: u64, wait: u64, purpose: u64) -> Done {
    let mut r = run.random(100 + purpose);
    let mut place = None;
    let mut next = 0;
    for kill in 0..kills {
        if kill % 25 == 0 {
            place = Some(if work == "passphrase" { locked(&run.root)? } else { sample(&run.root, 12)? });
            next = 0;
        }
        let place = place.as_ref().ok_or("a place was made")?;
        next = once(run, work, place, next, wait, &mut r)
            .map_err(|error| format!("kill {kill} in {work} (from {next}): {error}"))?;
    }
    Ok(())
}

/// A vault with passphrase 0.
fn locked(root: &Path) -> Done<Place> {
    let place = Place::new(root)?;
    let (vault, kit) = Vault::create(NewVault {
        dir: &place.path(),
        name: "torture",
        passphrase: Some(&passphrase(0)),
        keychain: Some(&*place.keychain),
        kdf: Some(KdfParams::FLOOR),
        rng: &mut SystemRandom,
    })?;
    let ws = Workspace::create(vault, kit.team_recovery_public(), &seeds(), Box::new(Machine))?;
    ws.close(Some(&*place.keychain))?;
    Ok(place)
}

/// A child at work, and the line on which it says what is done.
struct Worker {
    child: Child,
    said: BufReader<std::process::ChildStdout>,
    served: std::thread::JoinHandle<()>,
}

impl Worker {
    fn start(run: &Run, work: &str, dir: &Path, from: u64, keychain: &Arc<MemoryKeychain>) -> Done<Worker> {
        let (end, served) = serve(keychain.clone())?;
        let mut child = Command::new(&run.program)
            .args(["child-work", work])
            .arg(dir)
            .arg(from.to_string())
            .stdin(Stdio::from(end))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let said = BufReader::new(child.stdout.take().ok_or("the child has no output")?);
        Ok(Worker { child, said, served })
    }

    /// The next line, or none at the end.
    fn line(&mut self) -> Done<Option<String>> {
        let mut line = String::new();
        Ok((self.said.read_line(&mut line)? > 0).then(|| line.trim_end().to_owned()))
    }

    /// Kills it and gives the number of the last work that it had acknowledged.
    fn kill(mut self, mut last: Option<u64>) -> Done<Option<u64>> {
        let alive = self.child.try_wait()?.is_none();
        self.child.kill()?;
        let out = self.child.wait()?;
        while let Some(line) = self.line()? {
            last = number(&line).or(last);
        }
        self.served.join().map_err(|_| "the keychain's thread died")?;
        if alive {
            return Ok(last);
        }
        let mut error = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            std::io::Read::read_to_string(&mut stderr, &mut error)?;
        }
        Err(format!("the child ended by itself ({out}): {error}").into())
    }
}

fn number(line: &str) -> Option<u64> {
    line.strip_prefix("done ")?.parse().ok()
}

/// One kill and the look afterwards. Gives the number that the next child begins with.
fn once(run: &Run, work: &str, place: &Place, from: u64, wait: u64, r: &mut Mersenne) -> Done<u64> {
    let dir = if work == "restore" { place.folder.path().to_owned() } else { place.path() };
    if work == "restore" && from == 0 {
        place.open()?.backup(&dir.join("whole.backup"))?;
    }
    let mut worker = Worker::start(run, work, &dir, from, &place.keychain)?;
    if worker.line()?.as_deref() != Some("ready") {
        return worker.kill(None).map(|_| from).and(Err("the child said nothing".into()));
    }
    // For works that are quick, some are let through first, so that the kill falls into any of them.
    let (mut last, mut through) = (None, if wait < 100 { r.below(12) } else { 0 });
    while through > 0 {
        last = worker.line()?.as_deref().and_then(number).or(last);
        through -= 1;
    }
    std::thread::sleep(Duration::from_micros(r.below(wait as usize * 1_000) as u64));
    let last = worker.kill(last)?;
    let acknowledged = last.map_or(from, |last| last + 1);
    look(work, place, from, acknowledged)
}

/// Holds the vault to what was acknowledged: the works from `from` on and below `acknowledged`. Looks closely at the last
/// of them and at the one that was under way.
fn look(work: &str, place: &Place, from: u64, acknowledged: u64) -> Done<u64> {
    let last = acknowledged.saturating_sub(1).max(from);
    let keychain = &*place.keychain;
    match work {
        "passphrase" => {
            let try_open =
                |n: u64| Vault::open(&place.path(), Unlock::Passphrase(passphrase(n)), Some(keychain));
            let (vault, now) = match try_open(acknowledged) {
                Ok(vault) => (vault, acknowledged),
                Err(
                    VaultError::WrongPassphrase
                    | VaultError::KeychainNoEntry
                    | VaultError::KeychainWrongValue,
                ) => (try_open(acknowledged + 1)?, acknowledged + 1),
                Err(error) => return Err(error.into()),
            };
            let ws = Workspace::open(vault, Some(keychain), None, Box::new(Machine))?;
            all_is_well(&ws)?;
            ws.close(Some(keychain))?;
            Ok(now)
        }
        "restore" => {
            for i in last..=acknowledged {
                let dir = place.folder.path().join(format!("restored-{i}"));
                let opened = Vault::open(&dir, Unlock::Keychain, Some(keychain));
                match opened {
                    Ok(vault) => {
                        let ws = Workspace::open(vault, Some(keychain), None, Box::new(Machine))?;
                        whole(&ws)?;
                    }
                    // Nothing was promised yet, and what is there says so.
                    Err(VaultError::HalfCreated | VaultError::NotFound) if i == acknowledged => {}
                    Err(error) => return Err(format!("restore {i}: {error}").into()),
                }
            }
            whole(&open(&place.path(), keychain)?)?;
            Ok(acknowledged + 1)
        }
        "backup" => {
            for i in last..=acknowledged {
                let file = place.folder.path().join(format!("{i}.backup"));
                if !file.exists() && i == acknowledged {
                    continue;
                }
                // A file under its final name is a whole backup, acknowledged or not.
                let into = tempfile::tempdir_in(place.folder.path())?;
                let dir = into.path().join("vault");
                let (vault, report) =
                    Workspace::restore(&file, &dir, &Unlock::Keychain, Some(keychain), None)
                        .map_err(|error| format!("backup {i}: {error}"))?;
                drop(vault);
                if report.counted.records < 24 {
                    return Err(format!("backup {i} has {} records", report.counted.records).into());
                }
            }
            whole(&open(&place.path(), keychain)?)?;
            Ok(acknowledged + 1)
        }
        _ => records(work, place, acknowledged),
    }
}

/// The twelve pairs that were there at the start, and everything proves itself.
fn whole(ws: &Workspace) -> Done {
    twelve(ws)?;
    all_is_well(ws)
}

fn twelve(ws: &Workspace) -> Done {
    let there = (named(ws, Account::KIND, "sample ")?, named(ws, Contact::KIND, "sample ")?);
    if there != (12, 12) {
        return Err(format!("{there:?} of twelve pairs are there").into());
    }
    Ok(())
}

fn records(work: &str, place: &Place, acknowledged: u64) -> Done<u64> {
    let ws = open(&place.path(), &*place.keychain)?;
    if ws.opened().anchor.is_alarm() {
        return Err(format!("a crash is taken for an attack: {:?}", ws.opened().anchor).into());
    }
    twelve(&ws)?;
    // Everything is proved after each of the rarer kills, and after every fourth of an edit.
    if work != "edit" || acknowledged.is_multiple_of(4) {
        all_is_well(&ws)?;
    }
    let (contacts, unit) = match work {
        "edit" => {
            let accounts = named(&ws, Account::KIND, "edit ")?;
            let contacts = named(&ws, Contact::KIND, "edit ")?;
            if accounts != contacts {
                return Err(format!("{accounts} accounts and {contacts} contacts: half a commit").into());
            }
            (contacts, 1)
        }
        "undo" => {
            // Taken back as soon as it is in: what may be there is the one that was under way, whole.
            let mine = named(&ws, Contact::KIND, &format!("import {acknowledged} "))?;
            let all = named(&ws, Contact::KIND, "import ")?;
            if all != mine || (mine != 0 && mine != 300) {
                return Err(
                    format!("{all} people are there after an undo, {mine} of them unacknowledged").into()
                );
            }
            if mine > 0 {
                ws.undo()?;
            }
            ws.close(Some(&*place.keychain))?;
            return Ok(acknowledged + 1);
        }
        "import" => (named(&ws, Contact::KIND, "import ")?, SMALL),
        _ => (named(&ws, Contact::KIND, "import ")?, LARGE),
    };
    if contacts != acknowledged * unit && contacts != (acknowledged + 1) * unit {
        return Err(format!("{contacts} records are there, {} were acknowledged", acknowledged * unit).into());
    }
    ws.close(Some(&*place.keychain))?;
    Ok(contacts / unit)
}
