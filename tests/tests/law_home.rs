//! What hangs on a record lives where the record lives, also after it was handed over.

use coffer_core::audit;
use coffer_core::records::{Account, Activity, Attachment, Contact, Member, Task, View, merge};
use coffer_core::schema::{Kind, Value};
use coffer_core::{Id, Workspace};
use coffer_tests::copies::{copies, make, send, state};
use coffer_tests::{Book, START_MS};

fn text(text: &str) -> Value {
    Value::text(text)
}

fn home(ws: &Workspace, kind: &'static Kind, id: Id) -> String {
    let c = ws.get(kind, id).expect("is there").c;
    ws.read(|conn| Ok(conn.query_row("SELECT name FROM compartment WHERE c = ?1", [c], |row| row.get(0))?))
        .expect("reads")
}

fn hand_over(ws: &Workspace, kind: &'static Kind, id: Id, to: Id) {
    ws.commit(&ws.actor("window"), "owner", |draft| {
        draft.set(kind, id, kind.field("owner").expect("has one"), Value::Link(to))
    })
    .expect("handed over");
}

fn call(ws: &Workspace, more: coffer_core::change::Fields) -> Id {
    let mut fields = vec![(Activity::TYPE, text("call")), (Activity::AT, Value::Instant(START_MS))];
    fields.extend(more);
    make(ws, Activity::KIND, fields)
}

fn file(ws: &Workspace, kind: &'static Kind, of: Id) -> Id {
    make(
        ws,
        Attachment::KIND,
        vec![
            (Attachment::NAME, text("合同.pdf")),
            (Attachment::RECORD, Value::AnyLink(kind.number, of)),
            (Attachment::SIZE, Value::Number(1)),
            (Attachment::DIGEST, Value::Key(vec![1; 32])),
            (Attachment::KEY, Value::Key(vec![2; 32])),
            (Attachment::FILE, text("00000000000000000000000000000001")),
        ],
    )
}

#[test]
fn what_hangs_on_an_account_moves_with_it_in_one_entry_and_comes_back_with_one_undo() {
    let a = Book::new(841);
    let b = &copies(&a, 1)[0].ws;
    let ws = a.ws();
    let account = make(ws, Account::KIND, vec![(Account::NAME, text("远帆"))]);
    let person = make(
        ws,
        Contact::KIND,
        vec![(Contact::NAME, text("王伟")), (Contact::ACCOUNT, Value::Link(account))],
    );
    let visit =
        call(ws, vec![(Activity::ACCOUNT, Value::Link(account)), (Activity::CONTACT, Value::Link(person))]);
    let own = call(ws, vec![(Activity::CONTACT, Value::Link(person))]);
    let task = make(ws, Task::KIND, vec![(Task::TITLE, text("回电")), (Task::ACCOUNT, Value::Link(account))]);
    let files = [file(ws, Account::KIND, account), file(ws, Activity::KIND, visit)];
    ws.commit(&a.actor(), "trash", |draft| draft.delete(Task::KIND, task)).expect("trashed");
    let other = make(ws, Member::KIND, vec![(Member::NAME, text("二"))]);
    let before = home(ws, Account::KIND, account);
    let seq = ws.head().0;
    hand_over(ws, Account::KIND, account, other);
    assert_eq!(ws.head().0, seq + 1);
    let (theirs, ours) = (format!("book:{other}"), before);
    let follow = [
        (Account::KIND, account),
        (Activity::KIND, visit),
        (Task::KIND, task),
        (Attachment::KIND, files[0]),
        (Attachment::KIND, files[1]),
    ];
    for (kind, id) in follow {
        assert_eq!(home(ws, kind, id), theirs, "{}", kind.name);
    }
    // A contact has an owner of its own, and what is only theirs stays with them.
    for (kind, id) in [(Contact::KIND, person), (Activity::KIND, own)] {
        assert_eq!(home(ws, kind, id), ours, "{}", kind.name);
    }
    send(ws, b);
    assert_eq!(state(ws), state(b));
    for ws in [ws, b] {
        assert!(audit::sums_agree(ws, &|| true).expect("sums"));
        assert!(ws.rebuild(false).expect("rebuild").same);
    }
    ws.undo().expect("undone");
    for (kind, id) in follow {
        assert_eq!(home(ws, kind, id), ours, "{}", kind.name);
    }
}

