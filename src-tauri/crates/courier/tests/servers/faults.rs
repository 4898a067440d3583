//! What goes wrong on the way: nothing is lost, nothing comes twice, and the courier says what it is.

use std::fs;
use std::time::{Duration, Instant};

use crate::courier::{Courier, heard, sealed};
use crate::proxy::Proxy;
use crate::server::{ALL, CANARY, Kind, Server};

const OVER_A_LINE: [Kind; 3] = [Kind::Webdav, Kind::S3, Kind::Sftp];

fn wait_for(what: &str, mut happened: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !happened() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what} does not happen");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_server_that_dies_in_the_middle_of_an_upload_costs_nothing() {
    for kind in OVER_A_LINE {
        let mut server = Server::start(kind);
        let line = Proxy::of_bytes(server.port);
        let li = Courier::new(server.destination_at(line.port), &server.secret());
        let mut posted = vec![sealed(1, 40_000), sealed(2, 6_000_000), sealed(3, 90_000)];
        posted.sort();
        for (name, bytes) in &posted {
            li.post(name, bytes);
        }
        line.mood().breaks_after = Some(2_000_000);
        let running = li.start(&["run", "--once"]);
        wait_for("the break", || line.mood().broken);
        server.down();
        if kind != Kind::S3 {
            for (name, bytes) in server.holds().into_iter().filter(|(name, _)| name.ends_with(".coffer")) {
                assert!(posted.contains(&(name, bytes)), "{kind:?}: a half file has a whole file's name");
            }
        }
        server.up();
        line.heal();
        // The same run gets over it: it waits and goes on. Only moto is up for a moment without its bucket, which is lasting.
        let run = heard(&running.wait_with_output().unwrap());
        assert_eq!(run.errors().first(), Some(&"unreachable"), "{kind:?}: {}", run.said);
        assert!(run.count("waiting") >= 1);
        assert!(run.code == Some(0) || kind == Kind::S3, "{kind:?}: {}", run.said);
        // moto keeps its files in memory only: what was sent before it died is gone, and is sent again.
        li.once().well();
        let held: Vec<_> = server.holds().into_iter().filter(|(name, _)| name.ends_with(".coffer")).collect();
        assert_eq!(held, posted, "{kind:?}");
        let wang = server.courier();
        assert_eq!(wang.once().well().count("fetched"), 3);
        assert_eq!(wang.inbox(), posted, "{kind:?}");
    }
}

#[test]
fn a_server_that_is_away_is_said_and_everything_waits() {
    for kind in OVER_A_LINE {
        let mut server = Server::start(kind);
        let courier = server.courier();
        let (name, bytes) = sealed(1, 5000);
        courier.post(&name, &bytes);
        server.down();
        let run = courier.once();
        assert_eq!(run.code, Some(4), "{}", run.said);
        assert_eq!(run.errors(), ["unreachable"; 4], "{kind:?}: {}", run.said);
        server.up();
        assert_eq!(courier.once().well().count("sent"), 1);
    }
}

#[test]
fn a_server_that_dies_in_the_middle_of_a_download_leaves_no_half_file() {
    for kind in OVER_A_LINE {
        let server = Server::start(kind);
        let (name, bytes) = sealed(1, 5_000_000);
        server.put(&name, &bytes);
        let line = Proxy::of_bytes(server.port);
        let courier = Courier::new(server.destination_at(line.port), &server.secret());
        let running = courier.start(&["run", "--once"]);
        let coming = courier.folder.path().join("inbox/.coming.tmp");
        // Fast lines are done before anybody looks: then there is nothing to break, and the whole file is there.
        wait_for("the download", || {
            coming.exists() || courier.folder.path().join("inbox").join(&name).exists()
        });
        line.mood().broken = true;
        let run = heard(&running.wait_with_output().unwrap());
        assert!(courier.inbox().iter().all(|(found, _)| found != &name || run.count("fetched") == 1));
        line.heal();
        courier.once().well();
        assert_eq!(courier.inbox(), [(name, bytes)], "{kind:?}");
    }
}

