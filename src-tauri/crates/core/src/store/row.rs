//! A record and its row: one table a kind, one column a field. The columns come from the schema, never from a caller.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use minicbor::{Decoder, Encoder};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, Statement, params};
use serde::de::DeserializeOwned;

use crate::change::journal::{self, FieldKey};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::{KINDS, number};
use crate::schema::value::sure;
use crate::schema::{Class, Field, FieldType, Kind, Money, Value};

/// A write as this copy numbers it: the entry's local number, and the op part's number in it.
pub type At = (i64, u32);

/// A record as the database holds it.
#[derive(Clone, PartialEq, Debug)]
pub struct Record {
    /// Its kind.
    pub kind: &'static Kind,
    /// Its row number in its kind's table: this device's own name for it.
    pub n: i64,
    /// Its id, the same on every device.
    pub id: Id,
    /// The home compartment's local number.
    pub c: i64,
    /// The entry that made it, as a local number.
    pub e: i64,
    /// The first op part of its birth.
    pub i: u32,
    /// Which classes had an op part at birth: bit n for class n. Class n's part is numbered `i` + n.
    pub classes: u8,
    /// Not in the trash.
    pub live: bool,
    /// The record that it was merged into.
    pub into: Option<Id>,
    /// The fields in the kind's order.
    pub values: Vec<Value>,
    /// Custom fields by the id of their definition.
    pub custom: BTreeMap<Id, Value>,
    /// The fields written since the birth, each with its latest shown write.
    pub stamps: BTreeMap<FieldKey, At>,
    /// When it was made: milliseconds UTC, from the entry's stamp.
    pub created: i64,
    /// When it was last changed.
    pub changed: i64,
    /// The last contact, for kinds that are contacted.
    pub last_contact: Option<i64>,
    /// The next contact, for kinds that are contacted.
    pub next_contact: Option<String>,
}

/// The document number of a record: kind and row number in one integer. The search index and the journal's side
/// tables name records by it.
pub fn doc(kind: &Kind, n: i64) -> i64 {
    (i64::from(kind.number) << 40) | n
}

/// Kind number and row number of a document number.
pub fn of_doc(doc: i64) -> (u8, i64) {
    ((doc >> 40) as u8, doc & ((1 << 40) - 1))
}

/// Does the kind keep dates of last and next contact?
pub fn is_contacted(kind: &Kind) -> bool {
    matches!(kind.number, number::ACCOUNT | number::CONTACT | number::LEAD | number::DEAL)
}

struct Sql {
    select: String,
    insert: String,
}

const COMMON: &str = "n, id, c, e, i, classes, live, into_id, stamps, custom, created, changed";
const COMMON_COUNT: usize = 12;

/// The columns of a field, quoted.
pub fn columns(field: &Field) -> Vec<String> {
    match field.ty {
        FieldType::Links(_) => vec![],
        FieldType::Money => vec![format!("\"{}\"", field.name), format!("\"{}_currency\"", field.name)],
        FieldType::AnyLink => vec![format!("\"{}\"", field.name), format!("\"{}_kind\"", field.name)],
        _ => vec![format!("\"{}\"", field.name)],
    }
}

static SQL: LazyLock<HashMap<u8, Sql>> = LazyLock::new(|| {
    KINDS
        .iter()
        .map(|kind| {
            let mut names = COMMON.to_owned();
            if is_contacted(kind) {
                names.push_str(", last_contact, next_contact");
            }
            for field in kind.fields {
                for column in columns(field) {
                    names.push_str(", ");
                    names.push_str(&column);
                }
            }
            let count = names.split(", ").count();
            let marks = (1..=count).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ");
            let sort = count + 1;
            (
                kind.number,
                Sql {
                    select: format!("SELECT {names} FROM \"{}\"", kind.name),
                    insert: format!(
                        "INSERT INTO \"{}\" ({names}, sort) VALUES ({marks}, ?{sort})",
                        kind.name
                    ),
                },
            )
        })
        .collect()
});

fn sql(kind: &Kind) -> &'static Sql {
    SQL.get(&kind.number).expect("every kind of the list has its SQL")
}

