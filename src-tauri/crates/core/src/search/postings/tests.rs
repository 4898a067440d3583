use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::pack::encode_docs;
use super::*;

fn database() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(SCHEMA).unwrap();
    conn
}

fn made(terms: &BTreeSet<String>) -> Terms {
    terms.iter().map(|term| term.as_bytes()).collect()
}

fn set(terms: &[&str]) -> BTreeSet<String> {
    terms.iter().map(|term| (*term).to_owned()).collect()
}

fn found(conn: &Connection, node: &Node, kind: u32) -> Vec<i64> {
    let mut docs = Vec::new();
    let reader = Reader::open(conn, u32::MAX).unwrap();
    reader
        .docs::<rusqlite::Error>(node, kind, |doc| {
            docs.push(doc);
            Ok(true)
        })
        .unwrap();
    docs
}

fn term(text: &str) -> Node {
    Node::Term(text.as_bytes().to_vec())
}

fn blocks(conn: &Connection) -> i64 {
    conn.query_row("SELECT count(*) FROM search_post WHERE term != x''", [], |row| row.get(0)).unwrap()
}

type Model = BTreeMap<i64, BTreeSet<String>>;

fn naive(model: &Model, node: &Node, kind: u32) -> Vec<i64> {
    fn fits(terms: &BTreeSet<String>, node: &Node) -> bool {
        match node {
            Node::Term(term) => terms.iter().any(|t| t.as_bytes() == term),
            Node::Prefix(prefix) => terms.iter().any(|t| t.as_bytes().starts_with(prefix)),
            Node::All(nodes) => nodes.iter().all(|node| fits(terms, node)),
            Node::Any(nodes) => nodes.iter().any(|node| fits(terms, node)),
        }
    }
    model
        .iter()
        .rev()
        .filter(|(doc, terms)| kind_of(**doc) == kind && !terms.is_empty() && fits(terms, node))
        .map(|(doc, _)| *doc)
        .collect()
}

#[test]
fn docs_carry_kind_and_row() {
    for (kind, n) in [(0, 0), (0, 1), (7, 123_456_789), ((1 << 22) - 1, (1 << 40) - 1)] {
        let doc = doc(kind, n);
        assert!(doc >= 0);
        assert_eq!((kind_of(doc), row_of(doc)), (kind, n));
    }
}

#[test]
fn an_edit_writes_one_row_and_is_found_at_once() {
    let conn = database();
    let mut bulk = Bulk::new();
    (1..=100).for_each(|n| bulk.add(doc(1, n), &made(&set(&["nold", "nall"]))));
    bulk.flush(&conn).unwrap();
    let before = conn.total_changes();
    change(&conn, doc(1, 50), &made(&set(&["nall", "nold"])), &made(&set(&["nnew", "nall"]))).unwrap();
    assert_eq!(conn.total_changes() - before, 1);
    assert_eq!(found(&conn, &term("nnew"), 1), [doc(1, 50)]);
    assert_eq!(found(&conn, &term("nold"), 1).len(), 99);
    assert_eq!(found(&conn, &term("nall"), 1).len(), 100);
    merge(&conn).unwrap();
    assert_eq!(found(&conn, &term("nnew"), 1), [doc(1, 50)]);
    assert_eq!(found(&conn, &term("nold"), 1).len(), 99);
    change(&conn, doc(1, 50), &made(&set(&["nall", "nnew"])), &Terms::default()).unwrap();
    assert!(found(&conn, &term("nnew"), 1).is_empty());
    assert_eq!(found(&conn, &term("nall"), 1).len(), 99);
}

