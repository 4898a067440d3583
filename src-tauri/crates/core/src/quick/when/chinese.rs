//! Days as Chinese says them: 明天, 下周二, 3天后, 11月30日, 月底. And dates in digits, which every language writes.

use jiff::ToSpan;
use jiff::civil::Date;

use super::letters::{Letters, is_wordy};
use super::{Read, coming};
use crate::text::is_han;

/// Days from today, longest word first.
const DAYS: [(&str, i32); 8] = [
    ("大后天", 3),
    ("今天", 0),
    ("今日", 0),
    ("明天", 1),
    ("明日", 1),
    ("明儿", 1),
    ("后天", 2),
    ("后日", 2),
];
/// Words that say a part of the day as well and stay: their time comes after them, or they are all that is known of it.
const PARTS: [(&str, i32); 4] = [("今晚", 0), ("今早", 0), ("明早", 1), ("明晚", 1)];
const WEEKDAYS: &str = "一二三四五六日";
/// So many days, weeks or months ahead nobody plans.
const FARTHEST: u32 = 999;

/// The day that is said here.
pub(super) fn day(letters: &Letters, at: usize, today: Date) -> Option<Read<Date>> {
    let plain = word(letters, at, today)
        .or_else(|| from_now(letters, at, today))
        .or_else(|| weekday(letters, at, today))
        .or_else(|| month_end(letters, at, today))
        .or_else(|| month_and_day(letters, at, today))
        .or_else(|| in_digits(letters, at, today))
        .or_else(|| day_of_month(letters, at, today));
    if let Some((date, end)) = plain {
        // 周五前, 周五之前: by Friday is Friday.
        let end = letters.eat_any(end, &["之前", "以前", "前"]).unwrap_or(end);
        return Some(Read::new(date, end));
    }
    PARTS.iter().find_map(|(word, days)| {
        // Only the day's letter is read: the part of the day belongs to the time.
        letters.eat(at, word)?;
        let means = today.checked_add(days.days()).ok()?;
        Some(Read { means, end: at + 1, stays: true })
    })
}

fn word(letters: &Letters, at: usize, today: Date) -> Option<(Date, usize)> {
    DAYS.iter().find_map(|(word, days)| {
        let end = letters.eat(at, word)?;
        Some((today.checked_add(days.days()).ok()?, end))
    })
}

/// 3天后, 两周后, 半个月后, 一个月以后.
fn from_now(letters: &Letters, at: usize, today: Date) -> Option<(Date, usize)> {
    let after = |end: usize| letters.eat_any(end, &["以后", "之后", "后"]);
    if let Some(end) = letters.eat_any(at, &["半个月", "半月"]).and_then(after) {
        return Some((today.checked_add(15.days()).ok()?, end));
    }
    if letters.before(at).is_some_and(|c| c.is_ascii_digit() || "第零一二三四五六七八九十两".contains(c))
    {
        return None;
    }
    let (number, end) = letters.number(at).filter(|(number, _)| (1..=FARTHEST).contains(number))?;
    let number = i64::from(number);
    let many = letters.eat(end, "个").unwrap_or(end);
    let (span, end) = if let Some(end) = letters.eat_any(end, &["天", "日"]).and_then(after) {
        (number.days(), end)
    } else if let Some(end) = letters.eat_any(many, &["周", "星期", "礼拜"]).and_then(after) {
        (number.weeks(), end)
    } else {
        (number.months(), letters.eat(many, "月").filter(|_| many > end).and_then(after)?)
    };
    Some((today.checked_add(span).ok()?, end))
}

/// 周五, 本周五, 下周二, 下下周一, 下周; a bare 周五 is the next one there is, today included.
fn weekday(letters: &Letters, at: usize, today: Date) -> Option<(Date, usize)> {
    let mut end = at;
    let mut ahead = None;
    while let Some(after) = letters.eat(end, "下").filter(|_| ahead.unwrap_or(0) < 3) {
        ahead = Some(ahead.unwrap_or(0) + 1);
        end = after;
    }
    if ahead.is_none()
        && let Some(after) = letters.eat_any(end, &["这", "本"])
    {
        ahead = Some(0);
        end = after;
    }
    end = letters.eat(end, "个").filter(|_| ahead.is_some()).unwrap_or(end);
    end = letters.eat_any(end, &["周", "星期", "礼拜"])?;
    let monday = today.checked_sub((today.weekday().to_monday_zero_offset()).days()).ok()?;
    let week = |ahead: i32| monday.checked_add(ahead.weeks()).ok();
    let named = letters.at(end).and_then(|c| match c {
        '天' => Some(6),
        '末' => Some(5),
        '1'..='7' if letters.ends(end + 1) => Some(i32::from(c as u8 - b'1')),
        c => WEEKDAYS.chars().position(|own| own == c).map(|place| place as i32),
    });
    match (named, ahead) {
        (Some(place), Some(ahead)) => Some((week(ahead)?.checked_add(place.days()).ok()?, end + 1)),
        (Some(place), None) => {
            let this = monday.checked_add(place.days()).ok()?;
            Some((if this < today { this.checked_add(1.week()).ok()? } else { this }, end + 1))
        }
        // 下周 without a day is its Monday; 下周期 and the like are other words.
        (None, Some(ahead))
            if ahead > 0 && !letters.at(end).is_some_and(|c| "期年岁刊报边围".contains(c)) =>
        {
            Some((week(ahead)?, end))
        }
        _ => None,
    }
}

