//! The conflict inbox: fields that several people changed beside each other, each before hearing of the other. One value
//! is shown by rule and the rest wait in `sibling`; here they are listed with who wrote them and when. Looking is
//! in `conflict/looking.rs`, choosing in `conflict/choose.rs`, what the journal tells of a write in `conflict/trace.rs`.
//!
//! Two people who wrote the same have no conflict. What follows from another field (a record's home from its owner, the
//! day of closing from the stage) is no question of its own: the answer to that field answers it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use self::looking::Looking;
use crate::change::Me;
use crate::change::journal::{self, Dot, FieldKey};
use crate::error::Result;
use crate::id::Id;
use crate::records::{Contact, Deal, KINDS, Lead, Merge, View};
use crate::schema::{Class, Field, Kind, Value};
use crate::store::row::{self, At, of_doc};
use crate::store::{Record, lock};
use crate::workspace::Workspace;

mod choose;
mod looking;
mod trace;

pub use choose::{Side, keep, resolve, take};

/// Records that are read in one piece.
const PAGE: usize = 500;

/// One field of one record with values that stand beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The record's kind.
    pub kind: &'static Kind,
    /// The record.
    pub id: Id,
    /// Its row here.
    pub n: i64,
    /// The field.
    pub key: FieldKey,
    /// Whose value stands beside one's own, or beside the shown one where none is one's own.
    pub with: Id,
    /// One's own value is among them.
    pub own: bool,
    /// The place of the shown value among the versions.
    pub shown: usize,
    /// When the latest of the values was written: milliseconds UTC.
    pub at_ms: i64,
}

impl Head {
    /// Does the record show already what this side says?
    pub fn shows(&self, side: Side) -> bool {
        self.shown == usize::from(side == Side::Theirs)
    }
}

/// What one of several people said.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// The field's value; null where it was emptied.
    Value(Value),
    /// The compartment that the record lies in.
    Home(String),
    /// Alive, or in the trash.
    Alive(bool),
    /// These fields changed of a record that somebody else threw away.
    Changed(Vec<FieldKey>),
}

/// One of the values that stand beside each other.
#[derive(Clone, Debug)]
pub struct Version {
    /// The write, by which it is chosen.
    pub dot: Dot,
    /// What it says.
    pub said: Said,
    /// Who.
    pub member: Id,
    /// In which copy of the book.
    pub replica: Id,
    /// When: milliseconds UTC, by that copy's clock.
    pub at_ms: i64,
    /// It is what the record shows.
    pub shown: bool,
    at: At,
    /// The write that said so first, where an undo brought it back.
    origin: At,
}

/// A conflict with all that a person needs to choose.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The record as it stands.
    pub record: Record,
    /// The field.
    pub key: FieldKey,
    /// Its class.
    pub class: Class,
    /// The values, each once: one's own first, else the shown one; then the rest, latest first.
    pub versions: Vec<Version>,
    /// The first of them is one's own.
    pub own: bool,
    /// What all of them replaced; none where the journal does not tell.
    pub before: Option<Said>,
}

/// Conflicts as they were found last, and up to which entry.
#[derive(Default)]
pub(crate) struct Found(Mutex<Option<(i64, Arc<Vec<Head>>)>>);

/// A live write of a field.
#[derive(Clone, Debug)]
struct Live {
    at: At,
    value: Vec<u8>,
    shown: bool,
}

/// Everything that waits for a choice: by person, most first, then latest first. Nothing is read again as long as nothing
/// was written.
pub fn heads(ws: &Workspace) -> Result<Arc<Vec<Head>>> {
    let me = ws.me();
    ws.read(|conn| {
        let last: i64 = conn.query_row("SELECT ifnull(max(e), 0) FROM entry", [], |row| row.get(0))?;
        if let Some((up_to, heads)) = &*lock(&ws.conflicts.0)
            && *up_to == last
        {
            return Ok(heads.clone());
        }
        let heads = Arc::new(scan(conn, me)?);
        *lock(&ws.conflicts.0) = Some((last, heads.clone()));
        Ok(heads)
    })
}

/// The conflicts behind these heads, in their order; what was settled meanwhile is left out.
pub fn details(ws: &Workspace, heads: &[Head]) -> Result<Vec<Conflict>> {
    ws.read(|conn| {
        let mut looking = Looking::new(conn, ws.me())?;
        let mut found = Vec::new();
        for head in heads {
            if let Some(record) = Record::load(conn, head.kind, head.id)? {
                found.extend(looking.conflict(record, head.key)?);
            }
        }
        Ok(found)
    })
}

