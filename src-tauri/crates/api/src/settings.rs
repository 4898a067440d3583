//! The settings of this program on this machine: language, looks, the list of vaults. One small file, readable without
//! a key, so nothing of a vault's content is in it. Written whole and renamed into place.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{ApiError, ErrorCode};

const FILE: &str = "settings.json";

/// Idle seconds until a vault locks itself, unless set otherwise.
pub(crate) const AUTO_LOCK_SECONDS: u32 = 600;

/// The window's language.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub enum Language {
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// How much air is between lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Density {
    Compact,
    #[default]
    Default,
    Comfortable,
}

/// What the file holds. A field of a newer version is kept out, not refused: settings are no data.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub language: Option<Language>,
    pub theme: Theme,
    pub density: Density,
    /// 0: never.
    pub auto_lock_seconds: u32,
    /// Vaults that lie outside the data folder.
    pub elsewhere: Vec<PathBuf>,
    /// The one that was open last.
    pub current: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            language: None,
            theme: Theme::default(),
            density: Density::default(),
            auto_lock_seconds: AUTO_LOCK_SECONDS,
            elsewhere: Vec::new(),
            current: None,
        }
    }
}

impl Settings {
    /// Reads the file; one that is missing or cannot be read counts as empty.
    pub fn load(dir: Option<&Path>) -> Settings {
        dir.and_then(|dir| fs::read(dir.join(FILE)).ok())
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    /// Writes the file; without a folder they last as long as the program.
    pub fn save(&self, dir: Option<&Path>) -> Result<(), ApiError> {
        let Some(dir) = dir else { return Ok(()) };
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                ApiError::new(ErrorCode::DiskFull)
            }
            kind => ApiError::new(ErrorCode::Internal)
                .with("reason", "io")
                .with("what", "settings")
                .with("kind", kind.to_string()),
        };
        make_private_dir(dir).map_err(failed)?;
        let text = serde_json::to_vec_pretty(self)?;
        let part = dir.join(format!("{FILE}.part"));
        let mut file = fs::File::create(&part).map_err(failed)?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(failed)?;
        fs::rename(&part, dir.join(FILE)).map_err(failed)
    }
}

/// Makes a folder that only its owner may enter.
pub(crate) fn make_private_dir(dir: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(dir)
}
