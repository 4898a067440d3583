//! The sample book comes in and goes out, and leaves nothing.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use std::time::Duration;

use coffer_api::ErrorCode;
use desk::Desk;
use serde_json::{Value, json};

fn fill(desk: &Desk, language: &str) -> Value {
    let started = desk.ok("sample_fill", json!({ "language": language }));
    for _ in 0..600 {
        let status = desk.ok("job_status", json!({"job": started["job"]}));
        if status["state"] != "running" {
            return status;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the sample never came in")
}

fn hash(desk: &Desk) -> Value {
    desk.ok("content_hash", json!({}))
}

fn rows(desk: &Desk, kind: &str) -> Vec<Value> {
    let page = desk.ok("record_page", json!({"kind": kind, "rows": (1..=300).collect::<Vec<u32>>()}));
    let records = page["records"].as_array().expect("records").iter();
    records.filter(|record| record["in_trash"] == false).cloned().collect()
}

#[test]
fn a_sample_book_has_customers_people_deals_in_every_stage_and_tasks_around_today() {
    for (seed, language, tag) in [(80, "zh-CN", "示例"), (81, "en", "Sample")] {
        let desk = Desk::open(seed);
        assert_eq!(desk.ok("sample_state", json!({})), json!({"present": false, "batch": null}));
        let status = fill(&desk, language);
        assert_eq!(status["state"], "done", "{status}");
        let count = desk.ok("count", json!({}));
        assert_eq!(
            (&count["account"], &count["contact"], &count["task"]),
            (&json!(60), &json!(90), &json!(20))
        );
        assert_eq!(
            desk.ok("sample_state", json!({})),
            json!({"present": true, "batch": status["report"]["batch"]})
        );

        let stages: std::collections::HashSet<String> =
            rows(&desk, "deal").iter().map(|deal| deal["fields"]["stage"]["title"].to_string()).collect();
        assert_eq!(stages.len(), 6, "{stages:?}");
        for kind in ["account", "contact", "deal", "task"] {
            for record in rows(&desk, kind) {
                let tags = record["fields"]["tags"].as_array().expect("tags");
                assert!(tags.iter().any(|own| own["title"] == tag), "{kind}: {record}");
            }
        }
        let due: Vec<String> = rows(&desk, "task")
            .iter()
            .map(|task| task["fields"]["due"].as_str().expect("a day").to_owned())
            .collect();
        let now = jiff::Timestamp::from_millisecond(coffer_tests::START_MS).expect("a time");
        let today = jiff::tz::TimeZone::system().to_datetime(now).date().to_string();
        assert!(
            due.contains(&today) && due.iter().any(|day| *day < today) && due.iter().any(|day| *day > today)
        );
    }
}

#[test]
fn the_same_day_gives_the_same_book() {
    let (one, other) = (Desk::open(82), Desk::open(83));
    for desk in [&one, &other] {
        assert_eq!(fill(desk, "zh-CN")["state"], "done");
    }
    // The clocks of two machines differ by the looks that were taken at them.
    assert_eq!(hash(&one), hash(&other));
}

#[test]
fn a_sample_book_goes_out_whole_also_where_somebody_worked_in_it() {
    let desk = Desk::open(84);
    let own =
        desk.ok("record_create", json!({"kind": "account", "fields": {"name": "真的客户"}}))["id"].clone();
    let before = hash(&desk);
    fill(&desk, "zh-CN");
    assert_ne!(hash(&desk), before);
    let account = rows(&desk, "account").into_iter().find(|record| record["id"] != own).expect("a sample");
    let contact = rows(&desk, "contact")[0].clone();
    desk.ok(
        "record_update",
        json!({"kind": "account", "id": account["id"], "fields": {"name": "改过的", "tier": "a"}}),
    );
    desk.ok("record_delete", json!({"kind": "contact", "ids": [contact["id"]]}));
    desk.ok("activity_log", json!({"type": "call", "text": "试一下", "account": account["id"]}));
    desk.ok(
        "record_create",
        json!({"kind": "task", "fields": {"title": "试一下", "account": account["id"]}}),
    );
    let removed = desk.ok("sample_remove", json!({}));
    assert!(removed["count"].as_u64() > Some(250), "{removed}");
    assert_eq!(hash(&desk), before);
    assert_eq!(desk.ok("sample_state", json!({}))["present"], false);
    assert_eq!(desk.ok("record_get", json!({"kind": "account", "id": own}))["title"], "真的客户");
    assert_eq!(desk.fails("sample_remove", json!({})), ErrorCode::NotFound);
    // And it may come again.
    fill(&desk, "en");
    desk.ok("sample_remove", json!({}));
    assert_eq!(hash(&desk), before);
}

#[test]
fn a_tag_of_the_sample_that_a_real_customer_bears_stays() {
    let desk = Desk::open(86);
    let own =
        desk.ok("record_create", json!({"kind": "account", "fields": {"name": "真的客户"}}))["id"].clone();
    fill(&desk, "zh-CN");
    let tag =
        rows(&desk, "tag").into_iter().find(|tag| tag["title"] == "老客户").expect("a tag")["id"].clone();
    desk.ok("record_update", json!({"kind": "account", "id": own, "fields": {"tags": [tag]}}));
    desk.ok("sample_remove", json!({}));
    let tags: Vec<Value> = rows(&desk, "tag").iter().map(|tag| tag["title"].clone()).collect();
    assert_eq!(tags, ["老客户"]);
}

#[test]
fn a_second_sample_is_refused_and_an_undone_one_is_not_there() {
    let desk = Desk::open(85);
    let before = hash(&desk);
    fill(&desk, "en");
    assert_eq!(desk.fails("sample_fill", json!({"language": "en"})), ErrorCode::AlreadyExists);
    desk.ok("undo", json!({}));
    assert_eq!(desk.ok("sample_state", json!({}))["present"], false);
    assert_eq!(hash(&desk), before);
}
