//! Times of day: 15:30, 3pm, 下午3点, 三点半. An hour from one to six without more is in the afternoon: that is when people
//! who sell have appointments.

use jiff::civil::Time;

use super::Read;
use super::letters::{Letters, is_wordy};
use crate::text::is_han;

/// A part of the day, and what it makes of an hour.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Night,
    Morning,
    Noon,
    Afternoon,
    Evening,
}

const PARTS: [(&str, Part); 16] = [
    ("凌晨", Part::Night),
    ("早上", Part::Morning),
    ("早晨", Part::Morning),
    ("上午", Part::Morning),
    ("今早", Part::Morning),
    ("明早", Part::Morning),
    ("中午", Part::Noon),
    ("下午", Part::Afternoon),
    ("午后", Part::Afternoon),
    ("傍晚", Part::Afternoon),
    ("晚上", Part::Evening),
    ("今晚", Part::Evening),
    ("明晚", Part::Evening),
    ("夜里", Part::Evening),
    ("早", Part::Morning),
    ("晚", Part::Evening),
];
/// After `3点` these make it "three points" and not three o'clock.
const POINTS: &str = "建问意要内说思原注小想希优缺总体之感心以多";

/// The time that is said here; `after_day`: a day stands right before it.
pub(super) fn time(letters: &Letters, at: usize, after_day: bool) -> Option<Read<Time>> {
    if let Some(end) = letters.word(at, "noon").filter(|_| letters.begins(at)) {
        return Some(Read::new(Time::constant(12, 0, 0, 0), end));
    }
    let (part, from) = match PARTS.iter().find_map(|(word, part)| Some((*part, letters.eat(at, word)?))) {
        Some((part, end)) => (Some(part), letters.spaces(end)),
        None => (None, at),
    };
    if part.is_none()
        && letters.before(at).is_some_and(|c| is_wordy(c) || "零一二三四五六七八九十两第.:-/+".contains(c))
    {
        return None;
    }
    let (hour, minute, end) = in_digits(letters, from)
        .or_else(|| english(letters, from))
        .or_else(|| chinese(letters, from, part.is_some() || after_day))?;
    let hour = of_day(hour, part)?;
    Some(Read::new(Time::new(hour, minute, 0, 0).ok()?, end))
}

/// An hour as it was said, and whether it may mean the afternoon.
#[derive(Clone, Copy)]
struct Hour {
    said: u32,
    open: bool,
}

fn of_day(hour: Hour, part: Option<Part>) -> Option<i8> {
    let said = hour.said;
    let hour = match part {
        _ if said > 23 => return None,
        None if hour.open && (1..=6).contains(&said) => said + 12,
        None => said,
        Some(Part::Night) if said == 12 => 0,
        Some(Part::Noon) if (1..=2).contains(&said) => said + 12,
        Some(Part::Afternoon) if (1..=11).contains(&said) => said + 12,
        Some(Part::Evening) if (5..=11).contains(&said) => said + 12,
        // Twelve and one in the evening are of the next day or of nobody knows which.
        Some(Part::Evening) if said < 17 => return None,
        Some(_) => said,
    };
    i8::try_from(hour).ok()
}

fn minutes(letters: &Letters, at: usize) -> Option<(i8, usize)> {
    let (minute, end) = letters.digits(at).filter(|(minute, end)| *end == at + 2 && *minute < 60)?;
    Some((i8::try_from(minute).ok()?, end))
}

/// am, pm, a.m., p.m.; true for the afternoon.
fn half_of_day(letters: &Letters, at: usize) -> Option<(bool, usize)> {
    let from = letters.spaces(at);
    let end = |word: &str| letters.eat(from, word).filter(|end| letters.ends(*end));
    end("a.m.")
        .or_else(|| end("am"))
        .map(|end| (false, end))
        .or_else(|| end("p.m.").or_else(|| end("pm")).map(|end| (true, end)))
}

/// 15:30, 3:30, 3:30pm.
fn in_digits(letters: &Letters, at: usize) -> Option<(Hour, i8, usize)> {
    let (said, end) = letters.digits(at).filter(|(hour, end)| *hour < 24 && end - at <= 2)?;
    let (minute, end) = minutes(letters, letters.eat(end, ":")?)?;
    if let Some((afternoon, end)) = half_of_day(letters, end) {
        return Some((Hour { said: in_half(said, afternoon)?, open: false }, minute, end));
    }
    let over = letters.at(end) == Some(':') || !letters.ends(end);
    // 03:30 is written by somebody who counts to 24.
    let open = letters.at(at) != Some('0');
    (!over).then_some((Hour { said, open }, minute, end))
}

/// 3pm, 3 pm.
fn english(letters: &Letters, at: usize) -> Option<(Hour, i8, usize)> {
    let (said, end) = letters.digits(at).filter(|(_, end)| end - at <= 2)?;
    let (afternoon, end) = half_of_day(letters, end)?;
    Some((Hour { said: in_half(said, afternoon)?, open: false }, 0, end))
}

fn in_half(said: u32, afternoon: bool) -> Option<u32> {
    if !(1..=12).contains(&said) {
        return None;
    }
    Some(said % 12 + if afternoon { 12 } else { 0 })
}

/// 3点, 三点半, 3点一刻, 十点零五分. `sure`: what stands before it says that a time comes.
fn chinese(letters: &Letters, at: usize, sure: bool) -> Option<(Hour, i8, usize)> {
    let (said, end) = letters.number(at).filter(|(hour, _)| *hour < 24)?;
    let end = letters.eat_any(end, &["点钟", "点", "點", "时"])?;
    let hour = Hour { said, open: true };
    if let Some(end) = letters.eat(end, "半") {
        return Some((hour, 30, end));
    }
    for (word, minute) in [("一刻", 15), ("三刻", 45)] {
        if let Some(end) = letters.eat(end, word) {
            return Some((hour, minute, end));
        }
    }
    if let Some((minute, after)) = letters.number(letters.eat(end, "零").unwrap_or(end)) {
        let said_so = letters.eat(after, "分");
        let minute = i8::try_from(minute).ok().filter(|minute| *minute < 60)?;
        if said_so.is_some() || (sure && letters.ends(after)) {
            return Some((hour, minute, said_so.unwrap_or(after)));
        }
    }
    // Bare, it is a time where something leads to it, or where it begins the line or a word and no point follows.
    let one = letters.at(at) == Some('一');
    let stands = !one && !letters.before(at).is_some_and(is_han) && letters.before(end) != Some('时');
    let points = letters.at(end).is_some_and(|c| POINTS.contains(c));
    (letters.ends(end) && (sure || (stands && !points))).then_some((hour, 0, end))
}
