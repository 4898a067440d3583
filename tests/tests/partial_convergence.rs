//! Four copies of one team, two of which read only some compartments and classes, exchange segments in any order, with
//! duplicates, losses and rights that grow. Each ends up as what its rights make of the journal: the same as a copy that got
//! it all at once, and as a copy that reads everything with what it may not read taken out.

use std::collections::BTreeMap;

use coffer_core::audit;
use coffer_core::records::{Account, Member, Tag, Task, merge};
use coffer_core::schema::{Class, Value};
use coffer_core::{Id, Workspace};
use coffer_tests::Book;
use coffer_tests::copies::{Reads, copies, make, state};
use proptest::prelude::*;

/// Who reads what of the two books: one bit for each class of each, 0..5 and 5..10. Everybody reads what is the team's.
type Mask = u16;

fn reads(mask: Mask, books: &[String; 2], compartment: &str, class: Class) -> bool {
    let book = books.iter().position(|book| book == compartment);
    book.is_none_or(|book| mask & (1 << (book * 5 + usize::from(class.wire()))) != 0)
}

#[derive(Clone, Debug)]
enum Act {
    Name(u8),
    Notes(Option<u8>),
    Phone(u8),
    Revenue(u8),
    Tag(bool),
    Trash(bool),
    Move(bool),
    Twin(u8),
    Merge,
    Task,
    Several(u8),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => any::<u8>().prop_map(Act::Name),
        3 => any::<Option<u8>>().prop_map(Act::Notes),
        2 => any::<u8>().prop_map(Act::Phone),
        2 => any::<u8>().prop_map(Act::Revenue),
        2 => any::<bool>().prop_map(Act::Tag),
        1 => any::<bool>().prop_map(Act::Trash),
        3 => any::<bool>().prop_map(Act::Move),
        3 => any::<u8>().prop_map(Act::Twin),
        1 => Just(Act::Merge),
        1 => Just(Act::Task),
        6 => any::<u8>().prop_map(Act::Several),
    ]
}

struct Team {
    a: Book,
    others: Vec<coffer_tests::copies::Copy>,
    accounts: [Id; 2],
    twin: Id,
    tag: Id,
    members: [Id; 2],
    books: [String; 2],
}

impl Team {
    fn new(seed: u64) -> Team {
        let a = Book::new(seed);
        let others = copies(&a, 5);
        let one = a.ws().me().member;
        let two = make(a.ws(), Member::KIND, vec![(Member::NAME, Value::text("二"))]);
        let tag = make(a.ws(), Tag::KIND, vec![(Tag::NAME, Value::text("重点"))]);
        let account = |n: usize| {
            let owner = if n.is_multiple_of(2) { one } else { two };
            make(
                a.ws(),
                Account::KIND,
                vec![
                    (Account::NAME, Value::text(format!("公司 {n}"))),
                    (Account::OWNER, Value::Link(owner)),
                    (Account::NOTES, Value::text(format!("记 {n}"))),
                ],
            )
        };
        let accounts = [account(0), account(1)];
        let twin = a.ws().commit(&a.actor(), "id", |d| Ok(d.fresh_id())).expect("an id");
        let books = [format!("book:{one}"), format!("book:{two}")];
        let team = Team { a, others, accounts, twin, tag, members: [one, two], books };
        team.send([0, 0], (0, 1), 1, 0, false);
        team
    }

    /// Copies 0 and 1 read everything, 2 and 3 what their masks say; 4 and 5 are kept for the end.
    fn ws(&self, n: usize) -> &Workspace {
        if n == 0 { self.a.ws() } else { &self.others[n - 1].ws }
    }

    fn mask(masks: [Mask; 2], n: usize) -> Mask {
        match n {
            2 | 4 => masks[0],
            3 | 5 => masks[1],
            _ => Mask::MAX,
        }
    }

