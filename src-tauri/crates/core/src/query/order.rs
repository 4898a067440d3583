//! The order of a view. Where an index stands in it already, SQLite walks the index; otherwise the rows come as they
//! come, with what they are sorted by, and are sorted here: SQLite's own sorter asks for memory row by row, and memory
//! of the vault is locked and wiped piece by piece, which costs far more than the sorting.

use std::cmp::Ordering;

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, params_from_iter};

use super::Sort;
use crate::error::{Error, Result};
use crate::schema::{FieldType, Kind};
use crate::store::row::is_contacted;

/// The longest sort that a person can ask for.
const MOST_LEVELS: usize = 8;

/// The records that a view shows, before they are put in order.
pub(super) struct Shown {
    pub kind: &'static Kind,
    /// The filter as SQL, where there is one.
    pub filter: Option<String>,
    pub args: Vec<Sql>,
}

/// What SQLite means to do with a statement.
#[derive(Clone, Copy, Default)]
struct Way {
    /// It would sort.
    sorts: bool,
    /// It would go through all of an index and fetch each row from the table, page by page in no order.
    hops: bool,
}

impl Shown {
    /// Of what is shown only these rows.
    pub(super) fn only(&mut self, rows: impl Iterator<Item = i64>) {
        let rows: Vec<i64> = rows.collect();
        self.args.push(Sql::Text(serde_json::Value::from(rows).to_string()));
        let these = format!("n IN (SELECT value FROM json_each(?{}))", self.args.len());
        self.filter = Some(match self.filter.take() {
            Some(filter) => format!("({filter}) AND {these}"),
            None => these,
        });
    }

    /// `SELECT columns` of what is shown. With `hops` an index may be walked whose columns are not enough.
    fn sql(&self, columns: &str, hops: bool) -> String {
        // The plus hides the column, and with it every partial index: the table is read from its beginning to its end.
        let plus = if hops { "" } else { "+" };
        let name = self.kind.name;
        let mut sql = format!("SELECT {columns} FROM \"{name}\" WHERE {plus}live = 1 AND into_id IS NULL");
        if let Some(filter) = &self.filter {
            sql.push_str(" AND ");
            sql.push_str(filter);
        }
        sql
    }

    /// `SELECT columns` of what is shown, in no order, the quickest way: along an index that holds all that is asked for or
    /// leads straight to it, otherwise along the table.
    pub(super) fn unordered(&self, conn: &Connection, columns: &str) -> Result<String> {
        let sql = self.sql(columns, true);
        Ok(if self.way(conn, &sql)?.hops { self.sql(columns, false) } else { sql })
    }

