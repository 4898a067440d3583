//! What hangs on a record lives where the record lives: when an account, a contact, a lead or a deal moves into another
//! book, its activities, tasks and attachments move after it. So many at a time that no entry grows too large; the rest
//! in further entries that are one action with the first.

use std::fmt::Write as _;

use coffer_vault::Vault;

use super::draft::{Draft, is_root};
use super::{Actor, News, Purpose, Writer};
use crate::error::Result;
use crate::id::Id;
use crate::records::{Activity, Attachment, Task};
use crate::schema::{FieldType, Kind};

/// How many records follow in one entry.
pub(crate) const MOST: usize = 2_000;

/// A record that moved, and where to.
pub(crate) struct Follow {
    kind: &'static Kind,
    id: Id,
    c: i64,
}

/// What is left to be moved after an entry.
pub(crate) struct Rest {
    /// The batch that the entry and those to come are.
    pub batch: Id,
    /// The batch was made for this, and ends with it.
    pub own: bool,
    pub follows: Vec<Follow>,
}

impl Draft<'_> {
    /// Moves what hangs on a record into the record's new compartment.
    pub(super) fn follow(&mut self, kind: &'static Kind, id: Id, c: i64) -> Result<()> {
        if self.defers {
            self.left.push(Follow { kind, id, c });
            return Ok(());
        }
        for child in [Activity::KIND, Task::KIND, Attachment::KIND] {
            let Some(condition) = hangs_on(child, kind) else { continue };
            let sql = format!("SELECT id FROM \"{}\" WHERE {condition} AND c <> ?2 LIMIT ?3", child.name);
            let ids: Vec<[u8; 16]> = {
                let mut statement = self.conn().prepare_cached(&sql)?;
                let rows = statement
                    .query_map(rusqlite::params![id.as_bytes(), c, self.room as i64 + 1], |row| row.get(0))?;
                rows.collect::<rusqlite::Result<_>>()?
            };
            for own in ids {
                if self.room == 0 {
                    self.left.push(Follow { kind, id, c });
                    return Ok(());
                }
                self.room -= 1;
                self.move_to(child, Id::from_bytes(own), c)?;
            }
        }
        Ok(())
    }
}

/// The condition under which a record of kind `child` lives where the record `?1` of `kind` does. Of several roots the
/// first field's counts, as when the record is made.
fn hangs_on(child: &Kind, kind: &Kind) -> Option<String> {
    let mut before = String::new();
    for field in child.fields {
        match field.ty {
            FieldType::Link(to) if is_root(to) && to == kind.number => {
                return Some(format!("\"{}\" = ?1{before}", field.name));
            }
            FieldType::Link(to) if is_root(to) => {
                let _ = write!(before, " AND \"{}\" IS NULL", field.name);
            }
            FieldType::AnyLink => {
                return Some(format!("\"{0}\" = ?1 AND \"{0}_kind\" = {1}{before}", field.name, kind.number));
            }
            _ => {}
        }
    }
    None
}

impl Writer {
    /// Moves what the last entry left, in as many entries as it takes. If that fails, what moved moves back, the entry
    /// included, where the batch is its own; else the batch's maker does so.
    pub(crate) fn move_rest(
        &mut self,
        vault: &Vault,
        actor: &Actor,
        purpose: &Purpose<'_>,
        mut news: Option<News>,
    ) -> Result<Option<News>> {
        while let Some(rest) = self.rest.take() {
            let next = Purpose { batch: Some(rest.batch), event: None, ..*purpose };
            let moved = self.commit_now(vault, actor, next, |draft| {
                rest.follows.iter().try_for_each(|follow| draft.follow(follow.kind, follow.id, follow.c))
            });
            let told = match moved {
                Ok(((), told)) => told,
                Err(error) => {
                    if rest.own {
                        self.leave_half_done(rest.batch, false);
                        let _ = self.mend(vault);
                    }
                    return Err(error);
                }
            };
            news = News::both(news, told);
            match &mut self.rest {
                Some(more) => more.own = rest.own,
                None if rest.own => {
                    self.conn
                        .execute("UPDATE local_batch SET open = 0 WHERE id = ?1", [rest.batch.as_bytes()])?;
                }
                None => {}
            }
        }
        Ok(news)
    }

    /// A bulk load is in and the indexes are there again: now what hangs on the records that it moved follows them.
    pub(crate) fn move_deferred(
        &mut self,
        vault: &Vault,
        actor: &Actor,
        intent: &str,
        batch: Id,
    ) -> Result<()> {
        let follows = std::mem::take(&mut self.deferred);
        if follows.is_empty() {
            return Ok(());
        }
        self.rest = Some(Rest { batch, own: false, follows });
        let purpose = Purpose { intent, batch: Some(batch), event: None, undoable: true };
        self.move_rest(vault, actor, &purpose, None).map(drop)
    }
}
