//! JSON documents of other programs: every list of objects becomes a table, nested lists of labelled values become
//! columns (`emails: [{email, type}]` -> `email_work`). Atomic CRM's whole-CRM document is one of them.

use csv::StringRecord;
use serde_json::{Map, Value as Json};

use super::input::Input;
use super::presets::{self, Preset};
use super::problem::ReadError;
use super::table::{Format, MAX_COLUMNS, Table};

/// Lists of a document that are read.
const MAX_LISTS: usize = 100;
const DAMAGED: ReadError = ReadError::Damaged { format: "JSON" };

/// The tables of a document, each with the preset that its list's name implies.
pub fn tables(input: &Input) -> Result<Vec<(Table, Option<&'static Preset>)>, ReadError> {
    let bytes = input.whole()?;
    let text = super::decode::text(&bytes);
    // serde_json refuses documents nested deeper than 128 levels.
    let document: Json = serde_json::from_str(&text).map_err(|_| DAMAGED)?;
    drop(text);
    let mut lists: Vec<(String, Vec<Map<String, Json>>)> = Vec::new();
    match document {
        Json::Array(items) => lists.push((String::new(), objects(items))),
        Json::Object(object) => {
            let mut single = Map::new();
            for (name, value) in object {
                match value {
                    Json::Array(items) if items.iter().any(Json::is_object) && lists.len() < MAX_LISTS => {
                        lists.push((name, objects(items)));
                    }
                    other => drop(single.insert(name, other)),
                }
            }
            if lists.is_empty() {
                lists.push((String::new(), vec![single]));
            }
        }
        _ => return Err(DAMAGED),
    }
    let has = |name: &str| lists.iter().any(|(list, _)| list == name);
    let atomic = has("contacts") && (has("sales") || has("notes") || has("tasks")) && has("companies");
    let mut out = Vec::new();
    for (name, items) in lists.into_iter().filter(|(_, items)| !items.is_empty()) {
        let preset = match name.as_str() {
            "sales" if atomic => presets::named("atomic_sales"),
            "companies" if atomic => presets::named("atomic_companies"),
            "contacts" if atomic => presets::named("atomic"),
            "notes" | "contact_notes" | "deal_notes" if atomic => presets::named("atomic_notes"),
            "tasks" if atomic => presets::named("atomic_tasks"),
            _ => None,
        };
        out.push((table(&input.name, name, items)?, preset));
    }
    if out.is_empty() { Err(ReadError::Empty) } else { Ok(out) }
}

fn objects(items: Vec<Json>) -> Vec<Map<String, Json>> {
    items
        .into_iter()
        .filter_map(|item| match item {
            Json::Object(object) => Some(object),
            _ => None,
        })
        .collect()
}

fn table(file: &str, list: String, items: Vec<Map<String, Json>>) -> Result<Table, ReadError> {
    let mut header: Vec<String> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let mut cells: Vec<String> = vec![String::new(); header.len()];
        let mut put = |name: String, text: String| -> Result<(), ReadError> {
            let at = match places.get(&name) {
                Some(at) => *at,
                None if header.len() == MAX_COLUMNS => {
                    return Err(ReadError::TooLarge { what: "columns", limit: MAX_COLUMNS as u64 });
                }
                None => {
                    places.insert(name.clone(), header.len());
                    header.push(name);
                    header.len() - 1
                }
            };
            cells.resize(cells.len().max(at + 1), String::new());
            if !cells[at].is_empty() && !text.is_empty() {
                cells[at].push_str(" ::: ");
            }
            cells[at].push_str(&text);
            Ok(())
        };
        for (name, value) in item {
            flatten(&name, value, &mut put)?;
        }
        rows.push(StringRecord::from(cells));
    }
    let part = (!list.is_empty()).then_some(list);
    Ok(Table::with_header(file.to_owned(), part, Format::Json, header, rows))
}

fn flatten(
    name: &str,
    value: Json,
    put: &mut impl FnMut(String, String) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    match value {
        Json::Null => put(name.to_owned(), String::new()),
        Json::Bool(on) => put(name.to_owned(), on.to_string()),
        Json::Number(n) => put(name.to_owned(), n.to_string()),
        Json::String(text) => put(name.to_owned(), text),
        Json::Array(items) => {
            let labelled = items.iter().all(|item| labelled(item).is_some()) && !items.is_empty();
            if labelled {
                // One column a label; two values of one label share a cell.
                let one = name.strip_suffix('s').unwrap_or(name);
                for item in &items {
                    if let Some((value, label)) = self::labelled(item) {
                        let column = if label.is_empty() { one.to_owned() } else { format!("{one}_{label}") };
                        put(column, value)?;
                    }
                }
                return Ok(());
            }
            let plain: Option<Vec<String>> = items
                .iter()
                .map(|item| match item {
                    Json::String(text) => Some(text.clone()),
                    Json::Number(n) => Some(n.to_string()),
                    _ => None,
                })
                .collect();
            match plain {
                Some(list) if name.contains("tag") || name.contains("label") => {
                    put(name.to_owned(), list.join(", "))
                }
                Some(list) => put(name.to_owned(), list.join("\n")),
                None => put(name.to_owned(), Json::Array(items).to_string()),
            }
        }
        Json::Object(object) => {
            for (inner, value) in object {
                flatten(&format!("{name}.{inner}"), value, put)?;
            }
            Ok(())
        }
    }
}

/// The value and label of `{"email": .., "type": ..}` and its like.
fn labelled(item: &Json) -> Option<(String, String)> {
    let object = item.as_object()?;
    let text = |names: &[&str]| names.iter().find_map(|name| object.get(*name)?.as_str());
    let value = text(&["email", "number", "phone", "value", "address"])?;
    if object.len() > 2 {
        return None;
    }
    let label = text(&["type", "label"]).unwrap_or_default();
    (object.len() == 1 || object.contains_key("type") || object.contains_key("label"))
        .then(|| (value.to_owned(), label.to_lowercase()))
}
