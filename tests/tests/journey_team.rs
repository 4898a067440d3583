//! A team as its people live it: somebody invites, another asks, six words are compared, sealed files go through a folder,
//! and everybody holds exactly what they may read.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;
#[path = "support/team.rs"]
#[allow(dead_code)]
mod team;

use std::fs;

use coffer_api::ErrorCode;
use serde_json::{Value, json};
use team::{Canary, Mate, join, round, words};
use tempfile::tempdir;

/// What is in somebody's book, a canary for every class of fields.
struct Customers {
    account: String,
    canaries: [(&'static str, Canary); 5],
}

fn customers(of: &Mate, number: i64) -> Customers {
    let text = |class: &str| format!("{}-{class}-{number}-金丝雀", of.name);
    let (amount, phone) = (987_650_000_000_000 + number, format!("1380013{number:04}"));
    let account = of.make(
        "account",
        json!({"name": text("identity"), "notes": text("notes"), "phones": [phone],
            "revenue": {"minor": amount, "currency": "CNY"}}),
    );
    of.make("contact", json!({"name": "王一", "account": account, "gender": text("sensitive")}));
    let canaries = [
        ("identity", Canary::Text(text("identity"))),
        ("reach", Canary::Text(phone)),
        ("commercial", Canary::Amount(amount)),
        ("notes", Canary::Text(text("notes"))),
        ("sensitive", Canary::Text(text("sensitive"))),
    ];
    Customers { account, canaries }
}

#[test]
fn wrong_words_stop_the_one_who_stands_between_and_the_invitation_ends() {
    let folder = tempdir().expect("a folder");
    let (admin, new, thief) = (Mate::new(700, "梅"), Mate::new(701, "安"), Mate::new(702, "贼"));
    let before = admin.ok("team", json!({}));
    let invitation = admin.ok("team_invite", json!({}));
    assert_eq!(admin.ok("team", json!({}))["invited"], 1);
    let ask = |mate: &Mate| mate.ok("team_request", json!({"invitation": invitation["text"], "name": "安"}));
    let (asked, stolen) = (ask(&new), ask(&thief));
    let admit = |request: &Value, words: Value| {
        admin.desk.fails(
            "team_admit",
            json!({"request": request["request"]["text"], "words": words, "role": "salesperson"}),
        )
    };
    // The admin holds the thief's request while the new colleague reads their own words.
    assert_eq!(admit(&stolen, words(&asked)), ErrorCode::Refused);
    let after = admin.ok("team", json!({}));
    assert_eq!((&after["members"], &after["invited"]), (&before["members"], &json!(0)));
    admin.reopen();
    for (request, said) in [(&asked, words(&asked)), (&stolen, words(&stolen))] {
        assert_eq!(admit(request, said), ErrorCode::Refused, "it answers nobody any more");
    }
    let short = json!(["one", "word"]);
    assert_eq!(admit(&asked, short), ErrorCode::Refused);
    assert_eq!(admin.ok("team", json!({}))["members"], before["members"]);
    assert!(admin.desk.session.seal_into(folder.path()).is_err(), "there is nobody to seal for");

    // Another invitation serves once: by the numbers of the words too.
    let invitation = admin.ok("team_invite", json!({}));
    let ask = |mate: &Mate| mate.ok("team_request", json!({"invitation": invitation["text"], "name": "安"}));
    let (asked, again) = (ask(&new), ask(&thief));
    let numbers: Value = asked["words"]
        .as_array()
        .expect("words")
        .iter()
        .map(|word| json!(word["number"].to_string()))
        .collect();
    admin.ok("team_admit", json!({"request": asked["request"]["text"], "words": numbers}));
    assert_eq!(admit(&again, words(&again)), ErrorCode::Refused, "answered twice");
    let sealed = fs::read(admin.seal(folder.path())).expect("a file");
    let fails = |mate: &Mate, bytes: Vec<u8>| {
        let handle = mate.file(bytes);
        mate.desk.fails("team_join", json!({"handle": handle}))
    };
    assert_eq!(fails(&thief, sealed.clone()), ErrorCode::BadInput);
    assert_eq!(fails(&new, b"some other file".to_vec()), ErrorCode::BadInput);
    new.ok("team_join", json!({"handle": new.file(sealed)}));
    for mate in [&admin, &new] {
        mate.is_sound();
    }
}

#[test]
fn a_book_that_is_not_empty_does_not_join() {
    let (admin, new) = (Mate::new(703, "梅"), Mate::new(704, "安"));
    let invitation = admin.ok("team_invite", json!({}));
    let account = new.make("account", json!({"name": "老客户"}));
    let asked = json!({"invitation": invitation["text"], "name": "安"});
    assert_eq!(new.desk.fails("team_request", asked.clone()), ErrorCode::Refused);
    assert_eq!(new.ok("team", json!({}))["joining"], Value::Null);
    assert_eq!(new.title("account", &account).as_deref(), Some("老客户"));
    // Nor does one that was filled while it waited.
    let (folder, late) = (tempdir().expect("a folder"), Mate::new(705, "晚"));
    let asked = late.ok("team_request", asked);
    admin.ok("team_admit", json!({"request": asked["request"]["text"], "words": words(&asked)}));
    let sealed = fs::read(admin.seal(folder.path())).expect("a file");
    let account = late.make("account", json!({"name": "新客户"}));
    assert_eq!(late.desk.fails("team_join", json!({"handle": late.file(sealed)})), ErrorCode::Refused);
    late.reopen();
    assert_eq!(late.title("account", &account).as_deref(), Some("新客户"));
}

#[test]
fn everybody_holds_exactly_what_they_may_read() {
    let dir = tempdir().expect("a folder");
    let folder = dir.path();
    let admin = Mate::new(710, "梅");
    let [a, b, second] =
        [(711, "安"), (712, "波"), (713, "安的笔记本")].map(|(seed, name)| Mate::new(seed, name));
    let [manager, finance, auditor] =
        [(714, "马"), (715, "费"), (716, "奥")].map(|(seed, name)| Mate::new(seed, name));
    let of_a = join(&admin, &a, folder, json!({"role": "salesperson", "departments": ["east"]}));
    join(&admin, &b, folder, json!({"role": "salesperson", "departments": ["west"]}));
    join(&admin, &manager, folder, json!({"role": "manager", "departments": ["east"]}));
    join(&admin, &finance, folder, json!({"role": "finance"}));
    join(&admin, &auditor, folder, json!({"role": "auditor"}));
    join(&admin, &second, folder, json!({"member": of_a}));
    let all = [&admin, &a, &b, &second, &manager, &finance, &auditor];
    for mate in all {
        assert_eq!(mate.take(folder).iter().filter(|outcome| *outcome == "unknown_author").count(), 0);
    }
    let books = [(&a, customers(&a, 1)), (&b, customers(&b, 2)), (&admin, customers(&admin, 3))];
    round(&all, folder);
    // What the second device writes in the same book reaches the first, and the other way round.
    second.change("account", &books[0].1.account, json!({"industry": "机电"}));
    for _ in 0..2 {
        round(&all, folder);
    }

    let mut read = 0;
    for mate in all {
        let held = mate.holdings(folder);
        assert!(held.opened > 6, "{}: {} files open", mate.name, held.opened);
        for (owner, customers) in &books {
            for (class, canary) in &customers.canaries {
                let whole = match mate.name {
                    "梅" => true,
                    "安" | "安的笔记本" | "马" => owner.name == "安",
                    "波" => owner.name == "波",
                    "费" => false,
                    "奥" => *class == "identity",
                    other => panic!("{other}"),
                };
                let found = held.count(canary);
                assert_eq!(found > 0, whole, "{} finds {}'s {class} {found} times", mate.name, owner.name);
                read += usize::from(whole);
            }
        }
    }
    assert_eq!(read, 15 + 3 * 5 + 5 + 3);

    let states = all.map(Mate::is_sound);
    assert_eq!(states[1], states[3], "two devices of one person");
    let a_and_second = [&a, &second].map(|mate| {
        mate.ok("record_get", json!({"kind": "account", "id": books[0].1.account}))["fields"]["industry"]
            .clone()
    });
    assert_eq!(a_and_second, [json!("机电"), json!("机电")]);

    // Who reads it, as the screen says, is who holds it.
    let readers = admin.ok("record_readers", json!({"kind": "account", "id": books[1].1.account}));
    let why = |name: &str| {
        let all = readers["readers"].as_array().expect("readers");
        all.iter().find(|one| one["name"] == name).map(|one| one["why"].as_str().expect("a reason"))
    };
    assert_eq!(["波", "奥", "安", "马", "费"].map(why), [Some("own"), Some("role"), None, None, None]);
    assert_eq!(readers["readers"].as_array().expect("readers").len(), 3, "and the admin");
}
