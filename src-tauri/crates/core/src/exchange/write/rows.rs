//! Rows of cells for people, whatever they came from: as CSV, as a workbook. What is text stays text: no cell is ever a
//! formula.

use std::io::{self, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::exchange::own::neutral;

/// Rows that a sheet takes.
pub(super) const MAX_ROWS: u32 = 1_048_576;
/// Characters that a cell takes.
const MAX_CELL: usize = 32_767;

/// A cell for people.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// An amount in major units, as plain decimal text.
    Amount(String),
    /// Yes or no.
    Yes(bool),
    /// A day.
    Date(jiff::civil::Date),
    /// A time in the reader's zone.
    Moment(jiff::civil::DateTime),
}

impl Cell {
    /// As text in a CSV file.
    fn text(self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => neutral(&text).into_owned(),
            Cell::Number(n) => n.to_string(),
            Cell::Amount(text) => text,
            Cell::Yes(on) => if on { "TRUE" } else { "FALSE" }.into(),
            Cell::Date(date) => date.to_string(),
            Cell::Moment(at) => at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        }
    }
}

/// A CSV file, in UTF-8 with a mark (so that Excel sees it) or in GB18030 (so that old Chinese programs do).
pub struct CsvRows<W: Write> {
    out: W,
    encoding: &'static encoding_rs::Encoding,
    count: u64,
}

impl<W: Write> CsvRows<W> {
    /// Begins the file.
    pub fn new<'a>(
        mut out: W,
        headers: impl IntoIterator<Item = &'a str>,
        encoding: &'static encoding_rs::Encoding,
    ) -> io::Result<CsvRows<W>> {
        if encoding == encoding_rs::UTF_8 {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let headers: Vec<String> = headers.into_iter().map(|header| neutral(header).into_owned()).collect();
        let mut rows = CsvRows { out, encoding, count: 0 };
        rows.write(&headers)?;
        Ok(rows)
    }

    fn write(&mut self, cells: &[String]) -> io::Result<()> {
        let mut writer = super::csv_rows(Vec::new());
        writer.write_record(cells)?;
        let row = writer.into_inner().map_err(|error| error.into_error())?;
        if self.encoding == encoding_rs::UTF_8 {
            return self.out.write_all(&row);
        }
        let text = String::from_utf8(row).expect("the cells were text");
        self.out.write_all(&self.encoding.encode(&text).0)
    }

    /// Writes one row.
    pub fn push(&mut self, cells: impl IntoIterator<Item = Cell>) -> io::Result<()> {
        let cells: Vec<String> = cells.into_iter().map(Cell::text).collect();
        self.count += 1;
        self.write(&cells)
    }

    /// Ends the file; gives what was written to, and how many rows there are.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        self.out.flush()?;
        Ok((self.out, self.count))
    }
}

/// A sheet with its headers, in bold and always in sight.
pub(super) fn sheet<'a>(
    name: &str,
    headers: impl IntoIterator<Item = &'a str>,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?;
    let bold = Format::new().set_bold();
    for (at, header) in headers.into_iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, header, &bold)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(sheet)
}

/// Writes one row of a sheet.
pub(super) fn put(
    sheet: &mut Worksheet,
    row: u32,
    cells: impl IntoIterator<Item = Cell>,
) -> Result<(), XlsxError> {
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    for (at, cell) in cells.into_iter().enumerate() {
        let at = at as u16;
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
    Ok(())
}

/// Excel knows no day before 1900.
fn excel(at: jiff::civil::DateTime) -> Option<ExcelDateTime> {
    let year = u16::try_from(at.year()).ok().filter(|year| *year >= 1900)?;
    let date = ExcelDateTime::from_ymd(year, at.month() as u8, at.day() as u8).ok()?;
    date.and_hms(at.hour() as u16, at.minute() as u8, f64::from(at.second())).ok()
}

/// A workbook of one table; a table with more rows than a sheet has goes on in a second sheet.
pub struct BookRows {
    book: Workbook,
    name: String,
    headers: Vec<String>,
    sheet: Worksheet,
    part: u32,
    row: u32,
    count: u64,
}

impl BookRows {
    /// Begins the sheet called `name`.
    pub fn new(name: &str, headers: Vec<String>) -> io::Result<BookRows> {
        let first = sheet(name, headers.iter().map(String::as_str)).map_err(io::Error::other)?;
        let book = Workbook::new();
        Ok(BookRows { book, name: name.to_owned(), headers, sheet: first, part: 1, row: 1, count: 0 })
    }

    /// Writes one row.
    pub fn push(&mut self, cells: impl IntoIterator<Item = Cell>) -> io::Result<()> {
        if self.row == MAX_ROWS {
            self.part += 1;
            let name = format!("{} {}", self.name, self.part);
            let next = sheet(&name, self.headers.iter().map(String::as_str)).map_err(io::Error::other)?;
            self.book.push_worksheet(std::mem::replace(&mut self.sheet, next));
            self.row = 1;
        }
        put(&mut self.sheet, self.row, cells).map_err(io::Error::other)?;
        self.row += 1;
        self.count += 1;
        Ok(())
    }

    /// The workbook's bytes, and how many rows there are.
    pub fn finish(mut self) -> io::Result<(Vec<u8>, u64)> {
        self.book.push_worksheet(self.sheet);
        Ok((self.book.save_to_buffer().map_err(io::Error::other)?, self.count))
    }
}
