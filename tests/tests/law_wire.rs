//! What a device that does not play by the rules may send, and what becomes of it: refused or set aside with its author,
//! in whatever order it comes, and everybody else's entries go on.

use coffer_core::change::ingest::Refusal;
use coffer_core::change::journal::{self, Dot, FieldKey, FieldOp, OpPart};
use coffer_core::change::pending::MOST_WAITING;
use coffer_core::records::{Account, Deal};
use coffer_core::schema::{Class, Field, Value};
use coffer_core::{Id, Workspace};
use coffer_tests::Book;
use coffer_tests::copies::{Copy, Forger, copies, make, own_after, send, state};

fn text(text: &str) -> Value {
    Value::text(text)
}

fn named(name: &str) -> Vec<(&'static Field, Value)> {
    vec![(Account::NAME, text(name))]
}

/// A part that renames an account and names `home` as the account's home.
fn rename(account: Id, home: Option<Dot>, over: Vec<Dot>) -> OpPart {
    let op = FieldOp::Set { value: journal::encoded(&text("改名")), over };
    let fields = vec![(FieldKey::Built(Account::NAME.number), op)];
    OpPart { i: 0, kind: Account::KIND.number, record: account, home, fields }
}

/// A book, a copy that forges, and two that listen. All know two accounts, `one` and `two`.
struct Scene {
    _a: Book,
    others: Vec<Copy>,
    one: Id,
    two: Id,
    /// The birth of `two`.
    birth: Dot,
}

fn scene(seed: u64) -> Scene {
    let a = Book::new(seed);
    let others = copies(&a, 3);
    let one = make(a.ws(), Account::KIND, named("一"));
    let two = make(a.ws(), Account::KIND, named("二"));
    let birth = Dot { replica: a.ws().me().replica, seq: a.ws().head().0, i: 0 };
    for other in &others {
        send(a.ws(), &other.ws);
    }
    Scene { _a: a, others, one, two, birth }
}

fn set(class: Class, record: Id, kind: u8, field: u32, value: Vec<u8>) -> Vec<(Class, OpPart)> {
    let op = FieldOp::Set { value, over: vec![] };
    let birth = OpPart { i: 0, kind, record, home: None, fields: vec![] };
    let i = u32::from(class.wire());
    let fields = vec![(FieldKey::Built(field), op)];
    match class {
        Class::Identity => vec![(class, OpPart { fields, ..birth })],
        _ => vec![(Class::Identity, birth.clone()), (class, OpPart { i, fields, ..birth })],
    }
}

/// A device that goes on after `ws` and writes where its member's accounts live.
fn in_the_book(ws: &Workspace) -> Forger<'_> {
    let mut forger = Forger::after(ws);
    forger.compartment = format!("book:{}", ws.me().member);
    forger
}

#[test]
fn a_home_that_is_another_records_is_refused_and_its_author_is_named() {
    let scene = scene(701);
    let (forger, c, d) = (&scene.others[0].ws, &scene.others[1].ws, &scene.others[2].ws);
    let before = state(c);
    for home in [
        scene.birth,
        Dot { i: 1_000, ..scene.birth },
        // In the very entry, and in one that is yet to be written.
        Dot { replica: forger.me().replica, seq: Forger::after(forger).next_seq(), i: 0 },
        Dot { replica: forger.me().replica, seq: Forger::after(forger).next_seq() + 1, i: 0 },
    ] {
        let forged = in_the_book(forger).entry(&[(Class::Identity, rename(scene.one, Some(home), vec![]))]);
        for ws in [c, d] {
            for _ in 0..2 {
                let taken = ws.ingest(std::slice::from_ref(&forged)).expect("answers");
                assert_eq!(
                    (taken.applied, &taken.refused[..]),
                    (0, &[(0, Refusal::WrongHome)][..]),
                    "{home:?}"
                );
            }
        }
    }
    assert_eq!(state(c), before);
    // The author's own later entries wait behind it; everybody else's go on.
    make(c, Account::KIND, named("三"));
    send(c, d);
    assert_eq!(state(c), state(d));
    // The true renaming is one that names the account's own birth.
    let own = Dot { seq: scene.birth.seq - 1, ..scene.birth };
    let right = in_the_book(forger).entry(&[(Class::Identity, rename(scene.one, Some(own), vec![own]))]);
    assert_eq!(c.ingest(&[right]).expect("answers").applied, 1);
    assert_eq!(c.get(Account::KIND, scene.one).expect("is there").title(), "改名");
    let _ = scene.two;
}

