//! The same change to many records: what it would do, and doing it, as one action of many entries. What one record makes
//! of the change is decided in one place, so that the answer before is the answer after.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::change::draft::{check_links, check_tree};
use crate::change::{Actor, Customs, Draft, Fields, validate};
use crate::error::{Error, Invalid, Result};
use crate::id::Id;
use crate::records::{Deal, Stage, custom_field, deal, number};
use crate::schema::{Field, FieldType, Kind, Value};
use crate::store::Record;
use crate::workspace::Workspace;

/// What is to be done with each of some records.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Fields that get this value.
    pub fields: Fields,
    /// Custom fields that get this value.
    pub custom: Customs,
    /// Links that are added to sets.
    pub add: Vec<(&'static Field, Vec<Id>)>,
    /// Links that are taken out of sets.
    pub remove: Vec<(&'static Field, Vec<Id>)>,
    /// The stage that deals move into, and why they were lost.
    pub stage: Option<(Id, Option<String>)>,
    /// Into the trash, or out of it.
    pub trash: Option<bool>,
}

/// What a change did, or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Records that are there.
    pub records: u64,
    /// Records that it changes.
    pub changes: u64,
    /// Records that are so already.
    pub same: u64,
    /// Records that do not take it.
    pub refused: u64,
}

/// Records of one entry.
const CHUNK: usize = 1_000;
/// Records that are looked at in one piece.
const PAGE: usize = 500;

/// Called after every chunk with the records done; `false` stops the change, and nothing of it stays.
pub type Watch<'a> = &'a mut dyn FnMut(u64) -> bool;

/// What one record makes of a change.
enum Verdict {
    Changes(Fields, Customs),
    Same,
    Refused,
}

/// A change that was looked over once: its links lead somewhere, its custom fields are there.
struct Ready<'a> {
    change: &'a Change,
    stage: Option<Record>,
    now_ms: i64,
}

/// Says what [`run`] would do, and changes nothing.
pub fn check(
    ws: &Workspace,
    kind: &'static Kind,
    rows: &[u32],
    change: &Change,
    now_ms: i64,
) -> Result<Counted> {
    let mut counted = Counted::default();
    let ready = ws.read(|conn| Ready::new(conn, kind, change, now_ms))?;
    for page in in_order(rows).chunks(PAGE) {
        ws.read(|conn| {
            for record in Record::load_rows(conn, kind, page)? {
                counted.add(&ready.verdict(conn, &record)?);
            }
            Ok(())
        })?;
    }
    Ok(counted)
}

/// Changes the records as one action that one undo takes back. Gives the batch, too; none where nothing was to be done.
pub fn run(
    ws: &Workspace,
    actor: &Actor,
    kind: &'static Kind,
    rows: &[u32],
    change: &Change,
    now_ms: i64,
    watch: Watch<'_>,
) -> Result<(Option<Id>, Counted)> {
    let ready = ws.read(|conn| Ready::new(conn, kind, change, now_ms))?;
    let mut batch = ws.edits(actor, "bulk", rows.len() as u64)?;
    let mut counted = Counted::default();
    let mut done = 0;
    for chunk in in_order(rows).chunks(CHUNK) {
        let more = batch.commit(|draft| {
            let mut counted = Counted::default();
            for record in Record::load_rows(draft.conn(), kind, chunk)? {
                let verdict = ready.verdict(draft.conn(), &record)?;
                counted.add(&ready.make(draft, &record, verdict)?);
            }
            Ok(counted)
        })?;
        counted.plus(more);
        done += chunk.len() as u64;
        if !watch(done) {
            batch.cancel()?;
            return Err(Error::Cancelled);
        }
    }
    if counted.changes == 0 {
        batch.cancel()?;
        return Ok((None, counted));
    }
    Ok((Some(batch.finish()?), counted))
}

