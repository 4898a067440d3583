//! An XLSX workbook for people: one sheet a kind. Texts are written as texts, so that no cell is ever a formula.

use rust_xlsxwriter::{Workbook as Book, Worksheet, XlsxError};

use super::ExportRecord;
use super::plain::Columns;
use super::rows::{MAX_ROWS, put, sheet};
use crate::exchange::wire::Titles;
use crate::schema::Kind;

/// Writes a workbook. Records of one kind come together; a kind with more records than a sheet has rows goes on in a
/// second sheet.
pub struct Workbook {
    book: Book,
    sheet: Option<Open>,
    sheets: usize,
    count: u64,
}

struct Open {
    kind: &'static Kind,
    name: String,
    part: u32,
    sheet: Worksheet,
    columns: Columns,
    row: u32,
}

impl Workbook {
    /// An empty workbook.
    pub fn new() -> Workbook {
        Workbook { book: Book::new(), sheet: None, sheets: 0, count: 0 }
    }

    /// Begins the sheet of a kind, called `name`.
    pub fn begin(&mut self, kind: &'static Kind, name: &str, columns: Columns) -> Result<(), XlsxError> {
        self.close();
        self.open(kind, name, 1, columns)
    }

    fn open(
        &mut self,
        kind: &'static Kind,
        name: &str,
        part: u32,
        columns: Columns,
    ) -> Result<(), XlsxError> {
        let shown = if part == 1 { name.to_owned() } else { format!("{name} {part}") };
        let sheet = sheet(&shown, columns.headers())?;
        self.sheet = Some(Open { kind, name: name.to_owned(), part, sheet, columns, row: 1 });
        Ok(())
    }

    fn close(&mut self) {
        if let Some(open) = self.sheet.take() {
            self.book.push_worksheet(open.sheet);
            self.sheets += 1;
        }
    }

    /// Writes one record of the kind whose sheet was begun.
    pub fn push(&mut self, record: &ExportRecord, titles: &Titles<'_>) -> Result<(), XlsxError> {
        if self.sheet.as_ref().is_some_and(|open| open.row == MAX_ROWS) {
            let open = self.sheet.take().expect("there is one: it was just asked");
            let (kind, name, part, columns) =
                (open.kind, open.name.clone(), open.part + 1, open.columns.clone());
            self.book.push_worksheet(open.sheet);
            self.sheets += 1;
            self.open(kind, &name, part, columns)?;
        }
        let Some(open) = self.sheet.as_mut().filter(|open| open.kind == record.kind) else {
            return Err(XlsxError::ParameterError("a record of another kind than the sheet's".into()));
        };
        put(&mut open.sheet, open.row, open.columns.cells(record, titles))?;
        open.row += 1;
        self.count += 1;
        Ok(())
    }

    /// The workbook's bytes, and how many records there are.
    pub fn finish(mut self) -> Result<(Vec<u8>, u64), XlsxError> {
        self.close();
        if self.sheets == 0 {
            self.book.add_worksheet();
        }
        Ok((self.book.save_to_buffer()?, self.count))
    }
}

impl Default for Workbook {
    fn default() -> Workbook {
        Workbook::new()
    }
}
