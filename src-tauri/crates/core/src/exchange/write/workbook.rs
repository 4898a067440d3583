//! An XLSX workbook for people: one sheet a kind. Texts are written as texts, so that no cell is ever a formula.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook as Book, Worksheet, XlsxError};

use super::ExportRecord;
use super::plain::{Cell, Columns};
use crate::exchange::wire::Titles;
use crate::schema::Kind;

/// Rows that a sheet takes.
const MAX_ROWS: u32 = 1_048_576;
/// Characters that a cell takes.
const MAX_CELL: usize = 32_767;

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
        let mut sheet = Worksheet::new();
        let shown = if part == 1 { name.to_owned() } else { format!("{name} {part}") };
        sheet.set_name(shown)?;
        let bold = Format::new().set_bold();
        for (at, header) in columns.headers().enumerate() {
            sheet.write_string_with_format(0, at as u16, header, &bold)?;
        }
        sheet.set_freeze_panes(1, 1)?;
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
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let row = open.row;
        for (at, cell) in open.columns.cells(record, titles).enumerate() {
            let (sheet, at) = (&mut open.sheet, at as u16);
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    let text = text.chars().take(MAX_CELL).collect::<String>();
                    sheet.write_string(row, at, text)?;
                }
                Cell::Number(n) => drop(sheet.write_number(row, at, n)?),
                Cell::Amount(text) => match text.parse::<f64>() {
                    Ok(n) => drop(sheet.write_number(row, at, n)?),
                    Err(_) => drop(sheet.write_string(row, at, text)?),
                },
                Cell::Yes(on) => drop(sheet.write_boolean(row, at, on)?),
                Cell::Date(day) => match excel(day.to_datetime(jiff::civil::Time::midnight())) {
                    Some(value) => drop(sheet.write_datetime_with_format(row, at, value, &date)?),
                    None => drop(sheet.write_string(row, at, day.to_string())?),
                },
                Cell::Moment(time) => match excel(time) {
                    Some(value) => drop(sheet.write_datetime_with_format(row, at, value, &moment)?),
                    None => drop(sheet.write_string(row, at, time.to_string())?),
                },
            }
        }
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

/// Excel knows no day before 1900.
fn excel(at: jiff::civil::DateTime) -> Option<ExcelDateTime> {
    let year = u16::try_from(at.year()).ok().filter(|year| *year >= 1900)?;
    let date = ExcelDateTime::from_ymd(year, at.month() as u8, at.day() as u8).ok()?;
    date.and_hms(at.hour() as u16, at.minute() as u8, f64::from(at.second())).ok()
}
