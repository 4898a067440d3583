//! A row of a file is taken in whole or not at all.

use coffer_core::Workspace;
use coffer_core::audit;
use coffer_core::exchange::run::{Duplicates, Report, check, import};
use coffer_core::exchange::{Input, Options, Plan, open};
use coffer_core::money::Currency;
use coffer_core::text::Region;
use coffer_tests::{Book, START_MS};

fn plan(bytes: Vec<u8>) -> Plan {
    let options = Options {
        now_ms: START_MS,
        today: jiff::civil::Date::constant(2026, 11, 2),
        zone: jiff::tz::TimeZone::UTC,
        currency: Currency::CNY,
        region: Region::CHINA,
    };
    Plan::new(open(vec![Input::memory("a.csv", bytes)], &|_| None).expect("opens"), options)
}

fn names(ws: &Workspace, kind: &str) -> Vec<String> {
    ws.read(|conn| {
        let mut statement = conn.prepare(&format!("SELECT name FROM \"{kind}\" ORDER BY n"))?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    })
    .expect("reads")
}

fn facts(report: &Report) -> (u64, u64, Vec<(&'static str, u64)>) {
    let made = report.created.iter().filter(|(_, count)| **count > 0);
    (report.rows, report.failed, made.map(|(kind, count)| (*kind, *count)).collect())
}

#[test]
fn a_row_that_fails_leaves_nothing_and_the_next_one_does_not_lean_on_it() {
    let book = Book::new(821);
    let ws = book.ws();
    let members = names(ws, "member");
    let long = "远".repeat(1_200);
    let row = |n: u32, company: &str, tag: &str, owner: &str| format!("人{n},{company},{tag},{owner}\n");
    let mut file = String::from("姓名,公司,标签,负责人\n");
    file += &row(1, "甲公司", "老客户", "王伟");
    // A tag's name is judged when the tag is made: then the owner and the first tag are there already.
    file += &row(2, "丁公司", &format!("新客户;{long}"), "李娜");
    file += &row(3, "乙公司", "老客户", "王伟");
    let plan = plan(file.clone().into_bytes());
    let would = check(ws, &plan, Duplicates::Skip, None, &mut |_| true).expect("checks");
    let report = import(ws, &book.actor(), &plan, Duplicates::Skip, &mut |_| true).expect("imports");
    assert_eq!(facts(&would), facts(&report));
    assert_eq!((report.rows, report.failed), (3, 1), "{:?}", report.failed_rows);
    assert_eq!(names(ws, "tag"), ["老客户"]);
    assert_eq!(names(ws, "member"), [members.clone(), vec!["王伟".into()]].concat());
    assert_eq!(names(ws, "account"), ["甲公司", "乙公司"]);
    ws.undo().expect("undone");

    // What the failed row named first is made by the next row that names it.
    let other = Book::new(822);
    let ws = other.ws();
    file += &row(4, "丙公司", "新客户", "李娜");
    let report = import(ws, &other.actor(), &self::plan(file.into_bytes()), Duplicates::Skip, &mut |_| true)
        .expect("imports");
    assert_eq!((report.rows, report.failed), (4, 1), "{:?}", report.failed_rows);
    assert_eq!(names(ws, "tag"), ["老客户", "新客户"]);
    assert_eq!(names(ws, "member"), [members, vec!["王伟".into(), "李娜".into()]].concat());
    assert!(audit::doctor(ws).expect("doctor").iter().all(|check| check.ok));
    assert!(ws.rebuild(false).expect("rebuild").same);
}
