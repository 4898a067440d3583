//! The CRM. Knows no window, no socket, no terminal; has no clock of its own and no sentence for people.

pub mod clock;
pub mod id;
pub mod records;
pub mod schema;
