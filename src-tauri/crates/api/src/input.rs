//! From JSON to values: what a caller wrote into fields becomes what the schema takes, in its normal form. Whether a
//! value is allowed is the core's question; here it only has to be of the field's shape.

use coffer_core::change::{Customs, Fields};
use coffer_core::id::Id;
use coffer_core::records::{CustomField, kind_named};
use coffer_core::schema::{Address, Field, FieldType, Job, Kind, Money, Point, PointSort, Value};
use coffer_core::store::Record;
use coffer_core::text;
use coffer_core::text::{Phone, Region};
use coffer_vault::Secret;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json};
use ts_rs::TS;
use zeroize::Zeroizing;

use crate::error::ApiError;

/// A text that must leave no trace: a passphrase, a kit. Neither printable nor serialisable; wiped when dropped.
#[derive(TS)]
#[ts(as = "String")]
pub(crate) struct Typed(Zeroizing<String>);

impl Typed {
    pub fn text(&self) -> &str {
        &self.0
    }

    pub fn into_secret(mut self) -> Secret {
        Secret::from_text(std::mem::take(&mut *self.0))
    }
}

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Typed, D::Error> {
        String::deserialize(deserializer).map(|text| Typed(Zeroizing::new(text)))
    }
}

/// The kind of this name.
pub(crate) fn kind(name: &str) -> Result<&'static Kind, ApiError> {
    kind_named(name).ok_or_else(|| ApiError::usage("unknown").with("what", "kind"))
}

/// An id as callers write it.
pub(crate) fn id(text: &str) -> Result<Id, ApiError> {
    text.parse().map_err(|_| ApiError::usage("form").with("what", "id"))
}

/// Ids as callers write them.
pub(crate) fn ids(texts: &[String]) -> Result<Vec<Id>, ApiError> {
    texts.iter().map(|text| id(text)).collect()
}

/// The fields of a request; a phone number that does not say its country is in `region`.
pub(crate) fn fields(
    kind: &'static Kind,
    given: Map<String, Json>,
    region: Region,
) -> Result<Fields, ApiError> {
    given
        .into_iter()
        .map(|(name, json)| {
            let field = kind.field(&name).filter(|field| field.ty != FieldType::Key);
            let field = field.ok_or_else(|| {
                // The name is the caller's: it is told back only where it is one of ours.
                ApiError::invalid("", "unknown_field").with("kind", kind.name)
            })?;
            let value = value(field, json, region)
                .map_err(|reason| ApiError::invalid(field.name, reason).with("kind", kind.name))?;
            Ok((field, value))
        })
        .collect()
}

/// The custom fields of a request, by the definitions that there are.
pub(crate) fn customs(
    kind: &'static Kind,
    definitions: &[Record],
    given: Map<String, Json>,
) -> Result<Customs, ApiError> {
    given
        .into_iter()
        .map(|(name, json)| {
            let id = id(&name)?;
            let definition = definitions
                .iter()
                .find(|own| own.id == id && own.text(CustomField::FOR_KIND) == kind.name)
                .ok_or_else(|| ApiError::invalid(&name, "unknown_field").with("kind", kind.name))?;
            let value = custom(definition, json)
                .ok_or_else(|| ApiError::invalid(&id.to_string(), "wrong_type").with("kind", kind.name))?;
            Ok((id, value))
        })
        .collect()
}

fn custom(definition: &Record, json: Json) -> Option<Value> {
    Some(match (definition.text(CustomField::TYPE), json) {
        (_, Json::Null) => Value::Null,
        ("text", Json::String(text)) => Value::text(text::body(&text)),
        ("number", Json::Number(number)) => Value::Decimal(decimal(&number.to_string())?),
        ("number", Json::String(text)) => Value::Decimal(decimal(text.trim())?),
        ("checkbox", Json::Bool(on)) => Value::Checkbox(on),
        ("date", Json::String(text)) if text.is_empty() => Value::Null,
        ("date", Json::String(text)) => Value::Date(text.parse().ok()?),
        ("select", Json::String(text)) if text.is_empty() => Value::Null,
        ("select", Json::String(text)) => {
            let Value::TextList(options) = definition.get(CustomField::OPTIONS) else { return None };
            options.contains(&text).then_some(Value::Text(text))?
        }
        _ => return None,
    })
}

