//! Bringing files in: open, say what the columns are for, try, take in as one batch that one click takes back. The
//! reading and the judging are the core's `exchange`; this room keeps an import between its steps and runs it as a job.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use coffer_core::exchange::plan::Options;
use coffer_core::exchange::run::{self, Duplicates, FailedRow, Report};
use coffer_core::exchange::source::Content;
use coffer_core::exchange::table::Format;
use coffer_core::exchange::{
    Input, Mapping, Plan, ReadError, Source, Target, archive, failed, mapping::Learned, open as open_files,
    presets,
};
use coffer_core::money::Currency;
use coffer_core::text::Region;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::Nothing;
use crate::error::{ApiError, ErrorCode};
use crate::host::random_hex;
use crate::input;
use crate::jobs::{ImportJob, ImportReport, JobState};
use crate::session::{Open, Session, guard};

/// An import between its steps.
pub(crate) struct Prepared {
    sources: Vec<Source>,
    /// Sources that are left out as a whole.
    skipped: Vec<u32>,
    /// The rows that were not taken in, with the header of their source.
    failed: Vec<(String, Vec<String>, Vec<FailedRow>)>,
}

/// So many imports are kept between their steps.
const MOST_PREPARED: usize = 8;
/// So many failed rows are shown; the list of failed rows has all of them.
const ERRORS_SHOWN: usize = 200;
/// Cells of a column that are shown beside its target.
const SAMPLES: usize = 3;

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> ApiError {
        let bad = |reason: &str| ApiError::new(ErrorCode::BadInput).with("reason", reason);
        match error {
            ReadError::Io(error) => match error.kind() {
                std::io::ErrorKind::NotFound => ApiError::not_found("file"),
                kind => bad("unreadable").with("kind", kind.to_string()),
            },
            ReadError::Empty => bad("empty"),
            ReadError::TooLarge { what, limit } => bad("too_large").with("what", what).with("limit", limit),
            ReadError::UnknownFormat => bad("unknown_format"),
            ReadError::Damaged { format } => bad("damaged_file").with("format", format),
            ReadError::Protected => bad("protected"),
            ReadError::NewerVersion { found, known } => {
                ApiError::new(ErrorCode::NewerVersion).with("found", found).with("known", known)
            }
        }
    }
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportOpen {
    /// Handles of files in memory.
    files: Vec<String>,
}

/// An import, ready to be mapped.
#[derive(Serialize, TS)]
pub(crate) struct ImportOpened {
    import: String,
    sources: Vec<ImportSource>,
    /// Files of an archive or folder that are of no format that is read here.
    left_out: Vec<String>,
}

/// A file, a sheet of a workbook, or a file in an archive.
#[derive(Serialize, TS)]
pub(crate) struct ImportSource {
    source: u32,
    name: String,
    /// The sheet of a workbook, or the list in a JSON document.
    sheet: Option<String>,
    #[ts(type = "\"csv\" | \"xlsx\" | \"vcard\" | \"json\"")]
    format: &'static str,
    encoding: Option<&'static str>,
    separator: Option<String>,
    /// From 1; 0 without one.
    header_row: u64,
    rows: u64,
    preset: Option<&'static str>,
    kind: &'static str,
    /// One of our own exports: it needs no mapping.
    own: bool,
    skipped: bool,
    columns: Vec<ImportColumn>,
    warnings: Vec<ImportWarning>,
    preview: Vec<Vec<String>>,
}

#[derive(Serialize, TS)]
pub(crate) struct ImportColumn {
    column: u32,
    header: String,
    samples: Vec<String>,
    #[ts(type = "Target")]
    target: Target,
    sure: bool,
}

#[derive(Serialize, TS)]
pub(crate) struct ImportWarning {
    /// `national_id`, `bank_card`, `password`, `lost_digits`.
    code: &'static str,
    column: u32,
    count: u64,
}

fn shown(source: &Source, skipped: &[u32]) -> ImportSource {
    let mut view = ImportSource {
        source: source.index,
        name: source.name.clone(),
        sheet: source.part.clone(),
        format: match source.format {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Vcard => "vcard",
            Format::Json => "json",
        },
        encoding: None,
        separator: None,
        header_row: 0,
        rows: source.rows(),
        preset: None,
        kind: source.kind().name,
        own: source.is_own(),
        skipped: skipped.contains(&source.index),
        columns: Vec::new(),
        warnings: source
            .warnings()
            .into_iter()
            .map(|(code, column, count)| ImportWarning { code, column, count })
            .collect(),
        preview: Vec::new(),
    };
    if let Content::Table { table, survey, mapping } = &source.content {
        if let Some(layout) = &table.layout {
            view.encoding = Some(layout.encoding.name());
            view.separator = Some(char::from(layout.separator).to_string());
        }
        view.header_row = table.header_row;
        view.preset = mapping.preset.map(|preset| preset.name);
        view.preview = survey.preview.clone();
        view.columns = (0u32..)
            .zip(table.header.iter().zip(&mapping.columns))
            .map(|(column, (header, target))| ImportColumn {
                column,
                header: header.clone(),
                samples: survey
                    .columns
                    .get(column as usize)
                    .map(|own| own.kept.iter().take(SAMPLES).cloned().collect())
                    .unwrap_or_default(),
                target: target.clone(),
                sure: mapping.sure.get(column as usize).copied().unwrap_or(false),
            })
            .collect();
    }
    view
}

