//! From op parts to rows: the one place where a write, whoever made it, becomes a record's fields. Local changes,
//! entries of teammates and the rebuild all pass here, so a row is always what the journal says.
//!
//! A field is a register of concurrent writes told apart by dots. A causally later write always wins; of concurrent
//! ones the higher (stamp, replica) is shown and the rest wait in `sibling` for somebody to choose.

use std::collections::{HashMap, HashSet};

use minicbor::Encoder;
use rusqlite::{Connection, OptionalExtension, params};

use super::indexing::Indexing;
use super::journal::{self, Dot, FieldKey, FieldOp, OpPart};
use super::sums::Sums;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::{Activity, Contact, CustomField, Deal, KINDS, Merge, kind_numbered, number};
use crate::schema::value::sure;
use crate::schema::{Class, Field, FieldType, Kind, Value};
use crate::store::Record;
use crate::store::row::{self, At, custom_decoded};

/// What the writer keeps in memory between entries: nothing here is more than the database says.
#[derive(Clone)]
pub(crate) struct Book {
    /// State sums.
    pub sums: Sums,
    /// The classes of the custom fields.
    pub customs: HashMap<Id, Class>,
    /// Compartments by name.
    pub compartments: HashMap<String, i64>,
    /// Contacted records whose dates must be derived again before the commit.
    pub stale: HashSet<(u8, Id)>,
    /// Of entries that are here in part, the numbers of the parts that are.
    pub seen: HashMap<i64, HashSet<u32>>,
    /// Scratch for hashing.
    pub scratch: Vec<u8>,
}

impl Book {
    /// Reads the book from the database.
    pub(crate) fn load(conn: &Connection, sums: Sums) -> Result<Book> {
        let mut book = Book {
            sums,
            customs: HashMap::new(),
            compartments: HashMap::new(),
            stale: HashSet::new(),
            seen: HashMap::new(),
            scratch: Vec::new(),
        };
        let mut statement = conn.prepare("SELECT name, c FROM compartment")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            book.compartments.insert(row.get(0)?, row.get(1)?);
        }
        drop(rows);
        drop(statement);
        book.customs = custom_classes(conn)?;
        Ok(book)
    }

    /// The local number of a compartment, made when it is new.
    pub(crate) fn compartment(&mut self, conn: &Connection, name: &str) -> Result<i64> {
        if let Some(c) = self.compartments.get(name) {
            return Ok(*c);
        }
        conn.prepare_cached("INSERT INTO compartment (name) VALUES (?1)")?.execute([name])?;
        let c = conn.last_insert_rowid();
        self.compartments.insert(name.to_owned(), c);
        Ok(c)
    }
}

/// The class of every custom field that was ever defined.
pub(crate) fn custom_classes(conn: &Connection) -> Result<HashMap<Id, Class>> {
    let mut statement = conn.prepare("SELECT id, class FROM custom_field")?;
    let mut rows = statement.query([])?;
    let mut out = HashMap::new();
    while let Some(row) = rows.next()? {
        let class: Option<String> = row.get(1)?;
        out.insert(Id::from_bytes(row.get(0)?), class_named(class.as_deref().unwrap_or("notes")));
    }
    Ok(out)
}

/// The class with this name, as custom fields name theirs; notes where it is none.
pub(crate) fn class_named(name: &str) -> Class {
    match name {
        "identity" => Class::Identity,
        "reach" => Class::Reach,
        "commercial" => Class::Commercial,
        "sensitive" => Class::Sensitive,
        _ => Class::Notes,
    }
}

/// One entry being applied.
pub(crate) struct Applying<'a> {
    pub conn: &'a Connection,
    pub book: &'a mut Book,
    pub index: &'a mut Indexing,
    /// The entry's local number.
    pub e: i64,
    /// Its author's replica.
    pub author: Id,
    /// Its number there.
    pub seq: u64,
    /// Its stamp.
    pub hlc: u64,
    /// It comes from the journal: what it tells of may be here before what explains it.
    pub foreign: bool,
    /// Entries with higher local numbers do not count yet, because the journal is being replayed.
    pub upto: i64,
    /// Records that changed, for the news.
    pub touched: Vec<(u8, Id)>,
    /// Records that the entry made.
    pub born: Vec<(u8, Id)>,
}

/// The parts of so many entries that are here in part are remembered.
const MOST_SEEN: usize = 256;

/// A live write of a register: when it was made, by whom, and its encoded value.
struct Live {
    at: At,
    rank: (u64, Id),
    value: Vec<u8>,
}

