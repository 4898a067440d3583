//! Entries of other copies come in here, and here only: verified, then applied, or kept waiting for what they need,
//! or set aside with the reason. Who carried them does not matter; who signed them does.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, TransactionBehavior, params};

use super::apply::{Applying, Book, entry_of};
use super::disclose::{Late, late};
use super::indexing::Indexing;
use super::journal::{self, FieldKey, FieldOp, Group, Hash, Header, OpPart, RawEntry};
use super::pending::{self, Quota, Standing};
use super::row::{self, Stored};
use super::unborn::apply_entry;
use super::verify::{Piece, verify};
use super::{News, derive, undo};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::kind_numbered;
use crate::schema::Value;
use crate::store::row::At;
use crate::workspace::Workspace;

pub use super::verify::Refusal;

/// What an ingest did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingested {
    /// Entries that were applied.
    pub applied: u64,
    /// Entries that were here already.
    pub known: u64,
    /// Entries that wait for another one.
    pub waiting: u64,
    /// Entries that were not taken, by their place in the input.
    pub refused: Vec<(usize, Refusal)>,
    /// Entries that waited and proved wrong when what they waited for came. Each is kept with its author, whose later
    /// entries wait behind it: the replica and the entry's number there.
    pub quarantined: Vec<(Id, u64, Refusal)>,
    /// Applied entries of which nothing but their place is here.
    pub opaque: u64,
    /// Entries that were here in part and of which more is here now.
    pub late: u64,
    /// What has to come before the rest of these copies' entries can.
    pub gaps: Vec<Gap>,
}

/// Entries that are not here while later ones were offered: "waiting for 41-44 from that copy".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Whose.
    pub replica: Id,
    /// The first that is not here.
    pub from: u64,
    /// The last.
    pub to: u64,
}

impl Workspace {
    /// Takes whole entries of this team's other copies in. Bytes that are no valid entry are refused one by one; the rest
    /// is applied in one transaction as far as it can be, in whatever order it came.
    pub fn ingest(&self, entries: &[Vec<u8>]) -> Result<Ingested> {
        let team = self.me().team;
        self.take_in(&|_, _| Ok(None), |conn, report| {
            let device_of = devices(conn)?;
            let mut pieces = Vec::new();
            for (place, bytes) in entries.iter().enumerate() {
                match verify(bytes, &team, &device_of) {
                    Ok(piece) => pieces.push((place, piece)),
                    Err(refusal) => report.refused.push((place, refusal)),
                }
            }
            Ok(pieces)
        })
    }

    /// The one way in: pieces that `prove` has proven, with their places in its input, are taken in in one transaction as
    /// far as they can be. `held` says of a piece why its author had no right to it.
    pub(crate) fn take_in(
        &self,
        held: &Hold<'_>,
        prove: impl FnOnce(&Connection, &mut Ingested) -> Result<Vec<(usize, Piece)>>,
    ) -> Result<Ingested> {
        let team = self.me().team;
        let mut report = Ingested::default();
        let mut touched = Vec::new();
        self.with_writer(|writer, vault| {
            writer.mend(vault)?;
            writer.settle()?;
            writer.unsettled = true;
            let tx = writer.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = (|| {
                let mut pieces = prove(&tx, &mut report)?;
                in_order(&mut pieces);
                // Whom the roster names now may be another than when it was held.
                tx.execute("UPDATE pending SET reason = 'waiting' WHERE reason IN ('cut', 'rights')", [])?;
                let mut intake = Intake {
                    tx: &tx,
                    book: &mut writer.book,
                    index: &mut writer.index,
                    team: &team,
                    held,
                    touched: &mut touched,
                    report: &mut report,
                    places: HashMap::new(),
                    quota: Quota::default(),
                };
                for (place, piece) in pieces {
                    intake.take(place, piece)?;
                }
                intake.drain()?;
                report.refused.sort_by_key(|(place, _)| *place);
                derive::contact_dates(&tx, std::mem::take(&mut writer.book.stale))?;
                writer.index.write(&tx)?;
                writer.book.sums.save(&tx)?;
                report.waiting =
                    tx.query_row("SELECT count(*) FROM pending WHERE reason = 'waiting'", [], |row| {
                        row.get(0)
                    })?;
                Ok(())
            })();
            match done {
                Ok(()) => {
                    tx.commit()?;
                    writer.index.committed();
                    writer.reload()?;
                    writer.write_anchor(vault)
                }
                Err(error) => {
                    drop(tx);
                    writer.forget()?;
                    Err(error)
                }
            }
        })?;
        if !touched.is_empty() {
            self.announce(News::of(&touched, "sync"));
        }
        Ok(report)
    }

