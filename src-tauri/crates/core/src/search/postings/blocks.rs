//! The blocks in their table: finding the one that a doc belongs to, changing it, splitting it, visiting all of them.

use hashbrown::HashMap;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::pack::{decode_docs, encode_docs};
use super::{BLOCK_BYTES, BLOCK_DOCS, bulk, doc, kind_of, last_of};

/// One posting to add or to take away.
pub(super) struct Edit<'a> {
    pub term: &'a [u8],
    pub doc: i64,
    pub add: bool,
}

/// Applies edits to the blocks, a block at a time. Adding what is there and removing what is not change nothing.
pub(super) fn apply(conn: &Connection, edits: &mut [Edit<'_>]) -> Result<()> {
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
pub(super) fn merged(docs: &[i64], edits: &[Edit<'_>]) -> Vec<i64> {
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
pub(super) fn block_for(conn: &Connection, term: &[u8], target: i64) -> Result<Option<(i64, Vec<u8>)>> {
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
pub(super) fn next_block(conn: &Connection, term: &[u8], first: i64) -> Result<Option<i64>> {
    conn.prepare_cached(
        "SELECT first FROM search_post WHERE term = ?1 AND first > ?2 ORDER BY first LIMIT 1",
    )?
    .query_row(params![term, first], |row| row.get(0))
    .optional()
}

/// Puts `docs` where the block at `from` was.
pub(super) fn replace(conn: &Connection, term: &[u8], from: Option<i64>, docs: &[i64]) -> Result<()> {
    if let Some(from) = from {
        delete(conn, term, from)?;
    }
    insert(conn, term, docs)?;
    Ok(())
}

pub(super) fn delete(conn: &Connection, term: &[u8], first: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM search_post WHERE term = ?1 AND first = ?2")?
        .execute(params![term, first])?;
    Ok(())
}

/// Writes sorted docs as blocks, full ones halved so that the next edit finds room. Returns the number of blocks.
pub(super) fn insert(conn: &Connection, term: &[u8], docs: &[i64]) -> Result<usize> {
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

pub(super) fn put(conn: &Connection, term: &[u8], first: i64, blob: &[u8]) -> Result<()> {
    conn.prepare_cached("INSERT INTO search_post (term, first, docs) VALUES (?1, ?2, ?3)")?
        .execute(params![term, first, blob])?;
    Ok(())
}

/// Visits every block in order; `visit` may replace the block it is shown. The marks of [`Bulk`] are left out.
pub(super) fn each_block(
    conn: &Connection,
    mut visit: impl FnMut(&[u8], i64, &[u8]) -> Result<()>,
) -> Result<()> {
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
