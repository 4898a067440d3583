//! An opened file: what it is, what it holds, what its columns are for. A workbook gives one source a sheet, an
//! archive or folder one a file.

use std::sync::Arc;

use super::card::{self, Cards};
use super::header::fingerprint;
use super::input::Input;
use super::mapping::{Learned, Mapping};
use super::own::{self, OwnCsv, OwnJson};
use super::plan::{Options, RowDrafts};
use super::presets::Preset;
use super::problem::ReadError;
use super::survey::{Survey, survey};
use super::table::{Format, Table};
use super::target::Target;
use super::{archive, decode, json, workbook};
use crate::records::Contact;
use crate::schema::Kind;

/// What a source holds.
#[derive(Debug)]
pub enum Content {
    /// Rows and columns, with a mapping that can be changed.
    Table {
        /// The rows.
        table: Box<Table>,
        /// What they hold.
        survey: Survey,
        /// What the columns are for.
        mapping: Mapping,
    },
    /// Records that name their fields themselves: cards, our own exports.
    Records {
        /// The bytes.
        kept: Kept,
        /// How many there are.
        rows: u64,
    },
}

/// Records that name their fields themselves, not yet read.
#[derive(Clone)]
pub enum Kept {
    /// The text of a card file.
    Cards(Arc<str>),
    /// Our own JSON export.
    OwnJson(Input),
    /// One file of our own CSV set.
    OwnCsv(Box<Table>, &'static Kind),
}

/// The text is personal data.
impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Kept::Cards(_) => "Cards",
            Kept::OwnJson(_) => "OwnJson",
            Kept::OwnCsv(..) => "OwnCsv",
        })
    }
}

impl Kept {
    /// Starts reading.
    pub fn open(&self, options: &Options) -> Result<Records, ReadError> {
        Ok(match self {
            Kept::Cards(text) => Records::Cards(Box::new(Cards::new(Arc::clone(text), options))),
            Kept::OwnJson(input) => Records::OwnJson(Box::new(OwnJson::open(input)?)),
            Kept::OwnCsv(table, kind) => Records::OwnCsv(Box::new(OwnCsv::open(table, kind)?)),
        })
    }
}

/// Reads records one after the other.
pub enum Records {
    /// Of a card file.
    Cards(Box<Cards>),
    /// Of our own JSON export.
    OwnJson(Box<OwnJson>),
    /// Of our own CSV set.
    OwnCsv(Box<OwnCsv>),
}

impl Records {
    /// The next record.
    pub fn read(&mut self) -> Result<Option<RowDrafts>, ReadError> {
        match self {
            Records::Cards(cards) => Ok(cards.read()),
            Records::OwnJson(records) => records.read(),
            Records::OwnCsv(rows) => rows.read(),
        }
    }
}

/// An opened file, sheet or list.
#[derive(Debug)]
pub struct Source {
    /// Its number in the import.
    pub index: u32,
    /// The file's name.
    pub name: String,
    /// The sheet or list in it.
    pub part: Option<String>,
    /// What sort of file.
    pub format: Format,
    /// What it holds.
    pub content: Content,
}

