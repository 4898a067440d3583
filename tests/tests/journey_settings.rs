//! What a person sets and what a window remembers: settings of the machine outside the vault, the state of this device
//! inside it.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use coffer_api::{ErrorCode, Scopes, Session};
use desk::{Desk, PASSPHRASE};
use serde_json::{Value, json};

#[test]
fn what_was_set_holds_for_the_next_start_of_the_program() {
    let desk = Desk::empty(60, true);
    let fresh = desk.ok("app_state", json!({}));
    assert_eq!((&fresh["text_size"], &fresh["single_keys"]), (&json!(100), &json!(true)));
    assert_eq!((&fresh["close_to_tray"], &fresh["shortcuts"]), (&Value::Null, &json!({})));
    let set = json!({"text_size": 115, "software_rendering": true, "single_keys": false, "close_to_tray": false,
        "shortcuts": {"palette": "mod+p", "record.log": ""}});
    desk.ok("settings_set", set.clone());
    // What is not named stays, and the keys are taken whole.
    desk.ok("settings_set", json!({"shortcuts": {"go.today": "g t"}}));
    let next = Session::new(desk.host.clone(), "window", Scopes::ALL, None);
    let state: Value =
        serde_json::from_slice(&next.call("app_state", b"").expect("a state")).expect("an answer is JSON");
    assert_eq!(state["shortcuts"], json!({"go.today": "g t"}));
    for name in ["text_size", "software_rendering", "single_keys", "close_to_tray"] {
        assert_eq!(state[name], set[name], "{name}");
    }
}

#[test]
fn a_setting_that_no_window_could_show_is_refused_and_changes_nothing() {
    let desk = Desk::empty(61, true);
    let many: serde_json::Map<String, Value> =
        (0..201).map(|at| (format!("action{at}"), json!("n"))).collect();
    for bad in [
        json!({"text_size": 85}),
        json!({"text_size": 135}),
        json!({"text_size": 101}),
        json!({"shortcuts": {"no spaces": "n"}}),
        json!({"shortcuts": {"palette": "mod+"}}),
        json!({"shortcuts": {"palette": "<script>"}}),
        json!({"shortcuts": many}),
    ] {
        assert_eq!(desk.fails("settings_set", bad.clone()), ErrorCode::Invalid, "{bad}");
    }
    assert_eq!(desk.ok("app_state", json!({}))["text_size"], 100);
}

#[test]
fn a_window_finds_its_columns_again_after_a_lock_and_they_go_into_no_journal() {
    let desk = Desk::open(62);
    let widths = json!({"columns": [{"name": "phones", "width": 180}]});
    let lines = |desk: &Desk| desk.ok("journal", json!({}))["lines"].clone();
    let before = (desk.ok("content_hash", json!({})), lines(&desk));
    assert_eq!(desk.ok("device_state_get", json!({"name": "list.contact"})), json!({"value": null}));
    desk.ok("device_state_set", json!({"name": "list.contact", "value": widths}));
    assert_eq!((desk.ok("content_hash", json!({})), lines(&desk)), before);
    desk.ok("vault_lock", json!({}));
    assert_eq!(desk.fails("device_state_get", json!({"name": "list.contact"})), ErrorCode::Locked);
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    assert_eq!(desk.ok("device_state_get", json!({"name": "list.contact"}))["value"], widths);
    desk.ok("device_state_set", json!({"name": "list.contact", "value": null}));
    assert_eq!(desk.ok("device_state_get", json!({"name": "list.contact"}))["value"], Value::Null);
}

#[test]
fn what_a_window_keeps_has_a_name_a_size_and_an_end() {
    let desk = Desk::open(63);
    let set = |name: &str, value: Value| json!({"name": name, "value": value});
    let long = "x".repeat(65);
    for bad in ["", "List", "a/b", "a b", "客户", &long] {
        assert_eq!(desk.fails("device_state_set", set(bad, json!(1))), ErrorCode::Invalid, "{bad}");
        assert_eq!(desk.fails("device_state_get", json!({"name": bad})), ErrorCode::Invalid, "{bad}");
    }
    assert_eq!(desk.fails("device_state_set", set("a", json!("x".repeat(65_536)))), ErrorCode::Usage);
    for at in 0..500 {
        desk.ok("device_state_set", set(&format!("n.{at}"), json!(at)));
    }
    assert_eq!(desk.fails("device_state_set", set("one.more", json!(1))), ErrorCode::Usage);
    // A name that is there may go on changing, and one that goes makes room.
    desk.ok("device_state_set", set("n.7", json!("again")));
    desk.ok("device_state_set", set("n.8", Value::Null));
    desk.ok("device_state_set", set("one.more", json!(1)));
    // The vault's own settings are not of these.
    assert_eq!(desk.ok("device_state_get", json!({"name": "member"}))["value"], Value::Null);
}
