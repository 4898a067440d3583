//! What chosen records add up to: money by currency, numbers as numbers, and how many have a value at all.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params_from_iter};

use super::{Amounts, custom_column, shown};
use crate::error::{Error, Result};
use crate::records::CustomField;
use crate::schema::{FieldType, Kind};

/// A field over some records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The field, as it was asked for.
    pub field: String,
    /// Records that have a value.
    pub filled: u64,
    /// The sum of a field of money.
    pub money: Amounts,
    /// The sum of a field of numbers, as a decimal.
    pub number: Option<String>,
}

/// More fields than this are not asked for at once.
const MOST_FIELDS: usize = 50;
/// Sums of decimals are exact to so many places.
const PLACES: u32 = 12;
/// Of a table of so many rows for each chosen one, each is looked up; else the table is walked.
const SPARSE: u32 = 16;

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Money,
    Number,
    Other,
}

struct Tally {
    form: Form,
    sum: Sum,
    number: i128,
}

/// Adds the fields up over the rows of `kind` that are shown in lists. Gives also how many those are.
pub fn sums(
    conn: &Connection,
    kind: &'static Kind,
    rows: &[u32],
    fields: &[String],
) -> Result<(u64, Vec<Sum>)> {
    if fields.len() > MOST_FIELDS {
        return Err(Error::TooLarge { what: "fields", most: MOST_FIELDS as u64 });
    }
    let mut columns = String::from("n");
    let mut tallies = Vec::with_capacity(fields.len());
    for name in fields {
        let (column, form) = column(conn, kind, name)?;
        columns.push_str(", ");
        columns.push_str(&column);
        if form == Form::Money {
            columns.push_str(&format!(", \"{name}_currency\""));
        }
        let sum = Sum { field: name.clone(), filled: 0, money: vec![], number: None };
        tallies.push(Tally { form, sum, number: 0 });
    }
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    rows.dedup();
    let mut count = 0;
    let mut add = |row: &Row<'_>| -> Result<()> {
        count += 1;
        let mut at = 1;
        for tally in &mut tallies {
            at += tally.add(row, at)?;
        }
        Ok(())
    };
    let last: u32 = conn
        .prepare_cached(&format!("SELECT ifnull(max(n), 0) FROM \"{}\"", kind.name))?
        .query_row([], |row| row.get(0))?;
    if rows.len() as u64 * u64::from(SPARSE) < u64::from(last) {
        let sql =
            format!("SELECT {columns} FROM \"{}\" WHERE n = ?1 AND live = 1 AND into_id IS NULL", kind.name);
        let mut statement = conn.prepare_cached(&sql)?;
        for n in rows {
            let mut found = statement.query([n])?;
            if let Some(row) = found.next()? {
                add(row)?;
            }
        }
    } else {
        let everything = shown(kind, None, &jiff::civil::Date::constant(2000, 1, 1).into())?;
        let mut chosen = vec![0_u64; last as usize / 64 + 1];
        for n in rows {
            if let Some(bits) = chosen.get_mut(n as usize / 64) {
                *bits |= 1 << (n % 64);
            }
        }
        let mut statement = conn.prepare_cached(&everything.unordered(conn, &columns)?)?;
        let mut found = statement.query(params_from_iter(&everything.args))?;
        while let Some(row) = found.next()? {
            let n: u32 = row.get(0)?;
            if chosen.get(n as usize / 64).is_some_and(|bits| bits & (1 << (n % 64)) != 0) {
                add(row)?;
            }
        }
    }
    Ok((count, tallies.into_iter().map(Tally::done).collect()))
}

fn column(conn: &Connection, kind: &'static Kind, name: &str) -> Result<(String, Form)> {
    if let Some((column, field)) = custom_column(conn, kind, name)? {
        let number = field.text(CustomField::TYPE) == "number";
        return Ok((column, if number { Form::Number } else { Form::Other }));
    }
    let field = kind.field(name).ok_or(Error::Unknown { what: "field" })?;
    Ok(match field.ty {
        FieldType::Key => return Err(Error::Unknown { what: "field" }),
        FieldType::Links(_) => {
            let link = format!(
                "nullif(EXISTS (SELECT 1 FROM link WHERE doc = ({}) | n AND field = {}), 0)",
                i64::from(kind.number) << 40,
                field.number
            );
            (link, Form::Other)
        }
        FieldType::Money => (format!("\"{name}\""), Form::Money),
        FieldType::Number | FieldType::Percent | FieldType::Decimal => (format!("\"{name}\""), Form::Number),
        _ => (format!("\"{name}\""), Form::Other),
    })
}

impl Tally {
    /// Adds the value in column `at` on; says how many columns it took.
    fn add(&mut self, row: &Row<'_>, at: usize) -> Result<usize> {
        let value = row.get_ref(at)?;
        let too_large = || Error::TooLarge { what: "sum", most: i64::MAX as u64 };
        self.sum.filled += u64::from(value != ValueRef::Null);
        match (self.form, value) {
            (Form::Money, ValueRef::Integer(minor)) => {
                let ValueRef::Text(code) = row.get_ref(at + 1)? else {
                    return Err(Error::Damaged { what: "row" });
                };
                let currency: [u8; 3] = code.try_into().map_err(|_| Error::Damaged { what: "row" })?;
                match self.sum.money.iter_mut().find(|(known, _)| *known == currency) {
                    Some((_, total)) => *total = total.checked_add(minor).ok_or_else(too_large)?,
                    None => self.sum.money.push((currency, minor)),
                }
            }
            (Form::Number, ValueRef::Integer(number)) => {
                self.number += i128::from(number) * 10_i128.pow(PLACES);
            }
            (Form::Number, ValueRef::Text(text)) => {
                let text = std::str::from_utf8(text).map_err(|_| Error::Damaged { what: "row" })?;
                let more = scaled(text).ok_or_else(too_large)?;
                self.number = self.number.checked_add(more).ok_or_else(too_large)?;
            }
            _ => {}
        }
        Ok(if self.form == Form::Money { 2 } else { 1 })
    }

    fn done(mut self) -> Sum {
        self.sum.money.sort_unstable();
        if self.form == Form::Number {
            self.sum.number = Some(plain(self.number));
        }
        self.sum
    }
}

/// A canonical decimal in units of its last exact place; what lies behind that is cut.
fn scaled(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part: String = part.chars().chain(std::iter::repeat('0')).take(PLACES as usize).collect();
    let whole: i128 = whole.parse().ok()?;
    let number = whole.checked_mul(10_i128.pow(PLACES))?.checked_add(part.parse().ok()?)?;
    Some(if negative { -number } else { number })
}

/// The canonical text of a sum.
fn plain(number: i128) -> String {
    let one = 10_u128.pow(PLACES);
    let size = number.unsigned_abs();
    let part = format!("{:0places$}", size % one, places = PLACES as usize);
    let part = part.trim_end_matches('0');
    let sign = if number < 0 { "-" } else { "" };
    let dot = if part.is_empty() { "" } else { "." };
    format!("{sign}{}{dot}{part}", size / one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_add_up_exactly() {
        let sum = |texts: &[&str]| plain(texts.iter().map(|text| scaled(text).unwrap()).sum());
        assert_eq!(sum(&["0.1", "0.2"]), "0.3");
        assert_eq!(sum(&["-1.5", "0.25"]), "-1.25");
        assert_eq!(sum(&["12", "-12"]), "0");
        assert_eq!(sum(&[]), "0");
        assert_eq!(scaled(&"9".repeat(40)), None);
    }
}
