//! What lists say beside their rows, against the plainest reading of the same words: load everything and count by hand.

use std::collections::BTreeMap;

use coffer_core::Id;
use coffer_core::audit::{self, content};
use coffer_core::exchange::Options;
use coffer_core::exchange::paste::{self, Block, Pasted};
use coffer_core::money::Currency;
use coffer_core::query::{self, Asked, By, Counted, Day, Filter, GroupKey};
use coffer_core::records::bulk::{self, Change};
use coffer_core::records::{Account, Contact, Deal, Stage, Tag, custom_field};
use coffer_core::schema::{Kind, Money, Point, Value};
use coffer_core::store::Record;
use coffer_core::text::Region;
use coffer_tests::Book;
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::json;

const SOURCES: [Option<&str>; 4] = [Some("展会"), Some("老客户介绍"), Some("Website"), None];
const CURRENCIES: [&str; 2] = ["CNY", "USD"];

/// What a deal of the test is made of: name, source, amount with its currency, tags, a custom number, in the trash.
type Planned = (u8, usize, Option<(i32, usize)>, Vec<usize>, Option<i16>, bool);

struct Made {
    book: Book,
    tags: Vec<Id>,
    score: Id,
}

fn made(deals: &[Planned]) -> Made {
    let book = Book::new(61);
    let ws = book.ws();
    let (tags, score) = ws
        .commit(&book.actor(), "make", |draft| {
            let tags = ["重点", "续约", "Hot"]
                .map(|name| draft.create(Tag::KIND, vec![(Tag::NAME, Value::text(name))], vec![]))
                .into_iter()
                .collect::<Result<Vec<Id>, _>>()?;
            let score = custom_field::define(draft, "deal", "评分", "number", "commercial", vec![])?;
            Ok((tags, score))
        })
        .expect("made");
    ws.commit(&book.actor(), "make", |draft| {
        for (name, source, amount, tagged, number, trashed) in deals {
            let mut fields = vec![(Deal::NAME, Value::text(format!("单{}", name % 5)))];
            fields.extend(SOURCES[*source].map(|source| (Deal::SOURCE, Value::text(source))));
            fields.extend(amount.map(|(minor, currency)| {
                let currency = CURRENCIES[currency].as_bytes().try_into().expect("three letters");
                (Deal::AMOUNT, Value::Money(Money { minor: i64::from(minor), currency }))
            }));
            fields.push((Deal::TAGS, Value::Links(tagged.iter().map(|at| tags[*at]).collect())));
            let custom = number.map(|n| (score, Value::Decimal(format!("{n}")))).into_iter().collect();
            let id = draft.create(Deal::KIND, fields, custom)?;
            if *trashed {
                draft.delete(Deal::KIND, id)?;
            }
        }
        Ok(())
    })
    .expect("made");
    Made { book, tags, score }
}

fn day() -> Day {
    date(2026, 11, 2).into()
}

fn all(made: &Made) -> Vec<Record> {
    made.book
        .ws()
        .read(|conn| {
            let rows = query::rows(conn, Deal::KIND, None, &[], day())?;
            query::page(conn, Deal::KIND, &rows)
        })
        .expect("everything")
}

fn money_of<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<([u8; 3], i64)> {
    let mut sums = BTreeMap::new();
    for record in records {
        if let Value::Money(money) = record.get(Deal::AMOUNT) {
            *sums.entry(money.currency).or_insert(0) += money.minor;
        }
    }
    sums.into_iter().collect()
}

