//! From rows to drafts. A mapping is compiled once into steps, one a column; each row runs through the steps of its
//! table. Nothing here looks anything up in a vault: links leave as references.

mod build;
mod compile;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use csv::StringRecord;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::draft::RecordDraft;
use super::problem::{Problem, ReadError, Reason};
use super::run::FailedRow;
use super::source::{Content, Records, Source};
use super::survey::is_blank_row;
use super::table::Rows;
use crate::money::Currency;
use crate::text::Region;

use compile::Compiled;

/// What the values of a file cannot say themselves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Now, in milliseconds UTC: the time of activities that have none.
    pub now_ms: i64,
    /// The day that it is: `3月5日` is in its year.
    pub today: Date,
    /// The zone of times without an offset (exports of programs are in their organisation's zone).
    pub zone: TimeZone,
    /// The currency of amounts that name none.
    pub currency: Currency,
    /// Where phone numbers without a country code are.
    pub region: Region,
}

/// One row, and what it becomes.
#[derive(Clone, Debug)]
pub struct RowDrafts {
    /// Which source.
    pub source: u32,
    /// Its number in the file (from 1, the header counted).
    pub row: u64,
    /// Its cells as they were; kept only for rows with a problem, unless the plan was told to keep all.
    pub cells: Vec<String>,
    /// The records it makes, the main one first where it makes any. Empty for a row with a problem.
    pub drafts: Vec<RecordDraft>,
    /// Why it makes none.
    pub problem: Option<Problem>,
    /// What the row had that is not taken in: the names of a card's other properties (photos, sounds, keys).
    pub left_out: Vec<String>,
}

/// Sources with their mappings, ready to be read row by row in an order in which links lead backwards where they can:
/// members, tags, accounts, contacts, leads, deals, activities, tasks.
#[derive(Debug)]
pub struct Plan {
    sources: Vec<Source>,
    options: Arc<Options>,
    keep_cells: bool,
    /// Ids of files of unknown programs belong together only within files of the same headers.
    program: Arc<str>,
}

impl Plan {
    /// A plan over these sources.
    pub fn new(sources: Vec<Source>, options: Options) -> Plan {
        let mut prints: Vec<String> = sources.iter().filter_map(Source::fingerprint).collect();
        prints.sort_unstable();
        let mut hasher = blake3::Hasher::new_derive_key("coffer/import-file-set/1");
        for print in &prints {
            hasher.update(print.as_bytes());
        }
        let program = format!("file-{}", &hasher.finalize().to_hex()[..8]).into();
        Plan { sources, options: Arc::new(options), keep_cells: false, program }
    }

    /// Keeps the cells of every row, for a preview.
    pub fn keep_cells(mut self) -> Plan {
        self.keep_cells = true;
        self
    }

    /// The sources, in the order they were given.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// How many rows there are in all.
    pub fn total(&self) -> u64 {
        self.sources.iter().map(Source::rows).sum()
    }

    /// The header of a source, for the list of failed rows.
    pub fn header(&self, source: u32) -> &[String] {
        self.sources.iter().find(|s| s.index == source).map(Source::header).unwrap_or_default()
    }

