//! The same change to many records: what it would do, and doing it as a job that one undo takes back. The rules are in
//! the core's `records::bulk`.

use std::collections::BTreeMap;

use coffer_core::id::Id;
use coffer_core::records::bulk::{self, Change};
use coffer_core::schema::{Field, FieldType, Kind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::jobs::{self, JobStarted};
use super::records::{customs, writable};
use super::views::row_numbers;
use crate::error::ApiError;
use crate::input;
use crate::jobs::{BulkReport, Outcome};
use crate::session::{Open, Scope};

/// The stage that deals move into.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct BulkStage {
    stage: String,
    /// Needed for a stage of the type lost, where a deal has none yet.
    lost_reason: Option<String>,
}

/// What is to be done with each record.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct BulkChange {
    #[ts(optional = nullable, type = "Record<string, unknown>")]
    fields: Option<Map<String, Value>>,
    #[ts(optional = nullable, type = "Record<string, unknown>")]
    custom: Option<Map<String, Value>>,
    /// Ids that are added to fields of several links, such as tags.
    #[ts(optional = nullable, type = "Record<string, Array<string>>")]
    add: Option<BTreeMap<String, Vec<String>>>,
    /// Ids that are taken out of them.
    #[ts(optional = nullable, type = "Record<string, Array<string>>")]
    remove: Option<BTreeMap<String, Vec<String>>>,
    stage: Option<BulkStage>,
    /// Into the trash, or out of it.
    trash: Option<bool>,
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkRequest {
    kind: String,
    /// Row numbers as little-endian u32, in base64.
    rows: String,
    change: BulkChange,
}

/// What a change would do.
#[derive(Serialize, TS)]
pub(crate) struct BulkChecked {
    /// Records that are there.
    records: u64,
    /// Records that it would change.
    changes: u64,
    /// Records that are so already.
    same: u64,
    /// Records that would not take it.
    refused: u64,
}

/// A field of several links by its name, with ids.
fn sets(
    kind: &'static Kind,
    given: Option<BTreeMap<String, Vec<String>>>,
) -> Result<Vec<(&'static Field, Vec<Id>)>, ApiError> {
    given
        .unwrap_or_default()
        .into_iter()
        .map(|(name, ids)| {
            let field = kind.field(&name).filter(|field| matches!(field.ty, FieldType::Links(_)));
            let field =
                field.ok_or_else(|| ApiError::invalid("", "unknown_field").with("kind", kind.name))?;
            Ok((field, input::ids(&ids)?))
        })
        .collect()
}

type Asked = (&'static Kind, Vec<u32>, Change);

fn asked(open: &Open<'_>, request: BulkRequest) -> Result<Asked, ApiError> {
    let kind = writable(&request.kind)?;
    let rows = row_numbers(&request.rows)?;
    let BulkChange { fields, custom, add, remove, stage, trash } = request.change;
    let stage = match stage {
        Some(stage) => Some((input::id(&stage.stage)?, stage.lost_reason)),
        None => None,
    };
    let change = Change {
        fields: input::fields(kind, fields.unwrap_or_default(), open.region()?)?,
        custom: customs(open, kind, custom)?,
        add: sets(kind, add)?,
        remove: sets(kind, remove)?,
        stage,
        trash,
    };
    Ok((kind, rows, change))
}

/// Says what a change would do, and does nothing.
pub(crate) fn check(open: &Open<'_>, request: BulkRequest) -> Result<BulkChecked, ApiError> {
    let (kind, rows, change) = asked(open, request)?;
    let counted = bulk::check(open.ws, kind, &rows, &change, open.session.0.host.now_ms())?;
    Ok(BulkChecked {
        records: counted.records,
        changes: counted.changes,
        same: counted.same,
        refused: counted.refused,
    })
}

/// Changes the records, as a job.
pub(crate) fn start(open: &Open<'_>, request: BulkRequest) -> Result<JobStarted, ApiError> {
    let (kind, rows, change) = asked(open, request)?;
    let total = rows.len() as u64;
    jobs::begin(open, "bulk", Scope::Write, total, move |session, job| {
        session.with_open(|open| {
            let now_ms = session.0.host.now_ms();
            let (batch, counted) =
                bulk::run(open.ws, &open.actor(), kind, &rows, &change, now_ms, &mut |done| {
                    job.at(done, total.max(done));
                    !job.is_cancelled()
                })?;
            Ok(Outcome::Bulk(BulkReport {
                batch: batch.map(|batch| batch.to_string()).unwrap_or_default(),
                changed: counted.changes,
                same: counted.same,
                refused: counted.refused,
            }))
        })
    })
}
