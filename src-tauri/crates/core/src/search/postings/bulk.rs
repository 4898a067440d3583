//! Loading many records at once: postings gather in memory, already in their packed form, and go to the database in
//! term order. A term's new docs become new blocks behind the old ones, so nothing is read back.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::blocks::{Edit, apply, put};
use super::pack::{decode_docs, put_number};
use super::{BLOCK_BYTES, BLOCK_DOCS, erase, kind_of};
use crate::search::words::Terms;

/// Postings in memory before they should be written.
const MOST_POSTINGS: usize = 16_000_000;
/// Bytes in memory, as far as they are counted, before they should be written.
const MOST_BYTES: usize = 64 << 20;
/// What an entry and its place in the table cost beside its term.
const ENTRY_BYTES: usize = size_of::<Entry>() + 24;

/// The postings of one term and kind that were not written yet.
struct Entry {
    /// The term's place in the arena.
    from: u32,
    length: u16,
    /// Full blocks of this entry in [`Bulk::full`].
    full: u16,
    kind: u32,
    count: u32,
    first: i64,
    last: i64,
    block: Vec<u8>,
}

/// Gathers postings of new records; see [`Bulk::add`].
pub struct Bulk {
    hasher: DefaultHashBuilder,
    table: HashTable<u32>,
    entries: Vec<Entry>,
    arena: Vec<u8>,
    full: Vec<(u32, i64, Vec<u8>)>,
    /// First and last doc of each kind in this load.
    spans: Vec<(u32, i64, i64)>,
    /// Docs that came out of order.
    late: Vec<(i64, Terms)>,
    /// Docs that go.
    gone: Vec<i64>,
    postings: usize,
    bytes: usize,
}

impl Default for Bulk {
    fn default() -> Self {
        Self::new()
    }
}

impl Bulk {
    /// An empty load.
    pub fn new() -> Self {
        Self {
            hasher: DefaultHashBuilder::default(),
            table: HashTable::new(),
            entries: Vec::new(),
            arena: Vec::new(),
            full: Vec::new(),
            spans: Vec::new(),
            late: Vec::new(),
            gone: Vec::new(),
            postings: 0,
            bytes: 0,
        }
    }

    /// Adds a record that the index does not know yet. Quick where docs of a kind ascend; kinds may alternate. A doc out
    /// of order is added too, at the price of a single edit.
    pub fn add(&mut self, doc: i64, terms: &Terms) {
        let kind = kind_of(doc);
        match self.spans.iter_mut().find(|span| span.0 == kind) {
            Some(span) if doc > span.2 => span.2 = doc,
            Some(_) => {
                self.bytes += terms.iter().map(|term| term.len() + 8).sum::<usize>();
                self.late.push((doc, terms.clone()));
                return;
            }
            None => self.spans.push((kind, doc, doc)),
        }
        for term in terms.iter() {
            self.post(doc, kind, term);
        }
    }

    fn post(&mut self, doc: i64, kind: u32, term: &[u8]) {
        self.postings += 1;
        let Self { hasher, table, entries, arena, full, bytes, .. } = self;
        let hash = hasher.hash_one((kind, term));
        let same = |at: &u32| {
            let entry = &entries[*at as usize];
            entry.kind == kind && text(arena, entry) == term
        };
        let Some(at) = table.find(hash, same).copied() else {
            let at = entries.len() as u32;
            let (from, length) = (arena.len() as u32, term.len() as u16);
            arena.extend_from_slice(term);
            entries.push(Entry {
                from,
                length,
                full: 0,
                kind,
                count: 1,
                first: doc,
                last: doc,
                block: Vec::new(),
            });
            table.insert_unique(hash, at, |at| {
                let entry = &entries[*at as usize];
                hasher.hash_one((entry.kind, text(arena, entry)))
            });
            *bytes += ENTRY_BYTES + term.len();
            return;
        };
        let entry = &mut entries[at as usize];
        // A number of this size packs into six bytes at most.
        if entry.count as usize >= BLOCK_DOCS || entry.block.len() + 6 > BLOCK_BYTES {
            full.push((at, entry.first, std::mem::take(&mut entry.block)));
            entry.full += 1;
            entry.first = doc;
            entry.count = 1;
        } else {
            let before = entry.block.capacity();
            put_number(&mut entry.block, (doc - entry.last) as u64);
            entry.count += 1;
            *bytes += entry.block.capacity() - before;
        }
        entry.last = doc;
    }

    /// Takes a record out, whatever its terms are: one of the many that an undone import takes back. At the flush all of
    /// them leave in one pass over the index ([`erase`]); until then it still finds them.
    pub fn remove(&mut self, doc: i64) {
        self.gone.push(doc);
        self.bytes += size_of::<i64>();
    }