/// A number in its canonical text: no exponent, no leading or trailing zeros, no `+`, no `-0`.
fn decimal(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if digits.is_empty() || digits.len() > 40 || whole.is_empty() || !all_digits(whole) || !all_digits(part) {
        // JSON may write an exponent; the machine's own number is then as exact as the caller's.
        let number: f64 = text.parse().ok().filter(|n: &f64| n.is_finite() && n.abs() < 1e15)?;
        let plain = format!("{number}");
        return if plain == text { None } else { decimal(&plain) };
    }
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if whole == "0" && part.is_empty() { "" } else { sign };
    Some(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

/// One value of a field, or the word for what is wrong with it.
fn value(field: &Field, json: Json, region: Region) -> Result<Value, &'static str> {
    let wrong = "wrong_type";
    Ok(match (field.ty, json) {
        (_, Json::Null) => Value::Null,
        (FieldType::Text, Json::String(typed)) => Value::text(text::one_line(&typed)),
        (FieldType::LongText, Json::String(typed)) => Value::text(text::body(&typed)),
        (FieldType::Choice(_), Json::String(code)) => Value::text(code),
        (FieldType::Decimal, Json::Number(number)) => {
            Value::Decimal(decimal(&number.to_string()).ok_or(wrong)?)
        }
        (FieldType::Number | FieldType::Percent, Json::Number(number)) => {
            Value::Number(number.as_i64().ok_or(wrong)?)
        }
        (FieldType::Checkbox, Json::Bool(on)) => Value::Checkbox(on),
        (FieldType::Date, Json::String(typed)) if typed.is_empty() => Value::Null,
        (FieldType::Date, Json::String(typed)) => Value::Date(typed.parse().map_err(|_| wrong)?),
        (FieldType::Instant, Json::Number(ms)) => Value::Instant(instant(ms.as_i64().ok_or(wrong)?)?),
        (FieldType::Money, Json::Object(money)) => {
            let money: Money = serde_json::from_value(Json::Object(money)).map_err(|_| wrong)?;
            Value::Money(money)
        }
        (FieldType::Link(_), json) => match linked(json).ok_or(wrong)? {
            Some(id) => Value::Link(id),
            None => Value::Null,
        },
        (FieldType::Links(_), Json::Array(items)) => Value::Links(
            items
                .into_iter()
                .filter_map(|item| linked(item).ok_or(wrong).transpose())
                .collect::<Result<Vec<Id>, _>>()?,
        ),
        (FieldType::AnyLink, Json::Object(mut given)) => {
            let kind = given.remove("kind").and_then(|kind| kind_named(kind.as_str()?)).ok_or(wrong)?;
            let id = given.remove("id").and_then(|id| id.as_str()?.parse().ok()).ok_or(wrong)?;
            Value::AnyLink(kind.number, id)
        }
        (FieldType::Points(sort), Json::Array(items)) => Value::Points(
            one_primary(
                items.into_iter().map(|item| point(sort, item, region)).collect::<Result<Vec<Point>, _>>()?,
                |point| &mut point.primary,
            )
            .into_iter()
            .filter(|point| !point.value.is_empty())
            .collect(),
        ),
        (FieldType::Addresses, Json::Array(items)) => Value::Addresses(
            one_primary(items.into_iter().map(address).collect::<Result<Vec<Address>, _>>()?, |address| {
                &mut address.primary
            })
            .into_iter()
            .filter(|address| !address.is_empty())
            .collect(),
        ),
        (FieldType::Jobs, Json::Array(items)) => {
            Value::Jobs(items.into_iter().map(job).collect::<Result<Vec<Job>, _>>()?)
        }
        (FieldType::TextList, Json::Array(items)) => Value::TextList(
            items
                .into_iter()
                .map(|item| item.as_str().map(text::one_line).ok_or(wrong))
                .collect::<Result<Vec<String>, _>>()?,
        ),
        _ => return Err(wrong),
    })
}

/// Instants from the year 1 to the year 9999, which every calendar here can show.
fn instant(ms: i64) -> Result<i64, &'static str> {
    if (-62_135_596_800_000..=253_402_300_799_999).contains(&ms) { Ok(ms) } else { Err("out_of_range") }
}

