//! The six keychain states against a real gnome-keyring in a private D-Bus session. The outer test starts the session
//! and runs the inner one (ignored otherwise) in it; without dbus and gnome-keyring it says so and passes. The session
//! has no service activation, so that a daemon that is ended stays away.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use coffer_vault::keychain::SERVICE;
use coffer_vault::{
    Access, Keychain, KeychainError, KeychainState, NewVault, RecoveryKit, Secret, SlotKind, SystemKeychain,
    SystemRandom, Unlock, Vault, VaultError,
};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const INSIDE: &str = "COFFER_TEST_PRIVATE_SESSION";
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"#;

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

#[test]
fn six_states_of_a_real_keychain() {
    if !is_installed("dbus-run-session") || !is_installed("gnome-keyring-daemon") {
        eprintln!("skipped: dbus-run-session and gnome-keyring-daemon are not installed");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("bus.conf");
    fs::write(&config, BUS).unwrap();
    let mut run = Command::new("dbus-run-session");
    run.arg("--config-file").arg(&config).arg("--").arg(std::env::current_exe().unwrap());
    run.args(["--exact", "inside_a_private_session", "--ignored", "--nocapture"]);
    run.env(INSIDE, home.path()).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    for (variable, folder) in [
        ("XDG_DATA_HOME", "share"),
        ("XDG_RUNTIME_DIR", "run"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("HOME", "home"),
    ] {
        let path = home.path().join(folder);
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        run.env(variable, path);
    }
    let output = run.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A daemon we started, ended with the test.
struct Daemon(Child);

impl Daemon {
    /// With a password the login keyring is made or unlocked; without one the keyring stays locked.
    fn start(data: &Path, password: Option<&str>) -> Self {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]).env("XDG_DATA_HOME", data);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        if password.is_some() {
            command.arg("--unlock").stdin(Stdio::piped());
        } else {
            command.stdin(Stdio::null());
        }
        let mut child = command.spawn().unwrap();
        if let Some(password) = password {
            child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        }
        wait_for_owner(true);
        Self(child)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
        wait_for_owner(false);
    }
}

/// Waits until the service's name is (or is not) taken on the bus.
fn wait_for_owner(wanted: bool) {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(20) {
        let output = Command::new("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
            .args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"])
            .output()
            .unwrap();
        if String::from_utf8_lossy(&output.stdout).contains("boolean true") == wanted {
            return;
        }
        sleep(Duration::from_millis(20));
    }
    panic!("org.freedesktop.secrets: owner never became {wanted}");
}

fn passphrase(text: &str) -> Unlock {
    Unlock::Passphrase(Secret::from_text(text.to_owned()))
}

fn slot_entry(dir: &Path) -> String {
    // Names are documented in docs/format.md; the slot's id is the first 16 bytes of its header.
    let bytes = fs::read(dir.join("slots.cbor")).unwrap();
    let id = Vault::inspect(dir).id.unwrap();
    // Slot map: a6 00 50 <16 bytes id> 01 02 (kind device+passphrase).
    let at = bytes.windows(2).enumerate().find_map(|(place, pair)| {
        let kind = bytes.get(place + 18..place + 20);
        (pair == [0x00, 0x50] && kind == Some(&[0x01, 0x02])).then_some(place + 2)
    });
    let hex: String = bytes[at.unwrap()..][..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("vault/{id}/slot/{hex}")
}

#[test]
#[ignore = "run by six_states_of_a_real_keychain in a session of its own"]
fn inside_a_private_session() {
    let Some(home) = std::env::var_os(INSIDE) else { return };
    let home = Path::new(&home);
    let keychain = SystemKeychain::new();
    let dir = home.join("vault");
    let open = |text: &str| Vault::open(&dir, passphrase(text), Some(&keychain)).map(|vault| vault.report());

    // Absent: nothing answers, and a vault is refused rather than made weaker.
    assert_eq!(keychain.state(), KeychainState::Absent);
    let first = Secret::from_text("first".to_owned());
    let create = || {
        Vault::create(NewVault {
            dir: &dir,
            name: "Real",
            passphrase: Some(&first),
            keychain: Some(&keychain),
            kdf: Some(coffer_vault::KdfParams::FLOOR),
            rng: &mut SystemRandom,
        })
    };
    assert!(matches!(create(), Err(VaultError::KeychainAbsent)));
    assert!(!Vault::inspect(&dir).exists);

    // Present: the same object finds the service that has appeared since.
    let data = home.join("share");
    let daemon = Daemon::start(&data, Some("pw"));
    assert_eq!(keychain.state(), KeychainState::Present);
    let (vault, kit) = create().unwrap();
    let words = kit.words().join(" ");
    let by_kit = |chain: &SystemKeychain| {
        let kit = Unlock::Kit(RecoveryKit::parse(&words).unwrap());
        let vault = Vault::open(&dir, kit, Some(chain)).unwrap();
        let reader = vault.connect(Access::Read).unwrap();
        reader.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0)).unwrap();
    };
    let device = vault.device_public();
    assert!(vault.report().device_under_keychain);
    vault.close(Some(&keychain)).unwrap();
    assert_eq!(open("first").unwrap().slot, SlotKind::DevicePassphrase);
    assert!(matches!(open("second"), Err(VaultError::WrongPassphrase)));
    by_kit(&keychain);
    let again = Vault::open(&dir, passphrase("first"), Some(&keychain)).unwrap();
    assert_eq!(again.device_public(), device);
    drop(again);

    // The entry's value survives non-text bytes and is not the vault key.
    let odd = Secret::new(vec![0, 255, 10, 13, 128]);
    keychain.set(SERVICE, "odd", &odd).unwrap();
    assert_eq!(keychain.get(SERVICE, "odd").unwrap().expose(), odd.expose());
    keychain.delete(SERVICE, "odd").unwrap();
    assert_eq!(keychain.get(SERVICE, "odd").err(), Some(KeychainError::NoEntry));
    assert_eq!(keychain.delete(SERVICE, "odd").err(), Some(KeychainError::NoEntry));

    // Wrong value.
    let entry = slot_entry(&dir);
    let kept = keychain.get(SERVICE, &entry).unwrap();
    keychain.set(SERVICE, &entry, &Secret::new(vec![7; 32])).unwrap();
    assert!(matches!(open("first"), Err(VaultError::KeychainWrongValue)));
    by_kit(&keychain);
    keychain.set(SERVICE, &entry, &kept).unwrap();
    assert!(open("first").is_ok());

    // Vanished: the service goes away between two uses of one connection.
    drop(daemon);
    assert!(matches!(open("first"), Err(VaultError::KeychainVanished)));
    assert!(matches!(open("first"), Err(VaultError::KeychainAbsent)), "after that it is simply absent");

    // Locked: the same keyring, not unlocked, nobody to answer the prompt.
    let daemon = Daemon::start(&data, None);
    assert!(matches!(open("first"), Err(VaultError::KeychainLocked)));
    by_kit(&SystemKeychain::new());
    drop(daemon);

    // Other backend: a fresh keyring without our entry. No new key is made.
    let fresh = home.join("fresh");
    fs::create_dir(&fresh).unwrap();
    let daemon = Daemon::start(&fresh, Some("pw"));
    assert!(matches!(open("first"), Err(VaultError::KeychainNoEntry)));
    assert_eq!(keychain.get(SERVICE, &entry).err(), Some(KeychainError::NoEntry));
    by_kit(&keychain);
    drop(daemon);

    // And back home everything is as it was.
    let _daemon = Daemon::start(&data, Some("pw"));
    assert!(open("first").is_ok());
}
