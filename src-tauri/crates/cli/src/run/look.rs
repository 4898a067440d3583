//! Words that only look.

use coffer_api::{ApiError, ErrorCode};
use serde_json::{Value, json};

use super::Desk;
use crate::out::{self, Failed, plain};

/// Records that are asked for at once.
const PAGE: usize = 200;

pub fn vaults(desk: &Desk<'_>) -> Result<(), Failed> {
    let answer = desk.call("vault_list", json!({}))?;
    let vaults = answer["vaults"].as_array().cloned().unwrap_or_default();
    if desk.args.json {
        return vaults.iter().try_for_each(out::json);
    }
    let rows: Vec<Vec<String>> = vaults
        .iter()
        .map(|vault| {
            let mark = if vault["current"] == true { "*" } else { " " };
            vec![mark.to_owned(), plain(&vault["id"]), plain(&vault["name"])]
        })
        .collect();
    out::table(&rows)
}

pub fn unlocked(desk: &Desk<'_>) -> Result<(), Failed> {
    let state = desk.call("app_state", json!({}))?;
    if desk.args.json {
        return out::json(
            &json!({"state": state["state"], "vault": state["vault"], "warnings": state["warnings"]}),
        );
    }
    out::line(&format!("{}: {}", plain(&state["vault"]["name"]), plain(&state["state"])))
}

pub fn settings(desk: &Desk<'_>, region: Option<&str>, currency: Option<&str>) -> Result<(), Failed> {
    let settings = match (region, currency) {
        (None, None) => desk.call("vault_settings", json!({}))?,
        _ => desk.call("vault_settings_set", json!({"region": region, "currency": currency}))?,
    };
    if desk.args.json {
        return out::json(&settings);
    }
    let row = |key: &str| vec![desk.say(&format!("cli.setting.{key}")), plain(&settings[key])];
    out::table(&[row("region"), row("currency")])
}

pub fn count(desk: &Desk<'_>) -> Result<(), Failed> {
    let counts = desk.call("count", json!({}))?;
    if desk.args.json {
        return out::json(&counts);
    }
    let rows: Vec<Vec<String>> = counts
        .as_object()
        .into_iter()
        .flatten()
        .map(|(kind, n)| vec![desk.say(&format!("kind.{kind}")), plain(n)])
        .collect();
    out::table(&rows)
}

pub fn hash(desk: &Desk<'_>) -> Result<(), Failed> {
    let hash = desk.call("content_hash", json!({}))?;
    if desk.args.json { out::json(&hash) } else { out::line(&plain(&hash["content"])) }
}

pub fn list(desk: &Desk<'_>, kind: &str, limit: usize) -> Result<(), Failed> {
    let view = desk.call("record_view", json!({"kind": kind}))?;
    let rows = decoded(view["rows"].as_str().unwrap_or_default())
        .ok_or_else(|| ApiError::new(ErrorCode::Internal).with("reason", "rows"))?;
    for page in rows[..rows.len().min(limit)].chunks(PAGE) {
        let answer = desk.call("record_page", json!({"kind": kind, "rows": page}))?;
        let records = answer["records"].as_array().cloned().unwrap_or_default();
        if desk.args.json {
            records.iter().try_for_each(out::json)?;
        } else {
            let lines: Vec<Vec<String>> = records
                .iter()
                .map(|record| {
                    let next = &record["derived"]["next_contact"];
                    vec![
                        plain(&record["id"]),
                        plain(&record["title"]),
                        plain(&record["subtitle"]),
                        plain(next),
                    ]
                })
                .collect();
            out::table(&lines)?;
        }
    }
    Ok(())
}

/// Row numbers out of base64 of little-endian u32.
fn decoded(text: &str) -> Option<Vec<u32>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for four in text.as_bytes().chunks(4) {
        let mut bits = 0u32;
        let mut filled = 0;
        for letter in four.iter().filter(|letter| **letter != b'=') {
            let value = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'a'..=b'z' => letter - b'a' + 26,
                b'0'..=b'9' => letter - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => return None,
            };
            bits = bits << 6 | u32::from(value);
            filled += 1;
        }
        bits <<= 6 * (4 - filled);
        bytes.extend_from_slice(&bits.to_be_bytes()[1..filled]);
    }
    let (rows, rest) = bytes.as_chunks::<4>();
    rest.is_empty().then(|| rows.iter().map(|row| u32::from_le_bytes(*row)).collect())
}

pub fn show(desk: &Desk<'_>, kind: &str, id: &str) -> Result<(), Failed> {
    let record = desk.call("record_get", json!({"kind": kind, "id": id}))?;
    if desk.args.json {
        return out::json(&record);
    }
    out::line(&plain(&record["title"]))?;
    let mut rows = Vec::new();
    for part in ["fields", "derived", "custom"] {
        for (name, value) in record[part].as_object().into_iter().flatten() {
            let shown = shown(value);
            if !shown.is_empty() {
                rows.push(vec![format!("  {name}"), shown]);
            }
        }
    }
    out::table(&rows)
}

