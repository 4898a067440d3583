//! Correcting a cell of a prepared import by hand: the file stays as it is, the correction is taken wherever its rows are
//! read.

use coffer_core::exchange::run::{self, FailedRow};
use coffer_core::exchange::source::Content;
use serde::Deserialize;
use ts_rs::TS;

use super::run::{ImportProblem, problem};
use super::{Prepared, plan, prepared};
use crate::error::ApiError;
use crate::session::{Open, guard};

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportFix {
    import: String,
    source: u32,
    /// Its number in the file, as problems name it.
    row: u64,
    /// From 0.
    column: u32,
    text: String,
}

/// Corrects a cell, and says what is still wrong with its row.
pub(crate) fn import_fix(open: &Open<'_>, request: ImportFix) -> Result<Option<ImportProblem>, ApiError> {
    let prepared = prepared(open, &request.import)?;
    let mut prepared = guard(&prepared);
    let source = prepared.sources.iter_mut().find(|source| source.index == request.source);
    let source = source.ok_or_else(|| ApiError::not_found("source"))?;
    if matches!(source.content, Content::Records { .. }) {
        return Err(ApiError::refused("no_cells"));
    }
    source.fix(request.row, request.column as usize, request.text)?;
    // A row that is blank now is not read at all, and nothing is wrong with it.
    let left = match plan(open, &prepared)?.keep_cells().row(request.source, request.row)? {
        Some(row) => run::check_row(open.ws, row)?,
        None => None,
    };
    settle(&mut prepared, request.source, request.row, left.as_ref());
    Ok(left.as_ref().map(problem))
}

/// The lists of failed rows say what is known now.
fn settle(prepared: &mut Prepared, source: u32, row: u64, left: Option<&FailedRow>) {
    for (_, _, rows) in &mut prepared.failed {
        match left {
            Some(left) => {
                if let Some(own) = rows.iter_mut().find(|own| own.source == source && own.row == row) {
                    *own = left.clone();
                }
            }
            None => rows.retain(|own| own.source != source || own.row != row),
        }
    }
    prepared.failed.retain(|(_, _, rows)| !rows.is_empty());
}
