//! What a record is found by, and when the search index hears of it: in the transaction of the change, or, in a bulk
//! load, collected and written at the end of the batch.

use rusqlite::Connection;

use crate::error::Result;
use crate::records::{Activity, Attachment, KINDS, number};
use crate::schema::{FieldType, PointSort, Value};
use crate::search::postings::{self, Bulk};
use crate::search::words::{Role, Terms, terms};
use crate::store::Record;
use crate::text;

/// Collects what changed for the index.
#[derive(Default)]
pub(crate) struct Indexing {
    bulk: Option<Bulk>,
    /// The bulk load is written in the transaction under way; it is forgotten when that is committed, and only then.
    flushed: bool,
    staged: Vec<(i64, Terms)>,
    /// While a part of an entry is on trial: staged terms that it replaced.
    replaced: Option<Vec<(usize, Terms)>>,
    /// Entries since it was last asked how much waits.
    unasked: u8,
}

/// Entries between two looks at what waits for the index: to count it takes a tenth of a small edit's time.
const ASKED_EVERY: u8 = 32;

impl Indexing {
    /// From now on new records are collected until [`Indexing::end_bulk`].
    pub(crate) fn start_bulk(&mut self) {
        self.bulk.get_or_insert_with(Bulk::new);
    }

    /// Is a bulk load under way?
    pub(crate) fn is_bulk(&self) -> bool {
        self.bulk.is_some()
    }

    /// Writes what the bulk load collected, and folds in what it changed. After the commit: [`Indexing::bulk_ended`].
    pub(crate) fn end_bulk(&mut self, conn: &Connection) -> Result<()> {
        if let Some(bulk) = &mut self.bulk {
            bulk.write(conn)?;
            postings::merge(conn)?;
        }
        Ok(())
    }

    /// The end of the bulk load is committed.
    pub(crate) fn bulk_ended(&mut self) {
        self.bulk = None;
    }

    /// A record was made.
    pub(crate) fn born(&mut self, record: &Record) {
        if is_found(record.kind.number) {
            self.staged.push((record.doc(), record_terms(record)));
        }
    }

    /// A record was changed.
    pub(crate) fn changed(&mut self, conn: &Connection, before: &Record, after: &Record) -> Result<()> {
        if !is_found(after.kind.number) || !texts_differ(before, after) {
            return Ok(());
        }
        if let Some(place) = self.staged.iter().position(|(doc, _)| *doc == after.doc()) {
            let before = std::mem::replace(&mut self.staged[place].1, record_terms(after));
            if let Some(replaced) = &mut self.replaced {
                replaced.push((place, before));
            }
            return Ok(());
        }
        let (old, new) = (record_terms(before), record_terms(after));
        if old != new {
            postings::change(conn, after.doc(), &old, &new)?;
        }
        Ok(())
    }

    /// A trial begins; gives what [`Indexing::take_back`] wants.
    pub(crate) fn mark(&mut self) -> usize {
        self.replaced = Some(Vec::new());
        self.staged.len()
    }

    /// The trial worked.
    pub(crate) fn keep(&mut self) {
        self.replaced = None;
    }

    /// The trial failed; what it wrote into the tables is rolled back by the caller.
    pub(crate) fn take_back(&mut self, mark: usize) {
        for (place, terms) in self.replaced.take().unwrap_or_default().into_iter().rev() {
            self.staged[place].1 = terms;
        }
        self.staged.truncate(mark);
    }

    /// The end of an entry, before its commit. A search looks through what waits, so it is kept short; what a bulk load
    /// collected goes before it, because a change may be one of a record that is still collected.
    pub(crate) fn write(&mut self, conn: &Connection) -> Result<()> {
        self.unasked = (self.unasked + 1) % ASKED_EVERY;
        let due = (self.unasked == 0 || self.bulk.is_some()) && postings::wants_merge(conn)?;
        match &mut self.bulk {
            None => {
                for (doc, new) in self.staged.drain(..) {
                    postings::change(conn, doc, &Terms::default(), &new)?;
                }
            }
            Some(bulk) if due || bulk.is_full() => {
                bulk.write(conn)?;
                self.flushed = true;
            }
            Some(_) => {}
        }
        if due {
            postings::merge(conn)?;
        }
        Ok(())
    }

    /// The entry is committed.
    pub(crate) fn committed(&mut self) {
        if let Some(bulk) = &mut self.bulk {
            if std::mem::take(&mut self.flushed) {
                *bulk = Bulk::new();
            }
            for (doc, terms) in self.staged.drain(..) {
                bulk.add(doc, &terms);
            }
        }
        self.staged.clear();
    }

    /// The entry was rolled back.
    pub(crate) fn rolled_back(&mut self) {
        self.flushed = false;
        self.replaced = None;
        self.staged.clear();
    }
}

