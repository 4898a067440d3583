//! A sample of the torture in every test run, with one fixed seed. The same code as `cargo xtask torture`, which breaks
//! every operation.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::path::Path;
use std::sync::Mutex;

use coffer_bench::torture::{Amount, Run, one};

/// One after the other: each uses two processors where it can, and the memory of one child is searched.
static TURN: Mutex<()> = Mutex::new(());

fn holds(name: &str) {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let root = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_coffer-bench"));
    let mut run = Run::new(1, Amount::SAMPLE, program, root.path());
    one(name, &mut run).unwrap();
    eprintln!("{name}: {:?}", run.counts());
}

#[test]
fn r1_nothing_acknowledged_is_lost_by_a_kill() {
    holds("R1");
}

#[test]
fn r3_a_disk_that_fails_or_is_full_loses_nothing() {
    holds("R3");
}

#[test]
fn r4_flipped_bits_and_old_pages_are_reported() {
    holds("R4");
}

#[test]
fn r5_every_state_of_the_keychain_leaves_a_way_in() {
    holds("R5");
}

#[test]
fn r11_no_plaintext_on_disk_and_no_key_in_memory() {
    holds("R11");
}
