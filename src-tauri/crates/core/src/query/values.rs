//! The values that a field has, for a person who picks one: most frequent first, found by words, pinyin and initials.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params, params_from_iter};

use super::{custom_column, search, shown, titles};
use crate::change::indexing::is_found;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::{CustomField, kind_numbered};
use crate::schema::{Field, FieldType, Kind, Value};
use crate::search::Typed;

/// A value and how many records have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The value.
    pub value: Value,
    /// What it is called.
    pub label: String,
    /// Records shown in lists that have it.
    pub count: u64,
}

/// A field of more different values than this is not looked through to its end: of what comes later only values that were
/// met before are counted.
const MOST_VALUES: usize = 50_000;
/// Records that a search proposes where a value is a record or what one is called.
const MOST_FOUND: usize = 200;
/// The longest list of values.
const MOST_GIVEN: usize = 500;

/// The values of a field over the records that lists show, most frequent first, those that `typed` fits; at most `most`.
/// `words` gives what a code or a tick is called, the shown word first: a choice is found by each of them.
pub fn values(
    conn: &Connection,
    kind: &'static Kind,
    name: &str,
    typed: &str,
    most: usize,
    words: &dyn Fn(&str) -> Vec<String>,
) -> Result<Vec<Counted>> {
    let typed_text = typed;
    let typed = Typed::new(typed);
    let unknown = || Error::Unknown { what: "field of values" };
    let mut out = match (kind.field(name), custom_column(conn, kind, name)?) {
        (Some(field), _) => {
            let column = format!("\"{}\"", field.name);
            match field.ty {
                FieldType::Choice(codes) => {
                    let counts = counted(conn, kind, &column, &mut |_| true)?;
                    chosen(codes.iter().copied(), &counts, &typed, words)
                }
                FieldType::Checkbox => ticks(conn, kind, &column, &typed, words)?,
                FieldType::Text => {
                    // Names are nearly all different: the search proposes some, and those are counted.
                    let known: Option<HashSet<Vec<u8>>> = if field == kind.title && !typed.is_empty() {
                        proposed(conn, kind, typed_text)?
                            .map(|hits| hits.into_iter().map(|(_, title)| title.into_bytes()).collect())
                    } else {
                        None
                    };
                    texts(counted(conn, kind, &column, &mut |raw| match &known {
                        Some(known) => known.contains(raw),
                        None => std::str::from_utf8(raw).is_ok_and(|text| typed.fits(text)),
                    })?)
                }
                FieldType::Link(to) => {
                    let known = targets(conn, to, typed_text)?;
                    let counts = counted(conn, kind, &column, &mut |raw| {
                        let id = Id::from_slice(raw);
                        known.as_ref().is_none_or(|known| id.is_some_and(|id| known.contains(&id)))
                    })?;
                    linked(conn, to, counts, most)?
                }
                FieldType::Links(to) => {
                    let known = targets(conn, to, typed_text)?;
                    linked(conn, to, in_sets(conn, kind, field, known.as_ref())?, most)?
                }
                _ => return Err(unknown()),
            }
        }
        (None, Some((column, field))) => match field.text(CustomField::TYPE) {
            "checkbox" => ticks(conn, kind, &column, &typed, words)?,
            "select" => {
                let counts = counted(conn, kind, &column, &mut |_| true)?;
                let Value::TextList(options) = field.get(CustomField::OPTIONS) else { return Err(unknown()) };
                chosen(options.iter().map(String::as_str), &counts, &typed, &|option| vec![option.to_owned()])
            }
            "text" => texts(counted(conn, kind, &column, &mut |raw| {
                std::str::from_utf8(raw).is_ok_and(|text| typed.fits(text))
            })?),
            _ => return Err(unknown()),
        },
        (None, None) => return Err(unknown()),
    };
    out.sort_by(|a, b| (Reverse(a.count), &a.label).cmp(&(Reverse(b.count), &b.label)));
    out.truncate(most.min(MOST_GIVEN));
    Ok(out)
}

/// How often each value stands in the column, as the database holds it; a value that `takes` refuses is not counted.
fn counted(
    conn: &Connection,
    kind: &'static Kind,
    column: &str,
    takes: &mut dyn FnMut(&[u8]) -> bool,
) -> Result<HashMap<Vec<u8>, u64>> {
    let everything = shown(kind, None, &jiff::civil::Date::constant(2000, 1, 1).into())?;
    let mut statement = conn.prepare_cached(&everything.unordered(conn, column)?)?;
    let mut rows = statement.query(params_from_iter(&everything.args))?;
    // Values that are not taken stay with no count, so that each is asked about once.
    let mut counts: HashMap<Vec<u8>, Option<u64>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let number;
        let raw: &[u8] = match row.get_ref(0)? {
            ValueRef::Text(raw) | ValueRef::Blob(raw) => raw,
            ValueRef::Integer(tick) => {
                number = if tick == 0 { *b"0" } else { *b"1" };
                &number
            }
            _ => continue,
        };
        if let Some(count) = counts.get_mut(raw) {
            *count = count.map(|count| count + 1);
        } else if counts.len() < MOST_VALUES {
            let first = takes(raw).then_some(1);
            counts.insert(raw.to_vec(), first);
        }
    }
    Ok(counts.into_iter().filter_map(|(raw, count)| Some((raw, count?))).collect())
}

fn texts(counts: HashMap<Vec<u8>, u64>) -> Vec<Counted> {
    counts
        .into_iter()
        .filter_map(|(raw, count)| {
            let label = String::from_utf8(raw).ok()?;
            Some(Counted { value: Value::Text(label.clone()), label, count })
        })
        .collect()
}

