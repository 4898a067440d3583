//! Numbers: grouped, with decimal commas, full-width, with 万 and 亿.

use crate::text::half_width;

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
