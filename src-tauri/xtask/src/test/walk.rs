//! Walks the steps: times each, keeps what it printed in a file, shows the end of that file when it is red, and adds up.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::Trying;
use super::count::{Count, count};
use crate::house::House;
use crate::outcome::{Done, Stop};

/// How much of a red step's output is shown; all of it stays in the file.
const LINES_SHOWN: usize = 120;

/// One step of the walk.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    act: fn(&Walk) -> Done,
    /// Whether it runs tests that can be counted. Such a step is red when it ran none.
    counted: bool,
    /// Whether it is too long for every run.
    pub(super) full_only: bool,
}

impl Step {
    /// A check that is green or red.
    pub(super) const fn check(name: &'static str, about: &'static str, act: fn(&Walk) -> Done) -> Self {
        Self { name, about, act, counted: false, full_only: false }
    }

    /// The same step, taken only in a full run or by name.
    pub(super) const fn only_in_full(mut self) -> Self {
        self.full_only = true;
        self
    }

    /// A step that runs tests.
    pub(super) const fn tests(name: &'static str, about: &'static str, act: fn(&Walk) -> Done) -> Self {
        Self { name, about, act, counted: true, full_only: false }
    }
}

/// The walk so far.
pub(super) struct Walk<'a> {
    pub(super) house: &'a House,
    /// Whether the long forms are wanted.
    pub(super) full: bool,
    log: Option<(File, PathBuf)>,
    begun: Instant,
    green: usize,
    red: Vec<&'static str>,
    tests: Count,
}

impl<'a> Walk<'a> {
    pub(super) fn new(house: &'a House, full: bool) -> Self {
        Self {
            house,
            full,
            log: None,
            begun: Instant::now(),
            green: 0,
            red: Vec::new(),
            tests: Count::default(),
        }
    }

    /// Where the step that is running writes to.
    pub(super) fn log(&self) -> &File {
        &self.log.as_ref().expect("a step runs only inside `take`, which opens its log").0
    }

    /// Takes one step; whether it was green.
    pub(super) fn take(&mut self, step: &Step) -> Result<bool, Stop> {
        let path = self.house.log(step.name)?;
        self.log = Some((File::create(&path).trying("opening a log")?, path.clone()));
        print!("{:<9} {:<52}", step.name, step.about);
        let _ = std::io::stdout().flush();
        let begun = Instant::now();
        let mut outcome = (step.act)(self);
        let took = clock(begun.elapsed());
        let said = String::from_utf8_lossy(&fs::read(&path).trying("reading a log")?).into_owned();
        let mut tally = String::new();
        if step.counted {
            let counted = count(&said);
            if outcome.is_ok() && counted.passed == 0 {
                outcome = Err(Stop::new("no test ran"));
            }
            tally = format!("   {} passed, {} failed", counted.passed, counted.failed);
            self.tests.add(counted);
        }
        match outcome {
            Ok(()) => {
                self.green += 1;
                println!(" ok  {took}{tally}");
                Ok(true)
            }
            Err(stop) => {
                self.red.push(step.name);
                println!(" RED {took}{tally}");
                let lines: Vec<&str> = said.lines().collect();
                for line in &lines[lines.len().saturating_sub(LINES_SHOWN)..] {
                    println!("    {line}");
                }
                println!("    {}: {}", step.name, stop.say);
                if let Some(next) = stop.next {
                    println!("    next: {next}");
                }
                println!("    all of it: {}", path.display());
                Ok(false)
            }
        }
    }

    /// The last lines: what a person and a CI reader look for.
    pub(super) fn end(self) -> Done {
        let took = clock(self.begun.elapsed());
        println!("{} steps green, {} red, in {took}", self.green, self.red.len());
        // A step that is red without a failed test (a warning, a build error) counts as one failure.
        let failed = self.tests.failed.max(self.red.len());
        println!("{} passed, {failed} failed", self.tests.passed);
        if self.red.is_empty() {
            Ok(())
        } else {
            Err(Stop::new(format!("red: {}", self.red.join(", ")))
                .next(format!("cargo xtask test --only {} runs that step again", self.red[0])))
        }
    }
}

fn clock(time: Duration) -> String {
    format!("{:>2}m{:02}s", time.as_secs() / 60, time.as_secs() % 60)
}