/// A field's value on one line.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join("; "),
        Value::Object(object) => {
            let text = |name: &str| object.get(name).map(plain).unwrap_or_default();
            if object.contains_key("minor") {
                format!("{} {}", text("minor"), text("currency"))
            } else if object.contains_key("value") {
                let label = text("label");
                if label.is_empty() { text("value") } else { format!("{} ({label})", text("value")) }
            } else if object.contains_key("title") {
                text("title")
            } else {
                let parts: Vec<String> =
                    object.values().map(plain).filter(|part| !part.is_empty() && part != "false").collect();
                parts.join(" ")
            }
        }
        other => plain(other).replace('\n', " / "),
    }
}

pub fn search(desk: &Desk<'_>, query: &str, limit: u32) -> Result<(), Failed> {
    let answer = desk.call("search", json!({"query": query, "limit": limit}))?;
    let hits = answer["hits"].as_array().cloned().unwrap_or_default();
    if desk.args.json {
        return hits.iter().try_for_each(|hit| {
            out::json(
                &json!({"kind": hit["kind"], "id": hit["id"], "title": hit["title"], "why": hit["why"]}),
            )
        });
    }
    if hits.is_empty() {
        out::complain(&desk.say("cli.nothing_there"));
    }
    let rows: Vec<Vec<String>> = hits
        .iter()
        .map(|hit| {
            let why = format!("{}: {}", plain(&hit["why"]["field"]), plain(&hit["why"]["how"]));
            let kind = desk.say(&format!("kind.{}", plain(&hit["kind"])));
            vec![kind, plain(&hit["id"]), plain(&hit["title"]), plain(&hit["subtitle"]), why]
        })
        .collect();
    out::table(&rows)
}

pub fn audit_verify(desk: &Desk<'_>) -> Result<(), Failed> {
    let found = desk.call("audit_verify", json!({}))?;
    if desk.args.json {
        out::json(&found)?;
    } else {
        out::line(&format!(
            "{} {}",
            plain(&found["entries"]),
            if found["ok"] == true { "ok" } else { "BAD" }
        ))?;
    }
    if found["ok"] == true {
        Ok(())
    } else {
        Err(ApiError::new(ErrorCode::Damaged).with("what", "journal").into())
    }
}

pub fn journal(desk: &Desk<'_>, limit: u32) -> Result<(), Failed> {
    let found = desk.call("journal", json!({"limit": limit}))?;
    let lines = found["lines"].as_array().cloned().unwrap_or_default();
    if desk.args.json {
        return lines.iter().try_for_each(out::json);
    }
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            let member = plain(&line["member"]["title"]);
            let [seq, via, intent, event] = ["seq", "via", "intent", "event"].map(|key| plain(&line[key]));
            vec![moment(&line["at"]), seq, member, via, intent, event]
        })
        .collect();
    out::table(&rows)
}

/// An instant as people here write it.
fn moment(at: &Value) -> String {
    let instant = at.as_i64().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    instant.map_or_else(
        || plain(at),
        |instant| {
            let here = jiff::tz::TimeZone::system().to_datetime(instant);
            here.strftime("%Y-%m-%d %H:%M:%S").to_string()
        },
    )
}

pub fn doctor(desk: &Desk<'_>, rebuild: bool) -> Result<(), Failed> {
    let found = desk.call("doctor", json!({"rebuild": rebuild}))?;
    let checks = found["checks"].as_array().cloned().unwrap_or_default();
    if desk.args.json {
        let told: Vec<Value> = checks
            .iter()
            .map(|check| json!({"name": check["name"], "ok": check["ok"], "say": check["say"]}))
            .collect();
        out::json(&json!({ "checks": told }))?;
    } else {
        let rows: Vec<Vec<String>> = checks
            .iter()
            .map(|check| {
                let mark = if check["ok"] == true { "ok" } else { "BAD" };
                vec![mark.to_owned(), plain(&check["name"]), plain(&check["say"])]
            })
            .collect();
        out::table(&rows)?;
    }
    let bad = checks.iter().find(|check| check["ok"] != true);
    match bad {
        None => Ok(()),
        Some(check) => Err(ApiError::new(ErrorCode::Damaged).with("what", plain(&check["name"])).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn row_numbers_come_out_as_they_went_in() {
        assert_eq!(decoded(""), Some(vec![]));
        assert_eq!(decoded("AQAAAAIAAAA="), Some(vec![1, 2]));
        assert_eq!(decoded("/////w=="), Some(vec![u32::MAX]));
        assert_eq!(decoded("AQAA"), None);
        assert_eq!(decoded("!QAAAA=="), None);
    }
}
