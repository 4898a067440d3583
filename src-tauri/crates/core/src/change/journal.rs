//! The journal's structures and their wire form: op parts, groups, entries, and the proof that ties them together.
//! `docs/format.md` writes the same down for somebody who has no access to this code. No SQL here.

use std::sync::LazyLock;

use blake3::Hasher;
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

use crate::id::Id;
use crate::schema::value::sure;
use crate::schema::{Class, FieldType, Value};

/// The version of the entry format that this program writes.
pub const VERSION: u8 = 1;
/// The field number of a record's liveness, in every kind.
pub const LIVE: u32 = 0;
/// The field number of a record's home compartment, in every kind.
pub const HOME: u32 = u32::MAX;
/// No entry holds more op parts than this.
pub const MAX_PARTS: u64 = 100_000;
/// No encoded entry is longer than this.
pub const MAX_ENTRY_BYTES: usize = 64 << 20;

/// 32 bytes of BLAKE3.
pub type Hash = [u8; 32];

/// BLAKE3 in key-derivation mode under a named domain, set up once.
pub struct Domain(LazyLock<Hasher>);

macro_rules! domain {
    ($(#[$doc:meta])* $NAME:ident = $text:literal) => {
        $(#[$doc])*
        pub static $NAME: Domain = Domain::of(|| Hasher::new_derive_key($text));
    };
}

domain!(/// One op part.
    LEAF = "coffer/leaf/1");
domain!(/// An inner node of a group's tree.
    NODE = "coffer/node/1");
domain!(/// A group of op parts of one compartment and class.
    GROUP = "coffer/group/1");
domain!(/// Who and why, salted.
    PRIVATE = "coffer/private/1");
domain!(/// An entry's header.
    HEADER = "coffer/header/1");
domain!(/// The chain of entries.
    ENTRY = "coffer/entry/1");
domain!(/// The chain's beginning.
    CHAIN = "coffer/chain/1");
domain!(/// The team's first event.
    GENESIS = "coffer/genesis/1");
domain!(/// Every later event of the roster.
    ROSTER_EVENT = "coffer/roster-event/1");
domain!(/// The heads of the roster that somebody knows.
    ROSTER_HEADS = "coffer/roster-heads/1");

/// What a head signature signs under; the signer prepends it.
pub const HEAD_DOMAIN: &str = "coffer/head/1";

impl Domain {
    /// A domain, set up by `make` when it is first used.
    pub(crate) const fn of(make: fn() -> Hasher) -> Domain {
        Domain(LazyLock::new(make))
    }

    /// The hash of the pieces, one after the other. Pieces of varying length must be self-delimiting.
    pub fn hash(&self, pieces: &[&[u8]]) -> Hash {
        let mut hasher = self.0.clone();
        for piece in pieces {
            hasher.update(piece);
        }
        *hasher.finalize().as_bytes()
    }
}

/// One write: the entry it stood in and its number there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Dot {
    /// The vault copy that wrote it.
    pub replica: Id,
    /// The entry's sequence number, from 1.
    pub seq: u64,
    /// The op part's number within the entry.
    pub i: u32,
}

impl Dot {
    fn write(&self, e: &mut Encoder<&mut Vec<u8>>, author: Id) {
        sure(e.array(3));
        if self.replica == author {
            sure(e.null())
        } else {
            sure(e.bytes(self.replica.as_bytes()))
        };
        sure(sure(e.u64(self.seq)).u32(self.i));
    }

    fn read(d: &mut Decoder<'_>, author: Id) -> Result<Dot, Malformed> {
        exactly(d, 3)?;
        let replica = if d.datatype()? == Type::Null {
            d.null()?;
            author
        } else {
            read_id(d)?
        };
        Ok(Dot { replica, seq: read_number(d)?, i: d.u32()? })
    }
}

/// A field on the wire: a built-in number, or a custom field's record id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FieldKey {
    /// A field of `records/<kind>.rs`, or [`LIVE`], or [`HOME`].
    Built(u32),
    /// A custom field.
    Custom(Id),
}

