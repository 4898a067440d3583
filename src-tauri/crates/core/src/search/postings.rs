//! Our own inverted index inside the vault's database: terms to record numbers. Rows are blocks of many records, so a
//! bulk load writes a hundredth of the rows that a full-text table writes; a single edit writes one row of
//! `search_fresh` and the blocks learn of it later. Not here: what a term means, ranking, and transactions (the caller
//! brings one: what is indexed and what is stored commit together).
//!
//! A *doc* is `kind << 40 | row number`. A block holds docs of one kind, ascending, as differences in base 128. Every
//! read ignores in the blocks what `search_fresh` knows better.

use std::collections::HashSet;

use hashbrown::HashMap;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::words::Terms;

mod bulk;
mod read;

pub use bulk::Bulk;
pub(super) use read::{Node, Reader};

/// The two tables; part of a migration.
pub const SCHEMA: &str = "
CREATE TABLE search_post (
  term  BLOB NOT NULL,
  first INTEGER NOT NULL,
  docs  BLOB NOT NULL,
  PRIMARY KEY (term, first)
) WITHOUT ROWID;
CREATE TABLE search_fresh (
  doc INTEGER PRIMARY KEY,
  old BLOB,
  new BLOB
);
";

/// The most docs of a block. Small in tests, so that a few dozen records fill, split and join blocks.
const BLOCK_DOCS: usize = if cfg!(test) { 16 } else { 4096 };
/// The most bytes of a block. A row of an index tree that is longer than a quarter of a page (981 bytes of the 4,016 that
/// the cipher leaves) spills into overflow pages, and then every comparison on the way to it reads the whole row: with
/// 8 KiB blocks a third of a bulk load went there.
const BLOCK_BYTES: usize = 900;
/// Changed docs that a search looks through one by one before they should be merged.
pub const FRESH_ROWS: i64 = 1_000;
/// Bytes of terms that a search looks through before they should be merged.
pub const FRESH_BYTES: i64 = 512 * 1024;

/// Row numbers have 40 bits; the kind is above them.
const ROW_BITS: u32 = 40;

/// The doc of row `n` of a kind. `kind` is below 2^22, `n` below 2^40: the schema numbers its kinds in single steps and
/// no table comes near.
pub fn doc(kind: u32, n: i64) -> i64 {
    (i64::from(kind) << ROW_BITS) | (n & ((1 << ROW_BITS) - 1))
}

/// The kind of a doc.
pub fn kind_of(doc: i64) -> u32 {
    (doc >> ROW_BITS) as u32
}

/// The row number of a doc.
pub fn row_of(doc: i64) -> i64 {
    doc & ((1 << ROW_BITS) - 1)
}

/// The last doc of a kind.
fn last_of(kind: u32) -> i64 {
    doc(kind, -1)
}

/// Records that a doc is found by `new` now and was found by `old` before this edit. One row, whatever the number of
/// terms; for a doc that is already waiting only its new terms are replaced. A deleted doc has empty `new`, a created
/// one empty `old`.
pub fn change(conn: &Connection, doc: i64, old: &Terms, new: &Terms) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO search_fresh (doc, old, new) VALUES (?1, ?2, ?3)
         ON CONFLICT (doc) DO UPDATE SET new = excluded.new",
    )?
    .execute(params![doc, encode_terms(old), encode_terms(new)])?;
    Ok(())
}

/// True when searches would get slower for the number of waiting changes; then [`merge`].
pub fn wants_merge(conn: &Connection) -> Result<bool> {
    let (rows, bytes): (i64, i64) = conn
        .prepare_cached("SELECT count(*), coalesce(sum(coalesce(length(new), 0) + coalesce(length(old), 0)), 0) FROM search_fresh")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows > FRESH_ROWS || bytes > FRESH_BYTES)
}

/// Waiting changes that are merged at a time: what is held in memory is bounded, however many there are.
const MERGE_ROWS: usize = 4_096;

