//! What somebody who lives in the window asks for day by day: groups by tags and by fields of their own, merges that keep
//! those fields, copies of the book with names, this month's records, a name and a number typed in one.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use coffer_api::{ErrorCode, Scope, Scopes, Session};
use desk::{Desk, PASSPHRASE};
use serde_json::{Value, json};

fn make(desk: &Desk, kind: &str, fields: Value) -> String {
    let made = desk.ok("record_create", json!({"kind": kind, "fields": fields}));
    made["id"].as_str().expect("an id").to_owned()
}

fn custom(desk: &Desk, label: &str, ty: &str, options: Value) -> String {
    let made = desk.ok(
        "custom_field_create",
        json!({"for_kind": "contact", "label": label, "type": ty, "options": options}),
    );
    made["id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_record_with_two_tags_stands_in_two_groups() {
    let desk = Desk::open(180);
    let tags = ["重点", "老客户", "展会"].map(|name| make(&desk, "tag", json!({"name": name})));
    let cny = |minor: i64| json!({"minor": minor, "currency": "CNY"});
    let account = |name: &str, tags: Value, minor: i64| {
        make(&desk, "account", json!({"name": name, "tags": tags, "revenue": cny(minor)}))
    };
    let both = account("宁波海拓", json!([tags[0], tags[1]]), 100);
    account("上海启明", json!([tags[1]]), 20);
    account("北京远景", json!([]), 3);
    let gone = account("杭州西湖", json!([tags[0]]), 4_000);
    desk.ok("record_delete", json!({"kind": "account", "ids": [gone]}));
    let group = |at: usize, name: &str, count: u64, minor: i64| json!({"key": {"id": tags[at], "title": name}, "count": count, "sums": [cny(minor)]});
    let by = |args: Value| {
        let mut request = json!({"kind": "account", "by": {"field": "tags"}, "sum": "revenue"});
        request.as_object_mut().expect("an object").extend(args.as_object().cloned().unwrap_or_default());
        desk.ok("record_groups", request)["groups"].clone()
    };
    let none = json!({"key": null, "count": 1, "sums": [cny(3)]});
    assert_eq!(by(json!({})), json!([none, group(0, "重点", 1, 100), group(1, "老客户", 2, 120)]));
    // The group and the list of its records agree.
    let shown = |filter: Value| {
        desk.ok("record_count", json!({"kind": "account", "filter": filter}))["count"].clone()
    };
    assert_eq!(shown(json!({"field": "tags", "op": "is", "value": tags[1]})), 2);
    assert_eq!(shown(json!({"field": "tags", "op": "empty"})), 1);
    let named = json!({"filter": {"field": "name", "op": "is", "value": "宁波海拓"}});
    assert_eq!(by(named), json!([group(0, "重点", 1, 100), group(1, "老客户", 1, 100)]));
    desk.ok("record_update", json!({"kind": "account", "id": both, "fields": {"tags": [tags[2]]}}));
    assert_eq!(by(json!({"search": "海拓"})), json!([group(2, "展会", 1, 100)]));
}

#[test]
fn a_list_is_grouped_by_fields_that_the_team_added() {
    let desk = Desk::open(181);
    let drinks = custom(&desk, "酒量", "select", json!(["好", "一般"]));
    let vip = custom(&desk, "VIP", "checkbox", json!([]));
    let home = custom(&desk, "籍贯", "text", json!([]));
    let shoes = custom(&desk, "鞋码", "number", json!([]));
    for (name, values) in [
        ("陈建国", json!({drinks.clone(): "好", vip.clone(): true, home.clone(): "宁波", shoes.clone(): 42})),
        ("王芳", json!({drinks.clone(): "好", vip.clone(): false})),
        ("李雷", json!({})),
    ] {
        desk.ok("record_create", json!({"kind": "contact", "fields": {"name": name}, "custom": values}));
    }
    let by = |by: Value| desk.ok("record_groups", json!({"kind": "contact", "by": by}))["groups"].clone();
    let group = |key: Value, count: u64| json!({"key": key, "count": count, "sums": []});
    assert_eq!(by(json!({"custom": drinks})), json!([group(Value::Null, 1), group(json!("好"), 2)]));
    assert_eq!(
        by(json!({"custom": vip})),
        json!([group(Value::Null, 1), group(json!(0), 1), group(json!(1), 1)]),
        "a tick as a field of ticks has it"
    );
    assert_eq!(by(json!({"custom": home})), json!([group(Value::Null, 2), group(json!("宁波"), 1)]));
    // The list behind a group, and the values to pick from.
    let field = format!("custom.{drinks}");
    let filter = json!({"field": field, "op": "is", "value": "好"});
    assert_eq!(desk.ok("record_count", json!({"kind": "contact", "filter": filter}))["count"], 2);
    let values = desk.ok("field_values", json!({"kind": "contact", "field": field}))["values"].clone();
    assert_eq!(values[0], json!({"value": "好", "label": "好", "count": 2}));
    for wrong in [
        json!({"custom": shoes}),
        json!({"custom": make(&desk, "tag", json!({"name": "重点"}))}),
        json!({"custom": "鞋码"}),
    ] {
        assert_eq!(desk.fails("record_groups", json!({"kind": "contact", "by": wrong})), ErrorCode::Usage);
    }
    let other = json!({"kind": "account", "by": {"custom": drinks}});
    assert_eq!(desk.fails("record_groups", other), ErrorCode::Usage, "a field of another kind");
}

#[test]
fn a_merge_takes_the_chosen_values_of_fields_that_the_team_added() {
    let desk = Desk::open(182);
    let drinks = custom(&desk, "酒量", "select", json!(["好", "一般"]));
    let home = custom(&desk, "籍贯", "text", json!([]));
    let contact = |name: &str, values: Value| {
        let made =
            desk.ok("record_create", json!({"kind": "contact", "fields": {"name": name}, "custom": values}));
        made["id"].as_str().expect("an id").to_owned()
    };
    let one = contact("陈建国", json!({drinks.clone(): "一般"}));
    let other = contact("陈 建国", json!({drinks.clone(): "好", home.clone(): "宁波"}));
    let request = |chosen: Value| json!({"kind": "contact", "into": one, "from": [other], "fields": {"title": "经理"}, "custom": chosen});
    for (wrong, code) in [
        (json!({drinks.clone(): "海量"}), ErrorCode::Invalid),
        (json!({other.clone(): "好"}), ErrorCode::Invalid),
        (json!({"酒量": "好"}), ErrorCode::Usage),
    ] {
        assert_eq!(desk.fails("record_merge", request(wrong)), code);
    }
    assert_eq!(desk.ok("count", json!({}))["contact"], 2, "a merge that is refused did nothing");
    let merged = desk.ok("record_merge", request(json!({drinks.clone(): "好", home.clone(): "宁波"})));
    let stands = desk.ok("record_get", json!({"kind": "contact", "id": merged["id"]}));
    assert_eq!(stands["custom"], json!({drinks.clone(): "好", home.clone(): "宁波"}));
    assert_eq!(stands["fields"]["title"], "经理");
    desk.ok("undo", json!({}));
    let before = desk.ok("record_get", json!({"kind": "contact", "id": one}));
    assert_eq!(before["custom"], json!({drinks: "一般"}), "one undo takes the values back, too");
    assert_eq!(desk.ok("count", json!({}))["contact"], 2);
}

#[test]
fn a_copy_of_the_book_has_the_name_that_somebody_gives_it() {
    let desk = Desk::open(183);
    let own = || desk.ok("devices", json!({}))["devices"][0].clone();
    let id = own()["id"].clone();
    assert_eq!(own()["name"], Value::Null);
    desk.ok("device_rename", json!({"id": id, "name": "  办公室的\u{7}　电脑 "}));
    assert_eq!(own()["name"], "办公室的 电脑");
    desk.ok("vault_lock", json!({}));
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    assert_eq!(own()["name"], "办公室的 电脑");
    desk.ok("device_rename", json!({"id": id, "name": "长".repeat(64)}));
    assert_eq!(desk.fails("device_rename", json!({"id": id, "name": "长".repeat(65)})), ErrorCode::Invalid);
    assert_eq!(own()["name"], "长".repeat(64));
    desk.ok("device_rename", json!({"id": id, "name": " "}));
    assert_eq!(own()["name"], Value::Null, "an empty name is none");
    // Only what wrote into this book has a name here.
    let tag = make(&desk, "tag", json!({"name": "重点"}));
    assert_eq!(desk.fails("device_rename", json!({"id": tag, "name": "x"})), ErrorCode::NotFound);
    assert_eq!(desk.fails("device_rename", json!({"id": "x", "name": "x"})), ErrorCode::Usage);
}

#[test]
fn a_list_of_this_month_is_about_the_month_it_is() {
    let desk = Desk::open(184);
    // The desk's day is 2 November 2026, a Monday.
    for due in [
        "2025-11-02",
        "2026-01-01",
        "2026-09-30",
        "2026-10-01",
        "2026-10-31",
        "2026-11-02",
        "2026-11-08",
        "2026-11-09",
        "2026-11-30",
        "2026-12-01",
        "2026-12-31",
        "2027-01-01",
    ] {
        make(&desk, "task", json!({"title": due, "due": due}));
    }
    make(&desk, "task", json!({"title": "没有日期"}));
    let shown = |kind: &str, field: &str, op: &str| {
        let filter = json!({"field": field, "op": op});
        desk.ok("record_count", json!({"kind": kind, "filter": filter}))["count"].clone()
    };
    for (op, count) in [
        ("this_week", 2),
        ("last_month", 2),
        ("this_month", 4),
        ("next_month", 2),
        ("this_quarter", 8),
        ("this_year", 10),
    ] {
        assert_eq!(shown("task", "due", op), count, "{op}");
    }
    // Instants: everything here was made today.
    assert_eq!(
        (shown("task", "created", "this_week"), shown("task", "created", "last_month")),
        (json!(13), json!(0))
    );
    // A date that the team added, and what is no date at all.
    let day = custom(&desk, "体检日期", "date", json!([]));
    desk.ok(
        "record_create",
        json!({"kind": "contact", "fields": {"name": "陈建国"}, "custom": {day.clone(): "2026-12-05"}}),
    );
    let field = format!("custom.{day}");
    assert_eq!(
        (shown("contact", &field, "next_month"), shown("contact", &field, "this_month")),
        (json!(1), json!(0))
    );
    let text = json!({"kind": "task", "filter": {"field": "title", "op": "this_month"}});
    desk.fails("record_count", text);
    // A saved view may say so.
    let spec = json!({"v": 1, "layout": "list", "filter": {"field": "due", "op": "this_quarter"}, "sort": [], "columns": []});
    make(&desk, "view", json!({"name": "本季度", "for_kind": "task", "spec": spec.to_string()}));
}

#[test]
fn initials_and_digits_typed_in_one_find_who_has_both() {
    let desk = Desk::open(185);
    let zhang = make(&desk, "contact", json!({"name": "张伟", "phones": ["13800138888"]}));
    make(&desk, "contact", json!({"name": "张伟", "phones": ["13900001111"]}));
    make(&desk, "contact", json!({"name": "李雷", "phones": ["13700008888"]}));
    let customer = make(&desk, "account", json!({"name": "客户公司99"}));
    make(&desk, "account", json!({"name": "客户公司12"}));
    let model = make(&desk, "account", json!({"name": "HT88 Pumps"}));
    let found = |typed: &str| -> Vec<String> {
        let hits = desk.ok("search", json!({"query": typed}))["hits"].clone();
        hits.as_array()
            .expect("hits")
            .iter()
            .map(|hit| hit["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    for typed in ["zw8888", "8888zw", "ZW8888", "zhangwei8888", "zw138"] {
        assert_eq!(found(typed), [zhang.as_str()], "{typed}");
    }
    assert_eq!(found("khgs99"), [customer.as_str()]);
    assert_eq!(found("khgs9"), [customer], "also before the number is typed out");
    assert_eq!(found("ht88"), [model], "a word with digits is still a word");
    assert!(found("zw7777").is_empty() && found("zw88888888").is_empty());
    let hit = &desk.ok("search", json!({"query": "zw8888"}))["hits"][0];
    assert_eq!((&hit["why"]["field"], &hit["why"]["how"]), (&json!("name"), &json!("initials")));
}

#[test]
fn who_may_write_may_follow_a_bulk_change_without_the_right_to_import() {
    let desk = Desk::open(186);
    let id = make(&desk, "account", json!({"name": "宁波海拓"}));
    desk.ok("vault_lock", json!({}));
    let scopes = Scopes::of(&[Scope::State, Scope::Vault, Scope::Read, Scope::Write]);
    let session = Session::new(desk.host.clone(), "cli", scopes, None);
    let call = |name: &str, args: Value| -> Value {
        let answer = session.call(name, args.to_string().as_bytes()).expect(name);
        serde_json::from_slice(&answer).expect("json")
    };
    call("vault_unlock", json!({"passphrase": PASSPHRASE}));
    let row = call("record_get", json!({"kind": "account", "id": id}))["row"].as_u64().expect("a row");
    let rows = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode((row as u32).to_le_bytes())
    };
    let job = call(
        "bulk_start",
        json!({"kind": "account", "rows": rows, "change": {"fields": {"tier": "a"}}}),
    )["job"]
        .clone();
    let status = loop {
        let status = call("job_status", json!({ "job": job }));
        if status["state"] != "running" {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    };
    assert_eq!((&status["state"], &status["bulk"]["changed"]), (&json!("done"), &json!(1)));
    call("job_cancel", json!({ "job": job }));
}
