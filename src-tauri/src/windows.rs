//! The windows and their walls: each shows the page that is built into the program and goes nowhere else, the page opens no
//! other, and saves only what it made itself (an export, a failed-rows file) into the user's download folder. One is the
//! main window; a record may have one of its own, which ends with the lock.

use std::path::Path;

use crate::asks::{self, Ask};
use crate::drops;
use crate::links::Place;
use crate::tray;
use coffer_api::{ApiError, ErrorCode, Session};
use tauri::webview::{DownloadEvent, NewWindowResponse};
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

/// The label under which the configuration and the capabilities know the window.
pub(crate) const MAIN: &str = "main";
/// How the labels of records' own windows begin; the capabilities know them by it.
const RECORD: &str = "record-";
/// The title of a window that shows nothing of a vault.
pub(crate) const TITLE: &str = "Coffer";

/// A proxy at which nobody listens. WebKit opens a connection to an address before it asks whether it may navigate there,
/// and that alone tells the outside a host name; through this proxy it gets no further than the discard port. The page
/// itself comes by a scheme of our own and passes no proxy. (wry needs a newer macOS than we ask for to set one there.)
const NOWHERE: &str = "http://127.0.0.1:9";

/// Builds the window that tauri.conf.json describes.
pub(crate) fn open_main(app: &AppHandle) -> tauri::Result<()> {
    let window = build(app, MAIN, None)?;
    let handle = app.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { api, .. } => match closing(&handle) {
            Closing::Quits => {}
            Closing::Hides => {
                api.prevent_close();
                to_tray(&handle);
            }
            Closing::Asks => {
                api.prevent_close();
                asks::ask(&handle, Ask::Close);
            }
        },
        // The other windows are of this one: with it they go, and the program with them.
        WindowEvent::Destroyed => close_records(&handle),
        _ => {}
    });
    Ok(())
}

/// What closing the main window does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Closing {
    Quits,
    Hides,
    /// Nobody has said yet: the page asks, once.
    Asks,
}

fn closing(app: &AppHandle) -> Closing {
    let session = app.state::<Session>();
    match session.closes_to_tray() {
        // Whether there is a tray costs a question to the desktop.
        Some(false) => Closing::Quits,
        said if !tray::is_there(app) => Closing::of(said, false, false),
        said => Closing::of(said, true, session.is_open() && !asks::is_untaken(app, &Ask::Close)),
    }
}

impl Closing {
    /// From what the person said, whether there is a tray to come back from, and whether a page can ask: it cannot at a
    /// locked vault, and one that left the last question lying hangs.
    fn of(said: Option<bool>, tray: bool, page: bool) -> Closing {
        match said {
            Some(true) if tray => Closing::Hides,
            None if tray && page => Closing::Asks,
            _ => Closing::Quits,
        }
    }
}

/// The person has answered what closing means, and the settings know it: the window closes.
#[tauri::command]
pub(crate) fn window_close(app: AppHandle) {
    if let Some(window) = main_window(&app) {
        // One that is already going needs no push.
        let _ = window.close();
    }
}

/// Opens a record in a window of its own, or brings the one that there is to the front.
pub(crate) fn open_record(app: &AppHandle, place: &Place) -> tauri::Result<()> {
    let label = format!("{RECORD}{}", place.id);
    match app.get_webview_window(&label) {
        Some(window) => show(&window),
        None => drop(build(app, &label, Some(place.address()))?),
    }
    Ok(())
}

/// The page asks for a record's own window.
#[tauri::command]
pub(crate) async fn window_open(
    app: AppHandle,
    session: tauri::State<'_, Session>,
    noun: String,
    id: String,
) -> Result<(), ApiError> {
    if !session.is_open() {
        return Err(ApiError::new(ErrorCode::Locked));
    }
    let place = Place::new(&noun, &id).ok_or_else(|| ApiError::new(ErrorCode::Usage))?;
    open_record(&app, &place).map_err(|_| ApiError::new(ErrorCode::Internal))
}

fn build(app: &AppHandle, label: &str, address: Option<String>) -> tauri::Result<WebviewWindow> {
    let mut configuration = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == MAIN)
        .expect("tauri.conf.json describes the window `main`; it is compiled in")
        .clone();
    label.clone_into(&mut configuration.label);
    if let Some(address) = address {
        configuration.url = WebviewUrl::App(address.into());
    }
    let developing = cfg!(dev).then(|| app.config().build.dev_url.clone()).flatten();
    let mut window = WebviewWindowBuilder::from_config(app, &configuration)?;
    if developing.is_none() && cfg!(not(target_os = "macos")) {
        window = window.proxy_url(NOWHERE.parse().expect("a constant address"));
    }
    let window = window
        .on_navigation(move |address| is_ours(address, developing.as_ref()))
        .on_new_window(|_address, _features| NewWindowResponse::Deny)
        .on_document_title_changed(|window, title| {
            // Refused by no desktop; and a window without its name is still the window.
            let _ = window.set_title(if title.is_empty() { TITLE } else { &title });
        })
        .on_download(|webview, event| match event {
            DownloadEvent::Requested { url, destination } => {
                let folder = webview.path().download_dir();
                url.scheme() == "blob" && folder.is_ok_and(|folder| lies_in(destination, &folder))
            }
            _ => true,
        })
        .build()?;
    let (handle, label) = (app.clone(), label.to_owned());
    window.on_window_event(move |event| {
        if let WindowEvent::DragDrop(drag) = event {
            drops::heard(&handle, &label, drag);
        }
    });
    Ok(window)
}

