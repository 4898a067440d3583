//! A record's past: who changed what, and what it was on a day. Replayed from the journal with the same rule that the
//! tables follow.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::change::apply::put;
use crate::change::journal::{Dot, FieldKey, FieldOp, OpPart};
use crate::change::undo;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::schema::{Class, FieldType, Kind, Value};
use crate::store::Record;

/// One change of one record.
#[derive(Debug, Clone)]
pub struct Change {
    /// Milliseconds UTC, from the entry's stamp.
    pub at: i64,
    /// The copy that wrote it.
    pub replica: Id,
    /// Who; none where that is not here.
    pub member: Option<Id>,
    /// Through which door; empty where that is not here.
    pub via: String,
    /// What for; empty where that is not here.
    pub intent: String,
    /// The record as it was before; none at its birth.
    pub before: Option<Record>,
    /// The record as it was after.
    pub after: Record,
    /// The fields that were written, built-in and custom.
    pub fields: Vec<FieldKey>,
}

struct Entry {
    e: i64,
    hlc: u64,
    replica: Id,
    seq: u64,
    member: Option<Id>,
    via: String,
    intent: String,
}

/// The changes of a record, oldest first.
pub fn history(conn: &Connection, kind: &'static Kind, id: Id) -> Result<Vec<Change>> {
    let record = Record::load(conn, kind, id)?.ok_or(Error::NotFound { kind: kind.name, id })?;
    let mut replay = Replay::new(kind, id);
    let mut changes = Vec::new();
    for entry in entries_of(conn, &record)? {
        let parts: Vec<(Class, OpPart)> =
            undo::parts_of(conn, entry.e)?.into_iter().filter(|(_, part)| part.record == id).collect();
        let before = replay.born.then(|| replay.record());
        let mut fields = BTreeSet::new();
        for (_, part) in &parts {
            replay.apply(&entry, part);
            fields.extend(part.fields.iter().map(|(key, _)| *key));
        }
        changes.push(Change {
            at: crate::clock::Stamp(entry.hlc).ms(),
            replica: entry.replica,
            member: entry.member,
            via: entry.via,
            intent: entry.intent,
            before,
            after: replay.record(),
            fields: fields.into_iter().collect(),
        });
    }
    Ok(changes)
}

/// The record as it was at the end of the millisecond `at_ms`; none before its birth.
pub fn as_of(conn: &Connection, kind: &'static Kind, id: Id, at_ms: i64) -> Result<Option<Record>> {
    let record = Record::load(conn, kind, id)?.ok_or(Error::NotFound { kind: kind.name, id })?;
    let mut replay = Replay::new(kind, id);
    for entry in entries_of(conn, &record)? {
        if crate::clock::Stamp(entry.hlc).ms() <= at_ms {
            for (_, part) in undo::parts_of(conn, entry.e)?.iter().filter(|(_, part)| part.record == id) {
                replay.apply(&entry, part);
            }
        }
    }
    Ok(replay.born.then(|| Record { n: record.n, created: record.created, ..replay.record() }))
}

/// Through which door a record was made, and by which copy.
pub fn made_by(conn: &Connection, record: &Record) -> Result<(String, Id)> {
    let mut statement =
        conn.prepare_cached("SELECT via, author.id FROM entry JOIN author USING (r) WHERE e = ?1")?;
    Ok(statement.query_row([record.e], |row| Ok((row.get(0)?, Id::from_bytes(row.get(1)?))))?)
}

fn entries_of(conn: &Connection, record: &Record) -> Result<Vec<Entry>> {
    let mut statement = conn.prepare_cached(
        "SELECT entry.e, hlc, replica.id, entry.seq, nullif(member, x''), via, intent FROM entry JOIN replica USING (r)
         WHERE entry.e IN (SELECT ?1 UNION SELECT e FROM touched WHERE doc = ?2) ORDER BY entry.e",
    )?;
    let rows = statement.query_map([record.e, record.doc()], |row| {
        Ok(Entry {
            e: row.get(0)?,
            hlc: row.get::<_, i64>(1)? as u64,
            replica: Id::from_bytes(row.get(2)?),
            seq: row.get(3)?,
            member: row.get::<_, Option<[u8; 16]>>(4)?.map(Id::from_bytes),
            via: row.get(5)?,
            intent: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

type Rank = (u64, Id);

/// A record being replayed in memory: every register with its live writes, every set with its standing additions.
struct Replay {
    kind: &'static Kind,
    id: Id,
    born: bool,
    base: Option<(u64, Id, u64)>,
    created: i64,
    changed: i64,
    fields: BTreeMap<FieldKey, Vec<(Dot, Rank, Vec<u8>)>>,
    sets: BTreeMap<u32, BTreeSet<(Id, Dot)>>,
    buried: BTreeSet<(FieldKey, Dot)>,
    /// Additions to sets that were taken off before they came.
    gone: BTreeSet<(u32, Id, Dot)>,
}

impl Replay {
    fn new(kind: &'static Kind, id: Id) -> Replay {
        Replay {
            kind,
            id,
            born: false,
            base: None,
            created: 0,
            changed: 0,
            fields: BTreeMap::new(),
            sets: BTreeMap::new(),
            buried: BTreeSet::new(),
            gone: BTreeSet::new(),
        }
    }

    fn apply(&mut self, entry: &Entry, part: &OpPart) {
        let at = crate::clock::Stamp(entry.hlc).ms();
        // Of several births the one with the smallest stamp is the record's.
        let stamp = (entry.hlc, entry.replica, entry.seq);
        if part.home.is_none() && self.base.is_none_or(|base| stamp < base) {
            self.base = Some(stamp);
            self.created = at;
        }
        self.born = true;
        self.changed = self.changed.max(at);
        let dot = Dot { replica: entry.replica, seq: entry.seq, i: part.i };
        for (key, op) in &part.fields {
            match op {
                FieldOp::Set { value, over } => {
                    let live = self.fields.entry(*key).or_default();
                    for gone in over {
                        let before = live.len();
                        live.retain(|(own, _, _)| own != gone);
                        if live.len() == before {
                            self.buried.insert((*key, *gone));
                        }
                    }
                    if !self.buried.contains(&(*key, dot)) {
                        live.push((dot, (entry.hlc, entry.replica), value.clone()));
                        live.sort_by_key(|(dot, rank, _)| (*rank, *dot));
                    }
                }
                FieldOp::Links { add, remove } => {
                    let FieldKey::Built(field) = key else { continue };
                    let set = self.sets.entry(*field).or_default();
                    for (item, dots) in remove {
                        for dot in dots {
                            if !set.remove(&(*item, *dot)) {
                                self.gone.insert((*field, *item, *dot));
                            }
                        }
                    }
                    let stays = add.iter().filter(|item| !self.gone.contains(&(*field, **item, dot)));
                    set.extend(stays.map(|item| (*item, dot)));
                }
            }
        }
    }

    fn record(&self) -> Record {
        let mut record = Record::blank(self.kind, self.id);
        record.created = self.created;
        record.changed = self.changed;
        for (key, live) in &self.fields {
            if let Some((_, _, value)) = live.last() {
                // A value of a newer version is left out, as it is from the tables.
                let _ = put(&mut record, *key, value);
            }
        }
        for (number, set) in &self.sets {
            if let Some(field) = self.kind.field_numbered(*number)
                && let FieldType::Links(_) = field.ty
            {
                let ids: BTreeSet<Id> = set.iter().map(|(id, _)| *id).collect();
                record.put(field, Value::Links(ids.into_iter().collect()));
            }
        }
        record
    }
}