#[test]
fn a_very_large_account_moves_in_several_entries_that_are_one_action() {
    let mut book = Book::new(842);
    let ws = book.ws();
    let account = make(ws, Account::KIND, vec![(Account::NAME, text("远帆"))]);
    let tasks: Vec<Id> = ws
        .commit(&book.actor(), "make", |draft| {
            (0..4_100)
                .map(|n| {
                    let fields =
                        vec![(Task::TITLE, text(&format!("事 {n}"))), (Task::ACCOUNT, Value::Link(account))];
                    draft.create(Task::KIND, fields, vec![])
                })
                .collect()
        })
        .expect("made");
    let other = make(ws, Member::KIND, vec![(Member::NAME, text("二"))]);
    let ours = ws.get(Account::KIND, account).expect("is there").c;
    let (seq, actions) = (ws.head().0, ws.actions(false).expect("actions").len());
    hand_over(ws, Account::KIND, account, other);
    let theirs = ws.get(Account::KIND, account).expect("is there").c;
    let at = |ws: &Workspace, c: i64| {
        tasks.iter().filter(|id| ws.get(Task::KIND, **id).expect("is there").c == c).count()
    };
    assert_eq!(at(ws, theirs), tasks.len());
    assert!(ws.head().0 > seq + 1);
    assert_eq!(ws.actions(false).expect("actions").len(), actions + 1);
    ws.undo().expect("undone");
    assert_eq!((at(ws, ours), ws.get(Account::KIND, account).expect("is there").c), (tasks.len(), ours));
    ws.redo().expect("redone");
    assert_eq!(at(ws, theirs), tasks.len());
    book.reopen();
    assert_eq!(at(book.ws(), theirs), tasks.len());
}

#[test]
fn a_hand_over_that_fails_midway_is_none() {
    let book = Book::new(844);
    let ws = book.ws();
    let account = make(ws, Account::KIND, vec![(Account::NAME, text("远帆"))]);
    ws.commit(&book.actor(), "make", |draft| {
        (0..2_100).try_for_each(|n| {
            let fields = vec![(Task::TITLE, text(&format!("事 {n}"))), (Task::ACCOUNT, Value::Link(account))];
            draft.create(Task::KIND, fields, vec![]).map(drop)
        })
    })
    .expect("made");
    let other = make(ws, Member::KIND, vec![(Member::NAME, text("二"))]);
    let count = || -> i64 {
        ws.read(|conn| {
            let sql = "SELECT count(*) FROM task WHERE c = (SELECT c FROM compartment WHERE name = ?1)";
            Ok(conn.query_row(sql, [format!("book:{other}")], |row| row.get(0))?)
        })
        .expect("reads")
    };
    let doc = (i64::from(Task::KIND.number) << 40) | 2_100;
    let beside = ws.vault().connect(coffer_vault::Access::Write).expect("connects");
    let fault = format!(
        "CREATE TRIGGER fault BEFORE INSERT ON touched WHEN NEW.doc = {doc} BEGIN SELECT RAISE(ABORT, 'full'); END"
    );
    beside.execute_batch(&fault).expect("runs");
    let done = ws.commit(&book.actor(), "owner", |draft| {
        draft.set(Account::KIND, account, Account::OWNER, Value::Link(other))
    });
    assert!(done.is_err());
    assert_eq!(count(), 0);
    assert_ne!(ws.get(Account::KIND, account).expect("is there").get(Account::OWNER), &Value::Link(other));
    beside.execute_batch("DROP TRIGGER fault").expect("runs");
    hand_over(ws, Account::KIND, account, other);
    assert_eq!(count(), 2_100);
    assert!(audit::sums_agree(ws, &|| true).expect("sums"));
}

