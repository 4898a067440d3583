//! Our own exports, read back: the JSON document and the set of CSV files. Ids stay what they were, so that links
//! need no resolving.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::sync::Arc;

use base64::Engine as _;
use csv::StringRecord;
use serde_json::{Map, Value as Json};

use super::decode::Decoding;
use super::draft::{CustomColumn, CustomType, ExternalKey, OWN_PROGRAM, RecordDraft};
use super::input::{Bytes, Input};
use super::plan::{RowDrafts, set_aside};
use super::problem::{ReadError, Reason};
use super::table::{Rows, Table};
use super::wire;
use crate::id::Id;
use crate::records::{CustomField, kind_named};
use crate::schema::{Class, FieldType, Kind, Value};

/// The version of the export's form that is written, and the newest that is read.
pub const FORMAT: u64 = 1;
/// The longest record of a JSON export: an attachment of 20 MB in base64, and what is known of it.
const MAX_LINE: u64 = 64 << 20;
const DAMAGED: ReadError = ReadError::Damaged { format: "JSON" };

/// Is this the beginning of our own JSON export?
pub fn is_own_json(beginning: &[u8]) -> bool {
    let text = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning);
    let start: Vec<u8> = text.iter().copied().filter(|b| !b.is_ascii_whitespace()).take(12).collect();
    start.starts_with(b"{\"coffer\":{")
}

/// The kind whose records a file of our CSV set holds.
pub fn csv_kind(header: &[String]) -> Option<&'static Kind> {
    header.iter().find_map(|name| kind_named(name.strip_prefix("coffer_")?.strip_suffix("_id")?))
}

/// How many records a JSON export holds; refuses one of a newer form.
pub fn survey(input: &Input) -> Result<u64, ReadError> {
    let mut reading = OwnJson::open(input)?;
    let mut n = 0;
    while reading.next_json()?.is_some() {
        n += 1;
    }
    Ok(n)
}

/// Custom fields seen so far, by id: what types the values of later records.
type Customs = HashMap<Id, Arc<CustomColumn>>;

/// Reads a JSON export record by record: one stands on a line, as it was written; a document that was laid out anew
/// is read as a whole.
pub struct OwnJson {
    lines: Option<BufReader<Decoding<Box<dyn Bytes>>>>,
    rest: std::vec::IntoIter<Json>,
    number: u64,
    customs: Customs,
}

impl OwnJson {
    /// Starts reading.
    pub fn open(input: &Input) -> Result<OwnJson, ReadError> {
        let mut lines = BufReader::new(Decoding::new(input.reader()?, encoding_rs::UTF_8));
        let mut head = String::new();
        std::io::Read::take(&mut lines, 64 << 10).read_line(&mut head)?;
        let line = head.trim_end();
        let by_line = line.strip_suffix("\"records\":[").map(|head| format!("{head}\"records\":[]}}"));
        if let Some(head) = by_line.and_then(|head| serde_json::from_str::<Json>(&head).ok()) {
            check_version(&head)?;
            return Ok(OwnJson {
                lines: Some(lines),
                rest: Vec::new().into_iter(),
                number: 0,
                customs: Customs::new(),
            });
        }
        let bytes = input.whole()?;
        let text = super::decode::text(&bytes);
        let mut document: Json = serde_json::from_str(&text).map_err(|_| DAMAGED)?;
        check_version(&document)?;
        let records = match document.get_mut("records").map(Json::take) {
            Some(Json::Array(records)) => records,
            _ => return Err(DAMAGED),
        };
        Ok(OwnJson { lines: None, rest: records.into_iter(), number: 0, customs: Customs::new() })
    }

    fn next_json(&mut self) -> Result<Option<Result<Json, String>>, ReadError> {
        let Some(lines) = &mut self.lines else { return Ok(self.rest.next().map(Ok)) };
        let mut line = String::new();
        std::io::Read::take(&mut *lines, MAX_LINE + 1).read_line(&mut line)?;
        if line.len() as u64 > MAX_LINE {
            return Err(ReadError::TooLarge { what: "record", limit: MAX_LINE });
        }
        let text = line.trim_end().trim_end_matches(',');
        if text == "]}" {
            return Ok(None);
        }
        // The last line says that all are there: without it the file was cut off.
        if line.is_empty() {
            return Err(DAMAGED);
        }
        Ok(Some(serde_json::from_str(text).map_err(|_| text.to_owned())))
    }

    /// The next record.
    pub fn read(&mut self) -> Result<Option<RowDrafts>, ReadError> {
        let Some(json) = self.next_json()? else { return Ok(None) };
        self.number += 1;
        let made = json.and_then(|json| {
            let text = |json: &Json| super::survey::clip(&json.to_string(), 64 << 10);
            draft(&json, &mut self.customs).ok_or_else(|| text(&json))
        });
        Ok(Some(match made {
            Ok(draft) => row(self.number, draft),
            Err(text) => set_aside(self.number, vec![text], Reason::Unreadable),
        }))
    }
}

