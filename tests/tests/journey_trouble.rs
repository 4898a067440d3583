//! What goes wrong with keys and files ends in a code that says what to do next, and leaves the data whole.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use std::path::PathBuf;

use coffer_api::{ErrorCode, Scope, Scopes, Session};
use coffer_vault::{Keychain, KeychainState, Secret};
use desk::{Desk, PASSPHRASE};
use serde_json::{Value, json};

fn locked(seed: u64) -> (Desk, Value) {
    let desk = Desk::empty(seed, true);
    let made = desk.create();
    desk.ok("record_create", json!({"kind": "account", "fields": {"name": "远帆贸易"}}));
    desk.ok("vault_lock", json!({}));
    (desk, made)
}

fn vault_dir(desk: &Desk) -> PathBuf {
    let vaults = desk.host.folder.join("data/vaults");
    let mut found = std::fs::read_dir(vaults).expect("the folder of vaults");
    found.next().expect("a vault").expect("an entry").path()
}

#[test]
fn each_state_of_the_keychain_has_its_own_answer_and_the_kit_opens_in_all_of_them() {
    let (desk, made) = locked(50);
    let keychain = desk.host.keychain.as_ref().expect("a keychain");
    let by_passphrase = json!({"passphrase": PASSPHRASE});
    let by_kit = json!({"kit": made["kit"]["qr_text"]});
    let opens_by_kit = || {
        desk.ok("vault_unlock", by_kit.clone());
        assert_eq!(desk.ok("count", json!({}))["account"], 1);
        desk.ok("vault_lock", json!({}));
    };
    keychain.set_state(KeychainState::Absent);
    assert_eq!(desk.fails("vault_unlock", by_passphrase.clone()), ErrorCode::NoKeychain);
    assert_eq!(desk.ok("app_state", json!({}))["keychain"], "absent");
    opens_by_kit();
    keychain.set_state(KeychainState::Locked);
    assert_eq!(desk.fails("vault_unlock", by_passphrase.clone()), ErrorCode::KeychainLocked);
    opens_by_kit();
    keychain.set_state(KeychainState::Present);
    desk.ok("vault_unlock", by_passphrase.clone());
    desk.ok("vault_lock", json!({}));
    let slot = keychain.names().into_iter().find(|name| name.contains("/slot/")).expect("an entry");
    let service = "com.coffercrm.desktop";
    let kept = keychain.get(service, &slot).expect("its secret");
    keychain.set(service, &slot, &Secret::new(vec![1; 32])).expect("another value");
    assert_eq!(desk.fails("vault_unlock", by_passphrase.clone()), ErrorCode::KeychainWrongValue);
    keychain.delete(service, &slot).expect("gone");
    assert_eq!(desk.fails("vault_unlock", by_passphrase.clone()), ErrorCode::KeychainNoEntry);
    opens_by_kit();
    keychain.set(service, &slot, &kept).expect("back");
    desk.ok("vault_unlock", by_passphrase);
    assert_eq!(desk.ok("count", json!({}))["account"], 1);
}

#[test]
fn a_damaged_slots_file_is_healed_from_its_copy_and_two_damaged_ones_need_the_qr_text() {
    let (desk, made) = locked(51);
    let dir = vault_dir(&desk);
    let flip = |name: &str| {
        let path = dir.join(name);
        let mut bytes = std::fs::read(&path).expect("read");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x40;
        std::fs::write(&path, bytes).expect("written");
    };
    flip("slots.cbor");
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    let warnings = desk.ok("app_state", json!({}))["warnings"].clone();
    assert!(
        warnings.as_array().is_some_and(|all| all.iter().any(|one| one["code"] == "slots_healed")),
        "{warnings}"
    );
    desk.ok("vault_lock", json!({}));
    flip("slots.cbor");
    flip("slots.copy.cbor");
    assert_eq!(desk.fails("vault_unlock", json!({"passphrase": PASSPHRASE})), ErrorCode::Damaged);
    desk.ok("vault_unlock", json!({"kit": made["kit"]["qr_text"]}));
    assert_eq!(desk.ok("count", json!({}))["account"], 1);
}

#[test]
fn an_older_database_is_reported_at_unlock_and_the_report_does_not_wear_off() {
    let (desk, _) = locked(52);
    let database = vault_dir(&desk).join("coffer.db");
    let yesterday = std::fs::read(&database).expect("read");
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    desk.ok("record_create", json!({"kind": "account", "fields": {"name": "今天"}}));
    desk.ok("vault_lock", json!({}));
    std::fs::write(&database, yesterday).expect("swapped");
    for _ in 0..2 {
        let opened = desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
        assert_eq!(opened["report"]["anchor"], "behind", "{opened}");
        assert_eq!(opened["report"]["details"]["alarm"], true);
        desk.ok("vault_lock", json!({}));
    }
}

