//! What a review of the core found broken, each as the scenario in which somebody would have met it.

use std::collections::BTreeMap;

use coffer_core::audit;
use coffer_core::clock::Fixed;
use coffer_core::exchange::export::{Form, Words, export};
use coffer_core::exchange::run::{Duplicates, import};
use coffer_core::exchange::{Input, Options, Plan, open};
use coffer_core::money::Currency;
use coffer_core::query::{self, Filter};
use coffer_core::records::{
    Account, Activity, Contact, CustomField, Deal, Lead, Member, Tag, Task, custom_field, lead, merge,
};
use coffer_core::schema::{Point, Value};
use coffer_core::text::Region;
use coffer_core::{Error, Id, Workspace};
use coffer_tests::copies::{copies, make, own_after, send, state};
use coffer_tests::{Book, START_MS};
use coffer_vault::{Unlock, Vault};

fn text(text: &str) -> Value {
    Value::text(text)
}

#[test]
fn two_people_who_hand_an_account_over_at_the_same_time_agree() {
    let a = Book::new(901);
    let b = &copies(&a, 1)[0].ws;
    let account = make(a.ws(), Account::KIND, vec![(Account::NAME, text("远帆"))]);
    let one = make(a.ws(), Member::KIND, vec![(Member::NAME, text("一"))]);
    let two = make(a.ws(), Member::KIND, vec![(Member::NAME, text("二"))]);
    send(a.ws(), b);
    for (ws, owner) in [(a.ws(), one), (b, two)] {
        ws.commit(&ws.actor("window"), "owner", |draft| {
            draft.set(Account::KIND, account, Account::OWNER, Value::Link(owner))
        })
        .expect("handed over");
    }
    send(a.ws(), b);
    send(b, a.ws());
    assert_eq!(state(a.ws()), state(b));
    for ws in [a.ws(), b] {
        assert!(audit::sums_agree(ws, &|| true).expect("sums"));
    }
}

#[test]
fn what_hangs_on_a_record_may_arrive_before_it() {
    let a = Book::new(902);
    let others = copies(&a, 2);
    let (b, c) = (&others[0].ws, &others[1].ws);
    let first = make(a.ws(), Account::KIND, vec![(Account::NAME, text("甲"))]);
    let second = make(a.ws(), Account::KIND, vec![(Account::NAME, text("甲公司"))]);
    send(a.ws(), b);
    b.commit(&b.actor("window"), "merge", |draft| {
        merge::merge(draft, Account::KIND, first, &[second], vec![], vec![])
    })
    .expect("merges");
    make(
        b,
        Activity::KIND,
        vec![
            (Activity::TYPE, text("call")),
            (Activity::AT, Value::Instant(START_MS)),
            (Activity::ACCOUNT, Value::Link(first)),
        ],
    );
    // The third copy hears of the merge and the visit first.
    c.ingest(&own_after(b, 0)).expect("takes them in");
    send(a.ws(), c);
    assert_eq!(state(b), state(c));
    assert_eq!(
        c.get(Account::KIND, second).expect("is there").into,
        Some(first.min(second)).filter(|id| *id != second)
    );
    assert_eq!(c.get(Account::KIND, first).expect("is there").last_contact, Some(START_MS));
}

#[test]
fn a_custom_field_that_is_learnt_after_its_values_breaks_no_sum() {
    let a = Book::new(903);
    let others = copies(&a, 2);
    let (b, c) = (&others[0].ws, &others[1].ws);
    let field = a
        .ws()
        .commit(&a.actor(), "define", |draft| {
            custom_field::define(draft, "account", "额度", "number", "commercial", vec![])
        })
        .expect("defined");
    send(a.ws(), b);
    let account = b
        .commit(&b.actor("window"), "make", |draft| {
            draft.create(
                Account::KIND,
                vec![(Account::NAME, text("远帆"))],
                vec![(field, Value::Decimal("7".into()))],
            )
        })
        .expect("made");
    c.ingest(&own_after(b, 0)).expect("takes them in");
    assert!(audit::sums_agree(c, &|| true).expect("sums"));
    send(a.ws(), c);
    assert!(c.get(CustomField::KIND, field).is_ok());
    assert!(audit::sums_agree(c, &|| true).expect("sums"));
    c.commit(&c.actor("window"), "set", |draft| {
        draft.update(Account::KIND, account, vec![], vec![(field, Value::Decimal("8".into()))])
    })
    .expect("set");
    assert!(audit::sums_agree(c, &|| true).expect("sums"));
}

