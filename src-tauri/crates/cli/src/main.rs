//! `coffer`: arguments to api to table or JSON.
fn main() {}
