//! Faults on purpose. One `u64` seed replays a run; every kind of fault has a counter, and a run in which one stayed at
//! zero fails: a test that never happened proves nothing.

pub mod child;
pub mod faults;
mod flips;
mod keychains;
mod kill;
mod leaks;
mod looking;
mod starve;

pub use keychains::child as child_keychain;
pub use leaks::child as child_leaks;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::book::Done;
use crate::data::Mersenne;

/// How much of each fault there shall be.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// Kills of R1.
    pub kills: u64,
    /// Bits flipped in the database by R4, and in its log.
    pub flips: u64,
    /// Whether R3 breaks every operation, or (`Some(k)`) every k-th.
    pub stride: u64,
}

impl Amount {
    /// What a test run has time for on two processors, unoptimised: every test, every sort of fault, a part of the cases.
    pub const SAMPLE: Amount = Amount { kills: 24, flips: 12, stride: 29 };
    /// What `cargo xtask torture` runs when it is told nothing else.
    pub const SHORT: Amount = Amount { kills: 200, flips: 60, stride: 1 };
}

/// One run of one test.
pub struct Run {
    /// Everything random follows from it.
    pub seed: u64,
    /// How much.
    pub amount: Amount,
    /// The program that is started as a child: `coffer-bench`.
    pub program: PathBuf,
    /// Where vaults are made.
    pub root: PathBuf,
    counts: BTreeMap<&'static str, u64>,
}

impl Run {
    /// A run in temporary folders below `root`.
    pub fn new(seed: u64, amount: Amount, program: &Path, root: &Path) -> Run {
        Run { seed, amount, program: program.to_owned(), root: root.to_owned(), counts: BTreeMap::new() }
    }

    /// Random numbers of one purpose.
    pub(crate) fn random(&self, purpose: u64) -> Mersenne {
        Mersenne::new(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(purpose))
    }

    /// Counts a fault.
    pub(crate) fn count(&mut self, kind: &'static str) {
        *self.counts.entry(kind).or_default() += 1;
    }

    /// Names a kind of fault that must have happened by the end.
    pub(crate) fn expect(&mut self, kinds: &[&'static str]) {
        for kind in kinds {
            self.counts.entry(kind).or_default();
        }
    }

    /// How often each fault happened.
    pub fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }
}

type Test = fn(&mut Run) -> Done;

/// The tests by name.
pub const TESTS: &[(&str, Test)] = &[
    ("R1", kill::run),
    ("R3", starve::run),
    ("R4", flips::run),
    ("R5", keychains::run),
    ("R11", leaks::run),
];

/// Runs one test and gives what it counted. An error names the seed.
pub fn one(name: &str, run: &mut Run) -> Done {
    let (_, test) = TESTS.iter().find(|(known, _)| *known == name).ok_or("there is no such test")?;
    test(run).map_err(|error| format!("{name} with --seed {}: {error}", run.seed))?;
    if let Some((kind, _)) = run.counts.iter().find(|(_, count)| **count == 0) {
        return Err(format!("{name} with --seed {}: `{kind}` never happened", run.seed).into());
    }
    Ok(())
}

/// What to run, from the command line.
pub struct Plan {
    /// For how long, seed after seed; none is once.
    pub minutes: Option<u64>,
    /// The first seed.
    pub seed: u64,
    /// Which tests; none is all.
    pub only: Vec<String>,
    /// R3 breaks every so-many-th operation.
    pub stride: u64,
    /// The repository.
    pub root: PathBuf,
}

/// Runs the tests until the time is over. Says whether all held.
#[allow(clippy::print_stdout, reason = "the outcome is for the terminal")]
pub fn run(plan: &Plan) -> Done<bool> {
    let until = plan.minutes.map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    let program = std::env::current_exe()?;
    let root = plan.root.join("target/torture");
    let mut ok = true;
    for seed in plan.seed.. {
        for (name, _) in TESTS {
            if !plan.only.is_empty() && !plan.only.iter().any(|only| only.eq_ignore_ascii_case(name)) {
                continue;
            }
            let started = Instant::now();
            let mut run = Run::new(seed, Amount { stride: plan.stride, ..Amount::SHORT }, &program, &root);
            let outcome = one(name, &mut run);
            let seconds = started.elapsed().as_secs();
            match outcome {
                Ok(()) => println!("{name:4} seed {seed}  held   {seconds:>4} s  {:?}", run.counts()),
                Err(error) => {
                    ok = false;
                    println!("{name:4} seed {seed}  BROKE  {seconds:>4} s  {error}");
                }
            }
        }
        if until.is_none_or(|until| Instant::now() >= until) {
            break;
        }
    }
    Ok(ok)
}
