//! Undo and redo of actions, a whole import among them.

use std::collections::HashSet;

use rusqlite::params;

use super::Workspace;
use crate::change::undo::{self, Done};
use crate::change::{self, Purpose};
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
        self.invert(&action, redo)
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
        self.invert_but(&action, false, &kept.into_iter().map(|(_, id)| id).collect())
    }

    pub(super) fn invert(&self, action: &Done, redo: bool) -> Result<Undone> {
        self.invert_but(action, redo, &HashSet::new())
    }

    fn invert_but(&self, action: &Done, redo: bool, kept: &HashSet<Id>) -> Result<Undone> {
        let (works, own, seqs) = self.read(|conn| {
            let entries = undo::entries(conn, action)?;
            let first = entries.first().ok_or(Error::NothingToUndo)?;
            let last = entries.last().ok_or(Error::NothingToUndo)?;
            let seqs = (undo::seq_of(conn, *first)?, undo::seq_of(conn, *last)?);
            Ok((undo::parts_by_record(conn, action)?, entries.into_iter().collect::<HashSet<i64>>(), seqs))
        })?;
        let actor = self.actor("undo");
        let intent = if redo { "redo" } else { "undo" };
        let mut writer = lock(&self.writer);
        let batch = Id::fresh(&mut *writer.source);
        writer
            .conn
            .execute("INSERT INTO local_batch VALUES (?1, ?2, 1)", params![batch.as_bytes(), intent])?;
        let before = writer.seq;
        let mut count = 0;
        let mut last_news = None;
        let chunks: Vec<&[undo::Work]> = works.chunks(undo::CHUNK).collect();
        for chunk in chunks {
            let purpose = Purpose {
                intent,
                batch: Some(batch),
                event: Some(undo::event_of(seqs.0, seqs.1)),
                undoable: false,
            };
            let (changed, news) = writer.commit(self.store.vault(), &actor, purpose, |draft| {
                let mut changed = 0;
                for work in chunk.iter().filter(|work| !kept.contains(&work.id)) {
                    changed += u64::from(undo::inverse(draft, work, &own)?);
                }
                Ok(changed)
            })?;
            count += changed;
            last_news = news.or(last_news);
        }
        let tx = writer.conn.transaction()?;
        let span: (Option<i64>, Option<i64>) =
            tx.query_row("SELECT min(e), max(e) FROM entry WHERE batch = ?1", [batch.as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        if let (Some(first), Some(last)) = span {
            undo::replace(&tx, action.a, batch, first, last, !redo)?;
        }
        tx.execute("UPDATE local_batch SET open = 0 WHERE id = ?1", [batch.as_bytes()])?;
        tx.commit()?;
        drop(writer);
        debug_assert!(before <= self.head().0);
        self.tell(last_news);
        Ok(Undone { count, intent: action.intent.clone() })
    }
}