impl Applying<'_> {
    pub(super) fn ms(&self) -> i64 {
        crate::clock::Stamp(self.hlc).ms()
    }

    /// Notes that an entry changed a record after its birth.
    pub(super) fn touch(&self, record: &Record, e: i64) -> Result<()> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO touched VALUES (?1, ?2)")?
            .execute(params![record.doc(), e])?;
        Ok(())
    }

    /// Adds the record's parts of these classes to the sums, or takes them out.
    pub(super) fn sum(&mut self, record: &Record, classes: &[Class], add: bool) {
        let Book { sums, customs, scratch, .. } = &mut *self.book;
        let custom_class = |id: Id| customs.get(&id).copied().unwrap_or(Class::Notes);
        for class in record.summed_classes(&custom_class) {
            if !classes.contains(&class) {
                continue;
            }
            if add {
                sums.add(record, class, &custom_class, scratch);
            } else {
                sums.subtract(record, class, &custom_class, scratch);
            }
        }
    }

    /// The class of a custom field is known only now, or is another now: records that have it count in other sums.
    fn sum_custom(&mut self, field: Id, class: Class) -> Result<()> {
        let mut having = Vec::new();
        for kind in KINDS {
            Record::scan(self.conn, kind, "custom IS NOT NULL OR stamps IS NOT NULL", |record| {
                if record.custom.contains_key(&field) || record.stamps.contains_key(&FieldKey::Custom(field))
                {
                    having.push(record);
                }
                Ok(())
            })?;
        }
        having.iter().for_each(|record| self.sum(record, &Class::ALL, false));
        self.book.customs.insert(field, class);
        having.iter().for_each(|record| self.sum(record, &Class::ALL, true));
        Ok(())
    }

    /// Applies one part to a record that exists. Fields and kinds that this version does not know stay in the journal.
    pub(crate) fn edit(&mut self, class: Class, part: &OpPart) -> Result<()> {
        let Some(kind) = kind_numbered(part.kind) else { return Ok(()) };
        let Some(before) = Record::load(self.conn, kind, part.record)? else {
            return Err(Error::Damaged { what: "journal: a part for a record that is not there" });
        };
        self.edit_from(&before, class, part).map(drop)
    }

    /// Applies one part to the record that stands as `before`, and gives it as it stands then.
    pub(crate) fn edit_from(&mut self, before: &Record, class: Class, part: &OpPart) -> Result<Record> {
        let kind = before.kind;
        let mut after = before.clone();
        // A home touches every class; a custom field may be of another class than the group that it came in.
        let moves = part.fields.iter().any(|(key, _)| match key {
            FieldKey::Built(n) => *n == journal::HOME,
            FieldKey::Custom(id) => self.book.customs.get(id).copied().unwrap_or(Class::Notes) != class,
        });
        let classes: &[Class] = if moves { &Class::ALL } else { &[class] };
        self.sum(before, classes, false);
        let mut columns: Vec<&'static Field> = Vec::new();
        let mut linked = false;
        for (key, op) in &part.fields {
            match op {
                FieldOp::Set { value, over } => {
                    if self.write(before, &mut after, *key, class, (self.e, part.i), value, over)?
                        && let FieldKey::Built(n) = key
                    {
                        columns.extend(kind.field_numbered(*n));
                    }
                }
                FieldOp::Links { add, remove } => {
                    linked = true;
                    self.link(before, *key, part.i, add, remove)?;
                }
            }
        }
        after.changed = after.changed.max(self.ms());
        after.update(self.conn, before, &columns)?;
        if linked {
            after = Record::load_row(self.conn, kind, after.n)?.ok_or(Error::Damaged { what: "row" })?;
        }
        debug_assert_eq!(Record::load_row(self.conn, kind, after.n)?.as_ref(), Some(&after));
        self.sum(&after, classes, true);
        if part.home.is_some() || before.e != self.e {
            self.touch(&after, self.e)?;
        }
        self.index.changed(self.conn, before, &after)?;
        self.consequences(Some(before), &after)?;
        self.touched.push((kind.number, after.id));
        Ok(after)
    }

    /// Writes one register. Says whether the shown value changed.
    #[allow(clippy::too_many_arguments)]
    fn write(
        &mut self,
        before: &Record,
        after: &mut Record,
        key: FieldKey,
        class: Class,
        at: At,
        value: &[u8],
        over: &[Dot],
    ) -> Result<bool> {
        if !well_formed(before.kind, key, class, value) {
            return Ok(false);
        }
        let doc = before.doc();
        let name = key_bytes(key);
        let mut live = Vec::new();
        if let Some(at) = shown_at(before, key, class) {
            live.push(Live { at, rank: self.rank(at.0)?, value: encoded_now(self.conn, before, key)? });
        }
        let shown = live.first().map(|write| write.at);
        let mut statement =
            self.conn.prepare_cached("SELECT e, i, value FROM sibling WHERE doc = ?1 AND field = ?2")?;
        let mut rows = statement.query(params![doc, name])?;
        while let Some(row) = rows.next()? {
            let at: At = (row.get(0)?, row.get(1)?);
            live.push(Live { at, rank: self.rank(at.0)?, value: row.get(2)? });
        }
        drop(rows);
        drop(statement);
        for dot in over {
            match self.local(dot)? {
                Some(at) => live.retain(|write| write.at != at),
                None => self.bury(doc, &name, dot)?,
            }
        }
        if !self.dig_up(doc, &name, at.1)? {
            // What the author had seen of a record that they threw away stays in the journal; the register holds the answer.
            let value = match key {
                FieldKey::Built(journal::LIVE) => {
                    journal::live_value(journal::is_live(value)?, &[], before.id)
                }
                _ => value.to_vec(),
            };
            live.push(Live { at, rank: (self.hlc, self.author), value });
        }
        self.conn
            .prepare_cached("DELETE FROM sibling WHERE doc = ?1 AND field = ?2")?
            .execute(params![doc, name])?;
        live.sort_by_key(|write| (write.rank, write.at));
        let Some(winner) = live.pop() else {
            put(after, key, &journal::encoded(&Value::Null))?;
            after.stamps.insert(key, at);
            return Ok(true);
        };
        let of_base = before.birth_part(class).map(|i| (before.e, i));
        for loser in &live {
            self.conn.prepare_cached("INSERT INTO sibling VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(params![
                doc,
                name,
                loser.at.0,
                loser.at.1,
                loser.value
            ])?;
        }
        if shown == Some(winner.at) {
            return Ok(false);
        }
        if key == FieldKey::Built(journal::HOME) {
            let home = journal::decoded(FieldType::Text, &winner.value)?;
            after.c = self.book.compartment(self.conn, home.as_text().unwrap_or(super::draft::ORG))?;
        } else {
            put(after, key, &winner.value)?;
        }
        // What the base of the record wrote has no stamp: the record itself says where.
        if of_base == Some(winner.at) {
            after.stamps.remove(&key);
        } else {
            after.stamps.insert(key, winner.at);
        }
        Ok(true)
    }

    /// Adds to and removes from a set of links.
    fn link(
        &mut self,
        record: &Record,
        key: FieldKey,
        i: u32,
        add: &[Id],
        remove: &[(Id, Vec<Dot>)],
    ) -> Result<()> {
        let FieldKey::Built(field) = key else { return Ok(()) };
        if !matches!(record.kind.field_numbered(field), Some(Field { ty: FieldType::Links(_), .. })) {
            return Ok(());
        }
        let doc = record.doc();
        for (item, dots) in remove {
            for dot in dots {
                match self.local(dot)? {
                    Some((e, i)) => {
                        self.conn
                            .prepare_cached("DELETE FROM link WHERE doc = ?1 AND field = ?2 AND item = ?3 AND e = ?4 AND i = ?5")?
                            .execute(params![doc, field, item.as_bytes(), e, i])?;
                    }
                    None => self.bury(doc, &item_bytes(field, *item), dot)?,
                }
            }
        }
        for item in add {
            if !self.dig_up(doc, &item_bytes(field, *item), i)? {
                self.conn
                    .prepare_cached("INSERT OR IGNORE INTO link VALUES (?1, ?2, ?3, ?4, ?5)")?
                    .execute(params![doc, field, item.as_bytes(), self.e, i])?;
            }
        }
        Ok(())
    }

    fn bury(&self, doc: i64, field: &[u8], dot: &Dot) -> Result<()> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO buried VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![doc, field, dot.replica.as_bytes(), dot.seq, dot.i])?;
        Ok(())
    }

    /// Was this entry's write `i` overwritten before it came?
    fn dig_up(&self, doc: i64, field: &[u8], i: u32) -> Result<bool> {
        let gone = self
            .conn
            .prepare_cached(
                "DELETE FROM buried WHERE doc = ?1 AND field = ?2 AND replica = ?3 AND seq = ?4 AND i = ?5",
            )?
            .execute(params![doc, field, self.author.as_bytes(), self.seq, i])?;
        Ok(gone > 0)
    }

    /// The local name of a dot, if that write has been applied: its entry is here, and so is the group that it stands in.
    pub(crate) fn local(&mut self, dot: &Dot) -> Result<Option<At>> {
        if !self.foreign && dot.replica == self.author && dot.seq == self.seq {
            return Ok(Some((self.e, dot.i)));
        }
        let found: Option<(i64, i64)> = self
            .conn
            .prepare_cached(
                "SELECT e, missing FROM entry WHERE r = (SELECT r FROM author WHERE id = ?1) AND seq = ?2",
            )?
            .query_row(params![dot.replica.as_bytes(), dot.seq], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(match found {
            Some((e, missing)) if e <= self.upto && (missing == 0 || self.sees(e, missing, dot.i)?) => {
                Some((e, dot.i))
            }
            _ => None,
        })
    }

    /// Is the part `i` of an entry that is not whole here?
    fn sees(&mut self, e: i64, missing: i64, i: u32) -> Result<bool> {
        if missing < 0 {
            return Ok(false);
        }
        if !self.book.seen.contains_key(&e) {
            if self.book.seen.len() >= MOST_SEEN {
                self.book.seen.clear();
            }
            self.book.seen.insert(e, super::row::numbers_of(self.conn, e)?);
        }
        Ok(self.book.seen.get(&e).is_some_and(|numbers| numbers.contains(&i)))
    }

    /// The dot of a local name.
    pub(crate) fn dot(&self, at: At) -> Result<Dot> {
        if at.0 == self.e {
            return Ok(Dot { replica: self.author, seq: self.seq, i: at.1 });
        }
        let mut statement = self
            .conn
            .prepare_cached("SELECT replica.id, entry.seq FROM entry JOIN replica USING (r) WHERE e = ?1")?;
        let (replica, seq) = statement.query_row([at.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Dot { replica: Id::from_bytes(replica), seq, i: at.1 })
    }

    fn rank(&self, e: i64) -> Result<(u64, Id)> {
        self.stamp(e).map(|(hlc, author, _)| (hlc, author))
    }

    /// An entry's stamp, author and number: what orders births.
    pub(super) fn stamp(&self, e: i64) -> Result<(u64, Id, u64)> {
        if e == self.e {
            return Ok((self.hlc, self.author, self.seq));
        }
        let mut statement = self.conn.prepare_cached(
            "SELECT entry.hlc, replica.id, entry.seq FROM entry JOIN replica USING (r) WHERE e = ?1",
        )?;
        Ok(statement.query_row([e], |row| {
            Ok((row.get::<_, i64>(0)? as u64, Id::from_bytes(row.get(1)?), row.get(2)?))
        })?)
    }

    /// What else a change means: dates of contact to derive again, merged records, custom fields.
    pub(super) fn consequences(&mut self, before: Option<&Record>, after: &Record) -> Result<()> {
        let stale = &mut self.book.stale;
        match after.kind.number {
            number::ACTIVITY => {
                for record in before.into_iter().chain([after]) {
                    for (kind, field) in [
                        (number::CONTACT, Activity::CONTACT),
                        (number::ACCOUNT, Activity::ACCOUNT),
                        (number::DEAL, Activity::DEAL),
                        (number::LEAD, Activity::LEAD),
                    ] {
                        if let Some(id) = record.get(field).as_link() {
                            stale.insert((kind, id));
                        }
                    }
                }
            }
            number::CONTACT => {
                if let Some(before) = before {
                    let old = before.get(Contact::ACCOUNT).as_link();
                    let new = after.get(Contact::ACCOUNT).as_link();
                    if old != new || before.live != after.live {
                        stale.extend(old.into_iter().chain(new).map(|id| (number::ACCOUNT, id)));
                    }
                }
            }
            number::DEAL => {
                if let Some(before) = before {
                    let old = before.get(Deal::ACCOUNT).as_link();
                    let new = after.get(Deal::ACCOUNT).as_link();
                    if old != new || before.live != after.live {
                        stale.extend(old.into_iter().chain(new).map(|id| (number::ACCOUNT, id)));
                    }
                }
            }
            number::MERGE => {
                for field in [Merge::FROM, Merge::INTO] {
                    for record in before.into_iter().chain([after]) {
                        if let Value::AnyLink(kind, id) = record.get(field) {
                            super::derive::merged(self.conn, self.index, *kind, *id)?;
                            self.touched.push((*kind, *id));
                        }
                    }
                }
            }
            number::CUSTOM_FIELD => {
                let class = class_named(after.text(CustomField::CLASS));
                let before = self.book.customs.get(&after.id).copied().unwrap_or(Class::Notes);
                if class != before && self.foreign {
                    self.sum_custom(after.id, class)?;
                }
                self.book.customs.insert(after.id, class);
            }
            _ => {}
        }
        Ok(())
    }
}

/// The local number of a replica's entry, if it has been applied.
pub(crate) fn entry_of(conn: &Connection, replica: Id, seq: u64) -> Result<Option<i64>> {
    let mut statement = conn
        .prepare_cached("SELECT e FROM entry WHERE r = (SELECT r FROM replica WHERE id = ?1) AND seq = ?2")?;
    Ok(statement.query_row(params![replica.as_bytes(), seq], |row| row.get(0)).optional()?)
}

/// Where the shown value of a field was written; none where it was never written.
pub(crate) fn shown_at(record: &Record, key: FieldKey, class: Class) -> Option<At> {
    if let Some(at) = record.stamps.get(&key) {
        return Some(*at);
    }
    let born = match key {
        FieldKey::Built(journal::LIVE) => false,
        FieldKey::Built(journal::HOME) => true,
        FieldKey::Built(n) => record.kind.field_numbered(n).is_some_and(|field| !record.get(field).is_null()),
        FieldKey::Custom(id) => record.custom.contains_key(&id),
    };
    if key == FieldKey::Built(journal::HOME) {
        return Some((record.e, record.i));
    }
    born.then(|| record.birth_part(class)).flatten().map(|i| (record.e, i))
}

/// The shown value of a register in its wire form. A home is known by its name: it may wait beside a later one.
pub(crate) fn encoded_now(conn: &Connection, record: &Record, key: FieldKey) -> Result<Vec<u8>> {
    Ok(match key {
        FieldKey::Built(journal::LIVE) => journal::live_value(record.live, &[], record.id),
        FieldKey::Built(journal::HOME) => {
            let home: String = conn
                .prepare_cached("SELECT name FROM compartment WHERE c = ?1")?
                .query_row([record.c], |row| row.get(0))?;
            journal::encoded(&Value::Text(home))
        }
        FieldKey::Built(n) => {
            record.kind.field_numbered(n).map_or_else(Vec::new, |field| journal::encoded(record.get(field)))
        }
        FieldKey::Custom(id) => row::custom_encoded(record.custom.get(&id).unwrap_or(&Value::Null)),
    })
}

/// Is it a field of this class that this version knows, with a value of its type? What is not stays in the journal.
fn well_formed(kind: &Kind, key: FieldKey, class: Class, value: &[u8]) -> bool {
    match key {
        FieldKey::Built(journal::LIVE) => class == Class::Identity && journal::is_live(value).is_ok(),
        FieldKey::Built(journal::HOME) => {
            class == Class::Identity && journal::decoded(FieldType::Text, value).is_ok()
        }
        FieldKey::Built(n) => kind.field_numbered(n).is_some_and(|field| {
            field.class == class && journal::decoded(field.ty, value).is_ok_and(|value| value.fits(field.ty))
        }),
        FieldKey::Custom(_) => custom_decoded(value).is_ok(),
    }
}

/// Puts an encoded value into the record.
pub(crate) fn put(record: &mut Record, key: FieldKey, value: &[u8]) -> Result<()> {
    match key {
        FieldKey::Built(journal::LIVE) => record.live = journal::is_live(value).unwrap_or(true),
        FieldKey::Built(n) => {
            if let Some(field) = record.kind.field_numbered(n) {
                let value = journal::decoded(field.ty, value)?;
                record.put(field, value);
            }
        }
        FieldKey::Custom(id) => match custom_decoded(value)? {
            Value::Null => drop(record.custom.remove(&id)),
            value => drop(record.custom.insert(id, value)),
        },
    }
    Ok(())
}

/// A register's name in the side tables.
pub(crate) fn key_bytes(key: FieldKey) -> Vec<u8> {
    let mut out = Vec::new();
    key.write(&mut Encoder::new(&mut out));
    out
}

/// The name of one item of a set in the side tables.
fn item_bytes(field: u32, item: Id) -> Vec<u8> {
    let mut out = key_bytes(FieldKey::Built(field));
    sure(Encoder::new(&mut out).bytes(item.as_bytes()));
    out
}
