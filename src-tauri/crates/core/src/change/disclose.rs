//! More of an entry that is here already: a new right, a record that moved. The journal gains what came, and its parts are
//! applied as if they had come with their entry, because no order of arrival makes a difference.

use std::collections::HashSet;

use rusqlite::Connection;

use super::apply::Book;
use super::indexing::Indexing;
use super::ingest::{Homes, applying_at, homes};
use super::journal::Hash;
use super::row::{self, Stored};
use super::single::singles_of;
use super::unborn::apply_entry;
use super::undo::{groups_at, parts_of};
use super::verify::{Piece, Refusal};
use crate::error::Result;
use crate::id::Id;

/// What became of a piece of a known entry.
pub(crate) enum Late {
    /// All of it was here.
    Known,
    /// Something of it was new and is here now.
    Taken,
    /// It was new and is wrong.
    Refused(Refusal),
}

/// Adds what a piece has more of than the entry `e`, unless its author had no right to it.
pub(crate) fn late(
    conn: &Connection,
    book: &mut Book,
    index: &mut Indexing,
    team: &Hash,
    (e, mut piece, no_right): (i64, Piece, Option<Refusal>),
    touched: &mut Vec<(u8, Id)>,
) -> Result<Late> {
    let stored = Stored::load(conn, e, team)?;
    let here = groups_at(conn, e)?;
    let old: HashSet<u32> = parts_of(conn, e)?.into_iter().map(|(_, part)| part.i).collect();
    let places: HashSet<u32> = here.iter().map(|(place, _)| *place).collect();
    if piece.groups.keys().all(|place| places.contains(place))
        && piece.parts.iter().all(|(_, _, part)| old.contains(&part.i))
        && (piece.header.is_none() || stored.header.is_some())
        && (piece.private.is_none() || stored.private.is_some())
        && (piece.sig.is_none() || stored.sig.is_some())
    {
        return Ok(Late::Known);
    }
    if let Some(refusal) = no_right {
        return Ok(Late::Refused(refusal));
    }
    piece.header = piece.header.or_else(|| stored.header.clone());
    piece.groups.extend(here);
    for single in singles_of(conn, e)? {
        if !piece.singles.iter().any(|own| (own.place, own.at) == (single.place, single.at)) {
            piece.singles.push(single);
        }
    }
    if let Err(refusal) = piece.settle() {
        return Ok(Late::Refused(refusal));
    }
    if homes(conn, &piece)? == Homes::Wrong {
        return Ok(Late::Refused(Refusal::WrongHome));
    }
    row::fill(conn, book, e, &stored, &piece)?;
    let numbers = piece.parts.iter().map(|(_, _, part)| part.i);
    let fresh: HashSet<u32> = numbers.filter(|i| !old.contains(i)).collect();
    if let Some(header) = piece.header.as_ref().filter(|_| !fresh.is_empty()) {
        let mut applying = applying_at(conn, book, index, e, header);
        apply_entry(&mut applying, &piece.parts, Some(&fresh))?;
        touched.append(&mut applying.touched);
    }
    Ok(Late::Taken)
}
