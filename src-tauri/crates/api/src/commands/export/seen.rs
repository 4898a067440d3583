//! What a list shows, as a file: its records in its order, its columns under their labels, choices in words. It does not
//! come in again without loss; the lossless forms do.

use std::collections::HashSet;
use std::io::{self, Seek, Write};

use coffer_core::exchange::decode::Encoding;
use coffer_core::exchange::write::{BookRows, Cell, CsvRows};
use coffer_core::money::{Currency, Money as Amount};
use coffer_core::query::{self, Asked, Filter, Sort};
use coffer_core::schema::{FieldType, Kind};
use jiff::tz::TimeZone;
use serde::Deserialize;
use ts_rs::TS;

use super::super::views::row_numbers;
use super::ExportFormat;
use crate::error::{ApiError, ErrorCode};
use crate::input;
use crate::locales;
use crate::session::Open;
use crate::settings::Language;
use crate::view::{self, Address, FieldValue, RecordView};

/// The most columns of a list, and the longest label in characters.
const MOST_COLUMNS: usize = 300;
const LONGEST_LABEL: usize = 200;
/// Records that are read at once.
const PAGE: usize = 500;

/// What a list shows.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct ExportView {
    kind: String,
    #[ts(type = "Filter")]
    filter: Option<Filter>,
    #[ts(type = "Array<Sort>")]
    sort: Option<Vec<Sort>>,
    search: Option<String>,
    /// Only these rows, still in the view's order: row numbers as little-endian u32, in base64.
    rows: Option<String>,
    columns: Vec<ExportColumn>,
}

#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportColumn {
    /// A field, the id of a custom field, or what follows from other records: `last_contact`, `next_contact`,
    /// `open_deals`, `stage` and `contact` of an account, `created_at`, `changed_at`.
    field: String,
    /// What stands above it.
    label: String,
}

