//! One kind of record as a plain table for people: their columns in their order, lists spread over a few columns,
//! names instead of ids. It does not come in again without loss; the other forms do.

use std::io::{self, Write};
use std::sync::Arc;

use super::ExportRecord;
use super::rows::{Cell, CsvRows};
use crate::exchange::draft::CustomColumn;
use crate::exchange::wire::Titles;
use crate::money::{Currency, Money};
use crate::schema::{Address, Field, FieldType, Kind, Value};

/// Values of a list that get a column of their own; further ones share the last.
const SPREAD: usize = 3;

/// The columns of a plain table.
#[derive(Clone)]
pub struct Columns {
    columns: Vec<Column>,
    zone: jiff::tz::TimeZone,
}

#[derive(Clone)]
struct Column {
    header: String,
    what: What,
}

#[derive(Clone)]
enum What {
    Field(&'static Field),
    /// The value at that place of the list.
    Nth(&'static Field, usize),
    Currency(&'static Field),
    Custom(Arc<CustomColumn>),
}

impl Columns {
    /// The columns of a kind. `word` gives the header of a field in the reader's language; times are shown in `zone`.
    /// Ids of other programs and key material are not for people.
    pub fn of(
        kind: &'static Kind,
        customs: &[Arc<CustomColumn>],
        word: &dyn Fn(&'static Kind, &'static Field) -> String,
        zone: jiff::tz::TimeZone,
    ) -> Columns {
        let mut columns = Vec::new();
        for field in kind.fields {
            let header = word(kind, field);
            match field.ty {
                FieldType::Key | FieldType::AnyLink => {}
                FieldType::Points(crate::schema::PointSort::External) => {}
                FieldType::Points(_) => {
                    for n in 0..SPREAD {
                        let header = if n == 0 { header.clone() } else { format!("{header} {}", n + 1) };
                        columns.push(Column { header, what: What::Nth(field, n) });
                    }
                }
                FieldType::Money => {
                    columns.push(Column { header: header.clone(), what: What::Field(field) });
                    columns
                        .push(Column { header: format!("{header} (ISO 4217)"), what: What::Currency(field) });
                }
                _ => columns.push(Column { header, what: What::Field(field) }),
            }
        }
        for column in super::customs_of(customs, kind) {
            columns.push(Column { header: column.label.clone(), what: What::Custom(column) });
        }
        Columns { columns, zone }
    }

    /// The header cells.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.header.as_str())
    }

    /// The cells of a record; texts as they are, numbers and dates by their value.
    pub fn cells<'a>(
        &'a self,
        record: &'a ExportRecord,
        titles: &'a Titles<'_>,
    ) -> impl Iterator<Item = Cell> + 'a {
        self.columns.iter().map(move |column| match &column.what {
            What::Field(field) => self.cell(field.ty, record.get(field), titles),
            What::Nth(field, n) => nth(record.get(field), *n),
            What::Currency(field) => match record.get(field) {
                Value::Money(money) => Cell::Text(String::from_utf8_lossy(&money.currency).into_owned()),
                _ => Cell::Empty,
            },
            What::Custom(custom) => {
                let id = custom.id.unwrap_or(record.id);
                self.cell(FieldType::Text, record.custom(id), titles)
            }
        })
    }

    fn cell(&self, ty: FieldType, value: &Value, titles: &Titles<'_>) -> Cell {
        let name = |kind: u8, id| titles(kind, id).unwrap_or_else(|| id.to_string());
        match (value, ty) {
            (Value::Text(text), _) => Cell::Text(text.clone()),
            (Value::Decimal(text), _) => text.parse().map_or_else(|_| Cell::Text(text.clone()), Cell::Number),
            (Value::Number(n), _) => Cell::Number(*n as f64),
            (Value::Checkbox(on), _) => Cell::Yes(*on),
            (Value::Date(date), _) => Cell::Date(*date),
            (Value::Instant(at), _) => match jiff::Timestamp::from_millisecond(*at) {
                Ok(at) => Cell::Moment(self.zone.to_datetime(at)),
                Err(_) => Cell::Empty,
            },
            (Value::Money(money), _) => {
                let code =
                    std::str::from_utf8(&money.currency).ok().and_then(|code| Currency::new(code).ok());
                match code.and_then(|code| Money::new(money.minor, code).ok()) {
                    Some(money) => Cell::Amount(money.plain()),
                    None => Cell::Empty,
                }
            }
            (Value::Link(id), FieldType::Link(kind)) => Cell::Text(name(kind, *id)),
            (Value::Links(ids), FieldType::Links(kind)) => {
                Cell::Text(ids.iter().map(|id| name(kind, *id)).collect::<Vec<_>>().join("; "))
            }
            (Value::Jobs(jobs), _) => {
                let account = crate::records::Account::KIND.number;
                let jobs = jobs.iter().map(|job| match job.title.as_str() {
                    "" => name(account, job.account),
                    title => format!("{} ({title})", name(account, job.account)),
                });
                Cell::Text(jobs.collect::<Vec<_>>().join("; "))
            }
            (Value::Addresses(list), _) => {
                Cell::Text(list.iter().map(one_line).collect::<Vec<_>>().join("; "))
            }
            (Value::TextList(list), _) => Cell::Text(list.join("; ")),
            _ => Cell::Empty,
        }
    }
}

fn nth(value: &Value, n: usize) -> Cell {
    let Value::Points(points) = value else { return Cell::Empty };
    let text = match n + 1 {
        SPREAD => points.iter().skip(n).map(|point| point.value.as_str()).collect::<Vec<_>>().join("; "),
        _ => points.get(n).map(|point| point.value.clone()).unwrap_or_default(),
    };
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

/// An address on one line, the largest part first where it is written in Chinese.
fn one_line(address: &Address) -> String {
    let parts = [&address.country, &address.region, &address.city, &address.street];
    let chinese = parts.iter().any(|part| part.chars().any(crate::text::is_han));
    let street = address.street.replace('\n', " ");
    if chinese {
        let mut out = [address.country.as_str(), &address.region, &address.city, &street].concat();
        if !address.postal.is_empty() {
            out = format!("{out} {}", address.postal);
        }
        return out;
    }
    let parts = [street.as_str(), &address.city, &address.region, &address.postal, &address.country];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// One kind of record as a CSV file.
pub struct Sheet<W: Write> {
    rows: CsvRows<W>,
    columns: Columns,
}

impl<W: Write> Sheet<W> {
    /// Begins the file.
    pub fn new(out: W, columns: Columns, encoding: &'static encoding_rs::Encoding) -> io::Result<Sheet<W>> {
        Ok(Sheet { rows: CsvRows::new(out, columns.headers(), encoding)?, columns })
    }

    /// Writes one record.
    pub fn push(&mut self, record: &ExportRecord, titles: &Titles<'_>) -> io::Result<()> {
        self.rows.push(self.columns.cells(record, titles))
    }

    /// Ends the file; gives what was written to, and how many records there are.
    pub fn finish(self) -> io::Result<(W, u64)> {
        self.rows.finish()
    }
}