impl Record {
    /// An empty record of `kind`, to be filled and inserted.
    pub(crate) fn blank(kind: &'static Kind, id: Id) -> Record {
        Record {
            kind,
            n: 0,
            id,
            c: 0,
            e: 0,
            i: 0,
            classes: 0,
            live: true,
            into: None,
            values: vec![Value::Null; kind.fields.len()],
            custom: BTreeMap::new(),
            stamps: BTreeMap::new(),
            created: 0,
            changed: 0,
            last_contact: None,
            next_contact: None,
        }
    }

    /// The value of a field of the record's own kind.
    pub fn get(&self, field: &Field) -> &Value {
        match self.kind.place(field) {
            Some(place) => &self.values[place],
            None => &Value::Null,
        }
    }

    /// Puts a value into a field of the record's own kind.
    pub(crate) fn put(&mut self, field: &Field, value: Value) {
        if let Some(place) = self.kind.place(field) {
            self.values[place] = value;
        }
    }

    /// The text of a text field, or nothing.
    pub fn text(&self, field: &Field) -> &str {
        self.get(field).as_text().unwrap_or("")
    }

    /// What the record is called.
    pub fn title(&self) -> &str {
        self.text(self.kind.title)
    }

    /// Its document number.
    pub fn doc(&self) -> i64 {
        doc(self.kind, self.n)
    }

    /// Shown in lists: not in the trash and not merged away.
    pub fn is_shown(&self) -> bool {
        self.live && self.into.is_none()
    }

    /// Values with their fields, empty ones left out.
    pub fn filled(&self) -> impl Iterator<Item = (&'static Field, &Value)> {
        self.kind.fields.iter().copied().zip(&self.values).filter(|(_, value)| !value.is_null())
    }

    /// The op part number of the birth part of `class`.
    pub fn birth_part(&self, class: Class) -> Option<u32> {
        let bit = 1u8 << class.wire();
        (self.classes & bit != 0).then(|| self.i + u32::from(class.wire()))
    }

    /// Loads the record with this id.
    pub fn load(conn: &Connection, kind: &'static Kind, id: Id) -> Result<Option<Record>> {
        let mut statement = conn.prepare_cached(&format!("{} WHERE id = ?1", sql(kind).select))?;
        Record::first(conn, kind, &mut statement, params![id.as_bytes()])
    }

    /// Loads the record in row `n`.
    pub fn load_row(conn: &Connection, kind: &'static Kind, n: i64) -> Result<Option<Record>> {
        let mut statement = conn.prepare_cached(&format!("{} WHERE n = ?1", sql(kind).select))?;
        Record::first(conn, kind, &mut statement, params![n])
    }

    /// Loads the records in these rows, in this order; rows that are gone are left out. Two statements, however many rows.
    pub fn load_rows(conn: &Connection, kind: &'static Kind, rows: &[i64]) -> Result<Vec<Record>> {
        let mut found: HashMap<i64, Record> = HashMap::with_capacity(rows.len());
        let wanted = text_of(&rows);
        let mut statement = conn
            .prepare_cached(&format!("{} WHERE n IN (SELECT value FROM json_each(?1))", sql(kind).select))?;
        let mut read = statement.query([&wanted])?;
        while let Some(row) = read.next()? {
            let record = Record::read(kind, row)?;
            found.insert(record.n, record);
        }
        if kind.fields.iter().any(|field| matches!(field.ty, FieldType::Links(_))) {
            let docs: Vec<i64> = found.keys().map(|n| doc(kind, *n)).collect();
            let mut statement = conn.prepare_cached(
                "SELECT DISTINCT doc, field, item FROM link WHERE doc IN (SELECT value FROM json_each(?1)) ORDER BY doc, field, item",
            )?;
            let mut links = statement.query([text_of(&docs)])?;
            while let Some(row) = links.next()? {
                let (doc, field): (i64, u32) = (row.get(0)?, row.get(1)?);
                let item = Id::from_bytes(row.get(2)?);
                let place = kind.field_numbered(field).and_then(|field| kind.place(field));
                if let (Some(record), Some(place)) = (found.get_mut(&of_doc(doc).1), place) {
                    match &mut record.values[place] {
                        Value::Links(items) => items.push(item),
                        value => *value = Value::Links(vec![item]),
                    }
                }
            }
        }
        Ok(rows.iter().filter_map(|n| found.remove(n)).collect())
    }

