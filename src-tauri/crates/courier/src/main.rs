//! `coffer-courier`: moves sealed files between a folder (`outbox/`, `inbox/`) and a destination that its owner set up. The
//! one program of the project with a network client, and therefore one that never sees a key or a plaintext: it knows
//! names of 32 hex digits, sizes and sums. It lists, gets and puts what is new; it never overwrites and never deletes.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod config;
mod destination;
mod folder;
mod name;
mod round;
mod secret;
mod state;
mod trouble;
mod voice;
mod walk;

use std::path::PathBuf;
use std::process::ExitCode;

use trouble::{Code, Trouble};
use walk::Mode;

const USAGE: &str = "coffer-courier run --once --config FILE   one round, then end
coffer-courier watch --config FILE        a round whenever something lies in the outbox, and every poll_seconds
The secret of the destination comes in over standard input: one line of JSON, or an empty line. See docs/courier.md.";

fn main() -> ExitCode {
    // A panic's text may hold what a server said; where it happened is enough to find the bug.
    std::panic::set_hook(Box::new(|info| {
        if let Some(place) = info.location() {
            complain(&format!("coffer-courier: a bug at {}:{}", place.file(), place.line()));
        }
    }));
    #[cfg(unix)]
    if let Some(answered) = destination::answer_for_ssh() {
        return if answered { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let Some((mode, config)) = wish(std::env::args().skip(1)) else {
        complain(USAGE);
        return ExitCode::from(Code::Config.exit_code());
    };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        complain("coffer-courier: the system gives no event loop");
        return ExitCode::FAILURE;
    };
    match runtime.block_on(walk::walk(mode, &config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Trouble { code, .. }) => ExitCode::from(code.exit_code()),
    }
}

/// Reads the command line: a verb and the path of the settings. Nothing else fits in it, so no secret does.
fn wish(words: impl Iterator<Item = String>) -> Option<(Mode, PathBuf)> {
    let words: Vec<String> = words.collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run", "--once", "--config", path] => Some((Mode::Once, PathBuf::from(path))),
        ["watch", "--config", path] => Some((Mode::Watch, PathBuf::from(path))),
        _ => None,
    }
}

fn complain(text: &str) {
    use std::io::Write as _;
    // Standard error may be closed; there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "{text}");
}
