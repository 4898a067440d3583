//! Views against the plainest reading of the same words: load everything, keep what fits, sort it by hand.

use std::cmp::Ordering;

use coffer_core::Workspace;
use coffer_core::query::{self, Asked, By, Day, Filter, GroupKey, Sort};
use coffer_core::records::{Account, Contact, Deal};
use coffer_core::schema::{Kind, Money, Value};
use coffer_core::store::Record;
use coffer_tests::Book;
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::json;

const TITLES: [Option<&str>; 5] = [Some("采购经理"), Some("经理"), Some("Buyer 100%"), Some("总监"), None];
const STATUSES: [Option<&str>; 3] = [Some("lead"), Some("qualified"), None];

/// What a contact of the test is made of: name, title, status, source and whether it lies in the trash.
type Person = (u8, usize, usize, bool, bool);

fn book(people: &[Person]) -> Book {
    let copy = Book::new(11);
    copy.ws()
        .commit(&copy.ws().actor("test"), "contact.create", |draft| {
            for (name, title, status, source, trashed) in people {
                let mut values = vec![(Contact::NAME, Value::text(format!("人{name} {}", name % 7)))];
                values.extend(TITLES[*title].map(|title| (Contact::TITLE, Value::text(title))));
                values.extend(STATUSES[*status].map(|status| (Contact::STATUS, Value::text(status))));
                if *source {
                    values.push((Contact::SOURCE, Value::text("微信")));
                }
                let id = draft.create(Contact::KIND, values, vec![])?;
                if *trashed {
                    draft.delete(Contact::KIND, id)?;
                }
            }
            Ok(())
        })
        .expect("the book takes them");
    copy
}

fn all(ws: &Workspace, kind: &'static Kind) -> Vec<Record> {
    ws.read(|conn| {
        let rows = query::rows(conn, kind, None, &[], date(2026, 11, 2))?;
        query::page(conn, kind, &rows)
    })
    .expect("everything")
}

fn rows(ws: &Workspace, filter: Option<serde_json::Value>, sort: &[Sort]) -> Vec<u32> {
    let filter: Option<Filter> = filter.map(|filter| serde_json::from_value(filter).expect("a filter"));
    ws.read(|conn| query::rows(conn, Contact::KIND, filter.as_ref(), sort, date(2026, 11, 2))).expect("rows")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn a_view_shows_what_fits_in_its_order_whichever_way_the_database_takes(
        people in prop::collection::vec((any::<u8>(), 0..5usize, 0..3usize, any::<bool>(), prop::bool::weighted(0.1)), 1..60),
    ) {
        let copy = book(&people);
        let everyone = all(copy.ws(), Contact::KIND);
        prop_assert_eq!(everyone.len(), people.iter().filter(|(.., trashed)| !trashed).count());
        let title = |record: &Record| record.text(Contact::TITLE).to_owned();
        type Fits = Box<dyn Fn(&Record) -> bool>;
        let filters: Vec<(Option<serde_json::Value>, Fits)> = vec![
            (None, Box::new(|_| true)),
            (
                Some(json!({"field": "title", "op": "contains", "value": "经理"})),
                Box::new(move |record| title(record).contains("经理")),
            ),
            (
                Some(json!({"field": "title", "op": "contains", "value": "%"})),
                Box::new(move |record| title(record).contains('%')),
            ),
            (
                Some(json!({"not": {"field": "title", "op": "contains", "value": "经理"}})),
                Box::new(move |record| !title(record).contains("经理")),
            ),
            (
                Some(json!({"all": [
                    {"field": "status", "op": "in", "value": ["lead", "qualified"]},
                    {"field": "source", "op": "is", "value": "微信"}]})),
                Box::new(|record| {
                    !record.text(Contact::STATUS).is_empty() && record.text(Contact::SOURCE) == "微信"
                }),
            ),
            (
                Some(json!({"any": [
                    {"field": "status", "op": "is", "value": "lead"},
                    {"not": {"field": "source", "op": "is", "value": "微信"}}]})),
                Box::new(|record| {
                    record.text(Contact::STATUS) == "lead" || record.text(Contact::SOURCE) != "微信"
                }),
            ),
        ];
        for (filter, fits) in &filters {
            for field in ["name", "title", "status", "created", "last_contact"] {
                for desc in [false, true] {
                    for second in [None, Some("status")] {
                        let mut sort = vec![Sort { field: field.to_owned(), desc }];
                        sort.extend(second.map(|field| Sort { field: field.to_owned(), desc: false }));
                        let mut expected: Vec<&Record> = everyone.iter().filter(|record| fits(record)).collect();
                        expected.sort_by(|a, b| by_hand(a, b, &sort));
                        let expected: Vec<u32> = expected.iter().map(|record| record.n as u32).collect();
                        prop_assert_eq!(rows(copy.ws(), filter.clone(), &sort), expected, "{:?} {:?}", filter, sort);
                    }
                }
            }
        }
    }
}

