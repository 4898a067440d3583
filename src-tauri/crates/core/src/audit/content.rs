//! What a book says, as one hash. The *content hash* knows no ids, stamps or derived dates: a book that was exported and
//! read into an empty vault has the same one. The *state hash* knows ids and dots: two copies that took the same
//! entries in have the same one.

use std::collections::{BTreeMap, HashMap};

use blake3::Hasher;
use rusqlite::{Connection, params};

use crate::change::journal::Hash;
use crate::error::Result;
use crate::id::Id;
use crate::query;
use crate::records::{Attachment, CustomField, KINDS, View, number, view};
use crate::schema::{FieldType, Value};
use crate::store::Record;

/// The content hash of the book.
pub fn content_hash(conn: &Connection) -> Result<Hash> {
    let labels = custom_labels(conn)?;
    let mut shallow: HashMap<Id, Hash> = HashMap::new();
    let mut records = Vec::new();
    for kind in KINDS {
        Record::scan(conn, kind, "live = 1", |record| {
            let own = own_digest(&record, &labels);
            shallow.insert(record.id, own);
            records.push((own, fields_and_links(&record)));
            Ok(())
        })?;
    }
    let mut digests: Vec<Hash> = records
        .into_iter()
        .map(|(own, links)| {
            let mut hasher = Hasher::new_derive_key("coffer/content/record/1");
            hasher.update(&own);
            for (field, ids) in links {
                let mut targets: Vec<Hash> = ids.iter().filter_map(|id| shallow.get(id)).copied().collect();
                targets.sort();
                hasher.update(&field.to_be_bytes());
                for target in targets {
                    hasher.update(&target);
                }
            }
            *hasher.finalize().as_bytes()
        })
        .collect();
    digests.sort();
    let mut hasher = Hasher::new_derive_key("coffer/content/1");
    for digest in digests {
        hasher.update(&digest);
    }
    Ok(*hasher.finalize().as_bytes())
}

/// How custom fields are called in a content hash: by kind and label, because their ids differ from vault to vault.
fn custom_labels(conn: &Connection) -> Result<HashMap<Id, String>> {
    Ok(query::custom_fields(conn)?
        .into_iter()
        .map(|field| {
            (field.id, format!("{}\0{}", field.text(CustomField::FOR_KIND), field.text(CustomField::LABEL)))
        })
        .collect())
}

/// What a record says by itself, without its links.
fn own_digest(record: &Record, labels: &HashMap<Id, String>) -> Hash {
    let mut bytes = vec![record.kind.number];
    for (field, value) in record.filled() {
        let linked = matches!(
            field.ty,
            FieldType::Link(_) | FieldType::Links(_) | FieldType::AnyLink | FieldType::Jobs
        );
        let local = record.kind.number == number::ATTACHMENT
            && (field == Attachment::KEY || field == Attachment::FILE);
        if !linked && !local {
            bytes.extend_from_slice(&field.number.to_be_bytes());
            match value {
                // The ids that a view names are another vault's others.
                Value::Text(spec) if field == View::SPEC && record.kind == View::KIND => {
                    let none = Id::from_bytes([0; 16]);
                    Value::Text(view::with_ids(spec, &|_| Some(none))).encode(&mut bytes);
                }
                value => value.encode(&mut bytes),
            }
        }
        if let Value::Jobs(jobs) = value {
            for job in jobs {
                for text in [&job.title, &job.department, &job.role] {
                    bytes.extend_from_slice(text.as_bytes());
                    bytes.push(0);
                }
                bytes.push(u8::from(job.past));
            }
        }
    }
    let custom: BTreeMap<&str, &Value> =
        record.custom.iter().filter_map(|(id, value)| Some((labels.get(id)?.as_str(), value))).collect();
    for (label, value) in custom {
        bytes.extend_from_slice(label.as_bytes());
        bytes.push(0);
        value.encode(&mut bytes);
    }
    blake3::derive_key("coffer/content/own/1", &bytes)
}

fn fields_and_links(record: &Record) -> Vec<(u32, Vec<Id>)> {
    record
        .filled()
        .filter_map(|(field, value)| {
            let ids = match value {
                Value::Link(id) | Value::AnyLink(_, id) => vec![*id],
                Value::Links(ids) => ids.clone(),
                Value::Jobs(jobs) => jobs.iter().map(|job| job.account).collect(),
                _ => return None,
            };
            Some((field.number, ids))
        })
        .collect()
}

/// The state hash: every record with its id, values, the dots behind them and what waits beside them.
pub fn state_hash(conn: &Connection) -> Result<Hash> {
    let mut dots: HashMap<i64, ([u8; 16], u64)> = HashMap::new();
    let mut statement = conn.prepare("SELECT e, replica.id, entry.seq FROM entry JOIN replica USING (r)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        dots.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
    }
    let mut digests = Vec::new();
    for kind in KINDS {
        Record::scan(conn, kind, "1", |record| {
            digests.push(state_of(conn, &record, &dots)?);
            Ok(())
        })?;
    }
    digests.sort();
    let mut hasher = Hasher::new_derive_key("coffer/state/1");
    for digest in digests {
        hasher.update(&digest);
    }
    Ok(*hasher.finalize().as_bytes())
}

fn state_of(conn: &Connection, record: &Record, dots: &HashMap<i64, ([u8; 16], u64)>) -> Result<Hash> {
    let mut bytes = vec![record.kind.number];
    bytes.extend_from_slice(record.id.as_bytes());
    bytes.push(u8::from(record.live));
    bytes.extend(record.into.iter().flat_map(|id| *id.as_bytes()));
    let dot = |bytes: &mut Vec<u8>, e: i64, i: u32| {
        if let Some((replica, seq)) = dots.get(&e) {
            bytes.extend_from_slice(replica);
            bytes.extend_from_slice(&seq.to_be_bytes());
            bytes.extend_from_slice(&i.to_be_bytes());
        }
    };
    dot(&mut bytes, record.e, record.i);
    let home: String = conn
        .prepare_cached("SELECT name FROM compartment WHERE c = ?1")?
        .query_row([record.c], |row| row.get(0))?;
    bytes.extend_from_slice(home.as_bytes());
    for (field, value) in record.filled() {
        bytes.extend_from_slice(&field.number.to_be_bytes());
        value.encode(&mut bytes);
    }
    for (id, value) in &record.custom {
        bytes.extend_from_slice(id.as_bytes());
        value.encode(&mut bytes);
    }
    for (key, (e, i)) in &record.stamps {
        bytes.extend_from_slice(format!("{key:?}").as_bytes());
        dot(&mut bytes, *e, *i);
    }
    for (table, order) in [("sibling", "value"), ("link", "item")] {
        let sql = format!("SELECT field, {order}, e, i FROM {table} WHERE doc = ?1");
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![record.doc()])?;
        let mut beside = Vec::new();
        while let Some(row) = rows.next()? {
            let mut one = format!("{:?}", row.get_ref(0)?).into_bytes();
            one.extend(row.get::<_, Vec<u8>>(1)?);
            dot(&mut one, row.get(2)?, row.get(3)?);
            beside.push(one);
        }
        beside.sort();
        beside.into_iter().for_each(|one| bytes.extend(one));
    }
    Ok(blake3::derive_key("coffer/state/record/1", &bytes))
}
