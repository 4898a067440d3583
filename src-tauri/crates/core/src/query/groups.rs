//! A view in groups: how many records, and how much money, stand behind each stage, owner or month.

use std::collections::HashMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
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
    /// The value of a field: a choice, a link, a text.
    Field(String),
    /// The month of a date field.
    Month(String),
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

/// Divides the records that are asked for by `by`, and sums the money field `sum` in each group. Groups come in the order
/// of their keys, records without a value first.
pub fn groups(conn: &Connection, asked: &Asked<'_>, by: &By, sum: Option<&str>) -> Result<Vec<Group>> {
    let (By::Field(name) | By::Month(name)) = by;
    let kind = asked.kind;
    let months = matches!(by, By::Month(_));
    let unknown = Error::Unknown { what: "field to group by" };
    let column = match (kind.field(name).map(|field| field.ty), custom_column(conn, kind, name)?) {
        (Some(FieldType::Date), _) if months => format!("\"{name}\""),
        (
            Some(
                FieldType::Text
                | FieldType::Choice(_)
                | FieldType::Link(_)
                | FieldType::Checkbox
                | FieldType::Number,
            ),
            _,
        ) if !months => format!("\"{name}\""),
        (None, Some((column, field))) if months == (field.text(CustomField::TYPE) == "date") => column,
        _ => return Err(unknown),
    };
    let sum: Option<&Field> = match sum {
        Some(name) => Some(
            kind.field(name)
                .filter(|field| field.ty == FieldType::Money)
                .ok_or(Error::Unknown { what: "money field" })?,
        ),
        None => None,
    };
    let money = sum.map(|sum| format!(", \"{0}\", \"{0}_currency\"", sum.name)).unwrap_or_default();
    let shown = asked.shown(conn)?;
    let sql = shown.unordered(conn, &format!("{column}{money}"))?;
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&shown.args))?;
    // Keys as the database holds them; neighbours often share theirs.
    let mut places: HashMap<Vec<u8>, usize> = HashMap::new();
    let mut out: Vec<Group> = Vec::new();
    let (mut last, mut raw) = (None::<usize>, Vec::new());
    let mut last_raw: Vec<u8> = Vec::new();
    while let Some(row) = rows.next()? {
        let value = row.get_ref(0)?;
        raw.clear();
        match value {
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
        let place = match last {
            Some(place) if raw == last_raw => place,
            _ => match places.get(raw.as_slice()) {
                Some(&place) => place,
                None if out.len() == MOST_GROUPS => {
                    return Err(Error::TooLarge { what: "groups of a view", most: MOST_GROUPS as u64 });
                }
                None => {
                    out.push(Group { key: key(&raw)?, count: 0, sums: vec![] });
                    places.insert(raw.clone(), out.len() - 1);
                    out.len() - 1
                }
            },
        };
        if last != Some(place) {
            last = Some(place);
            last_raw.clone_from(&raw);
        }
        let group = &mut out[place];
        group.count += 1;
        if sum.is_some()
            && let (ValueRef::Integer(minor), ValueRef::Text(code)) = (row.get_ref(1)?, row.get_ref(2)?)
        {
            let currency: [u8; 3] = code.try_into().map_err(|_| Error::Damaged { what: "row" })?;
            let too_large = || Error::TooLarge { what: "sum", most: i64::MAX as u64 };
            match group.sums.iter_mut().find(|(known, _)| *known == currency) {
                Some((_, total)) => *total = total.checked_add(minor).ok_or_else(too_large)?,
                None => group.sums.push((currency, minor)),
            }
        }
    }
    for group in &mut out {
        group.sums.sort_unstable();
    }
    out.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(out)
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
