//! Who may ask: only this computer's browser that opened the one-time address, only from our own pages. What the pages
//! may load is said in every answer.

use std::sync::Mutex;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Shared;
use crate::session::guard;

/// Pages load their own scripts, styles, pictures and fonts and talk to nobody but us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' \
                      blob: data:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; \
                      frame-src 'none'; frame-ancestors 'none'; form-action 'none'";

/// The two secrets of a run.
pub(super) struct Gate {
    port: u16,
    /// Good once.
    token: Mutex<Option<String>>,
    /// What the cookie holds for the rest of the run.
    key: String,
}

impl Gate {
    pub fn new(port: u16, token: String, key: String) -> Gate {
        Gate { port, token: Mutex::new(Some(token)), key }
    }

    /// The one-time address.
    pub fn address(&self) -> String {
        let token = guard(&self.token).clone().unwrap_or_default();
        format!("http://127.0.0.1:{}/?t={token}", self.port)
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Browsers keep cookies by host and not by port: the name keeps two runs apart.
    fn cookie_name(&self) -> String {
        format!("coffer_{}", self.port)
    }

    fn take_token(&self, given: &str) -> bool {
        let mut token = guard(&self.token);
        let good = token.as_ref().is_some_and(|token| same(token, given));
        if good {
            *token = None;
        }
        good
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .any(|(own, value)| own == name && same(value, &self.key))
    }
}

/// Compares in a time that does not depend on where the texts differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differ, (x, y)| differ | (x ^ y)) == 0
}

/// Stands before every route.
pub(super) async fn watch(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = match admit(&shared.gate, &request) {
        Ok(()) => next.run(request).await,
        Err(answer) => *answer,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in
        [("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin")]
    {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn admit(gate: &Gate, request: &Request) -> Result<(), Box<Response>> {
    let refuse = |status: StatusCode| Err(Box::new((status, "Coffer: not from here\n").into_response()));
    let headers = request.headers();
    let one = |name: header::HeaderName| {
        let mut values = headers.get_all(name).iter();
        let first = values.next().and_then(|value| value.to_str().ok());
        if values.next().is_some() { None } else { first }
    };
    // A page of somebody else that resolves to this address says its own name here.
    if one(header::HOST) != Some(&gate.host()) {
        return refuse(StatusCode::FORBIDDEN);
    }
    let origin = format!("http://{}", gate.host());
    match one(header::ORIGIN) {
        Some(own) if own == origin => {}
        None if !headers.contains_key(header::ORIGIN) && request.method() == Method::GET => {}
        _ => return refuse(StatusCode::FORBIDDEN),
    }
    if request.method() == Method::GET && request.uri().path() == "/" {
        let given = request.uri().query().and_then(|query| query.strip_prefix("t="));
        if let Some(given) = given {
            if gate.take_token(given) {
                return Err(Box::new(let_in(gate)));
            }
            return if gate.has_cookie(headers) {
                Err(Box::new(home()))
            } else {
                refuse(StatusCode::FORBIDDEN)
            };
        }
    }
    if gate.has_cookie(headers) { Ok(()) } else { refuse(StatusCode::UNAUTHORIZED) }
}

fn home() -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response()
}

/// The answer to the one-time address: the cookie, and the way to the pages without the token in the address.
fn let_in(gate: &Gate) -> Response {
    let mut response = home();
    let cookie = format!("{}={}; HttpOnly; SameSite=Strict; Path=/", gate.cookie_name(), gate.key);
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn gate() -> Gate {
        Gate::new(7000, "t0ken".into(), "k3y".into())
    }

    fn request(method: &str, path: &str, headers: &[(&str, &str)]) -> Request {
        let mut builder = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(Body::empty()).expect("a request")
    }

    fn status(gate: &Gate, method: &str, path: &str, headers: &[(&str, &str)]) -> u16 {
        match admit(gate, &request(method, path, headers)) {
            Ok(()) => 200,
            Err(answer) => answer.status().as_u16(),
        }
    }

    const HOST: (&str, &str) = ("host", "127.0.0.1:7000");
    const COOKIE: (&str, &str) = ("cookie", "x=1; coffer_7000=k3y");
    const ORIGIN: (&str, &str) = ("origin", "http://127.0.0.1:7000");

    #[test]
    fn the_address_works_once() {
        let gate = gate();
        assert_eq!(status(&gate, "GET", "/?t=wrong", &[HOST]), 403);
        assert_eq!(status(&gate, "GET", "/?t=t0ken", &[HOST]), 303);
        assert_eq!(status(&gate, "GET", "/?t=t0ken", &[HOST]), 403);
        assert_eq!(status(&gate, "GET", "/?t=t0ken", &[HOST, COOKIE]), 303);
    }

    #[test]
    fn without_cookie_host_or_origin_nothing_is_answered() {
        let gate = gate();
        assert_eq!(status(&gate, "GET", "/", &[HOST]), 401);
        assert_eq!(status(&gate, "GET", "/", &[HOST, COOKIE]), 200);
        assert_eq!(status(&gate, "GET", "/", &[COOKIE]), 403);
        assert_eq!(status(&gate, "GET", "/", &[("host", "evil.example"), COOKIE]), 403);
        assert_eq!(status(&gate, "GET", "/", &[("host", "localhost:7000"), COOKIE]), 403);
        assert_eq!(status(&gate, "POST", "/rpc/count", &[HOST, COOKIE]), 403);
        assert_eq!(status(&gate, "POST", "/rpc/count", &[HOST, COOKIE, ORIGIN]), 200);
        assert_eq!(status(&gate, "POST", "/rpc/count", &[HOST, ORIGIN]), 401);
        assert_eq!(status(&gate, "POST", "/rpc/count", &[HOST, COOKIE, ("origin", "null")]), 403);
        assert_eq!(
            status(&gate, "POST", "/rpc/count", &[HOST, COOKIE, ("origin", "http://127.0.0.1:7001")]),
            403
        );
        assert_eq!(status(&gate, "POST", "/rpc/count", &[HOST, COOKIE, ORIGIN, ORIGIN]), 403);
        assert_eq!(status(&gate, "GET", "/", &[HOST, ("cookie", "coffer_7001=k3y")]), 401);
    }
}
