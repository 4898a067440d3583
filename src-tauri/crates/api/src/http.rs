//! The same surface over loopback: the window's pages and its commands for a browser on this computer. Binds 127.0.0.1
//! only; a one-time address gives a cookie, every request's host and origin are checked, nothing is cached or logged.
//! Who may ask is in `http/gate.rs`, the news in `http/news.rs`, the pages in `http/pages.rs`.

mod gate;
mod news;
mod pages;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Router, middleware};
use serde::Deserialize;
use serde_json::json;

use crate::error::{ApiError, ErrorCode};
use crate::files;
use crate::host::random_hex;
use crate::session::Session;

use gate::Gate;
pub use pages::Pages;

/// How often the session's clock is looked at.
const TICK: Duration = Duration::from_secs(5);
/// A request to a command is no longer than this.
const LONGEST_REQUEST: usize = 16 << 20;
/// How long requests that are under way may still take when the program ends.
const GRACE: Duration = Duration::from_secs(2);

/// What `serve` is started with.
pub struct Serve {
    /// The pages of the window.
    pub pages: Pages,
    /// 0 for any free port.
    pub port: u16,
}

#[derive(Clone)]
struct Shared {
    session: Session,
    gate: Arc<Gate>,
    pages: Arc<Pages>,
}

/// Serves until the program is asked to end (SIGINT, SIGTERM), then locks the vault. `ready` is told the one-time
/// address. Blocks.
pub fn serve(session: &Session, serve: Serve, ready: impl FnOnce(&str)) -> Result<(), ApiError> {
    let io = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AddrInUse => ApiError::new(ErrorCode::InUse).with("what", "port"),
        kind => ApiError::new(ErrorCode::Internal).with("reason", "io").with("kind", kind.to_string()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(io)?;
    let served = runtime.block_on(async {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, serve.port));
        let listener = tokio::net::TcpListener::bind(address).await.map_err(io)?;
        let port = listener.local_addr().map_err(io)?.port();
        let host = &*session.0.host;
        let gate = Gate::new(port, random_hex(host, 32), random_hex(host, 32));
        ready(&gate.address());
        let shared = Shared { session: session.clone(), gate: Arc::new(gate), pages: Arc::new(serve.pages) };
        tokio::spawn(tick(session.clone()));
        tokio::select! {
            ended = axum::serve(listener, router(shared)) => ended.map_err(io),
            () = asked_to_end() => Ok(()),
        }
    });
    session.lock();
    runtime.shutdown_timeout(GRACE);
    served
}

fn router(shared: Shared) -> Router {
    Router::new()
        .route("/rpc/{command}", post(rpc).layer(DefaultBodyLimit::max(LONGEST_REQUEST)))
        .route("/file", put(file_put).layer(DefaultBodyLimit::max(files::LARGEST)))
        .route("/file/{handle}", get(file_get))
        .route("/changes", get(news::changes))
        .fallback(get(pages::page))
        .layer(middleware::from_fn_with_state(shared.clone(), gate::watch))
        .with_state(shared)
}

async fn tick(session: Session) {
    let mut every = tokio::time::interval(TICK);
    loop {
        every.tick().await;
        let session = session.clone();
        // A tick that locks waits for commands that are under way.
        let _ = tokio::task::spawn_blocking(move || session.tick()).await;
    }
}

/// Ends when the program is asked to.
async fn asked_to_end() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

async fn rpc(State(shared): State<Shared>, Path(command): Path<String>, args: Bytes) -> Response {
    let session = shared.session;
    let called = tokio::task::spawn_blocking(move || session.call(&command, &args)).await;
    match called {
        Ok(Ok(answer)) => json_response(StatusCode::OK, answer),
        Ok(Err(error)) => refusal(&error),
        Err(_) => refusal(&ApiError::new(ErrorCode::Internal)),
    }
}

#[derive(Deserialize)]
struct FileName {
    name: Option<String>,
}

async fn file_put(
    State(shared): State<Shared>,
    Query(FileName { name }): Query<FileName>,
    bytes: Bytes,
) -> Response {
    match shared.session.put_file(&name.unwrap_or_default(), bytes.into()) {
        Ok(handle) => json_response(StatusCode::OK, json!({ "handle": handle }).to_string().into_bytes()),
        Err(error) => refusal(&error),
    }
}

async fn file_get(State(shared): State<Shared>, Path(handle): Path<String>) -> Response {
    match shared.session.get_file(&handle) {
        Ok(file) => {
            let mut response = Response::new(Body::from(file.bytes.to_vec()));
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
            let disposition = format!("attachment; filename*=UTF-8''{}", percent(&file.name));
            if let Ok(value) = HeaderValue::from_str(&disposition) {
                headers.insert(header::CONTENT_DISPOSITION, value);
            }
            response
        }
        Err(error) => refusal(&error),
    }
}

/// RFC 5987's form of a file name.
fn percent(name: &str) -> String {
    name.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

fn json_response(status: StatusCode, body: Vec<u8>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn refusal(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    json_response(status, crate::error::body(error))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_file_name_crosses_in_plain_letters() {
        assert_eq!(super::percent("客户 1.csv"), "%E5%AE%A2%E6%88%B7%201.csv");
    }
}