#[test]
fn changes_ask_to_be_merged_when_there_are_many() {
    let conn = database();
    assert!(!wants_merge(&conn).unwrap());
    for n in 0..=FRESH_ROWS {
        change(&conn, doc(1, n), &Terms::default(), &made(&set(&["na"]))).unwrap();
    }
    assert!(wants_merge(&conn).unwrap());
    assert_eq!(merge(&conn).unwrap(), FRESH_ROWS as usize + 1);
    assert!(!wants_merge(&conn).unwrap());
    let long = BTreeSet::from(["n".repeat(FRESH_BYTES as usize / 16)]);
    (0..10).for_each(|n| change(&conn, doc(1, n), &made(&long), &made(&long)).unwrap());
    assert!(wants_merge(&conn).unwrap());
}

#[test]
fn a_common_term_is_many_blocks_and_reads_newest_first() {
    let conn = database();
    let mut bulk = Bulk::new();
    let total = 3 * BLOCK_DOCS as i64 + 17;
    for n in 0..total {
        // Two kinds in turn, as an import of contacts with their activities loads them.
        bulk.add(doc(2, n), &made(&set(&["ball"])));
        bulk.add(doc(1, n * 3), &made(&set(&[if n % 5 == 0 { "bfive" } else { "bnone" }, "ball"])));
    }
    bulk.flush(&conn).unwrap();
    let all = found(&conn, &term("ball"), 2);
    assert_eq!(all, (0..total).rev().map(|n| doc(2, n)).collect::<Vec<_>>());
    let both = found(&conn, &Node::All(vec![term("ball"), term("bfive")]), 1);
    assert_eq!(both, (0..total).rev().filter(|n| n % 5 == 0).map(|n| doc(1, n * 3)).collect::<Vec<_>>());
    assert!(blocks(&conn) >= 8);
    let reader = Reader::open(&conn, 1).unwrap();
    let mut first = Vec::new();
    reader
        .docs::<rusqlite::Error>(&term("ball"), 2, |doc| {
            first.push(doc);
            Ok(true)
        })
        .unwrap();
    assert!(!first.is_empty() && first.len() <= BLOCK_DOCS && reader.spent.is_used_up());
    assert_eq!(first[0], doc(2, total - 1));
}

#[test]
fn flush_after_flush_appends_and_compaction_joins() {
    let conn = database();
    let mut bulk = Bulk::new();
    for n in 0..1_000 {
        bulk.add(doc(1, n), &made(&set(&["na", "nb"])));
        if n % 4 == 3 {
            bulk.flush(&conn).unwrap();
        }
    }
    assert_eq!(blocks(&conn), 500);
    let before = found(&conn, &term("na"), 1);
    assert_eq!(compact(&conn).unwrap(), 374);
    assert_eq!(blocks(&conn), 126);
    assert_eq!(found(&conn, &term("na"), 1), before);
    assert_eq!(compact(&conn).unwrap(), 0);
}

#[test]
fn holders_of_a_key_are_found_in_blocks_in_waiting_changes_and_in_a_load() {
    let conn = database();
    let mut bulk = Bulk::new();
    (0..40).for_each(|n| bulk.add(doc(1, n), &made(&set(&["kx", "ky"]))));
    assert_eq!(bulk.holders(b"kx", 1), (0..40).map(|n| doc(1, n)).collect::<Vec<_>>());
    assert!(bulk.holders(b"kx", 2).is_empty() && bulk.holders(b"kz", 1).is_empty());
    bulk.flush(&conn).unwrap();
    change(&conn, doc(1, 39), &made(&set(&["kx", "ky"])), &made(&set(&["ky"]))).unwrap();
    change(&conn, doc(1, 50), &Terms::default(), &made(&set(&["kx"]))).unwrap();
    assert_eq!(holders(&conn, b"kx", 1, 3).unwrap(), [50, 38, 37].map(|n| doc(1, n)));
    assert_eq!(holders(&conn, b"kx", 1, 100).unwrap().len(), 40);
    assert!(holders(&conn, b"kx", 2, 3).unwrap().is_empty());
    merge(&conn).unwrap();
    assert_eq!(holders(&conn, b"kx", 1, 3).unwrap(), [50, 38, 37].map(|n| doc(1, n)));
}

