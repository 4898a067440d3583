//! Words that carry whole books: export, backup and restore.

use std::fs;
use std::io::BufWriter;
use std::path::Path;

use coffer_api::Machine;
use serde_json::json;

use super::Desk;
use super::make::private_file;
use crate::args::{Args, Encoding, Format};
use crate::ask;
use crate::out::{self, Failed, io_error};

/// Writes an export to a new file that only its owner may read; one that fails leaves none.
pub fn export(
    desk: &Desk<'_>,
    path: &Path,
    format: Format,
    encoding: Option<Encoding>,
    kinds: &[String],
    plain: bool,
) -> Result<(), Failed> {
    let format = match format {
        Format::Json => "json",
        Format::Csv => "csv",
        Format::Vcard => "vcard",
        Format::Xlsx => "xlsx",
    };
    let encoding = encoding.map(|encoding| match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Gb18030 => "gb18030",
    });
    let mut request = json!({"format": format, "encoding": encoding, "plain": plain});
    if !kinds.is_empty() {
        request["kinds"] = json!(kinds);
    }
    let mut file = BufWriter::new(private_file(path)?);
    let written = desk.session.export_to(&mut file, request.to_string().as_bytes());
    let written = written.and_then(|records| {
        let file = file.into_inner().map_err(|error| io_error(error.error().kind()))?;
        file.sync_all().map_err(|error| io_error(error.kind()))?;
        let bytes = file.metadata().map_err(|error| io_error(error.kind()))?.len();
        Ok((records, bytes))
    });
    let (records, bytes) = written.inspect_err(|_| drop(fs::remove_file(path)))?;
    if desk.args.json {
        return out::json(&json!({"file": path.to_string_lossy(), "records": records, "bytes": bytes}));
    }
    out::line(&format!("{} {records}", desk.say("cli.exported")))
}

pub fn backup(desk: &Desk<'_>, dest: &Path) -> Result<(), Failed> {
    let report = desk.session.backup(dest)?;
    if desk.args.json {
        return out::json(&json!({"file": dest.to_string_lossy(), "records": report.counted.records,
            "attachments": report.attachments, "bytes": report.bytes, "verified": true}));
    }
    out::line(&format!("{} {}", desk.say("cli.verified"), report.counted.records))
}

pub fn restore(args: &Args, file: &Path, into: &Path, new_passphrase: bool) -> Result<(), Failed> {
    let mut secrets = ask::secrets(args)?;
    let desk = Desk::closed(args, "cli");
    if secrets.passphrase.is_none() && secrets.kit.is_none() && ask::can() {
        secrets.passphrase = ask::hidden(&desk.say("cli.ask.of_the_backup"))?;
    }
    let new = if new_passphrase { Some(desk.new_passphrase()?) } else { None };
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
    out::line(&format!("{} {}", desk.say("cli.restored"), report.records))
}
