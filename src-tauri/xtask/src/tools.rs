//! Cargo tools that a test run needs and a bare Rust may lack. They are built into target/tools, never into the user's
//! own cargo folder.

use crate::house::{House, logged, read};
use crate::outcome::{Done, Stop, Trying};
use std::fs::File;

/// The gate for licences, sources and bans.
const DENY: &str = "0.20.2";

/// rustfmt and clippy: a minimal rustup profile has neither.
pub fn components(house: &House) -> Done {
    for (command, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if read(house.cargo().args([command, "--version"])).is_ok() {
            continue;
        }
        read(house.program("rustup").args(["component", "add", component]))
            .map_err(|stop| stop.next(format!("install {component} for this Rust")))?;
    }
    Ok(())
}

/// cargo-deny: the one on PATH, or our own build of a pinned version.
pub fn deny(house: &House, log: &File) -> Done {
    if house.has("cargo-deny") {
        return Ok(());
    }
    let root = house.target().join("tools");
    // Unoptimised and without what fetches advisories: it reads one lock file, and builds in 58 CPU seconds, not 187.
    logged(
        house
            .cargo()
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .args([
                "install",
                "--locked",
                "--quiet",
                "--no-default-features",
                "--version",
                DENY,
                "cargo-deny",
                "--root",
            ])
            .arg(&root)
            .arg("--target-dir")
            .arg(house.target().join("tools-build")),
        log,
    )?;
    if !house.has("cargo-deny") {
        return Err(Stop::new("cargo-deny was built and is not there"));
    }
    std::fs::remove_dir_all(house.target().join("tools-build"))
        .trying("removing what cargo-deny was built in")
}
