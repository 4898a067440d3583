//! The figures. Each work is a module; this file holds what they share.

pub mod floor;
pub mod rows;