    fn way(&self, conn: &Connection, sql: &str) -> Result<Way> {
        let mut statement = conn.prepare_cached(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let mut steps = statement.query(params_from_iter(&self.args))?;
        let scan = format!("SCAN {} USING INDEX ", self.kind.name);
        let mut way = Way::default();
        while let Some(step) = steps.next()? {
            let step = step.get_ref(3)?.as_str().unwrap_or_default();
            // Also where only equals are put in order among themselves: a sorter for each of them costs more than one for all.
            way.sorts |= step.starts_with("USE TEMP B-TREE");
            way.hops |= step.starts_with(&scan);
        }
        Ok(way)
    }
}

struct Level {
    column: String,
    desc: bool,
}

/// Is this an order that lists of the kind have?
pub(super) fn check(kind: &Kind, sort: &[Sort]) -> Result<()> {
    levels(kind, sort).map(drop)
}

fn levels(kind: &Kind, sort: &[Sort]) -> Result<Vec<Level>> {
    if sort.len() > MOST_LEVELS {
        return Err(Error::TooLarge { what: "levels of a sort", most: MOST_LEVELS as u64 });
    }
    sort.iter().map(|level| Ok(Level { column: column(kind, &level.field)?, desc: level.desc })).collect()
}

/// The row numbers of what is shown, sorted; records without the value come last, equals by row number.
pub(super) fn rows(conn: &Connection, shown: &Shown, sort: &[Sort]) -> Result<Vec<u32>> {
    let mut levels = levels(shown.kind, sort)?;
    if levels.is_empty() {
        levels.push(Level { column: "sort".to_owned(), desc: false });
    }
    let walked = format!("{} ORDER BY {}", shown.sql("n", true), terms(&levels));
    let way = shown.way(conn, &walked)?;
    // Without a filter an index in this order is enough by itself.
    if !way.sorts && (!way.hops || shown.filter.is_none()) {
        let mut statement = conn.prepare_cached(&walked)?;
        let rows = statement.query_map(params_from_iter(&shown.args), |row| row.get(0))?;
        return Ok(rows.collect::<rusqlite::Result<_>>()?);
    }
    sorted(conn, shown, &levels)
}

/// The levels for an `ORDER BY`. Equals go the way of the last level, as they stand in an index.
fn terms(levels: &[Level]) -> String {
    let mut sql = String::new();
    let mut last = "ASC";
    for level in levels {
        last = if level.desc { "DESC" } else { "ASC" };
        sql.push_str(&format!("{} {last} NULLS LAST, ", level.column));
    }
    sql + "n " + last
}

/// One value of a row that it is sorted by.
#[derive(Clone, Copy)]
enum Key {
    /// Last, whichever way the sort goes.
    Missing,
    Integer(i64),
    Real(f64),
    /// A text or blob: where its bytes begin and end.
    Bytes(u32, u32),
}

fn sorted(conn: &Connection, shown: &Shown, levels: &[Level]) -> Result<Vec<u32>> {
    let columns: Vec<&str> = levels.iter().map(|level| level.column.as_str()).collect();
    let sql = shown.unordered(conn, &format!("n, {}", columns.join(", ")))?;
    let mut statement = conn.prepare_cached(&sql)?;
    let mut found = statement.query(params_from_iter(&shown.args))?;
    let (mut rows, mut keys, mut bytes): (Vec<u32>, Vec<Key>, Vec<u8>) = Default::default();
    while let Some(row) = found.next()? {
        rows.push(row.get(0)?);
        for at in 1..=levels.len() {
            keys.push(match row.get_ref(at)? {
                ValueRef::Null => Key::Missing,
                ValueRef::Integer(number) => Key::Integer(number),
                ValueRef::Real(number) => Key::Real(number),
                ValueRef::Text(text) | ValueRef::Blob(text) => {
                    let from = bytes.len();
                    bytes.extend_from_slice(text);
                    let end = |at: usize| {
                        u32::try_from(at).map_err(|_| Error::TooLarge {
                            what: "texts that a view is sorted by",
                            most: u64::from(u32::MAX),
                        })
                    };
                    Key::Bytes(end(from)?, end(bytes.len())?)
                }
            });
        }
    }
    let place = |at: u32| at as usize * levels.len();
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    order.sort_unstable_by(|&a, &b| {
        let of = |at: u32| &keys[place(at)..place(at) + levels.len()];
        for ((level, a), b) in levels.iter().zip(of(a)).zip(of(b)) {
            let way = compare(*a, *b, &bytes, level.desc);
            if way.is_ne() {
                return way;
            }
        }
        let way = rows[a as usize].cmp(&rows[b as usize]);
        if levels.last().is_some_and(|level| level.desc) { way.reverse() } else { way }
    });
    Ok(order.into_iter().map(|at| rows[at as usize]).collect())
}

fn compare(a: Key, b: Key, bytes: &[u8], desc: bool) -> Ordering {
    let way = match (a, b) {
        (Key::Missing, Key::Missing) => return Ordering::Equal,
        (Key::Missing, _) => return Ordering::Greater,
        (_, Key::Missing) => return Ordering::Less,
        (Key::Integer(a), Key::Integer(b)) => a.cmp(&b),
        (Key::Real(a), Key::Real(b)) => a.total_cmp(&b),
        (Key::Integer(a), Key::Real(b)) => (a as f64).total_cmp(&b),
        (Key::Real(a), Key::Integer(b)) => a.total_cmp(&(b as f64)),
        (Key::Bytes(a, a_end), Key::Bytes(b, b_end)) => {
            bytes[a as usize..a_end as usize].cmp(&bytes[b as usize..b_end as usize])
        }
        // Numbers before texts, as in the database.
        (Key::Bytes(..), _) => Ordering::Greater,
        (_, Key::Bytes(..)) => Ordering::Less,
    };
    if desc { way.reverse() } else { way }
}

fn column(kind: &Kind, name: &str) -> Result<String> {
    match name {
        "created" | "changed" => Ok(name.to_owned()),
        "last_contact" | "next_contact" if is_contacted(kind) => Ok(name.to_owned()),
        _ => match kind.field(name) {
            Some(field) if field == kind.title => Ok("sort".to_owned()),
            Some(field) if !matches!(field.ty, FieldType::Links(_) | FieldType::Key) => {
                Ok(format!("\"{}\"", field.name))
            }
            _ => Err(Error::Unknown { what: "sort field" }),
        },
    }
}
