//! A view in groups: how many records, and how much money, stand behind each stage, owner or month.

use std::collections::HashMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params, params_from_iter};
use serde::{Deserialize, Serialize};

use super::{Asked, custom_column};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::CustomField;
use crate::schema::{Field, FieldType};

/// What a view is divided by.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The value of a field: a choice, a link, a text. With several links a record stands in a group for each of them.
    Field(String),
    /// The month of a date field.
    Month(String),
    /// The value of a field that this team added: a choice, a tick, a text; by the field's id.
    Custom(Id),
}

/// What the records of a group have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupKey {
    /// The field is empty.
    Empty,
    /// A number.
    Number(i64),
    /// A choice, a text, or a month as `2026-11`.
    Text(String),
    /// The record that the field points to.
    Link(Id),
}

/// Sums by currency: three capital letters and minor units. Sums of different currencies stay apart.
pub type Amounts = Vec<([u8; 3], i64)>;

/// A group of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What its records have in common.
    pub key: GroupKey,
    /// Its records.
    pub count: u64,
    /// The summed field.
    pub sums: Amounts,
}

/// A view falls into at most so many groups.
const MOST_GROUPS: usize = 10_000;
/// Their keys take at most so much: a field that the team added may hold long texts.
const MOST_BYTES: usize = 16 << 20;

/// Divides the records that are asked for by `by`, and sums the money field `sum` in each group. Groups come in the order
/// of their keys, records without a value first.
pub fn groups(conn: &Connection, asked: &Asked<'_>, by: &By, sum: Option<&str>) -> Result<Vec<Group>> {
    let sum = sum.map(|name| money_field(asked, name)).transpose()?;
    let mut tally = Tally::default();
    match column(conn, asked, by)? {
        Column::One { sql, months } => one_each(conn, asked, &sql, months, sum, &mut tally)?,
        Column::Set(field) => by_links(conn, asked, field, sum, &mut tally)?,
    }
    Ok(tally.groups())
}

/// Where a record's keys stand.
enum Column {
    /// In one column: a key each.
    One { sql: String, months: bool },
    /// In a set of links: as many keys as there are links.
    Set(&'static Field),
}

fn column(conn: &Connection, asked: &Asked<'_>, by: &By) -> Result<Column> {
    let kind = asked.kind;
    let unknown = || Error::Unknown { what: "field to group by" };
    let months = matches!(by, By::Month(_));
    let name = match by {
        By::Field(name) | By::Month(name) => name.clone(),
        By::Custom(id) => format!("custom.{id}"),
    };
    if let Some((sql, field)) = custom_column(conn, kind, &name)? {
        let fits = match field.text(CustomField::TYPE) {
            "date" => months,
            "number" => false,
            _ => !months,
        };
        return if fits { Ok(Column::One { sql, months }) } else { Err(unknown()) };
    }
    let field = kind.field(&name).ok_or_else(unknown)?;
    match (field.ty, months) {
        (FieldType::Links(_), false) => Ok(Column::Set(field)),
        (FieldType::Date, true)
        | (
            FieldType::Text
            | FieldType::Choice(_)
            | FieldType::Link(_)
            | FieldType::Checkbox
            | FieldType::Number,
            false,
        ) => Ok(Column::One { sql: format!("\"{}\"", field.name), months }),
        _ => Err(unknown()),
    }
}

fn money_field(asked: &Asked<'_>, name: &str) -> Result<&'static Field> {
    let field = asked.kind.field(name).filter(|field| field.ty == FieldType::Money);
    field.ok_or(Error::Unknown { what: "money field" })
}

/// An amount in a row, where there is one: minor units and currency.
type Amount = Option<(i64, [u8; 3])>;

/// The columns of an amount, behind others.
fn money_columns(sum: Option<&Field>) -> String {
    sum.map(|sum| format!(", \"{0}\", \"{0}_currency\"", sum.name)).unwrap_or_default()
}

/// The amount in the columns from `at` on.
fn amount(row: &Row<'_>, sum: Option<&Field>, at: usize) -> Result<Amount> {
    if sum.is_none() {
        return Ok(None);
    }
    match (row.get_ref(at)?, row.get_ref(at + 1)?) {
        (ValueRef::Integer(minor), ValueRef::Text(code)) => {
            let currency = code.try_into().map_err(|_| Error::Damaged { what: "row" })?;
            Ok(Some((minor, currency)))
        }
        _ => Ok(None),
    }
}

/// Every record by what stands in one column.
fn one_each(
    conn: &Connection,
    asked: &Asked<'_>,
    column: &str,
    months: bool,
    sum: Option<&Field>,
    tally: &mut Tally,
) -> Result<()> {
    let shown = asked.shown(conn)?;
    let sql = shown.unordered(conn, &format!("{column}{}", money_columns(sum)))?;
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&shown.args))?;
    let mut raw = Vec::new();
    while let Some(row) = rows.next()? {
        raw.clear();
        match row.get_ref(0)? {
            ValueRef::Null => raw.push(0),
            ValueRef::Integer(number) => {
                raw.push(1);
                raw.extend_from_slice(&number.to_be_bytes());
            }
            ValueRef::Text(text) => {
                raw.push(2);
                raw.extend_from_slice(if months { text.get(..7).unwrap_or(text) } else { text });
            }
            ValueRef::Blob(id) => {
                raw.push(3);
                raw.extend_from_slice(id);
            }
            ValueRef::Real(_) => return Err(Error::Damaged { what: "row" }),
        }
        tally.add(&raw, amount(row, sum, 1)?)?;
    }
    Ok(())
}

