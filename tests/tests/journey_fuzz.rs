//! Whatever a caller sends, the surface answers: never a panic, never a word of what was sent in an error.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use coffer_api::{COMMANDS, ErrorCode};
use desk::{Desk, PASSPHRASE};
use serde_json::{Map, Value, json};

/// Numbers from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())].clone()
    }
}

const MARKER: &str = "机密标记Zz9";

/// One record of each is made before the dice roll.
const KINDS: [&str; 6] = ["account", "contact", "lead", "deal", "task", "tag"];

/// Words that mean something somewhere.
const WORDS: [&str; 40] = [
    "kind", "id", "ids", "fields", "custom", "filter", "sort", "field", "op", "value", "all", "any", "not",
    "rows", "limit", "query", "kinds", "search", "type", "text", "at", "next", "account", "contact", "deal",
    "lead", "name", "phones", "amount", "import", "source", "columns", "column", "target", "job", "files",
    "format", "batch", "into", "from",
];

fn value(dice: &mut Dice, ids: &[String], depth: usize) -> Value {
    match dice.roll(if depth > 4 { 14 } else { 18 }) {
        0 => Value::Null,
        1 => json!(dice.roll(2) == 0),
        2 => json!(dice.roll(1_000)),
        3 => json!(-(dice.roll(1_000) as i64)),
        4 => json!(dice.pick(&[i64::MAX, i64::MIN, 253_402_300_800_000, 1 << 53, 0])),
        5 => json!(dice.pick(&[1e308, -0.5, 1e-300])),
        6 => json!(MARKER),
        7 => json!(
            dice.pick(&["account", "contact", "lead", "deal", "activity", "task", "merge", "stage", "tag"])
        ),
        8 | 9 => ids.get(dice.roll(ids.len().max(1))).map_or(Value::Null, |id| json!(id)),
        10 => {
            json!(dice.pick(&["is", "in", "contains", "between", "within_days", "older_days", "gt", "empty"]))
        }
        11 => json!(dice.pick(&[
            "",
            "'; DROP TABLE contact; --",
            "\u{0}",
            "%_\\",
            "𠮷㛃",
            "2026-02-30",
            "2026-11-02"
        ])),
        12 => json!(dice.pick(&WORDS)),
        13 => json!(MARKER.repeat(dice.roll(400))),
        14 | 15 => (0..dice.roll(5)).map(|_| value(dice, ids, depth + 1)).collect(),
        _ => object(dice, ids, depth + 1),
    }
}

fn object(dice: &mut Dice, ids: &[String], depth: usize) -> Value {
    let mut map = Map::new();
    for _ in 0..dice.roll(5) {
        map.insert(dice.pick(&WORDS).to_owned(), value(dice, ids, depth));
    }
    Value::Object(map)
}

/// A request that is nearly right: what a window might send, with something of it replaced.
fn nearly(dice: &mut Dice, name: &str, ids: &[String]) -> Value {
    // The first ids are those of one record of each of these kinds, in this order.
    let place = dice.roll(KINDS.len());
    let (kind, id) = (KINDS[place], json!(ids[place]));
    let mut request = match name {
        "record_create" => {
            json!({"kind": kind, "fields": {if kind == "task" { "title" } else { "name" }: MARKER}})
        }
        "record_update" => {
            json!({"kind": kind, "id": id, "fields": {if kind == "task" { "title" } else { "name" }: MARKER}})
        }
        "record_view" => {
            json!({"kind": kind, "filter": {"all": [{"field": "changed", "op": "gt", "value": 5}]}, "sort": [{"field": "created"}], "search": MARKER})
        }
        "record_groups" => {
            json!({"kind": kind, "by": {dice.pick(&["field", "month", "custom"]): dice.pick(&["tags", "owner", "close_date"])}})
        }
        "record_count" => {
            json!({"kind": kind, "filter": {"field": "changed", "op": dice.pick(&["this_month", "last_month"])}})
        }
        "field_values" => json!({"kind": kind, "field": "owner"}),
        "record_page" => json!({"kind": kind, "rows": [1, 2, 3]}),
        "record_merge" => json!({"kind": kind, "into": id, "from": [dice.pick(ids)]}),
        "record_delete" | "record_restore" => json!({"kind": kind, "ids": [id]}),
        "search" => json!({"query": MARKER, "limit": 5}),
        "activity_log" => json!({"type": "call", "text": MARKER, "contact": ids[1]}),
        "record_as_of" => json!({"kind": kind, "id": id, "at": 1_793_581_200_000_i64}),
        "custom_field_create" => {
            json!({"for_kind": kind, "label": MARKER, "type": "select", "options": [MARKER]})
        }
        "record_get" | "record_history" | "related" | "timeline" => json!({"kind": kind, "id": id}),
        "lead_convert" => json!({"id": ids[2], "deal": true}),
        "deal_move_stage" => json!({"id": ids[3], "stage": dice.pick(ids)}),
        "undo" => json!({}),
        "export" => json!({"format": dice.pick(&["json", "csv", "vcard", "xlsx"])}),
        _ => json!({"kind": kind, "id": id}),
    };
    if dice.roll(2) > 0 {
        let object = request.as_object_mut().expect("an object");
        let keys: Vec<String> = object.keys().cloned().collect();
        if !keys.is_empty() {
            let key = dice.pick(&keys);
            object.insert(key, value(dice, ids, 0));
        }
        if let Some(Value::Object(fields)) = object.get_mut("fields") {
            fields.insert(dice.pick(&WORDS).to_owned(), value(dice, ids, 1));
        }
    }
    request
}