    fn first(
        conn: &Connection,
        kind: &'static Kind,
        statement: &mut Statement<'_>,
        args: impl rusqlite::Params,
    ) -> Result<Option<Record>> {
        match statement.query_row(args, |row| Ok(Record::read(kind, row))).optional()? {
            Some(record) => {
                let mut record = record?;
                record.load_links(conn)?;
                Ok(Some(record))
            }
            None => Ok(None),
        }
    }

    /// Hands every record of `kind` whose row matches `condition` to `each`, in row order. The condition is the
    /// program's own text.
    pub(crate) fn scan(
        conn: &Connection,
        kind: &'static Kind,
        condition: &'static str,
        mut each: impl FnMut(Record) -> Result<()>,
    ) -> Result<()> {
        let mut statement = conn.prepare(&format!("{} WHERE {condition} ORDER BY n", sql(kind).select))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut record = Record::read(kind, row)?;
            record.load_links(conn)?;
            each(record)?;
        }
        Ok(())
    }

    /// The next records of `kind` that are not in the trash, in row order: up to `most` of those behind row `after`. Rows
    /// and links are each read by one statement.
    pub(crate) fn load_after(
        conn: &Connection,
        kind: &'static Kind,
        after: i64,
        most: i64,
    ) -> Result<Vec<Record>> {
        let select = &sql(kind).select;
        let mut statement =
            conn.prepare_cached(&format!("{select} WHERE n > ?1 AND live = 1 ORDER BY n LIMIT ?2"))?;
        let mut rows = statement.query(params![after, most])?;
        let mut page = Vec::new();
        while let Some(row) = rows.next()? {
            page.push(Record::read(kind, row)?);
        }
        let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(page) };
        let mut statement = conn.prepare_cached(
            "SELECT DISTINCT doc, field, item FROM link WHERE doc BETWEEN ?1 AND ?2 ORDER BY doc, field, item",
        )?;
        let mut links = statement.query(params![first.doc(), last.doc()])?;
        let mut place = 0;
        while let Some(link) = links.next()? {
            let doc: i64 = link.get(0)?;
            while page.get(place).is_some_and(|record| record.doc() < doc) {
                place += 1;
            }
            // A link of a record that lies in the trash.
            let Some(record) = page.get_mut(place).filter(|record| record.doc() == doc) else { continue };
            let Some(field) = kind.field_numbered(link.get(1)?) else { continue };
            let item = Id::from_bytes(link.get(2)?);
            match record.get(field) {
                Value::Links(items) => {
                    let mut items = items.clone();
                    items.push(item);
                    record.put(field, Value::Links(items));
                }
                _ => record.put(field, Value::Links(vec![item])),
            }
        }
        Ok(page)
    }

    fn load_links(&mut self, conn: &Connection) -> Result<()> {
        for (place, field) in self.kind.fields.iter().enumerate() {
            if let FieldType::Links(_) = field.ty {
                let mut statement = conn.prepare_cached(
                    "SELECT DISTINCT item FROM link WHERE doc = ?1 AND field = ?2 ORDER BY item",
                )?;
                let items = statement
                    .query_map(params![doc(self.kind, self.n), field.number], |row| {
                        row.get::<_, [u8; 16]>(0)
                    })?
                    .map(|item| item.map(Id::from_bytes))
                    .collect::<rusqlite::Result<Vec<Id>>>()?;
                self.values[place] = if items.is_empty() { Value::Null } else { Value::Links(items) };
            }
        }
        Ok(())
    }

    fn read(kind: &'static Kind, row: &Row<'_>) -> Result<Record> {
        let mut record = Record::blank(kind, Id::from_bytes(row.get(1)?));
        record.n = row.get(0)?;
        record.c = row.get(2)?;
        record.e = row.get(3)?;
        record.i = row.get(4)?;
        record.classes = row.get(5)?;
        record.live = row.get(6)?;
        record.into = row.get::<_, Option<[u8; 16]>>(7)?.map(Id::from_bytes);
        if let ValueRef::Blob(bytes) = row.get_ref(8)? {
            record.stamps = read_stamps(bytes)?;
        }
        if let ValueRef::Text(text) = row.get_ref(9)? {
            record.custom = read_custom(text)?;
        }
        record.created = row.get(10)?;
        record.changed = row.get(11)?;
        let mut column = COMMON_COUNT;
        if is_contacted(kind) {
            record.last_contact = row.get(column)?;
            record.next_contact = row.get(column + 1)?;
            column += 2;
        }
        for (place, field) in kind.fields.iter().enumerate() {
            record.values[place] = read_value(field.ty, row, column)?;
            column += match field.ty {
                FieldType::Links(_) => 0,
                FieldType::Money | FieldType::AnyLink => 2,
                _ => 1,
            };
        }
        Ok(record)
    }

    /// Inserts the record's row and gives it its number, if it has none yet.
    pub(crate) fn insert(&mut self, conn: &Connection) -> Result<()> {
        let mut statement = conn.prepare_cached(&sql(self.kind).insert)?;
        let numbered = self.n != 0;
        statement.raw_bind_parameter(1, numbered.then_some(self.n))?;
        statement.raw_bind_parameter(2, self.id.as_bytes().as_slice())?;
        statement.raw_bind_parameter(3, self.c)?;
        statement.raw_bind_parameter(4, self.e)?;
        statement.raw_bind_parameter(5, self.i)?;
        statement.raw_bind_parameter(6, self.classes)?;
        statement.raw_bind_parameter(7, self.live)?;
        statement.raw_bind_parameter(8, self.into.as_ref().map(|id| id.as_bytes().as_slice()))?;
        statement.raw_bind_parameter(9, write_stamps(&self.stamps))?;
        statement.raw_bind_parameter(10, write_custom(&self.custom))?;
        statement.raw_bind_parameter(11, self.created)?;
        statement.raw_bind_parameter(12, self.changed)?;
        let mut column = COMMON_COUNT + 1;
        if is_contacted(self.kind) {
            statement.raw_bind_parameter(column, self.last_contact)?;
            statement.raw_bind_parameter(column + 1, self.next_contact.as_deref())?;
            column += 2;
        }
        for (field, value) in self.kind.fields.iter().zip(&self.values) {
            column += bind(&mut statement, column, field.ty, value)?;
        }
        statement.raw_bind_parameter(column, self.sort_key())?;
        statement.raw_execute()?;
        if !numbered {
            self.n = conn.last_insert_rowid();
        }
        Ok(())
    }

    /// Writes the given fields' columns back to the row, and of the common ones those that are not as `before`: a column
    /// that is named in an update makes SQLite write every index that it stands in anew.
    pub(crate) fn update(&self, conn: &Connection, before: &Record, fields: &[&'static Field]) -> Result<()> {
        let (moved, shown) = (self.c != before.c, (self.live, self.into) != (before.live, before.into));
        let titled = fields.contains(&self.kind.title);
        let mut set = vec!["stamps", "custom", "changed", "classes"];
        if moved {
            set.push("c");
        }
        if shown {
            set.extend(["live", "into_id"]);
        }
        if titled {
            set.push("sort");
        }
        let own: Vec<String> = fields.iter().flat_map(|field| columns(field)).collect();
        set.extend(own.iter().map(String::as_str));
        let set: Vec<String> = set.iter().zip(2..).map(|(column, at)| format!("{column} = ?{at}")).collect();
        let sql = format!("UPDATE \"{}\" SET {} WHERE n = ?1", self.kind.name, set.join(", "));
        let mut statement = conn.prepare_cached(&sql)?;
        statement.raw_bind_parameter(1, self.n)?;
        statement.raw_bind_parameter(2, write_stamps(&self.stamps))?;
        statement.raw_bind_parameter(3, write_custom(&self.custom))?;
        statement.raw_bind_parameter(4, self.changed)?;
        statement.raw_bind_parameter(5, self.classes)?;
        let mut column = 6;
        if moved {
            statement.raw_bind_parameter(column, self.c)?;
            column += 1;
        }
        if shown {
            statement.raw_bind_parameter(column, self.live)?;
            statement
                .raw_bind_parameter(column + 1, self.into.as_ref().map(|id| id.as_bytes().as_slice()))?;
            column += 2;
        }
        if titled {
            statement.raw_bind_parameter(column, self.sort_key())?;
            column += 1;
        }
        for field in fields {
            column += bind(&mut statement, column, field.ty, self.get(field))?;
        }
        statement.raw_execute()?;
        Ok(())
    }

    /// What lists sort names by: pinyin and Latin mixed, at most 24 characters.
    fn sort_key(&self) -> Option<String> {
        let title = self.title();
        (!title.is_empty()).then(|| crate::text::sort_key(title))
    }

    /// The classes that count in the state sums: those with an op part at birth and those written since.
    pub(crate) fn summed_classes(&self, custom_class: &dyn Fn(Id) -> Class) -> Vec<Class> {
        let mut mask = self.classes;
        for key in self.stamps.keys() {
            mask |= 1 << key_class(self.kind, *key, custom_class).wire();
        }
        Class::ALL.into_iter().filter(|class| mask & (1 << class.wire()) != 0).collect()
    }

    /// Appends what the state sum covers of one class: the birth, the values, who wrote them last.
    pub(crate) fn class_bytes(&self, class: Class, custom_class: &dyn Fn(Id) -> Class, out: &mut Vec<u8>) {
        let mut e = Encoder::new(out);
        sure(sure(sure(sure(e.array(6)).u8(self.kind.number)).bytes(self.id.as_bytes())).u8(class.wire()));
        match self.birth_part(class) {
            Some(i) => sure(sure(sure(e.array(2)).i64(self.e)).u32(i)),
            None => sure(e.null()),
        };
        sure(e.begin_map());
        if class == Class::Identity {
            sure(sure(e.u32(journal::LIVE)).bool(self.live));
        }
        for (field, value) in self.filled() {
            if field.class == class {
                sure(e.u32(field.number));
                value.encode(e.writer_mut());
            }
        }
        for (id, value) in &self.custom {
            if custom_class(*id) == class {
                FieldKey::Custom(*id).write(&mut e);
                value.encode(e.writer_mut());
            }
        }
        sure(sure(e.end()).begin_map());
        for (key, (entry, i)) in &self.stamps {
            if key_class(self.kind, *key, custom_class) == class {
                key.write(&mut e);
                sure(sure(sure(e.array(2)).i64(*entry)).u32(*i));
            }
        }
        sure(e.end());
    }
}

