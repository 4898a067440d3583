//! The conflict inbox: what several people wrote beside each other waits for a choice, a choice made on any copy settles
//! it on all, and nothing is lost on the way.

use coffer_core::access::Role;
use coffer_core::change::journal::{FieldKey, LIVE};
use coffer_core::records::{Account, Activity, Contact, Deal, Member, Stage, deal};
use coffer_core::schema::{Class, Field, Kind, Value};
use coffer_core::sync::conflict::{self, Conflict, Said, Side};
use coffer_core::sync::segment::Everything;
use coffer_core::{Error, Id, Workspace};
use coffer_tests::beside::{Beside, beside};
use coffer_tests::copies::{Copy, Reads, copies, make, send, send_readable, state};
use coffer_tests::{Book, START_MS};
use coffer_vault::{Unlock, Vault};
use proptest::prelude::*;

const NAME: FieldKey = FieldKey::Built(Account::NAME.number);

fn text(text: &str) -> Value {
    Value::text(text)
}

fn set(ws: &Workspace, kind: &'static Kind, id: Id, field: &'static Field, value: Value) {
    ws.commit(&ws.actor("window"), "edit", |draft| draft.set(kind, id, field, value)).expect("set");
}

fn rename(ws: &Workspace, id: Id, name: &str) {
    set(ws, Account::KIND, id, Account::NAME, text(name));
}

fn inbox(ws: &Workspace) -> Vec<Conflict> {
    conflict::details(ws, &conflict::heads(ws).expect("heads")).expect("details")
}

fn take(ws: &Workspace, of: &Conflict, which: usize) -> coffer_core::Result<()> {
    let seen: Vec<_> = of.versions.iter().map(|version| version.dot).collect();
    let (kind, id) = (of.record.kind, of.record.id);
    conflict::take(ws, &ws.actor("window"), kind, id, of.key, seen[which], &seen)
}

fn exchange(all: &[&Workspace]) {
    for from in all {
        for to in all {
            send(from, to);
        }
    }
    for from in all {
        for to in all {
            send(from, to);
        }
    }
}

fn one_state(all: &[&Workspace]) {
    all.iter().skip(1).for_each(|ws| assert_eq!(state(ws), state(all[0])));
}

/// A book with an account, and a second copy of it.
fn pair(seed: u64) -> (Book, Copy, Id) {
    let a = Book::new(seed);
    let b = copies(&a, 1).remove(0);
    let account = make(a.ws(), Account::KIND, vec![(Account::NAME, text("远帆"))]);
    send(a.ws(), &b.ws);
    (a, b, account)
}

fn said(of: &Conflict) -> Vec<&str> {
    of.versions
        .iter()
        .map(|version| match &version.said {
            Said::Value(value) => value.as_text().unwrap_or(""),
            _ => "?",
        })
        .collect()
}

#[test]
fn both_values_wait_with_who_and_when_and_what_stood_there_before() {
    let (a, b, account) = pair(910);
    let (a, b) = (a.ws(), &b.ws);
    assert!(inbox(a).is_empty());
    rename(a, account, "远帆贸易");
    rename(b, account, "远帆国际");
    rename(b, account, "远帆集团");
    exchange(&[a, b]);
    for (ws, mine, theirs) in [(a, "远帆贸易", "远帆集团"), (b, "远帆集团", "远帆贸易")] {
        let found = inbox(ws);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].key, found[0].record.id, said(&found[0])), (NAME, account, vec![mine, theirs]));
        assert_eq!(found[0].before, Some(Said::Value(text("远帆"))));
        assert!(found[0].own && found[0].versions[0].replica == ws.me().replica);
        assert!(found[0].versions[0].at_ms >= START_MS);
        assert_ne!(found[0].versions[1].replica, ws.me().replica);
        assert_eq!(found[0].versions.iter().filter(|version| version.shown).count(), 1);
        assert_eq!(conflict::of_record(ws, Account::KIND, account).expect("reads").len(), 1);
    }
}

#[test]
fn two_who_wrote_the_same_have_no_conflict() {
    let (a, b, account) = pair(911);
    let (a, b) = (a.ws(), &b.ws);
    rename(a, account, "远帆贸易");
    rename(b, account, "远帆贸易");
    exchange(&[a, b]);
    assert!(inbox(a).is_empty() && inbox(b).is_empty());
}

