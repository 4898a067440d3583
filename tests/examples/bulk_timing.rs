//! What the same change to many records costs, and its undo, on a real vault: processor seconds of this thread.
//! `cargo run --profile measured -p coffer-tests --example bulk_timing -- 100000` Not a test: it prints and judges nothing.

use std::fmt::Write as _;
use std::fs;

use coffer_core::Workspace;
use coffer_core::exchange::run::{Duplicates, import};
use coffer_core::exchange::{Input, Options, Plan, open};
use coffer_core::money::Currency;
use coffer_core::records::bulk::{self, Change};
use coffer_core::records::{Contact, Member, Tag};
use coffer_core::schema::Value;
use coffer_core::text::Region;
use coffer_tests::{Book, START_MS};

/// Nanoseconds that this thread was at work; the wall says something else on a busy machine.
fn worked() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0)
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let before = worked();
    let out = work();
    println!("{what}: {:.2} s", (worked() - before) as f64 / 1e9);
    out
}

fn filled(ws: &Workspace, n: usize) -> Vec<u32> {
    let mut csv = String::from("姓名,手机,邮箱,职位,公司\n");
    for at in 0..n {
        let _ = writeln!(
            csv,
            "陈建{at},138{at:08},p{at}@example.com,采购经理,远帆贸易{}有限公司",
            at % (n / 8 + 1)
        );
    }
    let options = Options {
        now_ms: START_MS,
        today: jiff::civil::Date::constant(2026, 11, 2),
        zone: jiff::tz::TimeZone::UTC,
        currency: Currency::CNY,
        region: Region::CHINA,
    };
    let sources = open(vec![Input::memory("a.csv", csv.into_bytes())], &|_| None).expect("opens");
    let plan = Plan::new(sources, options);
    import(ws, &ws.actor("import"), &plan, Duplicates::Create, &mut |_| true).expect("imports");
    (1..=n as u32).collect()
}

fn main() {
    let n = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let book = Book::new(1);
    let ws = book.ws();
    let rows = timed("import", || filled(ws, n));
    let actor = ws.actor("window");
    let make = |kind, field, name: &str| {
        ws.commit(&actor, "make", |draft| draft.create(kind, vec![(field, Value::text(name))], vec![]))
            .expect("made")
    };
    let tag = make(Tag::KIND, Tag::NAME, "重点");
    let colleague = make(Member::KIND, Member::NAME, "王芳");
    for (what, change) in [
        ("role", Change { fields: vec![(Contact::ROLE, Value::text("purchaser"))], ..Change::default() }),
        ("tag", Change { add: vec![(Contact::TAGS, vec![tag])], ..Change::default() }),
        ("owner", Change { fields: vec![(Contact::OWNER, Value::Link(colleague))], ..Change::default() }),
        ("trash", Change { trash: Some(true), ..Change::default() }),
    ] {
        let (batch, counted) = timed(what, || {
            bulk::run(ws, &actor, Contact::KIND, &rows, &change, START_MS, &mut |_| true).expect("changes")
        });
        assert_eq!(counted.changes, n as u64);
        let undone = timed("  undo", || ws.undo_batch(batch.expect("a batch"), false).expect("undone"));
        assert_eq!(undone.count, n as u64);
    }
}
