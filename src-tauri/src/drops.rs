//! Files that another program drags into a window. WebKitGTK gives the page of such a drop no file (2.50: `dataTransfer.files`
//! is empty), so the shell takes it, and the page gets handles as of files that were chosen. Where a file lies the page never learns.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use coffer_api::{LARGEST_FILE, Session};
use serde::Serialize;
use tauri::async_runtime::spawn_blocking;
use tauri::{AppHandle, DragDropEvent, Emitter, Manager};

use crate::asks::{self, Ask};

/// The event that tells the page whether something hangs over it.
const DRAGGED: &str = "dragged";
/// More at once are a mistake of the hand.
const MOST_FILES: usize = 100;

/// A file that was let go over a window.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Dropped {
    name: String,
    handle: String,
}

/// What a drag over the window `label` does. At a locked vault nothing is taken.
pub(crate) fn heard(app: &AppHandle, label: &str, event: &DragDropEvent) {
    let over = matches!(event, DragDropEvent::Enter { .. } | DragDropEvent::Over { .. });
    if !matches!(event, DragDropEvent::Over { .. }) {
        // A page that is not there has nothing to show.
        let _ = app.emit_to(label, DRAGGED, over);
    }
    let DragDropEvent::Drop { paths, .. } = event else { return };
    let (app, label, paths) = (app.clone(), label.to_owned(), paths.clone());
    spawn_blocking(move || {
        let session = app.state::<Session>();
        if session.is_open() {
            let (files, refused) = taken(&session, &paths);
            asks::tell(&app, &label, Ask::Files { files, refused });
        }
    });
}

/// Reads the files, and counts what is none, is too large or could not be read.
fn taken(session: &Session, paths: &[PathBuf]) -> (Vec<Dropped>, usize) {
    let files: Vec<Dropped> = paths.iter().take(MOST_FILES).filter_map(|path| take(session, path)).collect();
    let refused = paths.len() - files.len();
    (files, refused)
}

fn take(session: &Session, path: &Path) -> Option<Dropped> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    // Asked before opening: opening a pipe waits for who writes into it. Nothing is read of a file that is too large.
    let told = path.metadata().ok()?;
    let size = usize::try_from(told.len()).ok().filter(|size| told.is_file() && *size <= LARGEST_FILE)?;
    let mut bytes = Vec::with_capacity(size + 1);
    // One byte more than is taken: a file that grows meanwhile is refused like any that is too large.
    File::open(path).ok()?.take(LARGEST_FILE as u64 + 1).read_to_end(&mut bytes).ok()?;
    let handle = session.put_file(&name, bytes).ok()?;
    Some(Dropped { name, handle })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use coffer_api::{Machine, Scopes};

    use super::*;

    #[test]
    fn files_are_taken_and_folders_and_devices_are_counted() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("客户.csv");
        std::fs::write(&file, "姓名").expect("writes");
        let session = Session::new(Arc::new(Machine::new(false)), "test", Scopes::ALL, None);
        let gone = folder.path().join("gone.csv");
        let large = folder.path().join("large.csv");
        File::create(&large).and_then(|file| file.set_len(LARGEST_FILE as u64 + 1)).expect("sparse");
        let (files, refused) =
            taken(&session, &[folder.path().into(), file, gone, large, "/dev/zero".into()]);
        assert_eq!((files.len(), refused), (1, 4));
        assert_eq!(files[0].name, "客户.csv");
        let kept = session.get_file(&files[0].handle).expect("kept");
        assert_eq!(kept.bytes.as_slice(), "姓名".as_bytes());
    }
}
