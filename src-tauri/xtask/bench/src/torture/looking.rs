//! What every test looks at after a fault: does the book open, is all there that was acknowledged, does everything in it
//! prove itself.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use coffer_core::clock::Machine;
use coffer_core::records::{Account, Contact};
use coffer_core::schema::{Kind, Point, Value};
use coffer_core::{Workspace, audit};
use coffer_vault::keychain::SERVICE;
use coffer_vault::{Keychain, MemoryKeychain, Unlock, Vault};

use crate::book::{Done, Place};

/// Opens a book that opens without a passphrase.
pub fn open(dir: &Path, keychain: &dyn Keychain) -> Done<Workspace> {
    let vault = Vault::open(dir, Unlock::Keychain, Some(keychain))?;
    Ok(Workspace::open(vault, Some(keychain), None, Box::new(Machine))?)
}

/// Pages, rows against sums, search index, journal: everything must be well.
pub fn all_is_well(ws: &Workspace) -> Done {
    for check in audit::doctor(ws)? {
        if !check.ok {
            return Err(format!("the doctor's `{}` says {}", check.name, check.say).into());
        }
    }
    Ok(())
}

/// Does opening or the doctor report anything?
pub fn is_reported(ws: &Workspace) -> bool {
    let opened = ws.opened();
    opened.anchor.is_alarm()
        || opened.slots_differ
        || audit::doctor(ws).map_or(true, |checks| checks.iter().any(|check| !check.ok))
}

/// How many records of a kind have a name that begins so, trash left out.
pub fn named(ws: &Workspace, kind: &'static Kind, prefix: &str) -> Done<u64> {
    let sql =
        format!("SELECT count(*) FROM \"{}\" WHERE live = 1 AND substr(name, 1, length(?1)) = ?1", kind.name);
    Ok(ws.read(|conn| Ok(conn.prepare_cached(&sql)?.query_row([prefix], |row| row.get(0))?))?)
}

/// Makes one account and one contact of it, in one commit.
pub fn make_pair(ws: &Workspace, name: &str, phone: &str) -> coffer_core::error::Result<()> {
    ws.commit(&ws.actor("window"), "contact.create", |draft| {
        let account = draft.create(Account::KIND, vec![(Account::NAME, Value::text(name))], vec![])?;
        let phones = Value::Points(vec![Point { value: phone.into(), label: "work".into(), primary: true }]);
        draft.create(
            Contact::KIND,
            vec![
                (Contact::NAME, Value::text(name)),
                (Contact::ACCOUNT, Value::Link(account)),
                (Contact::PHONES, phones),
                (Contact::NOTES, Value::text("客户反馈价格偏高，需要申请折扣。")),
            ],
            vec![],
        )?;
        Ok(())
    })
}

/// A book with `pairs` accounts and contacts, closed.
pub fn sample(root: &Path, pairs: usize) -> Done<Place> {
    let place = Place::new(root)?;
    let ws = place.make()?;
    for i in 0..pairs {
        make_pair(&ws, &format!("sample {i}"), &format!("+86139{i:08}"))?;
    }
    ws.close(Some(&*place.keychain))?;
    Ok(place)
}

/// Copies a folder and what is in it.
pub fn copy(from: &Path, to: &Path) -> Done {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// A keychain with the same entries, for a copy of the vault.
pub fn same_keychain(keychain: &MemoryKeychain) -> Done<Arc<MemoryKeychain>> {
    let copy = MemoryKeychain::new();
    for name in keychain.names() {
        copy.set(SERVICE, &name, &keychain.get(SERVICE, &name)?)?;
    }
    Ok(Arc::new(copy))
}

/// A copy of a place: folder and keychain.
pub fn twin(place: &Place, root: &Path) -> Done<Place> {
    let mut twin = Place::new(root)?;
    copy(&place.path(), &twin.path())?;
    twin.keychain = same_keychain(&place.keychain)?;
    Ok(twin)
}
