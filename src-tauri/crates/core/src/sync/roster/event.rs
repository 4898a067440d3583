//! The roster's events and their one wire form. `docs/format.md` writes the same down. No SQL and no rule here.

use std::collections::BTreeMap;

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

use crate::change::journal::{GENESIS, Hash, Malformed, ROSTER_EVENT, exactly, read_id};
use crate::id::Id;
use crate::schema::value::sure;
use crate::sync::compartment::{MOST_NAME, is_name};

/// What a roster signature signs under.
pub const DOMAIN: &str = "coffer/roster/1";
/// No encoded event is longer than this.
pub const MOST_BYTES: usize = 256 << 10;
/// No event has more parents than this.
pub const MOST_PARENTS: u64 = 256;
/// The longest name of a device, in bytes.
pub const MOST_DEVICE_NAME: usize = 200;
const MOST_DEPARTMENTS: u64 = 64;
const MOST_LIST: u64 = 4_096;

/// The event that makes a team of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Genesis {
    /// Makes the team's id unique.
    pub nonce: [u8; 32],
    /// The first member, an admin.
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

/// The first form of an admission, before receiving keys and author sequences: read, no longer written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OldDevice {
    /// The team.
    pub team: Hash,
    /// The new device's Ed25519 key.
    pub device: [u8; 32],
    /// Its vault copy.
    pub replica: Id,
    /// Whose it is.
    pub member: Id,
}

/// A device and what the team has to know of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    /// Its Ed25519 key.
    pub device: [u8; 32],
    /// Its vault copy.
    pub replica: Id,
    /// Whose it is.
    pub member: Id,
    /// The X25519 key that bundles are sealed to.
    pub receiving: [u8; 32],
    /// What its owner calls it.
    pub name: String,
}

/// How far each vault copy had come, as the author of an event knew it: its last entry's number and hash.
pub type Cut = BTreeMap<Id, (u64, Hash)>;

/// One cell of the matrix of rights.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Cell {
    /// [`crate::access::Role::wire`].
    pub role: u8,
    /// [`crate::sync::compartment::Sort::wire`].
    pub sort: u8,
    /// The classes that the role reads there, one bit each by wire number.
    pub reads: u8,
    /// The classes that it writes there.
    pub writes: u8,
}

/// What an event says. Roles and compartments are as on the wire: what this version does not know gives no right.
#[derive(Clone, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum What {
    /// A device joins.
    Device(Device),
    /// The author's own device has a new key that bundles are sealed to.
    Receiving { receiving: [u8; 32] },
    /// A member joins, or comes back.
    Member { member: Id, role: u8, departments: Vec<String> },
    /// A member has another role.
    Role { member: Id, role: u8, departments: Vec<String>, cut: Cut },
    /// A member reads and writes classes (one bit each) of a compartment that is not theirs, for a time or until it ends.
    Grant { to: Id, compartment: String, classes: u8, until_ms: Option<i64> },
    /// A grant, named by its hash, ends.
    GrantEnd { grant: Hash, cut: Cut },
    /// The whole book of `from`, and its money, is `to`'s.
    Transfer { from: Id, to: Id, cut: Cut },
    /// A device leaves.
    RevokeDevice { device: [u8; 32], cut: Cut },
    /// A member leaves.
    RemoveMember { member: Id, cut: Cut },
    /// Cells of the matrix of rights, in ascending order.
    Policy { cells: Vec<Cell>, cut: Cut },
    /// In a dispute these events stand and those fall.
    Settle { stand: Vec<Hash>, fall: Vec<Hash> },
    /// Of a copy that wrote two entries of one number, the branch with this entry counts.
    Fork { replica: Id, chosen: Hash },
    /// Of a newer version: kept, passed on, without effect here.
    Unknown { kind: u64, items: u64, raw: Vec<u8> },
}

/// An event behind the genesis: where it stands in the graph, and what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// The team.
    pub team: Hash,
    /// Its number among its author's, from 1.
    pub seq: u64,
    /// The heads that its author knew, ascending.
    pub parents: Vec<Hash>,
    /// What it says.
    pub what: What,
}

/// A roster event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A team is made.
    Genesis(Genesis),
    /// A device joined, in the first form.
    Old(OldDevice),
    /// Everything else.
    Act(Act),
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

