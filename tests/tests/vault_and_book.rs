//! Where keys and records meet: freshness, attachments, backups, crashes in the middle of a batch.

use coffer_core::audit;
use coffer_core::audit::content::content_hash;
use coffer_core::clock::Fixed;
use coffer_core::records::{Account, Activity, Attachment, Contact, merge};
use coffer_core::schema::Value;
use coffer_core::{Error, Workspace, query};
use coffer_tests::{Book, START_MS, files_with};
use coffer_vault::{Unlock, Vault};

fn text(text: &str) -> Value {
    Value::text(text)
}

fn account(book: &Book, name: &str) -> coffer_core::Id {
    book.ws()
        .commit(&book.actor(), "account.create", |d| {
            d.create(Account::KIND, vec![(Account::NAME, text(name))], vec![])
        })
        .expect("made")
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copies");
        }
    }
}

#[test]
fn yesterdays_database_is_reported() {
    let mut book = Book::new(21);
    account(&book, "甲");
    book.close();
    let yesterday = book.dir.path().join("yesterday");
    copy(&book.path(), &yesterday);
    book.reopen();
    assert!(!book.ws().opened().anchor.is_alarm());
    account(&book, "乙");
    book.close();
    for file in ["coffer.db", "coffer.db-wal", "coffer.db-shm"] {
        let _ = std::fs::remove_file(book.path().join(file));
        if yesterday.join(file).exists() {
            std::fs::copy(yesterday.join(file), book.path().join(file)).expect("copies");
        }
    }
    book.reopen();
    assert!(book.ws().opened().anchor.is_alarm(), "{:?}", book.ws().opened());
    assert_eq!(book.ws().get(Account::KIND, account(&book, "丙")).expect("still works").title(), "丙");
}

#[test]
fn an_attachment_comes_back_whole_and_leaves_no_plaintext() {
    let mut book = Book::new(22);
    let id = account(&book, "甲");
    let content = "CANARY-CONTRACT-8841 ".repeat(70_000).into_bytes();
    let file = book
        .ws()
        .attach(&book.actor(), Account::KIND, id, "合同.txt", "text/plain", &content)
        .expect("attaches");
    assert_eq!(*book.ws().read_attachment(file).expect("opens").content, content);
    assert!(files_with(book.dir.path(), "CANARY-CONTRACT").is_empty());
    book.reopen();
    assert_eq!(*book.ws().read_attachment(file).expect("opens").content, content);
    assert!(matches!(
        book.ws().attach(&book.actor(), Account::KIND, id, "x", "x", &vec![0; (20 << 20) + 1]),
        Err(Error::TooLarge { .. })
    ));
    let around = book.ws().read(|conn| query::related::related(conn, Account::KIND, id)).expect("related");
    assert_eq!(around.files.len(), 1);
    assert_eq!(around.files[0].text(Attachment::NAME), "合同.txt");
}

#[test]
fn a_backup_restores_to_the_same_content_as_a_new_replica() {
    let mut book = Book::new(23);
    let id = account(&book, "甲");
    book.ws().attach(&book.actor(), Account::KIND, id, "a.txt", "text/plain", b"hello").expect("attaches");
    let dest = book.dir.path().join("backup.coffer");
    let report = book.ws().backup(&dest).expect("backs up");
    assert!(report.counted.records >= 2);
    let before = book.ws().read(content_hash).expect("hash");
    let own = book.ws().me().replica;
    book.close();
    let into = book.dir.path().join("restored");
    let kit = coffer_vault::RecoveryKit::parse(&book.kit).expect("the kit reads");
    let signer = kit.team_recovery_signer();
    let (restored, facts) =
        Workspace::restore(&dest, &into, &Unlock::Kit(kit), None, None).expect("restores");
    assert_eq!(facts.counted, report.counted);
    let ws =
        Workspace::open(restored, None, Some(&signer), Box::new(Fixed::new(START_MS + 9_000_000, 1, 99)))
            .expect("opens");
    assert_eq!(ws.read(content_hash).expect("hash"), before);
    assert_ne!(ws.me().replica, own);
    assert!(!ws.opened().waits_for_admission);
    ws.commit(&ws.actor("window"), "account.update", |d| d.set(Account::KIND, id, Account::NAME, text("乙")))
        .expect("writes");
    assert_eq!(audit::verify(&ws).expect("audit").first_bad, None);
    let checks = audit::doctor(&ws).expect("doctor");
    assert!(checks.iter().all(|check| check.ok), "{checks:?}");
}

#[test]
fn a_batch_that_was_cut_off_leaves_nothing() {
    for large in [false, true] {
        let mut book = Book::new(24);
        let empty = book.ws().read(content_hash).expect("hash");
        {
            let mut batch =
                book.ws().batch(&book.actor(), "import", if large { 100_000 } else { 10 }).expect("starts");
            for chunk in 0..3 {
                batch
                    .commit(|d| {
                        for n in 0..50 {
                            d.create(
                                Account::KIND,
                                vec![(Account::NAME, text(&format!("公司 {chunk} {n}")))],
                                vec![],
                            )?;
                        }
                        Ok(())
                    })
                    .expect("a chunk");
            }
            // The program dies here: nothing is finished, nothing is dropped in order.
            std::mem::forget(batch);
        }
        let keychain = std::mem::take(&mut book.keychain);
        let ws = book.ws.take().expect("open");
        ws.close(Some(&keychain)).expect("closes");
        book.keychain = keychain;
        book.reopen();
        assert_eq!(book.ws().read(content_hash).expect("hash"), empty);
        let checks = audit::doctor(book.ws()).expect("doctor");
        assert!(checks.iter().all(|check| check.ok), "{checks:?}");
        assert!(matches!(book.ws().undo(), Err(Error::NothingToUndo)));
    }
}

