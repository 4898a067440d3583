//! The conflict inbox: what several people wrote beside each other, and the choice among it. The rules are in the core's
//! `sync::conflict`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use coffer_core::change::journal::{Dot, FieldKey, HOME, LIVE};
use coffer_core::id::Id;
use coffer_core::query::links_in;
use coffer_core::records::Member;
use coffer_core::schema::{Class, Kind, Value};
use coffer_core::sync::conflict::{self, Conflict, Head, Said, Side, Version};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use super::devices::name_of;
use super::jobs::{self, JobStarted};
use crate::error::ApiError;
use crate::input;
use crate::jobs::{BulkReport, Outcome};
use crate::session::{Open, Scope};
use crate::view::{self, FieldValue, Link, Names};

/// The most conflicts of one answer.
const MOST: u32 = 200;
/// Where it is not said how many.
const FEW: u32 = 50;
/// A field of a record has no more values beside each other than a request may name.
const MOST_SEEN: usize = 1_000;

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct ConflictsRequest {
    /// The place of the first one; the first of all where nothing is said.
    start: Option<u32>,
    /// At most 200; 50 where nothing is said.
    count: Option<u32>,
    /// Only those of one record, with `id`.
    kind: Option<String>,
    id: Option<String>,
}

/// What a version of a field says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SaidWhat {
    /// The field's value.
    Value,
    /// The record stays.
    Kept,
    /// The record goes into the trash.
    Trashed,
    /// These fields of it were changed.
    Changed,
}

/// A copy of the book.
#[derive(Serialize, TS)]
pub(crate) struct DeviceRef {
    id: String,
    /// What somebody here calls it.
    name: Option<String>,
    /// It is this one.
    own: bool,
}

/// One of the values that stand beside each other.
#[derive(Serialize, TS)]
pub(crate) struct ConflictVersion {
    /// Names it when it is chosen.
    write: String,
    said: SaidWhat,
    /// Of a value.
    value: FieldValue,
    /// Of a change: fields' names, custom fields' ids.
    fields: Vec<String>,
    member: Link,
    device: DeviceRef,
    at: i64,
    /// It is what the record shows.
    shown: bool,
}

/// What stood in the field when they were written.
#[derive(Serialize, TS)]
pub(crate) struct ConflictBefore {
    value: FieldValue,
}

/// A field with values that stand beside each other.
#[derive(Serialize, TS)]
pub(crate) struct ConflictView {
    kind: &'static str,
    id: String,
    title: String,
    /// A field's name, a custom field's id, `in_trash`, or `home`.
    field: String,
    /// The first version is one's own.
    own: bool,
    /// One's own first, else the shown one; then the rest, latest first. At least two.
    versions: Vec<ConflictVersion>,
    /// None where the journal does not tell.
    before: Option<ConflictBefore>,
}

/// Whose values stand beside one's own, or beside the shown ones.
#[derive(Serialize, TS)]
pub(crate) struct ConflictPerson {
    member: Link,
    /// It is oneself, on another device.
    own: bool,
    count: u32,
}

#[derive(Serialize, TS)]
pub(crate) struct Conflicts {
    total: u32,
    /// In the order of the list, which is by person.
    people: Vec<ConflictPerson>,
    conflicts: Vec<ConflictView>,
}

/// What waits for a choice, by person, most first.
pub(crate) fn list(open: &Open<'_>, request: ConflictsRequest) -> Result<Conflicts, ApiError> {
    let all = conflict::heads(open.ws)?;
    let of_record = match (&request.kind, &request.id) {
        (Some(kind), Some(id)) => Some((input::kind(kind)?, input::id(id)?)),
        _ => None,
    };
    let asked: Vec<&Head> = all
        .iter()
        .filter(|head| of_record.is_none_or(|(kind, id)| head.kind == kind && head.id == id))
        .collect();
    let start = request.start.unwrap_or(0) as usize;
    let count = request.count.unwrap_or(FEW).min(MOST) as usize;
    let page: Vec<Head> = asked.iter().skip(start).take(count).map(|head| (*head).clone()).collect();
    let found = conflict::details(open.ws, &page)?;
    for own in found.iter().filter(|own| own.class == Class::Sensitive) {
        open.note_sensitive(&own.record)?;
    }
    let mut people: Vec<(Id, u32)> = Vec::new();
    for head in &asked {
        match people.last_mut() {
            Some((with, count)) if *with == head.with => *count += 1,
            _ => people.push((head.with, 1)),
        }
    }
    let names = open.ws.read(|conn| {
        let mut links: Vec<(u8, Id)> = people.iter().map(|(with, _)| (Member::KIND.number, *with)).collect();
        found.iter().for_each(|own| links.extend(links_of(own)));
        Names::of_links(conn, links)
    })?;
    let mut devices = BTreeMap::new();
    for replica in found.iter().flat_map(|own| &own.versions).map(|version| version.replica) {
        if let Entry::Vacant(unknown) = devices.entry(replica) {
            unknown.insert(name_of(open, replica)?);
        }
    }
    let own = open.ws.me();
    let view = View { names: &names, devices: &devices, own: own.replica };
    Ok(Conflicts {
        total: asked.len() as u32,
        people: people
            .into_iter()
            .map(|(with, count)| ConflictPerson { member: names.link(with), own: with == own.member, count })
            .collect(),
        conflicts: found.iter().map(|own| view.conflict(own)).collect(),
    })
}

