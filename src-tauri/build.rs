//! Tells Tauri where the window's capabilities lie and which commands the shell has, so that a window may call only what
//! its capability names; the rest of Tauri's build is standard.
fn main() {
    let commands = tauri_build::AppManifest::new().commands(&[
        "rpc",
        "file_put",
        "file_save",
        "ask_take",
        "window_open",
        "window_close",
    ]);
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .app_manifest(commands)
            .capabilities_path_pattern("./src-tauri/capabilities/**/*.json"),
    )
    .expect("tauri-build reads tauri.conf.json and src-tauri/capabilities");
}
