//! A record's past and the vault's evidence: history, "as it was", timeline, the journal's proof, the doctor.

use std::collections::HashSet;

use coffer_core::audit::{self, content, history};
use coffer_core::change::derive::group_of;
use coffer_core::change::journal::{self, FieldKey};
use coffer_core::id::Id;
use coffer_core::query::{self, Filter, Op, Sort};
use coffer_core::records::{Activity, Deal, Member, Task};
use coffer_core::schema::Kind;
use coffer_core::store::Record;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

use super::Nothing;
use super::records::RecordRef;
use crate::error::ApiError;
use crate::input;
use crate::session::Open;
use crate::view::{self, FieldValue, Link, Names, RecordView};

/// A field's change.
#[derive(Clone, Serialize, TS)]
pub(crate) struct FieldChange {
    /// A field's name, a custom field's id, or `in_trash`.
    field: String,
    old: FieldValue,
    new: FieldValue,
}

#[derive(Serialize, TS)]
pub(crate) struct HistoryEntry {
    at: i64,
    /// Who; null where this copy may not read it.
    member: Option<Link>,
    /// The copy that wrote it.
    device: String,
    via: String,
    intent: String,
    fields: Vec<FieldChange>,
}

#[derive(Serialize, TS)]
pub(crate) struct History {
    changes: Vec<HistoryEntry>,
}

/// Who changed what of a record, latest first.
pub(crate) fn record_history(open: &Open<'_>, request: RecordRef) -> Result<History, ApiError> {
    let kind = input::kind(&request.kind)?;
    let id = input::id(&request.id)?;
    if let Ok(record) = open.ws.get(kind, id) {
        open.note_sensitive(&record)?;
    }
    let mut changes = open.ws.read(|conn| entries(conn, kind, id))?;
    changes.reverse();
    Ok(History { changes })
}

/// The changes of a record, oldest first.
fn entries(conn: &Connection, kind: &'static Kind, id: Id) -> coffer_core::Result<Vec<HistoryEntry>> {
    let changes = history::history(conn, kind, id)?;
    let records = changes.iter().flat_map(|change| change.before.iter().chain([&change.after]));
    let mut links: Vec<(u8, Id)> = records.flat_map(query::links_of).collect();
    links.extend(changes.iter().filter_map(|change| Some((Member::KIND.number, change.member?))));
    let names = Names::of_links(conn, links)?;
    Ok(changes
        .into_iter()
        .map(|change| HistoryEntry {
            at: change.at,
            member: change.member.map(|member| names.link(member)),
            device: change.replica.to_string(),
            fields: change
                .fields
                .iter()
                .filter_map(|key| field_change(&names, kind, *key, change.before.as_ref(), &change.after))
                .collect(),
            via: change.via,
            intent: change.intent,
        })
        .collect())
}

