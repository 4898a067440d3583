//! From the text of a cell to a value: dates as people and programs write them, yes and no, numbers with 万 and 亿,
//! choices in words. Money is `crate::money`'s, phones and e-mails are `crate::text`'s.

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
        (tens < 10 && ones < 10).then_some((tens * 10 + ones) as i8)
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

/// Yes or no.
pub fn checkbox(cell: &str) -> Option<bool> {
    Some(match half_width(cell.trim()).to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "on" | "t" | "是" | "有" | "真" | "对" | "✓" | "✔" | "√" | "x"
        | "开" | "checked" | "done" | "已完成" | "to do: done" => true,
        "false" | "no" | "n" | "0" | "off" | "f" | "否" | "无" | "没有" | "假" | "错" | "✗" | "×" | "关"
        | "unchecked" | "未完成" | "to do" | "不是" => false,
        _ => return None,
    })
}

/// Is it written as yes or no, and not as a bare 0 or 1? For guessing a column's type.
pub fn is_plainly_checkbox(cell: &str) -> bool {
    matches!(half_width(cell.trim()).to_lowercase().as_str(), "true" | "false" | "yes" | "no" | "是" | "否")
}

/// A whole number: grouped, full-width, with 万 or 亿, with `+` or 人 behind it.
pub fn whole_number(cell: &str, decimal_comma: bool) -> Option<i64> {
    let trimmed = cell.trim();
    if let Ok(number) = trimmed.parse::<i64>() {
        return Some(number).filter(|number| number.unsigned_abs() < 1 << 53);
    }
    let (value, rest) = decimal(trimmed, decimal_comma)?;
    if !matches!(
        rest.as_str(),
        "" | "+" | "人" | "名" | "个" | "天" | "次" | "分钟" | "employees" | "people" | "min"
    ) {
        return None;
    }
    (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64)
}

/// 0 to 100, from `60%`, `60` or `0.6`.
pub fn percent(cell: &str, decimal_comma: bool) -> Option<i64> {
    let (value, rest) = decimal(cell.trim(), decimal_comma)?;
    let value = match rest.as_str() {
        "%" => value,
        "" if value > 0.0 && value < 1.0 => value * 100.0,
        "" => value,
        _ => return None,
    };
    let rounded = value.round();
    (0.0..=100.0).contains(&rounded).then_some(rounded as i64)
}

/// A number as canonical decimal text: no grouping, no exponent, no needless zeros.
pub fn decimal_text(cell: &str, decimal_comma: bool) -> Option<String> {
    let (plain, rest) = plain_decimal(cell.trim(), decimal_comma)?;
    if !rest.is_empty() {
        let (value, rest) = decimal(cell.trim(), decimal_comma)?;
        return rest.is_empty().then(|| canonical(&format!("{value}"))).flatten();
    }
    canonical(&plain)
}

fn canonical(plain: &str) -> Option<String> {
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain.trim_start_matches('+')),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() || whole.len() + fraction.len() > 60 {
        return None;
    }
    if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match fraction {
        "" if whole == "0" => "0".to_owned(),
        "" => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{fraction}"),
    })
}

/// A number and what stands behind it.
fn decimal(text: &str, decimal_comma: bool) -> Option<(f64, String)> {
    let (plain, rest) = plain_decimal(text, decimal_comma)?;
    let mut value: f64 = plain.parse().ok()?;
    let mut rest = rest.as_str();
    for (word, factor) in [("万", 1e4), ("萬", 1e4), ("亿", 1e8), ("億", 1e8), ("千", 1e3)] {
        if let Some(after) = rest.strip_prefix(word) {
            value *= factor;
            rest = after.trim();
        }
    }
    // 1.2万 is 12000, not 12000.000000000002.
    Some(((value * 1e6).round() / 1e6, rest.to_lowercase()))
}

