//! What a list shows, as a file; and cells of an import corrected by hand.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use coffer_api::ErrorCode;
use coffer_core::exchange::{self, Input};
use desk::Desk;
use serde_json::{Value, json};

fn file(desk: &Desk, made: &Value) -> Vec<u8> {
    desk.session.get_file(made["file"].as_str().expect("a handle")).expect("a file").bytes.to_vec()
}

fn book(seed: u64) -> Desk {
    let desk = Desk::open(seed);
    let made = |kind: &str, fields: Value| {
        desk.ok("record_create", json!({"kind": kind, "fields": fields}))["id"].clone()
    };
    let account = made("account", json!({"name": "宁波海拓机电有限公司", "tier": "a"}));
    made("account", json!({"name": "=HYPERLINK(1)", "tier": "b"}));
    made(
        "contact",
        json!({"name": "陈建国", "account": account, "role": "decision_maker", "phones": ["13957488120", "0574-87654321"]}),
    );
    made("contact", json!({"name": "阿芳", "account": account, "role": "purchaser"}));
    made("contact", json!({"name": "赵敏"}));
    made(
        "deal",
        json!({"name": "水泵", "account": account, "amount": {"minor": 8_800_050, "currency": "CNY"}}),
    );
    desk.ok("activity_log", json!({"type": "call", "text": "x", "account": account, "next": "2026-11-30"}));
    desk
}

fn contacts() -> Value {
    json!({"kind": "contact", "filter": {"field": "account", "op": "not_empty"}, "sort": [{"field": "name", "desc": true}],
        "columns": [{"field": "name", "label": "姓名"}, {"field": "role", "label": "角色"}, {"field": "phones", "label": "电话"},
            {"field": "account", "label": "公司"}]})
}

#[test]
fn a_list_goes_out_as_it_is_seen_in_its_order_under_its_labels_and_choices_in_words() {
    let desk = book(90);
    desk.ok("settings_set", json!({"language": "zh-CN"}));
    let made = desk.ok("export", json!({"format": "csv", "view": contacts()}));
    let text = String::from_utf8(file(&desk, &made)).expect("text");
    assert_eq!(
        text,
        "\u{feff}姓名,角色,电话,公司\r\n\
         陈建国,决策人,'+8613957488120; +8657487654321,宁波海拓机电有限公司\r\n\
         阿芳,采购人,,宁波海拓机电有限公司\r\n"
    );
    let old = desk.ok("export", json!({"format": "csv", "encoding": "gb18030", "view": contacts()}));
    let old = file(&desk, &old);
    let (same, ..) = encoding_rs::GB18030.decode(&old);
    assert_eq!(same.trim_start_matches('\u{feff}'), text.trim_start_matches('\u{feff}'));
    let lines = desk.ok("journal", json!({}))["lines"].clone();
    assert!(lines.to_string().contains("vault.export"), "{lines}");
}

/// Row numbers as windows hold them.
fn coded(rows: &[u32]) -> String {
    use base64::Engine as _;
    let bytes: Vec<u8> = rows.iter().flat_map(|row| row.to_le_bytes()).collect();
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn chosen_rows_of_a_list_go_out_alone_in_the_order_of_the_list() {
    let desk = book(96);
    desk.ok("settings_set", json!({"language": "zh-CN"}));
    let out = |rows: &[u32]| {
        let mut view = contacts();
        view["rows"] = coded(rows).into();
        let made = desk.ok("export", json!({"format": "csv", "view": view}));
        String::from_utf8(file(&desk, &made)).expect("text")
    };
    let names = |text: &str| -> Vec<String> {
        text.lines().skip(1).map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect()
    };
    // 陈建国 is row 1, 阿芳 row 2; 赵敏 in row 3 is of no account, so the list does not show her.
    assert_eq!(names(&out(&[2])), ["阿芳"]);
    assert_eq!(names(&out(&[2, 1, 2])), ["陈建国", "阿芳"], "the list's order, each once");
    assert_eq!(names(&out(&[3, 2, 99])), ["阿芳"], "what the list does not show stays here");
    assert_eq!(names(&out(&[])), Vec::<String>::new(), "nothing chosen is nothing, not everything");
    let mut view = contacts();
    view["rows"] = "abc".into();
    assert_eq!(desk.fails("export", json!({"format": "csv", "view": view})), ErrorCode::Usage);
}

#[test]
fn a_cell_of_a_list_is_never_a_formula_and_what_follows_from_others_goes_along() {
    let desk = book(91);
    desk.ok("settings_set", json!({"language": "en"}));
    let columns = ["name", "tier", "contact", "open_deals", "next_contact"]
        .map(|name| json!({"field": name, "label": name}));
    let view = json!({"kind": "account", "sort": [{"field": "tier", "desc": true}], "columns": columns});
    let made = desk.ok("export", json!({"format": "csv", "view": view}));
    let text = String::from_utf8(file(&desk, &made)).expect("text");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[1], "'=HYPERLINK(1),B,,0,");
    assert_eq!(lines[2], "宁波海拓机电有限公司,A,陈建国,1,2026-11-30");
}

