//! Copies that may not read everything: what they may not read is not there, and what two of them may both read they agree
//! on.

use std::collections::BTreeMap;

use coffer_core::audit;
use coffer_core::records::{Account, Contact, Member, Tag};
use coffer_core::schema::{Class, Value};
use coffer_core::sync::segment::Everything;
use coffer_core::{Id, Workspace};
use coffer_tests::Book;
use coffer_tests::copies::{Reads, copies, database_holds, make, parcel, send_readable, state};

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
