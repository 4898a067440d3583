//! The servers: started on a free port, in a process group of their own, ended with the value that holds them.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::courier::{self, Courier};
use crate::http::ask;

/// A password that nothing may show.
pub const CANARY: &str = "canary-Tr0ub4dor-5e9f";

/// The kinds of destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Fs,
    Webdav,
    S3,
    Sftp,
}

/// All of them.
pub const ALL: [Kind; 4] = [Kind::Fs, Kind::Webdav, Kind::S3, Kind::Sftp];

/// A running server with its folder.
pub struct Server {
    kind: Kind,
    /// Where it listens; 0 for a folder.
    pub port: u16,
    home: TempDir,
    child: Option<Child>,
    /// A limit for the size of a file that the server may write, in blocks of 512 bytes.
    pub largest_file: Option<u64>,
    /// Whether moto looks at keys and signatures; it knows none, so it refuses them all.
    pub checks_keys: bool,
    is_tls: bool,
}

impl Server {
    /// Starts a server of this kind.
    pub fn start(kind: Kind) -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("files")).unwrap();
        let port = if kind == Kind::Fs { 0 } else { free_port() };
        let mut server =
            Self { kind, port, home, child: None, largest_file: None, checks_keys: false, is_tls: false };
        match kind {
            Kind::Fs | Kind::S3 => {}
            Kind::Webdav => server.configure_webdav(),
            Kind::Sftp => server.configure_sftp(),
        }
        server.up();
        server
    }

    /// Starts a WebDAV server that speaks TLS, with a certificate that only [`Self::authority`] vouches for.
    pub fn start_tls() -> Self {
        let mut server = Self::start(Kind::Webdav);
        server.down();
        let made = Command::new(from_pip("python"))
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/certificates.py"))
            .arg(server.home.path())
            .status();
        assert!(made.unwrap().success());
        server.is_tls = true;
        server.configure_webdav();
        server.up();
        server
    }

    /// The authority's certificate.
    pub fn authority(&self) -> PathBuf {
        self.home.path().join("ca.pem")
    }

    /// Starts the process (again).
    pub fn up(&mut self) {
        let mut command = match self.kind {
            Kind::Fs => return,
            Kind::Webdav => {
                let mut command = Command::new(from_pip("wsgidav"));
                command.arg("--config").arg(self.home.path().join("wsgidav.yaml"));
                command
            }
            Kind::S3 => {
                let mut command = Command::new(from_pip("moto_server"));
                command.args(["-H", "127.0.0.1", "-p", &self.port.to_string()]);
                if self.checks_keys {
                    // The first act is the making of the bucket.
                    command.env("INITIAL_NO_AUTH_ACTION_COUNT", "1");
                }
                command
            }
            Kind::Sftp => {
                let mut command = Command::new(sshd());
                command.args(["-D", "-e", "-f"]).arg(self.home.path().join("sshd_config"));
                command
            }
        };
        if let Some(blocks) = self.largest_file {
            let inner = command;
            command = Command::new("sh");
            command.args(["-c", &format!("ulimit -f {blocks}; trap '' XFSZ; exec \"$@\""), "sh"]);
            command.arg(inner.get_program()).args(inner.get_args());
        }
        let log = fs::File::create(self.home.path().join("server.log")).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).process_group(0);
        self.child = Some(command.spawn().unwrap());
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "{:?} does not start: {}",
                self.kind,
                self.log()
            );
            std::thread::sleep(Duration::from_millis(30));
        }
        if self.kind == Kind::S3 {
            assert_eq!(ask(self.port, "PUT", "/team", b"").unwrap().0, 200);
        }
    }

    /// Ends it with all its children, as a power cut would.
    pub fn down(&mut self) {
        if let Some(mut child) = self.child.take() {
            let group = format!("-{}", child.id());
            Command::new("kill").args(["-KILL", "--", &group]).status().unwrap();
            child.wait().unwrap();
        }
    }

    /// What it wrote.
    pub fn log(&self) -> String {
        fs::read_to_string(self.home.path().join("server.log")).unwrap_or_default()
    }

    /// The destination as the settings name it.
    pub fn destination(&self) -> Value {
        self.destination_at(self.port)
    }

    /// The same, reached through another port.
    pub fn destination_at(&self, port: u16) -> Value {
        let address = format!("http{}://127.0.0.1:{port}", if self.is_tls { "s" } else { "" });
        match self.kind {
            Kind::Fs => json!({"kind": "fs", "path": self.files()}),
            Kind::Webdav => {
                json!({"kind": "webdav", "address": format!("{address}/dav"), "folder": "team", "user": "li"})
            }
            Kind::S3 => json!({"kind": "s3", "address": address, "bucket": "team", "region": "eu-central-1",
                "folder": "coffer", "access_key": "AKIDEXAMPLE"}),
            Kind::Sftp => json!({"kind": "sftp", "host": "127.0.0.1", "port": port, "user": me(),
                "folder": self.files(), "key_file": self.home.path().join("user_key"),
                "host_key": fs::read_to_string(self.home.path().join("host_key.pub")).unwrap().trim()}),
        }
    }

    /// The secret that goes with it.
    pub fn secret(&self) -> String {
        match self.kind {
            Kind::Fs => String::new(),
            Kind::Webdav => json!({"password": CANARY}).to_string(),
            Kind::S3 => json!({"secret_key": CANARY}).to_string(),
            Kind::Sftp => json!({"passphrase": CANARY}).to_string(),
        }
    }

    /// A courier for this server.
    pub fn courier(&self) -> Courier {
        Courier::new(self.destination(), &self.secret())
    }

    /// The folder in which the files of the destination lie, where they lie in one.
    pub fn files(&self) -> PathBuf {
        match self.kind {
            Kind::Webdav => self.home.path().join("files/team"),
            _ => self.home.path().join("files"),
        }
    }

    /// Everything at the destination.
    pub fn holds(&self) -> Vec<(String, Vec<u8>)> {
        if self.kind != Kind::S3 {
            return if self.files().is_dir() { courier::files(&self.files()) } else { Vec::new() };
        }
        let (_, listing) = ask(self.port, "GET", "/team?list-type=2&max-keys=1000", b"").unwrap();
        let listing = String::from_utf8(listing).unwrap();
        let keys = listing.split("<Key>").skip(1).filter_map(|part| part.split("</Key>").next());
        keys.map(|key| {
            let (status, bytes) = ask(self.port, "GET", &format!("/team/{key}"), b"").unwrap();
            assert_eq!(status, 200);
            (key.trim_start_matches("coffer/").to_owned(), bytes)
        })
        .collect()
    }

    /// Puts a file there past the courier, as another program would.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        if self.kind == Kind::S3 {
            let name = name.replace(' ', "%20");
            assert_eq!(ask(self.port, "PUT", &format!("/team/coffer/{name}"), bytes).unwrap().0, 200);
        } else {
            fs::create_dir_all(self.files()).unwrap();
            fs::write(self.files().join(name), bytes).unwrap();
        }
    }

    fn configure_webdav(&self) {
        let mut settings = json!({
            "host": "127.0.0.1", "port": self.port, "server": "cheroot", "verbose": 1,
            "provider_mapping": {"/dav": self.home.path().join("files")},
            "simple_dc": {"user_mapping": {"*": {"li": {"password": CANARY}}}},
            "http_authenticator": {"accept_basic": true, "accept_digest": false, "default_to_digest": false},
            "lock_storage": true, "property_manager": null,
        });
        if self.is_tls {
            settings["ssl_adapter"] = json!("builtin");
            settings["ssl_certificate"] = json!(self.home.path().join("cert.pem"));
            settings["ssl_private_key"] = json!(self.home.path().join("key.pem"));
        }
        // JSON is YAML.
        fs::write(self.home.path().join("wsgidav.yaml"), settings.to_string()).unwrap();
    }

    fn configure_sftp(&self) {
        let home = self.home.path();
        for (key, passphrase) in [("host_key", ""), ("user_key", CANARY)] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-C", "", "-N", passphrase, "-f"])
                .arg(home.join(key))
                .status();
            assert!(
                made.is_ok_and(|status| status.success()),
                "ssh-keygen is missing: install openssh-client"
            );
        }
        fs::copy(home.join("user_key.pub"), home.join("authorized_keys")).unwrap();
        let settings = format!(
            "Port {}\nListenAddress 127.0.0.1\nHostKey {home}/host_key\nAuthorizedKeysFile {home}/authorized_keys\n\
             PidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\n\
             KbdInteractiveAuthentication no\nSubsystem sftp internal-sftp\nMaxStartups 100\n",
            self.port,
            home = home.display()
        );
        fs::write(home.join("sshd_config"), settings).unwrap();
        // As root sshd wants its empty folder; as anybody else it goes without.
        if me() == "root" {
            fs::create_dir_all("/run/sshd").unwrap();
            fs::set_permissions("/run/sshd", fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.down();
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Who runs the tests.
fn me() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A server of the virtual environment that `cargo xtask test` makes.
fn from_pip(program: &str) -> PathBuf {
    let folder = std::env::var_os("COFFER_COURIER_SERVERS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/courier-servers/bin"),
        PathBuf::from,
    );
    let path = folder.join(program);
    assert!(
        path.is_file(),
        "{program} is not in {}: `cargo xtask test --only courier` installs it, or by hand: \
         python3 -m venv target/courier-servers && target/courier-servers/bin/pip install -r \
         src-tauri/crates/courier/tests/servers/requirements.txt",
        folder.display()
    );
    path
}

fn sshd() -> PathBuf {
    let found =
        ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].into_iter().map(PathBuf::from).find(|path| path.is_file());
    found.expect("sshd is missing: install openssh-server (apt-get install openssh-server)")
}