#[test]
fn what_is_added_after_a_hand_over_lives_with_the_account() {
    let book = Book::new(904);
    let ws = book.ws();
    let account = make(ws, Account::KIND, vec![(Account::NAME, text("远帆"))]);
    let other = make(ws, Member::KIND, vec![(Member::NAME, text("二"))]);
    ws.commit(&book.actor(), "owner", |draft| {
        draft.set(Account::KIND, account, Account::OWNER, Value::Link(other))
    })
    .expect("handed over");
    let task = make(ws, Task::KIND, vec![(Task::TITLE, text("回电")), (Task::ACCOUNT, Value::Link(account))]);
    let home = ws.get(Account::KIND, account).expect("is there").c;
    assert_eq!(ws.get(Task::KIND, task).expect("is there").c, home);
}

#[test]
fn a_link_to_a_record_of_another_kind_is_refused_though_it_was_just_made() {
    let book = Book::new(905);
    let account = make(book.ws(), Account::KIND, vec![(Account::NAME, text("远帆"))]);
    let made = book.ws().commit(&book.actor(), "make", |draft| {
        draft.create(
            Deal::KIND,
            vec![(Deal::NAME, text("单")), (Deal::CONTACT, Value::Link(account))],
            vec![],
        )
    });
    assert!(matches!(made, Err(Error::Invalid { field, .. }) if field == "contact"));
}

#[test]
fn redo_does_again_what_was_undone_last() {
    let book = Book::new(906);
    let ws = book.ws();
    let mut batch = ws.batch(&book.actor(), "import", 1).expect("a batch");
    let imported = batch
        .commit(|draft| draft.create(Account::KIND, vec![(Account::NAME, text("导入"))], vec![]))
        .expect("made");
    let batch = batch.finish().expect("finished");
    let later = make(ws, Account::KIND, vec![(Account::NAME, text("后来"))]);
    ws.undo_batch(batch, false).expect("the import is undone");
    ws.undo().expect("the later one is undone");
    ws.redo().expect("redone");
    assert!(ws.get(Account::KIND, later).expect("is there").live);
    assert!(!ws.get(Account::KIND, imported).expect("is there").live);
}

#[test]
fn a_running_import_is_not_undone_from_under_itself() {
    let book = Book::new(907);
    let ws = book.ws();
    let mut batch = ws.batch(&book.actor(), "import", 1).expect("a batch");
    let name = |name: &str| vec![(Account::NAME, text(name))];
    let first = batch.commit(|draft| draft.create(Account::KIND, name("一"), vec![])).expect("made");
    assert!(matches!(ws.undo(), Err(Error::NothingToUndo)));
    let second = batch.commit(|draft| draft.create(Account::KIND, name("二"), vec![])).expect("made");
    batch.finish().expect("finished");
    ws.undo().expect("undone");
    for id in [first, second] {
        assert!(!ws.get(Account::KIND, id).expect("is there").live);
    }
}

#[test]
fn a_panic_inside_a_change_leaves_nothing_in_memory() {
    let book = Book::new(908);
    let ws = book.ws();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let fell = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        ws.commit(&book.actor(), "make", |draft| -> coffer_core::error::Result<()> {
            draft.create(Account::KIND, vec![(Account::NAME, text("没有"))], vec![])?;
            panic!("a bug")
        })
    }));
    std::panic::set_hook(hook);
    assert!(fell.is_err());
    make(ws, Account::KIND, vec![(Account::NAME, text("有"))]);
    assert!(audit::sums_agree(ws, &|| true).expect("sums"));
}

#[test]
fn a_copy_that_gets_its_own_later_entries_back_goes_on_after_them() {
    let mut book = Book::new(909);
    book.close();
    let old = book.dir.path().join("old");
    std::fs::create_dir_all(&old).expect("a folder");
    copy_folder(&book.path(), &old);
    book.reopen();
    make(book.ws(), Account::KIND, vec![(Account::NAME, text("新"))]);
    let entries = book.ws().entries_since(&BTreeMap::new()).expect("entries");
    book.close();
    let vault = Vault::open(&old, Unlock::Keychain, Some(&book.keychain)).expect("opens");
    let ws =
        Workspace::open(vault, Some(&book.keychain), None, Box::new(Fixed::new(START_MS + 9_000_000, 1, 77)))
            .expect("opens");
    ws.ingest(&entries).expect("takes them in");
    make(&ws, Account::KIND, vec![(Account::NAME, text("又"))]);
    assert!(audit::verify(&ws).expect("verifies").first_bad.is_none());
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copies");
        }
    }
}

