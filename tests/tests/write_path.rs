//! Laws of the one write path.

use coffer_core::Error;
use coffer_core::records::{Account, Activity, Contact, Tag};
use coffer_core::schema::{Point, Value};
use coffer_core::store::Record;
use coffer_tests::{Book, files_with};

fn text(text: &str) -> Value {
    Value::text(text)
}

fn point(value: &str) -> Value {
    Value::Points(vec![Point { value: value.into(), label: "work".into(), primary: true }])
}

#[test]
fn what_is_written_is_read_after_reopening() {
    let mut book = Book::new(1);
    let (account, contact) = book
        .ws()
        .commit(&book.actor(), "contact.create", |draft| {
            let tag = draft.create(Tag::KIND, vec![(Tag::NAME, text("重点"))], vec![])?;
            let account =
                draft.create(Account::KIND, vec![(Account::NAME, text("宁波海拓机电有限公司"))], vec![])?;
            let contact = draft.create(
                Contact::KIND,
                vec![
                    (Contact::NAME, text("陈建国")),
                    (Contact::ACCOUNT, Value::Link(account)),
                    (Contact::PHONES, point("+8613957488120")),
                    (Contact::TAGS, Value::Links(vec![tag])),
                    (Contact::NOTES, text("价格可接受，需本周给交期。")),
                ],
                vec![],
            )?;
            Ok((account, contact))
        })
        .expect("commits");
    book.reopen();
    let record = book.ws().get(Contact::KIND, contact).expect("is there");
    assert_eq!(record.title(), "陈建国");
    assert_eq!(record.get(Contact::ACCOUNT).as_link(), Some(account));
    assert_eq!(record.get(Contact::PHONES), &point("+8613957488120"));
    assert!(matches!(record.get(Contact::TAGS), Value::Links(tags) if tags.len() == 1));
    assert_eq!(record.get(Contact::OWNER).as_link(), Some(book.ws().me().member));
}

#[test]
fn an_error_leaves_no_row_no_entry_and_no_news() {
    let book = Book::new(2);
    let heard = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let counter = heard.clone();
    book.ws().listen(move |_| {
        counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    });
    let before = book.ws().head();
    let failed = book.ws().commit(&book.actor(), "account.create", |draft| {
        draft.create(Account::KIND, vec![(Account::NAME, text("不会留下"))], vec![])?;
        draft.create(Account::KIND, vec![], vec![])
    });
    assert!(matches!(failed, Err(Error::Invalid { field, .. }) if field == "name"));
    assert_eq!(book.ws().head(), before);
    assert_eq!(heard.load(std::sync::atomic::Ordering::SeqCst), 0);
    let rows: i64 = book
        .ws()
        .read(|c| Ok(c.query_row("SELECT count(*) FROM account", [], |r| r.get(0))?))
        .expect("counts");
    assert_eq!(rows, 0);
}

#[test]
fn undo_and_redo_walk_through_edits_deletions_and_births() {
    let book = Book::new(3);
    let ws = book.ws();
    let actor = book.actor();
    let id = ws
        .commit(&actor, "account.create", |d| {
            d.create(Account::KIND, vec![(Account::NAME, text("甲"))], vec![])
        })
        .expect("made");
    ws.commit(&actor, "account.update", |d| d.set(Account::KIND, id, Account::NAME, text("乙")))
        .expect("set");
    ws.commit(&actor, "account.update", |d| d.set(Account::KIND, id, Account::INDUSTRY, text("贸易")))
        .expect("set");
    ws.commit(&actor, "account.delete", |d| d.delete(Account::KIND, id)).expect("deleted");
    let now = || -> Record { ws.get(Account::KIND, id).expect("is there") };
    assert!(!now().live);
    ws.undo().expect("undo delete");
    assert!(now().live);
    ws.undo().expect("undo industry");
    assert_eq!(now().text(Account::INDUSTRY), "");
    ws.undo().expect("undo name");
    assert_eq!(now().title(), "甲");
    ws.redo().expect("redo name");
    assert_eq!(now().title(), "乙");
    ws.redo().expect("redo industry");
    assert_eq!(now().text(Account::INDUSTRY), "贸易");
    ws.redo().expect("redo delete");
    assert!(!now().live);
    for _ in 0..4 {
        ws.undo().expect("undo");
    }
    assert!(!now().live, "the birth is taken back");
    assert!(matches!(ws.undo(), Err(Error::NothingToUndo)));
}

