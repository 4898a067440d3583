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

/// Above this many stale records it is cheaper to derive all of them in one pass.
const ONE_BY_ONE: usize = 5_000;

/// When somebody was contacted last, and when they are to be next.
type Dates = (Option<i64>, Option<String>);

/// The column of activities that links records of a kind.
fn linking(kind: u8) -> Option<&'static str> {
    Some(match kind {
        number::CONTACT => "contact",
        number::DEAL => "deal",
        number::LEAD => "lead",
        number::ACCOUNT => "account",
        _ => return None,
    })
}

/// The dates of one record by the activities that `column` links to it: what `dates!` says for all of them. Asked for step
/// by step, because a statement that sorts takes a table of its own in the locked memory, which costs far more than what it
/// holds.
fn own_dates(conn: &Connection, column: &str, id: Id) -> Result<Dates> {
    let (last, day): (Option<i64>, Option<String>) = conn
        .prepare_cached(&format!(
            "SELECT max(at), date(max(at) / 1000, 'unixepoch') FROM activity WHERE {column} = ?1 AND live = 1"
        ))?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if last.is_none() {
        return Ok((None, None));
    }
    let mut statement = conn.prepare_cached(&format!(
        "SELECT at, n, next FROM activity WHERE {column} = ?1 AND live = 1 AND next IS NOT NULL ORDER BY at DESC"
    ))?;
    let mut rows = statement.query([id.as_bytes()])?;
    // The plan that was made last: of those of one instant the one with the highest number.
    let mut plan: Option<(Option<i64>, i64, String)> = None;
    while let Some(row) = rows.next()? {
        let (at, n, next): (Option<i64>, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if plan.as_ref().is_some_and(|(of, ..)| *of != at) {
            break;
        }
        let counts = at == last || day.as_ref().is_some_and(|day| next > *day);
        if counts && plan.as_ref().is_none_or(|(_, known, _)| n > *known) {
            plan = Some((at, n, next));
        }
    }
    Ok((last, plan.map(|(.., next)| next)))
}

/// Writes the dates where they are others: an update writes every index that they stand in anew.
fn write(conn: &Connection, table: &str, id: Id, (last, next): Dates) -> Result<()> {
    conn.prepare_cached(&format!(
        "UPDATE {table} SET last_contact = ?2, next_contact = ?3
         WHERE id = ?1 AND (last_contact IS NOT ?2 OR next_contact IS NOT ?3)"
    ))?
    .execute(params![id.as_bytes(), last, next])?;
    Ok(())
}

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
            continue;
        }
        let Some(column) = linking(kind) else { continue };
        write(conn, column, id, own_dates(conn, column, id)?)?;
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
    for id in accounts {
        write(conn, "account", id, account_dates(conn, id)?)?;
    }
    Ok(())
}

/// The same as [`ACCOUNT`] for one account.
fn account_dates(conn: &Connection, id: Id) -> Result<Dates> {
    const OTHERS: [&str; 2] = [
        "SELECT max(last_contact), min(next_contact) FROM contact WHERE account = ?1 AND live = 1",
        "SELECT max(last_contact), min(next_contact) FROM deal WHERE account = ?1 AND live = 1",
    ];
    let (mut last, mut next) = own_dates(conn, "account", id)?;
    for sql in OTHERS {
        let theirs = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let (their_last, their_next): Dates = conn.prepare_cached(sql)?.query_row([id.as_bytes()], theirs)?;
        last = last.max(their_last);
        next = [next, their_next].into_iter().flatten().min();
    }
    Ok((last, next))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::migrate;

    /// What every record of a kind says, by its number.
    fn said(conn: &Connection) -> Vec<(i64, Option<i64>, Option<String>)> {
        ["contact", "deal", "lead", "account"]
            .iter()
            .flat_map(|kind| {
                let sql = format!("SELECT n, last_contact, next_contact FROM {kind} ORDER BY n");
                let mut statement = conn.prepare(&sql).unwrap();
                let rows =
                    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
                rows.collect::<rusqlite::Result<Vec<_>>>().unwrap()
            })
            .collect()
    }

    /// How far from its number, when, the day of the next contact, with whom, not in the trash.
    type Activity = (i64, Option<i64>, Option<u8>, u8, bool);

    fn book(activities: &[Activity]) -> (Connection, HashSet<(u8, Id)>) {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate::migrate(&mut conn, |_, _| Ok(())).unwrap();
        migrate::ensure_indexes(&conn).unwrap();
        let id = |kind: u8, n: u8| Id::from_bytes([kind, n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let mut all = HashSet::new();
        for kind in [number::CONTACT, number::DEAL, number::LEAD, number::ACCOUNT] {
            let table = linking(kind).unwrap();
            for n in 0..3 {
                all.insert((kind, id(kind, n)));
                // What stood there before must not matter.
                let sql = format!(
                    "INSERT INTO {table} (id, c, e, i, classes, live, created, changed, last_contact, next_contact)
                     VALUES (?1, 1, 1, 0, 0, ?2, 0, 0, 5, '2020-01-01')"
                );
                conn.execute(&sql, params![id(kind, n).as_bytes(), n < 2]).unwrap();
                if matches!(kind, number::CONTACT | number::DEAL) {
                    let account = id(number::ACCOUNT, n / 2);
                    conn.execute(
                        &format!("UPDATE {table} SET account = ?2 WHERE id = ?1"),
                        params![id(kind, n).as_bytes(), account.as_bytes()],
                    )
                    .unwrap();
                }
            }
        }
        for (at, (n, when, next, whose, live)) in activities.iter().enumerate() {
            let kind = [number::CONTACT, number::DEAL, number::LEAD, number::ACCOUNT][usize::from(whose % 4)];
            let column = linking(kind).unwrap();
            let sql = format!(
                "INSERT INTO activity (n, id, c, e, i, classes, live, created, changed, at, next, {column})
                 VALUES (?1, ?2, 1, 1, 0, 0, ?3, 0, 0, ?4, ?5, ?6)"
            );
            let next = next.map(|day| format!("2026-11-{:02}", day % 28 + 1));
            let own = [vec![99, at as u8], vec![0; 14]].concat();
            let of = id(kind, whose / 4 % 3);
            // Some stand in another order than they were made in.
            let number = (at as i64 + 1) * 100 - n;
            conn.execute(&sql, params![number, own, live, when, next, of.as_bytes()]).unwrap();
        }
        (conn, all)
    }

    proptest! {
        #[test]
        fn dates_derived_one_by_one_are_those_derived_all_at_once(
            activities in prop::collection::vec(
                (0..90_i64, prop::option::weighted(0.9, 0..5_i64), prop::option::weighted(0.7, 0..30_u8), 0..12_u8, any::<bool>()),
                0..24,
            ),
        ) {
            // Five instants within a month, so that several are of one instant and plans lie before and behind them.
            let activities: Vec<_> = activities
                .into_iter()
                .map(|(n, at, next, whose, live)| (n, at.map(|at| 1_793_500_000_000 + at * 500_000_000), next, whose, live))
                .collect();
            let (one_by_one, stale) = book(&activities);
            contact_dates(&one_by_one, stale).unwrap();
            let (all_at_once, _) = book(&activities);
            all_contact_dates(&all_at_once).unwrap();
            prop_assert_eq!(said(&one_by_one), said(&all_at_once));
        }
    }
}
