//! Reading the index: docs of one kind that fit a tree of terms, newest first, without ever sorting what is not wanted.
//! Blocks are fetched one at a time and skipped over; the waiting changes are looked through once.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;

use hashbrown::HashMap;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::pack::{decode_docs, decode_terms};
use super::{doc, kind_of, last_of};

/// What a doc must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// This term.
    Term(Vec<u8>),
    /// A term that begins so.
    Prefix(Vec<u8>),
    /// All of these.
    All(Vec<Node>),
    /// One of these.
    Any(Vec<Node>),
}

/// The most terms a [`Node::Prefix`] stands for: the first in order.
const PREFIX_TERMS: usize = 192;
/// The most blocks of one prefix's term whose places are listed; of a term with more they are looked up as needed.
/// Small in tests, so that both ways are walked.
const LISTED_BLOCKS: usize = if cfg!(test) { 2 } else { 64 };

/// Blocks read so far and the most that may be.
#[derive(Debug)]
pub(crate) struct Spent {
    blocks: Cell<u32>,
    /// What may have been spent at the end of the stage in hand.
    share: Cell<u32>,
    most: u32,
}

impl Spent {
    /// Begins a stage: it may spend its equal share of what is left for `stages` of them.
    pub(crate) fn share(&self, stages: usize) {
        let left = self.most.saturating_sub(self.blocks.get());
        let share = left / u32::try_from(stages.max(1)).unwrap_or(u32::MAX);
        self.share.set(self.blocks.get() + share);
    }

    fn take(&self) -> bool {
        let left = self.blocks.get() < self.share.get();
        if left {
            self.blocks.set(self.blocks.get() + 1);
        }
        left
    }

    /// True when something was left unread.
    pub(crate) fn is_used_up(&self) -> bool {
        self.blocks.get() >= self.most
    }
}

/// A term found under a prefix, with the starts of its blocks, ascending, unless there are many.
struct Listed {
    term: Rc<[u8]>,
    firsts: Option<Vec<i64>>,
}

/// A changed doc that the blocks do not know yet.
struct Fresh {
    doc: i64,
    blob: Vec<u8>,
}

/// One query's view of the index. Docs that are waiting are hidden in the blocks and matched by their new terms.
pub(crate) struct Reader<'c> {
    conn: &'c Connection,
    fresh: Vec<Fresh>,
    hidden: HashSet<i64>,
    listed: RefCell<HashMap<Vec<u8>, Rc<Vec<Listed>>>>,
    /// The budget of the whole query.
    pub(crate) spent: Spent,
}

impl<'c> Reader<'c> {
    /// A view that may read `most` blocks.
    pub(crate) fn open(conn: &'c Connection, most: u32) -> Result<Self> {
        let mut statement = conn.prepare_cached("SELECT doc, new FROM search_fresh ORDER BY doc")?;
        let fresh: Vec<Fresh> = statement
            .query_map([], |row| {
                Ok(Fresh { doc: row.get(0)?, blob: row.get::<_, Option<_>>(1)?.unwrap_or_default() })
            })?
            .collect::<Result<_>>()?;
        let hidden = fresh.iter().map(|fresh| fresh.doc).collect();
        Ok(Self {
            conn,
            fresh,
            hidden,
            listed: RefCell::default(),
            spent: Spent { blocks: Cell::new(0), share: Cell::new(most), most },
        })
    }

    /// Calls `each` with the docs of a kind that fit, newest first, until it says false.
    pub(crate) fn docs<E: From<rusqlite::Error>>(
        &self,
        node: &Node,
        kind: u32,
        mut each: impl FnMut(i64) -> Result<bool, E>,
    ) -> Result<(), E> {
        let low = doc(kind, 0);
        let from = self.fresh.partition_point(|fresh| fresh.doc < low);
        let to = self.fresh.partition_point(|fresh| fresh.doc <= last_of(kind));
        let mut waiting = self.fresh[from..to]
            .iter()
            .rev()
            .filter(|fresh| holds(&decode_terms(&fresh.blob), node))
            .map(|fresh| fresh.doc)
            .peekable();
        let mut cursor = self.cursor(node, kind)?;
        let mut at_most = last_of(kind);
        loop {
            let found = cursor.seek(self, at_most)?;
            // The blocks no longer speak for a waiting doc.
            if let Some(found) = found
                && self.hidden.contains(&found)
            {
                at_most = found - 1;
                continue;
            }
            while let Some(doc) = waiting.next_if(|doc| found.is_none_or(|found| *doc > found)) {
                if !each(doc)? {
                    return Ok(());
                }
            }
            let Some(found) = found else { return Ok(()) };
            if !each(found)? {
                return Ok(());
            }
            at_most = found - 1;
        }
    }

