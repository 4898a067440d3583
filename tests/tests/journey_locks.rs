//! Journeys with locks: a forgotten passphrase, a new key, what the journal hears of it, and where a book is at home.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use coffer_api::ErrorCode;
use desk::{Desk, PASSPHRASE};
use serde_json::{Value, json};

fn unlock(desk: &Desk, passphrase: &str) -> Value {
    desk.ok("vault_unlock", json!({ "passphrase": passphrase }))
}

fn words(kit: &Value) -> String {
    let words = kit["kit"]["words"].as_array().expect("words").iter();
    words.map(|word| word.as_str().expect("a word")).collect::<Vec<_>>().join(" ")
}

fn three(kit: &Value) -> Value {
    let word = |index: usize| json!({"index": index, "word": kit["kit"]["words"][index]});
    json!({"words": [word(1), word(9), word(20)]})
}

fn warned(desk: &Desk, code: &str) -> bool {
    let state = desk.ok("app_state", json!({}));
    state["warnings"].as_array().expect("warnings").iter().any(|warning| warning["code"] == code)
}

/// Intents and events of the journal, oldest first, that are no changes.
fn noted(desk: &Desk) -> Vec<(String, String)> {
    let journal = desk.ok("journal", json!({"limit": 1000}));
    let lines = journal["lines"].as_array().expect("lines").iter().rev();
    let text = |line: &Value, key: &str| line[key].as_str().expect("text").to_owned();
    lines.filter(|line| line["parts"] == 0).map(|line| (text(line, "intent"), text(line, "event"))).collect()
}

#[test]
fn whoever_forgot_the_passphrase_sets_a_new_one_with_the_kit() {
    let desk = Desk::empty(90, true);
    let made = desk.create();
    let wrong = json!({"kit": "abandon ability able", "new": "新的密码 9"});
    assert_eq!(desk.fails("vault_change_passphrase", wrong), ErrorCode::WrongKit);
    let other = Desk::empty(91, true);
    let foreign = other.create();
    let wrong = json!({"kit": words(&foreign), "new": "新的密码 9"});
    assert_eq!(desk.fails("vault_change_passphrase", wrong), ErrorCode::WrongKit);
    desk.ok("vault_change_passphrase", json!({"kit": words(&made), "new": "新的密码 9"}));
    desk.ok("vault_lock", json!({}));
    assert_eq!(desk.fails("vault_unlock", json!({"passphrase": PASSPHRASE})), ErrorCode::WrongPassphrase);
    unlock(&desk, "新的密码 9");
    let noted = noted(&desk);
    assert!(noted.contains(&("vault.change_passphrase".into(), "kit".into())), "{noted:?}");
    assert!(noted.contains(&("vault.refused".into(), "change_passphrase".into())), "{noted:?}");
}

#[test]
fn a_new_key_ends_the_old_kit_and_its_qr_text_and_keeps_every_record() {
    let desk = Desk::empty(92, true);
    let old = desk.create();
    let account = desk.ok("record_create", json!({"kind": "account", "fields": {"name": "宁波海拓机电"}}));
    let before = desk.ok("content_hash", json!({}));
    assert_eq!(desk.fails("vault_rekey", json!({"passphrase": "nonsense"})), ErrorCode::WrongPassphrase);
    assert_eq!(desk.ok("count", json!({}))["account"], 1, "a refused change leaves the book open");
    let fresh = desk.ok("vault_rekey", json!({"passphrase": PASSPHRASE}));
    assert_ne!(words(&fresh), words(&old));
    // Open all the while: reads, writes, undo and the proofs go on.
    assert_eq!(desk.ok("content_hash", json!({})), before);
    desk.ok("record_update", json!({"kind": "account", "id": account["id"], "fields": {"industry": "机电"}}));
    assert_eq!(desk.ok("audit_verify", json!({}))["ok"], true);
    let doctor = desk.ok("doctor", json!({}));
    assert!(doctor["checks"].as_array().expect("checks").iter().all(|check| check["ok"] == true), "{doctor}");
    assert!(warned(&desk, "kit_not_confirmed"));
    assert_eq!(desk.fails("vault_kit_check", three(&old)), ErrorCode::WrongKit);
    desk.ok("vault_kit_check", three(&fresh));
    assert!(!warned(&desk, "kit_not_confirmed"));
    desk.ok("vault_lock", json!({}));
    for kit in [json!(words(&old)), old["kit"]["qr_text"].clone()] {
        assert_eq!(desk.fails("vault_unlock", json!({ "kit": kit })), ErrorCode::WrongKit);
    }
    for way in [
        json!({"kit": words(&fresh)}),
        json!({"kit": fresh["kit"]["qr_text"]}),
        json!({"passphrase": PASSPHRASE}),
    ] {
        let opened = desk.ok("vault_unlock", way);
        assert_eq!(opened["report"]["details"]["alarm"], false, "{opened}");
        assert!(!warned(&desk, "kit_not_confirmed") && !warned(&desk, "slots_differ"));
        assert_eq!(desk.ok("count", json!({}))["account"], 1);
        desk.ok("vault_lock", json!({}));
    }
}

