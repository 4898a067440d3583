//! Two copies of one team exchange entries in any order, with duplicates and losses that are sent again, and end up the
//! same. A flipped byte anywhere in an entry is refused.

use std::collections::BTreeMap;

use coffer_core::audit::{self, content::state_hash};
use coffer_core::change::{Customs, Fields};
use coffer_core::clock::Fixed;
use coffer_core::records::{Account, Contact, Member, Tag, Task, custom_field, merge};
use coffer_core::schema::Value;
use coffer_core::{Id, Source, Workspace};
use coffer_tests::copies::device_of;
use coffer_tests::{Book, START_MS};
use coffer_vault::{MemoryKeychain, NewVault, SeededRandom, Vault};
use proptest::prelude::*;

/// Two copies that begin with the same entries: one account, two tags, a custom field.
struct Pair {
    a: Book,
    b: Workspace,
    _dir: tempfile::TempDir,
    things: Things,
}

/// What both copies know, and the id under which both may make an account.
#[derive(Clone, Copy)]
struct Things {
    account: Id,
    tags: [Id; 2],
    level: Id,
    twin: Id,
    other: Id,
}

/// Another copy of the team's book, still empty.
fn copy(a: &Book, seed: u64) -> (Workspace, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a folder");
    let keychain = MemoryKeychain::new();
    let (vault, _) = Vault::create(NewVault {
        dir: &dir.path().join("vault"),
        name: "second",
        passphrase: None,
        keychain: Some(&keychain),
        kdf: None,
        rng: &mut SeededRandom::new(seed),
    })
    .expect("a second vault");
    // Now this one's clock is behind, now the other's.
    let start = if seed.is_multiple_of(2) { START_MS - 500 } else { START_MS + 500 };
    let mut source = Fixed::new(start, 3, seed);
    let replica = Id::fresh(&mut source as &mut dyn Source);
    let member = a.ws().me().member;
    let roster = a.ws().admit(device_of(&vault, replica, member)).expect("admits");
    (Workspace::join(vault, &roster, replica, member, Box::new(source)).expect("joins"), dir)
}

fn pair(seed: u64) -> Pair {
    let a = Book::new(seed);
    let things = a
        .ws()
        .commit(&a.actor(), "start", |d| {
            let account = d.create(Account::KIND, vec![(Account::NAME, Value::text("远帆"))], vec![])?;
            let one = d.create(Tag::KIND, vec![(Tag::NAME, Value::text("重点"))], vec![])?;
            let two = d.create(Tag::KIND, vec![(Tag::NAME, Value::text("老客户"))], vec![])?;
            let other = d.create(Member::KIND, vec![(Member::NAME, Value::text("二"))], vec![])?;
            let level = custom_field::define(d, "account", "级别", "text", "notes", vec![])?;
            Ok(Things { account, tags: [one, two], level, twin: d.fresh_id(), other })
        })
        .expect("starts");
    let (b, dir) = copy(&a, seed + 1);
    b.ingest(&a.ws().entries_since(&BTreeMap::new()).expect("entries")).expect("takes them in");
    Pair { a, b, _dir: dir, things }
}

fn state(ws: &Workspace) -> [u8; 32] {
    ws.read(state_hash).expect("hashes")
}

/// What a person may do between two exchanges.
#[derive(Clone, Debug)]
enum Act {
    Name(u8),
    Industry(Option<u8>),
    Tag(bool, bool),
    Contact(u8),
    Trash,
    Restore,
    Undo,
    Merge,
    /// Makes the twin, or changes it where it is there.
    Twin(u8),
    TrashTwin,
    /// Hands the account over, or back.
    Owner(bool),
    Task,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => any::<u8>().prop_map(Act::Name),
        2 => any::<Option<u8>>().prop_map(Act::Industry),
        2 => any::<(bool, bool)>().prop_map(|(one, two)| Act::Tag(one, two)),
        2 => any::<u8>().prop_map(Act::Contact),
        1 => Just(Act::Trash),
        1 => Just(Act::Restore),
        1 => Just(Act::Undo),
        1 => Just(Act::Merge),
        4 => any::<u8>().prop_map(Act::Twin),
        1 => Just(Act::TrashTwin),
        2 => any::<bool>().prop_map(Act::Owner),
        1 => Just(Act::Task),
    ]
}

