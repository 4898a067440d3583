//! The book's own settings: the region of its phone numbers and the currency of its amounts.

use coffer_core::money::Currency;
use coffer_core::text::Region;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use crate::error::ApiError;
use crate::locality::Locality;
use crate::session::Open;

/// Where the book's business is.
#[derive(Serialize, TS)]
pub(crate) struct VaultSettings {
    /// Of phone numbers that do not say theirs: ISO 3166-1 alpha-2.
    region: String,
    /// Of amounts that do not say theirs: ISO 4217.
    currency: String,
}

impl From<Locality> for VaultSettings {
    fn from(place: Locality) -> VaultSettings {
        VaultSettings { region: place.region.code().to_owned(), currency: place.currency.code().to_owned() }
    }
}

/// The settings of the open book.
pub(crate) fn get(open: &Open<'_>, _: Nothing) -> Result<VaultSettings, ApiError> {
    Ok(Locality::of(open.ws)?.into())
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct VaultSettingsSet {
    region: Option<String>,
    currency: Option<String>,
}

/// Sets what is given and leaves the rest. What is stored already stays as it is.
pub(crate) fn set(open: &Open<'_>, request: VaultSettingsSet) -> Result<VaultSettings, ApiError> {
    let mut place = Locality::of(open.ws)?;
    if let Some(code) = request.region {
        place.region = region(&code)?;
    }
    if let Some(code) = request.currency {
        place.currency = Currency::new(&code).map_err(|_| ApiError::invalid("currency", "not_a_choice"))?;
    }
    place.keep(open.ws)?;
    Ok(place.into())
}

/// A region that there is.
pub(crate) fn region(code: &str) -> Result<Region, ApiError> {
    Region::from_code(code).ok_or_else(|| ApiError::invalid("region", "not_a_choice"))
}
