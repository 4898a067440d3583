//! The tray: open, note something down, lock, quit. Many desktops have none (GNOME without its extension, a machine
//! without the indicator library), so nothing depends on it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use coffer_api::{Language, Session, locales};
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, Wry};

use crate::asks::{self, Ask};
use crate::windows;

const ID: &str = "coffer";
const ITEMS: [&str; 4] = ["tray.open", "tray.quick_add", "tray.lock", "tray.quit"];

/// The tray that there is, with the lines of its menu.
struct Tray(Vec<(&'static str, MenuItem<Wry>)>);

/// Shows the tray where the desktop can have one.
pub(crate) fn show(app: &AppHandle) {
    if !can_be() {
        return;
    }
    // The library behind it ends in a panic where the desktop lacks a part of it.
    let made = catch_unwind(AssertUnwindSafe(|| build(app)));
    if let Ok(Ok(tray)) = made {
        app.manage(tray);
        refresh(app);
    }
}

/// Is there a tray to come back from, now? A tray that was made and is shown by nobody is none.
pub(crate) fn is_there(app: &AppHandle) -> bool {
    app.try_state::<Tray>().is_some() && is_shown()
}

/// On Linux a desktop shows trays only where something of it has taken that on, under this name.
#[cfg(target_os = "linux")]
fn is_shown() -> bool {
    let shown = || -> zbus::Result<bool> {
        let bus = zbus::blocking::Connection::session()?;
        let daemon = zbus::blocking::fdo::DBusProxy::new(&bus)?;
        Ok(daemon.name_has_owner("org.kde.StatusNotifierWatcher".try_into()?)?)
    };
    // No bus, no tray.
    shown().unwrap_or(false)
}

#[cfg(not(target_os = "linux"))]
fn is_shown() -> bool {
    true
}

/// The menu's words in the language of now; only an open vault can be locked.
pub(crate) fn refresh(app: &AppHandle) {
    let Some(tray) = app.try_state::<Tray>() else { return };
    let session = app.state::<Session>();
    let language = session.language();
    for (key, item) in &tray.0 {
        // A menu that cannot be changed keeps its old words.
        let _ = item.set_text(locales::text(language, key));
        if *key == "tray.lock" {
            let _ = item.set_enabled(session.is_open());
        }
    }
}

fn build(app: &AppHandle) -> tauri::Result<Tray> {
    let language: Language = app.state::<Session>().language();
    let menu = Menu::new(app)?;
    let mut items = Vec::new();
    for key in ITEMS {
        if key == "tray.quit" {
            menu.append(&PredefinedMenuItem::separator(app)?)?;
        }
        let item = MenuItem::with_id(app, key, locales::text(language, key), true, None::<&str>)?;
        menu.append(&item)?;
        items.push((key, item));
    }
    let mut builder =
        TrayIconBuilder::with_id(ID).tooltip(windows::TITLE).menu(&menu).on_menu_event(|app, event| {
            match event.id().as_ref() {
                "tray.open" => windows::to_front(app),
                "tray.quick_add" => asks::ask(app, Ask::QuickAdd),
                "tray.lock" => {
                    // Off the UI thread: locking waits for what still reads.
                    let session = app.state::<Session>().inner().clone();
                    std::thread::spawn(move || session.lock());
                }
                "tray.quit" => app.exit(0),
                _ => {}
            }
        });
    if let Some(icon) = app.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    builder.build(app)?;
    Ok(Tray(items))
}

/// On Linux a tray is made through a library that may not be there, and asking for it then is a panic.
fn can_be() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    const FOLDERS: [&str; 7] = [
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/usr/lib64",
        "/usr/lib",
        "/lib64",
        "/usr/local/lib",
        "/app/lib",
    ];
    let libraries = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
    FOLDERS.iter().any(|folder| libraries.iter().any(|library| Path::new(folder).join(library).exists()))
}