#[test]
fn a_vault_of_one_folder_is_listed_chosen_and_opened_beside_another() {
    let (desk, _) = locked(53);
    let first = desk.ok("vault_list", json!({}));
    assert_eq!(first["vaults"].as_array().map(Vec::len), Some(1));
    let made = desk.ok("vault_create", json!({"name": "样本", "passphrase": PASSPHRASE}));
    let words: Vec<Value> =
        [3, 4, 5].iter().map(|at| json!({"index": at, "word": made["kit"]["words"][*at]})).collect();
    desk.ok("vault_kit_check", json!({ "words": words }));
    assert_eq!(desk.ok("count", json!({}))["account"], 0);
    assert_eq!(desk.fails("vault_choose", json!({"id": first["vaults"][0]["id"]})), ErrorCode::Refused);
    desk.ok("vault_lock", json!({}));
    assert_eq!(desk.ok("vault_list", json!({}))["vaults"].as_array().map(Vec::len), Some(2));
    let state = desk.ok("vault_choose", json!({"id": first["vaults"][0]["id"]}));
    assert_eq!((&state["state"], &state["vault"]["name"]), (&json!("locked"), &json!("远帆贸易")));
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    assert_eq!(desk.ok("count", json!({}))["account"], 1);
    assert_eq!(desk.fails("vault_choose", json!({"id": "../../etc"})), ErrorCode::Refused);
    desk.ok("vault_lock", json!({}));
    assert_eq!(desk.fails("vault_choose", json!({"id": "../../etc"})), ErrorCode::NotFound);
}

#[test]
fn a_caller_does_only_what_it_was_started_for() {
    let (desk, _) = locked(54);
    let scopes = Scopes::of(&[Scope::State, Scope::Vault, Scope::Read]);
    let session = Session::new(desk.host.clone(), "cli", scopes, None);
    let call = |name: &str, args: Value| session.call(name, args.to_string().as_bytes());
    call("vault_unlock", json!({"passphrase": PASSPHRASE})).expect("opens");
    call("count", json!({})).expect("counts");
    for (name, scope) in
        [("record_create", "write"), ("export", "export"), ("import_open", "import"), ("undo", "write")]
    {
        let error = call(name, json!({})).expect_err("refused");
        assert_eq!(
            (error.code, error.details["scope"].as_str()),
            (ErrorCode::Refused, Some(scope)),
            "{name}"
        );
    }
    assert!(session.backup(&desk.host.folder.join("b")).is_err());
    session.lock();
}

#[test]
fn merged_records_are_one_and_come_apart_again() {
    let desk = Desk::open(55);
    let make = |name: &str| {
        let made = desk.ok("record_create", json!({"kind": "contact", "fields": {"name": name}}));
        made["id"].as_str().expect("an id").to_owned()
    };
    let (a, b) = (make("陈建国"), make("陈 建国"));
    let merged = desk
        .ok("record_merge", json!({"kind": "contact", "into": a, "from": [b], "fields": {"title": "经理"}}));
    assert_eq!(desk.ok("count", json!({}))["contact"], 1);
    let stands = desk.ok("record_get", json!({"kind": "contact", "id": merged["id"]}));
    assert_eq!(stands["aliases"].as_array().map(Vec::len), Some(1));
    assert_eq!(stands["fields"]["title"], "经理");
    desk.ok("record_unmerge", json!({"merge": merged["merges"][0]}));
    assert_eq!(desk.ok("count", json!({}))["contact"], 2);
    let before = desk.ok("record_history", json!({"kind": "contact", "id": a}));
    assert!(before["changes"].as_array().is_some_and(|changes| !changes.is_empty()));
}

#[test]
fn a_record_is_shown_as_it_was() {
    let desk = Desk::open(56);
    let made = desk.ok("record_create", json!({"kind": "account", "fields": {"name": "旧名"}}));
    let created = desk.ok("record_get", json!({"kind": "account", "id": made["id"]}))["changed_at"].clone();
    desk.ok("record_update", json!({"kind": "account", "id": made["id"], "fields": {"name": "新名"}}));
    let was = desk.ok("record_as_of", json!({"kind": "account", "id": made["id"], "at": created}));
    assert_eq!(was["title"], "旧名");
    let long_ago = json!({"kind": "account", "id": made["id"], "at": 0});
    assert_eq!(desk.fails("record_as_of", long_ago), ErrorCode::NotFound);
    desk.ok("record_delete", json!({"kind": "account", "ids": [made["id"]]}));
    assert_eq!(desk.ok("record_trash", json!({}))["records"][0]["title"], "新名");
    desk.ok("record_restore", json!({"kind": "account", "ids": [made["id"]]}));
    assert_eq!(desk.ok("count", json!({}))["account"], 1);
}
