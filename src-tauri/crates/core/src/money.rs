//! Money: whole minor units and a currency, never a float. Not here: exchange rates, tax, and the look of an amount in
//! a language (the surface has that); this file reads what people type and writes what machines read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::half_width;

/// The largest amount in minor units, either sign: 2^53 - 1, so that no reader of JSON loses a digit.
pub const LARGEST: i64 = (1 << 53) - 1;

/// An ISO 4217 code: three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// What is wrong with an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three Latin letters.
    #[error("a currency is three letters of ISO 4217")]
    Currency,
    /// No number that can be read in one way only.
    #[error("not an amount")]
    Amount,
    /// Beyond [`LARGEST`].
    #[error("the amount is beyond 2^53 - 1 minor units")]
    TooLarge,
    /// Two amounts of different currencies.
    #[error("the amounts are in {0} and {1}")]
    Mixed(Currency, Currency),
}

impl Currency {
    /// Renminbi, the default.
    pub const CNY: Self = Self(*b"CNY");

    /// From a code in any case.
    pub fn new(code: &str) -> Result<Self, MoneyError> {
        match code.trim().as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_alphabetic) => {
                Ok(Self([a, b, c].map(|letter| letter.to_ascii_uppercase())))
            }
            _ => Err(MoneyError::Currency),
        }
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("three ASCII letters, made so by the only two ways in")
    }

    /// Digits behind the decimal point of one major unit (ISO 4217): 0, 2 or 3.
    pub fn exponent(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        Self::new(code)
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(from)?;
        Self::new(&code).map_err(serde::de::Error::custom)
    }
}

/// How the number in a cell is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decimal {
    /// `1,234.50`: point for decimals, commas (or spaces, apostrophes) for thousands.
    #[default]
    Point,
    /// `1.234,50`: comma for decimals, points (or spaces, apostrophes) for thousands.
    Comma,
}

/// An amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Money {
    /// Minor units (fen, cents; whole yen), at most [`LARGEST`] in size.
    minor: i64,
    currency: Currency,
}

/// What arrives from outside before its size is checked.
#[derive(Deserialize)]
struct Unchecked {
    minor: i64,
    currency: Currency,
}

impl TryFrom<Unchecked> for Money {
    type Error = MoneyError;

    fn try_from(from: Unchecked) -> Result<Self, MoneyError> {
        Self::new(from.minor, from.currency)
    }
}

impl Money {
    /// An amount of `minor` units.
    pub fn new(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if minor.unsigned_abs() > LARGEST.unsigned_abs() {
            return Err(MoneyError::TooLarge);
        }
        Ok(Self { minor, currency })
    }

    /// Minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The sum; only of one currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed(self.currency, other.currency));
        }
        Self::new(self.minor + other.minor, self.currency)
    }

    /// The amount times `numerator / denominator`, rounded by [`rounded`]: a discount, a tax, a probability.
    pub fn times(self, numerator: i64, denominator: i64) -> Result<Self, MoneyError> {
        let minor = rounded(i128::from(self.minor) * i128::from(numerator), i128::from(denominator))
            .ok_or(MoneyError::Amount)?;
        Self::new(i64::try_from(minor).map_err(|_| MoneyError::TooLarge)?, self.currency)
    }

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

    /// The amount in major units as plain decimal text, `-1234.50`: for files and for machines. Reads back with
    /// [`Money::read`] and [`Decimal::Point`].
    pub fn plain(self) -> String {
        let exponent = self.currency.exponent();
        let unit = 10_u64.pow(exponent);
        let size = self.minor.unsigned_abs();
        let sign = if self.minor < 0 { "-" } else { "" };
        if exponent == 0 {
            format!("{sign}{size}")
        } else {
            format!("{sign}{}.{:0width$}", size / unit, size % unit, width = exponent as usize)
        }
    }
}

impl fmt::Display for Money {
    /// `CNY 1234.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.plain())
    }
}

/// The one rounding of money: to the nearest whole, halves away from zero (as GB/T 8170 is applied to invoices and as
/// `ROUND` does in spreadsheets). `None` for a denominator of zero.
pub fn rounded(numerator: i128, denominator: i128) -> Option<i128> {
    if denominator == 0 {
        return None;
    }
    let whole = numerator / denominator;
    let rest = numerator % denominator;
    if rest.unsigned_abs() >= denominator.unsigned_abs() - rest.unsigned_abs() {
        let away = if (numerator < 0) == (denominator < 0) { 1 } else { -1 };
        whole.checked_add(away)
    } else {
        Some(whole)
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

#[cfg(test)]
mod tests;
