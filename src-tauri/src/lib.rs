//! The desktop shell.

/// Opens the window and stays until it is closed.
pub fn run() {
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|_app, _args, _cwd| {}))
        .run(tauri::generate_context!())
        .expect("the window opens");
}