/// `"id"`, `{"id": ..}` (as it was read, its title too), or nothing.
fn linked(json: Json) -> Option<Option<Id>> {
    match json {
        Json::Null => Some(None),
        Json::String(text) if text.is_empty() => Some(None),
        Json::String(text) => Some(Some(text.parse().ok()?)),
        Json::Object(object) => Some(Some(object.get("id")?.as_str()?.parse().ok()?)),
        _ => None,
    }
}

fn text_of(object: &Map<String, Json>, name: &str) -> Result<String, &'static str> {
    match object.get(name) {
        None | Some(Json::Null) => Ok(String::new()),
        Some(Json::String(typed)) => Ok(text::one_line(typed)),
        Some(_) => Err("wrong_type"),
    }
}

fn flag_of(object: &Map<String, Json>, name: &str) -> Result<bool, &'static str> {
    match object.get(name) {
        None | Some(Json::Null) => Ok(false),
        Some(Json::Bool(on)) => Ok(*on),
        Some(_) => Err("wrong_type"),
    }
}

fn only(object: &Map<String, Json>, names: &[&str]) -> Result<(), &'static str> {
    if object.keys().all(|key| names.contains(&key.as_str())) { Ok(()) } else { Err("unknown_field") }
}

/// A point as an object, or a bare text.
fn point(sort: PointSort, json: Json, region: Region) -> Result<Point, &'static str> {
    let object = match json {
        Json::String(value) => Map::from_iter([("value".to_owned(), Json::String(value))]),
        Json::Object(object) => object,
        _ => return Err("wrong_type"),
    };
    only(&object, &["value", "label", "primary"])?;
    let typed = text_of(&object, "value")?;
    let value = match sort {
        PointSort::Phone => Phone::read(&typed, region).stored(),
        PointSort::Email => text::email(&typed).unwrap_or(typed),
        PointSort::Messenger | PointSort::Web | PointSort::External => typed,
    };
    Ok(Point { value, label: text_of(&object, "label")?, primary: flag_of(&object, "primary")? })
}

fn address(json: Json) -> Result<Address, &'static str> {
    let Json::Object(object) = json else { return Err("wrong_type") };
    only(&object, &["label", "primary", "street", "city", "region", "postal", "country"])?;
    let street = match object.get("street") {
        Some(Json::String(typed)) => text::body(typed),
        _ => text_of(&object, "street")?,
    };
    Ok(Address {
        label: text_of(&object, "label")?,
        primary: flag_of(&object, "primary")?,
        street,
        city: text_of(&object, "city")?,
        region: text_of(&object, "region")?,
        postal: text_of(&object, "postal")?,
        country: text_of(&object, "country")?,
    })
}

fn job(json: Json) -> Result<Job, &'static str> {
    let Json::Object(mut object) = json else { return Err("wrong_type") };
    only(&object, &["account", "title", "department", "role", "past"])?;
    let account = object.remove("account").and_then(linked).flatten().ok_or("no_such_record")?;
    Ok(Job {
        account,
        title: text_of(&object, "title")?,
        department: text_of(&object, "department")?,
        role: text_of(&object, "role")?,
        past: flag_of(&object, "past")?,
    })
}

/// Keeps the first primary mark of a list.
fn one_primary<T>(mut items: Vec<T>, mark: impl Fn(&mut T) -> &mut bool) -> Vec<T> {
    let mut seen = false;
    for item in &mut items {
        let mark = mark(item);
        *mark &= !seen;
        seen |= *mark;
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_text() {
        for (typed, canonical) in [
            ("12", "12"),
            ("-0", "0"),
            ("007.50", "7.5"),
            ("-0.10", "-0.1"),
            ("1e3", "1000"),
            ("1.5E-3", "0.0015"),
        ] {
            assert_eq!(decimal(typed).as_deref(), Some(canonical), "{typed}");
        }
        for bad in ["", "-", "abc", "1.2.3", "NaN", "inf", "1e300", "."] {
            assert_eq!(decimal(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_first_primary_of_a_list_is_the_only_one() {
        let marks = |on: &[bool]| one_primary(on.to_vec(), |mark| mark);
        assert_eq!(marks(&[false, true, true]), [false, true, false]);
        assert_eq!(marks(&[true, false, true]), [true, false, false]);
        assert_eq!(marks(&[false, false]), [false, false]);
    }
}