/// The class that a field key of `kind` belongs to; a key that this version does not know counts as notes.
pub(crate) fn key_class(kind: &Kind, key: FieldKey, custom_class: &dyn Fn(Id) -> Class) -> Class {
    match key {
        FieldKey::Built(journal::LIVE | journal::HOME) => Class::Identity,
        FieldKey::Built(number) => kind.field_numbered(number).map_or(Class::Notes, |field| field.class),
        FieldKey::Custom(id) => custom_class(id),
    }
}

fn json<T: DeserializeOwned>(text: &[u8]) -> Result<T> {
    serde_json::from_slice(text).map_err(|_| Error::Damaged { what: "row" })
}

fn read_value(ty: FieldType, row: &Row<'_>, column: usize) -> Result<Value> {
    if matches!(ty, FieldType::Links(_)) {
        return Ok(Value::Null);
    }
    let cell = row.get_ref(column)?;
    Ok(match (ty, cell) {
        (_, ValueRef::Null) => Value::Null,
        (FieldType::Points(_), ValueRef::Text(text)) => Value::Points(json(text)?),
        (FieldType::Addresses, ValueRef::Text(text)) => Value::Addresses(json(text)?),
        (FieldType::Jobs, ValueRef::Text(text)) => Value::Jobs(json(text)?),
        (FieldType::TextList, ValueRef::Text(text)) => Value::TextList(json(text)?),
        (FieldType::Date, ValueRef::Text(text)) => {
            let text = std::str::from_utf8(text).map_err(|_| Error::Damaged { what: "row" })?;
            Value::Date(text.parse().map_err(|_| Error::Damaged { what: "row" })?)
        }
        (FieldType::Decimal, ValueRef::Text(text)) => {
            Value::Decimal(String::from_utf8_lossy(text).into_owned())
        }
        (_, ValueRef::Text(text)) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        (FieldType::Checkbox, ValueRef::Integer(n)) => Value::Checkbox(n != 0),
        (FieldType::Instant, ValueRef::Integer(n)) => Value::Instant(n),
        (FieldType::Money, ValueRef::Integer(minor)) => {
            let code: String = row.get(column + 1)?;
            let currency = code.as_bytes().try_into().map_err(|_| Error::Damaged { what: "row" })?;
            Value::Money(Money { minor, currency })
        }
        (_, ValueRef::Integer(n)) => Value::Number(n),
        (FieldType::Key, ValueRef::Blob(bytes)) => Value::Key(bytes.to_vec()),
        (FieldType::AnyLink, ValueRef::Blob(bytes)) => {
            Value::AnyLink(row.get(column + 1)?, Id::from_slice(bytes).ok_or(Error::Damaged { what: "row" })?)
        }
        (_, ValueRef::Blob(bytes)) => {
            Value::Link(Id::from_slice(bytes).ok_or(Error::Damaged { what: "row" })?)
        }
        (_, ValueRef::Real(_)) => return Err(Error::Damaged { what: "row" }),
    })
}

