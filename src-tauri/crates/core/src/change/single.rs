//! One op part out of a group of which the reader gets no more: with its salt and the path to the group's root (RFC 6962
//! section 2.1.1), so that it keeps its author's proof, and nothing can be guessed of the parts beside it. So one record's
//! past goes to those who read its new home, while the group that it stands in stays where it is.

use minicbor::{Decoder, Encoder};
use rusqlite::{Connection, params};

use super::journal::{self, Group, Hash, MAX_PARTS, Malformed, NODE, OpPart, exactly, read_hash};
use super::verify::{Part, Refusal, fits};
use crate::error::Result;
use crate::id::Id;
use crate::schema::Class;
use crate::schema::value::sure;

/// No path is longer: a group has no more parts than an entry.
const MOST_STEPS: u64 = 32;

/// A part without the rest of its group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Single {
    /// The group's place in the header.
    pub place: u32,
    pub compartment: String,
    pub class: Class,
    pub gsalt: [u8; 16],
    /// How many parts the group has.
    pub n: u32,
    /// The part's place among them.
    pub at: u32,
    pub salt: Hash,
    /// The encoded part.
    pub part: Vec<u8>,
    /// The hashes beside the way to the root, from the leaf up.
    pub path: Vec<Hash>,
}

impl Single {
    /// The parts of a whole group that are wanted.
    pub(crate) fn out_of(
        (place, group): (u32, &Group),
        author: Id,
        wanted: impl Fn(&OpPart) -> bool,
    ) -> std::result::Result<Vec<(OpPart, Single)>, Malformed> {
        let parts = group.read(author)?;
        let leaves: Vec<Hash> =
            parts.iter().map(|(part, bytes)| journal::leaf(&group.seed, part.i, bytes)).collect();
        let mut singles = Vec::new();
        for (at, (part, bytes)) in parts.into_iter().enumerate().filter(|(_, (part, _))| wanted(part)) {
            let mut path = Vec::new();
            path_of(&leaves, at, &mut path);
            let single = Single {
                place,
                compartment: group.compartment.clone(),
                class: group.class,
                gsalt: group.gsalt,
                n: group.n,
                at: u32::try_from(at).map_err(|_| Malformed)?,
                salt: journal::salt(&group.seed, part.i),
                part: bytes.to_vec(),
                path,
            };
            singles.push((part, single));
        }
        Ok(singles)
    }

    /// The hash of the group that the part stands in, and the part, if it may stand there.
    pub(crate) fn open(&self, replica: Id, seq: u64) -> std::result::Result<(Hash, Part), Refusal> {
        let mut d = Decoder::new(&self.part);
        let part = OpPart::decode(&mut d, replica).map_err(|_| Refusal::Malformed)?;
        if d.position() != self.part.len() {
            return Err(Refusal::Malformed);
        }
        fits(&self.compartment, self.class, &part, &self.part, replica)?;
        let leaf = journal::LEAF.hash(&[&self.salt, &self.part]);
        let root = climb(self.n, self.at, leaf, &self.path).ok_or(Refusal::BadCommitment)?;
        let hash = journal::group_hash(
            (replica, seq),
            (&self.compartment, self.class),
            (&self.gsalt, self.n),
            &root,
        );
        Ok((hash, (self.class, self.compartment.clone(), part)))
    }

    /// `[place, compartment, class, gsalt, n, at, salt, part, [*hash]]`.
    pub(crate) fn encode(&self, e: &mut Encoder<&mut Vec<u8>>) {
        sure(sure(sure(e.array(9)).u32(self.place)).str(&self.compartment));
        sure(sure(sure(e.u8(self.class.wire())).bytes(&self.gsalt)).u32(self.n));
        sure(sure(sure(e.u32(self.at)).bytes(&self.salt)).bytes(&self.part));
        sure(e.array(self.path.len() as u64));
        for hash in &self.path {
            sure(e.bytes(hash));
        }
    }

    /// Reads what [`Single::encode`] wrote.
    pub(crate) fn decode(d: &mut Decoder<'_>) -> std::result::Result<Single, Malformed> {
        exactly(d, 9)?;
        let place = d.u32()?;
        let compartment = d.str()?.to_owned();
        let class = Class::from_wire(d.u8()?).ok_or(Malformed)?;
        let gsalt = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let (n, at) = (d.u32()?, d.u32()?);
        if u64::from(n) > MAX_PARTS * Class::ALL.len() as u64 || at >= n {
            return Err(Malformed);
        }
        let (salt, part) = (read_hash(d)?, d.bytes()?.to_vec());
        let steps = journal::at_most(d, MOST_STEPS)?;
        let path = (0..steps).map(|_| read_hash(d)).collect::<std::result::Result<_, _>>()?;
        Ok(Single { place, compartment, class, gsalt, n, at, salt, part, path })
    }
}

/// The hashes beside the way from the leaf `at` to the root, from below.
fn path_of(leaves: &[Hash], at: usize, path: &mut Vec<Hash>) {
    if leaves.len() < 2 {
        return;
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    if at < left.len() {
        path_of(left, at, path);
        path.push(journal::root(right));
    } else {
        path_of(right, at - left.len(), path);
        path.push(journal::root(left));
    }
}

/// The root of a tree of `n` leaves, from the leaf `at` and the hashes beside the way; none where these are too few or
/// too many.
fn climb(n: u32, at: u32, leaf: Hash, path: &[Hash]) -> Option<Hash> {
    if n < 2 {
        return (path.is_empty() && at == 0).then_some(leaf);
    }
    let (beside, below) = path.split_last()?;
    let half = n.next_power_of_two() / 2;
    Some(if at < half {
        NODE.hash(&[&climb(half, at, leaf, below)?, beside])
    } else {
        NODE.hash(&[beside, &climb(n - half, at - half, leaf, below)?])
    })
}

/// The single parts of a local entry that are here.
pub(crate) fn singles_of(conn: &Connection, e: i64) -> Result<Vec<Single>> {
    let mut statement = conn.prepare_cached("SELECT body FROM op_single WHERE e = ?1 ORDER BY i")?;
    let mut rows = statement.query([e])?;
    let mut singles = Vec::new();
    while let Some(row) = rows.next()? {
        let body: Vec<u8> = row.get(0)?;
        singles.push(Single::decode(&mut Decoder::new(&body))?);
    }
    Ok(singles)
}

/// Keeps the part numbered `i` of a local entry.
pub(crate) fn insert(conn: &Connection, e: i64, i: u32, single: &Single) -> Result<()> {
    let mut body = Vec::new();
    single.encode(&mut Encoder::new(&mut body));
    conn.prepare_cached("INSERT OR IGNORE INTO op_single VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        e,
        i,
        single.place,
        body
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leaf_of_every_tree_finds_its_root_and_no_other_path_does() {
        for n in 1..40_u32 {
            let leaves: Vec<Hash> = (0..n).map(|at| journal::LEAF.hash(&[&at.to_be_bytes()])).collect();
            let root = journal::root(&leaves);
            for at in 0..n {
                let mut path = Vec::new();
                path_of(&leaves, at as usize, &mut path);
                let leaf = leaves[at as usize];
                assert_eq!(climb(n, at, leaf, &path), Some(root), "{at} of {n}");
                assert_ne!(climb(n, (at + 1) % (n + 1), leaf, &path), Some(root));
                let longer = [path.as_slice(), &[root]].concat();
                assert_ne!(climb(n, at, leaf, &longer), Some(root));
            }
        }
    }
}
