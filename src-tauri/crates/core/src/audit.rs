//! The journal as evidence: does every entry prove itself, what happened to a record, what a record was on a day, and
//! do the tables agree with all that. Reading only.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use coffer_vault::Keyed;
use rusqlite::{Connection, OptionalExtension, params};

use crate::change::ingest::devices;
use crate::change::journal::{self, Hash};
use crate::change::row::Stored;
use crate::change::single::singles_of;
use crate::change::{indexing, sums::Sums, undo};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::KINDS;
use crate::schema::Class;
use crate::store::Record;
use crate::workspace::Workspace;

pub mod content;
pub mod history;

/// What the verification of the journal found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Entries that were read.
    pub entries: u64,
    /// The first one that does not prove itself.
    pub first_bad: Option<Bad>,
}

/// An entry that does not prove itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// The copy that it says it is from.
    pub replica: Id,
    /// Its number there.
    pub seq: u64,
    /// What does not fit: `gap`, `content`, `chain`, `signature`, `head`, `unreadable`.
    pub what: &'static str,
}

/// Reads every entry of every copy and checks contents, chain, numbers and signatures, up to the heads.
pub fn verify(ws: &Workspace) -> Result<Verified> {
    let team = ws.me().team;
    ws.read(|conn| {
        let mut found = Verified { entries: 0, first_bad: None };
        for (replica, device) in devices(conn)? {
            let mut prev = journal::chain_start(&team, replica, &device);
            let mut expected = 1;
            let mut statement = conn.prepare(
                "SELECT e, seq, hash FROM entry WHERE r = (SELECT r FROM replica WHERE id = ?1) ORDER BY seq",
            )?;
            let mut rows = statement.query([replica.as_bytes()])?;
            while let Some(row) = rows.next()? {
                let (e, seq, hash): (i64, u64, Hash) = (row.get(0)?, row.get(1)?, row.get(2)?);
                found.entries += 1;
                let what = if seq != expected {
                    Some("gap")
                } else {
                    match check_entry(conn, e, &team, &device, &prev, &hash) {
                        Ok(what) => what,
                        Err(Error::Damaged { .. } | Error::Sql(_)) => Some("unreadable"),
                        Err(other) => return Err(other),
                    }
                };
                if let Some(what) = what {
                    found.first_bad = Some(Bad { replica, seq: expected, what });
                    return Ok(found);
                }
                prev = hash;
                expected += 1;
            }
            let (seq, head): (u64, Hash) =
                conn.query_row("SELECT seq, head FROM replica WHERE id = ?1", [replica.as_bytes()], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            if (seq, head) != (expected - 1, prev) {
                found.first_bad = Some(Bad { replica, seq: expected, what: "head" });
                return Ok(found);
            }
        }
        Ok(found)
    })
}

fn check_entry(
    conn: &Connection,
    e: i64,
    team: &Hash,
    device: &[u8; 32],
    prev: &Hash,
    hash: &Hash,
) -> Result<Option<&'static str>> {
    let Stored { replica, seq, sealed, header, sig, .. } = Stored::load(conn, e, team)?;
    let groups = undo::groups_at(conn, e)?;
    let missing: i64 =
        conn.prepare_cached("SELECT missing FROM entry WHERE e = ?1")?.query_row([e], |row| row.get(0))?;
    let expected = header.as_ref().map_or(&[][..], |header| &header.groups);
    let absent = if header.is_some() { expected.len() as i64 - groups.len() as i64 } else { -1 };
    if absent != missing {
        return Ok(Some("content"));
    }
    for (place, group) in &groups {
        let leaves: Vec<Hash> = group
            .read(replica)?
            .iter()
            .map(|(part, bytes)| journal::leaf(&group.seed, part.i, bytes))
            .collect();
        if expected.get(*place as usize) != Some(&group.hash(replica, seq, &leaves)) {
            return Ok(Some("content"));
        }
    }
    for single in singles_of(conn, e)? {
        let proven = single.open(replica, seq).ok().map(|(hash, _)| hash);
        if proven.is_none() || expected.get(single.place as usize) != proven.as_ref() {
            return Ok(Some("content"));
        }
    }
    if journal::ENTRY.hash(&[prev, &sealed]) != *hash {
        return Ok(Some("chain"));
    }
    let message = journal::head_message(team, device, replica, seq, hash);
    let signed = match sig {
        Some(sig) => coffer_vault::verify(device, journal::HEAD_DOMAIN, &message, &sig),
        None => is_signed_later(conn, replica, seq)?,
    };
    Ok((!signed).then_some("signature"))
}

