//! A window of Tauri's with nothing in it: what the memory of the app's window is compared with (`cargo xtask bench --only
//! W10`). Not part of the app.

fn main() {
    tauri::Builder::default()
        .run(tauri::generate_context!("tests/window/blank/tauri.conf.json"))
        .expect("a window opens where the tests run");
}
