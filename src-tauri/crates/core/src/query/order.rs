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

/// What stands in a view between `SELECT n` and its order.
pub(super) struct Shown {
    /// `FROM .. WHERE ..`
    pub from: String,
    pub args: Vec<Sql>,
}

struct Level {
    column: String,
    desc: bool,
}

/// The row numbers of what is shown, sorted; records without the value come last, equals by row number.
pub(super) fn rows(conn: &Connection, kind: &Kind, shown: &Shown, sort: &[Sort]) -> Result<Vec<u32>> {
    if sort.len() > MOST_LEVELS {
        return Err(Error::TooLarge { what: "levels of a sort", most: MOST_LEVELS as u64 });
    }
    let mut levels = sort
        .iter()
        .map(|level| Ok(Level { column: column(kind, &level.field)?, desc: level.desc }))
        .collect::<Result<Vec<_>>>()?;
    if levels.is_empty() {
        levels.push(Level { column: "sort".to_owned(), desc: false });
    }
    let walked = walk(shown, &levels);
    if is_walked(conn, &walked, &shown.args)? {
        let mut statement = conn.prepare_cached(&walked)?;
        let rows = statement.query_map(params_from_iter(&shown.args), |row| row.get(0))?;
        return Ok(rows.collect::<rusqlite::Result<_>>()?);
    }
    sorted(conn, shown, &levels)
}

/// The statement that leaves the order to SQLite. Equals go the way of the last level, as they stand in an index.
fn walk(shown: &Shown, levels: &[Level]) -> String {
    let mut sql = format!("SELECT n {} ORDER BY ", shown.from);
    let mut last = "ASC";
    for level in levels {
        last = if level.desc { "DESC" } else { "ASC" };
        sql.push_str(&format!("{} {last} NULLS LAST, ", level.column));
    }
    sql.push_str(&format!("n {last}"));
    sql
}

/// Does an index stand in this order?
fn is_walked(conn: &Connection, sql: &str, args: &[Sql]) -> Result<bool> {
    let mut statement = conn.prepare_cached(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    let mut steps = statement.query(params_from_iter(args))?;
    while let Some(step) = steps.next()? {
        if step.get_ref(3)?.as_str().is_ok_and(|detail| detail.starts_with("USE TEMP B-TREE")) {
            return Ok(false);
        }
    }
    Ok(true)
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
    let mut statement = conn.prepare_cached(&format!("SELECT n, {} {}", columns.join(", "), shown.from))?;
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
