//! Taking everything out, always, in open formats: two forms lose nothing and come in again, three are made for people
//! and other programs. The forms are the core's; this room gives them words and notes that somebody took data out.

use std::io::{Cursor, Seek, Write};

use self::seen::ExportView;
use coffer_core::exchange::decode;
use coffer_core::exchange::export::{self as forms, Form, Words};
use serde::Deserialize;
use ts_rs::TS;

use super::app::{Warning, WarningCode};
use super::import::run::MadeFile;
use crate::error::ApiError;
use crate::input;
use crate::locales;
use crate::session::{Event, Open};

mod seen;

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
    /// For csv and xlsx: exactly what a list shows, instead of whole kinds.
    view: Option<ExportView>,
}

/// Writes an export into memory and gives the file's handle.
pub(crate) fn export(open: &Open<'_>, request: ExportRequest) -> Result<MadeFile, ApiError> {
    let end = match (request.format, request.view.is_some().then_some(true).or(request.plain)) {
        (ExportFormat::Json, _) => "json",
        (ExportFormat::Csv, Some(true)) => "csv",
        (ExportFormat::Csv, _) => "zip",
        (ExportFormat::Vcard, _) => "vcf",
        (ExportFormat::Xlsx, _) => "xlsx",
    };
    let name = format!("{}.{end}", open.ws.vault().name());
    let mut out = Cursor::new(Vec::new());
    write_to(open, &request, &mut out)?;
    let bytes = out.into_inner();
    let size = bytes.len() as u64;
    Ok(MadeFile { file: open.session.put_file(&name, bytes)?, name, bytes: size })
}

/// Writes an export to `out` and says how many records went. Exports are entries of the journal.
pub(crate) fn write_to(
    open: &Open<'_>,
    request: &ExportRequest,
    out: impl Write + Seek + Send,
) -> Result<u64, ApiError> {
    let encoding = request.encoding.as_deref().unwrap_or("utf-8");
    let encoding = ["utf-8", "gb18030"].contains(&encoding).then(|| decode::named(encoding)).flatten();
    let encoding = encoding.ok_or_else(|| ApiError::invalid("encoding", "not_a_choice"))?;
    if let Some(view) = &request.view {
        let count = seen::write_view(open, view, request.format, encoding, out)?;
        note(open, request, count)?;
        return Ok(count);
    }
    let asked = request.kinds.as_deref().unwrap_or_default();
    let kinds = asked.iter().map(|name| input::kind(name)).collect::<Result<Vec<_>, _>>()?;
    let form = match (request.format, request.plain, kinds.as_slice()) {
        (ExportFormat::Json, ..) => Form::Json,
        (ExportFormat::Csv, Some(true), []) => Form::Sheet(input::kind("contact")?),
        (ExportFormat::Csv, Some(true), [kind]) => Form::Sheet(kind),
        (ExportFormat::Csv, Some(true), _) => return Err(ApiError::usage("one_kind")),
        (ExportFormat::Csv, ..) => Form::CsvSet,
        (ExportFormat::Vcard, ..) => Form::Cards,
        (ExportFormat::Xlsx, ..) => Form::Workbook,
    };
    let language = open.session.language();
    let words = Words {
        field: &|kind, field| locales::field(language, kind.name, field.name).to_owned(),
        kind: &|kind| locales::text(language, &format!("kind.{}", kind.name)).to_owned(),
        zone: jiff::tz::TimeZone::system(),
        encoding,
        now_ms: open.session.0.host.now_ms(),
    };
    let forms::Exported { records: count, without_file } = forms::export(open.ws, form, &kinds, &words, out)?;
    if without_file > 0 {
        open.session.warn(Warning::new(WarningCode::FilesMissing).with("count", without_file));
        open.session.tell(&Event::State { state: "open" });
    }
    note(open, request, count)?;
    Ok(count)
}

/// Somebody took data out: how much, and in which form.
fn note(open: &Open<'_>, request: &ExportRequest, count: u64) -> Result<(), ApiError> {
    let event = format!("{}:{count}", request.format.word()).into_bytes();
    Ok(open.ws.note(&open.actor(), "vault.export", event)?)
}