#[test]
fn a_follow_up_sets_last_and_next_contact_on_contact_and_account() {
    let book = Book::new(4);
    let ws = book.ws();
    let (account, contact) = ws
        .commit(&book.actor(), "x", |d| {
            let a = d.create(Account::KIND, vec![(Account::NAME, text("远帆"))], vec![])?;
            let c = d.create(
                Contact::KIND,
                vec![(Contact::NAME, text("王芳")), (Contact::ACCOUNT, Value::Link(a))],
                vec![],
            )?;
            Ok((a, c))
        })
        .expect("made");
    let at = coffer_tests::START_MS;
    ws.commit(&book.actor(), "activity.log", |d| {
        d.create(
            Activity::KIND,
            vec![
                (Activity::TYPE, text("call")),
                (Activity::AT, Value::Instant(at)),
                (Activity::CONTACT, Value::Link(contact)),
                (Activity::TEXT, text("电话沟通了报价")),
                (Activity::NEXT, Value::Date("2026-11-09".parse().expect("a date"))),
            ],
            vec![],
        )
    })
    .expect("logged");
    for record in [ws.get(Contact::KIND, contact).expect("c"), ws.get(Account::KIND, account).expect("a")] {
        assert_eq!(record.last_contact, Some(at));
        assert_eq!(record.next_contact.as_deref(), Some("2026-11-09"));
    }
    let log = |at: i64, next: Option<&str>| {
        ws.commit(&book.actor(), "activity.log", |d| {
            let next = next.map_or(Value::Null, |date| Value::Date(date.parse().expect("a date")));
            let fields = vec![
                (Activity::TYPE, text("call")),
                (Activity::AT, Value::Instant(at)),
                (Activity::CONTACT, Value::Link(contact)),
                (Activity::NEXT, next),
            ];
            d.create(Activity::KIND, fields, vec![])
        })
        .expect("logged")
    };
    let next = || ws.get(Account::KIND, account).expect("a").next_contact;
    log(at + 60_000, Some("2026-12-01"));
    assert_eq!(next().as_deref(), Some("2026-12-01"), "a newer plan takes the older one's place");
    log(at + 120_000, None);
    assert_eq!(next().as_deref(), Some("2026-12-01"), "a contact before the planned day leaves the plan");
    log(at + 40 * 86_400_000, None);
    assert_eq!(next(), None, "a contact after the planned day fulfils it");
    for _ in 0..4 {
        ws.undo().expect("undo");
    }
    assert_eq!(ws.get(Account::KIND, account).expect("a").last_contact, None);
}

#[test]
fn a_rebuild_from_the_journal_gives_the_same_sums() {
    let book = Book::new(5);
    let ws = book.ws();
    let id = ws
        .commit(&book.actor(), "x", |d| d.create(Account::KIND, vec![(Account::NAME, text("甲"))], vec![]))
        .expect("made");
    ws.commit(&book.actor(), "x", |d| d.set(Account::KIND, id, Account::NAME, text("乙"))).expect("set");
    ws.undo().expect("undo");
    let before = ws.get(Account::KIND, id).expect("a");
    let rebuilt = ws.rebuild(false).expect("rebuilds");
    assert!(rebuilt.same);
    assert_eq!(ws.get(Account::KIND, id).expect("a"), before);
}

#[test]
fn no_plaintext_reaches_the_disk() {
    let mut book = Book::new(6);
    book.ws()
        .commit(&book.actor(), "x", |d| {
            d.create(
                Account::KIND,
                vec![(Account::NAME, text("ZEBRAMARK机电")), (Account::NOTES, text("ZEBRANOTE这是备注"))],
                vec![],
            )
        })
        .expect("made");
    assert!(files_with(book.dir.path(), "ZEBRAMARK").is_empty());
    assert!(files_with(book.dir.path(), "ZEBRANOTE").is_empty());
    assert!(files_with(book.dir.path(), "机电").is_empty());
    book.close();
    assert!(files_with(book.dir.path(), "ZEBRA").is_empty());
}