/// The digits of a number without their grouping, with a point where one is meant; and what stands behind.
fn plain_decimal(text: &str, decimal_comma: bool) -> Option<(String, String)> {
    let text = half_width(text);
    let text = text.trim();
    if text.is_empty() || text.len() > 64 {
        return None;
    }
    let end = text
        .char_indices()
        .find(|(at, c)| {
            !(c.is_ascii_digit()
                || matches!(c, '.' | ',' | '\'' | ' ' | '\u{a0}')
                || (*at == 0 && matches!(c, '-' | '+')))
        })
        .map_or(text.len(), |(at, _)| at);
    let (number, rest) = text.split_at(end);
    let number = number.trim();
    let (last_dot, last_comma) = (number.rfind('.'), number.rfind(','));
    let comma_is_point = match (last_dot, last_comma) {
        (Some(dot), Some(comma)) => comma > dot,
        (None, Some(comma)) => {
            let once = number.matches(',').count() == 1;
            once && (decimal_comma || number.len() - comma - 1 != 3)
        }
        _ => false,
    };
    // A dot groups digits beside a decimal comma, where there are several, or where the file's decimals are commas
    // and three digits follow.
    let dots_group = comma_is_point
        || last_comma.is_none()
            && (number.matches('.').count() > 1
                || decimal_comma && last_dot.is_some_and(|dot| number.len() - dot - 1 == 3));
    let mut plain = String::with_capacity(number.len());
    for c in number.chars() {
        match c {
            ',' if comma_is_point => plain.push('.'),
            '.' if dots_group => {}
            ',' | '\'' | ' ' | '\u{a0}' => {}
            c => plain.push(c),
        }
    }
    plain.bytes().any(|b| b.is_ascii_digit()).then(|| (plain, rest.trim().to_owned()))
}

/// A cell that a program wrote for "nothing".
pub fn is_blank(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty()
        || matches!(
            cell,
            "-" | "--"
                | "—"
                | "——"
                | "/"
                | "N/A"
                | "n/a"
                | "null"
                | "NULL"
                | "(null)"
                | "None"
                | "暂无"
                | "无"
                | "空"
        )
}

/// `male` and `female` in any of the usual words; other words as they are.
pub fn gender(cell: &str) -> String {
    match half_width(cell.trim()).to_lowercase().as_str() {
        "男" | "男性" | "先生" | "male" | "m" => "male".into(),
        "女" | "女性" | "女士" | "小姐" | "female" | "f" => "female".into(),
        _ => cell.trim().to_owned(),
    }
}

/// The tier that a word means: `A`, `A级`, `A（重点客户）`, 重点客户.
pub fn tier(cell: &str) -> Option<&'static str> {
    let narrow = half_width(cell.trim()).to_lowercase();
    let mut chars = narrow.chars();
    let first = chars.next()?;
    let alone = chars
        .next()
        .is_none_or(|c| !c.is_alphanumeric() || matches!(c, '级' | '類' | '类' | '重' | '普' | '非'));
    match first {
        'a' if alone => Some("a"),
        'b' if alone => Some("b"),
        'c' if alone => Some("c"),
        _ => match narrow.as_str() {
            "重点客户" | "重要客户" | "vip客户" | "hot" => Some("a"),
            "普通客户" | "一般客户" | "warm" => Some("b"),
            "非优先客户" | "低价值客户" | "cold" => Some("c"),
            _ => None,
        },
    }
}

/// The kind of activity that a word means.
pub fn activity_type(cell: &str) -> Option<&'static str> {
    Some(match half_width(cell.trim()).to_lowercase().as_str() {
        "call" | "phone" | "phone call" | "电话" | "通话" | "致电" | "打电话" | "电话沟通" => {
            "call"
        }
        "visit" | "拜访" | "上门" | "上门拜访" | "客户拜访" | "外出拜访" => "visit",
        "meeting" | "lunch" | "demo" | "event" | "会议" | "会面" | "见面" | "面谈" => "meeting",
        "wechat" | "weixin" | "message" | "sms" | "im" | "chat" | "whatsapp" | "qq" | "微信" | "短信"
        | "消息" => "message",
        "email" | "e-mail" | "mail" | "邮件" | "电子邮件" => "email",
        "note" | "notes" | "memo" | "备注" | "笔记" | "记录" => "note",
        "task" | "todo" | "to-do" | "deadline" | "other" | "任务" | "待办" | "其他" | "其它" => {
            "other"
        }
        _ => return None,
    })
}

/// What a stage means, by its name: `won`, `lost` or `open`.
pub fn stage_type(name: &str) -> &'static str {
    let name = half_width(name.trim()).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if says(&["lost", "输单", "丢单", "失败", "流失", "无效", "abandoned", "verloren", "perdu"]) {
        "lost"
    } else if name != "won't"
        && says(&["won", "赢单", "成交", "已签约", "成功", "gewonnen", "gagn"])
        && !name.contains("概率")
    {
        "won"
    } else {
        "open"
    }
}

