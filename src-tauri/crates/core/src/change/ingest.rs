//! Entries of other copies come in here, and here only: verified, then applied, or kept waiting for what they need,
//! or set aside with the reason. Who carried them does not matter; who signed them does.

use std::collections::{BTreeMap, HashMap, HashSet};

use minicbor::Decoder;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::apply::{Applying, Book, entry_of, key_bytes};
use super::indexing::Indexing;
use super::journal::{self, FieldKey, Hash, Header, OpPart, Private, RawEntry};
use super::pending::{self, Quota, Standing};
use super::verify::{Verified, verify};
use super::{News, derive, insert_entry, insert_group, undo};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::kind_numbered;
use crate::schema::Class;
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
}

/// Applies one entry whose row and groups are written, in the order of its numbers. A birth is gathered where its part of
/// class identity stands, which has the lowest number of it.
pub(crate) fn apply_entry(applying: &mut Applying<'_>, parts: &[(Class, String, OpPart)]) -> Result<()> {
    for (at, (class, compartment, part)) in parts.iter().enumerate() {
        let Some(kind) = kind_numbered(part.kind) else { continue };
        if part.home.is_some() {
            if exists(applying.conn, kind.name, part.record)? {
                applying.edit(*class, part)?;
            }
        } else if *class == Class::Identity {
            let beyond = part.i + Class::ALL.len() as u32;
            let birth: Vec<(Class, &OpPart)> = parts[at..]
                .iter()
                .take_while(|(_, _, other)| other.i < beyond)
                .filter(|(_, _, other)| {
                    other.home.is_none() && (other.kind, other.record) == (part.kind, part.record)
                })
                .map(|(class, _, other)| (*class, other))
                .collect();
            applying.born(kind, compartment, &birth)?;
        }
    }
    Ok(())
}

fn exists(conn: &Connection, table: &'static str, id: Id) -> Result<bool> {
    Ok(conn.prepare_cached(&format!("SELECT 1 FROM \"{table}\" WHERE id = ?1"))?.exists([id.as_bytes()])?)
}

