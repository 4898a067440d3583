//! The contract with scripts, through the real program on real files: words, JSON lines, exit codes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

const PASSPHRASE: &str = "海拓 旧码头 7";

/// A folder with a vault in it, and nobody's settings or keychain near it.
struct Book {
    folder: TempDir,
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    #[track_caller]
    fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        let mut lines = self.lines();
        assert_eq!(lines.len(), 1, "{}", self.out);
        lines.remove(0)
    }

    fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }
}

impl Book {
    fn empty() -> Book {
        Book { folder: tempfile::tempdir().expect("a folder") }
    }

    fn new() -> Book {
        let book = Book::empty();
        let made = book.with_passphrase(&["create", "--kit-out", &book.text("kit"), "--json"]);
        assert_eq!(made.json()["created"], true);
        book
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    fn run(&self, args: &[&str], input: &str) -> Ran {
        self.run_in("en_US.UTF-8", args, input)
    }

    fn run_in(&self, language: &str, args: &[&str], input: &str) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_coffer"))
            .args(args)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
            .env("LANG", language)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // A program that refuses at once does not read its input.
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        let Output { status, stdout, stderr } = child.wait_with_output().expect("the program ends");
        Ran {
            code: status.code().expect("an exit code"),
            out: String::from_utf8(stdout).expect("text"),
            err: String::from_utf8(stderr).expect("text"),
        }
    }

    /// With the vault's passphrase on the first line, and without a keychain.
    fn with_passphrase(&self, args: &[&str]) -> Ran {
        let vault = self.text("vault");
        let mut all = vec!["--vault", &vault, "--passphrase-stdin", "--no-keychain"];
        all.extend(args);
        self.run(&all, &format!("{PASSPHRASE}\n"))
    }

    #[track_caller]
    fn json(&self, args: &[&str]) -> Value {
        let mut all = args.to_vec();
        all.push("--json");
        self.with_passphrase(&all).json()
    }
}

#[test]
fn what_is_logged_is_found_and_undone_to_the_empty_hash() {
    let book = Book::new();
    let empty = book.json(&["hash"]);
    assert_eq!(empty["content"].as_str().map(str::len), Some(64));
    let counts = book.json(&["count"]);
    assert_eq!((&counts["account"], &counts["stage"]), (&json!(0), &json!(6)));
    let request = json!({"kind": "contact", "fields": {"name": "陈建国"}}).to_string();
    let contact = book.json(&["call", "record_create", &request]);
    let id = contact["id"].as_str().expect("an id").to_owned();
    book.json(&["log", "call", "需本周给交期", "--contact", &id, "--next", "2027-01-05"]);
    for (query, how) in [("chenjg", "initials"), ("陈建国", "exact"), ("交期", "note")] {
        let found = book.with_passphrase(&["search", query, "--json"]);
        let hits = found.lines();
        assert!(!hits.is_empty() || how == "initials", "{query}: {}", found.err);
        for hit in &hits {
            let keys: Vec<&str> = hit.as_object().expect("an object").keys().map(String::as_str).collect();
            assert_eq!(keys, ["id", "kind", "title", "why"]);
        }
    }
    let shown = book.json(&["show", "contact", &id]);
    assert_eq!(shown["derived"]["next_contact"], "2027-01-05");
    let listed = book.with_passphrase(&["list", "contact", "--json"]).lines();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["title"], "陈建国");
    assert!(book.with_passphrase(&["list", "contact", "--limit", "0", "--json"]).lines().is_empty());
    assert_eq!(book.json(&["undo"]), json!({"undone": 1}));
    assert_eq!(book.json(&["undo"]), json!({"undone": 1}));
    assert_eq!(book.json(&["undo"]), json!({"undone": 0}));
    assert_eq!(book.json(&["hash"]), empty);
    let audit = book.json(&["audit", "verify"]);
    assert_eq!((&audit["ok"], &audit["first_bad"]), (&json!(true), &Value::Null));
    let doctor = book.json(&["doctor", "--rebuild"]);
    assert!(doctor["checks"].as_array().is_some_and(|checks| checks.len() > 3));
}

