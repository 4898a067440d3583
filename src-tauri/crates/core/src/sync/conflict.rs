//! The conflict inbox: fields that several people changed beside each other, each before hearing of the other. One value
//! is shown by rule and the rest wait in `sibling`; here they are listed with who wrote them and when. Choosing is in
//! `conflict/choose.rs`, what the journal tells of a write in `conflict/trace.rs`.
//!
//! Two people who wrote the same have no conflict. What follows from another field (a record's home from its owner, the
//! day of closing from the stage) is no question of its own: the answer to that field answers it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use self::trace::{Trace, is_same};
use crate::change::Me;
use crate::change::apply::{class_named, custom_classes, encoded_now, key_bytes, shown_at};
use crate::change::choose::seen_in;
use crate::change::draft::has_own_home;
use crate::change::journal::{self, Dot, FieldKey};
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::Id;
use crate::records::{Contact, Deal, KINDS, Lead, Merge, View};
use crate::schema::{Class, Field, FieldType, Kind, Value};
use crate::store::row::{self, At, custom_decoded, key_class, of_doc};
use crate::store::{Record, lock};
use crate::workspace::Workspace;

mod choose;
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

/// Who wrote an entry, where and when.
#[derive(Clone, Copy)]
struct Author {
    member: Id,
    replica: Id,
    seq: u64,
    at_ms: i64,
}

/// A look at conflicts: what is read for one serves the next.
struct Looking<'c> {
    conn: &'c Connection,
    me: &'c Me,
    customs: HashMap<Id, Class>,
    trace: Trace<'c>,
}

