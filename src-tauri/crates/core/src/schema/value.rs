//! The value of a field, its wire form (canonical CBOR) and its JSON form. The SQL form is `store::row`'s business.

use jiff::civil::Date;
use minicbor::{Decoder, Encoder};
use serde::{Deserialize, Serialize};

use super::FieldType;
use crate::id::Id;
use crate::money::LARGEST;

/// An amount: minor units (cents, fen) and an ISO 4217 code. Never a float.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; the currency says how many make one. At most 2^53 - 1 either way.
    pub minor: i64,
    /// Three capital letters.
    #[serde(with = "currency_text")]
    pub currency: [u8; 3],
}

mod currency_text {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(code: &[u8; 3], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(code).unwrap_or("XXX"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 3], D::Error> {
        let text = String::deserialize(deserializer)?;
        let code: [u8; 3] = text.as_bytes().try_into().map_err(serde::de::Error::custom)?;
        if code.iter().all(u8::is_ascii_uppercase) {
            Ok(code)
        } else {
            Err(serde::de::Error::custom("a currency is three capital letters"))
        }
    }
}

/// One labelled value of a list: a phone, an e-mail, a messenger id.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Point {
    /// The value in its normal form (E.164 for a phone that can be read); shown as the locale likes it.
    pub value: String,
    /// `work`, `home`, `mobile`, ... or the person's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// At most one of a list.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub primary: bool,
}

/// One labelled postal address.
#[derive(Clone, PartialEq, Eq, Debug, Default, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// `work`, `home`, `billing`, `shipping`, ...
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// At most one of a list.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub primary: bool,
    /// Street, number, building; may have several lines.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub street: String,
    /// City, and district where there is one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// State or province.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// Postal code, kept as text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postal: String,
    /// Country, as written.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub country: String,
}

impl Address {
    fn parts(&self) -> [&str; 5] {
        [&self.street, &self.city, &self.region, &self.postal, &self.country]
    }

    /// Nothing but a label.
    pub fn is_empty(&self) -> bool {
        self.parts().iter().all(|part| part.is_empty())
    }
}

/// A further position of a person at another account than the main one.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct Job {
    /// The account.
    pub account: Id,
    /// What they are there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Where in the house.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub department: String,
    /// Decision role code as in `contact.role`, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// They no longer work there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub past: bool,
}

/// The value of one field. `Null` is an empty field.
#[derive(Clone, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Value {
    Null,
    Text(String),
    Number(i64),
    /// Canonical decimal text: no exponent, no leading or trailing zeros. Only custom fields hold it.
    Decimal(String),
    Checkbox(bool),
    Date(Date),
    Instant(i64),
    Money(Money),
    Link(Id),
    Links(Vec<Id>),
    Points(Vec<Point>),
    Addresses(Vec<Address>),
    Jobs(Vec<Job>),
    TextList(Vec<String>),
    Key(Vec<u8>),
    AnyLink(u8, Id),
}

impl std::fmt::Debug for Value {
    /// Key material never prints.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Null => f.write_str("Null"),
            Value::Text(text) => write!(f, "Text({text:?})"),
            Value::Number(n) => write!(f, "Number({n})"),
            Value::Decimal(text) => write!(f, "Decimal({text})"),
            Value::Checkbox(on) => write!(f, "Checkbox({on})"),
            Value::Date(date) => write!(f, "Date({date})"),
            Value::Instant(ms) => write!(f, "Instant({ms})"),
            Value::Money(money) => write!(f, "{money:?}"),
            Value::Link(id) => write!(f, "Link({id})"),
            Value::Links(ids) => write!(f, "Links({ids:?})"),
            Value::Points(points) => write!(f, "Points({points:?})"),
            Value::Addresses(list) => write!(f, "Addresses({list:?})"),
            Value::Jobs(jobs) => write!(f, "Jobs({jobs:?})"),
            Value::TextList(list) => write!(f, "TextList({list:?})"),
            Value::Key(bytes) => write!(f, "Key({} bytes)", bytes.len()),
            Value::AnyLink(kind, id) => write!(f, "AnyLink({kind}, {id})"),
        }
    }
}

/// What the wire said is no value of the field's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a value of the field's type")]
pub struct BadValue;

impl From<minicbor::decode::Error> for BadValue {
    fn from(_: minicbor::decode::Error) -> BadValue {
        BadValue
    }
}

