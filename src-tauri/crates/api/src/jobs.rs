//! Work that takes longer than a call: an import, a bulk change. It runs on a thread of its own, says how far it is, can be stopped,
//! and leaves nothing half done.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde::Serialize;
use ts_rs::TS;

use crate::commands::import::Prepared;
use crate::error::ApiError;
use crate::session::{Scope, guard};

/// How a job stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobState {
    Running,
    Done,
    Cancelled,
    Failed,
}

/// A job, seen from the thread that does it and from callers that ask.
pub(crate) struct Job<T> {
    pub cancel: AtomicBool,
    pub done: AtomicU64,
    pub total: AtomicU64,
    /// Of the command that began it: who may not begin such a job neither looks at one nor stops it.
    pub scope: Scope,
    started: Instant,
    outcome: Mutex<Option<Result<T, ApiError>>>,
}

impl<T: Clone> Job<T> {
    fn new(scope: Scope, total: u64) -> Job<T> {
        Job {
            scope,
            cancel: AtomicBool::new(false),
            done: AtomicU64::new(0),
            total: AtomicU64::new(total),
            started: Instant::now(),
            outcome: Mutex::new(None),
        }
    }

    /// Was it asked to stop?
    pub fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// Sets how far it is.
    pub fn at(&self, done: u64, total: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// It is over.
    pub fn finish(&self, outcome: Result<T, ApiError>) {
        *guard(&self.outcome) = Some(outcome);
    }

    /// What came of it, once it is over.
    pub fn outcome(&self) -> Option<Result<T, ApiError>> {
        guard(&self.outcome).clone()
    }

    fn is_running(&self) -> bool {
        guard(&self.outcome).is_none()
    }

    /// Units a second so far, and milliseconds left at that rate.
    pub fn rate(&self) -> (f64, Option<u64>) {
        let done = self.done.load(Ordering::Relaxed);
        let total = self.total.load(Ordering::Relaxed);
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let rate = done as f64 / seconds;
        let left = (rate > 0.0).then(|| (total.saturating_sub(done) as f64 / rate * 1_000.0) as u64);
        (rate, left)
    }
}

/// What an import did.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct ImportReport {
    /// By which the whole import can be undone.
    pub batch: String,
    pub rows: u64,
    /// Records made, by kind.
    pub created: BTreeMap<String, u64>,
    pub updated: u64,
    pub skipped: u64,
    pub failed: u64,
    /// What cards had that is not taken in.
    pub left_out: Vec<String>,
}

/// What a bulk change did.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct BulkReport {
    /// By which all of it can be undone; empty where nothing was to be done.
    pub batch: String,
    /// Records that it changed.
    pub changed: u64,
    /// Records that were so already.
    pub same: u64,
    /// Records that did not take it.
    pub refused: u64,
}

/// What came of a job.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Import(ImportReport),
    Bulk(BulkReport),
}

/// A job of a session.
pub(crate) type Work = Job<Outcome>;

/// The jobs of one session, and the imports between their steps.
#[derive(Default)]
pub(crate) struct Jobs {
    jobs: Mutex<HashMap<String, Arc<Work>>>,
    pub imports: Mutex<HashMap<String, Arc<Mutex<Prepared>>>>,
}

impl Jobs {
    /// Registers a job.
    pub fn start(&self, id: String, scope: Scope, total: u64) -> Arc<Work> {
        let job = Arc::new(Job::new(scope, total));
        guard(&self.jobs).insert(id, job.clone());
        job
    }

    /// The job of this id.
    pub fn get(&self, id: &str) -> Result<Arc<Work>, ApiError> {
        guard(&self.jobs).get(id).cloned().ok_or_else(|| ApiError::not_found("job"))
    }

    /// Is one at work?
    pub fn any_running(&self) -> bool {
        guard(&self.jobs).values().any(|job| job.is_running())
    }

    /// Asks all of them to stop.
    pub fn cancel_all(&self) {
        for job in guard(&self.jobs).values() {
            job.cancel.store(true, Ordering::Relaxed);
        }
    }

    /// Forgets all of them, and the imports.
    pub fn clear(&self) {
        guard(&self.jobs).clear();
        guard(&self.imports).clear();
    }
}
