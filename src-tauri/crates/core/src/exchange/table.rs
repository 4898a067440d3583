//! A table: a header and rows of cells, whatever file it came from. CSV rows are read as a stream; only one row is in
//! memory at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use csv::StringRecord;
use encoding_rs::Encoding;

use super::decode::{self, Decoding};
use super::input::{Bytes, Input};
use super::problem::ReadError;
use crate::money::Decimal;

/// More columns than this is no table of records.
pub const MAX_COLUMNS: usize = 2_000;
/// More cells than this nobody corrects by hand.
const MOST_FIXES: usize = 10_000;
/// The longest correction, in bytes: as much as the longest field takes.
const LONGEST_FIX: usize = 64 << 10;
/// How far down a header is looked for.
const HEADER_WITHIN: usize = 30;
/// How far down somebody may say that it stands.
const MOST_ABOVE: u64 = 1_000;

/// What sort of file a table or its records came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Separated values.
    Csv,
    /// A workbook: XLSX, XLS or ODS.
    Xlsx,
    /// Cards.
    Vcard,
    /// JSON.
    Json,
}

/// How a CSV file is laid out; guessed from its beginning, and changeable by hand.
#[derive(Clone, PartialEq, Debug)]
pub struct Layout {
    /// The encoding of its text.
    pub encoding: &'static Encoding,
    /// The separator between cells.
    pub separator: u8,
    /// The first record only names the separator (`sep=;`).
    pub named: bool,
    /// How many records stand before the header (preamble lines); blank lines do not count.
    pub preamble: usize,
    /// The record behind those is already data: the columns are called A, B, C instead.
    pub headless: bool,
}

impl Layout {
    /// How many records stand before the first row.
    fn above(&self) -> usize {
        self.preamble + usize::from(!self.headless)
    }
}

#[derive(Clone, Debug)]
enum Body {
    Csv(Input),
    /// All rows of a sheet or list, and how many of them stand above the first one of data.
    Held(Arc<Vec<StringRecord>>, usize),
}

/// A header and the rows under it.
#[derive(Clone, Debug)]
pub struct Table {
    /// The file's or sheet's name.
    pub name: String,
    /// The sheet of a workbook, or the list in a JSON document.
    pub part: Option<String>,
    /// What sort of file.
    pub format: Format,
    /// The layout of a CSV file.
    pub layout: Option<Layout>,
    /// The header cells, trimmed; empty ones where the file has none.
    pub header: Vec<String>,
    /// Dates written as bare numbers count from 1904 (old Macintosh workbooks), not from 1900.
    pub epoch_1904: bool,
    /// The number of the header's row, from 1; 0 without one.
    pub header_row: u64,
    body: Body,
    fixes: Arc<Fixes>,
}

/// Cells that somebody corrected by hand, by row and column.
type Fixes = BTreeMap<u64, BTreeMap<usize, String>>;

impl Table {
    /// Reads the beginning of a CSV file: its encoding (unless `encoding` says), separator (unless `separator` says)
    /// and header.
    pub fn csv(
        input: Input,
        encoding: Option<&'static Encoding>,
        separator: Option<u8>,
    ) -> Result<Table, ReadError> {
        let sample = input.beginning(decode::SAMPLE)?;
        if sample.is_empty() {
            return Err(ReadError::Empty);
        }
        let whole = input.len()? <= sample.len() as u64;
        let encoding = encoding.unwrap_or_else(|| decode::detect(&sample, whole));
        let mut text = encoding.decode_with_bom_removal(&sample).0.into_owned();
        if !whole {
            // The last line of a sample may be half a line.
            let end = text.rfind('\n').map_or(text.len(), |at| at + 1);
            text.truncate(end);
        }
        if text.chars().take(4_096).filter(|c| *c == '\0').count() > 8 {
            return Err(ReadError::UnknownFormat);
        }
        let layout = lay_out(&text, encoding, separator);
        let mut table = Table {
            name: input.name.clone(),
            part: None,
            format: Format::Csv,
            header: Vec::new(),
            epoch_1904: false,
            header_row: 0,
            layout: Some(layout),
            body: Body::Csv(input),
            fixes: Arc::default(),
        };
        table.find_header()?;
        Ok(table)
    }

