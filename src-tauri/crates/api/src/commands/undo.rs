//! Undo and redo, from the journal.

use coffer_core::change::undo::Done;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use crate::error::{ApiError, ErrorCode};
use crate::input;
use crate::session::Open;

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct UndoRequest {
    /// A whole import, by its batch.
    batch: Option<String>,
    /// Take the batch back even where its records were changed since; those are kept.
    keep_changed: Option<bool>,
}

#[derive(Serialize, TS)]
pub(crate) struct Undone {
    undone: u64,
    intent: Option<String>,
}

#[derive(Serialize, TS)]
pub(crate) struct Redone {
    redone: u64,
    intent: Option<String>,
}

/// Takes back the latest action or a batch. An empty list is an answer, not an error.
pub(crate) fn undo(open: &Open<'_>, request: UndoRequest) -> Result<Undone, ApiError> {
    let done = match request.batch {
        Some(batch) => {
            let batch = input::id(&batch)?;
            let keep = request.keep_changed == Some(true);
            let changed = open.ws.changed_since(batch)?.len();
            if changed > 0 && !keep {
                return Err(ApiError::new(ErrorCode::Refused)
                    .with("reason", "changed_since")
                    .with("count", changed));
            }
            open.ws.undo_batch(batch, keep)
        }
        None => open.ws.undo(),
    };
    match done {
        Ok(done) => Ok(Undone { undone: done.count, intent: Some(done.intent) }),
        Err(coffer_core::Error::NothingToUndo) => Ok(Undone { undone: 0, intent: None }),
        Err(error) => Err(error.into()),
    }
}

/// Does again what was undone last.
pub(crate) fn redo(open: &Open<'_>, _: Nothing) -> Result<Redone, ApiError> {
    match open.ws.redo() {
        Ok(done) => Ok(Redone { redone: done.count, intent: Some(done.intent) }),
        Err(coffer_core::Error::NothingToUndo) => Ok(Redone { redone: 0, intent: None }),
        Err(error) => Err(error.into()),
    }
}

#[derive(Serialize, TS)]
pub(crate) struct Action {
    at: i64,
    intent: String,
    batch: Option<String>,
}

#[derive(Serialize, TS)]
pub(crate) struct Stack {
    undo: Vec<Action>,
    redo: Vec<Action>,
}

/// What can be undone and redone, latest first.
pub(crate) fn stack(open: &Open<'_>, _: Nothing) -> Result<Stack, ApiError> {
    let view = |done: Done| Action {
        at: done.at,
        intent: done.intent,
        batch: done.batch.map(|batch| batch.to_string()),
    };
    Ok(Stack {
        undo: open.ws.actions(false)?.into_iter().map(view).collect(),
        redo: open.ws.actions(true)?.into_iter().map(view).collect(),
    })
}