/// HTML that a program wrote into notes, as plain text; anything else as it is.
pub fn plain_text(text: &str) -> std::borrow::Cow<'_, str> {
    const TAGS: [&str; 14] =
        ["p", "br", "br/", "div", "span", "b", "i", "u", "ul", "ol", "li", "a", "strong", "em"];
    let is_html = text.split('<').skip(1).any(|rest| {
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find(|c: char| c == '>' || c.is_whitespace()).unwrap_or(rest.len());
        rest.contains('>') && TAGS.contains(&rest[..end].to_ascii_lowercase().as_str())
    });
    if !is_html {
        return std::borrow::Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let Some(end) = after.find('>') else {
            rest = &rest[at..];
            break;
        };
        let tag = after[..end].trim_start_matches('/');
        let name_end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        match tag[..name_end].to_ascii_lowercase().as_str() {
            "br" => out.push('\n'),
            "p" | "div" | "ul" | "ol" | "tr" if !out.is_empty() && !out.ends_with('\n') => out.push('\n'),
            "li" if !after.starts_with('/') => {
                if !out.is_empty() && !out.ends_with('\n') {
                    out.push('\n');
                }
                out.push_str("- ");
            }
            _ => {}
        }
        rest = &after[end + 1..];
    }
    out.push_str(rest);
    for (entity, plain) in
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        if out.contains(entity) {
            out = out.replace(entity, plain);
        }
    }
    std::borrow::Cow::Owned(out.trim().to_owned())
}

/// The names of the stages that HubSpot's first pipeline comes with, by their internal ids.
pub fn hubspot_stage(id: &str) -> &str {
    match id {
        "appointmentscheduled" => "Appointment Scheduled",
        "qualifiedtobuy" => "Qualified To Buy",
        "presentationscheduled" => "Presentation Scheduled",
        "decisionmakerboughtin" => "Decision Maker Bought-In",
        "contractsent" => "Contract Sent",
        "closedwon" => "Closed Won",
        "closedlost" => "Closed Lost",
        other => other,
    }
}

/// What a contact decides, from the words of other programs.
pub fn role(cell: &str) -> Option<&'static str> {
    Some(match half_width(cell.trim()).to_lowercase().replace([' ', '-'], "_").as_str() {
        "decision_maker" | "决策人" | "决策者" | "关键决策人" => "decision_maker",
        "influencer" | "影响者" | "影响人" => "influencer",
        "user" | "end_user" | "使用者" | "使用人" => "user",
        "purchaser" | "buyer" | "采购" | "采购人" | "economic_buyer" => "purchaser",
        "gatekeeper" | "守门人" => "gatekeeper",
        "technical" | "technical_buyer" | "evaluator" | "技术" | "技术把关人" => "technical",
        "other" | "其他" => "other",
        _ => return None,
    })
}