#[test]
fn an_import_that_hands_an_account_over_moves_what_hangs_on_it_when_it_is_in() {
    let book = Book::new(845);
    let ws = book.ws();
    let account = make(ws, Account::KIND, vec![(Account::NAME, text("远帆"))]);
    let task = make(ws, Task::KIND, vec![(Task::TITLE, text("回电")), (Task::ACCOUNT, Value::Link(account))]);
    let other = make(ws, Member::KIND, vec![(Member::NAME, text("二"))]);
    let ours = home(ws, Task::KIND, task);
    let mut batch = ws.batch(&book.actor(), "import", 6_000).expect("a batch");
    batch
        .commit(|draft| draft.set(Account::KIND, account, Account::OWNER, Value::Link(other)))
        .expect("handed over");
    let batch = batch.finish().expect("finished");
    assert_eq!(home(ws, Task::KIND, task), format!("book:{other}"));
    ws.undo_batch(batch, false).expect("undone");
    assert_eq!(home(ws, Task::KIND, task), ours);
}

#[test]
fn what_hangs_on_a_record_that_is_merged_into_another_book_follows_it() {
    let book = Book::new(843);
    let ws = book.ws();
    let other = make(ws, Member::KIND, vec![(Member::NAME, text("二"))]);
    let theirs =
        make(ws, Account::KIND, vec![(Account::NAME, text("远帆")), (Account::OWNER, Value::Link(other))]);
    let ours = make(ws, Account::KIND, vec![(Account::NAME, text("远帆公司"))]);
    let visit = call(ws, vec![(Activity::ACCOUNT, Value::Link(ours))]);
    ws.commit(&book.actor(), "merge", |draft| {
        merge::merge(draft, Account::KIND, theirs, &[ours], vec![], vec![]).map(drop)
    })
    .expect("merges");
    assert_eq!(home(ws, Activity::KIND, visit), format!("book:{other}"));
}

#[test]
fn a_shared_view_lives_with_the_team_and_its_own_with_its_owner() {
    let a = Book::new(848);
    let b = &copies(&a, 1)[0].ws;
    let ws = a.ws();
    let spec = text(
        r#"{"v":1,"layout":"list","filter":{"field":"tier","op":"is","value":"a"},"sort":[],"columns":[]}"#,
    );
    let view = make(
        ws,
        View::KIND,
        vec![(View::NAME, text("重点")), (View::FOR_KIND, text("account")), (View::SPEC, spec)],
    );
    let own = format!("book:{}", ws.me().member);
    assert_eq!(home(ws, View::KIND, view), own);
    let share = |on: Value| {
        ws.commit(&a.actor(), "share", |draft| draft.set(View::KIND, view, View::SHARED, on)).expect("set");
    };
    share(Value::Checkbox(true));
    assert_eq!(home(ws, View::KIND, view), "org");
    // Whose it is does not matter while it is the team's.
    let other = make(ws, Member::KIND, vec![(Member::NAME, text("二"))]);
    hand_over(ws, View::KIND, view, other);
    assert_eq!(home(ws, View::KIND, view), "org");
    share(Value::Null);
    assert_eq!(home(ws, View::KIND, view), format!("book:{other}"));
    send(ws, b);
    assert_eq!((home(b, View::KIND, view), state(b)), (format!("book:{other}"), state(ws)));
    for expected in ["org", "org"] {
        ws.undo().expect("undone");
        assert_eq!(home(ws, View::KIND, view), expected);
    }
    ws.undo().expect("the member");
    ws.undo().expect("the sharing");
    assert_eq!(home(ws, View::KIND, view), own);
    assert!(audit::doctor(ws).expect("doctor").iter().all(|check| check.ok));
    assert!(ws.rebuild(false).expect("rebuild").same);
}