/// The setting that a confirmed mapping is kept under.
fn learned_name(fingerprint: &str) -> String {
    format!("import.mapping.{fingerprint}")
}

fn learned(open: &Open<'_>, fingerprint: &str) -> Option<Learned> {
    let text = open.ws.setting(&learned_name(fingerprint)).ok()??;
    serde_json::from_str(&text).ok()
}

fn prepare(open: &Open<'_>, inputs: Vec<Input>, left_out: Vec<String>) -> Result<ImportOpened, ApiError> {
    let sources = open_files(inputs, &|fingerprint| learned(open, fingerprint))?;
    let token = random_hex(&*open.session.0.host, 16);
    let opened = ImportOpened {
        import: token.clone(),
        sources: sources.iter().map(|source| shown(source, &[])).collect(),
        left_out,
    };
    let mut imports = guard(&open.session.0.jobs.imports);
    if imports.len() >= MOST_PREPARED {
        return Err(ApiError::refused("too_many_imports").with("limit", MOST_PREPARED));
    }
    let prepared = Prepared { sources, skipped: Vec::new(), failed: Vec::new() };
    imports.insert(token, Arc::new(Mutex::new(prepared)));
    Ok(opened)
}

/// Opens files and proposes what their columns are for.
pub(crate) fn import_open(open: &Open<'_>, request: ImportOpen) -> Result<ImportOpened, ApiError> {
    let mut inputs = Vec::with_capacity(request.files.len());
    for handle in &request.files {
        let file = open.session.0.files.get(&*open.session.0.host, handle)?;
        inputs.push(Input::memory(file.name, file.bytes.as_slice()));
    }
    let opened = prepare(open, inputs, Vec::new())?;
    for handle in &request.files {
        open.session.0.files.drop_file(handle);
    }
    Ok(opened)
}

/// As [`import_open`], for a file or folder of this machine. For programs only: a page never names a path.
pub(crate) fn open_path(open: &Open<'_>, path: &Path) -> Result<ImportOpened, ApiError> {
    if path.is_dir() {
        let found = archive::folder(path)?;
        return prepare(open, found.inputs, found.left_out);
    }
    prepare(open, vec![Input::file(path)], Vec::new())
}

