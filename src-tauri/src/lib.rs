//! The desktop shell: what needs a window, and nothing that needs a CRM. One window, one command that carries every
//! command of the api, one event that says what changed. Deliberately not here: any rule about a record, any key, any SQL.

mod lock;
mod pump;
mod rpc;
mod save;
mod windows;

use std::process::ExitCode;
use std::sync::Arc;

use coffer_api::{Machine, Scopes, Session};
use tauri::{Manager, RunEvent};

/// Exit code of a bug, as in the CLI's contract.
const A_BUG: u8 = 70;

/// Opens the window and stays until it is closed.
pub fn run() -> ExitCode {
    let opened = tauri::Builder::default()
        // First, so that a second start ends before it touches anything: one vault, one writer.
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| windows::to_front(app)))
        .invoke_handler(tauri::generate_handler![rpc::rpc, rpc::file_put, rpc::file_save])
        .setup(|app| {
            let session = Session::new(Arc::new(Machine::new(true)), "window", Scopes::ALL, None);
            pump::start(app.handle().clone(), &session);
            lock::watch(session.clone());
            app.manage(session);
            windows::open_main(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match opened {
        Ok(app) => {
            app.run(|app, event| {
                if let RunEvent::Exit = event {
                    // Closing the window is locking: the database is closed and the anchor written before we are gone.
                    app.state::<Session>().lock();
                }
            });
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