    /// Reads every row of every source.
    pub fn rows(&self) -> PlanRows<'_> {
        let mut order: Vec<&Source> = self.sources.iter().collect();
        order.sort_by_key(|source| (source.rank(), source.index));
        order.reverse();
        self.rows_of(order)
    }

    /// Reads one row of a source; none where it is blank or not there.
    pub fn row(&self, source: u32, number: u64) -> Result<Option<RowDrafts>, ReadError> {
        for row in self.rows_of(self.sources.iter().filter(|own| own.index == source).collect()) {
            let row = row?;
            if row.row >= number {
                return Ok(Some(row).filter(|row| row.row == number));
            }
        }
        Ok(None)
    }

    /// Gives rows that failed after they were read their cells, which are kept of no row that reads well. One more look at
    /// the files, and only where there is such a row.
    pub(super) fn fill_cells(&self, failed: &mut [FailedRow]) -> Result<(), ReadError> {
        for source in &self.sources {
            let Content::Table { table, .. } = &source.content else { continue };
            let bare = failed.iter_mut().filter(|row| row.source == source.index && row.cells.is_empty());
            let mut bare: HashMap<u64, &mut FailedRow> = bare.map(|row| (row.row, row)).collect();
            if bare.is_empty() {
                continue;
            }
            let (mut rows, mut cells) = (table.rows()?, StringRecord::new());
            while !bare.is_empty()
                && let Some(number) = rows.read(&mut cells)?
            {
                if let Some(row) = bare.remove(&number) {
                    row.cells = cells.iter().map(str::to_owned).collect();
                }
            }
        }
        Ok(())
    }

    fn rows_of<'a>(&'a self, waiting: Vec<&'a Source>) -> PlanRows<'a> {
        PlanRows { plan: self, waiting, open: None, named_custom: Arc::default(), last: StringRecord::new() }
    }
}

/// Custom fields that rows name themselves (Google's `Custom Field 1 - Label`), so that two rows share one.
type NamedCustom = Arc<Mutex<HashMap<(u8, String), Arc<super::draft::CustomColumn>>>>;

enum Open<'a> {
    Table { source: &'a Source, rows: Rows, compiled: Box<Compiled> },
    Records { source: &'a Source, records: Records },
}

/// The rows of a plan, one after the other.
pub struct PlanRows<'a> {
    plan: &'a Plan,
    waiting: Vec<&'a Source>,
    open: Option<Open<'a>>,
    named_custom: NamedCustom,
    last: StringRecord,
}

impl PlanRows<'_> {
    fn next_row(&mut self) -> Result<Option<RowDrafts>, ReadError> {
        loop {
            match &mut self.open {
                None => {
                    let Some(source) = self.waiting.pop() else { return Ok(None) };
                    self.open = Some(match &source.content {
                        Content::Table { table, survey, mapping } => Open::Table {
                            source,
                            rows: table.rows()?,
                            compiled: Box::new(Compiled::new(
                                table,
                                survey,
                                mapping,
                                Arc::clone(&self.plan.options),
                                Arc::clone(&self.plan.program),
                                Arc::clone(&self.named_custom),
                            )),
                        },
                        Content::Records { kept, .. } => {
                            Open::Records { source, records: kept.open(&self.plan.options)? }
                        }
                    });
                }
                Some(Open::Table { source, rows, compiled }) => {
                    let Some(row) = rows.read(&mut self.last)? else {
                        self.open = None;
                        continue;
                    };
                    if is_blank_row(&self.last) {
                        continue;
                    }
                    let made = compiled.row(&self.last);
                    let cells = if made.is_err() || self.plan.keep_cells {
                        self.last.iter().map(str::to_owned).collect()
                    } else {
                        Vec::new()
                    };
                    let (drafts, problem) = match made {
                        Ok(drafts) => (drafts, None),
                        Err(problem) => (Vec::new(), Some(problem)),
                    };
                    return Ok(Some(RowDrafts {
                        source: source.index,
                        row,
                        cells,
                        drafts,
                        problem,
                        left_out: Vec::new(),
                    }));
                }
                Some(Open::Records { source, records }) => {
                    let Some(mut row) = records.read()? else {
                        self.open = None;
                        continue;
                    };
                    row.source = source.index;
                    return Ok(Some(row));
                }
            }
        }
    }
}

impl Iterator for PlanRows<'_> {
    type Item = Result<RowDrafts, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_row().transpose();
        if matches!(next, Some(Err(_))) {
            // A file that stops being readable is not read on; the others are not either: the caller decides.
            self.open = None;
            self.waiting.clear();
        }
        next
    }
}

/// A row of records that is set aside.
pub(super) fn set_aside(row: u64, cells: Vec<String>, reason: Reason) -> RowDrafts {
    let problem = Some(Problem::of_row(reason));
    RowDrafts { source: 0, row, cells, drafts: Vec::new(), problem, left_out: Vec::new() }
}
