//! Bringing a backup back as a new vault. Paths come from a program on this machine, so this is no command of the list.

use std::path::Path;

use coffer_core::Workspace;
use coffer_vault::{KeychainState, RecoveryKit, Secret, Unlock};
use serde::Serialize;

use crate::error::ApiError;
use crate::host::Host;

/// What came back.
#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    /// Records, counted in the restored book.
    pub records: u64,
    /// Files of records.
    pub attachments: u64,
    /// When the backup was made: milliseconds since 1970, UTC.
    pub made_at: i64,
    /// Only the kit opens the new vault until a passphrase is set.
    pub kit_only: bool,
    /// The new copy may write for the team: the kit was there to admit it.
    pub admitted: bool,
}

/// Restores the backup `file` into a new vault in `into`, opens it and closes it again. Either a passphrase of the
/// time of the backup or its kit opens it; `new_passphrase` is what the new vault opens with from now on.
pub fn restore(
    host: &dyn Host,
    file: &Path,
    into: &Path,
    passphrase: Option<&str>,
    kit: Option<&str>,
    new_passphrase: Option<&str>,
) -> Result<Restored, ApiError> {
    let secret = |text: &str| Secret::new(text.as_bytes().to_vec());
    let kit = kit.map(RecoveryKit::parse).transpose()?;
    let recovery = kit.as_ref().map(RecoveryKit::team_recovery_signer);
    let unlock = match (kit, passphrase) {
        (Some(kit), _) => Unlock::Kit(kit),
        (None, Some(text)) => Unlock::Passphrase(secret(text)),
        (None, None) => Unlock::Keychain,
    };
    let keychain = host.keychain().filter(|keychain| keychain.state() == KeychainState::Present);
    let new_passphrase = new_passphrase.map(secret);
    let (vault, report) = Workspace::restore(file, into, &unlock, keychain, new_passphrase.as_ref())?;
    let ws = Workspace::open(vault, keychain, recovery.as_ref(), host.source())?;
    let admitted = !ws.opened().waits_for_admission;
    let keychain = if ws.vault().report().device_under_keychain { keychain } else { None };
    ws.close(keychain)?;
    Ok(Restored {
        records: report.counted.records,
        attachments: report.attachments as u64,
        made_at: report.made_ms,
        kit_only: report.kit_only,
        admitted,
    })
}
