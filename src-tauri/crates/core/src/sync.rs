//! What one copy knows of the others. Today: which devices belong to the team. Sealed bundles come with the team.

pub mod conflict;
pub mod join;
pub mod roster;