fn field_change(
    names: &Names,
    kind: &'static Kind,
    key: FieldKey,
    before: Option<&Record>,
    after: &Record,
) -> Option<FieldChange> {
    let none = coffer_core::schema::Value::Null;
    let (field, old, new) = match key {
        FieldKey::Built(journal::LIVE) => {
            let old = before.map_or(FieldValue::Null(()), |record| FieldValue::Checkbox(!record.live));
            ("in_trash".to_owned(), old, FieldValue::Checkbox(!after.live))
        }
        FieldKey::Built(number) => {
            let field = kind.field_numbered(number)?;
            let old = before.map_or(&none, |record| record.get(field));
            (field.name.to_owned(), names.value(old), names.value(after.get(field)))
        }
        FieldKey::Custom(id) => {
            let old = before.and_then(|record| record.custom.get(&id)).unwrap_or(&none);
            let new = after.custom.get(&id).unwrap_or(&none);
            (id.to_string(), names.value(old), names.value(new))
        }
    };
    Some(FieldChange { field, old, new })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct AsOf {
    kind: String,
    id: String,
    at: i64,
}

/// The record as it was at an instant.
pub(crate) fn record_as_of(open: &Open<'_>, request: AsOf) -> Result<RecordView, ApiError> {
    let kind = input::kind(&request.kind)?;
    let id = input::id(&request.id)?;
    let record = open.ws.read(|conn| history::as_of(conn, kind, id, request.at))?;
    let record = record.ok_or_else(|| ApiError::not_found(kind.name).with("reason", "not_yet"))?;
    open.note_sensitive(&record)?;
    Ok(open.ws.read(|conn| view::one(conn, &record))?)
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct TimelineRequest {
    kind: String,
    id: String,
    /// Only what was earlier.
    before: Option<i64>,
    /// 50 where nothing is said.
    limit: Option<u32>,
    /// Only of these types.
    types: Option<Vec<TimelineType>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TimelineType {
    Activity,
    Stage,
    Change,
    Created,
    Task,
    File,
}

#[derive(Serialize, TS)]
pub(crate) struct TimelineItem {
    #[serde(rename = "type")]
    ty: TimelineType,
    at: i64,
    record: Option<RecordView>,
    member: Option<Link>,
    via: String,
    /// The copy that wrote it.
    device: String,
    fields: Vec<FieldChange>,
}

#[derive(Serialize, TS)]
pub(crate) struct Timeline {
    items: Vec<TimelineItem>,
    more: bool,
}

/// The longest piece of a timeline.
const LONGEST_TIMELINE: u32 = 500;
/// The deals of an account whose moves its timeline tells.
const DEALS_TOLD: usize = 20;

/// What happened with a record, latest first.
pub(crate) fn timeline(open: &Open<'_>, request: TimelineRequest) -> Result<Timeline, ApiError> {
    let kind = input::kind(&request.kind)?;
    let id = input::id(&request.id)?;
    let before = request.before.unwrap_or(i64::MAX);
    let limit = request.limit.unwrap_or(50).clamp(1, LONGEST_TIMELINE) as usize;
    let today = open.today();
    open.ws.get(kind, id)?;
    let wants = |types: &[TimelineType]| {
        request.types.as_ref().is_none_or(|wanted| types.iter().any(|ty| wanted.contains(ty)))
    };
    let moves = [TimelineType::Stage, TimelineType::Created];
    let mut items = open.ws.read(|conn| {
        let mut items = Vec::new();
        if wants(&[TimelineType::Change]) || wants(&moves) {
            items.extend(own_changes(conn, kind, id, before)?);
        }
        if wants(&[TimelineType::Activity]) {
            items.extend(activities(conn, kind, id, before, limit + 1, today)?);
        }
        if !wants(&moves) && !wants(&[TimelineType::Task, TimelineType::File]) {
            return Ok(items);
        }
        let around = query::related::related(conn, kind, id)?;
        for deal in around.deals.iter().filter(|_| kind.name == "account" && wants(&moves)).take(DEALS_TOLD) {
            let own = own_changes(conn, Deal::KIND, deal.id, before)?.into_iter();
            let mut own: Vec<TimelineItem> = own.filter(|item| moves.contains(&item.ty)).collect();
            let view = view::one(conn, deal)?;
            own.iter_mut().for_each(|item| item.record = Some(view.clone()));
            items.extend(own);
        }
        for (record, view) in around.tasks.iter().zip(view::views(conn, &around.tasks, None)?) {
            let done = match record.get(Task::DONE_AT) {
                coffer_core::schema::Value::Instant(ms) => Some(*ms),
                _ => None,
            };
            items.push(of_record(conn, TimelineType::Task, done.unwrap_or(record.created), record, view)?);
        }
        for (record, view) in around.files.iter().zip(view::views(conn, &around.files, None)?) {
            items.push(of_record(conn, TimelineType::File, record.created, record, view)?);
        }
        Ok(items)
    })?;
    items.retain(|item| wants(&[item.ty]));
    items.retain(|item| item.at < before);
    items.sort_by_key(|item| std::cmp::Reverse(item.at));
    let more = items.len() > limit;
    items.truncate(limit);
    Ok(Timeline { items, more })
}

fn of_record(
    conn: &Connection,
    ty: TimelineType,
    at: i64,
    record: &Record,
    view: RecordView,
) -> coffer_core::Result<TimelineItem> {
    let (via, device) = history::made_by(conn, record)?;
    let member = match view.fields.get("owner") {
        Some(FieldValue::Link(link)) => Some(link.clone()),
        _ => None,
    };
    let device = device.to_string();
    Ok(TimelineItem { ty, at, record: Some(view), member, via, device, fields: Vec::new() })
}

/// The record's own birth, changes and moves.
fn own_changes(
    conn: &Connection,
    kind: &'static Kind,
    id: Id,
    before: i64,
) -> coffer_core::Result<Vec<TimelineItem>> {
    let mut first = true;
    Ok(entries(conn, kind, id)?
        .into_iter()
        .map(|entry| {
            let born = std::mem::replace(&mut first, false);
            let moved = kind == Deal::KIND && entry.fields.iter().any(|change| change.field == "stage");
            TimelineItem {
                ty: match (born, moved) {
                    (true, _) => TimelineType::Created,
                    (false, true) => TimelineType::Stage,
                    (false, false) => TimelineType::Change,
                },
                at: entry.at,
                record: None,
                member: entry.member,
                via: entry.via,
                device: entry.device,
                fields: if born { Vec::new() } else { entry.fields },
            }
        })
        .filter(|item| item.at < before)
        .collect())
}

/// The activities of a record and of those that were merged into it, latest first.
fn activities(
    conn: &Connection,
    kind: &'static Kind,
    id: Id,
    before: i64,
    most: usize,
    today: jiff::civil::Date,
) -> coffer_core::Result<Vec<TimelineItem>> {
    if !["account", "contact", "deal", "lead"].contains(&kind.name) {
        return Ok(Vec::new());
    }
    let group: HashSet<String> =
        group_of(conn, kind.number, id)?.iter().map(ToString::to_string).take(90).collect();
    let condition = |field: &str, op: Op, value: Value| Filter::Field { field: field.to_owned(), op, value };
    let filter = Filter::All {
        all: vec![
            condition(kind.name, Op::In, group.into_iter().collect()),
            condition(Activity::AT.name, Op::Lt, before.into()),
        ],
    };
    let sort = [Sort { field: Activity::AT.name.to_owned(), desc: true }];
    let mut rows = query::rows(conn, Activity::KIND, Some(&filter), &sort, today)?;
    rows.truncate(most);
    let records = query::page(conn, Activity::KIND, &rows)?;
    let views = view::views(conn, &records, None)?;
    records
        .iter()
        .zip(views)
        .map(|(record, view)| {
            let at = match record.get(Activity::AT) {
                coffer_core::schema::Value::Instant(ms) => *ms,
                _ => record.created,
            };
            of_record(conn, TimelineType::Activity, at, record, view)
        })
        .collect()
}

/// What the journal's verification found.
#[derive(Serialize, TS)]
pub(crate) struct AuditVerified {
    entries: u64,
    ok: bool,
    first_bad: Option<FirstBad>,
}

#[derive(Serialize, TS)]
pub(crate) struct FirstBad {
    replica: String,
    seq: u64,
    what: &'static str,
}

/// Proves every entry of the journal.
pub(crate) fn audit_verify(open: &Open<'_>, _: Nothing) -> Result<AuditVerified, ApiError> {
    let found = audit::verify(open.ws)?;
    Ok(AuditVerified {
        entries: found.entries,
        ok: found.first_bad.is_none(),
        first_bad: found.first_bad.map(|bad| FirstBad {
            replica: bad.replica.to_string(),
            seq: bad.seq,
            what: bad.what,
        }),
    })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct DoctorRequest {
    /// Makes all tables again from the journal.
    rebuild: Option<bool>,
}

#[derive(Serialize, TS)]
pub(crate) struct DoctorCheck {
    name: &'static str,
    ok: bool,
    say: &'static str,
    #[ts(type = "Record<string, unknown>")]
    details: Map<String, Value>,
}

#[derive(Serialize, TS)]
pub(crate) struct Doctor {
    checks: Vec<DoctorCheck>,
}

/// Looks the whole vault over; with `rebuild`, makes the tables again from the journal first and says whether they
/// were what the journal says.
pub(crate) fn doctor(open: &Open<'_>, request: DoctorRequest) -> Result<Doctor, ApiError> {
    let mut checks = Vec::new();
    if request.rebuild == Some(true) {
        let rebuilt = open.ws.rebuild(true)?;
        let ok = rebuilt.same;
        let details = json!({"entries": rebuilt.entries});
        checks.push(DoctorCheck {
            name: "rebuild",
            ok,
            say: if ok { "ok" } else { "tables_differed" },
            details: details.as_object().cloned().unwrap_or_default(),
        });
    }
    checks.extend(audit::doctor(open.ws)?.into_iter().map(|check| DoctorCheck {
        name: check.name,
        ok: check.ok,
        say: check.say,
        details: Map::new(),
    }));
    Ok(Doctor { checks })
}

#[derive(Serialize, TS)]
pub(crate) struct ContentHash {
    /// Sixty-four hexadecimal digits.
    content: String,
}

/// What the book says, as one hash: no ids, no stamps, no derived dates.
pub(crate) fn content_hash(open: &Open<'_>, _: Nothing) -> Result<ContentHash, ApiError> {
    let hash = open.ws.read(content::content_hash)?;
    Ok(ContentHash { content: hash.iter().map(|byte| format!("{byte:02x}")).collect() })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct JournalRequest {
    limit: Option<u32>,
}

#[derive(Serialize, TS)]
pub(crate) struct JournalLine {
    /// Null where this copy knows nothing of the entry but its place.
    at: Option<i64>,
    device: String,
    seq: u64,
    /// Who; null where this copy may not read it.
    member: Option<Link>,
    via: String,
    intent: String,
    /// The facts of an event, as text; empty for a change.
    event: String,
    parts: u64,
}

#[derive(Serialize, TS)]
pub(crate) struct Journal {
    lines: Vec<JournalLine>,
}

/// The latest lines of the journal.
pub(crate) fn journal_lines(open: &Open<'_>, request: JournalRequest) -> Result<Journal, ApiError> {
    let most = request.limit.unwrap_or(50).min(10_000);
    let lines = open.ws.read(|conn| {
        let lines = audit::log(conn, most)?;
        let names =
            Names::of_links(conn, lines.iter().filter_map(|line| Some((Member::KIND.number, line.member?))))?;
        Ok(lines
            .into_iter()
            .map(|line| JournalLine {
                at: line.at,
                device: line.replica.to_string(),
                seq: line.seq,
                member: line.member.map(|member| names.link(member)),
                via: line.via,
                intent: line.intent,
                event: String::from_utf8_lossy(&line.event).into_owned(),
                parts: line.parts,
            })
            .collect())
    })?;
    Ok(Journal { lines })
}
