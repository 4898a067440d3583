//! The desktop program: starts the shell and nothing else.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    coffer_desktop::run()
}