fn prepared(open: &Open<'_>, token: &str) -> Result<Arc<Mutex<Prepared>>, ApiError> {
    guard(&open.session.0.jobs.imports).get(token).cloned().ok_or_else(|| ApiError::not_found("import"))
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct ImportMap {
    import: String,
    source: u32,
    columns: Option<Vec<MapColumn>>,
    encoding: Option<String>,
    separator: Option<String>,
    kind: Option<String>,
    preset: Option<String>,
    /// Leave the whole source out.
    skip: Option<bool>,
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct MapColumn {
    column: u32,
    #[ts(type = "Target")]
    target: Target,
}

/// Changes how a source is read or what its columns are for.
pub(crate) fn import_map(open: &Open<'_>, request: ImportMap) -> Result<ImportSource, ApiError> {
    let prepared = prepared(open, &request.import)?;
    let mut prepared = guard(&prepared);
    let place = prepared.sources.iter().position(|source| source.index == request.source);
    let place = place.ok_or_else(|| ApiError::not_found("source"))?;
    if request.encoding.is_some() || request.separator.is_some() {
        let separator = match request.separator.as_deref().map(str::as_bytes) {
            None => None,
            Some([one]) if one.is_ascii() => Some(*one),
            Some(_) => return Err(ApiError::invalid("separator", "out_of_range")),
        };
        let again =
            prepared.sources[place].read_again(request.encoding.as_deref(), separator, &|fingerprint| {
                learned(open, fingerprint)
            })?;
        prepared.sources[place] = again;
    }
    if let Some(name) = &request.preset {
        let preset = presets::named(name).ok_or_else(|| ApiError::not_found("preset"))?;
        prepared.sources[place].by_preset(preset);
    }
    if let Some(kind) = &request.kind {
        prepared.sources[place].about(input::kind(kind)?);
    }
    for change in request.columns.unwrap_or_default() {
        prepared.sources[place].set_target(change.column as usize, change.target);
    }
    if let Some(skip) = request.skip {
        prepared.skipped.retain(|index| *index != request.source);
        if skip {
            prepared.skipped.push(request.source);
        }
    }
    Ok(shown(&prepared.sources[place], &prepared.skipped))
}

/// A plan of what is prepared. The sources are copied: another look at the same import must be possible.
fn plan(open: &Open<'_>, prepared: &Prepared) -> Plan {
    let sources = prepared
        .sources
        .iter()
        .filter(|source| !prepared.skipped.contains(&source.index))
        .map(|source| Source {
            index: source.index,
            name: source.name.clone(),
            part: source.part.clone(),
            format: source.format,
            content: match &source.content {
                Content::Table { table, survey, mapping } => Content::Table {
                    table: table.clone(),
                    survey: survey.clone(),
                    mapping: Mapping::clone(mapping),
                },
                Content::Records { kept, rows } => Content::Records { kept: kept.clone(), rows: *rows },
            },
        })
        .collect();
    let options = Options {
        now_ms: open.session.0.host.now_ms(),
        today: open.today(),
        zone: jiff::tz::TimeZone::system(),
        currency: Currency::CNY,
        region: Region::CHINA,
    };
    Plan::new(sources, options)
}

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
}

fn problems(rows: &[FailedRow]) -> Vec<ImportProblem> {
    rows.iter()
        .take(ERRORS_SHOWN)
        .map(|row| ImportProblem {
            source: row.source,
            row: row.row,
            reason: serde_json::to_value(&row.problem).unwrap_or_default(),
            cells: row.cells.clone(),
        })
        .collect()
}

/// Tries an import and changes nothing.
pub(crate) fn import_check(open: &Open<'_>, request: ImportCheck) -> Result<ImportChecked, ApiError> {
    let prepared = prepared(open, &request.import)?;
    let mut prepared = guard(&prepared);
    let plan = plan(open, &prepared);
    let report = run::check(open.ws, &plan, request.duplicates.unwrap_or_default().into(), &mut |_| true)?;
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

#[derive(Serialize, TS)]
pub(crate) struct JobStarted {
    job: String,
}

/// Takes an import in, as a job.
pub(crate) fn import_start(open: &Open<'_>, request: ImportCheck) -> Result<JobStarted, ApiError> {
    let prepared = prepared(open, &request.import)?;
    if open.session.0.jobs.any_running() {
        return Err(ApiError::refused("job_running"));
    }
    let total = {
        let prepared = guard(&prepared);
        remember_mappings(open, &prepared)?;
        let taken = prepared.sources.iter().filter(|source| !prepared.skipped.contains(&source.index));
        taken.map(Source::rows).sum()
    };
    let id = random_hex(&*open.session.0.host, 8);
    let job = open.session.0.jobs.start(id.clone(), total);
    let session = open.session.clone();
    let duplicates = request.duplicates.unwrap_or_default();
    let work = job.clone();
    let spawned = std::thread::Builder::new().name("import".into()).spawn(move || {
        work.finish(session.guarded(|| take_in(&session, &prepared, duplicates, total, &work)));
    });
    if spawned.is_err() {
        let error = ApiError::new(ErrorCode::Internal).with("reason", "thread");
        job.finish(Err(error.clone()));
        return Err(error);
    }
    Ok(JobStarted { job: id })
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
    job: &ImportJob,
) -> Result<ImportReport, ApiError> {
    session.with_open(|open| {
        let plan = plan(open, &guard(prepared));
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

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobRef {
    job: String,
}

/// How far a job is.
#[derive(Serialize, TS)]
pub(crate) struct JobStatus {
    state: JobState,
    done: u64,
    total: u64,
    /// Rows a second.
    rate: f64,
    left_ms: Option<u64>,
    report: Option<ImportReport>,
    error: Option<ApiError>,
}

/// How far a job is.
pub(crate) fn job_status(open: &Open<'_>, request: JobRef) -> Result<JobStatus, ApiError> {
    let job = open.session.0.jobs.get(&request.job)?;
    let (rate, left_ms) = job.rate();
    let (state, report, error) = match job.outcome() {
        None => (JobState::Running, None, None),
        Some(Ok(report)) => (JobState::Done, Some(report), None),
        Some(Err(error)) if error.code == ErrorCode::Cancelled => (JobState::Cancelled, None, None),
        Some(Err(error)) => (JobState::Failed, None, Some(error)),
    };
    Ok(JobStatus {
        state,
        done: job.done.load(Ordering::Relaxed),
        total: job.total.load(Ordering::Relaxed),
        rate,
        left_ms: left_ms.filter(|_| state == JobState::Running),
        report,
        error,
    })
}

/// Asks a job to stop; what it did so far is taken back.
pub(crate) fn job_cancel(open: &Open<'_>, request: JobRef) -> Result<Nothing, ApiError> {
    open.session.0.jobs.get(&request.job)?.cancel.store(true, Ordering::Relaxed);
    Ok(Nothing {})
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportRef {
    import: String,
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

/// Forgets a prepared import.
pub(crate) fn import_close(open: &Open<'_>, request: ImportRef) -> Result<Nothing, ApiError> {
    guard(&open.session.0.jobs.imports).remove(&request.import);
    Ok(Nothing {})
}
