//! The proof that the tables are what the journal says: empty them, replay every entry, compare the sums.

use rusqlite::TransactionBehavior;

use super::apply::{Applying, Book};
use super::indexing::{self, Indexing};
use super::sums::Sums;
use super::unborn::apply_entry;
use super::{derive, undo};
use crate::error::Result;
use crate::id::Id;
use crate::records::KINDS;
use crate::workspace::Workspace;

/// What a rebuild found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// Entries that were replayed.
    pub entries: u64,
    /// The state sums before and after agree.
    pub same: bool,
}

impl Workspace {
    /// Replays the journal into empty tables. With `keep`, or when the sums agree, the new tables stay; else nothing
    /// is changed.
    pub fn rebuild(&self, keep: bool) -> Result<Rebuilt> {
        self.with_writer(|writer, vault| {
            writer.mend(vault)?;
            let keyed = writer.keyed();
            let tx = writer.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let before = Sums::load(&tx, keyed.clone())?.digest();
            for kind in KINDS {
                tx.execute(&format!("DELETE FROM \"{}\"", kind.name), [])?;
            }
            tx.execute_batch("DELETE FROM link; DELETE FROM sibling; DELETE FROM buried; DELETE FROM touched; DELETE FROM unborn; DELETE FROM sum;")?;
            let mut book = Book::load(&tx, Sums::empty(keyed))?;
            let mut index = Indexing::default();
            index.start_bulk();
            let mut entries = 0;
            let mut at = 0;
            while let Some((e, author, seq, hlc)) = next_entry(&tx, at)? {
                at = e;
                entries += 1;
                let parts = undo::parts_in(&tx, e)?;
                let mut applying =
                    Applying { conn: &tx, book: &mut book, index: &mut index, e, author, seq, hlc, foreign: true, upto: e, touched: Vec::new(), born: Vec::new() };
                apply_entry(&mut applying, &parts, None)?;
                index.rolled_back();
                book.stale.clear();
            }
            derive::all_contact_dates(&tx)?;
            indexing::rebuild(&tx)?;
            book.sums.save(&tx)?;
            let same = book.sums.digest() == before;
            if keep || same {
                tx.commit()?;
            } else {
                tx.rollback()?;
            }
            writer.reload()?;
            writer.write_anchor(vault)?;
            Ok(Rebuilt { entries, same })
        })
    }
}

fn next_entry(conn: &rusqlite::Connection, after: i64) -> Result<Option<(i64, Id, u64, u64)>> {
    use rusqlite::OptionalExtension;
    let mut statement = conn.prepare_cached(
        "SELECT e, replica.id, entry.seq, hlc FROM entry JOIN replica USING (r) WHERE e > ?1 ORDER BY e LIMIT 1",
    )?;
    Ok(statement
        .query_row([after], |row| {
            Ok((row.get(0)?, Id::from_bytes(row.get(1)?), row.get(2)?, row.get::<_, i64>(3)? as u64))
        })
        .optional()?)
}
