//! Between the courier and a server: a line that breaks, a full disk, a listing of yesterday. It stands for what happens
//! on a real way; the server behind it stays the real one.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the line does.
#[derive(Default)]
pub struct Mood {
    /// Breaks every connection once so many bytes went to the server, and lets nothing through from then on.
    pub breaks_after: Option<u64>,
    /// Answers uploads with this status.
    pub refuses_uploads: Option<u16>,
    /// Turns a bit of what is uploaded.
    pub flips_a_bit: bool,
    /// Answers requests for a listing with this, whole response.
    pub old_listing: Option<Vec<u8>>,
    /// Keeps the answer to the next listing in `seen_listing`.
    pub seen_listing: Option<Vec<u8>>,
    /// Takes requests and never answers.
    pub is_silent: bool,
    /// Lets so many bytes through in a second.
    pub bytes_a_second: Option<u64>,
    /// Bytes that went to the server.
    sent: u64,
    /// Whether it has broken.
    pub broken: bool,
}

/// A line to one port.
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    mood: Arc<Mutex<Mood>>,
}

impl Proxy {
    /// A line on which bytes pass as they are, for any protocol.
    pub fn of_bytes(to: u16) -> Self {
        Self::new(move |stream, mood| {
            let Ok(server) = TcpStream::connect(("127.0.0.1", to)) else { return };
            let (back, forth) = (server.try_clone().unwrap(), stream.try_clone().unwrap());
            std::thread::spawn(move || carry(back, forth, |_| true));
            carry(stream, server, |count| {
                let pace = mood.lock().unwrap().bytes_a_second;
                if let Some(pace) = pace {
                    std::thread::sleep(Duration::from_micros(count * 1_000_000 / pace));
                }
                let mut mood = mood.lock().unwrap();
                mood.sent += count;
                mood.broken |= mood.breaks_after.is_some_and(|limit| mood.sent >= limit);
                !mood.broken
            });
        })
    }

    /// A line that understands HTTP, one request a connection.
    pub fn of_http(to: u16) -> Self {
        Self::new(move |mut stream, mood| {
            let Some((head, mut body)) = request(&mut stream) else { return };
            if head.starts_with("PUT") && mood.lock().unwrap().flips_a_bit {
                *body.last_mut().unwrap() ^= 1;
            }
            let listing = head.starts_with("PROPFIND") && head.to_lowercase().contains("depth: 1")
                || head.starts_with("GET") && head.contains("list-type=2");
            let answer = {
                let mood = mood.lock().unwrap();
                match (mood.refuses_uploads, &mood.old_listing) {
                    (Some(status), _) if head.starts_with("PUT") || head.starts_with("POST") => Some(
                        format!("HTTP/1.1 {status} Full\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .into_bytes(),
                    ),
                    (_, Some(old)) if listing => Some(old.clone()),
                    _ => None,
                }
            };
            if mood.lock().unwrap().is_silent {
                std::thread::sleep(Duration::from_secs(30));
                return;
            }
            if let Some(answer) = answer {
                let _ = stream.write_all(&answer);
                return;
            }
            let Ok(mut server) = TcpStream::connect(("127.0.0.1", to)) else { return };
            let head = head.replacen("\r\n", "\r\nConnection: close\r\n", 1);
            let mut response = Vec::new();
            if server.write_all(head.as_bytes()).and_then(|()| server.write_all(&body)).is_ok() {
                let _ = server.read_to_end(&mut response);
            }
            if listing {
                mood.lock().unwrap().seen_listing = Some(response.clone());
            }
            let _ = stream.write_all(&response);
        })
    }

    /// The line's mood, to be looked at and changed.
    pub fn mood(&self) -> std::sync::MutexGuard<'_, Mood> {
        self.mood.lock().unwrap()
    }

    /// Makes it an honest line again.
    pub fn heal(&self) {
        *self.mood() = Mood::default();
    }

    fn new(serve: impl Fn(TcpStream, Arc<Mutex<Mood>>) + Clone + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mood = Arc::new(Mutex::new(Mood::default()));
        let shared = Arc::clone(&mood);
        // It ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (serve, mood) = (serve.clone(), Arc::clone(&shared));
                if !mood.lock().unwrap().broken {
                    std::thread::spawn(move || serve(stream, mood));
                }
            }
        });
        Self { port, mood }
    }
}

/// Carries bytes one way until one side ends or `goes_on` says no; then both directions end.
fn carry(mut from: TcpStream, mut to: TcpStream, mut goes_on: impl FnMut(u64) -> bool) {
    let mut piece = vec![0; 16 << 10];
    while let Ok(count) = from.read(&mut piece) {
        if count == 0 || !goes_on(count as u64) || to.write_all(&piece[..count]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(std::net::Shutdown::Both);
    let _ = to.shutdown(std::net::Shutdown::Both);
}

/// Reads one request with its body.
fn request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut piece = vec![0; 64 << 10];
    loop {
        let count = stream.read(&mut piece).ok()?;
        if count == 0 {
            return None;
        }
        bytes.extend(&piece[..count]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..end + 4].to_vec()).ok()?;
        let length = head
            .to_lowercase()
            .split("content-length: ")
            .nth(1)
            .map_or(Some(0), |rest| rest.split("\r\n").next()?.parse::<usize>().ok())?;
        if bytes.len() >= end + 4 + length {
            return Some((head, bytes[end + 4..].to_vec()));
        }
    }
}
