//! A custom field: a field that this team added to a kind. Its record id is its wire number.

use crate::change::Draft;
use crate::error::{Error, Invalid, Result};
use crate::id::Id;
use crate::schema::FieldType::*;
use crate::schema::Value;
use crate::schema::field::kind;
use crate::store::Record;

/// The types a custom field may have.
pub const TYPES: &[&str] = &["text", "number", "date", "checkbox", "select"];
/// The classes a custom field may be sealed under; fixed once it is made.
pub const CLASSES: &[&str] = &["identity", "reach", "commercial", "notes", "sensitive"];

kind! {
    /// A field that this team added.
    CustomField = 12 "custom_field", called by LABEL {
        LABEL = 1 "label": Identity Text, required;
        FOR_KIND = 2 "for_kind": Identity Text, required;
        TYPE = 3 "type": Identity Choice(TYPES), required;
        CLASS = 4 "class": Identity Choice(CLASSES), required;
        OPTIONS = 5 "options": Identity TextList;
        POSITION = 6 "position": Identity Number;
    }
}

/// Defines a field for a kind. Its label is unique among the kind's fields; its class and type are for good.
pub fn define(
    draft: &mut Draft<'_>,
    for_kind: &str,
    label: &str,
    ty: &str,
    class: &str,
    options: Vec<String>,
) -> Result<Id> {
    let bad = |field: &'static str, reason| Error::Invalid {
        kind: "custom_field",
        field: field.to_owned(),
        reason,
    };
    if crate::records::kind_named(for_kind).is_none() {
        return Err(bad("for_kind", Invalid::NotAChoice));
    }
    let defined = crate::query::custom_fields(draft.conn())?;
    let own = |field: &&Record| field.text(CustomField::FOR_KIND) == for_kind;
    if defined.iter().filter(own).any(|field| field.text(CustomField::LABEL) == label) {
        return Err(bad("label", Invalid::Fixed));
    }
    let position = defined.iter().filter(own).count() as i64;
    let fields = vec![
        (CustomField::LABEL, Value::text(label)),
        (CustomField::FOR_KIND, Value::text(for_kind)),
        (CustomField::TYPE, Value::text(ty)),
        (CustomField::CLASS, Value::text(class)),
        (CustomField::OPTIONS, Value::TextList(options)),
        (CustomField::POSITION, Value::Number(position)),
    ];
    draft.create(CustomField::KIND, fields, vec![])
}

/// Is it a value of the custom field?
pub fn check(field: &Record, value: &Value) -> Result<()> {
    let fits = match (field.text(CustomField::TYPE), value) {
        (_, Value::Null) => true,
        ("text", Value::Text(text)) => text.len() <= crate::change::validate::MAX_TEXT,
        ("number", Value::Decimal(text)) => is_decimal(text),
        ("date", Value::Date(_)) | ("checkbox", Value::Checkbox(_)) => true,
        ("select", Value::Text(text)) => {
            matches!(field.get(CustomField::OPTIONS), Value::TextList(options) if options.contains(text))
        }
        _ => false,
    };
    if fits {
        return Ok(());
    }
    Err(Error::Invalid { kind: "custom_field", field: field.id.to_string(), reason: Invalid::WrongType })
}

/// A decimal number in its canonical text: no exponent, no plus, no zeros that say nothing.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let number =
        |part: &str| !part.is_empty() && part.len() <= 40 && part.bytes().all(|b| b.is_ascii_digit());
    number(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && rest.is_none_or(|rest| number(rest) && !rest.ends_with('0'))
        && text != "-0"
}
