//! The desk: a throw-away home, a virtual display, a D-Bus session with a real and unlocked gnome-keyring in it, and
//! WebKit's driver. Everything that would reach the developer's own session is pointed elsewhere.

use std::env;
use std::fs::{self, DirBuilder};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Trouble;
use crate::child::Background;

const PATIENCE: Duration = Duration::from_secs(20);

/// A place with a display and a keychain. Dropping it ends every program on it and removes its home.
pub struct Desk {
    // Ended in this order; the home goes last.
    driver: Background,
    keyring: Background,
    bus: Background,
    display: Background,
    environment: Vec<(String, String)>,
    port: u16,
    home: TempDir,
}

impl Desk {
    /// Sets up a desk with a screen of `width` x `height` pixels.
    pub fn set_up(width: u32, height: u32) -> Result<Self, Trouble> {
        let home = tempfile::Builder::new().prefix("coffer-desk-").tempdir()?;
        let mut environment = private_home(home.path())?;

        let screen = format!("{width}x{height}x24");
        let arguments = ["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset"];
        let mut display = Background::start("Xvfb", &arguments, &environment, home.path(), None)?;
        let number =
            display.until(PATIENCE, |said| said.lines().find_map(|line| line.trim().parse::<u32>().ok()))?;
        environment.push(("DISPLAY".into(), format!(":{number}")));

        let arguments = ["--session", "--nofork", "--print-address=1"];
        let mut bus = Background::start("dbus-daemon", &arguments, &environment, home.path(), None)?;
        let address = bus
            .until(PATIENCE, |said| said.lines().find(|line| line.starts_with("unix:")).map(str::to_owned))?;
        environment.push(("DBUS_SESSION_BUS_ADDRESS".into(), address));

        // The password of this throw-away keyring protects nothing; an empty one would not create a keyring at all.
        let arguments = ["--foreground", "--unlock", "--components=secrets"];
        let mut keyring =
            Background::start("gnome-keyring-daemon", &arguments, &environment, home.path(), Some("desk"))?;
        keyring.until(PATIENCE, |_| has_an_open_keyring(&environment).then_some(()))?;

        // The port may be taken between here and the driver's start; then the wait below fails and says so.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let for_driver: Vec<_> = environment
            .iter()
            .cloned()
            .chain(["TAURI_AUTOMATION", "TAURI_WEBVIEW_AUTOMATION"].map(|name| (name.into(), "true".into())))
            .collect();
        let arguments = ["--host=127.0.0.1", &format!("--port={port}")];
        let mut driver = Background::start("WebKitWebDriver", &arguments, &for_driver, home.path(), None)?;
        driver.until(PATIENCE, |_| TcpStream::connect(("127.0.0.1", port)).ok())?;

        Ok(Self { driver, keyring, bus, display, environment, port, home })
    }

    /// Where the driver listens.
    pub(crate) fn driver_address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The folder that Coffer takes for the user's data folder.
    pub fn data_folder(&self) -> PathBuf {
        self.home.path().join("share")
    }

    /// The desk's own folder: for files that a test brings along.
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// A program that will see this desk's display, bus, keychain and home.
    pub fn program(&self, path: impl AsRef<Path>) -> Command {
        let mut program = Command::new(path.as_ref());
        program.envs(self.environment.iter().map(|(name, value)| (name, value)));
        program
    }

    /// Starts the app as a person does: nothing drives it.
    pub(crate) fn start(&self, app: &Path) -> Result<Background, Trouble> {
        let program = app.to_str().ok_or("the app lies under a name that is no text")?;
        Background::start(program, &[], &self.environment, self.home.path(), None)
    }

