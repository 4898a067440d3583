//! The clock that the session is ticked by. Whether a tick locks (nobody there for too long, the machine slept) is the
//! session's decision; no desktop service is asked, so it works where there is none.

use std::thread;
use std::time::Duration;

use coffer_api::Session;

/// How often: a lock may be late by this much.
const EVERY: Duration = Duration::from_secs(2);

/// Ticks for as long as the program runs.
pub(crate) fn watch(session: Session) {
    thread::spawn(move || {
        loop {
            thread::sleep(EVERY);
            session.tick();
        }
    });
}
