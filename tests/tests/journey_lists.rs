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

#[test]
fn a_pasted_block_is_read_like_an_import_shown_and_written_as_one_action() {
    let desk = Desk::open(78);
    let account = make(&desk, "account", json!({"name": "宁波海拓机电有限公司"}));
    let twins =
        [make(&desk, "account", json!({"name": "启明"})), make(&desk, "account", json!({"name": "启明"}))];
    let tag = make(&desk, "tag", json!({"name": "重点"}));
    let people = [
        make(
            &desk,
            "contact",
            json!({"name": "陈建国", "phones": [
            {"value": "13957488120", "label": "work", "primary": true}, {"value": "057487654321", "label": "home"}]}),
        ),
        make(&desk, "contact", json!({"name": "王芳", "role": "user"})),
    ];
    let fields = json!(["account", "role", "phones", "birthday", "tags", "do_not_email"]);
    let block =
        |cells: Value| json!({"kind": "contact", "records": people, "fields": fields, "cells": cells});
    let good = block(json!([
        ["宁波海拓机电有限公司", "决策人", "138 0013 8000", "1980年3月5日", "重点", "是"],
        ["", "USER", "", "", "", "no"],
    ]));
    let said = desk.ok("paste_check", good.clone());
    let row = &said["cells"][0];
    assert_eq!(
        row[0],
        json!({"value": {"id": account, "title": "宁波海拓机电有限公司"}, "shown": "宁波海拓机电有限公司",
        "changes": true, "error": null})
    );
    assert_eq!((&row[1]["value"], &row[1]["shown"]), (&json!("decision_maker"), &json!("决策人")));
    // The primary number gives way, the other stays.
    assert_eq!(row[2]["shown"], "+8613800138000, +8657487654321");
    assert_eq!(row[2]["value"][0], json!({"value": "+8613800138000", "label": "work", "primary": true}));
    assert_eq!(row[3]["value"], "1980-03-05");
    assert_eq!(row[4]["value"], json!([{"id": tag, "title": "重点"}]));
    assert_eq!((&row[5]["value"], &row[5]["shown"]), (&json!(true), &json!("是")));
    let changes = |row: &Value| -> Vec<bool> {
        row.as_array().expect("cells").iter().map(|cell| cell["changes"] == true).collect()
    };
    assert_eq!(changes(&said["cells"][1]), [false, false, false, false, false, true]);

    let bad = block(json!([
        ["启明", "国王", "138 0013 8000", "", "没有的标签", "也许"],
        ["不存在", "", "", "", "", ""],
    ]));
    let before = desk.ok("content_hash", json!({}));
    let said = desk.ok("paste_check", bad.clone());
    let errors: Vec<&Value> = said["cells"]
        .as_array()
        .expect("rows")
        .iter()
        .flat_map(|row| row.as_array().expect("cells").iter().map(|cell| &cell["error"]))
        .collect();
    assert_eq!(
        errors[..7],
        ["ambiguous_link", "not_a_choice", "", "", "unknown_link", "not_a_checkbox", "unknown_link"]
            .map(|code| if code.is_empty() { Value::Null } else { json!(code) })
            .iter()
            .collect::<Vec<_>>()[..]
    );
    assert_eq!(twins.len(), 2);
    assert_eq!(why(&desk, "paste_apply", bad), (ErrorCode::Invalid, json!(""), json!("cells")));
    assert_eq!(desk.ok("content_hash", json!({})), before);

    let done = desk.ok("paste_apply", good.clone());
    assert_eq!(done["changed"], 2);
    let again = desk.ok("paste_apply", good);
    assert_eq!(again, json!({"changed": 0, "batch": ""}));
    let person = desk.ok("record_get", json!({"kind": "contact", "id": people[0]}));
    assert_eq!(
        (&person["fields"]["role"], &person["fields"]["account"]["id"]),
        (&json!("decision_maker"), &json!(account))
    );
    let undone = desk.ok("undo", json!({"batch": done["batch"]}));
    assert_eq!(undone["undone"], 2);
    assert_eq!(desk.ok("content_hash", json!({})), before);
}

