//! Bringing files in: open them and say what the columns are for. The reading and the judging are the core's
//! `exchange`; this room keeps an import between its steps. Trying it and taking it in is `import/run.rs`.

use std::path::Path;
use std::sync::{Arc, Mutex};

use coffer_core::exchange::mapping::Learned;
use coffer_core::exchange::plan::Options;
use coffer_core::exchange::run::FailedRow;
use coffer_core::exchange::source::Content;
use coffer_core::exchange::{
    Input, Mapping, Plan, ReadError, Source, Target, archive, open as open_files, presets,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use self::shown::{ImportSource, shown};
use super::Nothing;
use crate::error::{ApiError, ErrorCode};
use crate::host::random_hex;
use crate::input;
use crate::locality::Locality;
use crate::session::{Open, guard};

pub(crate) mod fix;
pub(crate) mod run;
pub(crate) mod shown;

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
    /// The row that names the columns, from 1; 0 where none does.
    head: Option<u32>,
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
    if let Some(head) = request.head {
        let again = prepared.sources[place]
            .headed(u64::from(head), &|fingerprint| learned(open, fingerprint))?
            .ok_or_else(|| ApiError::invalid("head", "out_of_range"))?;
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
fn plan(open: &Open<'_>, prepared: &Prepared) -> Result<Plan, ApiError> {
    let place = Locality::of(open.ws)?;
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
        currency: place.currency,
        region: place.region,
    };
    Ok(Plan::new(sources, options))
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportRef {
    import: String,
}

/// Forgets a prepared import.
pub(crate) fn import_close(open: &Open<'_>, request: ImportRef) -> Result<Nothing, ApiError> {
    guard(&open.session.0.jobs.imports).remove(&request.import);
    Ok(Nothing {})
}
