//! No network client in the app or the CLI: reads what cargo would link into each of the two, alone and for this
//! platform, and looks for crates and crate features that can open a connection outwards. It cannot see into WebKit,
//! which is a browser and brings its own network process; the window's content security policy and the refusal to
//! navigate hold that one. The other way round, the courier, which is a client, must link nothing that could read a vault.

use crate::house::{House, read};
use crate::outcome::{Done, Stop};

/// The help line.
pub const ABOUT: &str = "check that neither the app nor the CLI links a network client";

/// The two programs that must not be able to phone home.
const PROGRAMS: &[&str] = &["coffer-desktop", "coffer-cli"];

/// The one program that may: it moves sealed bytes and must not be able to open them.
const COURIER: &str = "coffer-courier";

/// Crates that are a network client, or exist to serve one.
const CLIENTS: &[&str] = &[
    "actix-http",
    "async-tungstenite",
    "attohttpc",
    "awc",
    "aws-config",
    "cookie_store",
    "curl",
    "curl-sys",
    "fantoccini",
    "hickory-resolver",
    "http-req",
    "hyper-rustls",
    "hyper-tls",
    "iroh",
    "isahc",
    "lettre",
    "libp2p",
    "minreq",
    "native-tls",
    "object_store",
    "opendal",
    "opendal-core",
    "opendal-http-transport-reqwest",
    "openssh",
    "openssh-sftp-client",
    "quinn",
    "reqwest",
    "russh",
    "rustls",
    "sentry",
    "ssh2",
    "suppaftp",
    "surf",
    "tokio-native-tls",
    "tokio-rustls",
    "tokio-tungstenite",
    "tonic",
    "trust-dns-resolver",
    "tungstenite",
    "ureq",
    "webpki-roots",
    "websocket",
];

/// Crates that are allowed as a server and forbidden with these features. `coffer serve` listens on loopback.
const FEATURES: &[(&str, &[&str])] = &[
    ("hyper", &["client"]),
    ("hyper-util", &["client", "client-legacy", "client-proxy", "client-pool"]),
    ("axum", &["ws"]),
    ("tauri", &["http-api", "updater"]),
    ("zbus", &["tokio-vsock", "vsock"]),
];

/// Checks both programs.
pub fn act(house: &House, arguments: &[String]) -> Done {
    if !arguments.is_empty() {
        return Err(Stop::usage("egress takes no argument"));
    }
    for (program, seen) in check_all(house)? {
        println!("{program}: {seen} crates, no network client");
    }
    println!("{COURIER}: none of our crates");
    Ok(())
}

/// Checks both programs, and the courier; how many crates each of the two links.
pub fn check_all(house: &House) -> Result<Vec<(&'static str, usize)>, Stop> {
    let ours: Vec<String> = linked(house, COURIER)?.iter().filter_map(|line| reader(line)).collect();
    if !ours.is_empty() {
        return Err(Stop::new(format!("{COURIER} links what could read a vault: {}", ours.join(", "))));
    }
    PROGRAMS.iter().map(|program| Ok((*program, check(house, program)?))).collect()
}

/// Checks one program; returns how many crates it links.
fn check(house: &House, program: &str) -> Result<usize, Stop> {
    let lines = linked(house, program)?;
    let found: Vec<String> = lines.iter().filter_map(|line| client(line)).collect();
    if found.is_empty() {
        Ok(lines.len())
    } else {
        Err(Stop::new(format!("{program} links a network client: {}", found.join(", ")))
            .next(format!("cargo tree -e normal -p {program} -i <crate> shows who brings it")))
    }
}

/// What cargo would link into a program: a line `name v1.2.3 (...)|feature,feature` a crate.
fn linked(house: &House, program: &str) -> Result<Vec<String>, Stop> {
    let host = read(house.cargo().args(["-vV"]))?;
    let host = host
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or_else(|| Stop::new("`cargo -vV` names no host"))?;
    // One package alone, so that a feature somebody else in the workspace asks for is not counted here.
    let tree = read(house.cargo().args([
        "tree",
        "--locked",
        "-e",
        "normal",
        "--target",
        host,
        "-p",
        program,
        "--prefix",
        "none",
        "--no-dedupe",
        "--format",
        "{p}|{f}",
    ]))?;
    let mut lines: Vec<String> = tree.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    lines.sort_unstable();
    lines.dedup();
    Ok(lines)
}

/// Whether a line is one of our own crates, or the cipher of a vault.
fn reader(line: &str) -> Option<String> {
    let name = line.split([' ', '|']).next()?;
    let ours = name.starts_with("coffer-") && name != COURIER;
    (ours || name == "rusqlite" || name == "libsqlite3-sys").then(|| name.to_owned())
}

/// What a line `name v1.2.3 (...)|feature,feature` gives away.
fn client(line: &str) -> Option<String> {
    let (package, features) = line.split_once('|')?;
    let name = package.split(' ').next()?;
    if CLIENTS.contains(&name) {
        return Some(name.to_owned());
    }
    let (_, forbidden) = FEATURES.iter().find(|(crate_name, _)| *crate_name == name)?;
    let feature = features.split(',').map(str::trim).find(|feature| forbidden.contains(feature))?;
    Some(format!("{name} with its feature `{feature}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_found_by_its_name() {
        assert_eq!(client("ureq v3.1.0|default,rustls"), Some("ureq".into()));
        assert_eq!(client("rustix v1.1.6|default,std"), None);
    }

    #[test]
    fn a_server_is_allowed_until_it_is_built_as_a_client() {
        assert_eq!(client("hyper v1.12.0|http1,server"), None);
        assert_eq!(client("hyper v1.12.0|client,http1"), Some("hyper with its feature `client`".into()));
        assert!(client("hyper-util v0.1.21|client-legacy,http1").is_some());
    }

    #[test]
    fn what_could_read_a_vault_is_found() {
        assert_eq!(reader("coffer-vault v0.1.0 (/somewhere/vault)|"), Some("coffer-vault".into()));
        assert_eq!(reader("coffer-courier v0.1.0 (/somewhere/courier)|"), None);
        assert_eq!(reader("opendal v0.59.5|services-fs"), None);
    }

    #[test]
    fn our_own_crates_are_read_with_their_path() {
        assert_eq!(client("coffer-api v0.1.0 (/somewhere/api)|"), None);
    }
}