impl<'c> Looking<'c> {
    fn new(conn: &'c Connection, me: &'c Me) -> Result<Looking<'c>> {
        Ok(Looking { conn, me, customs: custom_classes(conn)?, trace: Trace::new(conn) })
    }

    fn class(&self, kind: &Kind, key: FieldKey) -> Class {
        key_class(kind, key, &|id| self.customs.get(&id).copied().unwrap_or(class_named("")))
    }

    /// The live writes of a field: the shown one first, then those that wait.
    fn live(&self, record: &Record, key: FieldKey) -> Result<Vec<Live>> {
        let mut live = Vec::new();
        if let Some(at) = shown_at(record, key, self.class(record.kind, key)) {
            live.push(Live { at, value: encoded_now(self.conn, record, key)?, shown: true });
        }
        let mut statement = self.conn.prepare_cached(
            "SELECT e, i, value FROM sibling WHERE doc = ?1 AND field = ?2 ORDER BY e DESC, i DESC",
        )?;
        let mut rows = statement.query(rusqlite::params![record.doc(), key_bytes(key)])?;
        while let Some(row) = rows.next()? {
            live.push(Live { at: (row.get(0)?, row.get(1)?), value: row.get(2)?, shown: false });
        }
        Ok(live)
    }

    fn author(&self, e: i64) -> Result<Author> {
        let mut statement = self.conn.prepare_cached(
            "SELECT member, author.id, entry.seq, hlc FROM entry JOIN author USING (r) WHERE e = ?1",
        )?;
        Ok(statement.query_row([e], |row| {
            Ok(Author {
                member: Id::from_bytes(row.get(0)?),
                replica: Id::from_bytes(row.get(1)?),
                seq: row.get(2)?,
                at_ms: Stamp(row.get::<_, i64>(3)? as u64).ms(),
            })
        })?)
    }

    /// The different values of a field; fewer than two where nobody has to choose.
    fn versions(&mut self, record: &Record, key: FieldKey) -> Result<Vec<Version>> {
        let kind = record.kind;
        let is_live = key == FieldKey::Built(journal::LIVE);
        let asked = match key {
            _ if record.into.is_some() => false,
            FieldKey::Built(journal::LIVE) => true,
            // What hangs on a record lies where the record lies.
            FieldKey::Built(journal::HOME) => record.live && (has_own_home(kind) || kind == View::KIND),
            _ => record.live,
        };
        if !asked {
            return Ok(vec![]);
        }
        let mut live: Vec<Live> = Vec::new();
        for write in self.live(record, key)? {
            if !live.iter().any(|own| is_same(key, &own.value, &write.value)) {
                live.push(write);
            }
        }
        let mut versions = Vec::new();
        for write in live {
            if let Some(said) = said(kind, key, &write.value) {
                let origin = self.trace.origin(record.id, key, write.at)?;
                versions.push(self.version(write.at, origin, said, write.shown)?);
            }
        }
        if is_live && !record.live && !versions.iter().any(|version| version.said == Said::Alive(true)) {
            versions.extend(self.unseen(record)?);
        }
        let own = |version: &Version| (version.member == self.me.member, version.replica == self.me.replica);
        let first = versions
            .iter()
            .enumerate()
            .max_by_key(|(at, version)| (own(version), version.shown, std::cmp::Reverse(*at)));
        if let Some((at, _)) = first {
            let first = versions.remove(at);
            versions.sort_by_key(|version| (!version.shown, std::cmp::Reverse(version.at_ms)));
            versions.insert(0, first);
        }
        Ok(versions)
    }

    fn version(&self, at: At, origin: At, said: Said, shown: bool) -> Result<Version> {
        let (write, by) = (self.author(at.0)?, self.author(origin.0)?);
        Ok(Version {
            dot: Dot { replica: write.replica, seq: write.seq, i: at.1 },
            said,
            member: by.member,
            replica: by.replica,
            at_ms: by.at_ms,
            shown,
            at,
            origin,
        })
    }

    /// What other copies changed of a record in the trash that the one who threw it away had not seen.
    fn unseen(&mut self, record: &Record) -> Result<Option<Version>> {
        let key = FieldKey::Built(journal::LIVE);
        let Some(thrown) = record.stamps.get(&key).copied() else { return Ok(None) };
        let Some(value) = self.trace.value(record.id, key, thrown)? else { return Ok(None) };
        let seen = seen_in(&value, self.author(thrown.0)?.replica).unwrap_or_default();
        let first = self.trace.origin(record.id, key, thrown)?;
        let who = self.author(first.0)?;
        let mut fields = Vec::new();
        let mut latest: Option<(i64, At)> = None;
        for (changed, at) in &record.stamps {
            let by = self.author(at.0)?;
            let dot = Dot { replica: by.replica, seq: by.seq, i: at.1 };
            let derived = matches!(changed, FieldKey::Built(journal::LIVE | journal::HOME));
            if derived || by.replica == who.replica || seen.contains(&dot) {
                continue;
            }
            fields.push(*changed);
            latest = latest.max(Some((by.at_ms, *at)));
        }
        latest.map(|(_, at)| self.version(at, at, Said::Changed(fields), false)).transpose()
    }

    fn head(&mut self, record: &Record, key: FieldKey) -> Result<Option<Head>> {
        let versions = self.versions(record, key)?;
        let [first, second, ..] = versions.as_slice() else { return Ok(None) };
        Ok(Some(Head {
            kind: record.kind,
            id: record.id,
            n: record.n,
            key,
            with: second.member,
            own: first.member == self.me.member,
            shown: versions.iter().position(|version| version.shown).unwrap_or(0),
            at_ms: versions.iter().map(|version| version.at_ms).max().unwrap_or(0),
        }))
    }

    fn conflict(&mut self, record: Record, key: FieldKey) -> Result<Option<Conflict>> {
        let versions = self.versions(&record, key)?;
        if versions.len() < 2 {
            return Ok(None);
        }
        let before =
            if versions.iter().any(|version| matches!(version.said, Said::Changed(_) | Said::Alive(_))) {
                None
            } else {
                let beside: Vec<At> = versions.iter().map(|version| version.origin).collect();
                let value = self.trace.before(record.id, key, &beside)?;
                value.and_then(|value| said(record.kind, key, &value))
            };
        let own = versions[0].member == self.me.member;
        let class = self.class(record.kind, key);
        Ok(Some(Conflict { record, key, class, versions, own, before }))
    }
}

/// What an encoded value says; none where this version cannot read it.
fn said(kind: &Kind, key: FieldKey, value: &[u8]) -> Option<Said> {
    match key {
        FieldKey::Built(journal::LIVE) => journal::is_live(value).ok().map(Said::Alive),
        FieldKey::Built(journal::HOME) => {
            let home = journal::decoded(FieldType::Text, value).ok()?;
            Some(Said::Home(home.as_text().unwrap_or_default().to_owned()))
        }
        FieldKey::Built(number) => {
            let field = kind.field_numbered(number)?;
            journal::decoded(field.ty, value).ok().map(Said::Value)
        }
        FieldKey::Custom(_) => custom_decoded(value).ok().map(Said::Value),
    }
}
