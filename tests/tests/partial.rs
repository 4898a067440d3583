//! Copies that may not read everything: what they may not read is not there, and what two of them may both read they agree
//! on.

use std::collections::BTreeMap;

use coffer_core::audit;
use coffer_core::change::ingest::{Gap, Refusal};
use coffer_core::change::journal::Hash;
use coffer_core::records::{Account, Contact, Member, Tag};
use coffer_core::schema::{Class, Kind, Value};
use coffer_core::sync::segment::{Everything, Rights};
use coffer_core::{Id, Workspace};
use coffer_tests::Book;
use coffer_tests::copies::{Forger, Reads, copies, database_holds, make, parcel, send_readable, state};
use proptest::prelude::*;

const CANARY: &str = "只有甲知道的客户";

fn name(ws: &Workspace, id: Id) -> Option<String> {
    ws.get(Account::KIND, id).ok().map(|account| account.text(Account::NAME).to_owned())
}

fn account(ws: &Workspace, name: &str, owner: Id) -> Id {
    make(ws, Account::KIND, vec![(Account::NAME, Value::text(name)), (Account::OWNER, Value::Link(owner))])
}

fn is_sound(ws: &Workspace) {
    let checks = audit::doctor(ws).expect("doctor");
    assert!(checks.iter().all(|check| check.ok), "{checks:?}");
    assert!(ws.rebuild(false).expect("rebuild").same);
}

#[test]
fn what_a_copy_may_not_read_is_not_in_it_and_what_two_may_read_they_agree_on() {
    let a = Book::new(500);
    let made = copies(&a, 2);
    let (a, b, c) = (a.ws(), &made[0].ws, &made[1].ws);
    let other = make(a, Member::KIND, vec![(Member::NAME, Value::text("二"))]);
    let tag = make(a, Tag::KIND, vec![(Tag::NAME, Value::text("重点"))]);
    let hidden = account(a, CANARY, a.me().member);
    let shown = account(a, "大家的客户", other);
    a.commit(&a.actor("window"), "edit", |d| {
        d.set(Account::KIND, hidden, Account::NOTES, Value::text(CANARY))?;
        d.set(Account::KIND, shown, Account::TAGS, Value::Links(vec![tag]))
    })
    .expect("changes");
    let of_b = b.vault().device_public();
    let book = format!("book:{other}");
    let rights =
        Reads(move |device, compartment, _| *device != of_b || compartment == "org" || compartment == book);

    // One parcel for both: a spine for all, contents for each.
    let devices = [b.vault().device_public(), c.vault().device_public()];
    let segments = a.segments_for(&rights, &BTreeMap::new(), &devices).expect("segments");
    for (copy, device) in [(b, devices[0]), (c, devices[1])] {
        let own: Vec<_> =
            segments.iter().filter(|s| s.readers.contains(&device)).map(|s| s.bytes.clone()).collect();
        let taken = copy.ingest_segments(&own, &rights).expect("takes them in");
        assert!(taken.refused.is_empty() && taken.gaps.is_empty(), "{taken:?}");
        assert_eq!(taken.applied, a.head().0);
        assert_eq!(taken.opaque, u64::from(device == of_b));
    }
    assert_eq!(database_holds(b, CANARY.as_bytes()), Vec::<String>::new());
    assert!(database_holds(c, CANARY.as_bytes()).contains(&"account".to_owned()));
    assert_eq!(b.vector().expect("v"), a.vector().expect("v"));
    assert_eq!((name(b, hidden), name(b, shown)), (None, Some("大家的客户".into())));
    assert_eq!(state(c), state(a));

    // B and C both change what both read; each hears of the other through A.
    for (ws, text) in [(b, "乙改的"), (c, "丙改的")] {
        ws.commit(&ws.actor("window"), "name", |d| {
            d.set(Account::KIND, shown, Account::NAME, Value::text(text))
        })
        .expect("changes");
    }
    for (from, to) in [(b, a), (c, a), (a, b), (a, c)] {
        let taken = send_readable(from, to, &rights);
        assert!(taken.refused.is_empty() && taken.waiting == 0, "{taken:?}");
    }
    assert_eq!(state(c), state(a));
    assert_eq!(name(b, shown), name(a, shown));
    assert_eq!(database_holds(b, CANARY.as_bytes()), Vec::<String>::new());
    for ws in [a, b, c] {
        is_sound(ws);
    }

    // A new right: everything again, from the beginning, and B is what C is.
    let taken = b.ingest_segments(&parcel(a, b, &BTreeMap::new(), &Everything), &Everything).expect("takes");
    assert!(taken.refused.is_empty() && taken.late >= 2, "{taken:?}");
    assert_eq!(name(b, hidden), Some(CANARY.into()));
    assert_eq!(state(b), state(a));
    is_sound(b);
}