    /// A table from rows held in memory (a sheet, a JSON list); the first row with enough cells is the header.
    pub fn held(name: String, part: Option<String>, format: Format, rows: Vec<StringRecord>) -> Table {
        let (preamble, headless) = header_place(&rows[..rows.len().min(HEADER_WITHIN * 2)]);
        let head = if headless { 0 } else { preamble as u64 + 1 };
        let mut table = Table {
            name,
            part,
            format,
            layout: None,
            header: Vec::new(),
            epoch_1904: false,
            header_row: 0,
            body: Body::Held(Arc::new(Vec::new()), 0),
            fixes: Arc::default(),
        };
        table.hold(Arc::new(rows), head);
        table
    }

    /// Takes the row `head` of those held for the header; with 0 all are data.
    fn hold(&mut self, rows: Arc<Vec<StringRecord>>, head: u64) {
        let above = usize::try_from(head).unwrap_or(usize::MAX).min(rows.len());
        self.header = match above.checked_sub(1).and_then(|at| rows.get(at)) {
            Some(row) => row.iter().map(clean_header).collect(),
            None if head > 0 => Vec::new(),
            None => lettered(rows.iter().map(StringRecord::len).max().unwrap_or(0)),
        };
        self.header_row = head;
        self.body = Body::Held(rows, above);
    }

    /// The same table with another row for its header, counted from 1 as [`Rows::read`] counts them; with 0 every row is
    /// data. None where there is no such row, or where the header is no row of the file.
    pub fn headed(&self, head: u64) -> Result<Option<Table>, ReadError> {
        if head > MOST_ABOVE {
            return Ok(None);
        }
        let mut table = self.clone();
        match (&self.body, &self.layout) {
            // A list of objects names its columns itself.
            (Body::Held(..), _) if self.format == Format::Json => return Ok(None),
            (Body::Held(rows, _), _) => {
                if head > rows.len() as u64 {
                    return Ok(None);
                }
                table.hold(Arc::clone(rows), head);
            }
            (Body::Csv(_), Some(layout)) => {
                let first = u64::from(layout.named);
                let headless = head == 0;
                if !headless && head <= first {
                    return Ok(None);
                }
                let preamble = if headless { first } else { head - 1 };
                let preamble = usize::try_from(preamble).unwrap_or(usize::MAX);
                table.layout = Some(Layout { preamble, headless, ..layout.clone() });
                match table.find_header() {
                    Err(ReadError::Empty) => return Ok(None),
                    found => found?,
                }
            }
            (Body::Csv(_), None) => return Ok(None),
        }
        Ok(Some(table))
    }

    /// What the header calls a column; nothing where there is none and the columns are only counted.
    pub fn word(&self, column: usize) -> &str {
        match self.header.get(column) {
            Some(name) if self.header_row > 0 => name,
            _ => "",
        }
    }

    /// A table from a known header and rows.
    pub fn with_header(
        name: String,
        part: Option<String>,
        format: Format,
        header: Vec<String>,
        rows: Vec<StringRecord>,
    ) -> Table {
        Table {
            name,
            part,
            format,
            layout: None,
            header,
            epoch_1904: false,
            header_row: 1,
            body: Body::Held(Arc::new(rows), 0),
            fixes: Arc::default(),
        }
    }