impl Workspace {
    /// Takes entries of this team's other copies in. Bytes that are no valid entry are refused one by one; the rest
    /// is applied in one transaction as far as it can be, in whatever order it came.
    pub fn ingest(&self, entries: &[Vec<u8>]) -> Result<Ingested> {
        let team = self.me().team;
        let mut report = Ingested::default();
        let mut touched = Vec::new();
        self.with_writer(|writer, vault| {
            writer.mend(vault)?;
            writer.settle()?;
            writer.unsettled = true;
            let tx = writer.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = (|| {
                let device_of = devices(&tx)?;
                let mut intake = Intake {
                    tx: &tx,
                    book: &mut writer.book,
                    index: &mut writer.index,
                    team: &team,
                    device_of: &device_of,
                    touched: &mut touched,
                    report: &mut report,
                    places: HashMap::new(),
                    quota: Quota::default(),
                    full: HashSet::new(),
                };
                for place in in_order(entries) {
                    intake.take(place, &entries[place])?;
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

    /// The entries that a copy at `since` does not have, whole and encoded, oldest first for each replica.
    pub fn entries_since(&self, since: &BTreeMap<Id, u64>) -> Result<Vec<Vec<u8>>> {
        self.read(|conn| {
            let mut statement =
                conn.prepare("SELECT e, replica.id, entry.seq FROM entry JOIN replica USING (r) ORDER BY e")?;
            let mut rows = statement.query([])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let (e, replica, seq): (i64, [u8; 16], u64) = (row.get(0)?, row.get(1)?, row.get(2)?);
                if seq > since.get(&Id::from_bytes(replica)).copied().unwrap_or(0) {
                    out.push(raw_entry(conn, e, &self.me().team)?.encode());
                }
            }
            Ok(out)
        })
    }
}

/// The stored entry `e` as it was written.
pub(crate) fn raw_entry(conn: &Connection, e: i64, team: &Hash) -> Result<RawEntry> {
    let (header, private, sig) = stored(conn, e, team)?;
    let prev = previous_hash(conn, &header, team)?;
    let groups = undo::groups_of(conn, e)?.into_iter().map(|(_, group)| group).collect();
    Ok(RawEntry { prev, header: header.encode(), sig, private, groups })
}

/// The header, private part and signature of entry `e`, from its row.
pub(crate) fn stored(conn: &Connection, e: i64, team: &Hash) -> Result<(Header, Private, [u8; 64])> {
    let mut statement = conn.prepare_cached(
        "SELECT replica.id, entry.seq, hlc, roster, groups, salt, member, via, intent, batch, event, sig
         FROM entry JOIN replica USING (r) WHERE e = ?1",
    )?;
    let damaged = || Error::Damaged { what: "journal" };
    let row = statement
        .query_row([e], |row| {
            let private = Private {
                salt: row.get(5)?,
                member: Id::from_bytes(row.get(6)?),
                via: row.get(7)?,
                intent: row.get(8)?,
                batch: row.get::<_, Option<[u8; 16]>>(9)?.map(Id::from_bytes),
                event: row.get::<_, Option<Vec<u8>>>(10)?.unwrap_or_default(),
            };
            let groups: Vec<u8> = row.get(4)?;
            let header = Header {
                team: *team,
                replica: Id::from_bytes(row.get(0)?),
                seq: row.get(1)?,
                hlc: row.get::<_, i64>(2)? as u64,
                roster: row.get(3)?,
                groups: groups.chunks_exact(32).filter_map(|hash| hash.try_into().ok()).collect(),
                private: private.commitment(),
            };
            Ok((header, private, row.get(11)?))
        })
        .optional()?
        .ok_or_else(damaged)?;
    Ok(row)
}

fn previous_hash(conn: &Connection, header: &Header, team: &Hash) -> Result<Hash> {
    if header.seq <= 1 {
        let device = devices(conn)?.remove(&header.replica).ok_or(Error::Damaged { what: "replica" })?;
        return Ok(journal::chain_start(team, header.replica, &device));
    }
    let e =
        entry_of(conn, header.replica, header.seq - 1)?.ok_or(Error::Damaged { what: "journal: a gap" })?;
    Ok(conn.prepare_cached("SELECT hash FROM entry WHERE e = ?1")?.query_row([e], |row| row.get(0))?)
}

/// The device key of each known replica.
pub(crate) fn devices(conn: &Connection) -> Result<BTreeMap<Id, [u8; 32]>> {
    let mut statement = conn.prepare_cached("SELECT id, device FROM replica")?;
    let rows = statement.query_map([], |row| Ok((Id::from_bytes(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The places of the entries by their stamps, so that what others stand on comes first and little has to wait. What
/// cannot be read comes last.
fn in_order(entries: &[Vec<u8>]) -> Vec<usize> {
    let stamp = |bytes: &[u8]| -> std::result::Result<(u64, u64), journal::Malformed> {
        let mut d = Decoder::new(bytes);
        journal::exactly(&mut d, 5)?;
        d.skip()?;
        let header = Header::decode(d.bytes()?)?;
        Ok((header.hlc, header.seq))
    };
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_cached_key(|place| stamp(&entries[*place]).unwrap_or((u64::MAX, u64::MAX)));
    order
}

/// What the homes that an entry names are, as this copy knows them.
#[derive(PartialEq, Eq)]
enum Homes {
    Here,
    NotYet,
    Wrong,
}

/// One ingest under way.
struct Intake<'a> {
    tx: &'a Connection,
    book: &'a mut Book,
    index: &'a mut Indexing,
    team: &'a Hash,
    device_of: &'a BTreeMap<Id, [u8; 32]>,
    touched: &'a mut Vec<(u8, Id)>,
    report: &'a mut Ingested,
    /// Where in the input an entry that is kept stood.
    places: HashMap<Hash, usize>,
    quota: Quota,
    /// Replicas whose room is used up by what cannot be applied.
    full: HashSet<Id>,
}

impl Intake<'_> {
    /// Takes one entry of the input in, as far as it can be.
    fn take(&mut self, place: usize, bytes: &[u8]) -> Result<()> {
        let entry = match verify(bytes, self.team, self.device_of) {
            Ok(entry) => entry,
            Err(refusal) => {
                self.report.refused.push((place, refusal));
                return Ok(());
            }
        };
        let replica = entry.header.replica;
        match pending::standing(self.tx, &entry)? {
            Standing::Known => self.report.known += 1,
            Standing::Waits => drop(self.places.insert(entry.hash, place)),
            Standing::Refused(refusal) => self.report.refused.push((place, refusal)),
            Standing::Fork => {
                if self.quota.takes(self.tx, replica, bytes.len())? {
                    pending::keep(self.tx, &entry, bytes, "fork")?;
                }
                self.report.refused.push((place, Refusal::Fork));
            }
            Standing::New => {
                if !self.full.contains(&replica) && !self.quota.takes(self.tx, replica, bytes.len())? {
                    // What waits may be on its turn, and then there is room again.
                    self.drain()?;
                    if !self.quota.takes(self.tx, replica, bytes.len())? {
                        self.full.insert(replica);
                    }
                }
                if self.full.contains(&replica) {
                    return self.take_beyond(place, &entry, bytes);
                }
                pending::keep(self.tx, &entry, bytes, "waiting")?;
                self.places.insert(entry.hash, place);
            }
        }
        Ok(())
    }

    /// No room is left for the replica's entries: only the one that the others wait for is taken, if it can be applied.
    fn take_beyond(&mut self, place: usize, entry: &Verified, bytes: &[u8]) -> Result<()> {
        let (seq, head): (u64, Hash) = self
            .tx
            .prepare_cached("SELECT seq, head FROM replica WHERE id = ?1")?
            .query_row([entry.header.replica.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let on_its_turn = (entry.header.seq, entry.raw.prev) == (seq + 1, head);
        let refusal = match on_its_turn.then(|| homes(self.tx, entry)).transpose()? {
            Some(Homes::Here) => None,
            Some(Homes::Wrong) => Some(Refusal::WrongHome),
            Some(Homes::NotYet) | None => Some(Refusal::TooMuchWaits),
        };
        if let Some(refusal) = refusal {
            self.report.refused.push((place, refusal));
            return Ok(());
        }
        pending::keep(self.tx, entry, bytes, "waiting")?;
        self.places.insert(entry.hash, place);
        self.drain()?;
        self.full.remove(&entry.header.replica);
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
        let Ok(entry) = verify(bytes, self.team, self.device_of) else {
            self.tx.execute("DELETE FROM pending WHERE raw = ?1", [bytes])?;
            return Ok(false);
        };
        let now: Hash = self.tx.query_row("SELECT head FROM replica WHERE r = ?1", [r], |row| row.get(0))?;
        if now != head {
            return Ok(false);
        }
        if entry.raw.prev != head {
            self.refuse(&entry, "fork", Refusal::Fork)?;
            return Ok(false);
        }
        match homes(self.tx, &entry)? {
            Homes::NotYet => return Ok(false),
            Homes::Wrong => {
                self.refuse(&entry, "home", Refusal::WrongHome)?;
                return Ok(false);
            }
            Homes::Here => {}
        }
        apply_one(self.tx, self.book, self.index, r, &entry, self.touched)?;
        pending::forget(self.tx, &entry.hash)?;
        // Another entry of the same number that waited beside it is a fork, and is kept as one.
        self.tx.execute(
            "UPDATE pending SET reason = 'fork' WHERE replica = ?1 AND seq = ?2",
            params![entry.header.replica.as_bytes(), entry.header.seq],
        )?;
        self.report.applied += 1;
        Ok(true)
    }

    /// Sets an entry aside with its author.
    fn refuse(&mut self, entry: &Verified, reason: &str, refusal: Refusal) -> Result<()> {
        pending::set_aside(self.tx, &entry.hash, reason)?;
        match self.places.get(&entry.hash) {
            Some(place) => self.report.refused.push((*place, refusal)),
            None => self.report.quarantined.push((entry.header.replica, entry.header.seq, refusal)),
        }
        Ok(())
    }
}

/// Is every write that the entry's parts name as their records' homes here, and is it one? A home is a part of the
/// record's birth or a move of it, in an earlier entry or earlier in the same one.
fn homes(conn: &Connection, entry: &Verified) -> Result<Homes> {
    let own: HashMap<u32, &OpPart> = entry.parts.iter().map(|(_, _, part)| (part.i, part)).collect();
    let mut read: Option<(i64, HashMap<u32, OpPart>)> = None;
    let mut verdict = Homes::Here;
    for (_, _, part) in &entry.parts {
        let Some(home) = part.home else { continue };
        if home.replica == entry.header.replica && home.seq >= entry.header.seq {
            let right = home.seq == entry.header.seq
                && home.i < part.i
                && own.get(&home.i).is_some_and(|at| is_home_of(at, part));
            if !right {
                return Ok(Homes::Wrong);
            }
            continue;
        }
        let Some(e) = entry_of(conn, home.replica, home.seq)? else {
            verdict = Homes::NotYet;
            continue;
        };
        if is_known_home(conn, part, (e, home.i))? {
            continue;
        }
        if read.as_ref().is_none_or(|(last, _)| *last != e) {
            let parts = undo::parts_of(conn, e)?;
            read = Some((e, parts.into_iter().map(|(_, part)| (part.i, part)).collect()));
        }
        let at = read.as_ref().and_then(|(_, parts)| parts.get(&home.i));
        if !at.is_some_and(|at| is_home_of(at, part)) {
            return Ok(Homes::Wrong);
        }
    }
    Ok(verdict)
}

/// Does the part `at` set the home of the record that `part` is about?
fn is_home_of(at: &OpPart, part: &OpPart) -> bool {
    (at.kind, at.record) == (part.kind, part.record)
        && (at.home.is_none() || at.fields.iter().any(|(key, _)| *key == FieldKey::Built(journal::HOME)))
}

/// Do the tables say so already? Then no entry has to be read for it.
fn is_known_home(conn: &Connection, part: &OpPart, home: At) -> Result<bool> {
    let Some(kind) = kind_numbered(part.kind) else { return Ok(false) };
    let found: Option<(i64, i64, u32)> = conn
        .prepare_cached(&format!("SELECT n, e, i FROM \"{}\" WHERE id = ?1", kind.name))?
        .query_row([part.record.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((n, e, i)) = found else { return Ok(false) };
    if (e, i) == home {
        return Ok(true);
    }
    let doc = crate::store::row::doc(kind, n);
    let name = key_bytes(FieldKey::Built(journal::HOME));
    Ok(conn
        .prepare_cached("SELECT 1 FROM sibling WHERE doc = ?1 AND field = ?2 AND e = ?3 AND i = ?4")?
        .exists(params![doc, name, home.0, home.1])?)
}

fn apply_one(
    tx: &Connection,
    book: &mut Book,
    index: &mut Indexing,
    r: i64,
    entry: &Verified,
    touched: &mut Vec<(u8, Id)>,
) -> Result<()> {
    let e: i64 = tx.query_row("SELECT ifnull(max(e), 0) + 1 FROM entry", [], |row| row.get(0))?;
    insert_entry(tx, (e, r), &entry.header, &entry.raw.private, &entry.hash, &entry.raw.sig, false)?;
    for (g, group) in entry.raw.groups.iter().enumerate() {
        let c = book.compartment(tx, &group.compartment)?;
        insert_group(tx, e, g, c, group)?;
    }
    let mut applying = Applying {
        conn: tx,
        book,
        index,
        e,
        author: entry.header.replica,
        seq: entry.header.seq,
        hlc: entry.header.hlc,
        foreign: true,
        touched: Vec::new(),
    };
    apply_entry(&mut applying, &entry.parts)?;
    touched.append(&mut applying.touched);
    Ok(())
}
