//! A desk to test the real window on: a display, a keychain and a driver of its own, all thrown away at the end. It knows
//! how to find a button by its name; what Coffer's screens say stands in the tests, and in `steps` what several share. Linux only, because
//! WebKitGTK's driver is.

mod child;
mod desk;
mod drag;
mod eyes;
mod hand;
pub mod memory;
mod panel;
mod person;
pub mod steps;
mod window;
mod wire;

pub use desk::Desk;
pub use drag::drop_files;
pub use eyes::Seen;
pub use fantoccini::key::Key;
pub use hand::{Frame, Hand};
pub use panel::{Line, Panel};
pub use person::Person;
pub use window::{Role, Window};

/// What went wrong on the desk, in one sentence.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;
