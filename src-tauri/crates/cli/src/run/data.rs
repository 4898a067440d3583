//! Words that carry whole books: backup and restore.

use std::path::Path;

use coffer_api::Machine;
use serde_json::json;

use super::Desk;
use crate::args::Args;
use crate::ask;
use crate::out::{self, Failed};

pub fn backup(desk: &Desk<'_>, dest: &Path) -> Result<(), Failed> {
    let report = desk.session.backup(dest)?;
    if desk.args.json {
        return out::json(&json!({"file": dest.to_string_lossy(), "records": report.counted.records,
            "attachments": report.attachments, "bytes": report.bytes, "verified": true}));
    }
    out::line(&format!("{} {}", desk.say("cli.verified"), report.counted.records))
}

pub fn restore(args: &Args, file: &Path, into: &Path, new_passphrase: bool) -> Result<(), Failed> {
    let secrets = ask::secrets(args)?;
    let new = if new_passphrase { Some(ask::line("new passphrase")?) } else { None };
    let host = Machine::new(!args.no_keychain);
    let report = coffer_api::restore(
        &host,
        file,
        into,
        secrets.passphrase.as_ref().map(|text| text.as_str()),
        secrets.kit.as_ref().map(|text| text.as_str()),
        new.as_ref().map(|text| text.as_str()),
    )?;
    if args.json {
        let mut told = json!(report);
        told["verified"] = true.into();
        return out::json(&told);
    }
    out::line(&format!("{}", report.records))
}
