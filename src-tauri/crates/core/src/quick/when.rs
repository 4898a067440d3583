//! When somebody means, in a line of text: the first day and the first time of day that are written in it, Chinese or
//! English, and the line without them. Anything that is not plainly a day or a time stays a word; a second day stays,
//! too, because nobody knows what it was for. Pure: the day it is comes in as an argument.

mod chinese;
mod clock;
mod english;
mod letters;

use jiff::civil::{Date, Time};

use self::letters::Letters;
use crate::text::{is_han, one_line};

/// What a line says about when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The day.
    pub day: Option<Date>,
    /// The time of day.
    pub time: Option<Time>,
    /// The line without both.
    pub rest: String,
}

/// Something that was read: what it means, where it ends, and whether its words say more than the day (`tonight`) and
/// stay.
struct Read<T> {
    means: T,
    end: usize,
    stays: bool,
}

impl<T> Read<T> {
    fn new(means: T, end: usize) -> Read<T> {
        Read { means, end, stays: false }
    }
}

/// Reads a line.
pub fn when(line: &str, today: Date) -> When {
    let letters = Letters::of(line);
    let mut day: Option<Read<Date>> = None;
    let mut time: Option<Read<Time>> = None;
    let mut taken = vec![false; letters.len()];
    let mut take = |from: usize, to: usize| taken[from..to].iter_mut().for_each(|taken| *taken = true);
    let mut at = 0;
    while at < letters.len() {
        let after_day = day.as_ref().is_some_and(|day| letters.blank(day.end, at));
        if time.is_none()
            && let Some(found) = clock::time(&letters, at, after_day)
        {
            // 今晚8点 says a day as well.
            if day.is_none() {
                day = chinese::day(&letters, at, today).filter(|day| day.stays);
            }
            take(english::before(&letters, at), found.end);
            at = found.end;
            time = Some(found);
        } else if day.is_none()
            && let Some(found) =
                chinese::day(&letters, at, today).or_else(|| english::day(&letters, at, today))
        {
            if !found.stays {
                take(english::before(&letters, at), found.end);
            }
            at = found.end;
            day = Some(found);
        } else {
            at += 1;
        }
    }
    When { day: day.map(|day| day.means), time: time.map(|time| time.means), rest: without(line, &taken) }
}

/// The line without what was taken: what stood on its two sides comes together, Chinese without a space.
fn without(line: &str, taken: &[bool]) -> String {
    if !taken.contains(&true) {
        return one_line(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut gap = false;
    for (c, taken) in line.chars().zip(taken) {
        if *taken {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) && !(out.chars().next_back().is_some_and(is_han) && is_han(c)) {
            out.push(' ');
        }
        out.push(c);
    }
    let loose = |c: char| c.is_whitespace() || ",，、;；".contains(c);
    one_line(out.trim_matches(loose))
}

/// A day of this year that is not past, else of the next.
fn coming(today: Date, month: i8, day: i8) -> Option<Date> {
    let this = Date::new(today.year(), month, day).ok();
    match this {
        Some(date) if date >= today => Some(date),
        // The 29th of February has no next year.
        _ => Date::new(today.year().checked_add(1)?, month, day).ok(),
    }
}

#[cfg(test)]
mod tests;
