//! Quick add: a line that somebody typed becomes a task. What the line says is the core's `quick`; here it gets ids and
//! words for the window.

use coffer_core::quick;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::records::Made;
use crate::error::ApiError;
use crate::session::Open;

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuickAdd {
    text: String,
    /// The day it is where the person is.
    day: String,
}

impl QuickAdd {
    fn day(&self) -> Result<Date, ApiError> {
        self.day.parse().map_err(|_| ApiError::usage("form").with("what", "day"))
    }
}

/// What a line would become.
#[derive(Serialize, TS)]
pub(crate) struct QuickAddParsed {
    /// Empty where nothing but a day was typed.
    title: String,
    #[serde(rename = "type")]
    #[ts(type = "\"task\"")]
    ty: &'static str,
    due: Option<String>,
    /// `15:30`.
    time: Option<String>,
    links: Vec<QuickLink>,
    tags: Vec<QuickTag>,
    /// Which sort of contact it will be.
    activity_type: Option<&'static str>,
}

/// A record that the line names.
#[derive(Serialize, TS)]
pub(crate) struct QuickLink {
    kind: &'static str,
    id: String,
    title: String,
    /// No other can be meant: only these are linked.
    sure: bool,
}

/// A tag of the line.
#[derive(Serialize, TS)]
pub(crate) struct QuickTag {
    /// Null where it is not there yet.
    id: Option<String>,
    name: String,
}

/// Says what a line would become, and changes nothing.
pub(crate) fn parse(open: &Open<'_>, request: QuickAdd) -> Result<QuickAddParsed, ApiError> {
    let day = request.day()?;
    let found = open.ws.read(|conn| quick::understand(conn, &request.text, day))?;
    Ok(QuickAddParsed {
        title: found.line.title,
        ty: "task",
        due: found.line.due.map(|day| day.to_string()),
        time: found.line.time.map(quick::clock),
        links: found
            .links
            .into_iter()
            .map(|link| QuickLink {
                kind: link.kind.name,
                id: link.id.to_string(),
                title: link.title,
                sure: link.sure,
            })
            .collect(),
        tags: found
            .tags
            .into_iter()
            .map(|(id, name)| QuickTag { id: id.map(|id| id.to_string()), name })
            .collect(),
        activity_type: found.line.activity,
    })
}

/// Makes the task of a line, and its new tags, in one change.
pub(crate) fn add(open: &Open<'_>, request: QuickAdd) -> Result<Made, ApiError> {
    let day = request.day()?;
    let id =
        open.ws.commit(&open.actor(), "task.quick_add", |draft| quick::add(draft, &request.text, day))?;
    Ok(Made { id: id.to_string() })
}
