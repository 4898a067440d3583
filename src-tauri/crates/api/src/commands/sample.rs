//! The sample book: put in as a job, known by its batch, taken out in one go. What is in it is `crate::sample`.

use std::collections::HashMap;

use coffer_core::query::{self, Sort};
use coffer_core::records::{Pipeline, Stage, Tag};
use coffer_core::schema::Field;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use super::jobs::{self, JobStarted};
use super::records::Counted;
use crate::error::{ApiError, ErrorCode};
use crate::jobs::{ImportReport, Outcome, Work};
use crate::locality::Locality;
use crate::sample::{ACCOUNTS, Sample};
use crate::session::{Open, Scope, Session};
use crate::settings::Language;

/// The verb under which the journal knows it.
const INTENT: &str = "sample.fill";
/// Companies that become one entry of the journal.
const CHUNK: usize = 10;

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct SampleFill {
    language: Language,
}

/// Puts the sample book in, as a job.
pub(crate) fn fill(open: &Open<'_>, request: SampleFill) -> Result<JobStarted, ApiError> {
    jobs::none_running(open)?;
    if open.ws.batch_of(INTENT)?.is_some() {
        return Err(ApiError::new(ErrorCode::AlreadyExists).with("what", "sample"));
    }
    jobs::begin(open, "sample", Scope::Write, ACCOUNTS as u64, move |session, job| {
        put_in(session, request.language, job).map(Outcome::Import)
    })
}

fn put_in(session: &Session, language: Language, job: &Work) -> Result<ImportReport, ApiError> {
    session.with_open(|open| {
        let (stages, tags) = open.ws.read(|conn| {
            let all = |kind, field: &'static Field| {
                let sort = [Sort { field: field.name.to_owned(), desc: false }];
                query::page(conn, kind, &query::rows(conn, kind, None, &sort, open.day())?)
            };
            let mut stages = all(Stage::KIND, Stage::POSITION)?;
            let first = all(Pipeline::KIND, Pipeline::POSITION)?.first().map(|pipeline| pipeline.id);
            stages.retain(|stage| stage.get(Stage::PIPELINE).as_link() == first);
            Ok((stages, all(Tag::KIND, Tag::NAME)?))
        })?;
        let currency = Locality::of(open.ws)?.currency;
        let mut sample = Sample::new(language, open.today(), session.0.host.now_ms(), currency, stages);
        let before: HashMap<&str, u64> = open.ws.read(query::count)?.into_iter().collect();
        let mut batch = open.ws.batch(&open.actor(), INTENT, 400)?;
        batch.commit(|draft| sample.tags(draft, &tags))?;
        for from in (0..ACCOUNTS).step_by(CHUNK) {
            let to = (from + CHUNK).min(ACCOUNTS);
            batch.commit(|draft| (from..to).try_for_each(|at| sample.account(draft, at)))?;
            job.at(to as u64, ACCOUNTS as u64);
            if job.is_cancelled() {
                batch.cancel()?;
                return Err(ApiError::new(ErrorCode::Cancelled));
            }
        }
        let batch = batch.finish()?;
        let created = open.ws.read(query::count)?.into_iter().filter_map(|(kind, now)| {
            let made = now.saturating_sub(before.get(kind).copied().unwrap_or(0));
            (made > 0).then(|| (kind.to_owned(), made))
        });
        Ok(ImportReport {
            batch: batch.to_string(),
            rows: ACCOUNTS as u64,
            created: created.collect(),
            updated: 0,
            skipped: 0,
            failed: 0,
            left_out: Vec::new(),
        })
    })
}

/// Whether the sample book is in.
#[derive(Serialize, TS)]
pub(crate) struct SampleState {
    present: bool,
    batch: Option<String>,
}

/// Whether the sample book is in.
pub(crate) fn state(open: &Open<'_>, _: Nothing) -> Result<SampleState, ApiError> {
    let batch = open.ws.batch_of(INTENT)?;
    Ok(SampleState { present: batch.is_some(), batch: batch.map(|id| id.to_string()) })
}

/// Takes the sample book out, also what was changed in it since, and what somebody logged on its records meanwhile:
/// that was practice.
pub(crate) fn remove(open: &Open<'_>, _: Nothing) -> Result<Counted, ApiError> {
    jobs::none_running(open)?;
    let Some(batch) = open.ws.batch_of(INTENT)? else { return Err(ApiError::not_found("sample")) };
    Ok(Counted { count: open.ws.take_out(&open.actor(), batch)? })
}
