//! The desktop program.
fn main() {
    coffer_desktop::run();
}
