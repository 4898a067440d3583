//! How it lives: one a folder, watching, ending when told to, and talking to nobody else.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::courier::{Courier, heard, sealed};
use crate::proxy::Proxy;
use crate::server::{ALL, Kind, Server};

/// Reads lines of a running courier until one says this.
fn until(lines: &mut impl Iterator<Item = std::io::Result<String>>, say: &str) -> Value {
    for line in lines {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        if line["say"] == say {
            return line;
        }
    }
    panic!("it ended without saying {say}");
}

/// How many processes a group has.
fn processes(group: u32) -> usize {
    let alive = Command::new("pgrep").args(["-g", &group.to_string()]).output().unwrap();
    String::from_utf8_lossy(&alive.stdout).lines().count()
}

fn tell_to_stop(running: &mut Child) -> Option<i32> {
    Command::new("kill").args(["-TERM", &running.id().to_string()]).status().unwrap();
    let told = Instant::now();
    let code = running.wait().unwrap().code();
    assert!(told.elapsed() < Duration::from_secs(3), "it takes {:?} to end", told.elapsed());
    code
}

#[test]
fn watching_sends_what_is_posted_and_ends_when_told_to() {
    let server = Server::start(Kind::Webdav);
    let courier = server.courier();
    let mut running = courier.start(&["watch"]);
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let waits = until(&mut lines, "waiting");
    let wait = waits["until"].as_i64().unwrap() - waits["at"].as_i64().unwrap();
    assert!((59_000..=60_100).contains(&wait), "{wait} ms");
    let (name, bytes) = sealed(1, 5000);
    let posted = Instant::now();
    courier.post(&name, &bytes);
    assert_eq!(until(&mut lines, "sent")["name"], name.as_str());
    assert!(posted.elapsed() < Duration::from_secs(10));
    until(&mut lines, "waiting");
    assert_eq!(tell_to_stop(&mut running), Some(0));
    until(&mut lines, "stopped");
    assert_eq!(server.holds(), [(name, bytes)]);
}

#[test]
fn it_ends_when_told_to_while_the_server_says_nothing() {
    let server = Server::start(Kind::Webdav);
    let line = Proxy::of_http(server.port);
    line.mood().is_silent = true;
    let courier = Courier::new(server.destination_at(line.port), &server.secret());
    let mut running = courier.start(&["watch"]);
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    until(&mut lines, "listing");
    assert_eq!(tell_to_stop(&mut running), Some(0));
    until(&mut lines, "stopped");
}

#[test]
fn watching_goes_on_when_the_stick_is_back() {
    let server = Server::start(Kind::Fs);
    let courier = server.courier();
    let (name, bytes) = sealed(1, 5000);
    courier.post(&name, &bytes);
    let away = server.files().with_extension("away");
    fs::rename(server.files(), &away).unwrap();
    let mut running = courier.start(&["watch"]);
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    assert_eq!(until(&mut lines, "error")["code"], "missing");
    assert!(!server.files().exists(), "an empty folder of its name was made");
    fs::rename(&away, server.files()).unwrap();
    until(&mut lines, "sent");
    tell_to_stop(&mut running);
    assert_eq!(server.holds(), [(name, bytes)]);
}

#[test]
fn it_ends_when_nobody_listens_any_more() {
    let server = Server::start(Kind::Fs);
    let courier = server.courier();
    let mut running = courier.start(&["watch"]);
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    until(&mut lines, "waiting");
    drop(lines);
    let posted = Instant::now();
    let (name, bytes) = sealed(1, 100);
    courier.post(&name, &bytes);
    assert_eq!(running.wait().unwrap().code(), Some(6));
    assert!(posted.elapsed() < Duration::from_secs(10), "a file posted right after a round is not seen");
}