/// 月底, 本月底, 下月底, 年底; 下个月 is its first day.
fn month_end(letters: &Letters, at: usize, today: Date) -> Option<(Date, usize)> {
    if let Some(end) = letters.eat_any(at, &["今年年底", "今年底", "年底"]) {
        return Some((Date::new(today.year(), 12, 31).ok()?, end));
    }
    if let Some(end) = letters.eat_any(at, &["这个月底", "本月底", "月底"]) {
        let counted =
            letters.before(at).is_some_and(|c| c.is_ascii_digit() || "一二三四五六七八九十个".contains(c));
        return (!counted).then(|| (today.last_of_month(), end));
    }
    let end = letters.eat_any(at, &["下个月", "下月"])?;
    let first = today.first_of_month().checked_add(1.month()).ok()?;
    if let Some(end) = letters.eat(end, "底") {
        return Some((first.last_of_month(), end));
    }
    if let Some((number, after)) = letters.number(end)
        && let Some(end) = letters.eat_any(after, &["号", "日"])
    {
        let day = i8::try_from(number).ok()?;
        return Some((Date::new(first.year(), first.month(), day).ok()?, end));
    }
    Some((first, end))
}

/// 11月30日, 11月30号, 十一月三十日, 2026年11月30日, 明年3月5日.
fn month_and_day(letters: &Letters, at: usize, today: Date) -> Option<(Date, usize)> {
    if letters.before(at).is_some_and(|c| is_wordy(c) || "零一二三四五六七八九十".contains(c)) {
        return None;
    }
    let (year, from) = match letters.eat(at, "明年") {
        Some(end) => (today.year().checked_add(1), end),
        None => match letters.digits(at).filter(|(_, end)| *end == at + 4) {
            Some((year, end)) => (i16::try_from(year).ok(), letters.eat(end, "年")?),
            None => (None, letters.eat(at, "今年").unwrap_or(at)),
        },
    };
    let (month, end) = letters.number(letters.spaces(from))?;
    let (day, end) = letters.number(letters.spaces(letters.eat(letters.spaces(end), "月")?))?;
    let end = match letters.eat_any(letters.spaces(end), &["日", "号"]) {
        Some(end) => end,
        None => letters.ends(end).then_some(end)?,
    };
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = match year {
        Some(year) => Date::new(year, month, day).ok()?,
        None => coming(today, month, day)?,
    };
    Some((date, end))
}

/// 2026-11-30, 2026/11/30, 2026.11.30, 11/30.
fn in_digits(letters: &Letters, at: usize, today: Date) -> Option<(Date, usize)> {
    let before = letters.before(at).is_some_and(|c| is_wordy(c) || "-/.:+".contains(c));
    let (first, end) = letters.digits(at).filter(|_| !before)?;
    let sign = letters.at(end).filter(|c| "-/.".contains(*c))?;
    let (second, end) = letters.digits(end + 1)?;
    let done = |end: usize| {
        letters.ends(end) && !letters.at(end).is_some_and(|c| "-/.:%".contains(c) && !letters.ends(end + 1))
    };
    let small = |n: u32| i8::try_from(n).ok();
    if let Some((third, end)) = letters.at(end).filter(|c| *c == sign).and_then(|_| letters.digits(end + 1)) {
        let year = i16::try_from(first).ok().filter(|year| (2000..2200).contains(year))?;
        return done(end).then_some((Date::new(year, small(second)?, small(third)?).ok()?, end));
    }
    // 1/2 may be a half; 11/30 and 3/05 are days.
    let plain = sign == '/' && end - at >= 4 && done(end);
    let (month, day) = if first > 12 { (second, first) } else { (first, second) };
    if plain { Some((coming(today, small(month)?, small(day)?)?, end)) } else { None }
}

/// 3号, 15日: of this month, else of the next. 3号楼 is a building.
fn day_of_month(letters: &Letters, at: usize, today: Date) -> Option<(Date, usize)> {
    let before = |c: char| is_wordy(c) || "第零一二三四五六七八九十月年-/.".contains(c);
    if letters.before(at).is_some_and(before) {
        return None;
    }
    let (number, end) = letters.number(at)?;
    let end = letters.eat_any(end, &["号", "日"])?;
    let verbs = "上下中早晚凌前之给去到和跟找约要拜打发开见交送签回请做寄付还收催报提联";
    if letters.at(end).is_some_and(|c| is_wordy(c) || (is_han(c) && !verbs.contains(c))) {
        return None;
    }
    let day = i8::try_from(number).ok()?;
    (0..3).find_map(|ahead| {
        let month = today.first_of_month().checked_add(ahead.months()).ok()?;
        let date = Date::new(month.year(), month.month(), day).ok()?;
        (date >= today).then_some((date, end))
    })
}
