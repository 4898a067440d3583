//! Reading many records: counts, views as row numbers, pages of records, the trash, what hangs on a record, search.

use std::collections::BTreeMap;

use coffer_core::query::{self, Asked, Filter, Sort};
use coffer_core::records::KINDS;
use coffer_core::search::{self, How};
use coffer_core::store::Record;
use coffer_core::text::fold;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use super::records::RecordRef;
use crate::error::ApiError;
use crate::input;
use crate::session::Open;
use crate::view::{self, RecordView};

/// How many records of each kind there are.
pub(crate) fn count(open: &Open<'_>, _: Nothing) -> Result<BTreeMap<String, u64>, ApiError> {
    let counts = open.ws.read(query::count)?;
    Ok(counts.into_iter().map(|(kind, n)| (kind.to_owned(), n)).collect())
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct ViewRequest {
    kind: String,
    #[ts(type = "Filter")]
    filter: Option<Filter>,
    #[ts(type = "Array<Sort>")]
    sort: Option<Vec<Sort>>,
    /// Only records that a search for this finds, in the view's own order.
    search: Option<String>,
}

/// The rows of a view.
#[derive(Serialize, TS)]
pub(crate) struct View {
    /// Row numbers as little-endian u32, in base64.
    rows: String,
    count: usize,
}

/// The row numbers of the records that a view shows.
pub(crate) fn view(open: &Open<'_>, request: ViewRequest) -> Result<View, ApiError> {
    let kind = input::kind(&request.kind)?;
    let sort = request.sort.unwrap_or_default();
    let day = open.day();
    let (filter, search) = (request.filter.as_ref(), request.search.as_deref());
    let rows = open.ws.read(|conn| Asked { kind, filter, search, day: &day }.rows(conn, &sort))?;
    let bytes: Vec<u8> = rows.iter().flat_map(|row| row.to_le_bytes()).collect();
    Ok(View { rows: base64(&bytes), count: rows.len() })
}

/// Standard base64 with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let three = [chunk[0], chunk.get(1).copied().unwrap_or(0), chunk.get(2).copied().unwrap_or(0)];
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 0x3f];
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct PageRequest {
    kind: String,
    /// At most 500.
    rows: Vec<u32>,
    /// Only these fields; all of them where nothing is said.
    fields: Option<Vec<String>>,
}

#[derive(Serialize, TS)]
pub(crate) struct Records {
    records: Vec<RecordView>,
}

/// The longest page.
const LONGEST_PAGE: usize = 500;

/// Records by row number; rows that are gone are left out.
pub(crate) fn page(open: &Open<'_>, request: PageRequest) -> Result<Records, ApiError> {
    let kind = input::kind(&request.kind)?;
    if request.rows.len() > LONGEST_PAGE {
        return Err(ApiError::usage("too_many").with("limit", LONGEST_PAGE));
    }
    let records = open.ws.read(|conn| {
        let records = query::page(conn, kind, &request.rows)?;
        view::views(conn, &records, request.fields.as_deref())
    })?;
    Ok(Records { records })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct TrashRequest {
    kind: Option<String>,
    limit: Option<u32>,
}

/// What lies in the trash, latest first.
pub(crate) fn trash(open: &Open<'_>, request: TrashRequest) -> Result<Records, ApiError> {
    let most = request.limit.unwrap_or(100).min(LONGEST_PAGE as u32);
    let kinds = match &request.kind {
        Some(name) => vec![input::kind(name)?],
        None => KINDS.iter().copied().filter(|kind| kind.name != "merge").collect(),
    };
    let records = open.ws.read(|conn| {
        let mut records: Vec<Record> = Vec::new();
        for kind in kinds {
            records.extend(query::trash(conn, kind, most)?);
        }
        records.sort_by_key(|record| std::cmp::Reverse(record.changed));
        records.truncate(most as usize);
        view::views(conn, &records, None)
    })?;
    Ok(Records { records })
}

/// What hangs on a record.
#[derive(Serialize, TS)]
pub(crate) struct Related {
    contacts: Vec<RecordView>,
    deals: Vec<RecordView>,
    tasks: Vec<RecordView>,
    files: Vec<RecordView>,
    children: Vec<RecordView>,
}

/// What hangs on a record.
pub(crate) fn related(open: &Open<'_>, request: RecordRef) -> Result<Related, ApiError> {
    let kind = input::kind(&request.kind)?;
    let id = input::id(&request.id)?;
    Ok(open.ws.read(|conn| {
        let found = query::related::related(conn, kind, id)?;
        Ok(Related {
            contacts: view::views(conn, &found.contacts, None)?,
            deals: view::views(conn, &found.deals, None)?,
            tasks: view::views(conn, &found.tasks, None)?,
            files: view::views(conn, &found.files, None)?,
            children: view::views(conn, &found.children, None)?,
        })
    })?)
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct SearchRequest {
    query: String,
    limit: Option<u32>,
    kinds: Option<Vec<String>>,
}

/// Why a record was found.
#[derive(Serialize, TS)]
pub(crate) struct Why {
    field: &'static str,
    #[ts(
        type = "\"exact\" | \"prefix\" | \"word\" | \"contains\" | \"pinyin\" | \"initials\" | \"phone\" | \"email\" | \"note\""
    )]
    how: &'static str,
    snippet: Option<String>,
}