    fn find_header(&mut self) -> Result<(), ReadError> {
        let layout = self.layout.clone().expect("a CSV table has a layout");
        let Body::Csv(input) = &self.body else { return Ok(()) };
        let mut reader = csv_reader(input, &layout)?;
        let mut record = StringRecord::new();
        for _ in 0..=layout.preamble {
            if !read(&mut reader, &mut record)? {
                return Err(ReadError::Empty);
            }
        }
        if record.len() > MAX_COLUMNS {
            return Err(ReadError::TooLarge { what: "columns", limit: MAX_COLUMNS as u64 });
        }
        self.header_row = if layout.headless { 0 } else { layout.preamble as u64 + 1 };
        self.header = if layout.headless {
            // The first row may be a line of its own above wider ones.
            let mut widest = record.len();
            for _ in 0..HEADER_WITHIN {
                if !read(&mut reader, &mut record)? {
                    break;
                }
                widest = widest.max(record.len());
            }
            lettered(widest)
        } else {
            record.iter().map(clean_header).collect()
        };
        Ok(())
    }

    /// How its decimals are written: where the semicolon separates cells, the comma separates decimals.
    pub fn decimal(&self) -> Decimal {
        match &self.layout {
            Some(layout) if layout.separator == b';' => Decimal::Comma,
            _ => Decimal::Point,
        }
    }

    /// The file of a CSV table.
    pub fn input(&self) -> Option<&Input> {
        match &self.body {
            Body::Csv(input) => Some(input),
            Body::Held(..) => None,
        }
    }

    /// Takes `text` for the cell of a row (as [`Rows::read`] numbers it) from now on; the file stays as it is.
    pub fn fix(&mut self, row: u64, column: usize, text: String) -> Result<(), ReadError> {
        let too_large = |what, limit: usize| Err(ReadError::TooLarge { what, limit: limit as u64 });
        if column >= MAX_COLUMNS {
            return too_large("columns", MAX_COLUMNS);
        }
        if text.len() > LONGEST_FIX {
            return too_large("cell", LONGEST_FIX);
        }
        if self.fixes.values().map(BTreeMap::len).sum::<usize>() >= MOST_FIXES {
            return too_large("corrections", MOST_FIXES);
        }
        Arc::make_mut(&mut self.fixes).entry(row).or_default().insert(column, text);
        Ok(())
    }

    /// The rows from the first one.
    pub fn rows(&self) -> Result<Rows, ReadError> {
        let fixes = Arc::clone(&self.fixes);
        Ok(match &self.body {
            Body::Csv(input) => {
                let layout = self.layout.as_ref().expect("a CSV table has a layout");
                let mut reader = csv_reader(input, layout)?;
                let mut record = StringRecord::new();
                let skip = layout.above();
                for _ in 0..skip {
                    read(&mut reader, &mut record)?;
                }
                Rows { source: RowSource::Csv(Box::new(reader)), number: skip as u64, fixes }
            }
            Body::Held(rows, above) => {
                Rows { source: RowSource::Held(Arc::clone(rows), *above), number: self.header_row, fixes }
            }
        })
    }
}

fn clean_header(cell: &str) -> String {
    cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned()
}

/// Columns without names, called as a spreadsheet calls them: A to Z, AA, AB.
fn lettered(n: usize) -> Vec<String> {
    (0..n.min(MAX_COLUMNS)).map(letters).collect()
}

fn letters(column: usize) -> String {
    let mut left = column + 1;
    let mut out = String::new();
    while left > 0 {
        left -= 1;
        out.insert(0, char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    out
}

type CsvReader = csv::Reader<Decoding<Box<dyn Bytes>>>;

fn csv_reader(input: &Input, layout: &Layout) -> Result<CsvReader, ReadError> {
    let decoding = Decoding::new(input.reader()?, layout.encoding);
    Ok(csv_options(layout.separator).buffer_capacity(64 << 10).from_reader(decoding))
}

fn csv_options(separator: u8) -> csv::ReaderBuilder {
    let mut options = csv::ReaderBuilder::new();
    options.has_headers(false).flexible(true).delimiter(separator);
    options
}

fn read(reader: &mut CsvReader, record: &mut StringRecord) -> Result<bool, ReadError> {
    reader.read_record(record).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => ReadError::Io(error),
        _ => ReadError::Damaged { format: "CSV" },
    })
}

enum RowSource {
    Csv(Box<CsvReader>),
    Held(Arc<Vec<StringRecord>>, usize),
}