impl FieldKey {
    pub(crate) fn write(&self, e: &mut Encoder<&mut Vec<u8>>) {
        match self {
            FieldKey::Built(number) => drop(sure(e.u32(*number))),
            FieldKey::Custom(id) => drop(sure(e.bytes(id.as_bytes()))),
        }
    }

    pub(crate) fn read(d: &mut Decoder<'_>) -> Result<FieldKey, Malformed> {
        if d.datatype()? == Type::Bytes {
            Ok(FieldKey::Custom(read_id(d)?))
        } else {
            Ok(FieldKey::Built(d.u32()?))
        }
    }
}

/// What an op part does to one field. Values stay encoded: only a reader that knows the field's type opens them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FieldOp {
    /// The field's new value, and the writes it replaces.
    Set {
        /// Canonical CBOR of the value.
        value: Vec<u8>,
        /// The writes that the author saw there.
        over: Vec<Dot>,
    },
    /// Additions to and removals from a set of links.
    Links {
        /// Ids that the set gains.
        add: Vec<Id>,
        /// Ids that the set loses, each with the additions that the author saw.
        remove: Vec<(Id, Vec<Dot>)>,
    },
}

/// A patch of one record: all changed fields of one class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpPart {
    /// The part's number within the entry.
    pub i: u32,
    /// The record's kind, as a wire number.
    pub kind: u8,
    /// The record.
    pub record: Id,
    /// The write that last set the record's home; none where this entry creates the record.
    pub home: Option<Dot>,
    /// The changed fields, in ascending key order.
    pub fields: Vec<(FieldKey, FieldOp)>,
}

/// The bytes are no entry of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed journal bytes")]
pub struct Malformed;

impl From<minicbor::decode::Error> for Malformed {
    fn from(_: minicbor::decode::Error) -> Malformed {
        Malformed
    }
}

pub(crate) fn exactly(d: &mut Decoder<'_>, n: u64) -> Result<(), Malformed> {
    if d.array()? == Some(n) { Ok(()) } else { Err(Malformed) }
}

pub(crate) fn at_most(d: &mut Decoder<'_>, n: u64) -> Result<u64, Malformed> {
    d.array()?.filter(|count| *count <= n && *count <= d.input().len() as u64).ok_or(Malformed)
}

pub(crate) fn read_id(d: &mut Decoder<'_>) -> Result<Id, Malformed> {
    Id::from_slice(d.bytes()?).ok_or(Malformed)
}

/// A number that the database can hold: an author who sends a larger one must not stop everybody else's entries.
pub(crate) fn read_number(d: &mut Decoder<'_>) -> Result<u64, Malformed> {
    let n = d.u64()?;
    if i64::try_from(n).is_ok() { Ok(n) } else { Err(Malformed) }
}

pub(crate) fn read_hash(d: &mut Decoder<'_>) -> Result<Hash, Malformed> {
    d.bytes()?.try_into().map_err(|_| Malformed)
}

/// Passes over one item and gives its bytes.
fn raw<'b>(d: &mut Decoder<'b>) -> Result<&'b [u8], Malformed> {
    let start = d.position();
    d.skip()?;
    Ok(&d.input()[start..d.position()])
}

impl OpPart {
    /// Appends the canonical CBOR of the part, as `author` writes it.
    pub fn encode(&self, author: Id, out: &mut Vec<u8>) {
        let mut e = Encoder::new(out);
        sure(sure(sure(sure(e.array(5)).u32(self.i)).u8(self.kind)).bytes(self.record.as_bytes()));
        match &self.home {
            Some(dot) => dot.write(&mut e, author),
            None => drop(sure(e.null())),
        }
        sure(e.map(self.fields.len() as u64));
        for (key, op) in &self.fields {
            key.write(&mut e);
            sure(e.array(2));
            match op {
                FieldOp::Set { value, over } => {
                    e.writer_mut().extend_from_slice(value);
                    sure(e.array(over.len() as u64));
                    for dot in over {
                        dot.write(&mut e, author);
                    }
                }
                FieldOp::Links { add, remove } => {
                    sure(e.array(add.len() as u64));
                    for id in add {
                        sure(e.bytes(id.as_bytes()));
                    }
                    sure(e.map(remove.len() as u64));
                    for (id, dots) in remove {
                        sure(sure(e.bytes(id.as_bytes())).array(dots.len() as u64));
                        for dot in dots {
                            dot.write(&mut e, author);
                        }
                    }
                }
            }
        }
    }

