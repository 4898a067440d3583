//! The desktop shell.
/// Opens the window.
pub fn run() {}