#[test]
fn a_choice_settles_it_everywhere_and_one_undo_asks_again() {
    let (a, b, account) = pair(912);
    let (a, b) = (a.ws(), &b.ws);
    rename(a, account, "甲");
    rename(b, account, "乙");
    exchange(&[a, b]);
    let asked = inbox(a);
    take(a, &asked[0], 1).expect("taken");
    assert_eq!(a.get(Account::KIND, account).expect("is there").title(), "乙");
    exchange(&[a, b]);
    assert!(inbox(a).is_empty() && inbox(b).is_empty());
    one_state(&[a, b]);
    assert_eq!(a.undo().expect("undone").intent, "conflict.take");
    let again = inbox(a);
    assert_eq!((again.len(), said(&again[0])), (1, vec!["甲", "乙"]));
    let who = |of: &Conflict| -> Vec<_> {
        of.versions.iter().map(|version| (version.replica, version.at_ms, version.shown)).collect()
    };
    assert_eq!(who(&again[0]), who(&asked[0]), "who wrote them and when is still known");
    assert_eq!(again[0].before, Some(Said::Value(text("远帆"))));
    exchange(&[a, b]);
    assert_eq!(said(&inbox(b)[0]), vec!["乙", "甲"]);
    one_state(&[a, b]);
    a.redo().expect("redone");
    assert!(inbox(a).is_empty());
    assert_eq!(a.get(Account::KIND, account).expect("is there").title(), "乙");
    exchange(&[a, b]);
    assert!(inbox(b).is_empty());
    one_state(&[a, b]);
}

#[test]
fn what_is_kept_is_what_was_shown() {
    let (a, b, account) = pair(913);
    let (a, b) = (a.ws(), &b.ws);
    rename(a, account, "甲");
    rename(b, account, "乙");
    exchange(&[a, b]);
    let shown = a.get(Account::KIND, account).expect("is there").title().to_owned();
    conflict::keep(a, &a.actor("window"), Account::KIND, account, NAME).expect("kept");
    exchange(&[a, b]);
    for ws in [a, b] {
        assert_eq!(ws.get(Account::KIND, account).expect("is there").title(), shown);
        assert!(inbox(ws).is_empty());
    }
    let again = conflict::keep(a, &a.actor("window"), Account::KIND, account, NAME);
    assert!(matches!(again, Err(Error::NotFound { .. })));
}

#[test]
fn two_who_choose_differently_have_one_new_conflict() {
    let (a, b, account) = pair(914);
    let (a, b) = (a.ws(), &b.ws);
    rename(a, account, "甲");
    rename(b, account, "乙");
    exchange(&[a, b]);
    take(a, &inbox(a)[0], 1).expect("taken");
    take(b, &inbox(b)[0], 1).expect("taken");
    exchange(&[a, b]);
    for (ws, values) in [(a, vec!["乙", "甲"]), (b, vec!["甲", "乙"])] {
        let found = inbox(ws);
        assert_eq!((found.len(), said(&found[0])), (1, values));
    }
    take(a, &inbox(a)[0], 0).expect("taken");
    exchange(&[a, b]);
    assert!(inbox(a).is_empty() && inbox(b).is_empty());
    one_state(&[a, b]);
}

#[test]
fn a_value_that_came_after_the_list_was_read_waits_beside_the_choice() {
    let a = Book::new(915);
    let others = copies(&a, 2);
    let (a, b, c) = (a.ws(), &others[0].ws, &others[1].ws);
    let account = make(a, Account::KIND, vec![(Account::NAME, text("远帆"))]);
    exchange(&[a, b, c]);
    for (ws, name) in [(a, "甲"), (b, "乙"), (c, "丙")] {
        rename(ws, account, name);
    }
    send(b, a);
    let read = inbox(a);
    send(c, a);
    take(a, &read[0], 1).expect("taken");
    let left = inbox(a);
    assert_eq!((left.len(), said(&left[0])), (1, vec!["乙", "丙"]));
    // What was settled meanwhile cannot be chosen from the old list.
    take(a, &left[0], 0).expect("taken");
    assert!(matches!(take(a, &read[0], 0), Err(Error::NotFound { .. })));
    exchange(&[a, b, c]);
    one_state(&[a, b, c]);
    assert!(inbox(c).is_empty());
}