#[test]
fn pasted_deals_keep_their_currency_and_move_through_their_stages() {
    let desk = Desk::open(79);
    let deal = make(&desk, "deal", json!({"name": "水泵", "amount": {"minor": 100, "currency": "USD"}}));
    let other = make(&desk, "deal", json!({"name": "阀门"}));
    let score =
        desk.ok("custom_field_create", json!({"for_kind": "deal", "label": "评分", "type": "number"}));
    let score = format!("custom.{}", score["id"].as_str().expect("an id"));
    let block = |fields: Value, cells: Value| json!({"kind": "deal", "records": [deal, other], "fields": fields, "cells": cells});
    let good = block(
        json!(["amount", "stage", "close_date", score]),
        json!([["1,234.5", "赢单", "2026/12/1", "7.50"], ["2万", "方案报价", "", ""]]),
    );
    let said = desk.ok("paste_check", good.clone());
    assert_eq!(said["cells"][0][0]["value"], json!({"minor": 123_450, "currency": "USD"}));
    assert_eq!(said["cells"][0][0]["shown"], "1234.50 USD");
    assert_eq!(said["cells"][1][0]["value"], json!({"minor": 2_000_000, "currency": "CNY"}));
    assert_eq!(said["cells"][0][3]["value"], 7.5);
    desk.ok("paste_apply", good);
    let won = desk.ok("record_get", json!({"kind": "deal", "id": deal}));
    assert_eq!(won["derived"]["stage"]["type"], "won");
    assert!(won["fields"]["closed_at"].is_string());
    let errors = |block: Value| -> Vec<Value> {
        let said = desk.ok("paste_check", block);
        said["cells"][1].as_array().expect("cells").iter().map(|cell| cell["error"].clone()).collect()
    };
    // A lost deal says why: in its own column, or not at all.
    assert_eq!(errors(block(json!(["stage"]), json!([["赢单"], ["输单"]]))), [json!("refused")]);
    assert_eq!(
        errors(block(json!(["stage", "lost_reason"]), json!([["赢单", ""], ["输单", "价格"]]))),
        [Value::Null, Value::Null]
    );
    assert_eq!(errors(block(json!(["name"]), json!([["水泵"], [""]]))), [json!("no_name")]);
    for bad in [
        block(json!(["name"]), json!([["一行"]])),
        block(json!(["name", "planet"]), json!([["甲", ""], ["乙", ""]])),
        block(json!(["name"]), json!([["甲", "多"], ["乙"]])),
    ] {
        assert!(desk.call("paste_check", bad.clone()).is_err(), "{bad}");
    }
    let many = json!({"kind": "deal", "records": vec![deal.clone(); 10_001], "fields": ["name"], "cells": vec![vec!["甲"]; 10_001]});
    assert_eq!(desk.fails("paste_check", many), ErrorCode::BadInput);
}

