//! R3: an error of the disk at every operation, and a disk that is full from every operation on, in six scenarios. Each
//! time: a typed error that does not cry damage, nothing lost, nothing half done, and the vault opens and goes on.

use std::sync::Arc;

use coffer_core::Workspace;
use coffer_core::error::Error;
use coffer_core::records::{Account, Contact};
use coffer_vault::{KdfParams, MemoryKeychain, PassphraseChange, SystemRandom, Unlock, VaultError};

use super::Run;
use super::child::{import, passphrase};
use super::faults::{Fault, Seen, with};
use super::looking::{all_is_well, make_pair, named, open, sample, twin};
use crate::book::{Done, Place, Stop};

/// Rows of the import.
const ROWS: u64 = 60;

const SCENARIOS: [&str; 6] = ["open", "edit", "import", "undo", "passphrase", "backup"];

/// Breaks every operation of every scenario.
pub fn run(run: &mut Run) -> Done {
    run.expect(&["i/o errors", "full disks", "errors given", "gone on"]);
    run.expect(&SCENARIOS);
    let place = sample(&run.root, 12)?;
    for scenario in SCENARIOS {
        let (outcome, seen) = try_with(Fault::None, scenario, &place, run)?;
        outcome.map_err(|error| format!("{scenario} without a fault: {error}"))?;
        // Each change of passphrase derives keys half a dozen times, slow on purpose: there every eighth operation.
        let dear = if scenario == "passphrase" { 8 } else { 1 };
        let stride = run.amount.stride.max(1) as usize * dear;
        let input_output = (1..=seen.all).step_by(stride).map(Fault::InputOutput);
        let full = (1..=seen.taking).step_by(stride).map(Fault::Full);
        let faults: Vec<Fault> = input_output.chain(full).collect();
        let half = faults.len().div_ceil(2).max(1);
        // Faults are a thread's own, so two lines can be broken at once.
        let results: Vec<Result<(Fault, bool), String>> = std::thread::scope(|scope| {
            let (place, shared) = (&place, &*run);
            let lines: Vec<_> = faults
                .chunks(half)
                .map(|chunk| {
                    scope.spawn(move || {
                        let each = |fault: &Fault| {
                            broken(*fault, scenario, place, shared)
                                .map(|failed| (*fault, failed))
                                .map_err(|error| format!("{scenario} with {fault:?}: {error}"))
                        };
                        chunk.iter().map(each).collect::<Vec<_>>()
                    })
                })
                .collect();
            lines
                .into_iter()
                .flat_map(|line| line.join().unwrap_or_else(|_| vec![Err(format!("{scenario} panicked"))]))
                .collect()
        });
        for result in results {
            let (fault, failed) = result?;
            run.count(scenario);
            run.count(if matches!(fault, Fault::Full(_)) { "full disks" } else { "i/o errors" });
            run.count(if failed { "errors given" } else { "gone on" });
        }
    }
    Ok(())
}

/// One scenario with one fault, in a copy of its own, and the look afterwards. Says whether it failed.
fn broken(fault: Fault, scenario: &str, place: &Place, run: &Run) -> Done<bool> {
    let (outcome, seen) = try_with(fault, scenario, place, run)?;
    if seen.failed == 0 {
        return Err("the operation was never reached".into());
    }
    Ok(outcome.is_err())
}

