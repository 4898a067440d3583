//! What is measured, and what is broken on purpose. `bench` has the figures, `torture` the faults; both work on vaults
//! of their own in a temporary folder. Nothing here is part of the product.

pub mod bench;
pub mod book;
pub mod data;
pub mod keys;
pub mod measure;
pub mod torture;
