//! Making, opening, closing a vault, and changing its locks.

use coffer_core::Workspace;
use coffer_vault::anchor::Freshness;
use coffer_vault::{
    Keychain, KeychainState, NewVault, PassphraseChange, RecoveryKit, Secret, SlotsHealth, Unlock, Vault,
    VaultError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::app::{Warning, WarningCode};
use super::{Nothing, vaults};
use crate::error::{ApiError, ErrorCode};
use crate::host::{Host, HostRandom};
use crate::input::Typed;
use crate::locales;
use crate::locality::Locality;
use crate::notes;
use crate::session::{Door, Open, Session, guard};

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct VaultCreate {
    name: String,
    /// Without one the keychain alone opens the vault.
    passphrase: Option<Typed>,
    /// Go on where there is no keychain: the passphrase alone then guards the vault.
    allow_no_keychain: Option<bool>,
    /// What the first member is called.
    member: Option<String>,
    /// The region of phone numbers that do not say theirs; without one the language and the machine decide.
    region: Option<String>,
}

/// The recovery kit, shown once.
#[derive(Serialize, TS)]
pub(crate) struct Kit {
    words: Vec<&'static str>,
    qr_svg: String,
    qr_text: String,
    vault_name: String,
    created_at: i64,
}

#[derive(Serialize, TS)]
pub(crate) struct KitShown {
    pub(super) kit: Kit,
}

/// Makes a vault. The book in it begins when its kit is confirmed.
pub(crate) fn create(session: &Session, request: VaultCreate) -> Result<KitShown, ApiError> {
    let _alone = guard(&session.0.at_the_door);
    if !matches!(*session.door(), Door::Shut) {
        return Err(ApiError::refused("open"));
    }
    let name = request.name.trim();
    if name.is_empty() {
        return Err(ApiError::invalid("name", "required"));
    }
    let host = &*session.0.host;
    if let Some(code) = &request.region {
        super::locality::region(code)?;
    }
    let region = request.region.clone().or_else(|| host.region());
    let keychain = host.keychain().map(|keychain| (keychain, keychain.state()));
    let keychain = match keychain {
        Some((keychain, KeychainState::Present)) => Some(keychain),
        _ if request.allow_no_keychain == Some(true) => None,
        Some((_, KeychainState::Locked)) => return Err(ApiError::new(ErrorCode::KeychainLocked)),
        _ => return Err(ApiError::new(ErrorCode::NoKeychain)),
    };
    if keychain.is_none() && request.passphrase.is_none() {
        return Err(ApiError::invalid("passphrase", "required"));
    }
    let chosen = guard(&session.0.dir).clone().filter(|dir| !Vault::inspect(dir).exists);
    let dir = match (chosen, session.0.fixed_dir) {
        (Some(dir), _) => dir,
        (None, true) => return Err(ApiError::new(ErrorCode::AlreadyExists).with("what", "vault")),
        (None, false) => vaults::fresh_dir(session)?,
    };
    let passphrase = request.passphrase.map(Typed::into_secret);
    let (vault, kit) = Vault::create(NewVault {
        dir: &dir,
        name,
        passphrase: passphrase.as_ref(),
        keychain,
        kdf: host.kdf(),
        rng: &mut HostRandom(host),
    })?;
    let created = KitShown { kit: kit_view(session, &vault, &kit)? };
    vaults::remember(session, &dir)?;
    *guard(&session.0.dir) = Some(dir);
    *guard(&session.0.place) = Some(Locality::at_first(session.language(), region.as_deref()));
    *guard(&session.0.member) = request.member.filter(|name| !name.trim().is_empty());
    *session.door_mut() = Door::Kit { vault: Box::new(vault), kit: Some(kit) };
    session.seen();
    session.tell(&crate::Event::State { state: "kit" });
    Ok(created)
}

/// A new kit where the first was never confirmed.
pub(crate) fn kit_new(session: &Session, _: Nothing) -> Result<KitShown, ApiError> {
    match &mut *session.door_mut() {
        Door::Kit { vault, kit } => {
            let fresh = vault.new_kit(&mut HostRandom(&*session.0.host))?;
            let created = KitShown { kit: kit_view(session, vault, &fresh)? };
            *kit = Some(fresh);
            Ok(created)
        }
        Door::Open(_) => Err(ApiError::refused("kit_confirmed")),
        Door::Shut => Err(ApiError::new(ErrorCode::Locked)),
    }
}

pub(super) fn kit_view(session: &Session, vault: &Vault, kit: &RecoveryKit) -> Result<Kit, ApiError> {
    let failed = || ApiError::new(ErrorCode::Internal).with("reason", "kit");
    let qr_text = kit.qr_text().ok_or_else(failed)?.to_string();
    let code = qrcode::QrCode::new(qr_text.as_bytes()).map_err(|_| failed())?;
    let qr_svg = code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(240, 240).build();
    Ok(Kit {
        words: kit.words(),
        qr_svg,
        qr_text,
        vault_name: vault.name().to_owned(),
        created_at: session.0.host.now_ms(),
    })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct KitCheck {
    words: Vec<KitWord>,
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct KitWord {
    /// From 0.
    index: usize,
    word: Typed,
}

/// Confirms the kit; that of a new vault begins the book.
pub(crate) fn kit_check(session: &Session, request: KitCheck) -> Result<Nothing, ApiError> {
    let _alone = guard(&session.0.at_the_door);
    let [a, b, c] = request.words.as_slice() else { return Err(ApiError::usage("three_words")) };
    let answers = [a, b, c].map(|answer| (answer.index.saturating_add(1), answer.word.text()));
    let mut door = session.door_mut();
    let recovery = match &*door {
        Door::Kit { kit: Some(kit), .. } if kit.check(&answers) => kit.team_recovery_public(),
        Door::Kit { kit: Some(_), .. } => return Err(ApiError::new(ErrorCode::WrongKit)),
        Door::Kit { kit: None, .. } => return Err(ApiError::refused("kit_not_shown")),
        Door::Open(_) => {
            drop(door);
            return super::rekey::kit_check(session, &answers);
        }
        Door::Shut => return Err(ApiError::new(ErrorCode::Locked)),
    };
    let Door::Kit { vault, .. } = std::mem::replace(&mut *door, Door::Shut) else {
        return Err(ApiError::new(ErrorCode::Internal));
    };
    drop(door);
    let mut seeds = locales::seeds(session.language());
    if let Some(member) = guard(&session.0.member).take() {
        seeds.member = member;
    }
    // The book first: a crash in between leaves a vault whose book names this kit, and the next open confirms it.
    let mut ws = Workspace::create(*vault, recovery, &seeds, session.0.host.source())?;
    ws.keep_kit()?;
    let place = guard(&session.0.place).take();
    let place =
        place.unwrap_or_else(|| Locality::at_first(session.language(), session.0.host.region().as_deref()));
    place.keep(&ws)?;
    session.let_in(ws);
    Ok(Nothing {})
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct UnlockWith {
    passphrase: Option<Typed>,
    /// The kit's 24 words or its QR text.
    kit: Option<Typed>,
}

/// What to say about how fresh the vault is.
#[derive(Serialize, TS)]
pub(crate) struct UnlockReport {
    #[ts(type = "\"fresh\" | \"behind\" | \"different\" | \"missing\" | \"ahead\"")]
    anchor: &'static str,
    #[ts(type = "Record<string, unknown>")]
    details: Map<String, Value>,
}

#[derive(Serialize, TS)]
pub(crate) struct Unlocked {
    report: UnlockReport,
}

/// Opens the vault: by kit, by passphrase, or by the keychain alone.
pub(crate) fn unlock(session: &Session, request: UnlockWith) -> Result<Unlocked, ApiError> {
    let _alone = guard(&session.0.at_the_door);
    if !matches!(*session.door(), Door::Shut) {
        return Err(ApiError::refused("open"));
    }
    let dir = guard(&session.0.dir).clone().ok_or_else(|| ApiError::not_found("vault"))?;
    let way = proof(request.passphrase, request.kit.as_ref())?;
    let host = &*session.0.host;
    let by_passphrase = matches!(way, Unlock::Passphrase(_));
    let wait_ms = guard(&session.0.patience).left_ms(host.now_ms());
    if by_passphrase && wait_ms > 0 {
        return Err(ApiError::refused("wait").with("wait_ms", wait_ms));
    }
    let vault = match Vault::open_with(&dir, &way, host.keychain(), &mut HostRandom(host)) {
        Ok(vault) => vault,
        Err(error) => {
            let now_ms = host.now_ms();
            return Err(match error {
                VaultError::WrongPassphrase => {
                    notes::remember_refused(&dir, "passphrase", now_ms);
                    let wait_ms = guard(&session.0.patience).wrong(now_ms);
                    ApiError::from(error).with("wait_ms", wait_ms)
                }
                VaultError::WrongKit => {
                    notes::remember_refused(&dir, "kit", now_ms);
                    error.into()
                }
                error => error.into(),
            });
        }
    };
    guard(&session.0.patience).right();
    let founded = Workspace::is_founded(&vault)?;
    // Which vault was open last is a convenience: a full disk must not keep anybody out of their book.
    if vaults::remember(session, &dir).is_err() {
        session.warn(Warning::new(WarningCode::SettingsNotSaved));
    }
    note_open(session, &vault);
    if !founded {
        *session.door_mut() = Door::Kit { vault: Box::new(vault), kit: None };
        session.seen();
        session.tell(&crate::Event::State { state: "kit" });
        return Ok(Unlocked { report: UnlockReport { anchor: "fresh", details: Map::new() } });
    }
    let recovery = match &way {
        Unlock::Kit(kit) => Some(kit.team_recovery_signer()),
        _ => None,
    };
    let mut ws = Workspace::open(vault, host.keychain(), recovery.as_ref(), host.source())?;
    let slots_differ = ws.opened().slots_differ && ws.vault().report().slots != SlotsHealth::RebuiltFromKit;
    let report = freshness(&ws);
    if ws.kit_waits()? {
        session.warn(Warning::new(WarningCode::KitNotConfirmed));
    } else if !ws.vault().kit_confirmed() {
        // A crash between the book's beginning and the note that its kit was confirmed.
        ws.keep_kit()?;
    }
    if ws.opened().waits_for_admission {
        session.warn(Warning::new(WarningCode::WaitsForAdmission));
    }
    if ws.opened().anchor.is_alarm() {
        // No entry is written: the next one would anchor the older state and silence the alarm for good.
        let warning = Warning::new(WarningCode::RolledBack).with("anchor", report.anchor);
        session.warn(warning.with("slots_older", ws.opened().anchor.slots_older));
    } else {
        if slots_differ {
            session.warn(Warning::new(WarningCode::SlotsDiffer));
        }
        let actor = ws.actor(session.0.via);
        let refused = notes::settle_refused(&ws, &actor, &dir)?;
        if refused >= REFUSED_TOLD {
            session.warn(Warning::new(WarningCode::RefusedUnlocks).with("count", refused));
        }
        ws.note(&actor, "vault.unlock", Vec::new())?;
    }
    session.let_in(ws);
    Ok(Unlocked { report })
}

/// So many refused unlocks are more than a slip of the fingers, and are told.
const REFUSED_TOLD: u64 = 3;

/// Turns the open report into warnings.
fn note_open(session: &Session, vault: &Vault) {
    let report = vault.report();
    match report.slots {
        SlotsHealth::Good => {}
        SlotsHealth::Healed => session.warn(Warning::new(WarningCode::SlotsHealed)),
        SlotsHealth::RebuiltFromKit => session.warn(Warning::new(WarningCode::SlotsRebuilt)),
    }
    if report.settled_passphrase {
        session.warn(Warning::new(WarningCode::PassphraseSettled));
    }
    if !report.device_under_keychain && session.0.host.keychain().is_some() {
        session.warn(Warning::new(WarningCode::DeviceWithoutKeychain));
    }
}

/// The anchor's judgement in the window's words: the worse of the file beside the database and the keychain's copy.
fn freshness(ws: &Workspace) -> UnlockReport {
    let opened = ws.opened();
    let mut details = Map::new();
    let mut anchor = "fresh";
    for (place, found) in [("keychain", opened.anchor.keychain), ("sidecar", opened.anchor.sidecar)] {
        let (word, told) = match found {
            Freshness::Fresh => ("fresh", "fresh"),
            Freshness::DatabaseAhead { by } => {
                details.insert("by".into(), by.into());
                ("ahead", "ahead")
            }
            Freshness::DatabaseBehind { anchored, found } => {
                details.insert("anchored".into(), anchored.into());
                details.insert("found".into(), found.into());
                ("behind", "behind")
            }
            Freshness::Different { seq } => {
                details.insert("anchored".into(), seq.into());
                ("different", "different")
            }
            Freshness::OtherReplica => ("different", "other_replica"),
            Freshness::Unreadable => ("different", "unreadable"),
            Freshness::Missing => ("missing", "missing"),
            Freshness::Unavailable => ("fresh", "unavailable"),
        };
        details.insert(place.into(), told.into());
        let rank = |word: &str| {
            ["fresh", "ahead", "missing", "different", "behind"].iter().position(|own| *own == word)
        };
        // A keychain that has no copy yet says nothing about the file beside the database.
        if rank(word) > rank(anchor) && !(place == "keychain" && found == Freshness::Missing) {
            anchor = word;
        }
    }
    details.insert("slots_older".into(), opened.anchor.slots_older.into());
    details.insert("slots_differ".into(), opened.slots_differ.into());
    details.insert("alarm".into(), opened.anchor.is_alarm().into());
    UnlockReport { anchor, details }
}

/// Closes the vault.
pub(crate) fn lock(session: &Session, _: Nothing) -> Result<Nothing, ApiError> {
    session.lock();
    Ok(Nothing {})
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct ChangePassphrase {
    /// The passphrase so far.
    old: Option<Typed>,
    /// For who has forgotten it: the kit's 24 words or its QR text.
    kit: Option<Typed>,
    new: Typed,
}

/// How somebody proves that the locks are theirs: by the kit, by the passphrase, else by the keychain.
pub(super) fn proof(passphrase: Option<Typed>, kit: Option<&Typed>) -> Result<Unlock, ApiError> {
    Ok(match (kit, passphrase) {
        (Some(kit), _) => Unlock::Kit(RecoveryKit::parse(kit.text())?),
        (None, Some(passphrase)) => Unlock::Passphrase(passphrase.into_secret()),
        (None, None) => Unlock::Keychain,
    })
}

/// Changes the passphrase. Whoever finds an open screen must not lock its owner out: the old one is asked, or the kit.
pub(crate) fn change_passphrase(session: &Session, request: ChangePassphrase) -> Result<Nothing, ApiError> {
    let _alone = guard(&session.0.at_the_door);
    if session.0.jobs.any_running() {
        return Err(ApiError::refused("job_running"));
    }
    let host = &*session.0.host;
    let new: Secret = request.new.into_secret();
    let proof = proof(request.old, request.kit.as_ref())?;
    match &mut *session.door_mut() {
        Door::Open(ws) => {
            let changed = ws.vault_mut().change_passphrase(PassphraseChange {
                proof: &proof,
                new: Some(&new),
                keychain: present(host),
                kdf: host.kdf(),
                rng: &mut HostRandom(host),
            });
            changed.inspect_err(|error| note_wrong_proof(session, ws, error, b"change_passphrase"))?;
            ws.note_slots()?;
            let by = if matches!(proof, Unlock::Kit(_)) { "kit" } else { "passphrase" };
            ws.note(&ws.actor(session.0.via), "vault.change_passphrase", by.into())?;
            Ok(Nothing {})
        }
        Door::Kit { .. } => Err(ApiError::new(ErrorCode::KitUnconfirmed)),
        Door::Shut => Err(ApiError::new(ErrorCode::Locked)),
    }
}

/// The keychain, where it answers now.
pub(super) fn present(host: &dyn Host) -> Option<&dyn Keychain> {
    host.keychain().filter(|keychain| keychain.state() == KeychainState::Present)
}

/// A wrong proof at an open vault is an entry at once.
pub(super) fn note_wrong_proof(session: &Session, ws: &Workspace, error: &VaultError, tried: &[u8]) {
    if matches!(error, VaultError::WrongPassphrase | VaultError::WrongKit) {
        Open { session, ws }.note("vault.refused", tried.to_vec());
    }
}
