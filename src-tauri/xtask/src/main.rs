//! `cargo xtask run|test|bench|torture`.
fn main() {}
