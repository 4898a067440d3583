//! Jobs as callers see them: begun by a command, asked how far they are, stopped.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use crate::error::{ApiError, ErrorCode};
use crate::host::random_hex;
use crate::jobs::{BulkReport, ImportReport, JobState, Outcome, Work};
use crate::memory;
use crate::session::{Open, Scope, Session};

#[derive(Serialize, TS)]
pub(crate) struct JobStarted {
    pub job: String,
}

/// One job at a time: two would wait for each other chunk by chunk.
pub(crate) fn none_running(open: &Open<'_>) -> Result<(), ApiError> {
    if open.session.0.jobs.any_running() { Err(ApiError::refused("job_running")) } else { Ok(()) }
}

/// Begins a job on a thread of its own; it belongs to the scope of the command that begins it.
pub(crate) fn begin(
    open: &Open<'_>,
    name: &str,
    scope: Scope,
    total: u64,
    work: impl FnOnce(&Session, &Work) -> Result<Outcome, ApiError> + Send + 'static,
) -> Result<JobStarted, ApiError> {
    none_running(open)?;
    let id = random_hex(&*open.session.0.host, 8);
    let job = open.session.0.jobs.start(id.clone(), scope, total);
    let session = open.session.clone();
    let own = job.clone();
    let spawned = std::thread::Builder::new().name(name.into()).spawn(move || {
        own.finish(session.guarded(|| work(&session, &own)));
        memory::give_back();
    });
    if spawned.is_err() {
        let error = ApiError::new(ErrorCode::Internal).with("reason", "thread");
        job.finish(Err(error.clone()));
        return Err(error);
    }
    Ok(JobStarted { job: id })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobRef {
    job: String,
}

/// How far a job is, and what came of it.
#[derive(Serialize, TS)]
pub(crate) struct JobStatus {
    state: JobState,
    done: u64,
    total: u64,
    /// Rows a second.
    rate: f64,
    left_ms: Option<u64>,
    /// Of an import.
    report: Option<ImportReport>,
    /// Of a bulk change.
    bulk: Option<BulkReport>,
    error: Option<ApiError>,
}

/// The job, for a caller who could have begun it.
fn own(open: &Open<'_>, request: &JobRef, command: &'static str) -> Result<Arc<Work>, ApiError> {
    let job = open.session.0.jobs.get(&request.job)?;
    open.session.may(job.scope).inspect_err(|_| open.note_refused(command))?;
    Ok(job)
}

/// How far a job is.
pub(crate) fn job_status(open: &Open<'_>, request: JobRef) -> Result<JobStatus, ApiError> {
    let job = own(open, &request, "job_status")?;
    let (rate, left_ms) = job.rate();
    let (mut report, mut bulk, mut failed) = (None, None, None);
    let state = match job.outcome() {
        None => JobState::Running,
        Some(Ok(outcome)) => {
            match outcome {
                Outcome::Import(own) => report = Some(own),
                Outcome::Bulk(own) => bulk = Some(own),
            }
            JobState::Done
        }
        Some(Err(error)) if error.code == ErrorCode::Cancelled => JobState::Cancelled,
        Some(Err(error)) => {
            failed = Some(error);
            JobState::Failed
        }
    };
    Ok(JobStatus {
        state,
        done: job.done.load(Ordering::Relaxed),
        total: job.total.load(Ordering::Relaxed),
        rate,
        left_ms: left_ms.filter(|_| state == JobState::Running),
        report,
        bulk,
        error: failed,
    })
}

/// Asks a job to stop; what it did so far is taken back.
pub(crate) fn job_cancel(open: &Open<'_>, request: JobRef) -> Result<Nothing, ApiError> {
    own(open, &request, "job_cancel")?.cancel.store(true, Ordering::Relaxed);
    Ok(Nothing {})
}
