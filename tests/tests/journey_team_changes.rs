//! What changes in a team's life: files get lost, come twice and in any order, somebody gets more rights or fewer, somebody
//! leaves.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;
#[path = "support/team.rs"]
#[allow(dead_code)]
mod team;

use std::fs;

use serde_json::json;
use team::{Canary, Mate, join, round};
use tempfile::tempdir;

fn canary(of: &Mate, word: &str) -> (String, Canary) {
    let name = format!("{}-{word}-金丝雀", of.name);
    (of.make("account", json!({"name": name})), Canary::Text(name))
}

#[test]
fn lost_doubled_and_disordered_files_do_no_harm() {
    let dir = tempdir().expect("a folder");
    let folder = dir.path();
    let [admin, a, stranger] =
        [(720, "梅"), (721, "安"), (722, "外")].map(|(seed, name)| Mate::new(seed, name));
    join(&admin, &a, folder, json!({"role": "salesperson", "departments": ["east"]}));
    round(&[&admin, &a], folder);

    // Lost: the next file brings it all.
    let (lost, _) = canary(&a, "lost");
    fs::remove_file(a.seal(folder)).expect("lost");
    a.reopen();
    let (next, _) = canary(&a, "next");
    let sealed = a.seal(folder);
    assert_eq!(admin.take(folder).iter().filter(|outcome| *outcome == "taken").count(), 1);
    assert_eq!([&lost, &next].map(|id| admin.title("account", id).is_some()), [true, true]);

    // Twice: also under another name.
    fs::copy(&sealed, folder.join("copy.coffer")).expect("copied");
    let outcomes = admin.take(folder);
    assert!(outcomes.iter().all(|outcome| outcome == "own" || outcome == "known"), "{outcomes:?}");

    // The newer file first.
    let (first, _) = canary(&a, "first");
    let (older, away) = (a.seal(folder), tempdir().expect("a folder"));
    let older_aside = away.path().join("older.coffer");
    fs::rename(older, &older_aside).expect("on the way");
    let (second, _) = canary(&a, "second");
    a.seal(folder);
    admin.take(folder);
    admin.reopen();
    let before = admin.is_sound();
    assert_eq!([&first, &second].map(|id| admin.title("account", id).is_some()), [true, true]);
    assert_eq!(admin.take(away.path()), ["taken"]);
    assert_eq!(admin.is_sound(), before, "the older one brought nothing");

    // Files of others and half files lie in the same folder.
    let whole = fs::read(&sealed).expect("a file");
    fs::write(folder.join("half.coffer"), &whole[..whole.len() / 2]).expect("written");
    fs::write(folder.join("other.coffer"), "a letter").expect("written");
    let mut broken = whole.clone();
    let middle = broken.len() / 2;
    broken[middle] ^= 1;
    fs::write(folder.join("broken.coffer"), &broken).expect("written");
    let outcomes = admin.take(folder);
    for word in ["cut_short", "not_sealed", "damaged"] {
        assert_eq!(outcomes.iter().filter(|outcome| *outcome == word).count(), 1, "{word}: {outcomes:?}");
    }
    assert_eq!(admin.is_sound(), before);

    // Another team's people open none of them.
    let outcomes = stranger.take(folder);
    assert!(outcomes.iter().filter(|outcome| *outcome == "not_for_this_device").count() > 5, "{outcomes:?}");
    assert!(!outcomes.iter().any(|outcome| outcome == "taken"));
    round(&[&a, &admin], away.path());
    a.is_sound();
}

