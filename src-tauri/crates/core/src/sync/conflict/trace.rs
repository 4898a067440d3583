//! What the journal tells of a write: who made it first where an undo brought it back, and what stood there before
//! several people wrote beside each other.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use rusqlite::{Connection, OptionalExtension};

use crate::change::apply::entry_of;
use crate::change::journal::{self, Dot, FieldKey, FieldOp, OpPart};
use crate::change::undo;
use crate::error::Result;
use crate::id::Id;
use crate::schema::Value;
use crate::store::row::At;

/// So many writes are looked back through; who wrote more in between finds no answer.
const MOST_STEPS: usize = 64;

/// What one write did to one field.
struct Wrote {
    value: Vec<u8>,
    over: Vec<Dot>,
}

/// So many parts are kept; more are read again.
const MOST_PARTS: usize = 20_000;

/// Reads writes of the journal, an entry at a time: what was written together is asked for together.
pub(super) struct Trace<'c> {
    conn: &'c Connection,
    read: HashSet<i64>,
    parts: HashMap<At, (OpPart, Rc<str>)>,
}

impl<'c> Trace<'c> {
    pub(super) fn new(conn: &'c Connection) -> Trace<'c> {
        Trace { conn, read: HashSet::new(), parts: HashMap::new() }
    }

    fn wrote(&mut self, record: Id, key: FieldKey, at: At) -> Result<Option<Wrote>> {
        if self.read.insert(at.0) {
            if self.parts.len() > MOST_PARTS {
                self.parts.clear();
                self.read = HashSet::from([at.0]);
            }
            for (author, group) in undo::groups_of(self.conn, at.0)? {
                let home: Rc<str> = group.compartment.as_str().into();
                let parts = group.read(author)?.into_iter();
                self.parts.extend(parts.map(|(part, _)| ((at.0, part.i), (part, home.clone()))));
            }
        }
        let Some((part, home)) = self.parts.get(&at) else { return Ok(None) };
        if part.record != record {
            return Ok(None);
        }
        let op = part.fields.iter().find(|(own, _)| *own == key).map(|(_, op)| op);
        Ok(match op {
            Some(FieldOp::Set { value, over }) => Some(Wrote { value: value.clone(), over: over.clone() }),
            // A birth says where it lies by lying there.
            None if key == FieldKey::Built(journal::HOME) && part.home.is_none() => {
                Some(Wrote { value: journal::encoded(&Value::text(&**home)), over: vec![] })
            }
            _ => None,
        })
    }

    fn local(&self, dot: &Dot) -> Result<Option<At>> {
        Ok(entry_of(self.conn, dot.replica, dot.seq)?.map(|e| (e, dot.i)))
    }

    /// The value that a write has, in its wire form.
    pub(super) fn value(&mut self, record: Id, key: FieldKey, at: At) -> Result<Option<Vec<u8>>> {
        Ok(self.wrote(record, key, at)?.map(|wrote| wrote.value))
    }

    /// What a write replaced as its author saw it: none where that is not here, null where there was nothing.
    pub(super) fn replaced(&mut self, record: Id, key: FieldKey, at: At) -> Result<Option<Vec<u8>>> {
        let Some(wrote) = self.wrote(record, key, at)? else { return Ok(None) };
        match wrote.over.first() {
            None => Ok(Some(journal::encoded(&Value::Null))),
            Some(dot) => match self.local(dot)? {
                Some(at) => self.value(record, key, at),
                None => Ok(None),
            },
        }
    }

    /// The write that first said what the write `at` says, where it was an undo that brought it back.
    pub(super) fn origin(&mut self, record: Id, key: FieldKey, mut at: At) -> Result<At> {
        for _ in 0..MOST_STEPS {
            let undid: Option<bool> = self
                .conn
                .prepare_cached("SELECT via = 'undo' FROM entry WHERE e = ?1")?
                .query_row([at.0], |row| row.get(0))
                .optional()?;
            if undid != Some(true) {
                break;
            }
            let Some(wrote) = self.wrote(record, key, at)? else { break };
            let mut behind = None;
            for dot in &wrote.over {
                let Some(taken_back) = self.local(dot)?.filter(|own| *own < at) else { continue };
                let Some(own) = self.wrote(record, key, taken_back)? else { continue };
                for dot in &own.over {
                    let Some(earlier) = self.local(dot)?.filter(|own| *own < at) else { continue };
                    let same = self.value(record, key, earlier)?;
                    if same.is_some_and(|same| is_same(key, &same, &wrote.value)) {
                        behind = behind.or(Some(earlier));
                    }
                }
            }
            match behind {
                Some(earlier) => at = earlier,
                None => break,
            }
        }
        Ok(at)
    }

    /// What stood in the field when the writes `beside` were made side by side: none where the journal does not tell.
    pub(super) fn before(&mut self, record: Id, key: FieldKey, beside: &[At]) -> Result<Option<Vec<u8>>> {
        let Some((first, rest)) = beside.split_first() else { return Ok(None) };
        let (earlier, mut whole) = self.ancestors(record, key, *first)?;
        let mut others = Vec::new();
        for at in rest {
            let (own, complete) = self.ancestors(record, key, *at)?;
            whole &= complete;
            others.push(own);
        }
        match earlier.iter().find(|at| others.iter().all(|own| own.contains(at))) {
            Some(common) => self.value(record, key, *common),
            None if whole => Ok(Some(journal::encoded(&Value::Null))),
            None => Ok(None),
        }
    }

    /// The writes that a write came after, nearest first, and whether all of them are here.
    fn ancestors(&mut self, record: Id, key: FieldKey, at: At) -> Result<(Vec<At>, bool)> {
        let (mut found, mut whole, mut next) = (Vec::new(), true, 0);
        let mut now = at;
        loop {
            let Some(wrote) = self.wrote(record, key, now)? else {
                whole = false;
                break;
            };
            for dot in &wrote.over {
                match self.local(dot)? {
                    // An author may claim to have replaced what came later.
                    Some(earlier) if found.contains(&earlier) => {}
                    Some(earlier) if earlier < at => found.push(earlier),
                    _ => whole = false,
                }
            }
            match found.get(next) {
                Some(earlier) if next < MOST_STEPS => now = *earlier,
                Some(_) => {
                    whole = false;
                    break;
                }
                None => break,
            }
            next += 1;
        }
        Ok((found, whole))
    }
}

/// Do two encoded values of a field say the same? What the author of a liveness had seen does not count.
pub(super) fn is_same(key: FieldKey, one: &[u8], other: &[u8]) -> bool {
    match key {
        FieldKey::Built(journal::LIVE) => match (journal::is_live(one), journal::is_live(other)) {
            (Ok(one), Ok(other)) => one == other,
            _ => false,
        },
        _ => one == other,
    }
}
