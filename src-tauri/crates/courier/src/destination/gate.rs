//! Every HTTP request passes here. The gate lets requests through to the destination's own address only, never one that
//! deletes, follows no redirect, asks no proxy, and makes a move refuse to overwrite. It remembers the last status, from
//! which a closed code is made: a server's own words go nowhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport};
use opendal_http_transport_reqwest::ReqwestTransport;

use crate::trouble::{Code, Trouble};

/// The way out.
pub struct Gate {
    inner: ReqwestTransport,
    origin: reqwest::Url,
    last: Arc<AtomicU16>,
}

/// What the server answered last.
#[derive(Clone)]
pub struct LastStatus(Arc<AtomicU16>);

impl Gate {
    /// A gate to one address.
    pub fn new(address: &str) -> Result<(Self, LastStatus), Trouble> {
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
        let last = Arc::new(AtomicU16::new(0));
        let origin = reqwest::Url::parse(address).map_err(|_| config())?;
        Ok((Self { inner: ReqwestTransport::new(client), origin, last: Arc::clone(&last) }, LastStatus(last)))
    }

    fn lets_through(&self, method: &str, uri: &str) -> bool {
        let Ok(url) = reqwest::Url::parse(uri) else { return false };
        url.origin() == self.origin.origin() && method != "DELETE"
    }
}

impl HttpTransport for Gate {
    async fn fetch(&self, mut request: http::Request<Buffer>) -> opendal::Result<http::Response<HttpBody>> {
        self.last.store(0, Ordering::Relaxed);
        if !self.lets_through(request.method().as_str(), &request.uri().to_string()) {
            return Err(Error::new(ErrorKind::Unsupported, "not through this gate"));
        }
        if request.method().as_str() == "MOVE" {
            request.headers_mut().insert("overwrite", http::HeaderValue::from_static("F"));
        }
        let response = self.inner.fetch(request).await?;
        self.last.store(response.status().as_u16(), Ordering::Relaxed);
        Ok(response)
    }
}

impl LastStatus {
    /// Forgets it.
    pub fn forget(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// What an error of the library means, judged by the last status; 0 is no HTTP, or no answer at all.
    pub fn trouble(&self, error: &Error) -> Trouble {
        match self.0.load(Ordering::Relaxed) {
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
