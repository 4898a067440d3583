//! Every named program's file is recognised by its header and becomes exactly the expected records. The fixtures are
//! `tests/fixtures/import/<preset>.csv (or `<preset>_report.csv`: the same with other words)`, the records stand beside them as JSON. `COFFER_BLESS=1` writes the
//! JSON anew: to be read, line by line, before it is committed.

use std::path::PathBuf;

use coffer_core::exchange::source::Content;
use coffer_core::exchange::{
    ExternalKey, Input, LinkTarget, Options, OwnerRef, Plan, RecordDraft, RowDrafts, open, wire,
};
use coffer_core::money::Currency;
use coffer_core::text::Region;
use serde_json::{Map, Value as Json, json};

fn options() -> Options {
    Options {
        // 2026-11-18, noon in Shanghai.
        now_ms: 1_794_974_400_000,
        today: jiff::civil::Date::constant(2026, 11, 18),
        zone: jiff::tz::TimeZone::fixed(jiff::tz::offset(8)),
        currency: Currency::CNY,
        region: Region::CHINA,
    }
}

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/import")
}

fn key(key: &ExternalKey) -> Json {
    json!(format!("{}:{}", key.program, key.id))
}

fn put(out: &mut Map<String, Json>, name: &str, value: &str) {
    if !value.is_empty() {
        out.insert(name.into(), json!(value));
    }
}

fn owner(owner: &OwnerRef) -> Json {
    let mut out = Map::new();
    put(&mut out, "name", &owner.name);
    put(&mut out, "email", &owner.email);
    if let Some(external) = &owner.external {
        out.insert("id".into(), key(external));
    }
    Json::Object(out)
}

fn draft(draft: &RecordDraft) -> Json {
    let mut out = Map::new();
    out.insert("kind".into(), json!(draft.kind.name));
    if !draft.main {
        out.insert("came_along".into(), json!(true));
    }
    if let Some(external) = &draft.key {
        out.insert("id".into(), key(external));
    }
    for (field, value) in &draft.fields {
        let json = wire::to_json(field.ty, value, &|_, _| None).expect("a draft holds no empty values");
        assert!(out.insert(field.name.into(), json).is_none(), "{} twice", field.name);
        assert!(value.fits(field.ty), "{}: {value:?}", field.name);
    }
    let mut custom = Map::new();
    for (column, value) in &draft.custom {
        let json =
            wire::to_json(coffer_core::schema::FieldType::Text, value, &|_, _| None).expect("not empty");
        custom.insert(format!("{} ({})", column.label, column.ty.code()), json);
    }
    if !custom.is_empty() {
        out.insert("custom".into(), Json::Object(custom));
    }
    if !draft.tags.is_empty() {
        out.insert("tags".into(), json!(draft.tags));
    }
    if let Some(person) = &draft.owner {
        out.insert("owner".into(), owner(person));
    }
    if let Some(at) = draft.created_at {
        out.insert("created_at".into(), json!(jiff::Timestamp::from_millisecond(at).unwrap().to_string()));
    }
    if draft.in_trash {
        out.insert("in_trash".into(), json!(true));
    }
    let mut links = Vec::new();
    for link in &draft.links {
        let mut to = Map::new();
        to.insert("field".into(), json!(link.field.name));
        match &link.to {
            LinkTarget::ThisRow(n) => drop(to.insert("this_row".into(), json!(n))),
            LinkTarget::Elsewhere(reference) => {
                to.insert("kind".into(), json!(reference.kind.name));
                if let Some(external) = &reference.key {
                    to.insert("id".into(), key(external));
                }
                put(&mut to, "name", &reference.name);
                put(&mut to, "email", &reference.email);
                put(&mut to, "within", &reference.within);
            }
        }
        if link.one_of {
            to.insert("one_of".into(), json!(true));
        }
        links.push(Json::Object(to));
    }
    if !links.is_empty() {
        out.insert("links".into(), Json::Array(links));
    }
    Json::Object(out)
}

fn row(row: &RowDrafts) -> Json {
    match &row.problem {
        Some(problem) => json!({"row": row.row, "problem": problem}),
        None => json!({"row": row.row, "records": row.drafts.iter().map(draft).collect::<Vec<_>>()}),
    }
}

#[test]
fn every_preset_gives_exactly_the_expected_records() {
    let bless = std::env::var_os("COFFER_BLESS").is_some();
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    names.sort();
    assert!(names.len() >= 30, "{}", names.len());
    let mut wrong = Vec::new();
    for path in names {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let sources = open(vec![Input::file(&path)], &|_| None).unwrap();
        assert_eq!(sources.len(), 1, "{stem}");
        let Content::Table { mapping, .. } = &sources[0].content else { panic!("{stem} is no table") };
        let preset = mapping.preset.map_or("none", |preset| preset.name);
        if stem.strip_suffix("_report").unwrap_or(&stem) != preset {
            wrong.push(format!("{stem}: taken for {preset}"));
            continue;
        }
        let rows: Vec<Json> =
            Plan::new(sources, options()).rows().map(|found| row(&found.unwrap())).collect();
        let found = serde_json::to_string_pretty(&rows).unwrap() + "\n";
        let beside = path.with_extension("json");
        if bless {
            std::fs::write(&beside, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{stem}: not as expected\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