#[test]
fn records_that_a_load_takes_back_leave_in_one_pass() {
    let conn = database();
    let mut bulk = Bulk::new();
    (0..100).for_each(|n| bulk.add(doc(1, n), &made(&set(&["na"]))));
    bulk.flush(&conn).unwrap();
    (100..110).for_each(|n| bulk.add(doc(1, n), &made(&set(&["na"]))));
    (50..105).for_each(|n| bulk.remove(doc(1, n)));
    bulk.flush(&conn).unwrap();
    let left: Vec<i64> = (0..50).chain(105..110).rev().map(|n| doc(1, n)).collect();
    assert_eq!(found(&conn, &term("na"), 1), left);
}

#[test]
fn erased_docs_leave_every_block_whatever_their_terms_were() {
    let conn = database();
    let mut bulk = Bulk::new();
    (0..500).for_each(|n| bulk.add(doc(1, n), &made(&set(&["na", &format!("nmarker{n}")]))));
    bulk.flush(&conn).unwrap();
    change(&conn, doc(1, 8), &Terms::default(), &made(&set(&["nz"]))).unwrap();
    assert_eq!(erase(&conn, &[doc(1, 7), doc(1, 8), doc(9, 7)]).unwrap(), 4);
    assert_eq!(found(&conn, &term("na"), 1).len(), 498);
    let left: i64 = conn
        .query_row("SELECT count(*) FROM search_post WHERE instr(term, CAST('marker7' AS BLOB)) AND length(term) = 8", [], |r| r.get(0))
        .unwrap();
    assert_eq!(left, 0);
    assert!(found(&conn, &term("nz"), 1).is_empty());
}

#[test]
fn a_load_below_what_is_there_is_merged_in() {
    let conn = database();
    let mut bulk = Bulk::new();
    (100..200).for_each(|n| bulk.add(doc(1, n), &made(&set(&["na"]))));
    bulk.flush(&conn).unwrap();
    (0..100).for_each(|n| bulk.add(doc(1, n), &made(&set(&["na"]))));
    bulk.add(doc(1, 50), &made(&set(&["nlate"])));
    bulk.flush(&conn).unwrap();
    assert_eq!(found(&conn, &term("na"), 1), (0..200).rev().map(|n| doc(1, n)).collect::<Vec<_>>());
    assert_eq!(found(&conn, &term("nlate"), 1), [doc(1, 50)]);
}

#[test]
fn the_doctor_sees_a_missing_posting_a_surplus_one_and_a_torn_block() {
    let conn = database();
    let record = |n: i64| (doc(1, n), made(&set(&["na", &format!("n{n}")])));
    rebuild(&conn, (0..300).map(record)).unwrap();
    assert_eq!(check(&conn, (0..300).map(record)).unwrap(), []);
    change(&conn, doc(1, 5), &record(5).1, &Terms::default()).unwrap();
    let stretch = |from: i64| Mismatch { kind: 1, from, to: from + 63 };
    assert_eq!(check(&conn, (0..300).map(record)).unwrap(), [stretch(0)]);
    assert_eq!(check(&conn, (0..300).filter(|n| *n != 5).map(record)).unwrap(), []);
    conn.execute("DELETE FROM search_post WHERE term = CAST('n200' AS BLOB)", []).unwrap();
    assert_eq!(check(&conn, (0..300).filter(|n| *n != 5).map(record)).unwrap(), [stretch(192)]);
    conn.execute("UPDATE search_post SET docs = x'80' WHERE term = CAST('n100' AS BLOB)", []).unwrap();
    assert!(check(&conn, (0..300).filter(|n| *n != 5).map(record)).unwrap().contains(&stretch(64)));
    rebuild(&conn, (0..300).map(record)).unwrap();
    assert_eq!(check(&conn, (0..300).map(record)).unwrap(), []);
}