impl Source {
    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        match &self.content {
            Content::Table { survey, .. } => survey.rows,
            Content::Records { rows, .. } => *rows,
        }
    }

    /// The header, empty where there are no columns.
    pub fn header(&self) -> &[String] {
        match &self.content {
            Content::Table { table, .. } => &table.header,
            Content::Records { .. } => &[],
        }
    }

    pub(super) fn fingerprint(&self) -> Option<String> {
        match &self.content {
            Content::Table { table, .. } => Some(fingerprint(table.header.iter().map(String::as_str))),
            Content::Records { .. } => None,
        }
    }

    /// The kind of record that most rows make.
    pub fn kind(&self) -> &'static Kind {
        match &self.content {
            Content::Table { mapping, .. } => mapping.kind,
            Content::Records { kept: Kept::OwnCsv(_, kind), .. } => kind,
            Content::Records { .. } => Contact::KIND,
        }
    }

    /// Is it one of our own exports?
    pub fn is_own(&self) -> bool {
        matches!(self.content, Content::Records { kept: Kept::OwnJson(_) | Kept::OwnCsv(..), .. })
    }

    /// Sources are read in this order, so that links mostly lead to what is already there.
    pub(super) fn rank(&self) -> usize {
        EXPORT_ORDER.iter().position(|name| *name == self.kind().name).unwrap_or(EXPORT_ORDER.len())
    }

    /// What had better not be taken in unawares, by column: the code, the column, and in how many cells.
    pub fn warnings(&self) -> Vec<(&'static str, u32, u64)> {
        let Content::Table { survey, .. } = &self.content else { return Vec::new() };
        let mut out = Vec::new();
        for (at, column) in survey.columns.iter().enumerate() {
            if let Some((what, count)) = column.sensitive {
                out.push((what.code(), at as u32, count));
            }
            if column.lost_digits > 0 {
                out.push(("lost_digits", at as u32, column.lost_digits));
            }
        }
        out
    }

    /// Reads the same table in another way: another encoding, another separator. The mapping is proposed anew.
    pub fn read_again(
        &self,
        encoding: Option<&str>,
        separator: Option<u8>,
        learned: &dyn Fn(&str) -> Option<Learned>,
    ) -> Result<Source, ReadError> {
        let Content::Table { table, .. } = &self.content else { return Err(ReadError::UnknownFormat) };
        let encoding = match encoding {
            Some(label) => Some(decode::named(label).ok_or(ReadError::UnknownFormat)?),
            None => table.layout.as_ref().map(|layout| layout.encoding),
        };
        let separator = separator.or(table.layout.as_ref().map(|layout| layout.separator));
        let input = table.input().ok_or(ReadError::UnknownFormat)?;
        of_table(self.index, Table::csv(input.clone(), encoding, separator)?, None, learned)
    }

    /// Takes another row for the header, or, with 0, none. The mapping is proposed anew. None where the file has no such
    /// row, or no header of its own.
    pub fn headed(
        &self,
        head: u64,
        learned: &dyn Fn(&str) -> Option<Learned>,
    ) -> Result<Option<Source>, ReadError> {
        let Content::Table { table, .. } = &self.content else { return Ok(None) };
        table.headed(head)?.map(|table| of_table(self.index, table, None, learned)).transpose()
    }

    /// Makes the rows be about another kind of record; the mapping is proposed anew.
    pub fn about(&mut self, kind: &'static Kind) {
        if let Content::Table { table, survey, mapping } = &mut self.content {
            *mapping = Mapping::by_words(kind, table, survey);
        }
    }

    /// Takes a named preset instead of what was recognised.
    pub fn by_preset(&mut self, preset: &'static Preset) {
        if let Content::Table { table, survey, mapping } = &mut self.content {
            *mapping = Mapping::with_preset(preset, table, survey);
        }
    }

    /// Corrects a cell; cards and our own exports have none.
    pub fn fix(&mut self, row: u64, column: usize, text: String) -> Result<(), ReadError> {
        match &mut self.content {
            Content::Table { table, .. } => table.fix(row, column, text),
            Content::Records { .. } => Err(ReadError::UnknownFormat),
        }
    }

    /// Says what one column is for.
    pub fn set_target(&mut self, column: usize, target: Target) {
        if let Content::Table { mapping, .. } = &mut self.content
            && let Some(place) = mapping.columns.get_mut(column)
        {
            *place = target;
            mapping.sure[column] = true;
        }
    }
}

/// The order in which kinds are written and read: what is linked to comes before what links.
pub const EXPORT_ORDER: [&str; 14] = [
    "custom_field",
    "member",
    "tag",
    "pipeline",
    "stage",
    "account",
    "contact",
    "lead",
    "deal",
    "activity",
    "task",
    "attachment",
    "merge",
    "view",
];

/// A table with what it holds and a proposal of what its columns are for.
fn of_table(
    index: u32,
    table: Table,
    preset: Option<&'static Preset>,
    learned: &dyn Fn(&str) -> Option<Learned>,
) -> Result<Source, ReadError> {
    let survey = survey(&table, |_| true)?;
    let print = fingerprint(table.header.iter().map(String::as_str));
    let mapping = match preset {
        Some(preset) => Mapping::with_preset(preset, &table, &survey),
        None => Mapping::propose(&table, &survey, learned(&print).as_ref()),
    };
    Ok(Source {
        index,
        name: table.name.clone(),
        part: table.part.clone(),
        format: table.format,
        content: Content::Table { table: Box::new(table), survey, mapping },
    })
}

