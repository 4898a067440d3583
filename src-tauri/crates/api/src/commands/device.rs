//! What the window remembers on this device and nowhere else: the widths of columns, which records were open last. It lies
//! inside the vault, because it names records, and goes with no bundle and no export.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::Nothing;
use crate::error::ApiError;
use crate::session::Open;
use crate::settings;

/// Under which settings of the vault's device they are kept.
const BEGINNING: &str = "window.";
const LONGEST_NAME: usize = 64;
/// The largest value, as JSON in bytes.
const LARGEST: usize = 64 << 10;
const MOST_NAMES: u64 = 500;

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceStateGet {
    name: String,
}

/// Something that the window remembers.
#[derive(Serialize, TS)]
pub(crate) struct DeviceState {
    /// Null where nothing was kept.
    #[ts(type = "unknown")]
    value: Value,
}

fn kept_under(name: &str) -> Result<String, ApiError> {
    if settings::is_name(name, LONGEST_NAME) {
        Ok(format!("{BEGINNING}{name}"))
    } else {
        Err(ApiError::invalid("name", "form"))
    }
}

/// What was kept under a name.
pub(crate) fn get(open: &Open<'_>, request: DeviceStateGet) -> Result<DeviceState, ApiError> {
    let text = open.ws.setting(&kept_under(&request.name)?)?;
    // One that a newer program wrote and this one cannot read is as good as none: it is no data.
    let value = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Ok(DeviceState { value })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceStateSet {
    name: String,
    /// Null forgets it.
    #[ts(type = "unknown")]
    value: Value,
}

/// Keeps something under a name.
pub(crate) fn set(open: &Open<'_>, request: DeviceStateSet) -> Result<Nothing, ApiError> {
    let name = kept_under(&request.name)?;
    if request.value.is_null() {
        open.ws.forget_setting(&name)?;
        return Ok(Nothing {});
    }
    let text = serde_json::to_string(&request.value)?;
    if text.len() > LARGEST {
        return Err(ApiError::usage("too_large").with("limit", LARGEST));
    }
    if open.ws.setting(&name)?.is_none() && open.ws.count_settings(BEGINNING)? >= MOST_NAMES {
        return Err(ApiError::usage("too_many").with("limit", MOST_NAMES));
    }
    open.ws.set_setting(&name, &text)?;
    Ok(Nothing {})
}