fn by_hand(a: &Record, b: &Record, sort: &[Sort]) -> Ordering {
    for level in sort {
        let key = |record: &Record| -> Option<String> {
            match level.field.as_str() {
                "name" => Some(coffer_core::text::sort_key(record.title())),
                "created" => Some(format!("{:020}", record.created)),
                "last_contact" => record.last_contact.map(|at| format!("{at:020}")),
                field => {
                    let field = record.kind.field(field).expect("a field");
                    Some(record.text(field).to_owned()).filter(|text| !text.is_empty())
                }
            }
        };
        let way = match (key(a), key(b)) {
            (None, None) => Ordering::Equal,
            (None, _) => Ordering::Greater,
            (_, None) => Ordering::Less,
            (Some(a), Some(b)) if level.desc => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
        };
        if way.is_ne() {
            return way;
        }
    }
    if sort.last().is_some_and(|level| level.desc) { b.n.cmp(&a.n) } else { a.n.cmp(&b.n) }
}

/// Name, amount in minor units with its currency, and the day it is to close.
type Planned = (&'static str, Option<(i64, &'static str)>, Option<jiff::civil::Date>);

fn deals(copy: &Book, deals: &[Planned]) {
    copy.ws()
        .commit(&copy.ws().actor("test"), "deal.create", |draft| {
            for (name, amount, close) in deals {
                let mut values = vec![(Deal::NAME, Value::text(*name))];
                values.extend(amount.map(|(minor, code)| {
                    let currency = code.as_bytes().try_into().expect("three letters");
                    (Deal::AMOUNT, Value::Money(Money { minor, currency }))
                }));
                values.extend(close.map(|day| (Deal::CLOSE_DATE, Value::Date(day))));
                draft.create(Deal::KIND, values, vec![])?;
            }
            Ok(())
        })
        .expect("deals")
}

