//! Cards of many programs. The `calcard` crate's sources carry a few hundred; they are read from wherever cargo put
//! them, and the test says so and passes where they are not.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use coffer_core::exchange::{Input, Options, Plan, RowDrafts, open};
use coffer_core::money::Currency;
use coffer_core::records::{Account, Contact};
use coffer_core::schema::{Point, Value};
use coffer_core::text::Region;

fn options() -> Options {
    Options {
        now_ms: 1_794_974_400_000,
        today: jiff::civil::Date::constant(2026, 11, 18),
        zone: jiff::tz::TimeZone::UTC,
        currency: Currency::CNY,
        region: Region::CHINA,
    }
}

fn rows(name: &str, bytes: &[u8]) -> Vec<RowDrafts> {
    let sources = open(vec![Input::memory(name, bytes.to_vec())], &|_| None).unwrap();
    Plan::new(sources, options()).rows().collect::<Result<_, _>>().unwrap()
}

fn corpus() -> Option<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let said = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .ok()?;
    let said: serde_json::Value = serde_json::from_slice(&said.stdout).ok()?;
    let package = said["packages"].as_array()?.iter().find(|package| package["name"] == "calcard")?;
    let folder = PathBuf::from(package["manifest_path"].as_str()?).parent()?.join("resources/vcard");
    folder.is_dir().then_some(folder)
}

#[test]
fn every_card_of_the_corpus_is_read_or_named() {
    let Some(folder) = corpus() else {
        eprintln!("the cards in calcard's sources are not here: nothing to read");
        return;
    };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "vcf"));
    files.sort();
    assert!(files.len() >= 200, "{} files", files.len());
    let (mut cards, mut records, mut set_aside, mut unopened) = (0, 0, 0, Vec::new());
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    for path in &files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let sources = match open(vec![Input::file(path)], &|_| None) {
            Ok(sources) => sources,
            Err(error) => {
                unopened.push(format!("{name}: {error}"));
                continue;
            }
        };
        let rows: Vec<RowDrafts> = Plan::new(sources, options()).rows().collect::<Result<_, _>>().unwrap();
        let problems: Vec<_> =
            rows.iter().filter_map(|row| row.problem.as_ref()).map(|p| p.reason.code()).collect();
        let made: usize = rows.iter().map(|row| row.drafts.len()).sum();
        eprintln!("{name}: {} cards, {made} records, set aside {problems:?}", rows.len());
        cards += rows.len();
        records += made;
        set_aside += problems.len();
        for row in &rows {
            for name in &row.left_out {
                *left_out.entry(name.clone()).or_default() += 1;
            }
            for draft in &row.drafts {
                assert!(!draft.title().is_empty(), "{name}");
                for (field, value) in &draft.fields {
                    assert!(value.fits(field.ty), "{name}: {}", field.name);
                }
            }
        }
    }
    eprintln!("{} files, {cards} cards, {records} records, {set_aside} set aside", files.len());
    eprintln!("left out: {left_out:?}\nnot opened: {unopened:?}");
    // A card is read unless it has no name of any kind; few in the corpus are so.
    assert!(records * 10 >= cards * 9, "{records} of {cards}");
    assert!(unopened.len() * 20 <= files.len(), "{unopened:?}");
}

fn points<'a>(row: &'a RowDrafts, field: &'static coffer_core::schema::Field) -> &'a [Point] {
    match row.drafts[0].get(field) {
        Value::Points(points) => points,
        _ => &[],
    }
}

fn labels(points: &[Point]) -> Vec<(&str, &str)> {
    points.iter().map(|point| (point.value.as_str(), point.label.as_str())).collect()
}

#[test]
fn old_quoted_printable_cards_are_read_in_their_charset() {
    let card = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E4=BC=9F\r\nTEL;CELL;PREF:13800138000\r\nTEL;WORK;FAX:010-62345678\r\nEND:VCARD\r\n\
        BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=E4=B8=89\r\nNOTE;ENCODING=QUOTED-PRINTABLE:=E4=B8=80=\r\n=E4=BA=8C\r\nEND:VCARD\r\n";
    let rows = rows("a.vcf", card.as_bytes());
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].drafts[0].title(), "王伟");
    assert_eq!(rows[1].drafts[0].title(), "张三");
    assert_eq!(rows[1].drafts[0].get(Contact::NOTES), &Value::Text("一二".into()));
    let phones = points(&rows[0], Contact::PHONES);
    assert_eq!(phones.iter().map(|point| point.label.as_str()).collect::<Vec<_>>(), ["mobile", "work_fax"]);
    assert!(phones[0].primary && !phones[1].primary);
}

#[test]
fn apple_labels_folds_and_photos() {
    let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Hopper;Grace;Brewster;Dr.;\r\nFN:Grace Hopper\r\nORG:Navy;Computing\r\nTITLE:Rear Admiral\r\nitem1.TEL:+12025550143\r\nitem1.X-ABLabel:_$!<Assistant>!$_\r\nitem2.EMAIL;type=INTERNET:grace@navy.example\r\nitem2.X-ABLabel:Navy mail\r\nTEL;type=WORK;type=VOICE:+12025550170\r\nNOTE:A long note that is folded in the mid\r\n dle of a word\\, with a comma\\nand a line\r\nADR;type=WORK:;;1 Yard St;Arlington;VA;22201;US\r\nBDAY:1906-12-09\r\nCATEGORIES:Navy,Pioneers\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ==\r\nUID:abc-123\r\nX-WEIRD:1\r\nEND:VCARD\r\n";
    let rows = rows("a.vcf", card.as_bytes());
    let draft = &rows[0].drafts[0];
    assert_eq!(draft.title(), "Grace Hopper");
    assert_eq!(draft.get(Contact::DEPARTMENT), &Value::Text("Computing".into()));
    assert_eq!(
        labels(points(&rows[0], Contact::PHONES)),
        [("+12025550143", "Assistant"), ("+12025550170", "work")]
    );
    assert_eq!(labels(points(&rows[0], Contact::EMAILS)), [("grace@navy.example", "Navy mail")]);
    assert_eq!(
        draft.get(Contact::NOTES),
        &Value::Text("A long note that is folded in the middle of a word, with a comma\nand a line".into())
    );
    assert_eq!(draft.get(Contact::BIRTHDAY), &Value::Text("1906-12-09".into()));
    assert_eq!(draft.tags, ["Navy", "Pioneers"]);
    assert_eq!(draft.key.as_ref().unwrap().id, "abc-123");
    assert_eq!(draft.links.len(), 1);
    assert_eq!(rows[0].left_out, ["PHOTO", "X-WEIRD"]);
}

#[test]
fn a_card_of_a_company_is_an_account() {
    let card = "BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Acme\nTEL;TYPE=work:+12025550143\nEND:VCARD\n";
    let rows = rows("a.vcf", card.as_bytes());
    assert_eq!(rows[0].drafts[0].kind, Account::KIND);
}

#[test]
fn broken_cards_are_set_aside_and_the_next_is_read() {
    let card = "BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:A\nBEGIN:VCARD\nEND:VCARD\nEND:VCARD\nBEGIN:VCARD\nFN:Cut off";
    let rows = rows("a.vcf", card.as_bytes());
    assert_eq!(rows.len(), 3);
    assert!(rows[0].problem.is_some() && !rows[0].cells.is_empty());
    assert_eq!(rows[2].drafts[0].title(), "Cut off");
}
