//! Entries of other copies come in here, and here only: verified, then applied, or kept waiting for what they need,
//! or set aside with the reason. Who carried them does not matter; who signed them does.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::apply::{Applying, Book, entry_of};
use super::indexing::Indexing;
use super::journal::{self, FieldKey, FieldOp, Group, Hash, Header, OpPart, Private, RawEntry};
use super::{News, derive, insert_entry, insert_group, undo};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::kind_numbered;
use crate::schema::{Class, FieldType, Value};
use crate::store::Record;
use crate::store::row::{custom_decoded, is_contacted};
use crate::workspace::Workspace;

/// Why an entry was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// No entry of this format and version.
    Malformed,
    /// It belongs to another team.
    OtherTeam,
    /// No device of the roster writes as this replica. It has to be sent again once the roster names it.
    UnknownReplica,
    /// The signature is not that of the replica's device.
    BadSignature,
    /// What it holds is not what its header commits to.
    BadCommitment,
    /// A field stands in a group of a class that is not its own.
    WrongClass,
    /// Two entries with one number: the second waits for a statement.
    Fork,
}

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
}

/// An entry that passed every check that needs no database.
struct Verified {
    raw: RawEntry,
    header: Header,
    hash: Hash,
    parts: Vec<(Class, String, OpPart)>,
}

/// Checks everything that can be checked without knowing what is in the database.
fn verify(
    bytes: &[u8],
    team: &Hash,
    device_of: &BTreeMap<Id, [u8; 32]>,
) -> std::result::Result<Verified, Refusal> {
    let raw = RawEntry::decode(bytes).map_err(|_| Refusal::Malformed)?;
    let header = Header::decode(&raw.header).map_err(|_| Refusal::Malformed)?;
    if header.team != *team {
        return Err(Refusal::OtherTeam);
    }
    let hash = raw.hash();
    let device = device_of.get(&header.replica).ok_or(Refusal::UnknownReplica)?;
    let message = journal::head_message(team, device, header.replica, header.seq, &hash);
    if !coffer_vault::verify(device, journal::HEAD_DOMAIN, &message, &raw.sig) {
        return Err(Refusal::BadSignature);
    }
    if raw.private.commitment() != header.private || raw.groups.len() != header.groups.len() {
        return Err(Refusal::BadCommitment);
    }
    let mut parts = Vec::new();
    let mut numbers = HashSet::new();
    for (group, expected) in raw.groups.iter().zip(&header.groups) {
        let read = group.read(header.replica).map_err(|_| Refusal::Malformed)?;
        let leaves: Vec<Hash> =
            read.iter().map(|(part, bytes)| journal::leaf(&group.seed, part.i, bytes)).collect();
        if group.hash(header.replica, header.seq, &leaves) != *expected {
            return Err(Refusal::BadCommitment);
        }
        for (part, _) in read {
            if !numbers.insert(part.i) {
                return Err(Refusal::Malformed);
            }
            if !classes_fit(group, &part) {
                return Err(Refusal::WrongClass);
            }
            parts.push((group.class, group.compartment.clone(), part));
        }
    }
    parts.sort_by_key(|(_, _, part)| part.i);
    Ok(Verified { raw, header, hash, parts })
}

fn classes_fit(group: &Group, part: &OpPart) -> bool {
    let Some(kind) = kind_numbered(part.kind) else { return true };
    part.fields.iter().all(|(key, _)| match key {
        FieldKey::Built(journal::LIVE | journal::HOME) => group.class == Class::Identity,
        FieldKey::Built(n) => kind.field_numbered(*n).is_none_or(|field| field.class == group.class),
        FieldKey::Custom(_) => true,
    })
}

/// Applies one entry whose row and groups are written: births first gathered by record, then edits, in the order of
/// their numbers.
pub(crate) fn apply_entry(applying: &mut Applying<'_>, parts: &[(Class, String, OpPart)]) -> Result<()> {
    let mut at = 0;
    while at < parts.len() {
        let (class, compartment, part) = &parts[at];
        let Some(kind) = kind_numbered(part.kind) else {
            at += 1;
            continue;
        };
        if part.home.is_some() || exists(applying.conn, kind.name, part.record)? {
            if exists(applying.conn, kind.name, part.record)? {
                applying.edit(*class, part)?;
            }
            at += 1;
            continue;
        }
        let mut record = Record::blank(kind, part.record);
        record.i = part.i - u32::from(class.wire()).min(part.i);
        record.c = applying.book.compartment(applying.conn, compartment)?;
        while at < parts.len() && parts[at].2.record == record.id && parts[at].2.home.is_none() {
            let (class, _, part) = &parts[at];
            record.classes |= 1 << class.wire();
            for (key, op) in &part.fields {
                fill(&mut record, *key, *class, op);
            }
            at += 1;
        }
        let (number, id) = (kind.number, record.id);
        applying.birth(record)?;
        // What hangs on it may have come before it: a merge, a visit.
        if is_contacted(kind) {
            applying.book.stale.insert((number, id));
            derive::merged(applying.conn, applying.index, number, id)?;
        }
    }
    Ok(())
}

fn exists(conn: &Connection, table: &'static str, id: Id) -> Result<bool> {
    Ok(conn.prepare_cached(&format!("SELECT 1 FROM \"{table}\" WHERE id = ?1"))?.exists([id.as_bytes()])?)
}