#[test]
fn two_thousand_random_calls_end_in_an_answer_or_a_code_without_what_was_sent() {
    let desk = Desk::open(30);
    let mut ids = Vec::new();
    for kind in KINDS {
        let field = if kind == "task" { "title" } else { "name" };
        let made = desk.ok("record_create", json!({"kind": kind, "fields": {field: "甲"}}));
        ids.push(made["id"].as_str().expect("an id").to_owned());
    }
    let stages = desk.ok("record_page", json!({"kind": "stage", "rows": [1, 2, 3, 4, 5, 6]}));
    ids.extend(
        stages["records"]
            .as_array()
            .expect("stages")
            .iter()
            .map(|one| one["id"].as_str().expect("an id").to_owned()),
    );
    ids.push("00000000-0000-7000-8000-000000000000".to_owned());
    // Doors cost a key derivation each and have journeys of their own.
    let names: Vec<&str> = COMMANDS
        .iter()
        .map(|command| command.name)
        .filter(|name| !name.starts_with("vault_") && *name != "doctor")
        .collect();
    let mut dice = Dice(15);
    let (mut worked, mut refused) = (0, 0);
    // The long form sets a larger number.
    let calls: usize = std::env::var("COFFER_FUZZ_CALLS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000);
    for n in 0..calls {
        let name = dice.pick(&names);
        let args = match dice.roll(10) {
            0 => value(&mut dice, &ids, 0).to_string(),
            1 => {
                let whole = object(&mut dice, &ids, 0).to_string();
                let end = (0..=dice.roll(whole.len() + 1))
                    .rev()
                    .find(|at| whole.is_char_boundary(*at))
                    .unwrap_or(0);
                whole[..end].to_owned()
            }
            2 => object(&mut dice, &ids, 0).to_string(),
            _ => nearly(&mut dice, name, &ids).to_string(),
        };
        match desk.session.call(name, args.as_bytes()) {
            Ok(_) => worked += 1,
            Err(error) => {
                refused += 1;
                assert_ne!(error.code, ErrorCode::Internal, "call {n}: {name} {args}: {:?}", error.details);
                let told = serde_json::to_string(&error).expect("json");
                assert!(!told.contains(MARKER), "call {n}: {name}: {told}");
            }
        }
    }
    // Half of the commands want another vault, a file or a state that chance does not make.
    assert!(worked > 150 && refused > 150, "worked {worked}, refused {refused}: the dice are loaded");
    let doctor = desk.ok("doctor", json!({}));
    assert!(doctor["checks"].as_array().expect("checks").iter().all(|check| check["ok"] == true), "{doctor}");
    desk.ok("vault_lock", json!({}));
    for name in names {
        // Locked, every command that needs a book says so before it looks at its arguments.
        let answer = desk.session.call(name, b"\xff{");
        assert!(answer.is_err(), "{name}");
    }
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
}