    /// A reader of some changes only what they read; a move is an act of those who read both books.
    fn perform(&self, masks: [Mask; 2], n: usize, which: u8, act: &Act) {
        let ws = self.ws(n);
        let account = self.accounts[usize::from(which % 2)];
        let mask = Team::mask(masks, n);
        let may = |id: Id, classes: &[Class]| {
            if ws.get(Account::KIND, id).is_err() {
                return false;
            }
            let home = self.home(n, id);
            classes.iter().all(|class| reads(mask, &self.books, &home, *class))
        };
        let full = n < 2;
        let text = |n: &u8| Value::text(format!("写 {n}"));
        let classes: &[Class] = match act {
            Act::Name(_) | Act::Tag(_) | Act::Trash(_) => &[Class::Identity],
            Act::Notes(_) => &[Class::Notes],
            Act::Phone(_) => &[Class::Reach],
            Act::Revenue(_) => &[Class::Commercial],
            Act::Several(_) => &[Class::Identity, Class::Notes, Class::Commercial],
            Act::Move(_) | Act::Twin(_) | Act::Merge | Act::Task => {
                if !full {
                    return;
                }
                &[]
            }
        };
        if !matches!(act, Act::Twin(_)) && !may(account, classes) {
            return;
        }
        ws.commit(&ws.actor("window"), "act", |d| match act {
            Act::Name(n) => d.set(Account::KIND, account, Account::NAME, text(n)),
            Act::Notes(n) => {
                d.set(Account::KIND, account, Account::NOTES, n.as_ref().map_or(Value::Null, text))
            }
            Act::Phone(n) => d.set(Account::KIND, account, Account::INDUSTRY, text(n)),
            Act::Revenue(n) => {
                d.set(Account::KIND, account, Account::EMPLOYEES, Value::Number(i64::from(*n)))
            }
            Act::Tag(on) => {
                let tags = if *on { vec![self.tag] } else { vec![] };
                d.set(Account::KIND, account, Account::TAGS, Value::Links(tags))
            }
            Act::Trash(true) => d.delete(Account::KIND, account).map(drop),
            Act::Trash(false) => d.restore(Account::KIND, account).map(drop),
            Act::Move(to) => {
                d.set(Account::KIND, account, Account::OWNER, Value::Link(self.members[usize::from(*to)]))
            }
            Act::Twin(n) => {
                let owner = (Account::OWNER, Value::Link(self.members[usize::from(n % 2)]));
                let mut fields = vec![(Account::NAME, text(n)), owner];
                if n & 2 != 0 {
                    fields.push((Account::NOTES, text(n)));
                }
                if n & 4 != 0 {
                    fields.push((Account::TAGS, Value::Links(vec![self.tag])));
                }
                match d.get(Account::KIND, self.twin) {
                    Ok(_) => d.update(Account::KIND, self.twin, fields, vec![]),
                    Err(_) => d.create_as(self.twin, Account::KIND, fields, vec![]),
                }
            }
            Act::Merge => {
                let other = self.accounts[usize::from(which % 2) ^ 1];
                match merge::merge(d, Account::KIND, account, &[other], vec![], vec![]) {
                    // They were merged before, or live in different books.
                    Err(_) => Ok(()),
                    Ok(_) => Ok(()),
                }
            }
            Act::Task => d
                .create(
                    Task::KIND,
                    vec![(Task::TITLE, Value::text("回电")), (Task::ACCOUNT, Value::Link(account))],
                    vec![],
                )
                .map(drop),
            Act::Several(n) => d.update(
                Account::KIND,
                account,
                vec![
                    (Account::NAME, text(n)),
                    (Account::NOTES, text(n)),
                    (Account::EMPLOYEES, Value::Number(i64::from(*n))),
                ],
                vec![],
            ),
        })
        .expect("acts");
    }

    /// Where an account lives, as a copy knows it.
    fn home(&self, n: usize, account: Id) -> String {
        let sql = "SELECT compartment.name FROM account JOIN compartment USING (c) WHERE id = ?1";
        self.ws(n)
            .read(|conn| Ok(conn.query_row(sql, [account.as_bytes()], |row| row.get(0))?))
            .expect("a home")
    }

    /// Sends what `to` may read; `lose` loses segments, `anew` sends all from the beginning.
    fn send(&self, masks: [Mask; 2], (from, to): (usize, usize), order: u64, lose: u8, anew: bool) {
        // Together with another reader, so that headers and groups travel apart.
        let beside = if to == 2 { 3 } else { 2 };
        let device = self.ws(to).vault().device_public();
        let rights = Reads(|whose, compartment, class| {
            let n = if *whose == device { to } else { beside };
            reads(Team::mask(masks, n), &self.books, compartment, class)
        });
        let devices = [device, self.ws(beside).vault().device_public()];
        let since = if anew { BTreeMap::new() } else { self.ws(to).vector().expect("a vector") };
        let made = self.ws(from).segments_for(&rights, &since, &devices).expect("segments");
        let mut parcel: Vec<Vec<u8>> = made
            .into_iter()
            .filter(|segment| segment.readers.contains(&device))
            .map(|segment| segment.bytes)
            .collect();
        let mut random = order | 1;
        for at in (1..parcel.len()).rev() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            parcel.swap(at, (random >> 33) as usize % (at + 1));
        }
        parcel.truncate(parcel.len().saturating_sub(usize::from(lose)));
        if order.is_multiple_of(3)
            && let Some(again) = parcel.first().cloned()
        {
            parcel.push(again);
        }
        let taken = self.ws(to).ingest_segments(&parcel, &rights).expect("takes them in");
        if lose == 0 && !order.is_multiple_of(3) {
            assert!(taken.refused.is_empty(), "{from} -> {to}: {taken:?}");
        }
    }

    fn is_sound(&self, n: usize) {
        let ws = self.ws(n);
        let before = state(ws);
        let checks = audit::doctor(ws).expect("doctor");
        assert!(checks.iter().all(|check| check.ok), "copy {n}: {checks:?}");
        assert!(ws.rebuild(false).expect("rebuild").same, "copy {n} is rebuilt as another");
        assert_eq!(state(ws), before, "copy {n}");
    }
}

