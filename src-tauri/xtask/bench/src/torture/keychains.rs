//! R5: the keychain is present, absent, locked, holds a wrong value, is another one without our entry, or goes away in
//! the middle. Each is told apart, and in each the data is reached through another slot: the recovery kit. Once with a
//! keychain in memory, and with a real gnome-keyring in a private D-Bus session where that is installed.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use coffer_core::Workspace;
use coffer_core::clock::Machine;
use coffer_core::records::Contact;
use coffer_vault::keychain::SERVICE;
use coffer_vault::{
    KdfParams, Keychain, KeychainError, KeychainState, MemoryKeychain, NewVault, RecoveryKit, Secret,
    SystemKeychain, SystemRandom, Unlock, Vault, VaultError,
};

use super::Run;
use super::looking::{make_pair, named};
use crate::book::{Done, Place, seeds};

const STATES: [&str; 6] = ["present", "absent", "locked", "wrong value", "other keychain", "vanishing"];

/// Six states in memory, and six of a real one.
pub fn run(run: &mut Run) -> Done {
    run.expect(&STATES);
    let place = Place::new(&run.root)?;
    let dir = place.path();
    let book = Book::make(&dir, &*place.keychain)?;
    let memory = &*place.keychain;
    book.expect("present", memory, None)?;
    memory.set_state(KeychainState::Absent);
    book.expect("absent", memory, Some(VaultError::KeychainAbsent))?;
    memory.set_state(KeychainState::Locked);
    book.expect("locked", memory, Some(VaultError::KeychainLocked))?;
    memory.set_state(KeychainState::Present);
    let wrong = MemoryKeychain::new();
    for name in memory.names() {
        wrong.set(SERVICE, &name, &Secret::new(vec![7; 32]))?;
    }
    book.expect("wrong value", &wrong, Some(VaultError::KeychainWrongValue))?;
    book.expect("other keychain", &MemoryKeychain::new(), Some(VaultError::KeychainNoEntry))?;
    // Gone after it has answered k times, for every k that it is asked.
    let asked = Vanishing::after(memory, usize::MAX);
    book.expect("vanishing", &asked, None)?;
    let times = asked.asked.load(Ordering::Relaxed).min(12);
    for k in 0..times {
        let vanishing = Vanishing::after(memory, k);
        match book.enter(&vanishing) {
            Ok(_) | Err(VaultError::KeychainVanished) => {}
            Err(other) => return Err(format!("gone after {k} answers: {other}").into()),
        }
        book.by_kit(&Vanishing::after(memory, k))?;
    }
    for state in STATES {
        run.count(state);
    }
    if is_installed("dbus-run-session") && is_installed("gnome-keyring-daemon") {
        run.expect(&["real gnome-keyring"]);
        real(run)?;
        for _ in STATES {
            run.count("real gnome-keyring");
        }
    }
    Ok(())
}

/// A book under keychain and passphrase, and its kit.
struct Book<'a> {
    dir: &'a Path,
    kit: String,
}

impl Book<'_> {
    fn make<'a>(dir: &'a Path, keychain: &dyn Keychain) -> Done<Book<'a>> {
        let (vault, kit) = Vault::create(NewVault {
            dir,
            name: "torture",
            passphrase: Some(&passphrase()),
            keychain: Some(keychain),
            kdf: Some(KdfParams::FLOOR),
            rng: &mut SystemRandom,
        })?;
        let ws = Workspace::create(vault, kit.team_recovery_public(), &seeds(), Box::new(Machine))?;
        make_pair(&ws, "kept", "+8613900000005")?;
        ws.close(Some(keychain))?;
        Ok(Book { dir, kit: kit.words().join(" ") })
    }

    fn enter(&self, keychain: &dyn Keychain) -> Result<Vault, VaultError> {
        Vault::open(self.dir, Unlock::Passphrase(passphrase()), Some(keychain))
    }

    /// The usual way in answers so; the kit gets to the data.
    fn expect(&self, state: &str, keychain: &dyn Keychain, answer: Option<VaultError>) -> Done {
        let got = match self.enter(keychain) {
            Ok(vault) => {
                drop(vault);
                None
            }
            Err(error) => Some(error.to_string()),
        };
        let wanted = answer.map(|error| error.to_string());
        if got != wanted {
            return Err(format!("{state}: {got:?} instead of {wanted:?}").into());
        }
        self.by_kit(keychain).map_err(|error| format!("{state}, by the kit: {error}").into())
    }

    fn by_kit(&self, keychain: &dyn Keychain) -> Done {
        let kit = RecoveryKit::parse(&self.kit)?;
        let signer = kit.team_recovery_signer();
        let vault = Vault::open(self.dir, Unlock::Kit(kit), Some(keychain))?;
        let ws = Workspace::open(vault, Some(keychain), Some(&signer), Box::new(Machine))?;
        match named(&ws, Contact::KIND, "kept")? {
            1 => Ok(()),
            other => Err(format!("{other} of one contact is there").into()),
        }
    }
}

fn passphrase() -> Secret {
    Secret::from_text("tulip anchor window".to_owned())
}

/// A keychain that goes away after so many answers.
struct Vanishing<'a> {
    inner: &'a MemoryKeychain,
    after: usize,
    asked: AtomicUsize,
}