#[test]
fn exit_codes_say_what_sort_of_trouble_it_is() {
    let book = Book::new();
    let vault = book.text("vault");
    let base = ["--vault", &vault, "--no-keychain"];
    let run = |args: &[&str], input: &str| {
        let mut all = base.to_vec();
        all.extend(args);
        book.run(&all, input)
    };
    // 2: usage.
    assert_eq!(run(&["nonsense"], "").code, 2);
    assert_eq!(run(&["--passphrase-stdin", "count"], "").code, 2);
    assert_eq!(book.with_passphrase(&["list", "nonsense"]).code, 2);
    assert_eq!(book.with_passphrase(&["call", "nonsense"]).code, 2);
    // 3: locked, wrong passphrase, wrong kit.
    let wrong = run(&["--passphrase-stdin", "count"], "wrong\n");
    assert_eq!(wrong.code, 3);
    assert_eq!(wrong.err.lines().count(), 2, "a complaint and a next step: {}", wrong.err);
    assert_eq!(run(&["count"], "").code, 3);
    assert_eq!(run(&["--kit-stdin", "count"], "abandon abandon\n").code, 3);
    let told: Value = serde_json::from_str(
        run(&["--passphrase-stdin", "count", "--json"], "wrong\n").err.lines().next().expect("a line"),
    )
    .expect("JSON");
    assert_eq!(told["code"], "wrong_passphrase");
    // 4: refused, there already, not there.
    let again = book.with_passphrase(&["create", "--kit-out", &book.text("kit2")]);
    assert_eq!(again.code, 4, "{}", again.err);
    assert!(!book.path("kit2").exists(), "no kit of a vault that was not made");
    let kit_there = book.with_passphrase(&["create", "--kit-out", &book.text("kit")]);
    assert_eq!(kit_there.code, 4);
    assert_eq!(book.run(&["--vault", &book.text("none"), "count"], "").code, 4);
    // 5: a file that cannot be read, a value that is not taken.
    std::fs::write(book.path("bad.pdf"), b"%PDF-1.7 nothing of ours").expect("written");
    assert_eq!(book.with_passphrase(&["import", &book.text("bad.pdf")]).code, 5);
    let no_name = json!({"kind": "account", "fields": {}}).to_string();
    assert_eq!(book.with_passphrase(&["call", "record_create", &no_name]).code, 5);
    // 7: no keychain, and nobody said to go without.
    let other = book.text("other");
    let bare = ["--vault", &other, "--passphrase-stdin", "create", "--kit-out", &book.text("other.kit")];
    assert_eq!(book.run(&bare, "x\n").code, 7);
    assert!(!book.path("other.kit").exists() && !book.path("other").join("slots.cbor").exists());
    // 0: nothing of this hurt the vault.
    assert_eq!(book.with_passphrase(&["doctor"]).code, 0);
}

#[test]
fn the_kit_opens_the_vault_and_lies_in_a_private_file() {
    let book = Book::new();
    let kit = std::fs::read_to_string(book.path("kit")).expect("the kit");
    let vault = book.text("vault");
    let args = ["--vault", &vault, "--no-keychain", "--kit-stdin", "count", "--json"];
    let mut lines = kit.lines();
    for way in [lines.next().expect("the words"), lines.next().expect("the QR text")] {
        assert_eq!(book.run(&args, &format!("{way}\n")).code, 0);
    }
    // The whole file does as well: its first line is the kit.
    assert_eq!(book.run(&args, &kit).code, 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).expect("is there").permissions().mode() & 0o777;
        assert_eq!(mode(&book.path("kit")), 0o600);
        assert_eq!(mode(&book.path("vault")), 0o700);
    }
}

