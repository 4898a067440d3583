//! The bytes of a block and of a waiting change: numbers in base 128, docs as differences, terms with their lengths.

use rusqlite::Result;

use crate::search::words::Terms;

pub(super) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The number at the front of `bytes`, which moves behind it; `None` when the bytes end in it or it is too long.
pub(super) fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// The docs of a block but the first, as differences.
pub(super) fn encode_docs(docs: &[i64]) -> Vec<u8> {
    let mut out = Vec::with_capacity(docs.len() * 2);
    for pair in docs.windows(2) {
        put_number(&mut out, (pair[1] - pair[0]) as u64);
    }
    out
}

/// All docs of a block, ascending.
pub(super) fn decode_docs(first: i64, mut blob: &[u8]) -> Result<Vec<i64>> {
    let mut docs = Vec::with_capacity(blob.len() + 1);
    docs.push(first);
    let mut last = first;
    while !blob.is_empty() {
        let step = take_number(&mut blob).and_then(|step| i64::try_from(step).ok()).filter(|step| *step > 0);
        last = step.and_then(|step| last.checked_add(step)).ok_or_else(torn_block)?;
        docs.push(last);
    }
    Ok(docs)
}

/// A block whose bytes are no block. The page's own check sum was right, so this is a bug or another program's work.
pub(super) fn torn_block() -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(
        2,
        rusqlite::types::Type::Blob,
        "a torn block of the search index".into(),
    )
}

pub(super) fn encode_terms(terms: &Terms) -> Option<Vec<u8>> {
    if terms.is_empty() {
        return None;
    }
    let mut out = Vec::with_capacity(terms.len() * 8);
    for term in terms.iter() {
        put_number(&mut out, term.len() as u64);
        out.extend_from_slice(term);
    }
    Some(out)
}

/// The terms of a waiting change, sorted. Bytes behind a torn length are ignored.
pub(super) fn decode_terms(mut blob: &[u8]) -> Vec<&[u8]> {
    let mut terms = Vec::new();
    while let Some(length) = take_number(&mut blob) {
        let Some((term, rest)) =
            usize::try_from(length).ok().and_then(|length| blob.split_at_checked(length))
        else {
            break;
        };
        terms.push(term);
        blob = rest;
    }
    terms
}
