//! The few words of the X11 protocol that a test needs: what a person's keyboard says to the display, and what a small
//! window manager asks it. Spoken here and not through Xlib, because that would be foreign code called without guards.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use crate::Trouble;

/// More than a picture of the whole screen; a longer answer is no answer.
const MOST: usize = 64 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to the display.
pub(crate) struct Wire {
    stream: UnixStream,
    /// The number that the display gives to the next request.
    next: u16,
    pub(crate) root: u32,
    pub(crate) keycodes: (u8, u8),
    extension: u8,
    /// The number of the first thing of our own.
    pub(crate) own: u32,
    heard: VecDeque<Answer>,
}

/// An answer of the display: 32 bytes and what follows them.
pub(crate) struct Answer(Vec<u8>);

impl Answer {
    pub(crate) fn byte(&self, at: usize) -> u8 {
        self.0.get(at).copied().unwrap_or_default()
    }

    pub(crate) fn short(&self, at: usize) -> u16 {
        u16::from_le_bytes([self.byte(at), self.byte(at + 1)])
    }

    pub(crate) fn long(&self, at: usize) -> u32 {
        u32::from(self.short(at)) | u32::from(self.short(at + 2)) << 16
    }

    /// What follows the head, as numbers.
    pub(crate) fn longs(&self) -> Vec<u32> {
        (32..self.0.len()).step_by(4).map(|at| self.long(at)).collect()
    }
}

/// A request: its number, the byte beside it, and what it says.
pub(crate) struct Request(Vec<u8>);

impl Request {
    pub(crate) fn new(code: u8, beside: u8) -> Self {
        Self(vec![code, beside, 0, 0])
    }

    pub(crate) fn byte(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    pub(crate) fn short(mut self, value: u16) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn long(mut self, value: u32) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn text(mut self, text: &str) -> Self {
        self.0.extend(text.as_bytes());
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        self
    }
}

impl Wire {
    /// Speaks to the display `:number`.
    pub(crate) fn to(number: &str) -> Result<Self, Trouble> {
        let place = format!("/tmp/.X11-unix/X{}", number.trim_start_matches(':'));
        let mut stream = UnixStream::connect(&place).map_err(|error| format!("{place}: {error}"))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        // Little-endian, protocol 11.0, no password.
        stream.write_all(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
        let mut head = [0; 8];
        stream.read_exact(&mut head)?;
        let mut told = vec![0; usize::from(u16::from_le_bytes([head[6], head[7]])) * 4];
        stream.read_exact(&mut told)?;
        if head[0] != 1 {
            return Err("the display lets nobody in".into());
        }
        // 32 fixed bytes, the vendor's name, the formats, and then the first screen, which begins with its root.
        let told = Answer(told);
        let root = 32 + usize::from(told.short(16)).next_multiple_of(4) + usize::from(told.byte(21)) * 8;
        let keycodes = (told.byte(26), told.byte(27));
        let (own, root) = (told.long(4), told.long(root));
        let mut wire = Self { stream, next: 0, root, keycodes, extension: 0, own, heard: VecDeque::new() };
        let name = "XTEST";
        let length = u16::try_from(name.len())?;
        let answer = wire.ask(Request::new(98, 0).short(length).short(0).text(name))?;
        if answer.byte(8) == 0 {
            return Err("the display has no XTEST: nobody can press its keys".into());
        }
        wire.extension = answer.byte(9);
        Ok(wire)
    }

    /// Sends a request and reads its answer.
    pub(crate) fn ask(&mut self, request: Request) -> Result<Answer, Trouble> {
        let code = request.0[0];
        self.send(request)?;
        self.answer(code)
    }

    /// Sends a request that has no answer, and waits until the display has done it.
    pub(crate) fn tell(&mut self, request: Request) -> Result<(), Trouble> {
        let code = request.0[0];
        self.send(request)?;
        // Who has the focus? Asked because it has an answer: an error of the request before it comes first.
        self.send(Request::new(43, 0))?;
        self.answer(code).map(drop)
    }

    /// What a device would have said: a key (2 down, 3 up), a button (4 down, 5 up), or where the pointer is (6).
    pub(crate) fn device(&mut self, what: u8, detail: u8, x: i16, y: i16) -> Result<(), Trouble> {
        let root = self.root;
        let said = Request::new(self.extension, 2).byte(what).byte(detail).short(0).long(0).long(root);
        self.tell(said.long(0).long(0).short(x.cast_unsigned()).short(y.cast_unsigned()).long(0).long(0))
    }

    /// The next thing that the display tells by itself, if it comes soon.
    pub(crate) fn hear(&mut self, soon: Duration) -> Result<Option<Answer>, Trouble> {
        if let Some(event) = self.heard.pop_front() {
            return Ok(Some(event));
        }
        self.stream.set_read_timeout(Some(soon))?;
        let mut bytes = vec![0; 32];
        let read = self.stream.read_exact(&mut bytes);
        self.stream.set_read_timeout(Some(PATIENCE))?;
        match read {
            Ok(()) => Ok(Some(Answer(bytes))),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The number of a name; the display gives one to any.
    pub(crate) fn atom(&mut self, name: &str) -> Result<u32, Trouble> {
        let length = u16::try_from(name.len())?;
        Ok(self.ask(Request::new(16, 0).short(length).short(0).text(name))?.long(8))
    }

    /// Sends a window a message of five numbers.
    pub(crate) fn message(&mut self, window: u32, name: u32, numbers: [u32; 5]) -> Result<(), Trouble> {
        let message =
            Request::new(25, 0).long(window).long(0).byte(33).byte(32).short(0).long(window).long(name);
        self.tell(numbers.into_iter().fold(message, Request::long))
    }

    fn send(&mut self, mut request: Request) -> Result<(), Trouble> {
        let length = u16::try_from(request.0.len() / 4)?;
        request.0[2..4].copy_from_slice(&length.to_le_bytes());
        self.next = self.next.wrapping_add(1);
        Ok(self.stream.write_all(&request.0)?)
    }

    /// The answer to the latest request. What the display tells by itself in between is kept.
    fn answer(&mut self, code: u8) -> Result<Answer, Trouble> {
        loop {
            let mut bytes = vec![0; 32];
            self.stream.read_exact(&mut bytes)?;
            let head = Answer(bytes);
            match head.byte(0) {
                0 => {
                    let (error, about) = (head.byte(1), head.long(4));
                    // `tell` sends two requests; the answer to the second must not be left for somebody else.
                    if head.short(2) != self.next {
                        self.answer(code)?;
                    }
                    return Err(format!(
                        "the display refused request {code}: error {error} about {about:#x}"
                    )
                    .into());
                }
                1 => {
                    let more = usize::try_from(head.long(4))? * 4;
                    if more > MOST {
                        return Err(format!("the display answers with {more} bytes").into());
                    }
                    let mut bytes = head.0;
                    bytes.resize(32 + more, 0);
                    self.stream.read_exact(&mut bytes[32..])?;
                    return Ok(Answer(bytes));
                }
                _ => self.heard.push_back(head),
            }
        }
    }
}
