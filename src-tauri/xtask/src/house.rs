//! Where things lie: the repository, its target folder, the UI. And how a program is started in it. It decides nothing
//! about what is run.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::outcome::{Done, Stop, Trying};

/// The repository this program was built from.
pub struct House {
    root: PathBuf,
    target: PathBuf,
}

impl House {
    /// Finds the repository: cargo tells where this package lies, two folders below the root.
    pub fn here() -> Result<Self, Stop> {
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package
            .ancestors()
            .nth(2)
            .filter(|root| root.join("tauri.conf.json").is_file())
            .ok_or_else(|| {
                Stop::new("the repository is not where this program was built")
                    .next("run it as `cargo xtask`")
            })?
            .to_path_buf();
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { root, target })
    }

    /// The repository's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder; what this program downloads or logs lies in it too, so `cargo clean` removes it all.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The folder of the user interface.
    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// A program to be started in the repository's folder, with our own tools first on PATH.
    pub fn program(&self, name: impl AsRef<OsStr>) -> Command {
        let mut program = Command::new(name);
        program.current_dir(&self.root).env("PATH", self.path());
        // Cargo sets these for us; a cargo that we start must find its own.
        for inherited in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_CRATE_NAME"] {
            program.env_remove(inherited);
        }
        program
    }

    /// cargo itself, the one that started us.
    pub fn cargo(&self) -> Command {
        self.program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// npm in the UI's folder.
    pub fn npm(&self) -> Command {
        let mut npm = self.program("npm");
        npm.current_dir(self.ui());
        npm
    }

    /// Whether a program of that name is on our PATH.
    pub fn has(&self, name: &str) -> bool {
        env::split_paths(&self.path()).any(|folder| folder.join(name).is_file())
    }

    /// PATH with the folders into which provisioning puts tools in front.
    pub fn path(&self) -> OsString {
        let before = env::var_os("PATH").unwrap_or_default();
        let ours = [self.target.join("node/bin"), self.target.join("tools/bin")];
        env::join_paths(ours.into_iter().chain(env::split_paths(&before)))
            .expect("a PATH that was split joins again; our folders hold no separator")
    }

    /// The file that keeps what a step printed.
    pub fn log(&self, name: &str) -> Result<PathBuf, Stop> {
        let folder = self.target.join("xtask");
        fs::create_dir_all(&folder).trying("making the folder for logs")?;
        Ok(folder.join(format!("{name}.log")))
    }
}

/// Runs a program with the terminal as its own; anything but success stops.
pub fn show(program: &mut Command) -> Done {
    let name = words(program);
    let status = program.status().trying(&format!("starting `{name}`"))?;
    if status.success() { Ok(()) } else { Err(Stop::new(format!("`{name}` ended with {status}"))) }
}

/// Runs a program and returns what it wrote to standard output; anything but success stops.
pub fn read(program: &mut Command) -> Result<String, Stop> {
    let name = words(program);
    let output = program.stdin(Stdio::null()).output().trying(&format!("starting `{name}`"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let error = String::from_utf8_lossy(&output.stderr);
        Err(Stop::new(format!("`{name}` ended with {}: {}", output.status, error.trim())))
    }
}

/// Runs a program with both its outputs appended to `log`. A file and not a pipe: a grandchild that survives would keep
/// a pipe open and we would wait for it for ever.
pub fn logged(program: &mut Command, log: &File) -> Done {
    let name = words(program);
    let (out, err) = (log.try_clone().trying("opening the log")?, log.try_clone().trying("opening the log")?);
    let status = program
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .status()
        .trying(&format!("starting `{name}`"))?;
    if status.success() { Ok(()) } else { Err(Stop::new(format!("`{name}` ended with {status}"))) }
}

/// The command line as a person would type it (no quoting; for messages only).
fn words(program: &Command) -> String {
    let mut text =
        Path::new(program.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    for argument in program.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}