#[test]
fn a_new_key_whose_kit_nobody_confirmed_is_said_at_every_opening() {
    let desk = Desk::open(93);
    desk.ok("vault_rekey", json!({"passphrase": PASSPHRASE, "new": "新的密码 9"}));
    desk.ok("vault_lock", json!({}));
    for _ in 0..2 {
        unlock(&desk, "新的密码 9");
        assert!(warned(&desk, "kit_not_confirmed"));
        desk.ok("vault_lock", json!({}));
    }
    unlock(&desk, "新的密码 9");
    let again = desk.ok("vault_rekey", json!({"passphrase": "新的密码 9"}));
    desk.ok("vault_kit_check", three(&again));
    desk.ok("vault_lock", json!({}));
    unlock(&desk, "新的密码 9");
    assert!(!warned(&desk, "kit_not_confirmed"));
}

#[test]
fn with_the_kit_as_proof_a_new_key_asks_for_a_passphrase() {
    let desk = Desk::empty(94, true);
    let made = desk.create();
    let kit = words(&made);
    assert_eq!(desk.fails("vault_rekey", json!({ "kit": kit })), ErrorCode::Invalid);
    desk.ok("vault_rekey", json!({"kit": kit, "new": "新的密码 9"}));
    desk.ok("vault_lock", json!({}));
    assert_eq!(desk.fails("vault_unlock", json!({"passphrase": PASSPHRASE})), ErrorCode::WrongPassphrase);
    unlock(&desk, "新的密码 9");
}

#[test]
fn refused_unlocks_are_in_the_journal_of_the_next_opening_and_many_are_told() {
    let desk = Desk::open(95);
    desk.ok("vault_lock", json!({}));
    for _ in 0..2 {
        assert_eq!(desk.fails("vault_unlock", json!({"passphrase": "wrong"})), ErrorCode::WrongPassphrase);
    }
    unlock(&desk, PASSPHRASE);
    assert!(!warned(&desk, "refused_unlocks"));
    desk.ok("vault_lock", json!({}));
    for _ in 0..3 {
        assert_eq!(desk.fails("vault_unlock", json!({"passphrase": "wrong"})), ErrorCode::WrongPassphrase);
    }
    // A program that ended in between has kept them, too.
    let second = desk.second();
    unlock(&second, PASSPHRASE);
    assert!(warned(&second, "refused_unlocks"));
    let refused: Vec<String> = noted(&second)
        .into_iter()
        .filter(|(intent, _)| intent == "vault.refused")
        .map(|(_, event)| event)
        .collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(refused[0].starts_with("passphrase:2 kit:0 "), "{refused:?}");
    assert!(refused[1].starts_with("passphrase:3 kit:0 "), "{refused:?}");
}