fn values(made: &Made, kind: &'static Kind, field: &str, typed: &str) -> Vec<Counted> {
    let words = |code: &str| vec![code.to_owned()];
    made.book.ws().read(|conn| query::values(conn, kind, field, typed, 100, &words)).expect("values")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]
    #[test]
    fn counts_sums_groups_and_values_are_those_of_the_records(
        deals in prop::collection::vec(
            (any::<u8>(), 0..4usize, prop::option::of((any::<i32>(), 0..2usize)),
             prop::collection::vec(0..3usize, 0..3), prop::option::of(any::<i16>()), prop::bool::weighted(0.1)),
            0..50),
        chosen in prop::collection::vec(any::<prop::sample::Index>(), 0..60),
    ) {
        let made = made(&deals);
        let ws = made.book.ws();
        let records = all(&made);
        let day = day();

        // Counts, with a filter, with a search.
        let filter: Filter = serde_json::from_value(json!({"field": "source", "op": "is", "value": "展会"})).expect("a filter");
        let fair = |record: &&Record| record.text(Deal::SOURCE) == "展会";
        let asked = |filter, search| Asked { kind: Deal::KIND, filter, search, day: &day };
        let count = |asked: Asked<'_>| ws.read(|conn| asked.count(conn)).expect("counted");
        prop_assert_eq!(count(asked(None, None)), records.len() as u64);
        prop_assert_eq!(count(asked(Some(&filter), None)), records.iter().filter(fair).count() as u64);
        let third = |record: &&Record| record.title() == "单3";
        prop_assert_eq!(count(asked(None, Some("单3"))), records.iter().filter(third).count() as u64);
        prop_assert_eq!(
            count(asked(Some(&filter), Some("单3"))),
            records.iter().filter(fair).filter(third).count() as u64
        );

        // Groups, also of what a search finds. A record with several links stands in several.
        let keys = |record: &Record, by: &str| match record.kind.field(by).map(|field| record.get(field)) {
            Some(Value::Text(text)) => vec![GroupKey::Text(text.clone())],
            Some(Value::Links(ids)) => ids.iter().map(|id| GroupKey::Link(*id)).collect(),
            _ => vec![GroupKey::Empty],
        };
        for (by, search) in [("source", None), ("source", Some("单3")), ("tags", None), ("tags", Some("单3"))] {
            let groups = ws
                .read(|conn| query::groups(conn, &asked(None, search), &By::Field(by.into()), Some("amount")))
                .expect("groups");
            let mut expected: BTreeMap<GroupKey, Vec<&Record>> = BTreeMap::new();
            for record in records.iter().filter(|record| search.is_none() || third(record)) {
                for key in keys(record, by) {
                    expected.entry(key).or_default().push(record);
                }
            }
            prop_assert_eq!(groups.len(), expected.len());
            for (group, (key, own)) in groups.iter().zip(&expected) {
                prop_assert_eq!(&group.key, key);
                prop_assert_eq!(group.count, own.len() as u64);
                prop_assert_eq!(&group.sums, &money_of(own.iter().copied()));
            }
        }

        // Sums of chosen rows; a row twice is one, a row that is not there none.
        let mut rows: Vec<u32> = if records.is_empty() {
            vec![]
        } else {
            chosen.iter().map(|at| at.get(&records).n as u32).collect()
        };
        rows.push(1_000_000);
        let mine: Vec<&Record> = records.iter().filter(|record| rows.contains(&(record.n as u32))).collect();
        let custom = format!("custom.{}", made.score);
        let fields = ["amount".to_owned(), custom, "tags".to_owned()];
        let (count, sums) = ws.read(|conn| query::sums(conn, Deal::KIND, &rows, &fields)).expect("sums");
        prop_assert_eq!(count, mine.len() as u64);
        prop_assert_eq!(&sums[0].money, &money_of(mine.iter().copied()));
        let amounts = mine.iter().filter(|record| !record.get(Deal::AMOUNT).is_null()).count();
        prop_assert_eq!(sums[0].filled, amounts as u64);
        let scores: i64 = mine
            .iter()
            .filter_map(|record| match record.custom.get(&made.score) {
                Some(Value::Decimal(text)) => text.parse::<i64>().ok(),
                _ => None,
            })
            .sum();
        prop_assert_eq!(sums[1].number.clone(), Some(scores.to_string()));
        let tagged = mine.iter().filter(|record| !record.get(Deal::TAGS).is_null()).count();
        prop_assert_eq!(sums[2].filled, tagged as u64);

        // Values: texts, and items of sets, most frequent first.
        let mut sources: BTreeMap<&str, u64> = BTreeMap::new();
        let mut tags: BTreeMap<Id, u64> = BTreeMap::new();
        for record in &records {
            if !record.text(Deal::SOURCE).is_empty() {
                *sources.entry(record.text(Deal::SOURCE)).or_default() += 1;
            }
            if let Value::Links(ids) = record.get(Deal::TAGS) {
                for id in ids {
                    *tags.entry(*id).or_default() += 1;
                }
            }
        }
        let found = values(&made, Deal::KIND, "source", "");
        prop_assert!(found.is_sorted_by(|a, b| a.count >= b.count));
        let found: BTreeMap<&str, u64> = found.iter().map(|one| (one.label.as_str(), one.count)).collect();
        prop_assert_eq!(found, sources);
        let found = values(&made, Deal::KIND, "tags", "");
        let found: BTreeMap<Id, u64> =
            found.iter().map(|one| (one.value.as_link().expect("a tag"), one.count)).collect();
        prop_assert_eq!(found, tags);
    }
}

