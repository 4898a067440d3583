//! The desktop shell: what needs a desktop, and nothing that needs a CRM. Windows, one command that carries every command of
//! the api, one event that says what changed, the tray, links from outside. Deliberately not here: any rule about a record, any key, any SQL.

mod asks;
mod drawing;
mod drops;
mod links;
mod lock;
mod pump;
mod rpc;
mod save;
mod tray;
mod windows;

use std::process::ExitCode;
use std::sync::Arc;

use coffer_api::{Machine, Scopes, Session};
use tauri::{Manager, RunEvent, Wry};
use tauri_plugin_window_state::StateFlags;

use crate::asks::{Ask, Asks};
use crate::links::Place;

/// Exit code of a bug, as in the CLI's contract.
const A_BUG: u8 = 70;

/// Opens the window and stays until it is closed.
pub fn run() -> ExitCode {
    drawing::settle();
    let opened = tauri::Builder::default()
        // First, so that a second start ends before it touches anything: one vault, one writer.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _folder| {
            match Place::of_arguments(arguments) {
                Some(place) => asks::ask(app, Ask::Open(place)),
                None => windows::to_front(app),
            }
        }))
        .plugin(window_places())
        .invoke_handler(tauri::generate_handler![
            rpc::rpc,
            rpc::file_put,
            rpc::file_save,
            asks::ask_take,
            windows::window_open,
            windows::window_close
        ])
        .setup(|app| {
            let session = Session::new(Arc::new(Machine::new(true)), "window", Scopes::ALL, None);
            pump::start(app.handle().clone(), &session);
            lock::watch(session.clone());
            app.manage(session);
            app.manage(Asks::default());
            windows::open_main(app.handle())?;
            tray::show(app.handle());
            if let Some(place) = Place::of_arguments(std::env::args()) {
                asks::ask(app.handle(), Ask::Open(place));
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    match opened {
        Ok(app) => {
            app.run(|app, event| match event {
                // Closing the window is locking: the database is closed and the anchor written before we are gone. With a
                // large book that takes a moment, in which a new start must find nobody to hand itself to: it would be
                // told that it could not open its window, or end because we had answered.
                RunEvent::Exit => {
                    tauri_plugin_single_instance::destroy(app);
                    app.state::<Session>().lock();
                }
                #[cfg(target_os = "macos")]
                RunEvent::Opened { urls } => {
                    if let Some(place) = urls.iter().find_map(|link| Place::of_link(link.as_str())) {
                        asks::ask(app, Ask::Open(place));
                    }
                }
                _ => {}
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

/// Windows come up where and as large as they were. What is remembered is a place on a screen: of records' own windows, which
/// have their record's id in their name, one for all.
fn window_places() -> tauri::plugin::TauriPlugin<Wry> {
    tauri_plugin_window_state::Builder::default()
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
        .map_label(|label| if label == windows::MAIN { label } else { "record" })
        .build()
}
