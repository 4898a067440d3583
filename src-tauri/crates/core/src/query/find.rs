//! The search box over records: hits with their titles and what matched.

use rusqlite::Connection;

use crate::change::indexing::texts;
use crate::error::{Error, Result};
use crate::records::{KINDS, kind_numbered, number};
use crate::schema::Kind;
use crate::search::{self, Part, Why};
use crate::store::Record;
use crate::store::row::of_doc;

/// A record that was found.
#[derive(Debug)]
pub struct Hit {
    /// The record.
    pub record: Record,
    /// What matched, and how.
    pub why: Why,
}

/// The kinds that are searched where the caller names none, the likeliest first.
const ORDER: [u8; 7] = [
    number::CONTACT,
    number::ACCOUNT,
    number::DEAL,
    number::LEAD,
    number::TASK,
    number::ACTIVITY,
    number::ATTACHMENT,
];

/// Finds records by what a person types; the best `limit`.
pub fn search(conn: &Connection, typed: &str, kinds: &[&'static Kind], limit: usize) -> Result<Vec<Hit>> {
    let order: Vec<u32> = if kinds.is_empty() {
        ORDER.iter().map(|kind| u32::from(*kind)).collect()
    } else {
        kinds.iter().map(|kind| u32::from(kind.number)).collect()
    };
    let hits = search::find(conn, typed, &order, limit, &mut |doc| -> Result<Option<Vec<Part>>> {
        Ok(shown(conn, doc)?.map(|record| {
            texts(&record)
                .into_iter()
                .map(|(role, field, text)| Part { role, field, text: text.to_owned() })
                .collect()
        }))
    })?;
    hits.into_iter()
        .map(|hit| {
            let record = shown(conn, hit.doc)?.ok_or(Error::Damaged { what: "search index" })?;
            Ok(Hit { record, why: hit.why })
        })
        .collect()
}

fn shown(conn: &Connection, doc: i64) -> Result<Option<Record>> {
    let (kind, n) = of_doc(doc);
    debug_assert!(KINDS.iter().any(|known| known.number == kind));
    match kind_numbered(kind) {
        Some(kind) => Ok(Record::load_row(conn, kind, n)?.filter(Record::is_shown)),
        None => Ok(None),
    }
}