#[test]
fn who_may_be_there_already_is_told_while_typing() {
    let desk = Desk::open(80);
    let huawei =
        make(&desk, "account", json!({"name": "华为技术有限公司北京", "credit_code": "914403001922038216"}));
    make(&desk, "account", json!({"name": "海拓机电"}));
    let wang = make(
        &desk,
        "contact",
        json!({"name": "王方", "phones": ["13800138000"], "emails": ["Wang@haituo.cn"]}),
    );
    let lead = make(&desk, "lead", json!({"name": "王芳"}));
    let ask = |kind: &str, fields: Value, exclude: Value| -> Vec<(String, String)> {
        let told = desk.ok("similar", json!({"kind": kind, "fields": fields, "exclude": exclude}));
        let text = |record: &Value, key: &str| record[key].as_str().expect("a text").to_owned();
        let records = told["records"].as_array().expect("records");
        assert!(records.iter().all(|record| record["owner"].is_string()));
        records.iter().map(|record| (text(record, "id"), text(record, "why"))).collect()
    };
    let one = |id: &str, why: &str| vec![(id.to_owned(), why.to_owned())];
    assert_eq!(ask("account", json!({"name": "北京华为"}), Value::Null), one(&huawei, "name"));
    let machines = make(&desk, "account", json!({"name": "Haituo Machines Ltd"}));
    for typed in ["Haituo Machines", "haituo  machines co., ltd."] {
        assert_eq!(ask("account", json!({"name": typed}), Value::Null), one(&machines, "name"), "{typed}");
    }
    let li = make(&desk, "contact", json!({"name": "Li Wenbo"}));
    assert_eq!(ask("contact", json!({"name": "li wenbo"}), Value::Null), one(&li, "name"));
    assert_eq!(
        ask("account", json!({"credit_code": "914403001922038216"}), Value::Null),
        one(&huawei, "credit_code")
    );
    for phone in ["13800138000", "+86 138-0013-8000", "１３８００１３８０００"] {
        assert_eq!(ask("contact", json!({"phones": [phone]}), Value::Null), one(&wang, "phone"), "{phone}");
    }
    assert_eq!(ask("lead", json!({"emails": ["wang@HAITUO.cn"]}), Value::Null), one(&wang, "email"));
    let both = ask("contact", json!({"name": "王芳"}), Value::Null);
    assert_eq!(both, [(lead.clone(), "name".to_owned()), (wang.clone(), "pinyin".to_owned())]);
    assert_eq!(ask("contact", json!({"name": "wang fang"}), json!(wang)), one(&lead, "pinyin"));
    assert!(ask("contact", json!({"name": "王", "phones": ["138"]}), Value::Null).is_empty());
    assert!(ask("account", json!({"name": "有限公司"}), Value::Null).is_empty());
    assert!(ask("task", json!({"name": "王芳"}), Value::Null).is_empty());
    desk.ok("record_delete", json!({"kind": "contact", "ids": [wang]}));
    assert!(ask("contact", json!({"phones": ["13800138000"]}), Value::Null).is_empty());
}

const DAY_MS: i64 = 86_400_000;

/// So many days later somebody opens the book again.
fn tomorrow(desk: &Desk, days: i64) {
    desk.ok("vault_lock", json!({}));
    desk.later(days * DAY_MS);
    desk.ok("vault_unlock", json!({"passphrase": desk::PASSPHRASE}));
}

#[test]
fn deals_that_need_somebody_are_told_and_why() {
    let desk = Desk::open(81);
    let stages = desk.ok("record_page", json!({"kind": "stage", "rows": [1, 2]}));
    let stage = |at: usize| stages["records"][at]["id"].clone();
    desk.ok("record_update", json!({"kind": "stage", "id": stage(1), "fields": {"stale_days": 14}}));
    let account = make(&desk, "account", json!({"name": "宁波海拓"}));
    let amount = json!({"minor": 8_800_000, "currency": "CNY"});
    let passed = make(
        &desk,
        "deal",
        json!({"name": "过期", "account": account, "close_date": "2026-11-10", "next_step": "催", "amount": amount}),
    );
    let stale = make(&desk, "deal", json!({"name": "停滞", "stage": stage(1), "next_step": "等"}));
    let moved = make(&desk, "deal", json!({"name": "刚动", "next_step": "等"}));
    let quiet = make(&desk, "deal", json!({"name": "久未联系", "next_step": "等"}));
    let bare = make(&desk, "deal", json!({"name": "无下一步"}));
    let task = make(&desk, "deal", json!({"name": "有任务"}));
    make(&desk, "task", json!({"title": "打电话", "deal": task}));
    make(
        &desk,
        "deal",
        json!({"name": "已赢", "stage": desk.ok("record_page", json!({"kind": "stage", "rows": [5]}))["records"][0]["id"]}),
    );
    tomorrow(&desk, 20);
    desk.ok("deal_move_stage", json!({"id": moved, "stage": stage(1)}));
    let told = |desk: &Desk| -> Vec<(String, Value, Value)> {
        let told = desk.ok("attention", json!({}));
        assert_eq!(told["more"], 0);
        told["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| {
                (
                    item["deal"]["id"].as_str().expect("an id").to_owned(),
                    item["reason"].clone(),
                    item["days"].clone(),
                )
            })
            .collect()
    };
    let found = told(&desk);
    let of = |id: &String, reason: &str, days: Value| (id.clone(), json!(reason), days);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[0].1, "close_passed");
    assert_eq!((&found[0].0, &found[1].0, &found[2].0), (&passed, &stale, &bare));
    assert_eq!(found[1], of(&stale, "stale", json!(20)));
    assert_eq!(found[2], of(&bare, "no_next_step", Value::Null));
    let item = &desk.ok("attention", json!({}))["items"][0];
    assert_eq!((&item["account"]["title"], &item["amount"]), (&json!("宁波海拓"), &amount));
    tomorrow(&desk, 11);
    // A contact now is one; a month without one is long.
    desk.ok("activity_log", json!({"type": "call", "text": "聊过", "deal": stale}));
    let found = told(&desk);
    assert!(found.contains(&of(&quiet, "quiet", json!(31))), "{found:?}");
    assert!(!found.iter().any(|(id, ..)| *id == stale || *id == moved), "{found:?}");
}

