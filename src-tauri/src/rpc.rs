//! The ways into the api from the page: `rpc` carries any command as JSON, `file_put` the bytes of a file the user chose,
//! `file_save` a file back to a place the user chooses. All leave the UI thread at once. What a command means, and who may
//! call it, is the api's business.

use std::io;

use coffer_api::{ApiError, ErrorCode, Session};
use percent_encoding::percent_decode;
use serde::Serialize;
use serde_json::Value;
use tauri::async_runtime::spawn_blocking;
use tauri::ipc::{InvokeBody, InvokeResponseBody, Request, Response};
use tauri::{AppHandle, State};

use crate::{save, tray};

/// The command that changes the language, in which the tray speaks too.
const SETTINGS: &str = "settings_set";

/// The header in which `file_put` is told the file's name, percent-encoded (a header holds ASCII only).
const NAME: &str = "name";

/// Runs one command of the api. `request` is the command's own JSON; so is what comes back.
#[tauri::command]
pub(crate) async fn rpc(
    app: AppHandle,
    session: State<'_, Session>,
    command: String,
    request: Value,
) -> Result<Response, ApiError> {
    let session = session.inner().clone();
    let answer = off_the_ui_thread(move || {
        let request = serde_json::to_vec(&request).expect("a JSON value is written as JSON");
        let answer = session.call(&command, &request);
        if command == SETTINGS {
            tray::refresh(&app);
        }
        answer
    })
    .await?;
    // The api answers in JSON already: hand the text on as it is instead of reading and writing it again.
    let text = String::from_utf8(answer).map_err(|_| a_bug())?;
    Ok(Response::new(InvokeResponseBody::Json(text)))
}

/// Takes the bytes of a file that the user chose, raw, and returns the handle under which commands may name it. The
/// bytes stay in memory; no path crosses in either direction.
#[tauri::command]
pub(crate) async fn file_put(
    session: State<'_, Session>,
    request: Request<'_>,
) -> Result<FileHandle, ApiError> {
    let InvokeBody::Raw(bytes) = request.body() else { return Err(ApiError::new(ErrorCode::BadInput)) };
    let name = request
        .headers()
        .get(NAME)
        .map(|name| percent_decode(name.as_bytes()).decode_utf8_lossy().into_owned());
    let (session, bytes) = (session.inner().clone(), bytes.clone());
    let handle =
        off_the_ui_thread(move || session.put_file(name.as_deref().unwrap_or_default(), bytes)).await?;
    Ok(FileHandle { handle })
}

/// Lets the user say where a file that a command made (an export, the failed rows) is to be kept, and writes it there.
/// Answers whether it was kept: closing the dialog is not an error.
#[tauri::command]
pub(crate) async fn file_save(
    app: AppHandle,
    session: State<'_, Session>,
    handle: String,
) -> Result<Kept, ApiError> {
    let session = session.inner().clone();
    let file = off_the_ui_thread(move || session.get_file(&handle)).await?;
    let kept =
        save::ask_and_write(&app, &file.name, file.bytes).await.map_err(|error| not_written(&error))?;
    Ok(Kept { kept })
}

/// What `file_put` answers.
#[derive(Serialize)]
pub(crate) struct FileHandle {
    handle: String,
}

/// What `file_save` answers.
#[derive(Serialize)]
pub(crate) struct Kept {
    kept: bool,
}

/// Runs `work` on a thread that may block. The api catches panics of commands itself; one that gets here is a bug of ours.
async fn off_the_ui_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    spawn_blocking(work).await.unwrap_or_else(|_| Err(a_bug()))
}

/// What only a mistake of ours can cause.
fn a_bug() -> ApiError {
    ApiError::new(ErrorCode::Internal)
}

/// A file that could not be written to the place the user chose: what the operating system said, without the place.
fn not_written(error: &io::Error) -> ApiError {
    ApiError::new(ErrorCode::DiskFull).with("kind", error.kind().to_string())
}