/// The links in what a conflict says, and who said it.
fn links_of(own: &Conflict) -> Vec<(u8, Id)> {
    let mut links: Vec<(u8, Id)> = Vec::new();
    let said = own.versions.iter().map(|version| &version.said).chain(&own.before);
    for said in said {
        match said {
            Said::Value(value) => match own.key {
                FieldKey::Built(number) => {
                    let field = own.record.kind.field_numbered(number);
                    links.extend(field.into_iter().flat_map(|field| links_in(field, value)));
                }
                FieldKey::Custom(_) => {}
            },
            Said::Home(home) => links.extend(member_of(home).map(|id| (Member::KIND.number, id))),
            _ => {}
        }
    }
    links.extend(own.versions.iter().map(|version| (Member::KIND.number, version.member)));
    links
}

/// Whose book a compartment is.
fn member_of(home: &str) -> Option<Id> {
    home.strip_prefix("book:").and_then(|id| id.parse().ok())
}

/// What the views of one answer share.
struct View<'a> {
    names: &'a Names,
    devices: &'a BTreeMap<Id, Option<String>>,
    own: Id,
}

impl View<'_> {
    fn conflict(&self, own: &Conflict) -> ConflictView {
        let kind = own.record.kind;
        ConflictView {
            kind: kind.name,
            id: own.record.id.to_string(),
            title: view::title(&own.record),
            field: field_name(kind, own.key),
            own: own.own,
            versions: own.versions.iter().map(|version| self.version(kind, version)).collect(),
            before: own.before.as_ref().map(|said| ConflictBefore { value: self.said(said).1 }),
        }
    }

    fn version(&self, kind: &'static Kind, version: &Version) -> ConflictVersion {
        let (said, value) = self.said(&version.said);
        let fields = match &version.said {
            Said::Changed(keys) => keys.iter().map(|key| field_name(kind, *key)).collect(),
            _ => vec![],
        };
        ConflictVersion {
            write: write_name(&version.dot),
            said,
            value,
            fields,
            member: self.names.link(version.member),
            device: DeviceRef {
                id: version.replica.to_string(),
                name: self.devices.get(&version.replica).cloned().flatten(),
                own: version.replica == self.own,
            },
            at: version.at_ms,
            shown: version.shown,
        }
    }

    fn said(&self, said: &Said) -> (SaidWhat, FieldValue) {
        match said {
            Said::Value(value) => (SaidWhat::Value, self.names.value(value)),
            Said::Home(home) => {
                let value = member_of(home).map_or_else(|| Value::text(home.clone()), Value::Link);
                (SaidWhat::Value, self.names.value(&value))
            }
            Said::Alive(true) => (SaidWhat::Kept, FieldValue::Null(())),
            Said::Alive(false) => (SaidWhat::Trashed, FieldValue::Null(())),
            Said::Changed(_) => (SaidWhat::Changed, FieldValue::Null(())),
        }
    }
}

/// A field as callers name it.
fn field_name(kind: &'static Kind, key: FieldKey) -> String {
    match key {
        FieldKey::Built(LIVE) => "in_trash".to_owned(),
        FieldKey::Built(HOME) => "home".to_owned(),
        FieldKey::Built(number) => {
            kind.field_numbered(number).map(|field| field.name).unwrap_or_default().to_owned()
        }
        FieldKey::Custom(id) => id.to_string(),
    }
}