#[test]
fn a_reader_of_some_classes_has_the_record_without_the_others() {
    let a = Book::new(501);
    let made = copies(&a, 1);
    let (a, b) = (a.ws(), &made[0].ws);
    let contact = a
        .commit(&a.actor("window"), "make", |d| {
            let id = d.create(Contact::KIND, vec![(Contact::NAME, Value::text("王一"))], vec![])?;
            d.set(Contact::KIND, id, Contact::NOTES, Value::text(CANARY))?;
            Ok(id)
        })
        .expect("made");
    let finance = Reads(|_, _, class| matches!(class, Class::Identity | Class::Commercial));
    send_readable(a, b, &finance);
    let seen = b.get(Contact::KIND, contact).expect("is there");
    assert_eq!(seen.text(Contact::NAME), "王一");
    assert!(seen.get(Contact::NOTES).is_null());
    assert_eq!(database_holds(b, CANARY.as_bytes()), Vec::<String>::new());
    is_sound(b);
}

#[test]
fn a_value_that_was_overwritten_before_it_was_disclosed_does_not_come_back() {
    let a = Book::new(502);
    let made = copies(&a, 2);
    let (a, b, c) = (a.ws(), &made[0].ws, &made[1].ws);
    let other = make(a, Member::KIND, vec![(Member::NAME, Value::text("二"))]);
    let id = account(a, "公司", a.me().member);
    let edit = |name: &'static str, notes: &'static str| {
        a.commit(&a.actor("window"), "edit", |d| {
            let fields = vec![(Account::NAME, Value::text(name)), (Account::NOTES, Value::text(notes))];
            d.update(Account::KIND, id, fields, vec![])
        })
        .expect("changes");
    };
    let third = make(a, Member::KIND, vec![(Member::NAME, Value::text("三"))]);
    let hand_to = |owner| {
        a.commit(&a.actor("window"), "move", |d| {
            d.set(Account::KIND, id, Account::OWNER, Value::Link(owner))
        })
        .expect("moves");
    };
    edit("第二", "旧话");
    hand_to(other);
    edit("第三", "新话");
    hand_to(third);
    // B reads everything of the second book only: the new words, and that they replaced some.
    let book = format!("book:{other}");
    let rights = Reads(move |_, compartment, class| {
        compartment == "org" || compartment == book || class == Class::Identity
    });
    send_readable(a, b, &rights);
    let notes = |ws: &Workspace| ws.get(Account::KIND, id).expect("is there").text(Account::NOTES).to_owned();
    assert_eq!(notes(b), "新话");
    assert_eq!(database_holds(b, "旧话".as_bytes()), Vec::<String>::new());
    for ws in [b, c] {
        let taken =
            ws.ingest_segments(&parcel(a, ws, &BTreeMap::new(), &Everything), &Everything).expect("takes");
        assert!(taken.refused.is_empty(), "{taken:?}");
        assert_eq!(notes(ws), "新话");
        assert_eq!(state(ws), state(a));
        is_sound(ws);
    }
}

