//! `coffer serve` over a real socket: one address that works once, and an answer to nobody else.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

const PASSPHRASE: &str = "旧码头 七";

struct Served {
    folder: TempDir,
    child: Child,
    port: u16,
    token: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Served {
    fn start() -> Served {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("ui")).expect("a folder");
        std::fs::write(folder.path().join("ui/index.html"), "<!doctype html><title>客匣</title>")
            .expect("a page");
        std::fs::write(folder.path().join("secret.txt"), "outside").expect("a file beside the pages");
        let mut child = Command::new(env!("CARGO_BIN_EXE_coffer"))
            .args(["--no-keychain", "serve", "--json", "--vault"])
            .arg(folder.path().join("vault"))
            .arg("--ui")
            .arg(folder.path().join("ui"))
            .env("XDG_CONFIG_HOME", folder.path().join("config"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it serves");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let told: Value = serde_json::from_str(&line).expect("JSON");
        let url = told["url"].as_str().expect("an address");
        let rest = url.strip_prefix("http://127.0.0.1:").expect("loopback");
        let (port, token) = rest.split_once("/?t=").expect("a token");
        Served { folder, child, port: port.parse().expect("a port"), token: token.to_owned() }
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("connects");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a limit");
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "Host") {
            head.push_str(&format!("Host: 127.0.0.1:{}\r\n", self.port));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        stream
            .write_all(format!("{head}\r\n").as_bytes())
            .and_then(|()| stream.write_all(body))
            .expect("sent");
        let mut text = Vec::new();
        stream.read_to_end(&mut text).expect("an answer");
        let text = String::from_utf8_lossy(&text).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    fn cookie(&self) -> String {
        let answer = self.send("GET", &format!("/?t={}", self.token), &[], b"");
        assert_eq!(answer.status, 303, "{}", answer.head);
        let cookie =
            answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
        assert!(cookie.contains("httponly") && cookie.contains("samesite=strict"), "{cookie}");
        cookie.split(';').next().expect("a pair").to_owned()
    }

    fn rpc(&self, cookie: &str, command: &str, request: &Value) -> Answer {
        let origin = format!("http://127.0.0.1:{}", self.port);
        let headers = [("Cookie", cookie), ("Origin", origin.as_str())];
        self.send("POST", &format!("/rpc/{command}"), &headers, request.to_string().as_bytes())
    }
}

#[test]
fn a_browser_makes_a_vault_works_in_it_and_hears_of_changes() {
    let served = Served::start();
    let cookie = served.cookie();
    let page = served.send("GET", "/", &[("Cookie", &cookie)], b"");
    assert_eq!((page.status, page.body.contains("客匣")), (200, true));
    assert!(
        page.head.contains("connect-src 'self'") && page.head.contains("cache-control: no-store"),
        "{}",
        page.head
    );
    let made = served.rpc(
        &cookie,
        "vault_create",
        &json!({"name": "甲", "passphrase": PASSPHRASE, "allow_no_keychain": true}),
    );
    let made: Value = serde_json::from_str(&made.body).expect("JSON");
    let words: Vec<Value> =
        [0, 5, 9].iter().map(|at| json!({"index": at, "word": made["kit"]["words"][*at]})).collect();
    assert_eq!(served.rpc(&cookie, "vault_kit_check", &json!({ "words": words })).status, 200);

    let mut news = TcpStream::connect(("127.0.0.1", served.port)).expect("connects");
    news.set_read_timeout(Some(Duration::from_secs(30))).expect("a limit");
    write!(news, "GET /changes HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nCookie: {cookie}\r\n\r\n", served.port)
        .expect("sent");
    let mut news = BufReader::new(news);
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        news.read_line(&mut line).expect("a head");
    }
    let record =
        served.rpc(&cookie, "record_create", &json!({"kind": "account", "fields": {"name": "远帆贸易"}}));
    assert_eq!(record.status, 200, "{}", record.body);
    let heard = loop {
        line.clear();
        news.read_line(&mut line).expect("news");
        if let Some(data) = line.strip_prefix("data: ") {
            break serde_json::from_str::<Value>(data).expect("JSON");
        }
    };
    assert_eq!((&heard["kinds"], &heard["via"]), (&json!(["account"]), &json!("window")));

    let origin = format!("http://127.0.0.1:{}", served.port);
    let both = [("Cookie", cookie.as_str()), ("Origin", origin.as_str())];
    let put = served.send("PUT", "/file?name=%E5%AE%A2%E6%88%B7.csv", &both, "客户名称\n甲\n".as_bytes());
    let handle: Value = serde_json::from_str(&put.body).expect("JSON");
    let handle = handle["handle"].as_str().expect("a handle").to_owned();
    let got = served.send("GET", &format!("/file/{handle}"), &[("Cookie", &cookie)], b"");
    assert_eq!((got.status, got.body.as_str()), (200, "客户名称\n甲\n"));
    assert!(got.head.contains("attachment") && got.head.contains("nosniff"), "{}", got.head);

    let refused = served.rpc(&cookie, "record_get", &json!({"kind": "account", "id": "x"}));
    assert_eq!(refused.status, 400);
    assert_eq!(served.rpc(&cookie, "nonsense", &json!({})).status, 404);
    served.rpc(&cookie, "vault_lock", &json!({}));
    assert_eq!(served.rpc(&cookie, "count", &json!({})).status, 401);
}

#[test]
fn nobody_else_is_answered() {
    let served = Served::start();
    for path in ["/", "/?t=0000", "/changes", "/file/00"] {
        let answer = served.send("GET", path, &[], b"");
        assert!([401, 403].contains(&answer.status), "{path}: {}", answer.status);
    }
    let cookie = served.cookie();
    assert_eq!(served.send("GET", &format!("/?t={}", served.token), &[], b"").status, 403, "it works once");
    let mine = ("Cookie", cookie.as_str());
    let rebound = served.send("GET", "/", &[mine, ("Host", "coffer.example")], b"");
    assert_eq!(rebound.status, 403, "another name for this address");
    let foreign = served.send("POST", "/rpc/app_state", &[mine, ("Origin", "https://evil.example")], b"{}");
    assert_eq!(foreign.status, 403);
    let without = served.send("POST", "/rpc/app_state", &[mine], b"{}");
    assert_eq!(without.status, 403, "a form of an old browser sends no origin");
    for path in ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "//etc/passwd"] {
        assert_eq!(served.send("GET", path, &[mine], b"").status, 404, "{path}");
    }
    let origin = format!("http://127.0.0.1:{}", served.port);
    let long = vec![b' '; (16 << 20) + 1];
    let answer = served.send("POST", "/rpc/app_state", &[mine, ("Origin", &origin)], &long);
    assert_eq!(answer.status, 413);
}

#[cfg(unix)]
#[test]
fn asked_to_end_it_locks_the_vault_and_leaves() {
    let mut served = Served::start();
    let cookie = served.cookie();
    let made = served.rpc(
        &cookie,
        "vault_create",
        &json!({"name": "甲", "passphrase": PASSPHRASE, "allow_no_keychain": true}),
    );
    let made: Value = serde_json::from_str(&made.body).expect("JSON");
    let words: Vec<Value> =
        [0, 5, 9].iter().map(|at| json!({"index": at, "word": made["kit"]["words"][*at]})).collect();
    served.rpc(&cookie, "vault_kit_check", &json!({ "words": words }));
    let asked = Command::new("kill").args(["-TERM", &served.child.id().to_string()]).status().expect("asked");
    assert!(asked.success());
    let status = served.child.wait().expect("ends");
    assert_eq!(status.code(), Some(0));
    assert!(!served.folder.path().join("vault/coffer.db-wal").exists(), "the database was closed");
}
