//! An opened file: what it is, what it holds, what its columns are for. A workbook gives one source a sheet, an
//! archive or folder one a file.

use super::draft::RecordDraft;
use super::header::fingerprint;
use super::input::Input;
use super::mapping::{Learned, Mapping};
use super::plan::{Options, RowDrafts};
use super::problem::ReadError;
use super::survey::{Survey, survey};
use super::table::{Format, Table};
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
#[derive(Debug)]
pub enum Kept {}

impl Kept {
    /// Starts reading.
    pub fn open(&self, _options: &Options) -> Result<Records, ReadError> {
        match *self {}
    }
}

/// Reads records one after the other.
pub enum Records {}

impl Records {
    /// The next record.
    pub fn read(&mut self) -> Result<Option<RowDrafts>, ReadError> {
        match *self {}
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
            Content::Records { .. } => crate::records::Contact::KIND,
        }
    }

    /// Sources are read in this order, so that links mostly lead to what is already there.
    pub(super) fn rank(&self) -> usize {
        const ORDER: [&str; 8] = ["member", "tag", "account", "contact", "lead", "deal", "activity", "task"];
        ORDER.iter().position(|name| *name == self.kind().name).unwrap_or(ORDER.len())
    }
}

/// A table with what it holds and a proposal of what its columns are for.
pub fn of_table(
    index: u32,
    table: Table,
    learned: &dyn Fn(&str) -> Option<Learned>,
) -> Result<Source, ReadError> {
    let survey = survey(&table, |_| true)?;
    let print = fingerprint(table.header.iter().map(String::as_str));
    let mapping = Mapping::propose(&table, &survey, learned(&print).as_ref());
    Ok(Source {
        index,
        name: table.name.clone(),
        part: table.part.clone(),
        format: table.format,
        content: Content::Table { table: Box::new(table), survey, mapping },
    })
}

/// Opens files: says what each is, looks at every row once, and proposes what each column is for. `learned` gives the
/// mapping that somebody confirmed for a header with this fingerprint.
pub fn open(inputs: Vec<Input>, learned: &dyn Fn(&str) -> Option<Learned>) -> Result<Vec<Source>, ReadError> {
    let mut out: Vec<Source> = Vec::new();
    for input in inputs {
        let index = out.len() as u32;
        out.push(of_table(index, Table::csv(input, None, None)?, learned)?);
    }
    Ok(out)
}

#[allow(unused)]
fn _kept(_: RecordDraft) {}
