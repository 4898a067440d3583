//! The list of rows that were not taken in, as a CSV file: the cells as they were, and behind them the reason. Mended
//! and imported again, it is recognised like the file it came from: the reason's columns are left out.

use std::io::{self, Write};

use super::own::neutral;
use super::problem::Problem;

/// The header of the reason's column.
pub const REASON: &str = "coffer_reason";
/// The header of the column that says which cell is to blame.
pub const COLUMN: &str = "coffer_column";

/// Writes rows that failed. One file a source: the columns differ between sources.
pub struct FailedRows<W: Write> {
    out: csv::Writer<W>,
    header: Vec<String>,
    count: u64,
}

impl<W: Write> FailedRows<W> {
    /// Begins the file with the source's header.
    pub fn new(mut out: W, header: &[String]) -> io::Result<FailedRows<W>> {
        // So that Excel sees that it is UTF-8.
        out.write_all("\u{feff}".as_bytes())?;
        let mut out =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(out);
        let width = header.len().max(1);
        let mut cells: Vec<String> = header.iter().map(|name| neutral(name).into_owned()).collect();
        cells.resize(width, "card".into());
        cells.extend([REASON.to_owned(), COLUMN.to_owned()]);
        out.write_record(&cells)?;
        Ok(FailedRows { out, header: cells, count: 0 })
    }

    /// Writes one row. Cells beyond the header are kept, behind the reason.
    pub fn push(&mut self, cells: &[String], problem: &Problem) -> io::Result<()> {
        let width = self.header.len() - 2;
        let blamed =
            problem.column.and_then(|at| self.header[..width].get(at as usize)).cloned().unwrap_or_default();
        let mut row: Vec<String> = cells.iter().take(width).map(|cell| neutral(cell).into_owned()).collect();
        row.resize(width, String::new());
        row.extend([problem.reason.code().to_owned(), blamed]);
        row.extend(cells.iter().skip(width).map(|cell| neutral(cell).into_owned()));
        self.out.write_record(&row)?;
        self.count += 1;
        Ok(())
    }

    /// Ends the file; gives what was written to, and how many rows there are.
    pub fn finish(self) -> io::Result<(W, u64)> {
        let count = self.count;
        let out = self.out.into_inner().map_err(|error| error.into_error())?;
        Ok((out, count))
    }
}
