//! The copies of the book that wrote into it, and what a person calls them. A name is this device's own: there is no place
//! yet where a team would agree on one. It lies inside the vault and goes along with a backup.

use coffer_core::audit;
use coffer_core::id::Id;
use coffer_core::text::one_line;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use crate::error::ApiError;
use crate::input;
use crate::session::Open;

/// The longest name, in characters.
const LONGEST_NAME: usize = 64;

/// A copy of the book.
#[derive(Serialize, TS)]
pub(crate) struct DeviceSeen {
    id: String,
    /// What somebody here calls it.
    name: Option<String>,
    /// It is this one.
    own: bool,
    /// The team admitted it.
    admitted: bool,
    /// Its entries in the journal here.
    entries: u64,
    /// When it wrote last.
    last_ms: Option<i64>,
}

#[derive(Serialize, TS)]
pub(crate) struct Devices {
    devices: Vec<DeviceSeen>,
}

/// The setting that a name is kept under.
fn kept_under(id: Id) -> String {
    format!("device.name.{id}")
}

/// What somebody here calls a copy.
pub(super) fn name_of(open: &Open<'_>, id: Id) -> Result<Option<String>, ApiError> {
    Ok(open.ws.setting(&kept_under(id))?)
}

/// The copies of the book that wrote into it, this one first.
pub(crate) fn devices(open: &Open<'_>, _: Nothing) -> Result<Devices, ApiError> {
    let devices = audit::copies(open.ws)?
        .into_iter()
        .map(|copy| {
            Ok(DeviceSeen {
                id: copy.replica.to_string(),
                name: name_of(open, copy.replica)?,
                own: copy.own,
                admitted: copy.admitted,
                entries: copy.entries,
                last_ms: copy.last,
            })
        })
        .collect::<Result<_, ApiError>>()?;
    Ok(Devices { devices })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceRename {
    id: String,
    /// At most 64 characters; without any the copy has no name again.
    name: String,
}

/// Gives a copy of the book a name.
pub(crate) fn rename(open: &Open<'_>, request: DeviceRename) -> Result<Nothing, ApiError> {
    let id = input::id(&request.id)?;
    // A line as it is typed, without what no line holds; nothing longer is looked at.
    if request.name.chars().nth(LONGEST_NAME).is_some() {
        return Err(ApiError::invalid("name", "too_long").with("limit", LONGEST_NAME));
    }
    let name = one_line(&request.name);
    if !audit::copies(open.ws)?.iter().any(|copy| copy.replica == id) {
        return Err(ApiError::not_found("device"));
    }
    match name.as_str() {
        "" => open.ws.forget_setting(&kept_under(id))?,
        name => open.ws.set_setting(&kept_under(id), name)?,
    }
    Ok(Nothing {})
}
