//! Money: whole minor units and a currency, never a float. Not here: exchange rates, tax, and the look of an amount in
//! a language (the surface has that); this file reads what people type and writes what machines read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

mod reading;

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

#[cfg(test)]
mod tests;