/// Runs a scenario in a copy of the place. The outer error is of the look: something is wrong. The inner one is what
/// the scenario answered.
fn try_with(fault: Fault, scenario: &str, place: &Place, run: &Run) -> Done<(Result<(), String>, Seen)> {
    let copy = twin(place, &run.root)?;
    if scenario == "passphrase" {
        let mut ws = open(&copy.path(), &*copy.keychain)?;
        change(&mut ws, Unlock::Keychain, 0, &copy.keychain)?;
        ws.close(Some(&*copy.keychain))?;
    }
    let unlock = || match scenario {
        "passphrase" => Unlock::Passphrase(passphrase(0)),
        _ => Unlock::Keychain,
    };
    let enter = |unlock: Unlock| -> Done<Workspace> {
        let vault = coffer_vault::Vault::open(&copy.path(), unlock, Some(&*copy.keychain))?;
        Ok(Workspace::open(vault, Some(&*copy.keychain), None, Box::new(coffer_core::clock::Machine))?)
    };
    let file = copy.folder.path().join("book.backup");
    let folder = copy.folder.path().canonicalize()?;
    let (outcome, seen) = if scenario == "open" {
        with(fault, &folder, || enter(unlock()).map(drop))
    } else {
        let mut ws = enter(unlock())?;
        if scenario == "undo" {
            import(&ws, 7, ROWS)?;
        }
        with(fault, &folder, || match scenario {
            "edit" => Ok(make_pair(&ws, "broken", "+8613900000001")?),
            "import" => import(&ws, 7, ROWS),
            "undo" => Ok(ws.undo().map(drop)?),
            "passphrase" => change(&mut ws, Unlock::Passphrase(passphrase(0)), 1, &copy.keychain),
            _ => Ok(ws.backup(&file).map(drop)?),
        })
    };
    if let Err(error) = &outcome {
        judge(error, fault, seen.first).map_err(|error| format!("{}: {error}", seen.first))?;
    }
    // After the fault the vault opens and everything is there.
    let ws = match scenario {
        "passphrase" => match (enter(Unlock::Passphrase(passphrase(1))), outcome.is_ok()) {
            (Ok(ws), _) => ws,
            (Err(_), false) => enter(Unlock::Passphrase(passphrase(0)))?,
            (Err(error), true) => return Err(format!("changed, and does not open: {error}").into()),
        },
        _ => enter(unlock())?,
    };
    if ws.opened().anchor.is_alarm() {
        let (what, anchor) = (seen.first, ws.opened().anchor);
        return Err(format!("after an error of `{what}` an attack is reported: {anchor:?}").into());
    }
    all_is_well(&ws)?;
    if (named(&ws, Account::KIND, "sample ")?, named(&ws, Contact::KIND, "sample ")?) != (12, 12) {
        return Err("something is gone".into());
    }
    let broken = (named(&ws, Account::KIND, "broken")?, named(&ws, Contact::KIND, "broken")?);
    let imported = named(&ws, Contact::KIND, "import ")?;
    let fits = match (scenario, outcome.is_ok()) {
        ("edit", true) => broken == (1, 1),
        ("edit", false) => broken == (0, 0) || broken == (1, 1),
        ("import", true) => imported == ROWS,
        ("undo", true) => imported == 0,
        ("import" | "undo", false) => imported == 0 || imported == ROWS,
        ("backup", true) => coffer_vault::backup::inspect(&file).is_ok(),
        _ => true,
    };
    if !fits {
        return Err(format!("half of it is there: {broken:?}, {imported}").into());
    }
    // And it takes another change.
    make_pair(&ws, "afterwards", "+8613900000002")?;
    Ok((outcome.map_err(|error| error.to_string()), seen))
}

fn change(ws: &mut Workspace, proof: Unlock, n: u64, keychain: &Arc<MemoryKeychain>) -> Done {
    ws.vault_mut().change_passphrase(PassphraseChange {
        proof: &proof,
        new: Some(&passphrase(n)),
        keychain: Some(&**keychain),
        kdf: Some(KdfParams::FLOOR),
        rng: &mut SystemRandom,
    })?;
    Ok(ws.note_slots()?)
}

/// An error of the disk must say so: not that the passphrase is wrong, not that the data is damaged. Where a page cannot
/// be read SQLite itself makes damage of it, and it is: the page cannot be had.
fn judge(error: &Stop, fault: Fault, operation: &str) -> Done {
    let unreadable = operation == "pread64";
    let vault = |error: &VaultError| match error {
        VaultError::DiskFull | VaultError::Io { .. } | VaultError::Database { .. } => true,
        VaultError::DatabaseDamaged => unreadable,
        // A file that cannot be written for want of space or of a working disk.
        VaultError::ReadOnly { .. } => matches!(fault, Fault::InputOutput(_)),
        _ => false,
    };
    let honest = match error.downcast_ref::<Error>() {
        Some(Error::Vault(inner)) => vault(inner),
        Some(Error::DiskFull | Error::Sql(_)) => true,
        Some(Error::Damaged { .. }) => unreadable,
        Some(_) => false,
        None => error.downcast_ref::<VaultError>().is_some_and(vault),
    };
    if honest { Ok(()) } else { Err(format!("it answers `{error}` ({error:?})").into()) }
}
