//! Reading amounts as people write them: signs, words, multipliers, separators. Anything that could be meant in two
//! ways is refused, because a wrong amount is worse than none.

use super::{Currency, Decimal, Money, MoneyError, rounded};
use crate::text::half_width;

impl Money {
    /// Reads what people write: `¥1,234.50`, `1.2万`, `3亿`, `HK$96万`, `$500M`, `(1,200)`, `-5`, `1.234,50` with the
    /// comma as a hint. A sign or code in the text wins over `default`; `¥` is `default` where that is JPY, else CNY.
    /// Digits beyond the currency's exponent are rounded by [`rounded`].
    pub fn read(typed: &str, default: Currency, decimal: Decimal) -> Result<Self, MoneyError> {
        // The longest sensible cell is some forty characters with its signs.
        if typed.len() > 128 {
            return Err(MoneyError::Amount);
        }
        let line = half_width(typed);
        let mut rest = line.trim();
        let mut negative = false;
        if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
            (negative, rest) = (true, inner.trim());
        }
        let (mut rest, sign) = strip_sign(rest);
        let mut currency = None;
        if let Some((found, after)) = currency_before(rest, default) {
            (currency, rest) = (Some(found), after);
        }
        let (rest, inner_sign) = strip_sign(rest);
        if (sign && inner_sign) || (negative && (sign || inner_sign)) {
            return Err(MoneyError::Amount);
        }
        negative |= sign | inner_sign;
        let split = rest
            .find(|c: char| {
                !(c.is_ascii_digit()
                    || matches!(c, '.' | ',' | '\'' | '\u{2019}' | ' ' | '\u{a0}' | '\u{202f}'))
            })
            .unwrap_or(rest.len());
        let (number, tail) = rest.split_at(split);
        let (scale, tail) = multiplier(tail.trim());
        let tail = tail.trim().trim_end_matches('整').trim();
        if !tail.is_empty() {
            let found = currency_after(tail, default).ok_or(MoneyError::Amount)?;
            if currency.is_some_and(|before| before != found) {
                return Err(MoneyError::Amount);
            }
            currency = Some(found);
        }
        let currency = currency.unwrap_or(default);
        let (mantissa, places) = number_of(number.trim(), decimal)?;
        let minor = mantissa
            .checked_mul(scale)
            .and_then(|m| m.checked_mul(10_i128.pow(currency.exponent())))
            .ok_or(MoneyError::TooLarge)?;
        let minor = rounded(minor, 10_i128.pow(places)).ok_or(MoneyError::Amount)?;
        let minor = i64::try_from(minor).map_err(|_| MoneyError::TooLarge)?;
        Self::new(if negative { -minor } else { minor }, currency)
    }
}

fn strip_sign(text: &str) -> (&str, bool) {
    let minus = text.strip_prefix(['-', '\u{2212}', '\u{2013}']);
    match (minus, text.strip_prefix('+')) {
        (Some(rest), _) => (rest.trim_start(), true),
        (None, Some(rest)) => (rest.trim_start(), false),
        (None, None) => (text, false),
    }
}

/// Signs and words in front of a number, longest first.
const BEFORE: [(&str, &[u8; 3]); 21] = [
    ("人民币", b"CNY"),
    ("CN¥", b"CNY"),
    ("RMB", b"CNY"),
    ("HK$", b"HKD"),
    ("NT$", b"TWD"),
    ("MOP$", b"MOP"),
    ("US$", b"USD"),
    ("A$", b"AUD"),
    ("C$", b"CAD"),
    ("S$", b"SGD"),
    ("R$", b"BRL"),
    ("JP¥", b"JPY"),
    ("$", b"USD"),
    ("€", b"EUR"),
    ("£", b"GBP"),
    ("₩", b"KRW"),
    ("₹", b"INR"),
    ("₽", b"RUB"),
    ("฿", b"THB"),
    ("₫", b"VND"),
    ("₺", b"TRY"),
];

/// Words behind a number.
const AFTER: [(&str, &[u8; 3]); 12] = [
    ("人民币", b"CNY"),
    ("元", b"CNY"),
    ("块", b"CNY"),
    ("RMB", b"CNY"),
    ("美元", b"USD"),
    ("美金", b"USD"),
    ("港币", b"HKD"),
    ("港元", b"HKD"),
    ("欧元", b"EUR"),
    ("英镑", b"GBP"),
    ("日元", b"JPY"),
    ("新台币", b"TWD"),
];

