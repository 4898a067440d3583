//! How a verb ends: done, or stopped with a sentence, what to do next, and an exit code. No error type of a library is
//! wrapped here: whoever stops says in words what was being tried.

/// The end of a verb or of a part of it.
pub type Done = Result<(), Stop>;

/// Why a verb could not go on.
#[derive(Debug)]
pub struct Stop {
    /// One sentence: what was tried and what happened.
    pub say: String,
    /// What the person can do about it.
    pub next: Option<String>,
    /// The exit code; 1 unless the caller used the command wrongly (2).
    pub code: u8,
}

impl Stop {
    /// Something did not work.
    pub fn new(say: impl Into<String>) -> Self {
        Self { say: say.into(), next: None, code: 1 }
    }

    /// The command line makes no sense.
    pub fn usage(say: impl Into<String>) -> Self {
        Self { say: say.into(), next: None, code: 2 }
    }

    /// Adds what to do about it.
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }
}

/// Names what was being tried when a system call failed.
pub trait Trying<T> {
    /// Turns the error into a [`Stop`] that begins with `what`.
    fn trying(self, what: &str) -> Result<T, Stop>;
}

impl<T, E: std::fmt::Display> Trying<T> for Result<T, E> {
    fn trying(self, what: &str) -> Result<T, Stop> {
        self.map_err(|error| Stop::new(format!("{what}: {error}")))
    }
}
