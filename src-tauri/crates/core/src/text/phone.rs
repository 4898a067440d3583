//! Phone numbers: E.164 where the number can be known, the typed text always. Not here: whether the number answers,
//! carriers, and how a number is spaced for reading.

use std::str::FromStr;

use phonenumber::{Mode, country};

use super::{half_width, one_line};

/// The longest cell that is read as a phone; a longer one is prose and is kept as typed.
const LONGEST: usize = 96;
/// E.164 allows 15 digits; two more let a trunk `0` or an international `00` stand before them.
const MOST_DIGITS: usize = 17;

/// The country a number without a country code is read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region(country::Id);

impl Region {
    /// The mainland of China, the default.
    pub const CHINA: Self = Self(country::CN);

    /// From an ISO 3166-1 alpha-2 code in any case; `None` when there is no such region.
    pub fn from_code(code: &str) -> Option<Self> {
        country::Id::from_str(&code.trim().to_ascii_uppercase()).ok().map(Self)
    }

    /// The ISO 3166-1 alpha-2 code.
    pub fn code(&self) -> &str {
        self.0.as_ref()
    }
}

/// One phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// `+` and up to 15 digits, when the number is known to be dialled so.
    pub e164: Option<String>,
    /// The extension, digits only.
    pub ext: Option<String>,
    /// What was typed, one line, NFC; never empty for a non-empty input.
    pub raw: String,
}

impl Phone {
    /// Reads one number. What cannot be read is kept in `raw` with no `e164`: nothing typed is lost and no digit is
    /// invented.
    pub fn read(typed: &str, region: Region) -> Self {
        let raw = one_line(typed);
        if raw.len() > LONGEST {
            return Self { e164: None, ext: None, raw };
        }
        let line: String = half_width(&raw).chars().map(western_digit).collect();
        let (number, ext) = split_extension(&line, region);
        let e164 = dialled(number).and_then(|number| e164(&number, region));
        // An extension of a number nobody understood may be a part of the number.
        let ext = if e164.is_some() { ext.map(str::to_owned) } else { None };
        Self { e164, ext, raw }
    }

    /// Reads a cell that may hold several numbers (`138…/139…`, `、`, `;`). It is only split where every part is long
    /// enough to be a number of its own.
    pub fn read_all(cell: &str, region: Region) -> Vec<Self> {
        let parts: Vec<&str> = cell
            .split([';', '；', '、', ',', '，', '/', '|', '\n'])
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .collect();
        let long = |part: &&str| digits(part).len() >= 7 && Self::read(part, region).e164.is_some();
        if parts.len() > 1 && parts.iter().all(long) {
            parts.into_iter().map(|part| Self::read(part, region)).collect()
        } else if cell.trim().is_empty() {
            Vec::new()
        } else {
            vec![Self::read(cell, region)]
        }
    }

    /// The one text to store: `+861088886666;ext=371`, or the typed text.
    pub fn stored(&self) -> String {
        match (&self.e164, &self.ext) {
            (Some(e164), Some(ext)) => format!("{e164};ext={ext}"),
            (Some(e164), None) => e164.clone(),
            (None, _) => self.raw.clone(),
        }
    }

    /// What two spellings of one number share: E.164 with its extension, or the bare digits of an unknown one.
    pub fn key(&self) -> String {
        if self.e164.is_some() { self.stored() } else { digits(&self.raw) }
    }

    /// True when a spreadsheet wrote the number in scientific notation and dropped digits (`1.38E+10`): the number is
    /// gone and the person should fetch it from the source.
    pub fn lost_digits(typed: &str) -> bool {
        matches!(scientific(half_width(&one_line(typed)).trim()), Some(None))
    }
}

/// All digits of a text, full-width and Arabic-Indic ones too, as ASCII.
pub(crate) fn digits(text: &str) -> String {
    text.chars().map(super::half).map(western_digit).filter(char::is_ascii_digit).collect()
}

/// Arabic-Indic, Persian and Devanagari digits as ASCII digits.
fn western_digit(c: char) -> char {
    let zero = match c {
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{966}'..='\u{96f}' => 0x966,
        _ => return c,
    };
    char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
}

/// Cuts an extension off: a marker and up to seven digits at the end, or a third group behind a Chinese landline.
fn split_extension(line: &str, region: Region) -> (&str, Option<&str>) {
    // Longest first: "ext" also ends in what a lone "x" would match.
    const MARKERS: [&str; 12] =
        [";ext=", "extension", "分机号", "ext", "extn", "分机", "分機", "内线", "转", "轉", "x", "#"];
    let line = line.trim_end();
    let tail = line.bytes().rev().take_while(u8::is_ascii_digit).count();
    if tail == 0 || tail > 7 {
        return (line, None);
    }
    let (head, ext) = line.split_at(line.len() - tail);
    let bare = head.trim_end_matches([' ', '.', ':', '=']);
    for marker in MARKERS {
        let marker = marker.trim_end_matches('=');
        let Some(cut) = bare.len().checked_sub(marker.len()) else { continue };
        if bare.get(cut..).is_some_and(|end| end.eq_ignore_ascii_case(marker))
            && digits(&bare[..cut]).len() >= 5
        {
            return (bare[..cut].trim_end_matches([' ', ',', ';', '(', '-']), Some(ext));
        }
    }
    if tail <= 5
        && region == Region::CHINA
        && let Some(number) = head.strip_suffix('-')
        && chinese(&digits(number)).is_some_and(|national| !national.starts_with('1') || national.len() == 10)
    {
        return (number, Some(ext));
    }
    (line, None)
}