fn field_named(kind: &'static Kind, name: &str) -> Result<FieldKey, ApiError> {
    Ok(match name {
        "in_trash" => FieldKey::Built(LIVE),
        "home" => FieldKey::Built(HOME),
        name => match kind.field(name) {
            Some(field) => FieldKey::Built(field.number),
            None => FieldKey::Custom(input::id(name)?),
        },
    })
}

/// A write as callers name it: the copy, the entry, the part.
fn write_name(dot: &Dot) -> String {
    format!("{}.{}.{}", dot.replica, dot.seq, dot.i)
}

fn write_named(text: &str) -> Result<Dot, ApiError> {
    let form = || ApiError::usage("form").with("what", "write");
    let mut pieces = text.split('.');
    let (Some(replica), Some(seq), Some(i), None) =
        (pieces.next(), pieces.next(), pieces.next(), pieces.next())
    else {
        return Err(form());
    };
    Ok(Dot {
        replica: replica.parse().map_err(|_| form())?,
        seq: seq.parse().map_err(|_| form())?,
        i: i.parse().map_err(|_| form())?,
    })
}

#[derive(Serialize, TS)]
pub(crate) struct ConflictCount {
    count: u32,
}

/// How many fields wait for a choice.
pub(crate) fn count(open: &Open<'_>, _: Nothing) -> Result<ConflictCount, ApiError> {
    Ok(ConflictCount { count: conflict::heads(open.ws)?.len() as u32 })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConflictTake {
    kind: String,
    id: String,
    /// As the list names it.
    field: String,
    /// The version that is taken.
    write: String,
    /// All versions that were to be seen: one that came since goes on waiting.
    seen: Vec<String>,
}

/// Takes one of the values that stand beside each other.
pub(crate) fn take(open: &Open<'_>, request: ConflictTake) -> Result<Nothing, ApiError> {
    let kind = input::kind(&request.kind)?;
    let id = input::id(&request.id)?;
    let key = field_named(kind, &request.field)?;
    if request.seen.len() > MOST_SEEN {
        return Err(ApiError::invalid("seen", "too_many").with("limit", MOST_SEEN));
    }
    let seen = request.seen.iter().map(|write| write_named(write)).collect::<Result<Vec<_>, _>>()?;
    conflict::take(open.ws, &open.actor(), kind, id, key, write_named(&request.write)?, &seen)?;
    Ok(Nothing {})
}

/// One's own values, or those that stand beside them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConflictSide {
    Mine,
    Theirs,
}

impl ConflictSide {
    fn of_core(self) -> Side {
        match self {
            ConflictSide::Mine => Side::Mine,
            ConflictSide::Theirs => Side::Theirs,
        }
    }
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct ConflictsResolve {
    /// Only those with this member.
    member: Option<String>,
    side: ConflictSide,
}

#[derive(Serialize, TS)]
pub(crate) struct ConflictsChecked {
    /// Fields that it settles.
    count: u32,
    /// Of these, fields that show something else then.
    changes: u32,
}

fn asked(request: &ConflictsResolve) -> Result<(Option<Id>, Side), ApiError> {
    let with = request.member.as_deref().map(input::id).transpose()?;
    Ok((with, request.side.of_core()))
}

/// Says what settling many at once would do, and does nothing.
pub(crate) fn check(open: &Open<'_>, request: ConflictsResolve) -> Result<ConflictsChecked, ApiError> {
    let (with, side) = asked(&request)?;
    let all = conflict::heads(open.ws)?;
    let (mut count, mut changes) = (0, 0);
    for head in all.iter().filter(|head| with.is_none_or(|with| head.with == with)) {
        count += 1;
        changes += u32::from(!head.shows(side));
    }
    Ok(ConflictsChecked { count, changes })
}

/// Settles many at once, as a job that one undo takes back.
pub(crate) fn resolve(open: &Open<'_>, request: ConflictsResolve) -> Result<JobStarted, ApiError> {
    let (with, side) = asked(&request)?;
    let all = conflict::heads(open.ws)?;
    let total = all.iter().filter(|head| with.is_none_or(|with| head.with == with)).count() as u64;
    jobs::begin(open, "conflicts", Scope::Write, total, move |session, job| {
        session.with_open(|open| {
            let (batch, count) = conflict::resolve(open.ws, &open.actor(), with, side, &mut |done| {
                job.at(done, total.max(done));
                !job.is_cancelled()
            })?;
            Ok(Outcome::Bulk(BulkReport {
                batch: batch.map(|batch| batch.to_string()).unwrap_or_default(),
                changed: count,
                same: 0,
                refused: 0,
            }))
        })
    })
}
