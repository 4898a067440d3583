//! What can be said of an entry without looking at the database: its bytes, its proofs, the shape of what it holds. Pure
//! functions of the entry, so that every copy says the same of it, whenever it comes.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::MOST_GROUPS;
use super::journal::{self, FieldKey, FieldOp, Group, Hash, Header, OpPart, RawEntry};
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
    /// More of this replica's entries wait than are kept. It has to be sent again when the earlier ones are in.
    TooMuchWaits,
}

/// An entry that passed every check that needs no database.
pub(crate) struct Verified {
    pub raw: RawEntry,
    pub header: Header,
    pub hash: Hash,
    pub parts: Vec<(Class, String, OpPart)>,
}

/// Checks everything that can be checked without knowing what is in the database.
pub(crate) fn verify(
    bytes: &[u8],
    team: &Hash,
    device_of: &BTreeMap<Id, [u8; 32]>,
) -> Result<Verified, Refusal> {
    let raw = RawEntry::decode(bytes).map_err(|_| Refusal::Malformed)?;
    let header = Header::decode(&raw.header).map_err(|_| Refusal::Malformed)?;
    if header.team != *team {
        return Err(Refusal::OtherTeam);
    }
    if raw.groups.len() as u64 > MOST_GROUPS {
        return Err(Refusal::Malformed);
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
    let mut scratch = Vec::new();
    for (group, expected) in raw.groups.iter().zip(&header.groups) {
        let read = group.read(header.replica).map_err(|_| Refusal::Malformed)?;
        let leaves: Vec<Hash> =
            read.iter().map(|(part, bytes)| journal::leaf(&group.seed, part.i, bytes)).collect();
        if group.hash(header.replica, header.seq, &leaves) != *expected {
            return Err(Refusal::BadCommitment);
        }
        if group.compartment.is_empty() || group.compartment.len() > MAX_COMPARTMENT {
            return Err(Refusal::Malformed);
        }
        for (part, bytes) in read {
            scratch.clear();
            part.encode(header.replica, &mut scratch);
            if scratch != bytes || !numbers.insert(part.i) {
                return Err(Refusal::Malformed);
            }
            if !classes_fit(group, &part) {
                return Err(Refusal::WrongClass);
            }
            if !part.fields.iter().all(|(key, op)| is_canonical(part.kind, *key, op, header.replica)) {
                return Err(Refusal::Malformed);
            }
            parts.push((group.class, group.compartment.clone(), part));
        }
    }
    parts.sort_by_key(|(_, _, part)| part.i);
    if !births_are_whole(&parts) {
        return Err(Refusal::Malformed);
    }
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

/// A birth has a part of class identity; class n's part bears the first number plus n; all lie in one compartment; and
/// nothing in it replaces, empties or moves anything. So a birth means the same wherever in the record's past it stands.
fn births_are_whole(parts: &[(Class, String, OpPart)]) -> bool {
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
    births.values().all(|(_, _, has_identity)| *has_identity)
}
