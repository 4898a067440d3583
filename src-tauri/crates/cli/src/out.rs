//! What people and scripts see: lines on standard output, complaints with a next step on standard error. Written so
//! that a reader who stops reading is no error.

use std::io::{self, ErrorKind, Write};

use coffer_api::locales::text;
use coffer_api::{ApiError, ErrorCode, Host, Language, Machine};
use serde_json::Value;

/// Why the program stops.
pub enum Failed {
    /// A command did not work.
    Api(ApiError),
    /// Nobody reads any more.
    Gone,
}

impl From<ApiError> for Failed {
    fn from(error: ApiError) -> Failed {
        Failed::Api(error)
    }
}

/// One line on standard output.
pub fn line(text: &str) -> Result<(), Failed> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}").map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failed::Gone,
        kind => Failed::Api(io_error(kind)),
    })
}

/// One JSON object on a line.
pub fn json(value: &Value) -> Result<(), Failed> {
    line(&value.to_string())
}

/// One line on standard error; one that cannot be written is not worth ending for.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// An error of a file that the command line itself reads or writes.
pub fn io_error(kind: ErrorKind) -> ApiError {
    match kind {
        ErrorKind::NotFound => ApiError::new(ErrorCode::NotFound).with("what", "file"),
        ErrorKind::AlreadyExists => ApiError::new(ErrorCode::AlreadyExists).with("what", "file"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ApiError::new(ErrorCode::DiskFull),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            ApiError::new(ErrorCode::DiskFull).with("reason", "read_only")
        }
        kind => ApiError::new(ErrorCode::Internal).with("reason", "io").with("kind", kind.to_string()),
    }
}

/// The language of this machine.
pub fn language() -> Language {
    Machine::new(false).language()
}

/// Says what went wrong and, on the next line, what to do.
pub fn explain(error: &ApiError, as_json: bool) {
    if as_json && let Ok(json) = serde_json::to_string(error) {
        complain(&json);
    }
    let language = language();
    let part = |part: &str| text(language, &format!("error.{}.{part}", error.code.word())).to_owned();
    if !as_json {
        let facts: Vec<String> =
            error.details.iter().map(|(name, fact)| format!("{name}={}", plain(fact))).collect();
        let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
        complain(&format!("coffer: {}{facts}", part("title")));
    }
    complain(&part("hint"));
    if error.code == ErrorCode::Internal {
        complain(&error.trace);
    }
}

/// A JSON value as people read it.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Rows in columns, each as wide as its widest cell.
pub fn table(rows: &[Vec<String>]) -> Result<(), Failed> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0))
        .collect();
    for row in rows {
        let mut text = String::new();
        for (at, cell) in row.iter().enumerate() {
            text.push_str(cell);
            if at + 1 < row.len() {
                text.extend(std::iter::repeat_n(' ', widths[at] - width(cell) + 2));
            }
        }
        line(text.trim_end())?;
    }
    Ok(())
}

/// Cells of a terminal that a text takes: two for Chinese, Japanese, Korean and full-width signs.
fn width(text: &str) -> usize {
    let wide = |c: char| {
        matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd)
    };
    text.chars().map(|c| if wide(c) { 2 } else { usize::from(!c.is_control()) }).sum()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_chinese_character_is_two_cells_wide() {
        assert_eq!(super::width("abc"), 3);
        assert_eq!(super::width("陈建国 A"), 8);
    }
}
