//! `cargo xtask run`: from a clone to the open window. Where there is no display it serves the same UI on loopback. It
//! builds nothing for tests.

use std::env;

use crate::house::{House, show};
use crate::outcome::{Done, Stop};
use crate::provision::{For, provision};

/// The help line.
pub const ABOUT: &str = "build and open Coffer; without a display, serve it to a browser on this machine";

/// Provisions, builds, opens. What follows `--` goes to the program.
pub fn act(house: &House, arguments: &[String]) -> Done {
    let theirs = match arguments {
        [] => &[],
        [dashes, rest @ ..] if dashes == "--" => rest,
        _ => return Err(Stop::usage("run takes no argument; what follows `--` goes to the program")),
    };
    provision(house, For::Running)?;
    println!("building the user interface");
    show(house.npm().args(["run", "--silent", "build"]))?;

    let window = has_a_display();
    let (package, binary) =
        if window { ("coffer-desktop", "coffer-desktop") } else { ("coffer-cli", "coffer") };
    if !window {
        println!(
            "no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): serving the same screens on loopback"
        );
    }
    println!("building {binary} (the first time takes some minutes)");
    show(house.cargo().args(["build", "--locked", "--profile", "quick", "-p", package, "--bin", binary]))?;

    let mut program = house.program(house.target().join("quick").join(binary));
    if !window {
        program.arg("serve");
    }
    show(program.args(theirs))
}

/// Linux says by two variables whether there is a screen; elsewhere there is always one.
fn has_a_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