    /// Reads one part. The shape of a field's op tells a set of links from a register: its second item is a map.
    pub fn decode(d: &mut Decoder<'_>, author: Id) -> Result<OpPart, Malformed> {
        exactly(d, 5)?;
        let i = d.u32()?;
        // The parts of a birth are numbered from `i` on.
        if u64::from(i) >= MAX_PARTS * Class::ALL.len() as u64 {
            return Err(Malformed);
        }
        let kind = d.u8()?;
        let record = read_id(d)?;
        let home = if d.datatype()? == Type::Null {
            d.null()?;
            None
        } else {
            Some(Dot::read(d, author)?)
        };
        let count = d.map()?.filter(|n| *n <= 10_000).ok_or(Malformed)?;
        let mut fields: Vec<(FieldKey, FieldOp)> = Vec::new();
        for _ in 0..count {
            let key = FieldKey::read(d)?;
            if fields.last().is_some_and(|(last, _)| *last >= key) {
                return Err(Malformed);
            }
            exactly(d, 2)?;
            let value = raw(d)?;
            let op = if d.datatype()? == Type::Map {
                let mut items = Decoder::new(value);
                let n = at_most(&mut items, MAX_PARTS)?;
                let add = (0..n).map(|_| read_id(&mut items)).collect::<Result<_, _>>()?;
                let n = d.map()?.filter(|n| *n <= MAX_PARTS).ok_or(Malformed)?;
                let mut remove = Vec::new();
                for _ in 0..n {
                    let id = read_id(d)?;
                    remove.push((id, read_dots(d, author)?));
                }
                FieldOp::Links { add, remove }
            } else {
                FieldOp::Set { value: value.to_vec(), over: read_dots(d, author)? }
            };
            fields.push((key, op));
        }
        Ok(OpPart { i, kind, record, home, fields })
    }
}

fn read_dots(d: &mut Decoder<'_>, author: Id) -> Result<Vec<Dot>, Malformed> {
    let n = at_most(d, MAX_PARTS)?;
    (0..n).map(|_| Dot::read(d, author)).collect()
}

/// Encodes a value as [`FieldOp::Set`] carries it.
pub fn encoded(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    value.encode(&mut out);
    out
}

/// Opens an encoded value of a known type.
pub fn decoded(ty: FieldType, bytes: &[u8]) -> Result<Value, Malformed> {
    Value::decode(ty, &mut Decoder::new(bytes)).map_err(|_| Malformed)
}

/// Are these bytes the one encoding of a value of this type? An empty text or list has none: it is null.
pub(crate) fn is_canonical(ty: FieldType, bytes: &[u8]) -> bool {
    decoded(ty, bytes)
        .is_ok_and(|value| (value == Value::Null || !value.is_null()) && encoded(&value) == bytes)
}

/// The value of [`LIVE`]: alive or in the trash, and which later writes the author had seen.
pub fn live_value(alive: bool, seen: &[Dot], author: Id) -> Vec<u8> {
    let mut out = Vec::new();
    let mut e = Encoder::new(&mut out);
    sure(sure(sure(e.array(2)).bool(alive)).array(seen.len() as u64));
    for dot in seen {
        dot.write(&mut e, author);
    }
    out
}

/// Reads whether a [`LIVE`] value means alive.
pub fn is_live(bytes: &[u8]) -> Result<bool, Malformed> {
    let mut d = Decoder::new(bytes);
    exactly(&mut d, 2)?;
    Ok(d.bool()?)
}

