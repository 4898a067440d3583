//! What one copy knows of the others, and what it sends them.

pub mod roster;
pub mod segment;