fn text_of<T: serde::Serialize>(list: &T) -> String {
    serde_json::to_string(list).expect("lists of texts have a JSON form")
}

/// Binds a value from parameter `at` on; says how many parameters it took.
fn bind(statement: &mut Statement<'_>, at: usize, ty: FieldType, value: &Value) -> Result<usize> {
    match value {
        Value::Null => statement.raw_bind_parameter(at, Option::<i64>::None)?,
        Value::Text(text) | Value::Decimal(text) => statement.raw_bind_parameter(at, text.as_str())?,
        Value::Number(n) | Value::Instant(n) => statement.raw_bind_parameter(at, *n)?,
        Value::Checkbox(on) => statement.raw_bind_parameter(at, *on)?,
        Value::Date(date) => statement.raw_bind_parameter(at, date.to_string())?,
        Value::Money(money) => {
            statement.raw_bind_parameter(at, money.minor)?;
            statement.raw_bind_parameter(at + 1, std::str::from_utf8(&money.currency).unwrap_or("XXX"))?;
        }
        Value::Link(id) => statement.raw_bind_parameter(at, id.as_bytes().as_slice())?,
        Value::AnyLink(kind, id) => {
            statement.raw_bind_parameter(at, id.as_bytes().as_slice())?;
            statement.raw_bind_parameter(at + 1, *kind)?;
        }
        Value::Points(list) => statement.raw_bind_parameter(at, text_of(list))?,
        Value::Addresses(list) => statement.raw_bind_parameter(at, text_of(list))?,
        Value::Jobs(list) => statement.raw_bind_parameter(at, text_of(list))?,
        Value::TextList(list) => statement.raw_bind_parameter(at, text_of(list))?,
        Value::Key(bytes) => statement.raw_bind_parameter(at, bytes.as_slice())?,
        Value::Links(_) => {}
    }
    Ok(match ty {
        FieldType::Links(_) => 0,
        FieldType::Money | FieldType::AnyLink => {
            if value.is_null() {
                statement.raw_bind_parameter(at + 1, Option::<i64>::None)?;
            }
            2
        }
        _ => 1,
    })
}

