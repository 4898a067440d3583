//! What lists say beside their rows: how many, in which groups, what chosen ones add up to, which values there are.

use coffer_core::query::{self, Amounts, Asked, By, Filter, GroupKey};
use coffer_core::schema::{FieldType, Kind};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::views::row_numbers;
use crate::error::ApiError;
use crate::input;
use crate::locales;
use crate::session::Open;
use crate::view::{FieldValue, Link, Money, Names};

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct CountRequest {
    kind: String,
    #[ts(type = "Filter")]
    filter: Option<Filter>,
    /// Only records that a search for this finds.
    search: Option<String>,
}

#[derive(Serialize, TS)]
pub(crate) struct Count {
    count: u64,
}

/// How many records a view shows.
pub(crate) fn count(open: &Open<'_>, request: CountRequest) -> Result<Count, ApiError> {
    let kind = input::kind(&request.kind)?;
    let day = open.day();
    let (filter, search) = (request.filter.as_ref(), request.search.as_deref());
    let count = open.ws.read(|conn| Asked { kind, filter, search, day: &day }.count(conn))?;
    Ok(Count { count })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct GroupsRequest {
    kind: String,
    #[ts(type = "Filter")]
    filter: Option<Filter>,
    /// Only records that a search for this finds.
    search: Option<String>,
    #[ts(type = "{ field: string, } | { month: string, } | { custom: string, }")]
    by: By,
    /// An amount to add up in each group.
    sum: Option<String>,
}

/// What the records of a group have in common: nothing, a number, a text, a month, a record.
#[derive(Serialize, TS)]
#[serde(untagged)]
pub(crate) enum Key {
    Empty(()),
    Number(i64),
    Text(String),
    Link(Link),
}

#[derive(Serialize, TS)]
pub(crate) struct Group {
    key: Key,
    count: u64,
    /// By currency.
    sums: Vec<Money>,
}

#[derive(Serialize, TS)]
pub(crate) struct Groups {
    groups: Vec<Group>,
}

/// Sums by currency as a caller sees them.
pub(crate) fn money(sums: Amounts) -> Vec<Money> {
    sums.into_iter()
        .map(|(code, minor)| Money { minor, currency: String::from_utf8_lossy(&code).into_owned() })
        .collect()
}

/// A view in groups.
pub(crate) fn groups(open: &Open<'_>, request: GroupsRequest) -> Result<Groups, ApiError> {
    let kind = input::kind(&request.kind)?;
    let day = open.day();
    let (filter, search) = (request.filter.as_ref(), request.search.as_deref());
    let to = linked(kind, &request.by);
    Ok(open.ws.read(|conn| {
        let asked = Asked { kind, filter, search, day: &day };
        let groups = query::groups(conn, &asked, &request.by, request.sum.as_deref())?;
        let links = groups.iter().filter_map(|group| match (&group.key, to) {
            (GroupKey::Link(id), Some(to)) => Some((to, *id)),
            _ => None,
        });
        let names = Names::of_links(conn, links)?;
        let groups = groups
            .into_iter()
            .map(|group| Group {
                key: match group.key {
                    GroupKey::Empty => Key::Empty(()),
                    GroupKey::Number(number) => Key::Number(number),
                    GroupKey::Text(text) => Key::Text(text),
                    GroupKey::Link(id) => Key::Link(names.link(id)),
                },
                count: group.count,
                sums: money(group.sums),
            })
            .collect();
        Ok(Groups { groups })
    })?)
}

fn linked(kind: &Kind, by: &By) -> Option<u8> {
    let By::Field(name) = by else { return None };
    match kind.field(name)?.ty {
        FieldType::Link(to) | FieldType::Links(to) => Some(to),
        _ => None,
    }
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct SumsRequest {
    kind: String,
    /// Row numbers as little-endian u32, in base64.
    rows: String,
    fields: Vec<String>,
}

#[derive(Serialize, TS)]
pub(crate) struct FieldSum {
    field: String,
    /// Records that have a value.
    filled: u64,
    /// By currency.
    money: Vec<Money>,
    number: Option<f64>,
}

#[derive(Serialize, TS)]
pub(crate) struct Sums {
    /// Of the rows those that are shown in lists.
    count: u64,
    fields: Vec<FieldSum>,
}

/// What chosen records add up to.
pub(crate) fn sums(open: &Open<'_>, request: SumsRequest) -> Result<Sums, ApiError> {
    let kind = input::kind(&request.kind)?;
    let rows = row_numbers(&request.rows)?;
    let (count, sums) = open.ws.read(|conn| query::sums(conn, kind, &rows, &request.fields))?;
    let fields = sums
        .into_iter()
        .map(|sum| FieldSum {
            field: sum.field,
            filled: sum.filled,
            money: money(sum.money),
            number: sum.number.and_then(|text| text.parse().ok()),
        })
        .collect();
    Ok(Sums { count, fields })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct ValuesRequest {
    kind: String,
    /// A field's name or `custom.<id>`.
    field: String,
    /// Only values that this fits: words, pinyin, initials.
    query: Option<String>,
    /// 50 where nothing is said.
    limit: Option<usize>,
}

#[derive(Serialize, TS)]
pub(crate) struct CountedValue {
    value: FieldValue,
    label: String,
    count: u64,
}

#[derive(Serialize, TS)]
pub(crate) struct Values {
    values: Vec<CountedValue>,
}

/// The values that a field has, most frequent first.
pub(crate) fn values(open: &Open<'_>, request: ValuesRequest) -> Result<Values, ApiError> {
    let kind = input::kind(&request.kind)?;
    let language = open.session.language();
    let words = |code: &str| locales::choice(language, code);
    let typed = request.query.as_deref().unwrap_or_default();
    let most = request.limit.unwrap_or(50);
    let linked = match kind.field(&request.field).map(|field| field.ty) {
        Some(FieldType::Link(to) | FieldType::Links(to)) => Some(to),
        _ => None,
    };
    Ok(open.ws.read(|conn| {
        let found = query::values(conn, kind, &request.field, typed, most, &words)?;
        let links = found.iter().filter_map(|one| Some((linked?, one.value.as_link()?)));
        let names = Names::of_links(conn, links)?;
        let values = found
            .into_iter()
            .map(|one| CountedValue { value: names.value(&one.value), label: one.label, count: one.count })
            .collect();
        Ok(Values { values })
    })?)
}
