//! Bringing a file in through the surface: mapped, tried, taken in as a job, stopped, taken back.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use std::time::{Duration, Instant};

use coffer_api::ErrorCode;
use desk::{Desk, PASSPHRASE};
use serde_json::{Value, json};

const CSV: &str = "公司名称,对接人,手机号码,合作阶段,体检日期\n\
                   宁波海拓机电有限公司,陈建国,13957488120,报价,2026-03-05\n\
                   远帆贸易,王芳,13800138000,初访,2026-04-01\n\
                   ,,,,\n\
                   上海启明电子,李雷,不是电话,初访,不是日期\n";

fn put(desk: &Desk, name: &str, text: &str) -> String {
    desk.session.put_file(name, text.as_bytes().to_vec()).expect("kept")
}

#[track_caller]
fn finished(desk: &Desk, job: &Value) -> Value {
    let started = Instant::now();
    loop {
        let status = desk.ok("job_status", json!({ "job": job }));
        if status["state"] != "running" {
            return status;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{status}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn hash(desk: &Desk) -> Value {
    desk.ok("content_hash", json!({}))
}

#[test]
fn a_file_is_mapped_tried_taken_in_and_taken_back_and_its_mapping_is_remembered() {
    let desk = Desk::open(20);
    let empty = hash(&desk);
    let opened = desk.ok("import_open", json!({"files": [put(&desk, "客户.csv", CSV)]}));
    let import = opened["import"].clone();
    let source = &opened["sources"][0];
    assert_eq!((&source["format"], &source["rows"]), (&json!("csv"), &json!(3)));
    let columns = source["columns"].as_array().expect("columns");
    assert_eq!(columns.len(), 5);
    assert_eq!(columns[2]["samples"][0], "13957488120");
    assert!(
        columns.iter().all(|column| !column["target"].is_null()),
        "every column ends somewhere: {source}"
    );
    let mapped = desk.ok(
        "import_map",
        json!({"import": import, "source": 0, "columns": [
            {"column": 3, "target": {"custom": {"label": "合作阶段", "type": "text", "kind": "contact"}}},
            {"column": 4, "target": {"custom": {"label": "体检日期", "type": "date", "kind": "contact"}}}]}),
    );
    assert_eq!(mapped["columns"][3]["target"]["custom"]["label"], "合作阶段");
    let tried = desk.ok("import_check", json!({"import": import}));
    assert_eq!(hash(&desk), empty, "a trial changes nothing");
    assert_eq!((&tried["rows"], &tried["failed"]), (&json!(3), &json!(1)), "{tried}");
    assert_eq!(tried["errors"][0]["reason"]["code"], "not_a_date");
    assert_eq!(tried["errors"][0]["cells"][1], "李雷");
    let job = desk.ok("import_start", json!({"import": import}))["job"].clone();
    let status = finished(&desk, &job);
    assert_eq!(status["state"], "done", "{status}");
    let report = &status["report"];
    assert_eq!(report["created"]["account"], tried["created"]["account"]);
    assert_eq!(report["created"]["contact"], 2);
    let list = desk.ok("import_failed", json!({"import": import}));
    let list = desk.session.get_file(list["file"].as_str().expect("a handle")).expect("a file");
    let text = String::from_utf8(list.bytes.to_vec()).expect("text");
    assert!(text.contains("李雷") && text.contains("not_a_date"), "{text}");
    let found = desk.ok("search", json!({"query": "陈建国"}));
    let contact = desk.ok("record_get", json!({"kind": "contact", "id": found["hits"][0]["id"]}));
    assert_eq!(contact["custom"].as_object().map(|custom| custom.len()), Some(2), "{contact}");
    let history = desk.ok("record_history", json!({"kind": "contact", "id": contact["id"]}));
    assert_eq!(history["changes"][0]["via"], "import");
    let again = desk.ok("import_open", json!({"files": [put(&desk, "四月.csv", CSV)]}));
    assert_eq!(again["sources"][0]["columns"][3]["target"], mapped["columns"][3]["target"]);
    desk.ok("import_close", json!({"import": again["import"]}));
    desk.ok("undo", json!({"batch": report["batch"]}));
    assert_eq!(hash(&desk), empty);
}

/// Enough rows for several entries of the journal.
fn long() -> String {
    let mut text = String::from("Name,Company,Email\n");
    for n in 0..20_000 {
        text.push_str(&format!("Person {n},Company {},p{n}@example.com\n", n % 500));
    }
    text
}

#[test]
fn a_stopped_import_leaves_nothing() {
    let desk = Desk::open(21);
    let empty = hash(&desk);
    let opened = desk.ok("import_open", json!({"files": [put(&desk, "long.csv", &long())]}));
    let job = desk.ok("import_start", json!({"import": opened["import"]}))["job"].clone();
    assert_eq!(desk.fails("import_start", json!({"import": opened["import"]})), ErrorCode::Refused);
    desk.ok("job_cancel", json!({"job": job}));
    assert_eq!(finished(&desk, &job)["state"], "cancelled");
    assert_eq!(hash(&desk), empty);
    assert_eq!(desk.ok("undo_stack", json!({}))["undo"], json!([]));
}

#[test]
fn locking_stops_an_import_and_leaves_nothing() {
    let desk = Desk::open(22);
    let empty = hash(&desk);
    let opened = desk.ok("import_open", json!({"files": [put(&desk, "long.csv", &long())]}));
    let job = desk.ok("import_start", json!({"import": opened["import"]}))["job"].clone();
    while desk.ok("job_status", json!({"job": job}))["done"].as_u64() < Some(1_000) {
        std::thread::sleep(Duration::from_millis(5));
    }
    desk.later(700_000);
    desk.session.tick();
    assert_eq!(desk.fails("count", json!({})), ErrorCode::Locked, "a machine that slept locks whatever runs");
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    assert_eq!(hash(&desk), empty);
    assert_eq!(desk.fails("job_status", json!({"job": job})), ErrorCode::NotFound);
    let doctor = desk.ok("doctor", json!({}));
    assert!(doctor["checks"].as_array().expect("checks").iter().all(|check| check["ok"] == true), "{doctor}");
}

#[test]
fn a_file_that_is_none_is_refused_with_a_reason_and_kept_out() {
    let desk = Desk::open(23);
    for (name, bytes, reason) in [
        ("a.pdf", &b"%PDF-1.7"[..], "unknown_format"),
        ("empty.csv", b"", "empty"),
        ("a.xlsx", b"PK\x03\x04broken", "damaged_file"),
    ] {
        let handle = desk.session.put_file(name, bytes.to_vec()).expect("kept");
        let error = desk.call("import_open", json!({"files": [handle]})).expect_err("refused");
        assert_eq!(
            (error.code, error.details["reason"].as_str()),
            (ErrorCode::BadInput, Some(reason)),
            "{name}"
        );
    }
    assert_eq!(desk.fails("import_open", json!({"files": ["00"]})), ErrorCode::NotFound);
}

#[test]
fn what_goes_out_of_one_book_comes_into_another_unchanged() {
    let desk = Desk::open(24);
    let opened = desk.ok("import_open", json!({"files": [put(&desk, "客户.csv", CSV)]}));
    let job = desk.ok("import_start", json!({"import": opened["import"]}))["job"].clone();
    finished(&desk, &job);
    let found = desk.ok("search", json!({"query": "远帆"}));
    let account = found["hits"][0]["id"].clone();
    let deal = desk.ok(
        "record_create",
        json!({"kind": "deal", "fields": {"name": "泵", "account": account, "amount": {"minor": 123_400, "currency": "CNY"}}}),
    );
    desk.ok(
        "activity_log",
        json!({"type": "visit", "text": "看厂", "deal": deal["id"], "next": "2026-12-01"}),
    );
    let photo = desk.session.put_file("a.png", vec![7; 5_000]).expect("kept");
    let file = desk.ok("attachment_add", json!({"file": photo, "kind": "deal", "id": deal["id"]}));
    let read = desk.ok("attachment_read", json!({"id": file["id"]}));
    assert_eq!((&read["media_type"], &read["name"]), (&json!("image/png"), &json!("a.png")));
    let out = desk.ok("export", json!({"format": "json"}));
    let bytes =
        desk.session.get_file(out["file"].as_str().expect("a handle")).expect("a file").bytes.to_vec();
    assert_eq!(out["bytes"], json!(bytes.len()));
    let other = Desk::open(25);
    let handle = other.session.put_file("book.json", bytes).expect("kept");
    let opened = other.ok("import_open", json!({"files": [handle]}));
    assert_eq!(opened["sources"][0]["own"], true);
    let job = other.ok("import_start", json!({"import": opened["import"]}))["job"].clone();
    assert_eq!(finished(&other, &job)["report"]["failed"], 0);
    assert_eq!(hash(&other), hash(&desk));
    let read_again = other.ok("search", json!({"query": "a.png"}));
    let again = other.ok("attachment_read", json!({"id": read_again["hits"][0]["id"]}));
    assert_eq!(again["base64"], read["base64"]);
}

#[test]
fn somebody_says_which_row_is_the_head_or_that_none_is() {
    let desk = Desk::open(187);
    let csv = "客户名单,,\n姓名,手机,公司\n王芳,13800138000,远帆贸易\n李雷,13900139000,启明电子\n";
    let opened = desk.ok("import_open", json!({"files": [put(&desk, "联系人.csv", csv)]}));
    let import = &opened["import"];
    assert_eq!((&opened["sources"][0]["head"], &opened["sources"][0]["rows"]), (&json!(2), &json!(2)));
    let map = |head: u32| desk.ok("import_map", json!({"import": import, "source": 0, "head": head}));
    let none = map(0);
    let headers = |source: &Value| -> Vec<String> {
        let columns = source["columns"].as_array().expect("columns");
        columns.iter().map(|column| column["header"].as_str().expect("a text").to_owned()).collect()
    };
    assert_eq!((&none["head"], &none["rows"]), (&json!(0), &json!(4)));
    assert_eq!(headers(&none), ["A", "B", "C"]);
    assert_eq!(headers(&map(3)), ["王芳", "13800138000", "远帆贸易"]);
    assert_eq!(
        desk.fails("import_map", json!({"import": import, "source": 0, "head": 5})),
        ErrorCode::Invalid
    );
    let back = map(2);
    assert_eq!(headers(&back), ["姓名", "手机", "公司"]);
    assert_eq!(back["columns"], opened["sources"][0]["columns"]);
    let job = desk.ok("import_start", json!({"import": import}))["job"].clone();
    assert_eq!(finished(&desk, &job)["report"]["created"]["contact"], 2);
    // A list of objects names its columns itself.
    let opened = desk.ok("import_open", json!({"files": [put(&desk, "x.json", r#"[{"name": "王芳"}]"#)]}));
    let request = json!({"import": opened["import"], "source": 0, "head": 0});
    assert_eq!(desk.fails("import_map", request), ErrorCode::Invalid);
}

#[test]
fn a_trial_shows_the_rows_of_each_outcome() {
    let desk = Desk::open(188);
    let there = desk.ok(
        "record_create",
        json!({"kind": "contact", "fields": {"name": "王芳", "phones": ["13800138000"], "title": "经理"}}),
    );
    let same = desk.ok(
        "record_create",
        json!({"kind": "contact", "fields": {"name": "李雷", "phones": ["13900139000"], "title": "总监"}}),
    );
    let long = "远".repeat(1_200);
    let csv = format!(
        "姓名,手机,职位,标签\n王芳,13800138000,总经理,\n李雷,13900139000,总监,\n韩梅梅,13700137000,助理,老客户\n赵敏,13600136000,助理,{long}\n"
    );
    let opened = desk.ok("import_open", json!({"files": [put(&desk, "联系人.csv", &csv)]}));
    let check = |show: Value| desk.ok("import_check", json!({"import": opened["import"], "show": show}));
    let row = |at: u64, outcome: &str, title: &str, record: &Value, cells: Value| json!([{"source": 0, "row": at, "outcome": outcome, "title": title, "record": record, "cells": cells}]);
    let tried = check(Value::Null);
    assert_eq!(tried["shown"], json!([]));
    assert_eq!(
        (&tried["created"]["contact"], &tried["updated"], &tried["skipped"], &tried["failed"]),
        (&json!(1), &json!(1), &json!(1), &json!(1)),
        "{tried}"
    );
    assert_eq!(
        check(json!("updated"))["shown"],
        row(2, "updated", "王芳", &there["id"], json!(["王芳", "13800138000", "总经理", ""]))
    );
    assert_eq!(
        check(json!("skipped"))["shown"],
        row(3, "skipped", "李雷", &same["id"], json!(["李雷", "13900139000", "总监", ""]))
    );
    assert_eq!(
        check(json!("created"))["shown"],
        row(4, "created", "韩梅梅", &Value::Null, json!(["韩梅梅", "13700137000", "助理", "老客户"]))
    );
    let failed = check(json!("failed"));
    let shown = &failed["shown"][0];
    assert_eq!(
        (&shown["row"], &shown["outcome"], &shown["cells"][0]),
        (&json!(5), &json!("failed"), &json!("赵敏"))
    );
    assert!(shown["cells"][3].as_str().is_some_and(|cell| cell.len() <= 500), "a long cell is cut");
    // A row that only the book refuses has its cells, too: in the answer and in the list of failed rows.
    assert_eq!(tried["errors"][0]["cells"][0], "赵敏");
    let list = desk.ok("import_failed", json!({"import": opened["import"]}));
    let list = desk.session.get_file(list["file"].as_str().expect("a handle")).expect("a file");
    assert!(String::from_utf8(list.bytes.to_vec()).expect("text").contains("赵敏,13600136000"));
    let job = desk.ok("import_start", json!({"import": opened["import"]}))["job"].clone();
    assert_eq!(finished(&desk, &job)["report"]["failed"], 1);
    let list = desk.ok("import_failed", json!({"import": opened["import"]}));
    let list = desk.session.get_file(list["file"].as_str().expect("a handle")).expect("a file");
    assert!(String::from_utf8(list.bytes.to_vec()).expect("text").contains("赵敏,13600136000"));
}

#[test]
fn no_more_than_two_hundred_rows_are_shown() {
    let desk = Desk::open(189);
    let mut csv = String::from("姓名,手机\n");
    (0..300).for_each(|n| csv.push_str(&format!("客户{n},1380013{n:04}\n")));
    let opened = desk.ok("import_open", json!({"files": [put(&desk, "联系人.csv", &csv)]}));
    let tried = desk.ok("import_check", json!({"import": opened["import"], "show": "created"}));
    assert_eq!(
        (&tried["created"]["contact"], tried["shown"].as_array().map(Vec::len)),
        (&json!(300), Some(200))
    );
    assert_eq!(tried["shown"][199]["row"], 201);
}
