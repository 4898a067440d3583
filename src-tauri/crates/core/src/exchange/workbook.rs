//! Workbooks: XLSX, XLS and ODS, read by `calamine`, given on as text cells that look as a person would type them.
//! Not here: formulas (their last results are read), pictures, styles.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Ods, Range, Reader, Xls, Xlsx, XlsxError};
use csv::StringRecord;

use super::archive;
use super::input::{Input, MAX_HELD};
use super::problem::ReadError;
use super::table::{Format, MAX_COLUMNS, Table};

/// The rows of the largest sheet there is.
const MAX_ROWS: u32 = 1_048_576;
/// Cells that a sheet may have altogether.
const MAX_CELLS: u64 = 20_000_000;

type Bytes = Cursor<Arc<[u8]>>;

/// The sheets of a workbook that hold something, each as a table.
pub fn sheets(input: &Input) -> Result<Vec<Table>, ReadError> {
    let bytes = input.whole()?;
    let name = input.name.clone();
    // A workbook is a stranger's file and `calamine` a large reader: a panic in it is a damaged file, not our end.
    let read = catch_unwind(AssertUnwindSafe(|| read(&bytes)));
    let sheets = read.unwrap_or(Err(DAMAGED))?;
    let mut out = Vec::new();
    for (sheet, rows, epoch_1904) in sheets {
        if rows.len() < 2 {
            continue;
        }
        let mut table = Table::held(name.clone(), Some(sheet), Format::Xlsx, rows);
        table.epoch_1904 = epoch_1904;
        out.push(table);
    }
    if out.is_empty() { Err(ReadError::Empty) } else { Ok(out) }
}

const DAMAGED: ReadError = ReadError::Damaged { format: "workbook" };

type Sheet = (String, Vec<StringRecord>, bool);

fn read(bytes: &Arc<[u8]>) -> Result<Vec<Sheet>, ReadError> {
    let cursor = || Cursor::new(Arc::clone(bytes));
    if bytes.starts_with(b"PK") {
        // What the archive unpacks to is measured before anything of it is held.
        let names = archive::measure(&mut cursor())?;
        if names.iter().any(|name| name == "content.xml") {
            let content = archive::entry(&mut cursor(), "content.xml")?;
            repeats_are_few(&content)?;
            let mut book: Ods<Bytes> = Ods::new(cursor()).map_err(|_| DAMAGED)?;
            return ranges(&mut book, false);
        }
        if names.iter().any(|name| name.ends_with(".bin") && name.contains("worksheets/")) {
            return Err(ReadError::UnknownFormat);
        }
        let mut book: Xlsx<Bytes> = match Xlsx::new(cursor()) {
            Ok(book) => book,
            Err(XlsxError::Password) => return Err(ReadError::Protected),
            Err(_) => return Err(DAMAGED),
        };
        return xlsx(&mut book);
    }
    super::compound::cells_are_few(bytes)?;
    let mut book: Xls<Bytes> = match Xls::new(cursor()) {
        Ok(book) => book,
        Err(calamine::XlsError::Password) => return Err(ReadError::Protected),
        Err(_) => return Err(DAMAGED),
    };
    let epoch_1904 = book.has_1904_epoch();
    let mut sheets = ranges(&mut book, epoch_1904)?;
    for (name, rows, _) in &mut sheets {
        if let Ok(merged) = book.merge_cells_by_sheet_name(name) {
            fill_down(rows, &merged, 0);
        }
    }
    Ok(sheets)
}

fn ranges<R: Reader<Bytes>>(book: &mut R, epoch_1904: bool) -> Result<Vec<Sheet>, ReadError> {
    let mut out = Vec::new();
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        out.push((name, records(&range)?, epoch_1904));
    }
    Ok(out)
}

fn records(range: &Range<Data>) -> Result<Vec<StringRecord>, ReadError> {
    let left = range.start().map_or(0, |(_, column)| column as usize);
    let mut held = 0u64;
    let mut out = Vec::new();
    for cells in range.rows() {
        let mut row = StringRecord::new();
        for _ in 0..left.min(MAX_COLUMNS) {
            row.push_field("");
        }
        for cell in cells.iter().take(MAX_COLUMNS) {
            row.push_field(&text(cell));
        }
        held += row.as_slice().len() as u64;
        if held > MAX_HELD {
            return Err(ReadError::TooLarge { what: "unpacked", limit: MAX_HELD });
        }
        out.push(row);
    }
    Ok(out)
}

/// Cells come one by one, so that a sheet with a cell in its last corner costs one cell.
fn xlsx(book: &mut Xlsx<Bytes>) -> Result<Vec<Sheet>, ReadError> {
    let epoch_1904 = book.has_1904_epoch();
    let mut out = Vec::new();
    for name in book.sheet_names() {
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut rows: Vec<(u32, StringRecord)> = Vec::new();
        let mut row: Vec<String> = Vec::new();
        let (mut at, mut held, mut count) = (0u32, 0u64, 0u64);
        while let Some(cell) = cells.next_cell().map_err(|_| DAMAGED)? {
            let (line, column) = cell.get_position();
            let value = text(&owned(cell.get_value()));
            if value.is_empty() {
                continue;
            }
            let column = column as usize;
            if column >= MAX_COLUMNS {
                return Err(ReadError::TooLarge { what: "columns", limit: MAX_COLUMNS as u64 });
            }
            if line != at {
                if line < at || line >= MAX_ROWS {
                    return Err(DAMAGED);
                }
                if !row.is_empty() {
                    rows.push((at, StringRecord::from(std::mem::take(&mut row))));
                }
                at = line;
            }
            held += value.len() as u64 + 8;
            count += (column.saturating_sub(row.len()) + 1) as u64;
            if held > MAX_HELD || count > MAX_CELLS {
                return Err(ReadError::TooLarge { what: "unpacked", limit: MAX_HELD });
            }
            row.resize(row.len().max(column + 1), String::new());
            row[column] = value;
        }
        if !row.is_empty() {
            rows.push((at, StringRecord::from(row)));
        }
        let mut records = sparse_filled(rows, &merged);
        records.shrink_to_fit();
        out.push((name, records, epoch_1904));
    }
    Ok(out)
}