/// How one column finds its cell.
#[derive(Clone, Copy, PartialEq)]
enum What<'a> {
    Field(FieldType, &'static str),
    Custom(&'a str),
    Derived(&'a str),
    /// The currency of an amount.
    Currency(&'static str),
}

const DERIVED: [&str; 7] =
    ["last_contact", "next_contact", "open_deals", "stage", "contact", "created_at", "changed_at"];

fn columns<'a>(kind: &'static Kind, asked: &'a [ExportColumn]) -> Result<Vec<(String, What<'a>)>, ApiError> {
    if asked.is_empty() || asked.len() > MOST_COLUMNS {
        return Err(ApiError::usage("too_many").with("limit", MOST_COLUMNS));
    }
    let mut columns = Vec::new();
    for ExportColumn { field: name, label } in asked {
        let label: String = label.chars().take(LONGEST_LABEL).collect();
        match kind.field(name) {
            Some(field) if field.ty == FieldType::Key => {
                return Err(ApiError::usage("unknown").with("what", "field"));
            }
            Some(field) => {
                columns.push((label.clone(), What::Field(field.ty, field.name)));
                if field.ty == FieldType::Money {
                    columns.push((format!("{label} (ISO 4217)"), What::Currency(field.name)));
                }
            }
            None if DERIVED.contains(&name.as_str()) => columns.push((label, What::Derived(name))),
            None => {
                let id = name.strip_prefix("custom.").unwrap_or(name);
                input::id(id)?;
                columns.push((label, What::Custom(id)));
            }
        }
    }
    Ok(columns)
}

/// Where the rows go.
enum Out<W: Write> {
    Csv(CsvRows<W>),
    Book(Box<BookRows>, W),
}

impl<W: Write> Out<W> {
    fn push(&mut self, cells: impl Iterator<Item = Cell>) -> io::Result<()> {
        match self {
            Out::Csv(rows) => rows.push(cells),
            Out::Book(book, _) => book.push(cells),
        }
    }

    fn finish(self) -> io::Result<u64> {
        match self {
            Out::Csv(rows) => Ok(rows.finish()?.1),
            Out::Book(book, mut out) => {
                let (bytes, count) = book.finish()?;
                out.write_all(&bytes)?;
                out.flush()?;
                Ok(count)
            }
        }
    }
}

/// Writes what a list shows, and says how many records went.
pub(super) fn write_view(
    open: &Open<'_>,
    view: &ExportView,
    format: ExportFormat,
    encoding: &'static Encoding,
    out: impl Write + Seek + Send,
) -> Result<u64, ApiError> {
    let kind = input::kind(&view.kind)?;
    let columns = columns(kind, &view.columns)?;
    let chosen = match &view.rows {
        Some(coded) => Some(row_numbers(coded)?.into_iter().collect::<HashSet<u32>>()),
        None => None,
    };
    let headers: Vec<String> = columns.iter().map(|(label, _)| label.clone()).collect();
    let language = open.session.language();
    let mut out = match format {
        ExportFormat::Csv => {
            Out::Csv(CsvRows::new(out, headers.iter().map(String::as_str), encoding).map_err(failed)?)
        }
        ExportFormat::Xlsx => {
            let key = format!("kind.{}", kind.name);
            Out::Book(Box::new(BookRows::new(locales::text(language, &key), headers).map_err(failed)?), out)
        }
        ExportFormat::Json | ExportFormat::Vcard => return Err(ApiError::usage("view_format")),
    };
    let day = open.day();
    let zone = day.zone.clone();
    let sort = view.sort.as_deref().unwrap_or_default();
    // One look at the order; the records are read page by page, as a list reads them.
    let (filter, search) = (view.filter.as_ref(), view.search.as_deref());
    let mut rows = open.ws.read(|conn| Asked { kind, filter, search, day: &day }.rows(conn, sort))?;
    if let Some(chosen) = &chosen {
        rows.retain(|row| chosen.contains(row));
    }
    let only: Vec<String> = view.columns.iter().map(|column| column.field.clone()).collect();
    for page in rows.chunks(PAGE) {
        let records = open.ws.read(|conn| {
            let records = query::page(conn, kind, page)?;
            view::views(conn, &records, Some(&only))
        })?;
        for record in &records {
            out.push(columns.iter().map(|(_, what)| cell(record, *what, language, &zone))).map_err(failed)?;
        }
    }
    out.finish().map_err(failed)
}

fn failed(error: io::Error) -> ApiError {
    match error.kind() {
        io::ErrorKind::StorageFull => ApiError::new(ErrorCode::DiskFull),
        kind => ApiError::new(ErrorCode::Internal).with("reason", "io").with("kind", kind.to_string()),
    }
}

fn cell(record: &RecordView, what: What<'_>, language: Language, zone: &TimeZone) -> Cell {
    match what {
        What::Field(ty, name) => {
            record.fields.get(name).map_or(Cell::Empty, |value| of_value(value, ty, language, zone))
        }
        What::Custom(id) => record
            .custom
            .get(id)
            .map_or(Cell::Empty, |value| of_value(value, FieldType::Text, language, zone)),
        What::Currency(name) => match record.fields.get(name) {
            Some(FieldValue::Money(money)) => Cell::Text(money.currency.clone()),
            _ => Cell::Empty,
        },
        What::Derived(name) => {
            let derived = &record.derived;
            match name {
                "last_contact" => derived.last_contact.map_or(Cell::Empty, |ms| moment(ms, zone)),
                "next_contact" => derived.next_contact.as_deref().map_or(Cell::Empty, date),
                "open_deals" => derived.open_deals.map_or(Cell::Empty, |n| Cell::Number(f64::from(n))),
                "stage" => derived.stage.as_ref().map_or(Cell::Empty, |stage| text(&stage.title)),
                "contact" => derived.contact.as_ref().map_or(Cell::Empty, |person| text(&person.title)),
                "created_at" => moment(record.created_at, zone),
                _ => moment(record.changed_at, zone),
            }
        }
    }
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

fn date(day: &str) -> Cell {
    day.parse().map_or_else(|_| text(day), Cell::Date)
}

fn moment(ms: i64, zone: &TimeZone) -> Cell {
    jiff::Timestamp::from_millisecond(ms).map_or(Cell::Empty, |at| Cell::Moment(zone.to_datetime(at)))
}

fn of_value(value: &FieldValue, ty: FieldType, language: Language, zone: &TimeZone) -> Cell {
    let joined = |parts: Vec<String>| text(&parts.join("; "));
    match (value, ty) {
        (FieldValue::Null(()), _) => Cell::Empty,
        (FieldValue::Text(code), FieldType::Choice(_)) => {
            text(locales::choice(language, code).first().map_or(code, String::as_str))
        }
        (FieldValue::Text(day), FieldType::Date) => date(day),
        (FieldValue::Text(own), _) => text(own),
        (FieldValue::Number(n), FieldType::Instant) => n.as_i64().map_or(Cell::Empty, |ms| moment(ms, zone)),
        (FieldValue::Number(n), _) => n.as_f64().map_or(Cell::Empty, Cell::Number),
        (FieldValue::Checkbox(on), _) => Cell::Yes(*on),
        (FieldValue::Money(money), _) => {
            let currency = Currency::new(&money.currency).ok();
            let amount = currency.and_then(|currency| Amount::new(money.minor, currency).ok());
            amount.map_or(Cell::Empty, |amount| Cell::Amount(amount.plain()))
        }
        (FieldValue::AnyLink(link), _) => text(&link.title),
        (FieldValue::Link(link), _) => text(&link.title),
        (FieldValue::Links(links), _) => joined(links.iter().map(|link| link.title.clone()).collect()),
        (FieldValue::Points(points), _) => joined(points.iter().map(|point| point.value.clone()).collect()),
        (FieldValue::Addresses(list), _) => joined(list.iter().map(|own| address(own, language)).collect()),
        (FieldValue::Jobs(jobs), _) => joined(
            jobs.iter()
                .map(|job| match job.title.as_str() {
                    "" => job.account.title.clone(),
                    title => format!("{} ({title})", job.account.title),
                })
                .collect(),
        ),
        (FieldValue::Texts(texts), _) => joined(texts.clone()),
    }
}

/// An address on one line, the largest part first in Chinese.
fn address(own: &Address, language: Language) -> String {
    let street = own.street.replace('\n', " ");
    let parts = [&street, &own.city, &own.region, &own.postal, &own.country];
    let filled = parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str);
    match language {
        Language::English => filled.collect::<Vec<_>>().join(", "),
        Language::Chinese => [&own.country, &own.region, &own.city, &street].map(String::as_str).concat(),
    }
}
