//! The CRM. Knows no window, no socket, no terminal.

pub mod money;
pub mod search;
pub mod text;
