//! Undo and redo: the inverse of an action, read from the journal and written through the same door as anything else.
//! What was written later by somebody stays, unless the whole record goes.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use minicbor::{Decoder, Encoder};
use rusqlite::{Connection, OptionalExtension, params};

use super::apply::{entry_of, shown_at};
use super::draft::Draft;
use super::journal::{self, Dot, FieldKey, FieldOp, Group, OpPart};
use super::single::singles_of;
use super::verify::Part;
use crate::access::Action;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::kind_numbered;
use crate::schema::value::sure;
use crate::schema::{Class, Kind, Value};
use crate::store::Record;
use crate::store::row::{At, doc, key_class};

/// How many actions can be undone.
pub const DEPTH: i64 = 100;
/// How many records one entry of an undo changes.
pub(crate) const CHUNK: usize = 2_000;

/// One line of the undo list.
#[derive(Clone, Debug)]
pub struct Done {
    /// The first entry that it ever was: its place in the list.
    pub(crate) a: i64,
    /// The batch, for an import.
    pub batch: Option<Id>,
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// What it was.
    pub intent: String,
    /// When, in milliseconds UTC.
    pub at: i64,
}

/// Single changes are looked for among so many entries, the latest: between two changes of a person's own there may be
/// any number of others' entries.
const LOOKED_THROUGH: i64 = 50_000;

/// The actions that can be undone (`undone` false) or redone, latest first.
pub fn actions(conn: &Connection, undone: bool) -> Result<Vec<Done>> {
    const LISTED: &str = "SELECT a, batch, first, last, intent FROM local_action
        WHERE undone = ?1 AND NOT EXISTS (SELECT 1 FROM local_batch WHERE id = origin AND open = 1)";
    let (from, order) = if undone {
        // What is undone bears the number of the entry that undid it: the latest of these is done again first.
        (LISTED.to_owned(), "first DESC")
    } else {
        let single = format!(
            "SELECT e, NULL, e, e, intent FROM entry
             WHERE action = 1 AND e > (SELECT max(e) FROM entry) - {LOOKED_THROUGH} ORDER BY e DESC LIMIT {DEPTH}"
        );
        (format!("{LISTED} UNION ALL SELECT * FROM ({single})"), "a DESC")
    };
    let mut statement = conn.prepare(&format!(
        "SELECT a, batch, first, last, intent, (SELECT hlc >> 16 FROM entry WHERE e = first) FROM ({from})
         ORDER BY {order} LIMIT {DEPTH}"
    ))?;
    let rows = statement.query_map([undone], read_action)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Adds the entry `e` to the undo list: one line for a whole batch, else the mark that the entry itself bears. A new
/// action empties the redo list.
pub(super) fn record(conn: &Connection, e: i64, batch: Option<Id>, intent: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM local_action WHERE undone = 1")?.execute([])?;
    let Some(batch) = batch else { return Ok(()) };
    let known = conn
        .prepare_cached("UPDATE local_action SET last = ?2 WHERE batch = ?1 AND undone = 0")?
        .execute(params![batch.as_bytes(), e])?;
    if known == 0 {
        conn.prepare_cached(
            "INSERT INTO local_action (a, origin, batch, first, last, intent) VALUES (?2, ?1, ?1, ?2, ?2, ?3)",
        )?
        .execute(params![batch.as_bytes(), e, intent])?;
    }
    Ok(())
}

/// The action of a batch, wherever in the list it is.
pub(crate) fn action_of_batch(conn: &Connection, batch: Id) -> Result<Option<Done>> {
    Ok(conn
        .prepare(
            "SELECT a, batch, first, last, intent, (SELECT hlc >> 16 FROM entry WHERE e = first) FROM local_action
             WHERE origin = ?1 AND undone = 0",
        )?
        .query_row([batch.as_bytes()], read_action)
        .optional()?)
}

/// The latest finished batch of this intent that is not undone.
pub(crate) fn batch_of(conn: &Connection, intent: &str) -> Result<Option<Id>> {
    let found: Option<[u8; 16]> = conn
        .prepare_cached(
            "SELECT origin FROM local_action
             WHERE intent = ?1 AND undone = 0 AND origin IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM local_batch WHERE id = origin AND open = 1)
             ORDER BY a DESC LIMIT 1",
        )?
        .query_row([intent], |row| row.get(0))
        .optional()?;
    Ok(found.map(Id::from_bytes))
}