/// Opens files: says what each is, looks at every row once, and proposes what each column is for. An archive gives
/// the files in it, a workbook its sheets. `learned` gives the mapping that somebody confirmed for a header with this
/// fingerprint.
pub fn open(inputs: Vec<Input>, learned: &dyn Fn(&str) -> Option<Learned>) -> Result<Vec<Source>, ReadError> {
    let mut out: Vec<Source> = Vec::new();
    let alone = inputs.len() == 1;
    for input in inputs {
        match open_one(&input, &mut out, learned, true) {
            Ok(()) => {}
            // One empty file among many is not worth refusing the others.
            Err(ReadError::Empty) if !alone => {}
            Err(error) => return Err(error),
        }
    }
    if out.is_empty() { Err(ReadError::Empty) } else { Ok(out) }
}

fn open_one(
    input: &Input,
    out: &mut Vec<Source>,
    learned: &dyn Fn(&str) -> Option<Learned>,
    archives: bool,
) -> Result<(), ReadError> {
    let index = out.len() as u32;
    let beginning = input.beginning(8 << 10)?;
    if beginning.is_empty() {
        return Err(ReadError::Empty);
    }
    let records = |kept, rows, format| Source {
        index,
        name: input.name.clone(),
        part: None,
        format,
        content: Content::Records { kept, rows },
    };
    match sniff(&beginning) {
        Sniffed::Zip if archive::measure(input.reader()?)?.iter().any(|name| is_of_workbook(name)) => {
            for table in workbook::sheets(input)? {
                out.push(of_table(out.len() as u32, table, None, learned)?);
            }
        }
        Sniffed::Zip if archives => {
            for inner in archive::unzip(input)?.inputs {
                match open_one(&inner, out, learned, false) {
                    Err(ReadError::Empty | ReadError::UnknownFormat) | Ok(()) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Sniffed::Zip | Sniffed::Other => return Err(ReadError::UnknownFormat),
        Sniffed::Compound => {
            for table in workbook::sheets(input)? {
                out.push(of_table(out.len() as u32, table, None, learned)?);
            }
        }
        Sniffed::Cards => {
            let (text, rows) = card::survey(input)?;
            out.push(records(Kept::Cards(text), rows, Format::Vcard));
        }
        Sniffed::Json if own::is_own_json(&beginning) => {
            let rows = own::survey(input)?;
            out.push(records(Kept::OwnJson(input.clone()), rows, Format::Json));
        }
        Sniffed::Json => {
            for (table, preset) in json::tables(input)? {
                out.push(of_table(out.len() as u32, table, preset, learned)?);
            }
        }
        Sniffed::Text => {
            let table = Table::csv(input.clone(), None, None)?;
            match own::csv_kind(&table.header) {
                Some(kind) => {
                    let rows = survey(&table, |_| true)?.rows;
                    out.push(records(Kept::OwnCsv(Box::new(table), kind), rows, Format::Csv));
                }
                None => out.push(of_table(index, table, None, learned)?),
            }
        }
    }
    Ok(())
}

fn is_of_workbook(name: &str) -> bool {
    name == "[Content_Types].xml" || name == "content.xml" || name.starts_with("xl/")
}

enum Sniffed {
    Zip,
    Compound,
    Cards,
    Json,
    Text,
    Other,
}

/// What the first bytes say. Names lie more often than bytes.
fn sniff(beginning: &[u8]) -> Sniffed {
    const OTHERS: [&[u8]; 9] = [
        b"%PDF",
        b"\x89PNG",
        b"GIF8",
        b"\xFF\xD8\xFF",
        b"SQLite format 3",
        b"\x7FELF",
        b"MZ\x90",
        b"Rar!",
        b"7z\xBC\xAF",
    ];
    if beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(b"PK\x05\x06") {
        return Sniffed::Zip;
    }
    if beginning.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Sniffed::Compound;
    }
    if OTHERS.iter().any(|magic| beginning.starts_with(magic)) {
        return Sniffed::Other;
    }
    let text = decode::text(beginning);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let head: String = text.chars().take(4_096).collect::<String>().to_ascii_uppercase();
    if head
        .lines()
        .any(|line| line.trim().trim_start_matches(|c: char| !c.is_alphanumeric()) == "BEGIN:VCARD")
    {
        return Sniffed::Cards;
    }
    if text.starts_with(['{', '[']) {
        return Sniffed::Json;
    }
    Sniffed::Text
}
