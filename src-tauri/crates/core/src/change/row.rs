//! Entries as rows: written whole or in part, filled up when more of one comes, and read back.

use std::collections::BTreeMap;

use minicbor::Decoder;
use rusqlite::{Connection, OptionalExtension, params};

use super::apply::Book;
use super::journal::{self, Group, HEADER, Hash, Header, OpPart, Private};
use super::single;
use super::undo::groups_at;
use super::verify::Piece;
use super::{MOST_GROUPS, group_keys};
use crate::error::{Error, Result};
use crate::id::Id;

/// What is here of an entry.
pub(crate) struct Stored {
    pub replica: Id,
    pub seq: u64,
    /// The hash of its header.
    pub sealed: Hash,
    /// The header, unless only its hash is here.
    pub header: Option<Header>,
    pub private: Option<Private>,
    /// The author's signature over it. Not here where it came amid a spine that is signed at its end.
    pub sig: Option<[u8; 64]>,
}

impl Stored {
    /// Reads the entry `e`.
    pub(crate) fn load(conn: &Connection, e: i64, team: &Hash) -> Result<Stored> {
        let mut statement = conn.prepare_cached(
            "SELECT replica.id, entry.seq, hlc, roster, groups, salt, member, via, intent, batch, event, sig, sealed, private
             FROM entry JOIN replica USING (r) WHERE e = ?1",
        )?;
        let damaged = || Error::Damaged { what: "journal" };
        let stored = statement
            .query_row([e], |row| {
                let (replica, seq) = (Id::from_bytes(row.get(0)?), row.get(1)?);
                let sig: Vec<u8> = row.get(11)?;
                let sig = if sig.is_empty() { None } else { Some(row.get(11)?) };
                if let Some(sealed) = row.get(12)? {
                    return Ok(Stored { replica, seq, sealed, header: None, private: None, sig });
                }
                let absent: Option<Hash> = row.get(13)?;
                let private = match absent {
                    Some(_) => None,
                    None => Some(Private {
                        salt: row.get(5)?,
                        member: Id::from_bytes(row.get(6)?),
                        via: row.get(7)?,
                        intent: row.get(8)?,
                        batch: row.get::<_, Option<[u8; 16]>>(9)?.map(Id::from_bytes),
                        event: row.get::<_, Option<Vec<u8>>>(10)?.unwrap_or_default(),
                    }),
                };
                let groups: Vec<u8> = row.get(4)?;
                let header = Header {
                    team: *team,
                    replica,
                    seq,
                    hlc: row.get::<_, i64>(2)? as u64,
                    roster: row.get(3)?,
                    groups: groups.chunks_exact(32).filter_map(|hash| hash.try_into().ok()).collect(),
                    private: private.as_ref().map(Private::commitment).or(absent).unwrap_or_default(),
                };
                let sealed = HEADER.hash(&[&header.encode()]);
                Ok(Stored { replica, seq, sealed, header: Some(header), private, sig })
            })
            .optional()?;
        stored.ok_or_else(damaged)
    }
}

/// Writes a piece of an entry of the copy `r` as the row `e`, with the groups that came.
pub(crate) fn insert(conn: &Connection, book: &mut Book, (e, r): (i64, i64), piece: &Piece) -> Result<()> {
    let sealed = piece.header.is_none().then_some(piece.sealed);
    let absent = match (&piece.header, &piece.private) {
        (Some(header), None) => Some(header.private),
        _ => None,
    };
    let header = piece.header.as_ref();
    let private = piece.private.as_ref();
    conn.prepare_cached(
        "INSERT INTO entry (e, r, seq, hlc, hash, sig, roster, groups, salt, member, via, intent, batch, event, action, sealed, private, missing)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0, ?15, ?16, ?17)",
    )?
    .execute(params![
        e,
        r,
        piece.seq,
        header.map_or(0, |header| header.hlc as i64),
        piece.hash,
        piece.sig.as_ref().map_or(&[][..], |sig| sig),
        header.and_then(|header| header.roster),
        header.map(|header| header.groups.concat()).unwrap_or_default(),
        private.map_or(&[][..], |private| &private.salt),
        private.map_or(&[][..], |private| private.member.as_bytes()),
        private.map_or("", |private| &private.via),
        private.map_or("", |private| &private.intent),
        private.and_then(|private| private.batch.as_ref()).map(|id| id.as_bytes().as_slice()),
        private.map(|private| &private.event),
        sealed,
        absent,
        piece.missing(),
    ])?;
    for (place, group) in &piece.groups {
        insert_group(conn, book, e, *place, group)?;
    }
    insert_singles(conn, e, piece)
}

