//! The desktop shell: what needs a window, and nothing that needs a CRM. Deliberately not here: any rule about a record,
//! any key, any SQL.

mod windows;

use std::process::ExitCode;

/// Exit code of a bug, as in the CLI's contract.
const A_BUG: u8 = 70;

/// Opens the window and stays until it is closed.
pub fn run() -> ExitCode {
    let opened = tauri::Builder::default()
        // First, so that a second start ends before it touches anything: one vault, one writer.
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| windows::to_front(app)))
        .setup(|app| {
            windows::open_main(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match opened {
        Ok(app) => {
            app.run(|_app, _event| {});
            ExitCode::SUCCESS
        }
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "there is no window to say it in")]
            {
                eprintln!("Coffer could not open its window: {error}");
            }
            ExitCode::from(A_BUG)
        }
    }
}
