//! The CRM. Knows no window, no socket, no terminal; has no clock of its own and no sentence for people.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod access;
pub mod audit;
pub mod change;
pub mod clock;
pub mod error;
pub mod exchange;
pub mod id;
pub mod money;
pub mod query;
pub mod quick;
pub mod records;
pub mod schema;
pub mod search;
pub mod store;
pub mod sync;
pub mod text;
pub mod workspace;

pub use change::{Actor, Draft, News};
pub use clock::Source;
pub use error::{Error, Result};
pub use id::Id;
pub use workspace::Workspace;