/// Are these bytes the one encoding of a [`LIVE`] value, as `author` writes it?
pub(crate) fn live_is_canonical(bytes: &[u8], author: Id) -> bool {
    let read = || -> Result<(bool, Vec<Dot>), Malformed> {
        let mut d = Decoder::new(bytes);
        exactly(&mut d, 2)?;
        Ok((d.bool()?, read_dots(&mut d, author)?))
    };
    read().is_ok_and(|(alive, seen)| live_value(alive, &seen, author) == bytes)
}

/// A group being written or read: the op parts of one compartment and class in one entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Who may read it, as an audience name such as `book:<member>`.
    pub compartment: String,
    /// Which fields it holds.
    pub class: Class,
    /// Hides the group's hash from guessing.
    pub gsalt: [u8; 16],
    /// Makes the salts of all leaves; goes only to those who may read the whole group.
    pub seed: [u8; 32],
    /// The encoded op parts, one after the other.
    pub parts: Vec<u8>,
    /// How many they are.
    pub n: u32,
}

/// The salt of the op part numbered `i`.
pub fn salt(seed: &[u8; 32], i: u32) -> Hash {
    *blake3::keyed_hash(seed, &i.to_be_bytes()).as_bytes()
}

/// The salt that a group gets when it is written. It follows from the seed, so that it need not travel beside it; whoever
/// gets the group without its seed gets the salt itself. A reader accepts any.
pub fn group_salt(seed: &[u8; 32]) -> [u8; 16] {
    half(blake3::keyed_hash(seed, b"group").as_bytes())
}

/// The salt that a private part gets when it is written: it follows from the seed of the entry's first group. An entry
/// without groups gets a random one. A reader accepts any.
pub fn private_salt(seed: &[u8; 32]) -> [u8; 16] {
    half(blake3::keyed_hash(seed, b"private").as_bytes())
}

fn half(hash: &Hash) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&hash[..16]);
    out
}

/// The leaf of an encoded op part numbered `i`.
pub fn leaf(seed: &[u8; 32], i: u32, part: &[u8]) -> Hash {
    LEAF.hash(&[&salt(seed, i), part])
}

/// The root of the leaves, in the shape of RFC 6962 §2.1: the left half is the largest power of two below the count.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => NODE.hash(&[]),
        [one] => *one,
        _ => {
            let half = leaves.len().next_power_of_two() / 2;
            NODE.hash(&[&root(&leaves[..half]), &root(&leaves[half..])])
        }
    }
}

impl Group {
    /// The op parts with their own encoded bytes.
    pub fn read(&self, author: Id) -> Result<Vec<(OpPart, &[u8])>, Malformed> {
        let mut d = Decoder::new(&self.parts);
        let mut parts = Vec::new();
        while d.position() < self.parts.len() {
            let start = d.position();
            let part = OpPart::decode(&mut d, author)?;
            parts.push((part, &self.parts[start..d.position()]));
        }
        if parts.len() == self.n as usize { Ok(parts) } else { Err(Malformed) }
    }

    /// The op parts with these numbers; the others are passed over.
    pub(crate) fn parts_numbered(
        &self,
        author: Id,
        numbers: &std::collections::HashSet<u32>,
    ) -> Result<Vec<OpPart>, Malformed> {
        let mut d = Decoder::new(&self.parts);
        let mut parts = Vec::new();
        while d.position() < self.parts.len() {
            let start = d.position();
            exactly(&mut d, 5)?;
            if numbers.contains(&d.u32()?) {
                d.set_position(start);
                parts.push(OpPart::decode(&mut d, author)?);
            } else {
                (0..4).try_for_each(|_| d.skip())?;
            }
        }
        Ok(parts)
    }

    /// The group's hash in the header, from its leaves.
    pub fn hash(&self, replica: Id, seq: u64, leaves: &[Hash]) -> Hash {
        group_hash((replica, seq), (&self.compartment, self.class), (&self.gsalt, self.n), &root(leaves))
    }
}