fn write_stamps(stamps: &BTreeMap<FieldKey, At>) -> Option<Vec<u8>> {
    if stamps.is_empty() {
        return None;
    }
    let mut out = Vec::new();
    let mut e = Encoder::new(&mut out);
    sure(e.map(stamps.len() as u64));
    for (key, (entry, i)) in stamps {
        key.write(&mut e);
        sure(sure(sure(e.array(2)).i64(*entry)).u32(*i));
    }
    Some(out)
}

/// The stamps in a row's column.
pub(crate) fn read_stamps(bytes: &[u8]) -> Result<BTreeMap<FieldKey, At>> {
    let mut d = Decoder::new(bytes);
    let damaged = |_| Error::Damaged { what: "row" };
    let n = d.map().map_err(damaged)?.unwrap_or(0);
    let mut stamps = BTreeMap::new();
    for _ in 0..n {
        let key = FieldKey::read(&mut d)?;
        journal::exactly(&mut d, 2)?;
        stamps.insert(key, (d.i64().map_err(damaged)?, d.u32().map_err(damaged)?));
    }
    Ok(stamps)
}

/// How a custom value lies in the row's JSON: its type's letter, then the value.
fn write_custom(custom: &BTreeMap<Id, Value>) -> Option<String> {
    if custom.is_empty() {
        return None;
    }
    let map: BTreeMap<String, serde_json::Value> = custom
        .iter()
        .filter_map(|(id, value)| {
            let pair = match value {
                Value::Text(text) => serde_json::json!(["t", text]),
                Value::Decimal(text) => serde_json::json!(["n", text]),
                Value::Date(date) => serde_json::json!(["d", date.to_string()]),
                Value::Checkbox(on) => serde_json::json!(["b", on]),
                _ => return None,
            };
            Some((id.to_string(), pair))
        })
        .collect();
    Some(text_of(&map))
}