#[test]
fn a_wrong_home_is_refused_whether_it_comes_before_or_after_what_it_names() {
    let scene = scene(702);
    let (forger, c, d) = (&scene.others[0].ws, &scene.others[1].ws, &scene.others[2].ws);
    // C makes two accounts; the forged entry changes the one and names the birth of the other.
    let third = make(c, Account::KIND, named("三"));
    make(c, Account::KIND, named("四"));
    let later = Dot { replica: c.me().replica, seq: c.head().0, i: 0 };
    let forged = in_the_book(forger).entry(&[(Class::Identity, rename(third, Some(later), vec![]))]);
    let at_once = c.ingest(std::slice::from_ref(&forged)).expect("answers");
    assert_eq!(at_once.refused, [(0, Refusal::WrongHome)]);
    let early = d.ingest(std::slice::from_ref(&forged)).expect("answers");
    assert_eq!((early.waiting, early.refused.len()), (1, 0));
    let own = own_after(c, 0);
    let (first, rest) = own.split_at(1);
    d.ingest(first).expect("answers");
    let late = d.ingest(rest).expect("answers");
    let author = forger.me().replica;
    assert_eq!(late.quarantined, [(author, Forger::after(forger).next_seq(), Refusal::WrongHome)]);
    assert_eq!(state(c), state(d));
    assert_eq!(d.get(Account::KIND, third).expect("is there").title(), "三");
}

#[test]
fn a_write_that_says_it_replaced_itself_holds_up_nobodys_undo() {
    let mut scene = scene(704);
    let listener = scene.others.remove(1);
    let (forger, c) = (&scene.others[0].ws, &listener.ws);
    let third = make(c, Account::KIND, named("三"));
    let birth = Dot { replica: c.me().replica, seq: c.head().0, i: 0 };
    c.commit(&c.actor("window"), "account.update", |draft| {
        draft.update(Account::KIND, third, named("五"), vec![])
    })
    .expect("renamed");
    let edit = Dot { seq: birth.seq + 1, ..birth };
    // It undoes itself, and what it replaced is itself.
    let mut device = in_the_book(forger);
    let own = Dot { replica: forger.me().replica, seq: device.next_seq(), i: 0 };
    device.undoes = Some(own.seq);
    let mut forged = rename(third, Some(birth), vec![own, edit]);
    if let (_, FieldOp::Set { over, .. }) = &mut forged.fields[0] {
        over.sort_by_key(|dot| *dot != own);
    }
    let forged = device.entry(&[(Class::Identity, forged)]);
    assert_eq!(c.ingest(&[forged]).expect("answers").applied, 1);
    assert_eq!(c.get(Account::KIND, third).expect("is there").title(), "改名");
    let (done, waits) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let undone = listener.ws.undo().map(|undone| undone.count);
        let title = listener.ws.get(Account::KIND, third).expect("is there").title().to_owned();
        drop(done.send((undone, title)));
    });
    let (undone, title) = waits.recv_timeout(std::time::Duration::from_secs(60)).expect("an end");
    // What another wrote later stays.
    assert!(undone.is_ok());
    assert_eq!(title, "改名");
}

#[test]
fn what_one_device_makes_others_keep_has_an_end() {
    let scene = scene(703);
    let (forger, c) = (&scene.others[0].ws, &scene.others[1].ws);
    let mut device = Forger::after(forger);
    let fresh = |n: u64| Id::from_bytes((u128::from(n) + (0x7000_u128 << 64)).to_be_bytes());
    let entries: Vec<Vec<u8>> = (0..MOST_WAITING + 12)
        .map(|n| {
            device.entry(&set(Class::Identity, fresh(n), 2, 1, journal::encoded(&text(&format!("户 {n}")))))
        })
        .collect();
    let (first, rest) = entries.split_at(1);
    let taken = c.ingest(rest).expect("answers");
    assert_eq!((taken.applied, taken.waiting), (0, MOST_WAITING));
    assert_eq!(taken.refused.len(), 11);
    assert!(taken.refused.iter().all(|(_, refusal)| *refusal == Refusal::TooMuchWaits));
    // Others are not held up by it.
    let other = &scene.others[2].ws;
    make(other, Account::KIND, named("别家"));
    assert_eq!(c.ingest(&own_after(other, 0)).expect("answers").applied, 1);
    // The one that all wait for is taken although there is no room, and then the rest can come again.
    let taken = c.ingest(first).expect("answers");
    assert_eq!((taken.applied, taken.waiting, taken.refused.len()), (MOST_WAITING + 1, 0, 0));
    let taken = c.ingest(rest).expect("answers");
    assert_eq!((taken.applied, taken.waiting, taken.refused.len()), (11, 0, 0));
    // In one go and in order nothing has to wait.
    let d = &scene.others[2].ws;
    let taken = d.ingest(&entries).expect("answers");
    assert_eq!((taken.applied, taken.refused.len()), (MOST_WAITING + 12, 0));
}