#[test]
fn a_large_batch_is_found_listed_and_undone_as_one() {
    let book = Book::new(25);
    let ws = book.ws();
    let empty = ws.read(content_hash).expect("hash");
    let mut batch = ws.batch(&book.actor(), "import", 6_000).expect("starts");
    for chunk in 0..6 {
        batch
            .commit(|d| {
                for n in 0..100 {
                    let account = d.create(
                        Account::KIND,
                        vec![(Account::NAME, text(&format!("华东机电 {chunk} {n}")))],
                        vec![],
                    )?;
                    let contact = d.create(
                        Contact::KIND,
                        vec![(Contact::NAME, text("欧阳晓明")), (Contact::ACCOUNT, Value::Link(account))],
                        vec![],
                    )?;
                    d.create(
                        Activity::KIND,
                        vec![
                            (Activity::TYPE, text("call")),
                            (Activity::AT, Value::Instant(START_MS + n)),
                            (Activity::CONTACT, Value::Link(contact)),
                            (Activity::TEXT, text("约定周三演示")),
                        ],
                        vec![],
                    )?;
                }
                Ok(())
            })
            .expect("a chunk");
    }
    let id = batch.finish().expect("finishes");
    let found = |typed: &str| ws.read(|conn| query::search(conn, typed, &[], 20)).expect("search").len();
    assert_eq!(found("ouyang"), 20);
    assert_eq!(found("华东机电 3 77"), 1);
    let today = jiff::civil::date(2026, 11, 2);
    assert_eq!(ws.read(|conn| query::rows(conn, Account::KIND, None, &[], today)).expect("rows").len(), 600);
    let any = ws.read(|conn| query::page(conn, Contact::KIND, &[7])).expect("page");
    assert!(any[0].last_contact.is_some());
    let checks = audit::doctor(ws).expect("doctor");
    assert!(checks.iter().all(|check| check.ok), "{checks:?}");
    assert_eq!(ws.undo_batch(id, false).expect("undo").count, 1_800);
    assert_eq!(ws.read(content_hash).expect("hash"), empty);
    assert_eq!(found("ouyang"), 0);
    ws.redo().expect("redo");
    assert_eq!(found("ouyang"), 20);
}

#[test]
fn merged_records_are_one_until_they_are_unmerged() {
    let book = Book::new(26);
    let ws = book.ws();
    let (a, b) = (account(&book, "北京华为"), account(&book, "华为技术有限公司北京"));
    let contact = ws
        .commit(&book.actor(), "x", |d| {
            d.create(
                Contact::KIND,
                vec![(Contact::NAME, text("王芳")), (Contact::ACCOUNT, Value::Link(b))],
                vec![],
            )
        })
        .expect("made");
    let (stands, merges) = ws
        .commit(&book.actor(), "account.merge", |d| {
            merge::merge(d, Account::KIND, a, &[b], vec![(Account::NAME, text("华为"))], vec![])
        })
        .expect("merges");
    assert_eq!(stands, a.min(b));
    let today = jiff::civil::date(2026, 11, 2);
    let rows = || ws.read(|conn| query::rows(conn, Account::KIND, None, &[], today)).expect("rows").len();
    assert_eq!(rows(), 1);
    let around = ws.read(|conn| query::related::related(conn, Account::KIND, stands)).expect("related");
    assert_eq!(around.contacts.iter().map(|c| c.id).collect::<Vec<_>>(), [contact]);
    ws.commit(&book.actor(), "account.unmerge", |d| merge::unmerge(d, merges[0])).expect("unmerges");
    assert_eq!(rows(), 2);
    ws.undo().expect("undo the unmerge");
    assert_eq!(rows(), 1);
}

#[test]
fn the_past_of_a_record_can_be_read() {
    let book = Book::new(27);
    let ws = book.ws();
    let id = account(&book, "甲");
    let then = ws.get(Account::KIND, id).expect("a").changed;
    ws.commit(&book.actor(), "account.update", |d| d.set(Account::KIND, id, Account::NAME, text("乙")))
        .expect("set");
    let changes = ws.read(|conn| audit::history::history(conn, Account::KIND, id)).expect("history");
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[1].before.as_ref().map(|r| r.title().to_owned()).as_deref(), Some("甲"));
    assert_eq!(changes[1].after.title(), "乙");
    let past = ws
        .read(|conn| audit::history::as_of(conn, Account::KIND, id, then))
        .expect("as of")
        .expect("was there");
    assert_eq!(past.title(), "甲");
    assert!(
        ws.read(|conn| audit::history::as_of(conn, Account::KIND, id, then - 100_000))
            .expect("as of")
            .is_none()
    );
}

#[test]
fn a_vault_in_use_is_refused_to_a_second_program() {
    let book = Book::new(28);
    let second = Vault::open(&book.path(), Unlock::Keychain, Some(&book.keychain));
    assert!(matches!(second, Err(coffer_vault::VaultError::InUse)));
}