/// Reads a table's rows one after the other into a row that the caller keeps.
pub struct Rows {
    source: RowSource,
    number: u64,
    fixes: Arc<Fixes>,
}

impl Rows {
    /// Reads the next row into `cells`; gives its number in the file (from 1, the header counted, blank lines not).
    pub fn read(&mut self, cells: &mut StringRecord) -> Result<Option<u64>, ReadError> {
        let more = match &mut self.source {
            RowSource::Csv(reader) => read(reader, cells)?,
            RowSource::Held(rows, at) => match rows.get(*at) {
                Some(row) => {
                    cells.clone_from(row);
                    *at += 1;
                    true
                }
                None => false,
            },
        };
        self.number += u64::from(more);
        if more && let Some(fixes) = self.fixes.get(&self.number) {
            *cells = fixed(cells, fixes);
        }
        Ok(more.then_some(self.number))
    }
}

/// A row with its corrections; a cell behind its end makes it longer.
fn fixed(cells: &StringRecord, fixes: &BTreeMap<usize, String>) -> StringRecord {
    let last = fixes.keys().next_back().map_or(0, |last| last + 1);
    (0..cells.len().max(last))
        .map(|column| {
            fixes.get(&column).map_or_else(|| cells.get(column).unwrap_or_default(), String::as_str)
        })
        .collect()
}

/// The beginning of a file, cut by one separator.
fn cut(text: &str, separator: u8) -> Vec<StringRecord> {
    csv_options(separator).from_reader(text.as_bytes()).records().map_while(Result::ok).take(200).collect()
}

fn lay_out(text: &str, encoding: &'static Encoding, separator: Option<u8>) -> Layout {
    // Excel writes `sep=;` as a first line of its own.
    if let Some(named) = text.lines().next().and_then(|line| line.trim().strip_prefix("sep="))
        && let [byte] = named.as_bytes()
    {
        let (place, headless) = header_place(cut(text, *byte).get(1..).unwrap_or_default());
        let separator = separator.unwrap_or(*byte);
        return Layout { encoding, separator, named: true, preamble: place + 1, headless };
    }
    let candidates: &[u8] = match &separator {
        Some(one) => std::slice::from_ref(one),
        None => b",;\t|",
    };
    let best = candidates
        .iter()
        .map(|separator| (*separator, cut(text, *separator)))
        .map(|(separator, rows)| (agreement(&rows), separator, rows))
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    let Some((_, separator, rows)) = best else {
        return Layout { encoding, separator: b',', named: false, preamble: 0, headless: false };
    };
    let (preamble, headless) = header_place(&rows);
    Layout { encoding, separator, named: false, preamble, headless }
}

/// How well the rows agree on a number of cells greater than one: 0 to 1, wider tables a little better.
fn agreement(rows: &[StringRecord]) -> f64 {
    let width = usual_width(rows);
    if width < 2 {
        return 0.0;
    }
    let agree = rows.iter().filter(|row| row.len() == width).count();
    // A lone comma in each of a few texts must not beat seven tab stops.
    agree as f64 / rows.len() as f64 + (width.min(20) as f64) / 100.0
}

fn usual_width(rows: &[StringRecord]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(StringRecord::len).collect();
    widths.sort_unstable();
    let mut best = (0, 0);
    for group in widths.chunk_by(|a, b| a == b) {
        if group.len() >= best.0 {
            best = (group.len(), group[0]);
        }
    }
    best.1
}

/// Where the header stands: how many records come before it, and whether there is none at all.
fn header_place(rows: &[StringRecord]) -> (usize, bool) {
    let filled = |row: &StringRecord| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let most = rows.iter().take(HEADER_WITHIN * 2).map(&filled).max().unwrap_or(0);
    let usual = usual_width(rows).min(most.max(1));
    let wants = (usual * 3).div_ceil(5).clamp(1, 4);
    let place = rows.iter().take(HEADER_WITHIN).position(|row| filled(row) >= wants).unwrap_or(0);
    let headless = place == 0 && rows.first().is_some_and(|row| row.iter().any(is_plainly_data));
    (place, headless)
}

