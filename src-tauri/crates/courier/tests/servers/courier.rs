//! The program under test, with a folder of its own.

use std::fs;
use std::io::Write;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How a sealed file begins; that the program agrees is seen by every file that it moves.
pub const MAGIC: &[u8] = b"CFBUNDLE";

/// A folder with a courier.
pub struct Courier {
    /// Its folder.
    pub folder: TempDir,
    destination: Value,
    secret: String,
}

/// What one run said.
pub struct Run {
    /// The exit code.
    pub code: Option<i32>,
    /// Standard output, line by line.
    pub lines: Vec<Value>,
    /// Everything it wrote anywhere but into files.
    pub said: String,
}

impl Run {
    /// How many lines say this.
    pub fn count(&self, say: &str) -> usize {
        self.lines.iter().filter(|line| line["say"] == say).count()
    }

    /// The codes of all errors, in order.
    pub fn errors(&self) -> Vec<&str> {
        self.lines
            .iter()
            .filter(|line| line["say"] == "error")
            .filter_map(|line| line["code"].as_str())
            .collect()
    }

    /// Fails with everything that was said unless the run ended well.
    pub fn well(self) -> Self {
        assert_eq!(self.code, Some(0), "{}", self.said);
        self
    }
}

impl Courier {
    /// A courier for a destination.
    pub fn new(destination: Value, secret: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for part in ["outbox", "inbox"] {
            fs::create_dir(folder.path().join(part)).unwrap();
        }
        let courier = Self { folder, destination, secret: secret.to_owned() };
        courier.settle();
        courier
    }

    fn settle(&self) {
        let settings = json!({"folder": self.folder.path(), "destination": self.destination});
        fs::write(self.settings(), serde_json::to_vec(&settings).unwrap()).unwrap();
    }

    /// Where the settings lie.
    pub fn settings(&self) -> PathBuf {
        self.folder.path().join("courier.json")
    }

    /// Puts a sealed file into the outbox, as the app does: under another name first.
    pub fn post(&self, name: &str, bytes: &[u8]) {
        let outbox = self.folder.path().join("outbox");
        fs::write(outbox.join("writing"), bytes).unwrap();
        fs::rename(outbox.join("writing"), outbox.join(name)).unwrap();
    }

    /// The files of the inbox, hidden ones too.
    pub fn inbox(&self) -> Vec<(String, Vec<u8>)> {
        files(&self.folder.path().join("inbox"))
    }

    /// Everything in the courier's own folder.
    pub fn own(&self) -> Vec<(String, Vec<u8>)> {
        let own = self.folder.path().join(".courier");
        if own.is_dir() { files(&own) } else { Vec::new() }
    }

    /// Starts it and gives it its secret.
    pub fn start(&self, words: &[&str]) -> Child {
        let mut program = Command::new(env!("CARGO_BIN_EXE_coffer-courier"));
        self.start_as(program.args(words).arg("--config").arg(self.settings()))
    }

    /// The same, by a command line of the caller's.
    pub fn start_as(&self, command: &mut Command) -> Child {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child =
            command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}; is it installed?"));
        let mut stdin = child.stdin.take().unwrap();
        // A courier that refuses its settings does not wait for a secret.
        let _ = writeln!(stdin, "{}", self.secret);
        child
    }

    /// One round.
    pub fn once(&self) -> Run {
        heard(&self.start(&["run", "--once"]).wait_with_output().unwrap())
    }
}

/// Reads what a run said.
pub fn heard(output: &Output) -> Run {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let whole = stdout.rfind('\n').map_or("", |end| &stdout[..end]);
    Run {
        code: output.status.code().or_else(|| output.status.signal().map(|signal| -signal)),
        lines: whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
        said: format!("{stdout}{}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// Names and contents of a folder, sorted.
pub fn files(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    found.sort();
    found
}

/// A sealed file as far as a courier can tell: a name, the magic, and bytes that only this number gives.
pub fn sealed(number: u64, size: usize) -> (String, Vec<u8>) {
    let mut bytes = MAGIC.to_vec();
    let mut stream = blake3::Hasher::new();
    stream.update(&number.to_le_bytes());
    let mut rest = vec![0; size];
    stream.finalize_xof().fill(&mut rest);
    bytes.extend(rest);
    (format!("{}.coffer", &blake3::hash(&bytes).to_hex()[..32]), bytes)
}