#[test]
fn more_rights_show_what_was_before_and_fewer_show_nothing_new() {
    let dir = tempdir().expect("a folder");
    let folder = dir.path();
    let [admin, a, b] = [(730, "梅"), (731, "安"), (732, "波")].map(|(seed, name)| Mate::new(seed, name));
    join(&admin, &a, folder, json!({"role": "salesperson", "departments": ["east"]}));
    let of_b = join(&admin, &b, folder, json!({"role": "salesperson", "departments": ["west"]}));
    let all = [&admin, &a, &b];
    let (old, old_canary) = canary(&a, "old");
    let (own, _) = canary(&b, "own");
    for _ in 0..2 {
        round(&all, folder);
    }
    assert_eq!((b.title("account", &old), b.holdings(folder).count(&old_canary)), (None, 0));

    admin.ok("team_role", json!({"member": of_b, "role": "manager", "departments": ["east"]}));
    admin.reopen();
    for _ in 0..2 {
        round(&all, folder);
    }
    assert!(b.title("account", &old).is_some(), "a manager reads what was there before");
    b.change("account", &old, json!({"industry": "机电"}));
    round(&all, folder);
    let industry = |mate: &Mate| {
        mate.ok("record_get", json!({"kind": "account", "id": old}))["fields"]["industry"].clone()
    };
    assert_eq!([&admin, &a, &b].map(industry), ["机电", "机电", "机电"]);

    admin.ok("team_role", json!({"member": of_b, "role": "salesperson", "departments": ["west"]}));
    round(&all, folder);
    let (new, new_canary) = canary(&a, "new");
    a.change("account", &old, json!({"industry": "化工"}));
    for _ in 0..2 {
        round(&all, folder);
        all.iter().for_each(|mate| mate.reopen());
    }
    assert_eq!((b.title("account", &new), b.holdings(folder).count(&new_canary)), (None, 0));
    assert_eq!(industry(&b), "机电", "what was read stays read");
    assert_eq!([&admin, &a].map(industry), ["化工", "化工"]);
    b.change("account", &own, json!({"industry": "食品"}));
    round(&all, folder);
    let own = admin.ok("record_get", json!({"kind": "account", "id": own}));
    assert_eq!(own["fields"]["industry"], "食品", "their own book is theirs as before");
    for mate in all {
        mate.is_sound();
    }
}

#[test]
fn who_left_reads_nothing_new_and_what_they_write_late_is_set_aside_with_their_name() {
    let dir = tempdir().expect("a folder");
    let folder = dir.path();
    let [admin, a, b, m] =
        [(740, "梅"), (741, "安"), (742, "波"), (743, "马")].map(|(seed, name)| Mate::new(seed, name));
    join(&admin, &a, folder, json!({"role": "salesperson", "departments": ["east"]}));
    let of_b = join(&admin, &b, folder, json!({"role": "salesperson", "departments": ["east"]}));
    join(&admin, &m, folder, json!({"role": "admin"}));
    let all = [&admin, &a, &b, &m];
    let (before, _) = canary(&b, "before");
    for _ in 0..2 {
        round(&all, folder);
    }
    assert!(admin.title("account", &before).is_some());

    admin.ok("team_remove", json!({"member": of_b}));
    admin.reopen();
    admin.seal(folder);
    a.take(folder);
    let (after, after_canary) = canary(&a, "after");
    a.seal(folder);
    let shut = b.take(folder).iter().filter(|outcome| *outcome == "not_for_this_device").count();
    assert!(shut >= 2, "{shut}");
    assert_eq!((b.title("account", &after), b.holdings(folder).count(&after_canary)), (None, 0));

    // B has not heard of it, and neither has M, who opens what B seals late.
    let (late, _) = canary(&b, "late");
    let late_dir = tempdir().expect("a folder");
    b.seal(late_dir.path());
    for mate in [&admin, &a] {
        assert_eq!(mate.take(late_dir.path()), ["unknown_author"], "{}", mate.name);
    }
    assert_eq!(m.take(late_dir.path()), ["taken"]);
    assert!(m.title("account", &late).is_some());
    let passed_on = tempdir().expect("a folder");
    m.seal(passed_on.path());
    for mate in [&admin, &a] {
        assert_eq!(mate.take(passed_on.path()), ["taken"], "{}", mate.name);
        assert_eq!(mate.title("account", &late), None, "{}", mate.name);
        mate.reopen();
    }
    let replica = b.beside(|ws| ws.me().replica);
    let aside = |mate: &Mate| {
        mate.beside(|ws| {
            ws.read(|conn| {
                let sql =
                    "SELECT reason, count(*) FROM pending WHERE replica = ?1 GROUP BY reason ORDER BY reason";
                let mut statement = conn.prepare(sql)?;
                let rows = statement.query_map([replica.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(rows.collect::<Result<Vec<(String, u64)>, _>>()?)
            })
            .expect("reads")
        })
    };
    for mate in [&admin, &a] {
        let kept = aside(mate);
        assert_eq!(kept[0], ("cut".to_owned(), 1), "the first, with its author; the rest waits behind it");
        mate.is_sound_with(kept.iter().map(|(_, count)| count).sum());
    }
    b.is_sound();
}
