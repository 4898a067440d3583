//! The record commands that every kind shares: get, make, change, trash. Lists are in `views.rs`.

use coffer_core::query;
use coffer_core::records::{activity, deal};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::Nothing;
use crate::error::ApiError;
use crate::input;
use crate::session::Open;
use crate::view::{self, RecordView};

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordRef {
    pub kind: String,
    pub id: String,
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordRefs {
    pub kind: String,
    pub ids: Vec<String>,
}

/// More records than this are not changed by one command; an import is for more.
const MOST_AT_ONCE: usize = 10_000;

#[derive(Serialize, TS)]
pub(crate) struct Counted {
    pub count: u64,
}

#[derive(Serialize, TS)]
pub(crate) struct Made {
    pub id: String,
}

/// One record, trash included.
pub(crate) fn get(open: &Open<'_>, request: RecordRef) -> Result<RecordView, ApiError> {
    let kind = input::kind(&request.kind)?;
    let record = open.ws.get(kind, input::id(&request.id)?)?;
    open.note_sensitive(&record)?;
    Ok(open.ws.read(|conn| view::one(conn, &record))?)
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct RecordCreate {
    kind: String,
    #[ts(type = "Record<string, unknown>")]
    fields: Map<String, Value>,
    #[ts(type = "Record<string, unknown>")]
    custom: Option<Map<String, Value>>,
}

/// Kinds that a person makes and changes as such. The others have verbs of their own.
pub(crate) fn writable(name: &str) -> Result<&'static coffer_core::schema::Kind, ApiError> {
    let kind = input::kind(name)?;
    match kind.name {
        "merge" | "attachment" => Err(ApiError::refused("own_verb").with("kind", kind.name)),
        _ => Ok(kind),
    }
}

/// The custom fields of a request.
pub(crate) fn customs(
    open: &Open<'_>,
    kind: &'static coffer_core::schema::Kind,
    given: Option<Map<String, Value>>,
) -> Result<coffer_core::change::Customs, ApiError> {
    match given {
        Some(given) if !given.is_empty() => {
            let definitions = open.ws.read(query::custom_fields)?;
            input::customs(kind, &definitions, given)
        }
        _ => Ok(Vec::new()),
    }
}

/// Makes a record.
pub(crate) fn create(open: &Open<'_>, request: RecordCreate) -> Result<Made, ApiError> {
    let kind = writable(&request.kind)?;
    let fields = input::fields(kind, request.fields, open.region()?)?;
    let custom = customs(open, kind, request.custom)?;
    let intent = format!("{}.create", kind.name);
    let id = open.ws.commit(&open.actor(), &intent, |draft| match kind.name {
        // A deal starts in a stage, an activity knows whose it is.
        "deal" => {
            let id = deal::create(draft, fields)?;
            draft.update(kind, id, vec![], custom).map(|()| id)
        }
        "activity" => {
            let id = activity::log(draft, fields)?;
            draft.update(kind, id, vec![], custom).map(|()| id)
        }
        _ => draft.create(kind, fields, custom),
    })?;
    Ok(Made { id: id.to_string() })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct RecordUpdate {
    kind: String,
    id: String,
    #[ts(type = "Record<string, unknown>")]
    fields: Map<String, Value>,
    #[ts(type = "Record<string, unknown>")]
    custom: Option<Map<String, Value>>,
}

/// Changes fields of a record; what is not named stays.
pub(crate) fn update(open: &Open<'_>, request: RecordUpdate) -> Result<Nothing, ApiError> {
    let kind = writable(&request.kind)?;
    let id = input::id(&request.id)?;
    let fields = input::fields(kind, request.fields, open.region()?)?;
    let custom = customs(open, kind, request.custom)?;
    let intent = format!("{}.update", kind.name);
    open.ws.commit(&open.actor(), &intent, |draft| draft.update(kind, id, fields, custom))?;
    Ok(Nothing {})
}

/// Puts records into the trash.
pub(crate) fn delete(open: &Open<'_>, request: RecordRefs) -> Result<Counted, ApiError> {
    set_live(open, request, false)
}

/// Takes records out of the trash.
pub(crate) fn restore(open: &Open<'_>, request: RecordRefs) -> Result<Counted, ApiError> {
    set_live(open, request, true)
}

fn set_live(open: &Open<'_>, request: RecordRefs, live: bool) -> Result<Counted, ApiError> {
    let kind = input::kind(&request.kind)?;
    if request.ids.len() > MOST_AT_ONCE {
        return Err(ApiError::usage("too_many").with("limit", MOST_AT_ONCE));
    }
    let ids = input::ids(&request.ids)?;
    let intent = format!("{}.{}", kind.name, if live { "restore" } else { "delete" });
    let count = open.ws.commit(&open.actor(), &intent, |draft| {
        let mut count = 0;
        for id in ids {
            let changed = if live { draft.restore(kind, id)? } else { draft.delete(kind, id)? };
            count += u64::from(changed);
        }
        Ok(count)
    })?;
    Ok(Counted { count })
}
