//! Days as English says them: tomorrow, next Monday, in two weeks, Nov 30, the 5th.

use jiff::ToSpan;
use jiff::civil::Date;

use super::letters::Letters;
use super::{Read, coming};

const MONTHS: [(&str, &str); 12] = [
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may", "may"),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
];
/// Whole names, and the short forms that are also other words, names among them.
const WEEKDAYS: [(&str, &[&str]); 7] = [
    ("monday", &["mon"]),
    ("tuesday", &["tues", "tue"]),
    ("wednesday", &["weds", "wed"]),
    ("thursday", &["thurs", "thur", "thu"]),
    ("friday", &["fri"]),
    ("saturday", &["sat"]),
    ("sunday", &["sun"]),
];
const NUMBERS: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// The day that is said here.
pub(super) fn day(letters: &Letters, at: usize, today: Date) -> Option<Read<Date>> {
    if !letters.begins(at) || !letters.at(at).is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    if let Some(end) = letters.word(at, "tonight") {
        return Some(Read { means: today, end, stays: true });
    }
    let found = word(letters, at, today)
        .or_else(|| from_now(letters, at, today))
        .or_else(|| weekday(letters, at, today))
        .or_else(|| month_and_day(letters, at, today))
        .or_else(|| the_nth(letters, at, today));
    found.map(|(date, end)| Read::new(date, end))
}

/// Where the words begin that only lead to a day or a time: `on`, `at`, `by`.
pub(super) fn before(letters: &Letters, at: usize) -> usize {
    let mut from = at;
    for word in ["at", "on", "by", "due", "before"] {
        let gap = (0..from).rev().take_while(|at| letters.at(*at).is_some_and(char::is_whitespace)).count();
        let end = from - gap;
        let Some(start) = end.checked_sub(word.len()).filter(|_| gap > 0) else { continue };
        if letters.begins(start) && letters.eat(start, word) == Some(end) {
            from = start;
        }
    }
    from
}

/// Several words, any white space between them.
fn phrase(letters: &Letters, at: usize, words: &str) -> Option<usize> {
    let mut end = at;
    for (place, word) in words.split(' ').enumerate() {
        let from = if place == 0 { end } else { letters.spaces(end) };
        end = letters.word(from, word)?;
    }
    Some(end)
}

fn word(letters: &Letters, at: usize, today: Date) -> Option<(Date, usize)> {
    let monday = today.checked_sub(today.weekday().to_monday_zero_offset().days()).ok()?;
    let first = today.first_of_month();
    let known: [(&str, Option<Date>); 10] = [
        ("day after tomorrow", today.checked_add(2.days()).ok()),
        ("the day after tomorrow", today.checked_add(2.days()).ok()),
        ("today", Some(today)),
        ("tomorrow", today.checked_add(1.day()).ok()),
        ("tmrw", today.checked_add(1.day()).ok()),
        ("tmr", today.checked_add(1.day()).ok()),
        ("next week", monday.checked_add(1.week()).ok()),
        ("next month", first.checked_add(1.month()).ok()),
        ("end of month", Some(today.last_of_month())),
        ("end of the month", Some(today.last_of_month())),
    ];
    known.into_iter().find_map(|(words, date)| Some((date?, phrase(letters, at, words)?)))
}

/// in 3 days, in two weeks, in a month, 3 days later.
fn from_now(letters: &Letters, at: usize, today: Date) -> Option<(Date, usize)> {
    let said_in = letters.word(at, "in");
    let from = said_in.map_or(at, |end| letters.spaces(end));
    let (number, end) = match letters.digits(from).filter(|(_, end)| letters.ends(*end)) {
        Some(found) => found,
        None => {
            let article = || letters.word(from, "a").or_else(|| letters.word(from, "an")).map(|end| (1, end));
            let named = NUMBERS.iter().zip(1..);
            named.clone().find_map(|(word, n)| Some((n, letters.word(from, word)?))).or_else(article)?
        }
    };
    let number = i64::from(number);
    let from = letters.spaces(end);
    let unit = |one: &str, many: &str| letters.word(from, many).or_else(|| letters.word(from, one));
    let (span, end) = if let Some(end) = unit("day", "days") {
        (number.days(), end)
    } else if let Some(end) = unit("week", "weeks") {
        (number.weeks(), end)
    } else {
        (number.months(), unit("month", "months")?)
    };
    let end = match said_in {
        Some(_) => end,
        None => phrase(letters, letters.spaces(end), "later")
            .or_else(|| phrase(letters, letters.spaces(end), "from now"))?,
    };
    Some((today.checked_add(span).ok()?, end))
}

