//! Journeys through the surface, on real encrypted files: what a salesperson does, and what goes wrong.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use coffer_api::ErrorCode;
use desk::{Desk, PASSPHRASE};
use serde_json::json;

#[test]
fn a_vault_is_made_its_kit_confirmed_and_a_follow_up_logged_found_and_taken_back() {
    let desk = Desk::empty(1, true);
    assert_eq!(desk.ok("app_state", json!({}))["state"], "none");
    assert_eq!(desk.fails("count", json!({})), ErrorCode::Locked);
    let made = desk.ok("vault_create", json!({"name": "远帆贸易", "passphrase": PASSPHRASE}));
    assert_eq!(made["kit"]["words"].as_array().map(Vec::len), Some(24));
    assert!(made["kit"]["qr_svg"].as_str().is_some_and(|svg| svg.contains("<svg")));
    assert_eq!(desk.ok("app_state", json!({}))["state"], "kit");
    assert_eq!(desk.fails("count", json!({})), ErrorCode::KitUnconfirmed);
    let word = |index: usize| json!({"index": index, "word": made["kit"]["words"][index]});
    let wrong = json!({"words": [word(0), word(1), {"index": 2, "word": "abandoned"}]});
    assert_eq!(desk.fails("vault_kit_check", wrong), ErrorCode::WrongKit);
    desk.ok("vault_kit_check", json!({"words": [word(0), word(7), word(23)]}));
    let state = desk.ok("app_state", json!({}));
    assert_eq!(state["state"], "open");
    assert_eq!(state["vault"]["name"], "远帆贸易");
    assert_eq!(state["ways"], json!({"keychain": false, "passphrase": true, "kit": true}));

    let empty = desk.ok("count", json!({}));
    assert_eq!((&empty["account"], &empty["pipeline"], &empty["stage"]), (&json!(0), &json!(1), &json!(6)));
    let account = desk.ok(
        "record_create",
        json!({"kind": "account", "fields": {"name": "宁波海拓机电有限公司", "industry": "机电"}}),
    );
    let contact = desk.ok(
        "record_create",
        json!({"kind": "contact", "fields": {
            "name": "陈建国", "account": account["id"], "title": "采购经理",
            "phones": [{"value": "139 5748 8120", "label": "mobile", "primary": true}],
            "emails": ["Chen@HAITUO.cn"]}}),
    );
    desk.ok(
        "activity_log",
        json!({"type": "call", "text": "价格可接受，需本周给交期。", "contact": contact["id"], "next": "2026-11-09"}),
    );
    let seen = desk.ok("record_get", json!({"kind": "account", "id": account["id"]}));
    assert_eq!(seen["derived"]["next_contact"], "2026-11-09");
    let seen = desk.ok("record_get", json!({"kind": "contact", "id": contact["id"]}));
    assert_eq!(seen["fields"]["phones"][0]["value"], "+8613957488120");
    assert_eq!(seen["fields"]["emails"][0]["value"], "Chen@haituo.cn");
    assert_eq!(seen["fields"]["account"], json!({"id": account["id"], "title": "宁波海拓机电有限公司"}));
    assert_eq!(seen["subtitle"], "宁波海拓机电有限公司 · 采购经理");
    for query in ["陈建", "chenjianguo", "cjg", "8120", "haituo", "交期"] {
        let hits = desk.ok("search", json!({"query": query}));
        assert!(hits["hits"].as_array().is_some_and(|hits| !hits.is_empty()), "{query}: {hits}");
    }
    for _ in 0..3 {
        assert!(desk.ok("undo", json!({}))["undone"].as_u64() > Some(0));
    }
    assert_eq!(desk.ok("undo", json!({})), json!({"undone": 0, "intent": null}));
    assert_eq!(desk.ok("count", json!({})), empty);
}

#[test]
fn a_locked_vault_opens_with_the_passphrase_or_the_kit_and_with_nothing_else() {
    let desk = Desk::empty(2, true);
    let made = desk.create();
    desk.ok("record_create", json!({"kind": "account", "fields": {"name": "甲"}}));
    desk.ok("vault_lock", json!({}));
    assert_eq!(desk.ok("app_state", json!({}))["state"], "locked");
    assert_eq!(desk.fails("count", json!({})), ErrorCode::Locked);
    assert_eq!(desk.fails("vault_unlock", json!({"passphrase": "wrong"})), ErrorCode::WrongPassphrase);
    assert_eq!(desk.fails("vault_unlock", json!({"kit": "abandon abandon"})), ErrorCode::WrongKit);
    assert_eq!(desk.fails("vault_unlock", json!({})), ErrorCode::Locked);
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    assert_eq!(desk.ok("count", json!({}))["account"], 1);
    desk.ok("vault_lock", json!({}));
    desk.ok("vault_unlock", json!({"kit": made["kit"]["qr_text"]}));
    assert_eq!(desk.ok("count", json!({}))["account"], 1);
}

#[test]
fn a_second_program_is_told_that_the_vault_is_in_use() {
    let desk = Desk::open(3);
    let other = desk.second();
    assert_eq!(other.fails("vault_unlock", json!({"passphrase": PASSPHRASE})), ErrorCode::InUse);
    desk.ok("vault_lock", json!({}));
    other.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
}

