//! The window's pages: built into the program, or read from a folder.

use std::path::{Component, Path, PathBuf};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::Shared;

/// Where the pages come from.
pub enum Pages {
    /// Built in: path and content.
    Built(&'static [(&'static str, &'static [u8])]),
    /// A folder with an `index.html`.
    Folder(PathBuf),
}

impl Pages {
    async fn read(&self, path: &str) -> Option<Vec<u8>> {
        match self {
            Pages::Built(files) => {
                files.iter().find(|(name, _)| *name == path).map(|(_, bytes)| bytes.to_vec())
            }
            Pages::Folder(folder) => {
                let inside = Path::new(path);
                if !inside.components().all(|part| matches!(part, Component::Normal(_))) {
                    return None;
                }
                let file = folder.join(inside);
                tokio::task::spawn_blocking(move || std::fs::read(file).ok()).await.ok().flatten()
            }
        }
    }
}

/// A page or one of its files.
pub(super) async fn page(State(shared): State<Shared>, uri: Uri) -> Response {
    let path = match uri.path().trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    match shared.pages.read(path).await {
        Some(bytes) => {
            let mut response = Response::new(Body::from(bytes));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
            response
        }
        None => (StatusCode::NOT_FOUND, "Coffer: no such page\n").into_response(),
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, end)| end) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
