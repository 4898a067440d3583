//! The CSV set: a ZIP with one file a kind, for people who trust spreadsheets more than JSON. Lists stand in their
//! cells as JSON; cells that a spreadsheet would run are neutralised and restored on the way in.

use std::io::{self, Seek, Write};
use std::sync::Arc;

use base64::Engine as _;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{ExportRecord, customs_of};
use crate::exchange::draft::CustomColumn;
use crate::exchange::own::neutral;
use crate::exchange::wire::{self, Titles};
use crate::schema::{FieldType, Kind, Value};

/// Writes a CSV set. Records of one kind come together.
pub struct CsvSet<W: Write + Seek> {
    zip: ZipWriter<W>,
    customs: Vec<Arc<CustomColumn>>,
    kind: Option<&'static Kind>,
    columns: Vec<Arc<CustomColumn>>,
    encoding: &'static encoding_rs::Encoding,
    row: Vec<u8>,
    count: u64,
}

impl<W: Write + Seek> CsvSet<W> {
    /// Begins the set. `customs` are all custom fields with their ids; `encoding` is UTF-8 (with a mark, for Excel) or
    /// GB18030: both hold every character there is.
    pub fn new(
        out: W,
        customs: Vec<Arc<CustomColumn>>,
        encoding: &'static encoding_rs::Encoding,
    ) -> CsvSet<W> {
        let (zip, row) = (ZipWriter::new(out), Vec::new());
        CsvSet { zip, customs, kind: None, columns: Vec::new(), encoding, row, count: 0 }
    }

    fn begin(&mut self, kind: &'static Kind) -> io::Result<()> {
        self.kind = Some(kind);
        self.columns = customs_of(&self.customs, kind);
        // No time of day in the archive: the same records give the same bytes.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            // The quickest: half of the time for a tenth more bytes.
            .compression_level(Some(1))
            .last_modified_time(zip::DateTime::default())
            .large_file(true);
        self.zip.start_file(format!("{}.csv", kind.name), options)?;
        if self.encoding == encoding_rs::UTF_8 {
            self.zip.write_all("\u{feff}".as_bytes())?;
        }
        let mut cells =
            vec![format!("coffer_{}_id", kind.name), "coffer_created_at".into(), "coffer_in_trash".into()];
        cells
            .extend(kind.fields.iter().filter(|f| f.ty != FieldType::Key).map(|field| field.name.to_owned()));
        for column in &self.columns {
            let id = column.id.expect("customs_of takes only those with an id");
            cells.push(format!("custom:{}:{id}:{}", column.ty.code(), column.label));
        }
        if kind == crate::records::Attachment::KIND {
            cells.push("coffer_bytes".into());
        }
        self.write(&cells)
    }

    fn write(&mut self, cells: &[String]) -> io::Result<()> {
        self.row.clear();
        let mut writer = super::csv_rows(&mut self.row);
        writer.write_record(cells)?;
        writer.flush()?;
        drop(writer);
        if self.encoding == encoding_rs::UTF_8 {
            return self.zip.write_all(&self.row);
        }
        let text = std::str::from_utf8(&self.row).expect("the cells were text");
        self.zip.write_all(&self.encoding.encode(text).0)
    }

    /// Writes one record.
    pub fn push(&mut self, record: &ExportRecord, titles: &Titles<'_>) -> io::Result<()> {
        if self.kind != Some(record.kind) {
            self.begin(record.kind)?;
        }
        self.count += 1;
        let created = jiff::Timestamp::from_millisecond(record.created_at).unwrap_or_default().to_string();
        let trash = if record.in_trash { "true".to_owned() } else { String::new() };
        let mut cells = vec![record.id.to_string(), created, trash];
        cells.reserve(record.kind.fields.len() + self.columns.len() + 1);
        for (field, value) in record.values().filter(|(field, _)| field.ty != FieldType::Key) {
            cells.push(cell(field.ty, value, titles));
        }
        for column in &self.columns {
            let id = column.id.expect("customs_of takes only those with an id");
            cells.push(cell(FieldType::Text, record.custom(id), titles));
        }
        if record.kind == crate::records::Attachment::KIND {
            let bytes = record.bytes.as_deref().unwrap_or_default();
            cells.push(base64::engine::general_purpose::STANDARD.encode(bytes));
        }
        self.write(&cells)
    }

    /// Ends the set; gives what was written to, and how many records there are.
    pub fn finish(self) -> io::Result<(W, u64)> {
        let count = self.count;
        Ok((self.zip.finish()?, count))
    }
}

fn cell(ty: FieldType, value: &Value, titles: &Titles<'_>) -> String {
    match value {
        Value::Null | Value::Key(_) => String::new(),
        Value::Text(text) => neutral(text).into_owned(),
        Value::Decimal(text) => text.clone(),
        Value::Number(n) => n.to_string(),
        Value::Checkbox(on) => on.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Instant(at) => jiff::Timestamp::from_millisecond(*at).unwrap_or_default().to_string(),
        Value::Money(money) => {
            format!("{} {}", money.minor, std::str::from_utf8(&money.currency).unwrap_or("XXX"))
        }
        Value::Link(id) => id.to_string(),
        other => wire::to_json(ty, other, titles).map(|json| json.to_string()).unwrap_or_default(),
    }
}
