//! Is a value one that the field takes? Pure rules; whether a linked record exists is the draft's question.

use crate::error::{Error, Invalid, Result};
use crate::schema::{Field, FieldType, Kind, Value};

/// The longest single line, in characters.
pub const MAX_LINE: usize = 1_000;
/// The longest text, in bytes.
pub const MAX_TEXT: usize = 64 << 10;
/// The longest list.
pub const MAX_LIST: usize = 200;
/// The largest amount either way: what a double holds exactly, so that no window rounds it.
pub const MAX_MINOR: i64 = (1 << 53) - 1;

/// Says why the field does not take the value.
pub fn check(kind: &'static Kind, field: &'static Field, value: &Value) -> Result<()> {
    match problem(field, value) {
        None => Ok(()),
        Some(reason) => Err(Error::Invalid { kind: kind.name, field: field.name.to_owned(), reason }),
    }
}

fn problem(field: &Field, value: &Value) -> Option<Invalid> {
    if value.is_null() {
        return field.required.then_some(Invalid::Required);
    }
    if !value.fits(field.ty) {
        return Some(match (field.ty, value) {
            (FieldType::Choice(_), Value::Text(_)) => Invalid::NotAChoice,
            (FieldType::Percent, Value::Number(_)) => Invalid::OutOfRange,
            _ => Invalid::WrongType,
        });
    }
    let line = |text: &String| text.len() > MAX_LINE && text.chars().count() > MAX_LINE;
    let list = |n: usize| (n > MAX_LIST).then_some(Invalid::TooMany { most: MAX_LIST });
    match value {
        Value::Text(text) if matches!(field.ty, FieldType::LongText) => {
            (text.len() > MAX_TEXT).then_some(Invalid::TooLong { most: MAX_TEXT })
        }
        Value::Text(text) => line(text).then_some(Invalid::TooLong { most: MAX_LINE }),
        Value::Money(money) if !money.currency.iter().all(u8::is_ascii_uppercase) => Some(Invalid::WrongType),
        Value::Money(money) => (money.minor.unsigned_abs() > MAX_MINOR as u64).then_some(Invalid::OutOfRange),
        Value::Points(points) => list(points.len()).or_else(|| {
            points
                .iter()
                .any(|p| line(&p.value) || line(&p.label))
                .then_some(Invalid::TooLong { most: MAX_LINE })
        }),
        Value::Addresses(items) => list(items.len()).or_else(|| {
            items
                .iter()
                .any(|a| {
                    [&a.street, &a.city, &a.region, &a.postal, &a.country, &a.label].into_iter().any(line)
                })
                .then_some(Invalid::TooLong { most: MAX_LINE })
        }),
        Value::Jobs(items) => list(items.len()),
        Value::Links(items) => list(items.len()),
        Value::TextList(items) => list(items.len())
            .or_else(|| items.iter().any(line).then_some(Invalid::TooLong { most: MAX_LINE })),
        _ => None,
    }
}