#[test]
fn an_undo_does_not_throw_away_what_somebody_wrote_beside_it() {
    let (a, b, account) = pair(916);
    let (a, b) = (a.ws(), &b.ws);
    rename(a, account, "甲");
    rename(b, account, "乙");
    exchange(&[a, b]);
    a.undo().expect("undone");
    exchange(&[a, b]);
    for ws in [a, b] {
        let shown = ws.get(Account::KIND, account).expect("is there").title().to_owned();
        let waits: Vec<String> = inbox(ws).iter().flat_map(said).map(str::to_owned).collect();
        assert!(shown == "乙" || waits.contains(&"乙".to_owned()), "{shown}, {waits:?}");
    }
    one_state(&[a, b]);
}

fn stage(ws: &Workspace, ty: &str) -> Id {
    ws.read(|conn| {
        let id: [u8; 16] =
            conn.query_row("SELECT id FROM stage WHERE type = ?1 ORDER BY position DESC", [ty], |row| {
                row.get(0)
            })?;
        Ok(Id::from_bytes(id))
    })
    .expect("a stage")
}

#[test]
fn the_answer_to_a_stage_answers_for_the_day_and_the_reason() {
    let (a, b, _) = pair(917);
    let (a, b) = (a.ws(), &b.ws);
    let deal = a
        .commit(&a.actor("window"), "deal", |draft| deal::create(draft, vec![(Deal::NAME, text("年度框架"))]))
        .expect("made");
    send(a, b);
    let (won, lost, open) = (stage(a, "won"), stage(a, "lost"), stage(a, "open"));
    let go = |ws: &Workspace, to: Id, why: Option<&str>| {
        ws.commit(&ws.actor("window"), "move", |draft| deal::move_stage(draft, deal, to, why))
            .expect("moved");
    };
    go(a, lost, Some("价格"));
    go(b, won, None);
    exchange(&[a, b]);
    let found = inbox(a);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].key, FieldKey::Built(Deal::STAGE.number));
    take(a, &found[0], 1).expect("taken");
    let now = a.get(Deal::KIND, deal).expect("is there");
    assert_eq!((now.get(Deal::STAGE).as_link(), now.text(Deal::LOST_REASON)), (Some(won), ""));
    a.undo().expect("undone");
    let again = inbox(a);
    assert_eq!(again.len(), 1);
    take(a, &again[0], 0).expect("taken");
    let now = a.get(Deal::KIND, deal).expect("is there");
    assert_eq!((now.get(Deal::STAGE).as_link(), now.text(Deal::LOST_REASON)), (Some(lost), "价格"));
    exchange(&[a, b]);
    // Lost against still open: who takes the open stage has no day of closing left.
    go(b, open, None);
    exchange(&[a, b]);
    go(a, won, None);
    let first = stage_named(b, "初访");
    go(b, first, None);
    exchange(&[a, b]);
    let found = inbox(a);
    take(a, &found[0], 1).expect("taken");
    let now = a.get(Deal::KIND, deal).expect("is there");
    assert_eq!(now.get(Deal::STAGE).as_link(), Some(first));
    assert!(now.get(Deal::CLOSED_AT).is_null());
    exchange(&[a, b]);
    assert!(inbox(b).is_empty());
    one_state(&[a, b]);
}

fn stage_named(ws: &Workspace, name: &str) -> Id {
    ws.read(|conn| {
        let id: [u8; 16] =
            conn.query_row("SELECT id FROM stage WHERE name = ?1", [name], |row| row.get(0))?;
        Ok(Id::from_bytes(id))
    })
    .unwrap_or_else(|_| panic!("no stage {name}: {}", Stage::KIND.name))
}