/// Does a field differ that words or keys are made of? To make all words of a record takes longer than to change it.
fn texts_differ(before: &Record, after: &Record) -> bool {
    let values = before.values.iter().zip(&after.values);
    before.kind.fields.iter().zip(values).any(|(field, (before, after))| {
        matches!(field.ty, FieldType::Text | FieldType::LongText | FieldType::Points(_)) && before != after
    })
}

/// Makes the index again from the records.
pub(crate) fn rebuild(conn: &Connection) -> Result<()> {
    postings::clear(conn)?;
    let mut bulk = Bulk::new();
    for kind in KINDS.iter().copied().filter(|kind| is_found(kind.number)) {
        Record::scan(conn, kind, "1", |record| {
            bulk.add(record.doc(), &record_terms(&record));
            if bulk.is_full() {
                bulk.flush(conn)?;
            }
            Ok(())
        })?;
    }
    bulk.flush(conn)?;
    Ok(())
}

/// The kinds that the search box finds.
pub(crate) fn is_found(kind: u8) -> bool {
    matches!(
        kind,
        number::ACCOUNT
            | number::CONTACT
            | number::LEAD
            | number::DEAL
            | number::ACTIVITY
            | number::TASK
            | number::ATTACHMENT
    )
}

/// The texts of a record and how each is found.
pub(crate) fn texts(record: &Record) -> Vec<(Role, &'static str, &str)> {
    let person = matches!(record.kind.number, number::CONTACT | number::LEAD);
    let mut out = Vec::new();
    for (field, value) in record.filled() {
        match (field.ty, value) {
            (FieldType::Text, Value::Text(text)) => {
                let role = match field.name {
                    "name" | "nickname" if person => Role::Person,
                    "name" | "company" => Role::Name,
                    _ if field == Attachment::NAME && record.kind.number == number::ATTACHMENT => Role::Name,
                    "title" | "subject" | "next_step" if !(field == Activity::SUBJECT && is_echo(record)) => {
                        Role::Body
                    }
                    "credit_code" | "tax_id" => Role::Email,
                    _ => continue,
                };
                out.push((role, field.name, text.as_str()));
            }
            (FieldType::LongText, Value::Text(text)) => out.push((Role::Body, field.name, text)),
            (FieldType::Points(sort), Value::Points(points)) => {
                let role = match sort {
                    PointSort::Phone => Role::Phone,
                    PointSort::Email | PointSort::Messenger | PointSort::Web => Role::Email,
                    PointSort::External => continue,
                };
                out.extend(points.iter().map(|point| (role, field.name, point.value.as_str())));
            }
            _ => {}
        }
    }
    out
}

/// An activity whose subject only repeats how its text begins is found by the text.
fn is_echo(record: &Record) -> bool {
    record.text(Activity::TEXT).starts_with(record.text(Activity::SUBJECT))
}

/// All terms of a record: what it is found by, and the exact keys that duplicates are recognised by.
pub(crate) fn record_terms(record: &Record) -> Terms {
    let words = terms(texts(record).into_iter().map(|(role, _, text)| (role, text)));
    let keys: Vec<Vec<u8>> = keys(record).iter().map(|key| key_term(key)).collect();
    if keys.is_empty() { words } else { words.iter().chain(keys.iter().map(Vec::as_slice)).collect() }
}

/// The term of an exact key: its space and eight bytes of its hash, so that long keys cost no more than short ones.
pub(crate) fn key_term(key: &str) -> Vec<u8> {
    let mut term = vec![b'k'];
    term.extend_from_slice(&blake3::hash(key.as_bytes()).as_bytes()[..8]);
    term
}

/// The exact keys of a record, each as `sort:value`: credit code, phones, e-mails, ids in other programs.
pub(crate) fn keys(record: &Record) -> Vec<String> {
    let mut out = Vec::new();
    for (field, value) in record.filled() {
        match (field.ty, value) {
            (FieldType::Text, Value::Text(text)) if field.name == "credit_code" => out.push(credit_key(text)),
            (FieldType::Points(sort), Value::Points(points)) => {
                out.extend(points.iter().filter_map(|point| point_key(sort, &point.value, &point.label)));
            }
            _ => {}
        }
    }
    out
}

/// The exact key of a credit code.
pub fn credit_key(code: &str) -> String {
    format!("c:{}", code.to_ascii_uppercase())
}

/// The exact key of a point, for the sorts that say who somebody is.
pub fn point_key(sort: PointSort, value: &str, label: &str) -> Option<String> {
    match sort {
        PointSort::Phone => Some(format!("t:{value}")),
        PointSort::Email => Some(format!("m:{}", text::email_key(value))),
        PointSort::External => Some(format!("x:{label}:{value}")),
        PointSort::Messenger | PointSort::Web => None,
    }
}
