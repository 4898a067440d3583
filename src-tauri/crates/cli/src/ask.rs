//! Secrets come in by standard input, a line each, or are asked for at a terminal without being shown; they are wiped
//! after use. Never by argument or environment: other programs see those.

use std::io::{BufRead, IsTerminal, Read, Write};

use coffer_api::{ApiError, ErrorCode};
use zeroize::{Zeroize, Zeroizing};

use crate::args::Args;
use crate::out::{Failed, io_error};

/// The longest line that is taken.
const LONGEST: u64 = 8 << 10;
/// The longest text that is taken after the secret's line.
const LONGEST_REST: u64 = 16 << 20;

/// What somebody opens the vault with.
#[derive(Default)]
pub struct Secrets {
    /// A passphrase.
    pub passphrase: Option<Zeroizing<String>>,
    /// A recovery kit.
    pub kit: Option<Zeroizing<String>>,
}

/// Reads the secret that the arguments announce.
pub fn secrets(args: &Args) -> Result<Secrets, Failed> {
    let mut secrets = Secrets::default();
    if args.passphrase_stdin {
        secrets.passphrase = Some(line("passphrase")?);
    } else if args.kit_stdin {
        secrets.kit = Some(line("kit")?);
    }
    Ok(secrets)
}

/// Is there somebody to ask?
pub fn can() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks at the terminal; what is typed is not shown. An empty answer is `None`.
pub fn hidden(question: &str) -> Result<Option<Zeroizing<String>>, Failed> {
    let failed = |error: std::io::Error| Failed::from(io_error(error.kind()));
    let mut stderr = std::io::stderr().lock();
    write!(stderr, "{question}: ").and_then(|()| stderr.flush()).map_err(failed)?;
    drop(stderr);
    let typed = Zeroizing::new(console::Term::stderr().read_secure_line().map_err(failed)?);
    Ok((!typed.is_empty()).then_some(typed))
}

/// Asks for a new secret twice.
pub fn hidden_twice(question: &str, again: &str, differ: &str) -> Result<Zeroizing<String>, Failed> {
    for _ in 0..3 {
        let Some(first) = hidden(question)? else { break };
        if hidden(again)?.is_some_and(|second| *second == *first) {
            return Ok(first);
        }
        crate::out::complain(differ);
    }
    Err(ApiError::new(ErrorCode::Usage).with("missing", "passphrase").into())
}

/// One line of standard input, without its end.
pub fn line(what: &str) -> Result<Zeroizing<String>, Failed> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST as usize + 1));
    std::io::stdin()
        .lock()
        .take(LONGEST + 1)
        .read_until(b'\n', &mut bytes)
        .map_err(|error| io_error(error.kind()))?;
    while matches!(bytes.last(), Some(b'\n' | b'\r')) {
        bytes.pop();
    }
    let usable = !bytes.is_empty() && bytes.len() as u64 <= LONGEST;
    match std::str::from_utf8(&bytes) {
        Ok(text) if usable => Ok(Zeroizing::new(text.to_owned())),
        _ => Err(ApiError::new(ErrorCode::Usage).with("missing", what).into()),
    }
}

/// All that is left of standard input.
pub fn rest() -> Result<String, Failed> {
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .take(LONGEST_REST)
        .read_to_string(&mut text)
        .map_err(|error| io_error(error.kind()))?;
    Ok(text)
}

/// A JSON request with secrets in it, in a buffer that is wiped and never moved while it grows.
pub fn request(fields: &[(&str, Option<&str>)]) -> Result<Zeroizing<Vec<u8>>, Failed> {
    let room: usize = fields.iter().map(|(name, text)| name.len() + 6 * text.map_or(4, str::len) + 8).sum();
    let mut out = Zeroizing::new(Vec::with_capacity(room + 2));
    out.push(b'{');
    for (name, text) in fields.iter().filter_map(|(name, text)| Some((name, (*text)?))) {
        if out.len() > 1 {
            out.push(b',');
        }
        let mut put = |text: &str| serde_json::to_writer(&mut *out, text).map_err(ApiError::from);
        put(name)?;
        out.push(b':');
        serde_json::to_writer(&mut *out, text).map_err(ApiError::from)?;
    }
    out.push(b'}');
    Ok(out)
}

/// Wipes a value that held a secret.
pub fn wipe(mut text: String) {
    text.zeroize();
}
