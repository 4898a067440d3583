//! From records to what a caller sees: titles beside ids, dates as text, derived facts. Every other form of a record
//! (files, the journal) is somebody else's.

use std::collections::{BTreeMap, HashMap};

use coffer_core::Result;
use coffer_core::change::derive::group_of;
use coffer_core::id::Id;
use coffer_core::query;
use coffer_core::records::{Account, Activity, Attachment, Contact, Deal, Lead, Stage, Task, kind_numbered};
use coffer_core::schema::{FieldType, Value};
use coffer_core::store::Record;
use coffer_core::store::row::is_contacted;
use rusqlite::Connection;
use serde::Serialize;
use serde_json::Number;
use ts_rs::TS;

/// A link: an id and what it is called. The title is empty where the record is not here.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub(crate) struct Link {
    pub id: String,
    pub title: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub(crate) struct AnyLink {
    pub kind: String,
    pub id: String,
    pub title: String,
}

/// An amount in minor units.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub(crate) struct Money {
    pub minor: i64,
    pub currency: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[ts(optional_fields)]
pub(crate) struct Point {
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
}

#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub(crate) struct Address {
    pub label: String,
    pub primary: bool,
    pub street: String,
    pub city: String,
    pub region: String,
    pub postal: String,
    pub country: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub(crate) struct Job {
    pub account: Link,
    pub title: String,
    pub department: String,
    pub role: String,
    pub past: bool,
}

/// The value of a field; which form it has follows from the field's type.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(untagged)]
pub(crate) enum FieldValue {
    Null(()),
    Text(String),
    Number(#[ts(type = "number")] Number),
    Checkbox(bool),
    Money(Money),
    AnyLink(AnyLink),
    Link(Link),
    Links(Vec<Link>),
    Points(Vec<Point>),
    Addresses(Vec<Address>),
    Jobs(Vec<Job>),
    Texts(Vec<String>),
}

/// The stage of a deal.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub(crate) struct StageRef {
    pub id: String,
    pub title: String,
    #[serde(rename = "type")]
    #[ts(type = "\"open\" | \"won\" | \"lost\" | null")]
    pub ty: Option<String>,
}

/// A person of an account, in a list of accounts.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub(crate) struct Person {
    pub id: String,
    pub title: String,
    pub phone: Option<String>,
}

/// What follows from other records.
#[derive(Clone, PartialEq, Debug, Default, Serialize, TS)]
#[ts(optional_fields)]
pub(crate) struct Derived {
    #[ts(optional = false)]
    pub last_contact: Option<i64>,
    #[ts(optional = false)]
    pub next_contact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_deals: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageRef>,
    /// Of an account, where `contact` is asked for: who was its first person, and how to ring them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Person>,
    /// The deal whose stage it is.
    #[serde(skip)]
    newest: Option<Id>,
}

/// A record as a caller sees it.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub(crate) struct RecordView {
    pub kind: &'static str,
    pub id: String,
    pub row: u32,
    pub title: String,
    pub subtitle: Option<String>,
    pub fields: BTreeMap<&'static str, FieldValue>,
    pub custom: BTreeMap<String, FieldValue>,
    pub derived: Derived,
    pub created_at: i64,
    pub changed_at: i64,
    pub in_trash: bool,
    pub merged_into: Option<String>,
    /// Records that were merged into this one.
    pub aliases: Vec<String>,
}

/// The names behind the links of some records.
pub(crate) struct Names(HashMap<Id, String>);

