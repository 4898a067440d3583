//! What one copy knows of the others: which devices belong to the team, and the sealed bundles that go between them.

pub mod bundle;
pub mod conflict;
pub mod join;
pub mod roster;