#[test]
fn who_takes_an_owner_takes_the_book_and_what_hangs_on_the_record() {
    let (a, b, account) = pair(918);
    let (a, b) = (a.ws(), &b.ws);
    let call = make(
        a,
        Activity::KIND,
        vec![
            (Activity::TYPE, text("call")),
            (Activity::AT, Value::Instant(START_MS)),
            (Activity::ACCOUNT, Value::Link(account)),
        ],
    );
    let (li, qian) = (
        make(a, Member::KIND, vec![(Member::NAME, text("李"))]),
        make(a, Member::KIND, vec![(Member::NAME, text("钱"))]),
    );
    send(a, b);
    set(a, Account::KIND, account, Account::OWNER, Value::Link(li));
    set(b, Account::KIND, account, Account::OWNER, Value::Link(qian));
    exchange(&[a, b]);
    for which in [1, 0] {
        let found = inbox(a);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].key, FieldKey::Built(Account::OWNER.number));
        let Said::Value(Value::Link(owner)) = found[0].versions[which].said else { panic!("no owner") };
        take(a, &found[0], which).expect("taken");
        for (kind, id) in [(Account::KIND, account), (Activity::KIND, call)] {
            let c = a.get(kind, id).expect("is there").c;
            let home: String = a
                .read(|conn| {
                    Ok(conn.query_row("SELECT name FROM compartment WHERE c = ?1", [c], |row| row.get(0))?)
                })
                .expect("reads");
            assert_eq!(home, format!("book:{owner}"), "{}", kind.name);
        }
        if which == 1 {
            a.undo().expect("undone");
        }
    }
    exchange(&[a, b]);
    assert!(inbox(a).is_empty() && inbox(b).is_empty());
    one_state(&[a, b]);
}

#[test]
fn thrown_away_here_and_changed_there_is_asked_and_both_answers_hold() {
    for back in [true, false] {
        let (a, b, account) = pair(919);
        let (a, b) = (a.ws(), &b.ws);
        set(b, Account::KIND, account, Account::INDUSTRY, text("物流"));
        exchange(&[a, b]);
        a.commit(&a.actor("window"), "trash", |draft| draft.delete(Account::KIND, account)).expect("trashed");
        assert!(inbox(a).is_empty(), "what the one who threw it away had seen is no conflict");
        set(b, Account::KIND, account, Account::NOTES, text("要报价"));
        exchange(&[a, b]);
        for ws in [a, b] {
            let found = inbox(ws);
            assert_eq!((found.len(), found[0].key), (1, FieldKey::Built(LIVE)));
            let notes = FieldKey::Built(Account::NOTES.number);
            let mut said: Vec<_> = found[0].versions.iter().map(|version| version.said.clone()).collect();
            if ws.me().replica == b.me().replica {
                said.reverse();
            }
            assert_eq!(said, [Said::Alive(false), Said::Changed(vec![notes])]);
        }
        take(b, &inbox(b)[0], usize::from(!back)).expect("taken");
        assert_eq!(b.get(Account::KIND, account).expect("is there").live, back);
        exchange(&[a, b]);
        assert!(inbox(a).is_empty() && inbox(b).is_empty());
        assert_eq!(a.get(Account::KIND, account).expect("is there").live, back);
        one_state(&[a, b]);
        b.undo().expect("undone");
        assert_eq!(inbox(b).len(), 1, "the question is back");
        exchange(&[a, b]);
        assert_eq!(inbox(a).len(), 1);
        one_state(&[a, b]);
    }
}

#[test]
fn who_throws_away_takes_back_and_does_it_again_alone_is_not_asked() {
    let (a, b, account) = pair(920);
    let (a, b) = (a.ws(), &b.ws);
    set(b, Account::KIND, account, Account::INDUSTRY, text("物流"));
    exchange(&[a, b]);
    a.commit(&a.actor("window"), "trash", |draft| draft.delete(Account::KIND, account)).expect("trashed");
    a.undo().expect("undone");
    a.redo().expect("redone");
    assert!(!a.get(Account::KIND, account).expect("is there").live);
    assert!(inbox(a).is_empty());
}

