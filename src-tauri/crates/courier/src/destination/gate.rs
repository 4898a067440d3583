//! Every HTTP request passes here. The gate lets requests through to the destination's own address only, never one that
//! deletes, follows no redirect, asks no proxy, takes no answer without end, and makes a move refuse to overwrite. It
//! counts what goes out and remembers the last status, from which a closed code is made: a server's own words go nowhere.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Frame, SizeHint};
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport};

use crate::name;
use crate::trouble::{Code, Trouble};

/// The largest answer to anything but the question for a file.
const LARGEST_ANSWER: u64 = 64 << 20;

/// Stands in the place of a status where the server's certificate was refused; no server can answer with it.
const NOT_TRUSTED: u16 = 1;

/// How many bytes are handed to the line at a time.
const PIECE: usize = 64 << 10;

/// The way out.
pub struct Gate {
    client: reqwest::Client,
    origin: reqwest::Url,
    seen: Seen,
}

/// What the gate saw last: shared with whoever has to judge or to tell.
#[derive(Clone, Default)]
pub struct Seen {
    status: Arc<AtomicU16>,
    sent: Arc<AtomicU64>,
}

impl Gate {
    /// A gate to one address.
    pub fn new(address: &str) -> Result<(Self, Seen), Trouble> {
        let config = || Trouble::lasting(Code::Config);
        // The first one to come installs it; that it is there already is no failure.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(15))
            .pool_idle_timeout(Duration::from_secs(20))
            .user_agent("coffer-courier")
            .build()
            .map_err(|_| config())?;
        let origin = reqwest::Url::parse(address).map_err(|_| config())?;
        let seen = Seen::default();
        Ok((Self { client, origin, seen: seen.clone() }, seen))
    }

    fn lets_through(&self, method: &str, uri: &str) -> bool {
        let Ok(url) = reqwest::Url::parse(uri) else { return false };
        url.origin() == self.origin.origin() && method != "DELETE"
    }
}

impl HttpTransport for Gate {
    async fn fetch(&self, request: http::Request<Buffer>) -> opendal::Result<http::Response<HttpBody>> {
        self.seen.status.store(0, Ordering::Relaxed);
        let (mut parts, body) = request.into_parts();
        let refused = || Error::new(ErrorKind::Unsupported, "not through this gate");
        let uri = parts.uri.to_string();
        if !self.lets_through(parts.method.as_str(), &uri) {
            return Err(refused());
        }
        if parts.method.as_str() == "MOVE" {
            parts.headers.insert("overwrite", http::HeaderValue::from_static("F"));
        }
        let of_a_file = parts.method == http::Method::GET
            && !parts.uri.query().is_some_and(|query| query.contains("list-type"));
        let is_head = parts.method == http::Method::HEAD;
        let mut question = self.client.request(parts.method, uri).headers(parts.headers);
        if !body.is_empty() {
            question =
                question.body(reqwest::Body::wrap(Counted { rest: body, sent: self.seen.sent.clone() }));
        }
        let mut answer = question.send().await.map_err(|error| {
            if is_about_the_certificate(&error) {
                self.seen.status.store(NOT_TRUSTED, Ordering::Relaxed);
            }
            broken("no answer")
        })?;
        self.seen.status.store(answer.status().as_u16(), Ordering::Relaxed);
        let mut response = http::Response::new(());
        *response.status_mut() = answer.status();
        std::mem::swap(response.headers_mut(), answer.headers_mut());
        // The answer to HEAD has the size of a body that does not come.
        let size = if is_head { None } else { answer.content_length() };
        let left = if of_a_file { name::LARGEST + 1 } else { LARGEST_ANSWER };
        let body = HttpBody::new(Limited { inner: answer.bytes_stream(), left }, size);
        Ok(response.map(|()| body))
    }
}

/// Whether the connection was given up because of the server's certificate.
fn is_about_the_certificate(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(this) = cause {
        if matches!(this.downcast_ref(), Some(rustls::Error::InvalidCertificate(_))) {
            return true;
        }
        // An I/O error names as its source not what it holds, but the source of that.
        let held = this.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = held.map(|held| held as &(dyn std::error::Error + 'static)).or_else(|| this.source());
    }
    false
}

/// A connection that broke: trying again can help.
fn broken(what: &'static str) -> Error {
    Error::new(ErrorKind::Unexpected, what).set_temporary()
}

/// What is sent, in pieces that are counted as the line takes them.
struct Counted {
    rest: Buffer,
    sent: Arc<AtomicU64>,
}

impl http_body::Body for Counted {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let size = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(size).to_bytes();
        self.sent.fetch_add(piece.len() as u64, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

/// An answer that ends, one way or the other.
struct Limited<S> {
    inner: S,
    left: u64,
}

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> Stream for Limited<S> {
    type Item = opendal::Result<Buffer>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.inner).poll_next(context).map(|piece| {
            Some(match piece? {
                Ok(bytes) => match self.left.checked_sub(bytes.len() as u64) {
                    Some(left) => {
                        self.left = left;
                        Ok(Buffer::from(bytes))
                    }
                    None => Err(Error::new(ErrorKind::Unexpected, "an answer without end")),
                },
                Err(_) => Err(broken("the answer broke off")),
            })
        })
    }
}

impl Seen {
    /// Forgets the last status: the next error is judged by what comes from now on.
    pub fn forget(&self) {
        self.status.store(0, Ordering::Relaxed);
    }

    /// How many bytes of bodies the line has taken since the start.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// What an error of the library means, judged by the last status; 0 is no HTTP, or no answer at all.
    pub fn trouble(&self, error: &Error) -> Trouble {
        match self.status.load(Ordering::Relaxed) {
            NOT_TRUSTED => Trouble::lasting(Code::Certificate),
            401 => Trouble::lasting(Code::Credential),
            // S3 says by 403 that it does not know the key or that the signature is wrong.
            403 if names_a_bad_key(error) => Trouble::lasting(Code::Credential),
            403 | 405 => Trouble::lasting(Code::Refused),
            404 | 409 => Trouble::lasting(Code::Missing),
            413 | 507 => Trouble::lasting(Code::NoSpace),
            408 | 423 | 429 | 503 => Trouble::passing(Code::Busy),
            500..=599 => Trouble::passing(Code::Server),
            0 if error.kind() == ErrorKind::ConfigInvalid => Trouble::lasting(Code::Config),
            0 if error.kind() == ErrorKind::Unsupported => Trouble::lasting(Code::Server),
            0 => Trouble::passing(Code::Unreachable),
            // A good status and an error all the same: the connection broke while the answer came.
            200..=299 if error.is_temporary() => Trouble::passing(Code::Unreachable),
            _ => Trouble::lasting(Code::Server),
        }
    }
}

fn names_a_bad_key(error: &Error) -> bool {
    ["InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken"]
        .iter()
        .any(|code| error.message().contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_passes_but_to_the_destination_and_nothing_that_deletes() {
        let (gate, _) = Gate::new("https://cloud.example.com/dav/").unwrap();
        assert!(gate.lets_through("PUT", "https://cloud.example.com/dav/a"));
        assert!(!gate.lets_through("DELETE", "https://cloud.example.com/dav/a"));
        assert!(!gate.lets_through("GET", "https://cloud.example.com:444/dav/a"));
        assert!(!gate.lets_through("GET", "http://cloud.example.com/dav/a"));
        assert!(!gate.lets_through("GET", "http://169.254.169.254/latest/meta-data"));
    }
}
