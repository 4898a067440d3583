//! Taking whole actions back with the writing connection: an undo, a redo, a batch that was not finished. Such a thing is
//! many entries, so it can fail in the middle; what it left is then taken back itself, before anything else is written.

use std::collections::HashSet;

use coffer_vault::Vault;
use rusqlite::params;

use super::undo::{self, Done, Replaced};
use super::{Actor, News, Purpose, Writer};
use crate::error::{Error, Result};
use crate::id::Id;

/// An action over so many entries changed thousands of records.
const LARGE: i64 = 4;

impl Writer {
    /// Writes the inverse of an action, all of it or nothing. Records in `kept` stay as they are. Gives how many records
    /// it changed, and what there is to tell.
    pub(crate) fn invert(
        &mut self,
        vault: &Vault,
        action: &Done,
        redo: bool,
        kept: &HashSet<Id>,
    ) -> Result<(u64, Option<News>)> {
        self.mend(vault)?;
        let done = self.invert_now(vault, action, redo, kept);
        if done.is_err() {
            // At once if it can be; else the next write tries again, and the next open.
            let _ = self.mend(vault);
        }
        done
    }

    /// Takes back what failed halfway. Nothing may be written on top of it.
    pub(crate) fn mend(&mut self, vault: &Vault) -> Result<()> {
        if self.bulk_left {
            self.end_bulk()?;
        }
        while let Some(batch) = self.latest_half_done()? {
            self.take_back(vault, batch)?;
            self.half_done.retain(|own| *own != batch);
            self.mended = true;
        }
        Ok(())
    }

    /// The one that wrote last: where taking back failed too, that goes before what it was taking back, else it would
    /// bring it back.
    fn latest_half_done(&self) -> Result<Option<Id>> {
        let mut latest = None;
        for batch in &self.half_done {
            let last: Option<i64> = self
                .conn
                .prepare_cached("SELECT max(e) FROM entry WHERE batch = ?1")?
                .query_row([batch.as_bytes()], |row| row.get(0))?;
            latest = latest.max(Some((last, *batch)));
        }
        Ok(latest.map(|(_, batch)| batch))
    }

    /// A batch ended without being finished and could not be taken back; with `bulk` its bulk load goes on too.
    pub(crate) fn leave_half_done(&mut self, batch: Id, bulk: bool) {
        self.half_done.push(batch);
        self.bulk_left |= bulk;
    }

    /// Takes a batch back that was not finished, and closes it.
    pub(crate) fn take_back(&mut self, vault: &Vault, batch: Id) -> Result<()> {
        let span: (Option<i64>, Option<i64>) = self.conn.query_row(
            "SELECT min(e), max(e) FROM entry WHERE batch = ?1",
            [batch.as_bytes()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if let (Some(first), Some(last)) = span {
            let known = undo::action_of_batch(&self.conn, batch)?;
            let action = known.unwrap_or(Done {
                a: 0,
                batch: Some(batch),
                first,
                last,
                intent: "import".into(),
                at: 0,
            });
            self.invert_now(vault, &action, false, &HashSet::new())?;
        }
        let tx = self.conn.transaction()?;
        tx.execute("UPDATE local_batch SET open = 0 WHERE id = ?1", [batch.as_bytes()])?;
        tx.execute("DELETE FROM local_action WHERE origin = ?1", [batch.as_bytes()])?;
        tx.commit()?;
        Ok(())
    }

    fn invert_now(
        &mut self,
        vault: &Vault,
        action: &Done,
        redo: bool,
        kept: &HashSet<Id>,
    ) -> Result<(u64, Option<News>)> {
        let intent = if redo { "redo" } else { "undo" };
        let batch = Id::fresh(&mut *self.source);
        self.conn.execute("INSERT INTO local_batch VALUES (?1, ?2, 1)", params![batch.as_bytes(), intent])?;
        let large = action.last - action.first >= LARGE;
        if large {
            self.make_room()?;
        }
        let done = self.invert_as(vault, batch, action, redo, kept);
        if large {
            // Failing to costs memory only; what was taken back stands.
            let _ = self.give_room_back();
        }
        if done.is_err() {
            self.half_done.push(batch);
        }
        done
    }

    /// Entry by entry, the last first: what is in memory is never more than one entry did.
    fn invert_as(
        &mut self,
        vault: &Vault,
        batch: Id,
        action: &Done,
        redo: bool,
        kept: &HashSet<Id>,
    ) -> Result<(u64, Option<News>)> {
        let entries = undo::entries(&self.conn, action)?;
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
            return Err(Error::NothingToUndo);
        };
        let event = undo::event_of(undo::seq_of(&self.conn, *first)?, undo::seq_of(&self.conn, *last)?);
        let own: HashSet<i64> = entries.iter().copied().collect();
        let actor = Actor { member: self.me.member, via: "undo" };
        let intent = if redo { "redo" } else { "undo" };
        let mut changed: HashSet<Id> = HashSet::new();
        let mut news: Option<News> = None;
        for e in entries.iter().rev() {
            let mut works = undo::works_of(&self.conn, *e)?;
            works.retain(|work| !kept.contains(&work.id));
            for chunk in works.chunks(undo::CHUNK) {
                let replaced = Replaced::by(&self.conn, chunk, &own)?;
                let purpose =
                    Purpose { intent, batch: Some(batch), event: Some(event.clone()), undoable: false };
                let (of_chunk, told) = self.commit_now(vault, &actor, purpose, |draft| {
                    let mut of_chunk = Vec::new();
                    for work in chunk {
                        if undo::inverse(draft, work, &replaced, &own)? {
                            of_chunk.push(work.id);
                        }
                    }
                    Ok(of_chunk)
                })?;
                changed.extend(of_chunk);
                news = News::both(news, told);
            }
        }
        let tx = self.conn.transaction()?;
        let span: (Option<i64>, Option<i64>) =
            tx.query_row("SELECT min(e), max(e) FROM entry WHERE batch = ?1", [batch.as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        match span {
            (Some(first), Some(last)) => undo::replace(&tx, action, batch, (first, last), !redo)?,
            _ => undo::strike(&tx, action)?,
        }
        tx.execute("UPDATE local_batch SET open = 0 WHERE id = ?1", [batch.as_bytes()])?;
        tx.commit()?;
        Ok((changed.len() as u64, news))
    }
}
