//! A desk to test the real window on: a display, a keychain and a driver of its own, all thrown away at the end. It knows
//! how to find a button by its name; what Coffer's screens say stands in the tests, not here. Linux only, because
//! WebKitGTK's driver is.

mod child;
mod desk;
mod window;

pub use desk::Desk;
pub use window::{Role, Window};

/// What went wrong on the desk, in one sentence.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;
