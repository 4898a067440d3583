//! W2 lists, W3 the search box, W4 reports: what a person waits for while looking.

use coffer_core::Workspace;
use coffer_core::clock::{Machine, Source};
use coffer_core::query::{self, Asked, By, Filter, Sort};
use coffer_core::records::{Contact, Deal};
use rusqlite::OptionalExtension;
use serde_json::json;

use super::figure::{Figure, Must};
use crate::book::Done;
use crate::data::{Data, Mersenne};
use crate::measure::{Took, Watch, quantile};

/// Times a view is asked for.
const TIMES: usize = 7;
/// Pages turned.
const PAGES: usize = 300;
/// Records of a page.
const PAGE: usize = 50;

/// The share of the times that `share` says (0.5 is the median), on the wall in milliseconds and of the processor.
fn timed(w: &'static str, what: String, n: usize, times: &[Took], share: f64, must: Must) -> Figure {
    let mut walls: Vec<f64> = times.iter().map(|t| t.wall * 1e3).collect();
    let mut cpus: Vec<f64> = times.iter().map(|t| t.cpu).collect();
    Figure::of(w, what, n, quantile(&mut walls, share), "ms", must).cpu(quantile(&mut cpus, share))
}

/// Does a small piece of work three times and gives the middle time, wall and processor each: what another program takes
/// away in between is not this one's figure.
fn middle(mut work: impl FnMut() -> Done) -> Done<Took> {
    let mut times = Vec::with_capacity(3);
    for _ in 0..3 {
        let watch = Watch::start();
        work()?;
        times.push(watch.took());
    }
    let mut walls: Vec<f64> = times.iter().map(|t| t.wall).collect();
    let mut cpus: Vec<f64> = times.iter().map(|t| t.cpu).collect();
    Ok(Took { wall: quantile(&mut walls, 0.5), cpu: quantile(&mut cpus, 0.5) })
}

/// W2: the id vector of filtered, sorted views, and pages out of it.
pub fn lists(ws: &Workspace, n: usize, say: &mut dyn FnMut(Figure)) -> Done {
    let today = today()?;
    let owner: Option<[u8; 16]> = ws.read(|conn| {
        Ok(conn.query_row("SELECT id FROM member WHERE name = 'u03'", [], |row| row.get(0)).optional()?)
    })?;
    let owner = coffer_core::id::Id::from_bytes(owner.ok_or("the data's owners did not become members")?);
    let views = [
        ("all by name", json!(null), vec![("name", false)]),
        ("one owner's, latest contact first", is("owner", &owner.to_string()), vec![("last_contact", true)]),
        (
            "two conditions, newest first",
            json!({"all": [{"field": "status", "op": "in", "value": ["lead", "qualified"]}, is("source", "微信")]}),
            vec![("created", true)],
        ),
        (
            "words in a field, by name",
            json!({"field": "title", "op": "contains", "value": "经理"}),
            vec![("name", false)],
        ),
    ];
    let mut everyone = Vec::new();
    for (name, filter, sort) in views {
        let filter: Option<Filter> =
            if filter.is_null() { None } else { Some(serde_json::from_value(filter)?) };
        let sort: Vec<Sort> =
            sort.iter().map(|(field, desc)| Sort { field: (*field).to_owned(), desc: *desc }).collect();
        let mut times = Vec::new();
        let mut rows = Vec::new();
        for _ in 0..TIMES {
            let watch = Watch::start();
            rows = ws.read(|conn| query::rows(conn, Contact::KIND, filter.as_ref(), &sort, today))?;
            times.push(watch.took());
        }
        if rows.is_empty() {
            return Err(format!("the view `{name}` shows nothing").into());
        }
        let what = format!("vector: {name} ({} rows)", rows.len());
        say(timed("W2", what, n, &times, 0.5, Must::AtMost(200.0)));
        if everyone.is_empty() {
            everyone = rows;
        }
    }
    let (mut r, mut times) = (Mersenne::new(2), Vec::new());
    for _ in 0..PAGES {
        let from = r.below(everyone.len().saturating_sub(PAGE).max(1));
        let wanted = &everyone[from..(from + PAGE).min(everyone.len())];
        times.push(middle(|| {
            let page = ws.read(|conn| query::page(conn, Contact::KIND, wanted))?;
            if page.len() == wanted.len() { Ok(()) } else { Err("a page lacks records".into()) }
        })?);
    }
    say(timed("W2", format!("page of {PAGE}, p99"), n, &times, 0.99, Must::AtMost(10.0)));
    Ok(())
}

fn is(field: &str, value: &str) -> serde_json::Value {
    json!({"field": field, "op": "is", "value": value})
}

/// W3: the search box, by what is typed.
pub fn search(ws: &Workspace, data: &Data, say: &mut dyn FnMut(Figure)) -> Done {
    let must = Must::AtMost(if data.n > 100_000 { 120.0 } else { 30.0 });
    let q = &data.queries;
    let classes = [
        ("2 Chinese characters", &q.zh2),
        ("pinyin initials", &q.initials),
        ("full pinyin", &q.pinyin),
        ("last 4 of a phone", &q.phone_suffix),
        ("middle of an e-mail", &q.email_infix),
        ("words in notes", &q.notes),
    ];
    for (what, queries) in classes {
        let (mut times, mut missed) = (Vec::new(), Vec::new());
        for query in queries {
            let mut found = true;
            times.push(middle(|| {
                let hits = ws.read(|conn| query::search(conn, query, &[], 20))?;
                found &= !hits.is_empty();
                Ok(())
            })?);
            if !found {
                missed.push(query.as_str());
            }
        }
        // Every query is drawn from the data: one that finds nothing would be quick and wrong.
        if !missed.is_empty() {
            return Err(format!("{what}: {missed:?} found nothing").into());
        }
        say(timed("W3", format!("{what}, p99"), data.n, &times, 0.99, must));
    }
    Ok(())
}

/// W4: the groups that reports are made of.
pub fn reports(ws: &Workspace, n: usize, say: &mut dyn FnMut(Figure)) -> Done {
    let day = today()?.into();
    let asked = Asked { kind: Deal::KIND, filter: None, search: None, day: &day };
    let reports = [
        ("funnel", By::Field("stage".to_owned())),
        ("by month", By::Month("close_date".to_owned())),
        ("ranking", By::Field("owner".to_owned())),
    ];
    for (name, by) in reports {
        let (mut times, mut lines) = (Vec::new(), 0);
        for _ in 0..TIMES {
            let watch = Watch::start();
            let groups = ws.read(|conn| query::groups(conn, &asked, &by, Some("amount")))?;
            times.push(watch.took());
            lines = groups.iter().filter(|group| group.sums.iter().any(|(_, sum)| *sum > 0)).count();
        }
        if lines < 2 {
            return Err(format!("the report `{name}` is empty").into());
        }
        say(timed("W4", name.to_owned(), n, &times, 0.5, Must::AtMost(200.0)));
    }
    Ok(())
}

fn today() -> Done<jiff::civil::Date> {
    Ok(coffer_core::clock::day_of(Machine.now_ms()).ok_or("the clock stands outside of the calendar")?)
}
