//! `cargo xtask <verb>`: the project's own chores. This file only picks the verb; a verb is a module, or two verbs that belong together. Nothing here
//! is part of the product, and nothing here needs more than Rust to build.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal talks through it")]

mod bench;
mod demo;
mod egress;
mod gallery;
mod house;
mod outcome;
mod provision;
mod run;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use house::House;
use outcome::{Done, Stop};

/// What a verb is: its name, one line of help, and the function that does it.
struct Verb {
    name: &'static str,
    about: &'static str,
    act: fn(&House, &[String]) -> Done,
}

const VERBS: &[Verb] = &[
    Verb { name: "run", about: run::ABOUT, act: run::act },
    Verb { name: "test", about: test::ABOUT, act: test::act },
    Verb { name: "bench", about: bench::ABOUT_BENCH, act: bench::bench },
    Verb { name: "torture", about: bench::ABOUT_TORTURE, act: bench::torture },
    Verb { name: "demo", about: demo::ABOUT, act: demo::act },
    Verb { name: "gallery", about: gallery::ABOUT, act: gallery::act },
    Verb { name: "tidy", about: tidy::ABOUT, act: tidy::act },
    Verb { name: "egress", about: egress::ABOUT, act: egress::act },
];

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let Some(wanted) = words.next() else {
        help();
        return ExitCode::from(2);
    };
    if matches!(wanted.as_str(), "help" | "-h" | "--help") {
        help();
        return ExitCode::SUCCESS;
    }
    let Some(verb) = VERBS.iter().find(|verb| verb.name == wanted) else {
        eprintln!("there is no verb `{wanted}`");
        help();
        return ExitCode::from(2);
    };
    let rest: Vec<String> = words.collect();
    match House::here().and_then(|house| (verb.act)(&house, &rest)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop { say, next, code }) => {
            eprintln!("stopped: {say}");
            if let Some(next) = next {
                eprintln!("   next: {next}");
            }
            ExitCode::from(code)
        }
    }
}

fn help() {
    println!("cargo xtask <verb>\n");
    for Verb { name, about, .. } in VERBS {
        println!("  {name:<10} {about}");
    }
}