#[derive(Serialize, TS)]
pub(crate) struct Hit {
    kind: &'static str,
    id: String,
    row: u32,
    title: String,
    subtitle: Option<String>,
    why: Why,
}

#[derive(Serialize, TS)]
pub(crate) struct Hits {
    hits: Vec<Hit>,
}

/// Why a record was found, in the caller's words; from a note, the line that matched.
fn told(record: &Record, why: search::Why, typed: &str) -> Why {
    let how = match why.how {
        How::Exact => "exact",
        How::Prefix => "prefix",
        How::Word => "word",
        How::Inside => "contains",
        How::Pinyin => "pinyin",
        How::Initials => "initials",
        How::Phone | How::PhoneTail => "phone",
        How::Mail => "email",
        How::Body => "note",
    };
    let snippet = (why.how == How::Body).then(|| snippet(record, why.field, typed)).flatten();
    Why { field: why.field, how, snippet }
}

/// The longest snippet, in characters.
const SNIPPET: usize = 120;

fn snippet(record: &Record, field: &str, typed: &str) -> Option<String> {
    let text = record.kind.field(field).map(|field| record.text(field))?;
    let words: Vec<String> = typed.split_whitespace().map(fold).collect();
    let line = text.lines().find(|line| {
        let line = fold(line);
        words.iter().any(|word| line.contains(word.as_str()))
    })?;
    Some(line.trim().chars().take(SNIPPET).collect())
}

/// The most hits of one search.
const MOST_HITS: u32 = 500;

/// Finds records.
pub(crate) fn find(open: &Open<'_>, request: SearchRequest) -> Result<Hits, ApiError> {
    let limit = request.limit.unwrap_or(20).min(MOST_HITS);
    let kinds = match &request.kinds {
        Some(names) => names.iter().map(|name| input::kind(name)).collect::<Result<Vec<_>, _>>()?,
        None => Vec::new(),
    };
    let hits = open.ws.read(|conn| {
        let found = query::search(conn, &request.query, &kinds, limit as usize)?;
        let (records, whys): (Vec<Record>, Vec<_>) = found
            .into_iter()
            .map(|hit| {
                let why = told(&hit.record, hit.why, &request.query);
                (hit.record, why)
            })
            .unzip();
        let views = view::views(conn, &records, Some(&[]))?;
        Ok(views
            .into_iter()
            .zip(whys)
            .map(|(view, why)| Hit {
                kind: view.kind,
                id: view.id,
                row: view.row,
                title: view.title,
                subtitle: view.subtitle,
                why,
            })
            .collect())
    })?;
    Ok(Hits { hits })
}

/// Row numbers as a view gives them: little-endian u32 in base64.
pub(crate) fn row_numbers(coded: &str) -> Result<Vec<u32>, ApiError> {
    let bytes = bytes_of(coded).filter(|bytes| bytes.len() % 4 == 0);
    let bytes = bytes.ok_or_else(|| ApiError::usage("form").with("what", "rows"))?;
    Ok(bytes.as_chunks().0.iter().map(|four| u32::from_le_bytes(*four)).collect())
}

/// The bytes of standard base64 with padding.
fn bytes_of(coded: &str) -> Option<Vec<u8>> {
    let coded = coded.as_bytes();
    let plain = coded.strip_suffix(b"==").or_else(|| coded.strip_suffix(b"=")).unwrap_or(coded);
    if !coded.len().is_multiple_of(4) {
        return None;
    }
    let mut out = Vec::with_capacity(coded.len() / 4 * 3);
    for four in plain.chunks(4) {
        let mut bits = 0;
        for place in 0..4 {
            let value = match four.get(place) {
                Some(letter @ b'A'..=b'Z') => letter - b'A',
                Some(letter @ b'a'..=b'z') => letter - b'a' + 26,
                Some(letter @ b'0'..=b'9') => letter - b'0' + 52,
                Some(b'+') => 62,
                Some(b'/') => 63,
                Some(_) => return None,
                None => 0,
            };
            bits = bits << 6 | u32::from(value);
        }
        // Of four letters three bytes, of three two, of two one.
        out.extend_from_slice(&bits.to_be_bytes()[1..four.len()]);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{base64, bytes_of};

    #[test]
    fn what_is_no_base64_has_no_bytes() {
        for coded in ["Zg", "Zg=", "Zm9*", "====", "Z===", "Zm 9"] {
            assert!(bytes_of(coded).is_none_or(|bytes| bytes.is_empty()), "{coded}");
        }
    }

    #[test]
    fn base64_is_the_standard_one() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
            assert_eq!(bytes_of(coded).as_deref(), Some(plain.as_bytes()));
        }
    }
}