impl<'a> Vanishing<'a> {
    fn after(inner: &'a MemoryKeychain, after: usize) -> Self {
        Vanishing { inner, after, asked: AtomicUsize::new(0) }
    }

    fn there(&self) -> Result<(), KeychainError> {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        if asked < self.after { Ok(()) } else { Err(KeychainError::Vanished) }
    }
}

impl Keychain for Vanishing<'_> {
    fn state(&self) -> KeychainState {
        self.inner.state()
    }

    fn get(&self, service: &str, name: &str) -> Result<Secret, KeychainError> {
        self.there()?;
        self.inner.get(service, name)
    }

    fn set(&self, service: &str, name: &str, secret: &Secret) -> Result<(), KeychainError> {
        self.there()?;
        self.inner.set(service, name, secret)
    }

    fn delete(&self, service: &str, name: &str) -> Result<(), KeychainError> {
        self.there()?;
        self.inner.delete(service, name)
    }
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// A bus on which nothing is started by itself, so that a daemon that was ended stays away.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"#;

fn real(run: &Run) -> Done {
    let place = Place::new(&run.root)?;
    let home = place.folder.path();
    let config = home.join("bus.conf");
    fs::write(&config, BUS)?;
    let mut session = Command::new("dbus-run-session");
    session.arg("--config-file").arg(&config).arg("--").arg(&run.program).arg("child-keychain").arg(home);
    session.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let folders = [
        ("XDG_DATA_HOME", "share"),
        ("XDG_RUNTIME_DIR", "run"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("HOME", "home"),
    ];
    for (variable, folder) in folders {
        let path = home.join(folder);
        fs::create_dir(&path)?;
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        session.env(variable, path);
    }
    let output = session.stdin(Stdio::null()).output()?;
    if output.status.success() && String::from_utf8_lossy(&output.stdout).contains("6 of 6") {
        return Ok(());
    }
    Err(format!("real gnome-keyring: {}", String::from_utf8_lossy(&output.stderr)).into())
}

/// A daemon of ours, ended with the value.
struct Daemon(Child);

impl Daemon {
    /// With a password the login keyring is made or unlocked; without one it stays locked.
    fn start(data: &Path, password: Option<&str>) -> Done<Daemon> {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]).env("XDG_DATA_HOME", data);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.stdin(if password.is_some() { Stdio::piped() } else { Stdio::null() });
        if password.is_some() {
            command.arg("--unlock");
        }
        let mut daemon = Daemon(command.spawn()?);
        if let (Some(password), Some(mut stdin)) = (password, daemon.0.stdin.take()) {
            stdin.write_all(password.as_bytes())?;
        }
        owner_is(true)?;
        Ok(daemon)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // What is dropped in an orderly way or not is ended; if it is gone already, that is what was wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
        let _ = owner_is(false);
    }
}

/// Waits until the service's name is, or is not, taken on the bus.
fn owner_is(wanted: bool) -> Done {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(20) {
        let output = Command::new("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
            .args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"])
            .output()?;
        if String::from_utf8_lossy(&output.stdout).contains("boolean true") == wanted {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(format!("the keychain's name on the bus never became {wanted}").into())
}

/// The child inside the private session.
pub fn child(home: &Path) -> Done {
    let (data, dir) = (home.join("share"), home.join("vault"));
    let keychain = SystemKeychain::new();
    let daemon = Daemon::start(&data, Some("pw"))?;
    let book = Book::make(&dir, &keychain)?;
    book.expect("present", &keychain, None)?;
    drop(daemon);
    book.expect("vanishing", &keychain, Some(VaultError::KeychainVanished))?;
    book.expect("absent", &keychain, Some(VaultError::KeychainAbsent))?;
    let daemon = Daemon::start(&data, None)?;
    book.expect("locked", &keychain, Some(VaultError::KeychainLocked))?;
    drop(daemon);
    let fresh = home.join("fresh");
    fs::create_dir(&fresh)?;
    let daemon = Daemon::start(&fresh, Some("pw"))?;
    let keychain = SystemKeychain::new();
    book.expect("other keychain", &keychain, Some(VaultError::KeychainNoEntry))?;
    drop(daemon);
    let daemon = Daemon::start(&data, Some("pw"))?;
    let keychain = SystemKeychain::new();
    book.expect("present again", &keychain, None)?;
    book.expect("wrong value", &Spoiled(&keychain), Some(VaultError::KeychainWrongValue))?;
    drop(daemon);
    super::child::say("6 of 6")
}

/// The real keychain with another value in every entry.
struct Spoiled<'a>(&'a SystemKeychain);

impl Keychain for Spoiled<'_> {
    fn state(&self) -> KeychainState {
        self.0.state()
    }

    fn get(&self, service: &str, name: &str) -> Result<Secret, KeychainError> {
        self.0.get(service, name)?;
        Ok(Secret::new(vec![7; 32]))
    }

    fn set(&self, service: &str, name: &str, secret: &Secret) -> Result<(), KeychainError> {
        self.0.set(service, name, secret)
    }

    fn delete(&self, service: &str, name: &str) -> Result<(), KeychainError> {
        self.0.delete(service, name)
    }
}
