//! What one copy knows of the others: the roster says who they are and what they may, compartments are the audiences, and
//! sealed bundles go between them.

pub mod bundle;
pub mod compartment;
pub mod conflict;
pub mod join;
pub mod peer;
pub mod rights;
pub mod roster;
pub mod segment;
