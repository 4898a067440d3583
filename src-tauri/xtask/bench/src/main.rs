//! `coffer-bench bench|torture ...`: what `cargo xtask bench` and `cargo xtask torture` build and start.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal talks through it")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use coffer_bench::bench::{self, Plan};
use coffer_bench::book::Done;
use coffer_bench::torture;

const USAGE: &str = "coffer-bench bench [--size 10k|100k|1m] [--json] [--only W1,W2,..] [--kept] [--root DIR]
coffer-bench torture [--minutes N] [--seed S] [--only R1,R3,..] [--stride K] [--root DIR]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match act(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("stopped: {error}");
            ExitCode::from(2)
        }
    }
}

fn act(words: &[String]) -> Done<bool> {
    match words.first().map(String::as_str) {
        Some("bench") => bench::run(&plan(&words[1..])?),
        Some("report") => bench::report_again(&plan(&words[1..])?.root).map(|()| true),
        Some("child-memory") => {
            let dir = words.get(1).ok_or(USAGE)?;
            bench::memory_child(Path::new(dir)).map(|()| true)
        }
        Some("torture") => torture::run(&tests(&words[1..])?),
        Some("child-work") => match &words[1..] {
            [work, dir, from] => torture::child::work(work, Path::new(dir), from.parse()?).map(|()| true),
            _ => Err(USAGE.into()),
        },
        Some("child-leaks") => torture::child_leaks(Path::new(words.get(1).ok_or(USAGE)?)).map(|()| true),
        Some("child-keychain") => {
            torture::child_keychain(Path::new(words.get(1).ok_or(USAGE)?)).map(|()| true)
        }
        _ => Err(USAGE.into()),
    }
}

fn tests(words: &[String]) -> Done<torture::Plan> {
    let mut plan =
        torture::Plan { minutes: None, seed: 1, only: vec![], stride: 1, root: PathBuf::from(".") };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(USAGE);
        match word.as_str() {
            "--stride" => plan.stride = value()?.parse()?,
            "--root" => plan.root = value()?.into(),
            "--only" => plan.only = value()?.split(',').map(|r| r.trim().to_owned()).collect(),
            "--seed" => plan.seed = value()?.parse()?,
            "--minutes" => plan.minutes = Some(value()?.parse()?),
            _ => return Err(USAGE.into()),
        }
    }
    Ok(plan)
}

fn plan(words: &[String]) -> Done<Plan> {
    let mut plan = Plan { n: 100_000, only: vec![], json: false, kept: false, root: PathBuf::from(".") };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(USAGE);
        match word.as_str() {
            "--kept" => plan.kept = true,
            "--json" => plan.json = true,
            "--root" => plan.root = value()?.into(),
            "--only" => plan.only = value()?.split(',').map(|w| w.trim().to_owned()).collect(),
            "--size" => {
                let size = value()?.to_lowercase();
                let (digits, factor) = match size.trim_end_matches(['k', 'm']) {
                    digits if size.ends_with('k') => (digits, 1_000),
                    digits if size.ends_with('m') => (digits, 1_000_000),
                    digits => (digits, 1),
                };
                plan.n = digits.parse::<usize>()? * factor;
                if !(8..=1_000_000).contains(&plan.n) {
                    return Err("a size is 8 to 1m contacts".into());
                }
            }
            _ => return Err(USAGE.into()),
        }
    }
    Ok(plan)
}
