//! Segments as bytes; `docs/format.md` writes the same down. What a reader can work out is left out: the hashes of groups
//! that stand beside their header, the commitment to a private part that does, salts that follow from a seed.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

use super::{MAX_OPS, MAX_SEGMENT_BYTES};
use crate::change::journal::{
    self, Group, Hash, MAX_PARTS, Malformed, Private, exactly, read_hash, read_id, read_number,
};
use crate::change::single::Single;
use crate::id::Id;
use crate::schema::Class;
use crate::schema::value::sure;

/// A segment that was read.
pub(super) enum Read {
    Spine(Spine),
    Content(Content),
}

/// `[0, replica, from, prev, [*(H(header) | null)], signature]`; null where all who get the spine get the header.
pub(super) struct Spine {
    pub replica: Id,
    pub from: u64,
    /// The hash of the entry before `from`.
    pub prev: Hash,
    pub sealed: Vec<Option<Hash>>,
    /// The author's signature over the last entry.
    pub sig: [u8; 64],
}

/// `[1, [*compartment], [*[replica, [*entry], [*[seq, place, group]], [*[seq, single]]]]]`.
#[derive(Default)]
pub(super) struct Content {
    pub authors: Vec<Author>,
}

/// What a content segment holds of one copy's entries.
pub(super) struct Author {
    pub replica: Id,
    pub entries: Vec<Item>,
    /// Groups whose header goes to others too, or went before.
    pub groups: Vec<Loose>,
    /// Single parts for those who do not read their groups.
    pub singles: Vec<(u64, Single)>,
}

/// `[seq, stamp, roster heads | null, private | commitment, [*(group | hash)]]`.
pub(super) struct Item {
    pub seq: u64,
    pub hlc: u64,
    pub roster: Option<Hash>,
    pub private: Whose,
    pub groups: Vec<OrHash>,
}

/// The private part of an entry, or the commitment to it.
pub(super) enum Whose {
    Here(Private),
    Absent(Hash),
}

/// A group, or its hash where others read it.
pub(super) enum OrHash {
    Here(Group),
    Absent(Hash),
}

/// A group without its header.
pub(super) struct Loose {
    pub seq: u64,
    pub place: u32,
    pub group: Group,
}

impl Spine {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(160 + 34 * self.sealed.len());
        let mut e = Encoder::new(&mut out);
        sure(sure(sure(sure(e.array(6)).u8(0)).bytes(self.replica.as_bytes())).u64(self.from));
        sure(sure(e.bytes(&self.prev)).array(self.sealed.len() as u64));
        for sealed in &self.sealed {
            hash_or_null(&mut e, sealed.as_ref());
        }
        sure(e.bytes(&self.sig));
        out
    }
}

impl Content {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut names: Vec<&str> = Vec::new();
        for author in &self.authors {
            let inline =
                author.entries.iter().flat_map(|item| &item.groups).filter_map(|group| match group {
                    OrHash::Here(group) => Some(group),
                    OrHash::Absent(_) => None,
                });
            for group in inline.chain(author.groups.iter().map(|loose| &loose.group)) {
                if !names.contains(&group.compartment.as_str()) {
                    names.push(&group.compartment);
                }
            }
        }
        let mut out = Vec::new();
        let mut e = Encoder::new(&mut out);
        sure(sure(sure(e.array(3)).u8(1)).array(names.len() as u64));
        for name in &names {
            sure(e.str(name));
        }
        sure(e.array(self.authors.len() as u64));
        for author in &self.authors {
            sure(sure(e.array(4)).bytes(author.replica.as_bytes()));
            sure(e.array(author.entries.len() as u64));
            for item in &author.entries {
                item.encode(&mut e, &names);
            }
            sure(e.array(author.groups.len() as u64));
            for loose in &author.groups {
                sure(sure(sure(e.array(3)).u64(loose.seq)).u32(loose.place));
                encode_group(&mut e, &loose.group, &names);
            }
            sure(e.array(author.singles.len() as u64));
            for (seq, single) in &author.singles {
                sure(sure(e.array(2)).u64(*seq));
                single.encode(&mut e);
            }
        }
        out
    }
}

