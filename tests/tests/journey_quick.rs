//! Lines typed in a hurry, in a book with people in it.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use coffer_api::ErrorCode;
use desk::Desk;
use serde_json::{Value, json};

/// A Tuesday.
const DAY: &str = "2026-11-24";

fn book(seed: u64) -> (Desk, Vec<Value>) {
    let desk = Desk::open(seed);
    let made = |kind: &str, fields: Value| {
        desk.ok("record_create", json!({"kind": kind, "fields": fields}))["id"].clone()
    };
    let haituo = made("account", json!({"name": "宁波海拓机电有限公司"}));
    let wang = made("contact", json!({"name": "王芳", "account": haituo}));
    let english = made("contact", json!({"name": "Wang Fang"}));
    let tag = made("tag", json!({"name": "报价"}));
    (desk, vec![haituo, wang, english, tag])
}

fn parse(desk: &Desk, text: &str) -> Value {
    desk.ok("quick_add_parse", json!({"text": text, "day": DAY}))
}

fn links(found: &Value) -> Vec<(Value, bool)> {
    let links = found["links"].as_array().expect("links").iter();
    links.map(|link| (link["id"].clone(), link["sure"] == true)).collect()
}

#[test]
fn a_line_becomes_a_task_with_its_person_their_company_its_day_and_its_tags_in_one_change() {
    let (desk, ids) = book(70);
    let text = "明天下午3点 给王芳打电话 #报价 #新品";
    let found = parse(&desk, text);
    assert_eq!(
        (&found["title"], &found["due"], &found["time"]),
        (&json!("给王芳打电话"), &json!("2026-11-25"), &json!("15:00"))
    );
    assert_eq!((&found["type"], &found["activity_type"]), (&json!("task"), &json!("call")));
    assert_eq!(found["tags"], json!([{"id": ids[3], "name": "报价"}, {"id": null, "name": "新品"}]));
    assert_eq!(links(&found), [(ids[1].clone(), true)]);
    let before = desk.ok("count", json!({}));

    let made = desk.ok("quick_add", json!({"text": text, "day": DAY}));
    let task = desk.ok("record_get", json!({"kind": "task", "id": made["id"]}));
    let fields = &task["fields"];
    assert_eq!((&fields["contact"]["id"], &fields["account"]["id"]), (&ids[1], &ids[0]));
    assert_eq!(
        (&fields["due"], &fields["time"], &fields["type"]),
        (&json!("2026-11-25"), &json!("15:00"), &json!("call"))
    );
    let tags: Vec<&Value> =
        fields["tags"].as_array().expect("tags").iter().map(|tag| &tag["title"]).collect();
    assert_eq!(tags.len(), 2, "{tags:?}");
    assert_eq!(desk.ok("count", json!({}))["tag"], 2);
    desk.ok("undo", json!({}));
    assert_eq!(desk.ok("count", json!({})), before);
}

#[test]
fn people_and_companies_are_found_by_their_names_and_by_pieces_of_them() {
    let (desk, ids) = book(71);
    assert_eq!(links(&parse(&desk, "call Wang Fang fri 3pm #quote")), [(ids[2].clone(), true)]);
    assert_eq!(links(&parse(&desk, "call wang fang back")), [(ids[2].clone(), true)]);
    assert_eq!(links(&parse(&desk, "给海拓打电话")), [(ids[0].clone(), true)]);
    assert_eq!(
        links(&parse(&desk, "拜访宁波海拓机电有限公司的王芳")),
        [(ids[0].clone(), true), (ids[1].clone(), true)]
    );
    assert_eq!(links(&parse(&desk, "整理办公室")), []);
    assert_eq!(links(&parse(&desk, "")), []);
}

#[test]
fn a_name_that_two_people_bear_is_offered_and_not_taken() {
    let (desk, ids) = book(72);
    let other =
        desk.ok("record_create", json!({"kind": "contact", "fields": {"name": "王芳"}}))["id"].clone();
    let found = links(&parse(&desk, "给王芳打电话"));
    assert_eq!(found.len(), 2);
    assert!(found.contains(&(ids[1].clone(), false)) && found.contains(&(other, false)), "{found:?}");
    let made = desk.ok("quick_add", json!({"text": "给王芳打电话", "day": DAY}));
    let task = desk.ok("record_get", json!({"kind": "task", "id": made["id"]}));
    assert_eq!(task["fields"]["contact"], Value::Null);
}

#[test]
fn a_line_of_nothing_but_a_day_is_no_task() {
    let (desk, _) = book(73);
    assert_eq!(parse(&desk, "明天")["title"], "");
    assert_eq!(desk.fails("quick_add", json!({"text": "明天", "day": DAY})), ErrorCode::Invalid);
    assert_eq!(desk.fails("quick_add_parse", json!({"text": "x", "day": "soon"})), ErrorCode::Usage);
}
