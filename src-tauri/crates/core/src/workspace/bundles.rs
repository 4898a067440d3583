//! Sealed files: what is new for the others goes out, what came from them comes in. Who reads what is the roster's
//! answer, asked again at every seal.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use super::backup::Draw;
use crate::change::Actor;
use crate::change::ingest::Ingested;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::kind_numbered;
use crate::schema::Class;
use crate::store::local;
use crate::sync::bundle::{self, BundleError, Facts, Manifest, Opened, Part, Receiver, Recipient};
use crate::sync::peer::{self, Peer};
use crate::sync::rights::TeamRights;
use crate::sync::roster::{self, Roster};
use crate::sync::segment::{self, Rights};
use crate::workspace::Workspace;

/// The setting that says that a file was taken in, before its hash.
const TAKEN: &str = "bundle.";

/// A device and its member.
pub type Party = ([u8; 32], Id);

/// A sealed file, ready to go.
pub struct Sealed {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it is to be called: nothing of it says whose it is.
    pub name: String,
    /// For whom.
    pub recipients: Vec<Party>,
    /// Devices of the team that announced no key to seal to yet: it is not for them.
    pub left_out: Vec<Party>,
    /// Entries in it.
    pub entries: u64,
}

/// What a sealed file brought.
#[derive(Debug)]
pub struct Received {
    /// Who sealed it.
    pub author: Party,
    /// When, by their clock: milliseconds UTC.
    pub created_ms: i64,
    /// It was here before: nothing was done.
    pub known: bool,
    /// What became of its entries.
    pub ingested: Ingested,
    /// Roster events that were new.
    pub roster_events: u64,
}

/// Records of one kind and audience in a sealed file.
pub struct About {
    /// The kind; empty for one of a newer version.
    pub kind: &'static str,
    /// The audience.
    pub compartment: String,
    /// How many.
    pub records: u64,
    /// The classes of fields that something is said of.
    pub classes: Vec<&'static str>,
}

/// What is in a sealed file, as far as this device has keys for it.
pub struct Contents {
    /// Who sealed it; no member where the roster here does not know the device.
    pub author: ([u8; 32], Option<Id>),
    /// When, by their clock: milliseconds UTC.
    pub created_ms: i64,
    /// It was taken in before.
    pub known: bool,
    /// For whom.
    pub recipients: Vec<([u8; 32], Option<Id>)>,
    /// Parts of the file.
    pub parts: u64,
    /// Those that this device has keys for.
    pub readable: u64,
    /// Entries.
    pub entries: u64,
    /// What they are about.
    pub records: Vec<About>,
    /// Roster events that are not here yet.
    pub roster_events: u64,
}

impl Workspace {
    /// What is known of the other devices, by their keys.
    pub fn peers(&self) -> Result<BTreeMap<[u8; 32], Peer>> {
        self.read(peer::all)
    }

    /// Seals what is new for the others. Every part goes to exactly the devices that the roster lets read it now.
    pub fn seal(&self, actor: &Actor) -> Result<Sealed> {
        let before = self.roster();
        let own = self.vault().device_public();
        if !before.device(&own).is_some_and(|device| device.active) {
            return Err(Error::Refused { action: "not admitted" });
        }
        if !before.devices().any(|device| device.active && device.key != own) {
            return Err(Error::Refused { action: "alone" });
        }
        // That something was sealed is an entry as well, and goes along.
        self.note(actor, "bundle.seal", Vec::new())?;
        let (now_ms, file) = self.with_writer(|writer, vault| {
            roster::announce(&writer.conn, vault)?;
            let mut name = [0; 16];
            writer.source.fill(&mut name);
            Ok((writer.source.now_ms(), name))
        })?;
        let roster = self.roster();
        let to: Vec<(Recipient, Id)> = roster
            .devices()
            .filter(|device| device.active && device.key != own)
            .filter_map(|device| {
                let receiving = *device.receiving.first()?;
                Some((Recipient { device: device.key, receiving }, device.member))
            })
            .collect();
        let left_out = roster
            .devices()
            .filter(|device| device.active && device.key != own && device.receiving.is_empty());
        let left_out = left_out.map(|device| (device.key, device.member)).collect();
        let rights = TeamRights { roster: &roster, now_ms };
        let keys: Vec<[u8; 32]> = to.iter().map(|(recipient, _)| recipient.device).collect();
        let have = self.vector()?;
        let own_seq = self.head().0;
        let (since, reads) = self.read(|conn| since(conn, &rights, &keys, &have))?;
        let segments = self.segments_for(&rights, &since, &keys)?;
        let place = |key: &[u8; 32]| keys.iter().position(|own| own == key);
        let parts: Vec<Part<'_>> = segments
            .iter()
            .map(|segment| Part {
                bytes: &segment.bytes,
                readers: segment.readers.iter().filter_map(place).collect(),
            })
            .collect();
        let manifest = Manifest {
            created_ms: now_ms,
            min_reader: bundle::VERSION,
            heads: self.read(heads)?,
            roster: self.read(roster::events)?,
            ledger: Vec::new(),
            since: since.clone(),
            have: have.clone(),
        };
        let recipients: Vec<Recipient> = to.iter().map(|(recipient, _)| *recipient).collect();
        let sealed = self.with_writer(|writer, vault| {
            let rng = &mut Draw(&mut *writer.source);
            let sealed = bundle::seal(&roster.team(), vault.signer(), &recipients, &manifest, &parts, rng)?;
            if !is_as_the_roster_says(&sealed.facts, &segments, &keys, &rights) {
                return Err(Error::Damaged { what: "what was sealed" });
            }
            let tx = writer.conn.transaction()?;
            for (key, reads) in keys.iter().zip(&reads) {
                peer::sealed(&tx, key, now_ms, own_seq, reads)?;
            }
            local::set_setting(&tx, &taken(&sealed.digest), "own")?;
            tx.commit()?;
            Ok(sealed)
        })?;
        let entries = have
            .iter()
            .map(|(replica, last)| last.saturating_sub(since.get(replica).copied().unwrap_or(0)))
            .sum();
        let name = blake3::Hash::from_bytes(blake3::hash(&file).into()).to_hex();
        Ok(Sealed {
            bytes: sealed.bytes,
            name: format!("{}.coffer", &name[..32]),
            recipients: to.into_iter().map(|(recipient, member)| (recipient.device, member)).collect(),
            left_out,
            entries,
        })
    }

