//! The one read path: a filter tree becomes bound SQL on a connection that cannot write, and answers with row numbers;
//! pages of records follow by row number. No name from a caller reaches the SQL.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Connection, params_from_iter};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::{CustomField, KINDS, kind_numbered, number};
use crate::schema::{Field, FieldType, Kind, Value};
use crate::store::Record;

pub mod attention;
pub mod filter;
pub mod find;
pub mod groups;
pub mod month;
mod order;
pub mod related;
pub mod similar;
pub mod sums;
pub mod values;

pub use attention::attention;
pub use filter::{Filter, Op};
pub use find::{Hit, search};
pub use groups::{Amounts, By, Group, GroupKey, groups};
pub use month::month;
pub use similar::similar;
pub use sums::{Sum, sums};
pub use values::{Counted, values};

/// One level of a sort.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Sort {
    /// A field's name, or `last_contact`, `next_contact`, `created`, `changed`.
    pub field: String,
    /// Largest first.
    #[serde(default)]
    pub desc: bool,
}

/// The day on which a view is looked at, and where: "today" begins at another instant in Shanghai than in London.
#[derive(Clone, Debug)]
pub struct Day {
    /// Today.
    pub date: Date,
    /// Where the days of instants begin and end.
    pub zone: TimeZone,
}

impl From<Date> for Day {
    /// A day of UTC.
    fn from(date: Date) -> Day {
        Day { date, zone: TimeZone::UTC }
    }
}

/// Which records of a kind somebody looks at.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Of this kind.
    pub kind: &'static Kind,
    /// Those that it shows.
    pub filter: Option<&'a Filter>,
    /// Of them those that a search finds; a search of nothing finds all.
    pub search: Option<&'a str>,
    /// The day on which they are looked at.
    pub day: &'a Day,
}

/// A search within a view shows at most so many.
const MOST_FOUND: usize = 1_000;

impl Asked<'_> {
    fn shown(&self, conn: &Connection) -> Result<order::Shown> {
        let mut shown = shown(self.kind, self.filter, self.day)?;
        if let Some(typed) = self.search.filter(|typed| !typed.trim().is_empty()) {
            let hits = search(conn, typed, &[self.kind], MOST_FOUND)?;
            shown.only(hits.iter().map(|hit| hit.record.n));
        }
        Ok(shown)
    }

    /// Their row numbers, in this order.
    pub fn rows(&self, conn: &Connection, sort: &[Sort]) -> Result<Vec<u32>> {
        order::rows(conn, &self.shown(conn)?, sort)
    }

    /// How many they are.
    pub fn count(&self, conn: &Connection) -> Result<u64> {
        let shown = self.shown(conn)?;
        let sql = shown.unordered(conn, "count(*)")?;
        Ok(conn.prepare_cached(&sql)?.query_row(params_from_iter(&shown.args), |row| row.get(0))?)
    }
}

/// The column of a custom field, and its definition; the id is one of ours in its canonical text.
fn custom_column(conn: &Connection, kind: &Kind, name: &str) -> Result<Option<(String, Record)>> {
    let Some(id) = name.strip_prefix("custom.") else { return Ok(None) };
    let id: Id = id.parse().map_err(|_| Error::Unknown { what: "field" })?;
    let own = |field: &Record| field.id == id && field.text(CustomField::FOR_KIND) == kind.name;
    let field = custom_fields(conn)?.into_iter().find(own).ok_or(Error::Unknown { what: "field" })?;
    Ok(Some((format!("(custom ->> '$.\"{id}\"[1]')"), field)))
}

/// The row numbers of the records that a view shows, in its order; records without the value that they are sorted by come
/// last. Without a sort: by name.
pub fn rows(
    conn: &Connection,
    kind: &'static Kind,
    filter: Option<&Filter>,
    sort: &[Sort],
    day: impl Into<Day>,
) -> Result<Vec<u32>> {
    order::rows(conn, &shown(kind, filter, &day.into())?, sort)
}