impl Signed {
    /// The event's hash. A genesis' is the team's id; every other's covers its author too, or two authors could give one
    /// event.
    pub fn hash(&self) -> Hash {
        match Event::decode(&self.body) {
            Ok(Event::Genesis(_)) => GENESIS.hash(&[&self.body]),
            _ => ROSTER_EVENT.hash(&[&self.author, &self.body]),
        }
    }

    /// Did its author sign it?
    pub fn is_signed(&self) -> bool {
        coffer_vault::verify(&self.author, DOMAIN, &self.body, &self.sig)
    }
}

impl What {
    /// The number of the kind on the wire.
    fn kind(&self) -> u64 {
        match self {
            What::Device(_) => 1,
            What::Receiving { .. } => 2,
            What::Member { .. } => 3,
            What::Role { .. } => 4,
            What::Grant { .. } => 5,
            What::GrantEnd { .. } => 6,
            What::Transfer { .. } => 7,
            What::RevokeDevice { .. } => 8,
            What::RemoveMember { .. } => 9,
            What::Policy { .. } => 10,
            What::Settle { .. } => 11,
            What::Fork { .. } => 12,
            What::Unknown { kind, .. } => *kind,
        }
    }

    /// Does it say anything of rights? Receiving keys and forks do not, and neither do kinds from 128 on, so that a version
    /// that does not know a kind still says the same of it.
    pub(super) fn governs(&self) -> bool {
        !matches!(self.kind(), 2 | 12 | 128..)
    }

    fn items(&self) -> u64 {
        match self {
            What::Device(_) => 5,
            What::Member { .. } | What::Transfer { .. } => 3,
            What::Role { .. } | What::Grant { .. } => 4,
            What::Receiving { .. } => 1,
            What::GrantEnd { .. }
            | What::RevokeDevice { .. }
            | What::RemoveMember { .. }
            | What::Policy { .. }
            | What::Settle { .. }
            | What::Fork { .. } => 2,
            What::Unknown { items, .. } => *items,
        }
    }

