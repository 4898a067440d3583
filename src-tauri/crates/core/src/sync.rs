//! What one copy knows of the others, and what it sends them.

pub mod conflict;
pub mod join;
pub mod roster;
pub mod segment;
