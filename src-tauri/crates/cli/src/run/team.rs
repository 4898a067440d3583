//! Words about the team and the sealed files between its copies.

use std::fs;
use std::path::Path;

use coffer_api::{ApiError, ErrorCode};
use serde_json::{Value, json};

use super::Desk;
use crate::args::{Bundle, Team};
use crate::out::{self, Failed, io_error, plain};

/// Does what the words say.
pub fn team(desk: &Desk<'_>, what: &Team) -> Result<(), Failed> {
    match what {
        Team::Show => show(desk),
        Team::Invite => {
            let made = desk.call("team_invite", json!({}))?;
            if desk.args.json { out::json(&made) } else { out::line(&plain(&made["text"])) }
        }
        Team::Request { invitation, name } => {
            let made = desk.call("team_request", json!({"invitation": invitation, "name": name}))?;
            if desk.args.json {
                return out::json(&made);
            }
            out::line(&plain(&made["request"]["text"]))?;
            words(desk, &made)
        }
        Team::Look { request } => {
            let looked = desk.call("team_look", json!({"request": request}))?;
            if desk.args.json {
                return out::json(&looked);
            }
            out::line(&plain(&looked["name"]))?;
            words(desk, &looked)
        }
        Team::Admit { request, words, name, role, departments, member } => {
            let words: Vec<&str> = words.split_whitespace().collect();
            let request = json!({"request": request, "words": words, "name": name, "role": role,
                "departments": departments, "member": member});
            told(desk, &desk.call("team_admit", request)?, "member")
        }
        Team::Join { file } => {
            let handle = given(desk, file)?;
            let joined = desk.call("team_join", json!({"handle": handle}))?;
            told(desk, &joined, "entries")
        }
        Team::Role { member, role, departments } => {
            let request = json!({"member": member, "role": role, "departments": departments});
            desk.call("team_role", request).map(drop)
        }
        Team::Remove { member } => desk.call("team_remove", json!({"member": member})).map(drop),
        Team::Readers { kind, id } => {
            let answer = desk.call("record_readers", json!({"kind": kind, "id": id}))?;
            if desk.args.json {
                return out::json(&answer);
            }
            let rows: Vec<Vec<String>> = list(&answer["readers"])
                .map(|one| vec![plain(&one["name"]), plain(&one["why"]), joined(&one["classes"])])
                .collect();
            out::table(&rows)
        }
    }
}

fn show(desk: &Desk<'_>) -> Result<(), Failed> {
    let team = desk.call("team", json!({}))?;
    if desk.args.json {
        return out::json(&team);
    }
    let mut rows = Vec::new();
    for member in list(&team["members"]) {
        let devices = list(&member["devices"]).count().to_string();
        let departments = joined(&member["departments"]);
        rows.push(vec![
            plain(&member["id"]),
            plain(&member["name"]),
            plain(&member["role"]),
            departments,
            devices,
        ]);
    }
    out::table(&rows)
}

fn words(desk: &Desk<'_>, answer: &Value) -> Result<(), Failed> {
    let words: Vec<String> = list(&answer["words"]).map(|one| plain(&one["word"])).collect();
    out::line(&format!("{} {}", desk.say("cli.words"), words.join(" ")))
}

fn told(desk: &Desk<'_>, answer: &Value, field: &str) -> Result<(), Failed> {
    if desk.args.json { out::json(answer) } else { out::line(&plain(&answer[field])) }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn joined(value: &Value) -> String {
    list(value).map(plain).collect::<Vec<_>>().join(",")
}

/// A file of this machine, put before the session.
fn given(desk: &Desk<'_>, file: &Path) -> Result<String, Failed> {
    let size = file.metadata().map_err(|error| io_error(error.kind()))?.len();
    let most = coffer_api::LARGEST_FILE as u64;
    if size > most {
        return Err(ApiError::new(ErrorCode::BadInput)
            .with("reason", "too_large")
            .with("limit", most)
            .into());
    }
    let bytes = fs::read(file).map_err(|error| io_error(error.kind()))?;
    Ok(desk.session.put_file("bundle.coffer", bytes)?)
}

/// Does what the words about sealed files say.
pub fn bundle(desk: &Desk<'_>, what: &Bundle) -> Result<(), Failed> {
    match what {
        Bundle::Seal { folder } => {
            let told = desk.session.seal_into(folder)?;
            if desk.args.json { out::json(&told) } else { out::line(&plain(&told["name"])) }
        }
        Bundle::Open { path } if path.is_dir() => {
            let told = desk.session.take_in_from(path)?;
            if desk.args.json {
                return out::json(&told);
            }
            let rows: Vec<Vec<String>> = list(&told["files"])
                .map(|one| vec![plain(&one["name"]), plain(&one["outcome"]), plain(&one["applied"])])
                .collect();
            out::table(&rows)
        }
        Bundle::Open { path } => {
            let handle = given(desk, path)?;
            let brought = desk.call("bundle_open", json!({"handle": handle}))?;
            told(desk, &brought, "applied")
        }
        Bundle::Inspect { file } => {
            let handle = given(desk, file)?;
            let seen = desk.call("bundle_inspect", json!({"handle": handle}))?;
            if desk.args.json {
                return out::json(&seen);
            }
            let mut rows = vec![
                vec![desk.say("cli.bundle.by"), plain(&seen["by"]["name"])],
                vec![desk.say("cli.bundle.entries"), plain(&seen["entries"])],
                vec![
                    desk.say("cli.bundle.parts"),
                    format!("{} / {}", plain(&seen["readable"]), plain(&seen["parts"])),
                ],
            ];
            for one in list(&seen["contents"]) {
                rows.push(vec![
                    plain(&one["kind"]),
                    plain(&one["records"]),
                    joined(&one["classes"]),
                    plain(&one["compartment"]),
                ]);
            }
            out::table(&rows)
        }
    }
}
