//! The settings of this program on this machine: language, looks, the list of vaults. One small file, readable without
//! a key, so nothing of a vault's content is in it. Written whole and renamed into place.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{ApiError, ErrorCode};
use crate::host::Host;

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

/// The size of text in percent: the smallest, the largest, and the step between sizes.
const TEXT_SIZES: (u8, u8, u8) = (90, 130, 5);
/// The size that text has unless set otherwise.
const TEXT_SIZE: u8 = 100;

/// Is it a size that text can have?
pub(crate) fn is_text_size(percent: u8) -> bool {
    let (least, most, step) = TEXT_SIZES;
    (least..=most).contains(&percent) && percent.is_multiple_of(step)
}

/// Keys that somebody gave to actions, by the action's name; no keys turn the action's off.
pub(crate) type Shortcuts = BTreeMap<String, String>;

/// More actions than this nobody has.
const MOST_SHORTCUTS: usize = 200;
/// The longest name of an action.
const LONGEST_ACTION: usize = 64;

/// Are they names of actions and keys that the window could have written?
pub(crate) fn are_shortcuts(shortcuts: &Shortcuts) -> bool {
    shortcuts.len() <= MOST_SHORTCUTS
        && shortcuts.iter().all(|(action, keys)| is_action(action) && are_keys(keys))
}

fn is_action(name: &str) -> bool {
    is_name(&name.to_ascii_lowercase(), LONGEST_ACTION)
}

/// A name of ours: small letters, digits, dots, dashes, underscores.
pub(crate) fn is_name(name: &str, longest: usize) -> bool {
    (1..=longest).contains(&name.len())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
}

/// `mod+shift+n`, `g t`, `?`: at most three presses, each some modifiers and one key. Nothing is fine: no keys at all.
fn are_keys(keys: &str) -> bool {
    keys.is_empty() || (keys.len() <= 64 && keys.split(' ').count() <= 3 && keys.split(' ').all(is_press))
}

fn is_press(press: &str) -> bool {
    // The plus sign is a key, too.
    let (modifiers, key) = match press.strip_suffix("++") {
        Some(modifiers) => (modifiers, "+"),
        None if press == "+" => ("", press),
        None => press.rsplit_once('+').unwrap_or(("", press)),
    };
    let known = |modifier: &str| ["mod", "ctrl", "alt", "shift", "meta"].contains(&modifier);
    let named = |key: &str| {
        (2..=16).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let one = |key: &str| {
        let mut chars = key.chars();
        let shown = |c: char| !c.is_whitespace() && !c.is_control() && !c.is_uppercase();
        chars.next().is_some_and(shown) && chars.next().is_none()
    };
    (modifiers.is_empty() || modifiers.split('+').all(known)) && (one(key) || named(key))
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
    /// In percent.
    pub text_size: u8,
    /// The window draws without the graphics card: for machines on which it stays blank.
    pub software_rendering: bool,
    /// Single letters are shortcuts outside of text.
    pub single_keys: bool,
    /// Keys that differ from the program's own.
    pub shortcuts: Shortcuts,
    /// Closing the window keeps the program in the tray; not said yet where nobody was asked.
    pub close_to_tray: Option<bool>,
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
            text_size: TEXT_SIZE,
            software_rendering: false,
            single_keys: true,
            shortcuts: Shortcuts::new(),
            close_to_tray: None,
            elsewhere: Vec::new(),
            current: None,
        }
    }
}

impl Settings {
    /// Reads the file; one that is missing or cannot be read counts as empty.
    pub fn load(dir: Option<&Path>) -> Settings {
        let mut settings: Settings = dir
            .and_then(|dir| fs::read(dir.join(FILE)).ok())
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        // The file is anybody's to edit.
        if !is_text_size(settings.text_size) {
            settings.text_size = TEXT_SIZE;
        }
        if !are_shortcuts(&settings.shortcuts) {
            settings.shortcuts.clear();
        }
        settings
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

/// Do the settings of this machine ask for a window that draws without the graphics card? Asked before there is a session.
pub fn draws_in_software(host: &dyn Host) -> bool {
    Settings::load(host.config_dir().as_deref()).software_rendering
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_presses_of_modifiers_and_one_key() {
        for good in
            ["", "n", "?", "mod+k", "mod+shift+n", "g t", "alt+left", "mod+\\", "mod++", "+", "delete", "，"]
        {
            assert!(are_keys(good), "{good}");
        }
        for bad in [" ", "mod+", "N", "hyper+k", "mod+k+j", "a b c d", "g  t", "<b>", "mod+K", "\u{7}"] {
            assert!(!are_keys(bad), "{bad:?}");
        }
    }

    #[test]
    fn what_somebody_wrote_into_the_file_is_taken_only_where_it_can_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = r#"{"text_size": 240, "shortcuts": {"Evil Action": "k"}, "single_keys": false}"#;
        fs::write(folder.path().join(FILE), text).expect("written");
        let settings = Settings::load(Some(folder.path()));
        assert_eq!(
            (settings.text_size, settings.shortcuts.len(), settings.single_keys),
            (TEXT_SIZE, 0, false)
        );
    }
}