#[test]
fn an_account_forgets_the_contact_of_a_deal_that_left_it() {
    let book = Book::new(910);
    let ws = book.ws();
    let account = make(ws, Account::KIND, vec![(Account::NAME, text("远帆"))]);
    let deal = make(ws, Deal::KIND, vec![(Deal::NAME, text("单")), (Deal::ACCOUNT, Value::Link(account))]);
    make(
        ws,
        Activity::KIND,
        vec![
            (Activity::TYPE, text("call")),
            (Activity::AT, Value::Instant(START_MS)),
            (Activity::DEAL, Value::Link(deal)),
        ],
    );
    assert_eq!(ws.get(Account::KIND, account).expect("is there").last_contact, Some(START_MS));
    ws.commit(&book.actor(), "trash", |draft| draft.delete(Deal::KIND, deal)).expect("trashed");
    assert_eq!(ws.get(Account::KIND, account).expect("is there").last_contact, None);
}

#[test]
fn a_filter_on_emails_does_not_match_the_form_they_are_kept_in() {
    let book = Book::new(911);
    let ws = book.ws();
    let mail =
        |value: &str| Value::Points(vec![Point { value: value.into(), label: "work".into(), primary: true }]);
    for (name, email) in [("甲", "a@haituo.cn"), ("乙", "b@yuanfan.cn")] {
        make(ws, Contact::KIND, vec![(Contact::NAME, text(name)), (Contact::EMAILS, mail(email))]);
    }
    let found = |needle: &str| {
        let filter: Filter =
            serde_json::from_value(serde_json::json!({"field": "emails", "op": "contains", "value": needle}))
                .expect("a filter");
        let today = jiff::civil::Date::constant(2026, 11, 2);
        ws.read(|conn| query::rows(conn, Contact::KIND, Some(&filter), &[], today)).expect("rows").len()
    };
    assert_eq!(found("haituo"), 1);
    assert_eq!(found(".cn"), 2);
    assert_eq!(found("value"), 0);
    assert_eq!(found("work"), 0);
}

fn plan(name: &str, bytes: Vec<u8>) -> Plan {
    let options = Options {
        now_ms: START_MS,
        today: jiff::civil::Date::constant(2026, 11, 2),
        zone: jiff::tz::TimeZone::UTC,
        currency: Currency::CNY,
        region: Region::CHINA,
    };
    Plan::new(open(vec![Input::memory(name, bytes)], &|_| None).expect("opens"), options)
}

#[test]
fn our_own_export_comes_back_with_links_forward_and_into_the_trash() {
    let book = Book::new(912);
    let ws = book.ws();
    let actor = book.actor();
    let daughter = make(ws, Account::KIND, vec![(Account::NAME, text("子公司"))]);
    let mother = make(ws, Account::KIND, vec![(Account::NAME, text("集团"))]);
    ws.commit(&actor, "parent", |draft| {
        draft.set(Account::KIND, daughter, Account::PARENT, Value::Link(mother))
    })
    .expect("set");
    let gone = make(ws, Account::KIND, vec![(Account::NAME, text("不要了"))]);
    let orphan =
        make(ws, Contact::KIND, vec![(Contact::NAME, text("孤")), (Contact::ACCOUNT, Value::Link(gone))]);
    ws.commit(&actor, "trash", |draft| draft.delete(Account::KIND, gone)).expect("trashed");
    let lead_id = make(ws, Lead::KIND, vec![(Lead::NAME, text("线索")), (Lead::COMPANY, text("线索公司"))]);
    let converted =
        ws.commit(&actor, "convert", |draft| lead::convert(draft, lead_id, true)).expect("converts");
    let words = Words {
        field: &|_, field| field.name.to_owned(),
        kind: &|kind| kind.name.to_owned(),
        zone: jiff::tz::TimeZone::UTC,
        encoding: encoding_rs::UTF_8,
        now_ms: START_MS,
    };
    let mut out = std::io::Cursor::new(Vec::new());
    export(ws, Form::Json, &[], &words, &mut out).expect("exports");
    let other = Book::new(913);
    let report = import(
        other.ws(),
        &other.actor(),
        &plan("coffer.json", out.into_inner()),
        Duplicates::Skip,
        &mut |_| true,
    )
    .expect("the import is not taken back");
    assert_eq!(report.failed, 0, "{:?}", report.failed_rows);
    let ws = other.ws();
    assert_eq!(ws.get(Account::KIND, daughter).expect("came").get(Account::PARENT), &Value::Link(mother));
    assert_eq!(ws.get(Contact::KIND, orphan).expect("came").get(Contact::ACCOUNT), &Value::Null);
    let lead = ws.get(Lead::KIND, lead_id).expect("came");
    assert_eq!(lead.get(Lead::DEAL).as_link(), converted.deal);
    assert_eq!(lead.get(Lead::CONTACT).as_link(), Some(converted.contact));
}