#[test]
fn sensitive_fields_files_and_refusals_are_noted_once_and_without_what_they_say() {
    let desk = Desk::open(96);
    let plain = desk.ok("record_create", json!({"kind": "contact", "fields": {"name": "王芳"}}));
    let contact = desk.ok(
        "record_create",
        json!({"kind": "contact", "fields": {"name": "陈建国", "birthday": "1980-02-03"}}),
    );
    let get = |id: &Value| desk.ok("record_get", json!({"kind": "contact", "id": id}));
    get(&plain["id"]);
    get(&contact["id"]);
    get(&contact["id"]);
    let file = desk.session.put_file("报价.pdf", b"quote".to_vec()).expect("kept");
    let file = desk.ok("attachment_add", json!({"file": file, "kind": "contact", "id": contact["id"]}));
    desk.ok("attachment_read", json!({"id": file["id"]}));
    desk.ok("export", json!({"format": "vcard"}));
    let found = noted(&desk);
    let sensitive: Vec<&(String, String)> = found.iter().filter(|(i, _)| i == "sensitive.read").collect();
    assert_eq!(sensitive.len(), 1, "{found:?}");
    assert_eq!(sensitive[0].1, format!("contact:{}", contact["id"].as_str().expect("an id")));
    let read = ("attachment.read".to_owned(), file["id"].as_str().expect("an id").to_owned());
    assert!(found.contains(&read), "{found:?}");
    assert!(found.iter().any(|(intent, _)| intent == "vault.export"), "{found:?}");
    assert!(found.iter().all(|(_, event)| !event.contains("陈建国") && !event.contains("1980")), "{found:?}");
}

#[test]
fn a_caller_that_is_refused_leaves_a_line_and_an_alarm_is_not_silenced_by_looking() {
    use coffer_api::{Scope, Scopes, Session};
    let desk = Desk::open(97);
    let contact =
        desk.ok("record_create", json!({"kind": "contact", "fields": {"name": "陈建国", "gender": "male"}}));
    desk.ok("vault_lock", json!({}));
    let scopes = Scopes::of(&[Scope::State, Scope::Vault, Scope::Read]);
    let session = Session::new(desk.host.clone(), "cli", scopes, None);
    let call = |name: &str, args: Value| session.call(name, args.to_string().as_bytes());
    call("vault_unlock", json!({"passphrase": PASSPHRASE})).expect("opens");
    for _ in 0..3 {
        call("export", json!({"format": "json"})).expect_err("refused");
    }
    call("vault_lock", json!({})).expect("locks");
    unlock(&desk, PASSPHRASE);
    let refused = noted(&desk).into_iter().filter(|line| *line == ("refused".into(), "export".into()));
    assert_eq!(refused.count(), 1);
    desk.ok("vault_lock", json!({}));

    let vaults = desk.host.folder.join("data/vaults");
    let dir =
        std::fs::read_dir(vaults).expect("the folder").next().expect("a vault").expect("an entry").path();
    let yesterday = std::fs::read(dir.join("coffer.db")).expect("read");
    unlock(&desk, PASSPHRASE);
    desk.ok("record_create", json!({"kind": "account", "fields": {"name": "今天"}}));
    desk.ok("vault_lock", json!({}));
    std::fs::write(dir.join("coffer.db"), yesterday).expect("swapped");
    for _ in 0..2 {
        let opened = unlock(&desk, PASSPHRASE);
        assert_eq!(opened["report"]["details"]["alarm"], true, "{opened}");
        assert!(warned(&desk, "rolled_back"));
        desk.ok("record_get", json!({"kind": "contact", "id": contact["id"]}));
        desk.ok("vault_lock", json!({}));
    }
}

#[test]
fn an_older_slots_file_is_an_alarm_although_the_database_is_the_newest() {
    let desk = Desk::empty(98, false);
    desk.create();
    let vaults = desk.host.folder.join("data/vaults");
    let dir =
        std::fs::read_dir(vaults).expect("the folder").next().expect("a vault").expect("an entry").path();
    let names = ["slots.cbor", "slots.copy.cbor"];
    let before = names.map(|name| std::fs::read(dir.join(name)).expect("read"));
    desk.ok("vault_change_passphrase", json!({"old": PASSPHRASE, "new": "新的密码 9"}));
    desk.ok("vault_lock", json!({}));
    for (name, bytes) in names.iter().zip(before) {
        std::fs::write(dir.join(name), bytes).expect("put back");
    }
    let opened = unlock(&desk, PASSPHRASE);
    let details = &opened["report"]["details"];
    assert_eq!((&details["alarm"], &details["slots_older"]), (&json!(true), &json!(true)), "{opened}");
    let state = desk.ok("app_state", json!({}));
    let told =
        state["warnings"].as_array().expect("warnings").iter().find(|one| one["code"] == "rolled_back");
    assert_eq!(told.expect("said")["details"]["slots_older"], true, "{state}");
}