/// Moves every waiting change into the blocks. Returns how many docs that were. A [`Bulk`] must be flushed before.
pub fn merge(conn: &Connection) -> Result<usize> {
    let mut count = 0;
    loop {
        let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = conn
            .prepare_cached(
                "SELECT doc, coalesce(old, x''), coalesce(new, x'') FROM search_fresh ORDER BY doc LIMIT ?1",
            )?
            .query_map([MERGE_ROWS], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_>>()?;
        let Some(last) = rows.last() else { return Ok(count) };
        let mut edits = Vec::new();
        for (doc, old, new) in &rows {
            let (old, new) = (decode_terms(old), decode_terms(new));
            // Both are sorted; terms in both stay as they are.
            let add = new.iter().filter(|term| old.binary_search(term).is_err());
            let take = old.iter().filter(|term| new.binary_search(term).is_err());
            edits.extend(add.map(|term| Edit { term, doc: *doc, add: true }));
            edits.extend(take.map(|term| Edit { term, doc: *doc, add: false }));
        }
        apply(conn, &mut edits)?;
        conn.prepare_cached("DELETE FROM search_fresh WHERE doc <= ?1")?.execute([last.0])?;
        count += rows.len();
    }
}

/// The docs of a kind that have exactly this term, newest first, at most `most`: for keys that a caller indexes beside
/// the words, such as the keys of duplicates. What waits in a [`Bulk`] is not seen; see [`Bulk::holders`].
pub fn holders(conn: &Connection, term: &[u8], kind: u32, most: usize) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    if most > 0 {
        let hidden: Vec<(i64, bool)> = conn
            .prepare_cached("SELECT doc, coalesce(new, x'') FROM search_fresh WHERE doc BETWEEN ?1 AND ?2")?
            .query_map([doc(kind, 0), last_of(kind)], |row| {
                let new: Vec<u8> = row.get(1)?;
                Ok((row.get(0)?, decode_terms(&new).binary_search(&term).is_ok()))
            })?
            .collect::<Result<_>>()?;
        found.extend(hidden.iter().filter(|(_, has)| *has).map(|(doc, _)| *doc));
        let mut statement = conn.prepare_cached(
            "SELECT first, docs FROM search_post WHERE term = ?1 AND first BETWEEN ?2 AND ?3 ORDER BY first DESC",
        )?;
        let mut rows = statement.query(params![term, doc(kind, 0), last_of(kind)])?;
        let waiting = found.len();
        while found.len() < most + waiting
            && let Some(row) = rows.next()?
        {
            let docs = decode_docs(row.get(0)?, row.get_ref(1)?.as_blob()?)?;
            let known =
                docs.iter().rev().filter(|doc| hidden.binary_search_by_key(doc, |row| &row.0).is_err());
            found.extend(known);
        }
    }
    found.sort_unstable_by(|left, right| right.cmp(left));
    found.truncate(most);
    Ok(found)
}

/// Takes docs out of every block and out of the waiting changes, whatever their terms were: for erasure, and for the
/// undo of a large import. Reads the whole index once. Returns the number of postings removed.
pub fn erase(conn: &Connection, docs: &[i64]) -> Result<usize> {
    let mut gone = docs.to_vec();
    gone.sort_unstable();
    gone.dedup();
    for doc in &gone {
        conn.prepare_cached("DELETE FROM search_fresh WHERE doc = ?1")?.execute([doc])?;
    }
    let mut removed = 0;
    each_block(conn, |term, first, blob| {
        // Without a doc between its start and the end of its kind the block need not be read.
        let next = gone.partition_point(|doc| *doc < first);
        if gone.get(next).is_none_or(|doc| kind_of(*doc) != kind_of(first)) {
            return Ok(());
        }
        let docs = decode_docs(first, blob)?;
        let kept: Vec<i64> = docs.iter().copied().filter(|doc| gone.binary_search(doc).is_err()).collect();
        if kept.len() < docs.len() {
            removed += docs.len() - kept.len();
            replace(conn, term, Some(first), &kept)?;
        }
        Ok(())
    })?;
    Ok(removed)
}

/// Joins the small blocks that flush after flush leaves behind. Nothing a search finds changes. Returns the number of
/// blocks saved.
pub fn compact(conn: &Connection) -> Result<usize> {
    let mut saved = 0;
    // The blocks in hand: neighbours of one term and one kind.
    let mut term_in_hand: Vec<u8> = Vec::new();
    let mut firsts: Vec<i64> = Vec::new();
    let mut docs: Vec<i64> = Vec::new();
    let mut bytes = 0;
    let mut write = |term: &[u8], firsts: &mut Vec<i64>, docs: &mut Vec<i64>| -> Result<()> {
        if firsts.len() > 1 {
            for first in firsts.iter() {
                delete(conn, term, *first)?;
            }
            saved += firsts.len().saturating_sub(insert(conn, term, docs)?);
        }
        firsts.clear();
        docs.clear();
        Ok(())
    };
    each_block(conn, |term, first, blob| {
        let block = decode_docs(first, blob)?;
        let fits = term == term_in_hand
            && docs.last().is_some_and(|last| kind_of(*last) == kind_of(first) && *last < first)
            && docs.len() + block.len() <= BLOCK_DOCS
            && bytes + blob.len() < BLOCK_BYTES;
        if !fits {
            write(&term_in_hand, &mut firsts, &mut docs)?;
            term_in_hand = term.to_vec();
            bytes = 0;
        }
        // The step between two blocks takes six bytes at most.
        bytes += blob.len() + 6;
        firsts.push(first);
        docs.extend(block);
        Ok(())
    })?;
    write(&term_in_hand, &mut firsts, &mut docs)?;
    Ok(saved)
}

