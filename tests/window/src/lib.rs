//! A desk to test the real window on: a display, a keychain and a driver of its own, all thrown away at the end. It knows
//! how to find a button by its name; what Coffer's screens say stands in the tests, and in `steps` what several share. Linux only, because
//! WebKitGTK's driver is.

mod child;
mod desk;
pub mod memory;
pub mod steps;
mod window;

pub use desk::Desk;
pub use fantoccini::key::Key;
pub use window::{Role, Window};

/// What went wrong on the desk, in one sentence.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;
