//! Who may be there already while somebody is typing a new record.

use coffer_core::query::similar;
use coffer_core::records::Member;
use coffer_core::store::Record;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::ApiError;
use crate::input;
use crate::session::Open;
use crate::view::Names;

/// What was typed so far.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct SimilarFields {
    name: Option<String>,
    phones: Option<Vec<String>>,
    emails: Option<Vec<String>>,
    credit_code: Option<String>,
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct SimilarRequest {
    kind: String,
    fields: SimilarFields,
    /// The record itself, where it is there already.
    exclude: Option<String>,
}

/// A record that may be the same.
#[derive(Serialize, TS)]
pub(crate) struct SimilarRecord {
    kind: &'static str,
    id: String,
    title: String,
    /// Whose it is.
    owner: Option<String>,
    #[ts(type = "\"name\" | \"phone\" | \"email\" | \"credit_code\" | \"pinyin\"")]
    why: &'static str,
}

#[derive(Serialize, TS)]
pub(crate) struct SimilarRecords {
    records: Vec<SimilarRecord>,
}

/// Longer texts and lists are cut: they are typed.
const MOST_TYPED: usize = 20;
const LONGEST_TYPED: usize = 200;

fn typed(text: Option<String>) -> String {
    text.unwrap_or_default().chars().take(LONGEST_TYPED).collect()
}

fn all_typed(texts: Option<Vec<String>>) -> Vec<String> {
    let texts = texts.unwrap_or_default().into_iter().filter(|text| !text.trim().is_empty());
    texts.take(MOST_TYPED).map(|text| typed(Some(text))).collect()
}

/// The records that may be the one that is being typed, the surest first.
pub(crate) fn find(open: &Open<'_>, request: SimilarRequest) -> Result<SimilarRecords, ApiError> {
    let kind = input::kind(&request.kind)?;
    let exclude = request.exclude.as_deref().map(input::id).transpose()?;
    let SimilarFields { name, phones, emails, credit_code } = request.fields;
    let typed = similar::Typed {
        name: typed(name),
        phones: all_typed(phones),
        emails: all_typed(emails),
        credit_code: typed(credit_code),
    };
    let region = open.region()?;
    Ok(open.ws.read(|conn| {
        let found = similar(conn, kind, &typed, region, exclude)?;
        let owner = |record: &Record| record.get(record.kind.field("owner")?).as_link();
        let links = found.iter().filter_map(|(record, _)| Some((Member::KIND.number, owner(record)?)));
        let names = Names::of_links(conn, links)?;
        let records = found
            .iter()
            .map(|(record, why)| SimilarRecord {
                kind: record.kind.name,
                id: record.id.to_string(),
                title: record.title().to_owned(),
                owner: owner(record).map(|id| names.link(id).title),
                why: why.code(),
            })
            .collect();
        Ok(SimilarRecords { records })
    })?)
}
