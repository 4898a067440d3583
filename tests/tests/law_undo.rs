//! Undo under trouble: a disk that fills in the middle, people who work while an import runs, a load that is rolled back.

use coffer_core::audit;
use coffer_core::records::{Account, Member, Tag};
use coffer_core::schema::{Field, Value};
use coffer_core::{Error, Id, Workspace};
use coffer_tests::Book;
use coffer_vault::Access;
use proptest::prelude::*;

fn text(text: &str) -> Value {
    Value::text(text)
}

fn named(name: &str) -> Vec<(&'static Field, Value)> {
    vec![(Account::NAME, text(name))]
}

/// Runs statements beside the book, as a failing disk or another hand would.
fn beside(ws: &Workspace, sql: &str) {
    let conn = ws.vault().connect(Access::Write).expect("connects");
    conn.execute_batch(sql).expect("runs");
}

fn open_batches(ws: &Workspace) -> i64 {
    ws.read(|conn| {
        Ok(conn.query_row("SELECT count(*) FROM local_batch WHERE open = 1", [], |row| row.get(0))?)
    })
    .expect("reads")
}

fn alive(ws: &Workspace, ids: &[Id]) -> usize {
    ids.iter().filter(|id| ws.get(Account::KIND, **id).expect("is there").live).count()
}

/// Imports so many accounts that an undo of them takes several entries.
fn import(book: &Book) -> Vec<Id> {
    let mut batch = book.ws().batch(&book.actor(), "import", 10).expect("a batch");
    let mut ids = Vec::new();
    for chunk in 0..2 {
        let made = batch.commit(|draft| {
            (0..1_001)
                .map(|n| draft.create(Account::KIND, named(&format!("户 {chunk} {n}")), vec![]))
                .collect()
        });
        let made: Vec<Id> = made.expect("made");
        ids.extend(made);
    }
    batch.finish().expect("finished");
    ids
}

#[test]
fn an_undo_that_fails_midway_leaves_nothing() {
    let mut book = Book::new(801);
    let ids = import(&book);
    let ws = book.ws();
    // The record that was made first is taken back last.
    let doc = (i64::from(Account::KIND.number) << 40) | ws.get(Account::KIND, ids[0]).expect("is there").n;
    beside(
        ws,
        &format!(
            "CREATE TRIGGER fault BEFORE INSERT ON touched WHEN NEW.doc = {doc} BEGIN SELECT RAISE(ABORT, 'full'); END"
        ),
    );
    assert!(ws.undo().is_err());
    assert_eq!((alive(ws, &ids), open_batches(ws)), (ids.len(), 0));
    beside(ws, "DROP TRIGGER fault");
    assert_eq!(ws.undo().expect("undone").count, ids.len() as u64);
    assert_eq!(alive(ws, &ids), 0);
    assert_eq!(ws.redo().expect("redone").count, ids.len() as u64);
    assert_eq!(alive(ws, &ids), ids.len());
    book.reopen();
    assert_eq!(alive(book.ws(), &ids), ids.len());
}

#[test]
fn what_an_undo_could_not_take_back_itself_is_taken_back_before_the_next_write() {
    let mut book = Book::new(802);
    let ids = import(&book);
    let ws = book.ws();
    beside(
        ws,
        "CREATE TRIGGER fault BEFORE INSERT ON entry WHEN NEW.via = 'undo' AND (SELECT count(*) FROM entry WHERE via = 'undo') > 0
         BEGIN SELECT RAISE(ABORT, 'full'); END",
    );
    assert!(ws.undo().is_err());
    let rename = |name: &str| {
        ws.commit(&book.actor(), "rename", |d| d.set(Account::KIND, ids[0], Account::NAME, text(name)))
    };
    // While nothing can be taken back nothing is written either: it would stand on half an undo.
    assert!(rename("太早").is_err());
    beside(ws, "DROP TRIGGER fault");
    rename("改名").expect("renamed");
    assert_eq!((alive(ws, &ids), open_batches(ws)), (ids.len(), 0));
    ws.undo().expect("the renaming is undone");
    assert_eq!(ws.get(Account::KIND, ids[0]).expect("is there").title(), "户 0 0");
    ws.undo().expect("the import is undone");
    assert_eq!(alive(ws, &ids), 0);
    assert!(matches!(ws.undo(), Err(Error::NothingToUndo)));
    book.reopen();
    let ws = book.ws();
    assert_eq!(alive(ws, &ids), 0);
    assert!(audit::doctor(ws).expect("doctor").iter().all(|check| check.ok));
    assert!(ws.rebuild(false).expect("rebuild").same);
}