    /// What a variable says to the programs on the desk.
    pub(crate) fn variable(&self, name: &str) -> String {
        let found = self.environment.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// What the environment of the app that runs on this desk says, line by line.
    pub fn environment_of(&self, app: &Path) -> Result<Vec<String>, Trouble> {
        self.running(app)?.pop().ok_or_else(|| "the app does not run".into())
    }

    /// Waits until the app has ended.
    pub fn until_ended(&self, app: &Path) -> Result<(), Trouble> {
        let begun = Instant::now();
        while !self.running(app)?.is_empty() {
            if begun.elapsed() > PATIENCE {
                return Err("the app did not end".into());
            }
            sleep(Duration::from_millis(40));
        }
        Ok(())
    }

    /// The environments of all programs that were started from that file on this desk.
    fn running(&self, app: &Path) -> Result<Vec<Vec<String>>, Trouble> {
        let (app, home) = (fs::canonicalize(app)?, format!("HOME={}", self.home.path().display()));
        let mut found = Vec::new();
        for process in fs::read_dir("/proc")? {
            let process = process?.path();
            // Most of what is there is no process, is somebody else's or is just ending.
            if fs::read_link(process.join("exe")).is_ok_and(|exe| exe == app)
                && let Ok(told) = fs::read(process.join("environ"))
            {
                let told: Vec<String> = told
                    .split(|byte| *byte == 0)
                    .map(|line| String::from_utf8_lossy(line).into_owned())
                    .collect();
                if told.contains(&home) {
                    found.push(told);
                }
            }
        }
        Ok(found)
    }

    /// What the programs on the desk wrote: for the message of a failed test.
    pub fn said(&self) -> String {
        [&self.display, &self.bus, &self.keyring, &self.driver].map(Background::said).join("\n")
    }

    /// The app to open: `COFFER_APP`, or what `cargo build` left in the target folder above this test.
    pub fn app() -> Result<PathBuf, Trouble> {
        if let Some(path) = env::var_os("COFFER_APP") {
            return Ok(path.into());
        }
        let me = env::current_exe()?;
        me.ancestors()
            .map(|folder| folder.join("coffer-desktop"))
            .find(|path| path.is_file())
            .ok_or_else(|| "there is no coffer-desktop beside this test; run `cargo build` first".into())
    }
}

/// A home below `folder` in which nothing of the developer's is visible, and the variables that name it.
fn private_home(folder: &Path) -> Result<Vec<(String, String)>, Trouble> {
    let mut variables = Vec::new();
    let mut add = |name: &str, value: &Path| variables.push((name.into(), value.display().to_string()));
    add("HOME", folder);
    for (name, below) in [
        ("XDG_DATA_HOME", "share"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "run"),
    ] {
        let path = folder.join(below);
        DirBuilder::new().mode(0o700).create(&path)?;
        add(name, &path);
    }
    // A Wayland session of the developer must not be found; the tests decide the language of the window.
    for (name, value) in
        [("WAYLAND_DISPLAY", ""), ("GDK_BACKEND", "x11"), ("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8")]
    {
        variables.push((name.into(), value.into()));
    }
    Ok(variables)
}

/// Asks the bus whether the Secret Service is there and has a default keyring. The daemon exits 0 even for a wrong
/// password and may say it is ready before it owns its name, so only the answer counts. The first question goes to the
/// bus itself: asking a service that is not there yet would make the bus start a second one, without our password.
fn has_an_open_keyring(environment: &[(String, String)]) -> bool {
    let ask = |arguments: &[&str]| -> String {
        let answer = Command::new("dbus-send")
            .args(["--session", "--print-reply=literal"])
            .args(arguments)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .output();
        answer.map(|answer| String::from_utf8_lossy(&answer.stdout).into_owned()).unwrap_or_default()
    };
    let owner = ["--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner"];
    let alias = [
        "--dest=org.freedesktop.secrets",
        "/org/freedesktop/secrets",
        "org.freedesktop.Secret.Service.ReadAlias",
        "string:default",
    ];
    ask(&[owner.as_slice(), &["string:org.freedesktop.secrets"]].concat()).contains("true")
        && ask(&alias).contains("/org/freedesktop/secrets/collection/")
}