    fn cursor(&self, node: &Node, kind: u32) -> Result<Cursor> {
        Ok(match node {
            Node::Term(term) => Cursor::List(List::new(term.as_slice().into(), None, kind)),
            Node::Prefix(prefix) => {
                let mut lists = Vec::new();
                for listed in self.listed(prefix)?.iter() {
                    let firsts = match &listed.firsts {
                        None => None,
                        Some(all) => {
                            let of_kind: Vec<i64> =
                                all.iter().copied().filter(|first| kind_of(*first) == kind).collect();
                            if of_kind.is_empty() {
                                continue;
                            }
                            Some(of_kind)
                        }
                    };
                    lists.push(Cursor::List(List::new(Rc::clone(&listed.term), firsts, kind)));
                }
                Cursor::any(lists)
            }
            Node::All(nodes) => {
                Cursor::All(nodes.iter().map(|node| self.cursor(node, kind)).collect::<Result<_>>()?)
            }
            Node::Any(nodes) => {
                Cursor::any(nodes.iter().map(|node| self.cursor(node, kind)).collect::<Result<_>>()?)
            }
        })
    }

    /// The terms under a prefix. Read once a query, because every kind asks.
    fn listed(&self, prefix: &[u8]) -> Result<Rc<Vec<Listed>>> {
        if let Some(known) = self.listed.borrow().get(prefix) {
            return Ok(Rc::clone(known));
        }
        let mut found: Vec<Listed> = Vec::new();
        // Terms are UTF-8 behind a letter, so no byte of one is 0xff.
        let end = [prefix, &[0xff]].concat();
        let mut statement = self.conn.prepare_cached(
            "SELECT term, first FROM search_post WHERE (term, first) > (?1, ?2) AND term < ?3 ORDER BY term, first LIMIT 256",
        )?;
        let (mut term, mut first): (Vec<u8>, i64) = (prefix.to_vec(), i64::MIN);
        while found.len() < PREFIX_TERMS {
            let page: Vec<(Vec<u8>, i64)> = statement
                .query_map(params![term, first, end], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_>>()?;
            let Some(last) = page.last() else { break };
            (term, first) = last.clone();
            for (term, first) in page {
                let room = found.len() < PREFIX_TERMS;
                let same = found.last_mut().filter(|listed| *listed.term == *term);
                match same.map(|listed| &mut listed.firsts) {
                    Some(Some(firsts)) if firsts.len() < LISTED_BLOCKS => firsts.push(first),
                    Some(many) => *many = None,
                    None if !room => break,
                    None => found.push(Listed { term: term.into(), firsts: Some(vec![first]) }),
                }
            }
            // A term with very many blocks: on to the next one.
            if found.last().is_some_and(|listed| *listed.term == *term && listed.firsts.is_none()) {
                first = i64::MAX;
            }
        }
        // The last term may have been cut off in the middle of its blocks.
        if found.len() == PREFIX_TERMS
            && let Some(last) = found.last_mut()
        {
            last.firsts = None;
        }
        let found = Rc::new(found);
        self.listed.borrow_mut().insert(prefix.to_vec(), Rc::clone(&found));
        Ok(found)
    }
}

/// True when sorted terms satisfy a node.
fn holds(terms: &[&[u8]], node: &Node) -> bool {
    match node {
        Node::Term(term) => terms.binary_search(&term.as_slice()).is_ok(),
        Node::Prefix(prefix) => {
            let at = terms.partition_point(|term| *term < prefix.as_slice());
            terms.get(at).is_some_and(|term| term.starts_with(prefix))
        }
        // Nothing asked for is nothing found, as in the blocks.
        Node::All(nodes) => !nodes.is_empty() && nodes.iter().all(|node| holds(terms, node)),
        Node::Any(nodes) => nodes.iter().any(|node| holds(terms, node)),
    }
}

/// A place in a stream of descending docs.
enum Cursor {
    List(List),
    All(Vec<Cursor>),
    /// Each with the doc it stands at, once it was asked.
    Any(Vec<(Cursor, Option<Option<i64>>)>),
}

impl Cursor {
    fn any(mut cursors: Vec<Cursor>) -> Self {
        match cursors.pop() {
            Some(only) if cursors.is_empty() => only,
            Some(last) => {
                cursors.push(last);
                Self::Any(cursors.into_iter().map(|cursor| (cursor, None)).collect())
            }
            None => Self::Any(Vec::new()),
        }
    }

