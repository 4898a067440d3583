//! The surface: every command for every caller. A caller (the window, `coffer serve`, the command line) holds a
//! [`Session`] and calls commands by name with JSON. No window, no terminal, and no rule of the CRM in here.

pub mod bindings;
mod carrier;
mod commands;
mod error;
mod files;
mod host;
#[cfg(feature = "serve")]
pub mod http;
mod input;
mod jobs;
pub mod locales;
mod locality;
mod memory;
mod notes;
mod patience;
mod restoring;
mod sample;
mod session;
mod settings;
mod view;

pub use coffer_vault::backup::BackupReport;
pub use commands::{COMMANDS, Command, Mode, Needs};
pub use error::{ApiError, ErrorCode};
pub use files::{LARGEST as LARGEST_FILE, MemoryFile};
pub use host::{Host, Machine};
pub use restoring::{Restored, restore};
pub use session::{Change, Event, Scope, Scopes, Session, Subscription};
pub use settings::{Language, draws_in_software};