impl Item {
    fn encode(&self, e: &mut Encoder<&mut Vec<u8>>, names: &[&str]) {
        sure(sure(sure(e.array(5)).u64(self.seq)).u64(self.hlc));
        hash_or_null(e, self.roster.as_ref());
        match &self.private {
            Whose::Here(private) => {
                sure(e.array(6));
                if Some(private.salt) == self.first_seed().map(journal::private_salt) {
                    sure(e.null());
                } else {
                    sure(e.bytes(&private.salt));
                }
                sure(sure(sure(e.bytes(private.member.as_bytes())).str(&private.via)).str(&private.intent));
                match &private.batch {
                    Some(id) => sure(e.bytes(id.as_bytes())),
                    None => sure(e.null()),
                };
                sure(e.bytes(&private.event));
            }
            Whose::Absent(hash) => drop(sure(e.bytes(hash))),
        }
        sure(e.array(self.groups.len() as u64));
        for group in &self.groups {
            match group {
                OrHash::Here(group) => encode_group(e, group, names),
                OrHash::Absent(hash) => drop(sure(e.bytes(hash))),
            }
        }
    }

    fn first_seed(&self) -> Option<&[u8; 32]> {
        self.groups.iter().find_map(|group| match group {
            OrHash::Here(group) => Some(&group.seed),
            OrHash::Absent(_) => None,
        })
    }
}

/// `[compartment, class, gsalt | null, seed, parts]`.
fn encode_group(e: &mut Encoder<&mut Vec<u8>>, group: &Group, names: &[&str]) {
    let name = names.iter().position(|name| *name == group.compartment).unwrap_or_default();
    sure(sure(sure(e.array(5)).u64(name as u64)).u8(group.class.wire()));
    if group.gsalt == journal::group_salt(&group.seed) {
        sure(e.null());
    } else {
        sure(e.bytes(&group.gsalt));
    }
    sure(sure(e.bytes(&group.seed)).bytes(&group.parts));
}

fn hash_or_null(e: &mut Encoder<&mut Vec<u8>>, hash: Option<&Hash>) {
    match hash {
        Some(hash) => drop(sure(e.bytes(hash))),
        None => drop(sure(e.null())),
    }
}

/// Reads a segment; exactly one encoding of each is accepted. Counts are held against the input before anything is
/// allocated for them.
pub(super) fn read(bytes: &[u8]) -> Result<Read, Malformed> {
    if bytes.len() > MAX_SEGMENT_BYTES {
        return Err(Malformed);
    }
    let mut d = Decoder::new(bytes);
    let n = d.array()?;
    let read = match (d.u8()?, n) {
        (0, Some(6)) => Read::Spine(read_spine(&mut d)?),
        (1, Some(3)) => Read::Content(read_content(&mut d)?),
        _ => return Err(Malformed),
    };
    let again = match &read {
        Read::Spine(spine) => spine.encode(),
        Read::Content(content) => content.encode(),
    };
    if again == bytes { Ok(read) } else { Err(Malformed) }
}

fn read_spine(d: &mut Decoder<'_>) -> Result<Spine, Malformed> {
    let replica = read_id(d)?;
    let from = read_number(d)?;
    let prev = read_hash(d)?;
    let n = journal::at_most(d, MAX_OPS)?;
    let last = from.checked_add(n).ok_or(Malformed)?;
    if from == 0 || n == 0 || i64::try_from(last).is_err() {
        return Err(Malformed);
    }
    let sealed = (0..n).map(|_| read_hash_or_null(d)).collect::<Result<_, _>>()?;
    Ok(Spine { replica, from, prev, sealed, sig: d.bytes()?.try_into().map_err(|_| Malformed)? })
}

fn read_hash_or_null(d: &mut Decoder<'_>) -> Result<Option<Hash>, Malformed> {
    if d.datatype()? == Type::Null {
        d.null()?;
        return Ok(None);
    }
    read_hash(d).map(Some)
}