/// Rows in order without the blank ones; cells that are merged over several rows count for each of them.
fn sparse_filled(rows: Vec<(u32, StringRecord)>, merged: &[Dimensions]) -> Vec<StringRecord> {
    if merged.iter().all(|area| area.start.0 == area.end.0) {
        return rows.into_iter().map(|(_, row)| row).collect();
    }
    // Blank rows between are kept where merges count rows; there are few in a sheet with merges.
    let last = rows.last().map_or(0, |(at, _)| *at as usize);
    if last > rows.len() * 2 + 1_000 {
        return rows.into_iter().map(|(_, row)| row).collect();
    }
    let mut dense = vec![StringRecord::new(); last + 1];
    for (at, row) in rows {
        dense[at as usize] = row;
    }
    fill_down(&mut dense, merged, 0);
    dense.retain(|row| !row.is_empty());
    dense
}

fn fill_down(rows: &mut [StringRecord], merged: &[Dimensions], first_row: u32) {
    for area in merged.iter().take(100_000) {
        let (top, left) = area.start;
        let (bottom, column) = (area.end.0, left as usize);
        let Some(top) = top.checked_sub(first_row) else { continue };
        // The header is merged for looks; a record's cell is merged because it holds for several.
        let Some(value) = rows.get(top as usize).and_then(|row| row.get(column)).map(str::to_owned) else {
            continue;
        };
        if top == 0 || value.is_empty() || column >= MAX_COLUMNS {
            continue;
        }
        for row in rows.iter_mut().take(bottom.saturating_sub(first_row) as usize + 1).skip(top as usize + 1)
        {
            let mut cells: Vec<String> = row.iter().map(str::to_owned).collect();
            cells.resize(cells.len().max(column + 1), String::new());
            if cells[column].is_empty() {
                cells[column].clone_from(&value);
                *row = StringRecord::from(cells);
            }
        }
    }
}

fn owned(cell: &DataRef<'_>) -> Data {
    match cell {
        DataRef::Int(n) => Data::Int(*n),
        DataRef::Float(n) => Data::Float(*n),
        DataRef::String(text) => Data::String(text.clone()),
        DataRef::SharedString(text) => Data::String((*text).to_owned()),
        DataRef::Bool(on) => Data::Bool(*on),
        DataRef::DateTime(moment) => Data::DateTime(*moment),
        DataRef::DateTimeIso(text) => Data::DateTimeIso(text.clone()),
        DataRef::DurationIso(text) => Data::DurationIso(text.clone()),
        DataRef::Error(error) => Data::Error(error.clone()),
        DataRef::Empty => Data::Empty,
    }
}

/// A cell as a person would type it: whole numbers with all their digits, dates as ISO.
fn text(cell: &Data) -> String {
    match cell {
        Data::Int(n) => n.to_string(),
        Data::Float(n) => number(*n),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(on) => if *on { "TRUE" } else { "FALSE" }.into(),
        Data::DateTime(moment) => date(moment),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

fn number(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e17 { format!("{n:.0}") } else { n.to_string() }
}

fn date(moment: &ExcelDateTime) -> String {
    let days = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&days) {
        let seconds = (days * 86_400.0).round().clamp(0.0, 1e9) as u64;
        return format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    // A time is a fraction of a day: 14:30 may read as 14:29:59.999.
    let seconds =
        (u32::from(hour) * 60 + u32::from(minute)) * 60 + u32::from(second) + u32::from(milli >= 500);
    let seconds = seconds.min(86_399);
    let day = format!("{year:04}-{month:02}-{day:02}");
    match seconds {
        0 => day,
        _ => format!("{day} {:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60),
    }
}

/// ODS writes a run of equal cells once with a count: a small file can ask for a billion.
fn repeats_are_few(content: &[u8]) -> Result<(), ReadError> {
    const COLUMNS: &[u8] = b"number-columns-repeated=\"";
    let mut total = 0u64;
    let mut rest = content;
    while let Some(at) = find(rest, COLUMNS) {
        rest = &rest[at + COLUMNS.len()..];
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let count: u64 =
            std::str::from_utf8(&rest[..digits.min(12)]).ok().and_then(|n| n.parse().ok()).unwrap_or(0);
        let end = find(rest, b">").unwrap_or(rest.len());
        let closed = end > 0 && rest.get(end - 1) == Some(&b'/');
        let last_of_row = rest.get(end + 1..).is_some_and(|after| after.starts_with(b"</table:table-row"));
        // Nothing is made of empty cells at the end of a row.
        if !(closed && last_of_row) {
            total += count.min(16_384);
        }
        if total > MAX_CELLS / 4 {
            return Err(ReadError::TooLarge { what: "unpacked", limit: MAX_CELLS / 4 });
        }
    }
    Ok(())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
