//! Words that change how a vault opens: its passphrase, its key.

use std::fs;
use std::path::Path;

use coffer_api::ApiError;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::Desk;
use super::make::{forget, kept, private_file, write_kit};
use crate::ask::{self, Secrets};
use crate::out::{self, Failed};

/// Changes the passphrase. The same secret opens the vault and proves that it may be changed.
pub fn passphrase(desk: &Desk<'_>) -> Result<(), Failed> {
    let secrets = desk.secrets()?;
    let new = desk.new_passphrase()?;
    desk.unlock(&secrets)?;
    let request = ask::request(&[
        ("old", text(&secrets.passphrase)),
        ("kit", text(&secrets.kit)),
        ("new", Some(new.as_str())),
    ])?;
    let changed = desk.session.call("vault_change_passphrase", &request);
    desk.session.lock();
    changed?;
    if desk.args.json {
        return out::json(&json!({"changed": true}));
    }
    out::line(&desk.say("cli.passphrase_changed"))
}

/// Makes a new vault key and writes its kit to a new file. The file comes first: a key whose kit cannot be kept is not
/// made.
pub fn rekey(desk: &Desk<'_>, kit_out: &Path, new_passphrase: bool) -> Result<(), Failed> {
    let secrets = desk.secrets()?;
    let new = if new_passphrase { Some(desk.new_passphrase()?) } else { None };
    desk.unlock(&secrets)?;
    let mut kit_file = private_file(kit_out)?;
    let made = make(desk, &secrets, new.as_ref().map(|text| text.as_str()));
    let done = made.and_then(|mut answer| {
        let name = answer["kit"]["vault_name"].as_str().unwrap_or_default().to_owned();
        write_kit(&mut kit_file, &name, &answer["kit"])?;
        kept(desk, &answer)?;
        forget(&mut answer);
        Ok(())
    });
    desk.session.lock();
    if done.is_err() && fs::metadata(kit_out).is_ok_and(|found| found.len() == 0) {
        // Nothing was written, and an empty file would pass for a kit.
        let _ = fs::remove_file(kit_out);
    }
    done?;
    if desk.args.json {
        return out::json(&json!({"rekeyed": true}));
    }
    out::line(&desk.say("cli.rekeyed"))
}

fn make(desk: &Desk<'_>, secrets: &Secrets, new: Option<&str>) -> Result<Value, Failed> {
    let request = ask::request(&[
        ("passphrase", text(&secrets.passphrase)),
        ("kit", text(&secrets.kit)),
        ("new", new),
    ])?;
    let answer = Zeroizing::new(desk.session.call("vault_rekey", &request)?);
    Ok(serde_json::from_slice(&answer).map_err(ApiError::from)?)
}

fn text(secret: &Option<Zeroizing<String>>) -> Option<&str> {
    secret.as_ref().map(|text| text.as_str())
}