#[derive(Clone, Debug)]
enum Step {
    /// A single edit: this kind and row has these terms now.
    Edit(u32, i64, BTreeSet<String>),
    /// New records by the load.
    Load(Vec<(u32, BTreeSet<String>)>),
    Flush,
    Merge,
    Compact,
    Erase(Vec<(u32, i64)>),
}

fn some_terms() -> impl Strategy<Value = BTreeSet<String>> {
    prop::collection::btree_set("[nb][abc张]{0,3}", 0..6)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (1..3_u32, 0..60_i64, some_terms()).prop_map(|(kind, n, terms)| Step::Edit(kind, n, terms)),
        3 => prop::collection::vec((1..3_u32, some_terms()), 1..30).prop_map(Step::Load),
        2 => Just(Step::Flush),
        1 => Just(Step::Merge),
        1 => Just(Step::Compact),
        1 => prop::collection::vec((1..3_u32, 0..60_i64), 1..4).prop_map(Step::Erase),
    ];
    prop::collection::vec(step, 1..40)
}

proptest! {
    #[test]
    fn the_index_finds_what_a_scan_finds(steps in steps()) {
        let conn = database();
        let mut model = Model::new();
        let mut next = [0_i64; 3];
        let mut bulk = Bulk::new();
        for step in steps {
            match step {
                Step::Edit(kind, n, terms) => {
                    bulk.flush(&conn).unwrap();
                    let doc = doc(kind, n);
                    let old = model.insert(doc, terms.clone()).unwrap_or_default();
                    next[kind as usize] = next[kind as usize].max(n + 1);
                    change(&conn, doc, &made(&old), &made(&terms)).unwrap();
                }
                Step::Load(records) => {
                    for (kind, terms) in records {
                        let doc = doc(kind, next[kind as usize]);
                        next[kind as usize] += 1;
                        bulk.add(doc, &made(&terms));
                        model.insert(doc, terms);
                    }
                }
                Step::Flush => bulk.flush(&conn).unwrap(),
                Step::Merge => {
                    bulk.flush(&conn).unwrap();
                    merge(&conn).unwrap();
                }
                Step::Compact => {
                    compact(&conn).unwrap();
                }
                Step::Erase(docs) => {
                    bulk.flush(&conn).unwrap();
                    let docs: Vec<i64> = docs.into_iter().map(|(kind, n)| doc(kind, n)).collect();
                    erase(&conn, &docs).unwrap();
                    docs.iter().for_each(|doc| { model.remove(doc); });
                }
            }
        }
        bulk.flush(&conn).unwrap();
        let nodes = [
            term("na"), term("b张"), Node::Prefix(b"n".to_vec()), Node::Prefix("b张".into()),
            Node::All(vec![term("na"), Node::Prefix(b"b".to_vec())]),
            Node::Any(vec![term("nab"), term("nb"), Node::Prefix(b"na".to_vec())]),
            Node::All(vec![]), Node::Any(vec![]),
        ];
        for merged in [false, true] {
            if merged {
                merge(&conn).unwrap();
            }
            for node in &nodes {
                for kind in 0..4 {
                    let want = if *node == Node::All(vec![]) { Vec::new() } else { naive(&model, node, kind) };
                    prop_assert_eq!(found(&conn, node, kind), want, "{:?} kind {}", node, kind);
                }
            }
            let records = || model.iter().map(|(doc, terms)| (*doc, made(terms)));
            prop_assert_eq!(check(&conn, records()).unwrap(), vec![]);
        }
    }

    #[test]
    fn blocks_pack_and_unpack(mut docs in prop::collection::btree_set(0..i64::MAX, 1..200)) {
        let first = docs.pop_first().unwrap();
        let list: Vec<i64> = std::iter::once(first).chain(docs).collect();
        prop_assert_eq!(decode_docs(first, &encode_docs(&list)).unwrap(), list);
    }

    #[test]
    fn foreign_bytes_never_panic(first in any::<i64>(), bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = decode_docs(first, &bytes);
        decode_terms(&bytes);
    }
}