    /// Takes a sealed file in. It is opened and proven whole before anything is written; then its roster events are taken in,
    /// each of which proves itself, and its entries in one transaction.
    pub fn open_bundle(&self, actor: &Actor, bytes: &[u8]) -> Result<Received> {
        let digest = bundle::digest(bytes);
        let known = self.setting(&taken(&digest))?;
        if known.as_deref() == Some("own") {
            let me = (self.vault().device_public(), self.me.member);
            return Ok(Received { known: true, ..Received::nothing(me) });
        }
        let opened = bundle::open(Some(&self.me.team), &Receiver::of(self.vault()), bytes)?;
        let received = self.take_bundle(&opened, known.is_some())?;
        if !received.known {
            self.note(actor, "bundle.open", digest.to_vec())?;
        }
        Ok(received)
    }

    /// Takes an opened file in. Who sealed it must be a device of the team, as far as we and the file know.
    pub(super) fn take_bundle(&self, opened: &Opened, known: bool) -> Result<Received> {
        let mut events = self.read(roster::events)?;
        let here: BTreeSet<_> = events.iter().map(roster::Signed::hash).collect();
        let fresh: Vec<roster::Signed> =
            opened.manifest.roster.iter().filter(|event| !here.contains(&event.hash())).cloned().collect();
        events.extend(fresh.iter().cloned());
        let roster = Roster::resolve(&events);
        let Some(author) = roster.device(&opened.author).filter(|device| device.active) else {
            return Err(Error::Bundle(BundleError::AuthorSignature));
        };
        let mut received = Received::nothing((opened.author, author.member));
        received.created_ms = opened.manifest.created_ms;
        if known {
            return Ok(Received { known, ..received });
        }
        let now_ms = self.with_writer(|writer, vault| {
            let tx = writer.conn.transaction()?;
            roster::learn(&tx, &fresh)?;
            peer::heard(&tx, &opened.author, opened.manifest.created_ms, &opened.manifest.have)?;
            tx.commit()?;
            writer.roster = std::sync::Arc::new(roster::load(&writer.conn)?);
            writer.write_anchor(vault)?;
            Ok(writer.source.now_ms())
        })?;
        received.roster_events = fresh.len() as u64;
        let segments: Vec<Vec<u8>> = opened.parts.iter().map(|(_, part)| part.clone()).collect();
        let roster = self.roster();
        received.ingested = self.ingest_segments(&segments, &TeamRights { roster: &roster, now_ms })?;
        // What could not all be taken is looked at again when it comes again.
        if received.ingested.gaps.is_empty() && received.ingested.refused.is_empty() {
            self.set_setting(&taken(&opened.digest), "taken")?;
        }
        Ok(received)
    }