/// What an import of our own export makes under the id that the export has.
fn twin(things: &Things, n: u8) -> (Fields, Customs) {
    let mut fields = vec![(Account::NAME, Value::text(format!("孪生 {n}")))];
    if n & 1 != 0 {
        fields.push((Account::INDUSTRY, Value::text(format!("业 {n}"))));
    }
    if n & 2 != 0 {
        fields.push((Account::TAGS, Value::Links(vec![things.tags[usize::from(n >> 7)]])));
    }
    if n & 4 != 0 {
        fields.push((Account::NOTES, Value::text(format!("记 {n}"))));
    }
    let customs = if n & 8 != 0 { vec![(things.level, Value::text(format!("级 {n}")))] } else { vec![] };
    (fields, customs)
}

fn perform(ws: &Workspace, things: Things, act: &Act) {
    let Things { account, tags, .. } = things;
    let actor = ws.actor("window");
    let done = ws.commit(&actor, "act", |d| match act {
        Act::Name(n) => d.set(Account::KIND, account, Account::NAME, Value::text(format!("名 {n}"))),
        Act::Industry(n) => d.set(
            Account::KIND,
            account,
            Account::INDUSTRY,
            n.map_or(Value::Null, |n| Value::text(format!("业 {n}"))),
        ),
        Act::Tag(one, two) => {
            let chosen = [(*one, tags[0]), (*two, tags[1])]
                .into_iter()
                .filter(|(on, _)| *on)
                .map(|(_, id)| id)
                .collect();
            d.set(Account::KIND, account, Account::TAGS, Value::Links(chosen))
        }
        Act::Contact(n) => d
            .create(
                Contact::KIND,
                vec![
                    (Contact::NAME, Value::text(format!("人 {n}"))),
                    (Contact::ACCOUNT, Value::Link(account)),
                ],
                vec![],
            )
            .map(drop),
        Act::Trash => d.delete(Account::KIND, account).map(drop),
        Act::Restore => d.restore(Account::KIND, account).map(drop),
        Act::Merge => {
            let other = d.create(Account::KIND, vec![(Account::NAME, Value::text("重复"))], vec![])?;
            merge::merge(d, Account::KIND, account, &[other], vec![], vec![]).map(drop)
        }
        Act::Undo => Ok(()),
        Act::Twin(n) => {
            let (fields, customs) = twin(&things, *n);
            match d.get(Account::KIND, things.twin) {
                Ok(_) => d.update(Account::KIND, things.twin, fields, customs),
                Err(_) => d.create_as(things.twin, Account::KIND, fields, customs),
            }
        }
        Act::Owner(other) => {
            let owner = if *other { things.other } else { d.member() };
            d.set(Account::KIND, account, Account::OWNER, Value::Link(owner))
        }
        Act::Task => d
            .create(
                Task::KIND,
                vec![(Task::TITLE, Value::text("回电")), (Task::ACCOUNT, Value::Link(account))],
                vec![],
            )
            .map(drop),
        Act::TrashTwin => match d.get(Account::KIND, things.twin) {
            Ok(_) => d.delete(Account::KIND, things.twin).map(drop),
            Err(_) => Ok(()),
        },
    });
    done.expect("acts");
    if matches!(act, Act::Undo) {
        // Nothing to undo is an answer too.
        let _ = ws.undo();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn copies_converge_whatever_happens_on_the_way(
        seed in 0u64..1_000_000,
        rounds in proptest::collection::vec((proptest::collection::vec((any::<bool>(), act()), 0..6), any::<u64>(), 0u8..4), 1..4),
    ) {
        let pair = pair(seed);
        let (a, b) = (pair.a.ws(), &pair.b);
        for (acts, order, lose) in &rounds {
            for (on_a, act) in acts {
                perform(if *on_a { a } else { b }, pair.things, act);
            }
            for (from, to) in [(a, b), (b, a)] {
                let mut entries = from.entries_since(&to.vector().expect("vector")).expect("entries");
                if let Some(again) = entries.first().cloned() { entries.push(again); }
                let mut state = *order;
                for at in (1..entries.len()).rev() {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    entries.swap(at, (state >> 33) as usize % (at + 1));
                }
                entries.truncate(entries.len().saturating_sub(usize::from(*lose)));
                // Half of the rounds one by one, so that nothing puts them in order.
                let calls: Vec<&[Vec<u8>]> =
                    if order % 2 == 0 { entries.chunks(1).collect() } else { vec![&entries[..]] };
                for call in calls {
                    let taken = to.ingest(call).expect("ingest");
                    prop_assert!(taken.refused.is_empty(), "{:?}", taken.refused);
                }
            }
        }
        for (from, to) in [(a, b), (b, a)] {
            to.ingest(&from.entries_since(&BTreeMap::new()).expect("entries")).expect("the rest");
        }
        prop_assert_eq!(a.vector().expect("v"), b.vector().expect("v"));
        prop_assert_eq!(state(a), state(b));
        let (of_a, of_b) = (audit::verify(a).expect("audit"), audit::verify(b).expect("audit"));
        prop_assert_eq!(&of_a, &of_b);
        prop_assert_eq!(of_a.first_bad, None);
        for ws in [a, b] {
            prop_assert!(audit::sums_agree(ws, &|| true).expect("sums"));
            prop_assert!(ws.rebuild(false).expect("rebuild").same);
            let checks = audit::doctor(ws).expect("doctor");
            prop_assert!(checks.iter().all(|check| check.ok), "{:?}", checks);
        }
        prop_assert_eq!(state(a), state(b));
        let born = |ws: &Workspace| ws.get(Account::KIND, pair.things.twin).ok().map(|twin| (twin.created, twin.changed));
        prop_assert_eq!(born(a), born(b));
    }
}

#[test]
fn a_record_that_two_copies_made_is_the_same_in_whatever_order_its_births_come() {
    for seed in [20, 21] {
        let pair = pair(seed);
        let others = [copy(&pair.a, seed + 100), copy(&pair.a, seed + 200)];
        let common = pair.a.ws().entries_since(&BTreeMap::new()).expect("entries");
        for (other, _dir) in &others {
            other.ingest(&common).expect("takes them in");
        }
        let since = pair.b.vector().expect("vector");
        perform(pair.a.ws(), pair.things, &Act::Twin(0b0000_1011));
        perform(&pair.b, pair.things, &Act::Twin(0b1000_0110));
        let (of_a, of_b) = (
            pair.a.ws().entries_since(&since).expect("entries"),
            pair.b.entries_since(&since).expect("entries"),
        );
        for (order, (other, _dir)) in [[&of_a, &of_b], [&of_b, &of_a]].iter().zip(&others) {
            for entries in order {
                other.ingest(entries).expect("takes them in");
            }
        }
        pair.a.ws().ingest(&of_b).expect("takes them in");
        pair.b.ingest(&of_a).expect("takes them in");
        let first = pair.a.ws();
        let twin = first.get(Account::KIND, pair.things.twin).expect("is there");
        for ws in [first, &pair.b, &others[0].0, &others[1].0] {
            assert_eq!(state(ws), state(first));
            let own = ws.get(Account::KIND, pair.things.twin).expect("is there");
            assert_eq!((own.created, own.changed), (twin.created, twin.changed));
            assert!(audit::sums_agree(ws, &|| true).expect("sums"));
            assert!(ws.rebuild(false).expect("rebuild").same);
            let checks = audit::doctor(ws).expect("doctor");
            assert!(checks.iter().all(|check| check.ok), "{checks:?}");
            assert_eq!(state(ws), state(first));
            let history = ws
                .read(|conn| audit::history::history(conn, Account::KIND, pair.things.twin))
                .expect("history");
            assert_eq!(history.len(), 2);
            let last = &history.last().expect("a change").after;
            assert_eq!((last.created, &last.values), (own.created, &own.values));
        }
    }
}

#[test]
fn a_flipped_byte_anywhere_in_an_entry_is_refused() {
    let pair = pair(7);
    perform(pair.a.ws(), pair.things, &Act::Name(9));
    let since = pair.b.vector().expect("vector");
    let entries = pair.a.ws().entries_since(&since).expect("entries");
    let before = state(&pair.b);
    assert_eq!(entries.len(), 1);
    for at in 0..entries[0].len() {
        for bit in [0x01, 0x80] {
            let mut bent = entries[0].clone();
            bent[at] ^= bit;
            let taken = pair.b.ingest(&[bent]).expect("answers");
            assert_eq!((taken.applied, taken.refused.len()), (0, 1), "byte {at}: {taken:?}");
        }
    }
    assert_eq!(state(&pair.b), before);
    assert_eq!(pair.b.ingest(&entries).expect("the true one").applied, 1);
    assert_eq!(state(&pair.b), state(pair.a.ws()));
}

#[test]
fn the_first_bad_entry_is_named() {
    let pair = pair(8);
    for n in 0..5 {
        perform(pair.a.ws(), pair.things, &Act::Name(n));
    }
    assert_eq!(audit::verify(pair.a.ws()).expect("audit").first_bad, None);
}