/// The records that an action made or changed, each once.
pub(crate) fn records_of(conn: &Connection, action: &Done) -> Result<Vec<(u8, Id)>> {
    let mut seen = HashSet::new();
    let mut records = Vec::new();
    for e in entries(conn, action)? {
        for (_, part) in parts_of(conn, e)? {
            if seen.insert((part.kind, part.record)) {
                records.push((part.kind, part.record));
            }
        }
    }
    Ok(records)
}

fn read_action(row: &rusqlite::Row<'_>) -> rusqlite::Result<Done> {
    Ok(Done {
        a: row.get(0)?,
        batch: row.get::<_, Option<[u8; 16]>>(1)?.map(Id::from_bytes),
        first: row.get(2)?,
        last: row.get(3)?,
        intent: row.get(4)?,
        at: row.get::<_, Option<i64>>(5)?.unwrap_or(0),
    })
}

/// The local entries of an action, first to last.
pub(crate) fn entries(conn: &Connection, action: &Done) -> Result<Vec<i64>> {
    let rows = match action.batch {
        Some(batch) => {
            let mut statement =
                conn.prepare("SELECT e FROM entry WHERE batch = ?1 AND e BETWEEN ?2 AND ?3 ORDER BY e")?;
            statement
                .query_map(params![batch.as_bytes(), action.first, action.last], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<i64>>>()?
        }
        None => vec![action.first],
    };
    Ok(rows)
}

/// The records that an action made or changed and that somebody else changed since, be it while the action still ran.
pub(crate) fn changed_since(conn: &Connection, action: &Done) -> Result<Vec<(u8, Id)>> {
    let entries = entries(conn, action)?;
    let own: HashSet<i64> = entries.iter().copied().collect();
    let mut seen = HashSet::new();
    let mut later = Vec::new();
    for e in entries {
        for (_, part) in parts_of(conn, e)? {
            let Some(kind) = kind_numbered(part.kind) else { continue };
            if seen.insert((kind.number, part.record)) && is_changed_after(conn, kind, part.record, e, &own)?
            {
                later.push((kind.number, part.record));
            }
        }
    }
    Ok(later)
}

/// Did an entry that is not `own` change the record after the entry `e`?
fn is_changed_after(conn: &Connection, kind: &Kind, id: Id, e: i64, own: &HashSet<i64>) -> Result<bool> {
    let found: Option<(i64, i64)> = conn
        .prepare_cached(&format!("SELECT n, e FROM \"{}\" WHERE id = ?1", kind.name))?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((n, born)) = found else { return Ok(false) };
    if born > e && !own.contains(&born) {
        return Ok(true);
    }
    let mut statement = conn.prepare_cached("SELECT e FROM touched WHERE doc = ?1 AND e > ?2")?;
    let mut rows = statement.query([doc(kind, n), e])?;
    while let Some(row) = rows.next()? {
        if !own.contains(&row.get(0)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// All that one entry did to one record.
pub(crate) struct Work {
    pub kind: &'static Kind,
    pub id: Id,
    parts: Vec<(Class, OpPart)>,
}

/// What one entry did, by record, those that it touched last first.
pub(crate) fn works_of(conn: &Connection, e: i64) -> Result<Vec<Work>> {
    let mut works: Vec<Work> = Vec::new();
    let mut places: HashMap<(u8, Id), usize> = HashMap::new();
    for (class, part) in parts_of(conn, e)? {
        let Some(kind) = kind_numbered(part.kind) else { continue };
        let place = *places.entry((kind.number, part.record)).or_insert_with(|| {
            works.push(Work { kind, id: part.record, parts: Vec::new() });
            works.len() - 1
        });
        works[place].parts.push((class, part));
    }
    works.reverse();
    Ok(works)
}

/// The writes that a piece of work replaced, and, where these are the same action's, those that they replaced. Every
/// entry is read once for them, and of it only what is looked for is kept.
pub(crate) struct Replaced {
    found: HashMap<At, (OpPart, String)>,
    restored: RefCell<Restored>,
}

/// What undos brought back: of their entries the parts that were asked for last.
#[derive(Default)]
struct Restored {
    read: HashSet<i64>,
    parts: HashMap<At, OpPart>,
    behind: HashMap<(At, FieldKey), Option<At>>,
}

/// So many parts are kept; more are read again.
const MOST_RESTORED: usize = 20_000;
/// So many values that stood beside each other are brought back as such.
const MOST_BESIDE: usize = 16;
/// An undo of an undo of an undo: no person goes further, and no author may take the stack further.
const MOST_STEPS: usize = 300;

impl Restored {
    /// What the write of a field replaced.
    fn over(&mut self, conn: &Connection, record: Id, key: FieldKey, at: At) -> Result<Option<At>> {
        if self.read.insert(at.0) {
            if self.parts.len() > MOST_RESTORED {
                self.parts.clear();
                self.read = HashSet::from([at.0]);
            }
            self.parts.extend(parts_of(conn, at.0)?.into_iter().map(|(_, part)| ((at.0, part.i), part)));
        }
        let part = self.parts.get(&at).filter(|part| part.record == record);
        let op = part.and_then(|part| part.fields.iter().find(|(own, _)| *own == key));
        let Some((_, FieldOp::Set { over, .. })) = op else { return Ok(None) };
        let Some(dot) = over.first().copied() else { return Ok(None) };
        // An author may claim to have replaced what came later, or itself; whoever followed that would go round for ever.
        Ok(entry_of(conn, dot.replica, dot.seq)?.map(|e| (e, dot.i)).filter(|earlier| *earlier < at))
    }

    /// The write whose value the entry `at.0`, an undo or a redo, brought back; none for any other entry.
    fn behind(
        &mut self,
        conn: &Connection,
        record: Id,
        key: FieldKey,
        at: At,
        depth: usize,
    ) -> Result<Option<At>> {
        if let Some(known) = self.behind.get(&(at, key)) {
            return Ok(*known);
        }
        let found = self.look_behind(conn, record, key, at, depth)?;
        self.behind.insert((at, key), found);
        Ok(found)
    }

    fn look_behind(
        &mut self,
        conn: &Connection,
        record: Id,
        key: FieldKey,
        at: At,
        depth: usize,
    ) -> Result<Option<At>> {
        let Some(first) = undone_first(conn, at.0)?.filter(|_| depth < MOST_STEPS) else { return Ok(None) };
        let mut write = self.over(conn, record, key, at)?;
        // What it took back showed then, perhaps because an undo had brought it back itself.
        while let Some(own) = write
            && !is_one_action(conn, first, own.0)?
        {
            write = self.behind(conn, record, key, own, depth + 1)?;
        }
        while let Some(own) = write
            && is_one_action(conn, first, own.0)?
        {
            write = self.over(conn, record, key, own)?;
        }
        Ok(write)
    }
}

/// The first entry of the action that the entry `e` took back.
fn undone_first(conn: &Connection, e: i64) -> Result<Option<i64>> {
    let found: Option<(i64, Option<Vec<u8>>)> = conn
        .prepare_cached("SELECT r, event FROM entry WHERE e = ?1 AND via = 'undo'")?
        .query_row([e], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((r, Some(event))) = found else { return Ok(None) };
    let mut d = Decoder::new(&event);
    let seq = d.array().ok().filter(|n| *n == Some(2)).and_then(|_| d.u64().ok());
    let Some(seq) = seq.and_then(|seq| i64::try_from(seq).ok()) else { return Ok(None) };
    let mut statement = conn.prepare_cached("SELECT e FROM entry WHERE r = ?1 AND seq = ?2")?;
    Ok(statement.query_row([r, seq], |row| row.get(0)).optional()?)
}

/// Do the two entries belong to one action?
fn is_one_action(conn: &Connection, first: i64, e: i64) -> Result<bool> {
    let batch = "SELECT batch FROM entry WHERE e = ?";
    let mut statement = conn.prepare_cached(&format!("SELECT ({batch}1) = ({batch}2)"))?;
    Ok(first == e || statement.query_row([first, e], |row| row.get::<_, Option<bool>>(0))?.unwrap_or(false))
}

impl Replaced {
    /// Reads what the works need. `own` are the action's entries.
    pub(crate) fn by(conn: &Connection, works: &[Work], own: &HashSet<i64>) -> Result<Replaced> {
        let mut replaced = Replaced { found: HashMap::new(), restored: RefCell::default() };
        let mut wanted: BTreeMap<i64, HashSet<u32>> = BTreeMap::new();
        for (_, part) in works.iter().flat_map(|work| &work.parts).filter(|(_, part)| part.home.is_some()) {
            replaced.want(conn, part, &mut wanted)?;
        }
        while !wanted.is_empty() {
            let mut next = BTreeMap::new();
            for (e, numbers) in std::mem::take(&mut wanted) {
                for (author, group) in groups_of(conn, e)? {
                    for part in group.parts_numbered(author, &numbers)? {
                        let key = (e, part.i);
                        replaced.found.insert(key, (part, group.compartment.clone()));
                    }
                }
                if own.contains(&e) {
                    for number in numbers {
                        if let Some((part, _)) = replaced.found.get(&(e, number)) {
                            replaced.want(conn, part, &mut next)?;
                        }
                    }
                }
            }
            wanted = next;
        }
        Ok(replaced)
    }

    fn want(&self, conn: &Connection, part: &OpPart, wanted: &mut BTreeMap<i64, HashSet<u32>>) -> Result<()> {
        for (_, op) in &part.fields {
            let FieldOp::Set { over, .. } = op else { continue };
            for dot in over.iter().take(MOST_BESIDE) {
                if let Some(e) = entry_of(conn, dot.replica, dot.seq)?
                    && !self.found.contains_key(&(e, dot.i))
                {
                    wanted.entry(e).or_default().insert(dot.i);
                }
            }
        }
        Ok(())
    }

    /// Is the value that a field shows one of the entries `own`, be it that an undo or a redo of something later brought it
    /// back?
    fn shows_own(
        &self,
        conn: &Connection,
        record: Id,
        key: FieldKey,
        shown: At,
        own: &HashSet<i64>,
    ) -> Result<bool> {
        let mut at = Some(shown);
        for _ in 0..MOST_STEPS {
            match at {
                Some(write) if own.contains(&write.0) => return Ok(true),
                Some(write) => at = self.restored.borrow_mut().behind(conn, record, key, write, 0)?,
                None => break,
            }
        }
        Ok(false)
    }

    /// The values that stood beside each other before the action, the shown one last. Mostly it is one.
    fn values<'a>(
        &'a self,
        conn: &Connection,
        (record, me): (Id, Id),
        key: FieldKey,
        mut over: &'a [Dot],
        own: &HashSet<i64>,
    ) -> Result<Vec<Vec<u8>>> {
        // Where it replaced what the action itself wrote, that is what counts.
        while let [dot] = over
            && let Some(e) = entry_of(conn, dot.replica, dot.seq)?.filter(|e| own.contains(e))
            && let Some((part, _)) = self.found.get(&(e, dot.i)).filter(|(part, _)| part.record == record)
            && part.home.is_some()
            && let Some((_, FieldOp::Set { over: before, .. })) =
                part.fields.iter().find(|(own, _)| *own == key)
        {
            over = before;
        }
        let mut values: Vec<Vec<u8>> = Vec::new();
        if over.is_empty() {
            values.push(self.value(conn, (record, me), key, &[], own)?);
        }
        for (place, dot) in over.iter().take(MOST_BESIDE).enumerate() {
            let here = entry_of(conn, dot.replica, dot.seq)?.and_then(|e| self.found.get(&(e, dot.i)));
            if place > 0 && here.is_none_or(|(part, _)| part.record != record) {
                continue;
            }
            let value = self.value(conn, (record, me), key, std::slice::from_ref(dot), own)?;
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values.reverse();
        Ok(values)
    }

    /// The value of a field before the action: what `over` names, or what stood before that where it is the action's own.
    fn value(
        &self,
        conn: &Connection,
        (record, me): (Id, Id),
        key: FieldKey,
        over: &[Dot],
        own: &HashSet<i64>,
    ) -> Result<Vec<u8>> {
        let mut over = over.first();
        while let Some(dot) = over {
            let Some(e) = entry_of(conn, dot.replica, dot.seq)? else { break };
            let Some((part, compartment)) =
                self.found.get(&(e, dot.i)).filter(|(part, _)| part.record == record)
            else {
                break;
            };
            let op = part.fields.iter().find(|(own, _)| *own == key).map(|(_, op)| op);
            match op {
                Some(FieldOp::Set { over: before, .. }) if own.contains(&e) && part.home.is_some() => {
                    over = before.first();
                }
                // The dots in it were written as its author writes them, and now are as we do.
                Some(FieldOp::Set { value, .. }) if key == FieldKey::Built(journal::LIVE) => {
                    let seen = super::choose::seen_in(value, dot.replica)?;
                    return Ok(journal::live_value(journal::is_live(value)?, &seen, me));
                }
                Some(FieldOp::Set { value, .. }) => return Ok(value.clone()),
                _ if key == FieldKey::Built(journal::HOME) => {
                    return Ok(journal::encoded(&Value::Text(compartment.clone())));
                }
                _ => break,
            }
        }
        Ok(match key {
            // A record without a liveness write is alive.
            FieldKey::Built(journal::LIVE) => journal::live_value(true, &[], record),
            _ => journal::encoded(&Value::Null),
        })
    }
}

/// Writes the inverse of what one entry did to one record, last part first. `own` are all entries of the action: what the
/// action made goes as a whole, and a value of it that shows is taken for its own.
pub(crate) fn inverse(
    draft: &mut Draft<'_>,
    work: &Work,
    replaced: &Replaced,
    own: &HashSet<i64>,
) -> Result<bool> {
    let Some(mut record) = Record::load(draft.conn(), work.kind, work.id)? else { return Ok(false) };
    if own.contains(&record.e) {
        return draft.delete(work.kind, work.id);
    }
    let mut changed = false;
    // A birth that is not the record's base: somebody else made the record too, and it stays.
    for (class, part) in work.parts.iter().rev().filter(|(_, part)| part.home.is_some()) {
        let mut fields: Vec<(FieldKey, FieldOp)> = Vec::new();
        let mut beside: Vec<Vec<(FieldKey, FieldOp)>> = Vec::new();
        for (key, op) in &part.fields {
            match op {
                FieldOp::Set { over, .. } => {
                    let shown = shown_at(&record, *key, key_class(work.kind, *key, &|_| *class));
                    let own_shows = match shown {
                        Some(at) => replaced.shows_own(draft.conn(), work.id, *key, at, own)?,
                        None => false,
                    };
                    if own_shows {
                        let ids = (work.id, draft.applying.author);
                        let mut values = replaced.values(draft.conn(), ids, *key, over, own)?;
                        let shown = values.pop().unwrap_or_default();
                        let mut op = draft.set_op(&record, *key, *class, shown)?;
                        if let FieldOp::Set { over, .. } = &mut op {
                            only_own(draft.conn(), over, own)?;
                        }
                        // Several stood there, for somebody to choose: they stand there again.
                        if let FieldOp::Set { over, .. } = &op {
                            for (place, value) in values.into_iter().enumerate() {
                                beside.resize_with(beside.len().max(place + 1), Vec::new);
                                beside[place].push((*key, FieldOp::Set { value, over: over.clone() }));
                            }
                        }
                        fields.push((*key, op));
                    }
                }
                FieldOp::Links { add, remove } => {
                    let FieldKey::Built(field) = key else { continue };
                    let mut taken = Vec::new();
                    for item in add {
                        let dots = draft.additions(&record, *field, *item)?;
                        if !dots.is_empty() {
                            taken.push((*item, dots));
                        }
                    }
                    let back: Vec<Id> = remove.iter().map(|(item, _)| *item).collect();
                    if !back.is_empty() || !taken.is_empty() {
                        fields.push((*key, FieldOp::Links { add: back, remove: taken }));
                    }
                }
            }
        }
        // Of one entry's writes that do not replace each other the last is shown.
        beside.push(fields);
        for fields in beside {
            if let Some(now) = draft.write_edit(Action::Write, &record, None, *class, fields)? {
                record = now;
                changed = true;
            }
        }
    }
    Ok(changed)
}

/// Of the writes that a field has, the shown one first, leaves that and the action's own: what somebody else wrote beside
/// it, unheard of then, goes on waiting.
fn only_own(conn: &Connection, over: &mut Vec<Dot>, own: &HashSet<i64>) -> Result<()> {
    let mut kept = Vec::new();
    for (place, dot) in over.iter().enumerate() {
        if place == 0 || entry_of(conn, dot.replica, dot.seq)?.is_some_and(|e| own.contains(&e)) {
            kept.push(*dot);
        }
    }
    *over = kept;
    Ok(())
}

/// The groups of a local entry that are here, with their author.
pub(crate) fn groups_of(conn: &Connection, e: i64) -> Result<Vec<(Id, Group)>> {
    let author: [u8; 16] = conn
        .prepare_cached("SELECT author.id FROM entry JOIN author USING (r) WHERE e = ?1")?
        .query_row([e], |row| row.get(0))?;
    let author = Id::from_bytes(author);
    Ok(groups_at(conn, e)?.into_iter().map(|(_, group)| (author, group)).collect())
}

/// The groups of a local entry that are here, with their places in its header.
pub(crate) fn groups_at(conn: &Connection, e: i64) -> Result<Vec<(u32, Group)>> {
    let mut statement = conn.prepare_cached(
        "SELECT compartment.name, class, n, gsalt, seed, parts, g FROM op_group JOIN compartment USING (c)
         WHERE g BETWEEN ?1 AND ?2 ORDER BY g",
    )?;
    let mut rows = statement.query(super::group_keys(e))?;
    let mut groups = Vec::new();
    while let Some(row) = rows.next()? {
        let class = Class::from_wire(row.get(1)?).ok_or(Error::Damaged { what: "journal" })?;
        groups.push((
            super::row::place_of(e, row.get(6)?),
            Group {
                compartment: row.get(0)?,
                class,
                n: row.get(2)?,
                gsalt: row.get(3)?,
                seed: row.get(4)?,
                parts: row.get(5)?,
            },
        ));
    }
    Ok(groups)
}

/// The op parts of a local entry, by number.
pub(crate) fn parts_of(conn: &Connection, e: i64) -> Result<Vec<(Class, OpPart)>> {
    Ok(parts_in(conn, e)?.into_iter().map(|(class, _, part)| (class, part)).collect())
}

/// The same with the compartments of their groups.
pub(crate) fn parts_in(conn: &Connection, e: i64) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    for (author, group) in groups_of(conn, e)? {
        for (part, _) in group.read(author)? {
            parts.push((group.class, group.compartment.clone(), part));
        }
    }
    parts.extend(single_parts(conn, e)?);
    parts.sort_by_key(|(_, _, part)| part.i);
    Ok(parts)
}

/// Of a local entry the parts that are here without their groups.
pub(crate) fn single_parts(conn: &Connection, e: i64) -> Result<Vec<Part>> {
    let singles = singles_of(conn, e)?;
    if singles.is_empty() {
        return Ok(Vec::new());
    }
    let author: [u8; 16] = conn
        .prepare_cached("SELECT author.id FROM entry JOIN author USING (r) WHERE e = ?1")?
        .query_row([e], |row| row.get(0))?;
    let author = Id::from_bytes(author);
    let mut parts = Vec::with_capacity(singles.len());
    for single in singles {
        let part = OpPart::decode(&mut Decoder::new(&single.part), author)?;
        parts.push((single.class, single.compartment, part));
    }
    Ok(parts)
}

/// The event of an undo entry: which own entries it takes back.
pub(crate) fn event_of(first_seq: u64, last_seq: u64) -> Vec<u8> {
    let mut out = Vec::new();
    sure(sure(sure(Encoder::new(&mut out).array(2)).u64(first_seq)).u64(last_seq));
    out
}

/// The sequence number of an own local entry.
pub(crate) fn seq_of(conn: &Connection, e: i64) -> Result<u64> {
    Ok(conn.prepare_cached("SELECT seq FROM entry WHERE e = ?1")?.query_row([e], |row| row.get(0))?)
}

/// After an undo or a redo the action's line names the entries that made the present state, first and last, so that the
/// next step inverts those. A single change gets its line now.
pub(crate) fn replace(
    conn: &Connection,
    action: &Done,
    batch: Id,
    span: (i64, i64),
    undone: bool,
) -> Result<()> {
    if action.batch.is_none() {
        conn.execute(
            "INSERT INTO local_action (a, first, last, intent) VALUES (?1, ?1, ?1, ?2)",
            params![action.a, action.intent],
        )?;
        unmark(conn, action.a)?;
    }
    conn.execute(
        "UPDATE local_action SET batch = ?2, first = ?3, last = ?4, undone = ?5 WHERE a = ?1",
        params![action.a, batch.as_bytes(), span.0, span.1, undone],
    )?;
    Ok(())
}

/// Takes an action off the list: nothing of it is left to take back.
pub(crate) fn strike(conn: &Connection, action: &Done) -> Result<()> {
    conn.execute("DELETE FROM local_action WHERE a = ?1", [action.a])?;
    unmark(conn, action.a)
}

fn unmark(conn: &Connection, e: i64) -> Result<()> {
    conn.execute("UPDATE entry SET action = 0 WHERE e = ?1 AND action = 1", [e])?;
    Ok(())
}