fn row(number: u64, draft: RecordDraft) -> RowDrafts {
    let (cells, left_out) = (Vec::new(), Vec::new());
    RowDrafts { source: 0, row: number, cells, drafts: vec![draft], problem: None, left_out }
}

fn check_version(head: &Json) -> Result<(), ReadError> {
    let found =
        head.get("coffer").and_then(|about| about.get("format")).and_then(Json::as_u64).ok_or(DAMAGED)?;
    if found > FORMAT { Err(ReadError::NewerVersion { found, known: FORMAT }) } else { Ok(()) }
}

fn draft(json: &Json, customs: &mut Customs) -> Option<RecordDraft> {
    let object = json.as_object()?;
    let kind = kind_named(object.get("kind")?.as_str()?)?;
    let id: Id = object.get("id")?.as_str()?.parse().ok()?;
    let mut draft = own_draft(kind, id);
    draft.created_at = object.get("created_at").and_then(Json::as_i64);
    draft.in_trash = object.get("in_trash").and_then(Json::as_bool).unwrap_or(false);
    let empty = Map::new();
    for (name, value) in object.get("fields").and_then(Json::as_object).unwrap_or(&empty) {
        let field = kind.field(name)?;
        let value = wire::from_json(field.ty, value)?;
        if !value.is_null() {
            draft.fields.push((field, value));
        }
    }
    for (id, value) in object.get("custom").and_then(Json::as_object).unwrap_or(&empty) {
        let id: Id = id.parse().ok()?;
        let column = customs.entry(id).or_insert_with(|| Arc::new(unknown_column(kind, id)));
        let value = custom_from_json(column.ty, value)?;
        draft.custom.push((Arc::clone(column), value));
    }
    if let Some(text) = object.get("bytes").and_then(Json::as_str) {
        draft.bytes = Some(base64::engine::general_purpose::STANDARD.decode(text).ok()?);
    }
    note_custom(&draft, id, customs);
    Some(draft)
}

fn own_draft(kind: &'static Kind, id: Id) -> RecordDraft {
    let mut draft = RecordDraft::new(kind, true);
    draft.key = Some(ExternalKey { program: OWN_PROGRAM.into(), id: id.to_string() });
    draft
}

/// A custom field's own record says how its values are read.
fn note_custom(draft: &RecordDraft, id: Id, customs: &mut Customs) {
    if draft.kind != CustomField::KIND {
        return;
    }
    let text = |field| draft.get(field).as_text().unwrap_or_default();
    let Some(kind) = kind_named(text(CustomField::FOR_KIND)) else { return };
    let ty = match text(CustomField::TYPE) {
        "number" => CustomType::Number,
        "date" => CustomType::Date,
        "checkbox" => CustomType::Checkbox,
        "select" => CustomType::Select,
        _ => CustomType::Text,
    };
    let class = Class::ALL.into_iter().find(|class| class.name() == text(CustomField::CLASS));
    let options = match draft.get(CustomField::OPTIONS) {
        Value::TextList(list) => list.clone(),
        _ => Vec::new(),
    };
    let (label, class) = (text(CustomField::LABEL).to_owned(), class.unwrap_or(Class::Identity));
    customs.insert(id, Arc::new(CustomColumn { kind, label, ty, class, options, id: Some(id) }));
}

fn unknown_column(kind: &'static Kind, id: Id) -> CustomColumn {
    let (label, options) = (id.to_string(), Vec::new());
    CustomColumn { kind, label, ty: CustomType::Text, class: Class::Identity, options, id: Some(id) }
}

fn custom_from_json(ty: CustomType, json: &Json) -> Option<Value> {
    wire::from_json(
        match ty {
            CustomType::Text | CustomType::Select => FieldType::LongText,
            CustomType::Number => FieldType::Decimal,
            CustomType::Date => FieldType::Date,
            CustomType::Checkbox => FieldType::Checkbox,
        },
        json,
    )
}

/// Reads one file of the CSV set.
pub struct OwnCsv {
    kind: &'static Kind,
    columns: Vec<Column>,
    rows: Rows,
    cells: StringRecord,
}

#[derive(Clone)]
enum Column {
    Id,
    CreatedAt,
    InTrash,
    Bytes,
    Field(&'static crate::schema::Field),
    Custom(Arc<CustomColumn>),
    Unknown,
}

impl OwnCsv {
    /// Starts reading. Custom columns name their type and field themselves: `custom:number:<id>:<label>`.
    pub fn open(table: &Table, kind: &'static Kind) -> Result<OwnCsv, ReadError> {
        let id_column = format!("coffer_{}_id", kind.name);
        let columns = table.header.iter().map(|name| match name.as_str() {
            name if name == id_column => Column::Id,
            "coffer_created_at" => Column::CreatedAt,
            "coffer_in_trash" => Column::InTrash,
            "coffer_bytes" => Column::Bytes,
            name => match (kind.field(name), name.strip_prefix("custom:")) {
                (Some(field), _) => Column::Field(field),
                (None, Some(rest)) => custom_column(kind, rest).map_or(Column::Unknown, Column::Custom),
                (None, None) => Column::Unknown,
            },
        });
        Ok(OwnCsv { kind, columns: columns.collect(), rows: table.rows()?, cells: StringRecord::new() })
    }

