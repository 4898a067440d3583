//! The children of R1 and R11: each does one kind of work again and again and says on its standard output what is
//! done, after it is done. Its keychain is the parent's, over standard input.

use std::io::Write;
use std::path::Path;

use coffer_core::Workspace;
use coffer_core::clock::{Machine, Source};
use coffer_core::exchange::run::{self, Duplicates};
use coffer_core::exchange::{Input, Options, Plan, open};
use coffer_core::money::Currency;
use coffer_core::text::Region;
use coffer_vault::{KdfParams, PassphraseChange, Secret, SystemRandom, Unlock, Vault};

use super::looking::make_pair;
use crate::book::{Done, Stop};
use crate::keys::DistantKeychain;

/// Rows of the small import; several entries.
pub const SMALL: u64 = 2_400;
/// Rows of the import that is loaded in bulk.
pub const LARGE: u64 = 5_200;

/// Says that something is done; the parent holds the child to it.
#[allow(clippy::print_stdout, reason = "standard output is the line to the parent")]
pub fn say(words: &str) -> Done {
    println!("{words}");
    Ok(std::io::stdout().flush()?)
}

/// The passphrase number `n`.
pub fn passphrase(n: u64) -> Secret {
    Secret::from_text(format!("tulip {n} anchor {n} window"))
}

/// Does the work named `work` in the vault at `dir`, from number `from` on, until it is killed.
pub fn work(work: &str, dir: &Path, from: u64) -> Done {
    let keychain = DistantKeychain::inherited()?;
    let unlock = if work == "passphrase" { Unlock::Passphrase(passphrase(from)) } else { Unlock::Keychain };
    if work == "restore" {
        say("ready")?;
        let file = dir.join("whole.backup");
        for i in from.. {
            let into = dir.join(format!("restored-{i}"));
            Workspace::restore(&file, &into, &Unlock::Keychain, Some(&keychain), None)?;
            say(&format!("done {i}"))?;
        }
    }
    let vault = Vault::open(dir, unlock, Some(&keychain))?;
    let mut ws = Workspace::open(vault, Some(&keychain), None, Box::new(Machine))?;
    say("ready")?;
    for i in from.. {
        match work {
            "edit" => make_pair(&ws, &format!("edit {i}"), "+8613900000000")?,
            "import" => import(&ws, i, SMALL)?,
            "bulk" => import(&ws, i, LARGE)?,
            "undo" => {
                import(&ws, i, 300)?;
                ws.undo()?;
            }
            "passphrase" => change(&mut ws, i, &keychain)?,
            "backup" => {
                let file = dir.with_file_name(format!("{i}.backup"));
                ws.backup(&file)?;
            }
            _ => return Err("there is no such work".into()),
        }
        say(&format!("done {i}"))?;
    }
    Ok(())
}

fn change(ws: &mut Workspace, i: u64, keychain: &DistantKeychain) -> Done {
    ws.vault_mut().change_passphrase(PassphraseChange {
        proof: &Unlock::Passphrase(passphrase(i)),
        new: Some(&passphrase(i + 1)),
        keychain: Some(keychain),
        kdf: Some(KdfParams::FLOOR),
        rng: &mut SystemRandom,
    })?;
    Ok(ws.note_slots()?)
}

/// Takes in `rows` people of import number `i`.
pub fn import(ws: &Workspace, i: u64, rows: u64) -> Done {
    import_of(ws, "import", i, rows)
}

/// The same with other names.
pub fn import_of(ws: &Workspace, name: &str, i: u64, rows: u64) -> Done {
    let mut text = String::from("name,phone\n");
    for row in 0..rows {
        text.push_str(&format!("{name} {i} {row},+86138{:08}\n", (i * 10_000 + row) % 100_000_000));
    }
    let now_ms = Machine.now_ms();
    let options = Options {
        now_ms,
        today: coffer_core::clock::day_of(now_ms).ok_or_else(|| Stop::from("the clock is wrong"))?,
        zone: jiff::tz::TimeZone::UTC,
        currency: Currency::CNY,
        region: Region::CHINA,
    };
    let plan = Plan::new(open(vec![Input::memory("people.csv", text.into_bytes())], &|_| None)?, options);
    let report = run::import(ws, &ws.actor("import"), &plan, Duplicates::Create, &mut |_| true)?;
    match report.created.get("contact") {
        Some(count) if *count == rows => Ok(()),
        other => Err(format!("{other:?} of {rows} rows came in").into()),
    }
}
