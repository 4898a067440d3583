//! `coffer-bench bench|torture ...`: what `cargo xtask bench` and `cargo xtask torture` build and start.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal talks through it")]

use coffer_bench::bench::{floor, rows};
use coffer_bench::book::{Done, Place};
use coffer_bench::data::Data;
use coffer_bench::measure::took;
use coffer_vault::Access;
use std::path::Path;

fn main() -> Done {
    let n: usize = std::env::args().nth(1).expect("n").parse()?;
    let root = Path::new("target/bench");
    let data = Data::at(&root.join("data"), n)?;
    let place = Place::new(&root.join("tmp"))?;
    let ws = place.make()?;
    let (loaded, t) = took(|| rows::load(&ws, &data));
    loaded?;
    println!("rows {t:?} bytes {}", place.bytes());
    if std::env::args().nth(2).is_some() {
        return Ok(());
    }
    let other = Place::new(&root.join("tmp"))?;
    let vault = other.bare()?;
    let from = ws.vault().connect(Access::Read)?;
    let (t, rows, _) = floor::load(&from, &vault)?;
    println!("floor {t:?} rows {rows} bytes {}", other.bytes());
    Ok(())
}