#[test]
fn a_second_program_is_refused_with_a_clear_word() {
    let book = Book::new();
    let vault = book.text("vault");
    std::fs::create_dir(book.path("ui")).expect("a folder");
    std::fs::write(book.path("ui/index.html"), "<!doctype html><title>x</title>").expect("a page");
    let mut serving = Command::new(env!("CARGO_BIN_EXE_coffer"))
        .args(["--vault", &vault, "--no-keychain", "--passphrase-stdin", "serve", "--json"])
        .args(["--ui", &book.text("ui")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it serves");
    writeln!(serving.stdin.take().expect("a pipe"), "{PASSPHRASE}").expect("written");
    let mut address = String::new();
    let mut out = std::io::BufReader::new(serving.stdout.take().expect("a pipe"));
    std::io::BufRead::read_line(&mut out, &mut address).expect("an address");
    assert!(address.contains("http://127.0.0.1:"), "{address}");
    let refused = book.with_passphrase(&["count"]);
    serving.kill().expect("ends");
    serving.wait().expect("ended");
    assert_eq!(refused.code, 4, "{}", refused.err);
    assert!(refused.err.contains("Another program"), "{}", refused.err);
    // A program that was killed leaves a vault that opens.
    assert_eq!(book.with_passphrase(&["count"]).code, 0);
}

#[test]
fn damage_and_yesterdays_file_are_told_apart_from_everything_else() {
    let book = Book::new();
    let database = book.path("vault/coffer.db");
    let yesterday = std::fs::read(&database).expect("read");
    let request = json!({"kind": "account", "fields": {"name": "远帆贸易"}}).to_string();
    book.json(&["call", "record_create", &request]);
    let today = std::fs::read(&database).expect("read");
    // Yesterday's file in today's folder: said aloud, and nothing is done unless somebody insists.
    std::fs::write(&database, &yesterday).expect("swapped");
    let swapped = book.with_passphrase(&["count", "--json"]);
    assert_eq!(swapped.code, 6, "{}", swapped.err);
    assert!(swapped.err.contains("rolled_back"), "{}", swapped.err);
    let again = book.with_passphrase(&["count", "--json"]);
    assert_eq!(again.code, 6, "the alarm does not wear off");
    // A flipped byte: every page proves itself.
    let mut flipped = today.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    std::fs::write(&database, &flipped).expect("damaged");
    let damaged = book.with_passphrase(&["doctor", "--json"]);
    assert_eq!(damaged.code, 6, "{}{}", damaged.out, damaged.err);
    let mut flipped = today.clone();
    flipped[100] ^= 1;
    std::fs::write(&database, &flipped).expect("damaged");
    assert_eq!(book.with_passphrase(&["count"]).code, 6);
    // The right file back. The doctor's visit was an entry of the journal that it lacks: somebody has to insist, once.
    std::fs::write(&database, &today).expect("back");
    assert_eq!(book.with_passphrase(&["count"]).code, 6);
    assert_eq!(book.json(&["count", "--accept-rollback"])["account"], 1);
    book.json(&["undo", "--accept-rollback"]);
    assert_eq!(book.json(&["count"])["account"], 0);
}

#[test]
fn a_script_says_which_row_is_the_head() {
    let book = Book::new();
    let file = book.text("contacts.csv");
    std::fs::write(&file, "Name,Phone,Company\nAda,Ada's desk,Ada Ltd\nBob,Bob's desk,Bob Ltd\n")
        .expect("written");
    let rows = |args: &[&str]| {
        let args = [&["import", &file, "--dry-run"], args].concat();
        book.json(&args)["rows"].clone()
    };
    assert_eq!(rows(&[]), 2);
    assert_eq!(rows(&["--head", "0"]), 3);
    assert_eq!(rows(&["--head", "2"]), 1);
    assert_ne!(book.with_passphrase(&["import", &file, "--dry-run", "--head", "9"]).code, 0);
}

#[test]
fn an_import_is_tried_taken_in_taken_out_again_and_undone() {
    let book = Book::new();
    let empty = book.json(&["hash"]);
    let file = book.text("客户.csv");
    let rows = "客户名称,手机,备注\n宁波海拓机电有限公司,13957488120,\"价格可接受，\n需本周给交期\"\n远帆贸易,02188886666,=1+1\n,,没有名称\n";
    std::fs::write(&file, rows).expect("written");
    let tried = book.json(&["import", &file, "--dry-run"]);
    assert_eq!(tried["batch"], Value::Null);
    assert_eq!(book.json(&["hash"]), empty);
    let failed = book.text("failed.csv");
    let report = book.json(&["import", &file, "--failed-out", &failed]);
    assert_eq!((&report["rows"], &report["failed"]), (&tried["rows"], &tried["failed"]));
    assert_eq!(report["created"]["account"], 2, "{report}");
    assert_eq!(report["failed"], 1);
    let list = std::fs::read_to_string(&failed).expect("the failed rows");
    assert!(list.contains("没有名称") && list.contains("no_name"), "{list}");
    let full = book.json(&["hash"]);
    assert_ne!(full, empty);
    for format in ["json", "csv", "vcard", "xlsx"] {
        let out = book.text(&format!("out.{format}"));
        assert_eq!(book.with_passphrase(&["export", "--format", format, &out]).code, 0, "{format}");
        assert_eq!(book.with_passphrase(&["export", "--format", format, &out]).code, 4, "never overwritten");
    }
    for lossless in ["json", "csv"] {
        let other = Book::new();
        other.json(&["import", &book.text(&format!("out.{lossless}"))]);
        assert_eq!(other.json(&["hash"]), full, "{lossless}");
    }
    let batch = report["batch"].as_str().expect("a batch").to_owned();
    assert!(book.json(&["undo", &batch])["undone"].as_u64() >= Some(2));
    assert_eq!(book.json(&["hash"]), empty);
}

#[test]
fn a_backup_comes_back_beside_the_original() {
    let book = Book::new();
    let request = json!({"kind": "account", "fields": {"name": "远帆贸易"}}).to_string();
    book.json(&["call", "record_create", &request]);
    let file = book.text("book.coffer");
    let made = book.json(&["backup", &file]);
    assert_eq!((&made["verified"], &made["file"]), (&json!(true), &json!(file)));
    assert_eq!(book.with_passphrase(&["backup", &file]).code, 4, "never overwritten");
    let into = book.text("second");
    let restored = book.run(
        &["restore", &file, "--into", &into, "--passphrase-stdin", "--no-keychain", "--json"],
        &format!("{PASSPHRASE}\n"),
    );
    assert_eq!(restored.json()["records"], made["records"]);
    let counted = book.run(
        &["--vault", &into, "--passphrase-stdin", "--no-keychain", "hash", "--json"],
        &format!("{PASSPHRASE}\n"),
    );
    assert_eq!(counted.json(), book.json(&["hash"]));
    let wrong = ["restore", &file, "--into", &book.text("third"), "--passphrase-stdin", "--no-keychain"];
    assert_eq!(book.run(&wrong, "wrong\n").code, 3);
    std::fs::write(book.path("half.coffer"), &std::fs::read(&file).expect("read")[..5_000]).expect("cut");
    let half = [
        "restore",
        &book.text("half.coffer"),
        "--into",
        &book.text("fourth"),
        "--passphrase-stdin",
        "--no-keychain",
    ];
    assert_eq!(book.run(&half, &format!("{PASSPHRASE}\n")).code, 6);
}

#[test]
fn nothing_that_was_typed_lies_on_the_disk_in_the_clear() {
    let book = Book::new();
    let request = json!({"kind": "contact", "fields": {"name": "林晓枫标记", "phones": ["13957488120"],
        "notes": "markerXYZnote"}})
    .to_string();
    book.json(&["call", "record_create", &request]);
    book.with_passphrase(&["search", "林晓枫标记"]);
    let needles: [&[u8]; 5] =
        ["林晓枫标记".as_bytes(), b"13957488120", b"markerXYZnote", PASSPHRASE.as_bytes(), b"+8613957488120"];
    let mut ahead = vec![book.folder.path().to_path_buf()];
    let mut looked = 0;
    while let Some(path) = ahead.pop() {
        if path.is_dir() {
            ahead.extend(
                std::fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()),
            );
            continue;
        }
        let bytes = std::fs::read(&path).expect("a file");
        looked += 1;
        for needle in needles {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle), "{}", path.display());
        }
    }
    assert!(looked > 4);
}

