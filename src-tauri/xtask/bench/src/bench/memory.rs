//! W10: how much memory core takes with a vault of N open, in a process of its own: after unlocking, and after a working
//! day in small (lists, pages, searches, edits).

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use coffer_core::Workspace;
use coffer_core::clock::Machine;
use coffer_core::query;
use coffer_core::records::Contact;
use coffer_core::schema::Value;
use coffer_vault::{MemoryKeychain, Unlock, Vault};

use super::figure::{Figure, Must};
use crate::book::Done;
use crate::keys::{DistantKeychain, serve};
use crate::measure::memory;

/// What the page caches of all connections may hold: the writer's and three readers', 16 MiB of pages and 2 MiB of pool
/// each.
const CACHE_MIB: f64 = 4.0 * 18.0;

const MIB: f64 = (1 << 20) as f64;

/// Starts the child that measures itself, and reads what it says.
pub fn core(dir: &Path, keychain: &Arc<MemoryKeychain>, n: usize, say: &mut dyn FnMut(Figure)) -> Done {
    let (end, served) = serve(keychain.clone())?;
    let out = Command::new(std::env::current_exe()?)
        .arg("child-memory")
        .arg(dir)
        .stdin(Stdio::from(end))
        .stderr(Stdio::inherit())
        .output()?;
    served.join().map_err(|_| "the keychain's thread died")?;
    if !out.status.success() {
        return Err(format!("the child that measures memory ended with {}", out.status).into());
    }
    let text = String::from_utf8(out.stdout)?;
    let numbers: Vec<f64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let &[start, unlocked, worked, peak] = numbers.as_slice() else {
        return Err("the child that measures memory said something else".into());
    };
    let must = Must::AtMost(CACHE_MIB + 120.0);
    say(Figure::of("W10", "core unlocked", n, (unlocked - start) / MIB, "MiB", Must::Nothing));
    say(Figure::of("W10", "core after work", n, worked / MIB, "MiB", must));
    say(Figure::of("W10", "core at its peak", n, peak / MIB, "MiB", Must::Nothing));
    Ok(())
}

/// The child: opens the vault, works, and prints bytes of memory at the start, unlocked, after work, and the peak.
#[allow(clippy::print_stdout, reason = "what the child prints is its answer")]
pub fn child(dir: &Path) -> Done {
    let start = memory().0;
    let keychain = DistantKeychain::inherited()?;
    let vault = Vault::open(dir, Unlock::Keychain, Some(&keychain))?;
    let ws = Workspace::open(vault, Some(&keychain), None, Box::new(Machine))?;
    let unlocked = memory().0;
    let today = jiff::civil::date(2026, 11, 18);
    let rows = ws.read(|conn| query::rows(conn, Contact::KIND, None, &[], today))?;
    for at in (0..rows.len()).step_by((rows.len() / 50).max(1)) {
        let wanted = &rows[at..(at + 50).min(rows.len())];
        let page = ws.read(|conn| query::page(conn, Contact::KIND, wanted))?;
        let actor = ws.actor("window");
        if let Some(record) = page.first() {
            ws.commit(&actor, "contact.update", |draft| {
                draft.set(Contact::KIND, record.id, Contact::NOTES, Value::text("下周再确认"))
            })?;
        }
        for typed in ["报价", "wang", "138", "@c1"] {
            ws.read(|conn| query::search(conn, typed, &[], 20))?;
        }
    }
    drop(rows);
    let (worked, peak) = memory();
    println!("{start} {unlocked} {worked} {peak}");
    ws.close(Some(&keychain))?;
    Ok(())
}