    /// The highest doc at or below `at_most`, which never rises from call to call.
    fn seek(&mut self, reader: &Reader<'_>, at_most: i64) -> Result<Option<i64>> {
        match self {
            Self::List(list) => list.seek(reader, at_most),
            Self::All(cursors) => {
                let mut wanted = at_most;
                let mut agreed = 0;
                if cursors.is_empty() {
                    return Ok(None);
                }
                // Round and round until as many in a row as there are agree.
                for turn in 0.. {
                    let count = cursors.len();
                    let Some(found) = cursors[turn % count].seek(reader, wanted)? else { return Ok(None) };
                    agreed = if found == wanted { agreed + 1 } else { 1 };
                    wanted = found;
                    if agreed >= count {
                        break;
                    }
                }
                Ok(Some(wanted))
            }
            Self::Any(cursors) => {
                let mut best = None;
                for (cursor, at) in cursors {
                    let here = match *at {
                        Some(known) if known.is_none_or(|known| known <= at_most) => known,
                        _ => cursor.seek(reader, at_most)?,
                    };
                    *at = Some(here);
                    best = best.max(here);
                }
                Ok(best)
            }
        }
    }
}

/// The blocks of one term and kind.
struct List {
    term: Rc<[u8]>,
    firsts: Option<Vec<i64>>,
    low: i64,
    /// The docs of the block in hand, ascending.
    block: Vec<i64>,
}

impl List {
    fn new(term: Rc<[u8]>, firsts: Option<Vec<i64>>, kind: u32) -> Self {
        Self { term, firsts, low: doc(kind, 0), block: Vec::new() }
    }

    fn seek(&mut self, reader: &Reader<'_>, at_most: i64) -> Result<Option<i64>> {
        if self.block.first().is_none_or(|first| *first > at_most) {
            let Some((first, blob)) = self.fetch(reader, at_most)? else { return Ok(None) };
            self.block = decode_docs(first, &blob)?;
        }
        let below = self.block.partition_point(|doc| *doc <= at_most);
        // What was passed is not asked for again.
        self.block.truncate(below);
        Ok(self.block.last().copied())
    }

    /// The last block that starts at or below `at_most`.
    fn fetch(&self, reader: &Reader<'_>, at_most: i64) -> Result<Option<(i64, Vec<u8>)>> {
        if at_most < self.low || !reader.spent.take() {
            return Ok(None);
        }
        match &self.firsts {
            Some(firsts) => {
                let Some(at) = firsts.partition_point(|first| *first <= at_most).checked_sub(1) else {
                    return Ok(None);
                };
                let blob = reader
                    .conn
                    .prepare_cached("SELECT docs FROM search_post WHERE term = ?1 AND first = ?2")?
                    .query_row(params![&*self.term, firsts[at]], |row| row.get(0))?;
                Ok(Some((firsts[at], blob)))
            }
            None => reader
                .conn
                .prepare_cached(
                    "SELECT first, docs FROM search_post WHERE term = ?1 AND first BETWEEN ?2 AND ?3
                     ORDER BY first DESC LIMIT 1",
                )?
                .query_row(params![&*self.term, self.low, at_most], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional(),
        }
    }
}
