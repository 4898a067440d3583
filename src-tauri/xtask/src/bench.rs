//! `cargo xtask bench` and `cargo xtask torture`: builds the program that measures and breaks things on purpose (the package
//! `coffer-bench`) in the profile `measured` and hands everything over to it. What is measured, and against what, is written there.
//! Standard output belongs to that program alone: `--json` is read by scripts.

use crate::house::{House, show};
use crate::outcome::Done;
use crate::provision::system_packages;

/// The help line of `bench`.
pub const ABOUT_BENCH: &str = "measure: bench [--size 10k|100k|1m] [--json] [--only W1,W2,..]";
/// The help line of `torture`.
pub const ABOUT_TORTURE: &str = "break it on purpose: torture [--minutes N] [--seed S] [--only R1,R3,..]";

/// Measures.
pub fn bench(house: &House, arguments: &[String]) -> Done {
    hand_over(house, "bench", arguments)
}

/// Breaks things.
pub fn torture(house: &House, arguments: &[String]) -> Done {
    hand_over(house, "torture", arguments)
}

fn hand_over(house: &House, verb: &str, arguments: &[String]) -> Done {
    system_packages(house)?;
    show(
        house
            .cargo()
            .args([
                "run",
                "--quiet",
                "--locked",
                "--profile",
                "measured",
                "-p",
                "coffer-bench",
                "--",
                verb,
                "--root",
            ])
            .arg(house.root())
            .args(arguments),
    )
}