fn read_custom(text: &[u8]) -> Result<BTreeMap<Id, Value>> {
    let map: BTreeMap<Id, (String, serde_json::Value)> = json(text)?;
    map.into_iter()
        .map(|(id, (letter, value))| {
            let damaged = || Error::Damaged { what: "row" };
            let value = match (letter.as_str(), value) {
                ("t", serde_json::Value::String(text)) => Value::Text(text),
                ("n", serde_json::Value::String(text)) => Value::Decimal(text),
                ("d", serde_json::Value::String(text)) => Value::Date(text.parse().map_err(|_| damaged())?),
                ("b", serde_json::Value::Bool(on)) => Value::Checkbox(on),
                _ => return Err(damaged()),
            };
            Ok((id, value))
        })
        .collect()
}

/// A custom value on the wire says its own type, so that it can be read before its definition arrives:
/// `[0 text | 1 decimal | 2 date | 3 checkbox, value]`, or null.
pub(crate) fn custom_encoded(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    let mut e = Encoder::new(&mut out);
    let tag = match value {
        Value::Text(_) => 0,
        Value::Decimal(_) => 1,
        Value::Date(_) => 2,
        Value::Checkbox(_) => 3,
        _ => {
            sure(e.null());
            return out;
        }
    };
    sure(sure(e.array(2)).u8(tag));
    value.encode(&mut out);
    out
}

/// Are these bytes the one encoding of a custom value? One of a newer type is left to newer versions.
pub(crate) fn custom_is_canonical(bytes: &[u8]) -> bool {
    let newer = || -> std::result::Result<bool, journal::Malformed> {
        let mut d = Decoder::new(bytes);
        journal::exactly(&mut d, 2)?;
        Ok(d.u8()? > 3)
    };
    custom_decoded(bytes).map_or_else(|_| newer().unwrap_or(false), |value| custom_encoded(&value) == bytes)
}

/// Reads a custom value; one of a newer type is left to the journal.
pub(crate) fn custom_decoded(bytes: &[u8]) -> std::result::Result<Value, journal::Malformed> {
    let mut d = Decoder::new(bytes);
    if d.datatype()? == minicbor::data::Type::Null {
        return Ok(Value::Null);
    }
    journal::exactly(&mut d, 2)?;
    let ty = match d.u8()? {
        0 => FieldType::LongText,
        1 => FieldType::Decimal,
        2 => FieldType::Date,
        3 => FieldType::Checkbox,
        _ => return Err(journal::Malformed),
    };
    Value::decode(ty, &mut d).map_err(|_| journal::Malformed)
}
