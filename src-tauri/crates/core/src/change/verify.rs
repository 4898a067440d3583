//! What can be said of an entry without looking at the database: its bytes, its proofs, the shape of what it holds. Pure
//! functions of the entry, so that every copy says the same of it, whenever it comes.

use std::collections::{BTreeMap, HashMap};

use super::MOST_GROUPS;
use super::journal::{self, FieldKey, FieldOp, Group, HEADER, Hash, Header, OpPart, Private, RawEntry};
use super::single::Single;
use crate::id::Id;
use crate::records::kind_numbered;
use crate::schema::{Class, FieldType};
use crate::store::row::custom_is_canonical;

/// The longest name of a compartment, in bytes.
const MAX_COMPARTMENT: usize = 200;
/// An encoded empty value.
const NULL: &[u8] = &[0xf6];

/// Why an entry was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// No entry of this format and version, or it holds a value that is none of its field's type.
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
    /// A part names as its record's home a write that is neither a birth nor a move of that record.
    WrongHome,
    /// Two entries with one number: the second waits for a statement.
    Fork,
    /// It was written after its author's rights were reduced, by a device that does not say that it knew of it.
    AfterCut,
    /// Its author may not write what it changes: not by the roster that they named, and not by the one that is known here.
    NoRight,
    /// More of this replica's entries wait than are kept. It has to be sent again when the earlier ones are in.
    TooMuchWaits,
}

/// What has come of an entry, proven against the chain: all of it, some of its groups, or only its place.
pub(crate) struct Piece {
    pub replica: Id,
    pub seq: u64,
    /// The hash of the entry before.
    pub prev: Hash,
    /// The hash of its header.
    pub sealed: Hash,
    /// Its own hash.
    pub hash: Hash,
    /// The signature over it; none where it came amid a spine that is signed at its end.
    pub sig: Option<[u8; 64]>,
    pub header: Option<Header>,
    pub private: Option<Private>,
    /// Its groups by their place in the header.
    pub groups: BTreeMap<u32, Group>,
    /// Single parts of groups that are not among these.
    pub singles: Vec<Single>,
    /// The parts of all these in the order of their numbers.
    pub parts: Vec<Part>,
}

/// An op part with the class and compartment of its group.
pub(crate) type Part = (Class, String, OpPart);

impl Piece {
    /// Is there nothing of it that is not here?
    pub(crate) fn is_whole(&self) -> bool {
        self.header.as_ref().is_some_and(|header| header.groups.len() == self.groups.len())
    }

    /// How many of its groups are not here; -1 where nobody here knows.
    pub(crate) fn missing(&self) -> i64 {
        self.header.as_ref().map_or(-1, |header| header.groups.len() as i64 - self.groups.len() as i64)
    }
}

/// Checks everything of a whole entry that can be checked without knowing what is in the database.
pub(crate) fn verify(
    bytes: &[u8],
    team: &Hash,
    device_of: &BTreeMap<Id, [u8; 32]>,
) -> Result<Piece, Refusal> {
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
    let groups: BTreeMap<u32, Group> = (0..).zip(raw.groups).collect();
    let parts = parts_of(&header, &groups, &[])?;
    Ok(Piece {
        replica: header.replica,
        seq: header.seq,
        prev: raw.prev,
        sealed: HEADER.hash(&[&raw.header]),
        hash,
        sig: Some(raw.sig),
        header: Some(header),
        private: Some(raw.private),
        groups,
        singles: Vec::new(),
        parts,
    })
}

/// The parts of the groups that are here, in the order of their numbers, if each group is the one that the header commits
/// to and holds what it may.
pub(crate) fn parts_of(
    header: &Header,
    groups: &BTreeMap<u32, Group>,
    singles: &[Single],
) -> Result<Vec<Part>, Refusal> {
    let mut parts = Vec::new();
    for (place, group) in groups {
        let (hash, of_group) = open_group(header.replica, header.seq, group)?;
        if header.groups.get(*place as usize) != Some(&hash) {
            return Err(Refusal::BadCommitment);
        }
        parts.extend(of_group);
    }
    for single in singles.iter().filter(|single| !groups.contains_key(&single.place)) {
        let (hash, part) = single.open(header.replica, header.seq)?;
        if header.groups.get(single.place as usize) != Some(&hash) {
            return Err(Refusal::BadCommitment);
        }
        parts.push(part);
    }
    joined(header, parts, groups.len())
}

/// The hash of a group and its parts, if it holds what it may.
pub(crate) fn open_group(replica: Id, seq: u64, group: &Group) -> Result<(Hash, Vec<Part>), Refusal> {
    let read = group.read(replica).map_err(|_| Refusal::Malformed)?;
    let leaves: Vec<Hash> =
        read.iter().map(|(part, bytes)| journal::leaf(&group.seed, part.i, bytes)).collect();
    let hash = group.hash(replica, seq, &leaves);
    let mut parts = Vec::with_capacity(read.len());
    for (part, bytes) in read {
        fits(&group.compartment, group.class, &part, bytes, replica)?;
        parts.push((group.class, group.compartment.clone(), part));
    }
    Ok((hash, parts))
}