/// The code of a label in the words of other programs: `* Work`, `工作`, `WORK`; other words as they are.
pub fn label(text: &str) -> String {
    let plain = text.trim().trim_start_matches('*').trim();
    match half_width(plain).to_lowercase().as_str() {
        "work" | "business" | "工作" | "办公" | "公司" | "arbeit" | "travail" | "trabajo" | "office"
        | "单位" => "work".into(),
        "home" | "家" | "家庭" | "住宅" | "住家" | "privat" | "domicile" | "personal" | "casa" => {
            "home".into()
        }
        "mobile" | "cell" | "手机" | "移动" | "移动电话" | "mobil" | "iphone" => "mobile".into(),
        "main" | "主要" | "总机" => "main".into(),
        "other" | "其他" | "其它" | "autre" | "sonstige" => "other".into(),
        "fax" => "fax".into(),
        "work fax" | "workfax" | "business fax" | "工作传真" | "传真" => "work_fax".into(),
        "home fax" | "homefax" | "住宅传真" => "home_fax".into(),
        "pager" | "寻呼机" => "pager".into(),
        _ => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: DateStyle = DateStyle { day_first: None, epoch_1904: false, this_year: 2026 };

    fn day(text: &str) -> Option<String> {
        moment(text, STYLE).map(|moment| moment.date.to_string())
    }

    #[test]
    fn dates_of_every_form_are_read() {
        for (text, expected) in [
            ("2024-03-05", "2024-03-05"),
            ("2024/3/5", "2024-03-05"),
            ("2024.3.5", "2024-03-05"),
            ("05.03.2024", "2024-03-05"),
            ("3月5日", "2026-03-05"),
            ("2026年11月3日", "2026-11-03"),
            ("２０２６年１１月３日", "2026-11-03"),
            ("11.3", "2026-11-03"),
            ("13 Aug 2024", "2024-08-13"),
            ("August 13, 2024", "2024-08-13"),
            ("3rd March 2024", "2024-03-03"),
            ("13-Aug-24", "2024-08-13"),
            ("45631", "2024-12-05"),
            ("45631.5", "2024-12-05"),
            ("20240305", "2024-03-05"),
            ("3/15/2024", "2024-03-15"),
            ("15/3/2024", "2024-03-15"),
            ("3/4/2024", "2024-03-04"),
            ("2024年3月5日 星期二", "2024-03-05"),
        ] {
            assert_eq!(day(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "abc", "2024-13-01", "30.02.2024", "99/99/9999", "1.2.3.4", "13800138000", "🙂🙂🙂"]
        {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(
            moment("42000", DateStyle { epoch_1904: true, ..STYLE }).unwrap().date.to_string(),
            "2018-12-28"
        );
        assert_eq!(
            moment("03/04/2024", DateStyle { day_first: Some(true), ..STYLE }).unwrap().date.to_string(),
            "2024-04-03"
        );
    }

    #[test]
    fn times_and_zones_are_read() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        for (text, utc) in [
            ("2024-08-13T18:04:34.666+00:00", "2024-08-13T18:04:34.666Z"),
            ("2024-08-13T18:04:34Z", "2024-08-13T18:04:34Z"),
            ("2024-03-12 09:14", "2024-03-12T01:14:00Z"),
            ("3/15/2024 2:30 PM", "2024-03-15T06:30:00Z"),
            ("2024/3/5 下午2:30", "2024-03-05T06:30:00Z"),
            ("2024年3月5日 14时30分", "2024-03-05T06:30:00Z"),
            ("2024-03-05T10:00:00+0800", "2024-03-05T02:00:00Z"),
            ("2024-03-05 10:00:00 UTC", "2024-03-05T10:00:00Z"),
            ("2024-03-05", "2024-03-04T16:00:00Z"),
        ] {
            let expected: jiff::Timestamp = utc.parse().unwrap();
            let found = moment(text, STYLE).and_then(|moment| moment.instant(&zone));
            assert_eq!(found, Some(expected.as_millisecond()), "{text}");
        }
        assert_eq!(time_of_day("14:30").unwrap().to_string(), "14:30:00");
        assert_eq!(time_of_day("2:30 PM").unwrap().to_string(), "14:30:00");
    }

    #[test]
    fn numbers_of_every_form_are_read() {
        for (text, comma, expected) in [
            ("1,234", false, Some(1234)),
            ("1.234", true, Some(1234)),
            ("1.2万", false, Some(12_000)),
            ("３亿", false, Some(300_000_000)),
            ("250+", false, Some(250)),
            ("100人", false, Some(100)),
            ("12.0", false, Some(12)),
            ("12.5", false, None),
            ("51-200", false, None),
            ("abc", false, None),
        ] {
            assert_eq!(whole_number(text, comma), expected, "{text}");
        }
        for (text, comma, expected) in [
            ("1,234.50", false, Some("1234.5")),
            ("1.234,50", true, Some("1234.5")),
            ("0012", false, Some("12")),
            ("-0.0", false, Some("0")),
            ("12345678901234567890.1", false, Some("12345678901234567890.1")),
            ("1.2万", false, Some("12000")),
            ("abc", false, None),
            ("5 kg", false, None),
        ] {
            assert_eq!(decimal_text(text, comma).as_deref(), expected, "{text}");
        }
        assert_eq!(percent("60%", false), Some(60));
        assert_eq!(percent("0.6", false), Some(60));
        assert_eq!(percent("160", false), None);
    }

    #[test]
    fn tiers_and_labels_are_read() {
        assert_eq!(tier("A（重点客户）"), Some("a"));
        assert_eq!(tier("B级"), Some("b"));
        assert_eq!(tier("Active"), None);
        assert_eq!(label("* Work"), "work");
        assert_eq!(label("工作"), "work");
        assert_eq!(label("Assistant"), "Assistant");
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = (moment(&text, STYLE), checkbox(&text), whole_number(&text, true), percent(&text, false));
            let _ = (tier(&text), time_of_day(&text), is_plainly_date(&text, STYLE), day_comes_first(&text));
            let _ = label(&text);
        }

        #[test]
        fn no_shuffled_date_panics(text in "[0-9年月日:/., TZ+\\-上下午时分AMP]{0,24}") {
            let _ = (moment(&text, STYLE), time_of_day(&text), is_plainly_date(&text, STYLE));
        }
    }
}