/// The bits of a mask, of which a reader of any class of a book mostly reads class identity too.
fn mask() -> impl Strategy<Value = Mask> {
    (0u16..1024, any::<u8>()).prop_map(|(mask, odd)| {
        let with = |mask: Mask, book: u16| {
            if mask & (31 << (book * 5)) != 0 { mask | 1 << (book * 5) } else { mask }
        };
        if odd < 40 { mask } else { with(with(mask, 0), 1) }
    })
}

type Sending = (usize, usize, u64, u8, bool);

fn sending() -> impl Strategy<Value = Sending> {
    (0usize..4, 0usize..4, any::<u64>(), prop_oneof![3 => Just(0u8), 1 => 1u8..4], any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn copies_are_what_their_rights_make_of_the_journal(
        seed in 0u64..1_000_000,
        moves in any::<bool>(),
        masks in [mask(), mask()],
        more in [mask(), mask()],
        grows_at in 1usize..4,
        rounds in prop::collection::vec(
            (prop::collection::vec((0usize..4, any::<u8>(), act()), 2..14), prop::collection::vec(sending(), 1..6)),
            2..5,
        ),
    ) {
        let team = Team::new(seed);
        let mut now = masks;
        for (at, (acts, sendings)) in rounds.iter().enumerate() {
            if at == grows_at {
                now = [masks[0] | more[0], masks[1] | more[1]];
            }
            for (n, which, act) in acts {
                if moves || !matches!(act, Act::Move(_) | Act::Twin(_) | Act::Merge) {
                    team.perform(now, *n, *which, act);
                }
            }
            for (from, to, order, lose, anew) in sendings {
                if from != to {
                    team.send(now, (*from, *to), *order, *lose, *anew);
                }
            }
            // What both of these know the readers hear, or something of it would seldom be here in part.
            for (from, to) in [(1, 0), (0, 2), (0, 3)] {
                team.send(now, (from, to), 1, 0, false);
            }
        }
        now = [masks[0] | more[0], masks[1] | more[1]];
        // What the readers wrote goes to one who reads everything, and from there all to all.
        for (from, to) in [(1, 0), (2, 0), (3, 0), (0, 1), (0, 2), (0, 3), (0, 4), (0, 5)] {
            team.send(now, (from, to), 1, 0, true);
        }
        prop_assert_eq!(state(team.ws(0)), state(team.ws(1)));
        for (reader, fresh) in [(2, 4), (3, 5)] {
            prop_assert_eq!(team.ws(reader).vector().expect("v"), team.ws(fresh).vector().expect("v"));
            // Who was told of a record while it lived with them keeps that when it moves on.
            if !moves {
                prop_assert_eq!(state(team.ws(reader)), state(team.ws(fresh)), "{} and {}", reader, fresh);
            }
        }
        for n in 0..6 {
            team.is_sound(n);
        }
        // What lives now where they read is there as for one who reads everything, its past included.
        for reader in 2..6 {
            let mask = Team::mask(now, reader);
            for account in team.accounts.iter().chain([&team.twin]) {
                let Ok(whole) = team.ws(0).get(Account::KIND, *account) else { continue };
                let seen = team.ws(reader).get(Account::KIND, *account).ok();
                let home = team.home(0, *account);
                if !reads(mask, &team.books, &home, Class::Identity) {
                    prop_assert!(moves || seen.is_none(), "copy {} has what it may not read", reader);
                    continue;
                }
                prop_assert!(seen.is_some(), "copy {} lacks what it may read", reader);
                let Some(seen) = seen else { continue };
                prop_assert_eq!(seen.live, whole.live);
                prop_assert_eq!(&home, &team.home(reader, *account));
                for field in Account::KIND.fields {
                    if reads(mask, &team.books, &home, field.class) {
                        prop_assert_eq!(seen.get(field), whole.get(field), "{} of copy {}", field.name, reader);
                    } else if !moves {
                        prop_assert!(seen.get(field).is_null(), "{} of copy {}", field.name, reader);
                    }
                }
            }
        }
    }
}
