//! Undo and redo of actions, a whole import among them.

use std::collections::HashSet;

use rusqlite::Connection;

use super::Workspace;
use crate::change::undo::{self, Done};
use crate::change::{self, Actor};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::query;
use crate::records::{Activity, Attachment, KINDS, Tag, Task, number};
use crate::schema::Kind;
use crate::store::{Record, lock};

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

    /// The latest batch with this intent that is in the book and was made on this device.
    pub fn batch_of(&self, intent: &str) -> Result<Option<Id>> {
        self.read(|conn| undo::batch_of(conn, intent))
    }

    /// Takes a batch out of the book, and with it what somebody changed in its records and hung on them since. A tag of it
    /// that a record from elsewhere bears stays. Says how many records went.
    pub fn take_out(&self, actor: &Actor, batch: Id) -> Result<u64> {
        let (hanging, borne) = self.read(|conn| {
            let action = undo::action_of_batch(conn, batch)?.ok_or_else(|| change::no_such_batch(batch))?;
            around(conn, &undo::records_of(conn, &action)?)
        })?;
        if !hanging.is_empty() {
            self.commit(actor, "batch.take_out", |draft| {
                hanging.iter().try_for_each(|(kind, id)| draft.delete(kind, *id).map(drop))
            })?;
        }
        let undone = self.undo_batch(batch, false)?;
        if !borne.is_empty() {
            self.commit(actor, "batch.take_out", |draft| {
                borne.iter().try_for_each(|tag| draft.restore(Tag::KIND, *tag).map(drop))
            })?;
        }
        Ok(hanging.len() as u64 + undone.count - borne.len() as u64)
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

/// What hangs on records, and their tags that others bear.
type Around = (Vec<(&'static Kind, Id)>, Vec<Id>);

/// Of what is not among `made`: the activities, tasks and files that hang on it, and the tags of it that others bear.
fn around(conn: &Connection, made: &[(u8, Id)]) -> Result<Around> {
    let made: HashSet<Id> = made.iter().map(|(_, id)| *id).collect();
    let (mut hanging, mut borne) = (Vec::new(), HashSet::new());
    for kind in KINDS {
        let hangs = [Activity::KIND, Task::KIND, Attachment::KIND].contains(kind);
        Record::scan(conn, kind, "live = 1", |record| {
            if made.contains(&record.id) {
                return Ok(());
            }
            let links = query::links_of(&record);
            let on_made = |(kind, id): &&(u8, Id)| *kind != number::TAG && made.contains(id);
            if hangs && links.iter().any(|link| on_made(&link)) {
                hanging.push((*kind, record.id));
            } else {
                let tags = links.into_iter().filter(|(kind, id)| *kind == number::TAG && made.contains(id));
                borne.extend(tags.map(|(_, id)| id));
            }
            Ok(())
        })?;
    }
    Ok((hanging, borne.into_iter().collect()))
}