#[test]
fn a_record_that_changes_hands_takes_its_past_along_and_nothing_beside_it() {
    let a = Book::new(510);
    let made = copies(&a, 2);
    let (a, b, c) = (a.ws(), &made[0].ws, &made[1].ws);
    let other = make(a, Member::KIND, vec![(Member::NAME, Value::text("二"))]);
    // One entry makes many; one of them changes hands.
    let ids = a
        .commit(&a.actor("import"), "import", |d| {
            (0..21)
                .map(|n| {
                    let name = if n == 7 { "转手的".to_owned() } else { format!("{CANARY} {n}") };
                    let fields =
                        vec![(Account::NAME, Value::text(name)), (Account::NOTES, Value::text("旧话"))];
                    d.create(Account::KIND, fields, vec![])
                })
                .collect::<Result<Vec<_>, _>>()
        })
        .expect("made");
    let id = ids[7];
    let set = |field, value| {
        a.commit(&a.actor("window"), "edit", |d| d.set(Account::KIND, id, field, value)).expect("changes");
    };
    set(Account::INDUSTRY, Value::text("贸易"));
    let book = format!("book:{other}");
    let rights = Reads(move |_, compartment, class| {
        compartment == "org" || (compartment == book && class != Class::Commercial)
    });
    assert!(send_readable(a, b, &rights).refused.is_empty());
    assert!(b.get(Account::KIND, id).is_err());
    set(Account::OWNER, Value::Link(other));
    set(Account::NAME, Value::text("转来的"));
    let taken = send_readable(a, b, &rights);
    assert!(taken.refused.is_empty() && taken.late == 2, "{taken:?}");
    let seen = b.get(Account::KIND, id).expect("is there");
    assert_eq!(seen.values, a.get(Account::KIND, id).expect("is there").values);
    assert_eq!(seen.text(Account::NOTES), "旧话");
    let history = |ws: &Workspace| {
        ws.read(|conn| audit::history::history(conn, Account::KIND, id)).expect("history").len()
    };
    assert_eq!(history(b), history(a));
    assert_eq!(database_holds(b, CANARY.as_bytes()), Vec::<String>::new());
    is_sound(b);
    // They pass it on with its proof, and go on from there themselves.
    b.commit(&b.actor("window"), "edit", |d| d.set(Account::KIND, id, Account::NOTES, Value::text("新话")))
        .expect("changes");
    assert!(send_readable(b, c, &rights).refused.is_empty());
    assert!(send_readable(b, a, &Everything).refused.is_empty());
    for ws in [a, c] {
        assert_eq!(ws.get(Account::KIND, id).expect("is there").text(Account::NOTES), "新话");
        is_sound(ws);
    }
    assert_eq!(state(c), state(b));
    // The rest of its group comes later: the single part is not doubled.
    assert!(
        b.ingest_segments(&parcel(a, b, &BTreeMap::new(), &Everything), &Everything)
            .expect("takes")
            .refused
            .is_empty()
    );
    assert_eq!(state(b), state(a));
    is_sound(b);
}

#[test]
fn what_came_before_its_record_begins_waits_for_it_in_the_journal() {
    let a = Book::new(503);
    let made = copies(&a, 1);
    let (a, b) = (a.ws(), &made[0].ws);
    let id = a
        .commit(&a.actor("window"), "make", |d| {
            let notes = (Account::NOTES, Value::text("先记"));
            d.create(Account::KIND, vec![(Account::NAME, Value::text("公司")), notes], vec![])
        })
        .expect("made");
    for text in ["再记", "后记"] {
        a.commit(&a.actor("window"), "edit", |d| d.set(Account::KIND, id, Account::NOTES, Value::text(text)))
            .expect("changes");
    }
    let nameless = Reads(|_, compartment, class| compartment == "org" || class != Class::Identity);
    assert!(send_readable(a, b, &nameless).refused.is_empty());
    assert!(b.get(Account::KIND, id).is_err(), "nobody told how it began");
    is_sound(b);
    let all = parcel(a, b, &BTreeMap::new(), &Everything);
    assert!(b.ingest_segments(&all, &Everything).expect("takes").refused.is_empty());
    assert_eq!(b.get(Account::KIND, id).expect("is there").text(Account::NOTES), "后记");
    assert_eq!(state(b), state(a));
    is_sound(b);
}

