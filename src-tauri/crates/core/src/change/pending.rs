//! Entries that came and could not be applied: they wait for another one, or are set aside with the reason and their
//! author. How many a replica may have here is limited, else one teammate's device could fill everybody's disk.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::apply::entry_of;
use super::journal::Hash;
use super::verify::{Piece, Refusal};
use crate::error::Result;
use crate::id::Id;

/// Entries of one replica that are kept without being applied.
pub const MOST_WAITING: u64 = 1_024;
/// Bytes of them. At least two of the largest entries fit.
pub const MOST_WAITING_BYTES: u64 = 128 << 20;

/// What is known of an entry before it is taken.
pub(crate) enum Standing {
    /// It was not here yet.
    New,
    /// It is applied, as this local entry.
    Known(i64),
    /// It waits already.
    Waits,
    /// It is set aside, now or since before.
    Refused(Refusal),
    /// Another entry with its number is applied, and this one was not here yet.
    Fork,
}

/// Where an entry stands.
pub(crate) fn standing(conn: &Connection, entry: &Piece) -> Result<Standing> {
    let there = entry_of(conn, entry.replica, entry.seq)?;
    if let Some(e) = there {
        let own: Hash =
            conn.prepare_cached("SELECT hash FROM entry WHERE e = ?1")?.query_row([e], |row| row.get(0))?;
        if own == entry.hash {
            return Ok(Standing::Known(e));
        }
    }
    let reason: Option<String> = conn
        .prepare_cached("SELECT reason FROM pending WHERE hash = ?1")?
        .query_row([entry.hash], |row| row.get(0))
        .optional()?;
    Ok(match reason.as_deref() {
        Some("waiting") => Standing::Waits,
        Some("cut") => Standing::Refused(Refusal::AfterCut),
        Some("rights") => Standing::Refused(Refusal::NoRight),
        Some("home") => Standing::Refused(Refusal::WrongHome),
        Some(_) => Standing::Refused(Refusal::Fork),
        None if there.is_some() => Standing::Fork,
        None => Standing::New,
    })
}

/// Keeps an entry beside the journal.
pub(crate) fn keep(conn: &Connection, entry: &Piece, bytes: &[u8], reason: &str) -> Result<()> {
    conn.prepare_cached("INSERT OR IGNORE INTO pending VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(params![
        entry.hash,
        entry.replica.as_bytes(),
        entry.seq,
        bytes,
        reason
    ])?;
    Ok(())
}

/// More has come of an entry that waits.
pub(crate) fn fill(conn: &Connection, piece: Piece) -> Result<std::result::Result<(), Refusal>> {
    let hash = piece.hash;
    let raw: Vec<u8> = conn
        .prepare_cached("SELECT raw FROM pending WHERE hash = ?1")?
        .query_row([hash], |row| row.get(0))?;
    let mut waiting = Piece::decode(&raw)?;
    match waiting.merge(piece) {
        Ok(true) => {
            conn.prepare_cached("UPDATE pending SET raw = ?2 WHERE hash = ?1")?
                .execute(params![hash, waiting.encode()])?;
            Ok(Ok(()))
        }
        Ok(false) => Ok(Ok(())),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Sets a waiting entry aside.
pub(crate) fn set_aside(conn: &Connection, hash: &Hash, reason: &str) -> Result<()> {
    conn.prepare_cached("UPDATE pending SET reason = ?2 WHERE hash = ?1")?.execute(params![hash, reason])?;
    Ok(())
}

/// Forgets an entry that waited.
pub(crate) fn forget(conn: &Connection, hash: &Hash) -> Result<()> {
    conn.prepare_cached("DELETE FROM pending WHERE hash = ?1")?.execute([hash])?;
    Ok(())
}

/// What each replica has here, counted once.
#[derive(Default)]
pub(crate) struct Quota {
    used: HashMap<Id, (u64, u64)>,
}

impl Quota {
    /// Is there room for another entry of so many bytes? If so it counts from now on.
    pub(crate) fn takes(&mut self, conn: &Connection, replica: Id, bytes: usize) -> Result<bool> {
        let used = match self.used.get(&replica) {
            Some(used) => *used,
            None => conn
                .prepare_cached(
                    "SELECT count(*), ifnull(sum(length(raw)), 0) FROM pending WHERE replica = ?1",
                )?
                .query_row([replica.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?,
        };
        let room = has_room(used, bytes as u64);
        let now = if room { (used.0 + 1, used.1 + bytes as u64) } else { used };
        self.used.insert(replica, now);
        Ok(room)
    }

    /// Entries were applied or set aside: count again.
    pub(crate) fn recount(&mut self) {
        self.used.clear();
    }
}

fn has_room((count, kept): (u64, u64), bytes: u64) -> bool {
    count < MOST_WAITING && kept + bytes <= MOST_WAITING_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::journal::MAX_ENTRY_BYTES;

    #[test]
    fn room_ends_by_number_and_by_bytes_and_the_largest_entry_fits() {
        assert!(has_room((0, 0), MAX_ENTRY_BYTES as u64));
        assert!(has_room((MOST_WAITING - 1, MOST_WAITING_BYTES - 7), 7));
        assert!(!has_room((MOST_WAITING, 0), 7));
        assert!(!has_room((1, MOST_WAITING_BYTES - 6), 7));
    }
}