    /// The next record.
    pub fn read(&mut self) -> Result<Option<RowDrafts>, ReadError> {
        let Some(number) = self.rows.read(&mut self.cells)? else { return Ok(None) };
        Ok(Some(match self.draft() {
            Some(draft) => row(number, draft),
            None => set_aside(number, self.cells.iter().map(str::to_owned).collect(), Reason::Unreadable),
        }))
    }

    fn draft(&self) -> Option<RecordDraft> {
        let mut draft = RecordDraft::new(self.kind, true);
        for (column, cell) in self.columns.iter().zip(&self.cells) {
            if cell.is_empty() {
                continue;
            }
            match column {
                Column::Id => draft.key = own_draft(self.kind, cell.parse().ok()?).key,
                Column::CreatedAt => {
                    draft.created_at = Some(cell.parse::<jiff::Timestamp>().ok()?.as_millisecond())
                }
                Column::InTrash => draft.in_trash = cell == "true",
                Column::Bytes => {
                    draft.bytes = Some(base64::engine::general_purpose::STANDARD.decode(cell).ok()?)
                }
                Column::Field(field) => draft.fields.push((field, from_cell(field.ty, cell)?)),
                Column::Custom(custom) => {
                    let value = match custom.ty {
                        CustomType::Text | CustomType::Select => Value::Text(restored(cell).to_owned()),
                        CustomType::Number => Value::Decimal(cell.to_owned()),
                        CustomType::Date => Value::Date(cell.parse().ok()?),
                        CustomType::Checkbox => Value::Checkbox(cell == "true"),
                    };
                    draft.custom.push((Arc::clone(custom), value));
                }
                Column::Unknown => return None,
            }
        }
        draft.key.is_some().then_some(draft)
    }
}

fn custom_column(kind: &'static Kind, rest: &str) -> Option<Arc<CustomColumn>> {
    let mut parts = rest.splitn(3, ':');
    let (ty, id, label) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.to_owned());
    let ty = serde_json::from_value(Json::String(ty.to_owned())).ok()?;
    let (class, options) = (Class::Identity, Vec::new());
    Some(Arc::new(CustomColumn { kind, label, ty, class, options, id: Some(id) }))
}

/// The value of a cell of the set.
fn from_cell(ty: FieldType, cell: &str) -> Option<Value> {
    Some(match ty {
        FieldType::Text | FieldType::LongText => Value::Text(restored(cell).to_owned()),
        FieldType::Number | FieldType::Percent | FieldType::Checkbox => {
            wire::from_json(ty, &serde_json::from_str(cell).ok()?)?
        }
        FieldType::Choice(_) | FieldType::Date | FieldType::Link(_) | FieldType::Decimal => {
            wire::from_json(ty, &Json::String(cell.to_owned()))?
        }
        FieldType::Instant => Value::Instant(cell.parse::<jiff::Timestamp>().ok()?.as_millisecond()),
        FieldType::Money => {
            let (minor, currency) = cell.split_once(' ')?;
            let (minor, currency) = (minor.parse().ok()?, currency.as_bytes().try_into().ok()?);
            Value::Money(crate::schema::Money { minor, currency })
        }
        FieldType::Key => return None,
        _ => wire::from_json(ty, &serde_json::from_str(cell).ok()?)?,
    })
}

/// Signs with which a spreadsheet takes a cell for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell that no spreadsheet takes for a formula: an apostrophe before those that it would. Plain numbers, dates and
/// telephone numbers stay as they are.
pub fn neutral(cell: &str) -> std::borrow::Cow<'_, str> {
    let mut chars = cell.chars();
    let first = chars.next();
    let second = chars.next();
    let formula = first.is_some_and(|c| FORMULA.contains(&c)) && !is_plain_number(cell);
    let quoted = first == Some('\'') && second.is_some_and(|c| c == '\'' || FORMULA.contains(&c));
    if formula || quoted { format!("'{cell}").into() } else { cell.into() }
}

/// The cell before [`neutral`].
pub fn restored(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|c| c == '\'' || FORMULA.contains(&c)) => rest,
        _ => cell,
    }
}

fn is_plain_number(cell: &str) -> bool {
    let rest = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | ','))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn neutral_cells_are_restored(cell in "['=+@\\-\t\ra1 .,]{0,8}") {
            let out = neutral(&cell);
            proptest::prop_assert_eq!(restored(&out), cell.as_str());
        }
    }

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        assert_eq!(neutral("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(neutral("@SUM(1)"), "'@SUM(1)");
        assert_eq!(neutral("-1+cmd|' /C calc'!A0"), "'-1+cmd|' /C calc'!A0");
        assert_eq!(neutral("+8613800138000"), "+8613800138000");
        assert_eq!(neutral("-12.50"), "-12.50");
    }
}