/// Friday is the next one there is, today included; next Friday is next week's.
fn weekday(letters: &Letters, at: usize, today: Date) -> Option<(Date, usize)> {
    let lead = ["next", "this", "coming"].into_iter().find_map(|lead| Some((lead, letters.word(at, lead)?)));
    let from = lead.map_or(at, |(_, end)| letters.spaces(end));
    let led = lead.is_some() || before(letters, at) < at;
    let (place, end) = WEEKDAYS.iter().zip(0..).find_map(|((whole, short), place)| {
        let shortened = || {
            let end = short.iter().find_map(|short| letters.word(from, short))?;
            // Sun Li is a person, and a cat sat: a short form beside a name, or that could be a word, is no day.
            let next = letters.spaces(end);
            let beside_a_name = letters.is_capital(from) && letters.is_capital(next);
            let a_word = *whole == "saturday" && !letters.is_capital(from) && next < letters.len();
            (led || !(beside_a_name || a_word)).then_some(end)
        };
        Some((place, letters.word(from, whole).or_else(shortened)?))
    })?;
    let monday = today.checked_sub(today.weekday().to_monday_zero_offset().days()).ok()?;
    let this = monday.checked_add(i64::from(place).days()).ok()?;
    let ahead = match lead {
        Some(("next", _)) => 1,
        _ => i64::from(this < today),
    };
    Some((this.checked_add(ahead.weeks()).ok()?, end))
}

fn month(letters: &Letters, at: usize) -> Option<(i8, usize)> {
    MONTHS.iter().zip(1..).find_map(|((whole, short), month)| {
        let end = letters.word(at, whole).or_else(|| letters.word(at, short))?;
        Some((month, letters.eat(end, ".").unwrap_or(end)))
    })
}

/// 30, 30th.
fn day_number(letters: &Letters, at: usize) -> Option<(i8, usize)> {
    let (number, end) = letters.digits(at)?;
    let end = letters.eat_any(end, &["st", "nd", "rd", "th"]).unwrap_or(end);
    let number = i8::try_from(number).ok().filter(|day| (1..=31).contains(day))?;
    letters.ends(end).then_some((number, end))
}

/// Nov 30, November 30th, 30 Nov, 30th of November, each perhaps with a year.
fn month_and_day(letters: &Letters, at: usize, today: Date) -> Option<(Date, usize)> {
    let (month, day, end) = match month(letters, at) {
        Some((month, end)) => {
            let (day, end) = day_number(letters, letters.spaces(end))?;
            // 3:30 is a time.
            (month, day, (letters.at(end) != Some(':')).then_some(end)?)
        }
        None => {
            let (day, end) = day_number(letters, at)?;
            let from = letters.spaces(end);
            let from = letters.word(from, "of").map_or(from, |end| letters.spaces(end));
            let (month, end) = month(letters, from)?;
            (month, day, end)
        }
    };
    let comma = letters.spaces(letters.eat(end, ",").unwrap_or(end));
    let year = letters.digits(comma).filter(|(year, end)| (2000..2200).contains(year) && letters.ends(*end));
    match year {
        Some((year, end)) => Some((Date::new(i16::try_from(year).ok()?, month, day).ok()?, end)),
        None => Some((coming(today, month, day)?, end)),
    }
}

/// the 5th: of this month, else of the next.
fn the_nth(letters: &Letters, at: usize, today: Date) -> Option<(Date, usize)> {
    let from = letters.spaces(letters.word(at, "the")?);
    let (day, end) = day_number(letters, from)?;
    let ordinal = letters.at(end - 1).is_some_and(char::is_alphabetic);
    let alone =
        !letters.at(letters.spaces(end)).is_some_and(|c| c.is_ascii_lowercase()) || before(letters, at) < at;
    if !ordinal || !alone {
        return None;
    }
    (0..3).find_map(|ahead| {
        let month = today.first_of_month().checked_add(ahead.months()).ok()?;
        let date = Date::new(month.year(), month.month(), day).ok()?;
        (date >= today).then_some((date, end))
    })
}
