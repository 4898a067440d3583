//! Dates and times of day in every form that the formats note lists: ISO, slashes and dots, Chinese, month names,
//! spreadsheet serials.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use crate::text::half_width;

/// How the dates of one column are written.
#[derive(Clone, Copy, Debug)]
pub struct DateStyle {
    /// `03/04/2024` is the third of April. Unset: as the separator suggests.
    pub day_first: Option<bool>,
    /// Bare serial numbers count from 1904.
    pub epoch_1904: bool,
    /// The year that `3月5日` and `11.3` are in.
    pub this_year: i16,
}

/// A date, perhaps with a time of day, perhaps with an offset from UTC.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// The time of day.
    pub time: Option<Time>,
    /// Seconds east of UTC.
    pub offset: Option<i32>,
}

impl Moment {
    /// Milliseconds since 1970 UTC; a time without an offset is one of `zone`, a day without a time is its midnight.
    pub fn instant(&self, zone: &TimeZone) -> Option<i64> {
        let civil = self.date.to_datetime(self.time.unwrap_or(Time::midnight()));
        match self.offset {
            Some(seconds) => {
                let naive = TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond();
                Some(naive - i64::from(seconds) * 1_000)
            }
            None => Some(zone.to_timestamp(civil).ok()?.as_millisecond()),
        }
    }
}

/// Reads a date in any of the forms that the formats note lists.
pub fn moment(cell: &str, style: DateStyle) -> Option<Moment> {
    let cell = cell.trim();
    if cell.len() < 3 || cell.len() > 64 {
        return None;
    }
    if let Some(moment) = iso(cell.as_bytes()) {
        return Some(moment);
    }
    let narrow = half_width(cell);
    let (mut text, afternoon) = western(&narrow);
    let clock = cut_clock(&mut text);
    let (time, offset) = match clock {
        Some(clock) => {
            let (time, offset) = clock_of(&clock, afternoon)?;
            (Some(time), offset)
        }
        None => (None, None),
    };
    let day = text.trim_matches(|c: char| c.is_whitespace() || c == ',' || c == 'T');
    if time.is_none()
        && let Some(moment) = serial(day, style.epoch_1904)
    {
        return Some(moment);
    }
    Some(Moment { date: day_of(day, style)?, time, offset })
}

/// Is it written as a date, beyond doubt? For guessing a column's type: bare numbers and `11.3` do not count.
pub fn is_plainly_date(cell: &str, style: DateStyle) -> bool {
    let cell = cell.trim();
    let groups = cell.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).count();
    let word = cell.chars().any(char::is_alphabetic);
    if groups < 2 || (groups == 2 && !word) || cell.len() < 6 {
        return false;
    }
    // Version numbers and IP addresses have dots and other shapes; the year decides.
    moment(cell, style).is_some_and(|moment| (1900..=2100).contains(&moment.date.year()))
}