#[test]
fn a_book_begins_in_the_region_of_its_language_and_keeps_the_one_it_is_given() {
    let desk = Desk::open(99);
    assert_eq!(desk.ok("vault_settings", json!({})), json!({"region": "CN", "currency": "CNY"}));
    desk.ok("vault_lock", json!({}));
    let desk = Desk::empty(100, true);
    desk.ok("settings_set", json!({"language": "en"}));
    assert_eq!(
        desk.fails("vault_create", json!({"name": "x", "passphrase": PASSPHRASE, "region": "Narnia"})),
        ErrorCode::Invalid
    );
    let made = desk.ok("vault_create", json!({"name": "x", "passphrase": PASSPHRASE, "region": "gb"}));
    desk.ok("vault_kit_check", three(&made));
    assert_eq!(desk.ok("vault_settings", json!({})), json!({"region": "GB", "currency": "GBP"}));
    let phone = |desk: &Desk, typed: &str| {
        let fields = json!({"name": "x", "phones": [typed]});
        let made = desk.ok("record_create", json!({"kind": "contact", "fields": fields}));
        let seen = desk.ok("record_get", json!({"kind": "contact", "id": made["id"]}));
        seen["fields"]["phones"][0]["value"].as_str().expect("a phone").to_owned()
    };
    assert_eq!(phone(&desk, "020 7946 0018"), "+442079460018");
    let bad = json!({"currency": "pounds"});
    assert_eq!(desk.fails("vault_settings_set", bad), ErrorCode::Invalid);
    let set = desk.ok("vault_settings_set", json!({"region": "US", "currency": "USD"}));
    assert_eq!(set, json!({"region": "US", "currency": "USD"}));
    assert_eq!(phone(&desk, "(212) 664-7665"), "+12126647665");
    desk.ok("vault_lock", json!({}));
    unlock(&desk, PASSPHRASE);
    assert_eq!(desk.ok("vault_settings", json!({})), json!({"region": "US", "currency": "USD"}));

    let file = desk.session.put_file("deals.csv", b"Deal Name,Amount,Contact Phone\nOne,1200,\n".to_vec());
    let opened = desk.ok("import_open", json!({"files": [file.expect("kept")]}));
    let job = desk.ok("import_start", json!({"import": opened["import"]}));
    loop {
        let status = desk.ok("job_status", json!({"job": job["job"]}));
        if status["state"] != "running" {
            assert_eq!(status["state"], "done", "{status}");
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let found = desk.ok("search", json!({"query": "One"}));
    let deal = desk.ok("record_get", json!({"kind": "deal", "id": found["hits"][0]["id"]}));
    assert_eq!(deal["fields"]["amount"], json!({"minor": 120000, "currency": "USD"}));
}

#[test]
fn wrong_passphrases_make_the_next_one_wait_and_nobody_is_asked_meanwhile() {
    let desk = Desk::open(47);
    desk.ok("vault_lock", json!({}));
    let wrong = |desk: &Desk| desk.call("vault_unlock", json!({"passphrase": "wrong"})).expect_err("wrong");
    let waits: Vec<_> =
        (0..3).map(|_| wrong(&desk)).map(|error| (error.code, error.details["wait_ms"].clone())).collect();
    let code = ErrorCode::WrongPassphrase;
    assert_eq!(waits, [(code, json!(0)), (code, json!(0)), (code, json!(2_000))]);
    // The right one is not looked at, either: nobody could tell otherwise that nothing was derived.
    desk.later(500);
    let early = desk.call("vault_unlock", json!({"passphrase": PASSPHRASE})).expect_err("too early");
    assert_eq!((early.code, &early.details["reason"]), (ErrorCode::Refused, &json!("wait")));
    assert_eq!(early.details["wait_ms"], 1_500);
    desk.later(1_500);
    assert_eq!(wrong(&desk).details["wait_ms"], 4_000);
    desk.later(4_000);
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    desk.ok("vault_lock", json!({}));
    assert_eq!(wrong(&desk).details["wait_ms"], 0);
}
