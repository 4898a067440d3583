//! The CRM. Knows no window, no socket, no terminal; has no clock of its own and no sentence for people.

pub mod clock;
pub mod exchange;
pub mod id;
pub mod money;
pub mod records;
pub mod schema;
pub mod search;
pub mod text;
