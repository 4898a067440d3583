//! What lists ask of the book: saved views, counts and sums, values to pick from, bulk changes, pasted cells, duplicates
//! while typing, what needs attention. At the door, as a window asks.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use coffer_api::ErrorCode;
use desk::Desk;
use serde_json::{Value, json};

fn make(desk: &Desk, kind: &str, fields: Value) -> String {
    let made = desk.ok("record_create", json!({"kind": kind, "fields": fields}));
    made["id"].as_str().expect("an id").to_owned()
}

fn bytes_of(desk: &Desk, made: &Value) -> Vec<u8> {
    desk.session.get_file(made["file"].as_str().expect("a file")).expect("kept").bytes.to_vec()
}

#[track_caller]
fn why(desk: &Desk, name: &str, args: Value) -> (ErrorCode, Value, Value) {
    let error = desk.call(name, args).expect_err("it is refused");
    let detail = |key: &str| error.details.get(key).cloned().unwrap_or_default();
    (error.code, detail("field"), detail("reason"))
}

fn spec(filter: Value) -> Value {
    json!({"v": 1, "layout": "list", "filter": filter, "sort": [{"field": "name"}],
        "columns": [{"name": "name", "width": 240}, {"name": "owner", "width": null}],
        "pinned": 1, "group": null, "density": null})
}

#[test]
fn a_view_is_saved_changed_and_taken_back_like_any_record() {
    let desk = Desk::open(70);
    let text = spec(json!({"all": [{"field": "tier", "op": "in", "value": ["a"]}]})).to_string();
    let id =
        make(&desk, "view", json!({"name": "重点客户", "for_kind": "account", "spec": text, "pinned": true}));
    let view = desk.ok("record_get", json!({"kind": "view", "id": id}));
    assert_eq!(view["title"], "重点客户");
    assert_eq!(view["fields"]["spec"], text.as_str());
    assert_eq!(view["fields"]["pinned"], true);
    assert!(view["fields"]["owner"]["id"].is_string());
    desk.ok(
        "record_update",
        json!({"kind": "view", "id": id, "fields": {"name": "A 级客户", "shared": true}}),
    );
    desk.ok("undo", json!({}));
    let view = desk.ok("record_get", json!({"kind": "view", "id": id}));
    assert_eq!((&view["title"], &view["fields"]["shared"]), (&json!("重点客户"), &Value::Null));
    let doctor = desk.ok("doctor", json!({"rebuild": true}));
    assert!(doctor["checks"].as_array().expect("checks").iter().all(|check| check["ok"] == true), "{doctor}");
}

#[test]
fn a_view_that_no_list_could_show_is_refused() {
    let desk = Desk::open(71);
    let create = |for_kind: &str, spec: String| {
        why(
            &desk,
            "record_create",
            json!({"kind": "view", "fields": {"name": "视图", "for_kind": for_kind, "spec": spec}}),
        )
    };
    let invalid = |field: &str, reason: &str| (ErrorCode::Invalid, json!(field), json!(reason));
    let deep = (0..12).fold(json!({"field": "name", "op": "empty"}), |filter, _| json!({"not": filter}));
    assert_eq!(create("planet", spec(Value::Null).to_string()), invalid("for_kind", "not_a_choice"));
    assert_eq!(create("account", "{".to_owned()), invalid("spec", "wrong_type"));
    assert_eq!(create("account", "[".repeat(40_000)), invalid("spec", "wrong_type"));
    assert_eq!(
        create("account", json!({"v": 2, "layout": "list"}).to_string()),
        invalid("spec", "out_of_range")
    );
    assert_eq!(create("account", spec(json!({"field": "name"})).to_string()), invalid("spec", "wrong_type"));
    assert_eq!(create("account", spec(deep).to_string()), invalid("spec", "too_many"));
    let planet = spec(json!({"field": "planet", "op": "empty"}));
    assert_eq!(create("account", planet.to_string()), invalid("spec", "unknown_field"));
    let long = spec(json!({"field": "name", "op": "is", "value": "长".repeat(30_000)}));
    assert_eq!(create("account", long.to_string()), invalid("spec", "too_long"));
    let id = make(
        &desk,
        "view",
        json!({"name": "视图", "for_kind": "account", "spec": spec(Value::Null).to_string()}),
    );
    let update =
        |fields: Value| why(&desk, "record_update", json!({"kind": "view", "id": id, "fields": fields}));
    assert_eq!(update(json!({"for_kind": "deal"})), invalid("for_kind", "fixed"));
    assert_eq!(update(json!({"spec": "no"})), invalid("spec", "wrong_type"));
}

