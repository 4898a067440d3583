//! Words that change something: make a vault, log, undo.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

use coffer_api::{ApiError, ErrorCode};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::Desk;
use crate::ask;
use crate::out::{self, Failed, io_error, plain};

/// What a new vault is called, whose it is and where.
pub struct Who<'a> {
    pub name: Option<&'a str>,
    pub member: Option<&'a str>,
    pub region: Option<&'a str>,
}

/// Makes a vault. The file for the kit comes first: a vault whose kit cannot be kept is not made.
pub fn create(desk: &Desk<'_>, kit_out: &Path, who: &Who<'_>) -> Result<(), Failed> {
    let passphrase = match ask::secrets(desk.args)?.passphrase {
        Some(passphrase) => passphrase,
        None if ask::can() => desk.new_passphrase()?,
        None => return Err(ApiError::new(ErrorCode::Usage).with("missing", "--passphrase-stdin").into()),
    };
    let folder = desk.args.vault.as_deref().and_then(Path::file_name).and_then(|name| name.to_str());
    let name = who.name.or(folder).unwrap_or("Coffer");
    let mut kit_file = private_file(kit_out)?;
    let made: Result<(), Failed> = (|| {
        let request = ask::request(&[
            ("name", Some(name)),
            ("passphrase", Some(&passphrase)),
            ("member", who.member),
            ("region", who.region),
        ])?;
        // The one flag that is no text.
        let mut request = request;
        if desk.args.no_keychain {
            request.pop();
            request.extend_from_slice(b",\"allow_no_keychain\":true}");
        }
        let answer = Zeroizing::new(desk.session.call("vault_create", &request)?);
        let mut answer: Value = serde_json::from_slice(&answer).map_err(ApiError::from)?;
        write_kit(&mut kit_file, name, &answer["kit"])?;
        kept(desk, &answer)?;
        forget(&mut answer);
        Ok(())
    })();
    if made.is_err() {
        // An empty file, or the kit of a vault that was not made: either would mislead.
        let _ = fs::remove_file(kit_out);
    }
    made?;
    let state = desk.call("app_state", json!({}))?;
    desk.session.lock();
    if desk.args.json {
        out::json(&json!({"created": true, "vault": state["vault"], "warnings": state["warnings"]}))?;
    } else {
        out::line(&desk.say("cli.created"))?;
    }
    if desk.args.no_keychain {
        out::complain(&desk.say("cli.passphrase_alone"));
    }
    Ok(())
}

/// A new file that only its owner may read.
pub fn private_file(path: &Path) -> Result<File, ApiError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map_err(|error| io_error(error.kind()))
}

/// The file is the kit kept: three of its words say so.
pub fn kept(desk: &Desk<'_>, answer: &Value) -> Result<(), Failed> {
    let words: Vec<Value> = [0, 11, 23]
        .into_iter()
        .map(|index| json!({"index": index, "word": answer["kit"]["words"][index]}))
        .collect();
    desk.call("vault_kit_check", json!({ "words": words })).map(drop)
}

/// Line 1: the words, as `--kit-stdin` takes them. Line 2: the QR code's text. Then what it is, for people.
pub fn write_kit(file: &mut File, name: &str, kit: &Value) -> Result<(), ApiError> {
    let words: Vec<&str> = kit["words"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let text = Zeroizing::new(format!(
        "{}\n{}\n# Coffer recovery kit / 客匣恢复包: {name}\n# {}\n",
        words.join(" "),
        kit["qr_text"].as_str().unwrap_or_default(),
        "Line 1: 24 words. Line 2: the text of the QR code. Keep apart from the computer. / 第一行：24 个词；第二行：二维码文字。请与电脑分开保管。"
    ));
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| io_error(error.kind()))
}

/// Wipes the texts of an answer that held a kit.
pub fn forget(value: &mut Value) {
    match value {
        Value::String(text) => ask::wipe(std::mem::take(text)),
        Value::Array(items) => items.iter_mut().for_each(forget),
        Value::Object(object) => object.values_mut().for_each(forget),
        _ => {}
    }
}

pub fn log(desk: &Desk<'_>, request: Value) -> Result<(), Failed> {
    let made = desk.call("activity_log", request)?;
    if desk.args.json { out::json(&made) } else { out::line(&plain(&made["id"])) }
}

pub fn undo(desk: &Desk<'_>, batch: Option<&str>, keep_changed: bool) -> Result<(), Failed> {
    let done = desk.call("undo", json!({"batch": batch, "keep_changed": keep_changed}))?;
    if desk.args.json {
        return out::json(&json!({"undone": done["undone"]}));
    }
    out::line(&format!("{} {} {}", desk.say("cli.undone"), plain(&done["undone"]), plain(&done["intent"])))
}

pub fn redo(desk: &Desk<'_>) -> Result<(), Failed> {
    let done = desk.call("redo", json!({}))?;
    if desk.args.json {
        return out::json(&json!({"redone": done["redone"]}));
    }
    out::line(&format!("{} {}", plain(&done["redone"]), plain(&done["intent"])))
}
