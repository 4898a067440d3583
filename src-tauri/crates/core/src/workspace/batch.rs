//! A change of many entries that is one action: an import. Either it is finished, or nothing of it stays, also when the
//! program dies in the middle.

use rusqlite::params;

use super::Workspace;
use crate::change::undo::{self, Done};
use crate::change::{Actor, Draft, News, Purpose};
use crate::error::Result;
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
        lock(&self.workspace.writer)
            .conn
            .execute("UPDATE local_batch SET open = 0 WHERE id = ?1", [self.id.as_bytes()])?;
        self.finished = true;
        self.workspace.tell(Some(News {
            kinds: crate::records::KINDS.iter().map(|kind| kind.name).collect(),
            ids: None,
            via: self.actor.via,
        }));
        Ok(self.id)
    }

    /// Takes everything back.
    pub fn cancel(mut self) -> Result<()> {
        self.finished = true;
        self.take_back()
    }

    fn take_back(&mut self) -> Result<()> {
        self.settle()?;
        self.workspace.take_back(self.id)
    }

    fn settle(&mut self) -> Result<()> {
        if self.bulk {
            lock(&self.workspace.writer).end_bulk()?;
        }
        Ok(())
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing more can be done here if it fails: the next open takes the batch back.
            let _ = self.take_back();
        }
    }
}

impl Workspace {
    /// Starts a change of many entries that is one action: an import. `expected` is about how many records it makes.
    pub fn batch<'w>(&'w self, actor: &Actor, intent: &'static str, expected: u64) -> Result<Batch<'w>> {
        let mut writer = lock(&self.writer);
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
        Ok(Batch { workspace: self, actor: actor.clone(), id, intent, bulk, finished: false })
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
        for id in open {
            let batch = Id::from_bytes(id);
            self.take_back(batch)?;
            lock(&self.writer).rebuild_search()?;
        }
        Ok(())
    }

    fn take_back(&self, batch: Id) -> Result<()> {
        let span: (Option<i64>, Option<i64>) = self.read(|conn| {
            Ok(conn.query_row(
                "SELECT min(e), max(e) FROM entry WHERE batch = ?1",
                [batch.as_bytes()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?)
        })?;
        if let (Some(first), Some(last)) = span {
            let known = self.read(|conn| undo::action_of_batch(conn, batch))?;
            let action = known.unwrap_or(Done {
                a: 0,
                batch: Some(batch),
                first,
                last,
                intent: "import".into(),
                at: 0,
            });
            self.invert(&action, false)?;
        }
        let writer = lock(&self.writer);
        writer.conn.execute("UPDATE local_batch SET open = 0 WHERE id = ?1", [batch.as_bytes()])?;
        writer.conn.execute("DELETE FROM local_action WHERE origin = ?1", [batch.as_bytes()])?;
        Ok(())
    }
}