/// Every record once for each link in its set; one without a link stands with the empty ones. The sets lie in the order of
/// their records, so both are walked side by side.
fn by_links(
    conn: &Connection,
    asked: &Asked<'_>,
    field: &Field,
    sum: Option<&Field>,
    tally: &mut Tally,
) -> Result<()> {
    let shown = asked.shown(conn)?;
    let sql = shown.unordered(conn, &format!("n{}", money_columns(sum)))?;
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&shown.args))?;
    let mut records: Vec<(i64, Amount)> = Vec::new();
    while let Some(row) = rows.next()? {
        records.push((row.get(0)?, amount(row, sum, 1)?));
    }
    records.sort_unstable_by_key(|(n, _)| *n);
    let first = i64::from(asked.kind.number) << 40;
    let mut statement = conn.prepare_cached(
        "SELECT doc - ?1, item FROM link WHERE doc >= ?1 AND doc < ?2 AND field = ?3 ORDER BY doc, field, item",
    )?;
    let mut links = statement.query(params![first, first + (1 << 40), field.number])?;
    let mut waiting = records.into_iter().peekable();
    // Whose links are being read, and the key read last: two additions of one item stand one behind the other.
    let (mut of, mut raw): (Option<(i64, Amount)>, Vec<u8>) = (None, Vec::new());
    while let Some(link) = links.next()? {
        let n: i64 = link.get(0)?;
        if of.is_none_or(|(own, _)| own != n) {
            raw.clear();
            while let Some((_, amount)) = waiting.next_if(|(own, _)| *own < n) {
                tally.add(&[0], amount)?;
            }
            of = waiting.next_if(|(own, _)| *own == n);
        }
        let (Some((_, amount)), ValueRef::Blob(item)) = (of, link.get_ref(1)?) else { continue };
        if raw.get(1..) == Some(item) {
            continue;
        }
        raw.clear();
        raw.push(3);
        raw.extend_from_slice(item);
        tally.add(&raw, amount)?;
    }
    waiting.try_for_each(|(_, amount)| tally.add(&[0], amount))
}

/// Groups in the making.
#[derive(Default)]
struct Tally {
    /// Where the group of a key stands; keys as the database holds them, behind a byte for their sort.
    places: HashMap<Vec<u8>, usize>,
    out: Vec<Group>,
    /// The key met last and where its group stands: neighbours often share theirs.
    last: Vec<u8>,
    at: usize,
    /// What the keys take.
    bytes: usize,
}

impl Tally {
    /// Counts a record in the group of its key.
    fn add(&mut self, raw: &[u8], amount: Amount) -> Result<()> {
        if self.last != raw {
            self.at = self.place(raw)?;
            self.last.clear();
            self.last.extend_from_slice(raw);
        }
        let group = &mut self.out[self.at];
        group.count += 1;
        let Some((minor, currency)) = amount else { return Ok(()) };
        match group.sums.iter_mut().find(|(known, _)| *known == currency) {
            Some((_, total)) => {
                let more = total.checked_add(minor);
                *total = more.ok_or(Error::TooLarge { what: "sum", most: i64::MAX as u64 })?;
            }
            None => group.sums.push((currency, minor)),
        }
        Ok(())
    }

    fn place(&mut self, raw: &[u8]) -> Result<usize> {
        if let Some(place) = self.places.get(raw) {
            return Ok(*place);
        }
        self.bytes += raw.len();
        if self.out.len() == MOST_GROUPS || self.bytes > MOST_BYTES {
            return Err(Error::TooLarge { what: "groups of a view", most: MOST_GROUPS as u64 });
        }
        self.out.push(Group { key: key(raw)?, count: 0, sums: vec![] });
        self.places.insert(raw.to_vec(), self.out.len() - 1);
        Ok(self.out.len() - 1)
    }

    fn groups(mut self) -> Vec<Group> {
        for group in &mut self.out {
            group.sums.sort_unstable();
        }
        self.out.sort_by(|a, b| a.key.cmp(&b.key));
        self.out
    }
}

fn key(raw: &[u8]) -> Result<GroupKey> {
    let damaged = || Error::Damaged { what: "row" };
    Ok(match raw {
        [1, number @ ..] => GroupKey::Number(i64::from_be_bytes(number.try_into().map_err(|_| damaged())?)),
        [2, text @ ..] => GroupKey::Text(std::str::from_utf8(text).map_err(|_| damaged())?.to_owned()),
        [3, id @ ..] => GroupKey::Link(Id::from_bytes(id.try_into().map_err(|_| damaged())?)),
        _ => GroupKey::Empty,
    })
}
