//! Undo and redo: the inverse of an action, read from the journal and written through the same door as anything else.
//! What was written later by somebody stays, unless the whole record goes.

use std::collections::{BTreeMap, HashMap, HashSet};

use minicbor::Encoder;
use rusqlite::{Connection, OptionalExtension, params};

use super::apply::shown_at;
use super::draft::Draft;
use super::journal::{self, Dot, FieldKey, FieldOp, Group, OpPart};
use crate::access::Action;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::kind_numbered;
use crate::schema::value::sure;
use crate::schema::{Class, Value};
use crate::store::Record;
use crate::store::row::key_class;

/// How many actions can be undone.
pub const DEPTH: i64 = 100;
/// How many records one entry of an undo changes.
pub(crate) const CHUNK: usize = 2_000;

/// One line of the undo list.
#[derive(Clone, Debug)]
pub struct Done {
    /// Its number in the list.
    pub(crate) a: i64,
    /// The batch, for an import.
    pub batch: Option<Id>,
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// What it was.
    pub intent: String,
    /// When, in milliseconds UTC.
    pub at: i64,
}

/// The actions that can be undone (`undone` false) or redone, latest first.
pub fn actions(conn: &Connection, undone: bool) -> Result<Vec<Done>> {
    // What is undone bears the number of the entry that undid it: the latest of these is done again first.
    let order = if undone { "first DESC" } else { "a DESC" };
    let mut statement = conn.prepare(&format!(
        "SELECT a, batch, first, last, intent, (SELECT hlc >> 16 FROM entry WHERE e = first) FROM local_action
         WHERE undone = ?1 AND NOT EXISTS (SELECT 1 FROM local_batch WHERE id = origin AND open = 1)
         ORDER BY {order} LIMIT {DEPTH}"
    ))?;
    let rows = statement.query_map([undone], read_action)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The action of a batch, wherever in the list it is.
pub(crate) fn action_of_batch(conn: &Connection, batch: Id) -> Result<Option<Done>> {
    Ok(conn
        .prepare(
            "SELECT a, batch, first, last, intent, (SELECT hlc >> 16 FROM entry WHERE e = first) FROM local_action
             WHERE origin = ?1 AND undone = 0",
        )?
        .query_row([batch.as_bytes()], read_action)
        .optional()?)
}

fn read_action(row: &rusqlite::Row<'_>) -> rusqlite::Result<Done> {
    Ok(Done {
        a: row.get(0)?,
        batch: row.get::<_, Option<[u8; 16]>>(1)?.map(Id::from_bytes),
        first: row.get(2)?,
        last: row.get(3)?,
        intent: row.get(4)?,
        at: row.get::<_, Option<i64>>(5)?.unwrap_or(0),
    })
}

/// The local entries of an action, first to last.
pub(crate) fn entries(conn: &Connection, action: &Done) -> Result<Vec<i64>> {
    let rows = match action.batch {
        Some(batch) => {
            let mut statement =
                conn.prepare("SELECT e FROM entry WHERE batch = ?1 AND e BETWEEN ?2 AND ?3 ORDER BY e")?;
            statement
                .query_map(params![batch.as_bytes(), action.first, action.last], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<i64>>>()?
        }
        None => vec![action.first],
    };
    Ok(rows)
}

/// The records that an action made or changed and that somebody changed after it.
pub(crate) fn changed_since(conn: &Connection, action: &Done) -> Result<Vec<(u8, Id)>> {
    let mut later = Vec::new();
    for work in parts_by_record(conn, action)? {
        if let Some(record) = Record::load(conn, work.kind, work.id)? {
            let last: Option<i64> = conn
                .prepare_cached("SELECT max(e) FROM touched WHERE doc = ?1")?
                .query_row([record.doc()], |row| row.get(0))?;
            if last.is_some_and(|e| e > action.last) {
                later.push((work.kind.number, work.id));
            }
        }
    }
    Ok(later)
}

/// All that one action did to one record.
pub(crate) struct Work {
    pub kind: &'static crate::schema::Kind,
    pub id: Id,
    born: bool,
    parts: Vec<(i64, Class, OpPart)>,
}

/// What an action did, gathered by record, in the reverse of the order in which records were first touched.
pub(crate) fn parts_by_record(conn: &Connection, action: &Done) -> Result<Vec<Work>> {
    let mut works: Vec<Work> = Vec::new();
    let mut places: HashMap<Id, usize> = HashMap::new();
    for e in entries(conn, action)? {
        for (class, part) in parts_of(conn, e)? {
            let Some(kind) = kind_numbered(part.kind) else { continue };
            let place = *places.entry(part.record).or_insert_with(|| {
                works.push(Work { kind, id: part.record, born: false, parts: Vec::new() });
                works.len() - 1
            });
            let work = &mut works[place];
            work.born |= part.home.is_none();
            work.parts.push((e, class, part));
        }
    }
    works.reverse();
    Ok(works)
}

/// Writes the inverse of what was done to one record. `batch` names all entries of the action, so that a later value
/// of the same action counts as its own.
pub(crate) fn inverse(draft: &mut Draft<'_>, work: &Work, own: &HashSet<i64>) -> Result<bool> {
    let Some(record) = Record::load(draft.conn(), work.kind, work.id)? else { return Ok(false) };
    if work.born {
        return draft.delete(work.kind, work.id);
    }
    let mut by_class: BTreeMap<Class, BTreeMap<FieldKey, FieldOp>> = BTreeMap::new();
    let custom_class = |class: Class| move |_: Id| class;
    for (_, class, part) in &work.parts {
        for (key, op) in &part.fields {
            if by_class.get(class).is_some_and(|fields| fields.contains_key(key)) {
                continue;
            }
            let shown = shown_at(&record, *key, key_class(work.kind, *key, &custom_class(*class)));
            match op {
                FieldOp::Set { over, .. } => {
                    if shown.is_none_or(|at| !own.contains(&at.0)) {
                        continue;
                    }
                    let value = match over.first() {
                        Some(dot) => value_at(draft, &record, *key, dot)?.unwrap_or_else(|| empty(*key)),
                        None => empty(*key),
                    };
                    let op = draft.set_op(&record, *key, *class, value)?;
                    by_class.entry(*class).or_default().insert(*key, op);
                }
                FieldOp::Links { add, remove } => {
                    let FieldKey::Built(field) = key else { continue };
                    let mut taken = Vec::new();
                    for item in add {
                        let dots = draft.additions(&record, *field, *item)?;
                        if !dots.is_empty() {
                            taken.push((*item, dots));
                        }
                    }
                    let back: Vec<Id> = remove.iter().map(|(item, _)| *item).collect();
                    by_class
                        .entry(*class)
                        .or_default()
                        .insert(*key, FieldOp::Links { add: back, remove: taken });
                }
            }
        }
    }
    let mut changed = false;
    let mut now = None;
    for (class, fields) in by_class {
        changed = true;
        now = draft.write_edit(Action::Write, &record, now, class, fields.into_iter().collect())?;
    }
    Ok(changed)
}

/// An empty field, or what a record without a liveness write is: alive.
fn empty(key: FieldKey) -> Vec<u8> {
    match key {
        FieldKey::Built(journal::LIVE) => journal::live_value(true, &[], Id::from_bytes([0; 16])),
        _ => journal::encoded(&Value::Null),
    }
}

/// The value that a field had at a dot.
fn value_at(draft: &Draft<'_>, record: &Record, key: FieldKey, dot: &Dot) -> Result<Option<Vec<u8>>> {
    let Some((e, i)) = draft.applying.local(dot)? else { return Ok(None) };
    if key == FieldKey::Built(journal::HOME) {
        return home_at(draft.conn(), record, e, i).map(Some);
    }
    for (_, part) in parts_of(draft.conn(), e)? {
        if part.i == i && part.record == record.id {
            return Ok(part.fields.into_iter().find_map(|(own, op)| match op {
                FieldOp::Set { value, .. } if own == key => Some(value),
                _ => None,
            }));
        }
    }
    Ok(None)
}

fn home_at(conn: &Connection, record: &Record, e: i64, i: u32) -> Result<Vec<u8>> {
    for (author, group) in groups_of(conn, e)? {
        for (part, _) in group.read(author)? {
            if part.record == record.id && part.i == i {
                let moved = part.fields.iter().find_map(|(key, op)| match op {
                    FieldOp::Set { value, .. } if *key == FieldKey::Built(journal::HOME) => {
                        Some(value.clone())
                    }
                    _ => None,
                });
                return Ok(moved.unwrap_or_else(|| journal::encoded(&Value::Text(group.compartment.clone()))));
            }
        }
    }
    Err(Error::Damaged { what: "journal: a home that is not there" })
}

/// The groups of a local entry with their author.
pub(crate) fn groups_of(conn: &Connection, e: i64) -> Result<Vec<(Id, Group)>> {
    let author: [u8; 16] = conn
        .prepare_cached("SELECT replica.id FROM entry JOIN replica USING (r) WHERE e = ?1")?
        .query_row([e], |row| row.get(0))?;
    let mut statement = conn.prepare_cached(
        "SELECT compartment.name, class, n, gsalt, seed, parts FROM op_group JOIN compartment USING (c)
         WHERE g BETWEEN ?1 AND ?2 ORDER BY g",
    )?;
    let mut rows = statement.query(super::group_keys(e))?;
    let mut groups = Vec::new();
    while let Some(row) = rows.next()? {
        let class = Class::from_wire(row.get(1)?).ok_or(Error::Damaged { what: "journal" })?;
        groups.push((
            Id::from_bytes(author),
            Group {
                compartment: row.get(0)?,
                class,
                n: row.get(2)?,
                gsalt: row.get(3)?,
                seed: row.get(4)?,
                parts: row.get(5)?,
            },
        ));
    }
    Ok(groups)
}

/// The op parts of a local entry, by number.
pub(crate) fn parts_of(conn: &Connection, e: i64) -> Result<Vec<(Class, OpPart)>> {
    let mut parts = Vec::new();
    for (author, group) in groups_of(conn, e)? {
        for (part, _) in group.read(author)? {
            parts.push((group.class, part));
        }
    }
    parts.sort_by_key(|(_, part)| part.i);
    Ok(parts)
}

/// The event of an undo entry: which own entries it takes back.
pub(crate) fn event_of(first_seq: u64, last_seq: u64) -> Vec<u8> {
    let mut out = Vec::new();
    sure(sure(sure(Encoder::new(&mut out).array(2)).u64(first_seq)).u64(last_seq));
    out
}

/// The sequence number of an own local entry.
pub(crate) fn seq_of(conn: &Connection, e: i64) -> Result<u64> {
    Ok(conn.prepare_cached("SELECT seq FROM entry WHERE e = ?1")?.query_row([e], |row| row.get(0))?)
}

/// After an undo or a redo the action's line names the entries that made the present state, so that the next step
/// inverts those.
pub(crate) fn replace(
    conn: &Connection,
    a: i64,
    batch: Id,
    first: i64,
    last: i64,
    undone: bool,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE local_action SET batch = ?2, first = ?3, last = ?4, undone = ?5 WHERE a = ?1",
    )?
    .execute(params![a, batch.as_bytes(), first, last, undone])?;
    Ok(())
}