#[test]
fn a_kit_that_was_never_confirmed_is_replaced_by_a_new_one() {
    let desk = Desk::empty(4, true);
    let first = desk.ok("vault_create", json!({"name": "甲", "passphrase": PASSPHRASE}));
    desk.ok("vault_lock", json!({}));
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    assert_eq!(desk.ok("app_state", json!({}))["state"], "kit");
    let three = |kit: &serde_json::Value| {
        let words = [0, 1, 2].map(|index| json!({"index": index, "word": kit["kit"]["words"][index]}));
        json!({"words": words})
    };
    assert_eq!(desk.fails("vault_kit_check", three(&first)), ErrorCode::Refused);
    let second = desk.ok("vault_kit_new", json!({}));
    assert_eq!(desk.fails("vault_kit_check", three(&first)), ErrorCode::WrongKit);
    desk.ok("vault_kit_check", three(&second));
    desk.ok("vault_lock", json!({}));
    let words = second["kit"]["words"].as_array().expect("words").iter();
    let words: Vec<&str> = words.map(|word| word.as_str().expect("a word")).collect();
    desk.ok("vault_unlock", json!({"kit": words.join(" ")}));
    assert_eq!(desk.ok("app_state", json!({}))["state"], "open");
}

#[test]
fn without_a_keychain_a_vault_is_only_made_when_that_is_said() {
    let desk = Desk::empty(5, false);
    let ask = json!({"name": "甲", "passphrase": PASSPHRASE});
    assert_eq!(desk.fails("vault_create", ask), ErrorCode::NoKeychain);
    assert_eq!(desk.ok("app_state", json!({}))["state"], "none");
    desk.create();
    let warnings = desk.ok("app_state", json!({}))["warnings"].clone();
    assert!(warnings.as_array().is_some_and(|all| all.iter().any(|one| one["code"] == "passphrase_alone")));
}

#[test]
fn a_changed_passphrase_is_the_only_one() {
    let desk = Desk::open(6);
    let change = |old: &str, new: &str| json!({"old": old, "new": new});
    let refused = desk.fails("vault_change_passphrase", change("nonsense", "x"));
    assert_eq!(refused, ErrorCode::WrongPassphrase);
    desk.ok("vault_change_passphrase", change(PASSPHRASE, "新的口令 9"));
    desk.ok("vault_lock", json!({}));
    assert_eq!(desk.fails("vault_unlock", json!({"passphrase": PASSPHRASE})), ErrorCode::WrongPassphrase);
    desk.ok("vault_unlock", json!({"passphrase": "新的口令 9"}));
}

#[test]
fn nobody_there_for_ten_minutes_locks_and_so_does_a_night_of_sleep() {
    let desk = Desk::open(7);
    let handle = desk.session.put_file("a.csv", b"x".to_vec()).expect("kept");
    let step = |desk: &Desk| {
        desk.later(30_000);
        desk.session.tick();
    };
    for _ in 0..19 {
        step(&desk);
    }
    assert_eq!(desk.ok("app_state", json!({}))["state"], "open");
    desk.ok("activity_seen", json!({}));
    for _ in 0..19 {
        step(&desk);
    }
    assert_eq!(desk.ok("app_state", json!({}))["state"], "open");
    step(&desk);
    assert_eq!(desk.ok("app_state", json!({}))["state"], "locked");
    assert!(desk.session.get_file(&handle).is_err(), "what was in memory is gone");
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    desk.later(8 * 3_600_000);
    desk.session.tick();
    assert_eq!(desk.ok("app_state", json!({}))["state"], "locked");
}

#[test]
fn changes_and_locks_are_told_after_they_happened() {
    let desk = Desk::open(8);
    let heard = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let ears = heard.clone();
    let subscription = desk.session.subscribe(move |event| {
        ears.lock().expect("ears").push(serde_json::to_value(event).expect("json"));
    });
    let made = desk.ok("record_create", json!({"kind": "account", "fields": {"name": "甲"}}));
    assert_eq!(desk.fails("record_create", json!({"kind": "account", "fields": {}})), ErrorCode::Invalid);
    desk.ok("vault_lock", json!({}));
    drop(subscription);
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    let heard = heard.lock().expect("ears").clone();
    let change = json!({"kinds": ["account"], "ids": [made["id"]], "via": "window"});
    assert_eq!(heard, [change, json!({"state": "locked"})]);
}

#[test]
fn a_list_of_accounts_names_the_first_person_of_each_where_it_asks() {
    let desk = Desk::open(9);
    let made = |kind: &str, fields: serde_json::Value| {
        desk.ok("record_create", json!({"kind": kind, "fields": fields}))["id"].clone()
    };
    let account = made("account", json!({"name": "宁波海拓机电"}));
    made("account", json!({"name": "杭州云起"}));
    let first = made("contact", json!({"name": "陈建国", "account": account, "phones": ["13957488120"]}));
    made("contact", json!({"name": "阿芳", "account": account}));
    let rows = json!([1, 2]);
    let page = desk.ok("record_page", json!({"kind": "account", "rows": rows, "fields": ["contact"]}));
    let derived = |at: usize| page["records"][at]["derived"]["contact"].clone();
    assert_eq!(derived(0), json!({"id": first, "title": "陈建国", "phone": "+8613957488120"}));
    assert_eq!(derived(1), serde_json::Value::Null);
    let page = desk.ok("record_page", json!({"kind": "account", "rows": rows}));
    assert_eq!(page["records"][0]["derived"]["contact"], serde_json::Value::Null);
}