#[test]
fn a_bent_segment_voids_all_that_came_with_it() {
    let a = Book::new(504);
    let made = copies(&a, 2);
    let (a, b, c) = (a.ws(), &made[0].ws, &made[1].ws);
    send_readable(a, b, &Everything);
    let other = make(a, Member::KIND, vec![(Member::NAME, Value::text("二"))]);
    let id = account(a, "公司", other);
    a.commit(&a.actor("window"), "edit", |d| {
        d.set(Account::KIND, id, Account::NOTES, Value::text("话"))?;
        d.set(Account::KIND, id, Account::NAME, Value::text("名"))
    })
    .expect("changes");
    let of_c = c.vault().device_public();
    let rights = Reads(move |device, _, class| *device != of_c || class == Class::Identity);
    let devices = [b.vault().device_public(), of_c];
    let sent: Vec<Vec<u8>> = a
        .segments_for(&rights, &b.vector().expect("v"), &devices)
        .expect("segments")
        .into_iter()
        .filter(|segment| segment.readers.contains(&devices[0]))
        .map(|segment| segment.bytes)
        .collect();
    assert_eq!(sent.len(), 3, "a spine, what both read, what only B reads");
    let before = (state(b), b.vector().expect("v"));
    let mut bent = 0;
    for (which, segment) in sent.iter().enumerate() {
        for at in 0..segment.len() {
            let mut parcel = sent.clone();
            parcel[which][at] ^= if at % 2 == 0 { 0x01 } else { 0x80 };
            let taken = b.ingest_segments(&parcel, &rights).expect("answers");
            assert_eq!((taken.applied, taken.late), (0, 0), "segment {which}, byte {at}: {taken:?}");
            assert!(!taken.refused.is_empty() || !taken.gaps.is_empty(), "segment {which}, byte {at}");
            bent += 1;
        }
    }
    assert!(bent > 400);
    assert_eq!((state(b), b.vector().expect("v")), before);
    assert_eq!(b.ingest_segments(&sent, &rights).expect("the true ones").applied, 3);
    assert_eq!(state(b), state(a));
}

#[test]
fn a_gap_is_named_and_nothing_behind_it_is_taken() {
    let a = Book::new(505);
    let made = copies(&a, 1);
    let (a, b) = (a.ws(), &made[0].ws);
    send_readable(a, b, &Everything);
    let here = b.vector().expect("v")[&a.me().replica];
    for n in 0..4 {
        make(a, Tag::KIND, vec![(Tag::NAME, Value::text(format!("标 {n}")))]);
    }
    let since = BTreeMap::from([(a.me().replica, here + 3)]);
    let before = state(b);
    let taken = b.ingest_segments(&parcel(a, b, &since, &Everything), &Everything).expect("answers");
    assert_eq!(taken.gaps, [Gap { replica: a.me().replica, from: here + 1, to: here + 3 }]);
    assert!(taken.refused.is_empty() && taken.applied == 0);
    assert_eq!(state(b), before);
    assert_eq!(send_readable(a, b, &Everything).applied, 4);
    assert_eq!(state(b), state(a));
}

/// Everybody reads everything, but of one copy's entries only those up to a number count, until its author is heard to
/// know why.
struct Cut(Id, u64, Option<Hash>);

impl Rights for Cut {
    fn reads(&self, _: &[u8; 32], _: &str, _: Class) -> bool {
        true
    }

    fn reads_private(&self, _: &[u8; 32]) -> bool {
        true
    }

    fn is_authors(&self, _: &[u8; 32], _: Id) -> bool {
        true
    }

    fn passes(&self, replica: Id, seq: u64, named: Option<&Hash>) -> bool {
        replica != self.0 || seq <= self.1 || (self.2.is_some() && named == self.2.as_ref())
    }

    fn writes(&self, _: Id, _: Option<&Hash>, _: Option<&Kind>, _: &str, _: Class) -> bool {
        true
    }
}

#[test]
fn what_an_author_wrote_after_their_rights_were_reduced_is_set_aside_until_they_count_again() {
    let a = Book::new(506);
    let made = copies(&a, 1);
    let (a, b) = (a.ws(), &made[0].ws);
    send_readable(a, b, &Everything);
    let here = a.head().0;
    let first = make(a, Tag::KIND, vec![(Tag::NAME, Value::text("先"))]);
    let after = make(a, Tag::KIND, vec![(Tag::NAME, Value::text("后"))]);
    make(a, Tag::KIND, vec![(Tag::NAME, Value::text("再后"))]);
    let is_here = |id| b.get(Tag::KIND, id).is_ok();
    let reduced = Cut(a.me().replica, here + 1, Some([0; 32]));
    let taken = send_readable(a, b, &reduced);
    assert_eq!((taken.applied, taken.waiting), (1, 1), "{taken:?}");
    assert!(
        taken.refused.iter().all(|(_, refusal)| *refusal == Refusal::AfterCut) && taken.refused.len() == 1
    );
    assert!(is_here(first) && !is_here(after));
    // Nothing changes as long as the roster says so.
    assert_eq!(b.ingest_segments(&[], &reduced).expect("answers").applied, 0);
    // An admin lets it count.
    let taken = b.ingest_segments(&[], &Everything).expect("answers");
    assert_eq!((taken.applied, taken.waiting), (2, 0), "{taken:?}");
    assert!(is_here(after));
    assert_eq!(state(b), state(a));
}