#[test]
fn what_a_person_changes_while_an_import_runs_is_the_persons() {
    let book = Book::new(803);
    let ws = book.ws();
    let make = |name: &str| {
        ws.commit(&book.actor(), "make", |d| d.create(Account::KIND, named(name), vec![])).expect("made")
    };
    let (there, other) = (make("本来"), make("也本来"));
    let set = |id: Id, field, value: &str| {
        ws.commit(&book.actor(), "set", |d| d.set(Account::KIND, id, field, text(value))).expect("set");
    };
    set(other, Account::INDUSTRY, "导入之前");
    let mut batch = ws.batch(&book.actor(), "import", 10).expect("a batch");
    let fresh = batch.commit(|d| d.create(Account::KIND, named("新"), vec![])).expect("made");
    batch.commit(|d| d.set(Account::KIND, there, Account::NAME, text("导入一"))).expect("set");
    set(fresh, Account::INDUSTRY, "人写的");
    set(there, Account::NAME, "人改的");
    batch.commit(|d| d.set(Account::KIND, there, Account::NAME, text("导入二"))).expect("set");
    batch.commit(|d| d.set(Account::KIND, other, Account::NAME, text("导入"))).expect("set");
    let batch = batch.finish().expect("finished");
    let mut changed: Vec<Id> =
        ws.changed_since(batch).expect("looks").into_iter().map(|(_, id)| id).collect();
    changed.sort();
    let mut expected = vec![fresh, there];
    expected.sort();
    assert_eq!(changed, expected);
    ws.undo_batch(batch, true).expect("undone");
    let name = |id: Id| ws.get(Account::KIND, id).expect("is there").title().to_owned();
    assert!(ws.get(Account::KIND, fresh).expect("is there").live);
    assert_eq!((name(there), name(other)), ("导入二".into(), "也本来".into()));
}

#[test]
fn an_undo_gives_back_what_the_person_wrote_between_two_chunks() {
    let book = Book::new(804);
    let ws = book.ws();
    let tags: Vec<Id> = ["甲", "乙"]
        .iter()
        .map(|name| {
            ws.commit(&book.actor(), "make", |d| d.create(Tag::KIND, vec![(Tag::NAME, text(name))], vec![]))
                .expect("made")
        })
        .collect();
    let there =
        ws.commit(&book.actor(), "make", |d| d.create(Account::KIND, named("本来"), vec![])).expect("made");
    let links = |which: &[usize]| Value::Links(which.iter().map(|n| tags[*n]).collect());
    let mut batch = ws.batch(&book.actor(), "import", 10).expect("a batch");
    batch
        .commit(|d| {
            d.set(Account::KIND, there, Account::NAME, text("导入一"))?;
            d.set(Account::KIND, there, Account::INDUSTRY, text("业一"))?;
            d.set(Account::KIND, there, Account::TAGS, links(&[0]))?;
            d.set(Account::KIND, there, Account::INDUSTRY, text("业二"))
        })
        .expect("set");
    ws.commit(&book.actor(), "set", |d| d.set(Account::KIND, there, Account::NAME, text("人改的")))
        .expect("set");
    batch
        .commit(|d| {
            d.set(Account::KIND, there, Account::NAME, text("导入二"))?;
            d.set(Account::KIND, there, Account::INDUSTRY, text("业三"))?;
            d.set(Account::KIND, there, Account::TAGS, links(&[1]))
        })
        .expect("set");
    let batch = batch.finish().expect("finished");
    assert_eq!(ws.undo_batch(batch, false).expect("undone").count, 1);
    let record = ws.get(Account::KIND, there).expect("is there");
    assert_eq!(record.title(), "人改的");
    assert!(record.get(Account::INDUSTRY).is_null() && record.get(Account::TAGS).is_null());
    ws.redo().expect("redone");
    let record = ws.get(Account::KIND, there).expect("is there");
    assert_eq!((record.title(), record.get(Account::TAGS)), ("导入二", &links(&[1])));
    assert_eq!(record.text(Account::INDUSTRY), "业三");
}

#[test]
fn a_chunk_that_is_rolled_back_takes_no_words_of_the_chunks_before_it() {
    let book = Book::new(805);
    let ws = book.ws();
    let mut batch = ws.batch(&book.actor(), "import", 6_000).expect("a batch");
    let ids: Vec<Id> = batch
        .commit(|d| {
            (0..1_100).map(|n| d.create(Account::KIND, named(&format!("远帆 {n}")), vec![])).collect()
        })
        .expect("made");
    beside(ws, "CREATE TRIGGER fault BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'full'); END");
    // So many changes that the search index folds them in, and with them what the load collected.
    let renamed =
        batch.commit(|d| ids.iter().try_for_each(|id| d.set(Account::KIND, *id, Account::NAME, text("改"))));
    assert!(renamed.is_err());
    beside(ws, "DROP TRIGGER fault");
    batch.finish().expect("finished");
    assert!(audit::doctor(ws).expect("doctor").iter().all(|check| check.ok));
}