/// A group's hash in the header, from its root.
pub(crate) fn group_hash(
    (replica, seq): (Id, u64),
    (compartment, class): (&str, Class),
    (gsalt, n): (&[u8; 16], u32),
    root: &Hash,
) -> Hash {
    let mut body = Vec::with_capacity(128);
    let mut e = Encoder::new(&mut body);
    sure(sure(sure(e.array(6)).bytes(replica.as_bytes())).u64(seq));
    sure(sure(sure(e.str(compartment)).u8(class.wire())).u32(n));
    sure(e.bytes(root));
    GROUP.hash(&[gsalt, &body])
}

/// Who made an entry, through which door, and what for. No personal data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Private {
    /// Hides the commitment from guessing.
    pub salt: [u8; 16],
    /// The member who acted.
    pub member: Id,
    /// The door: `window`, `cli`, `import`, `undo`, ...
    pub via: String,
    /// The verb: `account.update`, `import`, `vault.unlock`, ...
    pub intent: String,
    /// The batch that the entry is a chunk of.
    pub batch: Option<Id>,
    /// The event's facts, for entries without ops and for undo: canonical CBOR or empty.
    pub event: Vec<u8>,
}

impl Private {
    /// The canonical CBOR, salt included.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut e = Encoder::new(&mut out);
        sure(sure(sure(e.array(6)).bytes(&self.salt)).bytes(self.member.as_bytes()));
        sure(sure(e.str(&self.via)).str(&self.intent));
        match self.batch {
            Some(id) => sure(e.bytes(id.as_bytes())),
            None => sure(e.null()),
        };
        sure(e.bytes(&self.event));
        out
    }

    /// Reads what [`Private::encode`] wrote.
    pub fn decode(bytes: &[u8]) -> Result<Private, Malformed> {
        let mut d = Decoder::new(bytes);
        exactly(&mut d, 6)?;
        let salt = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let member = read_id(&mut d)?;
        let via = d.str()?.to_owned();
        let intent = d.str()?.to_owned();
        let batch = if d.datatype()? == Type::Null {
            d.null()?;
            None
        } else {
            Some(read_id(&mut d)?)
        };
        let event = d.bytes()?.to_vec();
        if d.position() == bytes.len() {
            Ok(Private { salt, member, via, intent, batch, event })
        } else {
            Err(Malformed)
        }
    }

    /// The commitment that the header carries.
    pub fn commitment(&self) -> Hash {
        PRIVATE.hash(&[&self.encode()])
    }
}

/// An entry's header: everything that its hash covers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// The team: the hash of its genesis.
    pub team: Hash,
    /// The vault copy that wrote it.
    pub replica: Id,
    /// Dense, from 1.
    pub seq: u64,
    /// The hybrid logical stamp.
    pub hlc: u64,
    /// The hash of the roster heads that the author knew, where they changed.
    pub roster: Option<Hash>,
    /// The groups' hashes, in order.
    pub groups: Vec<Hash>,
    /// The commitment to [`Private`].
    pub private: Hash,
}

impl Header {
    /// The canonical CBOR.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(160 + 34 * self.groups.len());
        let mut e = Encoder::new(&mut out);
        sure(sure(sure(e.array(8)).u8(VERSION)).bytes(&self.team));
        sure(sure(sure(e.bytes(self.replica.as_bytes())).u64(self.seq)).u64(self.hlc));
        match &self.roster {
            Some(hash) => sure(e.bytes(hash)),
            None => sure(e.null()),
        };
        sure(e.array(self.groups.len() as u64));
        for hash in &self.groups {
            sure(e.bytes(hash));
        }
        sure(e.bytes(&self.private));
        out
    }

    /// Reads a header of this version; exactly one encoding is accepted.
    pub fn decode(bytes: &[u8]) -> Result<Header, Malformed> {
        let mut d = Decoder::new(bytes);
        exactly(&mut d, 8)?;
        if d.u8()? != VERSION {
            return Err(Malformed);
        }
        let team = read_hash(&mut d)?;
        let replica = read_id(&mut d)?;
        let seq = read_number(&mut d)?;
        let hlc = read_number(&mut d)?;
        let roster = if d.datatype()? == Type::Null {
            d.null()?;
            None
        } else {
            Some(read_hash(&mut d)?)
        };
        let n = at_most(&mut d, MAX_PARTS)?;
        let groups = (0..n).map(|_| read_hash(&mut d)).collect::<Result<_, _>>()?;
        let private = read_hash(&mut d)?;
        let header = Header { team, replica, seq, hlc, roster, groups, private };
        if header.encode() == bytes { Ok(header) } else { Err(Malformed) }
    }
}

