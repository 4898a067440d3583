//! The roster's first events: the genesis that makes a team, and the admission of a device. Each is signed by a device
//! that was in the team before it; the team's id is the hash of its genesis. Roles, cuts and removals are not here yet.

use minicbor::{Decoder, Encoder};
use rusqlite::{Connection, params};

use coffer_vault::{Signer, Vault};

use crate::change::journal::{self, GENESIS, Hash, Malformed, read_id};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::schema::value::sure;

/// What a roster signature signs under.
const DOMAIN: &str = "coffer/roster/1";

/// The event that makes a team of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Genesis {
    /// Makes the team's id unique.
    pub nonce: [u8; 32],
    /// The first member.
    pub member: Id,
    /// Their device's Ed25519 key.
    pub device: [u8; 32],
    /// Their vault copy.
    pub replica: Id,
    /// The public half of the printed team recovery key.
    pub recovery: [u8; 32],
    /// Milliseconds UTC.
    pub at_ms: i64,
}

/// The event that admits a device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    /// The team.
    pub team: Hash,
    /// The new device's Ed25519 key.
    pub device: [u8; 32],
    /// Its vault copy.
    pub replica: Id,
    /// Whose it is.
    pub member: Id,
}

/// A roster event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A team is made.
    Genesis(Genesis),
    /// A device joins it.
    Device(Device),
}

/// An event as it travels: its bytes, who signed, the signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signed {
    /// Canonical CBOR of the event.
    pub body: Vec<u8>,
    /// The signing device's Ed25519 key.
    pub author: [u8; 32],
    /// Ed25519 over the body under `coffer/roster/1`.
    pub sig: [u8; 64],
}

impl Event {
    /// The canonical CBOR: `[1, 0, nonce, member, device, replica, recovery, ms]` or `[1, 1, team, device, replica, member]`.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut e = Encoder::new(&mut out);
        match self {
            Event::Genesis(genesis) => {
                sure(sure(sure(sure(e.array(8)).u8(1)).u8(0)).bytes(&genesis.nonce));
                sure(sure(e.bytes(genesis.member.as_bytes())).bytes(&genesis.device));
                sure(
                    sure(sure(e.bytes(genesis.replica.as_bytes())).bytes(&genesis.recovery))
                        .i64(genesis.at_ms),
                );
            }
            Event::Device(device) => {
                sure(sure(sure(sure(e.array(6)).u8(1)).u8(1)).bytes(&device.team));
                sure(
                    sure(sure(e.bytes(&device.device)).bytes(device.replica.as_bytes()))
                        .bytes(device.member.as_bytes()),
                );
            }
        }
        out
    }

    /// Reads an event; exactly one encoding is accepted.
    pub fn decode(bytes: &[u8]) -> std::result::Result<Event, Malformed> {
        let mut d = Decoder::new(bytes);
        let n = d.array()?;
        if d.u8()? != 1 {
            return Err(Malformed);
        }
        let fixed = |bytes: &[u8]| bytes.try_into().map_err(|_| Malformed);
        let event = match (d.u8()?, n) {
            (0, Some(8)) => Event::Genesis(Genesis {
                nonce: fixed(d.bytes()?)?,
                member: read_id(&mut d)?,
                device: fixed(d.bytes()?)?,
                replica: read_id(&mut d)?,
                recovery: fixed(d.bytes()?)?,
                at_ms: d.i64()?,
            }),
            (1, Some(6)) => Event::Device(Device {
                team: fixed(d.bytes()?)?,
                device: fixed(d.bytes()?)?,
                replica: read_id(&mut d)?,
                member: read_id(&mut d)?,
            }),
            _ => return Err(Malformed),
        };
        if event.encode() == bytes { Ok(event) } else { Err(Malformed) }
    }
}

/// Signs an event as this vault's device.
pub(crate) fn sign(vault: &Vault, event: Event) -> Signed {
    let body = event.encode();
    let sig = vault.signer().sign(DOMAIN, &body);
    Signed { body, author: *vault.signer().public(), sig }
}

