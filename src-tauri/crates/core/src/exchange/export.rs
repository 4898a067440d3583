//! The whole book, or some kinds of it, on its way out: read record by record in one look, handed to the writer of the
//! chosen form. What is in the trash stays here. The caller brings the words of headers and sheets, and logs the
//! export.

use std::collections::HashMap;
use std::io::{Seek, Write};
use std::sync::Arc;

use rusqlite::Connection;

use super::draft::{CustomColumn, CustomType};
use super::source::EXPORT_ORDER;
use super::write::{About, CardWriter, Columns, CsvSet, ExportRecord, JsonWriter, Sheet, Workbook};
use crate::change::apply::class_named;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::query;
use crate::records::{Attachment, CustomField, kind_named, number};
use crate::schema::{Field, Kind, Value};
use crate::store::Record;
use crate::workspace::Workspace;

/// The form of an export.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// One JSON document that loses nothing, files included.
    Json,
    /// A ZIP with one CSV a kind, that loses nothing.
    CsvSet,
    /// vCard 4 of accounts and contacts.
    Cards,
    /// A workbook with one sheet a kind, for people.
    Workbook,
    /// One kind as a plain CSV, for people.
    Sheet(&'static Kind),
}

/// What an export needs to know of the reader.
pub struct Words<'a> {
    /// The header of a field.
    pub field: &'a dyn Fn(&'static Kind, &'static Field) -> String,
    /// The name of a kind's sheet.
    pub kind: &'a dyn Fn(&'static Kind) -> String,
    /// The zone in which times are shown to people.
    pub zone: jiff::tz::TimeZone,
    /// The encoding of CSV.
    pub encoding: &'static encoding_rs::Encoding,
    /// Now, in milliseconds UTC.
    pub now_ms: i64,
}

/// What went out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Records.
    pub records: u64,
    /// Attachments whose file is missing or damaged: they went out without it.
    pub without_file: u64,
}

/// Rows that are read at once.
const PAGE: i64 = 1_000;
/// Names of linked records are kept in at most so many bytes: enough for more than two million.
const MOST_TITLES: usize = 128 << 20;

/// What records are called, side by side in one text: a million small boxes would take twice the memory.
#[derive(Default)]
struct Names {
    text: String,
    places: HashMap<Id, (u32, u32)>,
}

impl Names {
    fn get(&self, id: Id) -> Option<&str> {
        let (start, end) = *self.places.get(&id)?;
        self.text.get(start as usize..end as usize)
    }

    fn keep(&mut self, id: Id, title: &str) {
        // Its room is limited, so a place in it is a small number.
        let (start, end) = (self.text.len(), self.text.len() + title.len());
        if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) {
            self.text.push_str(title);
            self.places.insert(id, (start, end));
        }
    }

    fn is_full(&self) -> bool {
        self.text.len() + self.places.len() * size_of::<(Id, (u32, u32))>() * 8 / 7 > MOST_TITLES
    }
}

/// Writes the book to `out`; with `kinds`, only those. One damaged file does not keep the rest in.
pub fn export<W: Write + Seek + Send>(
    ws: &Workspace,
    form: Form,
    kinds: &[&'static Kind],
    words: &Words<'_>,
    out: W,
) -> Result<Exported> {
    let mut without_file = 0;
    let customs = ws.read(custom_columns)?;
    let columns = |kind| Columns::of(kind, &customs, words.field, words.zone.clone());
    let chosen: Vec<&'static Kind> = match form {
        Form::Sheet(kind) => vec![kind],
        _ => EXPORT_ORDER
            .iter()
            .filter_map(|name| kind_named(name))
            .filter(|kind| kinds.is_empty() || kinds.contains(kind))
            .collect(),
    };
    let count = match form {
        Form::Json => {
            let about = About { vault: ws.vault().name().to_owned(), made_at: words.now_ms };
            let mut writer = JsonWriter::new(out, &about).map_err(failed)?;
            each(ws, &chosen, Some(&mut without_file), Titled::All, |record, titles| {
                writer.push(&record, titles).map_err(failed)
            })?;
            writer.finish().map_err(failed)?.1
        }
        Form::CsvSet => {
            let mut writer = CsvSet::new(out, customs.clone(), words.encoding);
            each(ws, &chosen, Some(&mut without_file), Titled::Lists, |record, titles| {
                writer.push(&record, titles).map_err(failed)
            })?;
            writer.finish().map_err(failed)?.1
        }
        Form::Cards => {
            let mut writer = CardWriter::new(out);
            each(ws, &chosen, None, Titled::All, |record, titles| {
                writer.push(&record, titles).map(drop).map_err(failed)
            })?;
            writer.finish().map_err(failed)?.1
        }
        Form::Sheet(kind) => {
            let mut writer = Sheet::new(out, columns(kind), words.encoding).map_err(failed)?;
            each(ws, &chosen, None, Titled::All, |record, titles| {
                writer.push(&record, titles).map_err(failed)
            })?;
            writer.finish().map_err(failed)?.1
        }
        Form::Workbook => {
            let mut book = Workbook::new();
            for kind in chosen.iter().filter(|kind| is_for_people(kind)) {
                book.begin(kind, &(words.kind)(kind), columns(kind)).map_err(|_| workbook_failed())?;
                each(ws, &[kind], None, Titled::All, |record, titles| {
                    book.push(&record, titles).map_err(|_| workbook_failed())
                })?;
            }
            let (bytes, count) = book.finish().map_err(|_| workbook_failed())?;
            let mut out = out;
            out.write_all(&bytes).map_err(failed)?;
            out.flush().map_err(failed)?;
            count
        }
    };
    Ok(Exported { records: count, without_file })
}

