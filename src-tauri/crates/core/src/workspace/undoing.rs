//! Undo and redo of actions, a whole import among them.

use std::collections::HashSet;

use super::Workspace;
use crate::change;
use crate::change::undo::{self, Done};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::store::lock;

/// The result of an undo or a redo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// How many records it changed.
    pub count: u64,
    /// What the action was.
    pub intent: String,
}

impl Workspace {
    /// Takes back the latest action that is not taken back yet.
    pub fn undo(&self) -> Result<Undone> {
        self.step(false)
    }

    /// Does again what was undone last.
    pub fn redo(&self) -> Result<Undone> {
        self.step(true)
    }

    fn step(&self, redo: bool) -> Result<Undone> {
        let action =
            self.read(|conn| undo::actions(conn, redo))?.into_iter().next().ok_or(Error::NothingToUndo)?;
        self.invert(&action, redo, &HashSet::new())
    }

    /// The actions that can be undone, or redone, latest first.
    pub fn actions(&self, undone: bool) -> Result<Vec<Done>> {
        self.read(|conn| undo::actions(conn, undone))
    }

    /// The records of a batch that were changed after it.
    pub fn changed_since(&self, batch: Id) -> Result<Vec<(u8, Id)>> {
        self.read(|conn| {
            let action = undo::action_of_batch(conn, batch)?.ok_or_else(|| change::no_such_batch(batch))?;
            undo::changed_since(conn, &action)
        })
    }

    /// Takes back a whole batch. Records of it that were changed since are kept where `keep_changed` says so.
    pub fn undo_batch(&self, batch: Id, keep_changed: bool) -> Result<Undone> {
        let (action, kept) = self.read(|conn| {
            let action = undo::action_of_batch(conn, batch)?.ok_or_else(|| change::no_such_batch(batch))?;
            let kept = if keep_changed { undo::changed_since(conn, &action)? } else { vec![] };
            Ok((action, kept))
        })?;
        self.invert(&action, false, &kept.into_iter().map(|(_, id)| id).collect())
    }

    fn invert(&self, action: &Done, redo: bool, kept: &HashSet<Id>) -> Result<Undone> {
        let (count, news) = lock(&self.writer).invert(self.store.vault(), action, redo, kept)?;
        self.tell(news);
        Ok(Undone { count, intent: action.intent.clone() })
    }
}