#[test]
fn a_value_that_is_none_of_its_field_is_refused_whole() {
    let scene = scene(704);
    let (forger, c) = (&scene.others[0].ws, &scene.others[1].ws);
    let before = state(c);
    let deal =
        |value: Vec<u8>| set(Class::Commercial, Id::from_bytes([7; 16]), 5, Deal::AMOUNT.number, value);
    let name = |value: Vec<u8>| set(Class::Identity, Id::from_bytes([7; 16]), 2, Account::NAME.number, value);
    let birth = |field: u32, op: FieldOp, i: u32| {
        let fields = vec![(FieldKey::Built(field), op)];
        vec![(Class::Identity, OpPart { i, kind: 2, record: Id::from_bytes([7; 16]), home: None, fields })]
    };
    let plain = |value: &[u8]| FieldOp::Set { value: value.to_vec(), over: vec![] };
    let bad: Vec<(&str, Vec<(Class, OpPart)>)> = vec![
        ("a small currency", deal(vec![0x82, 0x01, 0x63, b'c', b'n', b'y'])),
        ("no letters", deal(vec![0x82, 0x01, 0x63, 0xe5, 0xae, 0xa2])),
        ("a number that is longer than it need be", deal(vec![0x82, 0x18, 0x01, 0x63, b'C', b'N', b'Y'])),
        (
            "more than a window can show",
            deal(vec![0x82, 0x1b, 0x7f, 0, 0, 0, 0, 0, 0, 0, 0x63, b'C', b'N', b'Y']),
        ),
        ("a number for money", deal(vec![0x01])),
        ("a number for a text", name(vec![0x01])),
        ("a text in pieces", name(vec![0x7f, 0x61, b'a', 0xff])),
        ("an empty text that is not null", name(vec![0x60])),
        (
            "a text for a set",
            set(Class::Identity, Id::from_bytes([7; 16]), 2, Account::TAGS.number, vec![0x61, b'a']),
        ),
        ("a set for a text", birth(1, FieldOp::Links { add: vec![], remove: vec![] }, 0)),
        ("a birth that empties", name(vec![0xf6])),
        ("a birth that moves", birth(journal::HOME, plain(&[0x61, b'a']), 0)),
        ("a birth in the trash", birth(journal::LIVE, plain(&[0x82, 0xf4, 0x80]), 0)),
        (
            "a birth that replaces",
            birth(1, FieldOp::Set { value: vec![0x61, b'a'], over: vec![scene.birth] }, 0),
        ),
        (
            "a birth without its first part",
            set(
                Class::Commercial,
                Id::from_bytes([7; 16]),
                5,
                Deal::AMOUNT.number,
                vec![0x82, 0x01, 0x63, b'C', b'N', b'Y'],
            )
            .split_off(1),
        ),
    ];
    for (what, parts) in bad {
        let forged = Forger::after(forger).entry(&parts);
        let taken = c.ingest(&[forged]).expect("answers");
        assert_eq!(
            (taken.applied, taken.waiting, &taken.refused[..]),
            (0, 0, &[(0, Refusal::Malformed)][..]),
            "{what}"
        );
    }
    assert_eq!(state(c), before);
    let good = Forger::after(forger).entry(&deal(vec![0x82, 0x01, 0x63, b'C', b'N', b'Y']));
    assert_eq!(c.ingest(&[good]).expect("answers").applied, 1);
    let shown = |ws: &Workspace| ws.get(Deal::KIND, Id::from_bytes([7; 16])).expect("is there");
    assert!(!shown(c).get(Deal::AMOUNT).is_null());
}
