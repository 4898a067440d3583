//! Taking everything out, always, in open formats: two forms lose nothing and come in again, three are made for people
//! and other programs. The forms themselves are the core's; this room says which records go, and in which order.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Cursor, Seek, Write};
use std::sync::Arc;

use coffer_core::exchange::decode;
use coffer_core::exchange::draft::{CustomColumn, CustomType};
use coffer_core::exchange::source::EXPORT_ORDER;
use coffer_core::exchange::write::{
    About, CardWriter, Columns, CsvSet, ExportRecord, JsonWriter, Sheet, Workbook,
};
use coffer_core::id::Id;
use coffer_core::query;
use coffer_core::records::{Attachment, CustomField, Merge, kind_named};
use coffer_core::schema::{Class, Field, Kind, Value};
use coffer_core::store::Record;
use serde::Deserialize;
use ts_rs::TS;

use super::import::MadeFile;
use crate::error::{ApiError, ErrorCode};
use crate::input;
use crate::locales;
use crate::session::Open;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportFormat {
    /// Everything, files of records included.
    Json,
    /// A ZIP of tables: everything as well. With `plain`, one table of one kind, for people.
    Csv,
    /// Address cards.
    Vcard,
    /// A workbook, for people.
    Xlsx,
}

impl ExportFormat {
    fn word(self) -> &'static str {
        match self {
            ExportFormat::Json => "json",
            ExportFormat::Csv => "csv",
            ExportFormat::Vcard => "vcard",
            ExportFormat::Xlsx => "xlsx",
        }
    }
}

#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct ExportRequest {
    format: ExportFormat,
    /// `utf-8` (with a byte order mark) or `gb18030`, for csv.
    encoding: Option<String>,
    /// Only these kinds.
    kinds: Option<Vec<String>>,
    /// For csv: one table of one kind instead of the lossless set.
    plain: Option<bool>,
}

/// Records that are read at once.
const CHUNK: usize = 500;

/// Writes an export into memory and gives the file's handle.
pub(crate) fn export(open: &Open<'_>, request: ExportRequest) -> Result<MadeFile, ApiError> {
    let stem = open.ws.vault().name().to_owned();
    let end = match (request.format, request.plain) {
        (ExportFormat::Json, _) => "json",
        (ExportFormat::Csv, Some(true)) => "csv",
        (ExportFormat::Csv, _) => "zip",
        (ExportFormat::Vcard, _) => "vcf",
        (ExportFormat::Xlsx, _) => "xlsx",
    };
    let (out, _) = write_to(open, &request, Cursor::new(Vec::new()))?;
    let bytes = out.into_inner();
    let (name, size) = (format!("{stem}.{end}"), bytes.len() as u64);
    Ok(MadeFile { file: open.session.put_file(&name, bytes)?, name, bytes: size })
}

/// Writes an export to `out`; gives it back with the number of records. Exports are entries of the journal.
pub(crate) fn write_to<W: Write + Seek>(
    open: &Open<'_>,
    request: &ExportRequest,
    out: W,
) -> Result<(W, u64), ApiError> {
    let done = Export::new(open, request)?.write(out)?;
    let event = format!("{}:{}", request.format.word(), done.1).into_bytes();
    open.ws.note(&open.actor(), "vault.export", event)?;
    Ok(done)
}

struct Export<'a> {
    open: &'a Open<'a>,
    format: ExportFormat,
    plain: bool,
    encoding: Option<String>,
    kinds: Vec<&'static Kind>,
    customs: Vec<Arc<CustomColumn>>,
}

fn io(error: io::Error) -> ApiError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ApiError::new(ErrorCode::DiskFull),
        kind => ApiError::new(ErrorCode::Internal).with("reason", "io").with("kind", kind.to_string()),
    }
}