#[test]
fn a_value_is_found_by_words_pinyin_and_initials() {
    let made = made(&[
        (1, 0, None, vec![0], None, false),
        (2, 1, None, vec![0, 1], None, false),
        (3, 1, None, vec![2], None, false),
        (4, 2, None, vec![], None, false),
    ]);
    let labels = |field: &str, typed: &str| -> Vec<String> {
        values(&made, Deal::KIND, field, typed).into_iter().map(|one| one.label).collect()
    };
    assert_eq!(labels("source", ""), ["老客户介绍", "Website", "展会"]);
    for typed in ["介绍", "laokehu", "lkhjs", "老客户"] {
        assert_eq!(labels("source", typed), ["老客户介绍"], "{typed}");
    }
    assert_eq!(labels("source", "web"), ["Website"]);
    assert_eq!(labels("tags", "zhongdian"), ["重点"]);
    assert_eq!(labels("tags", "xy"), ["续约"]);
    assert_eq!(labels("name", "单4"), ["单4"]);
    assert_eq!(labels("owner", "linxiao"), ["林晓"]);
    assert_eq!(labels("source", "没有"), Vec::<String>::new());
    let refused = made
        .book
        .ws()
        .read(|conn| query::values(conn, Deal::KIND, "amount", "", 10, &|code| vec![code.to_owned()]));
    assert!(matches!(refused, Err(coffer_core::Error::Unknown { .. })));
    assert!(values(&made, Contact::KIND, "role", "").iter().all(|one| one.count == 0));
}

/// A bulk change as a test plans it.
#[derive(Clone, Debug)]
struct Bulk {
    source: Option<Option<usize>>,
    name: bool,
    score: Option<Option<i16>>,
    add: Vec<usize>,
    remove: Vec<usize>,
    stage: Option<(usize, bool)>,
    trash: bool,
}

fn any_bulk() -> impl Strategy<Value = Bulk> {
    (
        prop::option::of(prop::option::of(0..3usize)),
        prop::bool::weighted(0.1),
        prop::option::of(prop::option::of(any::<i16>())),
        prop::collection::vec(0..3usize, 0..3),
        prop::collection::vec(0..3usize, 0..3),
        prop::option::of((0..4usize, any::<bool>())),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(source, name, score, add, remove, stage, trash)| Bulk {
            source,
            name,
            score,
            add,
            remove,
            stage,
            trash,
        })
}