#[test]
fn a_full_disk_at_the_destination_is_said_and_costs_nothing() {
    for kind in [Kind::Webdav, Kind::Sftp] {
        let mut server = Server::start(kind);
        let courier = server.courier();
        let mut posted = vec![sealed(1, 20_000), sealed(2, 3_000_000)];
        posted.sort();
        for (name, bytes) in &posted {
            courier.post(name, bytes);
        }
        server.down();
        server.largest_file = Some(2048);
        server.up();
        let run = courier.once();
        assert_eq!(run.code, Some(4), "{kind:?}: {}", run.said);
        // wsgidav says only that something went wrong within; sshd says that the write failed.
        let code = if kind == Kind::Sftp { "no_space" } else { "server" };
        assert_eq!(run.errors().last(), Some(&code), "{kind:?}: {}", run.said);
        for (name, bytes) in server.holds().into_iter().filter(|(name, _)| name.ends_with(".coffer")) {
            assert!(posted.contains(&(name, bytes)), "{kind:?}: a half file has a whole file's name");
        }
        server.down();
        server.largest_file = None;
        server.up();
        courier.once().well();
        assert_eq!(server.holds(), posted, "{kind:?}");
    }
}

#[test]
fn insufficient_storage_is_said_by_its_name() {
    for kind in [Kind::Webdav, Kind::S3] {
        let server = Server::start(kind);
        let line = Proxy::of_http(server.port);
        let courier = Courier::new(server.destination_at(line.port), &server.secret());
        let (name, bytes) = sealed(1, 20_000);
        courier.post(&name, &bytes);
        let from_others = sealed(2, 5000);
        server.put(&from_others.0, &from_others.1);
        line.mood().refuses_uploads = Some(507);
        let run = courier.once();
        assert_eq!((run.code, run.errors()), (Some(4), vec!["no_space"]), "{kind:?}: {}", run.said);
        assert_eq!(
            courier.inbox(),
            std::slice::from_ref(&from_others),
            "{kind:?}: what takes nothing still gives"
        );
        line.heal();
        assert_eq!(courier.once().well().count("sent"), 1, "{kind:?}");
        let mut expected = vec![(name, bytes), from_others];
        expected.sort();
        assert_eq!(server.holds(), expected);
    }
}

#[test]
fn what_arrives_changed_does_not_count_as_sent() {
    for kind in [Kind::Webdav, Kind::S3] {
        let server = Server::start(kind);
        let line = Proxy::of_http(server.port);
        let courier = Courier::new(server.destination_at(line.port), &server.secret());
        let (name, bytes) = sealed(1, 20_000);
        courier.post(&name, &bytes);
        line.mood().flips_a_bit = true;
        let run = courier.once();
        assert_eq!((run.code, run.count("sent")), (Some(7), 0), "{kind:?}: {}", run.said);
        assert!(run.errors().contains(&"differs"), "{kind:?}: {}", run.said);
        line.heal();
        if kind == Kind::S3 {
            // It has no rename that could wait for the look, and nothing is overwritten: somebody has to act.
            assert_eq!(courier.once().errors()[0], "name_taken");
            continue;
        }
        let seen = server.holds().into_iter().any(|(name, _)| name.ends_with(".coffer"));
        assert!(!seen, "{kind:?}: changed bytes have a whole file's name: {}", run.said);
        assert_eq!(courier.once().well().count("sent"), 1, "{kind:?}");
        assert_eq!(server.holds(), [(name, bytes)], "{kind:?}");
    }
}

#[test]
fn a_full_stick_is_said_and_costs_nothing() {
    let server = Server::start(Kind::Fs);
    let courier = server.courier();
    let (name, bytes) = sealed(1, 3_000_000);
    courier.post(&name, &bytes);
    let program = env!("CARGO_BIN_EXE_coffer-courier");
    let limited = std::process::Command::new("sh")
        .args(["-c", "ulimit -f 2048; trap '' XFSZ; exec \"$@\"", "sh", program, "run", "--once", "--config"])
        .arg(courier.settings())
        .output()
        .unwrap();
    let run = heard(&limited);
    assert_eq!((run.code, run.errors()), (Some(4), vec!["no_space"]), "{}", run.said);
    assert!(server.holds().iter().all(|(name, _)| !name.ends_with(".coffer")));
    courier.once().well();
    assert_eq!(server.holds(), [(name, bytes)]);
}