/// The conflicts of one record.
pub fn of_record(ws: &Workspace, kind: &'static Kind, id: Id) -> Result<Vec<Conflict>> {
    let heads: Vec<Head> =
        heads(ws)?.iter().filter(|head| head.id == id && head.kind == kind).cloned().collect();
    details(ws, &heads)
}

fn scan(conn: &Connection, me: &Me) -> Result<Vec<Head>> {
    let mut keys: BTreeMap<(u8, i64), Vec<FieldKey>> = BTreeMap::new();
    let mut statement = conn.prepare_cached("SELECT DISTINCT doc, field FROM sibling ORDER BY doc, field")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let field: Vec<u8> = row.get(1)?;
        let key = FieldKey::read(&mut minicbor::Decoder::new(&field))?;
        keys.entry(of_doc(row.get(0)?)).or_default().push(key);
    }
    for kind in KINDS {
        for n in thrown_away_and_touched(conn, kind)? {
            let keys = keys.entry((kind.number, n)).or_default();
            let live = FieldKey::Built(journal::LIVE);
            if !keys.contains(&live) {
                keys.push(live);
            }
        }
    }
    let mut looking = Looking::new(conn, me)?;
    let mut heads = Vec::new();
    for kind in KINDS.iter().filter(|kind| **kind != Merge::KIND) {
        let own: Vec<i64> =
            keys.range((kind.number, 0)..(kind.number + 1, 0)).map(|((_, n), _)| *n).collect();
        for page in own.chunks(PAGE) {
            for record in Record::load_rows(conn, kind, page)? {
                let of_it = &keys[&(kind.number, record.n)];
                let mut found = Vec::new();
                for key in of_it {
                    if let Some(head) = looking.head(&record, *key)? {
                        found.push(head);
                    }
                }
                let asked: Vec<FieldKey> = found.iter().map(|head| head.key).collect();
                found.retain(|head| !asked.iter().any(|key| follows_from(kind, *key).contains(&head.key)));
                heads.append(&mut found);
            }
        }
    }
    let mut of_person: HashMap<Id, usize> = HashMap::new();
    heads.iter().for_each(|head| *of_person.entry(head.with).or_default() += 1);
    heads.sort_by_key(|head| {
        (std::cmp::Reverse(of_person[&head.with]), head.with, std::cmp::Reverse(head.at_ms), head.n)
    });
    Ok(heads)
}

/// Rows in the trash that more than one entry touched: the one that threw them away may not have seen the other. Where only
/// one copy writes there are none.
fn thrown_away_and_touched(conn: &Connection, kind: &Kind) -> Result<Vec<i64>> {
    let alone: bool = conn
        .prepare_cached(
            "SELECT count(*) < 2 FROM author WHERE EXISTS (SELECT 1 FROM entry WHERE entry.r = author.r)",
        )?
        .query_row([], |row| row.get(0))?;
    if alone || *kind == *Merge::KIND {
        return Ok(vec![]);
    }
    let mut statement = conn.prepare_cached(&format!(
        "SELECT n FROM \"{}\" WHERE live = 0 AND (SELECT count(*) FROM touched WHERE doc = ?1 | n) > 1",
        kind.name
    ))?;
    let rows = statement.query_map([row::doc(kind, 0)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The fields that are settled together with a field.
fn follows_from(kind: &Kind, key: FieldKey) -> Vec<FieldKey> {
    let FieldKey::Built(number) = key else { return vec![] };
    let is = |of: &Kind, field: &Field| kind == of && field.number == number;
    let built = |fields: &[&Field]| fields.iter().map(|field| FieldKey::Built(field.number)).collect();
    if is(Deal::KIND, Deal::STAGE) {
        return built(&[Deal::PIPELINE, Deal::CLOSED_AT, Deal::LOST_REASON]);
    }
    if is(Contact::KIND, Contact::NAME) {
        return built(&[Contact::FAMILY, Contact::GIVEN, Contact::MIDDLE, Contact::PREFIX, Contact::SUFFIX]);
    }
    if is(Lead::KIND, Lead::NAME) {
        return built(&[Lead::FAMILY, Lead::GIVEN, Lead::PREFIX]);
    }
    let owned = kind.field("owner").is_some_and(|field| field.number == number);
    if owned || is(View::KIND, View::SHARED) {
        return vec![FieldKey::Built(journal::HOME)];
    }
    vec![]
}