#[test]
fn a_workbook_of_a_list_has_its_numbers_as_numbers() {
    let desk = book(92);
    let columns = json!([{"field": "name", "label": "商机"}, {"field": "amount", "label": "金额"}]);
    let made = desk.ok("export", json!({"format": "xlsx", "view": {"kind": "deal", "columns": columns}}));
    let bytes = file(&desk, &made);
    let sources =
        exchange::open(vec![Input::memory("x.xlsx", bytes.as_slice())], &|_| None).expect("a workbook");
    let exchange::source::Content::Table { table, .. } = &sources[0].content else { panic!("a table") };
    assert_eq!(table.header, ["商机", "金额", "金额 (ISO 4217)"]);
    let mut row = csv::StringRecord::new();
    table.rows().expect("rows").read(&mut row).expect("a row");
    assert_eq!(row.iter().collect::<Vec<_>>(), ["水泵", "88000.5", "CNY"]);
}

#[test]
fn a_list_that_nobody_could_see_is_refused() {
    let desk = book(93);
    let with = |columns: Value| json!({"format": "csv", "view": {"kind": "contact", "columns": columns}});
    assert_eq!(desk.fails("export", with(json!([]))), ErrorCode::Usage);
    assert_eq!(desk.fails("export", with(json!([{"field": "no_such", "label": "x"}]))), ErrorCode::Usage);
    let json_of_a_view = json!({"format": "json", "view": contacts()});
    assert_eq!(desk.fails("export", json_of_a_view), ErrorCode::Usage);
}

const CSV: &str = "公司名称,对接人,手机号码,生效日期\n\
                   宁波海拓机电有限公司,陈建国,13957488120,2026-03-05\n\
                   上海启明电子,李雷,13800138000,不是日期\n\
                   ,韩梅梅,13800138001,也不是\n";

fn opened(desk: &Desk) -> Value {
    let handle = desk.session.put_file("客户.csv", CSV.as_bytes().to_vec()).expect("kept");
    let opened = desk.ok("import_open", json!({"files": [handle]}));
    let date = json!({"custom": {"label": "生效日期", "type": "date", "kind": "contact"}});
    desk.ok(
        "import_map",
        json!({"import": opened["import"], "source": 0, "columns": [{"column": 3, "target": date}]}),
    );
    opened["import"].clone()
}

#[test]
fn a_cell_corrected_by_hand_is_what_the_check_and_the_import_read() {
    let desk = Desk::open(94);
    let import = opened(&desk);
    let tried = desk.ok("import_check", json!({"import": import}));
    let rows: Vec<&Value> =
        tried["errors"].as_array().expect("errors").iter().map(|own| &own["row"]).collect();
    assert_eq!(rows, [3, 4]);
    let fix = |row: u32, column: u32, text: &str| {
        desk.ok(
            "import_fix",
            json!({"import": import, "source": 0, "row": row, "column": column, "text": text}),
        )
    };
    let left = fix(3, 3, "明年吧");
    assert_eq!((&left["reason"]["code"], &left["cells"][3]), (&json!("not_a_date"), &json!("明年吧")));
    assert_eq!(fix(3, 3, "2026-04-01"), Value::Null);
    let tried = desk.ok("import_check", json!({"import": import}));
    assert_eq!((&tried["failed"], &tried["errors"][0]["row"]), (&json!(1), &json!(4)));
    // The list of failed rows knows of a correction without another check.
    assert_eq!(fix(4, 3, "")["reason"]["code"], "no_name", "one thing after the other");
    assert_eq!(fix(4, 0, "韩家小店"), Value::Null);
    assert_eq!(desk.fails("import_failed", json!({"import": import})), ErrorCode::NotFound);
    let job = desk.ok("import_start", json!({"import": import}))["job"].clone();
    while desk.ok("job_status", json!({"job": job}))["state"] == "running" {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let found = desk.ok("search", json!({"query": "李雷"}))["hits"][0]["id"].clone();
    let contact = desk.ok("record_get", json!({"kind": "contact", "id": found}));
    assert!(contact["custom"].to_string().contains("2026-04-01"), "{contact}");
    assert_eq!(desk.ok("count", json!({}))["contact"], 3);
}

#[test]
fn only_cells_of_tables_are_corrected_and_only_so_far() {
    let desk = Desk::open(95);
    let import = opened(&desk);
    let fix = |source: u32, column: u32, text: &str| json!({"import": import, "source": source, "row": 2, "column": column, "text": text});
    assert_eq!(desk.fails("import_fix", fix(7, 0, "x")), ErrorCode::NotFound);
    assert_eq!(desk.fails("import_fix", fix(0, 4_000, "x")), ErrorCode::BadInput);
    assert_eq!(desk.fails("import_fix", fix(0, 0, &"x".repeat(65_537))), ErrorCode::BadInput);
    let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王芳\r\nEND:VCARD\r\n";
    let handle = desk.session.put_file("a.vcf", card.as_bytes().to_vec()).expect("kept");
    let cards = desk.ok("import_open", json!({"files": [handle]}))["import"].clone();
    let on_card = json!({"import": cards, "source": 0, "row": 1, "column": 0, "text": "x"});
    assert_eq!(desk.fails("import_fix", on_card), ErrorCode::Refused);
}
