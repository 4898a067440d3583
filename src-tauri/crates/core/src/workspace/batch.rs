//! A change of many entries that is one action: an import. Either it is finished, or nothing of it stays, also when the
//! program dies in the middle.

use rusqlite::params;

use super::Workspace;
use crate::change::{Actor, Draft, News, Purpose, derive};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::store::{lock, migrate};

/// From this many records on, a batch is loaded in bulk.
const BULK_FROM: u64 = 5_000;

/// A change of many entries that is one action. Dropping it unfinished takes it back.
pub struct Batch<'w> {
    workspace: &'w Workspace,
    actor: Actor,
    id: Id,
    intent: &'static str,
    bulk: bool,
    /// The writer was given room.
    room: bool,
    finished: bool,
}

impl Batch<'_> {
    /// The batch's id, by which it can be undone.
    pub fn id(&self) -> Id {
        self.id
    }

    /// Makes one chunk of the change.
    pub fn commit<T>(&mut self, make: impl FnOnce(&mut Draft<'_>) -> Result<T>) -> Result<T> {
        let purpose = Purpose { intent: self.intent, batch: Some(self.id), event: None, undoable: true };
        let (value, _) =
            lock(&self.workspace.writer).commit(self.workspace.vault(), &self.actor, purpose, make)?;
        Ok(value)
    }

    /// Everything is in: indexes are made, dates derived, the world is told.
    pub fn finish(mut self) -> Result<Id> {
        self.settle()?;
        let mut writer = lock(&self.workspace.writer);
        writer.move_deferred(self.workspace.vault(), &self.actor, self.intent, self.id)?;
        writer.conn.execute("UPDATE local_batch SET open = 0 WHERE id = ?1", [self.id.as_bytes()])?;
        drop(writer);
        self.finished = true;
        self.workspace.tell(Some(News::of_all(self.actor.via)));
        Ok(self.id)
    }

    /// Takes everything back.
    pub fn cancel(mut self) -> Result<()> {
        self.finished = true;
        self.abandon().map_or(Ok(()), Err)
    }

    /// Takes everything back. Where that fails the next write does it, or the next open.
    fn abandon(&mut self) -> Option<Error> {
        let failed = self.take_back().err();
        if failed.is_some() {
            lock(&self.workspace.writer).leave_half_done(self.id, self.bulk);
        }
        failed
    }

    fn take_back(&mut self) -> Result<()> {
        lock(&self.workspace.writer).deferred.clear();
        self.settle()?;
        lock(&self.workspace.writer).take_back(self.workspace.vault(), self.id)?;
        self.workspace.tell(Some(News::of_all("undo")));
        Ok(())
    }

    fn settle(&mut self) -> Result<()> {
        if self.bulk {
            lock(&self.workspace.writer).end_bulk()?;
            self.bulk = false;
        }
        if std::mem::take(&mut self.room) {
            lock(&self.workspace.writer).give_room_back()?;
        }
        Ok(())
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        if !self.finished {
            let _ = self.abandon();
        }
    }
}

impl Workspace {
    /// Starts a change of many entries that is one action: an import. `expected` is about how many records it makes.
    pub fn batch<'w>(&'w self, actor: &Actor, intent: &'static str, expected: u64) -> Result<Batch<'w>> {
        let mut writer = lock(&self.writer);
        writer.mend(self.store.vault())?;
        let id = Id::fresh(&mut *writer.source);
        writer.conn.execute("INSERT INTO local_batch VALUES (?1, ?2, 1)", params![id.as_bytes(), intent])?;
        let bulk = expected >= BULK_FROM;
        if bulk {
            writer.start_bulk()?;
            let rows: i64 =
                writer.conn.query_row("SELECT ifnull(max(n), 0) FROM contact", [], |row| row.get(0))?;
            if expected as i64 > rows / 4 {
                migrate::drop_indexes(&writer.conn)?;
            }
        }
        drop(writer);
        Ok(Batch { workspace: self, actor: actor.clone(), id, intent, bulk, room: false, finished: false })
    }

    /// Starts a change of `count` records that are there already, as one action. Lists stay quick while it runs: no index is
    /// dropped.
    pub fn edits<'w>(&'w self, actor: &Actor, intent: &'static str, count: u64) -> Result<Batch<'w>> {
        let mut batch = self.batch(actor, intent, 0)?;
        if count >= BULK_FROM {
            lock(&self.writer).make_room()?;
            batch.room = true;
        }
        Ok(batch)
    }

    /// A batch that was open when the program ended is taken back; so is an undo that was cut off. Latest first: an undo
    /// that was taking back an import goes before the import, else it would bring records of it back.
    pub(super) fn take_back_unfinished(&self) -> Result<()> {
        let open: Vec<[u8; 16]> = {
            let writer = lock(&self.writer);
            let mut statement = writer.conn.prepare(
                "SELECT id FROM local_batch WHERE open = 1
                 ORDER BY (SELECT max(e) FROM entry WHERE batch = local_batch.id) DESC",
            )?;
            let rows = statement.query_map([], |row| row.get(0))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        for id in &open {
            lock(&self.writer).take_back(self.store.vault(), Id::from_bytes(*id))?;
        }
        if !open.is_empty() {
            // What somebody changed while a bulk load ran was left for its end, which did not come.
            let mut writer = lock(&self.writer);
            writer.rebuild_search()?;
            derive::all_contact_dates(&writer.conn)?;
        }
        Ok(())
    }
}
