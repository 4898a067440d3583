//! One look at every row before anything is brought in: how many there are, what each column holds, what should not
//! be taken in unawares (national ids, cards, passwords, numbers that a spreadsheet has rounded).

use csv::StringRecord;

use super::problem::ReadError;
use super::table::Table;
use super::value::{self, DateStyle};
use crate::text::{self, Phone, Sensitive};

/// Rows shown before the mapping is confirmed.
pub const PREVIEW: usize = 20;
/// Non-empty cells of a column that are kept to judge it by.
const KEPT: usize = 120;
/// A select has at most so many options.
const OPTIONS: usize = 24;

/// What one column holds.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Cells that are not empty.
    pub filled: u64,
    /// The first cells that are not empty.
    pub kept: Vec<String>,
    /// Every cell is a number without leading zeroes.
    pub numbers: bool,
    /// Every cell is plainly a date; and none has a time of day.
    pub dates: bool,
    /// Some date has a time of day.
    pub times: bool,
    /// Every cell is plainly yes or no.
    pub checkboxes: bool,
    /// All different cells, if they are few and short.
    pub options: Option<Vec<String>>,
    /// Day before month, where some cell leaves no doubt.
    pub day_first: Option<bool>,
    /// Cells that a spreadsheet has rounded.
    pub lost_digits: u64,
    /// What it had better not be taken in as, unawares, and in how many cells.
    pub sensitive: Option<(Sensitive, u64)>,
    ids: u64,
    cards: u64,
}

impl Column {
    fn new() -> Column {
        Column {
            numbers: true,
            dates: true,
            checkboxes: true,
            options: Some(Vec::new()),
            ..Column::default()
        }
    }

    fn look(&mut self, cell: &str) {
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        if self.kept.len() < KEPT {
            self.kept.push(clip(cell, 200));
        }
        if self.numbers {
            self.numbers = is_number(cell);
        }
        if self.checkboxes {
            self.checkboxes = value::is_plainly_checkbox(cell);
        }
        if self.dates {
            const STYLE: DateStyle = DateStyle { day_first: None, epoch_1904: false, this_year: 2000 };
            self.dates = value::is_plainly_date(cell, STYLE);
            self.times |= self.dates && cell.contains(':') && !cell.contains("00:00:00");
        }
        if cell.len() <= 24 && self.day_first.is_none() && cell.as_bytes()[0].is_ascii_digit() {
            self.day_first = value::day_comes_first(cell);
        }
        if let Some(options) = &mut self.options
            && !options.iter().any(|option| option == cell)
        {
            if cell.len() > 60 || options.len() == OPTIONS {
                self.options = None;
            } else {
                options.push(cell.to_owned());
            }
        }
        let first = cell.as_bytes()[0];
        if cell.len() >= 7 && cell.len() <= 32 && (first.is_ascii_digit() || first >= 0x80) {
            if cell.len() >= 13 {
                self.ids += u64::from(text::is_personal_id(cell));
                self.cards += u64::from(text::is_bank_card(cell));
            }
            if cell.contains(['E', 'e']) {
                self.lost_digits += u64::from(Phone::lost_digits(cell));
            }
        }
    }

    fn conclude(&mut self, header: &str) {
        if self.filled == 0 {
            (self.numbers, self.dates, self.checkboxes, self.options) = (false, false, false, None);
        }
        let values = self.kept.iter().map(String::as_str);
        self.sensitive = text::sensitive_column(header, values).map(|(what, among_kept)| {
            let count = match what {
                Sensitive::NationalId => self.ids.max(among_kept as u64),
                Sensitive::BankCard => self.cards.max(among_kept as u64),
                Sensitive::Password => self.filled,
            };
            (what, count)
        });
        // A few ids among many other numbers are still somebody's ids.
        if self.sensitive.is_none() && self.ids > 0 {
            self.sensitive = Some((Sensitive::NationalId, self.ids));
        }
    }

    /// Which share of the kept cells passes.
    pub fn share(&self, passes: impl Fn(&str) -> bool) -> f64 {
        if self.kept.is_empty() {
            return 0.0;
        }
        self.kept.iter().filter(|cell| passes(cell)).count() as f64 / self.kept.len() as f64
    }
}

fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // `007` is a name; so are sixteen digits.
    all_digits(whole)
        && all_digits(fraction)
        && whole.len() <= 15
        && (whole == "0" || !whole.starts_with('0'))
}

/// At most `n` bytes of the text, cut between characters.
pub(super) fn clip(text: &str, n: usize) -> String {
    let mut end = text.len().min(n);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

/// What a table holds.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Rows that are not blank.
    pub rows: u64,
    /// One a header column.
    pub columns: Vec<Column>,
    /// The first rows.
    pub preview: Vec<Vec<String>>,
}

/// Reads all rows of the table once. `go_on` is asked every thousand rows.
pub fn survey(table: &Table, mut go_on: impl FnMut(u64) -> bool) -> Result<Survey, ReadError> {
    let mut out = Survey { columns: vec![Column::new(); table.header.len()], ..Survey::default() };
    let mut rows = table.rows()?;
    let mut cells = StringRecord::new();
    while rows.read(&mut cells)?.is_some() {
        if is_blank_row(&cells) {
            continue;
        }
        out.rows += 1;
        if out.preview.len() < PREVIEW {
            out.preview.push(cells.iter().map(|cell| clip(cell, 500)).collect());
        }
        for (column, cell) in out.columns.iter_mut().zip(&cells) {
            column.look(cell);
        }
        if out.rows.is_multiple_of(1_000) && !go_on(out.rows) {
            break;
        }
    }
    for (column, header) in out.columns.iter_mut().zip(&table.header) {
        column.conclude(header);
    }
    Ok(out)
}

/// A row of nothing but separators, as spreadsheets write below the last one.
pub(super) fn is_blank_row(cells: &StringRecord) -> bool {
    cells.iter().all(|cell| cell.trim().is_empty())
}