impl Names {
    /// Looks up every link of `records` in one pass.
    pub fn of<'a>(conn: &Connection, records: impl IntoIterator<Item = &'a Record>) -> Result<Names> {
        let links: Vec<(u8, Id)> = records.into_iter().flat_map(query::links_of).collect();
        Ok(Names(query::titles(conn, links)?))
    }

    /// Looks up these links.
    pub fn of_links(conn: &Connection, links: impl IntoIterator<Item = (u8, Id)>) -> Result<Names> {
        Ok(Names(query::titles(conn, links)?))
    }

    /// A link with its name.
    pub fn link(&self, id: Id) -> Link {
        Link { id: id.to_string(), title: self.0.get(&id).cloned().unwrap_or_default() }
    }

    fn title(&self, value: &Value) -> Option<String> {
        value.as_link().and_then(|id| self.0.get(&id)).filter(|title| !title.is_empty()).cloned()
    }

    /// A value as a caller sees it.
    pub fn value(&self, value: &Value) -> FieldValue {
        let label = |text: &String| (!text.is_empty()).then(|| text.clone());
        match value {
            Value::Null | Value::Key(_) => FieldValue::Null(()),
            Value::Text(text) => FieldValue::Text(text.clone()),
            Value::Number(n) | Value::Instant(n) => FieldValue::Number((*n).into()),
            Value::Decimal(text) => decimal(text),
            Value::Checkbox(on) => FieldValue::Checkbox(*on),
            Value::Date(date) => FieldValue::Text(date.to_string()),
            Value::Money(money) => FieldValue::Money(Money {
                minor: money.minor,
                currency: String::from_utf8_lossy(&money.currency).into_owned(),
            }),
            Value::Link(id) => FieldValue::Link(self.link(*id)),
            Value::AnyLink(kind, id) => {
                let Link { id, title } = self.link(*id);
                let kind = kind_numbered(*kind).map(|kind| kind.name).unwrap_or_default().to_owned();
                FieldValue::AnyLink(AnyLink { kind, id, title })
            }
            Value::Links(ids) => FieldValue::Links(ids.iter().map(|id| self.link(*id)).collect()),
            Value::Points(points) => FieldValue::Points(
                points
                    .iter()
                    .map(|point| Point {
                        value: point.value.clone(),
                        label: label(&point.label),
                        primary: point.primary.then_some(true),
                    })
                    .collect(),
            ),
            Value::Addresses(list) => FieldValue::Addresses(
                list.iter()
                    .map(|own| Address {
                        label: own.label.clone(),
                        primary: own.primary,
                        street: own.street.clone(),
                        city: own.city.clone(),
                        region: own.region.clone(),
                        postal: own.postal.clone(),
                        country: own.country.clone(),
                    })
                    .collect(),
            ),
            Value::Jobs(list) => FieldValue::Jobs(
                list.iter()
                    .map(|job| Job {
                        account: self.link(job.account),
                        title: job.title.clone(),
                        department: job.department.clone(),
                        role: job.role.clone(),
                        past: job.past,
                    })
                    .collect(),
            ),
            Value::TextList(texts) => FieldValue::Texts(texts.clone()),
        }
    }
}

/// A decimal as a number where a double shows the very same digits, else as its text.
fn decimal(text: &str) -> FieldValue {
    if let Ok(whole) = text.parse::<i64>() {
        return FieldValue::Number(whole.into());
    }
    match text.parse::<f64>().ok().filter(|number| number.to_string() == text).and_then(Number::from_f64) {
        Some(number) => FieldValue::Number(number),
        None => FieldValue::Text(text.to_owned()),
    }
}