impl<'a> Export<'a> {
    fn new(open: &'a Open<'a>, request: &ExportRequest) -> Result<Export<'a>, ApiError> {
        let plain = request.plain == Some(true);
        let asked = match (&request.kinds, request.format) {
            (Some(kinds), _) if !kinds.is_empty() => kinds.clone(),
            (_, ExportFormat::Json) => EXPORT_ORDER.map(str::to_owned).to_vec(),
            (_, ExportFormat::Csv) if !plain => EXPORT_ORDER.map(str::to_owned).to_vec(),
            (_, ExportFormat::Csv | ExportFormat::Vcard) => vec!["contact".to_owned()],
            (_, ExportFormat::Xlsx) => {
                ["account", "contact", "lead", "deal", "activity", "task"].map(str::to_owned).to_vec()
            }
        };
        let asked = asked.iter().map(|name| input::kind(name)).collect::<Result<Vec<_>, _>>()?;
        // In the order in which they come in again.
        let kinds: Vec<&'static Kind> = EXPORT_ORDER
            .iter()
            .filter_map(|name| kind_named(name))
            .filter(|kind| asked.contains(kind))
            .collect();
        if plain && kinds.len() != 1 {
            return Err(ApiError::usage("one_kind"));
        }
        let customs = open.ws.read(query::custom_fields)?.iter().filter_map(column).map(Arc::new).collect();
        Ok(Export { open, format: request.format, plain, encoding: request.encoding.clone(), kinds, customs })
    }

    fn write<W: Write + Seek>(&self, mut out: W) -> Result<(W, u64), ApiError> {
        let encoding = match self.encoding.as_deref() {
            None => "utf-8",
            Some(label @ ("utf-8" | "gb18030")) => label,
            Some(_) => return Err(ApiError::invalid("encoding", "not_a_choice")),
        };
        let encoding =
            decode::named(encoding).ok_or_else(|| ApiError::invalid("encoding", "not_a_choice"))?;
        match self.format {
            ExportFormat::Json => {
                let about = About {
                    vault: self.open.ws.vault().name().to_owned(),
                    made_at: self.open.session.0.host.now_ms(),
                };
                let mut writer = JsonWriter::new(out, &about).map_err(io)?;
                self.each(true, |record, titles| writer.push(record, titles).map_err(io))?;
                writer.finish().map_err(io)
            }
            ExportFormat::Csv if self.plain => {
                let columns = self.columns(self.kinds[0]);
                let mut writer = Sheet::new(out, columns, encoding).map_err(io)?;
                self.each(false, |record, titles| writer.push(record, titles).map_err(io))?;
                writer.finish().map_err(io)
            }
            ExportFormat::Csv => {
                let mut writer = CsvSet::new(out, self.customs.clone(), encoding);
                self.each(true, |record, titles| writer.push(record, titles).map_err(io))?;
                writer.finish().map_err(io)
            }
            ExportFormat::Vcard => {
                let mut writer = CardWriter::new(out);
                self.each(false, |record, titles| writer.push(record, titles).map(drop).map_err(io))?;
                writer.finish().map_err(io)
            }
            ExportFormat::Xlsx => {
                let broken = || ApiError::new(ErrorCode::Internal).with("reason", "workbook");
                let mut writer = Workbook::new();
                for kind in &self.kinds {
                    let key = format!("kind.{}", kind.name);
                    let name = locales::text(self.open.session.language(), &key);
                    writer.begin(kind, name, self.columns(kind)).map_err(|_| broken())?;
                    self.each_of(kind, false, &mut |record, titles| {
                        writer.push(record, titles).map_err(|_| broken())
                    })?;
                }
                let (bytes, count) = writer.finish().map_err(|_| broken())?;
                out.write_all(&bytes).map_err(io)?;
                Ok((out, count))
            }
        }
    }

    fn columns(&self, kind: &'static Kind) -> Columns {
        let language = self.open.session.language();
        let word = move |kind: &'static Kind, field: &'static Field| {
            locales::field(language, kind.name, field.name).to_owned()
        };
        Columns::of(kind, &self.customs, &word, jiff::tz::TimeZone::system())
    }

    fn each(
        &self,
        all: bool,
        mut push: impl FnMut(&ExportRecord, &Titles<'_>) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        self.kinds.iter().try_for_each(|kind| self.each_of(kind, all, &mut push))
    }

    /// Hands every record of a kind over; with `all`, those in the trash and those that were merged away, too.
    fn each_of(
        &self,
        kind: &'static Kind,
        all: bool,
        push: &mut dyn FnMut(&ExportRecord, &Titles<'_>) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        let ws = self.open.ws;
        for rows in self.rows(kind, all)?.chunks(CHUNK) {
            let (records, titles) = ws.read(|conn| {
                let records = query::page(conn, kind, rows)?;
                let titles = query::titles(conn, records.iter().flat_map(query::links_of))?;
                Ok((records, titles))
            })?;
            let titles = |_: u8, id: Id| -> Option<String> { HashMap::get(&titles, &id).cloned() };
            for record in records {
                let mut going = going(&record);
                if kind == Attachment::KIND && record.live && self.format == ExportFormat::Json {
                    going.bytes = Some(ws.read_attachment(record.id)?.content.to_vec());
                }
                push(&going, &titles)?;
            }
        }
        Ok(())
    }

    /// The rows of a kind in the order of their making.
    fn rows(&self, kind: &'static Kind, all: bool) -> Result<Vec<u32>, ApiError> {
        let today = self.open.today();
        Ok(self.open.ws.read(|conn| {
            let mut rows: BTreeSet<u32> = query::rows(conn, kind, None, &[], today)?.into_iter().collect();
            if all {
                let in_trash = query::trash(conn, kind, u32::MAX)?;
                rows.extend(in_trash.iter().filter_map(|record| u32::try_from(record.n).ok()));
                let merges = query::rows(conn, Merge::KIND, None, &[], today)?;
                for merge in query::page(conn, Merge::KIND, &merges)? {
                    if let Value::AnyLink(number, id) = merge.get(Merge::FROM)
                        && *number == kind.number
                        && let Some(record) = Record::load(conn, kind, *id)?
                    {
                        rows.extend(u32::try_from(record.n).ok());
                    }
                    if let Value::AnyLink(number, id) = merge.get(Merge::INTO)
                        && *number == kind.number
                        && let Some(record) = Record::load(conn, kind, *id)?
                    {
                        rows.extend(u32::try_from(record.n).ok());
                    }
                }
            }
            Ok(rows.into_iter().collect())
        })?)
    }
}

type Titles<'a> = dyn Fn(u8, Id) -> Option<String> + 'a;

fn going(record: &Record) -> ExportRecord {
    ExportRecord {
        kind: record.kind,
        id: record.id,
        created_at: record.created,
        in_trash: !record.live,
        fields: record.filled().map(|(field, value)| (field, value.clone())).collect(),
        custom: record.custom.iter().map(|(id, value)| (*id, value.clone())).collect(),
        bytes: None,
    }
}

/// A custom field's definition as a column.
fn column(record: &Record) -> Option<CustomColumn> {
    let ty = match record.text(CustomField::TYPE) {
        "text" => CustomType::Text,
        "number" => CustomType::Number,
        "date" => CustomType::Date,
        "checkbox" => CustomType::Checkbox,
        "select" => CustomType::Select,
        _ => return None,
    };
    let class = match record.text(CustomField::CLASS) {
        "identity" => Class::Identity,
        "reach" => Class::Reach,
        "commercial" => Class::Commercial,
        "sensitive" => Class::Sensitive,
        _ => Class::Notes,
    };
    Some(CustomColumn {
        kind: kind_named(record.text(CustomField::FOR_KIND))?,
        label: record.title().to_owned(),
        ty,
        class,
        options: match record.get(CustomField::OPTIONS) {
            Value::TextList(options) => options.clone(),
            _ => Vec::new(),
        },
        id: Some(record.id),
    })
}
