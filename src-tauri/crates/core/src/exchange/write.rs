//! The way out. Two forms lose nothing and come in again unchanged ([`JsonWriter`], [`CsvSet`]); three are made for
//! people and other programs ([`Workbook`], [`Sheet`], [`CardWriter`]). Records are pushed one by one, in the order
//! of `EXPORT_ORDER`; nothing is kept of them but what has been written.

mod card;
mod json;
mod plain;
mod rows;
mod set;
mod workbook;

pub use card::CardWriter;
pub use json::JsonWriter;
pub use plain::{Columns, Sheet};
pub use rows::{BookRows, Cell, CsvRows};
pub use set::CsvSet;
pub use workbook::Workbook;

use std::io;
use std::sync::Arc;

use super::draft::CustomColumn;
use crate::id::Id;
use crate::schema::{Field, Kind, Value};

/// A record on its way out.
#[derive(Clone, Debug)]
pub struct ExportRecord {
    /// Its kind.
    pub kind: &'static Kind,
    /// Its id.
    pub id: Id,
    /// When it was made, in milliseconds.
    pub created_at: i64,
    /// It lies in the trash.
    pub in_trash: bool,
    /// Its values; empty ones may be missing. The order does not matter.
    pub fields: Vec<(&'static Field, Value)>,
    /// Values of custom fields, by the id of the field's own record.
    pub custom: Vec<(Id, Value)>,
    /// The bytes of an attachment.
    pub bytes: Option<Vec<u8>>,
}

impl ExportRecord {
    /// The value of a field.
    pub fn get(&self, field: &Field) -> &Value {
        self.fields.iter().find(|(f, _)| f.number == field.number).map_or(&Value::Null, |(_, value)| value)
    }

    /// Every field of the kind in wire order, with its value.
    pub fn values(&self) -> impl Iterator<Item = (&'static Field, &Value)> {
        self.kind.fields.iter().copied().enumerate().map(|(place, field)| match self.fields.get(place) {
            // As a rule they are all there, in that order.
            Some((here, value)) if here.number == field.number => (field, value),
            _ => (field, self.get(field)),
        })
    }

    fn custom(&self, id: Id) -> &Value {
        self.custom.iter().find(|(field, _)| *field == id).map_or(&Value::Null, |(_, value)| value)
    }

    /// What the record is called.
    pub fn title(&self) -> &str {
        self.get(self.kind.title).as_text().unwrap_or_default()
    }
}

/// What an export says of itself.
#[derive(Clone, Debug)]
pub struct About {
    /// The vault's name.
    pub vault: String,
    /// When it was made, in milliseconds.
    pub made_at: i64,
}

/// Writes single rows: with a small buffer, because each row has a writer of its own.
fn csv_rows<W: io::Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).buffer_capacity(512).from_writer(out)
}

/// Custom fields of a kind, each with its id, in the order of their columns.
pub(super) fn customs_of(customs: &[Arc<CustomColumn>], kind: &'static Kind) -> Vec<Arc<CustomColumn>> {
    customs.iter().filter(|column| column.kind == kind && column.id.is_some()).cloned().collect()
}
