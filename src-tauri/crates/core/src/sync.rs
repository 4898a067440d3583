//! What one copy knows of the others: the roster says who they are and what they may, compartments are the audiences.
pub mod compartment;
pub mod conflict;
pub mod join;
pub mod roster;