/// May a part stand in a group of this compartment and class, and is it in its one encoding?
pub(crate) fn fits(
    compartment: &str,
    class: Class,
    part: &OpPart,
    bytes: &[u8],
    replica: Id,
) -> Result<(), Refusal> {
    if compartment.is_empty() || compartment.len() > MAX_COMPARTMENT {
        return Err(Refusal::Malformed);
    }
    let mut again = Vec::with_capacity(bytes.len());
    part.encode(replica, &mut again);
    if again != bytes {
        return Err(Refusal::Malformed);
    }
    if !classes_fit(class, part) {
        return Err(Refusal::WrongClass);
    }
    let canonical = part.fields.iter().all(|(key, op)| is_canonical(part.kind, *key, op, replica));
    if canonical { Ok(()) } else { Err(Refusal::Malformed) }
}

/// The parts of all groups that are here in the order of their numbers, if they fit together. What can only be said of a
/// whole entry is asked of a whole one.
pub(crate) fn joined(header: &Header, mut parts: Vec<Part>, groups: usize) -> Result<Vec<Part>, Refusal> {
    parts.sort_by_key(|(_, _, part)| part.i);
    let twice = parts.windows(2).any(|pair| pair[0].2.i == pair[1].2.i);
    if twice
        || header.groups.len() as u64 > MOST_GROUPS
        || !births_are_sound(&parts, groups == header.groups.len())
    {
        return Err(Refusal::Malformed);
    }
    Ok(parts)
}

fn classes_fit(class: Class, part: &OpPart) -> bool {
    let Some(kind) = kind_numbered(part.kind) else { return true };
    part.fields.iter().all(|(key, _)| match key {
        FieldKey::Built(journal::LIVE | journal::HOME) => class == Class::Identity,
        FieldKey::Built(n) => kind.field_numbered(*n).is_none_or(|field| field.class == class),
        FieldKey::Custom(_) => true,
    })
}

/// Is it the one encoding of a value that the field can have? What this version does not know is left to newer ones.
fn is_canonical(kind: u8, key: FieldKey, op: &FieldOp, author: Id) -> bool {
    match (key, op) {
        (FieldKey::Built(journal::LIVE), FieldOp::Set { value, .. }) => {
            journal::live_is_canonical(value, author)
        }
        (FieldKey::Built(journal::HOME), FieldOp::Set { value, .. }) => {
            value != NULL
                && value.len() <= MAX_COMPARTMENT + 2
                && journal::is_canonical(FieldType::Text, value)
        }
        (FieldKey::Built(journal::LIVE | journal::HOME), FieldOp::Links { .. }) => false,
        (FieldKey::Built(n), op) => {
            let Some(field) = kind_numbered(kind).and_then(|kind| kind.field_numbered(n)) else {
                return true;
            };
            match (field.ty, op) {
                (FieldType::Links(_), FieldOp::Links { .. }) => true,
                (FieldType::Links(_), FieldOp::Set { .. }) | (_, FieldOp::Links { .. }) => false,
                (ty, FieldOp::Set { value, .. }) => journal::is_canonical(ty, value),
            }
        }
        (FieldKey::Custom(_), FieldOp::Set { value, .. }) => custom_is_canonical(value),
        (FieldKey::Custom(_), FieldOp::Links { .. }) => true,
    }
}

/// A birth has a part of class identity, which a reader of some groups of the entry need not see; class n's part bears the
/// first number plus n; all lie in one compartment; and nothing in it replaces, empties or moves anything. So a birth means
/// the same wherever in the record's past it stands.
fn births_are_sound(parts: &[Part], whole: bool) -> bool {
    let mut births: HashMap<(u8, Id), (u32, &str, bool)> = HashMap::new();
    for (class, compartment, part) in parts.iter().filter(|(_, _, part)| part.home.is_none()) {
        let Some(first) = part.i.checked_sub(u32::from(class.wire())) else { return false };
        let birth = births.entry((part.kind, part.record)).or_insert((first, compartment, false));
        if (birth.0, birth.1) != (first, compartment) {
            return false;
        }
        birth.2 |= *class == Class::Identity;
        let plain = |(key, op): &(FieldKey, FieldOp)| {
            !matches!(key, FieldKey::Built(journal::LIVE | journal::HOME))
                && match op {
                    FieldOp::Set { value, over } => over.is_empty() && value != NULL,
                    FieldOp::Links { remove, .. } => remove.is_empty(),
                }
        };
        if !part.fields.iter().all(plain) {
            return false;
        }
    }
    !whole || births.values().all(|(_, _, has_identity)| *has_identity)
}