impl Bulk {
    fn change(&self, made: &Made, stages: &[Id]) -> Change {
        let mut fields: coffer_core::change::Fields = vec![];
        fields.extend(self.source.map(|source| {
            (Deal::SOURCE, source.and_then(|at| SOURCES[at]).map_or(Value::Null, Value::text))
        }));
        // A deal has a name: nobody takes this.
        fields.extend(self.name.then_some((Deal::NAME, Value::Null)));
        let ids = |places: &[usize]| places.iter().map(|at| made.tags[*at]).collect::<Vec<Id>>();
        let sets = |places: &[usize]| {
            if places.is_empty() { vec![] } else { vec![(Deal::TAGS, ids(places))] }
        };
        let score = self
            .score
            .map(|score| (made.score, score.map_or(Value::Null, |score| Value::Decimal(score.to_string()))));
        Change {
            fields,
            custom: score.into_iter().collect(),
            add: sets(&self.add),
            remove: sets(&self.remove),
            stage: self.stage.map(|(at, reason)| (stages[at], reason.then(|| "价格".to_owned()))),
            trash: self.trash.then_some(true),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]
    #[test]
    fn a_bulk_change_does_what_it_said_and_one_undo_takes_it_back(
        deals in prop::collection::vec(
            (any::<u8>(), 0..4usize, prop::option::of((any::<i32>(), 0..2usize)),
             prop::collection::vec(0..3usize, 0..3), prop::option::of(any::<i16>()), prop::bool::weighted(0.1)),
            1..30),
        plan in any_bulk(),
    ) {
        let made = made(&deals);
        let ws = made.book.ws();
        let stages: Vec<Id> = ws
            .read(|conn| {
                let rows = query::rows(conn, Stage::KIND, None, &[], day())?;
                Ok(query::page(conn, Stage::KIND, &rows)?.iter().map(|stage| stage.id).collect())
            })
            .expect("stages");
        let rows: Vec<u32> = all(&made).iter().map(|record| record.n as u32).rev().collect();
        let change = plan.change(&made, &stages);
        let content = || ws.read(content::content_hash).expect("a hash");
        let before = content();
        let said = bulk::check(ws, Deal::KIND, &rows, &change, coffer_tests::START_MS).expect("looked over");
        prop_assert_eq!(content(), before);
        prop_assert_eq!(said.records, rows.len() as u64);
        prop_assert_eq!(said.records, said.changes + said.same + said.refused);
        if plan.name {
            prop_assert_eq!(said.refused, said.records);
        }
        let run = || {
            bulk::run(ws, &made.book.actor(), Deal::KIND, &rows, &change, coffer_tests::START_MS, &mut |_| true)
                .expect("done")
        };
        let (batch, done) = run();
        prop_assert_eq!(done, said);
        prop_assert_eq!(batch.is_some(), said.changes > 0);
        for record in ws.read(|conn| query::page(conn, Deal::KIND, &rows)).expect("deals") {
            if said.refused > 0 {
                break;
            }
            prop_assert_eq!(record.live, !plan.trash);
            if let Some(source) = plan.source {
                prop_assert_eq!(record.text(Deal::SOURCE), source.and_then(|at| SOURCES[at]).unwrap_or(""));
            }
            let tags = match record.get(Deal::TAGS) {
                Value::Links(tags) => tags.clone(),
                _ => vec![],
            };
            let is_removed = |at: &usize| plan.remove.contains(at);
            prop_assert!(plan.add.iter().filter(|at| !is_removed(at)).all(|at| tags.contains(&made.tags[*at])));
            prop_assert!(!plan.remove.iter().any(|at| tags.contains(&made.tags[*at])));
            if let Some((stage, _)) = plan.stage {
                prop_assert_eq!(record.get(Deal::STAGE).as_link(), Some(stages[stage]));
            }
        }
        // Once more it changes nothing.
        if !plan.trash {
            let again = run();
            prop_assert_eq!((again.0, again.1.changes), (None, 0));
        }
        if batch.is_some() {
            prop_assert_eq!(ws.undo().expect("undone").count, said.changes);
            prop_assert_eq!(content(), before);
        }
        prop_assert!(audit::doctor(ws).expect("doctor").iter().all(|check| check.ok));
    }
}

/// Cells that a column takes, column by column.
const GOOD: [(&str, &[&str]); 9] = [
    ("name", &["甲", "王芳", "🙂\u{0}=1+1"]),
    ("phones", &["", "13800138000", "138 0013 8000/13957488120", "057487654321"]),
    ("emails", &["", "wang@haituo.cn", "🙂"]),
    ("account", &["", "宁波海拓"]),
    ("role", &["", "决策人", "user"]),
    ("tags", &["", "重点", "重点、续约"]),
    ("birthday", &["", "2026年3月5日", "属牛"]),
    ("do_not_email", &["", "是", "no"]),
    ("notes", &["", "一行\n两行"]),
];
/// Cells that most columns do not take.
const BAD: [&str; 4] = ["", "没有的名字", "🙂", "1,234.50"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn a_pasted_block_says_what_it_does_and_is_taken_back_by_one_undo(
        cells in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 9), 3),
        bad in prop::option::weighted(0.3, (0..3usize, 0..9usize, 0..4usize)),
        twice in any::<bool>(),
    ) {
        let book = Book::new(62);
        let ws = book.ws();
        let people = ws
            .commit(&book.actor(), "make", |draft| {
                draft.create(Account::KIND, vec![(Account::NAME, Value::text("宁波海拓"))], vec![])?;
                for name in ["重点", "续约"] {
                    draft.create(Tag::KIND, vec![(Tag::NAME, Value::text(name))], vec![])?;
                }
                let phone = |value: &str, primary| Point { value: value.into(), label: "work".into(), primary };
                let phones = Value::Points(vec![phone("+8657487654321", false), phone("+8613900000000", true)]);
                ["甲", "乙", "丙"]
                    .into_iter()
                    .map(|name| {
                        let fields = vec![(Contact::NAME, Value::text(name)), (Contact::PHONES, phones.clone())];
                        draft.create(Contact::KIND, fields, vec![])
                    })
                    .collect::<Result<Vec<Id>, _>>()
            })
            .expect("made");
        let fields: Vec<String> = GOOD.map(|(field, _)| field.to_owned()).to_vec();
        let mut cells: Vec<Vec<String>> = cells
            .iter()
            .map(|row| row.iter().zip(GOOD).map(|(at, (_, good))| (*at.get(good)).to_owned()).collect())
            .collect();
        if let Some((row, column, at)) = bad {
            cells[row][column] = BAD[at].to_owned();
        }
        let options = Options {
            now_ms: coffer_tests::START_MS,
            today: date(2026, 11, 2),
            zone: jiff::tz::TimeZone::UTC,
            currency: Currency::CNY,
            region: Region::from_code("CN").expect("a region"),
        };
        let words = |code: &str| if code == "decision_maker" { vec!["决策人".to_owned()] } else { vec![] };
        let block = Block {
            kind: Contact::KIND,
            records: &people,
            fields: &fields,
            cells: &cells,
            options: &options,
            words: &words,
        };
        let content = || ws.read(content::content_hash).expect("a hash");
        let before = content();
        let said = ws.read(|conn| paste::check(conn, &block)).expect("read");
        let wrong = said.iter().flatten().filter(|cell| cell.problem.is_some()).count() as u64;
        let changes = said.iter().filter(|row| row.iter().any(|cell| cell.changes)).count() as u64;
        match paste::apply(ws, &book.actor(), &block).expect("done or refused") {
            Pasted::Refused(count) => {
                prop_assert_eq!(count, wrong);
                prop_assert_eq!(content(), before);
            }
            Pasted::Done(count, batch) => {
                prop_assert_eq!((wrong, count, batch.is_some()), (0, changes, changes > 0));
                let now = ws.read(|conn| paste::check(conn, &block)).expect("read");
                for (cell, was) in now.iter().flatten().zip(said.iter().flatten()) {
                    prop_assert!(!cell.changes && cell.value == was.value, "{:?} {:?}", cell, was);
                }
                if twice {
                    prop_assert_eq!(
                        paste::apply(ws, &book.actor(), &block).expect("done"),
                        Pasted::Done(0, None)
                    );
                }
                if batch.is_some() {
                    ws.undo().expect("undone");
                }
                prop_assert_eq!(content(), before);
            }
        }
    }
}