    /// The cut that it carries, if it takes rights away.
    pub fn cut(&self) -> Option<&Cut> {
        match self {
            What::Role { cut, .. }
            | What::GrantEnd { cut, .. }
            | What::Transfer { cut, .. }
            | What::RevokeDevice { cut, .. }
            | What::RemoveMember { cut, .. }
            | What::Policy { cut, .. } => Some(cut),
            _ => None,
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        let mut e = Encoder::new(&mut *out);
        match self {
            What::Device(device) => {
                sure(sure(e.bytes(&device.device)).bytes(device.replica.as_bytes()));
                sure(sure(e.bytes(device.member.as_bytes())).bytes(&device.receiving));
                sure(e.str(&device.name));
            }
            What::Receiving { receiving } => drop(sure(e.bytes(receiving))),
            What::Member { member, role, departments } => {
                sure(sure(e.bytes(member.as_bytes())).u8(*role));
                write_names(&mut e, departments);
            }
            What::Role { member, role, departments, cut } => {
                sure(sure(e.bytes(member.as_bytes())).u8(*role));
                write_names(&mut e, departments);
                write_cut(&mut e, cut);
            }
            What::Grant { to, compartment, classes, until_ms } => {
                sure(sure(sure(e.bytes(to.as_bytes())).str(compartment)).u8(*classes));
                match until_ms {
                    Some(ms) => drop(sure(e.i64(*ms))),
                    None => drop(sure(e.null())),
                }
            }
            What::GrantEnd { grant, cut } => {
                sure(e.bytes(grant));
                write_cut(&mut e, cut);
            }
            What::Transfer { from, to, cut } => {
                sure(sure(e.bytes(from.as_bytes())).bytes(to.as_bytes()));
                write_cut(&mut e, cut);
            }
            What::RevokeDevice { device, cut } => {
                sure(e.bytes(device));
                write_cut(&mut e, cut);
            }
            What::RemoveMember { member, cut } => {
                sure(e.bytes(member.as_bytes()));
                write_cut(&mut e, cut);
            }
            What::Policy { cells, cut } => {
                sure(e.array(cells.len() as u64));
                for cell in cells {
                    sure(sure(sure(e.array(4)).u8(cell.role)).u8(cell.sort));
                    sure(sure(e.u8(cell.reads)).u8(cell.writes));
                }
                write_cut(&mut e, cut);
            }
            What::Settle { stand, fall } => {
                write_hashes(&mut e, stand);
                write_hashes(&mut e, fall);
            }
            What::Fork { replica, chosen } => {
                sure(sure(e.bytes(replica.as_bytes())).bytes(chosen));
            }
            What::Unknown { raw, .. } => out.extend_from_slice(raw),
        }
    }

    fn read(kind: u64, items: u64, d: &mut Decoder<'_>) -> Result<What, Malformed> {
        let what = match kind {
            1 => What::Device(Device {
                device: read_fixed(d)?,
                replica: read_id(d)?,
                member: read_id(d)?,
                receiving: read_fixed(d)?,
                name: read_text(d, MOST_DEVICE_NAME)?,
            }),
            2 => What::Receiving { receiving: read_fixed(d)? },
            3 => What::Member { member: read_id(d)?, role: d.u8()?, departments: read_names(d)? },
            4 => What::Role {
                member: read_id(d)?,
                role: d.u8()?,
                departments: read_names(d)?,
                cut: read_cut(d)?,
            },
            5 => What::Grant {
                to: read_id(d)?,
                compartment: read_text(d, 200)?,
                classes: d.u8()?,
                until_ms: if d.datatype()? == Type::Null {
                    d.null()?;
                    None
                } else {
                    Some(d.i64()?)
                },
            },
            6 => What::GrantEnd { grant: read_fixed(d)?, cut: read_cut(d)? },
            7 => What::Transfer { from: read_id(d)?, to: read_id(d)?, cut: read_cut(d)? },
            8 => What::RevokeDevice { device: read_fixed(d)?, cut: read_cut(d)? },
            9 => What::RemoveMember { member: read_id(d)?, cut: read_cut(d)? },
            10 => What::Policy { cells: read_cells(d)?, cut: read_cut(d)? },
            11 => What::Settle { stand: read_hashes(d, MOST_LIST)?, fall: read_hashes(d, MOST_LIST)? },
            12 => What::Fork { replica: read_id(d)?, chosen: read_fixed(d)? },
            kind => {
                let start = d.position();
                for _ in 0..items {
                    d.skip()?;
                }
                return Ok(What::Unknown { kind, items, raw: d.input()[start..d.position()].to_vec() });
            }
        };
        if what.items() == items { Ok(what) } else { Err(Malformed) }
    }
}

impl Event {
    /// The canonical CBOR: `[1, 0, nonce, member, device, replica, recovery, ms]`, the old `[1, 1, team, device, replica,
    /// member]`, or `[1, kind, team, seq, [*parent], payload..]`.
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
            Event::Old(device) => {
                sure(sure(sure(sure(e.array(6)).u8(1)).u8(1)).bytes(&device.team));
                sure(
                    sure(sure(e.bytes(&device.device)).bytes(device.replica.as_bytes()))
                        .bytes(device.member.as_bytes()),
                );
            }
            Event::Act(act) => {
                sure(sure(sure(e.array(5 + act.what.items())).u8(1)).u64(act.what.kind()));
                sure(sure(e.bytes(&act.team)).u64(act.seq));
                write_hashes(&mut e, &act.parents);
                act.what.write(&mut out);
            }
        }
        out
    }

    /// Reads an event; exactly one encoding is accepted.
    pub fn decode(bytes: &[u8]) -> Result<Event, Malformed> {
        if bytes.len() > MOST_BYTES {
            return Err(Malformed);
        }
        let mut d = Decoder::new(bytes);
        let n = d.array()?.ok_or(Malformed)?;
        if d.u8()? != 1 {
            return Err(Malformed);
        }
        let event = match (d.u64()?, n) {
            (0, 8) => Event::Genesis(Genesis {
                nonce: read_fixed(&mut d)?,
                member: read_id(&mut d)?,
                device: read_fixed(&mut d)?,
                replica: read_id(&mut d)?,
                recovery: read_fixed(&mut d)?,
                at_ms: d.i64()?,
            }),
            (0, _) => return Err(Malformed),
            (1, 6) => Event::Old(OldDevice {
                team: read_fixed(&mut d)?,
                device: read_fixed(&mut d)?,
                replica: read_id(&mut d)?,
                member: read_id(&mut d)?,
            }),
            (kind, n) => {
                let items = n.checked_sub(5).ok_or(Malformed)?;
                if items > bytes.len() as u64 {
                    return Err(Malformed);
                }
                let team = read_fixed(&mut d)?;
                let seq = d.u64()?;
                let parents = read_hashes(&mut d, MOST_PARENTS)?;
                // A number that the database can hold; and every event but the genesis stands on another.
                if i64::try_from(seq).is_err() || parents.is_empty() {
                    return Err(Malformed);
                }
                Event::Act(Act { team, seq, parents, what: What::read(kind, items, &mut d)? })
            }
        };
        if event.encode() == bytes { Ok(event) } else { Err(Malformed) }
    }
}