/// An entry that came amid a spine has no signature of its own here: the spine's last has, which is here or waits.
fn is_signed_later(conn: &Connection, replica: Id, seq: u64) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT 1 FROM entry WHERE r = (SELECT r FROM author WHERE id = ?1) AND seq > ?2 AND sig <> x''
             UNION ALL SELECT 1 FROM pending WHERE replica = ?1 AND seq > ?2",
        )?
        .exists(params![replica.as_bytes(), seq])?)
}

/// One line of the journal, for people who ask what happened.
#[derive(Debug, Clone)]
pub struct Line {
    /// Milliseconds UTC, from the entry's stamp; none where nothing but the entry's place is here.
    pub at: Option<i64>,
    /// The copy that wrote it.
    pub replica: Id,
    /// Its number there.
    pub seq: u64,
    /// Who; none where that is not here.
    pub member: Option<Id>,
    /// Through which door; empty where that is not here.
    pub via: String,
    /// What for; empty where that is not here.
    pub intent: String,
    /// An event's facts.
    pub event: Vec<u8>,
    /// How many op parts it has.
    pub parts: u64,
}

/// The latest lines of the journal.
pub fn log(conn: &Connection, most: u32) -> Result<Vec<Line>> {
    let mut statement = conn.prepare_cached(
        "SELECT nullif(hlc, 0) >> 16, replica.id, entry.seq, nullif(member, x''), via, intent, event, (SELECT ifnull(sum(n), 0) FROM op_group WHERE g BETWEEN e << 16 AND (e << 16) + 65535)
         FROM entry JOIN replica USING (r) ORDER BY e DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([most], |row| {
        Ok(Line {
            at: row.get(0)?,
            replica: Id::from_bytes(row.get(1)?),
            seq: row.get(2)?,
            member: row.get::<_, Option<[u8; 16]>>(3)?.map(Id::from_bytes),
            via: row.get(4)?,
            intent: row.get(5)?,
            event: row.get::<_, Option<Vec<u8>>>(6)?.unwrap_or_default(),
            parts: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A copy of the book, as the journal knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Its id.
    pub replica: Id,
    /// It is this one.
    pub own: bool,
    /// The team admitted it.
    pub admitted: bool,
    /// Its entries that are here.
    pub entries: u64,
    /// When it wrote last: milliseconds UTC.
    pub last: Option<i64>,
}

/// The copies of the book that are known here, this one first.
pub fn copies(ws: &Workspace) -> Result<Vec<Copy>> {
    let own = ws.me().replica;
    let roster = ws.roster();
    ws.read(|conn| {
        let mut statement = conn.prepare_cached(
            "SELECT id, (SELECT count(*) FROM entry WHERE entry.r = author.r),
                 (SELECT hlc >> 16 FROM entry WHERE entry.r = author.r AND hlc <> 0 ORDER BY seq DESC LIMIT 1)
             FROM author ORDER BY r",
        )?;
        let mut rows = statement.query([])?;
        let mut copies = Vec::new();
        while let Some(row) = rows.next()? {
            let replica = Id::from_bytes(row.get(0)?);
            copies.push(Copy {
                replica,
                own: replica == own,
                admitted: roster.device_of(replica).is_some_and(|device| device.active),
                entries: row.get(1)?,
                last: row.get(2)?,
            });
        }
        copies.sort_by_key(|copy| !copy.own);
        Ok(copies)
    })
}

/// One question of the doctor, and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub name: &'static str,
    /// All is well.
    pub ok: bool,
    /// A code for what was found.
    pub say: &'static str,
}

/// Looks the whole vault over: pages, rows against sums, search index, journal.
pub fn doctor(ws: &Workspace) -> Result<Vec<Check>> {
    let mut checks = Vec::new();
    let mut add = |name, ok: bool, bad| checks.push(Check { name, ok, say: if ok { "ok" } else { bad } });
    add("pages", ws.with_writer(|writer, _| pages_are_whole(&writer.conn))?, "damaged_pages");
    add("sums", sums_agree(ws, &|| true)?, "rows_differ_from_sums");
    add("search", ws.read(index_agrees)?, "index_differs");
    add("touched", ws.read(touched_agrees)?, "history_index_differs");
    let journal = verify(ws)?;
    add("journal", journal.first_bad.is_none(), "journal_broken");
    // What the roster does not let count is kept with its author and what waits behind it: no fault of this vault.
    let pending: i64 = ws.read(|conn| {
        let sql = "SELECT count(*) FROM pending WHERE NOT EXISTS (SELECT 1 FROM pending AS held WHERE \
            held.replica = pending.replica AND held.seq <= pending.seq AND held.reason IN ('cut', 'rights'))";
        Ok(conn.query_row(sql, [], |row| row.get(0))?)
    })?;
    add("waiting", pending == 0, "entries_wait");
    Ok(checks)
}

/// Every page of the file carries its own proof, and the trees fit together. On the writing connection: a reader may
/// run no such statement.
fn pages_are_whole(conn: &Connection) -> Result<bool> {
    let complaint: Option<String> =
        conn.prepare("PRAGMA cipher_integrity_check")?.query_row([], |row| row.get(0)).optional()?;
    if complaint.is_some() {
        return Ok(false);
    }
    // The full check looks each index entry's row up: that is where an old page of an index shows.
    conn.execute_batch("PRAGMA cache_size = -65536")?;
    let verdict = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    conn.execute_batch("PRAGMA cache_size = -16384; PRAGMA shrink_memory")?;
    Ok(verdict? == "ok")
}

/// Sums every row again: this is where an old page that was put back shows. Asks `go_on` now and then, and stops as
/// cancelled when it says no.
pub fn sums_agree(ws: &Workspace, go_on: &dyn Fn() -> bool) -> Result<bool> {
    let keyed = Arc::new(ws.vault().keyed_hash("coffer/state-sum/1"));
    ws.read(|conn| {
        let kept = Sums::load(conn, keyed.clone())?;
        Ok(sums_of(conn, keyed.clone(), go_on)?.digest() == kept.digest())
    })
}

/// The sums of the rows as they are, under this key.
pub(crate) fn sums_of(conn: &Connection, keyed: Arc<Keyed>, go_on: &dyn Fn() -> bool) -> Result<Sums> {
    let customs: HashMap<Id, Class> = crate::change::apply::custom_classes(conn)?;
    let custom_class = |id: Id| customs.get(&id).copied().unwrap_or(Class::Notes);
    let mut sums = Sums::empty(keyed);
    let mut scratch = Vec::new();
    let mut rows = 0_u32;
    for kind in KINDS {
        Record::scan(conn, kind, "1", |record| {
            rows = rows.wrapping_add(1);
            if rows.is_multiple_of(256) && !go_on() {
                return Err(Error::Cancelled);
            }
            for class in record.summed_classes(&custom_class) {
                sums.add(&record, class, &custom_class, &mut scratch);
            }
            Ok(())
        })?;
    }
    Ok(sums)
}

/// The list of who touched a record after its birth says what the journal says.
fn touched_agrees(conn: &Connection) -> Result<bool> {
    let mut expected: HashSet<(i64, i64)> = HashSet::new();
    let mut statement = conn.prepare("SELECT e FROM entry ORDER BY e")?;
    let mut entries = statement.query([])?;
    while let Some(row) = entries.next()? {
        let e: i64 = row.get(0)?;
        for (_, part) in undo::parts_of(conn, e)?.iter().filter(|(_, part)| part.home.is_some()) {
            let Some(kind) = crate::records::kind_numbered(part.kind) else { continue };
            let sql = format!("SELECT n FROM \"{}\" WHERE id = ?1", kind.name);
            let n: Option<i64> = conn
                .prepare_cached(&sql)?
                .query_row([part.record.as_bytes()], |row| row.get(0))
                .optional()?;
            expected.extend(n.map(|n| (crate::store::row::doc(kind, n), e)));
        }
    }
    let mut statement = conn.prepare("SELECT doc, e FROM touched")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        // A second birth of a record counts as a change of it and has no part of its own here.
        expected.remove(&(row.get(0)?, row.get(1)?));
    }
    Ok(expected.is_empty())
}

/// The index holds exactly the words of the records.
fn index_agrees(conn: &Connection) -> Result<bool> {
    let mut all = Vec::new();
    for kind in KINDS.iter().copied().filter(|kind| indexing::is_found(kind.number)) {
        Record::scan(conn, kind, "1", |record| {
            all.push((record.doc(), indexing::record_terms(&record)));
            Ok(())
        })?;
    }
    Ok(crate::search::postings::check(conn, all)?.is_empty())
}

/// Does this copy know an entry?
pub fn knows(conn: &Connection, replica: Id, seq: u64) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM entry WHERE r = (SELECT r FROM replica WHERE id = ?1) AND seq = ?2")?
        .exists(params![replica.as_bytes(), seq])?)
}
