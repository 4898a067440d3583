//! Which vaults there are and which one is chosen. Opening them is in `locks.rs`.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use coffer_vault::Vault;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Nothing, app};
use crate::error::{ApiError, ErrorCode};
use crate::host::random_hex;
use crate::session::{Door, Session, guard};

/// The folder of vaults within the data folder.
const VAULTS: &str = "vaults";

#[derive(Serialize, TS)]
pub(crate) struct VaultList {
    vaults: Vec<VaultEntry>,
}

#[derive(Serialize, TS)]
pub(crate) struct VaultEntry {
    id: String,
    name: String,
    current: bool,
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choose {
    id: String,
}

/// The folders of all vaults that are known, those in the data folder first.
fn known(session: &Session) -> Vec<PathBuf> {
    let mut dirs = Vec::new();
    if let Some(data) = session.0.host.data_dir()
        && let Ok(entries) = fs::read_dir(data.join(VAULTS))
    {
        dirs.extend(entries.filter_map(|entry| entry.ok().map(|entry| entry.path())));
    }
    dirs.sort();
    dirs.extend(guard(&session.0.settings).elsewhere.clone());
    dirs.extend(guard(&session.0.dir).clone());
    let mut seen = std::collections::HashSet::new();
    dirs.retain(|dir| seen.insert(dir.clone()) && Vault::inspect(dir).exists);
    dirs
}

/// The name by which callers choose a vault: the folder's own name in the data folder, a number made of the path
/// elsewhere. A path itself never crosses.
pub(crate) fn list_id(session: &Session, dir: &Path) -> String {
    let home = session.0.host.data_dir().map(|data| data.join(VAULTS));
    match (dir.parent(), dir.file_name().and_then(|name| name.to_str())) {
        (Some(parent), Some(name)) if Some(parent) == home.as_deref() => name.to_owned(),
        _ => {
            let mut hasher = DefaultHasher::new();
            dir.hash(&mut hasher);
            format!("{:016x}", hasher.finish())
        }
    }
}

/// The vaults there are.
pub(crate) fn list(session: &Session, _: Nothing) -> Result<VaultList, ApiError> {
    let current = guard(&session.0.dir).clone();
    let vaults = known(session)
        .into_iter()
        .map(|dir| VaultEntry {
            id: list_id(session, &dir),
            name: Vault::inspect(&dir).name.unwrap_or_default(),
            current: current.as_ref() == Some(&dir),
        })
        .collect();
    Ok(VaultList { vaults })
}

/// Chooses a vault; an open one must be locked first.
pub(crate) fn choose(session: &Session, request: Choose) -> Result<app::AppState, ApiError> {
    if !matches!(*session.door(), Door::Shut) {
        return Err(ApiError::refused("open"));
    }
    let dir = known(session)
        .into_iter()
        .find(|dir| list_id(session, dir) == request.id)
        .ok_or_else(|| ApiError::not_found("vault"))?;
    remember(session, &dir)?;
    *guard(&session.0.dir) = Some(dir);
    app::state(session, Nothing {})
}

/// The vault that was open last, or the only one.
pub(crate) fn last_used(session: &Session) -> Option<PathBuf> {
    let current = guard(&session.0.settings).current.clone();
    let mut all = known(session);
    match current {
        Some(dir) if all.contains(&dir) => Some(dir),
        _ if all.len() == 1 => all.pop(),
        _ => None,
    }
}

/// Notes that this vault was open last, and that it is there at all. A caller that names the folder itself (a script)
/// leaves the settings alone.
pub(crate) fn remember(session: &Session, dir: &Path) -> Result<(), ApiError> {
    if session.0.fixed_dir {
        return Ok(());
    }
    let config = session.0.host.config_dir();
    let home = session.0.host.data_dir().map(|data| data.join(VAULTS));
    let mut settings = guard(&session.0.settings);
    let inside = home.as_deref().is_some_and(|home| dir.parent() == Some(home));
    if settings.current.as_deref() == Some(dir) && (inside || settings.elsewhere.iter().any(|own| own == dir))
    {
        return Ok(());
    }
    settings.current = Some(dir.to_owned());
    if !inside && !settings.elsewhere.iter().any(|own| own == dir) {
        settings.elsewhere.push(dir.to_owned());
    }
    settings.save(config.as_deref())
}

/// A fresh folder in the data folder.
pub(crate) fn fresh_dir(session: &Session) -> Result<PathBuf, ApiError> {
    let home = session
        .0
        .host
        .data_dir()
        .ok_or_else(|| ApiError::new(ErrorCode::Refused).with("reason", "no_data_folder"))?
        .join(VAULTS);
    crate::settings::make_private_dir(&home).map_err(|error| {
        ApiError::new(ErrorCode::Internal).with("reason", "io").with("kind", error.kind().to_string())
    })?;
    Ok(home.join(random_hex(&*session.0.host, 8)))
}
