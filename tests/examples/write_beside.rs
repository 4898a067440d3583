//! Lets a colleague at a second copy of a vault's book write beside its owner, and exchanges both: then there is something
//! to choose. `cargo run -p coffer-tests --example write_beside -- FOLDER LANGUAGE [COUNT]`, the passphrase on standard input.
//! The vault has no keychain. With a count so many accounts are made for it. Not a test: pictures and journeys of the
//! window use it.

use std::io::BufRead;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use coffer_core::records::{Account, Contact, Deal, Stage, deal};
use coffer_core::schema::{Kind, Money, Point, Value};
use coffer_core::store::Record;
use coffer_core::{Id, Workspace};
use coffer_tests::beside::{Beside, beside};
use coffer_tests::copies::send;
use coffer_vault::{Secret, Unlock, Vault};

/// Records that are there, in the order in which they were made.
fn first(ws: &Workspace, kind: &'static Kind, count: i64) -> Vec<Record> {
    let rows: Vec<i64> = (1..=count).collect();
    ws.read(|conn| Record::load_rows(conn, kind, &rows)).expect("reads")
}

fn stage(ws: &Workspace, ty: &str) -> Option<Id> {
    first(ws, Stage::KIND, 20)
        .into_iter()
        .rev()
        .find(|stage| stage.text(Stage::TYPE) == ty)
        .map(|stage| stage.id)
}

/// What is written, in one language.
struct Words {
    colleague: &'static str,
    industry: [&'static str; 2],
    notes: [&'static str; 2],
    visit: &'static str,
    title: [&'static str; 2],
    reason: &'static str,
    account: &'static str,
}

const CHINESE: Words = Words {
    colleague: "李文博",
    industry: ["软件与服务", "信息技术"],
    notes: ["年度框架在谈，周五给报价。", "年度框架已定，等合同。"],
    visit: "下周来访。",
    title: ["采购经理", "采购总监"],
    reason: "价格",
    account: "客户",
};
const ENGLISH: Words = Words {
    colleague: "Ben Carter",
    industry: ["Software", "IT services"],
    notes: [
        "The annual frame is being talked about; quote by Friday.",
        "The annual frame is settled, waiting for the contract.",
    ],
    visit: "Visits us next week.",
    title: ["Buyer", "Head of purchasing"],
    reason: "Price",
    account: "Account",
};

/// What both change: `mine` tells them apart.
fn change(ws: &Workspace, words: &Words, mine: bool) {
    let text = |both: [&'static str; 2]| Value::text(both[usize::from(!mine)]);
    let phone = |value: &str| {
        Value::Points(vec![Point { value: value.to_owned(), label: "work".to_owned(), primary: true }])
    };
    let accounts = first(ws, Account::KIND, 3);
    let people = first(ws, Contact::KIND, 2);
    let deals = first(ws, Deal::KIND, 1);
    ws.commit(&ws.actor("window"), "update", |draft| {
        if let Some(account) = accounts.first() {
            draft.set(Account::KIND, account.id, Account::INDUSTRY, text(words.industry))?;
            draft.set(Account::KIND, account.id, Account::NOTES, text(words.notes))?;
        }
        if let Some(account) = accounts.get(1) {
            draft.set(Account::KIND, account.id, Account::TIER, text(["a", "b"]))?;
        }
        if let Some(account) = accounts.get(2) {
            if mine {
                draft.delete(Account::KIND, account.id)?;
            } else {
                draft.set(Account::KIND, account.id, Account::NOTES, Value::text(words.visit))?;
            }
        }
        if let Some(person) = people.first() {
            let number = if mine { "+8613805712200" } else { "+8613805712299" };
            draft.set(Contact::KIND, person.id, Contact::PHONES, phone(number))?;
        }
        if let Some(person) = people.get(1) {
            draft.set(Contact::KIND, person.id, Contact::TITLE, text(words.title))?;
        }
        if let Some(own) = deals.first() {
            let minor = if mine { 12_000_000 } else { 13_500_000 };
            draft.set(Deal::KIND, own.id, Deal::AMOUNT, Value::Money(Money { minor, currency: *b"CNY" }))?;
            let to = if mine { stage(ws, "lost") } else { stage(ws, "won") };
            if let Some(to) = to {
                deal::move_stage(draft, own.id, to, mine.then_some(words.reason))?;
            }
        }
        Ok(())
    })
    .expect("changed");
}

fn many(ws: &Workspace, word: &str, count: usize) -> Vec<Id> {
    let names: Vec<String> = (0..count).map(|n| format!("{word} {n:05}")).collect();
    let mut ids = Vec::new();
    for names in names.chunks(1_000) {
        let made = ws.commit(&ws.actor("window"), "create", |draft| {
            names
                .iter()
                .map(|name| draft.create(Account::KIND, vec![(Account::NAME, Value::text(name))], vec![]))
                .collect::<coffer_core::Result<Vec<Id>>>()
        });
        ids.extend(made.expect("made"));
    }
    ids
}

fn industries(ws: &Workspace, ids: &[Id], word: &str) {
    for ids in ids.chunks(1_000) {
        ws.commit(&ws.actor("window"), "update", |draft| {
            ids.iter().try_for_each(|id| draft.set(Account::KIND, *id, Account::INDUSTRY, Value::text(word)))
        })
        .expect("set");
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().expect("the vault's folder"));
    let words = if args.next().is_some_and(|language| language == "en") { ENGLISH } else { CHINESE };
    let count = args.next().and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut passphrase = String::new();
    std::io::stdin().lock().read_line(&mut passphrase).expect("a passphrase");
    let way = Unlock::Passphrase(Secret::from_text(passphrase.trim_end().to_owned()));
    let vault = Vault::open(&folder, way, None).expect("the vault opens");
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_millis() as i64;
    beside(vault, None, now_ms - 7_200_000, words.colleague, |Beside { ours, theirs }| {
        let ids = many(ours, words.account, count);
        send(ours, theirs);
        change(ours, &words, true);
        industries(ours, &ids, words.industry[0]);
        change(theirs, &words, false);
        industries(theirs, &ids, words.industry[1]);
        send(theirs, ours);
    });
}