/// Puts a birth's field into the record, where this version knows it.
fn fill(record: &mut Record, key: FieldKey, class: Class, op: &FieldOp) {
    match (key, op) {
        (FieldKey::Built(n), FieldOp::Set { value, .. }) => {
            if let Some(field) = record.kind.field_numbered(n)
                && let Ok(value) = journal::decoded(field.ty, value)
                && field.class == class
                && value.fits(field.ty)
            {
                record.put(field, value);
            }
        }
        (FieldKey::Built(n), FieldOp::Links { add, .. }) => {
            if let Some(field) = record.kind.field_numbered(n)
                && let FieldType::Links(_) = field.ty
            {
                let mut add = add.clone();
                add.sort();
                add.dedup();
                record.put(field, Value::Links(add));
            }
        }
        (FieldKey::Custom(id), FieldOp::Set { value, .. }) => {
            if let Ok(value) = custom_decoded(value)
                && value != Value::Null
            {
                record.custom.insert(id, value);
            }
        }
        (FieldKey::Custom(_), FieldOp::Links { .. }) => {}
    }
}

impl Workspace {
    /// Takes entries of this team's other copies in. Bytes that are no valid entry are refused one by one; the rest
    /// is applied in one transaction as far as it can be, in whatever order it came.
    pub fn ingest(&self, entries: &[Vec<u8>]) -> Result<Ingested> {
        let team = self.me().team;
        let mut report = Ingested::default();
        let mut touched = Vec::new();
        self.with_writer(|writer, vault| {
            writer.settle()?;
            writer.unsettled = true;
            let tx = writer.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = (|| {
                let device_of = devices(&tx)?;
                for (place, bytes) in entries.iter().enumerate() {
                    match verify(bytes, &team, &device_of) {
                        Err(refusal) => report.refused.push((place, refusal)),
                        Ok(entry) => match standing(&tx, &entry)? {
                            Standing::Known => report.known += 1,
                            Standing::Fork => {
                                keep(&tx, &entry.hash, &entry.header, bytes, "fork")?;
                                report.refused.push((place, Refusal::Fork));
                            }
                            Standing::New => keep(&tx, &entry.hash, &entry.header, bytes, "waiting")?,
                        },
                    }
                }
                report.applied =
                    drain(&tx, &mut writer.book, &mut writer.index, &team, &device_of, &mut touched)?;
                derive::contact_dates(&tx, std::mem::take(&mut writer.book.stale))?;
                writer.index.write(&tx)?;
                writer.book.sums.save(&tx)?;
                report.waiting =
                    tx.query_row("SELECT count(*) FROM pending WHERE reason <> 'fork'", [], |row| {
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

enum Standing {
    New,
    Known,
    Fork,
}

fn standing(conn: &Connection, entry: &Verified) -> Result<Standing> {
    let Some(e) = entry_of(conn, entry.header.replica, entry.header.seq)? else { return Ok(Standing::New) };
    let own: Hash =
        conn.prepare_cached("SELECT hash FROM entry WHERE e = ?1")?.query_row([e], |row| row.get(0))?;
    Ok(if own == entry.hash { Standing::Known } else { Standing::Fork })
}

fn keep(conn: &Connection, hash: &Hash, header: &Header, bytes: &[u8], reason: &str) -> Result<()> {
    conn.prepare_cached("INSERT OR IGNORE INTO pending VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(params![
        hash,
        header.replica.as_bytes(),
        header.seq,
        bytes,
        reason
    ])?;
    Ok(())
}

/// Applies what waits and can be applied, again and again until nothing moves.
fn drain(
    tx: &Connection,
    book: &mut Book,
    index: &mut Indexing,
    team: &Hash,
    device_of: &BTreeMap<Id, [u8; 32]>,
    touched: &mut Vec<(u8, Id)>,
) -> Result<u64> {
    let mut applied = 0;
    loop {
        let ready: Vec<(Vec<u8>, i64, Hash)> = {
            let mut statement = tx.prepare_cached(
                "SELECT pending.raw, replica.r, replica.head FROM replica CROSS JOIN pending
                 ON pending.replica = replica.id AND pending.seq = replica.seq + 1 WHERE reason <> 'fork'",
            )?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        let mut moved = false;
        for (bytes, r, head) in ready {
            let Ok(entry) = verify(&bytes, team, device_of) else {
                tx.execute("DELETE FROM pending WHERE raw = ?1", [&bytes])?;
                continue;
            };
            let now: Hash = tx.query_row("SELECT head FROM replica WHERE r = ?1", [r], |row| row.get(0))?;
            if now != head {
                continue;
            }
            if entry.raw.prev != head {
                tx.execute("UPDATE pending SET reason = 'fork' WHERE hash = ?1", [&entry.hash])?;
                continue;
            }
            if !homes_are_here(tx, &entry)? {
                continue;
            }
            apply_one(tx, book, index, r, &entry, touched)?;
            tx.execute("DELETE FROM pending WHERE hash = ?1", [&entry.hash])?;
            // Another entry of the same number that waited beside it is a fork, and is kept as one.
            tx.execute(
                "UPDATE pending SET reason = 'fork' WHERE replica = ?1 AND seq = ?2",
                params![entry.header.replica.as_bytes(), entry.header.seq],
            )?;
            applied += 1;
            moved = true;
        }
        if !moved {
            return Ok(applied);
        }
    }
}

fn homes_are_here(conn: &Connection, entry: &Verified) -> Result<bool> {
    for (_, _, part) in &entry.parts {
        if let Some(home) = part.home {
            let own = home.replica == entry.header.replica && home.seq == entry.header.seq;
            if !own && entry_of(conn, home.replica, home.seq)?.is_none() {
                return Ok(false);
            }
        }
    }
    Ok(true)
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
    insert_entry(tx, e, r, &entry.header, &entry.raw.private, &entry.hash, &entry.raw.sig)?;
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
    tx.prepare_cached("UPDATE replica SET seq = ?2, head = ?3 WHERE r = ?1")?.execute(params![
        r,
        entry.header.seq,
        entry.hash
    ])?;
    Ok(())
}