#[test]
fn a_killed_courier_leaves_no_connection_behind() {
    let server = Server::start(Kind::Sftp);
    let courier = server.courier();
    let mut running = courier.start(&["watch"]);
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    until(&mut lines, "waiting");
    let group = running.id();
    assert_eq!(processes(group), 2, "the courier and its ssh");
    running.kill().unwrap();
    running.wait().unwrap();
    let killed = Instant::now();
    while processes(group) > 0 {
        assert!(killed.elapsed() < Duration::from_secs(10), "ssh lives on");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_folder_has_one_courier() {
    let server = Server::start(Kind::Fs);
    let courier = server.courier();
    let mut running = courier.start(&["watch"]);
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    until(&mut lines, "waiting");
    let second = courier.once();
    assert_eq!((second.code, second.errors()), (Some(3), vec!["locked"]), "{}", second.said);
    tell_to_stop(&mut running);
    courier.once().well();
}

#[test]
fn settings_that_make_no_sense_are_refused_before_anything_is_done() {
    let server = Server::start(Kind::Fs);
    let courier = server.courier();
    for text in ["", "{}", "{\"folder\":\"relative\",\"destination\":{\"kind\":\"fs\",\"path\":\"/tmp\"}}"] {
        fs::write(courier.settings(), text).unwrap();
        let run = courier.once();
        assert_eq!((run.code, run.errors()), (Some(2), vec!["config"]), "{}", run.said);
    }
    assert!(!courier.folder.path().join(".courier").exists());
}

#[test]
fn a_line_that_is_no_secret_is_refused_without_being_repeated() {
    let server = Server::start(Kind::Webdav);
    let courier = Courier::new(server.destination(), "hunter2-hunter2");
    let run = courier.once();
    assert_eq!((run.code, run.errors()), (Some(2), vec!["secret"]), "{}", run.said);
    assert!(!run.said.contains("hunter2"));
}

#[test]
fn nobody_but_the_destination_is_contacted() {
    for kind in ALL {
        let server = Server::start(kind);
        let courier = server.courier();
        let (name, bytes) = sealed(1, 5000);
        courier.post(&name, &bytes);
        let trace = courier.folder.path().join("trace");
        let mut watched = Command::new("strace");
        watched.args(["-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o"]).arg(&trace);
        watched.args([env!("CARGO_BIN_EXE_coffer-courier"), "run", "--once", "--config"]);
        let run = heard(&courier.start_as(watched.arg(courier.settings())).wait_with_output().unwrap());
        assert_eq!(run.code, Some(0), "{}", run.said);
        let trace = fs::read_to_string(trace).unwrap();
        let to: Vec<&str> = trace.lines().filter(|line| line.contains("AF_INET")).collect();
        let destination = format!("htons({})", server.port);
        for line in &to {
            assert!(line.contains(&destination) && line.contains("\"127.0.0.1\""), "{kind:?}: {line}");
        }
        assert_eq!(to.is_empty(), kind == Kind::Fs, "{kind:?}: {trace}");
    }
}

#[test]
fn progress_is_said_while_a_slow_line_takes_the_bytes() {
    for kind in [Kind::Webdav, Kind::S3, Kind::Sftp] {
        let server = Server::start(kind);
        let line = Proxy::of_bytes(server.port);
        line.mood().bytes_a_second = Some(3_000_000);
        let courier = Courier::new(server.destination_at(line.port), &server.secret());
        let (name, bytes) = sealed(1, 9_000_000);
        courier.post(&name, &bytes);
        let run = courier.once().well();
        let progress: Vec<u64> = run
            .lines
            .iter()
            .filter(|line| line["say"] == "sending")
            .map(|line| line["bytes"].as_u64().unwrap())
            .collect();
        let between = progress.iter().filter(|bytes| (1..9_000_000).contains(*bytes)).count();
        assert!(between >= 2 && progress.is_sorted(), "{kind:?}: {progress:?}");
        assert!(progress.iter().all(|so_far| *so_far <= bytes.len() as u64), "{kind:?}: {progress:?}");
        assert_eq!(server.holds(), [(name, bytes)], "{kind:?}");
    }
}

/// Whatever a server answers to the question what is there: the courier ends with a code and takes nothing.
#[test]
fn a_server_that_answers_strangely_gets_nothing_and_gives_nothing() {
    let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let redirect = format!(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        elsewhere.local_addr().unwrap().port()
    );
    let whole = |body: &str| {
        format!(
            "HTTP/1.1 207 Multi-Status\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    let hrefs = [
        "/dav/team/../../etc/passwd",
        "/elsewhere/x",
        "/dav/team/%2e%2e/%00.coffer",
        "",
        "/dav/team/a/b.coffer",
    ];
    let entry = |href: &str| {
        format!(
            "<D:response><D:href>{href}</D:href><D:propstat><D:prop><D:getcontentlength>5</D:getcontentlength>\
             <D:getlastmodified>Tue, 24 Nov 2026 19:00:00 GMT</D:getlastmodified><D:resourcetype/></D:prop>\
             <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
        )
    };
    let listing: String = hrefs.map(entry).concat();
    let below: String = ["/dav/team/../../etc/passwd", "/dav/team/%2e%2e/%00.coffer"].map(entry).concat();
    let endless = format!(
        "HTTP/1.1 207 Multi-Status\r\nConnection: close\r\n\r\n<D:multistatus xmlns:D=\"DAV:\">{}",
        "<D:response><D:href>/dav/team/x</D:href>".repeat(2_000_000)
    );
    let cases = [
        (redirect, "server"),
        (whole("no xml at all"), "server"),
        (whole("<D:multistatus xmlns:D=\"DAV:\"><D:response>"), "server"),
        (
            "HTTP/1.1 207 Multi-Status\r\nContent-Length: 500\r\nConnection: close\r\n\r\n<D:".to_owned(),
            "unreachable",
        ),
        ("SSH-2.0-OpenSSH_9.2\r\n".to_owned(), "unreachable"),
        (endless, "server"),
        (whole(&format!("<D:multistatus xmlns:D=\"DAV:\">{listing}</D:multistatus>")), "server"),
        (whole(&format!("<D:multistatus xmlns:D=\"DAV:\">{below}</D:multistatus>")), ""),
    ];
    let server = Server::start(Kind::Webdav);
    let line = Proxy::of_http(server.port);
    for (answer, code) in cases {
        let begins = answer[..answer.len().min(100)].to_owned();
        line.mood().old_listing = Some(answer.into_bytes());
        let courier = Courier::new(server.destination_at(line.port), &server.secret());
        let run = courier.once();
        let last = run.errors().last().copied().unwrap_or_default().to_owned();
        assert_eq!(last, code, "{begins}: {}", run.said);
        assert_ne!(run.code, Some(101), "{begins}: {}", run.said);
        assert!(courier.inbox().is_empty());
    }
    assert!(elsewhere.accept().is_err(), "a redirect was followed");
}
