//! The inside of a bundle, in canonical CBOR.
//!
//! ```text
//! [1, [ms, min reader, [*device], {*replica => seq}, {*replica => seq}, {*replica => [seq, hash]}, [*[event, author, sig]],
//!  [*erased]], [*ring], [*sealed part]]
//! ```

use std::collections::BTreeMap;

use minicbor::encode::{Error, Write};
use minicbor::{Decoder, Encoder};

use super::{BundleError, Limit, MAX_PARTS, MAX_RECIPIENTS, MAX_STRING, Manifest, VERSION};
use crate::change::journal::{Malformed, exactly, read_id};
use crate::id::Id;
use crate::schema::value::sure;
use crate::sync::roster::Signed;

/// The body; rings stand in the order of the recipients, which ascend.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Body<'a> {
    pub(super) recipients: Vec<[u8; 32]>,
    pub(super) manifest: Manifest,
    pub(super) rings: Vec<&'a [u8]>,
    pub(super) parts: Vec<&'a [u8]>,
}

impl From<Malformed> for BundleError {
    fn from(_: Malformed) -> BundleError {
        BundleError::Damaged
    }
}

impl From<minicbor::decode::Error> for BundleError {
    fn from(_: minicbor::decode::Error) -> BundleError {
        BundleError::Damaged
    }
}

impl<'a> Body<'a> {
    pub(super) fn encode(&self) -> Vec<u8> {
        let parts: usize = self.parts.iter().map(|part| part.len() + 9).sum();
        let mut out = Vec::with_capacity(parts + 4_096);
        sure(self.write(&mut Encoder::new(&mut out)));
        out
    }

    fn write<W: Write>(&self, e: &mut Encoder<W>) -> Result<(), Error<W::Error>> {
        let manifest = &self.manifest;
        e.array(4)?.u64(VERSION)?;
        e.array(8)?.i64(manifest.created_ms)?.u64(manifest.min_reader)?;
        e.array(self.recipients.len() as u64)?;
        for device in &self.recipients {
            e.bytes(device)?;
        }
        for numbers in [&manifest.since, &manifest.have] {
            e.map(numbers.len() as u64)?;
            for (replica, seq) in numbers {
                e.bytes(replica.as_bytes())?.u64(*seq)?;
            }
        }
        e.map(manifest.heads.len() as u64)?;
        for (replica, (seq, hash)) in &manifest.heads {
            e.bytes(replica.as_bytes())?.array(2)?.u64(*seq)?.bytes(hash)?;
        }
        e.array(manifest.roster.len() as u64)?;
        for event in &manifest.roster {
            e.array(3)?.bytes(&event.body)?.bytes(&event.author)?.bytes(&event.sig)?;
        }
        for strings in [&manifest.ledger.iter().map(Vec::as_slice).collect(), &self.rings, &self.parts] {
            e.array(strings.len() as u64)?;
            for bytes in strings {
                e.bytes(bytes)?;
            }
        }
        Ok(())
    }

    /// Reads a body. Nothing is set aside by a length that it declares; exactly one encoding is accepted.
    pub(super) fn decode(bytes: &'a [u8]) -> Result<Body<'a>, BundleError> {
        let d = &mut Decoder::new(bytes);
        let shape = d.array()?;
        let version = d.u64()?;
        if version > VERSION {
            return Err(BundleError::Newer { found: version, known: VERSION });
        }
        if shape != Some(4) || version != VERSION {
            return Err(BundleError::Damaged);
        }
        exactly(d, 8)?;
        let created_ms = d.i64()?;
        let min_reader = d.u64()?;
        if min_reader > VERSION {
            return Err(BundleError::Newer { found: min_reader, known: VERSION });
        }
        let recipients = list(d, MAX_RECIPIENTS, Limit::Recipients, read_bytes)?;
        let since = map(d, read_seq)?;
        let have = map(d, read_seq)?;
        let heads = map(d, |d| {
            exactly(d, 2)?;
            Ok((read_seq(d)?, read_bytes(d)?))
        })?;
        let roster = list(d, usize::MAX, Limit::String, |d| {
            exactly(d, 3)?;
            let body = read_string(d)?.to_vec();
            Ok(Signed { body, author: read_bytes(d)?, sig: read_bytes(d)? })
        })?;
        let ledger = list(d, usize::MAX, Limit::String, |d| Ok(read_string(d)?.to_vec()))?;
        let manifest = Manifest { created_ms, min_reader, since, have, heads, roster, ledger };
        let rings = list(d, MAX_RECIPIENTS, Limit::Recipients, |d| Ok(d.bytes()?))?;
        let parts = list(d, MAX_PARTS, Limit::Parts, |d| Ok(d.bytes()?))?;
        let body = Body { recipients, manifest, rings, parts };
        let one_each = body.rings.len() == body.recipients.len();
        let ascending = body.recipients.is_sorted_by(|one, next| one < next);
        if one_each && ascending && d.position() == bytes.len() && body.is_written_as(bytes) {
            Ok(body)
        } else {
            Err(BundleError::Damaged)
        }
    }

    fn is_written_as(&self, bytes: &[u8]) -> bool {
        let mut e = Encoder::new(Same(bytes));
        self.write(&mut e).is_ok() && e.into_writer().0.is_empty()
    }
}

/// Compares what is written with what should be, so that a body is not in memory twice.
struct Same<'a>(&'a [u8]);

impl Write for Same<'_> {
    type Error = Malformed;

    fn write_all(&mut self, written: &[u8]) -> Result<(), Malformed> {
        self.0 = self.0.strip_prefix(written).ok_or(Malformed)?;
        Ok(())
    }
}

fn list<'a, T>(
    d: &mut Decoder<'a>,
    most: usize,
    limit: Limit,
    mut read: impl FnMut(&mut Decoder<'a>) -> Result<T, BundleError>,
) -> Result<Vec<T>, BundleError> {
    let count = d.array()?.ok_or(BundleError::Damaged)?;
    if count > most as u64 {
        return Err(BundleError::TooLarge { limit });
    }
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(read(d)?);
    }
    Ok(items)
}

fn map<'a, T>(
    d: &mut Decoder<'a>,
    mut read: impl FnMut(&mut Decoder<'a>) -> Result<T, BundleError>,
) -> Result<BTreeMap<Id, T>, BundleError> {
    let mut items = BTreeMap::new();
    for _ in 0..d.map()?.ok_or(BundleError::Damaged)? {
        items.insert(read_id(d)?, read(d)?);
    }
    Ok(items)
}

fn read_bytes<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], BundleError> {
    d.bytes()?.try_into().map_err(|_| BundleError::Damaged)
}

/// A number that the database can hold.
fn read_seq(d: &mut Decoder<'_>) -> Result<u64, BundleError> {
    d.u64().ok().filter(|seq| i64::try_from(*seq).is_ok()).ok_or(BundleError::Damaged)
}

fn read_string<'a>(d: &mut Decoder<'a>) -> Result<&'a [u8], BundleError> {
    let bytes = d.bytes()?;
    if bytes.len() > MAX_STRING {
        return Err(BundleError::TooLarge { limit: Limit::String });
    }
    Ok(bytes)
}
