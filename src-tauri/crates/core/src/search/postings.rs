//! Our own inverted index inside the vault's database: terms to record numbers. Rows are blocks of many records, so a
//! bulk load writes a hundredth of the rows that a full-text table writes; a single edit writes one row of
//! `search_fresh` and the blocks learn of it later. Not here: what a term means, ranking, and transactions (the caller
//! brings one: what is indexed and what is stored commit together).
//!
//! A *doc* is `kind << 40 | row number`. A block holds docs of one kind, ascending, as differences in base 128. Every
//! read ignores in the blocks what `search_fresh` knows better.

use rusqlite::{Connection, Result, params};

use super::words::Terms;

mod blocks;
mod bulk;
mod check;
mod pack;
mod read;

use blocks::{Edit, apply, delete, each_block, insert, replace};
use pack::{decode_docs, decode_terms, encode_terms};

pub use bulk::Bulk;
pub use check::{Mismatch, check};
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

#[cfg(test)]
mod tests;