    /// The docs of a kind in this load that have exactly this term, ascending; see [`holders`](super::holders).
    pub fn holders(&self, term: &[u8], kind: u32) -> Vec<i64> {
        let found = self.table.find(self.hasher.hash_one((kind, term)), |at| {
            let entry = &self.entries[*at as usize];
            entry.kind == kind && text(&self.arena, entry) == term
        });
        let mut docs = Vec::new();
        if let Some(at) = found {
            let entry = &self.entries[*at as usize];
            let full =
                self.full.iter().filter(|block| block.0 == *at).map(|block| (block.1, block.2.as_slice()));
            for (first, blob) in full.chain([(entry.first, entry.block.as_slice())]) {
                docs.extend(decode_docs(first, blob).expect("this load packed it"));
            }
        }
        let late =
            self.late.iter().filter(|(doc, terms)| kind_of(*doc) == kind && terms.iter().any(|t| t == term));
        docs.extend(late.map(|(doc, _)| *doc));
        docs.retain(|doc| !self.gone.contains(doc));
        docs.sort_unstable();
        docs
    }

    /// How many postings wait in memory.
    pub fn postings(&self) -> usize {
        self.postings
    }

    /// True when memory is used up as far as a load may.
    pub fn is_full(&self) -> bool {
        self.postings >= MOST_POSTINGS || self.bytes >= MOST_BYTES
    }

    /// [`Bulk::flush`] when [`Bulk::is_full`]. Call it after every few records.
    pub fn flush_if_full(&mut self, conn: &Connection) -> Result<()> {
        if self.is_full() { self.flush(conn) } else { Ok(()) }
    }

    /// Writes everything and starts anew. The records of these docs must be committed together with it.
    pub fn flush(&mut self, conn: &Connection) -> Result<()> {
        self.write(conn)?;
        *self = Self::new();
        Ok(())
    }

    /// Writes everything and keeps it: should the transaction be rolled back it can be written again. Once it is
    /// committed the load must be dropped.
    pub fn write(&mut self, conn: &Connection) -> Result<()> {
        let load = self;
        // Behind everything of its kind: blocks are appended. Else each term's docs are merged into its blocks.
        let mut behind: Vec<u32> = Vec::new();
        for (kind, first, last) in &load.spans {
            if newest(conn, *kind)?.is_none_or(|newest| newest < *first) {
                behind.push(*kind);
            }
            note_newest(conn, *last)?;
        }
        let mut order: Vec<u32> = (0..load.entries.len() as u32).collect();
        let key = |at: u32| {
            let entry = &load.entries[at as usize];
            (text(&load.arena, entry), entry.kind)
        };
        order.sort_unstable_by(|left, right| key(*left).cmp(&key(*right)));
        load.full.sort_unstable_by_key(|(at, first, _)| (*at, *first));
        for at in order {
            let entry = &load.entries[at as usize];
            let term = text(&load.arena, entry);
            let from = match entry.full {
                0 => 0,
                _ => load.full.partition_point(|block| block.0 < at),
            };
            let blocks = load.full[from..from + usize::from(entry.full)]
                .iter()
                .map(|block| (block.1, block.2.as_slice()))
                .chain([(entry.first, entry.block.as_slice())]);
            if behind.contains(&entry.kind) {
                for (first, blob) in blocks {
                    put(conn, term, first, blob)?;
                }
            } else {
                for (first, blob) in blocks {
                    let docs = decode_docs(first, blob)?;
                    let mut edits: Vec<Edit<'_>> =
                        docs.iter().map(|doc| Edit { term, doc: *doc, add: true }).collect();
                    apply(conn, &mut edits)?;
                }
            }
        }
        for (doc, terms) in &load.late {
            let mut edits: Vec<Edit<'_>> =
                terms.iter().map(|term| Edit { term, doc: *doc, add: true }).collect();
            apply(conn, &mut edits)?;
        }
        if !load.gone.is_empty() {
            erase(conn, &load.gone)?;
        }
        Ok(())
    }
}

fn text<'a>(arena: &'a [u8], entry: &Entry) -> &'a [u8] {
    &arena[entry.from as usize..entry.from as usize + usize::from(entry.length)]
}

/// The highest doc of a kind that the blocks ever held. It stands in the table itself, under the empty term.
fn newest(conn: &Connection, kind: u32) -> Result<Option<i64>> {
    let mark: Option<[u8; 8]> = conn
        .prepare_cached("SELECT docs FROM search_post WHERE term = x'' AND first = ?1")?
        .query_row([kind], |row| row.get(0))
        .optional()?;
    Ok(mark.map(i64::from_be_bytes))
}

/// Remembers `doc` where it is the highest of its kind.
pub(super) fn note_newest(conn: &Connection, doc: i64) -> Result<()> {
    // Big-endian bytes of a number that is not negative compare like the number.
    conn.prepare_cached(
        "INSERT INTO search_post (term, first, docs) VALUES (x'', ?1, ?2)
         ON CONFLICT (term, first) DO UPDATE SET docs = max(docs, excluded.docs)",
    )?
    .execute(params![kind_of(doc), doc.to_be_bytes()])?;
    Ok(())
}
