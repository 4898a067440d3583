//! A block of cells pasted over records: what each cell means, and writing all of them as one action. Cells are read by
//! the core's `exchange::paste`.

use coffer_core::exchange::Options;
use coffer_core::exchange::paste::{self, Block, Cell, Pasted};
use coffer_core::id::Id;
use coffer_core::money::{Currency, Money};
use coffer_core::query;
use coffer_core::schema::{Field, FieldType, Value};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::records::writable;
use crate::error::ApiError;
use crate::input;
use crate::locales;
use crate::locality::Locality;
use crate::session::Open;
use crate::settings::Language;
use crate::view::{FieldValue, Names};

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasteRequest {
    kind: String,
    /// A record for each row of cells.
    records: Vec<String>,
    /// A field for each column: a name or `custom.<id>`.
    fields: Vec<String>,
    /// At most 10,000 in all.
    cells: Vec<Vec<String>>,
}

/// What a cell means.
#[derive(Serialize, TS)]
pub(crate) struct PasteCell {
    /// What the field would hold.
    value: FieldValue,
    /// The same as text.
    shown: String,
    /// It is another value than the record has.
    changes: bool,
    /// Why it cannot be taken, as in the list of failed rows of an import.
    error: Option<&'static str>,
}

#[derive(Serialize, TS)]
pub(crate) struct PasteChecked {
    cells: Vec<Vec<PasteCell>>,
}

#[derive(Serialize, TS)]
pub(crate) struct PasteApplied {
    /// Records that were changed.
    changed: u64,
    /// By which all of it is taken back; empty where nothing was to be done.
    batch: String,
}

fn with_block<T>(
    open: &Open<'_>,
    request: &PasteRequest,
    work: impl FnOnce(&Block<'_>) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let kind = writable(&request.kind)?;
    let records: Vec<Id> = input::ids(&request.records)?;
    let place = Locality::of(open.ws)?;
    let options = Options {
        now_ms: open.session.0.host.now_ms(),
        today: open.today(),
        zone: TimeZone::system(),
        currency: place.currency,
        region: place.region,
    };
    let words = |code: &str| locales::choice(open.session.language(), code);
    work(&Block {
        kind,
        records: &records,
        fields: &request.fields,
        cells: &request.cells,
        options: &options,
        words: &words,
    })
}

/// Says what each cell means, and changes nothing.
pub(crate) fn check(open: &Open<'_>, request: PasteRequest) -> Result<PasteChecked, ApiError> {
    let language = open.session.language();
    with_block(open, &request, |block| {
        let fields: Vec<Option<&'static Field>> =
            block.fields.iter().map(|name| block.kind.field(name)).collect();
        Ok(open.ws.read(|conn| {
            let rows = paste::check(conn, block)?;
            let links = rows.iter().flat_map(|cells| {
                let named = fields.iter().zip(cells);
                named.flat_map(|(field, cell)| field.map(|field| query::links_in(field, &cell.value)))
            });
            let names = Names::of_links(conn, links.flatten())?;
            let shown = |(field, cell): (&Option<&'static Field>, Cell)| PasteCell {
                shown: shown(&names, language, *field, &cell.value),
                value: names.value(&cell.value),
                changes: cell.changes,
                error: cell.problem.map(|reason| reason.code()),
            };
            let cells = rows.into_iter().map(|cells| fields.iter().zip(cells).map(shown).collect());
            Ok(PasteChecked { cells: cells.collect() })
        })?)
    })
}

/// Writes the block as one action; where a cell cannot be taken, nothing is.
pub(crate) fn apply(open: &Open<'_>, request: PasteRequest) -> Result<PasteApplied, ApiError> {
    with_block(open, &request, |block| match paste::apply(open.ws, &open.actor(), block)? {
        Pasted::Done(changed, batch) => {
            Ok(PasteApplied { changed, batch: batch.map(|id| id.to_string()).unwrap_or_default() })
        }
        Pasted::Refused(count) => Err(ApiError::invalid("", "cells").with("count", count)),
    })
}

/// A value as one line of text, as a list shows it.
fn shown(names: &Names, language: Language, field: Option<&'static Field>, value: &Value) -> String {
    let word = |code: &str| locales::choice(language, code).into_iter().next();
    let list = |texts: Vec<String>| texts.join(", ");
    match value {
        Value::Text(code) if field.is_some_and(|field| matches!(field.ty, FieldType::Choice(_))) => {
            word(code).unwrap_or_else(|| code.clone())
        }
        Value::Text(text) | Value::Decimal(text) => text.clone(),
        Value::Number(n) => n.to_string(),
        Value::Checkbox(on) => word(if *on { "yes" } else { "no" }).unwrap_or_default(),
        Value::Date(date) => date.to_string(),
        Value::Instant(ms) => jiff::Timestamp::from_millisecond(*ms)
            .map(|at| TimeZone::system().to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string())
            .unwrap_or_default(),
        Value::Money(money) => {
            let code = String::from_utf8_lossy(&money.currency);
            let amount = Currency::new(&code).and_then(|currency| Money::new(money.minor, currency));
            amount.map(|amount| format!("{} {code}", amount.plain())).unwrap_or_default()
        }
        Value::Link(id) => names.link(*id).title,
        Value::Links(ids) => list(ids.iter().map(|id| names.link(*id).title).collect()),
        Value::Points(points) => list(points.iter().map(|point| point.value.clone()).collect()),
        Value::TextList(texts) => texts.join("; "),
        Value::Null | Value::Addresses(_) | Value::Jobs(_) | Value::Key(_) | Value::AnyLink(..) => {
            String::new()
        }
    }
}