#[test]
fn a_load_that_cannot_be_finished_at_once_can_be_finished_later() {
    let book = Book::new(806);
    let ws = book.ws();
    let mut batch = ws.batch(&book.actor(), "import", 6_000).expect("a batch");
    let made = batch.commit(|d| d.create(Account::KIND, named("远帆"), vec![])).expect("made");
    beside(ws, "CREATE TRIGGER fault BEFORE INSERT ON search_post BEGIN SELECT RAISE(ABORT, 'full'); END");
    assert!(batch.finish().is_err());
    beside(ws, "DROP TRIGGER fault");
    ws.commit(&book.actor(), "make", |d| d.create(Account::KIND, named("之后"), vec![])).expect("made");
    assert!(!ws.get(Account::KIND, made).expect("is there").live);
    assert!(audit::doctor(ws).expect("doctor").iter().all(|check| check.ok));
}

#[test]
fn two_changes_of_one_field_are_taken_back_one_after_the_other_and_done_again() {
    let book = Book::new(806);
    let ws = book.ws();
    let id =
        ws.commit(&book.actor(), "make", |d| d.create(Account::KIND, named("一"), vec![])).expect("made");
    for name in ["二", "三", "四"] {
        ws.commit(&book.actor(), "set", |d| d.set(Account::KIND, id, Account::NAME, text(name)))
            .expect("set");
    }
    let name = || ws.get(Account::KIND, id).expect("is there").title().to_owned();
    for expected in ["三", "二", "一"] {
        ws.undo().expect("undone");
        assert_eq!(name(), expected);
    }
    for expected in ["二", "三", "四"] {
        ws.redo().expect("redone");
        assert_eq!(name(), expected);
    }
    ws.undo().expect("undone");
    ws.undo().expect("undone");
    assert_eq!(name(), "二");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_undo_gives_the_book_before_and_every_redo_the_one_after(
        steps in prop::collection::vec((0..6usize, 0..3usize), 1..12),
        back in 1..12usize,
    ) {
        let book = Book::new(807);
        let ws = book.ws();
        let (id, tags, other) = ws
            .commit(&book.actor(), "make", |d| {
                let tags = ["甲", "乙", "丙"]
                    .map(|name| d.create(Tag::KIND, vec![(Tag::NAME, text(name))], vec![]))
                    .into_iter()
                    .collect::<Result<Vec<Id>, _>>()?;
                let other = d.create(Member::KIND, vec![(Member::NAME, text("王芳"))], vec![])?;
                Ok((d.create(Account::KIND, named("一"), vec![])?, tags, other))
            })
            .expect("made");
        let content = || ws.read(audit::content::content_hash).expect("a hash");
        let mut states = vec![content()];
        for (what, which) in steps {
            ws.commit(&book.actor(), "step", |d| match what {
                0 => d.set(Account::KIND, id, Account::NAME, text(["一", "二", "三"][which])),
                1 => d.set(Account::KIND, id, Account::INDUSTRY, text(["", "机电", "化工"][which])),
                2 => d.set(Account::KIND, id, Account::TAGS, Value::Links(tags[..which].to_vec())),
                3 => d.set(Account::KIND, id, Account::TAGS, Value::Links(tags[which..].to_vec())),
                4 => {
                    let owner = if which == 0 { ws.me().member } else { other };
                    d.set(Account::KIND, id, Account::OWNER, Value::Link(owner))
                }
                _ if which == 0 => d.delete(Account::KIND, id).map(drop),
                _ => d.restore(Account::KIND, id).map(drop),
            })
            .expect("done");
            // A step that changes nothing is no action.
            if ws.actions(false).expect("actions").len() > states.len() {
                states.push(content());
            }
        }
        let last = states.len() - 1;
        let back = back.min(last);
        for at in (last - back..last).rev() {
            ws.undo().expect("undone");
            prop_assert_eq!(content(), states[at], "undo to {} of {}", at, last);
        }
        for after in &states[last - back + 1..] {
            ws.redo().expect("redone");
            prop_assert_eq!(content(), *after, "redo of {} of {}", back, last);
        }
        for at in (last - back..last).rev() {
            ws.undo().expect("undone again");
            prop_assert_eq!(content(), states[at], "undo again to {} of {}", at, last);
        }
        prop_assert!(ws.rebuild(false).expect("rebuild").same);
    }
}