fn read_fixed<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], Malformed> {
    d.bytes()?.try_into().map_err(|_| Malformed)
}

fn read_text(d: &mut Decoder<'_>, most: usize) -> Result<String, Malformed> {
    let text = d.str()?;
    if text.len() <= most { Ok(text.to_owned()) } else { Err(Malformed) }
}

/// The length of a list, not more than there are bytes for.
fn length(d: &mut Decoder<'_>, most: u64) -> Result<u64, Malformed> {
    d.array()?.filter(|n| *n <= most && *n <= d.input().len() as u64).ok_or(Malformed)
}

fn ascends<T: PartialOrd>(items: &[T]) -> bool {
    items.windows(2).all(|pair| pair[0] < pair[1])
}

fn write_hashes(e: &mut Encoder<&mut Vec<u8>>, hashes: &[Hash]) {
    sure(e.array(hashes.len() as u64));
    for hash in hashes {
        sure(e.bytes(hash));
    }
}

fn read_hashes(d: &mut Decoder<'_>, most: u64) -> Result<Vec<Hash>, Malformed> {
    let n = length(d, most)?;
    let hashes: Vec<Hash> = (0..n).map(|_| read_fixed(d)).collect::<Result<_, _>>()?;
    if ascends(&hashes) { Ok(hashes) } else { Err(Malformed) }
}

fn write_names(e: &mut Encoder<&mut Vec<u8>>, names: &[String]) {
    sure(e.array(names.len() as u64));
    for name in names {
        sure(e.str(name));
    }
}

fn read_names(d: &mut Decoder<'_>) -> Result<Vec<String>, Malformed> {
    let n = length(d, MOST_DEPARTMENTS)?;
    let names: Vec<String> = (0..n).map(|_| read_text(d, MOST_NAME)).collect::<Result<_, _>>()?;
    if ascends(&names) && names.iter().all(|name| is_name(name)) { Ok(names) } else { Err(Malformed) }
}

fn write_cut(e: &mut Encoder<&mut Vec<u8>>, cut: &Cut) {
    sure(e.map(cut.len() as u64));
    for (replica, (seq, hash)) in cut {
        sure(sure(sure(sure(e.bytes(replica.as_bytes())).array(2)).u64(*seq)).bytes(hash));
    }
}

fn read_cut(d: &mut Decoder<'_>) -> Result<Cut, Malformed> {
    let n = d.map()?.filter(|n| *n <= MOST_LIST).ok_or(Malformed)?;
    let mut cut = Cut::new();
    for _ in 0..n {
        let replica = read_id(d)?;
        exactly(d, 2)?;
        let seq = d.u64()?;
        if i64::try_from(seq).is_err() {
            return Err(Malformed);
        }
        cut.insert(replica, (seq, read_fixed(d)?));
    }
    Ok(cut)
}

fn read_cells(d: &mut Decoder<'_>) -> Result<Vec<Cell>, Malformed> {
    let n = length(d, MOST_LIST)?;
    let mut cells = Vec::new();
    for _ in 0..n {
        exactly(d, 4)?;
        cells.push(Cell { role: d.u8()?, sort: d.u8()?, reads: d.u8()?, writes: d.u8()? });
    }
    let once = cells.windows(2).all(|pair| (pair[0].role, pair[0].sort) < (pair[1].role, pair[1].sort));
    if once { Ok(cells) } else { Err(Malformed) }
}
