//! `cargo xtask pictures`: the README's screenshots, taken from the real window with the sample data a script types in.
//! Nothing is drawn by hand and nothing is retouched.

use crate::house::{House, show};
use crate::outcome::{Done, Stop};
use crate::provision::{For, provision};

/// The help line.
pub const ABOUT: &str = "take the README's screenshots from the real window";

/// Builds UI and app, then runs the picture walk of the window tests.
pub fn act(house: &House, arguments: &[String]) -> Done {
    if !arguments.is_empty() {
        return Err(Stop::usage("pictures takes no argument"));
    }
    provision(house, For::Testing)?;
    show(house.npm().args(["run", "--silent", "build"]))?;
    show(house.cargo().args(["build", "--locked", "--quiet", "-p", "coffer-desktop"]))?;
    show(
        house
            .cargo()
            .args(["run", "--locked", "--quiet", "-p", "coffer-window-tests", "--bin", "pictures", "--"])
            .arg(house.root().join("docs/pictures"))
            .env("COFFER_APP", house.target().join("debug/coffer-desktop")),
    )
}