/// The number in scientific notation as its digits: `None` when it is no such notation, `Some(None)` when the mantissa
/// is too short to know every digit.
fn scientific(text: &str) -> Option<Option<String>> {
    let (mantissa, power) = text.split_once(['E', 'e'])?;
    let power: usize = power.strip_prefix('+').unwrap_or(power).parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || !(6..=20).contains(&power) {
        return None;
    }
    Some((fraction.len() == power).then(|| format!("{whole}{fraction}")))
}

/// The dialled signs of a number, `+` first and then digits; `None` when letters stand between the digits, there are too
/// few or too many, or a spreadsheet dropped some. Words before and after (`Tel:`, `（微信同号）`) are ignored.
fn dialled(number: &str) -> Option<String> {
    let number = number.trim();
    if let Some(exact) = scientific(number) {
        return exact;
    }
    // A spreadsheet's number that became text: 13800138000.0
    let number = match number.strip_suffix(".0") {
        Some(whole) if whole.len() >= 7 && whole.bytes().all(|b| b.is_ascii_digit()) => whole,
        _ => number,
    };
    let start = number.find(|c: char| c.is_ascii_digit() || c == '+')?;
    let end = number.rfind(|c: char| c.is_ascii_digit())? + 1;
    let core = number.get(start..end)?;
    let mut out = String::with_capacity(core.len());
    for (at, c) in core.char_indices() {
        match c {
            '0'..='9' => out.push(c),
            '+' if at == 0 => out.push('+'),
            ' '
            | '-'
            | '.'
            | '('
            | ')'
            | '/'
            | '·'
            | '_'
            | '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{a0}' => {}
            _ => return None,
        }
    }
    // "+44 (0)20 …": the trunk zero that is only dialled at home.
    if out.starts_with('+')
        && let Some(at) = core.find("(0)")
    {
        let before = core[..at].bytes().filter(|b| b.is_ascii_digit()).count() + 1;
        out.remove(before);
    }
    let count = out.trim_start_matches('+').len();
    (3..=MOST_DIGITS).contains(&count).then_some(out)
}

fn e164(number: &str, region: Region) -> Option<String> {
    let abroad = match number.strip_prefix('+') {
        Some(rest) => Some(rest),
        // 011 is how North America dials out; elsewhere it may be an area code.
        None if region.code() == "US" || region.code() == "CA" => number.strip_prefix("011"),
        None => number.strip_prefix("00"),
    };
    match abroad {
        Some(rest) => {
            if let Some(home) = rest.strip_prefix("86")
                && let Some(national) = chinese(home)
            {
                return Some(format!("+86{national}"));
            }
            if !(7..=15).contains(&rest.len()) || rest.starts_with('0') {
                return None;
            }
            // Numbers a registry does not know yet are still dialled as written.
            let known = phonenumber::parse(None, format!("+{rest}")).ok()?;
            Some(known.format().mode(Mode::E164).to_string()).filter(|e164| (8..=16).contains(&e164.len()))
        }
        None if region == Region::CHINA => {
            if let Some(national) = chinese(number) {
                return Some(format!("+86{national}"));
            }
            if let Some(home) = number.strip_prefix("86")
                && home.len() >= 10
                && let Some(national) = chinese(home)
            {
                return Some(format!("+86{national}"));
            }
            national(number, region)
        }
        None => national(number, region),
    }
}

/// A number without a country code: only what the region's plan knows, because a guess would make a wrong number.
fn national(number: &str, region: Region) -> Option<String> {
    let known = phonenumber::parse(Some(region.0), number).ok()?;
    // A ten-digit number of the North American plan that is set aside for fiction (555-01xx) is in many sample files.
    let sample = known.code().value() == 1 && number.len() == 10 && number.starts_with(|c| c > '1');
    (phonenumber::is_valid(&known) || sample).then(|| known.format().mode(Mode::E164).to_string())
}

/// The national significant number of a mainland mobile, landline or 400/800 service number; `None` for anything else.
/// A short way past the general plan, because nearly every number in a Chinese customer book ends here.
fn chinese(number: &str) -> Option<&str> {
    let bytes = number.as_bytes();
    if !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    match (bytes, bytes.len()) {
        ([b'1', b'3'..=b'9', ..], 11) => Some(number),
        ([b'4' | b'8', b'0', b'0', ..], 10) => Some(number),
        // Trunk zero, area code 10 or 2x, eight digits; or a three-digit area and seven or eight.
        ([b'0', b'1', b'0', b'2'..=b'8', ..] | [b'0', b'2', b'0'..=b'9', b'2'..=b'8', ..], 11) => {
            Some(&number[1..])
        }
        ([b'0', b'3'..=b'9', b'1'..=b'9', _, b'2'..=b'8', ..], 11 | 12) => Some(&number[1..]),
        // The same without the zero, as they stand behind +86.
        ([b'1', b'0', b'2'..=b'8', ..] | [b'2', b'0'..=b'9', b'2'..=b'8', ..], 10) => Some(number),
        _ => None,
    }
}