    /// What is in a sealed file for this device. Nothing is taken in.
    pub fn inspect_bundle(&self, bytes: &[u8]) -> Result<Contents> {
        let opened = bundle::open(Some(&self.me.team), &Receiver::of(self.vault()), bytes)?;
        let roster = self.roster();
        let member = |key: &[u8; 32]| roster.device(key).map(|device| device.member);
        let outline = segment::outline(opened.parts.iter().map(|(_, part)| part.as_slice()))
            .map_err(|_| Error::Malformed { what: "segment" })?;
        let records = outline
            .about
            .into_iter()
            .map(|((compartment, kind), records)| {
                let classes: BTreeSet<Class> = records.values().flatten().copied().collect();
                About {
                    kind: kind_numbered(kind).map_or("", |kind| kind.name),
                    compartment,
                    records: records.len() as u64,
                    classes: classes.into_iter().map(Class::name).collect(),
                }
            })
            .collect();
        let here: BTreeSet<_> = self.read(roster::events)?.iter().map(roster::Signed::hash).collect();
        let fresh = opened.manifest.roster.iter().filter(|event| !here.contains(&event.hash())).count();
        Ok(Contents {
            author: (opened.author, member(&opened.author)),
            created_ms: opened.manifest.created_ms,
            known: self.setting(&taken(&opened.digest))?.is_some(),
            recipients: opened.recipients.iter().map(|key| (*key, member(key))).collect(),
            parts: opened.count as u64,
            readable: opened.parts.len() as u64,
            entries: outline.entries,
            records,
            roster_events: fresh as u64,
        })
    }
}

impl Received {
    fn nothing(author: Party) -> Received {
        Received { author, created_ms: 0, known: false, ingested: Ingested::default(), roster_events: 0 }
    }
}

fn taken(digest: &[u8; 32]) -> String {
    format!("{TAKEN}{}", blake3::Hash::from_bytes(*digest).to_hex())
}

/// The newest entry of each copy that is here, with its hash.
fn heads(conn: &Connection) -> Result<BTreeMap<Id, (u64, [u8; 32])>> {
    let mut statement = conn.prepare("SELECT id, seq, head FROM replica WHERE seq > 0")?;
    let rows =
        statement.query_map([], |row| Ok((Id::from_bytes(row.get(0)?), (row.get(1)?, row.get(2)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A last look before a file goes: is it for exactly these devices, and has each part keys for exactly those who read what
/// is in it? Asked of the sealed file and the roster, not of what led from one to the other.
fn is_as_the_roster_says(
    facts: &Facts,
    segments: &[segment::Segment],
    devices: &[[u8; 32]],
    rights: &TeamRights<'_>,
) -> bool {
    let declared: BTreeSet<&[u8; 32]> = facts.recipients.iter().collect();
    if declared != devices.iter().collect() || facts.parts.len() != segments.len() {
        return false;
    }
    facts.parts.iter().zip(segments).all(|(part, segment)| {
        let readers: BTreeSet<&[u8; 32]> =
            part.readers.iter().filter_map(|place| facts.recipients.get(*place)).collect();
        segment::outline([segment.bytes.as_slice()]).is_ok_and(|outline| {
            outline.about.iter().all(|((compartment, _), records)| {
                let classes: BTreeSet<Class> = records.values().flatten().copied().collect();
                classes.into_iter().all(|class| {
                    declared
                        .iter()
                        .all(|device| readers.contains(device) == rights.reads(device, compartment, class))
                })
            })
        })
    })
}

/// Where a file for these devices begins: at what all of them have acknowledged, or at the very beginning for who may read
/// more than was sealed for them. With it what each reads now, a line for every compartment and class.
fn since(
    conn: &Connection,
    rights: &TeamRights<'_>,
    devices: &[[u8; 32]],
    have: &BTreeMap<Id, u64>,
) -> Result<(BTreeMap<Id, u64>, Vec<peer::Reads>)> {
    let mut statement = conn.prepare("SELECT c, name FROM compartment ORDER BY c")?;
    let compartments: Vec<(i64, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let peers = peer::all(conn)?;
    let mut since: BTreeMap<Id, u64> = have.clone();
    let mut reads = Vec::new();
    for device in devices {
        let mut now = peer::Reads::new();
        let mut more = false;
        let known = peers.get(device);
        for (c, name) in &compartments {
            for class in Class::ALL {
                if !rights.reads(device, name, class) {
                    continue;
                }
                let line = format!("{} {name}", class.wire());
                if !known.is_some_and(|peer| peer.reads.contains(&line)) {
                    let mut filled =
                        conn.prepare_cached("SELECT 1 FROM op_group WHERE c = ?1 AND class = ?2 LIMIT 1")?;
                    more |= filled.exists(params![c, class.wire()])?;
                }
                now.insert(line);
            }
        }
        for (replica, last) in &mut since {
            let acknowledged = match known {
                Some(peer) if !more => peer.have.get(replica).copied().unwrap_or(0),
                _ => 0,
            };
            *last = (*last).min(acknowledged);
        }
        reads.push(now);
    }
    Ok((since, reads))
}
