//! What follows from records and is kept in their rows so that lists can sort by it: dates of contact, and which
//! record stands for a merged group. Never in the journal.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, params};

use super::indexing::Indexing;
use crate::error::Result;
use crate::id::Id;
use crate::records::{kind_numbered, number};
use crate::store::Record;

/// Of the activities that `$column` links: the latest contact, and the date that was planned last, as long as it lies
/// ahead of that contact or was set by it. A newer plan takes the place of an older one, as on paper.
macro_rules! dates {
    ($column:literal, $id:literal) => {
        concat!(
            "(SELECT max(at) FROM activity WHERE ",
            $column,
            " = ",
            $id,
            " AND live = 1), (SELECT next FROM activity plan WHERE ",
            $column,
            " = ",
            $id,
            " AND live = 1 AND next IS NOT NULL AND (",
            "next > date((SELECT max(at) FROM activity b WHERE b.",
            $column,
            " = ",
            $id,
            " AND b.live = 1) / 1000, 'unixepoch') OR plan.at = (SELECT max(at) FROM activity b WHERE b.",
            $column,
            " = ",
            $id,
            " AND b.live = 1)) ORDER BY at DESC, n DESC LIMIT 1)"
        )
    };
}

const CONTACT: &str = concat!(
    "UPDATE contact SET (last_contact, next_contact) = (SELECT ",
    dates!("contact", "contact.id"),
    ")"
);
const DEAL: &str =
    concat!("UPDATE deal SET (last_contact, next_contact) = (SELECT ", dates!("deal", "deal.id"), ")");
const LEAD: &str =
    concat!("UPDATE lead SET (last_contact, next_contact) = (SELECT ", dates!("lead", "lead.id"), ")");
/// An account is contacted when it, one of its contacts or one of its deals is.
const ACCOUNT: &str = concat!(
    "UPDATE account SET (last_contact, next_contact) = (SELECT max(last), min(next) FROM (SELECT ",
    "NULL AS last, NULL AS next",
    " UNION ALL SELECT ",
    dates!("account", "account.id"),
    " UNION ALL SELECT max(last_contact), min(next_contact) FROM contact WHERE contact.account = account.id AND live = 1",
    " UNION ALL SELECT max(last_contact), min(next_contact) FROM deal WHERE deal.account = account.id AND live = 1))"
);

fn update_of(kind: u8) -> Option<&'static str> {
    match kind {
        number::CONTACT => Some(CONTACT),
        number::DEAL => Some(DEAL),
        number::LEAD => Some(LEAD),
        number::ACCOUNT => Some(ACCOUNT),
        _ => None,
    }
}

/// Above this many stale records it is cheaper to derive all of them in one pass.
const ONE_BY_ONE: usize = 5_000;

/// Derives the dates of the stale records again, contacts and deals before the accounts that look at them.
pub(crate) fn contact_dates(conn: &Connection, stale: HashSet<(u8, Id)>) -> Result<()> {
    if stale.is_empty() {
        return Ok(());
    }
    if stale.len() > ONE_BY_ONE {
        return all_contact_dates(conn);
    }
    let mut accounts: BTreeSet<Id> = BTreeSet::new();
    for (kind, id) in stale {
        if kind == number::ACCOUNT {
            accounts.insert(id);
        } else if let Some(sql) = update_of(kind) {
            conn.prepare_cached(&format!("{sql} WHERE id = ?1"))?.execute([id.as_bytes()])?;
            let of_account = match kind {
                number::CONTACT => "SELECT account FROM contact WHERE id = ?1 AND account IS NOT NULL",
                number::DEAL => "SELECT account FROM deal WHERE id = ?1 AND account IS NOT NULL",
                _ => continue,
            };
            let mut statement = conn.prepare_cached(of_account)?;
            let mut rows = statement.query([id.as_bytes()])?;
            while let Some(row) = rows.next()? {
                accounts.insert(Id::from_bytes(row.get(0)?));
            }
        }
    }
    for id in accounts {
        conn.prepare_cached(&format!("{ACCOUNT} WHERE id = ?1"))?.execute([id.as_bytes()])?;
    }
    Ok(())
}

/// Derives the dates of every record.
pub(crate) fn all_contact_dates(conn: &Connection) -> Result<()> {
    for sql in [CONTACT, DEAL, LEAD, ACCOUNT] {
        conn.execute(sql, [])?;
    }
    Ok(())
}

/// Walks the merge edges around a record and points every member of the group at the smallest id; a record without
/// an edge stands for itself.
pub(crate) fn merged(conn: &Connection, index: &mut Indexing, kind: u8, id: Id) -> Result<()> {
    let Some(kind) = kind_numbered(kind) else { return Ok(()) };
    let group = group_of(conn, kind.number, id)?;
    let shown = group.iter().next().copied().unwrap_or(id);
    for member in &group {
        let into = (*member != shown).then_some(shown);
        let Some(before) = Record::load(conn, kind, *member)? else { continue };
        if before.into != into {
            let mut after = before.clone();
            after.into = into;
            conn.prepare_cached(&format!("UPDATE \"{}\" SET into_id = ?2 WHERE n = ?1", kind.name))?
                .execute(params![before.n, into.as_ref().map(|id| id.as_bytes().as_slice())])?;
            index.changed(conn, &before, &after)?;
        }
    }
    Ok(())
}

/// Every record that live merge edges tie to this one, itself included, smallest id first.
pub fn group_of(conn: &Connection, kind: u8, id: Id) -> Result<BTreeSet<Id>> {
    let mut group = BTreeSet::from([id]);
    let mut ahead = vec![id];
    while let Some(id) = ahead.pop() {
        let mut statement = conn.prepare_cached(
            "SELECT \"into\" FROM \"merge\" WHERE \"from\" = ?1 AND from_kind = ?2 AND live = 1
             UNION SELECT \"from\" FROM \"merge\" WHERE \"into\" = ?1 AND into_kind = ?2 AND live = 1",
        )?;
        let mut rows = statement.query(params![id.as_bytes(), kind])?;
        while let Some(row) = rows.next()? {
            let other = Id::from_bytes(row.get(0)?);
            if group.insert(other) {
                ahead.push(other);
            }
        }
    }
    Ok(group)
}