/// Rows in the order in which they lie, each once: neighbours share pages.
fn in_order(rows: &[u32]) -> Vec<i64> {
    let mut rows: Vec<i64> = rows.iter().map(|row| i64::from(*row)).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

impl Counted {
    fn add(&mut self, verdict: &Verdict) {
        self.records += 1;
        match verdict {
            Verdict::Changes(..) => self.changes += 1,
            Verdict::Same => self.same += 1,
            Verdict::Refused => self.refused += 1,
        }
    }

    fn plus(&mut self, more: Counted) {
        self.records += more.records;
        self.changes += more.changes;
        self.same += more.same;
        self.refused += more.refused;
    }
}

impl<'a> Ready<'a> {
    fn new(conn: &Connection, kind: &'static Kind, change: &'a Change, now_ms: i64) -> Result<Ready<'a>> {
        let none = HashMap::new();
        for (field, value) in &change.fields {
            check_links(conn, &none, kind, field, value)?;
        }
        for (field, ids) in change.add.iter().chain(&change.remove) {
            if !matches!(field.ty, FieldType::Links(_)) {
                return Err(Error::Invalid {
                    kind: kind.name,
                    field: field.name.to_owned(),
                    reason: Invalid::WrongType,
                });
            }
            check_links(conn, &none, kind, field, &Value::Links(ids.clone()))?;
        }
        let definitions = crate::query::custom_fields(conn)?;
        for (id, value) in &change.custom {
            let own = definitions.iter().find(|own| own.id == *id);
            custom_field::check(own.ok_or(Error::Unknown { what: "custom field" })?, value)?;
        }
        let stage = match &change.stage {
            Some(_) if kind != Deal::KIND => return Err(Error::Unknown { what: "stage of this kind" }),
            Some((id, _)) => {
                let stage = Record::load(conn, Stage::KIND, *id)?;
                Some(stage.ok_or(Error::NotFound { kind: Stage::KIND.name, id: *id })?)
            }
            None => None,
        };
        Ok(Ready { change, stage, now_ms })
    }

    fn verdict(&self, conn: &Connection, record: &Record) -> Result<Verdict> {
        match self.fields(conn, record) {
            Ok((fields, custom)) => {
                let trashed = self.change.trash.is_some_and(|trash| trash == record.live);
                let same = fields.is_empty() && custom.is_empty() && !trashed;
                Ok(if same { Verdict::Same } else { Verdict::Changes(fields, custom) })
            }
            Err(Error::Invalid { .. }) => Ok(Verdict::Refused),
            Err(error) => Err(error),
        }
    }

    /// What changes of this record.
    fn fields(&self, conn: &Connection, record: &Record) -> Result<(Fields, Customs)> {
        let kind = record.kind;
        let mut fields = self.change.fields.clone();
        for (field, more) in &self.change.add {
            let items = items_of(&mut fields, record, field);
            items.extend(more);
        }
        for (field, less) in &self.change.remove {
            let items = items_of(&mut fields, record, field);
            items.retain(|id| !less.contains(id));
        }
        if let (Some(stage), Some((_, reason))) = (&self.stage, &self.change.stage)
            && record.get(Deal::STAGE).as_link() != Some(stage.id)
        {
            fields.extend(deal::moved(record, stage, reason.as_deref(), self.now_ms)?);
        }
        for (field, value) in &mut fields {
            if let Value::Links(items) = value {
                items.sort();
                items.dedup();
            }
            if value.is_null() {
                *value = Value::Null;
            }
            validate::check(kind, field, value)?;
            if kind.number == number::ACCOUNT && field.name == "parent" {
                check_tree(conn, record.id, value)?;
            }
        }
        fields.retain(|(field, value)| value != record.get(field));
        let mut custom = self.change.custom.clone();
        custom.retain(|(id, value)| record.custom.get(id).unwrap_or(&Value::Null) != value);
        Ok((fields, custom))
    }

    /// Does to the record what its verdict says; a rule that only a draft knows may still refuse it, before anything of it
    /// is written.
    fn make(&self, draft: &mut Draft<'_>, record: &Record, verdict: Verdict) -> Result<Verdict> {
        let Verdict::Changes(fields, custom) = verdict else { return Ok(verdict) };
        if let (true, Some(trash)) = (fields.is_empty() && custom.is_empty(), self.change.trash) {
            draft.set_live_of(record, !trash)?;
            return Ok(Verdict::Changes(vec![], vec![]));
        }
        match draft.change(record, fields, custom) {
            Err(Error::Invalid { .. }) => return Ok(Verdict::Refused),
            done => done?,
        }
        match self.change.trash {
            Some(true) => drop(draft.delete(record.kind, record.id)?),
            Some(false) => drop(draft.restore(record.kind, record.id)?),
            None => {}
        }
        Ok(Verdict::Changes(vec![], vec![]))
    }
}

/// The set as it stands among the fields to be written, or as the record has it.
fn items_of<'f>(fields: &'f mut Fields, record: &Record, field: &'static Field) -> &'f mut Vec<Id> {
    let at = match fields.iter().position(|(own, _)| *own == field) {
        Some(at) => at,
        None => {
            fields.push((field, Value::Links(vec![])));
            if let Value::Links(items) = record.get(field) {
                fields.last_mut().expect("it was just put there").1 = Value::Links(items.clone());
            }
            fields.len() - 1
        }
    };
    if !matches!(fields[at].1, Value::Links(_)) {
        fields[at].1 = Value::Links(vec![]);
    }
    match &mut fields[at].1 {
        Value::Links(items) => items,
        _ => unreachable!("it was made a set"),
    }
}