fn read_content(d: &mut Decoder<'_>) -> Result<Content, Malformed> {
    let n = journal::at_most(d, MAX_OPS)?;
    let names = (0..n).map(|_| Ok(d.str()?.to_owned())).collect::<Result<Vec<String>, Malformed>>()?;
    let mut room = MAX_OPS;
    let n = journal::at_most(d, MAX_OPS)?;
    let mut authors = Vec::new();
    for _ in 0..n {
        exactly(d, 4)?;
        let replica = read_id(d)?;
        let n = journal::at_most(d, MAX_OPS)?;
        let entries = (0..n).map(|_| read_item(d, &names, &mut room)).collect::<Result<_, _>>()?;
        let n = journal::at_most(d, MAX_OPS)?;
        let mut groups = Vec::new();
        for _ in 0..n {
            exactly(d, 3)?;
            let (seq, place) = (read_number(d)?, d.u32()?);
            groups.push(Loose { seq, place, group: read_group(d, &names, &mut room)? });
        }
        let n = journal::at_most(d, MAX_OPS)?;
        room = room.checked_sub(n).ok_or(Malformed)?;
        let mut singles = Vec::new();
        for _ in 0..n {
            exactly(d, 2)?;
            singles.push((read_number(d)?, Single::decode(d)?));
        }
        authors.push(Author { replica, entries, groups, singles });
    }
    Ok(Content { authors })
}

fn read_item(d: &mut Decoder<'_>, names: &[String], room: &mut u64) -> Result<Item, Malformed> {
    exactly(d, 5)?;
    let (seq, hlc) = (read_number(d)?, read_number(d)?);
    let roster = read_hash_or_null(d)?;
    let mut salt_follows = false;
    let mut private = if d.datatype()? == Type::Bytes {
        Whose::Absent(read_hash(d)?)
    } else {
        exactly(d, 6)?;
        let salt = if d.datatype()? == Type::Null {
            d.null()?;
            salt_follows = true;
            [0; 16]
        } else {
            d.bytes()?.try_into().map_err(|_| Malformed)?
        };
        let (member, via, intent) = (read_id(d)?, d.str()?.to_owned(), d.str()?.to_owned());
        let batch = if d.datatype()? == Type::Null {
            d.null()?;
            None
        } else {
            Some(read_id(d)?)
        };
        Whose::Here(Private { salt, member, via, intent, batch, event: d.bytes()?.to_vec() })
    };
    let n = journal::at_most(d, MAX_PARTS)?;
    let mut groups = Vec::new();
    for _ in 0..n {
        groups.push(if d.datatype()? == Type::Bytes {
            OrHash::Absent(read_hash(d)?)
        } else {
            OrHash::Here(read_group(d, names, room)?)
        });
    }
    if salt_follows && let Whose::Here(private) = &mut private {
        let seed = groups.iter().find_map(|group| match group {
            OrHash::Here(group) => Some(&group.seed),
            OrHash::Absent(_) => None,
        });
        private.salt = journal::private_salt(seed.ok_or(Malformed)?);
    }
    Ok(Item { seq, hlc, roster, private, groups })
}

fn read_group(d: &mut Decoder<'_>, names: &[String], room: &mut u64) -> Result<Group, Malformed> {
    exactly(d, 5)?;
    let place = usize::try_from(d.u64()?).map_err(|_| Malformed)?;
    let compartment = names.get(place).ok_or(Malformed)?.clone();
    let class = Class::from_wire(d.u8()?).ok_or(Malformed)?;
    let gsalt = if d.datatype()? == Type::Null {
        d.null()?;
        None
    } else {
        Some(d.bytes()?.try_into().map_err(|_| Malformed)?)
    };
    let seed: [u8; 32] = d.bytes()?.try_into().map_err(|_| Malformed)?;
    let parts = d.bytes()?.to_vec();
    let mut n = 0;
    let mut inner = Decoder::new(&parts);
    while inner.position() < parts.len() {
        inner.skip()?;
        n += 1;
        *room = room.checked_sub(1).ok_or(Malformed)?;
    }
    let gsalt = gsalt.unwrap_or_else(|| journal::group_salt(&seed));
    Ok(Group { compartment, class, gsalt, seed, parts, n })
}
