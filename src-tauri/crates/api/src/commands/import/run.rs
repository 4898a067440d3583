//! Trying an import, taking it in as a job, and the rows that did not come in.

use std::collections::BTreeMap;
use std::sync::Mutex;

use coffer_core::exchange::run::{self, Duplicates, FailedRow, Outcome, Report};
use coffer_core::exchange::source::Content;
use coffer_core::exchange::{Plan, Source, failed};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::super::jobs::{self, JobStarted};
use super::{ImportRef, Prepared, learned_name, plan, prepared};
use crate::error::{ApiError, ErrorCode};
use crate::jobs::{self as work, ImportReport, Work};
use crate::session::{Open, Scope, Session, guard};

/// So many failed rows are shown; the list of failed rows has all of them.
const ERRORS_SHOWN: usize = 200;

#[derive(Clone, Copy, Default, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DuplicateRule {
    /// Leave the record as it is.
    Skip,
    /// Take the file's values where it has some.
    #[default]
    Update,
    /// Make another record.
    Create,
}

impl From<DuplicateRule> for Duplicates {
    fn from(rule: DuplicateRule) -> Duplicates {
        match rule {
            DuplicateRule::Skip => Duplicates::Skip,
            DuplicateRule::Update => Duplicates::Update,
            DuplicateRule::Create => Duplicates::Create,
        }
    }
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct ImportCheck {
    import: String,
    duplicates: Option<DuplicateRule>,
    /// The first rows that this becomes of are told one by one.
    show: Option<RowOutcome>,
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct ImportStart {
    import: String,
    duplicates: Option<DuplicateRule>,
}

/// What becomes of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RowOutcome {
    /// It makes a record.
    Created,
    /// It changes a record that is there.
    Updated,
    /// Its record is there already and stays as it is.
    Skipped,
    /// It is not taken in.
    Failed,
}

impl From<RowOutcome> for Outcome {
    fn from(outcome: RowOutcome) -> Outcome {
        match outcome {
            RowOutcome::Created => Outcome::Created,
            RowOutcome::Updated => Outcome::Updated,
            RowOutcome::Skipped => Outcome::Skipped,
            RowOutcome::Failed => Outcome::Failed,
        }
    }
}

/// A row, and what becomes of it.
#[derive(Serialize, TS)]
pub(crate) struct ImportShown {
    source: u32,
    row: u64,
    /// Long ones are cut.
    cells: Vec<String>,
    outcome: RowOutcome,
    /// What its record is called.
    title: Option<String>,
    /// The record that is there already.
    record: Option<String>,
}

/// A row that was not, or would not be, taken in.
#[derive(Serialize, TS)]
pub(crate) struct ImportProblem {
    source: u32,
    row: u64,
    #[ts(type = "{ code: string, column?: number, field?: string, }")]
    reason: Value,
    cells: Vec<String>,
}

/// What an import would do.
#[derive(Serialize, TS)]
pub(crate) struct ImportChecked {
    rows: u64,
    created: BTreeMap<&'static str, u64>,
    updated: u64,
    skipped: u64,
    failed: u64,
    errors: Vec<ImportProblem>,
    /// What cards had that is not taken in.
    left_out: Vec<String>,
    /// The first rows of the outcome that was asked for.
    shown: Vec<ImportShown>,
}

fn problems(rows: &[FailedRow]) -> Vec<ImportProblem> {
    rows.iter().take(ERRORS_SHOWN).map(problem).collect()
}

/// A failed row as a caller sees it.
pub(super) fn problem(row: &FailedRow) -> ImportProblem {
    ImportProblem {
        source: row.source,
        row: row.row,
        reason: serde_json::to_value(&row.problem).unwrap_or_default(),
        cells: row.cells.clone(),
    }
}

/// Tries an import and changes nothing.
pub(crate) fn import_check(open: &Open<'_>, request: ImportCheck) -> Result<ImportChecked, ApiError> {
    let prepared = prepared(open, &request.import)?;
    let mut prepared = guard(&prepared);
    let mut plan = plan(open, &prepared)?;
    if request.show.is_some() {
        plan = plan.keep_cells();
    }
    let duplicates = request.duplicates.unwrap_or_default().into();
    let show = request.show.map(Outcome::from);
    let report = run::check(open.ws, &plan, duplicates, show, &mut |_| true)?;
    let shown = report.shown.iter().zip(request.show.iter().cycle());
    let shown = shown.map(|(row, outcome)| ImportShown {
        source: row.source,
        row: row.row,
        cells: row.cells.clone(),
        outcome: *outcome,
        title: row.title.clone(),
        record: row.record.map(|id| id.to_string()),
    });
    let shown = shown.collect();
    let errors = problems(&report.failed_rows);
    keep_failed(&mut prepared, &plan, report.failed_rows);
    Ok(ImportChecked {
        rows: report.rows,
        created: report.created,
        updated: report.updated,
        skipped: report.skipped,
        failed: report.failed,
        errors,
        left_out: report.left_out,
        shown,
    })
}

/// Sorts failed rows into lists: sources with the same columns share one, so that it comes in again as one file.
fn keep_failed(prepared: &mut Prepared, plan: &Plan, rows: Vec<FailedRow>) {
    let mut lists: Vec<(String, Vec<String>, Vec<FailedRow>)> = Vec::new();
    for row in rows {
        let header = plan.header(row.source);
        match lists.iter_mut().find(|(_, own, _)| own == header) {
            Some((_, _, list)) => list.push(row),
            None => {
                let source = plan.sources().iter().find(|source| source.index == row.source);
                let name = source.map(|source| source.name.clone()).unwrap_or_default();
                lists.push((name, header.to_vec(), vec![row]));
            }
        }
    }
    prepared.failed = lists;
}

/// Takes an import in, as a job.
pub(crate) fn import_start(open: &Open<'_>, request: ImportStart) -> Result<JobStarted, ApiError> {
    let prepared = prepared(open, &request.import)?;
    jobs::none_running(open)?;
    let total = {
        let prepared = guard(&prepared);
        remember_mappings(open, &prepared)?;
        let taken = prepared.sources.iter().filter(|source| !prepared.skipped.contains(&source.index));
        taken.map(Source::rows).sum()
    };
    let duplicates = request.duplicates.unwrap_or_default();
    jobs::begin(open, "import", Scope::Import, total, move |session, job| {
        take_in(session, &prepared, duplicates, total, job).map(work::Outcome::Import)
    })
}

/// Mappings that a person went along with are proposed for the next file with the same header.
fn remember_mappings(open: &Open<'_>, prepared: &Prepared) -> Result<(), ApiError> {
    for source in &prepared.sources {
        if let Content::Table { table, mapping, .. } = &source.content
            && !prepared.skipped.contains(&source.index)
        {
            let learned = mapping.learn(table);
            open.ws.set_setting(&learned_name(&learned.fingerprint), &serde_json::to_string(&learned)?)?;
        }
    }
    Ok(())
}

fn take_in(
    session: &Session,
    prepared: &Mutex<Prepared>,
    duplicates: DuplicateRule,
    total: u64,
    job: &Work,
) -> Result<ImportReport, ApiError> {
    session.with_open(|open| {
        let plan = plan(open, &guard(prepared))?;
        let report = run::import(open.ws, &open.ws.actor("import"), &plan, duplicates.into(), &mut |rows| {
            job.at(rows, total.max(rows));
            !job.is_cancelled()
        })?;
        let told = told(&report);
        keep_failed(&mut guard(prepared), &plan, report.failed_rows);
        Ok(told)
    })
}

fn told(report: &Report) -> ImportReport {
    ImportReport {
        batch: report.batch.map(|batch| batch.to_string()).unwrap_or_default(),
        rows: report.rows,
        created: report.created.iter().map(|(kind, n)| ((*kind).to_owned(), *n)).collect(),
        updated: report.updated,
        skipped: report.skipped,
        failed: report.failed,
        left_out: report.left_out.clone(),
    }
}

/// A file to fetch.
#[derive(Serialize, TS)]
pub(crate) struct MadeFile {
    pub file: String,
    pub name: String,
    pub bytes: u64,
}

/// The failed rows of an import: a table for each set of columns, with the cells as they were and the reason.
#[derive(Serialize, TS)]
pub(crate) struct FailedFiles {
    /// The first of them.
    file: String,
    name: String,
    files: Vec<MadeFile>,
}

/// Makes the lists of failed rows.
pub(crate) fn import_failed(open: &Open<'_>, request: ImportRef) -> Result<FailedFiles, ApiError> {
    let prepared = prepared(open, &request.import)?;
    let prepared = guard(&prepared);
    let broken = |_| ApiError::new(ErrorCode::Internal).with("reason", "io");
    let mut files = Vec::new();
    for (name, header, rows) in &prepared.failed {
        let mut list = failed::FailedRows::new(Vec::new(), header).map_err(broken)?;
        for row in rows {
            list.push(&row.cells, &row.problem).map_err(broken)?;
        }
        let (bytes, _) = list.finish().map_err(broken)?;
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let name = format!("{stem}-failed.csv");
        let size = bytes.len() as u64;
        files.push(MadeFile { file: open.session.put_file(&name, bytes)?, name, bytes: size });
    }
    let first = files.first().ok_or_else(|| ApiError::not_found("failed_rows"))?;
    Ok(FailedFiles { file: first.file.clone(), name: first.name.clone(), files })
}