/// `2024-08-13`, `2024-08-13T18:04:34.666+00:00`, `2024-08-13 18:04:34Z`: the quick way for most files.
fn iso(b: &[u8]) -> Option<Moment> {
    if b.len() < 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let two = |at: usize| -> Option<i8> {
        let (tens, ones) = (b.get(at)?.wrapping_sub(b'0'), b.get(at + 1)?.wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then(|| (tens * 10 + ones) as i8)
    };
    let year = i16::from(two(0)?) * 100 + i16::from(two(2)?);
    let date = Date::new(year, two(5)?, two(8)?).ok()?;
    if b.len() == 10 {
        return Some(Moment { date, time: None, offset: None });
    }
    if !matches!(b[10], b'T' | b't' | b' ') || b.get(13) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (two(11)?, two(14)?);
    let mut at = 16;
    let mut second = 0;
    if b.get(at) == Some(&b':') {
        second = two(17)?;
        at = 19;
    }
    let mut nanos = 0i32;
    if b.get(at) == Some(&b'.') {
        at += 1;
        let mut scale = 100_000_000;
        while let Some(digit) = b.get(at).filter(|b| b.is_ascii_digit()) {
            nanos += i32::from(digit - b'0') * scale;
            scale /= 10;
            at += 1;
        }
    }
    let offset = match b.get(at) {
        None => None,
        Some(b'Z' | b'z') if at + 1 == b.len() => Some(0),
        Some(sign @ (b'+' | b'-')) => {
            let hours = i32::from(two(at + 1)?);
            let (minutes, end) = match b.get(at + 3) {
                None => (0, at + 3),
                Some(b':') => (i32::from(two(at + 4)?), at + 6),
                Some(_) => (i32::from(two(at + 3)?), at + 5),
            };
            if end != b.len() || hours > 18 {
                return None;
            }
            let seconds = hours * 3_600 + minutes * 60;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        Some(_) => return None,
    };
    // A leap second reads as the last second.
    let time = Time::new(hour, minute, second.min(59), nanos).ok()?;
    Some(Moment { date, time: Some(time), offset })
}

/// Chinese signs as western ones, names of weekdays away; and whether it says it is the afternoon.
fn western(text: &str) -> (String, Option<bool>) {
    let mut afternoon = None;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    'next: while let Some(c) = rest.chars().next() {
        for (word, says) in
            [("上午", Some(false)), ("凌晨", Some(false)), ("下午", Some(true)), ("晚上", Some(true))]
        {
            if let Some(after) = rest.strip_prefix(word) {
                afternoon = says;
                out.push(' ');
                rest = after;
                continue 'next;
            }
        }
        for word in ["星期", "周", "礼拜"] {
            if let Some(after) = rest.strip_prefix(word) {
                let mut chars = after.chars();
                chars.next();
                out.push(' ');
                rest = chars.as_str();
                continue 'next;
            }
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '年' | '月' => out.push('-'),
            '日' | '号' | '號' | '(' | ')' => out.push(' '),
            '时' | '點' | '点' | '時' => out.push(':'),
            '分' if rest.starts_with(|c: char| c.is_ascii_digit()) => out.push(':'),
            '分' | '秒' => {}
            _ => out.push(c),
        }
    }
    // "8:" of "8时" and "2024-" of "2024年": a sign at the end means nothing.
    while out.ends_with([':', '-', ' ']) {
        let ends_hour = out.ends_with(':');
        out.pop();
        if ends_hour {
            out.push_str(":00");
            break;
        }
    }
    (out, afternoon)
}

/// Takes the time of day, its AM/PM and zone off the end of the text.
fn cut_clock(text: &mut String) -> Option<String> {
    let colon = text.find(':')?;
    let start = text[..colon]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    if start == colon {
        return None;
    }
    Some(text.split_off(start))
}

fn clock_of(clock: &str, afternoon: Option<bool>) -> Option<(Time, Option<i32>)> {
    let end = clock.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(clock.len());
    let (digits, rest) = clock.split_at(end);
    let mut parts = digits.split(':');
    let mut hour: i8 = parts.next()?.parse().ok()?;
    let minute: i8 = parts.next()?.parse().ok()?;
    let second: i8 = match parts.next() {
        Some(text) => text.split('.').next()?.parse().ok()?,
        None => 0,
    };
    let mut rest = rest.trim();
    let mut late = afternoon;
    for (word, says) in [("am", false), ("pm", true), ("a.m.", false), ("p.m.", true)] {
        if rest.len() >= word.len()
            && rest.is_char_boundary(word.len())
            && rest[..word.len()].eq_ignore_ascii_case(word)
        {
            late = Some(says);
            rest = rest[word.len()..].trim();
            break;
        }
    }
    match late {
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    let offset = match rest {
        "" => None,
        "Z" | "z" | "UTC" | "GMT" => Some(0),
        _ => {
            let zone = rest.trim_start_matches("UTC").trim_start_matches("GMT");
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let digits: String = zone.strip_prefix(['+', '-'])?.chars().filter(|c| *c != ':').collect();
            if !digits.bytes().all(|b| b.is_ascii_digit()) || digits.is_empty() || digits.len() > 4 {
                return None;
            }
            let number: i32 = digits.parse().ok()?;
            let (hours, minutes) = if digits.len() <= 2 { (number, 0) } else { (number / 100, number % 100) };
            (hours <= 18).then_some(sign * (hours * 3_600 + minutes * 60)).map(Some)?
        }
    };
    Some((Time::new(hour, minute, second.min(59), 0).ok()?, offset))
}

/// A day that a spreadsheet wrote as a bare number: 15000 to 80000, with a fraction for the time of day.
fn serial(text: &str, epoch_1904: bool) -> Option<Moment> {
    if !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') || !(5..=16).contains(&text.len()) {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    if !(15_000.0..80_000.0).contains(&number) {
        return None;
    }
    // Day 0 is 1899-12-30 for every day after February 1900, and 1904-01-01 in the other system.
    let day_zero = if epoch_1904 { Date::constant(1904, 1, 1) } else { Date::constant(1899, 12, 30) };
    let date = day_zero.checked_add(jiff::Span::new().try_days(number.trunc() as i64).ok()?).ok()?;
    let seconds = (number.fract() * 86_400.0).round() as i64;
    if seconds == 0 || seconds >= 86_400 {
        return Some(Moment { date, time: None, offset: None });
    }
    let time = Time::midnight().checked_add(jiff::Span::new().try_seconds(seconds).ok()?).ok()?;
    Some(Moment { date, time: Some(time), offset: None })
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn day_of(text: &str, style: DateStyle) -> Option<Date> {
    let mut numbers: [(i32, usize); 3] = [(0, 0); 3];
    let mut n = 0;
    let mut month_word = None;
    let mut dots = 0;
    for part in text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        if part.bytes().all(|b| b.is_ascii_digit()) {
            if n == 3 || part.len() > 8 {
                return None;
            }
            numbers[n] = (part.parse().ok()?, part.len());
            n += 1;
        } else {
            let word = part.to_lowercase();
            let head = word.get(..3)?;
            if let Some(month) = MONTHS.iter().position(|name| *name == head) {
                if month_word.replace(month as i32 + 1).is_some() {
                    return None;
                }
            } else if !WEEKDAYS.contains(&head) {
                // `3rd`, `21st`
                let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
                if n == 3 || digits.is_empty() || !["st", "nd", "rd", "th"].contains(&&word[digits.len()..]) {
                    return None;
                }
                numbers[n] = (digits.parse().ok()?, digits.len());
                n += 1;
            }
        }
    }
    dots += text.bytes().filter(|b| *b == b'.').count();
    let (a, b, c) = (numbers[0], numbers[1], numbers[2]);
    if let Some(month) = month_word {
        return match n {
            2 if a.1 == 4 => date(a.0, month, b.0),
            2 => date(full_year(b), month, a.0),
            1 if a.1 <= 2 => date(i32::from(style.this_year), month, a.0),
            _ => None,
        };
    }
    match n {
        3 if a.1 == 4 => date(a.0, b.0, c.0),
        3 if c.1 == 4 || c.1 == 2 => {
            let day_first = match style.day_first {
                _ if a.0 > 12 => true,
                _ if b.0 > 12 => false,
                Some(says) => says,
                None => dots == 2,
            };
            let (day, month) = if day_first { (a.0, b.0) } else { (b.0, a.0) };
            date(full_year(c), month, day)
        }
        2 if a.1 <= 2 && b.1 <= 2 => date(i32::from(style.this_year), a.0, b.0),
        1 if a.1 == 8 => date(a.0 / 10_000, a.0 / 100 % 100, a.0 % 100),
        _ => None,
    }
}

fn full_year((year, digits): (i32, usize)) -> i32 {
    match (digits, year) {
        (2, 0..70) => 2_000 + year,
        (2, _) => 1_900 + year,
        _ => year,
    }
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Does the cell say which of day and month comes first? `Some(true)`: the day.
pub fn day_comes_first(cell: &str) -> Option<bool> {
    let mut parts = cell.trim().split(['/', '-', '.', ' ']);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if a.len() > 2 || b.len() > 2 || c.len() < 2 {
        return None;
    }
    let (a, b): (u8, u8) = (a.parse().ok()?, b.parse().ok()?);
    match (a > 12, b > 12) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// A time of day as `HH:MM`.
pub fn time_of_day(cell: &str) -> Option<Time> {
    let narrow = half_width(cell.trim());
    let (mut text, afternoon) = western(&narrow);
    if let Ok(fraction) = text.parse::<f64>()
        && (0.0..1.0).contains(&fraction)
    {
        let seconds = (fraction * 86_400.0).round() as i64;
        return Time::midnight().checked_add(jiff::Span::new().try_seconds(seconds).ok()?).ok();
    }
    let clock = cut_clock(&mut text)?;
    text.trim().is_empty().then_some(())?;
    clock_of(&clock, afternoon).map(|(time, _)| time)
}
