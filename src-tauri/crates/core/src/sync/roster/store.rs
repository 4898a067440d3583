//! The roster in the database: events come in verified and stay, and this device makes its own.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};

use coffer_vault::{Signer, Vault};

use super::Roster;
use super::dag::{Read, Refused};
use super::event::{Act, Cut, DOMAIN, Device, Event, Genesis, Signed, What};
use super::state::Warning;
use crate::change::journal::{self, Hash};
use crate::error::{Error, Result};
use crate::id::Id;

/// No roster holds more events than this, and none of one author more than [`MOST_OF_AUTHOR`]: a device that was removed
/// can go on signing.
const MOST_EVENTS: usize = 20_000;
const MOST_OF_AUTHOR: usize = 4_000;

/// What taking events in did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Learned {
    /// Events that were not here.
    pub new: usize,
    /// Events that were not kept, by hash, with the reason.
    pub refused: Vec<(Hash, Refused)>,
}

/// The roster that the database holds.
pub(crate) fn load(conn: &Connection) -> Result<Roster> {
    Ok(Roster::of_known(&events(conn)?))
}

/// All events, each behind those that it stands on.
pub(crate) fn events(conn: &Connection) -> Result<Vec<Signed>> {
    let mut statement = conn.prepare("SELECT body, author, sig FROM roster_event ORDER BY seq")?;
    let rows = statement
        .query_map([], |row| Ok(Signed { body: row.get(0)?, author: row.get(1)?, sig: row.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Takes signed events in, in whatever order. What is not signed, of another team, or stands on what is not here is not
/// kept. What has no effect is kept: every copy has to see the same graph.
pub(crate) fn learn(conn: &Connection, signed: &[Signed]) -> Result<Learned> {
    let known = events(conn)?;
    let before = Roster::of_known(&known);
    let kept: HashSet<(&[u8; 32], &[u8])> =
        known.iter().map(|event| (&event.author, event.body.as_slice())).collect();
    let mut count = before.by_author();
    let mut learned = Learned::default();
    let mut fresh: HashMap<Hash, &Signed> = HashMap::new();
    let mut read: Vec<Signed> = known.clone();
    for event in signed {
        if kept.contains(&(&event.author, event.body.as_slice())) {
            continue;
        }
        match Read::of(event) {
            Err(reason) => learned.refused.push(reason),
            Ok(Read { hash, event: Event::Genesis(_), .. }) if !before.is_empty() => {
                learned.refused.push((hash, Refused::OtherTeam));
            }
            Ok(Read { hash, author, .. }) => {
                let of_author = count.entry(author).or_insert(0);
                if *of_author < MOST_OF_AUTHOR
                    && known.len() + fresh.len() < MOST_EVENTS
                    && fresh.insert(hash, event).is_none()
                {
                    *of_author += 1;
                    read.push(event.clone());
                }
            }
        }
    }
    if fresh.is_empty() {
        return Ok(learned);
    }
    let roster = Roster::of_known(&read);
    learned.refused.extend(roster.dag.refused.iter().filter(|(hash, _)| fresh.contains_key(hash)).copied());
    let mut seq: i64 =
        conn.query_row("SELECT ifnull(max(seq), 0) FROM roster_event", [], |row| row.get(0))?;
    for node in &roster.dag.nodes {
        let Some(event) = fresh.get(&node.hash) else { continue };
        seq += 1;
        conn.execute(
            "INSERT INTO roster_event VALUES (?1, ?2, ?3, ?4, ?5)",
            params![node.hash, event.body, event.sig, event.author, seq],
        )?;
        learned.new += 1;
    }
    for device in roster.devices() {
        for replica in &device.replicas {
            add_replica(conn, &roster.team(), device.key, *replica)?;
        }
    }
    Ok(learned)
}

fn add_replica(conn: &Connection, team: &Hash, device: [u8; 32], replica: Id) -> Result<()> {
    let start = journal::chain_start(team, replica, &device);
    conn.execute(
        "INSERT INTO author (id, device, start) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING",
        params![replica.as_bytes(), device, start],
    )?;
    Ok(())
}

/// Makes this device a copy that writes for itself and waits to be admitted before others take its entries.
pub(crate) fn enrol(conn: &Connection, device: [u8; 32], replica: Id) -> Result<()> {
    add_replica(conn, &load(conn)?.team(), device, replica)
}

fn signed(signer: &Signer, event: &Event) -> Signed {
    let body = event.encode();
    let sig = signer.sign(DOMAIN, &body);
    Signed { body, author: *signer.public(), sig }
}

/// Makes the team: its genesis, and this device's receiving key. Gives the roster.
pub(crate) fn found(conn: &Connection, vault: &Vault, genesis: Genesis) -> Result<Roster> {
    learn(conn, &[signed(vault.signer(), &Event::Genesis(genesis))])?;
    announce(conn, vault)?;
    load(conn)
}

/// Tells the team the key that this device receives with now, unless the roster has it or this device is not in the team.
pub(crate) fn announce(conn: &Connection, vault: &Vault) -> Result<()> {
    let roster = load(conn)?;
    let Some(receiving) = vault.receiving_public().first().copied() else { return Ok(()) };
    let own = roster.device(vault.signer().public());
    if own.is_some_and(|own| own.active && own.receiving.first() != Some(&receiving)) {
        put(conn, vault.signer(), &roster, What::Receiving { receiving })?;
    }
    Ok(())
}

/// Makes an event of this vault's device on what it knows, and keeps it if it counts. What takes rights away gets the
/// cut. The last admin cannot be lost this way.
pub(crate) fn make(conn: &Connection, vault: &Vault, what: What) -> Result<Roster> {
    put(conn, vault.signer(), &load(conn)?, what)
}

fn put(conn: &Connection, signer: &Signer, before: &Roster, mut what: What) -> Result<Roster> {
    set_cut(&mut what, conn)?;
    let (parents, seq) = before.next_of(signer.public());
    let event = signed(signer, &Event::Act(Act { team: before.team(), seq, parents, what }));
    let mut all = events(conn)?;
    all.push(event.clone());
    let after = Roster::of_known(&all);
    let loses_admin = after.warnings().contains(&Warning::NoAdmin);
    if !after.counts(&event.hash()) || (loses_admin && !before.warnings().contains(&Warning::NoAdmin)) {
        return Err(Error::Refused { action: "roster event" });
    }
    learn(conn, &[event])?;
    Ok(after)
}

/// Fills in how far every copy has come here, where the event takes rights away.
fn set_cut(what: &mut What, conn: &Connection) -> Result<()> {
    let now: Cut = {
        let mut statement = conn.prepare("SELECT id, seq, head FROM replica")?;
        let rows =
            statement.query_map([], |row| Ok((Id::from_bytes(row.get(0)?), (row.get(1)?, row.get(2)?))))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    match what {
        What::Role { cut, .. }
        | What::GrantEnd { cut, .. }
        | What::Transfer { cut, .. }
        | What::RevokeDevice { cut, .. }
        | What::RemoveMember { cut, .. }
        | What::Policy { cut, .. } => *cut = now,
        _ => {}
    }
    Ok(())
}

/// Admits this vault's device by the printed team recovery key, unless it is admitted already. The key of another team, or
/// a member who is no admin, admits nobody: the copy then waits for an admin.
pub(crate) fn admit_by_recovery(
    conn: &Connection,
    vault: &Vault,
    replica: Id,
    member: Id,
    recovery: &Signer,
) -> Result<()> {
    let roster = load(conn)?;
    if roster.device_of(replica).is_some_and(|device| device.active) {
        return Ok(());
    }
    let device = Device {
        device: vault.device_public(),
        replica,
        member,
        receiving: vault.receiving_public().first().copied().unwrap_or_default(),
        name: String::new(),
    };
    match put(conn, recovery, &roster, What::Device(device)) {
        Ok(_) | Err(Error::Refused { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