#[test]
fn a_chain_that_is_another_than_ours_is_told_as_a_fork_and_changes_nothing() {
    let a = Book::new(507);
    let made = copies(&a, 2);
    let (a, b, c) = (a.ws(), &made[0].ws, &made[1].ws);
    send_readable(a, c, &Everything);
    // The device signs two entries of one number: C hears of one, everybody else of the other.
    let forged = Forger::after(a).entry(&[]);
    assert_eq!(c.ingest(&[forged]).expect("takes").applied, 1);
    make(a, Tag::KIND, vec![(Tag::NAME, Value::text("标"))]);
    make(a, Tag::KIND, vec![(Tag::NAME, Value::text("另一标"))]);
    // B reads nothing of it: the chain alone shows it.
    let nothing = Reads(|_, compartment, _| compartment != "org");
    send_readable(a, b, &nothing);
    let before = (state(b), b.vector().expect("v"));
    let taken = b.ingest_segments(&parcel(c, b, &BTreeMap::new(), &nothing), &nothing).expect("answers");
    assert_eq!(taken.refused.iter().map(|(_, refusal)| *refusal).collect::<Vec<_>>(), [Refusal::Fork]);
    assert_eq!((state(b), b.vector().expect("v")), before);
    // It stays one when it is sent from its middle.
    let since = BTreeMap::from([(a.me().replica, a.head().0 - 1)]);
    let taken = c.ingest_segments(&parcel(a, c, &since, &Everything), &Everything).expect("answers");
    assert_eq!(taken.refused.iter().map(|(_, refusal)| *refusal).collect::<Vec<_>>(), [Refusal::Fork]);
}

#[test]
fn a_journal_that_somebody_reads_in_part_is_told_and_sealed_on_by_them() {
    let a = Book::new(508);
    let made = copies(&a, 2);
    let (a, b, c) = (a.ws(), &made[0].ws, &made[1].ws);
    // The first entry of all names the roster that its author knows, and everybody gets its header.
    let tag = make(a, Tag::KIND, vec![(Tag::NAME, Value::text("标"))]);
    let hidden = account(a, CANARY, a.me().member);
    let only_team = Reads(|_, compartment, _| compartment == "org");
    send_readable(a, b, &only_team);
    let lines = b.read(|conn| audit::log(conn, 50)).expect("lines");
    assert_eq!(lines.len() as u64, a.head().0);
    let (shown, opaque): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.at.is_some());
    assert_eq!(opaque.len(), 1);
    assert_eq!((opaque[0].member, opaque[0].via.as_str(), opaque[0].parts), (None, "", 0));
    assert!(shown.iter().all(|line| line.member == Some(a.me().member) && !line.intent.is_empty()));
    // A never meets C; B gives C what B has, with A's proof.
    assert!(send_readable(b, c, &only_team).refused.is_empty());
    assert!(c.get(Tag::KIND, tag).is_ok() && c.get(Account::KIND, hidden).is_err());
    assert_eq!(state(c), state(b));
    assert_eq!(c.vector().expect("v"), a.vector().expect("v"));
    is_sound(c);
    // Its words come later, from A.
    assert!(
        c.ingest_segments(&parcel(a, c, &BTreeMap::new(), &Everything), &Everything).expect("takes").late
            >= 1
    );
    assert_eq!(state(c), state(a));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn foreign_bytes_change_nothing(junk in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..80)) {
        let a = Book::new(509);
        let before = state(a.ws());
        for bytes in &junk {
            for lead in [&[][..], &[0x86, 0x00, 0x50], &[0x83, 0x01, 0x80, 0x81]] {
                let segment = [lead, bytes].concat();
                let taken = a.ws().ingest_segments(&[segment], &Everything).expect("answers");
                prop_assert_eq!(taken.refused.len(), 1);
            }
        }
        prop_assert_eq!(state(a.ws()), before);
    }
}