/// Empties the index and fills it again from the records.
pub fn rebuild(conn: &Connection, records: impl IntoIterator<Item = (i64, Terms)>) -> Result<()> {
    clear(conn)?;
    let mut bulk = Bulk::new();
    for (doc, terms) in records {
        bulk.add(doc, &terms);
        bulk.flush_if_full(conn)?;
    }
    bulk.flush(conn)
}

/// The docs of one kind that hold exactly this term in the blocks. Changes that wait to be merged are not looked at:
/// merge first where they matter.
pub fn exact(conn: &Connection, term: &[u8], kind: u32) -> Result<Vec<i64>> {
    let mut statement = conn
        .prepare_cached("SELECT first, docs FROM search_post WHERE term = ?1 AND first BETWEEN ?2 AND ?3")?;
    let mut rows = statement.query(params![term, doc(kind, 0), doc(kind + 1, 0) - 1])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let first: i64 = row.get(0)?;
        out.extend(decode_docs(first, row.get_ref(1)?.as_blob()?)?);
    }
    Ok(out)
}

/// Empties the index.
pub fn clear(conn: &Connection) -> Result<()> {
    conn.execute("DELETE FROM search_post", [])?;
    conn.execute("DELETE FROM search_fresh", [])?;
    Ok(())
}

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

/// One posting to add or to take away.
struct Edit<'a> {
    term: &'a [u8],
    doc: i64,
    add: bool,
}

