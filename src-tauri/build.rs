//! Tells Tauri where the window's capabilities lie; the rest of its build is standard.
fn main() {
    tauri_build::try_build(
        tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*.json"),
    )
    .expect("tauri-build reads tauri.conf.json and src-tauri/capabilities");
}