#[test]
fn complaints_come_in_the_language_of_the_machine() {
    let book = Book::empty();
    let args = ["--vault", &book.text("none"), "--no-keychain", "count"];
    let chinese = book.run_in("zh_CN.UTF-8", &args, "");
    assert!(chinese.err.starts_with("coffer: 这里没有找到。"), "{}", chinese.err);
    let english = book.run_in("C", &args, "");
    assert!(english.err.starts_with("coffer: There is no such thing here."), "{}", english.err);
    assert_eq!((chinese.code, english.code), (4, 4));
}

#[test]
fn help_and_completions_need_no_vault() {
    let book = Book::empty();
    for args in [&["help"][..], &["completions", "bash"], &["call", "help"], &["vaults"], &["--version"]] {
        let ran = book.run(args, "");
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
    }
    assert!(book.run(&["call", "help"], "").out.contains("vault_unlock"));
}

#[test]
fn a_forgotten_passphrase_is_replaced_with_the_kit_from_standard_input() {
    let book = Book::new();
    let kit = std::fs::read_to_string(book.path("kit")).expect("a kit");
    let kit = kit.lines().next().expect("words").to_owned();
    let vault = book.text("vault");
    let run = |how: &str, input: &str| {
        book.run(&["--vault", &vault, "--no-keychain", how, "passphrase", "--json"], input)
    };
    assert_eq!(run("--kit-stdin", &format!("{kit}\n新的密码 9\n")).json(), json!({"changed": true}));
    let refused = book.with_passphrase(&["count", "--json"]);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert_eq!(
        run("--passphrase-stdin", &format!("新的密码 9\n{PASSPHRASE}\n")).json(),
        json!({"changed": true})
    );
    book.json(&["count"]);
    let lines = book.with_passphrase(&["audit", "list", "--json"]).lines();
    let event =
        |intent: &str| lines.iter().find(|line| line["intent"] == intent).map(|line| line["event"].clone());
    assert_eq!(event("vault.change_passphrase"), Some(json!("passphrase")));
    let refused = event("vault.refused").expect("the refused unlock is noted");
    assert!(refused.as_str().is_some_and(|text| text.starts_with("passphrase:1 kit:0 ")), "{refused}");
}