/// Records as a caller sees them; with `only`, no other fields than these.
pub(crate) fn views(
    conn: &Connection,
    records: &[Record],
    only: Option<&[String]>,
) -> Result<Vec<RecordView>> {
    let names = Names::of(conn, records)?;
    let deals = open_deals(conn, records)?;
    let asked = only.is_some_and(|only| only.iter().any(|name| name == PERSON));
    let mut people = if asked { first_people(conn, records)? } else { HashMap::new() };
    records
        .iter()
        .map(|record| {
            let mut fields = BTreeMap::new();
            for (field, value) in record.kind.fields.iter().zip(&record.values) {
                let wanted = only.is_none_or(|only| only.iter().any(|name| name == field.name));
                if wanted && field.ty != FieldType::Key {
                    fields.insert(field.name, names.value(value));
                }
            }
            let mut derived = deals.get(&record.id).cloned().unwrap_or_default();
            if record.kind == Account::KIND && derived.open_deals.is_none() {
                derived.open_deals = Some(0);
            }
            derived.contact = people.remove(&record.id);
            derived.last_contact = record.last_contact;
            derived.next_contact = record.next_contact.clone();
            Ok(RecordView {
                kind: record.kind.name,
                id: record.id.to_string(),
                row: u32::try_from(record.n).unwrap_or(0),
                title: title(record),
                subtitle: subtitle(record, &names),
                fields,
                custom: record
                    .custom
                    .iter()
                    .map(|(id, value)| (id.to_string(), names.value(value)))
                    .collect(),
                derived,
                created_at: record.created,
                changed_at: record.changed,
                in_trash: !record.live,
                merged_into: record.into.map(|id| id.to_string()),
                aliases: aliases(conn, record)?,
            })
        })
        .collect()
}

/// One record as a caller sees it.
pub(crate) fn one(conn: &Connection, record: &Record) -> Result<RecordView> {
    let mut views = views(conn, std::slice::from_ref(record), None)?;
    views.pop().ok_or(coffer_core::Error::NotFound { kind: record.kind.name, id: record.id })
}

fn aliases(conn: &Connection, record: &Record) -> Result<Vec<String>> {
    if record.into.is_some() || !is_contacted(record.kind) {
        return Ok(Vec::new());
    }
    let group = group_of(conn, record.kind.number, record.id)?;
    Ok(group.into_iter().filter(|id| *id != record.id).map(|id| id.to_string()).collect())
}

/// What a record is called; an activity without a subject by its first line.
pub(crate) fn title(record: &Record) -> String {
    let own = record.title();
    if !own.is_empty() || record.kind != Activity::KIND {
        return own.to_owned();
    }
    let line = record.text(Activity::TEXT).lines().next().unwrap_or_default();
    line.chars().take(80).collect()
}

/// The second line of a record in a list.
fn subtitle(record: &Record, names: &Names) -> Option<String> {
    let text = |field| Some(record.text(field).to_owned()).filter(|text| !text.is_empty());
    let name = |field| names.title(record.get(field));
    let join = |parts: [Option<String>; 2]| {
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    };
    let kind = record.kind;
    if kind == Account::KIND {
        let city = match record.get(Account::ADDRESSES) {
            Value::Addresses(list) => {
                list.first().map(|own| own.city.clone()).filter(|city| !city.is_empty())
            }
            _ => None,
        };
        join([text(Account::INDUSTRY), city])
    } else if kind == Contact::KIND {
        join([name(Contact::ACCOUNT), text(Contact::TITLE)])
    } else if kind == Lead::KIND {
        join([text(Lead::COMPANY), text(Lead::TITLE)])
    } else if kind == Deal::KIND {
        join([name(Deal::ACCOUNT), name(Deal::STAGE)])
    } else if kind == Activity::KIND {
        join([name(Activity::CONTACT).or_else(|| name(Activity::LEAD)), name(Activity::ACCOUNT)])
    } else if kind == Task::KIND {
        join([name(Task::CONTACT).or_else(|| name(Task::LEAD)), name(Task::ACCOUNT)])
    } else if kind == Stage::KIND {
        name(Stage::PIPELINE)
    } else if kind == Attachment::KIND {
        text(Attachment::MEDIA_TYPE)
    } else {
        None
    }
}

/// So many accounts are asked for at once: a filter takes no more values.
const ASKED_AT_ONCE: usize = 90;