/// Could a list of this kind be filtered and sorted so?
pub(crate) fn check(kind: &'static Kind, filter: Option<&Filter>, sort: &[Sort]) -> Result<()> {
    shown(kind, filter, &Date::constant(2000, 1, 1).into())?;
    order::check(kind, sort)
}

fn shown(kind: &'static Kind, filter: Option<&Filter>, day: &Day) -> Result<order::Shown> {
    let mut args = Vec::new();
    let filter = filter
        .map(|filter| {
            let mut sql = String::new();
            filter.sql(kind, day, &mut sql, &mut args).map(|()| sql)
        })
        .transpose()?;
    Ok(order::Shown { kind, filter, args })
}

/// The records in these rows, in that order; rows that are gone are left out.
pub fn page(conn: &Connection, kind: &'static Kind, rows: &[u32]) -> Result<Vec<Record>> {
    let rows: Vec<i64> = rows.iter().map(|n| i64::from(*n)).collect();
    Record::load_rows(conn, kind, &rows)
}

/// How many records of each kind are shown in lists.
pub fn count(conn: &Connection) -> Result<Vec<(&'static str, u64)>> {
    KINDS
        .iter()
        .filter(|kind| kind.number != number::MERGE)
        .map(|kind| {
            let sql = format!("SELECT count(*) FROM \"{}\" WHERE live = 1 AND into_id IS NULL", kind.name);
            Ok((kind.name, conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?))
        })
        .collect()
}

/// The records in the trash, latest first.
pub fn trash(conn: &Connection, kind: &'static Kind, most: u32) -> Result<Vec<Record>> {
    let sql =
        format!("SELECT n FROM \"{}\" WHERE live = 0 ORDER BY changed DESC, n DESC LIMIT ?1", kind.name);
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([most], |row| row.get(0))?.collect::<rusqlite::Result<Vec<u32>>>()?;
    page(conn, kind, &rows)
}

/// What the records behind these links are called; a link whose record is not here is left out.
pub fn titles(conn: &Connection, links: impl IntoIterator<Item = (u8, Id)>) -> Result<HashMap<Id, String>> {
    let mut out = HashMap::new();
    for (kind, id) in links {
        if out.contains_key(&id) {
            continue;
        }
        let Some(kind) = kind_numbered(kind) else { continue };
        let sql = format!("SELECT \"{}\" FROM \"{}\" WHERE id = ?1", kind.title.name, kind.name);
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query([id.as_bytes()])?;
        if let Some(row) = rows.next()? {
            out.insert(id, row.get::<_, Option<String>>(0)?.unwrap_or_default());
        }
    }
    Ok(out)
}

/// All links of a record, as kind and id.
pub fn links_of(record: &Record) -> Vec<(u8, Id)> {
    record.filled().flat_map(|(field, value)| links_in(field, value)).collect()
}

/// The links in the value of a field, as kind and id.
pub fn links_in(field: &Field, value: &Value) -> Vec<(u8, Id)> {
    match (field.ty, value) {
        (FieldType::Link(kind), Value::Link(id)) => vec![(kind, *id)],
        (FieldType::Links(kind), Value::Links(ids)) => ids.iter().map(|id| (kind, *id)).collect(),
        (FieldType::AnyLink, Value::AnyLink(kind, id)) => vec![(*kind, *id)],
        (FieldType::Jobs, Value::Jobs(jobs)) => {
            jobs.iter().map(|job| (number::ACCOUNT, job.account)).collect()
        }
        _ => vec![],
    }
}

/// The custom fields that are defined, by kind and position.
pub fn custom_fields(conn: &Connection) -> Result<Vec<Record>> {
    let mut out = Vec::new();
    Record::scan(conn, CustomField::KIND, "live = 1", |record| {
        out.push(record);
        Ok(())
    })?;
    out.sort_by_key(|record| match record.get(CustomField::POSITION) {
        Value::Number(position) => *position,
        _ => i64::MAX,
    });
    Ok(out)
}