#[test]
fn a_view_comes_back_from_an_export_and_follows_its_members_and_tags() {
    let (from, to) = (Desk::open(72), Desk::open(73));
    // The tag is there already, under another id.
    let here = make(&to, "tag", json!({"name": "重点"}));
    let there = make(&from, "tag", json!({"name": "重点"}));
    let text = spec(json!({"field": "tags", "op": "in", "value": [there]})).to_string();
    make(&from, "view", json!({"name": "重点客户", "for_kind": "account", "spec": text}));
    let made = from.ok("export", json!({"format": "json"}));
    let bytes = bytes_of(&from, &made);
    let file = to.session.put_file("book.json", bytes).expect("taken");
    let opened = to.ok("import_open", json!({"files": [file]}));
    let started = to.ok("import_start", json!({"import": opened["import"]}));
    finished(&to, &started);
    let page = to.ok("record_page", json!({"kind": "view", "rows": [1]}));
    assert_eq!(page["records"][0]["fields"]["spec"], text.replace(&there, &here).as_str());
    assert_eq!(to.ok("content_hash", json!({})), from.ok("content_hash", json!({})));
}

/// Row numbers as windows hold them.
fn coded(rows: &[u32]) -> String {
    use base64::Engine as _;
    let bytes: Vec<u8> = rows.iter().flat_map(|row| row.to_le_bytes()).collect();
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn a_list_says_how_many_in_which_groups_and_what_they_add_up_to() {
    let desk = Desk::open(74);
    let account = make(&desk, "account", json!({"name": "宁波海拓", "tier": "a"}));
    make(&desk, "account", json!({"name": "上海启明"}));
    let cny = |minor: i64| json!({"minor": minor, "currency": "CNY"});
    make(
        &desk,
        "deal",
        json!({"name": "水泵", "account": account, "amount": cny(50_000), "close_date": "2026-11-20"}),
    );
    make(
        &desk,
        "deal",
        json!({"name": "阀门", "account": account, "amount": cny(20_000), "close_date": "2026-12-01"}),
    );
    make(&desk, "deal", json!({"name": "水表", "amount": {"minor": 900, "currency": "USD"}}));
    let ask = |name: &str, args: Value| desk.ok(name, args);
    let filter = json!({"field": "account", "op": "is", "value": account});
    assert_eq!(ask("record_count", json!({"kind": "deal"}))["count"], 3);
    assert_eq!(ask("record_count", json!({"kind": "deal", "filter": filter, "search": "水"}))["count"], 1);
    let groups = ask("record_groups", json!({"kind": "deal", "by": {"field": "account"}, "sum": "amount"}));
    assert_eq!(
        groups["groups"],
        json!([
            {"key": null, "count": 1, "sums": [{"minor": 900, "currency": "USD"}]},
            {"key": {"id": account, "title": "宁波海拓"}, "count": 2, "sums": [cny(70_000)]},
        ])
    );
    let months =
        ask("record_groups", json!({"kind": "deal", "filter": filter, "by": {"month": "close_date"}}));
    assert_eq!(
        months["groups"],
        json!([{"key": "2026-11", "count": 1, "sums": []}, {"key": "2026-12", "count": 1, "sums": []}])
    );
    let sums = ask(
        "record_sums",
        json!({"kind": "deal", "rows": coded(&[1, 3, 77]), "fields": ["amount", "probability"]}),
    );
    assert_eq!(
        sums,
        json!({"count": 2, "fields": [
            {"field": "amount", "filled": 2, "money": [cny(50_000), {"minor": 900, "currency": "USD"}], "number": null},
            {"field": "probability", "filled": 0, "money": [], "number": 0.0}]})
    );
    assert_eq!(
        desk.fails("record_sums", json!({"kind": "deal", "rows": "???", "fields": []})),
        ErrorCode::Usage
    );
    let values = ask("field_values", json!({"kind": "deal", "field": "account", "query": "haituo"}));
    assert_eq!(
        values["values"],
        json!([{"value": {"id": account, "title": "宁波海拓"}, "label": "宁波海拓", "count": 2}])
    );
    let tiers = ask("field_values", json!({"kind": "account", "field": "tier"}));
    assert_eq!(tiers["values"][0], json!({"value": "a", "label": "A", "count": 1}));
    let roles = ask("field_values", json!({"kind": "contact", "field": "role", "query": "juece"}));
    assert_eq!(roles["values"], json!([{"value": "decision_maker", "label": "决策人", "count": 0}]));
    let ticks = ask("field_values", json!({"kind": "task", "field": "done", "query": "no"}));
    assert_eq!(ticks["values"], json!([{"value": false, "label": "否", "count": 0}]));
}

/// A book with so many accounts, named in order.
fn accounts(desk: &Desk, count: usize) -> Vec<u32> {
    let mut csv = String::from("公司名称,行业\n");
    (0..count).for_each(|n| csv.push_str(&format!("客户 {n},机电\n")));
    let file = desk.session.put_file("客户.csv", csv.into_bytes()).expect("kept");
    let opened = desk.ok("import_open", json!({"files": [file]}));
    let done = finished(desk, &desk.ok("import_start", json!({"import": opened["import"]})));
    assert_eq!(done["report"]["created"]["account"], count, "{done}");
    (1..=count as u32).collect()
}

#[test]
fn five_thousand_records_are_changed_by_one_action_and_taken_back_by_one() {
    let desk = Desk::open(75);
    let rows = accounts(&desk, 5_000);
    let tag = make(&desk, "tag", json!({"name": "重点"}));
    let colleague = make(&desk, "member", json!({"name": "王芳"}));
    let before = desk.ok("content_hash", json!({}));
    let request = json!({"kind": "account", "rows": coded(&rows),
        "change": {"fields": {"owner": colleague, "tier": "a"}, "add": {"tags": [tag]}}});
    let said = desk.ok("bulk_check", request.clone());
    assert_eq!(said, json!({"records": 5_000, "changes": 5_000, "same": 0, "refused": 0}));
    let done = finished(&desk, &desk.ok("bulk_start", request.clone()));
    assert_eq!((&done["state"], &done["done"]), (&json!("done"), &json!(5_000)), "{done}");
    assert_eq!(done["bulk"]["changed"], 5_000);
    assert!(done["report"].is_null());
    let filter = json!({"all": [{"field": "owner", "op": "is", "value": colleague},
        {"field": "tags", "op": "in", "value": [tag]}, {"field": "tier", "op": "is", "value": "a"}]});
    assert_eq!(desk.ok("record_count", json!({"kind": "account", "filter": filter}))["count"], 5_000);
    let again = desk.ok("bulk_check", request);
    assert_eq!(again, json!({"records": 5_000, "changes": 0, "same": 5_000, "refused": 0}));
    let undone = desk.ok("undo", json!({}));
    assert_eq!(undone, json!({"undone": 5_000, "intent": "bulk"}));
    assert_eq!(desk.ok("content_hash", json!({})), before);
    assert_eq!(desk.ok("undo_stack", json!({}))["redo"][0]["intent"], "bulk");
}

#[test]
fn a_bulk_change_that_is_stopped_leaves_nothing() {
    let desk = Desk::open(76);
    let rows = accounts(&desk, 6_000);
    let before = desk.ok("content_hash", json!({}));
    let request =
        json!({"kind": "account", "rows": coded(&rows), "change": {"fields": {"industry": "化工"}}});
    let started = desk.ok("bulk_start", request.clone());
    assert_eq!(desk.fails("bulk_start", request), ErrorCode::Refused);
    while desk.ok("job_status", json!({"job": started["job"]}))["done"] == 0 {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    desk.ok("job_cancel", json!({"job": started["job"]}));
    let done = finished(&desk, &started);
    assert_eq!((&done["state"], &done["bulk"]), (&json!("cancelled"), &Value::Null), "{done}");
    assert_eq!(desk.ok("content_hash", json!({})), before);
}

#[test]
fn what_a_bulk_change_may_not_do_is_said_before() {
    let desk = Desk::open(77);
    let stages = desk.ok("record_page", json!({"kind": "stage", "rows": [1, 2, 3, 4, 5, 6]}));
    let lost =
        stages["records"].as_array().expect("stages").iter().find(|stage| stage["fields"]["type"] == "lost");
    let lost = lost.expect("a stage for lost deals")["id"].clone();
    for name in ["水泵", "阀门"] {
        make(&desk, "deal", json!({"name": name}));
    }
    let check = |change: Value| {
        desk.call("bulk_check", json!({"kind": "deal", "rows": coded(&[1, 2]), "change": change}))
    };
    let said = check(json!({"stage": {"stage": lost}})).expect("looked over");
    assert_eq!(said, json!({"records": 2, "changes": 0, "same": 0, "refused": 2}));
    let said = check(json!({"stage": {"stage": lost, "lost_reason": "价格"}})).expect("looked over");
    assert_eq!(said, json!({"records": 2, "changes": 2, "same": 0, "refused": 0}));
    for change in [
        json!({"add": {"name": [lost]}}),
        json!({"fields": {"planet": 1}}),
        json!({"add": {"tags": [lost]}}),
        json!({"fields": {"account": lost}}),
    ] {
        assert_eq!(check(change.clone()).expect_err("refused").code, ErrorCode::Invalid, "{change}");
    }
    let other = json!({"kind": "account", "rows": coded(&[]), "change": {"stage": {"stage": lost}}});
    assert_eq!(desk.fails("bulk_check", other), ErrorCode::Usage);
    assert_eq!(
        desk.fails("bulk_check", json!({"kind": "merge", "rows": "", "change": {}})),
        ErrorCode::Refused
    );
}

/// Waits for a job and gives its last status.
#[track_caller]
fn finished(desk: &Desk, started: &Value) -> Value {
    for _ in 0..1_200 {
        let status = desk.ok("job_status", json!({"job": started["job"]}));
        if status["state"] != "running" {
            return status;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the job does not end");
}
