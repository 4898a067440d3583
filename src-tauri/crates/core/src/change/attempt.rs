//! A part of a draft that is made on trial: when it fails, the draft is what it was before it, and goes on.

use super::apply::Book;
use super::draft::Draft;
use super::sums::Sums;
use crate::error::Result;
use crate::schema::Class;

/// What a draft was when a trial began.
pub(crate) struct Mark {
    next: u32,
    /// Of each open group: bytes of parts, leaves.
    groups: Vec<((i64, Class), usize, usize)>,
    touched: usize,
    staged: usize,
    room: usize,
    left: usize,
    sums: Sums,
}

impl Draft<'_> {
    /// How many op parts it has so far.
    pub(crate) fn parts(&self) -> u32 {
        self.next
    }

    /// Begins a trial; it ends with [`Draft::keep`] or [`Draft::take_back`], and there is one at a time. Where neither is
    /// called the whole draft must fail.
    pub(crate) fn mark(&mut self) -> Result<Mark> {
        self.conn().prepare_cached("SAVEPOINT trial")?.execute([])?;
        Ok(Mark {
            next: self.next,
            groups: self
                .groups
                .iter()
                .map(|(key, open)| (*key, open.group.parts.len(), open.leaves.len()))
                .collect(),
            touched: self.applying.touched.len(),
            staged: self.applying.index.mark(),
            room: self.room,
            left: self.left.len(),
            sums: self.applying.book.sums.clone(),
        })
    }

    /// The trial worked.
    pub(crate) fn keep(&mut self, _: Mark) -> Result<()> {
        self.conn().prepare_cached("RELEASE trial")?.execute([])?;
        self.applying.index.keep();
        Ok(())
    }

    /// The trial failed: nothing of it stays, in the tables or in memory.
    pub(crate) fn take_back(&mut self, mark: Mark) -> Result<()> {
        self.conn().prepare_cached("ROLLBACK TO trial")?.execute([])?;
        self.conn().prepare_cached("RELEASE trial")?.execute([])?;
        self.next = mark.next;
        self.room = mark.room;
        self.left.truncate(mark.left);
        self.groups.retain(|key, open| {
            let Some((_, bytes, leaves)) = mark.groups.iter().find(|(own, ..)| own == key) else {
                return false;
            };
            open.group.parts.truncate(*bytes);
            open.leaves.truncate(*leaves);
            open.group.n = *leaves as u32;
            true
        });
        self.applying.touched.truncate(mark.touched);
        self.applying.index.take_back(mark.staged);
        // What only saves looks into the tables is dropped: it may name what is no longer there.
        self.homes.clear();
        self.defined.clear();
        let stale = std::mem::take(&mut self.applying.book.stale);
        *self.applying.book = Book { stale, ..Book::load(self.applying.conn, mark.sums)? };
        Ok(())
    }
}