/// Applies edits to the blocks, a block at a time. Adding what is there and removing what is not change nothing.
fn apply(conn: &Connection, edits: &mut [Edit<'_>]) -> Result<()> {
    edits.sort_unstable_by(|left, right| (left.term, left.doc).cmp(&(right.term, right.doc)));
    let mut rest = &*edits;
    while let Some(first) = rest.first() {
        let (term, kind) = (first.term, kind_of(first.doc));
        let found = block_for(conn, term, first.doc)?;
        // Everything before the next block belongs to this one.
        let bound = match &found {
            Some(block) => next_block(conn, term, block.0)?.unwrap_or(i64::MAX),
            None => i64::MAX,
        };
        let count = rest
            .iter()
            .take_while(|edit| edit.term == term && kind_of(edit.doc) == kind && edit.doc < bound)
            .count();
        let (these, after) = rest.split_at(count);
        rest = after;
        let (from, docs) = match found {
            Some((from, blob)) => (Some(from), decode_docs(from, &blob)?),
            None => (None, Vec::new()),
        };
        let merged = merged(&docs, these);
        if merged != docs {
            replace(conn, term, from, &merged)?;
        }
    }
    let mut newest: HashMap<u32, i64> = HashMap::new();
    for edit in edits.iter().filter(|edit| edit.add) {
        let last = newest.entry(kind_of(edit.doc)).or_insert(edit.doc);
        *last = edit.doc.max(*last);
    }
    for last in newest.into_values() {
        bulk::note_newest(conn, last)?;
    }
    Ok(())
}

/// Sorted docs with sorted edits applied.
fn merged(docs: &[i64], edits: &[Edit<'_>]) -> Vec<i64> {
    let mut out = Vec::with_capacity(docs.len() + edits.len());
    let mut docs = docs.iter().copied().peekable();
    for edit in edits {
        while let Some(doc) = docs.next_if(|doc| *doc < edit.doc) {
            out.push(doc);
        }
        docs.next_if_eq(&edit.doc);
        if edit.add {
            out.push(edit.doc);
        }
    }
    out.extend(docs);
    out
}

/// The block of a term that `doc` belongs to: the last that starts at or before it, or else the first of its kind.
fn block_for(conn: &Connection, term: &[u8], target: i64) -> Result<Option<(i64, Vec<u8>)>> {
    let (low, high) = (doc(kind_of(target), 0), last_of(kind_of(target)));
    let before = conn
        .prepare_cached(
            "SELECT first, docs FROM search_post WHERE term = ?1 AND first BETWEEN ?2 AND ?3 ORDER BY first DESC LIMIT 1",
        )?
        .query_row(params![term, low, target], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if before.is_some() {
        return Ok(before);
    }
    conn.prepare_cached(
        "SELECT first, docs FROM search_post WHERE term = ?1 AND first BETWEEN ?2 AND ?3 ORDER BY first LIMIT 1",
    )?
    .query_row(params![term, target, high], |row| Ok((row.get(0)?, row.get(1)?)))
    .optional()
}

/// Where the block behind the one at `first` starts.
fn next_block(conn: &Connection, term: &[u8], first: i64) -> Result<Option<i64>> {
    conn.prepare_cached(
        "SELECT first FROM search_post WHERE term = ?1 AND first > ?2 ORDER BY first LIMIT 1",
    )?
    .query_row(params![term, first], |row| row.get(0))
    .optional()
}

/// Puts `docs` where the block at `from` was.
fn replace(conn: &Connection, term: &[u8], from: Option<i64>, docs: &[i64]) -> Result<()> {
    if let Some(from) = from {
        delete(conn, term, from)?;
    }
    insert(conn, term, docs)?;
    Ok(())
}

fn delete(conn: &Connection, term: &[u8], first: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM search_post WHERE term = ?1 AND first = ?2")?
        .execute(params![term, first])?;
    Ok(())
}

/// Writes sorted docs as blocks, full ones halved so that the next edit finds room. Returns the number of blocks.
fn insert(conn: &Connection, term: &[u8], docs: &[i64]) -> Result<usize> {
    if docs.is_empty() {
        return Ok(0);
    }
    let blob = encode_docs(docs);
    if docs.len() > 1 && (docs.len() > BLOCK_DOCS || blob.len() > BLOCK_BYTES) {
        let (left, right) = docs.split_at(docs.len() / 2);
        return Ok(insert(conn, term, left)? + insert(conn, term, right)?);
    }
    put(conn, term, docs[0], &blob)?;
    Ok(1)
}

fn put(conn: &Connection, term: &[u8], first: i64, blob: &[u8]) -> Result<()> {
    conn.prepare_cached("INSERT INTO search_post (term, first, docs) VALUES (?1, ?2, ?3)")?
        .execute(params![term, first, blob])?;
    Ok(())
}

/// Visits every block in order; `visit` may replace the block it is shown. The marks of [`Bulk`] are left out.
fn each_block(conn: &Connection, mut visit: impl FnMut(&[u8], i64, &[u8]) -> Result<()>) -> Result<()> {
    // Pages of keys and blobs: a cursor held open over rows that are being replaced would be undefined.
    let mut statement = conn.prepare(
        "SELECT term, first, docs FROM search_post WHERE (term, first) > (?1, ?2) ORDER BY term, first LIMIT 256",
    )?;
    let (mut term, mut first): (Vec<u8>, i64) = (Vec::new(), i64::MAX);
    loop {
        let page: Vec<(Vec<u8>, i64, Vec<u8>)> = statement
            .query_map(params![term, first], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_>>()?;
        let Some(last) = page.last() else { return Ok(()) };
        (term, first) = (last.0.clone(), last.1);
        for (term, first, blob) in &page {
            visit(term, *first, blob)?;
        }
    }
}

fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The number at the front of `bytes`, which moves behind it; `None` when the bytes end in it or it is too long.
fn take_number(bytes: &mut &[u8]) -> Option<u64> {
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
fn encode_docs(docs: &[i64]) -> Vec<u8> {
    let mut out = Vec::with_capacity(docs.len() * 2);
    for pair in docs.windows(2) {
        put_number(&mut out, (pair[1] - pair[0]) as u64);
    }
    out
}

/// All docs of a block, ascending.
fn decode_docs(first: i64, mut blob: &[u8]) -> Result<Vec<i64>> {
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
fn torn_block() -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(
        2,
        rusqlite::types::Type::Blob,
        "a torn block of the search index".into(),
    )
}

fn encode_terms(terms: &Terms) -> Option<Vec<u8>> {
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
fn decode_terms(mut blob: &[u8]) -> Vec<&[u8]> {
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

#[cfg(test)]
mod tests;