#[test]
fn one_bad_row_does_not_take_the_import_back() {
    let book = Book::new(914);
    let id = |n: u8| format!("01890000-0000-7000-8000-0000000000{n:02x}");
    let contact = |n: u8, level: &str| serde_json::json!({"kind": "contact", "id": id(n), "fields": {"name": format!("人{n}")}, "custom": {id(1): level}});
    let document = serde_json::json!({
        "coffer": {"format": 1},
        "records": [
            {"kind": "custom_field", "id": id(1), "fields": {
                "label": "级别", "for_kind": "contact", "type": "select", "class": "notes", "options": ["高"]}},
            contact(2, "高"),
            contact(3, "不在其中"),
            contact(4, "高"),
        ],
    });
    let report = import(
        book.ws(),
        &book.actor(),
        &plan("book.json", document.to_string().into_bytes()),
        Duplicates::Skip,
        &mut |_| true,
    )
    .expect("the import goes on");
    assert_eq!((report.rows, report.failed), (4, 1), "{:?}", report.failed_rows);
    assert_eq!(report.created.get("contact"), Some(&2));
}

#[test]
fn history_knows_that_a_tag_was_taken_off_before_it_came() {
    let a = Book::new(915);
    let others = copies(&a, 2);
    let (b, c) = (&others[0].ws, &others[1].ws);
    let account = make(a.ws(), Account::KIND, vec![(Account::NAME, text("远帆"))]);
    let tag = make(a.ws(), Tag::KIND, vec![(Tag::NAME, text("重点"))]);
    send(a.ws(), b);
    let tags = |ws: &Workspace, tags: Vec<Id>| {
        ws.commit(&ws.actor("window"), "tags", |draft| {
            draft.set(Account::KIND, account, Account::TAGS, Value::Links(tags))
        })
        .expect("set")
    };
    tags(b, vec![tag]);
    send(b, c);
    tags(c, vec![]);
    let (of_c, of_b) = (own_after(c, 0), own_after(b, 0));
    a.ws().ingest(&of_c).expect("takes them in");
    a.ws().ingest(&of_b).expect("takes them in");
    assert_eq!(a.ws().get(Account::KIND, account).expect("is there").get(Account::TAGS), &Value::Null);
    let history = a.ws().read(|conn| audit::history::history(conn, Account::KIND, account)).expect("history");
    let shown = history.last().expect("a change").after.get(Account::TAGS).clone();
    assert!(shown.is_null(), "{shown:?}");
}

#[test]
fn a_visit_ten_days_ago_is_at_least_ten_days_old() {
    let book = Book::new(916);
    let ws = book.ws();
    let account = make(ws, Account::KIND, vec![(Account::NAME, text("远帆"))]);
    make(
        ws,
        Activity::KIND,
        vec![
            (Activity::TYPE, text("call")),
            (Activity::AT, Value::Instant(START_MS)),
            (Activity::ACCOUNT, Value::Link(account)),
        ],
    );
    let found = |days: i64| {
        let filter: Filter = serde_json::from_value(
            serde_json::json!({"field": "last_contact", "op": "older_days", "value": days}),
        )
        .expect("a filter");
        let today = jiff::civil::Date::constant(2026, 11, 12);
        ws.read(|conn| query::rows(conn, Account::KIND, Some(&filter), &[], today)).expect("rows").len()
    };
    assert_eq!((found(10), found(11)), (1, 0));
}
