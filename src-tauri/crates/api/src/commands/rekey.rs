//! A new vault key: for "somebody may know it". Everything is encrypted anew, every way in from before ends, and there
//! is a new kit to keep. Nothing reaches copies and backups that were made before.

use coffer_core::workspace::rekey::Rekey as NewKey;
use coffer_vault::{SlotKind, Unlock};
use serde::Deserialize;
use ts_rs::TS;

use super::Nothing;
use super::app::{Warning, WarningCode};
use super::locks::{KitShown, kit_view, note_wrong_proof, present, proof};
use crate::error::{ApiError, ErrorCode};
use crate::host::HostRandom;
use crate::input::Typed;
use crate::session::{Door, Event, Session, guard};

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct Rekey {
    /// The passphrase so far.
    passphrase: Option<Typed>,
    /// Instead of it: the kit's 24 words or its QR text.
    kit: Option<Typed>,
    /// The passphrase from now on; without one the given one stays.
    new: Option<Typed>,
}

/// Makes a new vault key and shows its kit. Until three words of it are typed back it counts as not kept.
pub(crate) fn rekey(session: &Session, request: Rekey) -> Result<KitShown, ApiError> {
    let _alone = guard(&session.0.at_the_door);
    if session.0.jobs.any_running() {
        return Err(ApiError::refused("job_running"));
    }
    let host = &*session.0.host;
    let proof = proof(request.passphrase, request.kit.as_ref())?;
    let new = request.new.map(Typed::into_secret);
    let keychain = present(host);
    let mut door = session.door_mut();
    match &*door {
        Door::Open(ws) => {
            let keeps = new.is_some() || matches!(proof, Unlock::Passphrase(_));
            let kinds = ws.vault().slot_kinds();
            let had = kinds.contains(&SlotKind::DevicePassphrase) || kinds.contains(&SlotKind::Passphrase);
            if !keeps && (had || keychain.is_none()) {
                return Err(ApiError::invalid("new", "required"));
            }
            // Asked before the book is taken apart.
            let checked = ws.vault().check(&proof, keychain);
            checked.inspect_err(|error| note_wrong_proof(session, ws, error, b"rekey"))?;
        }
        Door::Kit { .. } => return Err(ApiError::new(ErrorCode::KitUnconfirmed)),
        Door::Shut => return Err(ApiError::new(ErrorCode::Locked)),
    }
    let Door::Open(ws) = std::mem::replace(&mut *door, Door::Shut) else {
        return Err(ApiError::new(ErrorCode::Internal));
    };
    let rng = &mut HostRandom(host);
    let change = NewKey { proof: &proof, new: new.as_ref(), keychain, kdf: host.kdf(), rng };
    let (again, made) = ws.change_key(change);
    let open = again.is_some();
    if let Some(ws) = again {
        *door = Door::Open(Box::new(ws));
    }
    drop(door);
    session.was_busy();
    if !open {
        session.lock();
        session.tell(&Event::State { state: "locked" });
    }
    let kit = made?;
    let Door::Open(ws) = &*session.door() else { return Err(ApiError::new(ErrorCode::Locked)) };
    let shown = KitShown { kit: kit_view(session, ws.vault(), &kit)? };
    session.warn(Warning::new(WarningCode::KitNotConfirmed));
    *guard(&session.0.fresh_kit) = Some(kit);
    ws.note(&ws.actor(session.0.via), "vault.rekey", b"kit_shown".to_vec())?;
    Ok(shown)
}

/// Three words of the new kit were typed back.
pub(super) fn kit_check(session: &Session, answers: &[(usize, &str); 3]) -> Result<Nothing, ApiError> {
    {
        let kit = guard(&session.0.fresh_kit);
        let kit = kit.as_ref().ok_or_else(|| ApiError::refused("kit_confirmed"))?;
        if !kit.check(answers) {
            return Err(ApiError::new(ErrorCode::WrongKit));
        }
    }
    let Door::Open(ws) = &mut *session.door_mut() else { return Err(ApiError::new(ErrorCode::Locked)) };
    ws.keep_kit()?;
    drop(guard(&session.0.fresh_kit).take());
    guard(&session.0.warnings).retain(|warning| warning.code != WarningCode::KitNotConfirmed);
    ws.note(&ws.actor(session.0.via), "vault.kit_kept", Vec::new())?;
    Ok(Nothing {})
}