#[test]
fn an_old_listing_loses_nothing_and_brings_nothing_twice() {
    for kind in [Kind::Webdav, Kind::S3] {
        let server = Server::start(kind);
        let line = Proxy::of_http(server.port);
        let over_the_line = || Courier::new(server.destination_at(line.port), &server.secret());
        let (li, wang) = (over_the_line(), over_the_line());
        let mut posted: Vec<_> = (0..6).map(|number| sealed(number, 4000)).collect();
        posted.sort();
        li.post(&posted[0].0, &posted[0].1);
        li.once().well();
        wang.once().well();
        let yesterday = line.mood().seen_listing.clone();
        for (name, bytes) in &posted[1..4] {
            li.post(name, bytes);
        }
        line.mood().old_listing = yesterday;
        assert_eq!(li.once().well().count("sent"), 3, "{kind:?}");
        // The listing lacks what was sent. It is asked for by name, and there it is.
        let again = li.once().well();
        assert_eq!((again.count("sending"), again.count("lost")), (0, 0), "{kind:?}: {}", again.said);
        assert_eq!(wang.once().well().count("fetched"), 0);
        line.mood().old_listing = None;
        assert_eq!(wang.once().well().count("fetched"), 3);
        let today = line.mood().seen_listing.clone();
        for (name, bytes) in &posted[4..] {
            li.post(name, bytes);
        }
        line.mood().old_listing = today;
        assert_eq!(li.once().well().count("sent"), 2);
        assert_eq!(wang.once().well().count("fetching"), 0);
        line.heal();
        assert_eq!(wang.once().well().count("fetched"), 2);
        assert_eq!(wang.inbox(), posted, "{kind:?}");
        assert_eq!(server.holds(), posted, "{kind:?}");
    }
}

#[test]
fn a_destination_put_back_to_yesterday_gets_what_it_lost() {
    for kind in ALL {
        let mut server = Server::start(kind);
        let (li, wang) = (server.courier(), server.courier());
        let mut posted: Vec<_> = (0..5).map(|number| sealed(number, 4000)).collect();
        posted.sort();
        for (name, bytes) in &posted {
            li.post(name, bytes);
        }
        li.once().well();
        wang.once().well();
        if kind == Kind::S3 {
            // Its memory is all it has.
            server.down();
            server.up();
        } else {
            for (name, _) in &posted[2..] {
                fs::remove_file(server.files().join(name)).unwrap();
            }
        }
        let healing = li.once().well();
        let lost = if kind == Kind::S3 { 5 } else { 3 };
        assert_eq!(
            (healing.count("lost"), healing.count("sent")),
            (lost, lost),
            "{kind:?}: {}",
            healing.said
        );
        assert_eq!(server.holds(), posted, "{kind:?}");
        // The other side has them: a file that came back is no new file.
        assert_eq!(wang.once().well().count("fetched"), 0, "{kind:?}");
        assert_eq!(wang.inbox(), posted, "{kind:?}");
    }
}

#[test]
fn what_has_the_name_at_the_destination_is_never_overwritten() {
    for kind in ALL {
        let server = Server::start(kind);
        let ((name, bytes), (_, other)) = (sealed(1, 4000), sealed(2, 4000));
        let (second, second_bytes) = sealed(3, 500);
        server.put(&name, &other);
        let courier = server.courier();
        courier.post(&name, &bytes);
        courier.post(&second, &second_bytes);
        let run = courier.once();
        assert_eq!(
            (run.code, run.errors()),
            (Some(7), vec!["name_taken", "name_taken"]),
            "{kind:?}: {}",
            run.said
        );
        // The other file went all the same.
        let mut expected = vec![(name, other), (second, second_bytes)];
        expected.sort();
        assert_eq!(server.holds(), expected, "{kind:?}");
    }
}

#[test]
fn what_is_not_sealed_never_leaves() {
    let server = Server::start(Kind::Fs);
    let courier = server.courier();
    let (name, _) = sealed(1, 10);
    courier.post(&name, b"name,phone\nWang Fang,+86 138 0000 0000\n");
    courier.post("customers.csv", b"name,phone\n");
    let run = courier.once();
    assert_eq!((run.code, run.errors()[0]), (Some(7), "not_sealed"), "{}", run.said);
    assert!(server.holds().is_empty());
}

