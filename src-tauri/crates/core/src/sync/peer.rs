//! What this copy knows of the other devices: how far each said it had read, and what it may read as far as it has
//! acknowledged that. So a lost stick heals: what nobody acknowledged goes again.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decoder, Encoder};
use rusqlite::{Connection, OptionalExtension, params};

use crate::change::journal::{Malformed, read_id};
use crate::error::Result;
use crate::id::Id;
use crate::schema::value::sure;

/// Classes of compartments, as lines `class compartment`.
pub type Reads = BTreeSet<String>;

/// Another device.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Peer {
    /// The last entry of each copy that it said it had.
    pub have: BTreeMap<Id, u64>,
    /// When the newest file that came from it was sealed, by its clock: milliseconds UTC.
    pub heard_ms: Option<i64>,
    /// When something was sealed for it last.
    pub sealed_ms: Option<i64>,
    /// What it may read and has had from the beginning.
    pub(crate) reads: Reads,
}

/// All that are known.
pub(crate) fn all(conn: &Connection) -> Result<BTreeMap<[u8; 32], Peer>> {
    let mut statement = conn.prepare("SELECT device, have, heard_ms, sealed_ms, reads FROM peer")?;
    let mut rows = statement.query([])?;
    let mut peers = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let have: Vec<u8> = row.get(1)?;
        let reads: String = row.get(4)?;
        let peer = Peer {
            have: vector(&have)?,
            heard_ms: row.get(2)?,
            sealed_ms: row.get(3)?,
            reads: reads.lines().map(str::to_owned).collect(),
        };
        peers.insert(row.get(0)?, peer);
    }
    Ok(peers)
}

/// A file came from the device. What it says it has only grows; a file that was on the way for long says less. Where it has
/// our entry with which we began to owe it a file from the beginning, it has had that file.
pub(crate) fn heard(
    conn: &Connection,
    device: &[u8; 32],
    created_ms: i64,
    have: &BTreeMap<Id, u64>,
) -> Result<()> {
    let known: Option<(Vec<u8>, Option<u64>)> = conn
        .query_row("SELECT have, owed FROM peer WHERE device = ?1", [device], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (mut all, owed) = match known {
        Some((bytes, owed)) => (vector(&bytes)?, owed),
        None => (BTreeMap::new(), None),
    };
    for (replica, seq) in have {
        let last = all.entry(*replica).or_insert(0);
        *last = (*last).max(*seq);
    }
    conn.execute(
        "INSERT INTO peer (device, have, heard_ms, reads) VALUES (?1, ?2, ?3, '')
         ON CONFLICT (device) DO UPDATE SET have = ?2, heard_ms = max(ifnull(heard_ms, 0), ?3)",
        params![device, encoded(&all), created_ms],
    )?;
    let own: Option<String> = crate::store::local::setting(conn, "replica")?;
    let own = own.and_then(|text| text.parse::<Id>().ok()).and_then(|id| all.get(&id).copied());
    if owed.is_some_and(|owed| own.is_some_and(|own| own >= owed)) {
        conn.execute(
            "UPDATE peer SET reads = owed_reads, owed = NULL, owed_reads = NULL WHERE device = ?1",
            [device],
        )?;
    }
    Ok(())
}

/// A file was sealed for the device while our last entry was `seq`; it reads that now.
pub(crate) fn sealed(
    conn: &Connection,
    device: &[u8; 32],
    now_ms: i64,
    seq: u64,
    reads: &Reads,
) -> Result<()> {
    let text: String = reads.iter().map(|line| format!("{line}\n")).collect();
    conn.execute(
        "INSERT INTO peer (device, have, sealed_ms, reads, owed, owed_reads) VALUES (?1, ?2, ?3, '', ?4, ?5)
         ON CONFLICT (device) DO UPDATE SET sealed_ms = ?3,
             owed = CASE WHEN reads = ?5 THEN NULL WHEN owed_reads IS ?5 THEN owed ELSE ?4 END,
             owed_reads = CASE WHEN reads = ?5 THEN NULL ELSE ?5 END",
        params![device, encoded(&BTreeMap::new()), now_ms, seq, text],
    )?;
    Ok(())
}

fn encoded(vector: &BTreeMap<Id, u64>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut e = Encoder::new(&mut out);
    sure(e.map(vector.len() as u64));
    for (replica, seq) in vector {
        sure(sure(e.bytes(replica.as_bytes())).u64(*seq));
    }
    out
}

fn vector(bytes: &[u8]) -> std::result::Result<BTreeMap<Id, u64>, Malformed> {
    let mut d = Decoder::new(bytes);
    let n = d.map()?.ok_or(Malformed)?;
    let mut vector = BTreeMap::new();
    for _ in 0..n {
        let replica = read_id(&mut d)?;
        vector.insert(replica, d.u64()?);
    }
    Ok(vector)
}