/// Kinds that next to nothing links to.
fn leaves(kind: &Kind) -> bool {
    matches!(kind.number, number::ACTIVITY | number::TASK | number::ATTACHMENT | number::MERGE | number::VIEW)
}

/// Which links stand in a form with the titles of their records.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Titled {
    /// All.
    All,
    /// Those in lists; a single link is its id.
    Lists,
}

impl Titled {
    fn links(self, record: &Record) -> Vec<(u8, Id)> {
        let single = |value: &Value| self == Titled::Lists && matches!(value, Value::Link(_));
        let named = record.filled().filter(|(_, value)| !single(value));
        named.flat_map(|(field, value)| query::links_in(field, value)).collect()
    }
}

fn failed(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull => Error::DiskFull,
        _ => Error::Refused { action: "write the export" },
    }
}

fn workbook_failed() -> Error {
    Error::Refused { action: "write the workbook" }
}

/// Kinds with a sheet in a workbook; merges, definitions and saved views say nothing to people.
fn is_for_people(kind: &Kind) -> bool {
    !matches!(kind.number, number::MERGE | number::CUSTOM_FIELD | number::ATTACHMENT | number::VIEW)
}

/// Hands every live record of the kinds to `push`, page by page, so that the book is never in memory as a whole. With
/// `without_file` nothing is left out: files go along, and those that cannot be read are counted there. Without it, for
/// people, records that were merged into another are left out. `titled` says which
/// links the writer asks the titles of.
fn each(
    ws: &Workspace,
    kinds: &[&'static Kind],
    mut without_file: Option<&mut u64>,
    titled: Titled,
    mut push: impl FnMut(ExportRecord, &super::wire::Titles<'_>) -> Result<()>,
) -> Result<()> {
    // Many records link to the same few: what a record is called is looked up once.
    let mut titles = Names::default();
    for kind in kinds {
        let mut after = 0;
        loop {
            if titles.is_full() {
                titles = Names::default();
            }
            let mut page = ws.read(|conn| {
                let page = Record::load_after(conn, kind, after, PAGE)?;
                let unknown: Vec<_> = page
                    .iter()
                    .flat_map(|record| titled.links(record))
                    .filter(|(_, id)| titles.get(*id).is_none())
                    .collect();
                let found = query::titles(conn, unknown)?;
                for (id, title) in found {
                    titles.keep(id, &title);
                }
                // Those that come later link to these: each need not be looked up again, one by one and in no order.
                if titled == Titled::All && !leaves(kind) && !titles.is_full() {
                    for record in &page {
                        titles.keep(record.id, record.title());
                    }
                }
                Ok(page)
            })?;
            let Some(last) = page.last() else { break };
            after = last.n;
            if without_file.is_none() {
                page.retain(|record| record.into.is_none());
            }
            let called = |_: u8, id: Id| titles.get(id).map(str::to_owned);
            for record in page {
                if without_file.is_none() && record.into.is_some() {
                    continue;
                }
                let bytes = match &mut without_file {
                    Some(count) if kind.number == number::ATTACHMENT => match ws.read_attachment(record.id) {
                        Ok(file) => Some(file.content.to_vec()),
                        Err(Error::Damaged { .. } | Error::Vault(_)) => {
                            **count += 1;
                            None
                        }
                        Err(other) => return Err(other),
                    },
                    _ => None,
                };
                push(outgoing(record, bytes), &called)?;
            }
        }
    }
    Ok(())
}

fn outgoing(record: Record, bytes: Option<Vec<u8>>) -> ExportRecord {
    let local = |kind: &Kind, field: &Field| {
        kind == Attachment::KIND && (field == Attachment::KEY || field == Attachment::FILE)
    };
    ExportRecord {
        kind: record.kind,
        id: record.id,
        created_at: record.created,
        in_trash: !record.live,
        fields: record
            .kind
            .fields
            .iter()
            .zip(record.values)
            .map(|(field, value)| (*field, if local(record.kind, field) { Value::Null } else { value }))
            .collect(),
        custom: record.custom.into_iter().collect(),
        bytes,
    }
}

/// The custom fields as columns.
fn custom_columns(conn: &Connection) -> Result<Vec<Arc<CustomColumn>>> {
    let by_code: HashMap<&str, CustomType> =
        [CustomType::Text, CustomType::Number, CustomType::Date, CustomType::Checkbox, CustomType::Select]
            .into_iter()
            .map(|ty| (ty.code(), ty))
            .collect();
    Ok(query::custom_fields(conn)?
        .into_iter()
        .filter_map(|field| {
            Some(Arc::new(CustomColumn {
                kind: kind_named(field.text(CustomField::FOR_KIND))?,
                label: field.title().to_owned(),
                ty: *by_code.get(field.text(CustomField::TYPE))?,
                class: class_named(field.text(CustomField::CLASS)),
                options: match field.get(CustomField::OPTIONS) {
                    Value::TextList(options) => options.clone(),
                    _ => vec![],
                },
                id: Some(field.id),
            }))
        })
        .collect())
}
