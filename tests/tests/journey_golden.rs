//! The JSON that windows and scripts read, frozen. A change of these files is a change of the surface: look at it, then
//! run with COFFER_WRITE_GOLDENS=1.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use std::path::PathBuf;

use desk::Desk;
use serde_json::{Value, json};

/// Ids become numbers in the order in which they are met, instants the word `ms`: neither is the surface's.
#[derive(Default)]
struct Plain(Vec<String>);

impl Plain {
    fn of(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) if is_id(text) => {
                let place = self.0.iter().position(|known| known == text).unwrap_or_else(|| {
                    self.0.push(text.clone());
                    self.0.len() - 1
                });
                json!(format!("id {place}"))
            }
            Value::Number(number)
                if number.as_i64().is_some_and(|n| (1_500_000_000_000..3_000_000_000_000).contains(&n)) =>
            {
                json!("ms")
            }
            Value::Array(items) => items.iter().map(|item| self.of(item)).collect(),
            Value::Object(object) => object
                .iter()
                .map(|(key, value)| (self.key(key), self.of(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other.clone(),
        }
    }

    fn key(&mut self, key: &str) -> String {
        if is_id(key) { self.of(&json!(key)).as_str().unwrap_or_default().to_owned() } else { key.to_owned() }
    }
}

fn is_id(text: &str) -> bool {
    let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    hex && (text.len() == 36 || text.len() == 16)
}

#[test]
fn the_json_of_views_is_the_one_that_was_agreed() {
    let desk = Desk::open(40);
    let tag = desk.ok("record_create", json!({"kind": "tag", "fields": {"name": "重点"}}));
    let account = desk.ok(
        "record_create",
        json!({"kind": "account", "fields": {
            "name": "宁波海拓机电有限公司", "industry": "机电", "tier": "a", "tags": [tag["id"]],
            "phones": [{"value": "0574-8765 4321", "label": "work", "primary": true}],
            "addresses": [{"label": "work", "street": "望江路 1 号", "city": "宁波"}],
            "revenue": {"minor": 1_234_500, "currency": "CNY"}}}),
    );
    let custom = desk.ok(
        "custom_field_create",
        json!({"for_kind": "contact", "label": "酒量", "type": "select", "options": ["好", "一般"]}),
    );
    let number =
        desk.ok("custom_field_create", json!({"for_kind": "contact", "label": "鞋码", "type": "number"}));
    let contact = desk.ok(
        "record_create",
        json!({"kind": "contact",
            "fields": {"name": "陈建国", "account": account["id"], "title": "采购经理", "role": "decision_maker",
                "emails": [{"value": "chen@haituo.cn"}],
                "jobs": [{"account": account["id"], "title": "顾问", "past": true}]},
            "custom": {custom["id"].as_str().expect("an id"): "好", number["id"].as_str().expect("an id"): 42.5}}),
    );
    let stages = desk.ok("record_page", json!({"kind": "stage", "rows": [1, 2]}));
    let deal = desk.ok(
        "record_create",
        json!({"kind": "deal", "fields": {"name": "水泵 40 台", "account": account["id"], "contact": contact["id"],
            "amount": {"minor": 8_800_000, "currency": "CNY"}, "close_date": "2026-12-20"}}),
    );
    desk.ok("deal_move_stage", json!({"id": deal["id"], "stage": stages["records"][1]["id"]}));
    desk.ok(
        "activity_log",
        json!({"type": "visit", "text": "看厂，谈付款。", "deal": deal["id"], "next": "2026-11-20"}),
    );
    desk.ok(
        "record_create",
        json!({"kind": "task", "fields": {"title": "寄样品", "due": "2026-11-10", "account": account["id"]}}),
    );
    desk.ok(
        "record_update",
        json!({"kind": "contact", "id": contact["id"], "fields": {"title": "采购总监"}}),
    );
    let which = |kind: &str, made: &Value| json!({"kind": kind, "id": made["id"]});
    let told = json!({
        "app_state": desk.ok("app_state", json!({})),
        "account": desk.ok("record_get", which("account", &account)),
        "contact": desk.ok("record_get", which("contact", &contact)),
        "deal": desk.ok("record_get", which("deal", &deal)),
        "history": desk.ok("record_history", which("contact", &contact)),
        "timeline_of_the_account": desk.ok("timeline", which("account", &account)),
        "timeline_of_the_deal": desk.ok("timeline", which("deal", &deal)),
        "related": desk.ok("related", which("account", &account)),
        "view": desk.ok("record_view", json!({"kind": "contact",
            "filter": {"all": [{"field": "account", "op": "is", "value": account["id"]}]}, "sort": [{"field": "name"}]})),
        "search": desk.ok("search", json!({"query": "haituo"})),
        "search_in_notes": desk.ok("search", json!({"query": "付款"})),
        "undo_stack": desk.ok("undo_stack", json!({})),
        "count": desk.ok("count", json!({})),
        "audit_verify": desk.ok("audit_verify", json!({})),
        "doctor": desk.ok("doctor", json!({})),
    });
    frozen("views.json", &told);
    frozen("schema.json", &desk.ok("schema", json!({})));
}

#[track_caller]
fn frozen(name: &str, told: &Value) {
    let mut text = serde_json::to_string_pretty(&Plain::default().of(told)).expect("json");
    text.push('\n');
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("COFFER_WRITE_GOLDENS").is_some() {
        std::fs::write(&path, &text).expect("written");
    }
    let agreed = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (ours, theirs)) in text.lines().zip(agreed.lines()).enumerate() {
        assert_eq!(ours, theirs, "{name} line {}", line + 1);
    }
    assert_eq!(text.lines().count(), agreed.lines().count(), "{name}");
}
