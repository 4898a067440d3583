//! What one copy knows of the others. Which devices belong to the team, and the sealed bundles that go
//! between them.

pub mod bundle;
pub mod roster;