#[test]
fn a_new_key_writes_a_new_kit_and_the_old_one_opens_nothing() {
    let book = Book::new();
    let words = |name: &str| {
        let kit = std::fs::read_to_string(book.path(name)).expect("a kit");
        let mut lines = kit.lines();
        (lines.next().expect("words").to_owned(), lines.next().expect("QR text").to_owned())
    };
    let request = json!({"kind": "contact", "fields": {"name": "陈建国"}}).to_string();
    book.json(&["call", "record_create", &request]);
    let hash = book.json(&["hash"]);
    let taken = book.with_passphrase(&["rekey", "--kit-out", &book.text("kit"), "--json"]);
    assert_eq!(taken.code, 4, "an existing file is not written over: {}", taken.err);
    assert_eq!(book.json(&["rekey", "--kit-out", &book.text("kit2")]), json!({"rekeyed": true}));
    let vault = book.text("vault");
    let by_kit = |kit: &str| {
        book.run(&["--vault", &vault, "--no-keychain", "--kit-stdin", "hash", "--json"], &format!("{kit}\n"))
    };
    let (old_words, old_text) = words("kit");
    assert_eq!((by_kit(&old_words).code, by_kit(&old_text).code), (3, 3));
    let (new_words, new_text) = words("kit2");
    assert_eq!((by_kit(&new_words).json(), by_kit(&new_text).json()), (hash.clone(), hash.clone()));
    assert_eq!(book.json(&["hash"]), hash);
    let doctor = book.json(&["doctor"]);
    assert!(doctor["checks"].as_array().expect("checks").iter().all(|check| check["ok"] == true), "{doctor}");
    let input = format!("{PASSPHRASE}\n新的密码 9\n");
    let all = ["--vault", &vault, "--passphrase-stdin", "--no-keychain", "rekey", "--new-passphrase-stdin"];
    let third = book.text("kit3");
    let ran = book.run(&[&all[..], &["--kit-out", &third, "--json"]].concat(), &input);
    assert_eq!(ran.json(), json!({"rekeyed": true}));
    assert_eq!(book.with_passphrase(&["count", "--json"]).code, 3);
}

#[test]
fn a_book_keeps_the_region_it_was_made_in() {
    let book = Book::new();
    // The machine says en_US.
    assert_eq!(book.json(&["settings"]), json!({"region": "US", "currency": "USD"}));
    let set = book.json(&["settings", "--region", "GB", "--currency", "gbp"]);
    assert_eq!(set, json!({"region": "GB", "currency": "GBP"}));
    assert_eq!(book.json(&["settings"]), set);
    let bad = book.with_passphrase(&["settings", "--region", "Narnia", "--json"]);
    assert_eq!(bad.code, 5, "{}", bad.err);
    let request =
        json!({"kind": "contact", "fields": {"name": "x", "phones": ["020 7946 0018"]}}).to_string();
    let made = book.json(&["call", "record_create", &request]);
    let shown = book.json(&["show", "contact", made["id"].as_str().expect("an id")]);
    assert_eq!(shown["fields"]["phones"][0]["value"], "+442079460018");
}
