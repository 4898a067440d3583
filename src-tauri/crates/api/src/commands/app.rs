//! How the program stands, and its settings. Nothing of a vault's content.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use coffer_vault::{KeychainState, SlotKind, Vault};

use super::Nothing;
use crate::error::ApiError;
use crate::host::HostRandom;
use crate::input::Typed;
use crate::session::{Door, Session, guard};
use crate::settings::{self, Density, Language, Shortcuts, Theme};

/// Everything that a caller is told without having asked. The window has a text for each, or does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WarningCode {
    /// The vault's passphrase has no keychain beside it.
    PassphraseAlone,
    /// The slots file is damaged.
    SlotsDamaged,
    /// A newer program made the vault.
    NewerVersion,
    /// Its making was cut off.
    HalfCreated,
    /// Another program has it open.
    InUse,
    /// The settings of this machine could not be written.
    SettingsNotSaved,
    /// The device is new to the team.
    WaitsForAdmission,
    /// An older or another state is in place of the one last seen.
    RolledBack,
    /// The slots file is not the one that the database saw last.
    SlotsDiffer,
    /// The slots file was damaged and is whole again.
    SlotsHealed,
    /// The kit brought the slots file back.
    SlotsRebuilt,
    /// A change of passphrase that was cut off is at its end.
    PassphraseSettled,
    /// The device's identity is not under the keychain.
    DeviceWithoutKeychain,
    /// The anchor could not be written when the vault was locked.
    AnchorNotSaved,
    /// The scan found rows that do not add up to the sums.
    RowsDifferFromSums,
    /// The scan could not be made.
    ScanFailed,
    /// An export went without the bytes of some files.
    FilesMissing,
    /// The new key's kit was never typed back.
    KitNotConfirmed,
    /// Somebody tried to open the vault and could not.
    RefusedUnlocks,
}

/// Something the window should say.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct Warning {
    pub code: WarningCode,
    #[ts(type = "Record<string, unknown>")]
    pub details: Map<String, Value>,
}

impl Warning {
    pub fn new(code: WarningCode) -> Warning {
        Warning { code, details: Map::new() }
    }

