//! Bringing files in, with a bar of progress for people who watch.

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use coffer_api::{ApiError, ErrorCode};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::Desk;
use super::make::private_file;
use crate::args::Duplicates;
use crate::out::{self, Failed, io_error, plain};

/// How often a running import is looked at.
const LOOK: Duration = Duration::from_millis(40);

/// What an import is asked for.
pub struct How<'a> {
    pub preset: Option<&'a str>,
    pub head: Option<u32>,
    pub dry_run: bool,
    pub duplicates: Duplicates,
}

pub fn import(desk: &Desk<'_>, path: &Path, how: &How<'_>, failed_out: Option<&Path>) -> Result<(), Failed> {
    // The file for failed rows comes first: rows that cannot be kept are not lost silently.
    let failed_file = failed_out.map(private_file).transpose()?;
    let failed_file = failed_file.zip(failed_out);
    let done = run(desk, path, how, failed_file);
    if let (Err(_), Some(path)) = (&done, failed_out) {
        let _ = fs::remove_file(path);
    }
    done
}

fn run(
    desk: &Desk<'_>,
    path: &Path,
    how: &How<'_>,
    failed_file: Option<(fs::File, &Path)>,
) -> Result<(), Failed> {
    let opened: Value = serde_json::from_slice(&desk.session.import_path(path)?).map_err(ApiError::from)?;
    let import = &opened["import"];
    for source in opened["sources"].as_array().into_iter().flatten() {
        // Cards, lists of objects and Coffer's own exports have no row for a head.
        let rows = ["csv", "xlsx"].map(Value::from).contains(&source["format"]) && source["own"] == false;
        let head = how.head.filter(|_| rows);
        if how.preset.is_some() || head.is_some() {
            let mut request = json!({"import": import, "source": source["source"], "preset": how.preset});
            request["head"] = head.into();
            desk.call("import_map", request)?;
        }
    }
    warn(&opened);
    let duplicates = match how.duplicates {
        Duplicates::Skip => "skip",
        Duplicates::Update => "update",
        Duplicates::Create => "create",
    };
    let request = json!({"import": import, "duplicates": duplicates});
    let report = if how.dry_run {
        let mut report = desk.call("import_check", request)?;
        report["batch"] = Value::Null;
        report
    } else {
        let job = desk.call("import_start", request)?["job"].clone();
        follow(desk, &job)?
    };
    if let (Some((file, path)), true) = (failed_file, report["failed"].as_u64() > Some(0)) {
        let made = desk.call("import_failed", json!({ "import": import }))?;
        keep_failed(desk, &made, file, path)?;
    }
    if desk.args.json {
        return out::json(
            &json!({"batch": report["batch"], "rows": report["rows"], "created": report["created"],
            "updated": report["updated"], "skipped": report["skipped"], "failed": report["failed"]}),
        );
    }
    let mut rows = vec![vec!["rows".to_owned(), plain(&report["rows"])]];
    for (kind, n) in report["created"].as_object().into_iter().flatten() {
        rows.push(vec![format!("+ {}", desk.say(&format!("kind.{kind}"))), plain(n)]);
    }
    for word in ["updated", "skipped", "failed", "batch"] {
        rows.push(vec![word.to_owned(), plain(&report[word])]);
    }
    out::table(&rows)
}

/// Writes the lists of failed rows: the first to the file that was asked for, those of other columns beside it.
fn keep_failed(desk: &Desk<'_>, made: &Value, first: fs::File, path: &Path) -> Result<(), Failed> {
    let mut first = Some(first);
    for (place, one) in made["files"].as_array().into_iter().flatten().enumerate() {
        let list = desk.session.get_file(one["file"].as_str().unwrap_or_default())?;
        let mut file = match first.take() {
            Some(file) => file,
            None => {
                let mut name = path.as_os_str().to_owned();
                name.push(format!(".{}", place + 1));
                private_file(Path::new(&name))?
            }
        };
        file.write_all(&list.bytes).map_err(|error| io_error(error.kind()))?;
    }
    Ok(())
}

/// Says what a file holds that had better not be taken in unawares. Columns by number: their content is nobody's
/// business on a terminal.
fn warn(opened: &Value) {
    for source in opened["sources"].as_array().into_iter().flatten() {
        for warning in source["warnings"].as_array().into_iter().flatten() {
            let (code, column) = (plain(&warning["code"]), warning["column"].as_u64().unwrap_or(0) + 1);
            out::complain(&format!("coffer: {code}: column {column}, {} cells", plain(&warning["count"])));
        }
    }
}

/// Waits for a job and shows how far it is.
fn follow(desk: &Desk<'_>, job: &Value) -> Result<Value, Failed> {
    let bar = if std::io::stderr().is_terminal() && !desk.args.json {
        let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {per_sec} {eta}");
        let bar = ProgressBar::new(0).with_message(desk.say("cli.importing"));
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar
    } else {
        ProgressBar::hidden()
    };
    loop {
        let status = desk.call("job_status", json!({ "job": job }))?;
        bar.set_length(status["total"].as_u64().unwrap_or(0));
        bar.set_position(status["done"].as_u64().unwrap_or(0));
        match status["state"].as_str() {
            Some("running") => std::thread::sleep(LOOK),
            Some("done") => {
                bar.finish_and_clear();
                return Ok(status["report"].clone());
            }
            Some("cancelled") => return Err(ApiError::new(ErrorCode::Cancelled).into()),
            _ => {
                let error = serde_json::from_value(status["error"].clone());
                return Err(error.unwrap_or_else(|_| ApiError::new(ErrorCode::Internal)).into());
            }
        }
    }
}