#[test]
fn an_inbox_that_nobody_empties_does_not_fill_the_disk() {
    let server = Server::start(Kind::Fs);
    let courier = server.courier();
    // A file with a hole in it: it has the size and takes no space.
    let hole = courier.folder.path().join("inbox").join(sealed(1, 10).0);
    fs::File::create(&hole).unwrap().set_len((4 << 30) - 4000).unwrap();
    let (name, bytes) = sealed(2, 5000);
    server.put(&name, &bytes);
    let run = courier.once();
    assert_eq!((run.code, run.errors()), (Some(6), vec!["inbox_full"]), "{}", run.said);
    fs::remove_file(hole).unwrap();
    assert_eq!(courier.once().well().count("fetched"), 1);
}

#[test]
fn an_unplugged_stick_is_no_empty_folder() {
    let server = Server::start(Kind::Fs);
    let courier = server.courier();
    fs::remove_dir(server.files()).unwrap();
    let run = courier.once();
    assert_eq!((run.code, run.errors()), (Some(4), vec!["missing"]), "{}", run.said);
    assert!(!server.files().exists());
}

#[test]
fn a_wrong_credential_is_said_and_shown_nowhere() {
    let wrong = format!("wrong-{CANARY}");
    for kind in OVER_A_LINE {
        let mut server = Server::start(kind);
        if kind == Kind::S3 {
            server.down();
            server.checks_keys = true;
            server.up();
        }
        let field = match kind {
            Kind::Webdav => "password",
            Kind::S3 => "secret_key",
            _ => "passphrase",
        };
        let courier = Courier::new(server.destination(), &serde_json::json!({ field: wrong }).to_string());
        let (name, bytes) = sealed(1, 4000);
        courier.post(&name, &bytes);
        for words in [&["run", "--once"][..], &["watch"][..]] {
            let run = heard(&courier.start(words).wait_with_output().unwrap());
            assert_eq!((run.code, run.errors()), (Some(5), vec!["credential"]), "{kind:?}: {}", run.said);
            assert!(!run.said.contains(CANARY), "{kind:?}");
        }
        for (file, bytes) in courier.own() {
            assert!(!String::from_utf8_lossy(&bytes).contains(CANARY), "{kind:?}: {file}");
        }
        assert!(!server.log().contains(CANARY), "{kind:?}");
    }
}

#[test]
fn a_server_with_another_host_key_is_not_talked_to() {
    let server = Server::start(Kind::Sftp);
    let mut destination = server.destination();
    destination["host_key"] =
        serde_json::json!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl");
    let courier = Courier::new(destination, &server.secret());
    let run = courier.once();
    assert_eq!((run.code, run.errors()), (Some(5), vec!["host_key"]), "{}", run.said);
}

#[test]
fn the_right_secret_is_in_no_argument_no_environment_and_no_file() {
    for kind in OVER_A_LINE {
        let server = Server::start(kind);
        let courier = server.courier();
        let (name, bytes) = sealed(1, 8_000_000);
        courier.post(&name, &bytes);
        let running = courier.start(&["run", "--once"]);
        let group = running.id();
        let mut seen = 0;
        wait_for("the end", || {
            seen += shown_by_group(group);
            courier.own().iter().any(|(file, bytes)| {
                file == "state.jsonl" && String::from_utf8_lossy(bytes).contains("\"sent\"")
            })
        });
        assert!(seen > 0, "{kind:?}: nothing was looked at");
        let run = heard(&running.wait_with_output().unwrap()).well();
        assert!(!run.said.contains(CANARY));
        for (file, bytes) in courier.own() {
            assert!(!String::from_utf8_lossy(&bytes).contains(CANARY), "{kind:?}: {file}");
        }
    }
}

/// Looks at the arguments and the environment of every process of a group; how many were seen.
fn shown_by_group(group: u32) -> usize {
    let mut seen = 0;
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // After the name in brackets: state, parent, group.
        let Some((_, rest)) = stat.rsplit_once(") ") else { continue };
        if rest.split(' ').nth(2) != Some(&group.to_string()) {
            continue;
        }
        for part in ["cmdline", "environ"] {
            let bytes = fs::read(entry.path().join(part)).unwrap_or_default();
            assert!(!String::from_utf8_lossy(&bytes).contains(CANARY), "{part}");
            seen += 1;
        }
    }
    seen
}