/// The link before a replica's first entry.
pub fn chain_start(team: &Hash, replica: Id, device: &[u8; 32]) -> Hash {
    CHAIN.hash(&[team, replica.as_bytes(), device])
}

/// The hash of an entry, from the one before it and its encoded header.
pub fn entry_hash(prev: &Hash, header: &[u8]) -> Hash {
    ENTRY.hash(&[prev, &HEADER.hash(&[header])])
}

/// What a head signature covers, after its domain.
pub fn head_message(team: &Hash, device: &[u8; 32], replica: Id, seq: u64, entry: &Hash) -> Vec<u8> {
    [team.as_slice(), device, replica.as_bytes(), &seq.to_be_bytes(), entry].concat()
}

/// A whole entry as one replica hands it to another: header, chain link, signature, and the groups the receiver may
/// read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RawEntry {
    /// The hash of the entry before.
    pub prev: Hash,
    /// The encoded [`Header`].
    pub header: Vec<u8>,
    /// Ed25519 over [`head_message`].
    pub sig: [u8; 64],
    /// Who and why.
    pub private: Private,
    /// The groups, in the header's order.
    pub groups: Vec<Group>,
}

impl RawEntry {
    /// The canonical CBOR.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut e = Encoder::new(&mut out);
        sure(sure(sure(sure(e.array(5)).bytes(&self.prev)).bytes(&self.header)).bytes(&self.sig));
        sure(sure(e.bytes(&self.private.encode())).array(self.groups.len() as u64));
        for group in &self.groups {
            sure(sure(sure(e.array(6)).str(&group.compartment)).u8(group.class.wire()));
            sure(sure(sure(e.bytes(&group.gsalt)).bytes(&group.seed)).u32(group.n));
            sure(e.bytes(&group.parts));
        }
        out
    }

    /// Reads an entry. Lengths are checked against the input before anything is allocated.
    pub fn decode(bytes: &[u8]) -> Result<RawEntry, Malformed> {
        if bytes.len() > MAX_ENTRY_BYTES {
            return Err(Malformed);
        }
        let mut d = Decoder::new(bytes);
        exactly(&mut d, 5)?;
        let prev = read_hash(&mut d)?;
        let header = d.bytes()?.to_vec();
        let sig = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let private = Private::decode(d.bytes()?)?;
        let n = at_most(&mut d, MAX_PARTS)?;
        let mut groups = Vec::new();
        for _ in 0..n {
            exactly(&mut d, 6)?;
            groups.push(Group {
                compartment: d.str()?.to_owned(),
                class: Class::from_wire(d.u8()?).ok_or(Malformed)?,
                gsalt: d.bytes()?.try_into().map_err(|_| Malformed)?,
                seed: d.bytes()?.try_into().map_err(|_| Malformed)?,
                n: u32::try_from(d.u64()?).map_err(|_| Malformed)?,
                parts: d.bytes()?.to_vec(),
            });
        }
        let entry = RawEntry { prev, header, sig, private, groups };
        if d.position() == bytes.len() && entry.encode() == bytes { Ok(entry) } else { Err(Malformed) }
    }

    /// The entry's own hash.
    pub fn hash(&self) -> Hash {
        entry_hash(&self.prev, &self.header)
    }
}