    /// How far each copy's entries are applied here.
    pub fn vector(&self) -> Result<BTreeMap<Id, u64>> {
        self.read(|conn| {
            let mut statement = conn.prepare("SELECT id, seq FROM replica")?;
            let rows = statement.query_map([], |row| Ok((Id::from_bytes(row.get(0)?), row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The entries that a copy at `since` does not have, whole and encoded, oldest first for each replica. Of a copy some of
    /// whose entries are not whole here, only those before the first such.
    pub fn entries_since(&self, since: &BTreeMap<Id, u64>) -> Result<Vec<Vec<u8>>> {
        self.read(|conn| {
            let mut statement =
                conn.prepare("SELECT e, replica.id, entry.seq FROM entry JOIN replica USING (r) ORDER BY e")?;
            let mut rows = statement.query([])?;
            let (mut out, mut cut_off) = (Vec::new(), HashSet::new());
            while let Some(row) = rows.next()? {
                let (e, replica, seq): (i64, [u8; 16], u64) = (row.get(0)?, row.get(1)?, row.get(2)?);
                let replica = Id::from_bytes(replica);
                if seq <= since.get(&replica).copied().unwrap_or(0) || cut_off.contains(&replica) {
                    continue;
                }
                match raw_entry(conn, e, &self.me().team)? {
                    Some(raw) => out.push(raw.encode()),
                    None => drop(cut_off.insert(replica)),
                }
            }
            Ok(out)
        })
    }
}

/// The stored entry `e` as it was written, if all of it is here.
fn raw_entry(conn: &Connection, e: i64, team: &Hash) -> Result<Option<RawEntry>> {
    let Stored { replica, seq, header: Some(header), private: Some(private), sig: Some(sig), .. } =
        Stored::load(conn, e, team)?
    else {
        return Ok(None);
    };
    let prev =
        row::hash_before(conn, team, replica, seq)?.ok_or(Error::Damaged { what: "journal: a gap" })?;
    let groups: Vec<Group> = undo::groups_at(conn, e)?.into_iter().map(|(_, group)| group).collect();
    let whole = groups.len() == header.groups.len();
    Ok(whole.then(|| RawEntry { prev, header: header.encode(), sig, private, groups }))
}

/// The device key of each known replica.
pub(crate) fn devices(conn: &Connection) -> Result<BTreeMap<Id, [u8; 32]>> {
    let mut statement = conn.prepare_cached("SELECT id, device FROM replica")?;
    let rows = statement.query_map([], |row| Ok((Id::from_bytes(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// By their stamps, so that what others stand on comes first and little has to wait. What has no stamp here needs nothing
/// and comes right after what came before it.
fn in_order(pieces: &mut [(usize, Piece)]) {
    pieces.sort_by_key(|(_, piece)| (piece.replica, piece.seq));
    let mut last = None;
    let mut stamps: HashMap<(Id, u64), u64> = HashMap::new();
    for (_, piece) in pieces.iter() {
        let before = last.filter(|(replica, _)| *replica == piece.replica).map_or(0, |(_, hlc)| hlc);
        let hlc = piece.header.as_ref().map_or(before, |header| header.hlc);
        last = Some((piece.replica, hlc));
        stamps.insert((piece.replica, piece.seq), hlc);
    }
    pieces.sort_by_key(|(place, piece)| {
        (stamps.get(&(piece.replica, piece.seq)).copied().unwrap_or(0), piece.seq, *place)
    });
}

/// What the homes that an entry names are, as this copy knows them.
#[derive(PartialEq, Eq)]
pub(crate) enum Homes {
    /// The entries in which they stand are here, and what can be read of them fits.
    Here,
    NotYet,
    Wrong,
}

/// Says of a piece that is on its turn why its author had no right to it, if so.
pub(crate) type Hold<'a> = dyn Fn(&Connection, &Piece) -> Result<Option<Refusal>> + 'a;

/// One ingest under way.
struct Intake<'a> {
    tx: &'a Connection,
    book: &'a mut Book,
    index: &'a mut Indexing,
    team: &'a Hash,
    held: &'a Hold<'a>,
    touched: &'a mut Vec<(u8, Id)>,
    report: &'a mut Ingested,
    /// Where in the input an entry that is kept stood.
    places: HashMap<Hash, usize>,
    quota: Quota,
}

impl Intake<'_> {
    /// Takes one piece of an entry in, as far as it can be.
    fn take(&mut self, place: usize, piece: Piece) -> Result<()> {
        match pending::standing(self.tx, &piece)? {
            Standing::Known(e) => {
                let no_right = (self.held)(self.tx, &piece)?;
                let all = (e, piece, no_right);
                match late(self.tx, self.book, self.index, self.team, all, self.touched)? {
                    Late::Known => self.report.known += 1,
                    Late::Taken => self.report.late += 1,
                    Late::Refused(refusal) => self.report.refused.push((place, refusal)),
                }
            }
            Standing::Waits => {
                self.places.insert(piece.hash, place);
                if let Err(refusal) = pending::fill(self.tx, piece)? {
                    self.report.refused.push((place, refusal));
                }
            }
            Standing::Refused(refusal) => self.report.refused.push((place, refusal)),
            Standing::Fork => {
                let bytes = piece.encode();
                if self.quota.takes(self.tx, piece.replica, bytes.len())? {
                    pending::keep(self.tx, &piece, &bytes, "fork")?;
                }
                self.report.refused.push((place, Refusal::Fork));
            }
            Standing::New => self.take_new(place, piece)?,
        }
        Ok(())
    }

    /// Applies an entry that is on its turn and lacks nothing; another one waits where there is room for it.
    fn take_new(&mut self, place: usize, piece: Piece) -> Result<()> {
        let replica = piece.replica;
        if self.apply_now(&piece)? {
            return Ok(());
        }
        let bytes = piece.encode();
        if !self.quota.takes(self.tx, replica, bytes.len())? {
            // What waits may be on its turn, and then there is room again.
            self.drain()?;
            if self.apply_now(&piece)? {
                return Ok(());
            }
            if !self.quota.takes(self.tx, replica, bytes.len())? {
                let wrong = self.turn(&piece)?.is_some() && homes(self.tx, &piece)? == Homes::Wrong;
                let refusal = if wrong { Refusal::WrongHome } else { Refusal::TooMuchWaits };
                self.report.refused.push((place, refusal));
                return Ok(());
            }
        }
        pending::keep(self.tx, &piece, &bytes, "waiting")?;
        self.places.insert(piece.hash, place);
        Ok(())
    }

    /// The author's local number, if the entry is the next of it.
    fn turn(&self, piece: &Piece) -> Result<Option<i64>> {
        let (r, seq, head): (i64, u64, Hash) = self
            .tx
            .prepare_cached("SELECT r, seq, head FROM replica WHERE id = ?1")?
            .query_row([piece.replica.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(((piece.seq, piece.prev) == (seq + 1, head)).then_some(r))
    }

    fn apply_now(&mut self, piece: &Piece) -> Result<bool> {
        let Some(r) = self.turn(piece)? else { return Ok(false) };
        if (self.held)(self.tx, piece)?.is_some() || homes(self.tx, piece)? != Homes::Here {
            return Ok(false);
        }
        self.apply(r, piece)?;
        Ok(true)
    }

    fn apply(&mut self, r: i64, piece: &Piece) -> Result<()> {
        let e: i64 = self.tx.query_row("SELECT ifnull(max(e), 0) + 1 FROM entry", [], |row| row.get(0))?;
        row::insert(self.tx, self.book, (e, r), piece)?;
        match &piece.header {
            Some(header) => {
                let mut applying = applying_at(self.tx, self.book, self.index, e, header);
                apply_entry(&mut applying, &piece.parts, None)?;
                self.touched.append(&mut applying.touched);
            }
            None => self.report.opaque += 1,
        }
        // Another entry of the same number that waited beside it is a fork, and is kept as one.
        self.tx
            .prepare_cached("UPDATE pending SET reason = 'fork' WHERE replica = ?1 AND seq = ?2")?
            .execute(params![piece.replica.as_bytes(), piece.seq])?;
        self.report.applied += 1;
        Ok(())
    }

    /// Applies what waits and can be applied, again and again until nothing moves.
    fn drain(&mut self) -> Result<()> {
        self.quota.recount();
        loop {
            let ready: Vec<(Vec<u8>, i64, Hash)> = {
                let mut statement = self.tx.prepare_cached(
                    "SELECT pending.raw, replica.r, replica.head FROM replica CROSS JOIN pending
                     ON pending.replica = replica.id AND pending.seq = replica.seq + 1 WHERE reason = 'waiting'",
                )?;
                let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
                rows.collect::<rusqlite::Result<_>>()?
            };
            let mut moved = false;
            for (bytes, r, head) in ready {
                moved |= self.apply_if_ready(&bytes, r, head)?;
            }
            if !moved {
                return Ok(());
            }
        }
    }

    /// Applies the entry that is on its turn, or sets it aside where it is wrong. Says whether it was applied.
    fn apply_if_ready(&mut self, bytes: &[u8], r: i64, head: Hash) -> Result<bool> {
        let Ok(piece) = Piece::decode(bytes) else {
            self.tx.execute("DELETE FROM pending WHERE raw = ?1", [bytes])?;
            return Ok(false);
        };
        let now: Hash = self.tx.query_row("SELECT head FROM replica WHERE r = ?1", [r], |row| row.get(0))?;
        if now != head {
            return Ok(false);
        }
        if piece.prev != head {
            self.refuse(&piece, "fork", Refusal::Fork)?;
            return Ok(false);
        }
        if let Some(refusal) = (self.held)(self.tx, &piece)? {
            let reason = if refusal == Refusal::NoRight { "rights" } else { "cut" };
            self.refuse(&piece, reason, refusal)?;
            return Ok(false);
        }
        match homes(self.tx, &piece)? {
            Homes::NotYet => return Ok(false),
            Homes::Wrong => {
                self.refuse(&piece, "home", Refusal::WrongHome)?;
                return Ok(false);
            }
            Homes::Here => {}
        }
        pending::forget(self.tx, &piece.hash)?;
        self.apply(r, &piece)?;
        Ok(true)
    }

    /// Sets an entry aside with its author.
    fn refuse(&mut self, piece: &Piece, reason: &str, refusal: Refusal) -> Result<()> {
        pending::set_aside(self.tx, &piece.hash, reason)?;
        match self.places.get(&piece.hash) {
            Some(place) => self.report.refused.push((*place, refusal)),
            None => self.report.quarantined.push((piece.replica, piece.seq, refusal)),
        }
        Ok(())
    }
}

/// Is every write that the entry's parts name as their records' homes here, and is it one that says where the part stands?
/// A home is a part of the record's birth or a move of it, in an earlier entry or earlier in the same one. A part that
/// stands in another compartment than its record's home would be judged by rights to that one. A write that stands in a
/// group that is not here is believed: whoever reads both judges.
pub(crate) fn homes(conn: &Connection, piece: &Piece) -> Result<Homes> {
    let own: HashMap<u32, (&str, &OpPart)> =
        piece.parts.iter().map(|(_, compartment, part)| (part.i, (compartment.as_str(), part))).collect();
    let (mut read, mut there) = (None, HashMap::new());
    let mut verdict = Homes::Here;
    for (_, compartment, part) in &piece.parts {
        let Some(home) = part.home else { continue };
        let here = (compartment.as_str(), part);
        if home.replica == piece.replica && home.seq >= piece.seq {
            let fits = match own.get(&home.i) {
                Some(at) => is_home_of(*at, here),
                None => !piece.is_whole(),
            };
            if home.seq != piece.seq || home.i >= part.i || !fits {
                return Ok(Homes::Wrong);
            }
            continue;
        }
        let Some(e) = entry_of(conn, home.replica, home.seq)? else {
            verdict = Homes::NotYet;
            continue;
        };
        if is_known_home(conn, here, (e, home.i))? {
            continue;
        }
        if read != Some(e) {
            there.clear();
            for (_, group) in undo::groups_at(conn, e)? {
                for (part, _) in group.read(home.replica)? {
                    there.insert(part.i, (group.compartment.clone(), part));
                }
            }
            read = Some(e);
        }
        let fits = match there.get(&home.i) {
            Some((compartment, at)) => is_home_of((compartment, at), here),
            None => conn
                .prepare_cached("SELECT missing <> 0 FROM entry WHERE e = ?1")?
                .query_row([e], |row| row.get(0))?,
        };
        if !fits {
            return Ok(Homes::Wrong);
        }
    }
    Ok(verdict)
}

/// Does the part `at` set the home of the record that `part` is about, and to the compartment that `part` stands in?
fn is_home_of((born_in, at): (&str, &OpPart), (compartment, part): (&str, &OpPart)) -> bool {
    let moves = || {
        at.fields.iter().any(|(key, op)| match op {
            FieldOp::Set { value, .. } if *key == FieldKey::Built(journal::HOME) => {
                *value == journal::encoded(&Value::text(compartment))
            }
            _ => false,
        })
    };
    (at.kind, at.record) == (part.kind, part.record)
        && ((at.home.is_none() && born_in == compartment) || moves())
}

/// Do the tables say so already? Then no entry has to be read for it.
fn is_known_home(conn: &Connection, (compartment, part): (&str, &OpPart), home: At) -> Result<bool> {
    let Some(kind) = kind_numbered(part.kind) else { return Ok(false) };
    let born = conn
        .prepare_cached(&format!("SELECT 1 FROM \"{}\" WHERE id = ?1 AND e = ?2 AND i = ?3", kind.name))?
        .exists(params![part.record.as_bytes(), home.0, home.1])?;
    if !born {
        return Ok(false);
    }
    // Where everything in its entry stands in one compartment, so does the birth.
    let (first, last) = super::group_keys(home.0);
    Ok(!conn
        .prepare_cached(
            "SELECT 1 FROM op_group JOIN compartment USING (c) WHERE g BETWEEN ?1 AND ?2 AND name <> ?3",
        )?
        .exists(params![first, last, compartment])?)
}

/// The entry `e` of this header, about to be applied.
pub(crate) fn applying_at<'a>(
    conn: &'a Connection,
    book: &'a mut Book,
    index: &'a mut Indexing,
    e: i64,
    header: &Header,
) -> Applying<'a> {
    Applying {
        conn,
        book,
        index,
        e,
        author: header.replica,
        seq: header.seq,
        hlc: header.hlc,
        foreign: true,
        upto: i64::MAX,
        touched: Vec::new(),
        born: Vec::new(),
    }
}
