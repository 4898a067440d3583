//! What the courier says: one JSON object a line on standard output for the program that started it, and a readable line
//! in a log for a person. Both know sealed names, sizes and codes; neither can be given a secret, a server's words or a
//! foreign file's name, because no field has room for them.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use crate::trouble::{Code, Trouble};

/// A log longer than this begins anew; the one before it stays beside it.
const LOG_FULL: u64 = 1 << 20;

/// One line. Names are sealed names as [`crate::name::shown`] gives them.
#[derive(Serialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum Line<'a> {
    /// The courier begins; `to` is the kind of destination.
    Begin { to: &'a str },
    /// It asks the destination what is there.
    Listing,
    /// So many files of ours are there; so many others are passed over.
    Listed { sealed: u64, foreign: u64 },
    /// It sends: so many bytes of so many.
    Sending { name: &'a str, bytes: u64, of: u64 },
    /// The file is at the destination, and what was read back is what was sent.
    Sent { name: &'a str, bytes: u64 },
    /// The listing lacks a file that was sent, and so does the destination: it is sent again.
    Lost { name: &'a str },
    /// It fetches.
    Fetching { name: &'a str, of: u64 },
    /// The file lies in the inbox under the name `inbox`.
    Fetched { name: &'a str, inbox: &'a str, bytes: u64 },
    /// The bytes are known under another name: nothing was put into the inbox.
    Known { name: &'a str },
    /// A file was passed over until it changes.
    Skipped { name: &'a str, code: Code },
    /// Something could not be done; with a name it is about this file only.
    Error {
        code: Code,
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<&'a str>,
    },
    /// Nothing is done until then (milliseconds since 1970).
    Waiting { until: i64 },
    /// A round is over; `left` files of the outbox are not sent.
    Done { sent: u64, fetched: u64, left: u64 },
    /// The courier ends because it was told to.
    Stopped,
}

/// A line with its time.
#[derive(Serialize)]
struct Stamped<'a> {
    at: i64,
    #[serde(flatten)]
    line: &'a Line<'a>,
}

/// Standard output and the log.
pub struct Voice {
    log: Option<(File, PathBuf)>,
}

impl Voice {
    /// A voice without a log, for what happens before the folder is known.
    pub fn without_log() -> Self {
        Self { log: None }
    }

    /// A voice that also writes to the log.
    pub fn new(log: &Path) -> Result<Self, Trouble> {
        let file = OpenOptions::new().create(true).append(true).open(log)?;
        Ok(Self { log: Some((file, log.to_path_buf())) })
    }

    /// Says one line. A log that cannot be written is no reason to stop; an output that nobody reads any more is one.
    ///
    /// # Errors
    /// `local` when standard output is closed: the program that started us is gone.
    pub fn say(&mut self, line: &Line<'_>) -> Result<(), Trouble> {
        let now = Timestamp::now();
        self.write_down(now, line);
        let mut text = serde_json::to_vec(&Stamped { at: now.as_millisecond(), line })
            .map_err(|_| Trouble::lasting(Code::Local))?;
        text.push(b'\n');
        let mut out = std::io::stdout().lock();
        out.write_all(&text).and_then(|()| out.flush()).map_err(|_| Trouble::lasting(Code::Local))
    }

    /// Says that something could not be done, and carries on even where nobody listens.
    pub fn complain(&mut self, code: Code, name: Option<&str>) {
        let _ = self.say(&Line::Error { code, name });
    }

    fn write_down(&mut self, now: Timestamp, line: &Line<'_>) {
        let Some(text) = readable(line) else { return };
        let Some((file, path)) = &mut self.log else { return };
        if file.metadata().is_ok_and(|facts| facts.len() > LOG_FULL) {
            let _ = std::fs::rename(&*path, path.with_extension("log.1"));
            if let Ok(fresh) = OpenOptions::new().create(true).append(true).open(&*path) {
                *file = fresh;
            }
        }
        let _ = writeln!(file, "{}  {text}", now.strftime("%Y-%m-%d %H:%M:%SZ"));
    }
}

/// A line for a person; progress within a file is not worth one.
fn readable(line: &Line<'_>) -> Option<String> {
    Some(match line {
        Line::Begin { to } => format!("begins; destination: {to}"),
        Line::Listing | Line::Fetching { .. } => return None,
        Line::Sending { bytes, .. } if *bytes > 0 => return None,
        Line::Sending { name, of, .. } => format!("sends {name} ({of} bytes)"),
        Line::Listed { sealed, foreign } => {
            format!("{sealed} sealed files at the destination, {foreign} others passed over")
        }
        Line::Sent { name, bytes } => format!("sent {name} ({bytes} bytes), read back and compared"),
        Line::Lost { name } => format!("{name} is no longer at the destination: it is sent again"),
        Line::Fetched { name, inbox, bytes } if name == inbox => format!("fetched {name} ({bytes} bytes)"),
        Line::Fetched { name, inbox, bytes } => format!("fetched {name} as {inbox} ({bytes} bytes)"),
        Line::Known { name } => format!("{name} holds bytes that are known already"),
        Line::Skipped { name, code } => format!("passed over {name}: {code}"),
        Line::Error { code, name: Some(name) } => format!("{name}: {code}"),
        Line::Error { code, name: None } => code.to_string(),
        Line::Waiting { until } => {
            let when = Timestamp::from_millisecond(*until).ok()?;
            format!("waits until {}", when.strftime("%H:%M:%SZ"))
        }
        Line::Done { sent, fetched, left } => {
            format!("round over: {sent} sent, {fetched} fetched, {left} left")
        }
        Line::Stopped => "ends".to_owned(),
    })
}