    pub fn with(mut self, name: &str, fact: impl Into<Value>) -> Warning {
        self.details.insert(name.to_owned(), fact.into());
        self
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DoorState {
    None,
    Kit,
    Locked,
    Open,
}

#[derive(Serialize, TS)]
pub(crate) struct VaultName {
    pub name: String,
    pub id: String,
}

#[derive(Default, Serialize, TS)]
pub(crate) struct Ways {
    pub keychain: bool,
    pub passphrase: bool,
    pub kit: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeychainWord {
    Present,
    Absent,
    Locked,
}

/// How the program stands.
#[derive(Serialize, TS)]
pub(crate) struct AppState {
    pub state: DoorState,
    pub vault: Option<VaultName>,
    /// How the chosen vault opens.
    pub ways: Ways,
    pub keychain: KeychainWord,
    pub language: Option<Language>,
    pub theme: Theme,
    pub density: Density,
    pub warnings: Vec<Warning>,
    /// 0: never.
    pub auto_lock_seconds: u32,
    pub locks_at: Option<i64>,
    /// In percent, from 90 to 130.
    pub text_size: u8,
    /// The window draws without the graphics card, from its next start on.
    pub software_rendering: bool,
    /// Single letters are shortcuts outside of text.
    pub single_keys: bool,
    /// Keys that differ from the program's own, by action; an empty text turns an action's keys off.
    #[ts(type = "Record<string, string>")]
    pub shortcuts: Shortcuts,
    /// Closing the window keeps the program in the tray; null until somebody said so.
    pub close_to_tray: Option<bool>,
    pub version: &'static str,
}

/// The state of this session.
pub(crate) fn state(session: &Session, _: Nothing) -> Result<AppState, ApiError> {
    let dir = guard(&session.0.dir).clone();
    let facts = dir.as_deref().map(Vault::inspect);
    let (state, name) = match &*session.door() {
        Door::Open(ws) => (DoorState::Open, Some(ws.vault().name().to_owned())),
        Door::Kit { vault, .. } => (DoorState::Kit, Some(vault.name().to_owned())),
        Door::Shut => match &facts {
            Some(facts) if facts.exists => (DoorState::Locked, Some(facts.name.clone().unwrap_or_default())),
            _ => (DoorState::None, None),
        },
    };
    let mut ways = Ways::default();
    let mut warnings = guard(&session.0.warnings).clone();
    if let Some(facts) = &facts {
        for slot in &facts.slots {
            match slot {
                SlotKind::Device => ways.keychain = true,
                SlotKind::DevicePassphrase | SlotKind::Passphrase => ways.passphrase = true,
                SlotKind::Kit => ways.kit = true,
                _ => {}
            }
        }
        if facts.exists && facts.slots.contains(&SlotKind::Passphrase) {
            warnings.push(Warning::new(WarningCode::PassphraseAlone));
        }
        if facts.slots_damaged {
            warnings.push(Warning::new(WarningCode::SlotsDamaged));
        }
        if facts.newer {
            warnings.push(Warning::new(WarningCode::NewerVersion));
        }
        if facts.half_created {
            warnings.push(Warning::new(WarningCode::HalfCreated));
        }
        if facts.in_use && state == DoorState::Locked {
            warnings.push(Warning::new(WarningCode::InUse));
        }
    }
    let settings = guard(&session.0.settings).clone();
    Ok(AppState {
        state,
        vault: dir
            .as_deref()
            .zip(name)
            .map(|(dir, name)| VaultName { name, id: super::vaults::list_id(session, dir) }),
        ways,
        keychain: match session.0.host.keychain().map(|keychain| keychain.state()) {
            Some(KeychainState::Present) => KeychainWord::Present,
            Some(KeychainState::Locked) => KeychainWord::Locked,
            Some(KeychainState::Absent) | None => KeychainWord::Absent,
        },
        language: settings.language,
        theme: settings.theme,
        density: settings.density,
        warnings,
        auto_lock_seconds: settings.auto_lock_seconds,
        locks_at: session.locks_at(),
        text_size: settings.text_size,
        software_rendering: settings.software_rendering,
        single_keys: settings.single_keys,
        shortcuts: settings.shortcuts,
        close_to_tray: settings.close_to_tray,
        version: env!("CARGO_PKG_VERSION"),
    })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct SettingsSet {
    language: Option<Language>,
    theme: Option<Theme>,
    density: Option<Density>,
    auto_lock_seconds: Option<u32>,
    /// In percent: 90, 95, … 130.
    text_size: Option<u8>,
    software_rendering: Option<bool>,
    single_keys: Option<bool>,
    /// All of them: what is not named has the program's own keys again.
    shortcuts: Option<Shortcuts>,
    close_to_tray: Option<bool>,
}

/// The shortest and the longest time until the automatic lock; 0 turns it off.
const AUTO_LOCK_RANGE: std::ops::RangeInclusive<u32> = 30..=86_400;

/// Sets what is given and leaves the rest.
pub(crate) fn settings_set(session: &Session, set: SettingsSet) -> Result<AppState, ApiError> {
    if set.auto_lock_seconds.is_some_and(|seconds| seconds != 0 && !AUTO_LOCK_RANGE.contains(&seconds)) {
        return Err(ApiError::invalid("auto_lock_seconds", "out_of_range"));
    }
    if set.text_size.is_some_and(|percent| !settings::is_text_size(percent)) {
        return Err(ApiError::invalid("text_size", "out_of_range"));
    }
    if set.shortcuts.as_ref().is_some_and(|shortcuts| !settings::are_shortcuts(shortcuts)) {
        return Err(ApiError::invalid("shortcuts", "form"));
    }
    {
        let mut settings = guard(&session.0.settings);
        settings.language = set.language.or(settings.language);
        settings.theme = set.theme.unwrap_or(settings.theme);
        settings.density = set.density.unwrap_or(settings.density);
        settings.auto_lock_seconds = set.auto_lock_seconds.unwrap_or(settings.auto_lock_seconds);
        settings.text_size = set.text_size.unwrap_or(settings.text_size);
        settings.software_rendering = set.software_rendering.unwrap_or(settings.software_rendering);
        settings.single_keys = set.single_keys.unwrap_or(settings.single_keys);
        if let Some(shortcuts) = set.shortcuts {
            settings.shortcuts = shortcuts;
        }
        settings.close_to_tray = set.close_to_tray.or(settings.close_to_tray);
        settings.save(session.0.host.config_dir().as_deref())?;
    }
    state(session, Nothing {})
}

#[derive(Serialize, TS)]
pub(crate) struct Seen {
    locks_at: Option<i64>,
}

/// Pushes the automatic lock back.
pub(crate) fn seen(session: &Session, _: Nothing) -> Result<Seen, ApiError> {
    session.seen();
    Ok(Seen { locks_at: session.locks_at() })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct Passphrase {
    passphrase: Typed,
    /// Words that a guesser would try first: names, the company.
    hints: Option<Vec<String>>,
}

/// How hard a passphrase is to guess.
#[derive(Serialize, TS)]
pub(crate) struct Strength {
    /// 0 to 4; from 3 on it is good enough.
    score: u8,
    guesses_log10: f64,
    /// The weakness, as a word.
    reason: Option<String>,
}

/// More than this is not looked at: the estimate is slow on long texts, and long texts are strong.
const LONGEST_LOOKED_AT: usize = 128;

/// Estimates how many guesses a passphrase stands.
pub(crate) fn strength(_: &Session, request: Passphrase) -> Result<Strength, ApiError> {
    let text: String = request.passphrase.text().chars().take(LONGEST_LOOKED_AT).collect();
    let text = zeroize::Zeroizing::new(text);
    let hints = request.hints.unwrap_or_default();
    // What people here use as passwords, beside their names.
    let known = ["coffer", "kexia", "客匣", "520", "1314", "5201314", "woaini", "888", "666"];
    let words: Vec<&str> = hints.iter().take(50).map(String::as_str).chain(known).collect();
    let found = zxcvbn::zxcvbn(&text, &words);
    let reason = found.feedback().and_then(|feedback| feedback.warning()).map(|warning| {
        // The library's warnings are a closed set; its Debug form is the variant's name.
        let name = format!("{warning:?}");
        name.chars().fold(String::new(), |mut word, c| {
            if c.is_ascii_uppercase() && !word.is_empty() {
                word.push('_');
            }
            word.push(c.to_ascii_lowercase());
            word
        })
    });
    Ok(Strength { score: u8::from(found.score()), guesses_log10: found.guesses_log10(), reason })
}

/// A passphrase drawn by chance.
#[derive(Serialize, TS)]
pub(crate) struct Suggested {
    /// Five words. Goes to whoever asked and is kept nowhere.
    passphrase: String,
}

/// Draws five words.
pub(crate) fn suggest(session: &Session, _: Nothing) -> Result<Suggested, ApiError> {
    let words = coffer_vault::phrase::suggest(&mut HostRandom(&*session.0.host));
    Ok(Suggested { passphrase: words.to_string() })
}