#[test]
fn the_month_is_told_in_numbers() {
    let desk = Desk::open(82);
    let won = desk.ok("record_page", json!({"kind": "stage", "rows": [5]}))["records"][0]["id"].clone();
    let none =
        json!({"won": [], "won_count": 0, "open": [], "open_count": 0, "new_accounts": 0, "followups": 0});
    assert_eq!(desk.ok("month_numbers", json!({})), none);
    let account = make(&desk, "account", json!({"name": "宁波海拓"}));
    let cny = |minor: i64| json!({"minor": minor, "currency": "CNY"});
    let deal = make(&desk, "deal", json!({"name": "水泵", "account": account, "amount": cny(100)}));
    make(&desk, "deal", json!({"name": "阀门", "amount": cny(30)}));
    make(&desk, "deal", json!({"name": "水表", "amount": {"minor": 7, "currency": "USD"}}));
    desk.ok("deal_move_stage", json!({"id": deal, "stage": won}));
    desk.ok("activity_log", json!({"type": "call", "text": "聊过", "deal": deal}));
    desk.ok(
        "activity_log",
        json!({"type": "call", "text": "上月", "deal": deal, "at": coffer_tests::START_MS - 10 * DAY_MS}),
    );
    assert_eq!(
        desk.ok("month_numbers", json!({})),
        json!({"won": [cny(100)], "won_count": 1, "open": [cny(30), {"minor": 7, "currency": "USD"}], "open_count": 2,
            "new_accounts": 1, "followups": 1})
    );
    desk.later(40 * DAY_MS);
    let next = desk.ok("month_numbers", json!({}));
    assert_eq!(
        (&next["won_count"], &next["open_count"], &next["followups"]),
        (&json!(0), &json!(2), &json!(0))
    );
}

#[test]
fn a_timeline_is_asked_by_type_and_says_whence_each_line_came() {
    let desk = Desk::open(83);
    let account = make(&desk, "account", json!({"name": "宁波海拓"}));
    let deal = make(&desk, "deal", json!({"name": "水泵", "account": account}));
    desk.ok("activity_log", json!({"type": "call", "text": "聊过", "deal": deal}));
    make(&desk, "task", json!({"title": "寄样品", "account": account}));
    desk.ok("record_update", json!({"kind": "account", "id": account, "fields": {"industry": "机电"}}));
    let types = |wanted: Value| -> Vec<String> {
        let told = desk.ok("timeline", json!({"kind": "account", "id": account, "types": wanted}));
        let mut types: Vec<String> = told["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item["type"].as_str().expect("a type").to_owned())
            .collect();
        types.sort();
        types
    };
    assert_eq!(types(Value::Null), ["activity", "change", "created", "created", "task"]);
    assert_eq!(types(json!(["activity"])), ["activity"]);
    assert_eq!(types(json!(["change", "task"])), ["change", "task"]);
    assert!(types(json!(["file"])).is_empty());
    let devices = desk.ok("devices", json!({}));
    let own = &devices["devices"][0];
    assert_eq!(
        (&own["own"], &own["admitted"], devices["devices"].as_array().map(Vec::len)),
        (&json!(true), &json!(true), Some(1))
    );
    assert!(own["entries"].as_u64().is_some_and(|n| n > 5) && own["last_ms"].is_i64());
    let items = desk.ok("timeline", json!({"kind": "account", "id": account}));
    for item in items["items"].as_array().expect("items") {
        assert_eq!((&item["via"], &item["device"]), (&json!("window"), &own["id"]), "{item}");
    }
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
