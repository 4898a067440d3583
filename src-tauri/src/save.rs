//! The save dialog: the user chooses the place, the page never learns it. Reading files is not here: the page's own file
//! field hands over bytes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use rfd::AsyncFileDialog;
use tauri::{AppHandle, Manager};
use zeroize::Zeroizing;

use crate::windows;

/// Asks where to keep `bytes`, suggesting `name`, and writes them. `false`: the user closed the dialog.
pub(crate) async fn ask_and_write(
    app: &AppHandle,
    name: &str,
    bytes: Arc<Zeroizing<Vec<u8>>>,
) -> io::Result<bool> {
    let mut dialog = AsyncFileDialog::new().set_file_name(file_name(name));
    if let Ok(folder) = app.path().document_dir() {
        dialog = dialog.set_directory(folder);
    }
    if let Some(window) = windows::main_window(app) {
        dialog = dialog.set_parent(&window);
    }
    let Some(place) = dialog.save_file().await else { return Ok(false) };
    let written = tauri::async_runtime::spawn_blocking(move || write(place.path(), &bytes)).await;
    written.map_err(io::Error::other)??;
    Ok(true)
}

/// Writes beside the destination first: a full disk must not leave half a file under the name the user chose.
fn write(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = place.as_os_str().to_owned();
    beside.push(".part");
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let moved = written.and_then(|()| fs::rename(&beside, place));
    if moved.is_err() {
        // The half file may not even exist; the first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    moved
}

/// The last part of a suggested name: a suggestion is no path.
fn file_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggested_name_is_no_path() {
        assert_eq!(file_name("../../.bashrc"), ".bashrc");
        assert_eq!(file_name("C:\\Windows\\rows.csv"), "rows.csv");
        assert_eq!(file_name("客户.csv"), "客户.csv");
    }

    #[test]
    fn a_written_file_replaces_the_old_one_whole_and_leaves_nothing_beside() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let place = folder.path().join("rows.csv");
        fs::write(&place, "an older and longer file")?;
        write(&place, b"new")?;
        assert_eq!(fs::read(&place)?, b"new");
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }

    #[test]
    fn a_place_that_cannot_be_written_is_an_error() {
        assert!(write(Path::new("/no/such/folder/rows.csv"), b"x").is_err());
    }
}