#[test]
fn amounts_of_other_currencies_are_neither_more_nor_less_nor_summed_together() {
    let copy = Book::new(12);
    deals(
        &copy,
        &[
            ("甲", Some((50_000, "CNY")), Some(date(2026, 11, 30))),
            ("乙", Some((10_000, "CNY")), Some(date(2026, 11, 1))),
            ("丙", Some((90_000, "USD")), Some(date(2026, 12, 1))),
            ("丁", None, None),
        ],
    );
    let found = |filter: serde_json::Value| {
        let filter: Filter = serde_json::from_value(filter).expect("a filter");
        copy.ws()
            .read(|conn| {
                let rows = query::rows(conn, Deal::KIND, Some(&filter), &[], date(2026, 11, 2))?;
                query::page(conn, Deal::KIND, &rows)
            })
            .expect("deals")
            .iter()
            .map(|deal| deal.title().to_owned())
            .collect::<std::collections::BTreeSet<_>>()
    };
    let amount = |op: &str, minor: i64, currency: &str| json!({"field": "amount", "op": op, "value": {"minor": minor, "currency": currency}});
    assert_eq!(found(amount("ge", 20_000, "CNY")), ["甲".to_owned()].into());
    assert_eq!(found(amount("gt", 0, "USD")), ["丙".to_owned()].into());
    assert_eq!(found(amount("is_not", 90_000, "CNY")).len(), 4);
    assert_eq!(
        found(json!({"field": "amount", "op": "ge", "value": 20_000})),
        ["甲".to_owned(), "丙".to_owned()].into()
    );

    let groups = |by: By| {
        copy.ws()
            .read(|conn| {
                let day = date(2026, 11, 2).into();
                let asked = Asked { kind: Deal::KIND, filter: None, search: None, day: &day };
                query::groups(conn, &asked, &by, Some("amount"))
            })
            .expect("groups")
            .into_iter()
            .map(|group| (group.key, group.count, group.sums))
            .collect::<Vec<_>>()
    };
    let month = |month: &str| GroupKey::Text(month.to_owned());
    assert_eq!(
        groups(By::Month("close_date".to_owned())),
        [
            (GroupKey::Empty, 1, vec![]),
            (month("2026-11"), 2, vec![(*b"CNY", 60_000)]),
            (month("2026-12"), 1, vec![(*b"USD", 90_000)]),
        ]
    );
    assert_eq!(
        groups(By::Field("owner".to_owned())),
        [(GroupKey::Link(copy.ws().me().member), 4, vec![(*b"CNY", 60_000), (*b"USD", 90_000)])]
    );
}

#[test]
fn a_box_that_was_never_touched_is_not_ticked() {
    let copy = book(&[(1, 0, 0, false, false), (2, 0, 0, false, false)]);
    let id = all(copy.ws(), Contact::KIND)[0].id;
    copy.ws()
        .commit(&copy.ws().actor("test"), "contact.update", |draft| {
            draft.set(Contact::KIND, id, Contact::DO_NOT_EMAIL, Value::Checkbox(true))
        })
        .expect("ticked");
    let is = |value: bool| {
        rows(copy.ws(), Some(json!({"field": "do_not_email", "op": "is", "value": value})), &[]).len()
    };
    assert_eq!((is(true), is(false)), (1, 1));
}

#[test]
fn a_day_begins_where_the_person_is() {
    let copy = Book::new(13);
    copy.ws()
        .commit(&copy.ws().actor("test"), "account.create", |draft| {
            draft.create(Account::KIND, vec![(Account::NAME, Value::text("华东精密"))], vec![]).map(drop)
        })
        .expect("made");
    let made = jiff::Timestamp::from_millisecond(all(copy.ws(), Account::KIND)[0].created).expect("a time");
    let filter: Filter = serde_json::from_value(json!({"field": "created", "op": "within_days", "value": 0}))
        .expect("a filter");
    // Somewhere it is the next day already, somewhere it still is the day before: each asks for today.
    for zone in ["Pacific/Kiritimati", "Asia/Shanghai", "UTC", "America/Los_Angeles", "Pacific/Pago_Pago"] {
        let zone = jiff::tz::TimeZone::get(zone).expect("a zone");
        let here = zone.to_datetime(made).date();
        for (day, count) in
            [(here, 1), (here.yesterday().expect("a day"), 0), (here.tomorrow().expect("a day"), 0)]
        {
            let day = Day { date: day, zone: zone.clone() };
            let rows =
                copy.ws().read(|conn| query::rows(conn, Account::KIND, Some(&filter), &[], day.clone()));
            assert_eq!(rows.expect("rows").len(), count, "{day:?}");
        }
    }
}

#[test]
fn a_filter_has_no_end_of_conditions() {
    let copy = Book::new(14);
    let empty = json!({"field": "title", "op": "empty"});
    let some = |count: usize| json!({"all": vec![empty.clone(); count]});
    assert_eq!(rows(copy.ws(), Some(some(100)), &[]).len(), 0);
    let filter: Filter = serde_json::from_value(some(101)).expect("a filter");
    let refused =
        copy.ws().read(|conn| query::rows(conn, Contact::KIND, Some(&filter), &[], date(2026, 11, 2)));
    assert!(matches!(refused, Err(coffer_core::error::Error::TooLarge { .. })));
}