/// A header cell never looks like this: an e-mail address, a telephone number, a date with its year.
fn is_plainly_data(cell: &str) -> bool {
    let cell = cell.trim();
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let mail = cell.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !cell.contains(char::is_whitespace)
    });
    let signs = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')' | '.' | '/' | ':');
    mail || digits >= 7 && cell.chars().all(signs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(bytes: &[u8]) -> Table {
        Table::csv(Input::memory("x.csv", bytes.to_vec()), None, None).unwrap()
    }

    fn rows(table: &Table) -> Vec<Vec<String>> {
        let mut rows = table.rows().unwrap();
        let (mut out, mut cells) = (Vec::new(), StringRecord::new());
        while rows.read(&mut cells).unwrap().is_some() {
            out.push(cells.iter().map(str::to_owned).collect());
        }
        out
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_header() {
        let table = table("\u{feff}Name,Phone\n王,1\n".as_bytes());
        assert_eq!(table.header, ["Name", "Phone"]);
        assert_eq!(rows(&table), [["王", "1"]]);
    }

    #[test]
    fn gb18030_with_zhang_is_read() {
        let text = "姓名,电话,公司\n张三,13800138000,杭州恒信科技有限公司\n张伟,13900139000,北京远景\n";
        let (bytes, _, _) = encoding_rs::GB18030.encode(text);
        let table = table(&bytes);
        assert_eq!(table.layout.as_ref().unwrap().encoding.name(), "gb18030");
        assert_eq!(table.header, ["姓名", "电话", "公司"]);
        assert_eq!(rows(&table)[1][0], "张伟");
    }

    #[test]
    fn utf16_from_excel_is_read_with_and_without_a_mark() {
        let text = "姓名\t电话\r\n张三\t138\r\n李四\t139\r\n";
        for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
            let mut bytes = Vec::new();
            for unit in mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16()) {
                bytes.extend(if little { unit.to_le_bytes() } else { unit.to_be_bytes() });
            }
            let table = table(&bytes);
            assert_eq!(table.header, ["姓名", "电话"], "mark {mark} little {little}");
            assert_eq!(rows(&table).len(), 2);
        }
    }

    #[test]
    fn semicolons_with_decimal_commas_are_seen() {
        let table = table(b"Name;Umsatz\nA GmbH;1.234,56\nB AG;99,10\nC;1,00\n");
        assert_eq!(table.layout.as_ref().unwrap().separator, b';');
        assert_eq!(rows(&table)[0], ["A GmbH", "1.234,56"]);
    }

    #[test]
    fn a_preamble_is_passed_over() {
        let table = table(
            b"Notes:\n\"When exporting your connection data, you may notice\"\n\nFirst Name,Last Name,URL\nA,B,u\n",
        );
        assert_eq!(table.header, ["First Name", "Last Name", "URL"]);
        assert_eq!(rows(&table), [["A", "B", "u"]]);
    }

    #[test]
    fn quoted_line_ends_stay_in_their_cell() {
        let table = table(b"Name,Street\n\"A\",\"1 Main St\r\nFloor 2\"\nB,x\n");
        assert_eq!(rows(&table)[0][1], "1 Main St\r\nFloor 2");
    }

    #[test]
    fn a_file_without_header_keeps_its_first_row() {
        let table = table("王伟,13800138000,a@b.cn\n李娜,13900139000,c@d.cn\n".as_bytes());
        assert_eq!(table.header, ["A", "B", "C"]);
        assert_eq!(rows(&table).len(), 2);
    }

    #[test]
    fn columns_without_names_are_called_as_in_a_spreadsheet() {
        let called = |at: usize| letters(at);
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(called), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn the_header_stands_where_somebody_says() {
        let guessed = table("客户名单,,\n姓名,电话,公司\n王伟,1,甲\n李娜,2,乙\n".as_bytes());
        assert_eq!((guessed.header_row, rows(&guessed).len()), (2, 2));
        let none = guessed.headed(0).unwrap().unwrap();
        assert_eq!(
            (none.header_row, none.header.as_slice()),
            (0, ["A", "B", "C"].map(String::from).as_slice())
        );
        assert_eq!(rows(&none)[1], ["姓名", "电话", "公司"]);
        let third = none.headed(3).unwrap().unwrap();
        assert_eq!(third.header, ["王伟", "1", "甲"]);
        let mut all = third.rows().unwrap();
        assert_eq!(all.read(&mut StringRecord::new()).unwrap(), Some(4), "rows keep their numbers");
        assert!(guessed.headed(5).unwrap().is_none() && guessed.headed(u64::MAX).unwrap().is_none());
        let sheet = |rows: &[&[&str]]| {
            let rows = rows.iter().map(|row| row.iter().collect()).collect();
            Table::held("x.xlsx".into(), None, Format::Xlsx, rows)
        };
        let guessed = sheet(&[&["名单"], &["姓名", "电话"], &["王伟", "1"]]);
        assert_eq!((guessed.header_row, rows(&guessed)), (2, vec![vec!["王伟".to_owned(), "1".to_owned()]]));
        let none = guessed.headed(0).unwrap().unwrap();
        assert_eq!((none.header.len(), rows(&none).len()), (2, 3));
        let back = none.headed(2).unwrap().unwrap();
        assert_eq!((back.header.clone(), rows(&back)), (guessed.header.clone(), rows(&guessed)));
        assert!(guessed.headed(4).unwrap().is_none());
    }

    #[test]
    fn the_line_that_names_the_separator_is_never_a_row() {
        for text in ["sep=;\n王伟;13800138000\n李娜;13900139000\n", "sep=;\n姓名;电话\n王伟;13800138000\n"]
        {
            let none = table(text.as_bytes()).headed(0).unwrap().unwrap();
            assert_eq!(rows(&none).len(), 2, "{text}");
        }
        let read = table("sep=;\n王伟;13800138000\n李娜;13900139000\n".as_bytes());
        assert_eq!((read.header_row, rows(&read)[0].clone()), (0, vec!["王伟".into(), "13800138000".into()]));
        assert!(read.headed(1).unwrap().is_none() && read.headed(2).unwrap().is_some());
    }

    #[test]
    fn short_chinese_files_are_read_in_their_encoding() {
        for text in [
            "姓名,电话\n王伟,13800138000\n",
            "客户名称,联系人\n恒信,张\n",
            "name,phone\n张,1\n",
            "id,名称,金额\n1,甲,100\n2,乙,200\n",
            "客户名称,手机,电话,QQ,微信,邮箱\n圳鑫贸易,1,2,3,4,a@b.cn\n",
        ] {
            let bytes = encoding_rs::GB18030.encode(text).0;
            assert_eq!(table(&bytes).layout.as_ref().unwrap().encoding.name(), "gb18030", "{text}");
        }
        let western = encoding_rs::WINDOWS_1252.encode("Name;Ort\nJosé Müller;Zürich\nRenée;Orléans\n").0;
        assert_eq!(table(&western).layout.as_ref().unwrap().encoding.name(), "windows-1252");
    }

    #[test]
    fn western_and_japanese_and_traditional_files_are_read() {
        for (label, text) in [
            ("windows-1252", "Name;Straße;Ort\nMüller;Königsallee 5;Düsseldorf\nWeiß;Gräfe;Köln\n"),
            ("shift_jis", "名前,会社,住所\nたなか,株式会社ひかり,とうきょうと\nすずき,ソニー,おおさか\n"),
            (
                "big5",
                "姓名,公司,地址\n陳美玲,台灣積體電路製造,新竹科學園區力行六路\n林志豪,鴻海精密工業,臺北市信義區\n",
            ),
        ] {
            let encoding = decode::named(label).unwrap();
            let bytes = encoding.encode(text).0.into_owned();
            let table = table(&bytes);
            assert_eq!(table.layout.as_ref().unwrap().encoding, encoding, "{label}");
        }
    }
}