fn currency_before(text: &str, default: Currency) -> Option<(Currency, &str)> {
    for (sign, code) in BEFORE {
        if let Some(start) = text.get(..sign.len())
            && start.eq_ignore_ascii_case(sign)
        {
            return Some((Currency(*code), text[sign.len()..].trim_start()));
        }
    }
    if let Some(rest) = text.strip_prefix(['¥', '￥']) {
        return Some((yen_sign(default), rest.trim_start()));
    }
    let code = text.get(..3)?;
    let found = Currency::new(code).ok()?;
    // "100 USD" has its code behind; a word in front must end where the number starts.
    let rest = text[3..].trim_start();
    rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | '\u{2212}'))
        .then_some((found, rest))
}

fn currency_after(text: &str, default: Currency) -> Option<Currency> {
    if matches!(text, "¥" | "￥") {
        return Some(yen_sign(default));
    }
    AFTER
        .iter()
        .find(|(word, _)| text.eq_ignore_ascii_case(word))
        .map(|(_, code)| Currency(**code))
        .or_else(|| BEFORE.iter().find(|(sign, _)| text == *sign).map(|(_, code)| Currency(**code)))
        .or_else(|| Currency::new(text).ok())
}

/// The sign that renminbi and yen share.
fn yen_sign(default: Currency) -> Currency {
    if default == Currency(*b"JPY") { default } else { Currency::CNY }
}

/// 万, 亿, K, M, B and their like, and what stands behind them.
fn multiplier(text: &str) -> (i128, &str) {
    const WORDS: [(&str, i128); 19] = [
        ("万亿", 1_000_000_000_000),
        ("萬億", 1_000_000_000_000),
        ("千万", 10_000_000),
        ("百万", 1_000_000),
        ("亿", 100_000_000),
        ("億", 100_000_000),
        ("万", 10_000),
        ("萬", 10_000),
        ("千", 1_000),
        ("百", 100),
        ("million", 1_000_000),
        ("billion", 1_000_000_000),
        ("mio", 1_000_000),
        ("mn", 1_000_000),
        ("bn", 1_000_000_000),
        ("w", 10_000),
        ("k", 1_000),
        ("m", 1_000_000),
        ("b", 1_000_000_000),
    ];
    for (word, scale) in WORDS {
        if let Some(start) = text.get(..word.len())
            && start.eq_ignore_ascii_case(word)
        {
            let rest = &text[word.len()..];
            // "MXN" is a currency, not a million of XN.
            if !word.is_ascii() || !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                return (scale, rest);
            }
        }
    }
    (1, text)
}

/// Digits with separators as `(mantissa, decimal places)`. A separator for thousands must stand before three digits
/// (or four, as 1,0000 is written in Chinese); otherwise it is not clear what was meant.
fn number_of(text: &str, decimal: Decimal) -> Result<(i128, u32), MoneyError> {
    let point = match decimal {
        Decimal::Point => '.',
        Decimal::Comma => ',',
    };
    let (whole, fraction) = text.split_once(point).unwrap_or((text, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || fraction.len() > 18 {
        return Err(MoneyError::Amount);
    }
    let mut digits = String::with_capacity(whole.len() + fraction.len());
    let groups: Vec<&str> = whole.split(|c: char| !c.is_ascii_digit()).collect();
    for (at, group) in groups.iter().enumerate() {
        let fits = if groups.len() == 1 {
            !group.is_empty() || !fraction.is_empty()
        } else if at == 0 {
            (1..=4).contains(&group.len())
        } else {
            (3..=4).contains(&group.len()) || (group.len() == 2 && at + 1 < groups.len())
        };
        if !fits {
            return Err(MoneyError::Amount);
        }
        digits.push_str(group);
    }
    digits.push_str(fraction);
    if digits.len() > 30 {
        return Err(MoneyError::TooLarge);
    }
    let mantissa = digits.parse().map_err(|_| MoneyError::Amount)?;
    Ok((mantissa, fraction.len() as u32))
}