/// Takes signed events in, in order. A genesis is taken by an empty roster only, and signed by the device it names; a
/// device is admitted by one that is in the roster.
pub(crate) fn learn(conn: &Connection, events: &[Signed]) -> Result<()> {
    for signed in events {
        let event = Event::decode(&signed.body).map_err(|_| Error::Malformed { what: "roster event" })?;
        let hash = GENESIS.hash(&[&signed.body]);
        if conn.prepare_cached("SELECT 1 FROM roster_event WHERE hash = ?1")?.exists([hash])? {
            continue;
        }
        if !coffer_vault::verify(&signed.author, DOMAIN, &signed.body, &signed.sig) {
            return Err(Error::Refused { action: "roster event" });
        }
        let count: i64 = conn.query_row("SELECT count(*) FROM roster_event", [], |row| row.get(0))?;
        let (team, device, replica) = match &event {
            Event::Genesis(genesis) if count == 0 && genesis.device == signed.author => {
                (hash, genesis.device, genesis.replica)
            }
            Event::Device(device) if may_admit(conn, &signed.author)? && device.team == team_of(conn)? => {
                (device.team, device.device, device.replica)
            }
            _ => return Err(Error::Refused { action: "roster event" }),
        };
        conn.execute(
            "INSERT INTO roster_event VALUES (?1, ?2, ?3, ?4, ?5)",
            params![hash, signed.body, signed.sig, signed.author, count + 1],
        )?;
        add_replica(conn, &team, device, replica)?;
    }
    Ok(())
}

fn add_replica(conn: &Connection, team: &Hash, device: [u8; 32], replica: Id) -> Result<()> {
    let start = journal::chain_start(team, replica, &device);
    conn.execute(
        "INSERT INTO author (id, device, start) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING",
        params![replica.as_bytes(), device, start],
    )?;
    Ok(())
}

/// Makes this device a replica that writes for itself and waits to be admitted before others take its entries.
pub(crate) fn enrol(conn: &Connection, device: [u8; 32], replica: Id) -> Result<()> {
    add_replica(conn, &team_of(conn)?, device, replica)
}

/// Has somebody signed that this replica belongs to the team?
pub(crate) fn is_admitted(conn: &Connection, replica: Id) -> Result<bool> {
    Ok(events(conn)?.iter().any(|signed| match Event::decode(&signed.body) {
        Ok(Event::Genesis(genesis)) => genesis.replica == replica,
        Ok(Event::Device(device)) => device.replica == replica,
        Err(_) => false,
    }))
}

/// Admits this vault's device by the printed team recovery key, unless it is admitted already.
pub(crate) fn admit_by_recovery(
    conn: &Connection,
    vault: &Vault,
    replica: Id,
    member: Id,
    recovery: &Signer,
) -> Result<()> {
    if is_admitted(conn, replica)? {
        return Ok(());
    }
    let body = Event::Device(Device { team: team_of(conn)?, device: vault.device_public(), replica, member })
        .encode();
    let sig = recovery.sign(DOMAIN, &body);
    learn(conn, &[Signed { body, author: *recovery.public(), sig }])
}

/// All events, oldest first.
pub(crate) fn events(conn: &Connection) -> Result<Vec<Signed>> {
    let mut statement = conn.prepare("SELECT body, author, sig FROM roster_event ORDER BY seq")?;
    let rows = statement
        .query_map([], |row| Ok(Signed { body: row.get(0)?, author: row.get(1)?, sig: row.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The team's id.
pub(crate) fn team_of(conn: &Connection) -> Result<Hash> {
    Ok(conn.query_row("SELECT hash FROM roster_event WHERE seq = 1", [], |row| row.get(0))?)
}

/// A device of the team, or the printed recovery key, which may admit and settle but writes no entries.
fn may_admit(conn: &Connection, author: &[u8; 32]) -> Result<bool> {
    let known = events(conn)?;
    Ok(known.iter().any(|signed| match Event::decode(&signed.body) {
        Ok(Event::Genesis(genesis)) => genesis.device == *author || genesis.recovery == *author,
        Ok(Event::Device(device)) => device.device == *author,
        Err(_) => false,
    }))
}
