//! Comparing the index with the records, for the doctor.

use std::collections::HashSet;

use hashbrown::HashMap;
use rusqlite::{Connection, Result};

use super::blocks::each_block;
use super::pack::{decode_docs, decode_terms};
use super::{kind_of, row_of};
use crate::search::words::Terms;

/// Docs of one kind among which the index and the records disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mismatch {
    /// The kind.
    pub kind: u32,
    /// The first row number of the stretch.
    pub from: i64,
    /// The last row number of the stretch.
    pub to: i64,
}

/// Docs are compared in stretches of this many, so that a check of millions of records needs few megabytes.
const STRETCH_BITS: u32 = 6;

/// Compares the index with the terms that the records have, for the doctor. Each doc is given once, in any order. The
/// answer names stretches of 64 docs; the cure is [`rebuild`].
pub fn check(conn: &Connection, records: impl IntoIterator<Item = (i64, Terms)>) -> Result<Vec<Mismatch>> {
    use std::hash::BuildHasher;
    let hasher = hashbrown::DefaultHashBuilder::default();
    let mut sums: HashMap<i64, u64> = HashMap::new();
    // A sum does not mind the order, and what is in both sides once cancels out.
    let mut add = |doc: i64, term: &[u8], sign: u64| {
        let part = hasher.hash_one((doc, term)).wrapping_mul(sign);
        let sum = sums.entry(doc >> STRETCH_BITS).or_insert(0);
        *sum = sum.wrapping_add(part);
    };
    for (doc, terms) in records {
        terms.iter().for_each(|term| add(doc, term, 1));
    }
    let mut fresh = HashSet::new();
    let mut statement = conn.prepare("SELECT doc, new FROM search_fresh")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (doc, new): (i64, Option<Vec<u8>>) = (row.get(0)?, row.get(1)?);
        fresh.insert(doc);
        decode_terms(&new.unwrap_or_default()).into_iter().for_each(|term| add(doc, term, u64::MAX));
    }
    let mut torn: Vec<i64> = Vec::new();
    each_block(conn, |term, first, blob| {
        match decode_docs(first, blob) {
            Ok(docs) => {
                docs.iter().filter(|doc| !fresh.contains(*doc)).for_each(|doc| add(*doc, term, u64::MAX))
            }
            Err(_) => torn.push(first >> STRETCH_BITS),
        }
        Ok(())
    })?;
    let mut wrong: Vec<Mismatch> = sums
        .into_iter()
        .filter(|(_, sum)| *sum != 0)
        .map(|(stretch, _)| stretch)
        .chain(torn)
        .map(|stretch| {
            let from = stretch << STRETCH_BITS;
            Mismatch { kind: kind_of(from), from: row_of(from), to: row_of(from) | ((1 << STRETCH_BITS) - 1) }
        })
        .collect();
    wrong.sort_unstable();
    wrong.dedup();
    Ok(wrong)
}