/// Every choice there is, also one that no record has.
fn chosen<'a>(
    codes: impl Iterator<Item = &'a str>,
    counts: &HashMap<Vec<u8>, u64>,
    typed: &Typed,
    words: &dyn Fn(&str) -> Vec<String>,
) -> Vec<Counted> {
    codes
        .filter_map(|code| {
            let words = words(code);
            let fits = typed.fits(code) || words.iter().any(|word| typed.fits(word));
            let count = counts.get(code.as_bytes()).copied().unwrap_or(0);
            let label = words.into_iter().next().unwrap_or_else(|| code.to_owned());
            fits.then(|| Counted { value: Value::text(code), label, count })
        })
        .collect()
}

/// Ticked and not; a box that was never touched is not ticked.
fn ticks(
    conn: &Connection,
    kind: &'static Kind,
    column: &str,
    typed: &Typed,
    words: &dyn Fn(&str) -> Vec<String>,
) -> Result<Vec<Counted>> {
    let ticked = counted(conn, kind, column, &mut |raw| raw == b"1")?.into_values().sum();
    let everything = shown(kind, None, &jiff::civil::Date::constant(2000, 1, 1).into())?;
    let all: u64 = conn
        .prepare_cached(&everything.unordered(conn, "count(*)")?)?
        .query_row(params_from_iter(&everything.args), |row| row.get(0))?;
    let both = [(true, "yes", ticked), (false, "no", all.saturating_sub(ticked))];
    Ok(both
        .into_iter()
        .filter_map(|(on, word, count)| {
            let words = words(word);
            let fits = words.iter().any(|word| typed.fits(word));
            let label = words.into_iter().next().unwrap_or_default();
            fits.then_some(Counted { value: Value::Checkbox(on), label, count })
        })
        .collect())
}

/// Records of a kind that the search box finds; none where it does not look for that kind.
fn proposed(conn: &Connection, kind: &'static Kind, typed: &str) -> Result<Option<Vec<(Id, String)>>> {
    if !is_found(kind.number) {
        return Ok(None);
    }
    let hits = search(conn, typed, &[kind], MOST_FOUND)?;
    Ok(Some(hits.into_iter().map(|hit| (hit.record.id, hit.record.title().to_owned())).collect()))
}

/// The records that a link may lead to so that `typed` fits; none where nothing is typed.
fn targets(conn: &Connection, to: u8, typed: &str) -> Result<Option<HashSet<Id>>> {
    let fits = Typed::new(typed);
    let Some(kind) = kind_numbered(to).filter(|_| !fits.is_empty()) else { return Ok(None) };
    if let Some(hits) = proposed(conn, kind, typed)? {
        return Ok(Some(hits.into_iter().map(|(id, _)| id).collect()));
    }
    let sql = format!("SELECT id, \"{}\" FROM \"{}\" WHERE live = 1", kind.title.name, kind.name);
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut known = HashSet::new();
    while let Some(row) = rows.next()? {
        if let ValueRef::Text(title) = row.get_ref(1)?
            && std::str::from_utf8(title).is_ok_and(|title| fits.fits(title))
        {
            known.insert(Id::from_bytes(row.get(0)?));
        }
    }
    Ok(Some(known))
}

/// How many records have each item in the set; sets lie in the order of their records.
fn in_sets(
    conn: &Connection,
    kind: &'static Kind,
    field: &Field,
    known: Option<&HashSet<Id>>,
) -> Result<HashMap<Vec<u8>, u64>> {
    let first = i64::from(kind.number) << 40;
    let sql = format!(
        "SELECT link.doc, link.item FROM link CROSS JOIN \"{0}\" own ON own.n = link.doc - ?1
         WHERE link.doc >= ?1 AND link.doc < ?2 AND link.field = ?3 AND own.live = 1 AND own.into_id IS NULL",
        kind.name
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params![first, first + (1 << 40), field.number])?;
    let mut counts: HashMap<Vec<u8>, u64> = HashMap::new();
    let (mut last, mut seen) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        let doc: i64 = row.get(0)?;
        let ValueRef::Blob(raw) = row.get_ref(1)? else { continue };
        // Two additions of one item stand one behind the other.
        if doc == last && seen == raw {
            continue;
        }
        last = doc;
        seen.clear();
        seen.extend_from_slice(raw);
        if known.is_some_and(|known| !Id::from_slice(raw).is_some_and(|id| known.contains(&id))) {
            continue;
        }
        if let Some(count) = counts.get_mut(raw) {
            *count += 1;
        } else if counts.len() < MOST_VALUES {
            counts.insert(raw.to_vec(), 1);
        }
    }
    Ok(counts)
}

/// The most frequent records with their titles; one that is not here is left out.
fn linked(conn: &Connection, to: u8, counts: HashMap<Vec<u8>, u64>, most: usize) -> Result<Vec<Counted>> {
    let mut counts: Vec<(Vec<u8>, u64)> = counts.into_iter().collect();
    counts.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
    counts.truncate(most.min(MOST_GIVEN));
    let ids = counts.iter().filter_map(|(raw, _)| Id::from_slice(raw));
    let titles = titles(conn, ids.map(|id| (to, id)))?;
    Ok(counts
        .iter()
        .filter_map(|(raw, count)| {
            let id = Id::from_slice(raw)?;
            Some(Counted { value: Value::Link(id), label: titles.get(&id)?.clone(), count: *count })
        })
        .collect())
}
