//! What somebody outside the page asked for: to open a record (a link), to note something down (the tray), to be told what
//! closing the window means, to do something with files that were dragged in. It waits here until the vault is open and a page takes it, so that asking at a locked vault is
//! answered after the unlock.

use std::sync::{Mutex, PoisonError};

use coffer_api::{ApiError, ErrorCode, Session};
use serde::Serialize;
use tauri::{AppHandle, Emitter, Manager, State};

use crate::drops::Dropped;
use crate::links::Place;
use crate::windows;

/// The event that tells the page to come and take it.
const ASKED: &str = "asked";

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub(crate) enum Ask {
    /// The page of a record.
    Open(Place),
    /// Quick add.
    QuickAdd,
    /// Whether closing the window quits or keeps the program in the tray.
    Close,
    /// What to do with files that were let go over the window; so many could not be taken.
    Files { files: Vec<Dropped>, refused: usize },
}

/// The latest thing asked for; an earlier one that nobody took is no longer wanted.
#[derive(Default)]
pub(crate) struct Asks(Mutex<Option<Ask>>);

impl Asks {
    fn put(&self, ask: Ask) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(ask);
    }

    /// Has nobody taken this yet?
    fn waits(&self, ask: &Ask) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref() == Some(ask)
    }

    fn take(&self) -> Option<Ask> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Has no page taken this yet? One that hangs takes nothing.
pub(crate) fn is_untaken(app: &AppHandle, ask: &Ask) -> bool {
    app.state::<Asks>().waits(ask)
}

/// Brings the window to the front and tells it.
pub(crate) fn ask(app: &AppHandle, ask: Ask) {
    windows::to_front(app);
    tell(app, windows::MAIN, ask);
}

/// Tells it to the page of the window `label`.
pub(crate) fn tell(app: &AppHandle, label: &str, ask: Ask) {
    app.state::<Asks>().put(ask);
    // A page that is not there yet, or behind the lock, asks by itself once it is.
    let _ = app.emit_to(label, ASKED, ());
}

/// Gives the page of an open vault what was asked for, once.
#[tauri::command]
pub(crate) fn ask_take(session: State<'_, Session>, asks: State<'_, Asks>) -> Result<Option<Ask>, ApiError> {
    if session.is_open() { Ok(asks.take()) } else { Err(ApiError::new(ErrorCode::Locked)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_ask_is_taken_once() {
        let asks = Asks::default();
        asks.put(Ask::QuickAdd);
        assert!(asks.waits(&Ask::QuickAdd) && !asks.waits(&Ask::Close));
        let place = Place::new("deals", "0199a3c2-7b1e-7c44-9f00-1a2b3c4d5e6f").expect("a place");
        asks.put(Ask::Open(place));
        let told = serde_json::to_value(asks.take()).expect("json");
        assert_eq!(told["ask"], "open");
        assert_eq!(told["noun"], "deals");
        assert_eq!(asks.take(), None);
    }
}
