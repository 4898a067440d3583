//! What goes in at one side comes out at the other.

use std::path::PathBuf;
use std::process::Command;

use crate::courier::{heard, sealed};
use crate::server::{ALL, Kind, Server};

fn twenty_files_go_round(kind: Kind) {
    let server = Server::start(kind);
    let (li, wang) = (server.courier(), server.courier());
    let mut posted: Vec<_> = (0..20).map(|number| sealed(number, 50 << (number % 14))).collect();
    posted.sort();
    for (name, bytes) in &posted {
        li.post(name, bytes);
    }

    let sending = li.once().well();
    assert_eq!((sending.count("sent"), sending.count("fetched")), (20, 0), "{}", sending.said);
    assert_eq!(server.holds(), posted);
    let fetching = wang.once().well();
    assert_eq!((fetching.count("sent"), fetching.count("fetched")), (0, 20), "{}", fetching.said);
    assert_eq!(wang.inbox(), posted);
    assert!(li.inbox().is_empty(), "nobody fetches what they sent");

    // Nothing new: nothing moves, also when the app has taken the files away meanwhile.
    for (name, _) in &posted {
        std::fs::remove_file(wang.folder.path().join("inbox").join(name)).unwrap();
        std::fs::remove_file(li.folder.path().join("outbox").join(name)).unwrap();
    }
    for courier in [&li, &wang] {
        let again = courier.once().well();
        assert_eq!((again.count("sent"), again.count("fetching")), (0, 0), "{}", again.said);
        assert!(courier.inbox().is_empty());
    }

    let (name, bytes) = sealed(99, 20_000_000);
    wang.post(&name, &bytes);
    assert_eq!(wang.once().well().count("sent"), 1);
    assert_eq!(li.once().well().count("fetched"), 1);
    assert_eq!(li.inbox(), [(name, bytes)]);
}

#[test]
fn twenty_files_go_round_through_a_folder() {
    twenty_files_go_round(Kind::Fs);
}

#[test]
fn twenty_files_go_round_through_webdav() {
    twenty_files_go_round(Kind::Webdav);
}

#[test]
fn twenty_files_go_round_through_s3() {
    twenty_files_go_round(Kind::S3);
}

#[test]
fn twenty_files_go_round_through_sftp() {
    twenty_files_go_round(Kind::Sftp);
}

#[test]
fn over_tls_a_server_is_believed_only_with_a_certificate_somebody_vouches_for() {
    let server = Server::start_tls();
    let courier = server.courier();
    let (name, bytes) = sealed(1, 500_000);
    courier.post(&name, &bytes);
    let run = |authority: Option<PathBuf>| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_coffer-courier"));
        program.args(["run", "--once", "--config"]).arg(courier.settings());
        if let Some(path) = authority {
            program.env("SSL_CERT_FILE", path);
        }
        heard(&courier.start_as(&mut program).wait_with_output().unwrap())
    };
    let stranger = run(None);
    assert_eq!((stranger.code, stranger.errors()), (Some(5), vec!["certificate"]), "{}", stranger.said);
    assert!(server.holds().is_empty());
    assert_eq!(run(Some(server.authority())).well().count("sent"), 1);
    assert_eq!(server.holds(), [(name, bytes)]);
}

#[test]
fn foreign_files_stay_where_they_are_and_are_named_nowhere() {
    for kind in ALL {
        let server = Server::start(kind);
        let (name, bytes) = sealed(1, 5000);
        server.put("Offer for Wang Fang.pdf", b"%PDF");
        server.put(&format!("{name}.tmp"), &bytes[..100]);
        server.put(&sealed(2, 10).0, b"not what it says");
        server.put(&sealed(3, 10).0, b"");
        server.put(&name, &bytes);
        let courier = server.courier();
        let run = courier.once().well();
        assert_eq!(courier.inbox(), [(name, bytes)], "{kind:?}");
        assert_eq!(run.count("skipped"), 2, "{kind:?}: {}", run.said);
        assert!(!run.said.contains("Wang"), "{}", run.said);
        assert!(courier.own().iter().all(|(_, bytes)| !String::from_utf8_lossy(bytes).contains("Wang")));
        // What was passed over once is not fetched again, until it changes.
        assert_eq!(courier.once().well().count("fetching"), 0);
        let (changed, whole) = (sealed(2, 10).0, sealed(4, 800).1);
        server.put(&changed, &whole);
        assert_eq!(courier.once().well().count("fetched"), 1, "{kind:?}");
        assert!(courier.inbox().contains(&(changed, whole)));
    }
}

#[test]
fn a_cloud_drives_copy_comes_only_if_its_bytes_are_new() {
    for kind in ALL {
        let server = Server::start(kind);
        let (name, bytes) = sealed(1, 5000);
        let (_, other) = sealed(2, 6000);
        server.put(&name, &bytes);
        server.put(&name.replace(".coffer", " (1).coffer"), &bytes);
        server.put(&name.replace(".coffer", " (2).coffer"), &other);
        let courier = server.courier();
        let run = courier.once().well();
        assert_eq!((run.count("fetched"), run.count("known")), (2, 1), "{kind:?}: {}", run.said);
        let found = courier.inbox();
        assert!(found.len() == 2 && found.contains(&(name, bytes)), "{kind:?}");
        assert!(found.iter().any(|(name, bytes)| name.len() == 39 && bytes == &other), "{kind:?}");
    }
}