/// The open deals of accounts, how many and the stage of the newest; of deals, their own stage.
fn open_deals(conn: &Connection, records: &[Record]) -> Result<HashMap<Id, Derived>> {
    let mut out: HashMap<Id, Derived> = HashMap::new();
    if !records.iter().any(|record| record.kind == Account::KIND || record.kind == Deal::KIND) {
        return Ok(out);
    }
    let today = jiff::civil::Date::constant(1970, 1, 1);
    let rows = query::rows(conn, Stage::KIND, None, &[], today)?;
    let stages: HashMap<Id, StageRef> =
        query::page(conn, Stage::KIND, &rows)?.iter().map(|stage| (stage.id, stage_ref(stage))).collect();
    let stage_of = |deal: &Record| deal.get(Deal::STAGE).as_link().and_then(|id| stages.get(&id));
    for deal in records.iter().filter(|record| record.kind == Deal::KIND) {
        out.insert(deal.id, Derived { stage: stage_of(deal).cloned(), ..Derived::default() });
    }
    let accounts: Vec<String> = records
        .iter()
        .filter(|record| record.kind == Account::KIND)
        .map(|record| record.id.to_string())
        .collect();
    for chunk in accounts.chunks(ASKED_AT_ONCE) {
        let of_these = query::Filter::Field {
            field: Deal::ACCOUNT.name.to_owned(),
            op: query::Op::In,
            value: chunk.into(),
        };
        let rows = query::rows(conn, Deal::KIND, Some(&of_these), &[], today)?;
        for deal in query::page(conn, Deal::KIND, &rows)? {
            let Some(account) = deal.get(Deal::ACCOUNT).as_link() else { continue };
            let stage = stage_of(&deal);
            // A deal without a stage is not closed, so it is open.
            if stage.and_then(|stage| stage.ty.as_deref()).is_some_and(|ty| ty != "open") {
                continue;
            }
            let derived = out.entry(account).or_default();
            *derived.open_deals.get_or_insert(0) += 1;
            // Rows come by name; ids are made in the order of time, so the largest is the newest.
            if derived.newest.is_none_or(|newest| deal.id > newest) {
                derived.newest = Some(deal.id);
                derived.stage = stage.cloned();
            }
        }
    }
    Ok(out)
}

/// What a list of accounts asks for beside their own fields.
const PERSON: &str = "contact";

/// The first person of each account: the one that was there first.
fn first_people(conn: &Connection, records: &[Record]) -> Result<HashMap<Id, Person>> {
    let mut first: HashMap<Id, (Id, Person)> = HashMap::new();
    let today = jiff::civil::Date::constant(1970, 1, 1);
    let accounts: Vec<String> = records
        .iter()
        .filter(|record| record.kind == Account::KIND)
        .map(|record| record.id.to_string())
        .collect();
    for chunk in accounts.chunks(ASKED_AT_ONCE) {
        let of_these = query::Filter::Field {
            field: Contact::ACCOUNT.name.to_owned(),
            op: query::Op::In,
            value: chunk.into(),
        };
        let rows = query::rows(conn, Contact::KIND, Some(&of_these), &[], today)?;
        for person in query::page(conn, Contact::KIND, &rows)? {
            let Some(account) = person.get(Contact::ACCOUNT).as_link() else { continue };
            // Ids are made in the order of time.
            if first.get(&account).is_some_and(|(earlier, _)| *earlier < person.id) {
                continue;
            }
            let phone = match person.get(Contact::PHONES) {
                Value::Points(list) => list.iter().find(|own| own.primary).or(list.first()),
                _ => None,
            };
            let phone = phone.map(|own| own.value.clone());
            let view = Person { id: person.id.to_string(), title: title(&person), phone };
            first.insert(account, (person.id, view));
        }
    }
    Ok(first.into_iter().map(|(account, (_, person))| (account, person)).collect())
}

fn stage_ref(stage: &Record) -> StageRef {
    let ty = stage.text(Stage::TYPE);
    StageRef {
        id: stage.id.to_string(),
        title: stage.title().to_owned(),
        ty: (!ty.is_empty()).then(|| ty.to_owned()),
    }
}