fn insert_singles(conn: &Connection, e: i64, piece: &Piece) -> Result<()> {
    for single in piece.singles.iter().filter(|single| !piece.groups.contains_key(&single.place)) {
        let part = OpPart::decode(&mut Decoder::new(&single.part), piece.replica)?;
        single::insert(conn, e, part.i, single)?;
    }
    Ok(())
}

fn insert_group(conn: &Connection, book: &mut Book, e: i64, place: u32, group: &Group) -> Result<()> {
    let c = book.compartment(conn, &group.compartment)?;
    super::insert_group(conn, e, place as usize, c, group)
}

/// What a piece has more of than the entry `e`: written to its row.
pub(crate) fn fill(conn: &Connection, book: &mut Book, e: i64, stored: &Stored, piece: &Piece) -> Result<()> {
    if stored.header.is_none()
        && let Some(header) = &piece.header
    {
        conn.prepare_cached(
            "UPDATE entry SET hlc = ?2, roster = ?3, groups = ?4, sealed = NULL, private = ?5, missing = ?6 WHERE e = ?1",
        )?
        .execute(params![
            e,
            header.hlc as i64,
            header.roster,
            header.groups.concat(),
            header.private,
            header.groups.len()
        ])?;
    }
    if stored.private.is_none()
        && let (Some(private), Some(_)) = (&piece.private, &piece.header)
    {
        conn.prepare_cached(
            "UPDATE entry SET salt = ?2, member = ?3, via = ?4, intent = ?5, batch = ?6, event = ?7, private = NULL WHERE e = ?1",
        )?
        .execute(params![
            e,
            private.salt,
            private.member.as_bytes(),
            private.via,
            private.intent,
            private.batch.as_ref().map(|id| id.as_bytes().as_slice()),
            private.event,
        ])?;
    }
    if stored.sig.is_none()
        && let Some(sig) = &piece.sig
    {
        conn.prepare_cached("UPDATE entry SET sig = ?2 WHERE e = ?1")?.execute(params![e, sig])?;
    }
    let here: BTreeMap<u32, Group> = groups_at(conn, e)?.into_iter().collect();
    let fresh: Vec<u32> = piece.groups.keys().filter(|place| !here.contains_key(place)).copied().collect();
    for place in &fresh {
        insert_group(conn, book, e, *place, &piece.groups[place])?;
        conn.prepare_cached("DELETE FROM op_single WHERE e = ?1 AND place = ?2")?
            .execute(params![e, place])?;
    }
    insert_singles(conn, e, piece)?;
    book.seen.remove(&e);
    if !fresh.is_empty() {
        conn.prepare_cached("UPDATE entry SET missing = missing - ?2 WHERE e = ?1")?
            .execute(params![e, fresh.len()])?;
    }
    Ok(())
}

/// The hash of the entry before the `seq`th of a copy, if it is here.
pub(crate) fn hash_before(conn: &Connection, team: &Hash, replica: Id, seq: u64) -> Result<Option<Hash>> {
    if seq <= 1 {
        let device: Option<[u8; 32]> = conn
            .prepare_cached("SELECT device FROM author WHERE id = ?1")?
            .query_row([replica.as_bytes()], |row| row.get(0))
            .optional()?;
        return Ok(device.map(|device| journal::chain_start(team, replica, &device)));
    }
    Ok(conn
        .prepare_cached("SELECT hash FROM entry WHERE r = (SELECT r FROM author WHERE id = ?1) AND seq = ?2")?
        .query_row(params![replica.as_bytes(), seq - 1], |row| row.get(0))
        .optional()?)
}

/// The numbers of the parts of the entry `e` that are here.
pub(crate) fn numbers_of(conn: &Connection, e: i64) -> Result<std::collections::HashSet<u32>> {
    Ok(super::undo::parts_of(conn, e)?.into_iter().map(|(_, part)| part.i).collect())
}

/// The place of a group in its entry, from its key.
pub(crate) fn place_of(e: i64, g: i64) -> u32 {
    u32::try_from((g - group_keys(e).0).clamp(0, MOST_GROUPS as i64)).unwrap_or(0)
}