/// The window, while it is there.
pub(crate) fn main_window(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(MAIN)
}

/// Shows the window again: somebody started Coffer a second time, or came from the tray.
pub(crate) fn to_front(app: &AppHandle) {
    if let Some(window) = main_window(app) {
        show(&window);
    }
}

fn show(window: &WebviewWindow) {
    // Each of these may be refused by the desktop; the window is then simply where it was.
    let _ = window.unminimize();
    let _ = window.show();
    let _ = window.set_focus();
}

/// Hides the window into the tray. Whoever closes a window thinks that what was on it is gone: the vault is locked.
fn to_tray(app: &AppHandle) {
    if let Some(window) = main_window(app) {
        // A window that cannot be hidden stays, locked.
        let _ = window.hide();
    }
    let session = app.state::<Session>().inner().clone();
    std::thread::spawn(move || session.lock());
}

fn close_records(app: &AppHandle) {
    for (label, window) in app.webview_windows() {
        if label.starts_with(RECORD) {
            // One that is already going needs no push.
            let _ = window.destroy();
        }
    }
}

/// After a lock no decrypted text may stay in the memory of a page: records' own windows go, the main one starts afresh.
pub(crate) fn start_afresh(app: &AppHandle) {
    close_records(app);
    if let Some(window) = main_window(app) {
        let _ = window.set_title(TITLE);
        // A window that is being closed cannot reload, and its memory goes with it.
        let _ = window.reload();
    }
}

/// Whether an address is the page inside the program (`tauri://localhost`, on Windows `http://tauri.localhost`), or the
/// development server in a development build.
fn is_ours(address: &Url, developing: Option<&Url>) -> bool {
    let built_in = match address.scheme() {
        "tauri" => address.host_str() == Some("localhost"),
        "http" | "https" => cfg!(windows) && address.host_str() == Some("tauri.localhost"),
        _ => false,
    };
    built_in || developing.is_some_and(|server| server.origin() == address.origin())
}

/// Whether a download's destination is a file directly in `folder`: the page may suggest a name, not a place.
fn lies_in(destination: &Path, folder: &Path) -> bool {
    destination.is_absolute() && destination.parent() == Some(folder) && destination.file_name().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Url {
        text.parse().expect("a test's address is an address")
    }

    #[test]
    fn the_window_goes_nowhere_but_to_the_built_in_page() {
        assert!(is_ours(&address("tauri://localhost/index.html#/accounts"), None));
        for elsewhere in [
            "https://example.com/",
            "tauri://example.com/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "http://localhost:5173/",
            "about:blank",
        ] {
            assert!(!is_ours(&address(elsewhere), None), "{elsewhere}");
        }
    }

    #[test]
    fn a_window_hides_only_where_somebody_said_so_and_can_bring_it_back() {
        assert_eq!(Closing::of(Some(true), true, false), Closing::Hides);
        assert_eq!(Closing::of(None, true, true), Closing::Asks);
        for (said, tray, page) in
            [(Some(true), false, true), (Some(false), true, true), (None, false, true), (None, true, false)]
        {
            assert_eq!(Closing::of(said, tray, page), Closing::Quits, "{said:?} {tray} {page}");
        }
    }

    #[test]
    fn the_development_server_is_ours_only_in_a_development_build() {
        let server = address("http://localhost:5173/");
        assert!(is_ours(&address("http://localhost:5173/src/main.tsx"), Some(&server)));
        assert!(!is_ours(&address("http://localhost:5174/"), Some(&server)));
    }

    #[test]
    fn a_download_lands_in_the_download_folder_or_nowhere() {
        let folder = Path::new("/home/li/Downloads");
        assert!(lies_in(Path::new("/home/li/Downloads/rows.csv"), folder));
        assert!(!lies_in(Path::new("/home/li/Downloads/../.bashrc"), folder));
        assert!(!lies_in(Path::new("/home/li/Downloads/deep/rows.csv"), folder));
        assert!(!lies_in(Path::new("rows.csv"), folder));
    }
}
