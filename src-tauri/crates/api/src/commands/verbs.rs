//! Verbs of the business that are more than setting fields. The rules are in the core's records; here a request becomes
//! a call of one of them.

use coffer_core::records::{Activity, activity, deal, lead, merge};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use ts_rs::TS;

use super::Nothing;
use super::records::{Made, customs};
use crate::error::ApiError;
use crate::input;
use crate::session::Open;

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct ActivityLog {
    /// `call`, `visit`, `meeting`, `message`, `email`, `note`, `other`.
    #[serde(rename = "type")]
    ty: String,
    text: String,
    at: Option<i64>,
    account: Option<String>,
    contact: Option<String>,
    deal: Option<String>,
    lead: Option<String>,
    /// The date of the next contact.
    next: Option<String>,
    subject: Option<String>,
}

/// Logs an activity. A contact brings its account along, a deal its account and contact.
pub(crate) fn activity_log(open: &Open<'_>, request: ActivityLog) -> Result<Made, ApiError> {
    let given = [
        ("type", Json::String(request.ty)),
        ("text", Json::String(request.text)),
        ("at", request.at.into()),
        ("account", request.account.into()),
        ("contact", request.contact.into()),
        ("deal", request.deal.into()),
        ("lead", request.lead.into()),
        ("next", request.next.into()),
        ("subject", request.subject.into()),
    ];
    let given = given.into_iter().filter(|(_, value)| !value.is_null());
    let fields: Map<String, Json> = given.map(|(name, value)| (name.to_owned(), value)).collect();
    let fields = input::fields(Activity::KIND, fields, open.region()?)?;
    let id = open.ws.commit(&open.actor(), "activity.log", |draft| activity::log(draft, fields))?;
    Ok(Made { id: id.to_string() })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct LeadConvert {
    id: String,
    /// Make a deal as well.
    deal: Option<bool>,
}

/// What a lead became.
#[derive(Serialize, TS)]
pub(crate) struct Converted {
    account: Option<String>,
    contact: String,
    deal: Option<String>,
}

/// Turns a lead into a contact, an account and, if wanted, a deal.
pub(crate) fn lead_convert(open: &Open<'_>, request: LeadConvert) -> Result<Converted, ApiError> {
    let id = input::id(&request.id)?;
    let with_deal = request.deal == Some(true);
    let became =
        open.ws.commit(&open.actor(), "lead.convert", |draft| lead::convert(draft, id, with_deal))?;
    Ok(Converted {
        account: became.account.map(|id| id.to_string()),
        contact: became.contact.to_string(),
        deal: became.deal.map(|id| id.to_string()),
    })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct DealMoveStage {
    id: String,
    stage: String,
    /// Needed for a stage of the type lost.
    lost_reason: Option<String>,
}

/// Moves a deal into a stage.
pub(crate) fn deal_move_stage(open: &Open<'_>, request: DealMoveStage) -> Result<Nothing, ApiError> {
    let (id, stage) = (input::id(&request.id)?, input::id(&request.stage)?);
    let reason = request.lost_reason.as_deref();
    open.ws.commit(&open.actor(), "deal.move_stage", |draft| deal::move_stage(draft, id, stage, reason))?;
    Ok(Nothing {})
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct RecordMerge {
    kind: String,
    into: String,
    from: Vec<String>,
    /// The values chosen for the record that stands.
    #[ts(type = "Record<string, unknown>")]
    fields: Option<Map<String, Json>>,
    /// The same of fields that the team added, by their ids.
    #[ts(type = "Record<string, unknown>")]
    custom: Option<Map<String, Json>>,
}

#[derive(Serialize, TS)]
pub(crate) struct Merged {
    /// The record that stands for all.
    id: String,
    /// By which each merge is taken back.
    merges: Vec<String>,
}

/// More records than this are no duplicates of each other.
const MOST_MERGED: usize = 50;

/// Makes several records one.
pub(crate) fn merge(open: &Open<'_>, request: RecordMerge) -> Result<Merged, ApiError> {
    let kind = input::kind(&request.kind)?;
    if request.from.is_empty() || request.from.len() > MOST_MERGED {
        return Err(ApiError::usage("too_many").with("limit", MOST_MERGED));
    }
    let (into, from) = (input::id(&request.into)?, input::ids(&request.from)?);
    let fields = input::fields(kind, request.fields.unwrap_or_default(), open.region()?)?;
    let custom = customs(open, kind, request.custom)?;
    let intent = format!("{}.merge", kind.name);
    let (stands, merges) = open
        .ws
        .commit(&open.actor(), &intent, |draft| merge::merge(draft, kind, into, &from, fields, custom))?;
    Ok(Merged { id: stands.to_string(), merges: merges.iter().map(ToString::to_string).collect() })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordUnmerge {
    merge: String,
}

/// Takes a merge back.
pub(crate) fn unmerge(open: &Open<'_>, request: RecordUnmerge) -> Result<Nothing, ApiError> {
    let id = input::id(&request.merge)?;
    open.ws.commit(&open.actor(), "record.unmerge", |draft| merge::unmerge(draft, id))?;
    Ok(Nothing {})
}
