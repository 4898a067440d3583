//! Values as JSON, in our own exports: what goes out comes in again unchanged. Key material has no JSON form.

use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use crate::id::Id;
use crate::schema::{FieldType, Value};

/// What a link is called, for people who read the file: kind number and id to a title.
pub type Titles<'a> = dyn Fn(u8, Id) -> Option<String> + 'a;

fn link(kind: u8, id: Id, titles: &Titles<'_>) -> Json {
    let mut out = Map::new();
    out.insert("id".into(), json!(id));
    if let Some(title) = titles(kind, id).filter(|title| !title.is_empty()) {
        out.insert("title".into(), json!(title));
    }
    Json::Object(out)
}

/// The JSON form; none for an empty field and for keys.
pub fn to_json(ty: FieldType, value: &Value, titles: &Titles<'_>) -> Option<Json> {
    let linked = |own: u8| match ty {
        FieldType::Link(kind) | FieldType::Links(kind) => kind,
        _ => own,
    };
    Some(match value {
        Value::Null | Value::Key(_) => return None,
        Value::Text(text) | Value::Decimal(text) => json!(text),
        Value::Number(n) | Value::Instant(n) => json!(n),
        Value::Checkbox(on) => json!(on),
        Value::Date(date) => json!(date.to_string()),
        Value::Money(money) => json!(money),
        Value::Link(id) => link(linked(0), *id, titles),
        Value::Links(ids) => Json::Array(ids.iter().map(|id| link(linked(0), *id, titles)).collect()),
        Value::Points(points) => json!(points),
        Value::Addresses(list) => json!(list),
        Value::Jobs(jobs) => Json::Array(
            jobs.iter()
                .map(|job| {
                    let mut out = json!(job);
                    out["account"] = link(crate::records::Account::KIND.number, job.account, titles);
                    out
                })
                .collect(),
        ),
        Value::TextList(list) => json!(list),
        Value::AnyLink(kind, id) => {
            let mut out = link(*kind, *id, titles);
            out["kind"] = json!(crate::records::kind_numbered(*kind)?.name);
            out
        }
    })
}

fn id_of(json: &Json) -> Option<Id> {
    match json {
        Json::String(text) => text.parse().ok(),
        Json::Object(object) => object.get("id")?.as_str()?.parse().ok(),
        _ => None,
    }
}

/// The value that the JSON is, for a field of that type; none where it is no such value.
pub fn from_json(ty: FieldType, json: &Json) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Null);
    }
    Some(match ty {
        FieldType::Text | FieldType::LongText => Value::text(json.as_str()?),
        FieldType::Decimal => Value::Decimal(match json {
            Json::Number(n) => n.to_string(),
            other => other.as_str()?.to_owned(),
        }),
        FieldType::Choice(codes) => {
            let code = json.as_str()?;
            codes.contains(&code).then(|| Value::Text(code.to_owned()))?
        }
        FieldType::Number => Value::Number(json.as_i64()?),
        FieldType::Percent => Value::Number(json.as_i64().filter(|n| (0..=100).contains(n))?),
        FieldType::Instant => Value::Instant(json.as_i64()?),
        FieldType::Checkbox => Value::Checkbox(json.as_bool()?),
        FieldType::Date => Value::Date(json.as_str()?.parse::<Date>().ok()?),
        FieldType::Money => Value::Money(serde_json::from_value(json.clone()).ok()?),
        FieldType::Link(_) => Value::Link(id_of(json)?),
        FieldType::Links(_) => Value::Links(json.as_array()?.iter().map(id_of).collect::<Option<_>>()?),
        FieldType::Points(_) => Value::Points(serde_json::from_value(json.clone()).ok()?),
        FieldType::Addresses => Value::Addresses(serde_json::from_value(json.clone()).ok()?),
        FieldType::Jobs => {
            let jobs = json.as_array()?.iter().map(|job| {
                let mut plain = job.clone();
                plain["account"] = serde_json::to_value(id_of(job.get("account")?)?).ok()?;
                serde_json::from_value(plain).ok()
            });
            Value::Jobs(jobs.collect::<Option<_>>()?)
        }
        FieldType::TextList => Value::TextList(serde_json::from_value(json.clone()).ok()?),
        FieldType::AnyLink => {
            let kind = crate::records::kind_named(json.get("kind")?.as_str()?)?;
            Value::AnyLink(kind.number, id_of(json)?)
        }
        FieldType::Key => return None,
    })
}
