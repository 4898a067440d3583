//! The parts of an entry become rows here, whether all of them came at once or some later. A part of a record whose birth
//! is not here stays in the journal and waits: whoever may not read how a record began does not see the record.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::apply::Applying;
use super::journal::OpPart;
use super::undo::{groups_of, single_parts};
use super::verify::Part;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::kind_numbered;
use crate::schema::{Class, Kind};
use crate::store::Record;

/// Applies an entry whose row and groups are written, in the order of its numbers: of all parts that are here those that
/// are `fresh`, or all where it is the first time. A birth is gathered where its part of class identity stands, which has
/// the lowest number of it.
pub(crate) fn apply_entry(
    applying: &mut Applying<'_>,
    parts: &[Part],
    fresh: Option<&HashSet<u32>>,
) -> Result<()> {
    let is_fresh = |part: &OpPart| fresh.is_none_or(|fresh| fresh.contains(&part.i));
    for (at, (class, compartment, part)) in parts.iter().enumerate() {
        let Some(kind) = kind_numbered(part.kind).filter(|_| is_fresh(part)) else { continue };
        if part.home.is_some() {
            applying.edit_or_wait(kind, *class, part)?;
        } else if *class == Class::Identity {
            let beyond = part.i + Class::ALL.len() as u32;
            let birth: Vec<(Class, &OpPart, bool)> = parts[at..]
                .iter()
                .take_while(|(_, _, other)| other.i < beyond)
                .filter(|(_, _, other)| {
                    other.home.is_none() && (other.kind, other.record) == (part.kind, part.record)
                })
                .map(|(class, _, other)| (*class, other, is_fresh(other)))
                .collect();
            applying.born(kind, compartment, &birth)?;
        } else {
            let first = part.i - u32::from(class.wire());
            let gathered = parts.iter().any(|(class, _, other)| {
                *class == Class::Identity
                    && other.i == first
                    && other.home.is_none()
                    && (other.kind, other.record) == (part.kind, part.record)
                    && is_fresh(other)
            });
            if !gathered {
                applying.edit_or_wait(kind, *class, part)?;
            }
        }
    }
    applying.settle_born()
}

impl Applying<'_> {
    /// Applies a part that is not the beginning of its record, or lets it wait for that.
    fn edit_or_wait(&mut self, kind: &'static Kind, class: Class, part: &OpPart) -> Result<()> {
        let Some(before) = Record::load(self.conn, kind, part.record)? else {
            self.conn
                .prepare_cached("INSERT OR IGNORE INTO unborn VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![part.record.as_bytes(), part.kind, self.e, part.i])?;
            return Ok(());
        };
        if part.home.is_none() {
            self.join(before, class, part)
        } else {
            self.edit_from(&before, class, part).map(drop)
        }
    }

    /// What waited for the records that the entry made is applied now.
    pub(super) fn settle_born(&mut self) -> Result<()> {
        let born = std::mem::take(&mut self.born);
        if born.is_empty() || !self.conn.prepare_cached("SELECT 1 FROM unborn LIMIT 1")?.exists([])? {
            return Ok(());
        }
        for (kind, record) in born {
            let Some(kind) = kind_numbered(kind) else { continue };
            let waiting = take_waiting(self.conn, kind, record)?;
            for (e, numbers) in waiting {
                self.apply_waiting(kind, record, e, &numbers)?;
            }
        }
        Ok(())
    }

    fn apply_waiting(
        &mut self,
        kind: &'static Kind,
        record: Id,
        e: i64,
        numbers: &HashSet<u32>,
    ) -> Result<()> {
        let (hlc, author, seq) = self.stamp(e)?;
        let mut parts = Vec::new();
        for (author, group) in groups_of(self.conn, e)? {
            parts.extend(group.parts_numbered(author, numbers)?.into_iter().map(|part| (group.class, part)));
        }
        let singles = single_parts(self.conn, e)?.into_iter();
        let wanted = singles.filter(|(_, _, part)| numbers.contains(&part.i));
        parts.extend(wanted.map(|(class, _, part)| (class, part)));
        parts.sort_by_key(|(_, part)| part.i);
        let mut again = Applying {
            conn: self.conn,
            book: &mut *self.book,
            index: &mut *self.index,
            e,
            author,
            seq,
            hlc,
            foreign: true,
            upto: self.upto,
            touched: Vec::new(),
            born: Vec::new(),
        };
        for (class, part) in &parts {
            if part.record != record || part.kind != kind.number {
                return Err(Error::Damaged { what: "journal: a part that waits" });
            }
            again.edit_or_wait(kind, *class, part)?;
        }
        let mut touched = again.touched;
        self.touched.append(&mut touched);
        Ok(())
    }
}

/// The parts that wait for a record, by entry; they do not wait any more.
fn take_waiting(conn: &Connection, kind: &Kind, record: Id) -> Result<Vec<(i64, HashSet<u32>)>> {
    let mut waiting: Vec<(i64, HashSet<u32>)> = Vec::new();
    let mut statement =
        conn.prepare_cached("SELECT e, i FROM unborn WHERE record = ?1 AND kind = ?2 ORDER BY e, i")?;
    let mut rows = statement.query(params![record.as_bytes(), kind.number])?;
    while let Some(row) = rows.next()? {
        let (e, i) = (row.get(0)?, row.get(1)?);
        match waiting.last_mut() {
            Some((last, numbers)) if *last == e => drop(numbers.insert(i)),
            _ => waiting.push((e, HashSet::from([i]))),
        }
    }
    drop(rows);
    conn.prepare_cached("DELETE FROM unborn WHERE record = ?1 AND kind = ?2")?
        .execute(params![record.as_bytes(), kind.number])?;
    Ok(waiting)
}