#[test]
fn many_are_settled_by_person_in_one_action() {
    let a = Book::new(921);
    let b = copies(&a, 1).remove(0);
    let (a, b) = (a.ws(), &b.ws);
    let ids: Vec<Id> = (0..603)
        .map(|n| format!("户 {n}"))
        .collect::<Vec<_>>()
        .chunks(201)
        .flat_map(|names| {
            a.commit(&a.actor("window"), "make", |draft| {
                names
                    .iter()
                    .map(|name| draft.create(Account::KIND, vec![(Account::NAME, text(name))], vec![]))
                    .collect::<coffer_core::Result<Vec<_>>>()
            })
            .expect("made")
        })
        .collect();
    exchange(&[a, b]);
    for (ws, name) in [(a, "甲"), (b, "乙")] {
        ws.commit(&ws.actor("window"), "edit", |draft| {
            ids.iter().try_for_each(|id| draft.set(Account::KIND, *id, Account::INDUSTRY, text(name)))
        })
        .expect("edited");
    }
    exchange(&[a, b]);
    assert_eq!(conflict::heads(a).expect("heads").len(), ids.len());
    let nobody = Id::from_bytes([9; 16]);
    let actor = a.actor("window");
    let none = conflict::resolve(a, &actor, Some(nobody), Side::Theirs, &mut |_| true).expect("resolves");
    assert_eq!(none, (None, 0));
    let stopped = conflict::resolve(a, &actor, None, Side::Theirs, &mut |_| false);
    assert!(matches!(stopped, Err(Error::Cancelled)));
    assert_eq!(conflict::heads(a).expect("heads").len(), ids.len(), "who stops it has all of it back");
    let (batch, count) =
        conflict::resolve(a, &actor, Some(a.me().member), Side::Theirs, &mut |_| true).expect("resolves");
    assert!(batch.is_some());
    assert_eq!((count, conflict::heads(a).expect("heads").len()), (ids.len() as u64, 0));
    let industry = |ws: &Workspace, id: Id| {
        ws.get(Account::KIND, id).expect("is there").text(Account::INDUSTRY).to_owned()
    };
    assert!(ids.iter().all(|id| industry(a, *id) == "乙"));
    assert_eq!(a.undo().expect("undone").count, ids.len() as u64);
    assert_eq!(conflict::heads(a).expect("heads").len(), ids.len());
    conflict::resolve(a, &actor, None, Side::Mine, &mut |_| true).expect("resolves");
    exchange(&[a, b]);
    assert!(ids.iter().all(|id| industry(b, *id) == "甲"));
    assert!(conflict::heads(b).expect("heads").is_empty());
    one_state(&[a, b]);
}

#[test]
fn a_reader_of_some_classes_is_asked_about_those_and_knows_whose_device_it_was() {
    let a = Book::new(922);
    let others = copies(&a, 2);
    let (a, b, c) = (a.ws(), &others[0].ws, &others[1].ws);
    let account = make(a, Account::KIND, vec![(Account::NAME, text("远帆"))]);
    exchange(&[a, c]);
    for (ws, word) in [(a, "甲"), (c, "丙")] {
        rename(ws, account, word);
        set(ws, Account::KIND, account, Account::NOTES, text(word));
    }
    exchange(&[a, c]);
    let identity = Reads(|_, _, class| class == Class::Identity);
    send_readable(a, b, &identity);
    assert_eq!(inbox(a).len(), 2);
    let found = inbox(b);
    assert_eq!((found.len(), found[0].key), (1, NAME));
    let by = |ws: &Workspace| found[0].versions.iter().any(|version| version.replica == ws.me().replica);
    assert!(by(a) && by(c));
    assert!(found[0].versions.iter().all(|version| version.member == a.me().member));
    take(b, &found[0], 1).expect("taken");
    send_readable(b, a, &Everything);
    assert_eq!(
        inbox(a).iter().map(|of| of.key).collect::<Vec<_>>(),
        [FieldKey::Built(Account::NOTES.number)]
    );
}

#[test]
fn who_may_not_write_a_field_leaves_the_choice_to_who_may() {
    let mut book = Book::new(923);
    let account = make(book.ws(), Account::KIND, vec![(Account::NAME, text("远帆"))]);
    book.close();
    let vault = Vault::open(&book.path(), Unlock::Keychain, Some(&book.keychain)).expect("opens");
    beside(vault, Some(&book.keychain), START_MS + 60_000, "李", |Beside { ours, theirs }| {
        send(ours, theirs);
        rename(ours, account, "甲");
        rename(theirs, account, "乙");
        exchange(&[ours, theirs]);
        let colleague = theirs.me().member;
        ours.set_role(&ours.actor("window"), colleague, Role::Auditor.wire(), vec![]).expect("another role");
        theirs.learn_roster(&ours.roster_events().expect("events")).expect("learns");
        let found = inbox(theirs);
        assert!(matches!(take(theirs, &found[0], 0), Err(Error::Refused { .. })));
        let all = conflict::resolve(theirs, &theirs.actor("window"), None, Side::Theirs, &mut |_| true);
        assert_eq!(all.expect("resolves"), (None, 0));
        assert_eq!(inbox(theirs).len(), 1);
        assert_eq!(inbox(ours)[0].versions[1].member, colleague);
        take(ours, &inbox(ours)[0], 1).expect("taken");
        assert_eq!(ours.get(Account::KIND, account).expect("is there").title(), "乙");
    });
}

