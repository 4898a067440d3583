//! Small words about text that every room uses: the normal form, trimming, width, search keys, and the shapes of
//! phones, e-mails, names and numbers with check digits. Not here: money, dates, and anything a person reads.

mod email;
mod fold;
mod name;
mod numbers;
mod phone;
mod sensitive;

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

pub use email::{email, email_key};
pub use fold::{fold, is_han, is_wide_script, simplified};
pub use name::{PersonName, display_name, split_name};
pub use numbers::{is_bank_card, is_credit_code, is_personal_id};
pub(crate) use phone::digits;
pub use phone::{Phone, Region};
pub use sensitive::{Sensitive, sensitive_column};

/// Unicode NFC, the form every stored text has. Borrows when nothing changes.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// One line of text: NFC, no control or invisible format characters at the ends, every run of white space (the
/// ideographic space too) one space. For names, titles and other single-line fields.
pub fn one_line(text: &str) -> String {
    let text = nfc(text);
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word = word.trim_matches(is_invisible);
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    // A removed mark may leave an open composition behind; the promise is NFC.
    match nfc(&out) {
        Cow::Borrowed(_) => out,
        Cow::Owned(composed) => composed,
    }
}

/// A body of text: NFC, line ends as `\n`, control characters other than tab and newline dropped, blank ends cut.
/// Inner spaces stay as typed.
pub fn body(text: &str) -> String {
    let text = nfc(text);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
            '\t' | '\n' => out.push(c),
            c if c.is_control() || c == '\u{feff}' => {}
            c => out.push(c),
        }
    }
    let trimmed = out.trim();
    match nfc(trimmed) {
        Cow::Borrowed(same) if same.len() == out.len() => out,
        other => other.into_owned(),
    }
}

/// Full-width digits, letters and signs (U+FF01..=U+FF5E) as their ASCII twins, the ideographic space as a space.
/// Borrows when nothing changes.
pub fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|c| half(c) != c) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(half).collect())
    }
}

/// The ASCII twin of one full-width character, or the character itself.
pub(crate) fn half(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Characters that show nothing and hide in copied text: joiners at an end, direction marks, the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests;

/// What lists sort a name by: pinyin and Latin letters mixed, digits first, at most 24 bytes and a rest that tells
/// namesakes of different characters apart.
pub fn sort_key(name: &str) -> String {
    let folded = fold(name);
    let mut out = String::with_capacity(32);
    let mut rest = folded.as_str();
    while let Some(c) = rest.chars().next() {
        if out.len() >= 24 {
            break;
        }
        if is_han(c) {
            let run_end = rest.find(|c| !is_han(c)).unwrap_or(rest.len());
            for readings in
                crate::search::pinyin::spell(&rest[..run_end], out.is_empty()).into_iter().flatten()
            {
                out.push_str(readings.as_slice()[0]);
                out.push(' ');
            }
            rest = &rest[run_end..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    let end = (0..=out.len().min(24)).rev().find(|at| out.is_char_boundary(*at)).unwrap_or(0);
    out.truncate(end);
    if folded.chars().any(is_han) {
        out.push('\u{1}');
        out.extend(folded.chars().take(6));
    }
    out
}
