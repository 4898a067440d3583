//! `cargo xtask bench` and `cargo xtask torture`: builds the program that measures and breaks things on purpose (the package
//! `coffer-bench`) in the profile `measured` and hands everything over to it. What is measured, and against what, is written there.
//! Standard output belongs to that program alone: `--json` is read by scripts.

use crate::house::{House, show};
use crate::outcome::{Done, Trying};
use crate::provision::system_packages;

/// The help line of `bench`.
pub const ABOUT_BENCH: &str = "measure: bench [--size 10k|100k|200k|1m] [--json] [--only W1,W2,..]";
/// The help line of `torture`.
pub const ABOUT_TORTURE: &str = "break it on purpose: torture [--minutes N] [--seed S] [--only R1,R3,..]";

/// Measures. What is asked of the window alone (W10, W11) is measured in the real one; the rest without.
pub fn bench(house: &House, arguments: &[String]) -> Done {
    let only = arguments.iter().skip_while(|word| *word != "--only").nth(1);
    let asked: Vec<&str> = only.map(|only| only.split(',').map(str::trim).collect()).unwrap_or_default();
    if asked.iter().any(|w| w.eq_ignore_ascii_case("W11")) {
        in_the_window(house, arguments)?;
        if asked.iter().all(|w| ["W10", "W11"].iter().any(|own| w.eq_ignore_ascii_case(own))) {
            return hand_over(house, "report", &[]);
        }
    }
    hand_over(house, "bench", arguments)
}

/// Builds the app and an empty window as what is measured is built, and measures in them.
fn in_the_window(house: &House, arguments: &[String]) -> Done {
    system_packages(house)?;
    let size = arguments.iter().skip_while(|word| *word != "--size").nth(1).map_or("200k", String::as_str);
    let rows = size.to_lowercase().replace('k', "000").replace('m', "000000");
    let measured = ["--quiet", "--locked", "--profile", "measured"];
    for what in [["--bins", ""], ["--example", "blank"]] {
        let what = what.iter().filter(|word| !word.is_empty());
        show(
            house
                .cargo()
                .arg("build")
                .args(measured)
                .args(["-p", "coffer-desktop", "--features", "blank"])
                .args(what),
        )?;
    }
    let folder = house.target().join("measured");
    std::fs::create_dir_all(house.target().join("bench")).trying("making the folder for figures")?;
    show(
        house
            .cargo()
            .args([
                "run",
                "--quiet",
                "--locked",
                "-p",
                "coffer-window-tests",
                "--bin",
                "figures",
                "--",
                "--rows",
                &rows,
            ])
            .arg("--app")
            .arg(folder.join("coffer-desktop"))
            .arg("--blank")
            .arg(folder.join("examples/blank"))
            .arg("--out")
            .arg(house.target().join("bench/figures-window.md")),
    )
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