/// What somebody does between two exchanges.
#[derive(Clone, Debug)]
enum Act {
    Name(u8),
    Notes(u8),
    Owner(bool),
    Trash,
    Restore,
    Choose(u8, u8),
    All(bool),
    Undo,
    Redo,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0u8..4).prop_map(Act::Name),
        2 => (0u8..4).prop_map(Act::Notes),
        1 => any::<bool>().prop_map(Act::Owner),
        1 => Just(Act::Trash),
        1 => Just(Act::Restore),
        3 => any::<(u8, u8)>().prop_map(|(at, which)| Act::Choose(at, which)),
        1 => any::<bool>().prop_map(Act::All),
        2 => Just(Act::Undo),
        1 => Just(Act::Redo),
    ]
}

fn perform(ws: &Workspace, contact: Id, other: Id, act: &Act) {
    let actor = ws.actor("window");
    let field = |field: &'static Field, value: Value| {
        ws.commit(&actor, "edit", |draft| draft.set(Contact::KIND, contact, field, value)).expect("set");
    };
    match act {
        Act::Name(n) => field(Contact::NAME, text(&format!("名 {n}"))),
        Act::Notes(n) => field(Contact::NOTES, text(&format!("记 {n}"))),
        Act::Owner(away) => {
            field(Contact::OWNER, Value::Link(if *away { other } else { ws.me().member }));
        }
        Act::Trash => drop(ws.commit(&actor, "trash", |draft| draft.delete(Contact::KIND, contact))),
        Act::Restore => drop(ws.commit(&actor, "restore", |draft| draft.restore(Contact::KIND, contact))),
        Act::Choose(at, which) => {
            let found = inbox(ws);
            if let Some(of) = found.get(usize::from(*at) % found.len().max(1)) {
                take(ws, of, usize::from(*which) % of.versions.len()).expect("taken");
            }
        }
        Act::All(mine) => {
            let side = if *mine { Side::Mine } else { Side::Theirs };
            conflict::resolve(ws, &actor, None, side, &mut |_| true).expect("resolves");
        }
        Act::Undo => drop(ws.undo()),
        Act::Redo => drop(ws.redo()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn whatever_people_do_and_choose_all_copies_agree_and_an_emptied_inbox_is_empty_everywhere(
        rounds in prop::collection::vec(prop::collection::vec((0usize..3, act()), 1..6), 1..4),
        chooser in 0usize..3,
        which in prop::collection::vec(any::<u8>(), 8),
    ) {
        let a = Book::new(930);
        let others = copies(&a, 2);
        let all = [a.ws(), &others[0].ws, &others[1].ws];
        let contact = make(all[0], Contact::KIND, vec![(Contact::NAME, text("王伟"))]);
        let other = make(all[0], Member::KIND, vec![(Member::NAME, text("二"))]);
        exchange(&all);
        for round in &rounds {
            for (who, act) in round {
                perform(all[*who], contact, other, act);
            }
            exchange(&all);
            one_state(&all);
            let questions = |ws: &Workspace| -> Vec<_> {
                let mut found: Vec<_> = conflict::heads(ws).expect("heads").iter().map(|head| (head.id, head.key)).collect();
                found.sort();
                found
            };
            prop_assert_eq!(questions(all[0]), questions(all[1]));
            prop_assert_eq!(questions(all[0]), questions(all[2]));
        }
        let ws = all[chooser];
        for which in &which {
            let found = inbox(ws);
            let Some(of) = found.first() else { break };
            take(ws, of, usize::from(*which) % of.versions.len()).expect("taken");
        }
        prop_assert!(inbox(ws).is_empty());
        exchange(&all);
        one_state(&all);
        for ws in all {
            prop_assert!(inbox(ws).is_empty());
        }
    }
}