type Enc<'a> = Encoder<&'a mut Vec<u8>>;

/// Writing to a `Vec` cannot fail; this says so in one place.
pub(crate) fn sure<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.expect("a Vec takes every write")
}

const MAX_LIST: u64 = 1_000;

impl Value {
    /// An empty text is an empty field.
    pub fn text(text: impl Into<String>) -> Value {
        let text = text.into();
        if text.is_empty() { Value::Null } else { Value::Text(text) }
    }

    /// Is the field empty? Empty texts and lists are.
    pub fn is_null(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Text(text) => text.is_empty(),
            Value::Links(list) => list.is_empty(),
            Value::Points(list) => list.is_empty(),
            Value::Addresses(list) => list.is_empty(),
            Value::Jobs(list) => list.is_empty(),
            Value::TextList(list) => list.is_empty(),
            _ => false,
        }
    }

    /// The text of a text value.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The id of a link.
    pub fn as_link(&self) -> Option<Id> {
        match self {
            Value::Link(id) | Value::AnyLink(_, id) => Some(*id),
            _ => None,
        }
    }

    /// Does the value fit the type? `Null` fits all.
    pub fn fits(&self, ty: FieldType) -> bool {
        match (self, ty) {
            (Value::Null, _) => true,
            (Value::Text(_), FieldType::Text | FieldType::LongText) => true,
            (Value::Text(code), FieldType::Choice(codes)) => codes.contains(&code.as_str()),
            (Value::Number(_), FieldType::Number) => true,
            (Value::Decimal(_), FieldType::Decimal) => true,
            (Value::Number(n), FieldType::Percent) => (0..=100).contains(n),
            (Value::Checkbox(_), FieldType::Checkbox) => true,
            (Value::Date(_), FieldType::Date) => true,
            (Value::Instant(_), FieldType::Instant) => true,
            (Value::Money(_), FieldType::Money) => true,
            (Value::Link(_), FieldType::Link(_)) => true,
            (Value::Links(_), FieldType::Links(_)) => true,
            (Value::Points(_), FieldType::Points(_)) => true,
            (Value::Addresses(_), FieldType::Addresses) => true,
            (Value::Jobs(_), FieldType::Jobs) => true,
            (Value::TextList(_), FieldType::TextList) => true,
            (Value::Key(_), FieldType::Key) => true,
            (Value::AnyLink(..), FieldType::AnyLink) => true,
            _ => false,
        }
    }

    /// Appends the canonical CBOR of the value: shortest lengths, no tags, lists as arrays.
    pub fn encode(&self, out: &mut Vec<u8>) {
        self.write(&mut Encoder::new(out));
    }

    fn write(&self, e: &mut Enc<'_>) {
        match self {
            Value::Null => drop(sure(e.null())),
            Value::Text(text) | Value::Decimal(text) => drop(sure(e.str(text))),
            Value::Number(n) | Value::Instant(n) => drop(sure(e.i64(*n))),
            Value::Checkbox(on) => drop(sure(e.bool(*on))),
            Value::Date(date) => drop(sure(e.i64(days_of(*date)))),
            Value::Money(money) => {
                sure(sure(e.array(2)).i64(money.minor));
                sure(e.str(std::str::from_utf8(&money.currency).unwrap_or("XXX")));
            }
            Value::Link(id) => drop(sure(e.bytes(id.as_bytes()))),
            Value::Links(ids) => {
                sure(e.array(ids.len() as u64));
                for id in ids {
                    sure(e.bytes(id.as_bytes()));
                }
            }
            Value::Points(points) => {
                sure(e.array(points.len() as u64));
                for point in points {
                    sure(
                        sure(sure(sure(e.array(3)).str(&point.value)).str(&point.label)).bool(point.primary),
                    );
                }
            }
            Value::Addresses(list) => {
                sure(e.array(list.len() as u64));
                for address in list {
                    sure(sure(sure(e.array(7)).str(&address.label)).bool(address.primary));
                    for part in address.parts() {
                        sure(e.str(part));
                    }
                }
            }
            Value::Jobs(list) => {
                sure(e.array(list.len() as u64));
                for job in list {
                    sure(sure(e.array(5)).bytes(job.account.as_bytes()));
                    sure(
                        sure(sure(sure(e.str(&job.title)).str(&job.department)).str(&job.role))
                            .bool(job.past),
                    );
                }
            }
            Value::TextList(list) => {
                sure(e.array(list.len() as u64));
                for text in list {
                    sure(e.str(text));
                }
            }
            Value::Key(bytes) => drop(sure(e.bytes(bytes))),
            Value::AnyLink(kind, id) => drop(sure(sure(sure(e.array(2)).u8(*kind)).bytes(id.as_bytes()))),
        }
    }

    /// Reads a value of the field type `ty`. Never panics, never allocates more than the input holds.
    pub fn decode(ty: FieldType, d: &mut Decoder<'_>) -> Result<Value, BadValue> {
        if d.datatype()? == minicbor::data::Type::Null {
            d.null()?;
            return Ok(Value::Null);
        }
        let value = match ty {
            FieldType::Text | FieldType::LongText | FieldType::Choice(_) => Value::Text(d.str()?.to_owned()),
            FieldType::Decimal => Value::Decimal(d.str()?.to_owned()),
            FieldType::Number | FieldType::Percent => Value::Number(d.i64()?),
            FieldType::Instant => Value::Instant(d.i64()?),
            FieldType::Checkbox => Value::Checkbox(d.bool()?),
            FieldType::Date => Value::Date(date_of(d.i64()?).ok_or(BadValue)?),
            FieldType::Money => {
                exactly(d, 2)?;
                let minor = d.i64()?;
                let currency: [u8; 3] = d.str()?.as_bytes().try_into().map_err(|_| BadValue)?;
                if minor.unsigned_abs() > LARGEST.unsigned_abs()
                    || !currency.iter().all(u8::is_ascii_uppercase)
                {
                    return Err(BadValue);
                }
                Value::Money(Money { minor, currency })
            }
            FieldType::Link(_) => Value::Link(read_id(d)?),
            FieldType::Links(_) => Value::Links(list(d, read_id)?),
            FieldType::Points(_) => Value::Points(list(d, |d| {
                exactly(d, 3)?;
                Ok(Point { value: d.str()?.to_owned(), label: d.str()?.to_owned(), primary: d.bool()? })
            })?),
            FieldType::Addresses => Value::Addresses(list(d, |d| {
                exactly(d, 7)?;
                Ok(Address {
                    label: d.str()?.to_owned(),
                    primary: d.bool()?,
                    street: d.str()?.to_owned(),
                    city: d.str()?.to_owned(),
                    region: d.str()?.to_owned(),
                    postal: d.str()?.to_owned(),
                    country: d.str()?.to_owned(),
                })
            })?),
            FieldType::Jobs => Value::Jobs(list(d, |d| {
                exactly(d, 5)?;
                Ok(Job {
                    account: read_id(d)?,
                    title: d.str()?.to_owned(),
                    department: d.str()?.to_owned(),
                    role: d.str()?.to_owned(),
                    past: d.bool()?,
                })
            })?),
            FieldType::TextList => Value::TextList(list(d, |d| Ok(d.str()?.to_owned()))?),
            FieldType::Key => Value::Key(d.bytes()?.to_owned()),
            FieldType::AnyLink => {
                exactly(d, 2)?;
                Value::AnyLink(d.u8()?, read_id(d)?)
            }
        };
        Ok(value)
    }
}

fn exactly(d: &mut Decoder<'_>, n: u64) -> Result<(), BadValue> {
    if d.array()? == Some(n) { Ok(()) } else { Err(BadValue) }
}

fn read_id(d: &mut Decoder<'_>) -> Result<Id, BadValue> {
    Id::from_slice(d.bytes()?).ok_or(BadValue)
}

fn list<T>(
    d: &mut Decoder<'_>,
    item: impl Fn(&mut Decoder<'_>) -> Result<T, BadValue>,
) -> Result<Vec<T>, BadValue> {
    let n = d.array()?.filter(|n| *n <= MAX_LIST).ok_or(BadValue)?;
    (0..n).map(|_| item(d)).collect()
}

/// Days since 1970-01-01, as the wire holds a date.
fn days_of(date: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    date.since(epoch).map(|span| i64::from(span.get_days())).unwrap_or(0)
}

fn date_of(days: i64) -> Option<Date> {
    let days = i32::try_from(days).ok()?;
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}
