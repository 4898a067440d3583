//! The form in which a piece of an entry waits beside the journal. It was proven when it came and lies in this vault's own
//! database; reading it proves its groups again, not its signature.

use std::collections::BTreeMap;

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

use super::journal::{self, Group, HEADER, Hash, Header, Malformed, Private, read_id};
use super::single::Single;
use super::verify::{Piece, parts_of};
use crate::schema::Class;
use crate::schema::value::sure;

impl Piece {
    /// `[replica, seq, prev, H(header), signature | null, header | null, private | null, {place => group}, [*single]]`.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut e = Encoder::new(&mut out);
        sure(sure(sure(e.array(9)).bytes(self.replica.as_bytes())).u64(self.seq));
        sure(sure(e.bytes(&self.prev)).bytes(&self.sealed));
        optional(&mut e, self.sig.as_ref().map(<[u8; 64]>::as_slice));
        optional(&mut e, self.header.as_ref().map(Header::encode).as_deref());
        optional(&mut e, self.private.as_ref().map(Private::encode).as_deref());
        sure(e.map(self.groups.len() as u64));
        for (place, group) in &self.groups {
            sure(sure(sure(e.u32(*place)).array(6)).str(&group.compartment));
            sure(sure(sure(e.u8(group.class.wire())).bytes(&group.gsalt)).bytes(&group.seed));
            sure(sure(e.u32(group.n)).bytes(&group.parts));
        }
        sure(e.array(self.singles.len() as u64));
        self.singles.iter().for_each(|single| single.encode(&mut e));
        out
    }

    /// Reads what [`Piece::encode`] wrote.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Piece, Malformed> {
        let mut d = Decoder::new(bytes);
        journal::exactly(&mut d, 9)?;
        let (replica, seq) = (read_id(&mut d)?, d.u64()?);
        let prev: Hash = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let sealed: Hash = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let sig = match read_optional(&mut d)? {
            Some(bytes) => Some(bytes.try_into().map_err(|_| Malformed)?),
            None => None,
        };
        let header = read_optional(&mut d)?.map(Header::decode).transpose()?;
        let private = read_optional(&mut d)?.map(Private::decode).transpose()?;
        let count = d.map()?.ok_or(Malformed)?;
        let mut groups = BTreeMap::new();
        for _ in 0..count {
            let place = d.u32()?;
            journal::exactly(&mut d, 6)?;
            let group = Group {
                compartment: d.str()?.to_owned(),
                class: Class::from_wire(d.u8()?).ok_or(Malformed)?,
                gsalt: d.bytes()?.try_into().map_err(|_| Malformed)?,
                seed: d.bytes()?.try_into().map_err(|_| Malformed)?,
                n: d.u32()?,
                parts: d.bytes()?.to_vec(),
            };
            groups.insert(place, group);
        }
        let count = d.array()?.ok_or(Malformed)?;
        let singles = (0..count).map(|_| Single::decode(&mut d)).collect::<Result<_, _>>()?;
        let hash = journal::ENTRY.hash(&[&prev, &sealed]);
        let mut piece = Piece {
            replica,
            seq,
            prev,
            sealed,
            hash,
            sig,
            header,
            private,
            groups,
            singles,
            parts: Vec::new(),
        };
        piece.settle().map_err(|_| Malformed)?;
        Ok(piece)
    }

    /// Reads the parts out of the groups, proving them against the header.
    pub(crate) fn settle(&mut self) -> Result<(), super::verify::Refusal> {
        if let Some(header) = &self.header {
            debug_assert_eq!(HEADER.hash(&[&header.encode()]), self.sealed);
            self.parts = parts_of(header, &self.groups, &self.singles)?;
        }
        Ok(())
    }

    /// Takes over what another piece of the same entry has and this one has not. Says whether that was anything.
    pub(crate) fn merge(&mut self, other: Piece) -> Result<bool, super::verify::Refusal> {
        let had = |own: &Piece| {
            let parts = (own.groups.len(), own.singles.len());
            (own.header.is_some(), own.private.is_some(), parts, own.sig.is_some())
        };
        let before = had(self);
        self.header = self.header.take().or(other.header);
        self.private = self.private.take().or(other.private);
        self.sig = self.sig.or(other.sig);
        for (place, group) in other.groups {
            self.groups.entry(place).or_insert(group);
        }
        for single in other.singles {
            if !self.singles.iter().any(|own| (own.place, own.at) == (single.place, single.at)) {
                self.singles.push(single);
            }
        }
        let after = had(self);
        self.settle()?;
        Ok(before != after)
    }
}

fn optional(e: &mut Encoder<&mut Vec<u8>>, bytes: Option<&[u8]>) {
    match bytes {
        Some(bytes) => drop(sure(e.bytes(bytes))),
        None => drop(sure(e.null())),
    }
}

fn read_optional<'b>(d: &mut Decoder<'b>) -> Result<Option<&'b [u8]>, Malformed> {
    if d.datatype()? == Type::Null {
        d.null()?;
        return Ok(None);
    }
    Ok(Some(d.bytes()?))
}
